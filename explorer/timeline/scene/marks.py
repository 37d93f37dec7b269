"""How an event is drawn: a mark, a band or a bar, with its label. Knows pixels and certainty, not rows or levels.

Certainty is drawn, never assumed: a bar is solid over what is sure and fades over the rest; a date that is wider than a
few pixels is a soft band over its outer bounds, never a point at its start; one that is narrower is a mark at the
middle of its bounds; what is open ends in an arrow; what is in doubt is hollow. Categories differ by shape as well as
lanes by colour.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Frame
from explorer.timeline.index.index import OPEN_END, OPEN_START, SPAN, UNCERTAIN, TimelineIndex
from explorer.timeline.layout.label_place import LEAST_BAR_PX, NARROW_BAND_PX, SHORT_BAR_PX, label_offset_px
from explorer.timeline.layout.labels import Labels, Measure
from explorer.timeline.layout.lane_layout import NO_END
from explorer.timeline.layout.row_packing import AFTER_LABEL_PX, BEFORE_MARK_PX
from explorer.timeline.primitives import (
    Colour,
    EventHits,
    Fades,
    Hit,
    Lines,
    Marks,
    Primitive,
    Rects,
    Role,
    Shape,
    Text,
    Texts,
)

# Shapes by number of category, told apart at 9 px; more categories begin again.
SHAPES: tuple[Shape, ...] = (
    "circle",
    "diamond",
    "square",
    "triangle",
    "hexagon",
    "cross",
    "triangle-down",
    "star",
)
_PLAIN = 0.75
# Opacity of bars, and of bands where they are fullest.
_BAR_ALPHA = 0.2
_BAND_ALPHA = 0.34
_TEXT = Colour("text")
_EDGE_PX = 3.0
# A start or end known to this many pixels is sharp.
_SHARP_PX = 8.0
# Fades that reach further than this beyond the window are flat inside it.
_FAR_PX = 20_000.0
_GLYPH_PX = 12.0
_SMALL_PX = 3.6
# A bar of this width can hold the shape of its category.
_HOLDS_MARK_PX = 15.0
_STICKY_PX = 7.0
_HIT_HEIGHT_PX = 24.0
# Marks further out than this are not seen, however large.
_OUTSIDE_PX = 20.0
_MOST_ROUNDED = 24


class Item(NamedTuple):
    """An event to draw: its position, wall times, the height of its middle, its title and the instant where the room
    for it ends (NO_END for all there is). `label` is the title as it was shortened already, `label_px` its width;
    without it the title is shortened to the room. `before` says that the label stands at the left of the mark."""

    position: int
    start_us: int
    end_us: int
    y: float
    title: str = ""
    right_us: int = NO_END
    label: str | None = None
    label_px: float = 0.0
    before: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PlainMarks:
    """Points without a label as columns: positions, wall times, and where their middles are, in pixels."""

    positions: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_]) -> PlainMarks:
        """Return some of them."""
        if chosen.all():
            return self
        return PlainMarks(
            self.positions[chosen], self.starts[chosen], self.ends[chosen], self.xs[chosen], self.ys[chosen]
        )


@dataclass(slots=True)
class ShapeBatch:
    """What a lane's events leave on paper, gathered by kind so that a painter sets each style once."""

    solid: list[tuple[float, float, float, float]] = field(default_factory=list)
    soft: list[tuple[float, float, float, float]] = field(default_factory=list)
    edges: list[tuple[float, float, float, float]] = field(default_factory=list)
    rising: dict[float, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    falling: dict[float, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    flat: dict[float, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    dashes: list[tuple[float, float, float, float]] = field(default_factory=list)
    marks: dict[tuple[Shape, bool, float], list[tuple[float, float]]] = field(default_factory=dict)
    pills: list[tuple[float, float, float, float]] = field(default_factory=list)
    hovered: list[tuple[float, float, float, float]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    bold: list[Text] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    anchors: dict[int, tuple[float, float]] = field(default_factory=dict)
    # Points without a label, and their hits.
    points: list[tuple[tuple[Shape, bool, float], NDArray[np.float32]]] = field(default_factory=list)
    events: EventHits | None = None

    def primitives(self, colour: str, opacity: float = 1.0) -> list[Primitive]:
        """Return the gathered shapes in painting order, in the colour of their lane."""
        full = Colour(colour, opacity)
        bar = full.faded(_BAR_ALPHA)
        out: list[Primitive] = []
        if self.hovered:
            out.append(Rects(_quads(self.hovered), Colour("grid"), None, 6.0))
        if self.pills:
            out.append(Rects(_quads(self.pills), Colour("accent-soft"), None, 6.0))
        if self.solid:
            # Corners of a crowd are not seen, and are what takes longest.
            out.append(Rects(_quads(self.solid), bar, None, 3.0 if len(self.solid) <= _MOST_ROUNDED else 0.0))
        if self.soft:
            out.append(Rects(_quads(self.soft), bar))
        for alpha, boxes in sorted(self.flat.items()):
            out.append(Rects(_quads(boxes), full.faded(alpha)))
        for alpha, boxes in sorted(self.rising.items()):
            out.append(Fades(_quads(boxes), full.faded(alpha), True))
        for alpha, boxes in sorted(self.falling.items()):
            out.append(Fades(_quads(boxes), full.faded(alpha), False))
        if self.dashes:
            out.append(Lines(_quads(self.dashes), full.faded(0.7), 1.0, (3.0, 3.0)))
        if self.edges:
            out.append(Rects(_quads(self.edges), full))
        marks = [(kind, np.array(centres, np.float32).reshape(-1, 2)) for kind, centres in sorted(self.marks.items())]
        for (shape, hollow, size), points in (*self.points, *marks):
            fill, stroke = (Colour("surface", opacity), full) if hollow else (full, None)
            out.append(Marks(points, shape, size - 0.6 if hollow else size, fill, stroke))
        texts = (*self.texts, *self.bold)
        if texts:
            faded = texts if opacity >= 1 else tuple(replace(t, colour=t.colour.faded(opacity)) for t in texts)
            out.append(Texts(faded))
        return out


def _quads(boxes: list[tuple[float, float, float, float]]) -> NDArray[np.float32]:
    return np.array(boxes, np.float32).reshape(-1, 4)


@dataclass(frozen=True, slots=True, eq=False)
class DrawContext:
    """What drawing the events of a lane needs."""

    index: TimelineIndex
    frame: Frame
    view: Viewport
    zone: Zone
    labels: Labels
    measure: Measure
    # What is asked for every event.
    left: float
    width: float


def draw(
    batch: ShapeBatch,
    context: DrawContext,
    items: list[Item],
    lane_id: int,
    times: NDArray[np.int64] | None = None,
) -> None:
    """Add events to the ink of a lane. `times` (n, 5) are their wall times where they are at hand: outer start, inner
    bounds, outer end, end of the room."""
    if not items:
        return
    index, view, frame = context.index, context.view, context.frame
    positions = np.array([item.position for item in items], np.int64)
    if times is None:
        times = np.array([(item.start_us, 0, 0, item.end_us, item.right_us) for item in items], np.int64)
        sure_from, sure_to = index.sure_bounds(positions)
        shift = times[:, 0] - index.starts[positions]
        times[:, 1], times[:, 2] = sure_from + shift, sure_to + shift
    xs = view.to_px(times).tolist()
    flags = index.flags[positions].tolist()
    categories = index.category[positions].tolist()
    ids = index.ids[positions].tolist()
    metrics = frame.metrics
    radius = metrics.mark_radius_px
    for item, flag, category, event_id, (x0, s0, s1, x1, right) in zip(items, flags, categories, ids, xs, strict=True):
        # What has no category is a smaller dot, where others have one.
        shape = SHAPES[category % len(SHAPES)] if category >= 0 else SHAPES[0]
        size = radius if category >= 0 or not index.categories else radius * _PLAIN
        glyph: Shape | None = shape if category >= 0 else None
        if flag & SPAN or s1 > s0:
            seen = x0, max(x1, x0 + LEAST_BAR_PX)
            if glyph and seen[1] - x0 <= SHORT_BAR_PX:
                # Beside the bar it would stand for another day; and in a bar that is hardly wider, it is the bar.
                inside = seen[1] - x0 >= _HOLDS_MARK_PX
                kind = (glyph, bool(flag & UNCERTAIN) and not inside, _SMALL_PX if inside else size)
                _mark(batch, context, kind, (x0 + seen[1]) / 2 + (_EDGE_PX / 2 if inside else 0), item.y)
                glyph = None
                if not inside:
                    natural = x0 + label_offset_px(True, x1 - x0)
                    _label(batch, context, item, event_id, lane_id, None, natural, seen, right)
                    continue
            natural = _bar(batch, context, item.y, flag, x0, s0, s1, x1)
        elif x1 - x0 > metrics.band_from_px:
            natural = _band(batch, context, item.y, flag, x0, x1)
            seen = x0, x1
            if x1 - x0 < NARROW_BAND_PX:
                _mark(batch, context, (shape, bool(flag & UNCERTAIN), size), (x0 + x1) / 2, item.y)
                glyph = None
            elif glyph:
                natural -= _GLYPH_PX
        else:
            middle = (x0 + x1) / 2
            _mark(batch, context, (shape, bool(flag & UNCERTAIN), size), middle, item.y)
            natural, glyph = x0 + label_offset_px(False, x1 - x0), None
            seen = middle - radius, middle + radius
        _label(batch, context, item, event_id, lane_id, glyph, natural, seen, right)


def draw_plain(batch: ShapeBatch, context: DrawContext, plain: PlainMarks, lane_id: int) -> None:
    """Add points without a label to the ink of a lane: much faster than one by one."""
    if not len(plain.positions):
        return
    index, radius = context.index, context.frame.metrics.mark_radius_px
    categories = index.category[plain.positions].astype(np.int64)
    hollow = (index.flags[plain.positions] & UNCERTAIN) != 0
    kinds = np.where(categories >= 0, categories % len(SHAPES), -1) * 2 + hollow
    points = np.stack((plain.xs + context.left, plain.ys), axis=1).astype(np.float32)
    for kind in np.unique(kinds).tolist():
        size = radius if kind >= 0 or not index.categories else radius * _PLAIN
        batch.points.append(((SHAPES[max(kind // 2, 0)], bool(kind % 2), size), points[kinds == kind]))
    right = context.left + context.width
    low = np.clip(points[:, 0] - radius - 4, context.left, right)
    high = np.clip(points[:, 0] + radius + 5, context.left, right)
    boxes = np.stack((low, points[:, 1] - _HIT_HEIGHT_PX / 2, high - low, np.full_like(low, _HIT_HEIGHT_PX)), axis=1)
    batch.events = EventHits(boxes, index.ids[plain.positions], plain.starts, plain.ends, lane_id)


def _mark(batch: ShapeBatch, context: DrawContext, kind: tuple[Shape, bool, float], x: float, y: float) -> None:
    """Draw a shape where an event is, if that can be seen."""
    if -_OUTSIDE_PX < x < context.width + _OUTSIDE_PX:
        batch.marks.setdefault(kind, []).append((context.left + x, y))


def _bar(
    batch: ShapeBatch, context: DrawContext, y: float, flag: int, x0: float, s0: float, s1: float, x1: float
) -> float:
    """Draw a span and return where its label would like to begin."""
    left, width, height = context.left, context.width, context.frame.metrics.bar_height_px
    top = y - height / 2
    x1 = max(x1, x0 + LEAST_BAR_PX)
    s0, s1 = max(s0, x0), min(max(s1, s0), x1)
    sharp_start, sharp_end = s0 - x0 < _SHARP_PX, x1 - s1 < _SHARP_PX
    s0 = x0 if sharp_start else s0
    s1 = x1 if sharp_end else max(s1, s0)
    low, high = -_FAR_PX, width + _FAR_PX
    if s1 > s0:
        box = (left + max(s0, low), top, min(s1, high) - max(s0, low), height)
        if box[2] > 0:
            (batch.solid if sharp_start and sharp_end else batch.soft).append(box)
    if not sharp_start:
        _fade(batch, width, left, top, height, x0, s0, True, _BAR_ALPHA)
    if not sharp_end:
        _fade(batch, width, left, top, height, s1, x1, False, _BAR_ALPHA)
    if sharp_start and not flag & OPEN_START and x0 > -_EDGE_PX:
        batch.edges.append((left + x0, top, _EDGE_PX, height))
    if flag & OPEN_START and x0 > -_OUTSIDE_PX:
        batch.marks.setdefault(("arrow-left", False, 5.0), []).append((left + x0 - 4, y))
    if flag & OPEN_END and -_OUTSIDE_PX < x1 < width + _OUTSIDE_PX:
        batch.marks.setdefault(("arrow-right", False, 5.0), []).append((left + x1 + 6, y))
    if flag & UNCERTAIN:
        _dashed(batch, left, top, height, max(x0, low), min(x1, high))
    return x0 + label_offset_px(True, x1 - x0)


def _band(batch: ShapeBatch, context: DrawContext, y: float, flag: int, x0: float, x1: float) -> float:
    """Draw a date that is wide at this scale and return where its label would like to begin."""
    left, width, height = context.left, context.width, context.frame.metrics.bar_height_px
    top = y - height / 2
    # Between two pixels the halves would leave a line or meet in one.
    middle = float(round((x0 + x1) / 2 + left)) - left
    _fade(batch, width, left, top, height, x0, middle, True, _BAND_ALPHA)
    _fade(batch, width, left, top, height, middle, x1, False, _BAND_ALPHA)
    if flag & UNCERTAIN:
        _dashed(batch, left, top, height, max(x0, -_FAR_PX), min(x1, width + _FAR_PX))
    return x0 + label_offset_px(False, x1 - x0)


def _fade(
    batch: ShapeBatch,
    width: float,
    left: float,
    top: float,
    height: float,
    x0: float,
    x1: float,
    rising: bool,
    alpha: float,
) -> None:
    """Add a fade, or where it is so long that it is even across the window, a flat piece of what it is there."""
    if x1 <= 0 or x0 >= width or x1 <= x0:
        return
    if x0 > -_FAR_PX and x1 < width + _FAR_PX:
        (batch.rising if rising else batch.falling).setdefault(alpha, []).append((left + x0, top, x1 - x0, height))
        return
    low, high = max(x0, 0.0), min(x1, width)
    share = ((low + high) / 2 - x0) / (x1 - x0)
    level = round((share if rising else 1 - share) * 20) / 20 * alpha
    if level > 0:
        batch.flat.setdefault(level, []).append((left + low, top, high - low, height))


def _dashed(batch: ShapeBatch, left: float, top: float, height: float, x0: float, x1: float) -> None:
    # A dash pattern that begins far outside would be walked all the way by the painter.
    x0, x1 = max(x0, -500.0), min(x1, 6000.0)
    if x1 > x0:
        batch.dashes += [
            (left + x0, top, left + x1, top),
            (left + x0, top + height, left + x1, top + height),
        ]


def _label(
    batch: ShapeBatch,
    context: DrawContext,
    item: Item,
    event_id: int,
    lane_id: int,
    glyph: Shape | None,
    natural: float,
    seen: tuple[float, float],
    right: float,
) -> None:
    """Write the label, after the shape of its category for bars and bands, inside what the event may take of its row,
    and note what can be hit."""
    frame, metrics, left, plot_width = context.frame, context.frame.metrics, context.left, context.width
    selected = event_id in frame.selected_ids
    role: Role = "label-bold" if selected else "label"
    inset = _GLYPH_PX if glyph else 0.0
    text, width = item.label, item.label_px
    gap = AFTER_LABEL_PX
    if text is None:
        # Bold letters are wider: the selected label may use the space after it rather than be shortened.
        text, gap = item.title, 2.0 if selected else metrics.label_gap_px
        width = context.labels.width(text, role, context.measure)
    x, end = natural, seen[1]
    if item.before:
        x = min(natural, seen[0]) - BEFORE_MARK_PX - width
        if glyph:
            _mark(batch, context, (glyph, False, _SMALL_PX), natural + 3.0, item.y)
            glyph, inset = None, 0.0
    elif natural < _STICKY_PX and seen[1] > 0:
        # The label of a long bar stays in view, but leaves with the end of its bar.
        x = max(natural, min(_STICKY_PX, right - gap - width - inset))
    if x < plot_width and x + inset + width > 0:
        if glyph:
            batch.marks.setdefault((glyph, False, _SMALL_PX), []).append((left + x + 3.0, item.y))
        room = right - x - inset - gap
        if room < width - 0.5:
            text = context.labels.fit(text, role, room, context.measure)
            width = context.labels.width(text, role, context.measure)
        if text:
            written = Text(left + x + inset, item.y + 4.5, text, role, _TEXT)
            (batch.bold if selected else batch.texts).append(written)
            end = max(end, x + inset + width)
    begin = min(seen[0], x)
    box_left, box_right = max(begin - 4, 0.0), min(end + 5, plot_width)
    if box_right <= box_left:
        return
    box = (left + box_left, item.y - _HIT_HEIGHT_PX / 2, box_right - box_left, _HIT_HEIGHT_PX)
    if selected:
        batch.pills.append((box[0] - 2, box[1] + 1, box[2] + 4, box[3] - 2))
    elif event_id == frame.hovered_id:
        batch.hovered.append(box)
    batch.hits.append(Hit("event", box, event_id, lane_id, 1, (item.start_us, item.end_us), item.title))
    anchor = min(max((seen[0] + seen[1]) / 2 if seen[1] - seen[0] < 20 else seen[0], -40.0), plot_width + 40)
    batch.anchors[event_id] = (left + anchor, item.y)
