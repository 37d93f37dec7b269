"""How high lanes are, how many rows they have, and their headers. Knows no instants.

Lanes share the height by what is in the window when it stands still: one with nothing in it is a line high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.timeline.axis.words import words
from explorer.timeline.frame import Frame, LaneView, ThemeMetrics
from explorer.timeline.layout.labels import Labels, Measure, one_line
from explorer.timeline.primitives import Clip, Colour, Hit, Lines, Marks, Primitive, Rects, Text, Texts

# Lanes may grow by this factor beyond what they need to fill the window.
_MOST_STRETCH = 1.5
# An open lane is never squeezed below this many rows; rather the lanes scroll.
_LEAST_ROWS = 2
_HEADER_LEFT_PX = 18.0
_NOTHING = (0, 0)


@dataclass(frozen=True, slots=True)
class LaneBox:
    """Where a lane stands: top in the content (before scrolling), height, and its rows and their height."""

    lane: LaneView
    top_px: float
    height_px: float
    rows: int
    row_px: float


def arrange(frame: Frame, wanted: Mapping[int, tuple[int, int]]) -> tuple[LaneBox, ...]:
    """Give each visible lane its place, by how many rows it would fill with what is in the window, at least and with
    whole labels (by lane id; 0 for one with nothing in it). Lanes with a height of their own keep it; the others share
    what is left by what they need, and scroll when that is less than the least."""
    metrics = frame.metrics
    lanes = frame.visible_lanes
    heights: list[float | None] = []
    for lane in lanes:
        if lane.collapsed:
            heights.append(metrics.lane_collapsed_px)
        elif lane.height_px:
            heights.append(max(float(lane.height_px), metrics.lane_collapsed_px))
        else:
            heights.append(None if wanted.get(lane.lane_id, _NOTHING)[0] else metrics.lane_collapsed_px)
    left = frame.lanes_height_px - sum(height for height in heights if height is not None)
    needs = [wanted[lane.lane_id] for lane, height in zip(lanes, heights, strict=True) if height is None]
    shares = iter(_share(left, needs, metrics))
    boxes: list[LaneBox] = []
    top = 0.0
    for lane, given in zip(lanes, heights, strict=True):
        height = float(round(next(shares) if given is None else given))
        rows, row_px = _rows(height, wanted.get(lane.lane_id, _NOTHING)[1], metrics)
        boxes.append(LaneBox(lane, top, height, rows, row_px))
        top += height
    return tuple(boxes)


def _rows(height_px: float, wanted: int, metrics: ThemeMetrics) -> tuple[int, float]:
    """How many rows a lane of a height has, and their height: closer ones where it would fill more of them."""
    room_px = height_px - 2 * metrics.lane_pad_px
    rows = max(int(room_px // metrics.row_height_px), 1)
    if wanted > rows:
        rows = max(min(wanted, int(room_px // metrics.row_least_px)), rows)
    return rows, min(room_px / rows, metrics.row_height_px) if room_px > 0 else metrics.row_height_px


def _height(rows: int, metrics: ThemeMetrics) -> float:
    return max(rows * metrics.row_height_px + 2 * metrics.lane_pad_px, metrics.lane_min_px)


def _share(total: float, needs: Sequence[tuple[int, int]], metrics: ThemeMetrics) -> list[float]:
    """Heights for lanes that need so many rows, at least and at most: all of it and some more, or the least and a part
    of the rest, or as evenly as it goes."""
    if not needs:
        return []
    least = [max(low * metrics.row_least_px + 2 * metrics.lane_pad_px, metrics.lane_min_px) for low, _ in needs]
    most = [_height(high, metrics) for _, high in needs]
    if sum(most) <= total:
        stretch = min(total / sum(most), _MOST_STRETCH)
        return [height * stretch for height in most]
    if sum(least) <= total:
        part = (total - sum(least)) / (sum(most) - sum(least))
        return [low + (high - low) * part for low, high in zip(least, most, strict=True)]
    # The height that, as a limit to all, just fits: lanes that need less keep what they need.
    order = sorted(least)
    left, floor = total, _height(_LEAST_ROWS, metrics)
    limit = floor
    for i, need in enumerate(order):
        limit = left / (len(order) - i)
        if need > limit:
            break
        left -= need
    return [min(need, max(limit, min(floor, need))) for need in least]


def header(frame: Frame, box: LaneBox, y: float, labels: Labels, measure: Measure) -> tuple[list[Primitive], list[Hit]]:
    """Return the header of a lane at the left: coloured edge, name, count, and the signs to hide it and for its
    menu."""
    width, height, lane, metrics = frame.gutter_px, box.height_px, box.lane, frame.metrics
    if width <= 0:
        return [], []
    low = height < 46
    items: list[Primitive] = [
        Rects(np.array([[0, y, width, height]], np.float32), Colour("raised")),
        Rects(np.array([[0, y, metrics.header_edge_px, height]], np.float32), Colour(lane.colour)),
    ]
    middle = y + height / 2
    first = middle - 2.5 if low else y + metrics.lane_pad_px + metrics.row_height_px / 2 + 4.5 - 4
    sign_y = middle if low else first + 14.5
    signs = width >= 110
    room = width - _HEADER_LEFT_PX - (46 if low and signs else 5)
    texts: list[Text] = []
    name = labels.fit(one_line(lane.name), "label-bold", room, measure)
    if name:
        texts.append(Text(_HEADER_LEFT_PX, first, name, "label-bold", Colour("text")))
    said = words(frame.language).count_of_events(lane.total, lane.shown)
    count = labels.fit(said, "detail", width - _HEADER_LEFT_PX - 46, measure)
    if count:
        texts.append(Text(_HEADER_LEFT_PX, first + (14.5 if low else 18.5), count, "detail", Colour("dim")))
    hits = [Hit("lane-header", (0.0, y, width, height), lane_id=lane.lane_id, text=lane.name)]
    if signs:
        eye, menu = width - 32.0, width - 17.0
        dots = [[menu, sign_y + dy] for dy in (-4.0, 0.0, 4.0)]
        items += [
            Marks(np.array([[eye, sign_y]], np.float32), "circle", 4.2, None, Colour("faint")),
            Marks(np.array([[eye, sign_y]], np.float32), "circle", 1.8, Colour("faint"), None),
            Marks(np.array(dots, np.float32), "circle", 1.2, Colour("faint"), None),
        ]
        hits += [
            Hit("lane-eye", (eye - 8, sign_y - 10, 16.0, 20.0), lane_id=lane.lane_id),
            Hit("lane-menu", (menu - 7, sign_y - 10, 15.0, 20.0), lane_id=lane.lane_id),
        ]
    hits.append(Hit("lane-edge", (0.0, y + height - 3, width, 5.0), lane_id=lane.lane_id))
    items.append(Clip(0.0, y, width, height, (Texts(tuple(texts)),)))
    return items, hits


def separators(frame: Frame, boxes: tuple[LaneBox, ...], top: float) -> list[Primitive]:
    """Lines under the lanes and beside their headers."""
    ys = [top + box.top_px + box.height_px for box in boxes]
    segments = [[0, y, frame.width_px, y] for y in ys]
    if frame.gutter_px > 0:
        segments.append([frame.gutter_px, 0, frame.gutter_px, frame.height_px])
    return [Lines(np.array(segments, np.float32).reshape(-1, 4), Colour("line"))]
