"""The events of one lane on screen: those with a row, what is folded, and what is selected; where each of them went is
counted.

Knows pixels, rows and densities; nothing of other lanes, axes or the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Frame
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.layout.density import grid_tiles, starting_without
from explorer.timeline.layout.lane_layout import NO_END, LaneLayout, TextMetrics
from explorer.timeline.layout.lanes import LaneBox
from explorer.timeline.layout.layout_cache import LaneState
from explorer.timeline.primitives import Counts, Primitive
from explorer.timeline.scene.marks import DrawContext, Item, PlainMarks, ShapeBatch, draw, draw_plain
from explorer.timeline.scene.overflow import Overflow, batch_overflow, crowded

# So many events that come in by the left edge without a row are named.
_NAMED = 3
# Labels reach so far beyond their marks.
_BESIDE_PX = 30.0
_REACH_PX = 20.0
# How much is seen of what was not sought.
_DIMMED = 0.25
# Room before a mark without, and with, a label at its left.
_MARK_PX = 10.0
_BEFORE_PX = 36.0


@dataclass(frozen=True, slots=True)
class FrameContext:
    """What the parts of a frame share. `eased` is how far the change to what stands at rest has come, 1 at its end."""

    index: TimelineIndex
    frame: Frame
    view: Viewport
    zone: Zone
    text_metrics: TextMetrics
    eased: float = 1.0


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """What a lane draws: primitives from bottom to top, its batches (for hits and places of events), and its counts."""

    shapes: tuple[Primitive, ...]
    batches: tuple[ShapeBatch, ...]
    counts: Counts


def draw_lane(context: FrameContext, state: LaneState | None, box: LaneBox, y: float) -> LaneDrawing:
    """Draw the events of a lane whose top is at `y`."""
    if state is None:
        return LaneDrawing((), (), Counts())
    frame, view, metrics, colour = context.frame, context.view, context.frame.metrics, box.lane.colour
    density, lane_id = state.arranger.density, box.lane.lane_id
    batch, layout = ShapeBatch(), state.layout
    at_rest = layout is None or layout.reference == view
    overflow = Overflow(frame, view, context.text_metrics.labels, context.text_metrics.measure, at_rest)
    if layout is None:
        folded = overflow.collapsed(density, y, box.height_px, lane_id, colour)
        strip = batch_overflow(batch, folded)
        return LaneDrawing((*strip, *batch.primitives(colour)), (batch,), folded.counts)
    middle = y + metrics.lane_pad_px + box.row_px / 2
    total, _ = density.in_view(view)
    below: list[Primitive] = []
    if not total and frame.beyond:
        below = batch_overflow(batch, overflow.beyond(density, y + box.height_px / 2, lane_id))
    drawn = _drawn(context, state, layout, y, box.row_px)
    counts = Counts(in_view=total, labelled=drawn.labelled, marks=drawn.inside - drawn.labelled)
    if total > drawn.inside:
        buckets = starting_without(density, layout.grid, *view.range_us, drawn.starts)
        strips = crowded(density, layout.grid, grid_tiles(layout.grid, *view.range_us), metrics.pill_limit)
        early = max(total - drawn.inside - sum(bucket.count for bucket in buckets), 0)
        names = _names(context, state, drawn.positions) if 0 < early <= _NAMED else ""
        last_y = middle + (box.rows - 1) * box.row_px
        folded = overflow.folded(
            density,
            layout.grid,
            buckets,
            strips,
            early,
            (last_y, box.row_px),
            (y, box.height_px),
            lane_id,
            colour,
            _clear_px(state, layout, view),
            names,
        )
        below = batch_overflow(batch, folded)
        counts = counts + folded.counts
    draw_context = DrawContext(
        context.index,
        frame,
        view,
        context.zone,
        context.text_metrics.labels,
        context.text_metrics.measure,
        frame.gutter_px,
        frame.plot_width_px,
    )
    faint = ShapeBatch()
    if drawn.faint.any():
        clear = ~drawn.faint
        draw(faint, draw_context, list(compress(drawn.items, drawn.faint)), lane_id, drawn.times[drawn.faint])
        draw(batch, draw_context, list(compress(drawn.items, clear)), lane_id, drawn.times[clear])
    else:
        draw(batch, draw_context, drawn.items, lane_id, drawn.times)
    dimmed = frame.matches is not None
    for plain, into in ((drawn.plain.where(~drawn.dim), batch), (drawn.plain.where(drawn.dim), faint)):
        draw_plain(into, draw_context, plain, lane_id)
    opacity = _DIMMED if dimmed else max(context.eased, 0.05)
    shapes = (*below, *faint.primitives(colour, opacity), *batch.primitives(colour))
    return LaneDrawing(shapes, (faint, batch), counts)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """What of a layout is in the window: events with labels or bars of their own, marks alone, which of either are
    faint for coming in or not being sought, and of all that have a row positions, starts, how many reach into the
    window, and how many of those have a label."""

    items: list[Item]
    times: NDArray[np.int64]
    faint: NDArray[np.bool_]
    plain: PlainMarks
    dim: NDArray[np.bool_]
    positions: NDArray[np.int64]
    starts: NDArray[np.int64]
    inside: int
    labelled: int


def _drawn(context: FrameContext, state: LaneState, layout: LaneLayout, y: float, row_px: float) -> _Drawn:
    view, placed = context.view, state.arranger.placed(layout)
    heights = y + state.arranger.metrics.lane_pad_px + (placed.rows + 0.5) * row_px
    new = np.zeros(len(heights), np.bool_)
    if context.eased < 1 and state.came_from is not None:
        came = np.array([state.came_from.get(position, np.nan) for position in placed.positions.tolist()])
        new = np.isnan(came)
        heights = np.where(new, heights, (y + came) * (1 - context.eased) + heights * context.eased)
    x0, x1 = view.to_px(placed.starts), view.to_px(placed.ends)
    alone = placed.bare & ~placed.lasting & (x1 - x0 <= state.arranger.metrics.band_from_px)
    reach = _REACH_PX + np.where(placed.bare, 0.0, placed.label_px + _BESIDE_PX)
    seen = (x1 > -reach) & (x0 < view.width_px + reach)
    items: list[Item] = []
    own = np.flatnonzero(seen & ~alone)
    if context.frame.matches is not None:
        new = ~np.isin(placed.positions, context.frame.matches.positions(context.index))
    for at, height in zip(own.tolist(), heights[own].tolist(), strict=True):
        if at < len(placed.entries):
            entry = placed.entries[at]
            label = (entry.title, entry.right_us, entry.label, entry.label_px, entry.place.before)
            items.append(Item(entry.position, entry.start_us, entry.end_us, height, *label))
        else:
            position, start, end = int(placed.positions[at]), int(placed.starts[at]), int(placed.ends[at])
            items.append(Item(position, start, end, height, "", NO_END, ""))
    chosen = np.flatnonzero(seen & alone)
    plain = PlainMarks(
        placed.positions[chosen],
        placed.starts[chosen],
        placed.ends[chosen],
        (x0[chosen] + x1[chosen]) / 2,
        np.asarray(heights[chosen], np.float64),
    )
    inside = _inside(state, placed.positions, placed.starts, placed.ends, view)
    labelled = int((inside & ~placed.bare).sum())
    columns = (placed.times[own], new[own], plain, new[chosen], placed.positions, placed.starts)
    return _Drawn(items, *columns, int(inside.sum()), labelled)


def _clear_px(state: LaneState, layout: LaneLayout, view: Viewport) -> float:
    """Return up to which pixel nothing stands in the last row."""
    placed = state.arranger.placed(layout)
    ends = view.to_px(placed.ends) + _REACH_PX + np.where(placed.bare, 0.0, placed.label_px + _BESIDE_PX)
    last = np.flatnonzero((placed.rows == len(layout.rows) - 1) & (ends > 0))
    clear = float(view.width_px)
    for at, x in zip(last.tolist(), view.to_px(placed.starts[last]).tolist(), strict=True):
        entry = placed.entries[at] if at < len(placed.entries) else None
        clear = min(clear, x - (entry.label_px + _BEFORE_PX if entry is not None and entry.place.before else _MARK_PX))
    return clear


def _inside(
    state: LaneState, positions: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], view: Viewport
) -> NDArray[np.bool_]:
    """Which events reach into the window, as they are counted: by instants, since a clock may show an hour twice."""
    source = state.arranger.source
    if not source.zone.shifts:
        inside: NDArray[np.bool_] = (starts < view.end_us) & (ends > view.start_us)
        return inside
    index, inside = source.index, np.zeros(len(positions), np.bool_)
    for group in source.lane.groups:
        own = np.flatnonzero((positions >= group.first) & (positions < group.first + len(group)))
        low, high = source.instant(group, view.start_us), source.instant(group, view.end_us)
        inside[own] = (index.starts[positions[own]] < high) & (index.ends[positions[own]] > low)
    return inside


def _names(context: FrameContext, state: LaneState, drawn: NDArray[np.int64]) -> str:
    """Titles of the events that reach into the window from before it and are not drawn."""
    index, start_us = context.index, context.view.start_us
    reaching = index.positions_in((start_us, start_us + 1), [state.box.lane.lane_id], context.zone)
    ids = index.ids[reaching[~np.isin(reaching, drawn)][:_NAMED]].tolist()
    return " · ".join(title for title in context.text_metrics.labels.fetch(ids, context.text_metrics.titles) if title)
