"""The source panel's cards: a quote with who said it where, a source, a claim. They show and ask; they change nothing.

All text is plain text, however much markup it holds. An address opens only when it is clicked, only http or https,
and in the system's browser; the host is in sight before the click and the whole address under the pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from db import dates
from db.records import ClaimDetail, QuoteDetail, SourceDetail
from explorer.qt.panel.citations import copy_buttons
from explorer.qt.session import Session
from explorer.qt.widgets import (
    Card,
    Offer,
    button,
    flow,
    label,
    more_button,
    plain_tip,
)

CHECKS: dict[str, tuple[str, str, str]] = {
    "verbatim": ("✓", "Verified in source text", "good"),
    "differs": ("≠", "Differs from source text", "bad"),
    "not_found": ("✕", "Not found in source text", "bad"),
    "unchecked": ("○", "Not checked against a source", "caution"),
}
VERDICTS: dict[str, str] = {
    "supported": "good",
    "imprecise": "caution",
    "disputed": "caution",
    "unsupported": "bad",
    "wrong": "bad",
}
_SIDE_PX = 250
"""From this width for each of two texts, they stand side by side."""


class QuoteCard(Card):
    """The words, who said them and where, whether they were checked, and what can be done with them.

    A translation stands beside its original, each with its own speaker, source and check.
    """

    def __init__(
        self,
        session: Session,
        quote: QuoteDetail,
        original: QuoteDetail | None,
        offers: Callable[[QuoteDetail], Sequence[Offer]],
        attach: Callable[[QuoteDetail], Callable[[], object] | None],
    ) -> None:
        super().__init__()
        self._session = session
        if original is None:
            self.stack.addWidget(self._saying(quote, "", offers(quote), attach(quote)))
            return
        self.stack.addWidget(
            _Pair(
                self._saying(quote, "Translation", offers(quote), attach(quote)),
                self._saying(original, "Original", offers(original), attach(original)),
            )
        )

    def _saying(
        self, quote: QuoteDetail, caption: str, offers: Sequence[Offer], attach: Callable[[], object] | None
    ) -> QWidget:
        holder = QWidget()
        stack = QVBoxLayout(holder)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(6)
        if caption:
            stack.addWidget(label(caption, "caption", "faint"))
        words = label(f"“{quote.text}”", "quote", wrap=True, selectable=True)
        words.setAccessibleName(f"{caption or 'Quote'}: {quote.text}")
        stack.addWidget(words)
        if quote.speaker:
            stack.addWidget(label(quote.speaker, "body-bold", wrap=True, selectable=True))
        if quote.source:
            stack.addWidget(source_line(self._session, quote.source, quote.language, quote.locator))
        stack.addLayout(_check_row(quote, attach))
        foot = QHBoxLayout()
        foot.addWidget(source_buttons(self._session, quote.source, quote), 1)
        if offers:
            more = more_button(offers, f"More about the quote {quote.text[:40]}")
            foot.addWidget(more, 0, Qt.AlignmentFlag.AlignBottom)
        stack.addLayout(foot)
        return holder


def _check_row(quote: QuoteDetail, attach: Callable[[], object] | None) -> QHBoxLayout:
    sign, said, tone = CHECKS.get(quote.checked, CHECKS["unchecked"])
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label(f"{sign} {said}", "detail", tone, wrap=True), 1)
    if attach is not None and quote.source is not None:
        has_text = quote.source.has_text
        words = "Passage…" if has_text else "Attach source…"
        tip = "See the words in the stored text" if has_text else "Give this source its text and check its quotes"
        attach_button = button(words, kind="link", name=f"{words} {quote.text[:40]}", tip=tip)
        attach_button.clicked.connect(attach)
        row.addWidget(attach_button)
    return row


class _Pair(QWidget):
    """Two widgets side by side where there is room, else one under the other."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.setDirection(QHBoxLayout.Direction.TopToBottom)
        for part in (first, second):
            self._row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        side = self.width() >= 2 * _SIDE_PX
        wanted = QHBoxLayout.Direction.LeftToRight if side else QHBoxLayout.Direction.TopToBottom
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)
        super().resizeEvent(event)  # type: ignore[arg-type]


