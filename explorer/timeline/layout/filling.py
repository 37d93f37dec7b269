"""Room for what the rows of labels leave over: a mark wherever a row is free, and a label on the side that has room.

Rows are given out to events with labels first (rows.py). What is left of a tile then takes the events that have none,
in the same order: the weightiest first, of these the longest. An event is folded only where every row is taken at its
place. Decided for a tile alone, like the rows, so panning changes nothing. Knows no drawing and no window.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index.index import SPAN, Group
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.layout.label_place import LEAST_BAR_PX, label_offset_px
from explorer.timeline.layout.row_packing import Placed

# What a mark takes to either side of its middle, with a little clear space.
_HALF_MARK_PX = 10.0
_BEFORE_BAR_PX = 5.0
_CLEAR_PX = 5.0
_AFTER_BAR_PX = 6.0
# Between a mark and the label at its left.
BEFORE_MARK_PX = 8.0
# No label is shortened below about twelve letters.
LEAST_LABEL_PX = 76.0
# Room for the shape of a category before the label of a bar.
GLYPH_PX = 12.0
# So many events of a tile are given a label beside their mark; in a denser one there is no room for more.
_MOST_LABELLED = 80
# More than so many events without a row are a crowd, of which each stretch of a mark's width offers only its first.
_MOST_ONE_BY_ONE = 600
_STEP_PX = 16


_Mark = tuple[int, int, int, int, float, float, bool]
"""Position, start, end, row, pixels from and to, and whether it is a span."""


class Filled(NamedTuple):
    """An event that has a mark in a row, with wall times; its label, "" for none, its width, and whether it stands
    before the mark."""

    position: int
    start_us: int
    end_us: int
    row: int
    title: str
    label: str
    label_px: float
    before: bool


class _Rows:
    """What is taken in each row, in pixels from the start of a tile: disjoint stretches in order."""

    def __init__(self, rows: int) -> None:
        self._starts: list[list[float]] = [[] for _ in range(rows)]
        self._ends: list[list[float]] = [[] for _ in range(rows)]

    def take(self, row: int, start: float, end: float) -> None:
        """Mark a stretch of a row as taken."""
        insort(self._starts[row], start)
        insort(self._ends[row], end)

    def free_row(self, start: float, end: float, first: int) -> int:
        """Return `first` where it is free from start to end, else the topmost row that is; -1 where none is."""
        for row in (first, *range(len(self._starts))) if first >= 0 else range(len(self._starts)):
            at = bisect_right(self._starts[row], start)
            before = not at or self._ends[row][at - 1] <= start
            if before and (at == len(self._starts[row]) or self._starts[row][at] >= end):
                return row
        return -1

    def room(self, row: int, start: float, end: float, low: float, high: float) -> tuple[float, float]:
        """Return how much is free before and after a stretch that is taken itself, within [low, high]."""
        at = bisect_right(self._starts[row], start)
        before = self._ends[row][at - 2] if at > 1 else low
        after = self._starts[row][at] if at < len(self._starts[row]) else high
        return start - before, after - end


def fill(
    source: LocalTimeLane,
    taken: Sequence[Placed],
    bounds: tuple[int, int],
    scale: int,
    rows: int,
    likely: dict[int, int],
    titles: Callable[[list[int]], list[str]],
    width: Callable[[str], float],
    fit: Callable[[str, float], str],
) -> list[Filled]:
    """Give marks to the events of a tile without a row, where one is free.

    `taken` are the events with a row that reach into the tile `bounds` (half-open, wall time) at `scale` microseconds a
    pixel; `likely` says in which row an event was at the next coarser level, so that it stays there if it can.
    `titles(event_ids)`, `width(text)` and `fit(text, room)` give and shorten labels.
    """
    start, end = bounds
    events = _candidates(source, start, end, scale, taken, rows)
    if not events:
        return []
    # The row below those of labels is for what is folded; where nothing is, it takes marks as well.
    last = rows
    free = _Rows(rows + 1)
    for event in taken:
        if event.row < rows:
            free.take(event.row, _px(event.start_us - start, scale) - _HALF_MARK_PX, _px(event.right_us - start, scale))
    limit = (end - start) / scale
    chosen: list[_Mark] = []
    folded = False
    order = sorted(events, key=lambda event: (likely.get(event[0], -1) < 0, event[3]))
    for position, begins, ends, _, span in order:
        x0, x1 = (begins - start) / scale, (ends - start) / scale
        if span:
            x0, x1 = x0 - _BEFORE_BAR_PX, max(x1, x0 + LEAST_BAR_PX) + _AFTER_BAR_PX
        else:
            middle = (x0 + x1) / 2
            x0 = min(x0 - _BEFORE_BAR_PX, middle - _HALF_MARK_PX)
            x1 = max(x1 + _AFTER_BAR_PX, middle + _HALF_MARK_PX)
        wanted = likely.get(position, -1)
        # What the next tile begins with may reach back over its edge.
        row = free.free_row(x0, x1, wanted) if x1 <= limit - _HALF_MARK_PX else -1
        if row < 0:
            folded = True
            continue
        free.take(row, x0, x1)
        chosen.append((position, begins, ends, row, x0, x1, span))
    if folded:
        # Numbers for what is folded stand in the last row.
        chosen = [mark for mark in chosen if mark[3] != last]
    return _labelled(source, chosen, free, limit, scale, titles, width, fit)


def _labelled(
    source: LocalTimeLane,
    chosen: list[_Mark],
    free: _Rows,
    limit: float,
    scale: int,
    titles: Callable[[list[int]], list[str]],
    width: Callable[[str], float],
    fit: Callable[[str, float], str],
) -> list[Filled]:
    """Give labels to marks: after the mark, else before it, else shortened on the side with more room, else none."""
    near = [event for event in chosen if sum(free.room(event[3], event[4], event[5], 0.0, limit)) > LEAST_LABEL_PX]
    ids = source.index.ids[[event[0] for event in near[:_MOST_LABELLED]]].tolist() if near else []
    names = dict(zip((event[0] for event in near), titles(ids), strict=False)) if ids else {}
    filled: list[Filled] = []
    for position, begins, ends, row, x0, x1, span in chosen:
        title = names.get(position, "")
        label, label_px, at_left = "", 0.0, False
        if title:
            before, after = free.room(row, x0, x1, 0.0, limit)
            offset = max(label_offset_px(span, (ends - begins) / scale) - (x1 - x0), 0.0) + 2.0
            offset += GLYPH_PX if x1 - x0 > 2 * _HALF_MARK_PX + 1 else 0.0
            before, after = before - BEFORE_MARK_PX - _CLEAR_PX, after - offset - BEFORE_MARK_PX
            whole = width(title)
            at_left = whole > after and (whole <= before or before > after)
            room = before if at_left else after
            if whole <= room or room >= LEAST_LABEL_PX:
                label = title if whole <= room else fit(title, room)
                label_px = width(label)
                if at_left:
                    free.take(row, x0 - BEFORE_MARK_PX - label_px - _CLEAR_PX, x0)
                else:
                    free.take(row, x1, x1 + offset + label_px + BEFORE_MARK_PX)
        filled.append(Filled(position, begins, ends, row, title, label, label_px, at_left))
    return filled


def _candidates(
    source: LocalTimeLane, start: int, end: int, scale: int, taken: Sequence[Placed], rows: int
) -> list[tuple[int, int, int, tuple[int, int, int], bool]]:
    """(position, start, end, order, is a span) of the events that start in a tile and have no row yet; of a crowd those
    that come first where rows are free.
    """
    index = source.index
    pairs = [(group, *source.between(group, start, end)) for group in source.lane.groups]
    pairs = [(group, low, high) for group, low, high in pairs if low < high]
    if sum(high - low for _, low, high in pairs) > _MOST_ONE_BY_ONE:
        positions = _first_where_free(source, pairs, start, end, scale, taken, rows)
    elif pairs:
        positions = np.concatenate([np.arange(group.first + low, group.first + high) for group, low, high in pairs])
    else:
        return []
    without = positions[~np.isin(positions, [event.position for event in taken])]
    begins, ends = index.starts[without], index.ends[without]
    if source.zone.shifts:
        for group in source.lane.groups:
            if group.anchored:
                own = (without >= group.first) & (without < group.first + len(group))
                begins[own], ends[own] = source.zone.wall(begins[own]), source.zone.wall(ends[own])
    spans = (index.flags[without] & SPAN) != 0
    weights = np.zeros(len(without), np.int64) if index.weight is None else index.weight[without].astype(np.int64)
    columns = (without.tolist(), begins.tolist(), ends.tolist(), weights.tolist(), spans.tolist())
    return [
        (position, begin, finish, (-weight, begin - finish, begin), span)
        for position, begin, finish, weight, span in zip(*columns, strict=True)
    ]


def _first_where_free(
    source: LocalTimeLane,
    pairs: Sequence[tuple[Group, int, int]],
    start: int,
    end: int,
    scale: int,
    taken: Sequence[Placed],
    rows: int,
) -> NDArray[np.int64]:
    """Return positions of the first events of each step of a crowded tile, as many as it has rows free."""
    step = _STEP_PX * scale
    count = max((end - start) // step, 1)
    occupied = np.zeros((rows + 1, count), np.bool_)
    for event in taken:
        low, high = (event.start_us - start) // step, -((start - event.right_us) // step)
        occupied[min(event.row, rows), max(low, 0) : max(min(high, count), 0)] = True
    left = (rows + 1) - occupied.sum(axis=0)
    found: list[NDArray[np.int64]] = []
    for group, low, high in pairs:
        cuts = np.empty(count + 1, np.int64)
        cuts[0], cuts[-1] = low, high
        cuts[1:-1] = low + group.starts[low:high].searchsorted(source.edges(group, start + step, step, count - 1))
        here = np.minimum(np.diff(cuts), left)
        left = left - here
        most = int(here.max(initial=0))
        if most:
            first = cuts[:-1, None] + np.arange(most)
            found.append(group.first + first[np.arange(most) < here[:, None]])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _px(us: int, scale: int) -> float:
    """Whole stretches of time in pixels, pinned to what is near."""
    return max(min(us // scale, 1 << 20), -(1 << 20))
