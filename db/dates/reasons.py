"""Says in a clause why a text is not a date, and what to write instead. Knows common mistakes; reads nothing.

The clauses are English: they name what stands in a file, line by line, and go into reports next to the value.
"""

from __future__ import annotations

import re

from db.dates.civil import MAX_YEAR, MIN_YEAR, days_in_month

OUT_OF_RANGE = f"it lies outside the years {MIN_YEAR:,} to +{MAX_YEAR:,} that can be stored"

TWO_SLASHES = "a “/” stands only between the start and the end of an interval; write a date as 2019-06-05"

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_GENERAL = "write it as in 2019, 2019-06, 2019-06-05, 2019-06-05T10:00+03:00 or 2018~"

# Searched in this order; the first that is found tells the reason.
_MISTAKES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"[\x00-\x08\x0e-\x1b\x7f]", "it has control characters in it"),
        (r"[\ud800-\udfff]", "it has a broken character in it"),
        (r"^[0-9]{4}-[0-9]{2}-[0-9]{2} ?[0-9]|^[0-9-]+t", "a T stands between date and time"),
        (r"^[\[{][^\]}]*$", "a bracket is opened and never closed"),
        (r"\s", "it has white space in it"),
        (r"(?=[^\x00-\x7f])\d", "its digits must be 0 to 9"),
        (r"[^\x00-\x7f]", "it has characters that no date has"),
        (r"[?~]{2}|%[?~]|[?~]%", "one mark at the end is enough, with % for uncertain and approximate at once"),
        (r"^-?[0-9]{1,3}$", "a year takes four digits, as in 0044 or -0043"),
        (r"^-?[0-9]{5,}$", "a year of five and more digits begins with Y, as in Y17000"),
        (r"^Y-?0", "a year with Y does not begin with 0"),
        (r"^Y-?[0-9]{1,4}(?![0-9ES])", "Y is for years of five and more digits"),
        (r"^\+[0-9]", "a year has no plus sign"),
        (r"^-?[0-9X]{4}-([0-9]-|[0-9]$|[0-9]{2}-[0-9]$)", "months and days take two digits, as in 2019-06-05"),
        (r"^[0-9]{4}-[0-9]{3}$|-W", "days of the year and weeks cannot be read; write year, month and day"),
        (r"T.*[+-][0-9]{4}$", "an offset is written with a colon, as in +03:00"),
        (r"T.*[.,][0-9]{10}", "a fraction of a second has at most nine digits"),
        (r"T[0-9]{4}|T[0-9]:|:[0-9]($|[^0-9])", "a time takes two digits each, as in 10:00 or 10:00:05"),
        (r"^-?(?=[0-9]*[ux])[0-9ux]{4}($|-)", "unspecified digits are written X"),
        (r"^[\[{]", "a set holds dates with commas or .. between them, as in [1667,1668,1670..1672]"),
    )
)


def why_not(text: str) -> str:
    """Return the reason why the grammar does not read `text`, as a clause without a full stop."""
    if not text:
        return "the text is empty"
    for pattern, reason in _MISTAKES:
        if pattern.search(text):
            return reason
    return _GENERAL


def no_such_day(year: int, month: int, day: int) -> str:
    """Return "31 February 2019 does not exist", with years before 1 as BCE."""
    named = f"{year}" if year > 0 else f"{1 - year} BCE"
    month_name = _MONTHS[month - 1]
    if day == 0:
        return f"{month_name} {named} has no day 0"
    if day > 31:
        return f"{month_name} {named} has {days_in_month(year, month)} days, not {day}"
    return f"{day} {month_name} {named} does not exist"


def no_such_time(hour_text: str, minute_text: str | None) -> str:
    """Return the clause for an hour or minute that no clock shows."""
    if int(hour_text) == 24:
        return "after 24:00 the next day begins"
    return f"there is no time {hour_text}:{minute_text or '00'}"
