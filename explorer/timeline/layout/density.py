"""What has no row is counted: how many events start in each stretch of time, and how many are going on.

Counts are kept by tiles, one grid to a power of two, in bins of BIN_PX; a stretch of BUCKET_PX becomes a "+12" or a
piece of density strip. All of it is exact: a bin holds the events that start in it, and what rows show is taken off.
Knows nothing of drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.index import Group, _int64
from explorer.timeline.index.local_lane import LocalTimeLane

# Tiles of counts, aligned to the epoch, and what they are cut into.
TILE_PX = 512
BIN_PX = 4
BUCKET_PX = 64
BINS = TILE_PX // BIN_PX
BUCKETS = TILE_PX // BUCKET_PX
BIN_PER_BUCKET = BUCKET_PX // BIN_PX
# Up to this many events are dealt to bins one by one; beyond, bins are cut out of the sorted column.
_DEAL = 4096
_MOST_TILES = 3_000
# Beyond all of time.
_FAR_US = 1 << 63

Counts = NDArray[np.int64]


def grid_tiles(grid: int, start_us: int, end_us: int) -> range:
    """Return the tiles at a power of two of microseconds a pixel that a half-open stretch of wall time lies in."""
    width = TILE_PX << grid
    return range(start_us // width, (end_us - 1) // width + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """How many events start in each bin of a tile (int64 (BINS,)), in each bucket, and in all of it."""

    starting: Counts
    buckets: tuple[int, ...]
    total: int


_EMPTY = Tile(np.zeros(BINS, np.int64), (0,) * BUCKETS, 0)


class LaneDensity:
    """Counts of one lane by level and tile, computed on demand and kept."""

    def __init__(self, source: LocalTimeLane) -> None:
        self.source = source
        self._tiles: dict[tuple[int, int], Tile] = {}
        self._crowds: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._going: dict[tuple[int, int], int] = {}
        self._present: dict[tuple[int, int], Counts] = {}

    @property
    def largest(self) -> int:
        """What no bin can exceed: the events of the lane."""
        return self.source.lane.count

    def tile(self, level: int, tile: int) -> Tile:
        """Return what starts in a tile."""
        key = (level, tile)
        counts = self._tiles.get(key)
        if counts is None:
            if len(self._tiles) > _MOST_TILES:
                self._tiles.clear()
            counts = self._tiles[key] = self._count(level, tile)
        return counts

    def _count(self, level: int, tile: int) -> Tile:
        start = tile * TILE_PX << level
        starting: Counts | None = None
        for group in self.source.lane.groups:
            low, high = self.source.between(group, start, start + (TILE_PX << level))
            if high > low:
                own = self._starts(group, low, high, start, level)
                starting = own if starting is None else starting + own
        if starting is None:
            return _EMPTY
        sums = tuple(starting.reshape(BUCKETS, BIN_PER_BUCKET).sum(axis=1).tolist())
        return Tile(starting, sums, sum(sums))

    def present(self, level: int, tile: int) -> Counts:
        """How many events are going on in each bin of a tile."""
        key = (level, tile)
        counts = self._present.get(key)
        if counts is None:
            if len(self._present) > _MOST_TILES:
                self._present.clear()
            counts = self._present[key] = self._going_on(level, tile)
        return counts

    def _going_on(self, level: int, tile: int) -> Counts:
        start = tile * TILE_PX << level
        width = BIN_PX << level
        counts = self.tile(level, tile).starting.copy()
        for group in self.source.lane.groups:
            if group.longest_us <= width:
                continue
            low, high = self.source.between(group, start, start + width * BINS)
            ended = group.ends_sorted.searchsorted(self.source.edges(group, start, width, BINS), side="right")
            begun = np.full(BINS, low, np.int64)
            if high > low:
                begun[1:] += np.cumsum(self._starts(group, low, high, start, level))[:-1]
            counts += np.maximum(begun - ended, 0)
        return counts

    def _starts(self, group: Group, low: int, high: int, start: int, level: int) -> Counts:
        starts = group.starts[low:high]
        if high - low <= _DEAL and abs(start) < 1 << 61 and level < 50:
            starts = self.source.walls(group, starts)
            bins = np.clip((starts - start) >> (level + 2), 0, BINS - 1)
            return np.bincount(bins, minlength=BINS)
        width = BIN_PX << level
        cuts = np.empty(BINS + 1, np.int64)
        cuts[0], cuts[-1] = 0, high - low
        cuts[1:-1] = starts.searchsorted(self.source.edges(group, start + width, width, BINS - 1))
        return np.diff(cuts)

    def going(self, level: int, tile: int) -> int:
        """How many events that began before a tile reach into it."""
        key = (level, tile)
        count = self._going.get(key)
        if count is None:
            if len(self._going) > _MOST_TILES:
                self._going.clear()
            start = tile * TILE_PX << level
            count = 0
            for group in self.source.lane.groups:
                edge = self.source.instant(group, start)
                count += int(group.starts.searchsorted(edge)) - int(group.ends_sorted.searchsorted(edge, "right"))
            self._going[key] = count
        return count

    def crowds(self, level: int, tile: int, limit: int) -> tuple[int, ...]:
        """How crowded each bucket of a tile is: by what starts in it, or by what goes on all through it if that is more
        than `limit`."""
        key = (level, tile, limit)
        crowds = self._crowds.get(key)
        if crowds is None:
            if len(self._crowds) > _MOST_TILES:
                self._crowds.clear()
            crowds = self.tile(level, tile).buckets
            if self.going(level, tile) + sum(crowds) > limit:
                going = self.present(level, tile).reshape(BUCKETS, BIN_PER_BUCKET).min(axis=1).tolist()
                crowds = tuple(max(own, all_through) for own, all_through in zip(crowds, going, strict=True))
            self._crowds[key] = crowds
        return crowds

    def in_view(self, view: Viewport) -> tuple[int, int]:
        """How many events of the lane reach into a window, and how many of them began before it: exact."""
        total = before = 0
        plain = _int64(view.start_us), _int64(view.end_us)
        for group in self.source.lane.groups:
            shifted = self.source.shifts(group)
            start, end = (self.source.instant(group, us) for us in view.range_us) if shifted else plain
            ended = int(group.ends_sorted.searchsorted(start, "right"))
            begun = int(group.starts.searchsorted(end))
            if begun > ended:
                total += begun - ended
                before += int(group.starts.searchsorted(start)) - ended
        return total, before

    def beyond(self, view: Viewport) -> tuple[int, int, int]:
        """For a window without events of the lane: how many lie before it, and the wall times of the last instant
        before it and the first after it that anything is dated to (beyond all of time where nothing is)."""
        earlier, nearest, next_ = 0, -_FAR_US, _FAR_US
        for group in self.source.lane.groups:
            ended = int(group.ends_sorted.searchsorted(self.source.instant(group, view.start_us), "right"))
            earlier += ended
            if ended:
                nearest = max(nearest, int(self.source.walls(group, group.ends_sorted[ended - 1 : ended])[0]) - 1)
            if ended < len(group):
                next_ = min(next_, int(self.source.walls(group, group.starts[ended : ended + 1])[0]))
        return earlier, nearest, next_


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of BUCKET_PX (at its level) in which events start that have no row: its wall times, and how many."""

    start_us: int
    end_us: int
    count: int


