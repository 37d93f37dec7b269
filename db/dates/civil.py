"""Calendar arithmetic between microseconds and civil dates, exact in int64. Knows nothing of EDTF, words or zones.

The calendar is the proleptic Gregorian one with astronomical years: year 0 is 1 BCE, year -43 is 44 BCE. Instants
are int64 counts of microseconds since 1970-01-01T00:00Z. The day count follows the 400-year eras of 146,097 days
that begin on 1 March, as in Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms"; floor division makes the
same formula right on both sides of every epoch, so nothing here branches on the sign.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

US_PER_SECOND = 1_000_000
US_PER_MINUTE = 60 * US_PER_SECOND
US_PER_HOUR = 60 * US_PER_MINUTE
US_PER_DAY = 24 * US_PER_HOUR

# int64 microseconds reach from about -290,308 to +294,246; these are the round years inside that on both sides.
MIN_YEAR = -290_000
MAX_YEAR = 290_000

_DAYS_PER_ERA = 146_097
# Days from 0000-03-01 to 1970-01-01.
_EPOCH_DAY = 719_468
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Int64 = npt.NDArray[np.int64]


class Civil(NamedTuple):
    """A reading of calendar and clock; `year` is astronomical."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    microsecond: int


class CivilArrays(NamedTuple):
    """The same for many instants: int64 arrays of the shape that was given."""

    year: Int64
    month: Int64
    day: Int64
    hour: Int64
    minute: Int64
    second: Int64
    microsecond: Int64


def is_leap(year: int) -> bool:
    """Tell whether an astronomical year has a 29 February (year 0 has one)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return 28 to 31 for a month from 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


def days_from_civil(year: int, month: int = 1, day: int = 1) -> int:
    """Return the days from 1970-01-01 to the date; a month outside 1 to 12 runs on into other years."""
    months = month - 3
    year += months // 12
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (months % 12) + 2) // 5 + day - 1
    return era * _DAYS_PER_ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _EPOCH_DAY


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Return (year, month, day) of the day that lies `days` after 1970-01-01."""
    era, day_of_era = divmod(days + _EPOCH_DAY, _DAYS_PER_ERA)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * day_of_year + 2) // 153
    month = march_month + 3 if march_month < 10 else march_month - 9
    year = era * 400 + year_of_era + (month <= 2)
    return year, month, day_of_year - (153 * march_month + 2) // 5 + 1


def us_from_civil(
    year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0
) -> int:
    """Return the instant of a civil reading taken as UTC.

    Nothing is checked: fields beyond their range run on (month 13 is January of the next year, day 0 the last of the
    month before), which is what stepping along an axis wants.
    """
    seconds = (days_from_civil(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
    return seconds * US_PER_SECOND + microsecond


def civil_from_us(us: int) -> Civil:
    """Return the civil reading of an instant in UTC."""
    days, rest = divmod(int(us), US_PER_DAY)
    hour, rest = divmod(rest, US_PER_HOUR)
    minute, rest = divmod(rest, US_PER_MINUTE)
    second, microsecond = divmod(rest, US_PER_SECOND)
    return Civil(*civil_from_days(days), hour, minute, second, microsecond)


def add_months(us: int, months: int) -> int:
    """Return the instant moved by whole months, with the day held to the length of the month it lands in."""
    days, rest = divmod(us, US_PER_DAY)
    year, month, day = civil_from_days(days)
    years, month_index = divmod(month - 1 + months, 12)
    year += years
    return days_from_civil(year, month_index + 1, min(day, days_in_month(year, month_index + 1))) * US_PER_DAY + rest


def us_from_civil_arrays(
    year: npt.ArrayLike,
    month: npt.ArrayLike = 1,
    day: npt.ArrayLike = 1,
    hour: npt.ArrayLike = 0,
    minute: npt.ArrayLike = 0,
    second: npt.ArrayLike = 0,
    microsecond: npt.ArrayLike = 0,
) -> Int64:
    """Return int64 microseconds for arrays (or numbers) that broadcast together; unchecked like `us_from_civil`.

    Years beyond MIN_YEAR and MAX_YEAR by more than a few hundred wrap around in int64.
    """
    days = days_from_civil_arrays(year, month, day)
    seconds = (days * 24 + _int64(hour)) * 3600 + _int64(minute) * 60 + _int64(second)
    return np.asarray(seconds * US_PER_SECOND + _int64(microsecond), dtype=np.int64)


def days_from_civil_arrays(year: npt.ArrayLike, month: npt.ArrayLike = 1, day: npt.ArrayLike = 1) -> Int64:
    """Return the int64 days from 1970-01-01 for arrays (or numbers) that broadcast together."""
    months = _int64(month) - 3
    march_year = _int64(year) + months // 12
    era = march_year // 400
    year_of_era = march_year - era * 400
    day_of_year = (153 * (months % 12) + 2) // 5 + _int64(day) - 1
    days = era * _DAYS_PER_ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _EPOCH_DAY
    return np.asarray(days, dtype=np.int64)


def civil_arrays_from_days(days: npt.ArrayLike) -> tuple[Int64, Int64, Int64]:
    """Return int64 arrays (year, month, day) for days counted from 1970-01-01."""
    shifted = _int64(days) + _EPOCH_DAY
    era = shifted // _DAYS_PER_ERA
    day_of_era = shifted - era * _DAYS_PER_ERA
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * march_month + 2) // 5 + 1
    month = np.where(march_month < 10, march_month + 3, march_month - 9)
    return era * 400 + year_of_era + (month <= 2), month, day


def civil_arrays_from_us(us: npt.ArrayLike) -> CivilArrays:
    """Return the civil readings in UTC of int64 microseconds, each field an array of the shape of `us`."""
    instants = _int64(us)
    days = instants // US_PER_DAY
    rest = instants - days * US_PER_DAY
    year, month, day = civil_arrays_from_days(days)
    hour = rest // US_PER_HOUR
    rest = rest - hour * US_PER_HOUR
    minute = rest // US_PER_MINUTE
    rest = rest - minute * US_PER_MINUTE
    second = rest // US_PER_SECOND
    return CivilArrays(year, month, day, hour, minute, second, rest - second * US_PER_SECOND)


def _int64(values: npt.ArrayLike) -> Int64:
    return np.asarray(values, dtype=np.int64)


MIN_US = us_from_civil(MIN_YEAR)
MAX_US = us_from_civil(MAX_YEAR + 1)
