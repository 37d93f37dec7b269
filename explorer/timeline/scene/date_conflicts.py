"""The spread of an event's dates where its accounts disagree: a thin bracket under it, with a tick for each date.

Knows when each date lies and what is said of it, not who said so or why; draws no event. A date that is wide on the
screen is a bracket of its own over its bounds. The event's own date is in the colour of text, the others
in that of caution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.primitives import Colour, Floats, Hit, Lines, Primitive, Rects

BELOW_PX = 15.0
"""From the middle of an event's row down to its bracket: clear of the label's ground, inside the row."""
_TICK_PX = 3.5
_BAR_PX = 1.5
_CAP_PX = 3.0
_WIDE_PX = 6.0
"""A date wider than this is a bracket, narrower ones are ticks at their middle."""
_LEAST_PX = 2.5
"""Dates that lie nearer to each other than this cannot be told apart: there is nothing to draw."""
_REACH_PX = 5.0
_OUTSIDE_PX = 4_000.0

Row = Callable[[int], float | None]
"""The middle of the row that an event is drawn in, in pixels from the top; None where it is not drawn."""


@dataclass(frozen=True, slots=True)
class GivenDate:
    """A date that somebody gives an event, as outer bounds [earliest, latest), and words on who does.

    `anchored` dates have a time with an offset and stand in the clock of the axis; the others never shift.
    """

    earliest_us: int
    latest_us: int
    words: str
    anchored: bool = False


@dataclass(frozen=True, slots=True)
class DateConflict:
    """The dates that are given of one event, its own first."""

    event_id: int
    dates: tuple[GivenDate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DateConflictDrawing:
    """Brackets, with what is said of each date under the pointer; `events` are those that have one here."""

    shapes: tuple[Primitive, ...] = ()
    hits: tuple[Hit, ...] = ()
    events: tuple[int, ...] = ()


def draw_date_conflicts(
    conflicts: Iterable[DateConflict], row: Row, view: Viewport, zone: Zone, left_px: float, below_px: float = BELOW_PX
) -> DateConflictDrawing:
    """Draw the brackets of the events that have a row; the plot begins at `left_px`."""
    line: list[tuple[float, float, float, float]] = []
    own: list[tuple[float, float, float, float]] = []
    other: list[tuple[float, float, float, float]] = []
    hits: list[Hit] = []
    events: list[int] = []
    for conflict in conflicts:
        middle = row(conflict.event_id)
        if middle is None or len(conflict.dates) < 2:
            continue
        places = _places(conflict.dates, view, zone)
        low, high = min(x0 for x0, _ in places), max(x1 for _, x1 in places)
        centres = [(x0 + x1) / 2 for x0, x1 in places]
        if max(centres) - min(centres) < _LEAST_PX or high <= 0 or low >= view.width_px:
            continue
        y = middle + below_px
        low, high = max(low, -_OUTSIDE_PX), min(high, view.width_px + _OUTSIDE_PX)
        line.append((left_px + low, y - 0.5, high - low, 1.0))
        whole = "\n".join(date.words for date in conflict.dates)
        hits.append(_hit(conflict.event_id, left_px + low, left_px + high, y, whole))
        # The event's own date last: it lies above the others and its tick can be pointed at.
        for number in range(len(places) - 1, -1, -1):
            x0, x1 = places[number]
            (other if number else own).extend(_sign(left_px, x0, x1, y, -1.5 if number == 0 else 1.0))
            hits.append(_hit(conflict.event_id, left_px + x0, left_px + x1, y, conflict.dates[number].words))
        events.append(conflict.event_id)
    shapes: list[Primitive] = []
    for boxes, colour in ((line, Colour("faint")), (other, Colour("caution")), (own, Colour("text"))):
        if boxes:
            shapes.append(Rects(_quads(boxes), colour))
    return DateConflictDrawing(tuple(shapes), tuple(hits), tuple(events))


def bracket_sign(x: float, y: float) -> list[Primitive]:
    """Return the sign of a spread for a legend, 24 px wide."""
    return [
        Lines(np.array([[x, y, x + 20.0, y]], np.float32), Colour("faint")),
        Rects(_quads([(x, y - _TICK_PX, 1.5, 2 * _TICK_PX)]), Colour("text")),
        Rects(_quads([(x + 18.5, y - _TICK_PX, 1.5, 2 * _TICK_PX)]), Colour("caution")),
    ]


def _places(dates: Sequence[GivenDate], view: Viewport, zone: Zone) -> list[tuple[float, float]]:
    """Return where each date begins and ends, in pixels of the plot."""
    bounds = np.array([(date.earliest_us, date.latest_us) for date in dates], np.int64)
    anchored = np.array([date.anchored for date in dates])
    if anchored.any():
        bounds[anchored] = zone.wall(bounds[anchored].ravel()).reshape(-1, 2)
    return [(float(x0), float(x1)) for x0, x1 in view.to_px(bounds).tolist()]


def _sign(left_px: float, x0: float, x1: float, y: float, lowered: float) -> list[tuple[float, float, float, float]]:
    """Return a tick across the line, or where the date is wide a bracket of its own width, `lowered` from it."""
    if x1 - x0 <= _WIDE_PX:
        return [(left_px + (x0 + x1) / 2 - 0.75, y - _TICK_PX, _BAR_PX, 2 * _TICK_PX)]
    x0, x1 = max(x0, -_OUTSIDE_PX) + 1.0, min(x1, 3 * _OUTSIDE_PX) - 1.0
    caps = [(left_px + x, y + lowered - _CAP_PX, _BAR_PX, _CAP_PX) for x in (x0, x1 - _BAR_PX)]
    return [(left_px + x0, y + lowered, x1 - x0, _BAR_PX), *caps]


def _hit(event_id: int, x0: float, x1: float, y: float, words: str) -> Hit:
    wide = max(x1 - x0, 2 * _REACH_PX)
    return Hit("spread", ((x0 + x1) / 2 - wide / 2, y - 3.0, wide, 7.0), event_id, text=words)


def _quads(boxes: list[tuple[float, float, float, float]]) -> Floats:
    return np.array(boxes, np.float32).reshape(-1, 4)
