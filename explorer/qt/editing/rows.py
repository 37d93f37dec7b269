"""Forms for what belongs to events: quotes, sources, accounts, links, claims, readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from db import dates
from db.read import lists
from db.records import CitationDetail, ClaimDetail, LinkDetail, QuoteDetail, ReadingDetail, SourceDetail, SourceRow
from db.schema import limits
from explorer.citing.items import source_line
from explorer.commands import ChangeRow, Command, DeleteRows, NewRow
from explorer.qt.editing.fields import (
    ChoiceField,
    DateField,
    Field,
    LineField,
    NumberField,
    PickField,
    TextField,
    TruthField,
)
from explorer.qt.editing.form import FormDialog, ask, fill
from explorer.qt.editing.run import run
from explorer.qt.session import Session

RELATION_CHOICES: Final = (
    ("led_to", "led to"),
    ("responds_to", "responds to"),
    ("part_of", "is part of"),
    ("reverses", "reverses"),
    ("same_event", "is the same event as"),
)
KIND_CHOICES: Final = (
    ("", "not said"),
    ("webpage", "Web page"),
    ("article-newspaper", "Newspaper article"),
    ("article-magazine", "Magazine article"),
    ("article-journal", "Journal article"),
    ("post-weblog", "Blog post"),
    ("press-release", "Press release"),
    ("report", "Report"),
    ("speech", "Speech"),
    ("legislation", "Law or rule"),
    ("legal_case", "Court case"),
    ("book", "Book"),
    ("broadcast", "Broadcast"),
)
VERDICT_CHOICES: Final = tuple((word, word.capitalize()) for word in limits.VERDICTS)


# -- sources ----------------------------------------------------------------------------------------------------------


class AddressField(LineField):
    """A web address, or none."""

    def problem(self) -> str:
        text = self.line.text().strip()
        if text and not text.lower().startswith(("http://", "https://")):
            return "does not begin with http:// or https://"
        return super().problem()


def source_fields(session: Session) -> dict[str, Field]:
    """Return the fields of one source."""
    return {
        "title": LineField("Title"),
        "publisher": LineField("Publication", limits.NAME, hint="Reuters, Kremlin.ru …"),
        "author": LineField("Author", hint="Doe, Jane; Roe, Richard — or a body's name"),
        "published": DateField("Published", language=session.language),
        "url": AddressField("Address", limits.URL, hint="https://…"),
        "accessed": DateField("Read on", language=session.language),
        "archived_url": AddressField("Archived at", limits.URL, hint="https://web.archive.org/…"),
        "rights": LineField("Rights"),
        "language": LineField("Language", limits.LANGUAGE, hint="en, ru, zh …"),
        "kind": ChoiceField("Kind", KIND_CHOICES, editable=True),
    }


def source_form(parent: QWidget | None, session: Session, source: SourceDetail | None) -> FormDialog:
    """Return the form of a new source, or of one that is there."""
    fields = source_fields(session)
    if source is not None:
        named = {"published": source.published_edtf, "accessed": source.accessed_edtf}
        fill(fields, {key: named.get(key, getattr(source, key, "")) for key in fields})
    return SourceForm(parent, "New source" if source is None else "Change source", fields)


class SourceForm(FormDialog):
    """A source has to say something of itself."""

    def check(self) -> None:
        super().check()
        named = any(self.fields[key].value() for key in ("title", "publisher", "author", "url"))
        self.save_button.setEnabled(self.save_button.isEnabled() and named)


def source_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a source form's values as columns."""
    columns = {key: value for key, value in values.items() if key not in ("published", "accessed")}
    for key in ("published", "accessed"):
        columns[f"{key}_edtf"] = values[key].edtf if values[key] else ""
    return columns


def ask_source(parent: QWidget | None, session: Session) -> tuple[SourceRow, str] | None:
    """Ask for a new source without storing it yet: whatever names it makes it."""
    values = ask(source_form(parent, session, None))
    if values is None:
        return None
    row = SourceRow(**source_values(values))
    return row, f"New: {source_line(row)}"


def edit_source(parent: QWidget, session: Session, source_id: int) -> None:
    """Show a source's form and write what it says; the same source stands so for every event."""
    source = session.store.read(lists.source, source_id)
    if source is None:
        session.told.emit("This source is no longer there")
        return
    values = ask(source_form(parent, session, source))
    if values is not None:
        run(session, ChangeRow("source", source_id, source_values(values)))


def source_field(parent: QWidget | None, session: Session, *, filled: bool = False, name: str = "Source") -> PickField:
    """Return a field that finds a source by any of its words, or makes one."""
    known = [(use.source.id, source_line(use.source)) for use in session.store.read(lists.sources)]

    def search(text: str) -> Sequence[tuple[Any, str]]:
        words = text.casefold().split()
        found = [(i, line) for i, line in known if all(word in line.casefold() for word in words)]
        return found[:50]

    return PickField(
        name, search, filled=filled, hint="type to find a source", make=lambda: ask_source(parent, session)
    )


