"""The axis over the lanes and the grid under them: which ticks a scale asks for, their labels in three tiers.

The strong tier says where one is ("2019"), the middle one names the periods ("June"), the fine one counts inside
them ("8 15 22 29"). A step is chosen by measuring its widest label, so labels cannot overlap at any zoom; labels of
the upper tiers stick to the left edge while their period is in view and are pushed out by the next one. Knows no
events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from db.dates.civil import civil_from_us
from explorer.timeline.axis import ticks as t
from explorer.timeline.axis.ticks import (
    DAY_US,
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Step,
    Unit,
)
from explorer.timeline.axis.viewport import YEAR_US, Viewport
from explorer.timeline.axis.words import Words, words
from explorer.timeline.frame import Frame, Origin
from explorer.timeline.index.instants import format_date, format_instant, format_range
from explorer.timeline.primitives import Clip, Colour, Floats, Hit, Lines, Marks, Primitive, Rects, Role, Text, Texts

__all__ = ["AxisScene", "axis_scene", "choose", "format_instant", "format_range", "labels"]

Measure = Callable[[str, Role], float]

# Baselines of the tiers and where their lines begin, in pixels from the top of an axis of 62 px.
_STRONG_Y, _LONE_Y, _MIDDLE_Y, _FINE_Y = 18.0, 35.0, 39.0, 55.0
_MIDDLE_TOP, _FINE_TOP = 26.0, 45.0
_PAD_PX = 4.0
# Clear space after a label, and the least distance of gridlines.
_GAP_PX = 9.0
_LEAST_PX = 24.0
_GRID = Colour("grid")
_LINE = Colour("line")
_DIM = Colour("dim")
_ORIGIN = Colour("accent")
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class AxisScene:
    """What the axis draws: `grid` behind the lanes, `head` above them, and its hit."""

    grid: tuple[Primitive, ...]
    head: tuple[Primitive, ...]
    hits: tuple[Hit, ...]


def _clock(us: int, parts: int) -> str:
    civil = civil_from_us(us)
    text = f"{civil.hour:02d}:{civil.minute:02d}"
    if parts > 1:
        text += f":{civil.second:02d}"
    if parts > 2:
        text += f".{civil.microsecond // 1000:03d}"
    return text


@lru_cache(maxsize=4096)
def _fine_label(step: Step, us: int, language: str) -> str:
    say = words(language)
    civil = civil_from_us(us)
    match step.unit:
        case Unit.YEAR:
            return say.year_label(civil.year)
        case Unit.MONTH:
            return say.quarter.format(n=(civil.month + 2) // 3) if step.n == 3 else say.months[civil.month - 1]
        case Unit.DAY_OF_MONTH:
            return str(civil.day)
    if step.n >= DAY_US:
        return str(civil.day)
    if step.n >= MINUTE_US:
        return _clock(us, 1)
    if step.n >= SECOND_US:
        return f":{civil.second:02d}"
    return f"{civil.microsecond // 1000} ms" if step.n >= 1000 else f"{civil.microsecond % 1000} µs"


@lru_cache(maxsize=1024)
def _period_labels(step: Step, us: int, strong: bool, language: str) -> tuple[str, ...]:
    """Return what to call the period that begins at a tick, longest first."""
    say = words(language)
    civil = civil_from_us(us)
    if step.unit is Unit.YEAR:
        if step.n == 1:
            return (say.year_label(civil.year),)
        return (_years_label(civil.year, step.n, say),)
    if step.unit is Unit.MONTH:
        if step.n == 3:
            return (say.quarter.format(n=(civil.month + 2) // 3),)
        if strong:
            return (
                _capital(format_date(us, 2, language)),
                f"{say.months[civil.month - 1]} {say.year_label(civil.year)}",
            )
        return _capital(say.dates.month(civil.month)), say.months[civil.month - 1]
    if step.n >= DAY_US:
        if strong:
            return (format_date(us, 3, language),)
        weekday = say.weekdays[(us // DAY_US + 3) % 7]
        return say.weekday_and_day.format(a=weekday, b=civil.day), str(civil.day)
    return (_clock(us, 1 if step.n >= MINUTE_US else 2 if step.n >= SECOND_US else 3),)


def _years_label(year: int, n: int, say: Words) -> str:
    """Return a decade as people say it, other runs of years by their ends."""
    if n == 10 and year >= 10:
        return say.decade.format(n=year)
    if year > 0:
        return f"{year}–{year + n - 1 if year > 1 else n - 1}"
    return say.bce(f"{1 - year}–{2 - year - n}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _needed_px(step: Step, view: Viewport, say: Words, measure: Measure) -> float:
    """Room that a tick of a step needs: its widest label in this window, or the least distance of lines."""
    match step.unit:
        case Unit.YEAR:
            ends = (civil_from_us(view.start_us).year, civil_from_us(view.end_us).year)
            samples = [
                say.year_label(year // step.n * step.n if step.n > 1 else year) for year in (*ends, -40 * step.n)
            ]
            samples = samples if ends[0] <= 0 else samples[:2]
        case Unit.MONTH:
            samples = list(say.months) if step.n == 1 else [say.quarter.format(n=4)]
        case Unit.DAY_OF_MONTH:
            samples = ["28"]
        case Unit.FIXED:
            if step.n >= DAY_US:
                samples = ["28"]
            elif step.n >= MINUTE_US:
                samples = ["20:00"]
            else:
                samples = [":00"] if step.n >= SECOND_US else ["800 ms"]
    widest = max(measure(sample, "axis") for sample in samples)
    return max(widest + _PAD_PX + _GAP_PX, _LEAST_PX)


def choose(view: Viewport, language: str, measure: Measure) -> Step:
    """Return the finest step whose labels have room at the scale of a window."""
    say = words(language)
    scale = view.us_per_px
    for step in t.STEPS:
        if step.approx_us < _LEAST_PX * scale * 0.9:
            continue
        if step.approx_us >= _needed_px(step, view, say, measure) * scale:
            return step
    return t.STEPS[-1]


def labels(step: Step, view: Viewport, language: str, measure: Measure) -> list[tuple[float, str, float]]:
    """Return the fine tier: (x of the tick, label or nothing, width of the label) for ticks in a window; labels begin 4
    px right of their tick and never reach the next tick's label."""
    at = t.instants(step, view.start_us, view.end_us)
    xs = view.to_px(at).tolist()
    out: list[tuple[float, str, float]] = []
    for i, (us, x) in enumerate(zip(at.tolist(), xs, strict=True)):
        label = _fine_label(step, us, language)
        width = measure(label, "axis")
        # Months end unevenly: the last tick of one may stand too near the first of the next.
        cramped = i + 1 < len(xs) and xs[i + 1] - x < width + _PAD_PX
        out.append((x, "" if cramped else label, width))
    return out


