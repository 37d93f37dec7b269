"""The draw list: what a scene is made of, in pixels, and what lies under a point of it.

Knows nothing of events, of time or of Qt: one painter draws these values to the screen, to PNG, SVG, PDF and paper.
Colours are tokens of the theme with an opacity, never literals. Coordinates are pixels from the scene's top left
corner, x to the right and y downwards; arrays are float32 of the shapes that each class states.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Shape: TypeAlias = Literal[
    "circle",
    "diamond",
    "square",
    "triangle",
    "triangle-down",
    "star",
    "hexagon",
    "cross",
    "ring",
    "arrow-left",
    "arrow-right",
]
# The last three stand on figures alone.
Role: TypeAlias = Literal[
    "label",
    "label-bold",
    "detail",
    "axis",
    "axis-middle",
    "axis-strong",
    "heading",
    "title",
    "caption",
    "figure-title",
    "note-bold",
    "superscript",
]
Anchor: TypeAlias = Literal["left", "centre", "right"]
HitKind: TypeAlias = Literal[
    "event",
    "cluster",
    "strip",
    "beyond",
    "link",
    "spread",
    "lane",
    "lane-header",
    "lane-eye",
    "lane-menu",
    "lane-edge",
    "axis",
    "range",
    "range-start",
    "range-end",
    "window",
    "window-start",
    "window-end",
    "overview",
    "background",
]

# Points along a curve that stand for it in a hit test: enough that the polyline stays within a pixel or two of it.
_CURVE_SAMPLES = 24
# How near the pointer has to come to a curve, in pixels.
_CURVE_REACH_PX = 5.0


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the theme by its token (window, surface, raised, line, grid, text, dim, faint, accent,
    accent-soft, lane-1 … lane-8, good, caution, bad) with an opacity from 0 to 1."""

    token: str
    alpha: float = 1.0

    def faded(self, factor: float) -> Colour:
        """Return the same colour with its opacity multiplied by `factor`."""
        return Colour(self.token, self.alpha * factor)


@dataclass(frozen=True, slots=True, eq=False)
class Rects:
    """Rectangles of one style. `xywh` is float32 (n, 4), `on_surface` says that there is nothing under them."""

    xywh: Floats
    fill: Colour | None
    stroke: Colour | None = None
    radius_px: float = 0.0
    stroke_px: float = 1.0
    on_surface: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Fades:
    """Rectangles filled from transparent to full, left to right (`rising`), or from full to transparent.
    `xywh` is float32 (n, 4)."""

    xywh: Floats
    fill: Colour
    rising: bool


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Straight lines. `segments` is float32 (n, 4) of x1, y1, x2, y2; `dash` in pixels on, off, …"""

    segments: Floats
    colour: Colour
    width_px: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Symbols of one shape. `centres` is float32 (n, 2); `size_px` is the radius of the circle around the shape."""

    centres: Floats
    shape: Shape
    size_px: float
    fill: Colour | None
    stroke: Colour | None


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text with its baseline at `y_baseline` and its anchor at `x`."""

    x: float
    y_baseline: float
    text: str
    role: Role
    colour: Colour
    anchor: Anchor = "left"


@dataclass(frozen=True, slots=True)
class Texts:
    """Lines of text, kept together so that a painter can set each font once."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A cubic Bézier curve. `points` is float32 (n, 2), n = 4 for one piece and 3 more for each further one."""

    points: Floats
    colour: Colour
    width_px: float = 1.0
    dash: tuple[float, ...] = ()
    arrow_end: bool = False

    def sampled(self, samples: int = _CURVE_SAMPLES) -> Floats:
        """Points along the curve: float32 (m, 2)."""
        t = np.linspace(0.0, 1.0, samples, dtype=np.float32)[:, None]
        u = 1 - t
        pieces = [
            u**3 * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t**3 * p[3]
            for p in (self.points[i : i + 4] for i in range(0, len(self.points) - 3, 3))
        ]
        return np.concatenate(pieces) if pieces else np.empty((0, 2), np.float32)


@dataclass(frozen=True, slots=True)
class Clip:
    """Primitives of which only the part inside the rectangle is drawn."""

    x: float
    y: float
    w: float
    h: float
    items: tuple[Primitive, ...]


