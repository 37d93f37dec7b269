"""The chart of counts: reported counts over time as step lines with a scale, one scene for window and figures.

A line breaks where the basis of counting changes; counts that are "more than" are triangles, those that are derived or
rest on one weak source are hollow. On figures, lines are told apart by dashes as well as by colour, so that a grey
print can be read; on screen by the shapes of their points, and the first count on another basis stands on a dashed
foot. Subjects are never added up. Knows no store.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from db.records import ReadingDetail, SeriesDetail
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.layout.text_layout import DIM, GRID, LINE, one_line, shortened, text, wrapped
from explorer.timeline.primitives import (
    Anchor,
    Clip,
    Colour,
    Lines,
    Marks,
    Primitive,
    Rects,
    Scene,
    Shape,
    Text,
    Texts,
    moved,
)
from explorer.timeline.tracks.count_lines import Floats, Run, Subject
from explorer.timeline.tracks.track import LegendEntry, Track, TrackFrame

NumberAt: TypeAlias = tuple[float, float]
"""A height in the chart, in pixels, and the count that stands there."""
# A figure of less height gives the chart less, down to what its scale and legend need.
_HEIGHT_PX, _LEAST_PX, _SHARE = 124.0, 92.0, 0.155
_SCREEN_PX = 118.0
_MOST_LINES = 6
_TOP_PX, _FOOT_PX = 14.0, 10.0
# A chart reaches this far above its highest count, on screen also below its lowest, as shares of what lies between.
_HEADROOM, _SCREEN_HEADROOM, _SCREEN_FOOTROOM = 0.08, 0.16, 0.06
# On and off, in pixels, by the order of the lines.
_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.0, 2.5), (9.0, 3.0, 2.0, 3.0), (4.0, 4.0), (1.5, 4.0))
_LEGEND_LINE_PX = 17.0
# The scale beside the legend.
_SCALE_PX = 20.0
_ENTRY_PX = 130.0
_NEAR_PX = 14.0
_LEFT: Anchor = "left"
_RIGHT: Anchor = "right"
# “More than”, weak or derived, on another basis.
_WORDS = {
    "en": ("“more than” this count", "weak or derived count", "counted on another basis"),
    "ru": ("число: «более»", "выведено или слабый источник", "другая основа подсчёта"),
    "zh": ("计数：“超过”", "计数：推算，或仅一处弱来源", "统计口径不同"),
    "de": ("Zahl: „mehr als“", "schwach belegte oder abgeleitete Zahl", "andere Zählweise"),
    "fr": ("nombre : « plus de »", "nombre déduit ou mal attesté", "autre base de comptage"),
    "es": ("cifra: «más de»", "cifra deducida o mal documentada", "otra base de recuento"),
}


@dataclass(frozen=True, slots=True)
class PointShape:
    """How the points of a subject look on screen, and the letters of the legend for shown and hidden."""

    shape: Shape
    full: str
    hollow: str
    radius_px: float


# Subjects are told apart by these as well as by colour; a triangle that points up is kept for "at least".
SHAPES = (
    PointShape("circle", "●", "○", 2.5),
    PointShape("square", "■", "□", 3.2),
    PointShape("diamond", "◆", "◇", 3.1),
    PointShape("triangle-down", "▼", "▽", 3.2),
    PointShape("star", "★", "☆", 4.5),
)
_FIGURE_SHAPE = PointShape("circle", "", "", 2.6)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A subject's line: how it looks, and where its counts stand: 0 at `zero_px` from above, each count higher."""

    subject: Subject
    token: str
    dash: tuple[float, ...]
    shape: PointShape
    zero_px: float
    px_per_count: float

    def y_px(self, values: Floats) -> Floats:
        """Return how far below the chart's top counts stand."""
        return self.zero_px - values * self.px_per_count

    def place(self, viewport: Viewport, at_us: int, value: float) -> tuple[float, float]:
        """Return where the count of an instant stands in the plot."""
        return viewport.to_px(at_us), self.zero_px - value * self.px_per_count


@dataclass(frozen=True, slots=True)
class Near:
    """The reading next to a place: whose it is, and whether its basis is another than the first of its line."""

    series: SeriesDetail
    reading: ReadingDetail
    changed: bool


def token_of(number: int) -> str:
    """Return the colour of the line with that number."""
    return f"series-{number % 6 + 1}"


