"""The part of time on screen, and the way between instants and pixels. Knows nothing of events or of drawing.

Instants are int64 microseconds and the whole of time is almost as wide as int64 can hold twice over, so widths are
Python integers and every subtraction of arrays is guarded: a window's origin is subtracted in integers first, which
keeps single microseconds apart in any century, and only the difference becomes a float.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from db.dates.civil import MAX_US, MIN_US

__all__ = ["MAX_SPAN_US", "MAX_US", "MIN_SPAN_US", "MIN_US", "YEAR_US", "Viewport"]

# A proleptic Gregorian year in microseconds: 365.2425 days.
YEAR_US = 31_556_952_000_000

# The narrowest window: below about a microsecond a pixel, whole microseconds could not hold the pointer still.
MIN_SPAN_US = 1_000
# The width of the whole of time.
MAX_SPAN_US = MAX_US - MIN_US
# Beyond this span differences are taken as floats: they would overflow int64, and a pixel is millennia wide.
_FLOAT_SPAN_US = 1 << 61
_INT64_MAX = (1 << 63) - 1


def _clamped(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


@dataclass(frozen=True, slots=True)
class Viewport:
    """The part of time on screen: half-open [start_us, end_us) over width_px pixels.

    Always usable: a width below one pixel, an empty or a reversed span are widened to the least that can be drawn, and
    the ends stay inside [MIN_US, MAX_US]. `offset_us`, from 0 to below 1, is what the picture begins after `start_us`:
    without it, whole microseconds would make the pointer creep in a zoom at the closest scales.
    """

    start_us: int
    end_us: int
    width_px: float
    offset_us: float = 0.0

    def __post_init__(self) -> None:
        start, end = int(self.start_us), int(self.end_us)
        span = _clamped(end - start, 1, MAX_SPAN_US)
        start = _clamped(start, MIN_US, MAX_US - span)
        object.__setattr__(self, "start_us", start)
        object.__setattr__(self, "end_us", start + span)
        object.__setattr__(self, "width_px", self.width_px if self.width_px >= 1 else 1)
        object.__setattr__(self, "offset_us", self.offset_us if 0 <= self.offset_us < 1 else 0.0)

    @property
    def span_us(self) -> int:
        """Width in microseconds (a Python integer: it may not fit int64)."""
        return self.end_us - self.start_us

    @property
    def us_per_px(self) -> float:
        return self.span_us / self.width_px

    @property
    def middle_us(self) -> int:
        return self.start_us + self.span_us // 2

    @property
    def range_us(self) -> tuple[int, int]:
        return self.start_us, self.end_us

    @overload
    def to_px(self, us: int) -> float: ...
    @overload
    def to_px(self, us: NDArray[np.int64]) -> NDArray[np.float64]: ...
    def to_px(self, us: int | NDArray[np.int64]) -> float | NDArray[np.float64]:
        """Pixels from the window's left edge, as float64; negative to its left."""
        if not isinstance(us, np.ndarray):
            return (int(us) - self.start_us - self.offset_us) * (self.width_px / self.span_us)
        scale = self.width_px / self.span_us
        if self.span_us > _FLOAT_SPAN_US:
            return (us.astype(np.float64) - float(self.start_us)) * scale
        # An instant further off than a quarter of int64 from the origin is far outside the window: pin it there.
        low = max(self.start_us - (1 << 62), -_INT64_MAX)
        high = min(self.start_us + (1 << 62), _INT64_MAX)
        return ((np.clip(us, low, high) - self.start_us).astype(np.float64) - self.offset_us) * scale

    def to_us(self, px: float) -> int:
        """Return the instant at a pixel, to the nearest microsecond, inside the bounds of time."""
        if not math.isfinite(px):
            return self.end_us if px > 0 else self.start_us
        return _clamped(self.start_us + round(self.offset_us + px * self.span_us / self.width_px), MIN_US, MAX_US)

    def _moved(self, by_us: float, span_us: int) -> Viewport:
        """Return the window of a span that begins so much later, to a fraction of a microsecond."""
        by_us += self.offset_us
        whole = math.floor(by_us)
        start = self.start_us + whole
        return Viewport(start, start + span_us, self.width_px, by_us - whole)

    def zoomed(self, factor: float, at_px: float) -> Viewport:
        """Return the viewport scaled by `factor` (<1 zooms in) with the instant under `at_px` held still."""
        if not (math.isfinite(factor) and factor > 0 and math.isfinite(at_px)):
            return self
        least = min(MIN_SPAN_US, self.span_us)
        span = _clamped(round(min(self.span_us * factor, 4.0 * MAX_SPAN_US)), least, MAX_SPAN_US)
        return self._moved(at_px / self.width_px * (self.span_us - span), span)

    def panned(self, dx_px: float) -> Viewport:
        """Return the viewport moved so that its content follows a drag of `dx_px` to the right (earlier comes in)."""
        if not math.isfinite(dx_px):
            return self
        return self._moved(-dx_px * self.span_us / self.width_px, self.span_us)

    def fitted(self, range_us: tuple[int, int], margin: float = 0.04, label_px: float = 0.0) -> Viewport:
        """Return the viewport that shows the half-open range with `margin` of its width free on each side, and at the
        right `label_px` or a fifth of the width for the labels of what comes last."""
        start, end = int(range_us[0]), int(range_us[1])
        span = max(end - start, 1)
        room = round(span * margin)
        if label_px:
            share = min(label_px / self.width_px, 0.2)
            end += round((span + 2 * room) * share / (1 - share))
            span = end - start
        missing = max(MIN_SPAN_US - span - 2 * room, 0)
        return Viewport(start - room - missing // 2, end + room + missing - missing // 2, self.width_px)

    def centred(self, us: int) -> Viewport:
        """Return the viewport of the same span with `us` in its middle."""
        start = int(us) - self.span_us // 2
        return Viewport(start, start + self.span_us, self.width_px)

    def eased(self, target: Viewport, t: float) -> Viewport:
        """Return the viewport a share `t` (0 to 1) of the way to `target`, for an eased movement.

        The span runs geometrically, so that each moment zooms by the same factor, and the point that stands still in
        such a zoom stays put; between equal spans it is a straight pan.
        """
        if t <= 0:
            return self
        if t >= 1:
            return target
        a, b = self.span_us, target.span_us
        ratio = b / a
        if abs(math.log(ratio)) < 1e-9:
            start = self.start_us + round(t * (target.start_us - self.start_us))
            return Viewport(start, start + a, target.width_px)
        span = round(a * ratio**t)
        share = (a - span) / (a - b)
        start = self.start_us + round(share * (target.start_us - self.start_us))
        return Viewport(start, start + max(span, 1), target.width_px)