Primitive: TypeAlias = Rects | Fades | Lines | Marks | Text | Texts | Curve | Clip


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point.

    `kind` says what it is; `event_id`, `lane_id`, `count` and `range_us` (half-open) are set where they mean something;
    `xywh` is its box in pixels; `text` is what a tooltip can say at once (a label in full, a relation).
    """

    kind: HitKind
    xywh: tuple[float, float, float, float]
    event_id: int | None = None
    lane_id: int | None = None
    count: int = 0
    range_us: tuple[int, int] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class EventHits:
    """Hits of many events of one lane as columns: boxes float32 (n, 4), ids, and the instants they reach over."""

    boxes: Floats
    ids: NDArray[Any]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    lane_id: int

    def within(self, low: float, high: float) -> EventHits:
        """Return those between two heights, cut where they reach out."""
        top = np.maximum(self.boxes[:, 1], low)
        bottom = np.minimum(self.boxes[:, 1] + self.boxes[:, 3], high)
        boxes = self.boxes.copy()
        boxes[:, 1], boxes[:, 3] = top, bottom - top
        seen = bottom > top
        return EventHits(boxes[seen], self.ids[seen], self.starts[seen], self.ends[seen], self.lane_id)

    def expanded(self) -> Iterator[Hit]:
        """Return them one by one."""
        columns = (self.boxes, self.ids, self.starts, self.ends)
        for box, event_id, start, end in zip(*(column.tolist() for column in columns), strict=True):
            yield Hit("event", tuple(box), event_id, self.lane_id, 1, (start, end))


@dataclass(frozen=True, eq=False)
class Hits:
    """Everything that can be hit. `curves` holds hits of thin shapes as (polyline float32 (m, 2), hit); they lie above
    the boxes of events and under nothing."""

    single: tuple[Hit, ...] = ()
    curves: tuple[tuple[Floats, Hit], ...] = ()
    events: tuple[EventHits, ...] = ()

    @cached_property
    def entries(self) -> tuple[Hit, ...]:
        """All boxes, later ones above earlier ones. Made when first asked for: most scenes are never pointed at."""
        if not self.events:
            return self.single
        lanes = [hit for hit in self.single if hit.kind == "lane"]
        others = [hit for hit in self.single if hit.kind != "lane"]
        return (*lanes, *(hit for events in self.events for hit in events.expanded()), *others)

    @cached_property
    def _boxes(self) -> Floats:
        return np.array([hit.xywh for hit in self.entries], np.float32).reshape(-1, 4)

    def at(self, x: float, y: float) -> Hit | None:
        """Return the topmost hit at a point, or None."""
        boxes = self._boxes
        inside = (
            (boxes[:, 0] <= x) & (x < boxes[:, 0] + boxes[:, 2]) & (boxes[:, 1] <= y) & (y < boxes[:, 1] + boxes[:, 3])
        )
        under = np.flatnonzero(inside)
        box_hit = self.entries[int(under[-1])] if len(under) else None
        if box_hit is not None and box_hit.kind in ("event", "cluster"):
            return box_hit
        return self._curve_at(x, y) or box_hit

    def _curve_at(self, x: float, y: float) -> Hit | None:
        for points, hit in reversed(self.curves):
            a, b = points[:-1], points[1:]
            along = b - a
            length2 = np.maximum((along * along).sum(axis=1), 1e-6)
            t = np.clip(((np.array([x, y], np.float32) - a) * along).sum(axis=1) / length2, 0, 1)
            gap = a + t[:, None] * along - (x, y)
            if float(np.min((gap * gap).sum(axis=1), initial=np.inf)) <= _CURVE_REACH_PX**2:
                return hit
        return None

    def of_event(self, event_id: int) -> Hit | None:
        """Return the hit of one event where it is drawn."""
        return next((hit for hit in self.entries if hit.kind == "event" and hit.event_id == event_id), None)


@dataclass(frozen=True, slots=True)
class Counts:
    """Where the events in view went: each is in exactly one of the last four, so that
    `in_view == labelled + marks + folded + counted`.

    labelled: drawn with a label. marks: drawn as a mark alone. folded: behind a "+12". counted: in a density strip.
    """

    in_view: int = 0
    labelled: int = 0
    marks: int = 0
    folded: int = 0
    counted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.in_view + other.in_view,
            self.labelled + other.labelled,
            self.marks + other.marks,
            self.folded + other.folded,
            self.counted + other.counted,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture as plain data: primitives in painting order, what can be hit, and where the events in view went.

    `content_px` is the full height of what scrolls; `unsettled` says that another frame, a little later, will differ
    (something is still fading in).
    """

    width_px: float
    height_px: float
    items: tuple[Primitive, ...]
    hits: Hits = field(default_factory=Hits)
    counts: Counts = Counts()
    lane_counts: tuple[tuple[int, Counts], ...] = ()
    content_px: float = 0.0
    unsettled: bool = False
    drawn: tuple[NDArray[Any], ...] = ()
    """Ids of the events that have a mark of their own, also where the lanes are scrolled so that it is out of sight."""

    def hit(self, x: float, y: float) -> Hit | None:
        """Return what lies under a point, topmost first, or None."""
        return self.hits.at(x, y)

    def as_text(self) -> str:
        """Return the scene in lines of text, rounded to a tenth of a pixel, for golden tests."""
        lines = [f"scene {_number(self.width_px)} x {_number(self.height_px)}"]
        c = self.counts
        lines.append(
            f"counts in view {c.in_view}: labelled {c.labelled}, marks {c.marks}, "
            f"folded {c.folded}, counted {c.counted}"
        )
        for item in self.items:
            _describe(item, "", lines)
        lines.extend(_describe_hit(hit) for hit in self.hits.entries)
        lines.extend(f"{_describe_hit(hit)} along {len(points)} points" for points, hit in self.hits.curves)
        return "\n".join(lines) + "\n"