def starting_without(
    density: LaneDensity, level: int, low_us: int, high_us: int, starts: NDArray[np.int64]
) -> list[Bucket]:
    """Return the buckets of a half-open stretch of wall time in which events start that have no row.

    `starts` are those of the events that have one. Buckets at the edges count only what starts inside.
    """
    width = BUCKET_PX << level
    tiles = grid_tiles(level, low_us, high_us)
    first = low_us // width
    counts = [count for tile in tiles for count in density.tile(level, tile).buckets]
    counts = counts[first - tiles.start * BUCKETS : (high_us - 1) // width + 1 - tiles.start * BUCKETS]
    if counts[0]:
        counts[0] = density.source.starting(low_us, min((first + 1) * width, high_us))
    if counts[-1] and len(counts) > 1:
        counts[-1] = density.source.starting((first + len(counts) - 1) * width, high_us)
    inside = starts[(starts >= low_us) & (starts < high_us)]
    if len(counts) == 1:
        counts[0] -= len(inside)
    elif len(inside):
        if max(high_us - low_us, width) < 1 << 61:
            at = ((inside - low_us) + (low_us - first * width)) // width
        else:
            at = np.array([(start - first * width) // width for start in inside.tolist()])
        counts = (np.array(counts) - np.bincount(at, minlength=len(counts))[: len(counts)]).tolist()
    return [
        Bucket((first + at) * width, (first + at + 1) * width, count) for at, count in enumerate(counts) if count > 0
    ]
