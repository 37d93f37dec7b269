"""Import the tables that go beside events: links, readings of series, claims, further accounts, places, titles in
other languages. One row at a time: they are small.

Knows the store's transaction; gets rows and a mapping from `load`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from db.dates import parse
from db.failures import FieldError
from db.read import rows
from db.read.details import find_key
from db.read.places import outer_places, place_chain
from db.schema import limits
from db.store import SourceRow, Transaction
from explorer.importing.dates.column import DateReader
from explorer.importing.dates.single import DateRules
from explorer.importing.errors import DateUnreadable
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import Chunk, Reject
from explorer.importing.report import ImportCounts
from explorer.importing.rows.texts import read_number
from explorer.importing.write.accounts import (
    add_claim,
    add_link,
    apply_account,
    apply_titles,
    drop_account,
    mark_translation,
)

KNOWN_SOURCE: Final = "source_id"
"""The field with the number of a source that is in the store already; no file has it."""


class _Refused(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class SideTableWriter:
    """Writes the rows of one side table."""

    def __init__(
        self, tx: Transaction, import_id: int, tally: ImportCounts, header: Sequence[str], mapping: Mapping
    ) -> None:
        self._tx = tx
        self._import_id = import_id
        self._tally = tally
        self._index = {name: i for i, name in enumerate(header)}
        self._mapping = mapping
        self._dates = DateReader(DateRules(mapping.order or "dmy"))
        self._seen: dict[tuple[Any, ...], int] = {}
        self._line = 0
        self._row: list[str] = []
        self._outer: set[int] = set()
        """Places that others named as those they lie in, before their own rows came."""
        self._within = outer_places(tx.session) if mapping.kind == "places" else {}
        self._write: Callable[[Callable[[str], str]], tuple[bool, bool]] = {
            "links": self._link,
            "readings": self._reading,
            "claims": self._claim,
            "accounts": self._account,
            "places": self._place,
            "titles": self._titles,
        }[mapping.kind]

    def write(self, chunk: Chunk) -> None:
        """Write the rows of a chunk, setting aside in the tally those that cannot stand."""
        self._tally.reject(*chunk.rejects)
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            self._line, self._row = line, row

            def cell(name: str, row: list[str] = row) -> str:
                found = self._mapping.get(name)
                if not found:
                    return ""
                return (
                    found.join.join(part for c in found.columns if (part := row[self._index[c]].strip()))
                    if found.columns
                    else found.constant
                )

            try:
                new, changed = self._write(cell)
            except _Refused as error:
                self._refuse(row, error.field, cell(error.field), error.reason)
            except FieldError as error:
                self._refuse(row, str(getattr(error, "field", "")), "", str(error).rstrip("."))
            else:
                self._tally.inserted += new
                self._tally.updated += changed and not new
                self._tally.unchanged += not new and not changed

    def _refuse(self, row: list[str], field: str, value: str, reason: str) -> None:
        column = ", ".join(self._mapping.columns_of(field)) or field
        self._tally.reject(Reject(self._line, column, value[:200], reason, tuple(row)))

    # -- what rows have in common -----------------------------------------------------------------------------------

    def _event(self, cell: Callable[[str], str], field: str) -> int:
        key = cell(field)
        if not key:
            raise _Refused(field, "the event's id is missing")
        found = find_key(self._tx.session, key)
        if found is None:
            raise _Refused(field, f"there is no event “{key}”; import the events first")
        return found

    def _date(self, cell: Callable[[str], str], field: str) -> str:
        text = cell(field)
        if not text:
            return ""
        try:
            return self._dates.read(text).edtf
        except DateUnreadable as error:
            raise _Refused(field, error.reason) from None

    def _source(self, cell: Callable[[str], str], prefix: str = "source") -> int | None:
        source = SourceRow(
            title=cell(f"{prefix}_title"),
            publisher=cell(f"{prefix}_publisher"),
            author=cell(f"{prefix}_author"),
            published_edtf=self._date(cell, f"{prefix}_date"),
            url=cell(f"{prefix}_url"),
        )
        if not (source.title or source.publisher or source.author or source.url):
            return None
        if not source.title and source.url:
            # A bare address points at a source that is known already, where there is one.
            known: int | None = rows.first(self._tx.session, "source", "id", url=source.url)
            if known is not None:
                return known
        return self._tx.source_id(source)

    # -- kinds ------------------------------------------------------------------------------------------------------

    def _link(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        from_id, to_id = self._event(cell, "from_id"), self._event(cell, "to_id")
        if from_id == to_id:
            raise _Refused("to_id", "an event cannot be linked to itself")
        relation = cell("relation")
        if not relation:
            raise _Refused("relation", "the relation is missing")
        return add_link(self._tx, from_id, to_id, relation, cell("note"))

    def _reading(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        edtf = self._date(cell, "as_of")
        if not edtf:
            raise _Refused("as_of", "the date is missing")
        value = read_number(cell("value"), self._mapping.decimal)
        if value is None:
            raise _Refused("value", "this is no number" if cell("value") else "the number is missing")
        series_id = self._series(cell("series") or "Readings", cell("subject"), cell("unit"))
        known = cell(KNOWN_SOURCE)
        source_id = int(known) if known else self._source(cell)
        at_least = int(cell("at_least").lower() in ("true", "yes", "1", "да", "是"))
        same = {"series_id": series_id, "as_of_edtf": edtf, "basis": cell("basis"), "source_id": source_id}
        again = tuple(same.values())
        number = self._seen[again] = self._seen.get(again, -1) + 1
        found = rows.select(self._tx.session, "reading", ("id", "value", "at_least", "note"), **same)
        wanted = {"value": value, "at_least": at_least, "note": cell("note")}
        if number >= len(found):
            self._tx.insert("reading", **same, at_us=parse(edtf).earliest_us, **wanted)
            return True, False
        if tuple(found[number][1:]) == tuple(wanted.values()):
            return False, False
        self._tx.update("reading", found[number][0], **wanted)
        return False, True

    def _series(self, name: str, subject: str, unit: str) -> int:
        found = rows.first(self._tx.session, "series", "id", name=name, subject=subject)
        return self._tx.insert("series", name=name, subject=subject, unit=unit) if found is None else int(found)

    def _claim(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        text = cell("claim")
        if not text:
            raise _Refused("claim", "the claim is missing")
        verdict = cell("verdict").lower()
        if verdict not in limits.VERDICTS:
            raise _Refused("verdict", f"“{verdict}” is no verdict; it can be {', '.join(limits.VERDICTS)}")
        events = [find_key(self._tx.session, key.strip()) for key in cell("event_id").split(";") if key.strip()]
        known = [one for one in events if one is not None]
        if len(known) != len(events):
            raise _Refused("event_id", "there is no such event; import the events first")
        values = {
            "text": text,
            "claimant": cell("claimant"),
            "verdict": verdict,
            "why": cell("why"),
            "source_id": self._source(cell),
            "made_in_id": self._source(cell, "made_in"),
        }
        return add_claim(self._tx, known, values)

    def _account(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        event_id = self._event(cell, "event_id")
        source_id = self._source(cell)
        quote = {
            "text": cell("quote"),
            "speaker": cell("quote_speaker"),
            "rights": cell("quote_rights"),
            "locator": cell("quote_locator"),
            "language": cell("language"),
        }
        if source_id is None and not quote["text"]:
            raise _Refused("source_title", "the row names neither a source nor a quote")
        replaced = bool(cell("replaces")) and drop_account(self._tx, event_id, cell("replaces"), source_id)
        new, changed = apply_account(
            self._tx,
            event_id,
            source_id,
            quote=quote,
            dated=self._date(cell, "start"),
            note=cell("note"),
            import_id=self._import_id,
            line=self._line,
        )
        if cell("original_of"):
            changed |= mark_translation(self._tx, event_id, cell("original_of"), quote["text"])
        return new, changed or replaced

    def _place(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        if not cell("place"):
            raise _Refused("place", "the place has no name")
        numbers = {name: read_number(cell(name), self._mapping.decimal) for name in ("latitude", "longitude")}
        for name, number in numbers.items():
            if (number is None) != (not cell(name)):
                raise _Refused(name, "this is no number")
            if number is not None and abs(number) > _DEGREES[name]:
                raise _Refused(name, f"this is no {name}")
        place, within = cell("place"), cell("within")
        if within and place in (within, *place_chain(self._within, within)):
            raise _Refused("within", "a place cannot lie in itself")
        self._within |= {within: self._within.get(within, ""), place: within}
        before = rows.greatest(self._tx.session, "place")
        place_id = self._place_id(place)
        new = place_id > before or place_id in self._outer
        self._outer.discard(place_id)
        within_id = self._place_id(within) if within else None
        if within_id is not None and within_id > max(before, place_id):
            self._outer.add(within_id)
        wanted = {**numbers, "precision": cell("precision"), "within_id": within_id, "note": cell("note")}
        there = self._tx.row("place", place_id)
        changed = any(there[name] != value for name, value in wanted.items())
        if changed:
            self._tx.update("place", place_id, **wanted)
        return new, changed

    def _place_id(self, name: str) -> int:
        found = rows.first(self._tx.session, "place", "id", name=name)
        return self._tx.insert("place", name=name) if found is None else int(found)

    def _titles(self, cell: Callable[[str], str]) -> tuple[bool, bool]:
        columns = self._mapping.columns_of("titles")
        titles = {column: self._row[self._index[column]].strip() for column in columns}
        event_id = self._event(cell, "event_id")
        return apply_titles(self._tx, event_id, {language: title for language, title in titles.items() if title})


_DEGREES: Final = {"latitude": 90, "longitude": 180}
