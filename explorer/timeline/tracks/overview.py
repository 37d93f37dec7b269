"""The strip that shows everything at a glance: density of each lane over all time, and the window as a box to drag.

Knows where time is dense, not what any event is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis import ticks as t
from explorer.timeline.axis.viewport import YEAR_US, Viewport
from explorer.timeline.index.index import LaneIndex, _int64
from explorer.timeline.index.instants import format_range
from explorer.timeline.primitives import (
    Clip,
    Colour,
    Floats,
    Hit,
    Hits,
    Lines,
    Primitive,
    Rects,
    Scene,
    Text,
    Texts,
)
from explorer.timeline.scene.axis import choose, labels
from explorer.timeline.tracks.track import Track, TrackFrame

_BIN_PX = 5.0
_BAR_PX = 4.0
_LABEL_PX = 18.0
_TOP_PX = 8.0
_MOST_LANES = 8
_HEIGHT_PX, _SCREEN_PX = 84.0, 110.0
# The box is at least so wide, or it could not be grabbed.
_LEAST_BOX_PX = 8.0
_GRIP_PX = 5.0
_TITLES = {
    "en": "Overview",
    "ru": "Обзор",
    "zh": "总览",
    "de": "Übersicht",
    "fr": "Vue d’ensemble",
    "es": "Vista general",
}


def lane_density(lane: LaneIndex, view: Viewport, bins: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many events start in each of so many equal stretches of a window: int64 (bins,)."""
    steps = [view.start_us + view.span_us * i // bins for i in range(bins + 1)]
    edges = np.array([_int64(us) for us in steps], np.int64)
    counts = np.zeros(bins, np.int64)
    for group in lane.groups:
        counts += np.diff(group.starts.searchsorted(edges))
    return counts


def compose(frame: TrackFrame) -> Scene:
    """Lay the overview out. Costs a few hundred searches per lane, whatever the number of events."""
    index, measure, left = frame.index, frame.measure, frame.gutter_px
    width = max(frame.width_px - left, 1.0)
    view = Viewport(*frame.whole.range_us, width)
    ground = np.array([[0, 0, frame.width_px, frame.height_px]], np.float32)
    items: list[Primitive] = [Rects(ground, Colour("raised"))]
    plot_bottom = max(frame.height_px - _LABEL_PX, _TOP_PX + 1)
    items += _bars(frame, view, plot_bottom)
    texts: list[Text] = []
    step = choose(view, frame.language, measure)
    while step.unit is not t.Unit.YEAR and step is not t.STEPS[-1] and view.span_us > 2 * YEAR_US:
        step = t.STEPS[t.STEPS.index(step) + 1]
    for x, label, label_width in labels(step, view, frame.language, measure):
        if label and x >= 0 and x + label_width <= width:
            texts.append(Text(left + x, frame.height_px - 6, label, "axis", Colour("dim")))
    if left > 60:
        title = _TITLES.get(frame.language[:2], _TITLES["en"])
        texts.append(Text(18.0, 24.0, title, "label-bold", Colour("text")))
        if index.range_us is not None:
            shown = format_range(*index.range_us, frame.language)
            if measure(shown, "detail") <= left - 22:
                texts.append(Text(18.0, 42.0, shown, "detail", Colour("dim")))
    items.append(Texts(tuple(texts)))
    hits = [Hit("overview", (left, 0.0, width, frame.height_px), range_us=view.range_us)]
    box, window_hits = _window(frame, view, frame.viewport, plot_bottom)
    items += box
    hits += window_hits
    rule = np.array([[left, 0, left, frame.height_px]], np.float32)
    items.append(Lines(rule, Colour("line")))
    return Scene(frame.width_px, frame.height_px, tuple(items), Hits(tuple(hits)), content_px=frame.height_px)


def _bars(frame: TrackFrame, view: Viewport, bottom: float) -> list[Primitive]:
    """Bars of each lane on its own line, to a scale of its own by square roots: few must be seen beside many."""
    lanes = [lane for lane in frame.lanes if not lane.hidden][:_MOST_LANES]
    if not lanes:
        return []
    bins = max(int(view.width_px // _BIN_PX), 1)
    pitch = (bottom - _TOP_PX) / len(lanes)
    out: list[Primitive] = []
    for i, lane in enumerate(lanes):
        own = frame.index.lanes.get(lane.lane_id)
        base = _TOP_PX + (i + 1) * pitch
        counts = lane_density(own, view, bins) if own is not None and own.count else np.zeros(bins, np.int64)
        most = max(int(counts.max(initial=0)), 1)
        tall = np.where(counts > 0, np.maximum(np.sqrt(counts / most) * (pitch - 5), 2.0), 1.0)
        xs = frame.gutter_px + np.arange(bins) * (view.width_px / bins)
        boxes: Floats = np.column_stack([xs, base - tall, np.full(bins, _BAR_PX), tall]).astype(np.float32)
        some = counts > 0
        if some.any():
            out.append(Rects(boxes[some], Colour(lane.colour, 0.75 if frame.matches is None else 0.3)))
        if frame.matches is not None and own is not None and own.count:
            # What was sought stands out of what was not.
            found = np.unique(_found_in(frame, own, view, bins))
            out.append(Rects(boxes[found], Colour(lane.colour)))
        if not some.all():
            out.append(Rects(boxes[~some], Colour(lane.colour, 0.25)))
    return out


def _found_in(frame: TrackFrame, lane: LaneIndex, view: Viewport, bins: int) -> NDArray[np.int64]:
    """Return the bars of a lane in which something starts that was sought."""
    found = frame.matches.positions(frame.index) if frame.matches is not None else np.empty(0, np.int64)
    first = lane.groups[0].first
    low, high = found.searchsorted((first, first + lane.count))
    xs = view.to_px(frame.index.starts[found[low:high]])
    return np.clip(xs * (bins / view.width_px), 0, bins - 1).astype(np.int64)


def _window(frame: TrackFrame, view: Viewport, window: Viewport, bottom: float) -> tuple[list[Primitive], list[Hit]]:
    """Return the box of the window with its two handles, and their hits."""
    left = frame.gutter_px
    x0, x1 = view.to_px(window.start_us), view.to_px(window.end_us)
    if x1 - x0 < _LEAST_BOX_PX:
        middle = (x0 + x1) / 2
        x0, x1 = middle - _LEAST_BOX_PX / 2, middle + _LEAST_BOX_PX / 2
    x0, x1 = max(x0, -4.0), min(x1, view.width_px + 4.0)
    if x1 <= 0 or x0 >= view.width_px:
        x0, x1 = (0.0, 3.0) if x1 <= 0 else (view.width_px - 3.0, view.width_px)
    top, height = 4.0, bottom - 2.0
    box = np.array([[left + x0, top, x1 - x0, height]], np.float32)
    middle_y = top + height / 2
    grips = [[left + x - 1, middle_y - 8, 2.0, 16.0] for x in (x0, x1)]
    items: tuple[Primitive, ...] = (
        Rects(box, Colour("accent", 0.14), Colour("accent"), 4.0, 1.2),
        Rects(np.array(grips, np.float32), Colour("accent"), None, 1.0),
    )
    reach = window.range_us
    inner = max(x1 - x0 - 2 * _GRIP_PX, 2.0)
    hits = [
        Hit("window-start", (left + x0 - _GRIP_PX, top, 2 * _GRIP_PX, height), range_us=reach),
        Hit("window-end", (left + x1 - _GRIP_PX, top, 2 * _GRIP_PX, height), range_us=reach),
        Hit("window", (left + (x0 + x1 - inner) / 2, top, inner, height), range_us=reach),
    ]
    return [Clip(left, 0.0, view.width_px, frame.height_px, items)], hits


TRACK = Track(
    "overview",
    "Overview strip",
    lambda frame: _SCREEN_PX if frame.on_screen else _HEIGHT_PX,
    compose,
    own_axis=True,
)
