"""From an index and a frame to a scene: lays out lanes, rows, what is folded, axis, links and marks of selection.

A pure function of what goes in; a RowMemory only saves computing again what was computed before. The cost of a frame
depends on what fits on the screen, not on how many events there are. Knows no Qt and no store: titles and the widths of
texts come from callables. Instants inside are wall times of the frame's clock (see zones.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from explorer.timeline.ahead import next_tiles
from explorer.timeline.axis import axis_background, axis_scene
from explorer.timeline.density import LaneDensity, buckets
from explorer.timeline.folded import Folder, crowded, ink_folded
from explorer.timeline.frame import Frame, LaneView, LinkView, Look
from explorer.timeline.index import LaneIndex, TimelineIndex
from explorer.timeline.labels import Labels, Measure, Titles
from explorer.timeline.lanes import LaneBox, arrange, header, separators
from explorer.timeline.links import link_curves
from explorer.timeline.marks import NO_END, Ink, Item, Pen, draw
from explorer.timeline.overview import OverviewFrame, compose_overview
from explorer.timeline.primitives import (
    Clip,
    Colour,
    Counts,
    Floats,
    Hit,
    Hits,
    Lines,
    Primitive,
    Rects,
    Scene,
)
from explorer.timeline.rows import LaneRows, Means, Placed
from explorer.timeline.viewport import Viewport
from explorer.timeline.zones import Zone, zone_of

__all__ = [
    "Frame",
    "Hit",
    "LaneView",
    "LinkView",
    "Look",
    "OverviewFrame",
    "RowMemory",
    "compose",
    "compose_overview",
]


# Time that a frame may spend on what the next frames will want.
_AHEAD_MS = 1.2


@dataclass(slots=True)
class _LaneMemory:
    rows: LaneRows
    density: LaneDensity

    def knows(self, level: int, tile: int) -> bool:
        return self.rows.knows(level, tile) and self.density.knows(self.rows.ladder.grids[level], tile)

    def prepare(self, level: int, tile: int, means: Means) -> None:
        self.rows.reach(level, tile, means)
        grid = self.rows.ladder.grids[level]
        for near in (tile - 1, tile, tile + 1):
            self.density.tile(grid, near)
        self.density.listed(grid, tile)


class RowMemory:
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
        self._lanes: dict[int, tuple[tuple[int, str, Look], _LaneMemory]] = {}
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

    def lane(self, index: TimelineIndex, lane: LaneIndex, rows: int, zone: Zone, look: Look) -> _LaneMemory:
        """Rows and counts of a lane of so many label rows."""
        key = (rows, zone.key, look)
        known = self._lanes.get(lane.lane_id)
        if known is None or known[0] != key:
            made = LaneRows(index, lane, rows, zone, look)
            known = self._lanes[lane.lane_id] = (key, _LaneMemory(made, LaneDensity(made)))
        return known[1]

    def placed(self, lane: _LaneMemory, level: int, view: Viewport, means: Means) -> dict[int, Placed]:
        """The events with a row in a window, by position: those of a level, or of a coarser one when the time that a
        frame may spend is over."""
        began = perf_counter()
        rows = lane.rows
        limited = self._budget_s is not None and not rows.untouched
        until = began + max((self._budget_s or 0.0) - self._spent_s, 0.0) if limited else float("inf")
        reached = rows.refine(level, view.start_us, view.end_us, means, until)
        self.unsettled |= reached > level
        tiles = rows.ladder.tiles(reached, view.start_us, view.end_us)
        found = {one.position: one for tile in tiles for one in rows.reach(reached, tile, means)}
        self._spent_s += perf_counter() - began
        return found

    def look_ahead(self, view: Viewport, lane_ids: Iterable[int], means: Means) -> None:
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


@dataclass(frozen=True, slots=True)
class _Work:
    """What the parts of a frame share."""

    index: TimelineIndex
    frame: Frame
    view: Viewport
    zone: Zone
    memory: RowMemory
    means: Means


def compose(
    index: TimelineIndex, frame: Frame, titles: Titles, measure: Measure, memory: RowMemory | None = None
) -> Scene:
    """Lay a frame out.

    `titles(ids)` gives the titles of events (int64 array, any number, in that order; empty for one not known yet);
    `measure(text, role)` the width of a text in pixels. With the same `memory` from frame to frame, panning costs next
    to nothing. Raises nothing that the callables do not raise.
    """
    memory = memory if memory is not None else RowMemory(ahead_ms=0.0)
    memory.use(index)
    memory.unsettled = False
    view = frame.viewport
    if view.width_px != frame.plot_width_px:
        view = Viewport(view.start_us, view.end_us, frame.plot_width_px, view.offset_us)
    zone = zone_of(frame.timezone, frame.utc_offset_us)
    work = _Work(index, frame, view, zone, memory, Means(memory.labels, titles, measure))
    boxes = memory.boxes(frame, index)
    now_us = None if frame.now_us is None else int(zone.wall(np.array([frame.now_us], np.int64))[0])
    axis = axis_scene(frame, view, measure, now_us)
    ground = np.array([[0, 0, frame.width_px, frame.height_px]], np.float32)
    items: list[Primitive] = [Rects(ground, Colour("surface")), *axis.grid]
    hits: list[Hit] = []
    heads: list[Primitive] = []
    anchors: dict[int, tuple[float, float]] = {}
    lane_counts: list[tuple[int, Counts]] = []
    top = frame.axis_px - frame.scroll_px
    range_fill, range_lines, range_hits = _range(frame, view)
    items += range_fill
    for box in boxes:
        y = top + box.top_px
        if y >= frame.height_px or y + box.height_px <= frame.axis_px:
            continue
        drawn, hidden, counts = _lane(work, box, y)
        lane_counts.append((box.lane.lane_id, counts))
        low, high = max(y, frame.axis_px), min(y + box.height_px, frame.height_px)
        shapes = (*hidden, *(shape for ink in drawn for shape in ink.primitives(box.lane.colour)))
        if shapes:
            items.append(Clip(frame.gutter_px, low, frame.plot_width_px, high - low, shapes))
        hits.append(Hit("lane", (frame.gutter_px, low, frame.plot_width_px, high - low), lane_id=box.lane.lane_id))
        for ink in drawn:
            hits += [_cut(hit, low, high) for hit in ink.hits if _seen(hit, low, high)]
            anchors.update(ink.anchors)
        head, head_hits = memory.header(frame, box, y, measure)
        heads += head
        hits += [
            _cut(hit, frame.axis_px, frame.height_px) for hit in head_hits if _seen(hit, frame.axis_px, frame.height_px)
        ]
    curves, curve_hits = link_curves(frame, lambda event_id: _place(work, boxes, top, anchors, event_id))
    over: list[Primitive] = [*curves, *range_lines]
    if frame.cursor_us is not None and view.start_us <= frame.cursor_us < view.end_us:
        x = round(view.to_px(frame.cursor_us)) + frame.gutter_px
        over.append(Lines(np.array([[x, frame.axis_px, x, frame.height_px]], np.float32), Colour("faint", 0.6)))
    lanes_height = frame.lanes_height_px
    if over:
        items.append(Clip(frame.gutter_px, frame.axis_px, frame.plot_width_px, lanes_height, tuple(over)))
    heads += separators(frame, boxes, top)
    items.append(Clip(0.0, frame.axis_px, frame.width_px, lanes_height, tuple(heads)))
    if frame.axis:
        items += _axis_over(frame, axis.head, axis.grid)
    content = boxes[-1].top_px + boxes[-1].height_px if boxes else 0.0
    memory.look_ahead(view, (lane_id for lane_id, _ in lane_counts), work.means)
    total = sum((counts for _, counts in lane_counts), Counts())
    return Scene(
        frame.width_px,
        frame.height_px,
        tuple(items),
        Hits((*hits, *range_hits, *axis.hits), tuple(curve_hits)),
        total,
        tuple(lane_counts),
        content,
        memory.unsettled,
    )


def _axis_over(frame: Frame, head: tuple[Primitive, ...], grid: tuple[Primitive, ...]) -> list[Primitive]:
    """The axis above what scrolls beneath it."""
    ground = axis_background(frame) if frame.scroll_px else ()
    strip = (Clip(0.0, 0.0, frame.width_px, frame.axis_px, grid),) if frame.scroll_px else ()
    return [*ground, *strip, *head]


def _seen(hit: Hit, low: float, high: float) -> bool:
    return hit.xywh[1] < high and hit.xywh[1] + hit.xywh[3] > low


def _cut(hit: Hit, low: float, high: float) -> Hit:
    """A hit without the part that is scrolled away."""
    x, y, w, h = hit.xywh
    if y >= low and y + h <= high:
        return hit
    top, bottom = max(y, low), min(y + h, high)
    return Hit(hit.kind, (x, top, w, bottom - top), hit.event_id, hit.lane_id, hit.count, hit.range_us, hit.text)


def _lane(work: _Work, box: LaneBox, y: float) -> tuple[list[Ink], list[Primitive], Counts]:
    """The events of a lane: its inks from bottom to top, what lies below them, and where its events went."""
    index, frame, view = work.index, work.frame, work.view
    ink, over = Ink(), Ink()
    lane = index.lanes.get(box.lane.lane_id)
    if lane is None or lane.count == 0:
        return [], [], Counts()
    look = frame.look
    memory = work.memory.lane(index, lane, box.label_rows, work.zone, look)
    ladder = memory.rows.ladder
    level = ladder.level_of(view.us_per_px)
    grid = ladder.grids[level]
    folder = Folder(frame, view, work.memory.labels, work.means.measure)
    if box.lane.collapsed:
        folded = folder.collapsed(memory.density, grid, y, box.height_px, lane.lane_id, box.lane.colour)
        return [ink], ink_folded(ink, folded), folded.counts
    tiles = ladder.tiles(level, view.start_us, view.end_us)
    placed = work.memory.placed(memory, level, view, work.means)
    shown = [one for one in placed.values() if one.right_us > view.start_us and one.start_us < view.end_us]
    middle = y + look.lane_pad_px + look.row_height_px / 2
    items = [
        Item(
            one.position,
            one.start_us,
            one.end_us,
            middle + one.row * look.row_height_px,
            one.title,
            one.width_px,
            min(one.right_us, NO_END),
        )
        for one in shown
    ]
    pen = Pen(
        index, frame, view, work.zone, work.memory.labels, work.means.measure, frame.gutter_px, frame.plot_width_px
    )
    total, before = memory.density.in_view(view)
    in_view, reaching = _shown_in_view(work, memory, lane, placed)
    below: list[Primitive] = []
    counts = Counts(in_view=total, labelled=in_view)
    if total > in_view:
        last_y = middle + (box.rows - 1) * look.row_height_px
        forced = _forced(work, lane, placed, last_y)
        early = sum(item.start_us < view.start_us for item in forced)
        known = [(one.position, one.start_us) for one in placed.values()]
        known += [(one.position, one.start_us) for one in forced]
        found = buckets(memory.density, grid, tiles, known, view, total - before)
        strips = crowded(memory.density, grid, tiles, look.pill_limit)
        left = max(before - reaching - early, 0)
        folded = folder.overflow(memory.density, grid, found, strips, left, last_y, lane.lane_id, box.lane.colour)
        below = ink_folded(ink, folded)
        draw(ink, pen, folded.items, lane.lane_id)
        counts = counts + folded.counts + Counts(labelled=len(forced))
        draw(over, pen, forced, lane.lane_id)
    draw(ink, pen, items, lane.lane_id)
    return [ink, over], below, counts


def _shown_in_view(work: _Work, memory: _LaneMemory, lane: LaneIndex, placed: dict[int, Placed]) -> tuple[int, int]:
    """How many events with a row reach into the window, and how many of those began before it."""
    if not placed:
        return 0, 0
    positions = np.fromiter(placed, np.int64, len(placed))
    starts, ends = work.index.starts[positions], work.index.ends[positions]
    low, high = np.empty(len(positions), np.int64), np.empty(len(positions), np.int64)
    for group in lane.groups:
        own = (positions >= group.first) & (positions < group.first + len(group))
        if own.any():
            low[own] = memory.density.instant(group, work.view.start_us)
            high[own] = memory.density.instant(group, work.view.end_us)
    inside = (starts < high) & (ends > low)
    return int(inside.sum()), int((inside & (starts < low)).sum())


def _forced(work: _Work, lane: LaneIndex, placed: dict[int, Placed], y: float) -> list[Item]:
    """Selected events in view that have no row: they are drawn over what is folded."""
    found: list[Item] = []
    for event_id in work.frame.selected_ids[-8:]:
        position = work.index.position(event_id)
        if position is None or position in placed:
            continue
        group = next((g for g in lane.groups if g.first <= position < g.first + len(g)), None)
        if group is None:
            continue
        bounds = np.array([work.index.starts[position], work.index.ends[position]], np.int64)
        if group.anchored:
            bounds = work.zone.wall(bounds)
        start, end = bounds.tolist()
        if start < work.view.end_us and end > work.view.start_us:
            title = work.memory.labels.fetch([event_id], work.means.titles)[0]
            found.append(Item(position, start, end, y, title))
    return found


def _place(
    work: _Work, boxes: tuple[LaneBox, ...], top: float, anchors: dict[int, tuple[float, float]], event_id: int
) -> tuple[float, float] | None:
    """Where a link to an event leads: its mark, or its instant in the middle of its lane where it is not drawn."""
    if event_id in anchors:
        return anchors[event_id]
    spot = work.index.where(event_id)
    if spot is None:
        return None
    box = next((box for box in boxes if box.lane.lane_id == spot.lane_id), None)
    if box is None:
        return None
    x = min(max(work.view.to_px(spot.middle_us), -40.0), work.view.width_px + 40.0)
    return work.frame.gutter_px + x, top + box.top_px + box.height_px / 2


def _range(frame: Frame, view: Viewport) -> tuple[list[Primitive], list[Primitive], list[Hit]]:
    """The selected range: its shade, its edges, and their hits."""
    if frame.range_us is None:
        return [], [], []
    start, end = frame.range_us
    left, width = frame.gutter_px, frame.plot_width_px
    x0, x1 = view.to_px(start), view.to_px(end)
    low, high = max(x0, 0.0), min(x1, width)
    if high < low:
        return [], [], []
    y, height = frame.axis_px, frame.lanes_height_px
    top = max(y - 36, 0.0)
    shade = Rects(
        np.array([[left + low, top, high - low, max(frame.height_px - top, 0)]], np.float32), Colour("accent", 0.07)
    )
    edges = [[left + x, top, left + x, frame.height_px] for x in (x0, x1) if 0 <= x <= width]
    lines: list[Primitive] = [Lines(_segments(edges), Colour("accent"), 1.5)] if edges else []
    hits = [Hit("range", (left + low, top, high - low, y - top), range_us=(start, end))]
    if 0 <= x0 <= width:
        hits.append(Hit("range-start", (left + x0 - 4, y, 8.0, height), range_us=(start, end)))
    if 0 <= x1 <= width:
        hits.append(Hit("range-end", (left + x1 - 4, y, 8.0, height), range_us=(start, end)))
    return [shade], lines, hits


def _segments(rows: list[list[float]]) -> Floats:
    return np.array(rows, np.float32).reshape(-1, 4)
