"""Events in the rows of a lane: a mark wherever a row is free, and a label on the side of it that has room.

Pixels are counted from the left edge of a window; knows no instants and no drawing. The order of the entries is the
order in which they choose: first all that can have a label, then the rest as marks alone; what is left of the room goes
to labels that were cut. So an event is left out only where every row is taken at its place.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

# Clear space before a mark's label at its left, after a label, and before one that stands at the left.
BEFORE_MARK_PX: Final = 8.0
AFTER_LABEL_PX: Final = 6.0
_BEFORE_LABEL_PX: Final = 5.0
_LEAST_LABEL_PX: Final = 76.0
_LEAST_LETTERS: Final = 12
_SLACK_PX: Final = 15.0
"""No label is shortened below either."""
_FAR_PX: Final = 1 << 14
"""So many pixels are told apart; a bar that reaches further is cut here."""

# No mark takes less than this; so many that are too wide for a gap are passed over in it.
_LEAST_MARK_PX: Final = 16.0
_MOST_SKIPPED: Final = 200


class Texts(Protocol):
    """What shortens labels and tells their width in pixels."""

    def fit(self, text: str, room_px: float, bold: bool) -> str: ...
    def width(self, text: str, bold: bool) -> float: ...


class Place(NamedTuple):
    """A stretch of a row, in pixels, that an event takes with its label, which stands `before` its mark or after it."""

    row: int
    low: float
    high: float
    before: bool = False


NO_PLACE: Final = Place(-1, 0.0, 0.0)


class Entry:
    """An event that asks for a row: its position and wall times; what its mark takes with the clear space around it,
    and where its label would begin, in pixels; the place that it got, its label, and the instant where its room ends.

    `kept` is the row that it had before (-1: none), `fixed` says that it has that or none, `most_rows` how many of the
    first rows it may choose from, `left_first` that its label would rather stand at its left.
    """

    __slots__ = (
        "bold",
        "end_us",
        "fixed",
        "inset_px",
        "kept",
        "label",
        "label_px",
        "label_x",
        "least_px",
        "left_first",
        "mark0",
        "mark1",
        "most_rows",
        "place",
        "position",
        "right_us",
        "start_us",
        "texts",
        "title",
        "width_px",
    )

    def __init__(self, position: int, start_us: int, end_us: int, mark0: float, mark1: float, label_x: float) -> None:
        self.position = position
        self.start_us = start_us
        self.end_us = end_us
        self.mark0 = mark0
        self.mark1 = mark1
        self.label_x = label_x
        self.title = ""
        self.texts: Texts
        self.bold = False
        self.width_px = 0.0
        self.least_px = 0.0
        self.inset_px = 0.0
        self.kept = -1
        self.fixed = False
        self.left_first = False
        self.most_rows = _FAR_PX
        self.place = NO_PLACE
        self.label = ""
        self.label_px = 0.0
        self.right_us = end_us

    def name(self, title: str, texts: Texts, inset_px: float, bold: bool) -> None:
        """Set the title, what it is measured by, and the room for a sign between a bar and its label."""
        self.title, self.texts, self.bold = title, texts, bold
        self.width_px = texts.width(title, bold)
        # Room is asked for in small steps, and a cut takes blanks away.
        self.least_px = max(_LEAST_LABEL_PX, texts.width(title[: _LEAST_LETTERS + 1], bold) + _SLACK_PX)
        self.inset_px = inset_px
        self.label_x += inset_px

    def cut(self, room_px: float) -> tuple[str, float]:
        """Return the title as it fits into some room, and its width; nothing where too few letters would be left."""
        if self.width_px <= room_px:
            return self.title, self.width_px
        text = self.texts.fit(self.title, room_px, self.bold)
        return (text, self.texts.width(text, self.bold)) if len(text) > _LEAST_LETTERS else ("", 0.0)

    def kept_in(self, rows: Rows, mark0: float, mark1: float, label_x: float) -> Entry:
        """Return the same event at other pixels: in its row if that is free, with its label if there is room."""
        entry, was = copy(self), self.place
        entry.mark0, entry.mark1, entry.label_x = mark0, mark1, label_x + self.inset_px
        low = entry.before_mark(self.label_px) if was.before else mark0
        high = mark1 if was.before else entry.after_mark(self.label_px)
        entry.fixed, entry.place = True, Place(was.row, low, high, was.before)
        if not self.label or not rows.free(entry.place):
            entry.label, entry.place = "", Place(was.row, mark0, mark1)
        if rows.free(entry.place):
            rows.take(entry.place)
        else:
            entry.label, entry.place = "", NO_PLACE
        return entry

    def narrow(self, edge_px: float) -> bool:
        """Whether a label may stand before the mark: beside a bar that could hold it, it would look like another's."""
        return min(self.mark1, edge_px) - self.label_x < self.least_px

    @property
    def alone(self) -> bool:
        """Whether the place has no room for a label."""
        return self.place.low == self.mark0 and self.place.high == self.mark1

    def before_mark(self, label_px: float) -> float:
        """Return where a label that stands before the mark begins to take room."""
        return self.mark0 - BEFORE_MARK_PX - label_px - _BEFORE_LABEL_PX

    def after_mark(self, label_px: float) -> float:
        """Return where the room for a label after the mark ends."""
        return max(self.mark1, self.label_x + label_px + AFTER_LABEL_PX)


