"""Reads EDTF text into nodes. Knows the calendar and the grammar; does not know bounds of intervals, words or numpy.

What is written often (EDTF levels 0 and 1, seasons, unspecified digits, ISO instants) is matched by one regular
expression here in about 5 µs; the library, which takes milliseconds for a date and has no times within intervals,
is asked only for what is left of level 2. A test compares the two on what both read.

Beyond EDTF, and told so that nobody looks for it in the specification: a time may stop at the hour or the minute,
may have a fraction of up to nine digits (bounds then hold the microsecond it falls in), may carry `?`, `~` or `%`
and stand in an interval, as in ISO 8601; years of five and more digits, written `Y17000`, may have a month, a day and
a time, so that every instant in range can be written.
"""

from __future__ import annotations

import re

from db.dates import level2, reasons
from db.dates.civil import (
    MAX_US,
    MAX_YEAR,
    MIN_US,
    MIN_YEAR,
    US_PER_DAY,
    US_PER_HOUR,
    US_PER_MINUTE,
    US_PER_SECOND,
    days_from_civil,
    days_in_month,
)
from db.dates.model import DateError, Precision
from db.dates.nodes import Interval, Moment, Node, Shape
from db.dates.unspecified import unspecified_moment

# Longer than any list of years that a person writes; the library takes 6 ms for each member of a list.
MAX_LENGTH = 256

_MOMENT = re.compile(
    r"""(?P<year> Y-?[1-9][0-9]{4,} | -?[0-9X]{4} )
    (?: - (?P<month> [0-9X]{2} )
        (?: - (?P<day> [0-9X]{2} )
            (?: T (?P<hour> [0-9]{2} )
                (?: : (?P<minute> [0-9]{2} ) (?: : (?P<second> [0-9]{2} ) (?: [.,] (?P<fraction> [0-9]{1,9} ) )? )? )?
                (?P<offset> Z | [+-] [0-9]{2} (?: : [0-9]{2} )? )?
            )?
        )?
    )?
    (?P<qualifier> [?~%] )? """,
    re.VERBOSE,
)

# Code: first month counted from January of the year written, number of months. 21-24 and 25-28 are the northern
# meteorological seasons, 29-32 the southern ones, then quarters, thirds and halves of a year.
SEASONS: dict[int, tuple[int, int]] = {
    **{21 + code: (3 + 3 * code, 3) for code in range(4)},
    **{25 + code: (3 + 3 * code, 3) for code in range(4)},
    29: (9, 3),
    30: (12, 3),
    31: (3, 3),
    32: (6, 3),
    **{33 + code: (1 + 3 * code, 3) for code in range(4)},
    **{37 + code: (1 + 4 * code, 4) for code in range(3)},
    40: (1, 6),
    41: (7, 6),
}


def read(text: str) -> Node:
    """Return what an EDTF text is made of. Raises DateError."""
    _check_length(text)
    if "/" in text:
        start_text, _, end_text = text.partition("/")
        if "/" in end_text:
            raise DateError(text, reasons.TWO_SLASHES)
        return interval(start_text, end_text)
    if text[:1] in ("[", "{"):
        return level2.read_choice(text, read_moment)
    return read_moment(text)


