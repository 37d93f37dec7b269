"""Puts the labels of a lane into rows for one figure: as few rows as there can be, and in so many, as much as fits.

The window keeps an event in its row for good, so that nothing jumps; a figure never moves, and what it has to say must
stand on the paper. Labels are taken from left to right, each in the topmost row that is free, which needs no more rows
than the most labels that overlap anywhere (interval partitioning; Kleinberg and Tardos, "Algorithm Design", 4.1). Where
rows are short, the weightiest events have their labels whole, others a shortened one where there is room between them,
and what still has none is folded. Knows pixels, and nothing of time.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

GAP_PX = 12.0
# A label is not shortened below this: less says nothing.
LEAST_LABEL_PX = 140.0
# Nor below this share of it, for another's sake or while there is room: what it is about may stand at its end.
_LEAST_SHARE = 0.6
# Between a label left of its mark and the edge of the plot.
_EDGE_GAP_PX = 6.0
# A mark and the label on its left.
_FLIP_GAP_PX = 6.0


@dataclass(frozen=True, slots=True)
class Extent:
    """What an event takes of its row, in pixels from the left of the plot.

    `x0` to `x1` is its mark or bar, `label_x` where its label begins, `width` how wide that is with its number.
    """

    x0: float
    x1: float
    label_x: float
    width: float


@dataclass(frozen=True, slots=True)
class RowAssignment:
    """Where an event stands: its row, and the room of its label from `label_x` on; `flipped` puts the label left of the
    mark, ending at `label_x`."""

    row: int
    label_x: float
    room: float
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows by the number of the event in what was given; `left_out` are those that have none, `shortened` counts
    labels that are not shown in full."""

    assignments: dict[int, RowAssignment]
    rows: int
    left_out: tuple[int, ...]
    shortened: int


# What a label with its mark takes of a row, in pixels from and to, and the number of its event.
_Taken: TypeAlias = tuple[float, float, int]


def pack(extents: Sequence[Extent], width_px: float, rows: int | None = None, weights: Sequence[int] = ()) -> Packed:
    """Give the events places in at most `rows` rows, or in as many as it takes.

    Where rows are short, the weightiest events are assigned first; `weights` are by the number of the event.
    """
    assignments, left_out = _in_turn(extents, width_px)
    used = 1 + max((assignment.row for assignment in assignments.values()), default=-1)
    if rows is not None and used > rows:
        assignments, left_out = _by_weight(extents, width_px, rows, weights)
        if left_out and weights:
            # Where another order has room for everyone, nobody needs to be preferred.
            all_seats, none = _by_weight(extents, width_px, rows, ())
            if not none:
                assignments, left_out = all_seats, none
        used = 1 + max((assignment.row for assignment in assignments.values()), default=-1)
    cut = sum(assignments[i].room < extents[i].width - 0.5 for i in assignments)
    return Packed(assignments, used, tuple(left_out), cut)


def least_rows(extents: Sequence[Extent], width_px: float, rows: int) -> int:
    """Find the least rows, at most `rows`, in which every event still has a label, shortened where it must be."""
    low, high = 1, max(rows, 1)
    while low < high:
        middle = (low + high) // 2
        if pack(extents, width_px, middle).left_out:
            low = middle + 1
        else:
            high = middle
    return high


def _in_turn(extents: Sequence[Extent], width_px: float) -> tuple[dict[int, RowAssignment], list[int]]:
    """Assign rows to all, from left to right: each in the topmost row that has room for its whole label."""
    free_from: list[float] = []
    assignments: dict[int, RowAssignment] = {}
    for i in sorted(range(len(extents)), key=lambda i: (extents[i].x0, -extents[i].x1, i)):
        extent = extents[i]
        start = min(extent.x0, extent.label_x) - GAP_PX
        assignment = None
        for number, free in enumerate(free_from):
            if free <= start:
                assignment = _full(extent, number, free, width_px)
                if assignment is not None:
                    break
        if assignment is None:
            assignment = _alone(extent, len(free_from), width_px)
            free_from.append(0.0)
        free_from[assignment.row] = _taken(extent, assignment)[1]
        assignments[i] = assignment
    return assignments, []


