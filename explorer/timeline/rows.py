"""Which events get a label, and in which row: once for ever, so that nothing jumps.

An event that has a row at one zoom keeps it at every closer zoom, and panning changes nothing at all. To that end rows
are given out level by level, from the one where the whole lane is a speck down to the one that is shown; LEVELS levels
make a power of two in microseconds a pixel:

- At the root level each row takes one event: the longest ones first, else the earliest.
- Every closer level keeps what has a row (its label needs less time there, so what fitted still fits) and then lets
  more events in where there is room: the longest first, else by time, each in the topmost row that is free. Where no
  row has room for the whole label, the row with the most room takes it shortened; where none has room for even that,
  the event has no row yet and is counted (see density.py).

What an event may take is decided from its surroundings alone, never from the window: levels are cut into tiles of
TILE_PX or a little more, aligned to the epoch; the levels between two powers of two share a grid. Even tiles are filled
first, odd ones after them, so an odd tile sees both neighbours and an even one sees none of them; nothing let in at a
level is wider than a tile there, so no other tile can collide. Each tile hence depends on a bounded number of tiles of
its own and the next coarser level, and is computed once. This is the idea of active ranges in consistent map labelling
(Been, Daiches and Yap, "Dynamic Map Labeling", 2006), made local.

Events that are much longer than is usual in their lane may not take the last third of the rows: they would leave no
room for what happens during them. Knows nothing of drawing or of the window.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from explorer.timeline.frame import Look
from explorer.timeline.index import SPAN, Group, LaneIndex, TimelineIndex, _int64
from explorer.timeline.labels import Labels, Measure, Titles
from explorer.timeline.zones import Zone

# Width of a tile in pixels of its grid: wider than any label, narrow enough that a frame needs little beyond its view.
TILE_PX = 512
# Levels to a power of two. More of them waste less room between labels, and ask for new tiles more often in a zoom.
LEVELS = 2
# At the root level a lane is at most this wide, so no two of its labels fit in one row.
_ROOT_PX = 32
# Candidates are taken in time order from so many stretches of a tile, so many from each.
_STRETCHES = 8
_PER_STRETCH = 8
_PER_TILE = 112
_LONG_PER_TILE = 48
# Beyond so many candidates a first pass with short labels decides whose titles are worth fetching.
_FETCH_ALL = 20
_SHORT_LABEL_PX = 90.0
# Clear space after a bar or a mark without a label.
_TAIL_PX = 8.0
# A bold label is about this much wider than a plain one: the selected event must not outgrow its place.
_BOLD = 1.06
# Room for the shape of a category before the label of a bar, and for a bar that is too short to hold its label.
_INSET_PX = 12.0
_SHORT_BAR_PX = 14.0
# How much longer than usual an event is before it may not take every row.
_LONG = 32
# The end of a stretch that nothing bounds yet.
_UNBOUNDED_US = 1 << 80
# Tiles kept for a lane: some minutes of going about.
_MOST_TILES = 3_000


class Placed:
    """An event that has a row: wall times of its bounds, of where its label is measured from (`base_us`), and of the
    end of the stretch of the row that is its own at a level (`right_us`)."""

    __slots__ = ("base_us", "end_us", "label_px", "position", "right_us", "row", "start_us", "title", "width_px")

    def __init__(
        self,
        position: int,
        row: int,
        start_us: int,
        end_us: int,
        base_us: int,
        right_us: int,
        label_px: float,
        title: str,
        width_px: float,
    ) -> None:
        self.position = position
        self.row = row
        self.start_us = start_us
        self.end_us = end_us
        self.base_us = base_us
        self.right_us = right_us
        self.label_px = label_px
        self.title = title
        self.width_px = width_px

    def needs_us(self, us_per_px: int) -> int:
        """Where the stretch that the event wants at a level ends: after its bar and after its whole label."""
        label = self.base_us + int(self.label_px * us_per_px)
        bar = self.end_us + int(_TAIL_PX * us_per_px)
        return label if label > bar else bar

    def at_level(self, us_per_px: int) -> Placed:
        """The same event at a closer level: what it wants there, within what it had."""
        right = self.needs_us(us_per_px)
        if right >= self.right_us:
            return self
        return Placed(
            self.position,
            self.row,
            self.start_us,
            self.end_us,
            self.base_us,
            right,
            self.label_px,
            self.title,
            self.width_px,
        )


@dataclass(frozen=True, slots=True)
class Means:
    """Where titles and widths come from."""

    labels: Labels
    titles: Titles
    measure: Measure


class Candidate:
    """An event that may get a row."""

    __slots__ = ("base_us", "category", "end_us", "event_id", "position", "rows", "span", "start_us")

    def __init__(
        self, position: int, event_id: int, start_us: int, end_us: int, span: int, category: int, rows: int
    ) -> None:
        self.position = position
        self.event_id = event_id
        self.start_us = start_us
        self.end_us = end_us
        self.base_us = start_us if span else start_us + (end_us - start_us) // 2
        self.span = span
        self.category = category
        self.rows = rows


class _Rows:
    """What is taken in each row: per row the starts and ends of disjoint stretches, both ascending."""

    __slots__ = ("_rights", "_starts")

    def __init__(self, count: int, taken: list[Placed]) -> None:
        self._starts: list[list[int]] = [[] for _ in range(count)]
        self._rights: list[list[int]] = [[] for _ in range(count)]
        for placed in sorted(taken, key=lambda placed: placed.start_us):
            if placed.row < count:
                self._starts[placed.row].append(placed.start_us)
                self._rights[placed.row].append(placed.right_us)

    def find(self, start_us: int, wants_us: int, needs_us: int, rows: int) -> tuple[int, int]:
        """The topmost row that is free to `wants_us`, else the one that is free the longest and at least to `needs_us`:
        (row, end of the stretch), or (-1, 0)."""
        best, best_room = -1, needs_us - 1
        for row in range(rows):
            starts = self._starts[row]
            at = bisect_right(starts, start_us)
            if at and self._rights[row][at - 1] > start_us:
                continue
            if at == len(starts) or starts[at] >= wants_us:
                return row, wants_us
            if starts[at] > best_room:
                best, best_room = row, starts[at]
        return best, best_room if best >= 0 else 0

    def take(self, row: int, start_us: int, right_us: int) -> None:
        insort(self._starts[row], start_us)
        insort(self._rights[row], right_us)


class LaneRows:
    """The rows of one lane at every level, computed tile by tile on demand and kept."""

    def __init__(self, index: TimelineIndex, lane: LaneIndex, rows: int, zone: Zone, look: Look) -> None:
        self.index = index
        self.lane = lane
        self.rows = rows
        self.zone = zone
        self.look = look
        # Where every event can have a row of its own, none has to be kept free.
        self._limit = rows - max(1, rows // 3) if rows >= 3 and lane.count > rows else rows
        self._long_us = _LONG * lane.typical_us
        extent = max(lane.last_us - lane.first_us, 1)
        self.root_level = LEVELS * max((-(-extent // _ROOT_PX) - 1).bit_length(), 0)
        self._root: list[Placed] | None = None
        self._reach: dict[tuple[int, int], list[Placed]] = {}
        self._fresh: dict[tuple[int, int], list[Placed]] = {}
        self.computed = 0

    def reach(self, level: int, tile: int, means: Means) -> list[Placed]:
        """All events with a row whose stretch at a level reaches into a tile."""
        key = (level, tile)
        found = self._reach.get(key)
        if found is None:
            if len(self._reach) > _MOST_TILES:
                self._reach.clear()
            found = self._reach[key] = self._inherited(level, tile, means)
            start, _ = bounds_of(level, tile)
            found += self._let_in(level, tile, means)
            found += [placed for placed in self._let_in(level, tile - 1, means) if placed.right_us > start]
        return found

    def knows(self, level: int, tile: int) -> bool:
        """Whether a tile is at hand."""
        return (level, tile) in self._reach

    def _inherited(self, level: int, tile: int, means: Means) -> list[Placed]:
        """Events that had a row at the next coarser level already and reach into a tile."""
        start, end = bounds_of(level, tile)
        if level >= self.root_level:
            coarser = self._roots(means)
        else:
            coarser = self.reach(level + 1, tile if level % LEVELS else tile >> 1, means)
        scale = scale_of(level)
        at_level = [placed.at_level(scale) for placed in coarser]
        return [placed for placed in at_level if placed.right_us > start and placed.start_us < end]

    def _roots(self, means: Means) -> list[Placed]:
        """One event for each row, the longest first."""
        if self._root is not None:
            return self._root
        free = list(range(self.rows))
        chosen: list[tuple[Candidate, int]] = []
        for group in self.lane.groups:
            if not free:
                break
            for candidate in self._of_group(group, np.arange(min(len(free), len(group)))):
                row = next((row for row in free if row < candidate.rows), None)
                if row is not None:
                    free.remove(row)
                    chosen.append((candidate, row))
        titles = means.labels.fetch([candidate.event_id for candidate, _ in chosen], means.titles)
        self._root = [
            self._placed(candidate, row, title, means) for (candidate, row), title in zip(chosen, titles, strict=True)
        ]
        return self._root

    def _let_in(self, level: int, tile: int, means: Means) -> list[Placed]:
        """Events that start in a tile and get a row at this level."""
        key = (level, tile)
        found = self._fresh.get(key)
        if found is None:
            if len(self._fresh) > _MOST_TILES:
                self._fresh.clear()
            found = self._fresh[key] = [] if level >= self.root_level else self._fill(level, tile, means)
        return found

    def _fill(self, level: int, tile: int, means: Means) -> list[Placed]:
        candidates = self._candidates(level, tile)
        if not candidates:
            return []
        self.computed += 1
        taken = self._inherited(level, tile, means)
        known = {placed.position for placed in taken}
        candidates = [candidate for candidate in candidates if candidate.position not in known]
        if not candidates:
            return []
        taken += [placed for placed in self._inherited(level, tile + 1, means) if placed.position not in known]
        if tile & 1:
            taken += self._let_in(level, tile - 1, means)
            taken += self._let_in(level, tile + 1, means)
        scale = scale_of(level)
        if len(candidates) > _FETCH_ALL:
            candidates = self._likely(candidates, taken, scale)
        titles = means.labels.fetch([candidate.event_id for candidate in candidates], means.titles)
        rows = _Rows(self.rows, taken)
        start, end = bounds_of(level, tile)
        widest = end - start
        least_px = self.look.label_offset_px + self.look.label_min_px + self.look.label_gap_px
        found: list[Placed] = []
        for candidate, title in zip(candidates, titles, strict=True):
            placed = self._placed(candidate, 0, title, means)
            wants = placed.needs_us(scale)
            if wants - candidate.start_us > widest:
                continue
            least = max(
                candidate.end_us + int(_TAIL_PX * scale),
                candidate.base_us + int(min(least_px, placed.label_px) * scale),
            )
            row, right = rows.find(candidate.start_us, wants, least, candidate.rows)
            if row >= 0:
                placed.row, placed.right_us = row, right
                rows.take(row, candidate.start_us, right)
                found.append(placed)
        return found

    def _likely(self, candidates: list[Candidate], taken: list[Placed], scale: int) -> list[Candidate]:
        """Those that would get a row if all labels were short."""
        rows = _Rows(self.rows, taken)
        likely: list[Candidate] = []
        for candidate in candidates:
            wants = max(candidate.end_us + int(_TAIL_PX * scale), candidate.base_us + int(_SHORT_LABEL_PX * scale))
            row, right = rows.find(candidate.start_us, wants, wants, candidate.rows)
            if row >= 0:
                rows.take(row, candidate.start_us, right)
                likely.append(candidate)
        return likely

    def _placed(self, candidate: Candidate, row: int, title: str, means: Means) -> Placed:
        look = self.look
        width = means.labels.width(title, "label", means.measure)
        before = look.label_offset_px + (_SHORT_BAR_PX if candidate.span else 0.0)
        before += _INSET_PX if candidate.category else 0.0
        label = before + min(width * _BOLD, look.label_max_px) + look.label_gap_px if title else 0.0
        return Placed(
            candidate.position,
            row,
            candidate.start_us,
            candidate.end_us,
            candidate.base_us,
            _UNBOUNDED_US,
            label,
            title,
            width,
        )

    def _candidates(self, level: int, tile: int) -> list[Candidate]:
        """Events that start in a tile and are not wider than it, the longest first, else by time; from a crowd, those
        that come first in each stretch."""
        start, end = bounds_of(level, tile)
        found: list[Candidate] = []
        for group in self.lane.groups:
            if group.shortest_us > end - start:
                continue
            low, high = self.between(group, start, end)
            if high <= low:
                continue
            # Those that may not take every row must leave some of the choice to the others too.
            room = (_LONG_PER_TILE if group.shortest_us > self._long_us else _PER_TILE) - len(found)
            if room <= 0:
                continue
            if high - low <= _PER_STRETCH:
                chosen = np.arange(low, high)
            else:
                step = (end - start) // _STRETCHES
                edges = self.edges(group, start + step, step, _STRETCHES - 1)
                cuts = [low, *(low + group.starts[low:high].searchsorted(edges)).tolist(), high]
                chosen = np.concatenate([np.arange(a, min(b, a + _PER_STRETCH)) for a, b in pairwise(cuts)])
            found += self._of_group(group, chosen[:room])
        return found

    def _of_group(self, group: Group, chosen: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[Candidate]:
        """Candidates at places within a group."""
        starts, ends = group.starts[chosen], group.ends[chosen]
        places = group.first + chosen
        if group.anchored and self.zone.shifts:
            starts, ends = self.zone.wall(starts), self.zone.wall(ends)
        limit = self._limit if group.shortest_us > self._long_us else self.rows
        return [
            Candidate(position, event_id, start, end, span, category, limit)
            for position, event_id, start, end, span, category in zip(
                places.tolist(),
                self.index.ids[places].tolist(),
                starts.tolist(),
                ends.tolist(),
                (self.index.flags[places] & SPAN).tolist(),
                self.index.category[places].tolist(),
                strict=True,
            )
        ]

    def between(self, group: Group, start_us: int, end_us: int) -> tuple[int, int]:
        """The places in a group of the events that start in a half-open stretch of wall time."""
        if group.anchored and self.zone.shifts:
            start_us, end_us = self.zone.utc_of(_pin(start_us)), self.zone.utc_of(_pin(end_us))
        return int(group.starts.searchsorted(_int64(start_us))), int(group.starts.searchsorted(_int64(end_us)))

    def edges(
        self, group: Group, first_us: int, step_us: int, count: int
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Evenly spaced wall times as instants of a group, pinned to what int64 holds."""
        last = first_us + step_us * count
        if first_us > -(1 << 62) and last < 1 << 62:
            edges = np.arange(count, dtype=np.int64) * step_us + first_us
        else:
            edges = np.array([_pin(first_us + i * step_us) for i in range(count)], np.int64)
        return self.zone.utc(edges) if group.anchored and self.zone.shifts else edges


def _pin(us: int) -> int:
    """An instant kept far enough inside int64 that an offset can be added."""
    return max(-(1 << 63) + (1 << 40), min((1 << 63) - (1 << 40), us))


def level_of(us_per_px: float) -> int:
    """The level that a scale is drawn from: the next one with at least so many microseconds a pixel."""
    if us_per_px <= 1:
        return 0
    level = max(math.floor(math.log2(us_per_px) * LEVELS) - 1, 0)
    while scale_of(level) < us_per_px:
        level += 1
    return level


def scale_of(level: int) -> int:
    """Microseconds a pixel at a level, rounded up."""
    whole, part = divmod(level, LEVELS)
    return 1 << whole if part == 0 else math.ceil(2.0 ** (level / LEVELS))


def grid_of(level: int) -> int:
    """The power of two whose tiles a level is cut into."""
    return -(-level // LEVELS)


def bounds_of(level: int, tile: int) -> tuple[int, int]:
    """The half-open stretch of wall time of a tile."""
    width = TILE_PX << grid_of(level)
    return tile * width, (tile + 1) * width