def _chosen(source: SourceDetail | None) -> tuple[int, str] | None:
    return None if source is None else (source.id, source_line(source))


# -- quotes and accounts ----------------------------------------------------------------------------------------------


def quote_form(
    parent: QWidget | None, session: Session, quote: QuoteDetail | None, others: Sequence[QuoteDetail] = ()
) -> FormDialog:
    """Return the form of a quote; `others` are the event's other quotes, one of which it may translate."""
    originals = [(None, "no other quote"), *((one.id, one.text[:70]) for one in others)]
    fields: dict[str, Field] = {
        "text": TextField("Words", filled=True, height_px=110),
        "speaker": LineField("Speaker"),
        "source": source_field(parent, session),
        "locator": LineField("Where in it", limits.NAME, hint="p. 12, 3:40 …"),
        "language": LineField("Language", limits.LANGUAGE, hint="en, ru, zh …"),
        "original_id": ChoiceField("Translates", originals),
        "rights": LineField("Rights"),
    }
    if quote is not None:
        fill(fields, {key: getattr(quote, key) for key in fields if key != "source"})
        fields["source"].set_value(_chosen(quote.source))
    note = "Other words or another source take back what a check found." if quote else ""
    return FormDialog(parent, "New quote" if quote is None else "Change quote", fields, note=note)


def new_quote(parent: QWidget, session: Session, event_id: int) -> None:
    """Ask for a quote about an event and add it."""
    event = session.store.event(event_id)
    if event is not None and (values := ask(quote_form(parent, session, None, event.quotes))) is not None:
        run(session, NewRow("quote", {**values, "event_id": event_id}))


def edit_quote(parent: QWidget, session: Session, event_id: int, quote_id: int) -> None:
    """Show a quote's form and write what it says."""
    event = session.store.event(event_id)
    quote = next((one for one in event.quotes if one.id == quote_id), None) if event else None
    if event is None or quote is None:
        session.told.emit("This quote is no longer there")
        return
    others = [one for one in event.quotes if one.id != quote_id]
    if (values := ask(quote_form(parent, session, quote, others))) is not None:
        run(session, ChangeRow("quote", quote_id, values))


def citation_form(parent: QWidget | None, session: Session, citation: CitationDetail | None) -> FormDialog:
    """Return the form of an account: that a source reports the event, and what it says differently."""
    fields: dict[str, Field] = {
        "source": source_field(parent, session, filled=True),
        "dated": DateField("Dates it", language=session.language),
        "note": TextField("What differs", height_px=84),
        "locator": LineField("Where in it", limits.NAME),
    }
    if citation is not None:
        fill(fields, {"dated": citation.dated_edtf, "note": citation.note, "locator": citation.locator})
        fields["source"].set_value(_chosen(citation.source))
    title = "New account of this event" if citation is None else "Change account"
    return FormDialog(parent, title, fields, note="A date only where this source gives another.")


def new_citation(parent: QWidget, session: Session, event_id: int) -> None:
    """Ask for a source that reports the event, and add it."""
    if (values := ask(citation_form(parent, session, None))) is not None:
        run(session, NewRow("citation", {**values, "event_id": event_id}))


def edit_citation(parent: QWidget, session: Session, citation: CitationDetail) -> None:
    """Show an account's form and write what it says."""
    if (values := ask(citation_form(parent, session, citation))) is not None:
        run(session, ChangeRow("citation", citation.id, values))


# -- links ------------------------------------------------------------------------------------------------------------


def event_field(session: Session, name: str = "Event", *, filled: bool = True, without: int | None = None) -> PickField:
    """Return a field that finds an event by its words."""

    def search(text: str) -> Sequence[tuple[Any, str]]:
        hits = session.store.search(text, 20)
        return [
            (hit.event_id, f"{hit.title} ({dates.in_words(hit.when_edtf, session.language)})")
            for hit in hits
            if hit.event_id != without
        ]

    return PickField(name, search, filled=filled, hint="type words of the event")


def link_form(parent: QWidget | None, session: Session, event_id: int, link: LinkDetail | None) -> FormDialog:
    """Return the form of a link; a new one is read "this event … the other"."""
    fields: dict[str, Field] = {
        "relation": ChoiceField("This event", RELATION_CHOICES, editable=True),
        "other": event_field(session, "the event", without=event_id),
        "note": TextField("Note", height_px=60),
    }
    if link is not None:
        fields.pop("other")
        fill(fields, {"relation": link.relation, "note": link.note})
    return FormDialog(parent, "New link" if link is None else f"Link with “{link.other_title[:60]}”", fields)


def new_link(parent: QWidget, session: Session, event_id: int) -> None:
    """Ask for a link from an event to another, and add it."""
    if (values := ask(link_form(parent, session, event_id, None))) is not None:
        other = values.pop("other")
        run(session, NewRow("link", {**values, "from_id": event_id, "to_id": other}))


