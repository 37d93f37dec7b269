"""Read the dates of many rows by a mapping: from whole columns, from parts, with times, precisions and notes beside
them.

Column-wise, because most dates of a file come again and again and plain ones need no thought. Writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from explorer.importing.dates import notes as datenotes
from explorer.importing.dates import precision
from explorer.importing.dates.assumptions import Assumed
from explorer.importing.dates.cell import OPEN, Read
from explorer.importing.dates.clock import clock_cell, in_zone, runs_together, without_midnight
from explorer.importing.dates.column import DateReader, DateSurvey
from explorer.importing.dates.parts import day_before
from explorer.importing.dates.split_columns import assembled, with_century
from explorer.importing.dates.vocabulary import filled, tidied
from explorer.importing.errors import DateUnreadable, NoDate
from explorer.importing.mapping.mapping import ELSE, JOIN, Mapping
from explorer.importing.rows.column_rules import ColumnRules, Midnights, NeedsFullScan, date_columns

Columns = Sequence[Sequence[str]]

AS_WRITTEN: Final = {"start": "date as written", "end": "end date as written"}
"""The extra fields that keep a date's words where reading them lost something."""
_LOSSY: Final = frozenset(("several", "third", "rough-time", "epoch-ns", "dual", "julian", "lunar", "no-time"))
_MIDNIGHT: Final = re.compile(r"(?P<day>-?\d{4,6}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?\Z")
_NO_ZONE: Final = re.compile(r"\d:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[APap]\.?[Mm]\.?)?\Z")
"""The end of a cell with a time of day that names no zone."""
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ](?!00:00)\d{2}:\d{2}")
_YES: Final = frozenset(
    ("true", "yes", "1", "ja", "oui", "sí", "si", "wahr", "ein", "vrai", "verdadero", "истина", "да", "是")
)
_PARTS: Final = ("year", "month", "day", "time", "zone")


@dataclass(slots=True)
class RowDates:
    """The dates of a chunk: starts and ends as EDTF ("" for none), by row what is wrong as (column, value, reason), and
    by row the extra fields that keep what was written."""

    starts: list[str]
    ends: list[str]
    wrong: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    written: dict[int, dict[str, str]] = field(default_factory=dict)
    short_ends: set[int] = field(default_factory=set)
    """Rows whose end was written with a year of two digits."""


