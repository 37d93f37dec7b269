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
from explorer.timeline.layout.filling import Filled
from explorer.timeline.layout.lanes import LaneBox
from explorer.timeline.layout.layout_cache import LaneCache, LayoutCache
from explorer.timeline.layout.row_packing import Placed
from explorer.timeline.layout.rows import TextMetrics
from explorer.timeline.primitives import Counts, Primitive
from explorer.timeline.scene.marks import NO_END, DrawContext, Item, ShapeBatch, draw
from explorer.timeline.scene.overflow import Overflow, batch_overflow, crowded

# So many events that come in by the left edge without a row are named.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class FrameContext:
    """What the parts of a frame share."""

    index: TimelineIndex
    frame: Frame
    view: Viewport
    zone: Zone
    cache: LayoutCache
    text_metrics: TextMetrics


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """What a lane draws: primitives from bottom to top, its batches (for hits and places of events), and its counts."""

    shapes: tuple[Primitive, ...]
    batches: tuple[ShapeBatch, ...]
    counts: Counts


def draw_lane(context: FrameContext, box: LaneBox, y: float) -> LaneDrawing:
    """Draw the events of a lane whose top is at `y`."""
    index, frame, view = context.index, context.frame, context.view
    lane = index.lanes.get(box.lane.lane_id)
    if lane is None or lane.count == 0:
        return LaneDrawing((), (), Counts())
    metrics, colour = frame.metrics, box.lane.colour
    lane_cache = context.cache.lane(index, lane, box.label_rows, context.zone, metrics)
    levels = lane_cache.rows.levels
    level = levels.level_of(view.us_per_px)
    grid = levels.grids[level]
    overflow = Overflow(frame, view, context.cache.labels, context.text_metrics.measure)
    batch, over = ShapeBatch(), ShapeBatch()
    if box.lane.collapsed:
        folded = overflow.collapsed(lane_cache.density, grid, y, box.height_px, lane.lane_id, colour)
        below = batch_overflow(batch, folded)
        return LaneDrawing((*below, *batch.primitives(colour)), (batch,), folded.counts)
    tiles = grid_tiles(grid, view.start_us, view.end_us)
    placed, reached = context.cache.placed(lane_cache, level, view, context.text_metrics)
    shown = [event for event in placed.values() if event.right_us > view.start_us and event.start_us < view.end_us]
    middle = y + metrics.lane_pad_px + box.row_px / 2
    draw_context = DrawContext(
        index,
        frame,
        view,
        context.zone,
        context.cache.labels,
        context.text_metrics.measure,
        frame.gutter_px,
        frame.plot_width_px,
    )
    total, before = lane_cache.density.in_view(view)
    in_view, reaching = _shown_in_view(context, lane_cache, lane, placed)
    below = []
    filled = context.cache.filled(lane_cache, reached, view, context.text_metrics) if total > in_view else []
    begun = sum(mark.start_us < view.start_us for mark in filled)
    counts = Counts(in_view=total, labelled=in_view, marks=len(filled))
    if not total and frame.beyond:
        below = batch_overflow(batch, overflow.beyond(lane_cache.density, middle, lane.lane_id))
    if total > in_view + len(filled):
        last_y = middle + (box.rows - 1) * box.row_px
        forced = _forced(context, lane, {*placed, *(mark.position for mark in filled)}, last_y)
        early = sum(item.start_us < view.start_us for item in forced)
        drawn_starts = [(event.position, event.start_us) for event in placed.values()]
        drawn_starts += [(event.position, event.start_us) for event in forced]
        drawn_starts += [(mark.position, mark.start_us) for mark in filled]
        in_order = buckets(lane_cache.density, grid, tiles, drawn_starts, view, total - before)
        strips = crowded(lane_cache.density, grid, tiles, metrics.pill_limit)
        left = max(before - reaching - early - begun, 0)
        draw(over, draw_context, forced, lane.lane_id)
        taken = [(hit.xywh[0] - draw_context.left, hit.xywh[0] + hit.xywh[2] - draw_context.left) for hit in over.hits]
        taken += [_extent(mark, view) for mark in filled if mark.row == box.rows - 1]
        names = _names(context, lane, {position for position, _ in drawn_starts}) if 0 < left <= _NAMED else ""
        folded = overflow.folded(
            lane_cache.density, grid, in_order, strips, left, last_y, box.row_px, lane.lane_id, colour, names, taken
        )
        below = batch_overflow(batch, folded)
        draw(batch, draw_context, folded.items, lane.lane_id)
        counts = counts + folded.counts + Counts(labelled=len(forced))
    batches = {1.0: batch}
    fading = context.cache.fading(lane_cache, shown, view, frame.clock_ms)
    by_opacity: dict[float, list[Item]] = {}
    scale, gap = levels.scales[reached], metrics.label_gap_px
    for event in shown:
        label, label_px = event.label(scale, gap, context.text_metrics.labels, context.text_metrics.measure)
        row_y = middle + event.row * box.row_px
        right = min(event.right_us, NO_END)
        item = Item(event.position, event.start_us, event.end_us, row_y, event.title, right, label, label_px)
        by_opacity.setdefault(fading.get(event.position, 1.0), []).append(item)
    for mark in filled:
        row_y = middle + mark.row * box.row_px
        label_at = (mark.title, NO_END, mark.label, mark.label_px, mark.before)
        by_opacity.setdefault(1.0, []).append(Item(mark.position, mark.start_us, mark.end_us, row_y, *label_at))
    for opacity, items in by_opacity.items():
        draw(batches.setdefault(opacity, ShapeBatch()), draw_context, items, lane.lane_id)
    shapes = list(below)
    for opacity, batch in batches.items():
        shapes += batch.primitives(colour, opacity)
    shapes += over.primitives(colour)
    return LaneDrawing(tuple(shapes), (*batches.values(), over), counts)


