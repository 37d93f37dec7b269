"""Reads whole columns of dates: `parse_many` and `span_many`. Knows layouts of bytes; the grammar stays elsewhere.

A column is joined into one buffer of bytes, and rows of equal length are read together, digit place by digit place,
in numpy. Only texts that are canonical as they stand are taken here, so the texts themselves are never rebuilt;
whatever does not fit a layout goes one by one through `parse`, each different text once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from db.dates.bounds import parse, span
from db.dates.civil import US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND, days_from_civil_arrays
from db.dates.layouts import LONGEST, Layout, layouts_by_length, punctuation
from db.dates.model import APPROXIMATE, FLOATING, SPAN, UNCERTAIN, DateError, When, WhenColumns

# Rows read at once: few enough for the working arrays of one pass to stay in the processor's cache.
_CHUNK_ROWS = 1 << 15

_MINUS, _SLASH, _NEWLINE = b"-/\n"

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Int64 = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Columns:
    """The columns while they are being filled; `done` tells the rows that have been."""

    earliest_us: Int64
    latest_us: Int64
    sure_from_us: Int64
    sure_to_us: Int64
    precision: Bytes
    flags: Bytes
    done: Mask

    @classmethod
    def empty(cls, rows: int) -> _Columns:
        from_us, to_us, sure_from_us, sure_to_us = (np.zeros(rows, dtype=np.int64) for _ in range(4))
        codes, flags, done = np.zeros(rows, np.uint8), np.zeros(rows, np.uint8), np.zeros(rows, np.bool_)
        return cls(from_us, to_us, sure_from_us, sure_to_us, codes, flags, done)

    def put(self, row: int, when: When) -> None:
        self.earliest_us[row], self.latest_us[row] = when.earliest_us, when.latest_us
        self.sure_from_us[row], self.sure_to_us[row] = when.sure_from_us, when.sure_to_us
        self.precision[row], self.flags[row] = when.precision.code, when.flags
        self.done[row] = True

    def clear(self, row: int) -> None:
        self.earliest_us[row] = self.latest_us[row] = self.sure_from_us[row] = self.sure_to_us[row] = 0
        self.precision[row] = self.flags[row] = 0

    def every_second(self, first: int) -> _Columns:
        return _Columns(*(getattr(self, name)[first::2] for name in self.__slots__))

    def finished(self, edtf: list[str], errors: list[tuple[int, DateError]]) -> WhenColumns:
        bounds = (self.earliest_us, self.latest_us, self.sure_from_us, self.sure_to_us)
        return WhenColumns(edtf, *bounds, self.precision, self.flags, self.done, errors)


def parse_many(texts: Sequence[str]) -> WhenColumns:
    """Return what `parse` would for every text, as columns; rows it would refuse are listed in `errors`.

    ISO dates and instants, and dates with `?`, `~` or `%`, cost less than 0.1 µs each, intervals of them 0.3 µs; of
    other texts each different one is parsed once.
    """
    edtf = list(texts)
    columns = _read_plain(edtf)
    rows = [row for row in np.flatnonzero(~columns.done).tolist() if "/" in edtf[row]]
    if rows:
        _put_spans(columns, rows, *_read_ends([edtf[row] for row in rows]))
    left = np.flatnonzero(~columns.done).tolist()
    errors = _read_rest(columns, edtf, left, [(edtf[row], "") for row in left])
    return columns.finished(edtf, errors)


def span_many(starts: Sequence[str], ends: Sequence[str]) -> WhenColumns:
    """Return what `span` would for every pair, as columns. Raises ValueError when the lengths differ."""
    if len(starts) != len(ends):
        raise ValueError(f"{len(starts)} starts and {len(ends)} ends")
    edtf = list(starts)
    columns = _read_plain(edtf)
    rows = [row for row, end in enumerate(ends) if end]
    if rows:
        columns.done[rows] = False
        start, end = _read_plain([starts[row] for row in rows]), _read_plain([ends[row] for row in rows])
        for row in _put_spans(columns, rows, start, end):
            edtf[row] = f"{starts[row]}/{ends[row]}"
    left = np.flatnonzero(~columns.done).tolist()
    errors = _read_rest(columns, edtf, left, [(starts[row], ends[row]) for row in left])
    return columns.finished(edtf, errors)


def _read_rest(
    columns: _Columns, edtf: list[str], rows: list[int], pairs: list[tuple[str, str]]
) -> list[tuple[int, DateError]]:
    """Read rows one by one, each different pair once; return those that cannot be read."""
    known: dict[tuple[str, str], When | DateError] = {}
    errors: list[tuple[int, DateError]] = []
    for row, pair in zip(rows, pairs, strict=True):
        found = known.get(pair)
        if found is None:
            found = known[pair] = _read_one(*pair)
        if isinstance(found, When):
            columns.put(row, found)
            edtf[row] = found.edtf
        else:
            errors.append((row, found))
            columns.clear(row)
            edtf[row] = ""
    return errors


def _read_one(start: str, end: str) -> When | DateError:
    try:
        # The cache of `parse` is for the few dates on screen; a file would only push them out.
        return span(start, end) if end else parse.__wrapped__(start)
    except DateError as error:
        return error.with_traceback(None)


def _put_spans(columns: _Columns, rows: list[int], start: _Columns, end: _Columns) -> list[int]:
    """Fill the rows whose two ends are both plain, and return them; what needs a rule of its own is left to `span`."""
    flags = start.flags | end.flags
    fits = start.done & end.done
    fits &= (flags & APPROXIMATE == 0) & ((start.flags ^ end.flags) & FLOATING == 0)
    fits &= end.latest_us > start.earliest_us
    chosen = np.flatnonzero(fits)
    into = np.asarray(rows, dtype=np.int64)[chosen]
    earliest, latest = start.earliest_us[chosen], end.latest_us[chosen]
    sure_from, sure_to = start.latest_us[chosen], end.earliest_us[chosen]
    middle = earliest + (latest - earliest) // 2
    sure = sure_from <= sure_to
    columns.earliest_us[into], columns.latest_us[into] = earliest, latest
    columns.sure_from_us[into] = np.where(sure, sure_from, middle)
    columns.sure_to_us[into] = np.where(sure, sure_to, middle)
    columns.precision[into] = np.minimum(start.precision, end.precision)[chosen]
    columns.flags[into] = flags[chosen] | SPAN
    columns.done[into] = True
    filled: list[int] = into.tolist()
    return filled


def _read_ends(spans: list[str]) -> tuple[_Columns, _Columns]:
    """Read the starts and the ends of intervals, as far as they fit a layout."""
    data, breaks = _lines_of(spans)
    halves = data.copy()
    halves[data == _SLASH] = _NEWLINE
    all_breaks = np.flatnonzero(halves == _NEWLINE)
    if len(all_breaks) == 2 * len(spans) and bool((all_breaks[1::2] == breaks).all()):
        columns = _read_lines(halves, all_breaks)
        return columns.every_second(0), columns.every_second(1)
    ends = [text.partition("/") for text in spans]
    return _read_plain([start for start, _, _ in ends]), _read_plain([end for _, _, end in ends])


def _read_plain(texts: list[str]) -> _Columns:
    """Read the rows that fit a layout."""
    return _read_lines(*_lines_of(texts))


def _lines_of(texts: list[str]) -> tuple[Bytes, Int64]:
    """Return the texts as the bytes of lines, and where the lines end. A text that is lines itself becomes empty."""
    data = _bytes_of(texts)
    breaks = np.flatnonzero(data == _NEWLINE)
    if len(breaks) != len(texts):
        data = _bytes_of(["" if "\n" in text else text for text in texts])
        breaks = np.flatnonzero(data == _NEWLINE)
    return data, breaks


def _bytes_of(lines: list[str]) -> Bytes:
    ending = "\n" if lines else ""
    return np.frombuffer(("\n".join(lines) + ending).encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _read_lines(data: Bytes, breaks: Int64) -> _Columns:
    columns = _Columns.empty(len(breaks))
    for first in range(0, len(breaks), _CHUNK_ROWS):
        _read_chunk(columns, data, breaks, first, min(first + _CHUNK_ROWS, len(breaks)))
    return columns


def _read_chunk(columns: _Columns, data: Bytes, breaks: Int64, first: int, after: int) -> None:
    ends = breaks[first:after]
    starts = np.empty_like(ends)
    starts[0] = breaks[first - 1] + 1 if first else 0
    starts[1:] = ends[:-1] + 1
    lengths = np.minimum(ends - starts, LONGEST + 1)
    counts = np.bincount(lengths)
    for length in np.flatnonzero(counts).tolist():
        layouts = layouts_by_length().get(length)
        if layouts is None:
            continue
        if counts[length] == after - first:
            block = data[starts[0] : starts[0] + (after - first) * (length + 1)].reshape(-1, length + 1)
            places = np.ascontiguousarray(block[:, :length].T)
            rows: Int64 | slice = slice(first, after)
        else:
            within = np.flatnonzero(lengths == length)
            places = data[starts[within] + np.arange(length)[:, None]]
            rows = within + first
        _read_places(columns, places, rows, layouts)


def _read_places(columns: _Columns, places: Bytes, rows: Int64 | slice, layouts: Sequence[Layout]) -> None:
    """Read texts of one length; `places` is (length, rows), so that each place of all texts lies together."""
    for layout in layouts:
        fits = _fits(layout, places)
        if not fits.any():
            continue
        if fits.all():
            _fill(columns, layout, places, rows)
            return
        numbers = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        _fill(columns, layout, places[:, fits], numbers[fits])
        places, rows = places[:, ~fits], numbers[~fits]


def _fits(layout: Layout, places: Bytes) -> Mask:
    """Tell which texts have the layout's punctuation and digits in all other places."""
    fits = np.ones(places.shape[1], dtype=np.bool_)
    digits = []
    for place, allowed in punctuation(layout):
        if allowed is None:
            digits.append(place)
            continue
        seen = places[place]
        matches = seen == allowed[0]
        for other in allowed[1:]:
            matches |= seen == other
        fits &= matches
        if not fits.any():
            return fits
    for place in digits:
        fits &= places[place] - np.uint8(48) <= 9
    return fits