def _tier(
    step: Step, view: Viewport, role: Role, y: float, colour: Colour, strong: bool, language: str, measure: Measure
) -> tuple[list[float], list[Text]]:
    """Lines and sticky labels of an upper tier."""
    ticks = t.instants(step, view.start_us, view.end_us)
    at, xs = ticks.tolist(), view.to_px(ticks).tolist()
    texts: list[Text] = []
    for i, (us, x) in enumerate(zip(at, xs, strict=True)):
        if x >= view.width_px:
            break
        end = xs[i + 1] if i + 1 < len(xs) else float("inf")
        for label in _period_labels(step, us, strong, language):
            width = measure(label, role)
            if width + 2 * _PAD_PX <= end - x:
                left = min(max(x, 0.0) + _PAD_PX + 2, end - width - _PAD_PX)
                if _whole(left, width, view):
                    texts.append(Text(left, y, label, role, colour))
                break
    return xs, texts


def _whole(left: float, width: float, view: Viewport) -> bool:
    """Whether a label stands in the window whole: a part of a year is another year."""
    return left >= 0 and left + width <= view.width_px


def _verticals(xs: list[float], top: float, bottom: float, frame: Frame) -> Floats:
    inside = [round(x) + frame.gutter_px for x in xs if 0 <= x < frame.plot_width_px]
    return np.array([[x, top, x, bottom] for x in inside], np.float32).reshape(-1, 4)