def lines_of(frame: TrackFrame) -> tuple[tuple[Line, ...], tuple[NumberAt, ...]]:
    """Return the lines of the subjects that are drawn, and the counts of the scale with their heights."""
    view = frame.viewport
    numbered = [
        (number, subject)
        for number, subject in enumerate(_shown(frame))
        if subject.series.subject not in frame.hidden_subjects
    ]
    subjects = [subject for _, subject in numbered]
    reaches = [subject.reach(view) for subject in subjects]
    whole = min([0.0, *(low for low, _ in reaches)]), max([0.0, *(high for _, high in reaches)])
    strips = len(subjects) if frame.stacked and subjects else 1
    strip_px = frame.height_px / strips
    unit_px = strip_px / (1.0 + _SCREEN_HEADROOM + _SCREEN_FOOTROOM)
    foot_px = unit_px * _SCREEN_FOOTROOM
    if not frame.on_screen:
        plot_px = frame.height_px - _top_px(frame) - _FOOT_PX
        unit_px, foot_px = plot_px / (1.0 + _HEADROOM), _FOOT_PX
    lines: list[Line] = []
    scale: list[NumberAt] = []
    for at, (number, subject) in enumerate(numbered):
        low, high = reaches[at] if frame.stacked else whole
        high = high if high > low else low + 1.0
        per_count = unit_px / (high - low)
        zero_px = frame.height_px - foot_px - (strips - 1 - at) * strip_px * frame.stacked + low * per_count
        dash = () if frame.on_screen else _DASHES[number % len(_DASHES)]
        shape = SHAPES[number % len(SHAPES)] if frame.on_screen else _FIGURE_SHAPE
        lines.append(Line(subject, token_of(number), dash, shape, zero_px, per_count))
        if frame.stacked or not at:
            counts = [(zero_px - count * per_count, count) for count in _round_counts(low, high)]
            # In a strip there is room for one number.
            scale += counts[-1:] if frame.stacked else counts
    return tuple(lines), tuple(scale)


