"""From an index and a frame to a scene: lays out lanes, rows, what is folded, axis, links and marks of selection.

A pure function of what goes in; a LayoutCache only saves computing again what was computed before. The cost of a frame
depends on what fits on the screen, not on how many events there are. Knows no Qt and no store: titles and the widths of
texts come from callables. Instants inside are wall times of the frame's clock (see zones.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import zone_of
from explorer.timeline.frame import Frame
from explorer.timeline.index.index import SPAN, EventLocation, TimelineIndex
from explorer.timeline.layout.label_place import NARROW_BAND_PX
from explorer.timeline.layout.labels import Measure, Titles
from explorer.timeline.layout.lane_layout import TextMetrics
from explorer.timeline.layout.lanes import LaneBox, separators
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import (
    Clip,
    Colour,
    Counts,
    EventHits,
    Floats,
    Hit,
    Hits,
    Lines,
    Primitive,
    Rects,
    Scene,
    Text,
)
from explorer.timeline.scene.axis import axis_background, axis_scene
from explorer.timeline.scene.date_conflicts import draw_date_conflicts
from explorer.timeline.scene.lane_scene import FrameContext, draw_lane
from explorer.timeline.scene.links import clear_of, link_curves


def compose(
    index: TimelineIndex, frame: Frame, titles: Titles, measure: Measure, cache: LayoutCache | None = None
) -> Scene:
    """Lay a frame out.

    `titles(ids)` gives the titles of events (int64 array, any number, in that order; empty for one not known yet);
    `measure(text, role)` the width of a text in pixels. With the same `cache` from frame to frame, panning costs next
    to nothing. Raises nothing that the callables do not raise.
    """
    cache = cache if cache is not None else LayoutCache()
    view = frame.viewport
    if view.width_px != frame.plot_width_px:
        view = Viewport(view.start_us, view.end_us, frame.plot_width_px, view.offset_us)
    zone = zone_of(frame.timezone, frame.utc_offset_us)
    text_metrics = TextMetrics(cache.labels, titles, measure)
    cache.settle(frame, view, index, zone, text_metrics)
    context = FrameContext(index, frame, view, zone, text_metrics, cache.eased(frame.clock_ms))
    boxes = cache.boxes(context.eased)
    now_us = None if frame.now_us is None else int(zone.wall(np.array([frame.now_us], np.int64))[0])
    axis = axis_scene(frame, view, measure, now_us)
    ground = np.array([[0, 0, frame.width_px, frame.height_px]], np.float32)
    items: list[Primitive] = [Rects(ground, Colour("surface")), *axis.grid]
    hits: list[Hit] = []
    events: list[EventHits] = []
    heads: list[Primitive] = []
    written: list[Text] = []
    anchors: dict[int, tuple[float, float]] = {}
    drawn_ids: list[NDArray[Any]] = []
    lane_counts: list[tuple[int, Counts]] = []
    top = frame.axis_px - frame.scroll_px
    range_fill, range_lines, range_hits = _range(frame, view)
    items += range_fill
    ground_items = len(items)
    for box in boxes:
        y = top + box.top_px
        if y >= frame.height_px or y + box.height_px <= frame.axis_px:
            continue
        drawn = draw_lane(context, cache.lane(box.lane.lane_id), box, y)
        lane_counts.append((box.lane.lane_id, drawn.counts))
        low, high = max(y, frame.axis_px), min(y + box.height_px, frame.height_px)
        if drawn.shapes:
            items.append(Clip(frame.gutter_px, low, frame.plot_width_px, high - low, drawn.shapes))
        hits.append(Hit("lane", (frame.gutter_px, low, frame.plot_width_px, high - low), lane_id=box.lane.lane_id))
        for batch in drawn.batches:
            hits += [_cut(hit, low, high) for hit in batch.hits if _seen(hit, low, high)]
            anchors.update(batch.anchors)
            written += (*batch.texts, *batch.bold)
            drawn_ids.append(np.fromiter(batch.anchors, np.int64, len(batch.anchors)))
            if batch.events is not None:
                drawn_ids.append(batch.events.ids)
                events.append(batch.events.within(low, high))
        head, head_hits = cache.header(frame, box, y, measure)
        heads += head
        hits += [
            _cut(hit, frame.axis_px, frame.height_px) for hit in head_hits if _seen(hit, frame.axis_px, frame.height_px)
        ]
    for found in events:
        middles = found.boxes[:, :2] + found.boxes[:, 2:] / 2
        wanted = np.isin(
            found.ids, [link.other_id for link in frame.links] + [c.event_id for c in frame.date_conflicts]
        )
        anchors.update(zip(found.ids[wanted].tolist(), map(tuple, middles[wanted].tolist()), strict=True))
    curves, curve_hits = link_curves(frame, lambda event_id: _place(context, boxes, top, anchors, event_id))
    conflicts = draw_date_conflicts(
        frame.date_conflicts,
        lambda event_id: anchors[event_id][1] if event_id in anchors else None,
        view,
        zone,
        frame.gutter_px,
    )
    hits += [_cut(hit, frame.axis_px, frame.height_px) for hit in conflicts.hits if hit.xywh[1] > frame.axis_px]
    over: list[Primitive] = [*conflicts.shapes, *range_lines]
    if frame.cursor_us is not None and view.start_us <= frame.cursor_us < view.end_us:
        x = round(view.to_px(frame.cursor_us)) + frame.gutter_px
        over.append(Lines(np.array([[x, frame.axis_px, x, frame.height_px]], np.float32), Colour("faint", 0.6)))
    lanes_height = frame.lanes_height_px
    if curves:
        # Under the events, and behind no title: a line across it would read as if it were struck out.
        grounds = clear_of(curves, written, text_metrics)
        links = Clip(frame.gutter_px, frame.axis_px, frame.plot_width_px, lanes_height, (*curves, *grounds))
        items.insert(ground_items, links)
    if over:
        items.append(Clip(frame.gutter_px, frame.axis_px, frame.plot_width_px, lanes_height, tuple(over)))
    heads += separators(frame, boxes, top)
    items.append(Clip(0.0, frame.axis_px, frame.width_px, lanes_height, tuple(heads)))
    if frame.axis:
        items += _axis_over(frame, axis.head, axis.grid)
    content = boxes[-1].top_px + boxes[-1].height_px if boxes else 0.0
    total = sum((counts for _, counts in lane_counts), Counts())
    return Scene(
        frame.width_px,
        frame.height_px,
        tuple(items),
        Hits((*hits, *range_hits, *axis.hits), tuple(curve_hits), tuple(events)),
        total,
        tuple(lane_counts),
        content,
        cache.unsettled,
        tuple(drawn_ids),
    )


def _axis_over(frame: Frame, head: tuple[Primitive, ...], grid: tuple[Primitive, ...]) -> list[Primitive]:
    """Return the axis above what scrolls beneath it."""
    ground = axis_background(frame) if frame.scroll_px else ()
    strip = (Clip(0.0, 0.0, frame.width_px, frame.axis_px, grid),) if frame.scroll_px else ()
    return [*ground, *strip, *head]


def _seen(hit: Hit, low: float, high: float) -> bool:
    return hit.xywh[1] < high and hit.xywh[1] + hit.xywh[3] > low


def _cut(hit: Hit, low: float, high: float) -> Hit:
    """Return a hit without the part that is scrolled away."""
    x, y, w, h = hit.xywh
    if y >= low and y + h <= high:
        return hit
    top, bottom = max(y, low), min(y + h, high)
    return Hit(hit.kind, (x, top, w, bottom - top), hit.event_id, hit.lane_id, hit.count, hit.range_us, hit.text)


def _place(
    context: FrameContext,
    boxes: tuple[LaneBox, ...],
    top: float,
    anchors: dict[int, tuple[float, float]],
    event_id: int,
) -> tuple[float, float] | None:
    """Where a link to an event leads: its mark, or its instant in the row of what is folded where it is not drawn."""
    location = context.index.where(event_id, context.zone)
    if location is None:
        return None
    if event_id in anchors:
        return _mark(context, location, anchors[event_id])
    box = next((box for box in boxes if box.lane.lane_id == location.lane_id), None)
    if box is None:
        return None
    x = min(max(context.view.to_px(location.middle_us), -40.0), context.view.width_px + 40.0)
    y = box.height_px / 2 if box.lane.collapsed else context.frame.metrics.lane_pad_px + (box.rows - 0.5) * box.row_px
    return context.frame.gutter_px + x, top + box.top_px + y


def _mark(context: FrameContext, location: EventLocation, anchor: tuple[float, float]) -> tuple[float, float]:
    """Return where the mark of an event stands that is drawn: in the middle of its date, where that is no wide band."""
    x0, x1 = (context.view.to_px(us) for us in location.range_us)
    if location.flags & SPAN or x1 - x0 >= NARROW_BAND_PX:
        return anchor
    return context.frame.gutter_px + (x0 + x1) / 2, anchor[1]


def _range(frame: Frame, view: Viewport) -> tuple[list[Primitive], list[Primitive], list[Hit]]:
    """Return the selected range: its shade, its edges, and their hits."""
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