class DateParser:
    """Reads the dates of one file, chunk by chunk."""

    def __init__(self, index: dict[str, int], mapping: Mapping, column_rules: ColumnRules) -> None:
        self._index = index
        self._mapping = mapping
        self._column_rules = column_rules
        self._readers = {"start": DateReader(column_rules.rules), "end": DateReader(column_rules.rules, end=True)}
        self._split: dict[tuple[str, ...], Read | DateUnreadable] = {}
        self.assumed = {"start": Assumed(), "end": Assumed()}
        self._digits = False
        self._watched: set[str] = set()
        """Cells in which nothing surprising was found: most dates of a file come again and again."""
        self._sides = {
            mapping.columns_of(side)[0]: side
            for side in self._readers
            if len(mapping.columns_of(side)) == 1 and not mapping.get(f"{side}_time")
        }
        """The columns that are read as they stand: what their reader knows was watched."""

    def parse(self, columns: Columns, count: int) -> RowDates:
        """Read all dates of a chunk. Raises NeedsFullScan where the whole column must be looked at first."""
        if not self._column_rules.sure:
            self._watch(columns)
        dates = RowDates([""] * count, [""] * count)
        for side in ("start", "end"):
            if self._mapping.get(side):
                self._whole(side, columns, count, dates)
            elif self._mapping.get(f"{side}_year"):
                self._parts(side, columns, count, dates)
        self._days(columns, dates)
        if self._mapping.zone:
            self._zoned(dates)
        if self._mapping.get("date_notes"):
            self._note_corrections(self._cells("date_notes", columns, count), dates)
        if self._mapping.get("start_precision") or self._mapping.get("end_precision"):
            self._precisions(columns, dates)
        self._pair(dates)
        return dates

    def named(self, side: str) -> str:
        """The names of the columns a side comes from, for people."""
        return ", ".join(self._mapping.columns_of(side) or self._mapping.columns_of(f"{side}_year"))

    # -- reading ----------------------------------------------------------------------------------------------------

    def _watch(self, columns: Columns) -> None:
        survey, days = DateSurvey(), Midnights()
        for name in date_columns(self._mapping):
            column = columns[self._index[name]]
            side = self._sides.get(name)
            if side and self._readers[side].all_known(column) is not None:
                continue
            cells = set(column)
            cells -= self._watched
            if len(self._watched) < DateReader.LARGEST:
                self._watched |= cells
            survey.add(cells)
            if self._column_rules.midnight:
                days.add(cells)
        if survey.total or survey.number() or (self._column_rules.midnight and days.timed and not days.only):
            raise NeedsFullScan

    def _whole(self, side: str, columns: Columns, count: int, dates: RowDates) -> None:
        cells = days = self._cells(side, columns, count)
        if self._mapping.get(f"{side}_time"):
            times = self._clocks(side, columns, count)
            zones = self._cells(f"{side}_zone", columns, count)
            cells = [_with_time(*three) for three in zip(cells, times, zones, strict=True)]
        elif self._mapping.get(f"{side}_zone"):
            zones = self._cells(f"{side}_zone", columns, count)
            cells = [
                f"{cell.strip()} {zone.strip()}" if zone.strip() and _NO_ZONE.search(cell.strip()) else cell
                for cell, zone in zip(cells, zones, strict=True)
            ]
        # Beside whole dates a column of years only says which century two digits are of.
        years = self._cells(f"{side}_year", columns, count) if self._mapping.get(f"{side}_year") else ()
        found = dates.starts if side == "start" else dates.ends
        found[:], odd = self._readers[side].read_all(cells)
        for i, one in odd.items():
            outcome = one
            if cells is not days and isinstance(one, DateUnreadable) and cells[i] != days[i]:
                outcome = self._without_time(side, days[i], one)
                found[i] = outcome.edtf if isinstance(outcome, Read) else ""
            if years and isinstance(outcome, Read) and "century" in outcome.assumed:
                outcome = with_century(outcome, years[i])
                found[i] = outcome.edtf
                if not outcome.assumed:
                    continue
            self._odd(side, i, cells[i], outcome, dates)

    def _without_time(self, side: str, day: str, trouble: DateUnreadable) -> Read | DateUnreadable:
        """The day of a date whose time, in a column of its own, is not understood: the day is none the worse for it."""
        try:
            found = self._readers[side].read(without_midnight(day))
        except DateUnreadable:
            return trouble
        return Read(found.edtf, (*found.assumed, "no-time")) if "T" not in found.edtf else trouble

    def _parts(self, side: str, columns: Columns, count: int, dates: RowDates) -> None:
        split = [self._cells(f"{side}_{part}", columns, count) for part in _PARTS]
        split[3] = self._clocks(side, columns, count)
        found = dates.starts if side == "start" else dates.ends
        for i, parts in enumerate(zip(*split, strict=True)):
            known = self._split.get(parts)
            if known is None:
                try:
                    known = assembled(parts, self._column_rules.rules)
                except DateUnreadable as error:
                    known = error
                if len(self._split) < DateReader.LARGEST:
                    self._split[parts] = known
            if isinstance(known, Read):
                found[i] = known.edtf
            if not isinstance(known, Read) or known.assumed:
                self._odd(side, i, " ".join(part for part in parts[:4] if part.strip()), known, dates)

    def _clocks(self, side: str, columns: Columns, count: int) -> list[str]:
        """The cells of a time column. Once 1830 has been seen in it, 30 is half past midnight."""
        cells = self._cells(f"{side}_time", columns, count)
        known = dict.fromkeys(cells, "")
        self._digits |= any(map(runs_together, known))
        for cell in known:
            known[cell] = clock_cell(cell, digits=self._digits)
        return [known[cell] for cell in cells]

    def _odd(self, side: str, i: int, cell: str, found: Read | DateUnreadable, dates: RowDates) -> None:
        """A date that could not be read, or was with assumptions."""
        if isinstance(found, Read):
            self.assumed[side].add(found.assumed, cell)
            if side == "end" and "century" in found.assumed:
                dates.short_ends.add(i)
            if _LOSSY.intersection(found.assumed):
                dates.written.setdefault(i, {})[AS_WRITTEN[side]] = tidied(cell)
        elif isinstance(found, NoDate):
            if side == "start":
                dates.wrong[i] = (self.named(side), cell.strip(), found.reason)
        elif side == "end":
            # The start is none the worse for it.
            self.assumed[side].add(("end-unread",), cell)
            dates.written.setdefault(i, {})[AS_WRITTEN[side]] = tidied(cell)
        elif i not in dates.wrong:
            dates.wrong[i] = (self.named(side), found.value.strip() or cell.strip(), found.reason)

    def _cells(self, name: str, columns: Columns, count: int) -> Sequence[str]:
        found = self._mapping.get(name)
        if not found:
            return [""] * count
        if not found.columns:
            return [found.constant] * count
        if len(found.columns) == 1:
            return columns[self._index[found.columns[0]]]
        picked = [columns[self._index[column]] for column in found.columns]
        if found.join == ELSE:
            return [next((part for part in parts if filled(part)), "") for parts in zip(*picked, strict=True)]
        join = " " if found.join == JOIN else found.join
        return [join.join(part for part in parts if part.strip()) for parts in zip(*picked, strict=True)]

    # -- what else a row says of its dates ----------------------------------------------------------------------------

    def _days(self, columns: Columns, dates: RowDates) -> None:
        if self._column_rules.midnight:
            for found in (dates.starts, dates.ends):
                for i, edtf in enumerate(found):
                    match = _MIDNIGHT.match(edtf)
                    if match:
                        found[i] = match["day"]
                        self.assumed["start"].add(("midnight",), edtf)
        if self._mapping.get("all_day"):
            for i, cell in enumerate(self._cells("all_day", columns, len(dates.starts))):
                if cell.strip().lower() in _YES:
                    dates.starts[i] = dates.starts[i].split("T")[0]
                    dates.ends[i] = dates.ends[i].split("T")[0]

    def _zoned(self, dates: RowDates) -> None:
        zone = self._mapping.zone
        for side, found in (("start", dates.starts), ("end", dates.ends)):
            for i in [i for i, edtf in enumerate(found) if "T" in edtf]:
                parts = [in_zone(part, zone) for part in found[i].split("/")]
                if "/".join(parts) != found[i]:
                    self.assumed[side].add(("zone-given",), found[i])
                    found[i] = "/".join(parts)

    def _note_corrections(self, notes: Sequence[str], dates: RowDates) -> None:
        for side, found in (("start", dates.starts), ("end", dates.ends)):
            for column in self._mapping.columns_of(side):
                for i, note in enumerate(notes):
                    if not note or not found[i]:
                        continue
                    bce, rough, iso = datenotes.said_of(note, column)
                    if bce or rough:
                        before = found[i]
                        found[i] = datenotes.corrected(before, bce=bce, rough=rough, iso=iso)
                        codes = (("note-bce",) if bce else ()) + (("note-rough",) if rough else ())
                        self.assumed[side].add(codes, f"{before}: {note.strip()}")

    def _precisions(self, columns: Columns, dates: RowDates) -> None:
        scheme = self._mapping.precision_scheme
        for side, found in (("start", dates.starts), ("end", dates.ends)):
            if not self._mapping.get(f"{side}_precision"):
                continue
            for i, code in enumerate(self._cells(f"{side}_precision", columns, len(found))):
                if not found[i] or not code.strip():
                    continue
                if precision.is_range(code, scheme) and side == "start" and dates.ends[i] not in ("", found[i]):
                    first, last = found[i].split("T")[0], dates.ends[i].split("T")[0]
                    found[i], dates.ends[i] = f"[{first}..{last}]" if first != last else first, ""
                    continue
                coarse = precision.coarsened(found[i], code, scheme)
                if coarse.endswith(("~", "%", "?")) and coarse != found[i]:
                    self.assumed[side].add(("precision-rough",), f"{found[i]} with {code}")
                    if any(sign.isdigit() for sign in code.split()[1:]) or (scheme == "words" and code.isdigit()):
                        # EDTF says "about", not by how much.
                        dates.written.setdefault(i, {})[f"{side} precision"] = code
                found[i] = coarse

    def _pair(self, dates: RowDates) -> None:
        """Settle what each pair of start and end means together."""
        starts, ends = dates.starts, dates.ends
        exclusive, own = self._mapping.exclusive_end, self._mapping.format in ("explorer", "explorer-json")
        paired = [i for i, end in enumerate(ends) if end]
        if paired and not exclusive and own and not _holds_several((*starts, *ends)):
            # Plain dates of our own files say what they mean.
            paired = []
        for i in paired:
            start, end = starts[i], ends[i]
            if i in dates.short_ends and end[:1].isdigit() and end < start[: len(end)]:
                # The century after is the one in which it does not come before its start.
                ends[i] = end = f"{int(end[:4]) + 100:04d}{end[4:]}"
            if exclusive and len(end) == 10 and end > start:
                ends[i] = end = day_before(end)
            if end.startswith("["):
                ends[i] = end = end[1:-1].split("..")[-1].split(",")[-1] + "~"
            if "/" in start and not own and (vague := _began_between(start, end)):
                starts[i] = vague
                self.assumed["start"].add(("rough-start",), start)
                dates.written.setdefault(i, {})[AS_WRITTEN["start"]] = start
            elif "/" in start or (end == start and not own):
                ends[i] = ""
            elif "/" in end:
                ends[i] = end.rpartition("/")[2]
            elif start.startswith("["):
                starts[i] = start[1:-1].split("..")[0] + "~"
        if self._column_rules.blank_open:
            for i in [i for i, end in enumerate(ends) if not end]:
                if starts[i] and "/" not in starts[i]:
                    ends[i] = OPEN
                    self.assumed["start"].add(("blank-open",), starts[i])


def _holds_several(dates: Iterable[str]) -> bool:
    """Whether any date is an interval or a set of dates."""
    text = "\n".join(("", *dates))
    return "/" in text or "\n[" in text


def _began_between(start: str, end: str) -> str:
    """An interval that a start lies in, with an end beyond it, as a start that is about its beginning; else ""."""
    first, _, last = start.partition("/")
    if not first[:1].isdigit() or not last[:1].isdigit() or not end[:1].isdigit() or "T" in first:
        return ""
    return f"{first.rstrip('~?%')}~" if end[:4] > last[:4] else ""


def _with_time(day: str, time: str, zone: str) -> str:
    """A day and its time of day as one text; a cell that is a whole instant already says both."""
    if _INSTANT.match(day.strip()):
        return day
    return f"{without_midnight(day).strip()} {time} {zone.strip()}".strip() if time else day
