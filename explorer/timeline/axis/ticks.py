"""Where an axis has its ticks: calendar-exact instants from microseconds to 100,000 years. Knows no labels or pixels.

All in wall time. Years count as people count them: multiples of the step in CE, multiples of it in BCE, and the year 1
between, for there is no year 0; inside, 44 BCE is the astronomical year -43.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from db.dates.civil import MAX_YEAR, MIN_YEAR, civil_from_us, us_from_civil_arrays
from explorer.timeline.axis.viewport import MAX_US, MIN_US, YEAR_US

Instants = NDArray[np.int64]

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
MONTH_US = YEAR_US // 12
# A stop for a caller that asks for a fine step over a long window.
_MOST_TICKS = 4_000


class Unit(Enum):
    """What a step counts."""

    FIXED = "fixed"
    DAY_OF_MONTH = "day-of-month"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Step:
    """A distance between ticks: `n` microseconds, days of the month (1, 1+n, …), months or years."""

    unit: Unit
    n: int

    @property
    def approx_us(self) -> int:
        """The step's usual length."""
        match self.unit:
            case Unit.FIXED:
                return self.n
            case Unit.DAY_OF_MONTH:
                return self.n * DAY_US
            case Unit.MONTH:
                return self.n * MONTH_US
            case Unit.YEAR:
                return self.n * YEAR_US


def _steps() -> tuple[Step, ...]:
    fixed = [m * 10**k for k in range(6) for m in (1, 2, 5)]
    fixed += [m * SECOND_US for m in (1, 2, 5, 10, 15, 30)]
    fixed += [m * MINUTE_US for m in (1, 2, 5, 10, 15, 30)]
    fixed += [m * HOUR_US for m in (1, 2, 3, 6, 12)]
    fixed.append(DAY_US)
    years = [m * 10**k for k in range(6) for m in (1, 2, 5)][:-2]
    return (
        *(Step(Unit.FIXED, n) for n in fixed),
        Step(Unit.DAY_OF_MONTH, 7),
        Step(Unit.DAY_OF_MONTH, 14),
        Step(Unit.MONTH, 1),
        Step(Unit.MONTH, 3),
        *(Step(Unit.YEAR, n) for n in years),
    )


STEPS = _steps()
DAY = Step(Unit.FIXED, DAY_US)
MONTH = Step(Unit.MONTH, 1)
QUARTER = Step(Unit.MONTH, 3)
YEAR = Step(Unit.YEAR, 1)


def coarser(step: Step) -> tuple[Step | None, Step | None]:
    """Return the steps of the middle and the strong tier above a fine one."""
    if step.unit is Unit.YEAR:
        if step.n >= 1000:
            return None, None
        return None, Step(Unit.YEAR, 10 if step.n <= 5 else 100 if step.n <= 50 else 1000)
    if step == QUARTER:
        return None, YEAR
    if step == MONTH:
        return QUARTER, YEAR
    if step.unit is Unit.DAY_OF_MONTH or step == DAY:
        return MONTH, YEAR
    if step.n >= HOUR_US:
        return DAY, MONTH
    if step.n >= MINUTE_US:
        return Step(Unit.FIXED, HOUR_US), DAY
    if step.n >= SECOND_US:
        return Step(Unit.FIXED, MINUTE_US), DAY
    return Step(Unit.FIXED, SECOND_US if step.n >= 1000 else 1000), DAY


def instants(step: Step, start_us: int, end_us: int) -> Instants:
    """Ticks of a step from the last one at or before `start_us` to the first at or after `end_us`, ascending and
    inside the bounds of time: int64 wall microseconds, at most a few thousand."""
    start_us, end_us = max(start_us, MIN_US), min(end_us, MAX_US)
    if end_us <= start_us:
        end_us = start_us + 1
    end_us = min(end_us, start_us + _MOST_TICKS * step.approx_us)
    match step.unit:
        case Unit.FIXED:
            first, last = start_us // step.n, -(-end_us // step.n)
            ticks = np.arange(last - first + 1, dtype=np.int64) * step.n + first * step.n
        case Unit.DAY_OF_MONTH:
            months = _months(1, start_us, end_us)
            year, month = months // 12, months % 12 + 1
            days = np.arange(1, 31, step.n, dtype=np.int64)
            all_days = us_from_civil_arrays(year[:, None], month[:, None], days[None, :])
            following = us_from_civil_arrays(year, month + 1, 1)
            ticks = all_days[all_days < following[:, None]]
        case Unit.MONTH:
            months = _months(step.n, start_us, end_us)
            ticks = us_from_civil_arrays(months // 12, months % 12 + 1, 1)
        case Unit.YEAR:
            ticks = us_from_civil_arrays(_years(step.n, start_us, end_us))
    low = max(int(np.searchsorted(ticks, start_us, side="right")) - 1, 0)
    high = int(np.searchsorted(ticks, end_us, side="left")) + 1
    ticks = ticks[low:high]
    bounded: Instants = ticks[(ticks >= MIN_US) & (ticks <= MAX_US)]
    return bounded


def _months(n: int, start_us: int, end_us: int) -> Instants:
    """Months since the year 0, every n-th, that enclose the window."""
    first, last = civil_from_us(start_us), civil_from_us(end_us)
    low = (first.year * 12 + first.month - 1) // n
    high = (last.year * 12 + last.month - 1) // n + 1
    return np.arange(low, high + 1, dtype=np.int64) * n


def _years(n: int, start_us: int, end_us: int) -> Instants:
    """Astronomical years of the ticks of every n years that enclose the window."""
    low, high = civil_from_us(start_us).year, civil_from_us(end_us).year + 1
    if n == 1:
        return np.arange(max(low, MIN_YEAR), min(high, MAX_YEAR) + 1, dtype=np.int64)
    steps = np.arange((low - 1) // n - 1, high // n + 2, dtype=np.int64)
    # Step k > 0 is the year k n; step 0 the year 1; step k < 0 the year |k| n BCE, which is 1 - |k| n.
    years = np.where(steps > 0, steps * n, np.where(steps == 0, 1, 1 + steps * n))
    bounded: Instants = years[(years >= MIN_YEAR) & (years <= MAX_YEAR)]
    return bounded
