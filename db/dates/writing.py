"""Writes an instant as EDTF of a given precision. Knows the calendar and how EDTF spells it; reads nothing."""

from __future__ import annotations

from db.dates.civil import MAX_US, MIN_US, MIN_YEAR, civil_from_us
from db.dates.model import DateError, Precision
from db.dates.reasons import OUT_OF_RANGE

_CLOCKS = {
    Precision.HOUR: "{hour:02}",
    Precision.MINUTE: "{hour:02}:{minute:02}",
    Precision.SECOND: "{hour:02}:{minute:02}:{second:02}",
    Precision.MILLISECOND: "{hour:02}:{minute:02}:{second:02}.{milli:03}",
    Precision.MICROSECOND: "{hour:02}:{minute:02}:{second:02}.{microsecond:06}",
}


def edtf_from_us(us: int, precision: Precision = Precision.DAY) -> str:
    """Return the EDTF text of the year, month, day, … that holds an instant, read in UTC; times end in Z.

    Parsing the text gives outer bounds that hold `us`. Raises DateError outside MIN_US and MAX_US.
    """
    if not MIN_US <= us < MAX_US:
        raise DateError(str(us), OUT_OF_RANGE)
    civil = civil_from_us(us)
    year = civil.year
    if precision.code <= Precision.DECADE.code:
        return _rounded_year(year, 3 - precision.code)
    if precision is Precision.YEAR:
        return _year(year)
    month = civil.month
    if precision is Precision.SEASON and not (year == MIN_YEAR and month <= 2):
        # December begins the winter that January and February end.
        return f"{_year(year - (month <= 2))}-{21 + (month - 3) % 12 // 3}"
    if precision is Precision.HALF_YEAR:
        return f"{_year(year)}-{40 + (month - 1) // 6}"
    if precision is Precision.FOUR_MONTHS:
        return f"{_year(year)}-{37 + (month - 1) // 4}"
    if precision is Precision.QUARTER:
        return f"{_year(year)}-{33 + (month - 1) // 3}"
    if precision.code <= Precision.MONTH.code:
        return f"{_year(year)}-{month:02}"
    date = f"{_year(year)}-{month:02}-{civil.day:02}"
    if precision is Precision.DAY:
        return date
    clock = _CLOCKS[precision].format(milli=civil.microsecond // 1000, **civil._asdict())
    return f"{date}T{clock}Z"


def _year(year: int) -> str:
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def _rounded_year(year: int, digits: int) -> str:
    """Leave the last `digits` digits of a year open: X among four digits, S for those that count beyond."""
    if abs(year) > 9999:
        return f"Y{year}S{len(str(abs(year))) - digits}"
    return _year(year)[:-digits] + "X" * digits
