"""Events as sorted, immutable columns per lane, and the questions that a picture asks of them.

Knows nothing of pixels, titles or the store. Within a lane events stand in groups of like duration (classes a factor
of four apart, anchored and floating ones apart, and the few that weigh the most apart from the rest), each sorted by
start. With that, "what starts in this stretch" and
"what reaches into this window" are binary searches over a bounded stretch of a group however long the longest event
of the lane is, and "how many are in view" is exact from two searches: those that started, less those that ended. The
idea of separating intervals by their length is that of the relational interval forest and of Perfetto's tables.

Measured: 129 sorted edges searched in 3.3 million instants take 0.05 ms cold and 0.005 ms warm, so no further
hierarchy of counts is kept; what a picture asks again and again is cached with the rows.

Bounds that are open (at the limits of time) are drawn to a finite place: an open end to `open_end_us` (today), an open
start to the first instant that anything in the index is dated to. `flags` keep that they are open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import MAX_US, MIN_US, YEAR_US
from explorer.timeline.axis.zones import Zone

Instants = NDArray[np.int64]
Positions = NDArray[np.int64]

# Bits of `flags`, as the store's dates have them.
APPROXIMATE, UNCERTAIN, OPEN_START, OPEN_END, FLOATING, SPAN = 1, 2, 4, 8, 16, 32

# Open bounds stand at the limits of time or a little inside them, depending on the unit they were written in.
OPEN_MARGIN_US = 1_000 * YEAR_US


class EventColumns(Protocol):
    """What the store hands over: arrays of equal length, sorted by `earliest_us`. The weight of an event (uint8) says
    how much belongs to it, against the others of its lane; None where nothing is known of that."""

    @property
    def id(self) -> NDArray[Any]: ...
    @property
    def lane_id(self) -> NDArray[Any]: ...
    @property
    def earliest_us(self) -> Instants: ...
    @property
    def latest_us(self) -> Instants: ...
    @property
    def sure_from_us(self) -> Instants: ...
    @property
    def sure_to_us(self) -> Instants: ...
    @property
    def flags(self) -> NDArray[Any]: ...
    @property
    def category(self) -> NDArray[Any]: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def weight(self) -> NDArray[Any] | None: ...


def widths(starts: Instants, ends: Instants) -> NDArray[np.uint64]:
    """Return ends less starts without overflow: the whole of time is wider than int64."""
    return ends.view(np.uint64) - starts.view(np.uint64)


def middles(starts: Instants, ends: Instants) -> Instants:
    """Return the instants halfway, without overflow."""
    return starts + (widths(starts, ends) >> np.uint64(1)).view(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Events of one lane and one class of duration, sorted by start. `first` is the position in the index of its first
    event; `ends_sorted` are the same ends in their own order; `anchored` ones shift with the clock."""

    first: int
    starts: Instants
    ends: Instants
    ends_sorted: Instants
    longest_us: int
    anchored: bool

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class LaneIndex:
    """The groups of a lane, the weightiest first, of these the longest; and what the lane spans (half-open, UTC)."""

    lane_id: int
    count: int
    groups: tuple[Group, ...]
    first_us: int
    last_us: int
    # A tenth of the events are shorter than this: what is much longer may not take all rows.
    typical_us: int


@dataclass(frozen=True, slots=True)
class EventLocation:
    """Where an event is: its position in the index, lane and outer bounds (as drawn: open ends are finite)."""

    event_id: int
    position: int
    lane_id: int
    earliest_us: int
    latest_us: int
    flags: int

    @property
    def middle_us(self) -> int:
        return self.earliest_us + (self.latest_us - self.earliest_us) // 2

    @property
    def range_us(self) -> tuple[int, int]:
        return self.earliest_us, self.latest_us


