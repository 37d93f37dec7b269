"""The tally of a figure: reported counts over time as step lines, with a scale and a legend. Knows no store.

Lines are told apart by dashes as well as by colour, so that a grey print can be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from db.records import SeriesDetail
from explorer.drawing.text_layout import (
    DIM,
    GRID,
    LINE,
    Measure,
    one_line,
    shortened,
    text,
    wrapped,
)
from explorer.figures.layout.words import figure_words
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.primitives import Anchor, Clip, Colour, Lines, Marks, Primitive, Rects, Shape, Text, Texts, moved
from explorer.timeline.tracks.counts import Run, runs, steps

# A figure of less height gives the tally less, down to what its scale and legend need.
HEIGHT_PX, _LEAST_PX, _SHARE = 124.0, 92.0, 0.155
_MOST_LINES = 6
_TOP_PX, _FOOT_PX = 14.0, 10.0
# On and off, in pixels, by the order of the lines.
_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.0, 2.5), (9.0, 3.0, 2.0, 3.0), (4.0, 4.0), (1.5, 4.0))
_LEGEND_LINE_PX = 17.0
# The scale beside the legend.
_SCALE_PX = 20.0
_ENTRY_PX = 130.0
LEFT: Anchor = "left"
RIGHT: Anchor = "right"


@dataclass(frozen=True, slots=True)
class _Line:
    subject: str
    token: str
    dash: tuple[float, ...]
    runs: tuple[Run, ...]

    def standing(self, us: int) -> tuple[float, bool, bool] | None:
        """The count last reported up to an instant, whether it was "more than" that, and whether it was counted on
        another basis than the first."""
        last: tuple[int, float, bool, bool] | None = None
        for run in self.runs:
            for at_us, value, least in zip(run.at_us, run.values, run.at_least, strict=True):
                if at_us <= us and (last is None or at_us >= last[0]):
                    last = at_us, value, least, run.basis != self.runs[0].basis
        return None if last is None else last[1:]


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """The tally from its top left corner, and its lines in words for those who cannot see it."""

    items: tuple[Primitive, ...]
    words: tuple[str, ...]


def in_view(series: Sequence[SeriesDetail], view: Viewport) -> list[SeriesDetail]:
    """The series that have a reading in view, or before it and after."""
    return [
        one
        for one in series
        if one.readings and one.readings[0].at_us < view.end_us and one.readings[-1].at_us >= view.start_us
    ][:_MOST_LINES]


def signs(series: Sequence[SeriesDetail], view: Viewport) -> tuple[bool, bool]:
    """Whether a reading in view is "more than" its count, and whether one is derived or rests on one weak source."""
    seen = [
        (least, weak)
        for one in series
        for run in runs(one.readings)
        for us, least, weak in zip(run.at_us, run.at_least, run.weak, strict=True)
        if view.start_us <= us < view.end_us
    ]
    return any(least for least, _ in seen), any(weak for _, weak in seen)


def height(series: Sequence[SeriesDetail], view: Viewport, gutter: bool, figure_px: float) -> float:
    """How high the tally of so many series is, over a window of time in a figure of a height."""
    if not series:
        return 0.0
    high = float(round(max(_LEAST_PX, min(HEIGHT_PX, _SHARE * figure_px))))
    entries = len(series) + any(_stands_on_other_basis(one, view) for one in series)
    if gutter:
        return max(high, 34.0 + entries * _LEGEND_LINE_PX)
    return high + _head_px(entries, view.width_px)


def _stands_on_other_basis(one: SeriesDetail, view: Viewport) -> bool:
    standing = _Line("", "", (), runs(one.readings)).standing(view.end_us - 1)
    return standing is not None and standing[2]


def _head_px(lines: int, plot_px: float) -> float:
    """The height of name and legend above the plot."""
    return 12.0 + math.ceil(lines / _columns(plot_px)) * _LEGEND_LINE_PX


def _columns(plot_px: float) -> int:
    return max(1, int(plot_px // _ENTRY_PX))


def draw(
    series: Sequence[SeriesDetail],
    view: Viewport,
    left_px: float,
    gutter_px: float,
    height_px: float,
    language: str,
    measure: Measure,
) -> Chart:
    """Draw the series over a window of time. The plot begins at `left_px + gutter_px`; with no gutter the legend stands
    above it."""
    lines = [
        _Line(one_line(one.subject), f"series-{i % 6 + 1}", _DASHES[i % len(_DASHES)], runs(one.readings))
        for i, one in enumerate(series)
    ]
    entries = len(lines) + any(_stands_on_other_basis(one, view) for one in series)
    top = _TOP_PX + (0.0 if gutter_px else _head_px(entries, view.width_px))
    plot_h = height_px - top - _FOOT_PX
    most = max((_most(line, view) for line in lines), default=0.0) or 1.0
    scale = plot_h / (most * 1.08)
    x_left = left_px + gutter_px
    base = top + plot_h
    inside: list[Primitive] = []
    over: list[Text] = []
    for value in round_values(most):
        y = round(base - value * scale) + 0.5
        inside.append(Lines(np.array([[0.0, y, view.width_px, y]], np.float32), GRID if value else LINE))
        # The scale stands where no line runs: in the column of names, else in the margin.
        at, anchor = (x_left - 5.0, RIGHT) if gutter_px else (x_left + view.width_px + 3.0, LEFT)
        over.append(text(at, y + 3.0, f"{value:g}", "superscript", DIM, anchor))
    for line in lines:
        inside += _drawn(line, view, base, scale)
    clip = Clip(x_left, 0.0, view.width_px, height_px, tuple(moved(item, x_left, 0.0) for item in inside))
    name = one_line(series[0].name) if series else ""
    items: list[Primitive] = [clip, Texts(tuple(over))]
    if not gutter_px and lines:
        # The lines of the grid do not run through name and legend.
        head = np.array([[x_left + 4.0, 2.0, view.width_px - 4.0, top - _TOP_PX + 6.0]], np.float32)
        items.append(Rects(head, Colour("surface")))
    items += _legend(lines, name, view.end_us - 1, left_px, gutter_px, view.width_px, language, measure)
    rule = np.array([[left_px, height_px, left_px + gutter_px + view.width_px, height_px]], np.float32)
    items.append(Lines(rule, LINE))
    return Chart(tuple(items), tuple(_words(line, view) for line in lines))


def _drawn(line: _Line, view: Viewport, base: float, scale: float) -> list[Primitive]:
    out: list[Primitive] = []
    points: dict[tuple[bool, bool], list[tuple[float, float]]] = {}
    for run in line.runs:
        at_us, values = steps(run)
        xs = [float(view.to_px(us)) for us in at_us]
        ys = [base - value * scale for value in values]
        segments = [[xs[i], ys[i], xs[i + 1], ys[i + 1]] for i in range(len(xs) - 1)]
        if segments:
            # Half the width more at each end closes the corners.
            boxes = np.array(segments, np.float32)
            flat = boxes[:, 1] == boxes[:, 3]
            boxes[flat, 0] -= 0.8
            boxes[flat, 2] += 0.8
            out.append(Lines(boxes, Colour(line.token), 1.6, line.dash))
        for us, value, least, weak in zip(run.at_us, run.values, run.at_least, run.weak, strict=True):
            points.setdefault((least, weak), []).append((float(view.to_px(us)), base - value * scale))
    for (least, weak), places in sorted(points.items()):
        shape: Shape = "triangle" if least else "circle"
        fill, stroke = (Colour("surface"), Colour(line.token)) if weak else (Colour(line.token), None)
        out.append(Marks(np.array(places, np.float32), shape, 4.0 if least else 2.6, fill, stroke))
    return out


def _most(line: _Line, view: Viewport) -> float:
    """The highest count of a line between the ends of the window."""
    found = [0.0]
    for run in line.runs:
        inside = [v for us, v in zip(run.at_us, run.values, strict=True) if view.start_us <= us < view.end_us]
        before = [v for us, v in zip(run.at_us, run.values, strict=True) if us < view.start_us]
        found += inside + (before[-1:] if run.ends_us >= view.start_us else [])
    return max(found)


def round_values(most: float) -> list[float]:
    """Nought and up to three round values below the highest."""
    step = 10.0 ** math.floor(math.log10(max(most, 1e-9)))
    for factor in (0.5, 1.0, 2.0, 5.0):
        if most / (step * factor) <= 3.5:
            return [step * factor * i for i in range(int(most / (step * factor)) + 1)]
    return [0.0]


def _legend(
    lines: Sequence[_Line],
    name: str,
    us: int,
    left: float,
    gutter: float,
    plot_px: float,
    language: str,
    measure: Measure,
) -> list[Primitive]:
    """Name and legend: below one another in the column of names, else in columns above the plot."""
    items: list[Primitive] = []
    x = left + 12.0
    columns = 1 if gutter else _columns(plot_px)
    room = gutter - 20.0 - _SCALE_PX if gutter else (plot_px - 12.0) / columns - 8.0
    name_px = room if gutter else plot_px - 12.0
    texts = [text(x, 20.0, heading, "label-bold") for heading in wrapped(name, "label-bold", name_px, 1, measure)]

    def place(i: int) -> tuple[float, float]:
        return x + (i % columns) * ((plot_px - 12.0) / columns), 20.0 + (i // columns + 1) * _LEGEND_LINE_PX

    other = False
    for i, line in enumerate(lines):
        standing = line.standing(us)
        other = other or (standing is not None and standing[2])
        count = "" if standing is None else f" {'>' if standing[1] else ''}{standing[0]:g}{' †' if standing[2] else ''}"
        at_x, y = place(i)
        sample = np.array([[at_x, y - 3.5, at_x + 18.0, y - 3.5]], np.float32)
        said = shortened(line.subject, "detail", max(room - 26.0 - measure(count, "detail"), 20.0), measure) + count
        items.append(Lines(sample, Colour(line.token), 1.8, line.dash))
        texts.append(text(at_x + 24.0, y, said, "detail", DIM))
    if other:
        at_x, y = place(len(lines))
        said = shortened(f"† {figure_words(language).new_basis}", "caption", room + _SCALE_PX, measure)
        texts.append(text(at_x, y, said, "caption", DIM))
    return [*items, Texts(tuple(texts))]


def _words(line: _Line, view: Viewport) -> str:
    first, last = line.standing(view.start_us), line.standing(view.end_us - 1)
    if last is None:
        return line.subject
    begin = "" if first is None or first[0] == last[0] else f"from {first[0]:g} to "
    basis = ", counted on another basis" if last[2] else ""
    return f"{line.subject}: {begin}{'more than ' if last[1] else ''}{last[0]:g}{basis}"
