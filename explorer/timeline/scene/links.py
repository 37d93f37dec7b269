"""Links of the selected event as dashed curves to the events they lead to. Knows only where events were drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from explorer.timeline.frame import Frame
from explorer.timeline.layout.lane_layout import TextMetrics
from explorer.timeline.primitives import Colour, Curve, Floats, Hit, Rects, Text

# More than this many at once would be a hairball; the panel lists them all.
_MOST_LINKS = 24
_LEAST_BOW_PX = 36.0
_MOST_BOW_PX = 150.0
_START_PX = 6.0
# Points of a curve that are looked for behind titles.
_STRIKE_SAMPLES = 160

Place = Callable[[int], tuple[float, float] | None]


def bow(start: tuple[float, float], end: tuple[float, float]) -> Floats:
    """Control points of a curve that leaves and reaches marks from their left, clear of the labels at their right."""
    (x1, y1), (x2, y2) = start, end
    reach = min(max(abs(y2 - y1) * 0.35 + abs(x2 - x1) * 0.15, _LEAST_BOW_PX), _MOST_BOW_PX)
    x1, x2 = x1 - _START_PX, x2 - _START_PX
    return np.array([[x1, y1], [x1 - reach, y1], [x2 - reach, y2], [x2, y2]], np.float32)


def clear_of(curves: Sequence[Curve], written: Iterable[Text], text_metrics: TextMetrics) -> list[Rects]:
    """Return grounds for the labels that a curve would strike through."""
    points = np.concatenate([curve.sampled(_STRIKE_SAMPLES) for curve in curves])
    texts = [text for text in written if text.anchor == "left"]
    widths = [text_metrics.width(text.text, text.role == "label-bold") for text in texts]
    places = [(text.x - 2, text.y_baseline - 12.5, wide + 4, 16) for text, wide in zip(texts, widths, strict=True)]
    boxes = np.array(places, np.float32).reshape(-1, 4)
    apart = points[None, :, :] - boxes[:, None, :2]
    inside = np.all((apart > 0) & (apart < boxes[:, None, 2:]), axis=2)
    struck = np.any(inside, axis=1)
    return [Rects(boxes[struck], Colour("surface"))] if struck.any() else []


def link_curves(frame: Frame, place: Place) -> tuple[list[Curve], list[tuple[Floats, Hit]]]:
    """Curves between the last selected event and those it is linked with, and what they hit: the other event, with the
    relation as text."""
    if not frame.selected_ids or not frame.links:
        return [], []
    selected = frame.selected_ids[-1]
    origin = place(selected)
    if origin is None:
        return [], []
    curves: list[Curve] = []
    hits: list[tuple[Floats, Hit]] = []
    for link in frame.links[:_MOST_LINKS]:
        target = place(link.other_id)
        if target is None or link.other_id == selected:
            continue
        points = bow(origin, target) if link.outgoing else bow(target, origin)
        curve = Curve(points, Colour("accent"), 1.3, (4.0, 3.0), arrow_end=True)
        curves.append(curve)
        line = curve.sampled()
        (x0, y0), (x1, y1) = line.min(axis=0).tolist(), line.max(axis=0).tolist()
        hits.append((line, Hit("link", (x0, y0, x1 - x0, y1 - y0), link.other_id, count=1, text=link.relation)))
    return curves, hits