class SourceCard(Card):
    """A source without words: that it reports the event, and what it says differently."""

    def __init__(self, session: Session, source: SourceDetail, note: str, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.stack.addWidget(label(source.title or source.url, "body", wrap=True, selectable=True))
        head = QHBoxLayout()
        head.addWidget(source_line(session, source, source.language, titled=True), 1)
        if offers:
            head.addWidget(more_button(offers, f"More about {source.title[:40]}"), 0, Qt.AlignmentFlag.AlignTop)
        self.stack.addLayout(head)
        if note:
            self.stack.addWidget(label(note, "detail", "dim", wrap=True, selectable=True))
        self.stack.addWidget(source_buttons(session, source, None))


class ClaimCard(Card):
    """What somebody claims, who and where, the verdict and why, and the events that bear on it."""

    def __init__(
        self,
        session: Session,
        claim: ClaimDetail,
        *,
        here: int | None,
        go: Callable[[int], object],
        offers: Sequence[Offer],
        titles: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__()
        self.stack.addWidget(label(quoted(claim.text), "body", wrap=True, selectable=True))
        maker, where = claim_origin(claim, session.language)
        if maker:
            self.stack.addWidget(label(maker, "body-bold", wrap=True, selectable=True))
        if claim.made_in:
            self.stack.addLayout(_with_address(session, claim.made_in, where))
        verdict = label(claim.verdict.capitalize(), "body-bold", VERDICTS.get(claim.verdict, "dim"))
        verdict.setAccessibleName(f"Verdict: {claim.verdict}")
        head = QHBoxLayout()
        head.addWidget(verdict, 1)
        if offers:
            head.addWidget(more_button(offers, f"More about the claim {claim.text[:40]}"))
        self.stack.addLayout(head)
        if claim.why:
            self.stack.addWidget(label(claim.why, "detail", "dim", wrap=True, selectable=True))
        others = [event_id for event_id in claim.event_ids if event_id != here]
        if titles is None:
            titles = dict(zip(others, session.store.titles(others), strict=True))
        for event_id in others:
            link = WrappedLink(titles.get(event_id, ""))
            link.clicked.connect(partial(go, event_id))
            self.stack.addWidget(link)
        if claim.source:
            self.stack.addWidget(label("The verdict rests on", "caption", "faint"))
            self.stack.addLayout(_with_address(session, claim.source))


def claim_origin(claim: ClaimDetail, language: str) -> tuple[str, str]:
    """Return who makes a claim, and where it was published: title, publication and date, each said once."""
    made_in = claim.made_in
    maker = claim.claimant or (made_in.author or made_in.publisher if made_in else "")
    if made_in is None:
        return maker, ""
    publisher = "" if made_in.publisher == maker else made_in.publisher
    published = in_words(made_in.published_edtf, language) if made_in.published_edtf else ""
    return maker, ", ".join(part for part in (made_in.title, publisher, published) if part)


def _with_address(session: Session, source: SourceDetail, words: str = "") -> QVBoxLayout:
    stack = QVBoxLayout()
    stack.setSpacing(1)
    said = label(f"— {words}", "detail", "dim", wrap=True, selectable=True) if words else None
    stack.addWidget(said if said is not None else source_line(session, source, ""))
    if openable(source.url):
        stack.addWidget(open_button(source.url), 0, Qt.AlignmentFlag.AlignLeft)
    return stack


def quoted(text: str) -> str:
    """Return words in quotation marks, unless they bring their own."""
    return text if text[:1] in '“"«„' or text.count('"') >= 2 else f"“{text}”"


def source_line(
    session: Session, source: SourceDetail, language: str, locator: str = "", *, titled: bool = False
) -> QLabel:
    """Return who published it, when, and in which language; the title is under the pointer. `titled` says that title or
    address stand above, so that the line does not say them again.
    """
    parts = [source.publisher or source.author or ("" if titled else source.title or host_of(source.url))]
    if titled and parts[0] == source.title:
        parts = []
    if source.published_edtf:
        parts.append(in_words(source.published_edtf, session.language))
    if locator:
        parts.append(locator)
    name = language_name(language or source.language)
    line = " · ".join(filter(None, [", ".join(filter(None, parts)), f"in {name}" if name else ""]))
    shown = label(f"— {line}" if line else "", "detail", "dim", wrap=True, selectable=True)
    if source.title:
        shown.setToolTip(plain_tip(source.title))
    return shown


def language_name(tag: str) -> str:
    """Return a BCP 47 tag as people call the language, empty for none."""
    if not tag:
        return ""
    found = QLocale(tag.replace("-", "_")).language()
    return tag if found == QLocale.Language.C else QLocale.languageToString(found)


def own_name(tag: str) -> str:
    """Return what a language calls itself, with a capital letter; its BCP 47 tag where that is not known."""
    locale = QLocale(tag.replace("-", "_"))
    name = "" if locale.language() == QLocale.Language.C else locale.nativeLanguageName()
    return name[:1].upper() + name[1:] or tag


def source_buttons(session: Session, source: SourceDetail | None, quote: QuoteDetail | None) -> QWidget:
    """Return the row that copies a citation and opens the source."""
    parts = copy_buttons(session, source, quote)
    if source and openable(source.url):
        parts.append(open_button(source.url))
    return flow(parts, 8)


def open_button(url: str) -> QPushButton:
    """Return the button that opens an address, with its host in sight."""
    made = button(
        f"{host_of(url)} ↗", kind="link", name=f"Open {url} in the browser", tip=f"Open in the browser:\n{url}"
    )
    made.clicked.connect(lambda: open_address(url))
    return made


def host_of(url: str) -> str:
    """Return the host of an address as people say it, empty where there is none."""
    return QUrl(url).host().removeprefix("www.")


def open_address(url: str) -> None:
    """Open an address in the system's browser; anything but http and https is not opened."""
    if openable(url):
        QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))


def openable(url: str) -> bool:
    """Whether the address is one that a browser may be asked to open: http or https with a host."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    return parsed.isValid() and parsed.scheme().lower() in ("http", "https") and bool(parsed.host())


def in_words(edtf: str, language: str) -> str:
    """Return a stored date in words; as it stands where it cannot be read."""
    try:
        return dates.in_words(edtf, language)
    except dates.DateError:
        return edtf


class WrappedLink(QLabel):
    """A title that can be clicked or activated from the keyboard, on as many lines as it needs."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        source = label(text, "body", wrap=True)
        self.setTextFormat(source.textFormat())
        self.setText(text)
        self.setFont(source.font())
        self.setWordWrap(True)
        self.setMinimumWidth(40)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setForegroundRole(self.palette().ColorRole.Link)
        self.setProperty("linktext", "true")
        self.setAccessibleName(f"Go to {text}")
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys
        if pressed or event.type() == QEvent.Type.MouseButtonRelease:
            self.clicked.emit()
            return True
        return super().eventFilter(watched, event)


def stacked(*parts: QWidget, spacing_px: int = 2) -> QWidget:
    """Return widgets one under the other, as one."""
    holder = QWidget()
    stack = QVBoxLayout(holder)
    stack.setContentsMargins(0, 0, 0, 4)
    stack.setSpacing(spacing_px)
    for part in parts:
        stack.addWidget(part)
    return holder
