"""A lane's events in the wall time of a clock: what starts in a stretch of it, and where its edges fall in each group.

Knows the index and the clock; nothing of rows or pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.zones import Zone
from explorer.timeline.index.index import Group, LaneIndex, TimelineIndex

Instants = NDArray[np.int64]

# Wall times within this can take an offset without leaving int64.
_SAFE_US = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class LocalTimeLane:
    """A lane of an index as a clock shows it."""

    index: TimelineIndex
    lane: LaneIndex
    zone: Zone

    def shifts(self, group: Group) -> bool:
        """Whether wall time differs from the group's own."""
        return group.anchored and self.zone.shifts

    def walls(self, group: Group, instants: Instants) -> Instants:
        """Wall times of a group's instants."""
        return self.zone.wall(instants) if self.shifts(group) else instants

    def instant(self, group: Group, wall_us: int) -> np.int64:
        """Return a wall time as an instant of a group."""
        return np.int64(self.zone.utc_of(_pin(wall_us)) if self.shifts(group) else _pin(wall_us))

    def starting(self, start_us: int, end_us: int) -> int:
        """How many events start in a half-open stretch of wall time."""
        pairs = (self.between(group, start_us, end_us) for group in self.lane.groups)
        return sum(high - low for low, high in pairs)

    def counted(self, starts: Instants, by_us: int) -> NDArray[np.int64]:
        """How many events start between some wall times and others that are so much later (earlier if negative)."""
        safe = np.clip(starts, -_SAFE_US, _SAFE_US)
        others = np.clip(safe + np.int64(max(min(by_us, _SAFE_US), -_SAFE_US)), -_SAFE_US, _SAFE_US)
        count = np.zeros(len(starts), np.int64)
        for group in self.lane.groups:
            ends = (self.zone.utc(safe), self.zone.utc(others)) if self.shifts(group) else (safe, others)
            count += np.abs(group.starts.searchsorted(ends[1]) - group.starts.searchsorted(ends[0]))
        return count

    def between(self, group: Group, start_us: int, end_us: int) -> tuple[int, int]:
        """Return the places in a group of the events that start in a half-open stretch of wall time."""
        if start_us < -_SAFE_US or end_us > _SAFE_US:
            start_us, end_us = _pin(start_us), _pin(end_us)
        pair = np.array((start_us, end_us), np.int64)
        if self.shifts(group):
            pair = self.zone.utc(pair)
        low, high = group.starts.searchsorted(pair).tolist()
        return low, high

    def bounds(self, positions: NDArray[np.int64]) -> tuple[Instants, Instants]:
        """Return the wall times at which events of the lane start and end."""
        starts, ends = self.index.starts[positions], self.index.ends[positions]
        if self.zone.shifts:
            for group in self.lane.groups:
                if group.anchored:
                    own = (positions >= group.first) & (positions < group.first + len(group))
                    starts[own], ends[own] = self.zone.wall(starts[own]), self.zone.wall(ends[own])
        return starts, ends

    def reaching(self, start_us: int, end_us: int, most: int) -> NDArray[np.int64] | None:
        """Return the positions of the events that reach into a half-open stretch of wall time; None for more than
        `most`."""
        chosen: list[NDArray[np.int64]] = []
        count = 0
        for group in self.lane.groups:
            start, end = self.instant(group, start_us), self.instant(group, end_us)
            first, high = group.starts.searchsorted((start, end)).tolist()
            count += high - int(group.ends_sorted.searchsorted(start, "right"))
            if count > most:
                return None
            low = int(group.starts.searchsorted(self.instant(group, start_us - group.longest_us)))
            before = low + np.flatnonzero(group.ends[low:first] > start)
            chosen.append(group.first + np.concatenate((before, np.arange(first, high))))
        return np.concatenate(chosen) if chosen else np.empty(0, np.int64)

    def edges(self, group: Group, first_us: int, step_us: int, count: int) -> NDArray[np.int64]:
        """Evenly spaced wall times as instants of a group, pinned to what int64 holds."""
        last = first_us + step_us * count
        if first_us > -_SAFE_US and last < _SAFE_US:
            edges = np.arange(count, dtype=np.int64) * step_us + first_us
        else:
            edges = np.array([_pin(first_us + i * step_us) for i in range(count)], np.int64)
        return self.zone.utc(edges) if self.shifts(group) else edges


def _pin(us: int) -> int:
    """Return an instant kept far enough inside int64 that an offset can be added."""
    return max(-(1 << 63) + (1 << 40), min((1 << 63) - (1 << 40), us))