def _round_counts(low: float, high: float) -> list[float]:
    """Return up to four round counts from `low` to `high`."""
    magnitude = 10.0 ** math.floor(math.log10(max(high - low, 1e-9)))
    step = next(magnitude * factor for factor in (0.5, 1.0, 2.0, 5.0) if (high - low) / (magnitude * factor) <= 3.5)
    return [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def draw_plot(frame: TrackFrame, lines: Sequence[Line], scale: Sequence[NumberAt]) -> tuple[Primitive, ...]:
    """Draw the plot of the chart from its own left edge: grid, lines, points, and the selected range on screen."""
    width = frame.viewport.width_px
    items: list[Primitive] = []
    for y, count in scale:
        level = round(y) + 0.5
        items.append(Lines(np.array([[0.0, level, width, level]], np.float32), GRID if count else LINE))
    for line in lines:
        items += _draw_line(line, frame)
    if frame.on_screen and frame.range_us is not None:
        x0, x1 = (min(max(frame.viewport.to_px(us), -2.0), width + 2.0) for us in frame.range_us)
        items.append(Rects(np.array([[x0, 0.0, x1 - x0, frame.height_px]], np.float32), Colour("accent", 0.06)))
        edges = np.array([[x, 0.0, x, frame.height_px] for x in (x0, x1)], np.float32)
        items.append(Lines(edges, Colour("accent")))
    return tuple(items)


def _draw_line(line: Line, frame: TrackFrame) -> list[Primitive]:
    view, colour = frame.viewport, Colour(line.token)
    items: list[Primitive] = []
    points: dict[tuple[bool, bool], list[tuple[float, float]]] = {}
    for number, run in enumerate(line.subject.runs):
        xs, values = run.steps(view)
        ys = line.y_px(values)
        if len(xs) > 1:
            # Half the width more at each end closes the corners.
            segments = np.column_stack([xs[:-1], ys[:-1], xs[1:], ys[1:]]).astype(np.float32)
            flat = segments[:, 1] == segments[:, 3]
            segments[flat, 0] -= 0.8
            segments[flat, 2] += 0.8
            items.append(Lines(segments, colour, 1.6, line.dash))
        if number and frame.on_screen:
            x, y = line.place(view, int(run.at_us[0]), float(run.values[0]))
            if 0 <= x <= view.width_px:
                items.append(Lines(np.array([[x, line.zero_px, x, y]], np.float32), colour, 1.0, (4.0, 2.0)))
        part = run.points(view)
        places = np.column_stack([view.to_px(run.at_us[part]), line.y_px(run.values[part])])
        for place, least, weak in zip(places.tolist(), run.at_least[part], run.weak[part], strict=True):
            points.setdefault((bool(least), bool(weak)), []).append(place)
    edge = colour if frame.on_screen else None
    for (least, weak), at in sorted(points.items()):
        shape: Shape = "triangle" if least else line.shape.shape
        radius_px = (3.6 if edge else 4.0) if least else line.shape.radius_px
        fill, stroke = (Colour("surface"), colour) if weak else (colour, edge)
        items.append(Marks(np.array(at, np.float32), shape, radius_px, fill, stroke))
    return items


def nearest(lines: Sequence[Line], viewport: Viewport, x_px: float, y_px: float) -> Near | None:
    """Return the reading whose point is next to a place of the plot; None where none is near."""
    best, near = _NEAR_PX, None
    for line in lines:
        for number, run in enumerate(line.subject.runs):
            part = run.points(viewport)
            if part.stop <= part.start:
                continue
            across = np.abs(viewport.to_px(run.at_us[part]) - x_px)
            far_px = np.maximum(across, np.abs(line.y_px(run.values[part]) - y_px))
            place = int(np.argmin(far_px))
            if far_px[place] < best:
                best = float(far_px[place])
                reading = line.subject.reading(run.basis, int(run.at_us[part][place]))
                near = Near(line.subject.series, reading, changed=number > 0)
    return near


# -- on a figure ------------------------------------------------------------------------------------------------------


def _shown(frame: TrackFrame) -> tuple[Subject, ...]:
    """Return the subjects that are drawn: on a figure those with a reading in view, or before it and after."""
    if frame.on_screen:
        return frame.subjects
    start_us, end_us = frame.viewport.range_us
    return tuple(
        subject
        for subject in frame.subjects
        if subject.series.readings[0].at_us < end_us and subject.series.readings[-1].at_us >= start_us
    )[:_MOST_LINES]


def _height(frame: TrackFrame) -> float:
    if frame.on_screen:
        return _SCREEN_PX
    if not _shown(frame):
        return 0.0
    high = float(round(max(_LEAST_PX, min(_HEIGHT_PX, _SHARE * frame.height_px))))
    if frame.gutter_px:
        return max(high, 34.0 + _entries(frame) * _LEGEND_LINE_PX)
    return high + _head_px(frame)


def _entries(frame: TrackFrame) -> int:
    """Return how many lines the legend has: the last says what the † of a count on another basis means."""
    standing = [subject.standing(frame.viewport.end_us - 1) for subject in _shown(frame)]
    return len(standing) + any(count is not None and count.other_basis for count in standing)


def _head_px(frame: TrackFrame) -> float:
    """Return the height of name and legend above the plot."""
    return 12.0 + math.ceil(_entries(frame) / _columns(frame.viewport.width_px)) * _LEGEND_LINE_PX


def _top_px(frame: TrackFrame) -> float:
    return _TOP_PX + (0.0 if frame.gutter_px else _head_px(frame))


def _columns(plot_px: float) -> int:
    return max(1, int(plot_px // _ENTRY_PX))


def compose(frame: TrackFrame) -> Scene:
    """Compose the chart. On a figure, with no gutter, the legend stands above the plot; on screen there is none."""
    lines, scale = lines_of(frame)
    left, width, height_px = frame.gutter_px, frame.viewport.width_px, frame.height_px
    plot = tuple(moved(item, left, 0.0) for item in draw_plot(frame, lines, scale))
    items: list[Primitive] = [Clip(left, 0.0, width, height_px, plot)]
    if not frame.on_screen:
        # The scale stands where no line runs: in the column of names, else in the margin.
        x, anchor = (left - 5.0, _RIGHT) if left else (width + 3.0, _LEFT)
        items.append(Texts(tuple(text(x, round(y) + 3.5, f"{n:g}", "superscript", DIM, anchor) for y, n in scale)))
        if not left and lines:
            # The lines of the grid do not run through name and legend.
            head = np.array([[4.0, 2.0, width - 4.0, _top_px(frame) - _TOP_PX + 6.0]], np.float32)
            items.append(Rects(head, Colour("surface")))
        items += _names(frame, lines)
        items.append(Lines(np.array([[0.0, height_px, left + width, height_px]], np.float32), LINE))
    return Scene(frame.width_px, height_px, tuple(items), content_px=height_px)


def _names(frame: TrackFrame, lines: Sequence[Line]) -> list[Primitive]:
    """Draw name and legend: below one another in the column of names, else in columns above the plot."""
    gutter, plot_px, measure = frame.gutter_px, frame.viewport.width_px, frame.measure
    columns = 1 if gutter else _columns(plot_px)
    room = gutter - 20.0 - _SCALE_PX if gutter else (plot_px - 12.0) / columns - 8.0
    name = one_line(lines[0].subject.series.name) if lines else ""
    name_px = room if gutter else plot_px - 12.0
    texts: list[Text] = [
        text(12.0, 20.0, part, "label-bold") for part in wrapped(name, "label-bold", name_px, 1, measure)
    ]
    items: list[Primitive] = []

    def place(i: int) -> tuple[float, float]:
        return 12.0 + (i % columns) * ((plot_px - 12.0) / columns), 20.0 + (i // columns + 1) * _LEGEND_LINE_PX

    for i, line in enumerate(lines):
        standing = line.subject.standing(frame.viewport.end_us - 1)
        count = ""
        if standing is not None:
            count = f" {'>' if standing.at_least else ''}{standing.value:g}{' †' if standing.other_basis else ''}"
        x, y = place(i)
        left_px = max(room - 26.0 - measure(count, "detail"), 20.0)
        words = shortened(one_line(line.subject.series.subject), "detail", left_px, measure) + count
        items.append(Lines(np.array([[x, y - 3.5, x + 18.0, y - 3.5]], np.float32), Colour(line.token), 1.8, line.dash))
        texts.append(text(x + 24.0, y, words, "detail", DIM))
    if _entries(frame) > len(lines):
        x, y = place(len(lines))
        words = shortened(f"† {_words(frame)[2]}", "caption", room + _SCALE_PX, measure)
        texts.append(text(x, y, words, "caption", DIM))
    return [*items, Texts(tuple(texts))]


def _words(frame: TrackFrame) -> tuple[str, str, str]:
    return _WORDS.get(frame.language[:2], _WORDS["en"])


def _legend(frame: TrackFrame) -> list[LegendEntry]:
    """Explain the triangles and the hollow points that are in view."""
    view = frame.viewport
    runs: list[tuple[Run, slice]] = []
    for subject in _shown(frame):
        for run in subject.runs:
            first, last = np.searchsorted(run.at_us, view.range_us)
            runs.append((run, slice(int(first), int(last))))
    at_least, weak, _ = _words(frame)
    entries = []
    if any(bool(run.at_least[part].any()) for run, part in runs):
        entries.append(LegendEntry(_least_sign, at_least))
    if any(bool(run.weak[part].any()) for run, part in runs):
        entries.append(LegendEntry(_weak_sign, weak))
    return entries


def _least_sign(x: float, y: float) -> list[Primitive]:
    return [Marks(np.array([[x + 5.0, y]], np.float32), "triangle", 4.0, DIM, None)]


def _weak_sign(x: float, y: float) -> list[Primitive]:
    return [Marks(np.array([[x + 5.0, y]], np.float32), "circle", 2.6, Colour("surface"), DIM)]


def _describe(frame: TrackFrame) -> tuple[str, ...]:
    return tuple(_line_in_words(subject, frame.viewport) for subject in _shown(frame))


def _line_in_words(subject: Subject, view: Viewport) -> str:
    name = one_line(subject.series.subject)
    first, last = subject.standing(view.start_us), subject.standing(view.end_us - 1)
    if last is None:
        return name
    begin = "" if first is None or first.value == last.value else f"from {first.value:g} to "
    basis = ", counted on another basis" if last.other_basis else ""
    return f"{name}: {begin}{'more than ' if last.at_least else ''}{last.value:g}{basis}"


TRACK = Track(
    "tally", "Reported counts", _height, compose, _legend, _describe, menu="Chart of reported counts", on_figures=True
)
