"""How high lanes are, how many rows they have, and their headers. Knows no instants and no level of detail.

A lane's height depends on how many events it has, how wide and high the window is and what was set by hand, never on
what part of time is shown: panning and zooming must not move one lane because another has much to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.timeline.axis.words import words
from explorer.timeline.frame import Frame, LaneView, ThemeMetrics
from explorer.timeline.index.index import LaneIndex, TimelineIndex
from explorer.timeline.layout.labels import Labels, Measure, one_line
from explorer.timeline.primitives import Clip, Colour, Hit, Lines, Marks, Primitive, Rects, Text, Texts

# A lane with more events than this would fill any number of rows.
_CROWD = 240
# The usual width of a label with its mark and gap, for the estimate of rows.
_USUAL_LABEL_PX = 190.0
# Lanes may grow by this factor beyond what they need to fill the window.
_MOST_STRETCH = 1.5
# With fewer rows than this, one more is worth that they stand closer.
_FEW_ROWS = 6
# An open lane is never squeezed below this many rows; rather the lanes scroll.
_LEAST_ROWS = 2
_HEADER_LEFT_PX = 18.0


@dataclass(frozen=True, slots=True)
class LaneBox:
    """Where a lane stands: top in the content (before scrolling), height, and its rows and their height. The last row
    holds what is folded if `folds`."""

    lane: LaneView
    top_px: float
    height_px: float
    rows: int
    folds: bool
    row_px: float

    @property
    def label_rows(self) -> int:
        return self.rows - 1 if self.folds else self.rows


def rows_wanted(lane: LaneIndex | None, width_px: float, metrics: ThemeMetrics) -> int:
    """How many rows a lane would fill if all of it were shown in the width, at most `metrics.rows_max`."""
    if lane is None or lane.count == 0:
        return 1
    if lane.count > _CROWD:
        return metrics.rows_max
    us_per_px = max(lane.last_us - lane.first_us, 1) / max(width_px, 1.0)
    needs = _USUAL_LABEL_PX * us_per_px
    events = sorted(
        (start, end)
        for group in lane.groups
        for start, end in zip(group.starts.tolist(), group.ends.tolist(), strict=True)
    )
    free: list[float] = []
    for start, end in events:
        until = max(float(end), start + needs)
        row = next((i for i, taken in enumerate(free) if taken <= start), None)
        if row is None:
            free.append(until)
        else:
            free[row] = until
    return min(len(free), metrics.rows_max)


def arrange(frame: Frame, index: TimelineIndex) -> tuple[LaneBox, ...]:
    """Give each visible lane its place. Lanes with a height of their own keep it; the others share what is left by what
    they need, and scroll when that is less than the least."""
    metrics = frame.metrics
    lanes = frame.visible_lanes
    wanted = [
        metrics.rows_max if lane.collapsed else rows_wanted(index.lanes.get(lane.lane_id), frame.plot_width_px, metrics)
        for lane in lanes
    ]
    heights: list[float | None] = []
    for lane in lanes:
        if lane.collapsed:
            heights.append(metrics.lane_collapsed_px)
        elif lane.height_px:
            heights.append(max(float(lane.height_px), metrics.lane_collapsed_px))
        else:
            heights.append(None)
    left = frame.lanes_height_px - sum(height for height in heights if height is not None)
    needs = [_height(n, metrics) for n, height in zip(wanted, heights, strict=True) if height is None]
    shares = iter(_share(left, needs, _height(_LEAST_ROWS, metrics)))
    boxes: list[LaneBox] = []
    top = 0.0
    for lane, given in zip(lanes, heights, strict=True):
        height = float(round(next(shares) if given is None else given))
        own = index.lanes.get(lane.lane_id)
        rows, row_px = _rows(height - 2 * metrics.lane_pad_px, 0 if own is None else own.count, metrics)
        boxes.append(LaneBox(lane, top, height, rows, own is not None and own.count > rows, row_px))
        top += height
    return tuple(boxes)


def _rows(room_px: float, events: int, metrics: ThemeMetrics) -> tuple[int, float]:
    """How many rows a lane with so much room has, and their height: one more and a little closer where they are few,
    where there is room for it, and anything to put in it."""
    rows = max(int(room_px // metrics.row_height_px), 1)
    if rows < _FEW_ROWS and events > rows and room_px / (rows + 1) >= metrics.row_least_px:
        return rows + 1, min(room_px / (rows + 1), metrics.row_height_px)
    return rows, metrics.row_height_px


def _height(rows: int, metrics: ThemeMetrics) -> float:
    return max(rows * metrics.row_height_px + 2 * metrics.lane_pad_px, metrics.lane_min_px)


def _share(total: float, needs: list[float], least: float) -> list[float]:
    """Heights for lanes that need so much: all they need and some more, or as evenly as it goes."""
    if not needs:
        return []
    wanted = sum(needs)
    if wanted <= total:
        stretch = min(total / wanted, _MOST_STRETCH)
        return [need * stretch for need in needs]
    # The height that, as a limit to all, just fits: lanes that need less keep what they need.
    order = sorted(needs)
    left = total
    limit = least
    for i, need in enumerate(order):
        limit = left / (len(order) - i)
        if need > limit:
            break
        left -= need
    return [min(need, max(limit, min(least, need))) for need in needs]


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
    first = middle + 4.5 if low else y + metrics.lane_pad_px + metrics.row_height_px / 2 + 4.5 - 4
    sign_y = middle if low else first + 14.5
    signs = width >= 110
    room = width - _HEADER_LEFT_PX - (46 if low and signs else 5)
    texts: list[Text] = []
    name = labels.fit(one_line(lane.name), "label-bold", room, measure)
    if name:
        texts.append(Text(_HEADER_LEFT_PX, first, name, "label-bold", Colour("text")))
    if not low:
        said = words(frame.language).count_of_events(lane.total, lane.shown)
        count = labels.fit(said, "detail", width - _HEADER_LEFT_PX - 46, measure)
        if count:
            texts.append(Text(_HEADER_LEFT_PX, first + 18.5, count, "detail", Colour("dim")))
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
