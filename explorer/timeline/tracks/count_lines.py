"""One subject's line in the chart of counts: what of it is in view, as pixels and values. Knows arrays, no widgets.

What is drawn depends on the pixels, not on how many readings there are: only readings in view are placed, and where
many fall on one pixel the line keeps their lowest and highest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from db.records import ReadingDetail, SeriesDetail
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.tracks.counts import by_basis, is_weak

Floats: TypeAlias = NDArray[np.float64]

_CROWDED = 4
"""Readings to the pixel of width beyond which a line is drawn by its lowest and highest value of each pixel."""
_FAR_PX = 1e6
"""Nothing is drawn further than this from the plot: a zoom to microseconds would place it beyond what painters take."""
_DOTS_EVERY_PX = 3.0
"""Points closer together than this on average would be a band of their own: the line alone is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Readings on one basis, in time order, as arrays of the same length: int64 instants, float64 values, two of bool.

    The last step ends with the last reading; `weak` is as `is_weak` says.
    """

    basis: str
    at_us: NDArray[np.int64]
    values: Floats
    at_least: NDArray[np.bool_]
    weak: NDArray[np.bool_]

    @classmethod
    def of(cls, basis: str, readings: Iterable[ReadingDetail]) -> Run:
        """Return the run of readings in time order."""
        # A day may carry two statements; the later one in the list stands.
        last = {reading.at_us: reading for reading in readings}.values()
        return cls(
            basis,
            np.array([reading.at_us for reading in last], np.int64),
            np.array([reading.value for reading in last], np.float64),
            np.array([reading.at_least for reading in last], np.bool_),
            np.array([is_weak(reading) for reading in last], np.bool_),
        )

    def few(self, viewport: Viewport) -> bool:
        """Whether there are so few readings that none need be left out."""
        return len(self.at_us) * _DOTS_EVERY_PX <= viewport.width_px

    def seen(self, viewport: Viewport) -> slice:
        """Return which readings are in view, with the one that stands when the view begins."""
        first = int(np.searchsorted(self.at_us, viewport.start_us, side="right"))
        last = int(np.searchsorted(self.at_us, viewport.end_us, side="left"))
        return slice(max(first - 1, 0), last)

    def reach(self, viewport: Viewport) -> tuple[float, float] | None:
        """Return the lowest and highest value in view; None where the line is not there."""
        values = self.values[self.seen(viewport)]
        if not len(values) or int(self.at_us[-1]) < viewport.start_us:
            return None
        return float(values.min()), float(values.max())

    def steps(self, viewport: Viewport) -> tuple[Floats, Floats]:
        """Return the corners of the step line, of many readings only those in view: pixels, and values."""
        part = slice(0, len(self.at_us)) if self.few(viewport) else self.seen(viewport)
        values = self.values[part]
        if not len(values):
            return np.empty(0), np.empty(0)
        px = np.clip(viewport.to_px(self.at_us[part]), -_FAR_PX, _FAR_PX)
        end_px = min(viewport.to_px(int(self.at_us[-1])), _FAR_PX)
        if len(px) > _CROWDED * viewport.width_px:
            return _thinned(px, values)
        xs, ys = np.repeat(px, 2)[1:], np.repeat(values, 2)[:-1]
        # The last value in view holds until the next reading, in view or not, or until the run ends.
        after = part.stop
        until = min(viewport.to_px(int(self.at_us[after])), _FAR_PX) if after < len(self.at_us) else end_px
        if until > xs[-1]:
            xs, ys = np.append(xs, until), np.append(ys, ys[-1])
        return xs, ys

    def points(self, viewport: Viewport) -> slice:
        """Return the readings whose points are drawn: few ones all, else those in view that do not stand too close."""
        if self.few(viewport):
            return slice(0, len(self.at_us))
        part = self.seen(viewport)
        inside = slice(int(np.searchsorted(self.at_us, viewport.start_us)), part.stop)
        count = inside.stop - inside.start
        return inside if count * _DOTS_EVERY_PX <= viewport.width_px else slice(0, 0)


def _thinned(px: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of each pixel, one after the other."""
    pixel = np.floor(px)
    firsts = np.flatnonzero(np.concatenate([[True], pixel[1:] != pixel[:-1]]))
    low, high = np.minimum.reduceat(values, firsts), np.maximum.reduceat(values, firsts)
    return np.repeat(pixel[firsts], 2), np.column_stack([low, high]).ravel()


@dataclass(frozen=True, slots=True)
class Standing:
    """The count that stands at an instant, its basis, and whether that is another than the first."""

    value: float
    at_least: bool
    basis: str
    other_basis: bool


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A series with its runs as arrays, made away from the window's thread."""

    series: SeriesDetail
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, series: SeriesDetail) -> Subject:
        """Return a series ready to be drawn."""
        return cls(series, tuple(Run.of(*group) for group in by_basis(series.readings).items()))

    def reach(self, viewport: Viewport) -> tuple[float, float]:
        """Return the lowest and highest value in view, and 0: a count is read from there."""
        reaches = [reach for points in self.runs if (reach := points.reach(viewport)) is not None]
        return min([0.0, *(low for low, _ in reaches)]), max([0.0, *(high for _, high in reaches)])

    def standing(self, us: int) -> Standing | None:
        """Return the count last reported up to an instant."""
        last = [
            (int(points.at_us[at]), number, at)
            for number, points in enumerate(self.runs)
            if (at := int(np.searchsorted(points.at_us, us, side="right")) - 1) >= 0
        ]
        if not last:
            return None
        _, number, at = max(last)
        run = self.runs[number]
        return Standing(float(run.values[at]), bool(run.at_least[at]), run.basis, other_basis=number > 0)

    def reading(self, basis: str, at_us: int) -> ReadingDetail:
        """Return the reading that a point of a run stands for: of several on one day, the last."""
        return [each for each in self.series.readings if (each.at_us, each.basis) == (at_us, basis)][-1]


def by_highest(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return the subjects in the order that they are drawn in: the one with the highest count first."""
    return tuple(
        sorted(subjects, key=lambda each: (-max(float(p.values.max()) for p in each.runs), each.series.subject))
    )