def axis_scene(frame: Frame, view: Viewport, measure: Measure, now_wall_us: int | None) -> AxisScene:
    """Ticks, labels and grid of a frame whose wall-time window is `view`."""
    fine_xs: list[float] = []
    middle_xs: list[float] = []
    texts: list[Text] = []
    if frame.origin is not None:
        fine_xs, middle_xs, texts = _relative(frame.origin, view, frame.language, measure)
    else:
        step = choose(view, frame.language, measure)
        middle, strong = t.coarser(step)
        if middle is not None:
            middle_xs, more = _tier(
                middle, view, "axis-middle", _MIDDLE_Y, Colour("dim"), False, frame.language, measure
            )
            texts += more
        if strong is not None:
            # Where there is no tier between, the strong one stands nearer and its ticks carry the stronger lines.
            y = _STRONG_Y if middle is not None else _LONE_Y
            xs, more = _tier(strong, view, "axis-strong", y, Colour("text"), True, frame.language, measure)
            middle_xs = middle_xs or xs
            texts += more
        taken = {round(x) for x in middle_xs}
        for x, label, width in labels(step, view, frame.language, measure):
            fine_xs.append(x)
            # The first of a month goes without saying under its name.
            if (
                label
                and _whole(x + _PAD_PX, width, view)
                and not (step.unit is Unit.DAY_OF_MONTH and round(x) in taken)
            ):
                texts.append(Text(x + _PAD_PX, _FINE_Y, label, "axis", _DIM))
    return _drawn(frame, view, fine_xs, middle_xs, texts, now_wall_us)


def _drawn(
    frame: Frame, view: Viewport, fine_xs: list[float], middle_xs: list[float], texts: list[Text], now_us: int | None
) -> AxisScene:
    bottom, height, left = frame.height_px, frame.axis_px, frame.gutter_px
    taken = {round(x) for x in middle_xs}
    fine_xs = [x for x in fine_xs if round(x) not in taken]
    grid: list[Primitive] = [
        *_sides(frame, view),
        Lines(_verticals(fine_xs, _FINE_TOP if height else 0.0, bottom, frame), _GRID),
        Lines(_verticals(middle_xs, _MIDDLE_TOP if height else 0.0, bottom, frame), _LINE),
    ]
    if now_us is not None and view.start_us <= now_us < view.end_us:
        # Under the axis: on it the line would stand on a label.
        x = round(view.to_px(now_us)) + left
        grid.append(Lines(np.array([[x, height, x, bottom]], np.float32), Colour("bad", 0.55)))
        if height:
            grid.append(Marks(np.array([[x, height + 3]], np.float32), "circle", 2.5, Colour("bad"), None))
    if not height:
        return AxisScene(tuple(grid), (), ())
    placed = tuple(
        Text(text.x + left, text.y_baseline, text.text, text.role, text.colour, text.anchor) for text in texts
    )
    rule = np.array([[0, height, frame.width_px, height]], np.float32)
    head: list[Primitive] = [
        Clip(left, 0.0, frame.plot_width_px, height, (Texts(placed),)),
        Lines(rule, _LINE),
    ]
    hit = Hit("axis", (left, 0.0, frame.plot_width_px, height), range_us=view.range_us)
    return AxisScene(tuple(grid), tuple(head), (hit,))


# ---- time before and after an instant

_RELATIVE_STEPS = (
    *(m * 10**k for k in range(6) for m in (1, 2, 5)),
    *(m * SECOND_US for m in (1, 2, 5, 10, 15, 30)),
    *(m * MINUTE_US for m in (1, 2, 5, 10, 15, 30)),
    *(m * HOUR_US for m in (1, 2, 3, 6, 12)),
    *(m * DAY_US for m in (1, 2, 5, 10, 30, 90, 180)),
    *(m * 10**k * YEAR_US for k in range(6) for m in (1, 2, 5)),
)


