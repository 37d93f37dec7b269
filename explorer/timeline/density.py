"""What has no row is counted: how many events start in each stretch of time, and how many are going on.

Counts are kept by the same tiles and levels as the rows, in bins of BIN_PX; a stretch of BUCKET_PX becomes a mark or a
few, a "+12", or a piece of density strip. All of it is exact: a bin holds the events that start in it, and what rows
show is taken off. Knows nothing of drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index import Group, _int64
from explorer.timeline.rows import TILE_PX, LaneRows, Placed
from explorer.timeline.viewport import Viewport

BIN_PX = 4
BUCKET_PX = 64
BINS = TILE_PX // BIN_PX
BUCKETS = TILE_PX // BUCKET_PX
_BINS_PER_BUCKET = BUCKET_PX // BIN_PX
# Up to this many events are dealt to bins one by one; beyond, bins are cut out of the sorted column.
_DEAL = 4096
# In a tile of at most so many events, a few without a row are shown one by one.
_LISTED = 384
_MOST_TILES = 3_000
# Marks without a label keep this distance; nearer ones are folded.
_APART_PX = 12

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """Counts of a tile: events that start in each bin, and those that are going on in it (both int64 (BINS,))."""

    starting: Counts
    present: Counts
    total: int


class LaneDensity:
    """Counts of one lane by level and tile, computed on demand and kept."""

    def __init__(self, rows: LaneRows) -> None:
        self._rows = rows
        self._tiles: dict[tuple[int, int], Tile] = {}
        self._listed: dict[tuple[int, int], list[tuple[int, int, int]] | None] = {}

    @property
    def largest(self) -> int:
        """What no bin can exceed: the events of the lane."""
        return self._rows.lane.count

    def tile(self, level: int, tile: int) -> Tile:
        """The counts of a tile."""
        key = (level, tile)
        found = self._tiles.get(key)
        if found is None:
            if len(self._tiles) > _MOST_TILES:
                self._tiles.clear()
            found = self._tiles[key] = self._count(level, tile)
        return found

    def _count(self, level: int, tile: int) -> Tile:
        start = tile * TILE_PX << level
        width = BIN_PX << level
        starting = np.zeros(BINS, np.int64)
        longer = np.zeros(BINS, np.int64)
        for group in self._rows.lane.groups:
            low, high = self._rows.between(group, start, start + width * BINS)
            own = self._starts(group, low, high, start, level)
            if own is not None:
                starting += own
            if group.longest_us > width:
                longer += self._going_on(group, low, own, start, level)
        return Tile(starting, starting + longer, int(starting.sum()))

    def _starts(self, group: Group, low: int, high: int, start: int, level: int) -> Counts | None:
        if high <= low:
            return None
        starts = group.starts[low:high]
        if high - low <= _DEAL and abs(start) < 1 << 61 and level < 50:
            if group.anchored and self._rows.zone.shifts:
                starts = self._rows.zone.wall(starts)
            bins = np.clip((starts - start) >> (level + 2), 0, BINS - 1)
            return np.bincount(bins, minlength=BINS)
        width = BIN_PX << level
        cuts = np.empty(BINS + 1, np.int64)
        cuts[0], cuts[-1] = 0, high - low
        cuts[1:-1] = starts.searchsorted(self._rows.edges(group, start + width, width, BINS - 1))
        return np.diff(cuts)

    def _going_on(self, group: Group, low: int, own: Counts | None, start: int, level: int) -> Counts:
        """For each bin the events of a group that began before it and reach into it."""
        width = BIN_PX << level
        edges = self._rows.edges(group, start, width, BINS)
        ended = group.ends_sorted.searchsorted(edges, side="right")
        begun = np.full(BINS, low, np.int64)
        if own is not None:
            begun[1:] += np.cumsum(own)[:-1]
        going: Counts = np.maximum(begun - ended, 0)
        return going

    def listed(self, level: int, tile: int) -> list[tuple[int, int, int]] | None:
        """(position, start, end) in wall time of every event that starts in a tile, by start; None in a crowd."""
        key = (level, tile)
        if key not in self._listed:
            if len(self._listed) > _MOST_TILES:
                self._listed.clear()
            self._listed[key] = self._list(level, tile) if self.tile(level, tile).total <= _LISTED else None
        return self._listed[key]

    def _list(self, level: int, tile: int) -> list[tuple[int, int, int]]:
        start = tile * TILE_PX << level
        found: list[tuple[int, int, int]] = []
        for group in self._rows.lane.groups:
            low, high = self._rows.between(group, start, start + (TILE_PX << level))
            if low < high:
                starts, ends = group.starts[low:high], group.ends[low:high]
                if group.anchored and self._rows.zone.shifts:
                    starts, ends = self._rows.zone.wall(starts), self._rows.zone.wall(ends)
                places = range(group.first + low, group.first + high)
                found += zip(places, starts.tolist(), ends.tolist(), strict=True)
        return sorted(found, key=lambda event: event[1])

    def in_view(self, view: Viewport) -> tuple[int, int]:
        """How many events of the lane reach into a window, and how many of them began before it: exact."""
        total = before = 0
        for group in self._rows.lane.groups:
            started, _ = self._rows.between(group, view.start_us, view.end_us)
            at_end = self.instant(group, view.end_us)
            begun = int(group.starts.searchsorted(at_end))
            ended = int(group.ends_sorted.searchsorted(self.instant(group, view.start_us), side="right"))
            total += begun - ended
            before += started - ended
        return total, before

    def instant(self, group: Group, wall_us: int) -> np.int64:
        """A wall time as an instant of a group."""
        zone = self._rows.zone
        return _int64(zone.utc_of(wall_us) if group.anchored and zone.shifts else wall_us)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of BUCKET_PX (at its level) in which events start that have no row: its wall times, how many, how many
    events start in it in all, and the ones to be shown one by one (position, start, end) if they are few."""

    start_us: int
    end_us: int
    count: int
    crowd: int
    single: tuple[tuple[int, int, int], ...]