def _fill(columns: _Columns, layout: Layout, places: Bytes, rows: Int64 | slice) -> None:
    """Compute the bounds of texts of one layout and put those in that name a possible date."""
    months = _months()
    at = int(layout.negative)
    year = _number(places, at, 4).astype(np.int32)
    if layout.negative:
        year = -year
    month = _number(places, at + 5, 2).astype(np.int32) if layout.date >= 7 else np.int32(1)
    # Months are numbered through, so that the month before and the month after are next to it.
    number = (year - _FIRST_YEAR) * 12 + (month - 1)
    possible: Mask = np.ones(len(year), dtype=np.bool_)
    if layout.date >= 7:
        possible &= (month >= 1) & (month <= 12)
    if layout.negative:
        possible &= year < 0
    first = months[number]
    if layout.date == 10:
        day = _number(places, at + 8, 2).astype(np.int32)
        possible &= (day >= 1) & (day <= months[number + 1] - first)
        first = first + (day - 1)
        after = first + 1
    else:
        after = months[number + (1 if layout.date == 7 else 12)]
    mark = places[-1] if layout.marked else None
    flags = np.full(len(year), 0 if layout.zone else FLOATING, dtype=np.uint8)
    if mark is not None:
        rough = (mark == ord("~")) | (mark == ord("%"))
        flags |= np.where(rough, np.uint8(APPROXIMATE), np.uint8(0))
        flags |= np.where(mark == ord("~"), np.uint8(0), np.uint8(UNCERTAIN))
        if layout.date == 10:
            first, after = first - rough, after + rough
        else:
            months_in_unit = 1 if layout.date == 7 else 12
            first = np.where(rough, months[number - months_in_unit], first)
            after = np.where(rough, months[number + 2 * months_in_unit], after)
    earliest = first.astype(np.int64) * US_PER_DAY
    if layout.time:
        within, width, in_clock = _clock(layout, places, at + 10)
        possible &= in_clock
        earliest += within
        latest = earliest + width
    else:
        latest = after.astype(np.int64) * US_PER_DAY
    middle = earliest + ((latest - earliest) >> 1)
    if possible.all():
        chosen: Mask | slice = slice(None)
    else:
        chosen = possible
        rows = (np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows)[possible]
    columns.earliest_us[rows], columns.latest_us[rows] = earliest[chosen], latest[chosen]
    columns.sure_from_us[rows] = columns.sure_to_us[rows] = middle[chosen]
    columns.precision[rows] = layout.precision.code
    columns.flags[rows] = flags[chosen]
    columns.done[rows] = True