def _distance_label(us: int, say: Words) -> str:
    """ "−30 d", "T", "+6 h": a distance in the largest unit that leaves it whole."""
    if us == 0:
        return "T"
    sign, size = ("+", us) if us > 0 else ("−", -us)
    year, day, hour, minute, second = say.units
    units = ((YEAR_US, year), (DAY_US, day), (HOUR_US, hour), (MINUTE_US, minute), (SECOND_US, second), (1000, "ms"))
    for unit, name in units:
        if size % unit == 0:
            return f"{sign}{say.number(size // unit)} {name}"
    return f"{sign}{size} µs"


def distance_label(origin: Origin, us: int, language: str) -> str:
    """Return how far an instant is from the event that time is counted from: "T − 16 d"."""
    said = _distance_label(origin.since(us), words(language))
    return said if said == "T" else f"T {said[0]} {said[1:]}"


def _relative(
    origin: Origin, view: Viewport, language: str, measure: Measure
) -> tuple[list[float], list[float], list[Text]]:
    """Ticks and labels of an axis that counts from an event: fine ones before and after it, and over them those of the
    calendar. A label begins at its tick: it names the day that begins there."""
    say = words(language)
    room_us = (measure("−1,000 min", "axis") + _GAP_PX) * view.us_per_px
    least_us = max(room_us, DAY_US) if origin.in_days else room_us
    step = next((n for n in _RELATIVE_STEPS if n >= least_us), _RELATIVE_STEPS[-1])
    first, last = (view.start_us - origin.start_us) // step, -((origin.start_us - view.end_us) // step)
    xs: list[float] = []
    texts: list[Text] = []
    for k in range(first, min(last, first + 400) + 1):
        x = view.to_px(origin.start_us + k * step)
        xs.append(x)
        label = _distance_label(k * step, say)
        role: Role = "axis" if k else "axis-strong"
        if _whole(x + _PAD_PX, measure(label, role), view):
            texts.append(Text(x + _PAD_PX, _FINE_Y, label, role, _DIM if k else _ORIGIN))
    fine = choose(view, language, measure)
    middle, strong = t.coarser(fine)
    over = middle or strong or fine
    dated_xs, dated = _tier(over, view, "axis-middle", _MIDDLE_Y, _DIM, True, language, measure)
    return xs, dated_xs, [*texts, *dated, _name(origin, view, language, measure)]


def _name(origin: Origin, view: Viewport, language: str, measure: Measure) -> Text:
    """What T is, over its line, or at the edge of the window beyond which it lies."""
    x = view.to_px(origin.start_us) + _PAD_PX
    title = origin.title if len(origin.title) <= _NAME_CHARS else origin.title[: _NAME_CHARS - 1].rstrip() + "…"
    said = f"T = {format_range(origin.start_us, origin.end_us, language)}"
    for text in (f"{said} · {title}" if title else said, said, "T"):
        width = measure(text, "axis-strong") + _PAD_PX
        if width <= view.width_px:
            break
    return Text(min(max(x, _PAD_PX), view.width_px - width), _STRONG_Y, text, "axis-strong", _ORIGIN)


def _sides(frame: Frame, view: Viewport) -> list[Primitive]:
    """Return the shade of what is before the event that time is counted from, and its line."""
    if frame.origin is None:
        return []
    x, height = view.to_px(frame.origin.start_us), frame.axis_px
    before = min(max(x, 0.0), frame.plot_width_px)
    box = np.array([[frame.gutter_px, height, before, max(frame.height_px - height, 0.0)]], np.float32)
    shade = Rects(box, Colour("window"))
    line = Lines(_verticals([x], _STRONG_Y + 4 if height else 0.0, frame.height_px, frame), _ORIGIN, 1.5)
    return [shade, line]


def axis_background(frame: Frame) -> tuple[Primitive, ...]:
    """Return the plain ground under the axis, which lanes scroll away beneath."""
    return (Rects(np.array([[0, 0, frame.width_px, frame.axis_px]], np.float32), Colour("surface")),)