def edit_link(parent: QWidget, session: Session, event_id: int, link: LinkDetail) -> None:
    """Show a link's form and write what it says."""
    if (values := ask(link_form(parent, session, event_id, link))) is not None:
        run(session, ChangeRow("link", link.id, values))


# -- claims -----------------------------------------------------------------------------------------------------------


def claim_form(parent: QWidget | None, session: Session, claim: ClaimDetail | None, event_id: int | None) -> FormDialog:
    """Return the form of a claim. The event is the one it speaks of; others that bear on it stay."""
    fields: dict[str, Field] = {
        "text": TextField("Claim", filled=True),
        "claimant": LineField("Who claims it"),
        "made_in": source_field(parent, session, name="Claimed in"),
        "verdict": ChoiceField("Verdict", VERDICT_CHOICES),
        "why": TextField("Why", height_px=92),
        "event": event_field(session, filled=False),
        "source": source_field(parent, session, name="Verdict rests on"),
    }
    about = event_id if claim is None else next(iter(claim.event_ids), None)
    if claim is not None:
        fill(fields, {key: getattr(claim, key) for key in ("text", "claimant", "verdict", "why")})
        fields["source"].set_value(_chosen(claim.source))
        fields["made_in"].set_value(_chosen(claim.made_in))
    if about is not None:
        fields["event"].set_value((about, session.store.titles([about])[0]))
    return FormDialog(parent, "New claim" if claim is None else "Change claim", fields)


def claim_values(values: Mapping[str, Any], claim: ClaimDetail | None) -> dict[str, Any]:
    """Return a claim form's values as `NewRow` takes them."""
    about = values["event"]
    rest = claim.event_ids[1:] if claim else ()
    first = () if about is None else (about,)
    columns = {key: value for key, value in values.items() if key != "event"}
    return {**columns, "event_ids": (*first, *(each for each in rest if each != about))}


def new_claim(parent: QWidget, session: Session, event_id: int | None = None) -> None:
    """Ask for a claim, about an event or none, and add it."""
    if (values := ask(claim_form(parent, session, None, event_id))) is not None:
        run(session, NewRow("claim", claim_values(values, None)))


def edit_claim(parent: QWidget, session: Session, claim: ClaimDetail) -> None:
    """Show a claim's form and write what it says."""
    if (values := ask(claim_form(parent, session, claim, None))) is not None:
        run(session, ChangeRow("claim", claim.id, claim_values(values, claim)))


# -- readings of series -----------------------------------------------------------------------------------------------


def reading_form(parent: QWidget | None, session: Session, reading: ReadingDetail | None) -> FormDialog:
    """Return the form of one reported figure."""
    fields: dict[str, Field] = {
        "value": NumberField("Figure", filled=True),
        "at_least": TruthField("", "the source says “more than”"),
        "as_of": DateField("As of", filled=True, language=session.language),
        "basis": LineField("Basis", hint="what is counted, in the source's words"),
        "source": source_field(parent, session),
        "note": TextField("Note", height_px=60),
    }
    if reading is not None:
        fill(fields, {key: getattr(reading, key) for key in ("value", "at_least", "basis", "note")})
        fields["as_of"].set_value(reading.as_of_edtf)
        fields["source"].set_value(_chosen(reading.source))
    title = "New reading" if reading is None else "Change reading"
    return FormDialog(parent, title, fields, note="Another basis breaks the line in the chart.")


def new_reading(parent: QWidget, session: Session, series_id: int) -> None:
    """Ask for a figure of a series and add it."""
    if (values := ask(reading_form(parent, session, None))) is not None:
        run(session, NewRow("reading", {**values, "series_id": series_id}))


def edit_reading(parent: QWidget, session: Session, reading: ReadingDetail) -> None:
    """Show a figure's form and write what it says."""
    if (values := ask(reading_form(parent, session, reading))) is not None:
        run(session, ChangeRow("reading", reading.id, values))


def series_form(parent: QWidget | None, name: str = "", subject: str = "", unit: str = "") -> FormDialog:
    """Return the form of a series: what is counted, and of whom."""
    fields: dict[str, Field] = {
        "name": LineField("What", limits.NAME, filled=True, hint="Reported 5G contracts"),
        "subject": LineField("Of whom", limits.NAME, hint="Nokia"),
        "unit": LineField("Unit", limits.NAME, hint="contracts, °C, € million …"),
    }
    fill(fields, {"name": name, "subject": subject, "unit": unit})
    return FormDialog(parent, "Series", fields)


def delete_rows(session: Session, table: str, ids: Sequence[int]) -> None:
    """Delete rows at once: Undo brings them back."""
    command: Command = DeleteRows(table, tuple(ids))
    said = command.name.replace("Delete", "Deleted", 1)
    job = run(session, command)
    job.succeeded.connect(lambda _changes: session.told.emit(f"{said} — Ctrl + Z brings it back"))
