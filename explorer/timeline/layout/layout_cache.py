"""What frames keep from one to the next, so that panning costs next to nothing. Nothing in it decides what is drawn.

Knows rows, counts and labels of lanes; nothing of pixels on screen or of primitives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Frame, ThemeMetrics
from explorer.timeline.index.index import LaneIndex, TimelineIndex
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.index.prefetch import next_tiles
from explorer.timeline.index.zoom_levels import grid_tiles
from explorer.timeline.layout.density import LaneDensity
from explorer.timeline.layout.filling import Filled
from explorer.timeline.layout.labels import Labels, Measure
from explorer.timeline.layout.lanes import LaneBox, arrange, header
from explorer.timeline.layout.row_packing import Placed
from explorer.timeline.layout.rows import LaneRows, TextMetrics
from explorer.timeline.primitives import Hit, Primitive

# Time that a frame may spend on what the next frames will want.
_PREFETCH_MS = 1.2
# How long what a zoom made room for takes to appear.
FADE_MS = 160.0


@dataclass(slots=True)
class LaneCache:
    rows: LaneRows
    density: LaneDensity
    # For easing: what was shown last, in which window, and when what came in since then appeared.
    last_view: Viewport | None = None
    last_shown: set[int] = field(default_factory=set)
    appeared_ms: dict[int, float] = field(default_factory=dict)

    def knows(self, level: int, tile: int) -> bool:
        return self.rows.knows(level, tile) and all(self.density.knows(*key) for key in self._counts(level, tile))

    def prepare(self, level: int, tile: int, text_metrics: TextMetrics) -> None:
        self.rows.filled(level, tile, text_metrics)
        for grid, near in self._counts(level, tile):
            self.density.tile(grid, near)

    def _counts(self, level: int, tile: int) -> list[tuple[int, int]]:
        """Return the tiles of counts that lie under a tile of rows or beside it."""
        levels = self.rows.levels
        grid = levels.grids[level]
        under = grid_tiles(grid, *levels.bounds(level, tile))
        return [(grid, near) for near in range(under.start - 1, under.stop + 1)]


class LayoutCache:
    """What frames keep from one to the next: rows and counts of lanes by tile, titles and widths of labels, heights.

    Nothing in it changes what is drawn; without it every frame starts from nothing. It empties itself when the index is
    another one; call `forget_titles` when titles were edited and the index was not. A frame that finds all it needs may
    spend up to `prefetch_ms` on what the next ones will want. With `budget_ms`, a frame spends about that much on new
    rows: where it takes longer, some labels are left for the next frames, and the scene says that it is unsettled.
    """

    def __init__(self, prefetch_ms: float = _PREFETCH_MS, budget_ms: float | None = None) -> None:
        self.unsettled = False
        self._budget_s = None if budget_ms is None else budget_ms / 1000
        self.labels = Labels()
        self._prefetch_s = prefetch_ms / 1000
        self._before: Viewport | None = None
        self._spent_s = 0.0
        self._index: TimelineIndex | None = None
        self._lanes: dict[int, tuple[tuple[int, str, ThemeMetrics], LaneCache]] = {}
        self._headers: dict[int, tuple[object, tuple[list[Primitive], list[Hit]]]] = {}
        self._boxes: tuple[object, tuple[LaneBox, ...]] | None = None

    def forget_titles(self) -> None:
        """Drop titles and what was laid out by their widths."""
        self.labels.forget()
        self._lanes.clear()

    def use(self, index: TimelineIndex) -> None:
        """Empty the memory if it belongs to another index."""
        if index is not self._index:
            self._index = index
            self._lanes.clear()
            self._boxes = None
            self.labels.forget()

    def boxes(self, frame: Frame, index: TimelineIndex) -> tuple[LaneBox, ...]:
        """Return the places of the lanes."""
        key = (frame.lanes, frame.plot_width_px, frame.lanes_height_px, frame.metrics)
        if self._boxes is None or self._boxes[0] != key:
            self._boxes = (key, arrange(frame, index))
        return self._boxes[1]

    def header(self, frame: Frame, box: LaneBox, y: float, measure: Measure) -> tuple[list[Primitive], list[Hit]]:
        """Return the header of a lane."""
        key = (box, y, frame.gutter_px, frame.language, frame.metrics)
        cached = self._headers.get(box.lane.lane_id)
        if cached is None or cached[0] != key:
            cached = self._headers[box.lane.lane_id] = (key, header(frame, box, y, self.labels, measure))
        return cached[1]

    def lane(self, index: TimelineIndex, lane: LaneIndex, rows: int, zone: Zone, metrics: ThemeMetrics) -> LaneCache:
        """Rows and counts of a lane of so many label rows."""
        key = (rows, zone.key, metrics)
        cached = self._lanes.get(lane.lane_id)
        if cached is None or cached[0] != key:
            source = LocalTimeLane(index, lane, zone)
            lane_cache = LaneCache(LaneRows(source, rows, metrics), LaneDensity(source))
            cached = self._lanes[lane.lane_id] = (key, lane_cache)
        return cached[1]

    def placed(
        self, lane: LaneCache, level: int, view: Viewport, text_metrics: TextMetrics
    ) -> tuple[dict[int, Placed], int]:
        """Return the events with a row in a window, by position, and the level they are of: the one asked for, or a
        coarser one when the time that a frame may spend is over."""
        began = perf_counter()
        rows = lane.rows
        limited = self._budget_s is not None and not rows.untouched
        until = began + max((self._budget_s or 0.0) - self._spent_s, 0.0) if limited else float("inf")
        reached = rows.refine(level, view.start_us, view.end_us, text_metrics, until)
        self.unsettled |= reached > level
        tiles = rows.levels.tiles(reached, view.start_us, view.end_us)
        placed = {placed.position: placed for tile in tiles for placed in rows.reach(reached, tile, text_metrics)}
        self._spent_s += perf_counter() - began
        return placed, reached

    def filled(self, lane: LaneCache, level: int, view: Viewport, text_metrics: TextMetrics) -> list[Filled]:
        """Return the events in a window that have a mark in the room which the rows leave."""
        began = perf_counter()
        filled: list[Filled] = []
        for tile in lane.rows.levels.tiles(level, view.start_us, view.end_us):
            spent = self._spent_s + perf_counter() - began
            if self._budget_s is not None and spent > self._budget_s and not lane.rows.has_filled(level, tile):
                self.unsettled = True
                continue
            filled += lane.rows.filled(level, tile, text_metrics)
        self._spent_s += perf_counter() - began
        return [event for event in filled if event.end_us > view.start_us and event.start_us < view.end_us]

    def fading(self, lane: LaneCache, shown: list[Placed], view: Viewport, clock_ms: float | None) -> dict[int, float]:
        """Return the opacity, in quarters, of events that a zoom has just made room for; what a pan brings in is there
        at once. Without a clock nothing fades."""
        if clock_ms is None:
            return {}
        last = lane.last_view
        now = {event.position for event in shown}
        if last is not None:
            for event in shown:
                new = event.position not in lane.last_shown and event.position not in lane.appeared_ms
                if new and event.start_us < last.end_us and event.right_us > last.start_us:
                    lane.appeared_ms[event.position] = clock_ms
        lane.last_view, lane.last_shown = view, now
        opacities: dict[int, float] = {}
        for position, since_ms in list(lane.appeared_ms.items()):
            share = (clock_ms - since_ms) / FADE_MS
            if not 0 <= share < 1 or position not in now:
                del lane.appeared_ms[position]
            else:
                opacities[position] = (int(share * 4) + 1) / 4
        self.unsettled |= bool(lane.appeared_ms)
        return opacities

    def prefetch(self, view: Viewport, lane_ids: Iterable[int], text_metrics: TextMetrics) -> None:
        """Prepare some of what the next frames will want, with the time that this one did not need for that itself."""
        before, self._before = self._before, view
        left_s, self._spent_s = self._prefetch_s - self._spent_s, 0.0
        if left_s <= 0:
            return
        until = perf_counter() + left_s
        for lane_id in lane_ids:
            if lane_id not in self._lanes:
                continue
            lane = self._lanes[lane_id][1]
            level, tiles = next_tiles(lane.rows.levels, view, before)
            for tile in tiles:
                if not lane.knows(level, tile):
                    lane.prepare(level, tile, text_metrics)
                    if perf_counter() >= until:
                        return