def buckets(
    density: LaneDensity, level: int, first_tile: int, last_tile: int, placed: list[Placed], view: Viewport
) -> list[Bucket]:
    """The buckets of some tiles that hold events without a row.

    Those at the edges of the window count only what starts inside it, so that all counts add up to what is in view.
    """
    width = BUCKET_PX << level
    origin = first_tile * TILE_PX << level
    shown = {p.position for p in placed}
    taken: dict[int, int] = {}
    for p in placed:
        if view.start_us <= p.start_us < view.end_us:
            at = (p.start_us - origin) // width
            taken[at] = taken.get(at, 0) + 1
    found: list[Bucket] = []
    for tile in range(first_tile, last_tile + 1):
        counts = density.tile(level, tile)
        if not counts.total:
            continue
        listed = density.listed(level, tile)
        sums = counts.starting.reshape(BUCKETS, _BINS_PER_BUCKET).sum(axis=1).tolist()
        for i, crowd in enumerate(sums):
            at = (tile - first_tile) * BUCKETS + i
            start = origin + at * width
            end = start + width
            if not crowd or end <= view.start_us or start >= view.end_us:
                continue
            inside = crowd
            if start < view.start_us or end > view.end_us:
                inside = _starting(density, max(start, view.start_us), min(end, view.end_us))
            count = inside - taken.get(at, 0)
            if count > 0:
                single = _few(listed, start, end, shown, view, level) if listed is not None and count <= 4 else ()
                found.append(Bucket(start, end, count, crowd, single if len(single) == count else ()))
    return found


def _starting(density: LaneDensity, start_us: int, end_us: int) -> int:
    rows = density._rows
    return sum(b - a for a, b in (rows.between(group, start_us, end_us) for group in rows.lane.groups))


def _few(
    listed: list[tuple[int, int, int]], start: int, end: int, shown: set[int], view: Viewport, level: int
) -> tuple[tuple[int, int, int], ...]:
    """The events without a row in a bucket, if they lie far enough apart to be told apart."""
    low, high = max(start, view.start_us), min(end, view.end_us)
    few = tuple(event for event in listed if low <= event[1] < high and event[0] not in shown)
    apart = _APART_PX << level
    if any(later[1] - max(earlier[1], earlier[2] - 1) < apart for earlier, later in pairwise(few)):
        return ()
    return few if not few or few[-1][2] <= end else ()
