"""Puts the labels of a lane into rows for one figure: as few rows as there can be, and in so many, as much as fits.

The window keeps an event in its row for ever, so that nothing jumps; a figure never moves, and what it has to say must
stand on the paper. Labels are taken from left to right, each in the topmost row that is free, which needs no more rows
than the most labels that overlap anywhere (interval partitioning; Kleinberg and Tardos, "Algorithm Design", 4.1). Where
rows are short, labels before are shortened, and what still has no room is folded. Knows pixels, and nothing of time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

GAP_PX = 12.0
# A label is not shortened below this: less says nothing.
LEAST_LABEL_PX = 104.0
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
class Seat:
    """Where an event stands: its row, and the room of its label from `label_x` on; `flipped` puts the label left of the
    mark, ending at `label_x`."""

    row: int
    label_x: float
    room: float
    flipped: bool = False


@dataclass(slots=True)
class _Row:
    free_from: float = float("-inf")
    last: int = -1


@dataclass(frozen=True, slots=True)
class Packed:
    """Seats by the number of the event in what was given; `left_out` are those that have none, `shortened` counts
    labels that are not shown in full."""

    seats: dict[int, Seat]
    rows: int
    left_out: tuple[int, ...]
    shortened: int


def pack(extents: Sequence[Extent], width_px: float, rows: int | None = None) -> Packed:
    """Give the events seats in at most `rows` rows, or in as many as it takes."""
    order = sorted(range(len(extents)), key=lambda i: (extents[i].x0, -extents[i].x1, i))
    used: list[_Row] = []
    seats: dict[int, Seat] = {}
    left_out: list[int] = []
    for i in order:
        one = extents[i]
        seat = _whole(one, used, width_px)
        if seat is None and (rows is None or len(used) < rows):
            used.append(_Row())
            seat = _alone(one, len(used) - 1, width_px)
        if seat is None:
            seat = _at_edge(one, used, width_px) or _squeezed(extents, one, used, seats, width_px)
        if seat is None:
            left_out.append(i)
            continue
        row = used[seat.row]
        row.free_from = max(one.x1, seat.label_x if seat.flipped else seat.label_x + min(seat.room, one.width))
        row.last = i
        seats[i] = seat
    cut = sum(seats[i].room < extents[i].width - 0.5 for i in seats)
    return Packed(seats, len(used), tuple(left_out), cut)


def least_rows(extents: Sequence[Extent], width_px: float, rows: int) -> int:
    """The least rows, at most `rows`, in which every event still has a label of its own, shortened where it must be."""
    low, high = 1, max(rows, 1)
    while low < high:
        middle = (low + high) // 2
        if pack(extents, width_px, middle).left_out:
            low = middle + 1
        else:
            high = middle
    return high


def _whole(one: Extent, used: list[_Row], width_px: float) -> Seat | None:
    """A seat in the topmost row that has room for the whole label, on the right, else on the left of the mark."""
    start = min(one.x0, one.label_x) - GAP_PX
    for number, row in enumerate(used):
        if row.free_from <= start:
            seat = _full(one, number, row.free_from, width_px)
            if seat is not None:
                return seat
    return None


def _full(one: Extent, number: int, free_from: float, width_px: float) -> Seat | None:
    if one.label_x + one.width <= width_px:
        return Seat(number, one.label_x, one.width)
    left_end = one.x0 - _FLIP_GAP_PX
    if left_end - one.width >= max(free_from + GAP_PX, 0.0):
        return Seat(number, left_end, one.width, flipped=True)
    return None


def _alone(one: Extent, number: int, width_px: float) -> Seat:
    """A seat in a row of its own; a label that is too long for both sides has the wider one."""
    whole = _full(one, number, float("-inf"), width_px)
    if whole is not None:
        return whole
    left_end, room = one.x0 - _FLIP_GAP_PX, width_px - one.label_x
    if left_end > room:
        return Seat(number, left_end, left_end, flipped=True)
    return Seat(number, one.label_x, max(room, 0.0))


def _at_edge(one: Extent, used: list[_Row], width_px: float) -> Seat | None:
    """A seat whose label is cut by the edge of the plot."""
    room = width_px - one.label_x
    if room < min(LEAST_LABEL_PX, one.width):
        return None
    start = min(one.x0, one.label_x) - GAP_PX
    free = next((number for number, row in enumerate(used) if row.free_from <= start), None)
    return None if free is None else Seat(free, one.label_x, min(room, one.width))


def _squeezed(
    extents: Sequence[Extent], one: Extent, used: list[_Row], seats: dict[int, Seat], width_px: float
) -> Seat | None:
    """A seat made by shortening the label before it, in the row where that costs least."""
    if width_px - one.label_x < min(LEAST_LABEL_PX, one.width):
        return None
    end = min(one.x0, one.label_x) - GAP_PX
    best: tuple[float, int, float] | None = None
    for number, row in enumerate(used):
        before, seat = extents[row.last], seats[row.last]
        room = end - seat.label_x
        if seat.flipped or room < LEAST_LABEL_PX or before.x1 > end:
            continue
        lost = min(before.width, seat.room) - room
        if best is None or lost < best[0]:
            best = lost, number, room
    if best is None:
        return None
    _, number, room = best
    last = used[number].last
    seats[last] = Seat(number, seats[last].label_x, room)
    return Seat(number, one.label_x, min(width_px - one.label_x, one.width))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Events without a seat that are shown together: their numbers, and the pixels from the first to the last."""

    members: tuple[int, ...]
    x0: float
    x1: float

    def place(self, width_of: Callable[[int], float], width_px: float) -> tuple[float, float]:
        """Where it is seen, from and to: the event itself, or the sign for so many in their middle, kept inside."""
        if len(self.members) == 1:
            return self.x0, self.x1
        half = width_of(len(self.members)) / 2
        middle = max(half, min((self.x0 + self.x1) / 2, width_px - half))
        return middle - half, middle + half


def clusters(
    extents: Sequence[Extent], left_out: Sequence[int], width_of: Callable[[int], float], width_px: float
) -> list[Cluster]:
    """Gather events for the last row: single ones stay single where there is room, the others are folded together.

    `width_of(count)` is the width of the sign for so many events.
    """
    found: list[Cluster] = []
    for i in sorted(left_out, key=lambda i: (extents[i].x0, extents[i].x1)):
        found.append(Cluster((i,), extents[i].x0, extents[i].x1))
        while len(found) > 1:
            later, earlier = found[-1], found[-2]
            if later.place(width_of, width_px)[0] >= earlier.place(width_of, width_px)[1] + GAP_PX / 2:
                break
            low, high = min(earlier.x0, later.x0), max(earlier.x1, later.x1)
            found[-2:] = [Cluster(earlier.members + later.members, low, high)]
    return found


def seats_beside(
    extents: Sequence[Extent], found: Sequence[Cluster], row: int, width_of: Callable[[int], float], width_px: float
) -> dict[int, Seat]:
    """Seats in the last row for those of its events that stand alone and have room for a label before the next."""
    seats: dict[int, Seat] = {}
    for at, one in enumerate(found):
        if len(one.members) > 1:
            continue
        extent = extents[one.members[0]]
        after = found[at + 1].place(width_of, width_px)[0] - GAP_PX if at + 1 < len(found) else width_px
        room = after - extent.label_x
        if room >= min(extent.width, LEAST_LABEL_PX):
            seats[one.members[0]] = Seat(row, extent.label_x, min(room, extent.width))
    return seats
