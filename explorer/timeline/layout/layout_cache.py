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
from explorer.timeline.layout.labels import Labels, Measure
from explorer.timeline.layout.lanes import LaneBox, arrange, header
from explorer.timeline.layout.row_packing import Placed
from explorer.timeline.layout.rows import LaneRows, TextMetrics
from explorer.timeline.primitives import Hit, Primitive

# Time that a frame may spend on what the next frames will want.
_AHEAD_MS = 1.2
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

    def prepare(self, level: int, tile: int, means: TextMetrics) -> None:
        self.rows.reach(level, tile, means)
        for grid, near in self._counts(level, tile):
            self.density.tile(grid, near)

    def _counts(self, level: int, tile: int) -> list[tuple[int, int]]:
        """The tiles of counts that lie under a tile of rows or beside it."""
        ladder = self.rows.ladder
        grid = ladder.grids[level]
        under = grid_tiles(grid, *ladder.bounds(level, tile))
        return [(grid, near) for near in range(under.start - 1, under.stop + 1)]


class LayoutCache:
    """What frames keep from one to the next: rows and counts of lanes by tile, titles and widths of labels, heights.

    Nothing in it changes what is drawn; without it every frame starts from nothing. It empties itself when the index is
    another one; call `forget_titles` when titles were edited and the index was not. A frame that finds all it needs may
    spend up to `ahead_ms` on what the next ones will want. With `budget_ms`, a frame spends about that much on new
    rows: where it takes longer, some labels are left for the next frames, and the scene says that it is unsettled.
    """

    def __init__(self, ahead_ms: float = _AHEAD_MS, budget_ms: float | None = None) -> None:
        self.unsettled = False
        self._budget_s = None if budget_ms is None else budget_ms / 1000
        self.labels = Labels()
        self._ahead_s = ahead_ms / 1000
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
        """The places of the lanes."""
        key = (frame.lanes, frame.plot_width_px, frame.lanes_height_px, frame.look)
        if self._boxes is None or self._boxes[0] != key:
            self._boxes = (key, arrange(frame, index))
        return self._boxes[1]

    def header(self, frame: Frame, box: LaneBox, y: float, measure: Measure) -> tuple[list[Primitive], list[Hit]]:
        """The header of a lane."""
        key = (box, y, frame.gutter_px, frame.language, frame.look)
        known = self._headers.get(box.lane.lane_id)
        if known is None or known[0] != key:
            known = self._headers[box.lane.lane_id] = (key, header(frame, box, y, self.labels, measure))
        return known[1]

    def lane(self, index: TimelineIndex, lane: LaneIndex, rows: int, zone: Zone, look: ThemeMetrics) -> LaneCache:
        """Rows and counts of a lane of so many label rows."""
        key = (rows, zone.key, look)
        known = self._lanes.get(lane.lane_id)
        if known is None or known[0] != key:
            source = LocalTimeLane(index, lane, zone)
            made = LaneCache(LaneRows(source, rows, look), LaneDensity(source))
            known = self._lanes[lane.lane_id] = (key, made)
        return known[1]

    def placed(self, lane: LaneCache, level: int, view: Viewport, means: TextMetrics) -> tuple[dict[int, Placed], int]:
        """The events with a row in a window, by position, and the level they are of: the one asked for, or a coarser
        one when the time that a frame may spend is over."""
        began = perf_counter()
        rows = lane.rows
        limited = self._budget_s is not None and not rows.untouched
        until = began + max((self._budget_s or 0.0) - self._spent_s, 0.0) if limited else float("inf")
        reached = rows.refine(level, view.start_us, view.end_us, means, until)
        self.unsettled |= reached > level
        tiles = rows.ladder.tiles(reached, view.start_us, view.end_us)
        found = {one.position: one for tile in tiles for one in rows.reach(reached, tile, means)}
        self._spent_s += perf_counter() - began
        return found, reached

    def fading(self, lane: LaneCache, shown: list[Placed], view: Viewport, clock_ms: float | None) -> dict[int, float]:
        """The opacity, in quarters, of events that a zoom has just made room for; what a pan brings in is there at
        once. Without a clock nothing fades."""
        if clock_ms is None:
            return {}
        last = lane.last_view
        now = {one.position for one in shown}
        if last is not None:
            for one in shown:
                new = one.position not in lane.last_shown and one.position not in lane.appeared_ms
                if new and one.start_us < last.end_us and one.right_us > last.start_us:
                    lane.appeared_ms[one.position] = clock_ms
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

    def look_ahead(self, view: Viewport, lane_ids: Iterable[int], means: TextMetrics) -> None:
        """Prepare some of what the next frames will want, with the time that this one did not need for that itself."""
        before, self._before = self._before, view
        left_s, self._spent_s = self._ahead_s - self._spent_s, 0.0
        if left_s <= 0:
            return
        until = perf_counter() + left_s
        for lane_id in lane_ids:
            if lane_id not in self._lanes:
                continue
            lane = self._lanes[lane_id][1]
            level, tiles = next_tiles(lane.rows.ladder, view, before)
            for tile in tiles:
                if not lane.knows(level, tile):
                    lane.prepare(level, tile, means)
                    if perf_counter() >= until:
                        return