def moved(item: Primitive, dx: float, dy: float) -> Primitive:
    """Return a primitive shifted by (dx, dy) pixels."""
    match item:
        case Rects() | Fades():
            return replace(item, xywh=item.xywh + np.array([dx, dy, 0, 0], np.float32))
        case Lines():
            return replace(item, segments=item.segments + np.array([dx, dy, dx, dy], np.float32))
        case Marks():
            return replace(item, centres=item.centres + np.array([dx, dy], np.float32))
        case Text():
            return replace(item, x=item.x + dx, y_baseline=item.y_baseline + dy)
        case Texts():
            return Texts(tuple(replace(t, x=t.x + dx, y_baseline=t.y_baseline + dy) for t in item.items))
        case Curve():
            return replace(item, points=item.points + np.array([dx, dy], np.float32))
        case Clip():
            return Clip(item.x + dx, item.y + dy, item.w, item.h, tuple(moved(i, dx, dy) for i in item.items))


def _number(value: float) -> str:
    rounded = round(float(value), 1) + 0.0
    return f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.1f}"


def _colour(colour: Colour | None) -> str:
    if colour is None:
        return "none"
    return colour.token if colour.alpha == 1.0 else f"{colour.token}@{colour.alpha:.2f}"


def _rows(array: Floats) -> list[str]:
    return [" ".join(_number(value) for value in row) for row in array]


def _describe(item: Primitive, indent: str, lines: list[str]) -> None:
    inner = indent + "  "
    match item:
        case Rects():
            fill, stroke = _colour(item.fill), _colour(item.stroke)
            lines.append(f"{indent}rects fill {fill} stroke {stroke} radius {_number(item.radius_px)}")
            lines.extend(inner + row for row in _rows(item.xywh))
        case Fades():
            lines.append(f"{indent}fades {'rising' if item.rising else 'falling'} {_colour(item.fill)}")
            lines.extend(inner + row for row in _rows(item.xywh))
        case Lines():
            dash = "" if not item.dash else " dash " + " ".join(_number(d) for d in item.dash)
            lines.append(f"{indent}lines {_colour(item.colour)} width {_number(item.width_px)}{dash}")
            lines.extend(inner + row for row in _rows(item.segments))
        case Marks():
            lines.append(
                f"{indent}marks {item.shape} {_number(item.size_px)} "
                f"fill {_colour(item.fill)} stroke {_colour(item.stroke)}"
            )
            lines.extend(inner + row for row in _rows(item.centres))
        case Text():
            lines.append(
                f"{indent}text {_number(item.x)} {_number(item.y_baseline)} {item.role} {_colour(item.colour)} "
                f"{item.anchor} {item.text!r}"
            )
        case Texts():
            for text in item.items:
                _describe(text, indent, lines)
        case Curve():
            arrow = " arrow" if item.arrow_end else ""
            lines.append(f"{indent}curve {_colour(item.colour)} width {_number(item.width_px)}{arrow}")
            lines.extend(inner + row for row in _rows(item.points))
        case Clip():
            lines.append(f"{indent}clip {' '.join(_number(v) for v in (item.x, item.y, item.w, item.h))}")
            for child in item.items:
                _describe(child, inner, lines)


def _describe_hit(hit: Hit) -> str:
    parts = [f"hit {hit.kind}", " ".join(_number(v) for v in hit.xywh)]
    if hit.event_id is not None:
        parts.append(f"event {hit.event_id}")
    if hit.lane_id is not None:
        parts.append(f"lane {hit.lane_id}")
    if hit.count:
        parts.append(f"count {hit.count}")
    return " ".join(parts)
