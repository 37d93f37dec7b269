"""What has no row is counted: how many events start in each stretch of time, and how many are going on.

Counts are kept by the same tiles as the rows, one grid to a power of two, in bins of BIN_PX; a stretch of BUCKET_PX
becomes a mark or a few, a "+12", or a piece of density strip. All of it is exact: a bin holds the events that start in
it, and what rows show is taken off. Knows nothing of drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.index import Group, _int64
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.index.zoom_levels import TILE_PX

BIN_PX = 4
BUCKET_PX = 64
BINS = TILE_PX // BIN_PX
BUCKETS = TILE_PX // BUCKET_PX
BIN_PER_BUCKET = BUCKET_PX // BIN_PX
# Up to this many events are dealt to bins one by one; beyond, bins are cut out of the sorted column.
_DEAL = 4096
# In a tile of at most so many events, a few without a row are shown one by one.
_LISTED = 384
_MOST_TILES = 3_000
# Marks without a label keep this distance; nearer ones are folded.
_APART_PX = 20
# A quiet bucket beside a crowd is looked into by itself.
_LISTED_IN_CROWD = 24
# So many events of a bucket are shown one by one at most.
_MOST_SINGLE = 4
# The bar of one may reach on through so many buckets in which nothing starts.
_MOST_REACH = 24

# Beyond all of time.
_FAR_US = 1 << 63

Counts = NDArray[np.int64]


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
        self._listed: dict[tuple[int, int], list[tuple[int, int, int]] | None] = {}

    @property
    def largest(self) -> int:
        """What no bin can exceed: the events of the lane."""
        return self.source.lane.count

    def knows(self, level: int, tile: int) -> bool:
        """Whether the counts of a tile are at hand."""
        return (level, tile) in self._tiles

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

    def listed(self, level: int, tile: int) -> list[tuple[int, int, int]] | None:
        """(position, start, end) in wall time of every event that starts in a tile, by start; None in a crowd."""
        key = (level, tile)
        if key not in self._listed:
            if len(self._listed) > _MOST_TILES:
                self._listed.clear()
            start = tile * TILE_PX << level
            few = self.tile(level, tile).total <= _LISTED
            self._listed[key] = self.listing(start, start + (TILE_PX << level)) if few else None
        return self._listed[key]

    def listing(self, start_us: int, end_us: int) -> list[tuple[int, int, int]]:
        """(position, start, end) in wall time of every event that starts in a half-open stretch, by start."""
        events: list[tuple[int, int, int]] = []
        for group in self.source.lane.groups:
            low, high = self.source.between(group, start_us, end_us)
            if low < high:
                starts, ends = group.starts[low:high], group.ends[low:high]
                starts, ends = self.source.walls(group, starts), self.source.walls(group, ends)
                places = range(group.first + low, group.first + high)
                events += zip(places, starts.tolist(), ends.tolist(), strict=True)
        return sorted(events, key=lambda event: event[1])

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
    """A stretch of BUCKET_PX (at its level) in which events start that have no row: its wall times, how many, and the
    ones to be shown one by one (position, start, end) if they are few."""

    start_us: int
    end_us: int
    count: int
    single: tuple[tuple[int, int, int], ...]


def buckets(
    density: LaneDensity,
    level: int,
    tiles: range,
    placed: Iterable[tuple[int, int]],
    view: Viewport,
    inside: int,
) -> list[Bucket]:
    """Return the buckets of some tiles that hold events without a row.

    `placed` are (position, start) of the events that have one, `inside` is how many events of the lane start in the
    window. Buckets at the edges of the window count only what starts inside it, so that all of them add up.
    """
    width = BUCKET_PX << level
    origin = tiles.start * TILE_PX << level
    low, high = view.start_us, view.end_us
    shown: set[int] = set()
    taken: dict[int, int] = {}
    for position, start in placed:
        shown.add(position)
        if low <= start < high:
            at = (start - origin) // width
            taken[at] = taken.get(at, 0) + 1
    crowds = [crowd for tile in tiles for crowd in density.tile(level, tile).buckets]
    first, last = (low - origin) // width, (high - 1 - origin) // width
    counts = crowds[first : last + 1]
    if first == last:
        counts = [inside]
    elif counts:
        # What starts in the window is known: one edge is counted, the other is what is left.
        if counts[0]:
            counts[0] = density.source.starting(low, origin + (first + 1) * width)
        counts[-1] = max(inside - sum(counts[:-1]), 0)
    in_order: list[Bucket] = []
    for at, crowd in enumerate(counts, first):
        count = crowd - taken.get(at, 0)
        if count <= 0:
            continue
        start = origin + at * width
        single: tuple[tuple[int, int, int], ...] = ()
        if count <= _MOST_SINGLE:
            listed = density.listed(level, tiles.start + at // BUCKETS)
            if listed is None and crowds[at] <= _LISTED_IN_CROWD:
                listed = density.listing(start, start + width)
            if listed is not None:
                single = _few(listed, start, start + width, shown, view, level)
                if single and single[-1][2] > start + width and not _clear(density, level, start, single[-1][2]):
                    single = ()
        in_order.append(Bucket(start, start + width, count, single if len(single) == count else ()))
    # What stands on both sides of an edge may be too near as well.
    for i, (bucket, following) in enumerate(pairwise(in_order)):
        if bucket.single and following.single and _too_near(bucket.single[-1], following.single[0], level):
            in_order[i] = replace(bucket, single=())
            in_order[i + 1] = replace(following, single=())
    return in_order


def _few(
    listed: list[tuple[int, int, int]], start: int, end: int, shown: set[int], view: Viewport, level: int
) -> tuple[tuple[int, int, int], ...]:
    """Return the events without a row in a bucket, if they lie far enough apart to be told apart."""
    low, high = max(start, view.start_us), min(end, view.end_us)
    few = tuple(event for event in listed if low <= event[1] < high and event[0] not in shown)
    return () if any(_too_near(earlier, later, level) for earlier, later in pairwise(few)) else few


def _too_near(earlier: tuple[int, int, int], later: tuple[int, int, int], level: int) -> bool:
    """Whether two events cannot be told apart as marks."""
    return later[1] - max(earlier[1], earlier[2] - 1) < _APART_PX << level


def _clear(density: LaneDensity, level: int, start_us: int, end_us: int) -> bool:
    """Whether nothing starts from the bucket after the one that starts at an instant up to an end, with half a bucket
    after it for what a number may need. By all that starts there, whether it has a row or not, so that panning does
    not change it."""
    width = BUCKET_PX << level
    first, last = start_us // width + 1, (end_us + width // 2) // width
    return last < first + _MOST_REACH and not any(
        density.tile(level, at // BUCKETS).buckets[at % BUCKETS] for at in range(first, last + 1)
    )
