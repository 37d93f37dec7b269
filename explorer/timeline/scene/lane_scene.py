"""The events of one lane on screen: rows, what is folded, and what is selected; where each of them went is counted.

Knows pixels, rows and densities; nothing of other lanes, axes or the store.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Frame
from explorer.timeline.index.index import LaneIndex, TimelineIndex
from explorer.timeline.index.zoom_levels import grid_tiles
from explorer.timeline.layout.density import buckets
from explorer.timeline.layout.lanes import LaneBox
from explorer.timeline.layout.layout_cache import LaneCache, LayoutCache
from explorer.timeline.layout.overflow import Overflow, crowded, ink_folded
from explorer.timeline.layout.row_packing import Placed
from explorer.timeline.layout.rows import TextMetrics
from explorer.timeline.primitives import Counts, Primitive
from explorer.timeline.scene.marks import NO_END, DrawContext, Item, ShapeBatch, draw

# So many events that come in by the left edge without a row are named.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class FrameContext:
    """What the parts of a frame share."""

    index: TimelineIndex
    frame: Frame
    view: Viewport
    zone: Zone
    memory: LayoutCache
    means: TextMetrics


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """What a lane draws: primitives from bottom to top, its inks (for hits and places of events), and its counts."""

    shapes: tuple[Primitive, ...]
    inks: tuple[ShapeBatch, ...]
    counts: Counts


def draw_lane(work: FrameContext, box: LaneBox, y: float) -> LaneDrawing:
    """Draw the events of a lane whose top is at `y`."""
    index, frame, view = work.index, work.frame, work.view
    lane = index.lanes.get(box.lane.lane_id)
    if lane is None or lane.count == 0:
        return LaneDrawing((), (), Counts())
    look, colour = frame.look, box.lane.colour
    memory = work.memory.lane(index, lane, box.label_rows, work.zone, look)
    ladder = memory.rows.ladder
    level = ladder.level_of(view.us_per_px)
    grid = ladder.grids[level]
    folder = Overflow(frame, view, work.memory.labels, work.means.measure)
    ink, over = ShapeBatch(), ShapeBatch()
    if box.lane.collapsed:
        folded = folder.collapsed(memory.density, grid, y, box.height_px, lane.lane_id, colour)
        below = ink_folded(ink, folded)
        return LaneDrawing((*below, *ink.primitives(colour)), (ink,), folded.counts)
    tiles = grid_tiles(grid, view.start_us, view.end_us)
    placed, reached = work.memory.placed(memory, level, view, work.means)
    shown = [one for one in placed.values() if one.right_us > view.start_us and one.start_us < view.end_us]
    middle = y + look.lane_pad_px + box.row_px / 2
    pen = DrawContext(
        index, frame, view, work.zone, work.memory.labels, work.means.measure, frame.gutter_px, frame.plot_width_px
    )
    total, before = memory.density.in_view(view)
    in_view, reaching = _shown_in_view(work, memory, lane, placed)
    below = []
    counts = Counts(in_view=total, labelled=in_view)
    if not total and frame.beyond:
        below = ink_folded(ink, folder.beyond(memory.density, middle, lane.lane_id))
    if total > in_view:
        last_y = middle + (box.rows - 1) * box.row_px
        forced = _forced(work, lane, placed, last_y)
        early = sum(item.start_us < view.start_us for item in forced)
        known = [(one.position, one.start_us) for one in placed.values()]
        known += [(one.position, one.start_us) for one in forced]
        found = buckets(memory.density, grid, tiles, known, view, total - before)
        strips = crowded(memory.density, grid, tiles, look.pill_limit)
        left = max(before - reaching - early, 0)
        draw(over, pen, forced, lane.lane_id)
        taken = [(hit.xywh[0] - pen.left, hit.xywh[0] + hit.xywh[2] - pen.left) for hit in over.hits]
        names = _names(work, lane, {position for position, _ in known}) if 0 < left <= _NAMED else ""
        folded = folder.overflow(
            memory.density, grid, found, strips, left, last_y, box.row_px, lane.lane_id, colour, names, taken
        )
        below = ink_folded(ink, folded)
        draw(ink, pen, folded.items, lane.lane_id)
        counts = counts + folded.counts + Counts(labelled=len(forced))
    inks = {1.0: ink}
    fading = work.memory.fading(memory, shown, view, frame.clock_ms)
    by_opacity: dict[float, list[Item]] = {}
    scale, gap = ladder.scales[reached], look.label_gap_px
    for one in shown:
        label, label_px = one.label(scale, gap, work.means.labels, work.means.measure)
        row_y = middle + one.row * box.row_px
        right = min(one.right_us, NO_END)
        item = Item(one.position, one.start_us, one.end_us, row_y, one.title, right, label, label_px)
        by_opacity.setdefault(fading.get(one.position, 1.0), []).append(item)
    for opacity, items in by_opacity.items():
        draw(inks.setdefault(opacity, ShapeBatch()), pen, items, lane.lane_id)
    shapes = list(below)
    for opacity, one_ink in inks.items():
        shapes += one_ink.primitives(colour, opacity)
    shapes += over.primitives(colour)
    return LaneDrawing(tuple(shapes), (*inks.values(), over), counts)


def _shown_in_view(
    work: FrameContext, memory: LaneCache, lane: LaneIndex, placed: dict[int, Placed]
) -> tuple[int, int]:
    """How many events with a row reach into the window, and how many of those began before it."""
    if not placed:
        return 0, 0
    index, view, source = work.index, work.view, memory.density.source
    positions = np.fromiter(placed, np.int64, len(placed))
    starts, ends = index.starts[positions], index.ends[positions]
    low: np.int64 | NDArray[np.int64] = np.int64(view.start_us)
    high: np.int64 | NDArray[np.int64] = np.int64(view.end_us)
    if work.zone.shifts:
        low, high = np.full(len(positions), low), np.full(len(positions), high)
        for group in lane.groups:
            own = (positions >= group.first) & (positions < group.first + len(group))
            low[own] = source.instant(group, view.start_us)
            high[own] = source.instant(group, view.end_us)
    inside = (starts < high) & (ends > low)
    return int(inside.sum()), int((inside & (starts < low)).sum())


def _names(work: FrameContext, lane: LaneIndex, drawn: set[int]) -> str:
    """Titles of the events that reach into the window from before it and are not drawn."""
    index, start_us = work.index, work.view.start_us
    reaching = index.positions_in((start_us, start_us + 1), [lane.lane_id], work.zone)
    ids = [int(index.ids[position]) for position in reaching.tolist() if position not in drawn]
    return " · ".join(title for title in work.means.labels.fetch(ids[:_NAMED], work.means.titles) if title)


def _forced(work: FrameContext, lane: LaneIndex, placed: dict[int, Placed], y: float) -> list[Item]:
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