@dataclass(frozen=True, slots=True, eq=False)
class TimelineIndex:
    """All events in drawing order: arrays by position, and the groups of each lane as views of them."""

    lanes: dict[int, LaneIndex]
    starts: Instants
    ends: Instants
    ids: NDArray[Any]
    flags: NDArray[np.uint8]
    category: NDArray[Any]
    # Only events that are sure somewhere have an inner range: their positions, ascending, and its bounds.
    sure_positions: NDArray[np.int32]
    sure_from: Instants
    sure_to: Instants
    categories: tuple[str, ...]
    range_us: tuple[int, int] | None
    open_end_us: int
    # Positions of the events whose bounds were at the limits of time.
    open_starts: NDArray[np.int32]
    open_ends: NDArray[np.int32]
    # None where no event weighs anything.
    weight: NDArray[np.uint8] | None = None
    _lookup: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.starts)

    # ---- lookups

    def position(self, event_id: int) -> int | None:
        """Where in the index an event stands, or None. The first call prepares a table (0.1 s at ten million)."""
        ids = self.ids
        if len(ids) == 0:
            return None
        if not self._lookup:
            self._prepare_lookup()
        table = self._lookup.get("table")
        if table is not None:
            low = int(self._lookup["low"][0])
            slot = int(event_id) - low
            position = int(table[slot]) if 0 <= slot < len(table) else -1
            return None if position < 0 else position
        order = self._lookup["order"]
        at = int(np.searchsorted(ids, event_id, sorter=order))
        if at < len(order) and int(ids[order[at]]) == event_id:
            return int(order[at])
        return None

    def _prepare_lookup(self) -> None:
        low, high = int(self.ids.min()), int(self.ids.max())
        if high - low < 4 * len(self.ids) + 1024:
            table = np.full(high - low + 1, -1, np.int32)
            table[self.ids - self.ids.dtype.type(low)] = np.arange(len(self.ids), dtype=np.int32)
            self._lookup["low"] = np.array([low], np.int64)
            self._lookup["table"] = table
        else:
            self._lookup["order"] = np.argsort(self.ids, kind="stable").astype(np.int32)

    def where(self, event_id: int, zone: Zone | None = None) -> EventLocation | None:
        """Lane, bounds and position of an event, or None when the index does not hold it. With a zone the bounds are
        wall times of that clock, as a viewport has them."""
        position = self.position(event_id)
        if position is None:
            return None
        location = self.location(position)
        if zone is None or not zone.shifts or location.flags & FLOATING:
            return location
        start, end = zone.wall(np.array([location.earliest_us, location.latest_us], np.int64)).tolist()
        return replace(location, earliest_us=start, latest_us=end)

    def location(self, position: int) -> EventLocation:
        """Lane and bounds of the event at a position."""
        return EventLocation(
            int(self.ids[position]),
            position,
            self.lane_at(position),
            int(self.starts[position]),
            int(self.ends[position]),
            int(self.flags[position]),
        )

    def lane_at(self, position: int) -> int:
        """Return the lane of the event at a position."""
        for lane in self.lanes.values():
            if lane.groups and lane.groups[0].first <= position < lane.groups[0].first + lane.count:
                return lane.lane_id
        raise IndexError(position)

    def sure_bounds(self, positions: Positions) -> tuple[Instants, Instants]:
        """Inner bounds of events; where nothing is sure, both are the middle of the outer ones."""
        middle = middles(self.starts[positions], self.ends[positions])
        low, high = middle.copy(), middle.copy()
        if len(self.sure_positions):
            at = np.minimum(np.searchsorted(self.sure_positions, positions), len(self.sure_positions) - 1)
            listed = self.sure_positions[at] == positions
            low[listed] = self.sure_from[at[listed]]
            high[listed] = self.sure_to[at[listed]]
        return low, high

    def lane_range(self, lane_id: int) -> tuple[int, int] | None:
        """Return the half-open range that a lane's events span, or None for an empty lane."""
        lane = self.lanes.get(lane_id)
        return None if lane is None or lane.count == 0 else (lane.first_us, lane.last_us)

    # Ranges are half-open. They are UTC, or with a zone wall times of that clock, as a viewport has them.

    def count_in(
        self, range_us: tuple[int, int], lane_ids: Sequence[int] | None = None, zone: Zone | None = None
    ) -> int:
        """How many events reach into a range: exact, two searches per group."""
        count = 0
        for lane in self._chosen(lane_ids):
            for group in lane.groups:
                start, end = edges_in(group, range_us, zone)
                count += int(group.starts.searchsorted(end)) - int(group.ends_sorted.searchsorted(start, side="right"))
        return count

    def positions_in(
        self, range_us: tuple[int, int], lane_ids: Sequence[int] | None = None, zone: Zone | None = None
    ) -> Positions:
        """Positions of all events that reach into a range, in no order of time."""
        chosen: list[Positions] = []
        for lane in self._chosen(lane_ids):
            for group in lane.groups:
                start, end = edges_in(group, range_us, zone)
                low = int(group.starts.searchsorted(_int64(int(start) - group.longest_us)))
                inside = int(group.starts.searchsorted(start))
                high = int(group.starts.searchsorted(end))
                reaching = low + np.flatnonzero(group.ends[low:inside] > start)
                chosen += [reaching + group.first, np.arange(group.first + inside, group.first + high)]
        return np.concatenate(chosen) if chosen else np.empty(0, np.int64)

    def ids_in(
        self,
        range_us: tuple[int, int],
        lane_ids: Sequence[int] | None = None,
        limit: int | None = None,
        zone: Zone | None = None,
    ) -> NDArray[np.int64]:
        """Ids of the events that reach into a range, by start; the first `limit` of them."""
        positions = self.positions_in(range_us, lane_ids, zone)
        order = np.argsort(self.starts[positions], kind="stable")[:limit]
        return self.ids[positions[order]].astype(np.int64)

    # ---- going from event to event

    def next_event(self, event_id: int, direction: int = 1) -> int | None:
        """Return the id of the next (+1) or previous (-1) event of the same lane by start, or None at the end."""
        location = self.where(event_id)
        if location is None:
            return None
        best: tuple[int, int] | None = None
        before = True
        start = np.int64(location.earliest_us)
        for group in self.lanes[location.lane_id].groups:
            # Events that start together follow one another in the order of their groups.
            if group.first <= location.position < group.first + len(group):
                at = location.position - group.first + (1 if direction > 0 else -1)
                before = False
            elif direction > 0:
                at = int(group.starts.searchsorted(start, side="right" if before else "left"))
            else:
                at = int(group.starts.searchsorted(start, side="right" if before else "left")) - 1
            if 0 <= at < len(group):
                place = int(group.starts[at]), group.first + at
                if best is None or (place < best if direction > 0 else place > best):
                    best = place
        return None if best is None else int(self.ids[best[1]])

    def nearest(self, us: int, lane_ids: Sequence[int] | None = None) -> int | None:
        """Return the id of the event whose start is nearest to an instant, or None where there is none."""
        best: tuple[int, int] | None = None
        for lane in self._chosen(lane_ids):
            for group in lane.groups:
                at = int(group.starts.searchsorted(_int64(us)))
                for i in (at - 1, at):
                    if 0 <= i < len(group):
                        place = abs(int(group.starts[i]) - us), group.first + i
                        best = place if best is None else min(best, place)
        return None if best is None else int(self.ids[best[1]])

    def in_other_lane(self, event_id: int, direction: int, lane_ids: Sequence[int]) -> int | None:
        """Return the id of the event nearest in time in the next lane below (+1) or above (-1) that has any."""
        location = self.where(event_id)
        if location is None or location.lane_id not in lane_ids:
            return None
        at = list(lane_ids).index(location.lane_id) + direction
        while 0 <= at < len(lane_ids):
            nearest = self.nearest(location.earliest_us, [lane_ids[at]])
            if nearest is not None:
                return nearest
            at += direction
        return None

    def snap(self, us: int, reach_us: float, lane_ids: Sequence[int] | None = None, zone: Zone | None = None) -> int:
        """Return the start or end of an event nearest to an instant if it lies within `reach_us`, else the instant."""
        best = us
        distance = reach_us
        for lane in self._chosen(lane_ids):
            for group in lane.groups:
                shown = zone if zone is not None and zone.shifts and group.anchored else None
                for edges in (group.starts, group.ends_sorted):
                    at = int(edges.searchsorted(_int64(us) if shown is None else _int64(shown.utc_of(us))))
                    near = edges[max(at - 1, 0) : at + 1]
                    for edge in (near if shown is None else shown.wall(near)).tolist():
                        if abs(edge - us) <= distance:
                            best, distance = edge, abs(edge - us)
        return best

    def _chosen(self, lane_ids: Sequence[int] | None) -> list[LaneIndex]:
        wanted = self.lanes if lane_ids is None else lane_ids
        return [self.lanes[lane_id] for lane_id in wanted if lane_id in self.lanes]


def edges_in(group: Group, range_us: tuple[int, int], zone: Zone | None) -> tuple[np.int64, np.int64]:
    """Return the ends of a range as instants of a group."""
    if zone is None or not zone.shifts or not group.anchored:
        return _int64(range_us[0]), _int64(range_us[1])
    # Pinned so that an offset can be taken off.
    start, end = (max(MIN_US, min(MAX_US, us)) for us in range_us)
    return _int64(zone.utc_of(start)), _int64(zone.utc_of(end))


def _int64(us: int) -> np.int64:
    """Return an instant pinned to what int64 holds, as a value that numpy compares without making a float of it."""
    return np.int64(max(-(1 << 63), min((1 << 63) - 1, int(us))))
