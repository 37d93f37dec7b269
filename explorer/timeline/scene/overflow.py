"""How what has no row is drawn, in the last row of a lane: "+12 events", or a density strip.

Which of them is decided bucket by bucket from what starts in it and around it, so panning changes nothing; a strip
stands where a neighbourhood is crowded, a lone crowd stays a number. Knows no rows and no titles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.timeline.axis.ticks import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from explorer.timeline.axis.viewport import YEAR_US, Viewport
from explorer.timeline.axis.words import Words, words
from explorer.timeline.frame import Frame
from explorer.timeline.layout.density import (
    BIN_PER_BUCKET,
    BIN_PX,
    BUCKET_PX,
    BUCKETS,
    TILE_PX,
    Bucket,
    LaneDensity,
)
from explorer.timeline.layout.labels import Labels, Measure
from explorer.timeline.primitives import Colour, Counts, Floats, Hit, Primitive, Rects, Text
from explorer.timeline.scene.marks import ShapeBatch

# Buckets to either side that make the neighbourhood of one.
_NEAR = 3
_PILL_HEIGHT_PX = 20.0
_PILL_PAD_PX = 8.0
_STRIP_ALPHA = 0.5
# Behind the marks of a lane.
_BEHIND_ALPHA = 0.16
_DIM = Colour("dim")
# Room for the text of the number at the left edge.
_EDGE_ROOM_PX = 96.0
# Distance of a number from a mark before it.
_CLEAR_PX = 10.0
_BAR_GAP_PX = 1.0
_MOST_NAMES_PX = 320.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Events behind one number: how many, wall times, and pixels from the left of the plot."""

    count: int
    start_us: int
    end_us: int
    x0: float
    x1: float
    sign: str = ""
    # What to say in place of the number, where it is known and there is room.
    names: str = ""

    def joined(self, other: _Stretch) -> _Stretch:
        return _Stretch(self.count + other.count, self.start_us, other.end_us, self.x0, other.x1, self.sign)


class _Pill(NamedTuple):
    """A number as it is drawn: its stretch, its middle and width in pixels from the left of the plot, its text."""

    stretch: _Stretch
    middle: float
    width: float
    text: str

    @property
    def x0(self) -> float:
        return self.middle - self.width / 2

    @property
    def x1(self) -> float:
        return self.middle + self.width / 2


@dataclass(slots=True)
class Folded:
    """What was drawn for the events of a lane that have no row."""

    below: list[Primitive]
    pills: list[tuple[float, float, float, float]]
    texts: list[Text]
    hits: list[Hit]
    counts: Counts


def crowded(density: LaneDensity, level: int, tiles: range, limit: int) -> set[int]:
    """Return starts (wall time) of the buckets that are pieces of a density strip: those in whose neighbourhood it is
    crowded on the whole, by what starts there or by what goes on. A lone crowd is none. Looks a tile further to both
    sides, so that a neighbourhood is seen whole."""
    around = range(tiles.start - 1, tiles.stop + 1)
    crowds = np.array([crowd for tile in around for crowd in density.crowds(level, tile, limit)])
    if crowds.max() * 3 <= limit:
        return set()
    width = BUCKET_PX << level
    origin = around.start * TILE_PX << level
    all_around, many = np.ones(2 * _NEAR + 1, np.int64), (crowds * 3 > limit).astype(np.int64)
    near, many_near = (np.convolve(counts, all_around, "same")[BUCKETS:-BUCKETS] for counts in (crowds, many))
    strip = (crowds[BUCKETS:-BUCKETS] > 0) & (near > limit * len(all_around)) & (many_near > _NEAR)
    return {origin + (BUCKETS + at) * width for at in np.flatnonzero(strip).tolist()}


