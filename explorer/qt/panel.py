"""The side panel: what the sources say of the selected event, word for word, and who says it where.

All text is shown as plain text; nothing is loaded from the network. It reads events and asks for moves through
signals; it changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from db import dates
from db.records import CitationDetail, ClaimDetail, EventDetail, LinkDetail, QuoteDetail, SourceDetail
from explorer.qt.parts import Card, button, flow, label, section
from explorer.qt.session import Session

WIDTH_PX = 370
_MOST_CHIPS = 24

# What a relation is called when read from the selected event: to the other one (True) and from it (False).
RELATIONS: dict[str, tuple[str, str]] = {
    "led_to": ("led to", "follows from"),
    "responds_to": ("responds to", "answered by"),
    "part_of": ("part of", "includes"),
    "reverses": ("reverses", "reversed by"),
    "same_event": ("same event as", "same event as"),
}
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


class SourcePanel(QFrame):
    """Shows the selected event, or says how to select one."""

    event_wanted = Signal(object)
    filter_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("What the sources say")
        self._session = session
        self._shown: EventDetail | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 0, 0, 0)
        around.addWidget(self._scroll)
        self.setMinimumWidth(260)
        session.selection_changed.connect(self._follow)
        session.data_changed.connect(self.refresh)
        session.theme_changed.connect(self.refresh)
        session.settings_changed.connect(self.refresh)
        self.refresh()

    @property
    def shown_id(self) -> int | None:
        """The id of the event on show."""
        return self._shown.id if self._shown else None

    def text(self) -> str:
        """Return all text on show, one line a label, as a screen reader would go through it."""
        body = self._scroll.widget()
        return "\n".join(part.text() for part in body.findChildren(QLabel)) if body else ""

    def refresh(self) -> None:
        """Show the selected event as it is now."""
        event_id = self._session.selected_id
        self._shown = self._session.detail(event_id) if event_id is not None else None
        body = QWidget()
        body.setObjectName("panelbody")
        stack = QVBoxLayout(body)
        stack.setContentsMargins(20, 18, 18, 20)
        stack.setSpacing(8)
        for part in self._event(self._shown) if self._shown else self._nothing():
            stack.addWidget(part)
        stack.addStretch(1)
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(0)

    def _follow(self) -> None:
        if self._session.selected_id != self.shown_id:
            self.refresh()

    # -- parts --------------------------------------------------------------------------------------------------

    def _nothing(self) -> Iterable[QWidget]:
        session = self._session
        if not session.loaded:
            yield label("Reading the events …", "body", "dim")
            return
        if not len(session.whole_index):
            yield label("No events yet", "title", wrap=True)
            yield label(
                "Import a CSV list of events (Ctrl + I), or drop one on this window. The columns are recognised, and"
                " nothing is stored before you have seen how they are read.",
                wrap=True,
            )
            return
        yield label("What the sources say", "title", wrap=True)
        yield label("Click an event to read who said what, and where it was published.", wrap=True)
        yield label(
            "Wheel to zoom at the pointer, drag to move. 0 shows everything, F the selected event, / searches,"
            " ? lists all keys.",
            "body",
            "dim",
            wrap=True,
        )

    def _event(self, event: EventDetail) -> Iterable[QWidget]:
        yield flow(self._head_chips(event))
        title = label(event.title, "title", wrap=True, selectable=True)
        yield title
        yield self._when(event)
        if event.place:
            yield label(event.place, "body", "dim", wrap=True, selectable=True)
        if event.summary:
            yield label(event.summary, "body", wrap=True, selectable=True)
        if event.actors:
            yield flow([self._chip(name, "actor", name) for name in event.actors[:_MOST_CHIPS]])
        if event.tags:
            yield flow([self._chip(f"#{name}", "tag", name) for name in event.tags[:_MOST_CHIPS]])
        yield from self._quotes(event)
        yield from self._disagreements(event)
        yield from self._claims(event.claims)
        yield from self._links(event)
        yield from self._extras(event)
        yield from self._provenance(event)

    def _head_chips(self, event: EventDetail) -> list[QWidget]:
        lane = button(f"●  {event.lane.name}", kind="chip", tip="Show only this lane's events")
        lane.clicked.connect(lambda: self.filter_wanted.emit(field_query("lane", event.lane.name)))
        lane.setStyleSheet(f"color: {self._session.theme.css(event.lane.colour)};")
        chips: list[QWidget] = [lane]
        if event.category:
            chips.append(self._chip(event.category.capitalize(), "category", event.category))
        return chips

    def _chip(self, text: str, field: str, value: str) -> QWidget:
        made = button(text, kind="chip", tip=f"Show only events with this {field}")
        # Bound by value: the chip outlives the loop that makes it, and the panel outlives the chip.
        made.clicked.connect(lambda: self.filter_wanted.emit(field_query(field, value)))
        return made

    def _when(self, event: EventDetail) -> QWidget:
        words = dates.in_words(event.when, self._language)
        known = dates.precision_in_words(event.when, self._language)
        shown = label(f"{words} · {known}", "body", "dim", wrap=True, selectable=True)
        shown.setToolTip(f"Written as {event.when.edtf}")
        return shown

    def _quotes(self, event: EventDetail) -> Iterable[QWidget]:
        if event.quotes:
            yield _spaced(section(f"Quotes · {len(event.quotes)}"))
            for quote in event.quotes:
                yield self._quote_card(quote)
        quoted = {quote.source.id for quote in event.quotes if quote.source}
        unquoted = [citation for citation in event.citations if citation.source.id not in quoted]
        if unquoted:
            yield _spaced(section("Source" if len(unquoted) == 1 and not event.quotes else "Further sources"))
            for citation in unquoted:
                yield self._source_card(citation)

    def _quote_card(self, quote: QuoteDetail) -> QWidget:
        card = Card()
        words = label(f"“{quote.text}”", "quote", wrap=True, selectable=True)
        words.setAccessibleName(f"Quote: {quote.text}")
        card.stack.addWidget(words)
        if quote.speaker:
            card.stack.addWidget(label(quote.speaker, "body-bold", wrap=True, selectable=True))
        if quote.source:
            card.stack.addWidget(self._source_line(quote.source, quote.language))
        sign, said, tone = CHECKS.get(quote.checked, CHECKS["unchecked"])
        foot = QHBoxLayout()
        foot.addWidget(label(f"{sign} {said}", "detail", tone))
        foot.addStretch(1)
        card.stack.addLayout(foot)
        card.stack.addLayout(self._source_buttons(quote.source, lambda: plain_citation(quote, self._language)))
        return card

    def _source_card(self, citation: CitationDetail) -> QWidget:
        card = Card()
        source = citation.source
        card.stack.addWidget(label(source.title or source.url, "body", wrap=True, selectable=True))
        card.stack.addWidget(self._source_line(source, source.language, with_title=False))
        if citation.note:
            card.stack.addWidget(label(citation.note, "detail", "dim", wrap=True, selectable=True))
        card.stack.addLayout(self._source_buttons(source, lambda: plain_reference(source, self._language)))
        return card

    def _source_line(self, source: SourceDetail, language: str, *, with_title: bool = True) -> QLabel:
        parts = [source.publisher or source.author]
        if source.published_edtf:
            parts.append(_words(source.published_edtf, self._language))
        if language and language != "en":
            parts.append(f"[{language}]")
        line = ", ".join(part for part in parts if part)
        shown = label(line or source.title, "detail", "dim", wrap=True, selectable=True)
        if with_title and source.title:
            shown.setToolTip(source.title)
        return shown

    def _source_buttons(self, source: SourceDetail | None, citation: Callable[[], str]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        copy = button("Copy citation", kind="link")
        copy.clicked.connect(lambda: self._copy(citation()))
        row.addWidget(copy)
        if source and openable(source.url):
            open_ = button("Open ↗", kind="link", name=f"Open {source.url} in the browser", tip=source.url)
            open_.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(source.url)))
            row.addWidget(open_)
        row.addStretch(1)
        return row

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._session.told.emit("Citation copied")

    def _disagreements(self, event: EventDetail) -> Iterable[QWidget]:
        dated = [citation for citation in event.citations if citation.dated is not None]
        noted = [
            c for c in event.citations if c.note and any(q.source and q.source.id == c.source.id for q in event.quotes)
        ]
        if not dated and not noted:
            return
        yield _spaced(section("Where accounts disagree"))
        if dated:
            own = dates.in_words(event.when, self._language)
            yield label(f"Date here: {own}", "body", wrap=True, selectable=True)
        for citation in dated:
            if citation.dated is not None:
                said = dates.in_words(citation.dated, self._language)
                who = citation.source.publisher or citation.source.title
                yield label(f"{said} — {who}", "body", "caution", wrap=True, selectable=True)
        for citation in noted:
            yield label(f"{citation.source.publisher}: {citation.note}", "detail", "dim", wrap=True, selectable=True)

    def _claims(self, claims: tuple[ClaimDetail, ...]) -> Iterable[QWidget]:
        if not claims:
            return
        yield _spaced(section(f"Claims checked · {len(claims)}"))
        for claim in claims:
            card = Card()
            card.stack.addWidget(label(f"“{claim.text}”", "body", wrap=True, selectable=True))
            verdict = label(claim.verdict.capitalize(), "body-bold", VERDICTS.get(claim.verdict, "dim"))
            card.stack.addWidget(verdict)
            if claim.why:
                card.stack.addWidget(label(claim.why, "detail", "dim", wrap=True, selectable=True))
            yield card

    def _links(self, event: EventDetail) -> Iterable[QWidget]:
        if not event.links:
            return
        yield _spaced(section(f"Linked events · {len(event.links)}"))
        for link in event.links:
            yield self._link(event, link)

    def _link(self, event: EventDetail, link: LinkDetail) -> QWidget:
        holder = QWidget()
        stack = QVBoxLayout(holder)
        stack.setContentsMargins(0, 0, 0, 4)
        stack.setSpacing(1)
        to, from_ = RELATIONS.get(link.relation, (link.relation.replace("_", " "),) * 2)
        distance = dates.distance_in_words(event.when, link.other_when, self._language)
        stack.addWidget(label(f"{to if link.outgoing else from_} · {distance}", "detail", "dim", wrap=True))
        go = _WrappedLink(link.other_title)
        go.setToolTip(link.note)
        go.clicked.connect(lambda: self.event_wanted.emit(link.other_id))
        stack.addWidget(go)
        return holder

    def _extras(self, event: EventDetail) -> Iterable[QWidget]:
        if not event.extra:
            return
        yield _spaced(section("Further fields"))
        for name, value in event.extra.items():
            yield label(f"{name}: {value}", "detail", "dim", wrap=True, selectable=True)

    def _provenance(self, event: EventDetail) -> Iterable[QWidget]:
        origin = event.provenance
        if origin.file:
            line = f", line {origin.line}" if origin.line else ""
            yield _spaced(label(f"From {origin.file}{line}", "caption", "faint", wrap=True, selectable=True))

    @property
    def _language(self) -> str:
        chosen = self._session.settings.language
        return "en" if chosen == "system" else chosen


class _WrappedLink(QLabel):
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
        kind = event.type()
        if kind == QEvent.Type.MouseButtonRelease:
            self.clicked.emit()
            return True
        if kind == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):  # type: ignore[attr-defined]
            self.clicked.emit()
            return True
        return super().eventFilter(watched, event)


def openable(url: str) -> bool:
    """Whether the address is one that a browser may be asked to open: http or https with a host."""
    parsed = QUrl(url, QUrl.ParsingMode.StrictMode)
    return parsed.isValid() and parsed.scheme().lower() in ("http", "https") and bool(parsed.host())


def field_query(field: str, value: str) -> str:
    """Return the search that finds exactly this value in this field."""
    return f'{field}:"{value.replace(chr(34), " ")}"'


def plain_reference(source: SourceDetail, language: str = "en") -> str:
    """Return a source in one line: author, title, publisher, date, address."""
    published = _words(source.published_edtf, language) if source.published_edtf else ""
    title = f"“{source.title}”" if source.title and not source.title.startswith("[") else source.title
    parts = [source.author, title, source.publisher, published, source.url]
    return ", ".join(part for part in parts if part)


def plain_citation(quote: QuoteDetail, language: str = "en") -> str:
    """Return the words, who said them, and the source they stand in."""
    source = f" {plain_reference(quote.source, language)}" if quote.source else ""
    return f"“{quote.text}”" + (f" — {quote.speaker}." if quote.speaker else "") + source


def _words(edtf: str, language: str) -> str:
    try:
        return dates.in_words(edtf, language)
    except dates.DateError:
        return edtf


def _spaced(widget: QLabel) -> QLabel:
    widget.setContentsMargins(0, 8, 0, 0)
    return widget