def _extent(mark: Filled, view: Viewport) -> tuple[float, float]:
    """Pixels that a mark takes with its label, from the left of the plot."""
    x0, x1 = view.to_px(mark.start_us) - 10.0, view.to_px(mark.end_us) + 10.0
    beside = mark.label_px + 30.0 if mark.label else 0.0
    return (x0 - beside, x1) if mark.before else (x0, x1 + beside)


def _shown_in_view(
    context: FrameContext, lane_cache: LaneCache, lane: LaneIndex, placed: dict[int, Placed]
) -> tuple[int, int]:
    """How many events with a row reach into the window, and how many of those began before it."""
    if not placed:
        return 0, 0
    index, view, source = context.index, context.view, lane_cache.density.source
    positions = np.fromiter(placed, np.int64, len(placed))
    starts, ends = index.starts[positions], index.ends[positions]
    low: np.int64 | NDArray[np.int64] = np.int64(view.start_us)
    high: np.int64 | NDArray[np.int64] = np.int64(view.end_us)
    if context.zone.shifts:
        low, high = np.full(len(positions), low), np.full(len(positions), high)
        for group in lane.groups:
            own = (positions >= group.first) & (positions < group.first + len(group))
            low[own] = source.instant(group, view.start_us)
            high[own] = source.instant(group, view.end_us)
    inside = (starts < high) & (ends > low)
    return int(inside.sum()), int((inside & (starts < low)).sum())


def _names(context: FrameContext, lane: LaneIndex, drawn: set[int]) -> str:
    """Titles of the events that reach into the window from before it and are not drawn."""
    index, start_us = context.index, context.view.start_us
    reaching = index.positions_in((start_us, start_us + 1), [lane.lane_id], context.zone)
    ids = [int(index.ids[position]) for position in reaching.tolist() if position not in drawn]
    return " · ".join(
        title for title in context.text_metrics.labels.fetch(ids[:_NAMED], context.text_metrics.titles) if title
    )


def _forced(context: FrameContext, lane: LaneIndex, placed: set[int], y: float) -> list[Item]:
    """Return selected events in view that have no row: they are drawn over what is folded."""
    items: list[Item] = []
    for event_id in context.frame.selected_ids[-8:]:
        position = context.index.position(event_id)
        if position is None or position in placed:
            continue
        group = next((g for g in lane.groups if g.first <= position < g.first + len(g)), None)
        if group is None:
            continue
        bounds = np.array([context.index.starts[position], context.index.ends[position]], np.int64)
        if group.anchored:
            bounds = context.zone.wall(bounds)
        start, end = bounds.tolist()
        if start < context.view.end_us and end > context.view.start_us:
            title = context.cache.labels.fetch([event_id], context.text_metrics.titles)[0]
            items.append(Item(position, start, end, y, title))
    return items
