"""Which events get a label, and in which row: once for good, so that nothing jumps.

An event that has a row at one zoom keeps it at every closer zoom, and panning changes nothing at all. To that end rows
are given out level by level (a level is a scale, see levels.py), from the one where the whole lane is a speck down to
the one that is shown:

- At the root level each row takes one event: those that weigh the most first (what is linked, claimed and told of
  most), of these the longest, else the earliest.
- Every closer level keeps what has a row (its label needs less time there, so what fitted still fits) and then lets
  more events in where there is room, in the same order, each in the topmost row that is free. Where no
  row has room for the whole label, the row with the most room takes it shortened; where none has room for even that,
  the event has no row yet and is counted (see density.py).

What an event may take is decided from its surroundings alone, never from the window: levels are cut into aligned tiles,
and what is let in at a level must fit into its tile with its label. So a tile depends on nothing but the tiles that
lie over it at the next coarser level, and is computed once. What is too near the end of its tile at one level is in the
middle of one at the next, where the tiles are moved by half their width. This is the idea of active ranges in
consistent map labelling (Been, Daiches and Yap, "Dynamic Map Labeling", 2006), made local.

Events that are much longer than is usual in their lane may not take the last third of the rows: they would leave no
room for what happens during them. Knows nothing of drawing or of the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from explorer.timeline.frame import ThemeMetrics
from explorer.timeline.index.candidates import Candidate, Picker
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.index.zoom_levels import zoom_levels_of
from explorer.timeline.layout.filling import Filled, fill
from explorer.timeline.layout.labels import Labels, Measure, Titles
from explorer.timeline.layout.row_packing import Placed, Rows, free_somewhere, wanted_us

# At the root level a lane is at most this wide, so no two of its labels fit in one row.
_ROOT_PX = 32
# Candidates are taken from parts of a tile of this width.
_PART_PX = 64
# Beyond so many candidates a first pass with short labels decides whose titles are worth fetching.
_FETCH_ALL = 20
_SHORT_LABEL_PX = 80.0
# Room for the shape of a category before the label of a bar.
_INSET_PX = 12.0
# The end of a stretch that nothing bounds yet.
_UNBOUNDED_US = 1 << 80
# Tiles kept for a lane: some minutes of going about.
_MOST_TILES = 1_500


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """Where titles and widths come from."""

    labels: Labels
    titles: Titles
    measure: Measure


class LaneRows:
    """The rows of one lane at every level, computed tile by tile on demand and kept."""

    def __init__(self, source: LocalTimeLane, rows: int, metrics: ThemeMetrics) -> None:
        lane = source.lane
        self.rows = rows
        self.metrics = metrics
        self._picker = Picker(source, rows)
        extent = max(lane.last_us - lane.first_us, 1)
        self.levels = zoom_levels_of(lane.lane_id, lane.count)
        self.root_level = self.levels.level_of(extent / _ROOT_PX)
        self._root: list[Placed] | None = None
        self._reach: dict[tuple[int, int], list[Placed]] = {}
        self._filled: dict[tuple[int, int], list[Filled]] = {}

    def reach(self, level: int, tile: int, text_metrics: TextMetrics) -> list[Placed]:
        """All events with a row whose stretch at a level reaches into a tile."""
        key = (level, tile)
        placed_here = self._reach.get(key)
        if placed_here is None:
            if len(self._reach) > _MOST_TILES:
                self._reach.clear()
            placed_here = self._inherited(level, tile, text_metrics)
            if level < self.root_level:
                placed_here += self._let_in(level, tile, placed_here, text_metrics)
                self._grow(level, tile, placed_here)
            self._reach[key] = placed_here
        return placed_here

    def filled(self, level: int, tile: int, text_metrics: TextMetrics) -> list[Filled]:
        """Events that start in a tile and have a mark in the room that the rows leave."""
        key = (level, tile)
        filled = self._filled.get(key)
        if filled is None:
            if len(self._filled) > _MOST_TILES:
                self._filled.clear()
            start, end = self.levels.bounds(level, tile)
            likely: dict[int, int] = {}
            coarser = self.levels.tiles(level + 1, start, end) if level < self.root_level else range(0)
            for other in coarser:
                likely |= {event.position: event.row for event in self._filled.get((level + 1, other), ())}
            labels, measure = text_metrics.labels, text_metrics.measure
            filled = self._filled[key] = fill(
                self._picker.source,
                self.reach(level, tile, text_metrics),
                (start, end),
                self.levels.scales[level],
                self.rows,
                likely,
                lambda ids: labels.fetch(ids, text_metrics.titles),
                lambda text: labels.width(text, "label", measure),
                lambda text, room: labels.fit(text, "label", room, measure),
            )
        return filled

    def has_filled(self, level: int, tile: int) -> bool:
        """Whether the marks of a tile are at hand."""
        return (level, tile) in self._filled

    def knows(self, level: int, tile: int) -> bool:
        """Whether a tile is at hand."""
        return level >= self.root_level or (level, tile) in self._reach

    @property
    def untouched(self) -> bool:
        """Whether nothing was computed yet."""
        return not self._reach

    def refine(self, wanted: int, start_us: int, end_us: int, text_metrics: TextMetrics, until_s: float) -> int:
        """Compute what a stretch of wall time needs, from the finest level at hand down to the one wanted, until
        the clock (perf_counter) says `until_s`; return the level that was reached. What has a row at a coarser level
        has the same row at the finer one, so a picture drawn too coarse only lacks some labels."""
        level = wanted
        while any(not self.knows(level, tile) for tile in self.levels.tiles(level, start_us, end_us)):
            level += 1
        while level > wanted:
            for tile in self.levels.tiles(level - 1, start_us, end_us):
                if not self.knows(level - 1, tile):
                    if perf_counter() >= until_s:
                        return level
                    self.reach(level - 1, tile, text_metrics)
            level -= 1
        return level

    def _inherited(self, level: int, tile: int, text_metrics: TextMetrics) -> list[Placed]:
        """Events that had a row at the next coarser level already and reach into a tile."""
        start, end = self.levels.bounds(level, tile)
        if level >= self.root_level:
            coarser = self._roots(text_metrics)
        else:
            over = self.levels.tiles(level + 1, start, end)
            coarser = self.reach(level + 1, over.start, text_metrics)
            for other in over[1:]:
                positions = {placed.position for placed in coarser}
                coarser = coarser + [
                    placed for placed in self.reach(level + 1, other, text_metrics) if placed.position not in positions
                ]
        scale = self.levels.scales[level]
        at_level = [placed.at_level(scale) for placed in coarser]
        return [placed for placed in at_level if placed.right_us > start and placed.start_us < end]

    def _roots(self, text_metrics: TextMetrics) -> list[Placed]:
        """One event for each row."""
        if self._root is not None:
            return self._root
        free = list(range(self.rows))
        chosen: list[tuple[Candidate, int]] = []
        for candidate in self._picker.first(self.rows):
            row = next((row for row in free if row < candidate.rows), None)
            if row is not None:
                free.remove(row)
                chosen.append((candidate, row))
        titles = text_metrics.labels.fetch([candidate.event_id for candidate, _ in chosen], text_metrics.titles)
        self._root = [
            self._placed(candidate, row, title, text_metrics)
            for (candidate, row), title in zip(chosen, titles, strict=True)
        ]
        return self._root

    def _let_in(self, level: int, tile: int, taken: list[Placed], text_metrics: TextMetrics) -> list[Placed]:
        """Give rows to events that start in a tile, around those that have one."""
        start, end = self.levels.bounds(level, tile)
        scale = self.levels.scales[level]
        metrics = self.metrics
        least_px = metrics.label_min_px + metrics.label_gap_px
        choice = self._picker.choice(start, end - int(least_px * scale), self.levels.tile_px // _PART_PX)
        if choice is None:
            return []
        places = free_somewhere(choice, taken, self.rows, start, scale, least_px)
        positions = {placed.position for placed in taken}
        candidates = [
            candidate for candidate in self._picker.candidates(choice, places) if candidate.position not in positions
        ]
        if len(candidates) > _FETCH_ALL:
            candidates = self._likely(candidates, taken, scale, end)
        if not candidates:
            return []
        titles = text_metrics.labels.fetch([candidate.event_id for candidate in candidates], text_metrics.titles)
        rows = Rows(self.rows, taken)
        let_in: list[Placed] = []
        for candidate, title in zip(candidates, titles, strict=True):
            placed = self._placed(candidate, 0, title, text_metrics)
            duration = candidate.end_us - candidate.start_us
            least = candidate.start_us + wanted_us(candidate.span, duration, scale, min(least_px, placed.label_px))
            if least > end:
                continue
            wants = min(placed.needs_us(scale), end)
            row, right = rows.find(candidate.start_us, wants, least, candidate.rows)
            if row >= 0:
                placed.row, placed.right_us = row, right
                rows.take(row, candidate.start_us, right)
                let_in.append(placed)
        return let_in

    def _grow(self, level: int, tile: int, in_tile: list[Placed]) -> None:
        """Give labels that were cut, for their length or by the end of a coarser tile, the room that is still free
        after them in this one."""
        start, end = self.levels.bounds(level, tile)
        scale = self.levels.scales[level]
        rows: Rows | None = None
        for i, placed in enumerate(in_tile):
            if placed.right_us >= end or placed.start_us < start:
                continue
            wants = min(placed.whole_us(scale, self.metrics.label_gap_px), end)
            if wants > placed.right_us:
                rows = rows or Rows(self.rows, in_tile)
                in_tile[i] = placed.until(min(wants, rows.next_start(placed.row, placed.start_us)))

    def _likely(self, candidates: list[Candidate], taken: list[Placed], scale: int, end_us: int) -> list[Candidate]:
        """Those that would get a row if all labels were short."""
        rows = Rows(self.rows, taken)
        likely: list[Candidate] = []
        for candidate in candidates:
            duration = candidate.end_us - candidate.start_us
            wants = candidate.start_us + wanted_us(candidate.span, duration, scale, _SHORT_LABEL_PX)
            row, right = rows.find(candidate.start_us, wants, wants, candidate.rows) if wants <= end_us else (-1, 0)
            if row >= 0:
                rows.take(row, candidate.start_us, right)
                likely.append(candidate)
        return likely

    def _placed(self, candidate: Candidate, row: int, title: str, text_metrics: TextMetrics) -> Placed:
        metrics = self.metrics
        width = text_metrics.labels.width(title, "label", text_metrics.measure)
        inset = _INSET_PX if candidate.category > 0 and candidate.span else 0.0
        label = inset + min(width, metrics.label_max_px) + metrics.label_gap_px if title else 0.0
        return Placed(
            candidate.position,
            row,
            candidate.start_us,
            candidate.end_us,
            candidate.span,
            _UNBOUNDED_US,
            label,
            title,
            width,
            inset,
        )
