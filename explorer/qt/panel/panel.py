"""The side panel: what the sources say of the selected event, word for word, and who says it where.

All text is shown as plain text; nothing is loaded from the network. It reads events, asks for moves through signals,
and opens forms; what they change goes through commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from db import dates
from db.records import CitationDetail, ClaimDetail, EventDetail, LinkDetail, QuoteDetail
from db.schema.fields import Kind, of_kind
from explorer.citing.accounts import Account, Accounts, accounts_of, translations
from explorer.qt.counts.count_changes import change_widgets
from explorer.qt.panel.cards import (
    CHECKS,
    VERDICTS,
    ClaimCard,
    QuoteCard,
    SourceCard,
    WrappedLink,
    in_words,
    language_name,
    openable,
    own_name,
    stacked,
)
from explorer.qt.panel.provenance import provenance_line, provenance_lines
from explorer.qt.session import Session
from explorer.qt.timeline.range_stats import reader_of
from explorer.qt.widgets import (
    Offer,
    button,
    flow,
    label,
    more_button,
    plain_tip,
    section,
)

__all__ = ["CHECKS", "RELATIONS", "VERDICTS", "WIDTH_PX", "SourcePanel", "field_query", "openable"]

WIDTH_PX = 370
_MOST_CHIPS = 24
_MOST_CARDS: Final = 30
"""Cards made at once: a screenful and more; the rest comes on a click, so that an event with hundreds opens at once."""

# What a relation is called when read from the selected event: to the other one (True) and from it (False).
RELATIONS: dict[str, tuple[str, str]] = {
    "led_to": ("led to", "follows from"),
    "responds_to": ("responds to", "answered by"),
    "part_of": ("part of", "includes"),
    "reverses": ("reverses", "reversed by"),
    "same_event": ("same event as", "same event as"),
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
        self._facts = reader_of(session)
        self._range_is_shown = False
        self._most_cards = _MOST_CARDS
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
        self._facts.changed.connect(self.refresh)
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
        """Show the selected event as it is now; one that was on show keeps its place in the panel."""
        event_id = self._session.selected_id
        same = event_id is not None and event_id == self.shown_id
        if not same:
            self._most_cards = _MOST_CARDS
        at = self._scroll.verticalScrollBar().value() if same else 0
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
        if at:
            body.adjustSize()
        self._scroll.verticalScrollBar().setValue(at)

    def _follow(self) -> None:
        if self._session.selected_id != self.shown_id or (self._range_is_shown and self._session.range_us is None):
            self.refresh()

    @property
    def _editable(self) -> bool:
        return not self._session.store.readonly

    # -- parts --------------------------------------------------------------------------------------------------

    def _nothing(self) -> Iterable[QWidget]:
        session = self._session
        if not session.loaded:
            yield label("Reading the events…", "body", "dim")
            return
        if not len(session.whole_index):
            yield label("What the sources say", "title", wrap=True)
            yield label("It stands here, word for word, for the event that you select.", wrap=True)
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
        yield from self._range_changes()

    def _event(self, event: EventDetail) -> Iterable[QWidget]:
        yield flow(self._head_chips(event))
        yield label(event.title, "title", wrap=True, selectable=True)
        for language, title in event.translations:
            yield label(f"{own_name(language)}: {title}", "detail", "dim", wrap=True, selectable=True)
        yield self._when(event)
        if event.place:
            place = label(event.place, "body", "dim", wrap=True, selectable=True)
            place.setToolTip(plain_tip("\n".join(" · ".join(chain) for chain in event.places)))
            yield place
        if event.summary:
            yield label(event.summary, "body", wrap=True, selectable=True)
        for field in of_kind(Kind.NUMBER):
            if (number := getattr(event, field.name)) is not None:
                yield label(f"{field.label}: {number:,.10g}", "body", wrap=True, selectable=True)
        if event.actors:
            yield flow([self._chip(name, "actor", name) for name in event.actors[:_MOST_CHIPS]])
        if event.tags:
            yield flow([self._chip(f"#{name}", "tag", name) for name in event.tags[:_MOST_CHIPS]])
        yield from self._range_changes()
        yield from self._quotes(event)
        yield from self._disagreements(event, accounts_of(event))
        yield from self._claims(event)
        yield from self._links(event)
        yield from self._extras(event)
        if self._editable:
            yield self._edit_row(event)
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
        words = dates.in_words(event.when, self._session.language)
        known = dates.precision_in_words(event.when, self._session.language)
        shown = label(f"{words} · {known}", "body", "dim", wrap=True, selectable=True)
        shown.setToolTip(plain_tip(f"Written as {event.when.edtf}"))
        return shown

    # -- quotes and sources -----------------------------------------------------------------------------------------

    def _quotes(self, event: EventDetail) -> Iterable[QWidget]:
        pairs = translations(event.quotes)
        if pairs:
            yield _spaced(section(f"Quotes · {len(event.quotes)}"))
            for quote, original in pairs[: self._most_cards]:
                yield self._quote_card(event, quote, original)
            if len(pairs) > self._most_cards:
                more = button(f"Show {len(pairs) - self._most_cards:,} more quotes", kind="link")
                more.clicked.connect(self._show_all)
                yield more
        quoted = {quote.source.id for quote in event.quotes if quote.source}
        unquoted = [citation for citation in event.citations if citation.source.id not in quoted]
        if unquoted:
            yield _spaced(section("Source" if len(unquoted) == 1 and not event.quotes else "Further sources"))
            for citation in unquoted[: self._most_cards]:
                yield SourceCard(self._session, citation.source, citation.note, self._citation_offers(citation))

    def _show_all(self) -> None:
        self._most_cards = 1_000_000
        self.refresh()

    def _quote_card(self, event: EventDetail, quote: QuoteDetail, original: QuoteDetail | None) -> QWidget:
        return QuoteCard(self._session, quote, original, partial(self._quote_offers, event), self._attach)

    def _attach(self, quote: QuoteDetail) -> Callable[[], object] | None:
        from explorer.qt.editing.source_text import show_source_text

        if quote.source is None or not (self._editable or quote.source.has_text):
            return None
        return partial(show_source_text, self, self._session, quote.source.id, quote.id)

    def _quote_offers(self, event: EventDetail, quote: QuoteDetail) -> Sequence[Offer]:
        from explorer.qt.editing import rows

        offers: list[Offer] = []
        if self._editable:
            offers.append(("Change quote…", partial(rows.edit_quote, self, self._session, event.id, quote.id)))
            if quote.source:
                offers.append(("Change source…", partial(rows.edit_source, self, self._session, quote.source.id)))
            offers.append(("Delete quote", partial(rows.delete_rows, self._session, "quote", (quote.id,))))
            offers.append(("", None))
        origin = provenance_line(quote.provenance, self._session.language)
        offers.append((origin, lambda: self._session.told.emit(origin)))
        return offers

    def _citation_offers(self, citation: CitationDetail) -> Sequence[Offer]:
        from explorer.qt.editing import rows

        if not self._editable:
            return ()
        return (
            ("Change account…", partial(rows.edit_citation, self, self._session, citation)),
            ("Change source…", partial(rows.edit_source, self, self._session, citation.source.id)),
            ("Delete account", partial(rows.delete_rows, self._session, "citation", (citation.id,))),
        )

    # -- accounts ---------------------------------------------------------------------------------------------------

    def _disagreements(self, event: EventDetail, found: Accounts) -> Iterable[QWidget]:
        if not found:
            return
        yield _spaced(section("Where accounts disagree"))
        if len(found.dates) > 1:
            for given in found.dates:
                count = len(given.sources)
                words = dates.in_words(given.when, self._session.language)
                who = ", ".join(dict.fromkeys(source.publisher or source.title for source in given.sources))
                said = f"{words} ({count} {'source' if count == 1 else 'sources'})"
                shown = label(
                    f"Date: {said}", "body-bold" if given.own else "body", "" if given.own else "caution",
                    wrap=True, selectable=True,
                )  # fmt: skip
                yield stacked(shown, label(who, "detail", "dim", wrap=True, selectable=True), spacing_px=0)
        for account in found.accounts:
            yield self._account(account)
        compare = button("Compare side by side…", kind="link")
        compare.clicked.connect(partial(self._compare, event))
        yield flow([compare])

    def _account(self, account: Account) -> QWidget:
        source = account.source
        published = in_words(source.published_edtf, self._session.language) if source.published_edtf else ""
        language = language_name(next((quote.language for quote in account.quotes if quote.language), source.language))
        head = ", ".join(part for part in (source.publisher or source.title, published) if part)
        if language:
            head += f" · in {language}"
        parts: list[QWidget] = [label(head, "body-bold", wrap=True, selectable=True)]
        if account.about:
            parts.append(label(account.about, "detail", "caution"))
        if account.note:
            parts.append(label(account.note, "detail", "dim", wrap=True, selectable=True))
        return stacked(*parts)

    def _compare(self, event: EventDetail) -> None:
        from explorer.qt.panel.accounts import show_accounts

        show_accounts(self, self._session, event)

    # -- reported figures, claims, links ----------------------------------------------------------------------------

    def _range_changes(self) -> Iterable[QWidget]:
        facts = self._facts.shown()
        self._range_is_shown = facts is not None and bool(facts.changes)
        if facts is not None and facts.changes:
            yield _spaced(section("Reported in the selected range"))
            yield from change_widgets(facts.changes, self._session.language)

    def _claims(self, event: EventDetail) -> Iterable[QWidget]:
        if not event.claims:
            return
        yield _spaced(section(f"Claims checked · {len(event.claims)}"))
        for claim in event.claims[: self._most_cards]:
            offers = self._claim_offers(claim)
            yield ClaimCard(self._session, claim, here=event.id, go=self.event_wanted.emit, offers=offers)

    def _claim_offers(self, claim: ClaimDetail) -> Sequence[Offer]:
        from explorer.qt.editing import rows
        from explorer.qt.panel.claims import show_claims

        offers: list[Offer] = []
        if self._editable:
            offers.append(("Change claim…", partial(rows.edit_claim, self, self._session, claim)))
            offers.append(("Delete claim", partial(rows.delete_rows, self._session, "claim", (claim.id,))))
        offers.append(("All claims…", partial(show_claims, self, self._session, self.event_wanted.emit)))
        return offers

    def _links(self, event: EventDetail) -> Iterable[QWidget]:
        if not event.links:
            return
        yield _spaced(section(f"Linked events · {len(event.links)}"))
        for link in event.links:
            yield self._link(event, link)

    def _link(self, event: EventDetail, link: LinkDetail) -> QWidget:
        from explorer.qt.editing import rows

        to, from_ = RELATIONS.get(link.relation, (link.relation.replace("_", " "),) * 2)
        distance = dates.distance_in_words(event.when, link.other_when, self._session.language)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(f"{to if link.outgoing else from_} · {distance}", "detail", "dim", wrap=True), 1)
        if self._editable:
            offers: list[Offer] = [
                ("Change link…", partial(rows.edit_link, self, self._session, event.id, link)),
                ("Delete link", partial(rows.delete_rows, self._session, "link", (link.id,))),
            ]
            row.addWidget(more_button(offers, f"More about the link with {link.other_title[:40]}"))
        go = WrappedLink(link.other_title)
        go.clicked.connect(lambda: self.event_wanted.emit(link.other_id))
        parts: list[QWidget] = [head, go]
        if link.note:
            parts.append(label(link.note, "detail", "dim", wrap=True, selectable=True))
        return stacked(*parts, spacing_px=1)

    def _extras(self, event: EventDetail) -> Iterable[QWidget]:
        if not event.extra:
            return
        yield _spaced(section("Further fields"))
        for name, value in event.extra.items():
            yield label(f"{name}: {value}", "detail", "dim", wrap=True, selectable=True)

    # -- editing and provenance -------------------------------------------------------------------------------------

    def _edit_row(self, event: EventDetail) -> QWidget:
        from explorer.qt.editing import events, rows

        session = self._session
        acts: list[tuple[str, Callable[[], object]]] = [
            ("Edit…", partial(events.edit_event, self, session, event.id)),
            ("+ Quote", partial(rows.new_quote, self, session, event.id)),
            ("+ Account", partial(rows.new_citation, self, session, event.id)),
            ("+ Link", partial(rows.new_link, self, session, event.id)),
            ("+ Claim", partial(rows.new_claim, self, session, event.id)),
            ("Duplicate", partial(events.duplicate_events, session, (event.id,))),
            ("Delete", partial(events.delete_events, session, (event.id,))),
        ]
        made: list[QWidget] = []
        for words, action in acts:
            one = button(words, kind="chip", name=f"{words.lstrip('+ ')} — {event.title[:60]}")
            one.clicked.connect(action)
            made.append(one)
        holder = flow(made)
        holder.setContentsMargins(0, 10, 0, 0)
        return holder

    def _provenance(self, event: EventDetail) -> Iterable[QWidget]:
        yield _spaced(section("Where this comes from"))
        lines = provenance_lines(event, self._session.language)
        for line in lines[: self._most_cards]:
            yield label(line, "detail", "dim", wrap=True, selectable=True)


def field_query(field: str, value: str) -> str:
    """Return the search that finds exactly this value in this field."""
    return f'{field}:"{value.replace(chr(34), " ")}"'


def _spaced(widget: QLabel) -> QLabel:
    widget.setContentsMargins(0, 8, 0, 0)
    return widget
