"""Write all events as the program's own CSV, which the importer reads back without loss.

A row of cells holds an event, its own source and its own quote. What does not fit (further accounts, links, claims,
details of sources, extra fields that are no text) stands in JSON cells, in columns of their own that are there only
when needed. What belongs to no event (stored texts of sources, series of counts, the order of lanes) goes into a file
beside it, NAME.more.json, which is read with it again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, Final, TextIO

from db.records import ClaimDetail, QuoteDetail
from db.schema.facts import SOURCE_DETAILS
from db.schema.fields import MAPPED
from db.sqlite.session import Session
from explorer.exporting.read_all import ExportedEvent, exported_events, source_values
from explorer.importing.formats.explorer_csv import OWN_FIELDS
from explorer.importing.mapping.mapping import QUOTE_FIELDS, SOURCE_FIELDS
from explorer.interchange.formula_escape import guarded
from explorer.interchange.name_lists import joined

PLAIN_COLUMNS: Final = (
    *("id", "lane", "title", "start", "end", "location", "actors", "summary"),
    *("source_title", "source_publisher", "source_date", "source_url"),
    *("quote", "quote_speaker", "quote_rights", "category", "tags"),
)
"""The columns that are always there: those of the built-in data."""
_FIELDS: Final = {field.csv: field.name for field in MAPPED}
_FURTHER: Final = tuple(name for name in _FIELDS if name not in PLAIN_COLUMNS)
_AS_JSON: Final = ("source_details", "accounts", "links", "claims", "translations", "extra_fields")
OTHER_COLUMNS: Final = ("source_author", "quote_locator", "quote_language", *_FURTHER, "lane_colour", *_AS_JSON)
"""The columns that are there when some event has something to say in them."""
MOST_EXTRA_COLUMNS: Final = 300
"""With more names of extra fields than this they all go into one JSON column."""


def write_csv(session: Session, file: TextIO) -> int:
    """Write all events; how many.

    Cells that a spreadsheet would run as a formula begin with an apostrophe, which the importer takes off again.
    """
    columns, extra = _columns_needed(session)
    # Before 3.13 the writer quotes only those line ends that its own has: a lone CR would end the row unseen.
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow([*columns, *map(guarded, extra)])
    count = 0
    for event in exported_events(session):
        cells = _cells(event, all_extra=not extra)
        plain = _plain_extra(event)
        row = [cells[name] if name in _DATES else guarded(cells[name]) for name in columns]
        out.writerow(row + [guarded(plain.get(name, "")) for name in extra])
        count += 1
    return count


def event_values(event: ExportedEvent) -> dict[str, Any]:
    """Return an event as JSON values under the names of our CSV's columns, blank ones left out."""
    cells = _cells(event, all_extra=True)
    values: dict[str, Any] = {name: cells[name] for name in (*PLAIN_COLUMNS, *_FURTHER, *OTHER_COLUMNS)}
    values |= {name: json.loads(cells[name]) for name in _AS_JSON if cells[name]}
    values |= _values(event)
    return {name: value for name, value in values.items() if value not in ("", None, (), [], {})}


_DATES: Final = ("start", "end")


def _columns_needed(session: Session) -> tuple[list[str], list[str]]:
    """Return the columns that some event fills, and the names of extra fields that get a column each."""
    used: set[str] = set()
    names: dict[str, None] = {}
    for event in exported_events(session):
        used.update(name for name, cell in _cells(event, all_extra=False).items() if cell)
        names.update(dict.fromkeys(_plain_extra(event)))
    extra = [] if len(names) > MOST_EXTRA_COLUMNS else list(names)
    if names and not extra:
        used.add("extra_fields")
    return [*PLAIN_COLUMNS, *(name for name in OTHER_COLUMNS if name in used)], extra


