"""Turn rows of a file into events by a mapping, a chunk at a time. Writes nothing and knows no store.

Every row comes out either parsed or set aside with its column, value and reason. What was assumed is counted, so that
it can be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from db.dates import WhenColumns, span_many
from db.errors import InputError
from db.schema.fields import VALUES, EventField, Kind
from explorer.faults import ProgramFault, refusing_faults
from explorer.importing.dates.assumptions import Assumed
from explorer.importing.dates.column import DateReader
from explorer.importing.errors import DateUnreadable, ImportFailed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import CellColumns, Chunk, Reject
from explorer.importing.rows.column_rules import ColumnRules, NeedsFullScan
from explorer.importing.rows.row_dates import DateParser, RowDates
from explorer.importing.rows.texts import SURROGATE, Extras, TextParser
from explorer.interchange.formula_escape import unguarded

Rows = Sequence[list[str]]
_LETTER: Final = re.compile(r"[^\W\d_]")
_MOST_FAULTS: Final = 100
"""Rows of a chunk that may meet a fault of the program; with more of them it is not the rows."""


@dataclass(slots=True)
class Parsed:
    """Events of one chunk, column-wise: entry i of every list is about the row at `lines[i]`. Texts are stripped.

    `when` holds the dates; `extra` JSON texts or ""; `rows` the raw cells. `texts`, `names` (of actors and tags) and
    `numbers` hold the fields of which the file says something. `mapped` are those that the mapping takes from it.
    """

    when: WhenColumns
    lines: list[int] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    numbers: dict[str, list[float | None]] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    mapped: frozenset[str] = frozenset()
    keeps_extra: bool = True
    left_out: int = 0
    """Rows that are no events (TimelineJS's title slide), counted nowhere else."""
    plain: bool = False
    """Whether all texts and names are known to be ASCII."""
    new_addresses: bool = False
    """Whether every row is known to have the address of a source, and another than all rows of the file before it."""

    def __len__(self) -> int:
        return len(self.lines)

    def said(self) -> Iterator[tuple[EventField, Sequence[Any]]]:
        """Yield those of VALUES of which the file says something, each with what it says row by row."""
        for one in VALUES:
            cells = self.numbers.get(one.name) if one.kind is Kind.NUMBER else self.texts.get(one.name)
            if cells is not None:
                yield one, cells


class RowParser:
    """Parses chunks of one file; `warnings` gives what was assumed so far as sentences.

    `suspicious` says that cells may hold what no text may (NUL, halves of characters), so that each is looked at.
    """

    def __init__(
        self, header: Sequence[str], mapping: Mapping, column_rules: ColumnRules, *, suspicious: bool = True
    ) -> None:
        mapping.checked(header)
        self._header = tuple(header)
        self._index = {name: i for i, name in enumerate(header)}
        self._mapping = mapping
        self._column_rules = column_rules
        self._suspicious = suspicious
        self._dates = DateParser(self._index, mapping, column_rules)
        self._texts = TextParser(header, mapping)
        self._source_reader = DateReader(column_rules.rules)
        self._cut = Assumed()
        self._bare_title = ""
        dull = {column for field in ("start", "start_year", "id") for column in mapping.columns_of(field)}
        self._can_say_what = not dull.issuperset(mapping.columns_of("title"))
        self._says_what = not mapping.columns_of("title") or mapping.format == "explorer"
        self._mapped = frozenset(one.field for one in mapping.fields)
        if not (mapping.get("start") or mapping.get("start_year")):
            raise ImportFailed(
                "No column of the file holds dates, so far as can be told. Say which one does: --map start=COLUMN."
            )
        if not mapping.get("title"):
            raise ImportFailed("No column of the file gives events a title. Say which one does: --map title=COLUMN.")

    def parse(self, chunk: Chunk) -> Parsed:
        """Parse the rows of a chunk; rows that meet a fault of the program are set aside. Raises NeedsFullScan where
        the whole column must be looked at first, ProgramFault where very many rows meet one.
        """
        try:
            return self._parse(chunk)
        except (NeedsFullScan, InputError):
            raise
        except Exception:  # noqa: BLE001 - it is met again below, row by row
            faulty = self._faulty(chunk)
        keep = [i for i in range(len(chunk.rows)) if i not in faulty]
        aside = [Reject(chunk.lines[i], "", "", reason, tuple(chunk.rows[i])) for i, reason in faulty.items()]
        rows, lines = [chunk.rows[i] for i in keep], [chunk.lines[i] for i in keep]
        rejects = sorted([*chunk.rejects, *aside], key=lambda one: one.line)
        return self._parse(replace(chunk, rows=rows, lines=lines, rejects=rejects))

    def _faulty(self, chunk: Chunk) -> dict[int, str]:
        """The rows that cannot be parsed even by themselves, by their number in the chunk, and why."""
        found: dict[int, str] = {}
        for i, row in enumerate(chunk.rows):
            try:
                with refusing_faults("this row cannot be read", NeedsFullScan):
                    self._parse(Chunk([row], [chunk.lines[i]]))
            except ProgramFault as fault:
                found[i] = str(fault).removesuffix(".")
                if len(found) > _MOST_FAULTS:
                    raise
        return found

    def _parse(self, chunk: Chunk) -> Parsed:
        lines, rows, left_out = self._without_skipped(chunk)
        common: dict[str, Any] = {
            "rejects": list(chunk.rejects),
            "mapped": self._mapped,
            "keeps_extra": self._texts.keeps_extra,
            "left_out": left_out,
        }
        if not rows:
            return Parsed(span_many([], []), **common)
        columns = self._columns(rows, guarded="'" in chunk.text or not chunk.text)
        dates = self._dates.parse(columns, len(rows))
        when = span_many(dates.starts, dates.ends)
        wrong = self._wrong(columns, rows, lines, dates, when)
        if wrong:
            keep = [i for i in range(len(rows)) if i not in wrong]
            aside = sorted([*chunk.rejects, *wrong.values()], key=lambda one: one.line)
            return replace(self._kept(keep, rows, lines, dates), **{**common, "rejects": aside})
        return replace(self._built(columns, rows, lines, dates.written, when, chunk.longest), **common)

    def _columns(self, rows: Rows, *, guarded: bool = True) -> list[Sequence[str]]:
        """The cells by column. `guarded`: there may be apostrophes that keep them from being formulas."""
        columns: list[Sequence[str]] = list(rows.columns if isinstance(rows, CellColumns) else zip(*rows, strict=True))
        if self._mapping.format == "explorer" and guarded:
            for i, cells in enumerate(columns):
                if "\n'" in "\n" + "\n".join(cells):
                    columns[i] = [unguarded(cell) for cell in cells]
        for column, words in self._mapping.words:
            i = self._index.get(column, -1)
            if i >= 0:
                said = dict(words)
                columns[i] = [said.get(cell.strip(), cell) for cell in columns[i]]
        return columns

    def _without_skipped(self, chunk: Chunk) -> tuple[list[int], Rows, int]:
        lines, rows = chunk.lines, chunk.rows
        for column, values in self._mapping.skip:
            i = self._index.get(column)
            if i is None:
                continue
            left_out = {value.lower() for value in values}
            keep = [n for n, row in enumerate(rows) if row[i].strip().lower() not in left_out]
            lines, rows = [lines[n] for n in keep], [rows[n] for n in keep]
        return lines, rows, len(chunk.rows) - len(rows)

    # -- good rows ----------------------------------------------------------------------------------------------------

    def _kept(self, keep: list[int], rows: Rows, lines: list[int], dates: RowDates) -> Parsed:
        """Build the chunk from the rows that are left when others were set aside."""
        kept = [rows[i] for i in keep]
        when = span_many([dates.starts[i] for i in keep], [dates.ends[i] for i in keep])
        written = {new: dates.written[old] for new, old in enumerate(keep) if old in dates.written}
        if not kept:
            return Parsed(when)
        return self._built(self._columns(kept), kept, [lines[i] for i in keep], written, when)

    def _built(
        self,
        columns: list[Sequence[str]],
        rows: Rows,
        lines: list[int],
        extras: Extras,
        when: WhenColumns,
        longest: int = 0,
    ) -> Parsed:
        texts = self._texts.texts(columns, len(rows))
        for beginning in self._texts.shorten(texts, extras, longest):
            self._cut.add(("shortened",), beginning)
        if not self._says_what:
            self._says_what = self._can_say_what and any(map(_LETTER.search, texts["title"]))
            self._bare_title = self._bare_title or texts["title"][0]
        self._source_dates(texts, columns, extras)
        numbers = self._texts.numbers(columns, extras)
        # Extra fields come from cells without the apostrophe that guards them from spreadsheets.
        plain = list(zip(*columns, strict=True)) if self._mapping.format == "explorer" else rows
        return Parsed(
            when,
            lines,
            rows,
            texts,
            names=self._texts.names(columns, len(rows)),
            numbers=numbers,
            extra=self._texts.extra(plain, extras),
        )

    def _source_dates(self, texts: dict[str, list[str]], columns: list[Sequence[str]], extras: Extras) -> None:
        names = self._mapping.columns_of("source_date")
        if not names:
            return
        cells = columns[self._index[names[0]]]
        found, odd = self._source_reader.read_all(cells)
        for i, what in odd.items():
            if isinstance(what, DateUnreadable):
                found[i] = ""
                if cells[i].strip():
                    extras.setdefault(i, {})[names[0]] = cells[i].strip()
        texts["source_date"] = found

    # -- bad rows -----------------------------------------------------------------------------------------------------

    def _wrong(
        self,
        columns: list[Sequence[str]],
        rows: Rows,
        lines: list[int],
        dates: RowDates,
        when: WhenColumns,
    ) -> dict[int, Reject]:
        """The rows that cannot stand, by their number in the chunk."""
        wrong: dict[int, Reject] = {}

        def refuse(i: int, column: str, value: str, reason: str) -> None:
            if i not in wrong:
                wrong[i] = Reject(lines[i], column, value, reason, tuple(rows[i]))

        for i, what in dates.wrong.items():
            refuse(i, *what)
        for i, error in when.errors:
            refuse(i, *self._date_problem(rows[i], error.reason))
        self._untitled(columns, rows, refuse)
        if self._suspicious:
            for i, row in enumerate(rows):
                found = _unclean(row)
                if found is not None:
                    j, problem = found
                    wrong[i] = Reject(lines[i], self._header[j], row[j][:200], problem, tuple(row))
        return wrong

    def _date_problem(self, row: list[str], reason: str) -> tuple[str, str, str]:
        """Which column is to blame for a date that cannot be, what stands in it, and why."""
        side = "end" if " before the start" in reason else "start"
        name = (self._mapping.columns_of(side) or self._mapping.columns_of(f"{side}_year") or ("",))[0]
        return name, row[self._index[name]].strip() if name else "", reason

    def _untitled(self, columns: list[Sequence[str]], rows: Rows, refuse: Any) -> None:
        titles = self._mapping.get("title")
        assert titles is not None
        if not titles.columns:
            return
        picked = [columns[self._index[name]] for name in titles.columns]
        if len(picked) == 1 and all(map(str.strip, picked[0])):
            return
        for i in range(len(rows)):
            if not any(cells[i].strip() for cells in picked):
                refuse(i, ", ".join(titles.columns), "", "the title is missing")

    # -- what was assumed ---------------------------------------------------------------------------------------------

    def warnings(self) -> list[str]:
        """Everything assumed so far, a sentence each."""
        pivot = self._column_rules.rules.pivot
        said = [*filter(None, [self._mapping.note]), *self._column_rules.notes]
        for side, assumed in self._dates.assumed.items():
            said += assumed.sentences(self._dates.named(side), pivot)
        if not self._says_what and self._bare_title:
            columns = " – ".join(self._mapping.columns_of("title"))
            said.append(
                f"No column says what happened: the titles are those of “{columns}”, such as {self._bare_title}."
            )
        return said + self._cut.sentences("Texts", pivot)


def _unclean(row: Sequence[str]) -> tuple[int, str] | None:
    """The first cell with something in it that no text may hold, and what; None for a clean row."""
    whole = "".join(row)
    if "\0" not in whole and (whole.isascii() or not SURROGATE.search(whole)):
        return None
    for j, cell in enumerate(row):
        if "\0" in cell:
            return j, "the cell holds a NUL character"
        if SURROGATE.search(cell):
            return j, "the cell holds half a character (a lone surrogate)"
    return None