def _clock(layout: Layout, places: Bytes, at: int) -> tuple[Int64, int, Mask]:
    """Return microseconds from the start of the UTC day, the width of the precision, and which clocks exist.

    Leap seconds, 24:00 and the offset -00:00 are left to the grammar, which has rules for them.
    """
    hour = _number(places, at + 1, 2)
    minute = _number(places, at + 4, 2)
    possible = (hour <= 23) & (minute <= 59)
    within = (hour.astype(np.int32) * 60 + minute).astype(np.int64) * US_PER_MINUTE
    width = US_PER_MINUTE
    if layout.time >= 9:
        second = _number(places, at + 7, 2)
        possible &= second <= 59
        within += second.astype(np.int64) * US_PER_SECOND
        width = US_PER_SECOND
    if layout.time > 10:
        digits = min(layout.time - 10, 6)
        width = int(10 ** (6 - digits))
        within += _number(places, at + 10, digits).astype(np.int64) * width
    if layout.zone == 6:
        zone = at + layout.time
        zone_hour, zone_minute = _number(places, zone + 1, 2), _number(places, zone + 4, 2)
        east_us = zone_hour.astype(np.int64) * US_PER_HOUR + zone_minute.astype(np.int64) * US_PER_MINUTE
        west = places[zone] == _MINUS
        possible &= (zone_hour <= 15) & (zone_minute <= 59) & ~(west & (east_us == 0))
        within -= np.where(west, -east_us, east_us)
    return within, width, possible


def _number(places: Bytes, at: int, digits: int) -> npt.NDArray[np.signedinteger[Any]]:
    """Return the number that stands in `digits` places from `at`."""
    kind = np.int16 if digits <= 4 else np.int32
    value: npt.NDArray[np.signedinteger[Any]] = places[at].astype(kind)
    value -= kind(48)
    for place in range(at + 1, at + digits):
        value *= kind(10)
        value += places[place]
        value -= kind(48)
    return value


# A year more than four digits can write, for dates that are approximate; some more at the end, so that a month such
# as 99 looks up something before it is refused.
_FIRST_YEAR, _LAST_YEAR = -10_001, 10_020


@cache
def _months() -> npt.NDArray[np.int32]:
    """Days from 1970-01-01 to the first of every month from _FIRST_YEAR on: a look-up beats the arithmetic."""
    number = np.arange((_LAST_YEAR - _FIRST_YEAR + 1) * 12, dtype=np.int64)
    days = days_from_civil_arrays(number // 12 + _FIRST_YEAR, number % 12 + 1)
    table = days.astype(np.int32)
    table.flags.writeable = False
    return table