class Rows:
    """Which pixels are taken in each row, as the bits of one whole number for a row: whether a stretch is free is one
    operation then, however much stands there. What lies before the first pixel is not asked for."""

    def __init__(self, count: int) -> None:
        self._taken = [0] * count

    def __len__(self) -> int:
        return len(self._taken)

    @staticmethod
    def _bits(low: float, high: float) -> int:
        first = max(math.floor(low), 0)
        last = min(math.ceil(high), _FAR_PX)
        return ((1 << (last - first)) - 1) << first if last > first else 0

    def free(self, place: Place) -> bool:
        """Whether a place is free."""
        return place.row < len(self._taken) and not self._taken[place.row] & self._bits(place.low, place.high)

    def first_free(self, low: float, high: float, most: int) -> int:
        """Return the topmost of the first `most` rows that is free in a stretch, -1 where none is."""
        bits = self._bits(low, high)
        for row, taken in enumerate(self._taken[:most]):
            if not taken & bits:
                return row
        return -1

    def take(self, place: Place) -> None:
        """Mark a place as taken."""
        self._taken[place.row] |= self._bits(place.low, place.high)

    def give(self, place: Place) -> None:
        """Mark a place as free again."""
        self._taken[place.row] &= ~self._bits(place.low, place.high)

    def room_after(self, row: int, px: float) -> float:
        """Return where the free stretch that begins at a pixel ends."""
        first = max(math.ceil(px), 0)
        after = self._taken[row] >> first
        return first + ((after & -after).bit_length() - 1 if after else _FAR_PX)

    def room_before(self, row: int, px: float) -> float:
        """Return where the free stretch that ends at a pixel begins."""
        return (self._taken[row] & ((1 << max(math.floor(px), 0)) - 1)).bit_length()

    def gaps(self, row: int, high_px: float) -> list[tuple[int, int]]:
        """Return the free stretches of a row up to a pixel, from left to right."""
        found: list[tuple[int, int]] = []
        taken, at, end = self._taken[row], 0, math.ceil(high_px)
        while at < end:
            free = (taken & -taken).bit_length() - 1 if taken else end - at
            if free:
                found.append((at, min(at + free, end)))
            taken >>= free
            full = (~taken & (taken + 1)).bit_length() - 1
            taken >>= full
            at += free + full
        return found


def pack(entries: Sequence[Entry], rows: Rows, most_label_px: float, edge_px: float) -> None:
    """Give entries their rows: first to all that have room for a label, then to the others as marks alone; those that
    may not take every row take what is left in the end."""
    with_labels(entries, rows, most_label_px, edge_px)
    left = [entry for entry in entries if entry.place.row < 0 and not mark_alone(entry, rows, entry.most_rows)]
    for entry in left:
        mark_alone(entry, rows, len(rows))


