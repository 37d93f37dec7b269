"""Dates with unspecified digits, such as 201X, 2004-XX and 15XX-12-25. Knows the calendar, not the rest of EDTF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from db.dates.civil import US_PER_DAY, days_from_civil, days_in_month
from db.dates.model import DateError, Precision
from db.dates.nodes import Moment, Shape

# Precision by the place of the first X among the four digits of the year.
_YEAR_PRECISION = (Precision.MILLENNIUM, Precision.MILLENNIUM, Precision.CENTURY, Precision.DECADE)


def unspecified_moment(
    text: str, year_text: str, month_text: str | None, day_text: str | None, qualifier: str
) -> Moment:
    """Return the hull of every date that fits the pattern, half-open. Raises DateError when none does.

    The precision is what is known for certain: a day whose month is unknown is known to the year.
    """
    if year_text.startswith("Y"):
        raise DateError(text, "years of five and more digits cannot have unspecified digits; S tells which ones count")
    years = _years(year_text)
    months = [month for month in _fitting(month_text) if 1 <= month <= 12] if month_text else []
    if month_text and not months:
        raise DateError(text, f"there is no month {month_text}")
    days = [day for day in _fitting(day_text) if 1 <= day <= 31] if day_text else []
    if day_text and not days:
        raise DateError(text, f"there is no day {day_text}")
    first = next(_dates(years, months, days), None)
    last = next(_dates(years[::-1], months[::-1], days[::-1]), None)
    if first is None or last is None:
        raise DateError(text, "there is no such day in any of its years" if day_text else "there is no such year")
    start = days_from_civil(first[0], first[1] or 1, first[2] or 1)
    if last[2]:
        end = days_from_civil(last[0], last[1], last[2]) + 1
    else:
        end = days_from_civil(last[0], last[1] + 1) if last[1] else days_from_civil(last[0] + 1)
    return Moment(
        text,
        Shape.UNSPECIFIED,
        start * US_PER_DAY,
        end * US_PER_DAY,
        _precision(year_text, month_text, day_text),
        qualifier,
        first[0],
    )


def _precision(year_text: str, month_text: str | None, day_text: str | None) -> Precision:
    place = year_text.removeprefix("-").find("X")
    if place >= 0:
        return _YEAR_PRECISION[place]
    return Precision.YEAR if month_text is None or "X" in month_text or day_text is None else Precision.MONTH


def _years(year_text: str) -> Sequence[int]:
    """Return the years that fit, in order of time."""
    if year_text.startswith("-"):
        # -0000 is no year, so an X there is never the 0 of it.
        return [-year for year in reversed(_fitting(year_text[1:])) if year]
    return _fitting(year_text)


@lru_cache(maxsize=256)
def _fitting(pattern: str) -> tuple[int, ...]:
    choices = [range(10) if digit == "X" else (int(digit),) for digit in pattern]
    return tuple(int("".join(map(str, digits))) for digits in product(*choices))


def _dates(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the dates of the pattern in the order of the lists; a part that is not written is 0."""
    for year in years:
        for month in months or [0]:
            for day in days or [0]:
                if not day or day <= days_in_month(year, month):
                    yield year, month, day
