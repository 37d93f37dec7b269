"""One subject's line in the chart of counts: what of it is in view, as pixels and values. Knows arrays, no widgets.

What is drawn depends on the pixels, not on how many readings there are: only readings in view are placed, and where
many fall on one pixel the line keeps their lowest and highest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from db.records import ReadingDetail, SeriesDetail
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.tracks.counts import Run, runs

Floats: TypeAlias = NDArray[np.float64]

_CROWDED = 4
"""Readings to the pixel of width beyond which a line is drawn by its lowest and highest value of each pixel."""
_DOTS_EVERY_PX = 3.0
"""Points closer together than this on average would be a band of their own: the line alone is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class RunPoints:
    """The readings of a run as arrays of the same length: int64 instants, float64 values, two of bool."""

    run: Run
    at_us: NDArray[np.int64]
    values: Floats
    at_least: NDArray[np.bool_]
    weak: NDArray[np.bool_]

    @classmethod
    def of(cls, run: Run) -> RunPoints:
        """The arrays of a run."""
        return cls(
            run,
            np.array(run.at_us, np.int64),
            np.array(run.values, np.float64),
            np.array(run.at_least, np.bool_),
            np.array(run.weak, np.bool_),
        )

    def seen(self, viewport: Viewport) -> slice:
        """Return which readings are in view, with the one that stands when the view begins."""
        first = int(np.searchsorted(self.at_us, viewport.start_us, side="right"))
        last = int(np.searchsorted(self.at_us, viewport.end_us, side="left"))
        return slice(max(first - 1, 0), last)

    def reach(self, viewport: Viewport) -> tuple[float, float] | None:
        """Return the lowest and highest value in view; None where the line is not there."""
        values = self.values[self.seen(viewport)]
        if not len(values) or self.run.ends_us < viewport.start_us:
            return None
        return float(values.min()), float(values.max())

    def steps(self, viewport: Viewport) -> tuple[Floats, Floats]:
        """Return the corners of the step line in view: pixels, and values."""
        part = self.seen(viewport)
        values = self.values[part]
        if not len(values):
            return np.empty(0), np.empty(0)
        px = np.asarray(viewport.to_px(self.at_us[part]), np.float64)
        end_px = float(viewport.to_px(self.run.ends_us))
        if len(px) > _CROWDED * viewport.width_px:
            return _thinned(px, values)
        xs, ys = np.repeat(px, 2)[1:], np.repeat(values, 2)[:-1]
        # The last value in view holds until the next reading, in view or not, or until the run ends.
        after = part.stop
        until = float(viewport.to_px(int(self.at_us[after]))) if after < len(self.at_us) else end_px
        if until > xs[-1]:
            xs, ys = np.append(xs, until), np.append(ys, ys[-1])
        return xs, ys

    def points(self, viewport: Viewport) -> slice:
        """Return the readings whose points are drawn: those in view, none where they would stand too close."""
        part = self.seen(viewport)
        inside = slice(int(np.searchsorted(self.at_us, viewport.start_us)), part.stop)
        count = inside.stop - inside.start
        return inside if count * _DOTS_EVERY_PX <= viewport.width_px else slice(0, 0)

    def standing(self, us: int) -> tuple[int, float] | None:
        """Return when the count that stands at an instant was given, and what it is."""
        at = int(np.searchsorted(self.at_us, us, side="right")) - 1
        return (int(self.at_us[at]), float(self.values[at])) if at >= 0 else None


def _thinned(px: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of each pixel, one after the other."""
    pixel = np.floor(px)
    firsts = np.flatnonzero(np.concatenate([[True], pixel[1:] != pixel[:-1]]))
    low, high = np.minimum.reduceat(values, firsts), np.maximum.reduceat(values, firsts)
    return np.repeat(pixel[firsts], 2), np.column_stack([low, high]).ravel()


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A series with its runs as arrays, made away from the window's thread."""

    series: SeriesDetail
    points: tuple[RunPoints, ...]

    @classmethod
    def of(cls, series: SeriesDetail) -> Subject:
        """A series made ready to be drawn."""
        return cls(series, tuple(RunPoints.of(run) for run in runs(series.readings)))

    def reach(self, viewport: Viewport) -> tuple[float, float]:
        """Return the lowest and highest value in view, and nought: a count is read from there."""
        found = [reach for one in self.points if (reach := one.reach(viewport)) is not None]
        return min([0.0, *(low for low, _ in found)]), max([0.0, *(high for _, high in found)])

    def standing(self, us: int) -> tuple[float | None, Run | None]:
        """Return the count last reported up to an instant, and the run that it stands in."""
        found = [(at[0], number) for number, one in enumerate(self.points) if (at := one.standing(us)) is not None]
        if not found:
            return None, None
        chosen = self.points[max(found)[1]]
        at = chosen.standing(us)
        return (at[1] if at is not None else None), chosen.run

    def reading(self, run: Run, at_us: int) -> ReadingDetail:
        """Return the reading that a point of a run stands for: of several on one day, the last."""
        return [one for one in self.series.readings if (one.at_us, one.basis) == (at_us, run.basis)][-1]