def with_labels(entries: Sequence[Entry], rows: Rows, most_label_px: float, edge_px: float) -> None:
    """Give a row to those entries that have room for a label, in order: the one they had, else the topmost."""
    for entry in entries:
        # The label of what is selected is whole if it can be.
        for room_px in (entry.width_px if entry.bold else most_label_px, most_label_px, entry.least_px):
            _, label_px = entry.cut(room_px)
            if label_px and _labelled(entry, rows, label_px, edge_px):
                break


def _labelled(entry: Entry, rows: Rows, label_px: float, edge_px: float) -> bool:
    """Place an event with so much of its label after it or before it."""
    for at_left in (entry.left_first, not entry.left_first):
        if at_left:
            before = entry.before_mark(label_px)
            if (
                before >= 0
                and entry.narrow(edge_px)
                and _placed(entry, rows, before, entry.mark1, True, entry.most_rows)
            ):
                return True
        elif entry.label_x + label_px <= edge_px and _placed(
            entry, rows, entry.mark0, entry.after_mark(label_px), False, entry.most_rows
        ):
            return True
    return False


def mark_alone(entry: Entry, rows: Rows, most: int) -> bool:
    """Place an event as a mark without its label, if any of the first `most` rows is free for that."""
    return _placed(entry, rows, entry.mark0, entry.mark1, False, most)


def _placed(entry: Entry, rows: Rows, low: float, high: float, before: bool, most: int) -> bool:
    row = entry.kept
    if row < 0 or row >= most or not rows.free(Place(row, low, high)):
        row = rows.first_free(low, high, most)
    if row < 0:
        return False
    entry.place = Place(row, low, high, before)
    rows.take(entry.place)
    return True


def write_labels(entries: Sequence[Entry], rows: Rows, edge_px: float) -> None:
    """Write the labels of entries that have a row, each in all the room that is left for it."""
    for entry in entries:
        place = entry.place
        if place.row < 0 or not entry.title:
            continue
        room = min(rows.room_after(place.row, place.high) - AFTER_LABEL_PX, edge_px) - entry.label_x
        at_left = place.before
        if at_left or (entry.alone and entry.narrow(edge_px) and room < entry.width_px):
            before = entry.before_mark(0.0) - max(rows.room_before(place.row, place.low), 0.0)
            at_left = at_left or before > room
            room = before if at_left else room
        text, label_px = entry.cut(room)
        if text:
            entry.label, entry.label_px = text, label_px
            low = entry.before_mark(label_px) if at_left else entry.mark0
            high = entry.mark1 if at_left else entry.after_mark(label_px)
            entry.place = Place(place.row, low, high, at_left)
            rows.take(entry.place)


def sweep(
    low: NDArray[np.float64], high: NDArray[np.float64], rows: Rows, edge_px: float
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Put marks that take [low, high), sorted by `low`, into what is free of each row, from left to right; return which
    of them have a row, and that. Where none is left out that is wider than its neighbours, each gap takes all it can.
    """
    lows, highs = low.tolist(), high.tolist()
    # Each leads to the next that has no row yet.
    following = list(range(len(lows) + 1))
    chosen: list[int] = []
    in_row: list[int] = []

    def next_free(at: int) -> int:
        end = at
        while following[end] != end:
            end = following[end]
        while following[at] != end:
            following[at], at = end, following[at]
        return end

    for row in range(len(rows)):
        for start, end in rows.gaps(row, edge_px):
            at = next_free(bisect_left(lows, start) if start else 0)
            skipped = 0
            while at < len(lows) and lows[at] + _LEAST_MARK_PX <= end and skipped < _MOST_SKIPPED:
                if highs[at] > end:
                    skipped += 1
                    at = next_free(at + 1)
                    continue
                rows.take(Place(row, lows[at], highs[at]))
                chosen.append(at)
                in_row.append(row)
                following[at] = at + 1
                at = next_free(bisect_left(lows, math.ceil(highs[at]), at))
    return np.array(chosen, np.intp), np.array(in_row, np.int64)
