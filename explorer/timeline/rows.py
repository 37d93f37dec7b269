"""Which events get a label, and in which row: once for ever, so that nothing jumps.

An event that has a row at one zoom keeps it at every closer zoom, and panning changes nothing at all. To that end rows
are given out level by level (a level is a scale, see levels.py), from the one where the whole lane is a speck down to
the one that is shown:

- At the root level each row takes one event: the longest ones first, else the earliest.
- Every closer level keeps what has a row (its label needs less time there, so what fitted still fits) and then lets
  more events in where there is room: the longest first, else by time, each in the topmost row that is free. Where no
  row has room for the whole label, the row with the most room takes it shortened; where none has room for even that,
  the event has no row yet and is counted (see density.py).

What an event may take is decided from its surroundings alone, never from the window: levels are cut into tiles aligned
to the epoch. Even tiles are filled first, odd ones after them, so an odd tile sees both neighbours and an even one sees
none of them; nothing let in at a level is wider than a tile there, so no other tile can collide. Each tile depends
on a bounded number of tiles of its own and the next coarser level, and is computed once. This is the idea of active
ranges in consistent map labelling (Been, Daiches and Yap, "Dynamic Map Labeling", 2006), made local.

Events that are much longer than is usual in their lane may not take the last third of the rows: they would leave no
room for what happens during them. Knows nothing of drawing or of the window.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.frame import Look
from explorer.timeline.index import SPAN, Group, LaneIndex, TimelineIndex, middles
from explorer.timeline.labels import Labels, Measure, Titles
from explorer.timeline.levels import PHASES, Ladder
from explorer.timeline.zones import Zone

# At the root level a lane is at most this wide, so no two of its labels fit in one row.
_ROOT_PX = 32
# Candidates are taken in time order from so many stretches of a tile, so many from each.
_STRETCHES = 8
_PER_STRETCH = 8
_FIRST_OF_STRETCH = np.arange(_PER_STRETCH)
_PER_TILE = 112
_LONG_PER_TILE = 48
# Beyond so many candidates a first pass with short labels decides whose titles are worth fetching.
_FETCH_ALL = 20
_SHORT_LABEL_PX = 90.0
# Clear space after a bar or a mark without a label.
_TAIL_PX = 15.0
# A bold label is about this much wider than a plain one: the selected event must not outgrow its place.
_BOLD = 1.06
# Room for the shape of a category before the label of a bar, and for a bar that is too short to hold its label.
_INSET_PX = 12.0
_SHORT_BAR_PX = 14.0
# How much longer than usual an event is before it may not take every row.
_LONG = 32
# Pixels beyond which all is equally far, and the distance of rows in a sorted key of row and pixel.
_FAR_PX = 1 << 12
_ROW_KEY = 1 << 20
# Wall times within this can take an offset without leaving int64.
_SAFE_US = 1 << 62
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


class Candidate(NamedTuple):
    """An event that may get one of the first `rows` rows; `base_us` is what its label is measured from."""

    position: int
    event_id: int
    start_us: int
    end_us: int
    base_us: int
    span: bool
    category: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """Columns of the events that may be let in: positions, wall times, what their labels are measured from, whether
    they are spans, and how many rows they may choose from."""

    positions: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    bases: NDArray[np.int64]
    spans: NDArray[np.bool_]
    rows: NDArray[np.int64]


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
        self.ladder = Ladder(lane.lane_id % PHASES)
        self.root_level = self.ladder.level_of(extent / _ROOT_PX)
        self._root: list[Placed] | None = None
        self._reach: dict[tuple[int, int], list[Placed]] = {}
        self._kept: dict[tuple[int, int], list[Placed]] = {}
        self._fresh: dict[tuple[int, int], list[Placed]] = {}
        self._choices: dict[tuple[int, int], _Choice | None] = {}
        self._row_keys = np.arange(rows) * _ROW_KEY

    def reach(self, level: int, tile: int, means: Means) -> list[Placed]:
        """All events with a row whose stretch at a level reaches into a tile."""
        key = (level, tile)
        found = self._reach.get(key)
        if found is None:
            if len(self._reach) > _MOST_TILES:
                self._reach.clear()
            start, _ = self.ladder.bounds(level, tile)
            found = self._inherited(level, tile, means) + self._let_in(level, tile, means)
            found += [placed for placed in self._let_in(level, tile - 1, means) if placed.right_us > start]
            self._reach[key] = found
        return found

    def knows(self, level: int, tile: int) -> bool:
        """Whether a tile is at hand."""
        return level >= self.root_level or (level, tile) in self._reach

    @property
    def untouched(self) -> bool:
        """Whether nothing was computed yet."""
        return not self._reach

    def refine(self, wanted: int, start_us: int, end_us: int, means: Means, until_s: float) -> int:
        """Compute what a stretch of wall time needs, from the finest level at hand down to the one wanted, until
        the clock (perf_counter) says `until_s`; return the level that was reached. What has a row at a coarser level
        has the same row at the finer one, so a picture drawn too coarse only lacks some labels."""
        level = wanted
        while any(not self.knows(level, tile) for tile in self.ladder.tiles(level, start_us, end_us)):
            level += 1
        while level > wanted:
            for tile in self.ladder.tiles(level - 1, start_us, end_us):
                if not self.knows(level - 1, tile):
                    if perf_counter() >= until_s:
                        return level
                    self.reach(level - 1, tile, means)
            level -= 1
        return level

    def _inherited(self, level: int, tile: int, means: Means) -> list[Placed]:
        """Events that had a row at the next coarser level already and reach into a tile."""
        key = (level, tile)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > _MOST_TILES:
                self._kept.clear()
            start, end = self.ladder.bounds(level, tile)
            root = level >= self.root_level
            coarser = self._roots(means) if root else self.reach(*self.ladder.parent(level, tile), means)
            scale = self.ladder.scales[level]
            at_level = [placed.at_level(scale) for placed in coarser]
            found = [placed for placed in at_level if placed.right_us > start and placed.start_us < end]
            self._kept[key] = found
        return found

    def _roots(self, means: Means) -> list[Placed]:
        """One event for each row, the longest first."""
        if self._root is not None:
            return self._root
        free = list(range(self.rows))
        chosen: list[tuple[Candidate, int]] = []
        for group in self.lane.groups:
            if not free:
                break
            first = self._of_group(group, np.arange(min(len(free), len(group))))
            for candidate in self._candidates(first, np.arange(len(first.positions))):
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
        """Give rows to events that start in a tile."""
        start, end = self.ladder.bounds(level, tile)
        key = (self.ladder.grids[level], tile)
        if key in self._choices:
            choice = self._choices[key]
        else:
            if len(self._choices) > _MOST_TILES // 4:
                self._choices.clear()
            choice = self._choices[key] = self._choice(start, end)
        if choice is None:
            return []
        inherited = self._inherited(level, tile, means)
        known = {placed.position for placed in inherited}
        taken = [placed for placed in self._inherited(level, tile + 1, means) if placed.position not in known]
        taken += inherited
        if tile & 1:
            taken += self._let_in(level, tile - 1, means)
            taken += self._let_in(level, tile + 1, means)
        scale = self.ladder.scales[level]
        look = self.look
        least_px = look.label_offset_px + look.label_min_px + look.label_gap_px
        places = self._free_somewhere(choice, taken, start, scale, least_px)
        candidates = [one for one in self._candidates(choice, places) if one.position not in known]
        if len(candidates) > _FETCH_ALL:
            candidates = self._likely(candidates, taken, scale)
        if not candidates:
            return []
        titles = means.labels.fetch([candidate.event_id for candidate in candidates], means.titles)
        rows = _Rows(self.rows, taken)
        found: list[Placed] = []
        for candidate, title in zip(candidates, titles, strict=True):
            placed = self._placed(candidate, 0, title, means)
            wants = placed.needs_us(scale)
            if wants - candidate.start_us > end - start:
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

    def _choice(self, start_us: int, end_us: int) -> _Choice | None:
        """Events that start in a stretch and are not wider than it, the longest first, else by time; from a crowd,
        those that come first in each part of it. None if there are none."""
        found: list[_Choice] = []
        count = 0
        for group in self.lane.groups:
            if group.shortest_us > end_us - start_us:
                continue
            low, high = self.between(group, start_us, end_us)
            if high <= low:
                continue
            # Those that may not take every row must leave some of the choice to the others too.
            room = (_LONG_PER_TILE if group.shortest_us > self._long_us else _PER_TILE) - count
            if room <= 0:
                continue
            if high - low <= _PER_STRETCH:
                chosen = np.arange(low, high)
            else:
                step = (end_us - start_us) // _STRETCHES
                edges = self.edges(group, start_us + step, step, _STRETCHES - 1)
                cuts = np.empty(_STRETCHES + 1, np.int64)
                cuts[0], cuts[-1] = low, high
                cuts[1:-1] = group.starts[low:high].searchsorted(edges)
                cuts[1:-1] += low
                first = cuts[:-1, None] + _FIRST_OF_STRETCH
                chosen = first[first < cuts[1:, None]]
            found.append(self._of_group(group, chosen[:room]))
            count += len(found[-1].positions)
        if len(found) < 2:
            return found[0] if found else None
        return _Choice(
            np.concatenate([one.positions for one in found]),
            np.concatenate([one.starts for one in found]),
            np.concatenate([one.ends for one in found]),
            np.concatenate([one.bases for one in found]),
            np.concatenate([one.spans for one in found]),
            np.concatenate([one.rows for one in found]),
        )

    def _of_group(self, group: Group, chosen: NDArray[np.intp]) -> _Choice:
        """What is asked of the events at places within a group."""
        starts, ends = group.starts[chosen], group.ends[chosen]
        positions = group.first + chosen
        if group.anchored and self.zone.shifts:
            starts, ends = self.zone.wall(starts), self.zone.wall(ends)
        spans = (self.index.flags[positions] & SPAN) != 0
        bases = np.where(spans, starts, middles(starts, ends))
        limit = self._limit if group.shortest_us > self._long_us else self.rows
        return _Choice(positions, starts, ends, bases, spans, np.full(len(chosen), limit))

    def _candidates(self, choice: _Choice, places: NDArray[np.intp]) -> list[Candidate]:
        """Candidates at places of a choice."""
        positions = choice.positions[places]
        return [
            Candidate(*one)
            for one in zip(
                positions.tolist(),
                self.index.ids[positions].tolist(),
                choice.starts[places].tolist(),
                choice.ends[places].tolist(),
                choice.bases[places].tolist(),
                choice.spans[places].tolist(),
                self.index.category[positions].tolist(),
                choice.rows[places].tolist(),
                strict=True,
            )
        ]

    def _free_somewhere(
        self, choice: _Choice, taken: list[Placed], origin_us: int, scale: int, least_px: float
    ) -> NDArray[np.intp]:
        """Places in a choice of the events for which some row has room for a short label, to a pixel or so: most of a
        crowd has none, and is dropped here at once."""
        if not taken or len(choice.positions) <= 8:
            return np.arange(len(choice.positions))
        starts = _pixels(choice.starts, origin_us, scale)
        needs = np.maximum(
            _pixels(choice.ends, origin_us, scale) + _TAIL_PX, _pixels(choice.bases, origin_us, scale) + least_px
        )
        stretches = [
            (
                placed.row * _ROW_KEY + min(max((placed.start_us - origin_us) // scale, -_FAR_PX), _FAR_PX),
                min((placed.right_us - origin_us) // scale, _FAR_PX),
            )
            for placed in taken
        ]
        # Guards: what ends before everything, and what begins after everything.
        stretches += [(-_ROW_KEY, -_FAR_PX), ((self.rows + 1) * _ROW_KEY, 0)]
        stretches.sort()
        key, right = np.array(stretches, np.int64).T
        row_keys = self._row_keys
        asked = starts[:, None] + row_keys
        after = np.searchsorted(key, asked, side="right")
        same_before = key[after - 1] >= row_keys - _FAR_PX
        free = ~same_before | (right[after - 1] <= starts[:, None])
        room = key[after] - row_keys >= needs[:, None] - 1
        fits = free & room & (row_keys < choice.rows[:, None] * _ROW_KEY)
        return np.flatnonzero(fits.any(axis=1))

    def between(self, group: Group, start_us: int, end_us: int) -> tuple[int, int]:
        """The places in a group of the events that start in a half-open stretch of wall time."""
        if start_us < -_SAFE_US or end_us > _SAFE_US:
            start_us, end_us = _pin(start_us), _pin(end_us)
        pair = np.array((start_us, end_us), np.int64)
        if group.anchored and self.zone.shifts:
            pair = self.zone.utc(pair)
        low, high = group.starts.searchsorted(pair).tolist()
        return low, high

    def edges(self, group: Group, first_us: int, step_us: int, count: int) -> NDArray[np.int64]:
        """Evenly spaced wall times as instants of a group, pinned to what int64 holds."""
        last = first_us + step_us * count
        if first_us > -_SAFE_US and last < _SAFE_US:
            edges = np.arange(count, dtype=np.int64) * step_us + first_us
        else:
            edges = np.array([_pin(first_us + i * step_us) for i in range(count)], np.int64)
        return self.zone.utc(edges) if group.anchored and self.zone.shifts else edges


def _pixels(us: NDArray[np.int64], origin_us: int, scale: int) -> NDArray[np.int64]:
    """Whole pixels from an origin, pinned to what is near."""
    if scale < 1 << 50 and abs(origin_us) < 1 << 62:
        reach = _FAR_PX * scale
        low, high = max(origin_us - reach, -(1 << 63)), min(origin_us + reach, (1 << 63) - 1)
        return (np.clip(us, low, high) - origin_us) // scale
    pixels: NDArray[np.int64] = np.clip((us.astype(np.float64) - float(origin_us)) / scale, -_FAR_PX, _FAR_PX).astype(
        np.int64
    )
    return pixels


def _pin(us: int) -> int:
    """An instant kept far enough inside int64 that an offset can be added."""
    return max(-(1 << 63) + (1 << 40), min((1 << 63) - (1 << 40), us))
