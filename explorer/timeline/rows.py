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

from dataclasses import dataclass
from time import perf_counter

from explorer.timeline.candidates import Candidate, Choice, Picker
from explorer.timeline.frame import Look
from explorer.timeline.labels import Labels, Measure, Titles
from explorer.timeline.levels import PHASES, Ladder
from explorer.timeline.placing import TAIL_PX, Placed, Rows, free_somewhere
from explorer.timeline.wall_lane import WallLane

# At the root level a lane is at most this wide, so no two of its labels fit in one row.
_ROOT_PX = 32
# Beyond so many candidates a first pass with short labels decides whose titles are worth fetching.
_FETCH_ALL = 20
_SHORT_LABEL_PX = 90.0
# A bold label is about this much wider than a plain one: the selected event must not outgrow its place.
_BOLD = 1.06
# Room for the shape of a category before the label of a bar, and for a bar that is too short to hold its label.
_INSET_PX = 12.0
_SHORT_BAR_PX = 22.0
# The end of a stretch that nothing bounds yet.
_UNBOUNDED_US = 1 << 80
# Tiles kept for a lane: some minutes of going about.
_MOST_TILES = 3_000


@dataclass(frozen=True, slots=True)
class Means:
    """Where titles and widths come from."""

    labels: Labels
    titles: Titles
    measure: Measure


class LaneRows:
    """The rows of one lane at every level, computed tile by tile on demand and kept."""

    def __init__(self, source: WallLane, rows: int, look: Look) -> None:
        lane = source.lane
        self.rows = rows
        self.look = look
        self._picker = Picker(source, rows)
        extent = max(lane.last_us - lane.first_us, 1)
        self.ladder = Ladder(lane.lane_id % PHASES)
        self.root_level = self.ladder.level_of(extent / _ROOT_PX)
        self._root: list[Placed] | None = None
        self._reach: dict[tuple[int, int], list[Placed]] = {}
        self._kept: dict[tuple[int, int], list[Placed]] = {}
        self._fresh: dict[tuple[int, int], list[Placed]] = {}
        self._choices: dict[tuple[int, int], Choice | None] = {}

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
        for candidate in self._picker.first(self.rows):
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
            choice = self._choices[key] = self._picker.choice(start, end)
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
        places = free_somewhere(choice, taken, self.rows, start, scale, least_px)
        candidates = [one for one in self._picker.candidates(choice, places) if one.position not in known]
        if len(candidates) > _FETCH_ALL:
            candidates = self._likely(candidates, taken, scale)
        if not candidates:
            return []
        titles = means.labels.fetch([candidate.event_id for candidate in candidates], means.titles)
        rows = Rows(self.rows, taken)
        found: list[Placed] = []
        for candidate, title in zip(candidates, titles, strict=True):
            placed = self._placed(candidate, 0, title, means)
            wants = placed.needs_us(scale)
            if wants - candidate.start_us > end - start:
                continue
            least = max(
                candidate.end_us + int(TAIL_PX * scale),
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
        rows = Rows(self.rows, taken)
        likely: list[Candidate] = []
        for candidate in candidates:
            wants = max(candidate.end_us + int(TAIL_PX * scale), candidate.base_us + int(_SHORT_LABEL_PX * scale))
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
