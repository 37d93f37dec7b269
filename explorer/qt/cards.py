"""The source panel's cards: a quote with who said it where, a source, a claim. They show and ask; they change nothing.

All text is plain text, however much markup it holds. An address opens only when it is clicked, only http or https,
and in the system's browser; the host is in sight before the click and the whole address under the pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QLocale, QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from db import dates
from db.records import ClaimDetail, QuoteDetail, SourceDetail
from explorer.citing.styles import DEFAULT_STYLE, STYLES, cite, cite_quote, style
from explorer.qt.parts import Card, button, flow, label
from explorer.qt.session import Session

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

Offer = tuple[str, Callable[[], object] | None]
"""An entry of a menu: its words and what it does; None is a line."""


class QuoteCard(Card):
    """The words, who said them and where, whether they were checked, and what can be done with them."""

    def __init__(
        self,
        session: Session,
        quote: QuoteDetail,
        original: QuoteDetail | None,
        offers: Sequence[Offer],
        attach: Callable[[], object] | None,
    ) -> None:
        super().__init__()
        self._session = session
        self._quote = quote
        words = label(f"“{quote.text}”", "quote", wrap=True, selectable=True)
        words.setAccessibleName(f"Quote: {quote.text}")
        if original is None:
            self.stack.addWidget(words)
        else:
            self.stack.addWidget(_Pair(words, self._original(original)))
        if quote.speaker:
            self.stack.addWidget(label(quote.speaker, "body-bold", wrap=True, selectable=True))
        if quote.source:
            self.stack.addWidget(source_line(session, quote.source, quote.language, quote.locator))
        self.stack.addLayout(self._check_row(attach))
        foot = QHBoxLayout()
        foot.addWidget(source_buttons(session, quote.source, quote), 1)
        if offers:
            more = more_button(offers, f"More about the quote {quote.text[:40]}")
            foot.addWidget(more, 0, Qt.AlignmentFlag.AlignBottom)
        self.stack.addLayout(foot)

    def _original(self, original: QuoteDetail) -> QLabel:
        said = label(f"“{original.text}”", "body", "dim", wrap=True, selectable=True)
        language = language_name(original.language)
        said.setToolTip(f"The original{f', in {language}' if language else ''}")
        said.setAccessibleName(f"Original: {original.text}")
        return said

    def _check_row(self, attach: Callable[[], object] | None) -> QHBoxLayout:
        sign, said, tone = CHECKS.get(self._quote.checked, CHECKS["unchecked"])
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(f"{sign} {said}", "detail", tone, wrap=True), 1)
        if attach is not None and self._quote.source is not None:
            has_text = self._quote.source.has_text
            words = "Passage …" if has_text else "Attach source …"
            tip = "See the words in the stored text" if has_text else "Give this source its text and check its quotes"
            attach_button = button(words, kind="link", name=f"{words} {self._quote.text[:40]}", tip=tip)
            attach_button.clicked.connect(attach)
            row.addWidget(attach_button)
        return row


class _Pair(QWidget):
    """Two texts side by side where there is room, else one under the other."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(14)
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
        head.addWidget(source_line(session, source, source.language), 1)
        if offers:
            head.addWidget(more_button(offers, f"More about {source.title[:40]}"), 0, Qt.AlignmentFlag.AlignTop)
        self.stack.addLayout(head)
        if note:
            self.stack.addWidget(label(note, "detail", "dim", wrap=True, selectable=True))
        self.stack.addWidget(source_buttons(session, source, None))


class ClaimCard(Card):
    """What somebody claims, the verdict and why, and the events that bear on it."""

    def __init__(
        self,
        session: Session,
        claim: ClaimDetail,
        *,
        here: int | None,
        go: Callable[[int], object],
        offers: Sequence[Offer],
    ) -> None:
        super().__init__()
        self.stack.addWidget(label(quoted(claim.text), "body", wrap=True, selectable=True))
        if claim.claimant:
            self.stack.addWidget(label(claim.claimant, "body-bold", wrap=True, selectable=True))
        if claim.made_in:
            self.stack.addLayout(_with_address(session, claim.made_in))
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
        for event_id, title in zip(others, session.store.titles(others), strict=True):
            link = WrappedLink(title)
            link.clicked.connect(partial(go, event_id))
            self.stack.addWidget(link)
        if claim.source:
            self.stack.addWidget(label("The verdict rests on", "caption", "faint"))
            self.stack.addLayout(_with_address(session, claim.source))


def _with_address(session: Session, source: SourceDetail) -> QHBoxLayout:
    line = QHBoxLayout()
    line.addWidget(source_line(session, source, ""), 1)
    if openable(source.url):
        line.addWidget(open_button(source.url), 0, Qt.AlignmentFlag.AlignTop)
    return line