def _values(event: ExportedEvent) -> dict[str, Any]:
    """Return the fields of an event by their names in our CSV."""
    return {name: getattr(event.detail, field) for name, field in _FIELDS.items()} | {"lane": event.detail.lane.name}


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return joined(value)
    return value if isinstance(value, str) else "" if value is None else repr(value)


def start_and_end(edtf: str) -> tuple[str, str]:
    """Return an EDTF text as the two cells it is read from: an interval by its sides, all else whole."""
    if "/" not in edtf or edtf.startswith(("[", "{")):
        return edtf, ""
    start, _, end = edtf.partition("/")
    return (start, end) if start not in ("", "..") and end else (edtf, "")


def _cells(event: ExportedEvent, *, all_extra: bool) -> dict[str, str]:
    source, quote = source_values(event.own_source), event.own_quote
    start, end = start_and_end(event.detail.when_edtf)
    details: dict[str, str] = {name: source[name] for name in SOURCE_DETAILS if name in source}
    details |= {name: said for name, said in _said_of(event, quote).items() if name in ("checked", "translates")}
    plain = _plain_extra(event)
    odd = {name: value for name, value in event.detail.extra.items() if all_extra or name not in plain}
    return {
        "id": event.key,
        "start": start,
        "end": end,
        "lane_colour": event.detail.lane.colour,
        **{name: _cell(value) for name, value in _values(event).items()},
        **{name: source.get(column, "") for name, column in SOURCE_FIELDS.items()},
        **{name: getattr(quote, column) if quote else "" for name, column in QUOTE_FIELDS.items()},
        "source_details": _json(details),
        "accounts": _json(list(_accounts(event))),
        "links": _json(
            [
                _filled({"to": event.keys[link.other_id], "relation": link.relation, "note": link.note})
                for link in event.links
            ]
        ),
        "claims": _json(list(_claims(event))),
        "translations": _json([{"language": one, "title": title} for one, title in event.detail.translations]),
        "extra_fields": _json(odd),
    }


def _accounts(event: ExportedEvent) -> Iterable[dict[str, Any]]:
    for quote in event.detail.quotes:
        if quote is not event.own_quote:
            yield _filled({"quote": _said_of(event, quote), "source": source_values(quote.source)})
    for citation in event.detail.citations:
        if citation is not event.own_citation:
            said = {"dated": citation.dated_edtf, "note": citation.note, "locator": citation.locator}
            yield _filled({"source": source_values(citation.source), **said})


def _said_of(event: ExportedEvent, quote: QuoteDetail | None) -> dict[str, Any]:
    """Return a quote's own columns, as far as they say anything."""
    if quote is None:
        return {}
    said = {name: getattr(quote, name) for name in QUOTE_FIELDS.values()}
    said["translates"] = next((one.text for one in event.detail.quotes if one.id == quote.original_id), "")
    said["checked"] = "" if quote.checked == "unchecked" else quote.checked
    return _filled(said)


def _claims(event: ExportedEvent) -> Iterable[dict[str, Any]]:
    for claim in event.claims:
        yield claim_values(claim) | _filled({"events": [event.keys[other] for other in claim.event_ids[1:]]})


def claim_values(claim: ClaimDetail) -> dict[str, Any]:
    """Return a claim without its events as JSON values, blank ones left out."""
    words = {name: getattr(claim, name) for name in ("text", "claimant", "verdict", "why")}
    return _filled({**words, "source": source_values(claim.source), "made_in": source_values(claim.made_in)})


def _plain_extra(event: ExportedEvent) -> dict[str, str]:
    """Extra fields that can have a column: texts under names that are no columns of ours."""
    return {name: value for name, value in event.detail.extra.items() if _can_be_a_column(name, value)}


def _can_be_a_column(name: str, value: Any) -> bool:
    if not isinstance(value, str) or value != value.strip() or not value:
        return False
    return name == " ".join(name.split()) and name.lower() not in _TAKEN and len(name) <= 200


_TAKEN: Final = frozenset((*OWN_FIELDS, ""))


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
