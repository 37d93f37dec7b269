"""Events as sorted, immutable columns per lane, and the questions that a picture asks of them.

Knows nothing of pixels, titles or the store. Within a lane events stand in groups of like duration (classes a factor
of four apart, anchored and floating ones apart), each sorted by start. With that, "what starts in this stretch" and
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
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.viewport import YEAR_US

Instants = NDArray[np.int64]
Positions = NDArray[np.int64]

# Bits of `flags`, as the store's dates have them.
APPROXIMATE, UNCERTAIN, OPEN_START, OPEN_END, FLOATING, SPAN = 1, 2, 4, 8, 16, 32

# Open bounds stand at the limits of time or a little inside them, depending on the unit they were written in.
OPEN_MARGIN_US = 1_000 * YEAR_US


class EventColumns(Protocol):
    """What the store hands over: arrays of equal length, sorted by `earliest_us`."""

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


def widths(starts: Instants, ends: Instants) -> NDArray[np.uint64]:
    """Ends less starts without overflow: the whole of time is wider than int64."""
    return ends.view(np.uint64) - starts.view(np.uint64)


def middles(starts: Instants, ends: Instants) -> Instants:
    """The instants halfway, without overflow."""
    return starts + (widths(starts, ends) >> np.uint64(1)).view(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Events of one lane and one class of duration, sorted by start. `first` is the position in the index of its first
    event; `ends_sorted` are the same ends in their own order; `anchored` ones shift with the clock."""

    first: int
    starts: Instants
    ends: Instants
    ends_sorted: Instants
    shortest_us: int
    longest_us: int
    anchored: bool

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class LaneIndex:
    """The groups of a lane, those of the longest durations first, and what the lane spans (half-open, UTC)."""

    lane_id: int
    count: int
    groups: tuple[Group, ...]
    first_us: int
    last_us: int
    # A tenth of the events are shorter than this: what is much longer may not take all rows.
    typical_us: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an event is: its position in the index, lane and bounds (as drawn: open ends are finite)."""

    event_id: int
    position: int
    lane_id: int
    start_us: int
    end_us: int
    flags: int

    @property
    def middle_us(self) -> int:
        return self.start_us + (self.end_us - self.start_us) // 2


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
    _lookup: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    # ---- building

    @staticmethod
    def build(columns: EventColumns, lane_order: Sequence[int], open_end_us: int | None = None) -> TimelineIndex:
        """Index the events of the lanes in `lane_order`; others are left out.

        `open_end_us` is where open ends are drawn to (today, for something that goes on); without it, to the last
        instant that anything is dated to. Takes about 0.3 s a million events; the columns may be dropped afterwards.
        """
        from explorer.timeline.building import build_index

        return build_index(columns, lane_order, open_end_us)

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
            found = int(table[slot]) if 0 <= slot < len(table) else -1
            return None if found < 0 else found
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

    def where(self, event_id: int) -> Spot | None:
        """Lane, bounds and position of an event, or None when the index does not hold it."""
        position = self.position(event_id)
        return None if position is None else self.spot(position)

    def spot(self, position: int) -> Spot:
        """Lane and bounds of the event at a position."""
        return Spot(
            int(self.ids[position]),
            position,
            self.lane_at(position),
            int(self.starts[position]),
            int(self.ends[position]),
            int(self.flags[position]),
        )

    def lane_at(self, position: int) -> int:
        """The lane of the event at a position."""
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
            found = self.sure_positions[at] == positions
            low[found] = self.sure_from[at[found]]
            high[found] = self.sure_to[at[found]]
        return low, high

    def lane_range(self, lane_id: int) -> tuple[int, int] | None:
        """The half-open range that a lane's events span, or None for an empty lane."""
        lane = self.lanes.get(lane_id)
        return None if lane is None or lane.count == 0 else (lane.first_us, lane.last_us)