def quoted(text: str) -> str:
    """Return words in quotation marks, unless they bring their own."""
    return text if text[:1] in '“"«„' or text.count('"') >= 2 else f"“{text}”"


def source_line(session: Session, source: SourceDetail, language: str, locator: str = "") -> QLabel:
    """Return who published it, when, and in which language; the title is under the pointer."""
    parts = [source.publisher or source.author or source.title]
    if source.published_edtf:
        parts.append(in_words(source.published_edtf, session.language))
    if locator:
        parts.append(locator)
    name = language_name(language or source.language)
    line = ", ".join(part for part in parts if part) + (f" · in {name}" if name and name != "English" else "")
    shown = label(f"— {line}", "detail", "dim", wrap=True, selectable=True)
    if source.title:
        shown.setToolTip(source.title)
    return shown


def language_name(tag: str) -> str:
    """Return a BCP 47 tag as people call the language, empty for none."""
    if not tag:
        return ""
    found = QLocale(tag.replace("-", "_")).language()
    return tag if found == QLocale.Language.C else QLocale.languageToString(found)


def source_buttons(session: Session, source: SourceDetail | None, quote: QuoteDetail | None) -> QWidget:
    """Return the row that copies a citation and opens the source."""
    parts: list[QWidget] = []
    copy = button("Copy citation ▾", kind="link", name="Copy citation, choose a style", tip="Choose a style")
    copy.clicked.connect(lambda: citation_menu(copy, session, source, quote))
    parts.append(copy)
    if source and openable(source.url):
        parts.append(open_button(source.url))
    return flow(parts, 12)


def open_button(url: str) -> QPushButton:
    """Return the button that opens an address, with its host in sight."""
    host = QUrl(url).host().removeprefix("www.")
    made = button(f"{host} ↗", kind="link", name=f"Open {url} in the browser", tip=f"Open in the browser:\n{url}")
    made.clicked.connect(lambda: open_address(url))
    return made


def open_address(url: str) -> None:
    """Open an address in the system's browser; anything but http and https is not opened."""
    if openable(url):
        QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))


def openable(url: str) -> bool:
    """Whether the address is one that a browser may be asked to open: http or https with a host."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    return parsed.isValid() and parsed.scheme().lower() in ("http", "https") and bool(parsed.host())


def more_button(offers: Sequence[Offer], name: str) -> QPushButton:
    """Return the “…” that shows what else can be done."""
    made = button("⋯", kind="link", name=name, tip="More")
    made.clicked.connect(lambda: show_menu(made, offers))
    return made


def show_menu(under: QWidget, offers: Sequence[Offer]) -> QMenu:
    """Show a menu under a button."""
    menu = QMenu(under)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, action in offers:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(words.replace("&", "&&")).triggered.connect(partial(_call, action))
    menu.popup(under.mapToGlobal(QPoint(0, under.height())))
    return menu


def _call(action: Callable[[], object], _checked: bool = False) -> None:
    action()


def citation_menu(under: QWidget, session: Session, source: SourceDetail | None, quote: QuoteDetail | None) -> QMenu:
    """Show the styles that a citation can be copied in; the last one chosen comes first."""
    chosen = last_style(session)
    styles = sorted(STYLES, key=lambda one: one.id != chosen)
    offers: list[Offer] = []
    if source is not None:
        offers += [(one.title, partial(copy_citation, session, source, one.id)) for one in styles]
    if quote is not None:
        words = f"Quote with citation, {style(chosen).title}" if source else "Quote"
        offers += [("", None), (words, partial(copy_quote, session, quote, chosen))]
    return show_menu(under, offers)


def last_style(session: Session) -> str:
    """Return the style that was used last in this window, else the one set, else the usual one."""
    used = session.property("citation_style")
    return style(str(used or getattr(session.settings, "citation_style", "") or DEFAULT_STYLE)).id


def copy_citation(session: Session, source: SourceDetail, style_id: str) -> None:
    """Put a source's citation on the clipboard, with its italics where the target takes them."""
    if style(style_id).csl:
        session.setProperty("citation_style", style_id)
    made = cite(source, style_id)
    _copy(made.text, made.html)
    session.told.emit(f"Citation copied: {style(style_id).title}")


def copy_quote(session: Session, quote: QuoteDetail, style_id: str) -> None:
    """Put a quote with speaker and source on the clipboard."""
    chosen = style_id if style(style_id).csl else DEFAULT_STYLE
    _copy(cite_quote(quote.text, quote.speaker, quote.source, chosen), "")
    session.told.emit("Quote copied with its citation")


def _copy(text: str, html: str) -> None:
    data = QMimeData()
    data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)


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