def _taken(extent: Extent, assignment: RowAssignment) -> tuple[float, float]:
    """Return what an event with its label takes of its row, in pixels from and to."""
    if assignment.flipped:
        return assignment.label_x - min(assignment.room, extent.width), max(extent.x1, assignment.label_x)
    return min(extent.x0, assignment.label_x), max(extent.x1, assignment.label_x + min(assignment.room, extent.width))


def _full(extent: Extent, number: int, free_from: float, width_px: float) -> RowAssignment | None:
    if extent.label_x + extent.width <= width_px:
        return RowAssignment(number, extent.label_x, extent.width)
    left_end = extent.x0 - _FLIP_GAP_PX
    if left_end - extent.width >= max(free_from + GAP_PX, _EDGE_GAP_PX):
        return RowAssignment(number, left_end, extent.width, flipped=True)
    return None


def _alone(extent: Extent, number: int, width_px: float) -> RowAssignment:
    """Assign a row of its own; a label that is too long for both sides has the wider one."""
    whole = _full(extent, number, float("-inf"), width_px)
    if whole is not None:
        return whole
    left_end, room = extent.x0 - _FLIP_GAP_PX, width_px - extent.label_x
    if left_end - _EDGE_GAP_PX > room:
        return RowAssignment(number, left_end, left_end - _EDGE_GAP_PX, flipped=True)
    return RowAssignment(number, extent.label_x, max(room, 0.0))


def _by_weight(
    extents: Sequence[Extent], width_px: float, rows: int, weights: Sequence[int]
) -> tuple[dict[int, RowAssignment], list[int]]:
    """Assign rows to those that fit, the weightiest before others: with their whole label or most of it; then with what
    has room between those; then such as a label before can be shortened for."""
    order = sorted(range(len(extents)), key=lambda i: (-weights[i] if weights else 0, extents[i].x0, i))
    taken: list[list[_Taken]] = [[] for _ in range(rows)]
    assignments: dict[int, RowAssignment] = {}
    for share in (_LEAST_SHARE, 0.0):
        for i in order:
            extent = extents[i]
            if i in assignments:
                continue
            least = max(min(extent.width, LEAST_LABEL_PX), share * extent.width)
            best: RowAssignment | None = None
            for number in range(rows):
                assignment = _between(extent, number, taken[number], width_px, least)
                # The topmost row for a whole label; the one that cuts least for another.
                if assignment is not None and (best is None or assignment.room > best.room):
                    best = assignment
                    if assignment.room >= extent.width:
                        break
            if best is not None:
                assignments[i] = best
                insort(taken[best.row], (*_taken(extent, best), i))
    for i in order:
        if i not in assignments:
            _squeeze(extents, i, taken, assignments, width_px, weights)
    return assignments, [i for i in range(len(extents)) if i not in assignments]


def _squeeze(
    extents: Sequence[Extent],
    i: int,
    taken: list[list[_Taken]],
    assignments: dict[int, RowAssignment],
    width_px: float,
    weights: Sequence[int],
) -> None:
    """Assign a row to an event by shortening the label before it, of one that weighs no more, in the row where that
    costs least; where none can be, do not."""
    extent = extents[i]
    end = min(extent.x0, extent.label_x) - GAP_PX
    best: tuple[float, int, int, float, float] | None = None
    for number, row in enumerate(taken):
        at = bisect_right(row, (end + GAP_PX, float("inf"), 0)) - 1
        if at < 0:
            continue
        before = row[at][2]
        assignment, room = assignments[before], end - assignments[before].label_x
        after = row[at + 1][0] - GAP_PX if at + 1 < len(row) else width_px
        own = after - extent.label_x
        if weights and weights[before] > weights[i]:
            continue
        if (
            assignment.flipped
            or extents[before].x1 > end
            or extent.x1 > after
            or own < min(extent.width, LEAST_LABEL_PX)
        ):
            continue
        lost = min(extents[before].width, assignment.room) - room
        if room >= max(LEAST_LABEL_PX, _LEAST_SHARE * extents[before].width) and (best is None or lost < best[0]):
            best = lost, number, at, room, own
    if best is None:
        return
    _, number, at, room, own = best
    before = taken[number].pop(at)[2]
    assignments[before] = RowAssignment(number, assignments[before].label_x, room)
    assignments[i] = RowAssignment(number, extent.label_x, min(own, extent.width))
    for each in (before, i):
        insort(taken[number], (*_taken(extents[each], assignments[each]), each))


