"""The legend of a figure: only the signs that occur on it, in as few lines as they fit. Knows no titles of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.figures.layout.lane_plans import LanePlan
from explorer.figures.layout.words import figure_words
from explorer.timeline.index.index import OPEN_END, OPEN_START, SPAN, UNCERTAIN, TimelineIndex
from explorer.timeline.layout.text_layout import DIM, Measure, shortened, text
from explorer.timeline.primitives import Colour, Fades, Marks, Primitive, Rects, Shape, Text, Texts
from explorer.timeline.scene.date_conflicts import bracket_sign
from explorer.timeline.scene.marks import SHAPES
from explorer.timeline.tracks.track import LegendEntry

LINE_PX = 20.0
# Between entries, and the least there is where that brings all of them into one line.
_GAP_PX, _LEAST_GAP_PX = 18.0, 10.0
_MOST_LINES = 4
_INK = Colour("dim")
# A start or end that is vaguer than this on the figure is drawn as a fade.
_SHARP_PX = 8.0

Sign = Callable[[float, float], list[Primitive]]


@dataclass(frozen=True, slots=True, eq=False)
class Legend:
    """The legend from its top left corner, and its height."""

    items: tuple[Primitive, ...]
    height_px: float


def entries(
    index: TimelineIndex, plans: Sequence[LanePlan], language: str, folds: bool, us_per_px: float
) -> list[LegendEntry]:
    """Return what a figure of these lanes needs explained: shapes of categories, then signs of doubt."""
    band, fade, doubt, open_end = doubt_entries(language)
    positions = np.array([event.position for plan in plans for event in plan.events], np.int64)
    dense = any(plan.dense for plan in plans)
    listed: list[LegendEntry] = []
    by_shape: dict[Shape, list[str]] = {}
    codes = range(len(index.categories)) if dense else np.unique(index.category[positions]).tolist()
    for code in codes:
        if 0 <= code < len(index.categories):
            by_shape.setdefault(SHAPES[code % len(SHAPES)], []).append(index.categories[code])
    # One shape for everything says nothing.
    if sum(len(names) for names in by_shape.values()) > 1:
        listed += [
            LegendEntry(shape_sign(shape), ", ".join(name.replace("-", " ") for name in by_shape[shape]))
            for shape in SHAPES
            if shape in by_shape
        ]
    if len(positions):
        flags = index.flags[positions]
        wide = index.ends[positions].astype(np.float64) - index.starts[positions].astype(np.float64)
        spans = (flags & SPAN) != 0
        if bool((~spans & (wide > _SHARP_PX * us_per_px)).any()):
            listed.append(band)
        sure_from, sure_to = index.sure_bounds(positions)
        vague = np.maximum(
            sure_from.astype(np.float64) - index.starts[positions], index.ends[positions].astype(np.float64) - sure_to
        )
        if bool((spans & (vague > _SHARP_PX * us_per_px)).any()):
            listed.append(fade)
        if bool((flags & UNCERTAIN).any()):
            listed.append(doubt)
        if bool((flags & (OPEN_END | OPEN_START)).any()):
            listed.append(open_end)
    if folds:
        listed.append(LegendEntry(_pill, figure_words(language).pill, 34.0))
    return listed


def doubt_entries(language: str) -> tuple[LegendEntry, LegendEntry, LegendEntry, LegendEntry]:
    """Return what explains bands, fading ends, hollow marks and arrows."""
    say = figure_words(language)
    return (
        LegendEntry(_band, say.band, 30.0),
        LegendEntry(_faded_bar, say.fade, 34.0),
        LegendEntry(_hollow, say.doubt),
        LegendEntry(_arrow, say.open_end),
    )


def date_conflict_entry(language: str) -> LegendEntry:
    """Return what explains the dates of accounts that disagree."""
    return LegendEntry(bracket_sign, figure_words(language).spread, 28.0)


def lay_out(listed: Sequence[LegendEntry], left_px: float, width_px: float, measure: Measure) -> Legend:
    """Set the entries in lines of so much width."""
    items: list[Primitive] = []
    texts: list[Text] = []
    taken = sum(entry.wide_px + 4.0 + measure(entry.words, "caption") for entry in listed)
    gap = (width_px - taken) / max(len(listed) - 1, 1)
    gap = gap if _LEAST_GAP_PX <= gap < _GAP_PX else _GAP_PX
    # What adds up to the width may be a hair more.
    x, line, right = left_px, 0, left_px + width_px + 0.01
    for entry in listed:
        words = shortened(entry.words, "caption", width_px - entry.wide_px - 6.0, measure)
        wide = entry.wide_px + 4.0 + measure(words, "caption")
        if x > left_px and x + wide > right:
            x, line = left_px, line + 1
            if line >= _MOST_LINES:
                break
        y = line * LINE_PX + LINE_PX / 2
        # On whole pixels, or seams show where a fade meets its bar.
        items += entry.sign(float(round(x)), y)
        texts.append(text(x + entry.wide_px, y + 4.0, words, "caption", DIM))
        x += wide + gap
    if not texts:
        return Legend((), 0.0)
    items.append(Texts(tuple(texts)))
    return Legend(tuple(items), min(line + 1, _MOST_LINES) * LINE_PX)


def shape_sign(shape: Shape) -> Sign:
    """Return what draws the mark of a category."""
    return lambda x, y: [Marks(np.array([[x + 5.0, y]], np.float32), shape, 4.2, _INK, None)]


def _hollow(x: float, y: float) -> list[Primitive]:
    return [Marks(np.array([[x + 5.0, y]], np.float32), "circle", 3.9, Colour("surface"), _INK)]


def _arrow(x: float, y: float) -> list[Primitive]:
    return [Marks(np.array([[x + 5.0, y]], np.float32), "arrow-right", 4.5, _INK, None)]


def _band(x: float, y: float) -> list[Primitive]:
    fill = _INK.faded(0.5)
    return [
        Fades(np.array([[x, y - 5.0, 12.0, 10.0]], np.float32), fill, True),
        Fades(np.array([[x + 12.0, y - 5.0, 12.0, 10.0]], np.float32), fill, False),
    ]


def _faded_bar(x: float, y: float) -> list[Primitive]:
    fill = _INK.faded(0.35)
    return [
        Rects(np.array([[x + 8.0, y - 5.0, 12.0, 10.0]], np.float32), fill),
        Fades(np.array([[x, y - 5.0, 8.0, 10.0]], np.float32), fill, True),
        Fades(np.array([[x + 20.0, y - 5.0, 8.0, 10.0]], np.float32), fill, False),
    ]


def _pill(x: float, y: float) -> list[Primitive]:
    box = np.array([[x, y - 7.0, 27.0, 14.0]], np.float32)
    return [
        Rects(box, Colour("chip"), None, 7.0),
        Texts((text(x + 13.5, y + 3.5, "+2", "superscript", DIM, "centre"),)),
    ]