def strip_bars(
    density: LaneDensity,
    level: int,
    view: Viewport,
    left: float,
    bottom: float,
    height: float,
    chosen: set[int] | None,
) -> tuple[Floats, int]:
    """Bars of the bins in view, in the chosen buckets or all: (float32 (n, 4), the count of the fullest bin).

    The scale is logarithmic and fixed by the size of the lane, so that a bar keeps its height while panning.
    """
    tile_us = TILE_PX << level
    width = BIN_PX << level
    tiles = range(view.start_us // tile_us, (view.end_us - 1) // tile_us + 1)
    counts = np.concatenate([density.present(level, tile) for tile in tiles])
    if chosen is not None:
        first = tiles.start * tile_us
        step = BUCKET_PX << level
        mask = [first + i * step in chosen for i in range(len(tiles) * BUCKETS)]
        counts = np.where(np.repeat(mask, BIN_PER_BUCKET), counts, 0)
    px_per_us = view.width_px / view.span_us
    pitch = width * px_per_us
    bar = max(pitch - _BAR_GAP_PX, 1.0)
    xs = view.to_px(tiles.start * tile_us) + np.arange(len(counts)) * pitch
    at = np.flatnonzero((counts > 0) & (xs > -bar) & (xs < view.width_px))
    if not len(at):
        return np.empty((0, 4), np.float32), 0
    seen = counts[at]
    boxes = np.empty((len(at), 4), np.float32)
    x0 = np.round(xs[at] + left)
    boxes[:, 0] = x0
    boxes[:, 3] = np.maximum(np.round(np.log1p(seen) * (height / np.log1p(max(density.largest, 1)))), 1.0)
    boxes[:, 1] = round(bottom) - boxes[:, 3]
    boxes[:, 2] = np.maximum(np.round(xs[at] + left + pitch) - x0 - _BAR_GAP_PX, 1.0)
    return boxes, int(seen.max())


def duration_label(us: int, say: Words) -> str:
    """Return a length of time in two digits and its largest unit: "4.7 h", "12 d"."""
    year, day, hour, minute, second = say.units
    units = ((YEAR_US, year), (DAY_US, day), (HOUR_US, hour), (MINUTE_US, minute), (SECOND_US, second), (1000, "ms"))
    for unit, name in units:
        if us >= unit:
            count = us / unit
            return (
                f"{count:.1f} {name}"
                if count < 10 and round(count, 1) != int(count)
                else f"{say.number(round(count))} {name}"
            )
    return f"{us} µs"


class Overflow:
    """Lays the folded events of one lane out."""

    def __init__(self, frame: Frame, view: Viewport, labels: Labels, measure: Measure, at_rest: bool = True) -> None:
        # While the window moves, a number may be cut by its edges rather than cover a mark.
        self._inside = at_rest
        self._frame = frame
        self._view = view
        self._labels = labels
        self._measure = measure
        self._say = words(frame.language)

    def collapsed(self, density: LaneDensity, top: float, height: float, lane_id: int, colour: str) -> Folded:
        """Return a whole lane as one strip."""
        level = max(math.ceil(math.log2(self._view.us_per_px)), 0)
        total, _ = density.in_view(self._view)
        bars, peak = strip_bars(density, level, self._view, self._frame.gutter_px, top + height - 4, height - 10, None)
        below: list[Primitive] = [Rects(bars, Colour(colour, _STRIP_ALPHA), on_surface=True)] if len(bars) else []
        box = (self._frame.gutter_px, top, self._frame.plot_width_px, height)
        hits = [Hit("strip", box, lane_id=lane_id, count=total, range_us=self._view.range_us)] if total else []
        texts = self._scale(peak, level, top + 12) if peak > 1 else []
        return Folded(below, [], texts, hits, Counts(in_view=total, counted=total))

    def beyond(self, density: LaneDensity, y: float, lane_id: int) -> Folded:
        """Where the events of a lane are that has none in the window: numbers at its edges, to go there by."""
        out = Folded([], [], [], [], Counts())
        earlier, last_us, next_us = density.beyond(self._view)
        left, width = self._frame.gutter_px, self._view.width_px
        for count, at_us, right in ((earlier, last_us, False), (density.largest - earlier, next_us, True)):
            text = self._say.count_of_events(count)
            text = f"{text} ›" if right else f"‹ {text}"
            wide = self._labels.width(text, "detail", self._measure) + 2 * _PILL_PAD_PX
            if not count or 2 * wide + 12 > width:
                continue
            box = (left + (width - wide - 4 if right else 4), y - _PILL_HEIGHT_PX / 2, wide, _PILL_HEIGHT_PX)
            out.pills.append(box)
            out.texts.append(Text(box[0] + wide / 2, y + 4.0, text, "detail", _DIM, "centre"))
            out.hits.append(Hit("beyond", box, lane_id=lane_id, count=count, range_us=(at_us, at_us + 1)))
        return out

    def folded(
        self,
        density: LaneDensity,
        level: int,
        buckets: Sequence[Bucket],
        strips: set[int],
        early: int,
        row: tuple[float, float],
        lane: tuple[float, float],
        lane_id: int,
        colour: str,
        clear_px: float,
        names: str = "",
    ) -> Folded:
        """Return the last row of a lane, by its middle and height, free up to a pixel: `early` events without a row
        reach in from before the window, `names` if they are few; the rest start in `buckets`. Density stands behind the
        whole lane, by its top and height."""
        view, frame, (y, height) = self._view, self._frame, row
        out = Folded([], [], [], [], Counts())
        counted = 0
        stretches: list[_Stretch] = []
        edge = 0.0
        held = early
        held_end = view.start_us
        if early:
            # What reaches in stands at the left edge, and takes the pills that would stand under it.
            text = self._pill_text(early, _EDGE_ROOM_PX, "‹ ")
            edge = self._labels.width(text, "detail", self._measure) + 2 * _PILL_PAD_PX + 10
        bucket_us = BUCKET_PX << level
        seen = [start for start in strips if start < view.end_us and start + bucket_us > view.start_us]
        if seen:
            top, high = lane
            bars, peak = strip_bars(density, level, view, frame.gutter_px, top + high - 3, high - 8, strips)
            if len(bars):
                out.below.append(Rects(bars, Colour(colour, _BEHIND_ALPHA), on_surface=True))
                out.texts += self._scale(peak, level, y + height / 2 + 3, max(view.to_px(min(seen)), edge))
        scale, origin = view.width_px / view.span_us, view.start_us + view.offset_us
        for bucket in buckets:
            x0, x1 = (bucket.start_us - origin) * scale, (bucket.end_us - origin) * scale
            if bucket.start_us in strips:
                counted += bucket.count
                low, high = max(x0, 0.0), min(x1, view.width_px)
                box = (frame.gutter_px + low, y - height / 2 + 2, max(high - low, 1.0), height - 4)
                out.hits.append(self._hit(bucket, box, lane_id))
            elif x0 < edge:
                held += bucket.count
                held_end = bucket.end_us
            else:
                stretches.append(_Stretch(bucket.count, bucket.start_us, bucket.end_us, max(x0, edge), x1))
        if held:
            end_us = max(held_end, view.start_us + 1)
            words = names if held == early else ""
            sign = "‹ " if early else ""
            stretches.insert(0, _Stretch(held, view.start_us, end_us, 0.0, max(edge, 30.0), sign, words))
        self._pills(out, stretches, y, lane_id, min([clear_px, *(one.x0 for one in stretches[1:])]))
        out.counts = Counts(folded=sum(stretch.count for stretch in stretches), counted=counted)
        return out

    def _scale(self, peak: int, level: int, y: float, x: float = 0.0) -> list[Text]:
        """Return what the highest bar stands for."""
        each = duration_label(BIN_PX << level, self._say)
        text = f"≤ {self._say.short_number(peak)} / {each}"
        return [Text(self._frame.gutter_px + max(x, 0.0) + 6, y, text, "caption", _DIM)]

    def _pill_text(self, count: int, room: float, sign: str) -> str:
        text = f"{sign}+{self._say.count_of_events(count)}"
        if self._labels.width(text, "detail", self._measure) <= room:
            return text
        text = f"{sign}+{self._say.number(count)}"
        if self._labels.width(text, "detail", self._measure) <= room:
            return text
        return f"{sign}+{self._say.short_number(count)}"

    def _pills(
        self,
        out: Folded,
        stretches: list[_Stretch],
        y: float,
        lane_id: int,
        next_px: float,
    ) -> None:
        """Numbers on a soft ground in the middle of their stretches; what the window's edge would push together is
        added up. What comes in by the left edge has room up to `next_px`."""
        left = self._frame.gutter_px
        drawn: list[_Pill] = []
        for stretch in stretches:
            pill = self._pill(stretch, next_px)
            if drawn and pill.x0 < drawn[-1].x1 + 2:
                pill = self._pill(drawn.pop().stretch.joined(stretch))
            drawn.append(pill)
        for pill in drawn:
            box = (left + pill.x0, y - _PILL_HEIGHT_PX / 2, pill.width, _PILL_HEIGHT_PX)
            # While the window moves, marks may still stand at its edge.
            covers = bool(pill.stretch.sign) and pill.x1 > next_px
            if not covers:
                out.pills.append(box)
                out.texts.append(Text(left + pill.middle, y + 4.0, pill.text, "detail", _DIM, "centre"))
            reach = (pill.stretch.start_us, pill.stretch.end_us)
            text = "" if covers else pill.text
            out.hits.append(Hit("cluster", box, lane_id=lane_id, count=pill.stretch.count, range_us=reach, text=text))

    def _pill(self, stretch: _Stretch, next_px: float = 0.0) -> _Pill:
        """Return the number of a stretch where it would like to stand."""
        if stretch.sign:
            # What reaches in from before stands at the edge it comes in by.
            text = self._pill_text(stretch.count, _EDGE_ROOM_PX, stretch.sign)
            room = next_px - 2 * _PILL_PAD_PX - _CLEAR_PX - 4
            if stretch.names and room > _EDGE_ROOM_PX:
                named = f"{stretch.sign}{stretch.names}"
                text = self._labels.fit(named, "detail", min(room, _MOST_NAMES_PX), self._measure)
            width = self._labels.width(text, "detail", self._measure) + 2 * _PILL_PAD_PX
            return _Pill(stretch, width / 2 + 4, width, text)
        room = max(stretch.x1 - stretch.x0, 40.0) - 2 * (_PILL_PAD_PX + _CLEAR_PX)
        text = self._pill_text(stretch.count, room, stretch.sign)
        width = self._labels.width(text, "detail", self._measure) + 2 * _PILL_PAD_PX
        middle = max((stretch.x0 + stretch.x1) / 2, stretch.x0 + width / 2)
        if self._inside:
            # A stretch that is cut by the edge of the window keeps its number readable.
            middle = min(max(middle, width / 2 + 2), self._view.width_px - width / 2 - 2)
        return _Pill(stretch, middle, width, text)

    def _hit(self, bucket: Bucket, box: tuple[float, float, float, float], lane_id: int) -> Hit:
        return Hit("cluster", box, lane_id=lane_id, count=bucket.count, range_us=(bucket.start_us, bucket.end_us))


def batch_overflow(batch: ShapeBatch, folded: Folded) -> list[Primitive]:
    """Return the primitives of what was folded, pills over strips; its hits go to the batch."""
    out = list(folded.below)
    if folded.pills:
        boxes = np.array(folded.pills, np.float32).reshape(-1, 4)
        out.append(Rects(boxes, Colour("grid"), None, _PILL_HEIGHT_PX / 2))
    batch.hits += folded.hits
    batch.texts += folded.texts
    return out