def read_moment(text: str) -> Moment:
    """Return the single date, season or instant that `text` is. Raises DateError."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        moment = level2.read_moment(text, read_moment)
        if moment is None:
            raise DateError(text, reasons.why_not(text))
        return moment
    year_text, month_text, day_text, hour, minute, second, fraction, offset, mark = match.groups()
    qualifier = mark or ""
    if "X" in text:
        if hour is not None:
            raise DateError(text, "a time needs a whole date before it, without unspecified digits")
        return unspecified_moment(text, year_text, month_text, day_text, qualifier)
    year = year_number(text, year_text)
    if month_text is None:
        return _calendar(text, Precision.YEAR, days_from_civil(year), days_from_civil(year + 1), qualifier, year)
    month = int(month_text)
    if day_text is None and month > 20:
        return _season(text, year, month, qualifier)
    if not 1 <= month <= 12:
        raise DateError(text, f"there is no month {month_text}")
    if day_text is None:
        first, after = days_from_civil(year, month), days_from_civil(year, month + 1)
        return _calendar(text, Precision.MONTH, first, after, qualifier, year, month)
    day = int(day_text)
    check_day(text, year, month, day)
    days = days_from_civil(year, month, day)
    if hour is None:
        return _calendar(text, Precision.DAY, days, days + 1, qualifier, year, month, day)
    return _instant(text, (year, month, day), days, (hour, minute, second, fraction), offset or "", qualifier)


def year_number(text: str, year_text: str) -> int:
    """Return the astronomical year of "2019", "-0043" or "Y-17000". Raises DateError when it is out of range."""
    if year_text == "-0000":
        raise DateError(text, "-0000 is no year; the year before 1 is written 0000")
    year = int(year_text.removeprefix("Y"))
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise DateError(text, reasons.OUT_OF_RANGE)
    return year


def check_day(text: str, year: int, month: int, day: int) -> None:
    """Raise DateError when the month has no such day."""
    if not 1 <= day <= days_in_month(year, month):
        raise DateError(text, reasons.no_such_day(year, month, day))


def _calendar(
    text: str, precision: Precision, first: int, after: int, qualifier: str, year: int, month: int = 0, day: int = 0
) -> Moment:
    start_us, end_us = first * US_PER_DAY, after * US_PER_DAY
    return Moment(text, Shape.CALENDAR, start_us, end_us, precision, qualifier, year, month, day)


def _season(text: str, year: int, code: int, qualifier: str) -> Moment:
    if code not in SEASONS:
        raise DateError(text, f"there is no month or season {code}")
    first_month, months = SEASONS[code]
    start_us = days_from_civil(year, first_month) * US_PER_DAY
    end_us = min(days_from_civil(year, first_month + months) * US_PER_DAY, MAX_US)
    if code >= 40:
        precision = Precision.HALF_YEAR
    elif code >= 37:
        precision = Precision.FOUR_MONTHS
    else:
        precision = Precision.QUARTER if code >= 33 else Precision.SEASON
    if start_us >= MAX_US:
        raise DateError(text, reasons.OUT_OF_RANGE)
    return Moment(text, Shape.SEASON, start_us, end_us, precision, qualifier, year, code)


def _instant(
    text: str,
    date: tuple[int, int, int],
    days: int,
    clock_parts: tuple[str, str | None, str | None, str | None],
    offset: str,
    qualifier: str,
) -> Moment:
    hour_text, minute_text, second_text, fraction = clock_parts
    hour, minute, second = int(hour_text), int(minute_text or 0), int(second_text or 0)
    offset, offset_us = _offset(text, offset)
    if hour > 24 or minute > 59 or (hour == 24 and (minute or second or int(fraction or 0))):
        raise DateError(text, reasons.no_such_time(hour_text, minute_text))
    if second > 59:
        # The clock has no place for a leap second: it shares the last second of its minute, so that it stays in its
        # day. It comes at 23:59 UTC, which is a minute before a full quarter of an hour in any zone.
        at_us = (hour * 60 + minute) * US_PER_MINUTE - offset_us
        if second > 60 or (at_us % US_PER_DAY != US_PER_DAY - US_PER_MINUTE if offset else minute % 15 != 14):
            raise DateError(text, f"there is no second {second_text} at {hour_text}:{minute_text}")
        second = 59
    within_us, width_us, precision = hour * US_PER_HOUR + minute * US_PER_MINUTE, US_PER_HOUR, Precision.HOUR
    clock = hour_text
    if minute_text is not None:
        clock, width_us, precision = f"{clock}:{minute_text}", US_PER_MINUTE, Precision.MINUTE
    if second_text is not None:
        clock, width_us, precision = f"{clock}:{second_text}", US_PER_SECOND, Precision.SECOND
        within_us += second * US_PER_SECOND
    if fraction is not None:
        clock = f"{clock}.{fraction}"
        width_us = 10 ** max(0, 6 - len(fraction))
        precision = Precision.MILLISECOND if len(fraction) <= 3 else Precision.MICROSECOND
        within_us += int(fraction[:6].ljust(6, "0"))
    start_us = days * US_PER_DAY + within_us - offset_us
    if start_us < MIN_US or start_us + width_us > MAX_US:
        raise DateError(text, reasons.OUT_OF_RANGE)
    canonical = f"{text[: text.index('T')]}T{clock}{offset}{qualifier}"
    end_us = start_us + width_us
    return Moment(canonical, Shape.CALENDAR, start_us, end_us, precision, qualifier, *date, clock, offset, offset_us)


def _offset(text: str, offset: str) -> tuple[str, int]:
    """Return the canonical offset and its microseconds east of UTC."""
    if not offset or offset == "Z":
        return offset, 0
    minutes_text = offset[4:] or "00"
    hours, minutes = int(offset[1:3]), int(minutes_text)
    # The widest ever in use was Manila's 15:56 behind Greenwich.
    if hours > 15 or minutes > 59:
        raise DateError(text, f"no zone is {offset} from UTC")
    if offset[0] == "-" and hours == minutes == 0:
        return "Z", 0  # "-00:00" is not ISO 8601; in RFC 3339 it means UTC with the zone unknown
    sign = -1 if offset[0] == "-" else 1
    return f"{offset[:3]}:{minutes_text}", sign * (hours * 60 + minutes) * US_PER_MINUTE


def interval(start_text: str, end_text: str) -> Interval:
    """Return the interval between two texts, each a moment, ".." (open) or "" (unknown). Raises DateError."""
    for side in (start_text, end_text):
        _check_length(side)
    text = f"{start_text}/{end_text}"
    start = None if start_text in ("", "..") else read_moment(start_text)
    end = None if end_text in ("", "..") else read_moment(end_text)
    if start is None and end is None:
        if start_text == end_text == "..":
            return Interval(None, None, "..", "..")
        raise DateError(text, "an interval needs a date on at least one side")
    if start is not None and end is not None:
        last_us, first_us = end.end_us, start.start_us
        if start.floating != end.floating:
            # Only one side tells its zone, so all that can be compared is what calendar and clock read.
            last_us, first_us = last_us + end.offset_us, first_us + start.offset_us
        if last_us <= first_us:
            raise DateError(text, f"the end {end.text} comes before the start {start.text}")
    return Interval(start, end, start_text if start is None else "", end_text if end is None else "")


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise DateError(text, f"it is {len(text):,} characters long, and a date takes at most {MAX_LENGTH}")