def _between(
    extent: Extent, number: int, taken: Sequence[_Taken], width_px: float, least: float
) -> RowAssignment | None:
    """Assign a row where others stand, for at least so much of its label: on the right, unless the left has more."""
    low, high = min(extent.x0, extent.label_x), max(extent.x1, extent.x0)
    at = bisect_right(taken, (low, float("inf"), 0))
    before = taken[at - 1][1] + GAP_PX if at else _EDGE_GAP_PX
    after = taken[at][0] - GAP_PX if at < len(taken) else width_px
    if (at and before > low) or (at < len(taken) and high > after):
        return None
    right, left = after - extent.label_x, extent.x0 - _FLIP_GAP_PX - before
    if max(right, left) < least:
        return None
    if right >= min(extent.width, left):
        return RowAssignment(number, extent.label_x, min(right, extent.width))
    return RowAssignment(number, extent.x0 - _FLIP_GAP_PX, min(left, extent.width), flipped=True)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Events without a row of their own, shown together: their numbers, and the pixels from the first to the last."""

    members: tuple[int, ...]
    x0: float
    x1: float

    def place(self, width_of: Callable[[int], float], width_px: float) -> tuple[float, float]:
        """Where it is seen, from and to: the event itself, or the sign for so many, as long as they last."""
        if len(self.members) == 1:
            return self.x0, self.x1
        half = width_of(len(self.members)) / 2
        low, high = max(self.x0, 0.0), min(self.x1, width_px)
        middle = max(half, min((low + high) / 2, width_px - half))
        return min(low, middle - half), max(high, middle + half)


def clusters(
    extents: Sequence[Extent], left_out: Sequence[int], width_of: Callable[[int], float], width_px: float
) -> list[Cluster]:
    """Gather events for the last row: single ones stay single where there is room, the others are folded together.

    `width_of(count)` is the width of the sign for so many events.
    """
    gathered: list[Cluster] = []
    for i in sorted(left_out, key=lambda i: (extents[i].x0, extents[i].x1)):
        gathered.append(Cluster((i,), extents[i].x0, extents[i].x1))
        while len(gathered) > 1:
            later, earlier = gathered[-1], gathered[-2]
            if later.place(width_of, width_px)[0] >= earlier.place(width_of, width_px)[1] + GAP_PX / 2:
                break
            low, high = min(earlier.x0, later.x0), max(earlier.x1, later.x1)
            gathered[-2:] = [Cluster(earlier.members + later.members, low, high)]
    return gathered


def assignments_beside(
    extents: Sequence[Extent], gathered: Sequence[Cluster], row: int, width_of: Callable[[int], float], width_px: float
) -> dict[int, RowAssignment]:
    """Assign the last row to those of its events that stand alone and have room for a label before the next, or
    after the last."""
    assignments: dict[int, RowAssignment] = {}
    free_from = _EDGE_GAP_PX - GAP_PX
    for at, cluster in enumerate(gathered):
        _, high = cluster.place(width_of, width_px)
        if len(cluster.members) == 1:
            extent = extents[cluster.members[0]]
            after = gathered[at + 1].place(width_of, width_px)[0] - GAP_PX if at + 1 < len(gathered) else width_px
            right, left = after - extent.label_x, extent.x0 - _FLIP_GAP_PX - (free_from + GAP_PX)
            flipped = right < extent.width and left > right
            room = left if flipped else right
            if room >= min(extent.width, LEAST_LABEL_PX):
                start = extent.x0 - _FLIP_GAP_PX if flipped else extent.label_x
                assignments[cluster.members[0]] = RowAssignment(row, start, min(room, extent.width), flipped)
                high = max(high, start if flipped else start + min(room, extent.width))
        free_from = high
    return assignments
