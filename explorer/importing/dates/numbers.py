"""What a bare number in a date column means: a year, a day count of a spreadsheet, seconds since 1970, digits run
together.

Decides over many values at once (one column, one meaning) and turns one value into a date. Reads no words.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from explorer.importing.dates.parts import Clock, Parts
from explorer.importing.errors import DateUnreadable, NoDate

NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")

_NO_FRACTION: Final = re.compile(r"(?<=\d{4})[.,]0+\Z")
KINDS: Final = (
    "year",
    "compact",
    "mdy8",
    "dmy8",
    "excel1900",
    "excel1904",
    "s",
    "ms",
    "us",
    "ns",
    "us1601",
    "100ns1601",
)
_PER_SECOND: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_SINCE_1601: Final = {"us1601": 1_000_000, "100ns1601": 10_000_000}
"""Counts since 1601: of browsers that are built on Chromium, and of Windows (FILETIME)."""
_FROM_1601_S: Final = 11_644_473_600

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# An epoch count is taken for the unit that puts it between these two instants: 1980 and 2100. Counts outside are rare
# enough in event lists that a person should say what they are.
_EARLIEST_S: Final = 315_532_800
_LATEST_S: Final = 4_102_444_800

# Spreadsheet day counts run from 1927-05-18 (10,000) to 2173-10-13 (99,999): five digits, as no year has.
_SERIAL_FROM: Final = 10_000
_SERIAL_TO: Final = 100_000


def kind_of_value(text: str) -> str | None:
    """What this number most likely is, by its size alone; None where that cannot be said."""
    whole, _, fraction = text.lstrip("+-").replace(",", ".").partition(".")
    fraction = fraction.strip("0")
    negative = text.startswith("-")
    size = len(whole.lstrip("0")) if not negative and len(whole) not in (6, 8, 12, 14) else len(whole)
    number = int(whole)
    if negative or size <= 4:
        return "year" if not fraction and number <= 300_000 else None
    if not fraction and size == 8 and 1 <= int(whole[4:6]) <= 12 and int(whole[6:8]) <= 31:
        return "compact"
    if not fraction and size == 6 and whole[:2] in ("18", "19", "20", "21") and int(whole[4:6]) <= 12:
        return "compact"
    if not fraction and size in (12, 14) and whole[:2] in ("18", "19", "20", "21") and int(whole[4:6]) <= 12:
        return "compact"
    if _SERIAL_FROM <= number < _SERIAL_TO:
        return "excel1900"
    for unit, per_second in _PER_SECOND.items():
        if _EARLIEST_S <= number // per_second < _LATEST_S:
            return unit
    for unit, per_second in _SINCE_1601.items():
        if _EARLIEST_S <= number // per_second - _FROM_1601_S < _LATEST_S:
            return unit
    return None


_EIGHT: Final = re.compile(r"(\d{1,2})(\d{2})((?:1[89]|20)\d{2})\Z")


def eight_digits(text: str) -> tuple[str, ...]:
    """The kinds that a number of a day, a month and a year run together can be: 10142018 is "mdy8" alone."""
    match = _EIGHT.match(text)
    if not match:
        return ()
    a, b = int(match[1]), int(match[2])
    return tuple(k for k, month, day in (("mdy8", a, b), ("dmy8", b, a)) if 1 <= month <= 12 and 1 <= day <= 31)


def from_number(text: str, kind: str) -> Parts:
    """Read a bare number as `kind` (one of KINDS). Raises DateUnreadable.

    A negative year counts back from 1 BCE (-44 is 44 BCE), as in TimelineJS and in historians' tables. "" stands for
    a year whose column says nothing else; then -0044, with its four digits, is ISO 8601's year 45 BCE.
    """
    # Programs that know no missing numbers write 2019.0 for 2019.
    text = _NO_FRACTION.sub("", text)
    if not kind:
        if re.match(r"-\d{4}", text):
            return Parts(int(text)).assuming("bce-iso")
        kind = "year"
    if kind == "year":
        return _year(text)
    if kind == "compact":
        return _compact(text)
    if kind in ("mdy8", "dmy8"):
        return _eight(text, kind)
    number = text.replace(",", ".")
    if kind in ("excel1900", "excel1904"):
        return _serial(text, float(number), kind)
    if float(number) == 0:
        raise NoDate(text, "0 stands for “no date”")
    whole, _, fraction = number.partition(".")
    since_1601 = kind in _SINCE_1601
    per_second = _SINCE_1601[kind] if since_1601 else _PER_SECOND[kind]
    total = int(whole) * (1_000_000_000 // per_second) - since_1601 * _FROM_1601_S * 1_000_000_000
    if fraction:
        digits = len(str(1_000_000_000 // per_second)) - 1
        below = int(fraction[:digits].ljust(digits, "0")) if digits else 0
        total += -below if number.startswith("-") else below
    try:
        instant = _EPOCH + timedelta(microseconds=total // 1_000)
    except OverflowError:
        raise DateUnreadable(text, "this count of time since 1970 is beyond the year 9999") from None
    return _instant(instant, Parts().assuming(f"epoch-{kind}"))


def _instant(moment: datetime, base: Parts, *, offset_min: int | None = 0) -> Parts:
    micro = f"{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    micro = micro and micro.ljust(3 if len(micro) <= 3 else 6, "0")
    clock = Clock(moment.hour, moment.minute, moment.second, micro, offset_min)
    return Parts(moment.year, moment.month, moment.day, clock, assumed=base.assumed)


def _year(text: str) -> Parts:
    if not re.fullmatch(r"[+-]?\d{1,6}(?:[.,]0+)?", text):
        raise DateUnreadable(text, "this is not a year")
    number = int(re.split("[.,]", text)[0])
    if number < 0:
        return Parts(1 + number).assuming("bce-sign")
    if number == 0:
        raise NoDate(text, "there is no year 0")
    return Parts(number)


def _compact(text: str) -> Parts:
    if re.fullmatch("0+|9{8,}", text):
        raise NoDate(text, f"{text} stands for “no date”")
    if not re.fullmatch(r"\d{4}|\d{6}|\d{8}|\d{10}|\d{12}|\d{14}", text):
        raise DateUnreadable(text, "the digits do not make a date")
    year, month, day = int(text[:4]), int(text[4:6] or 0), int(text[6:8] or 0)
    clock = None
    if len(text) > 8:
        clock = Clock(int(text[8:10]), int(text[10:12] or 0), int(text[12:14]) if len(text) == 14 else None)
    return Parts(year, month, day, clock)


def _eight(text: str, kind: str) -> Parts:
    match = _EIGHT.match(text)
    if not match:
        raise DateUnreadable(text, "the digits do not make a day, a month and a year")
    a, b = int(match[1]), int(match[2])
    return Parts(int(match[3]), *((a, b) if kind == "mdy8" else (b, a)))


def _serial(text: str, days: float, kind: str) -> Parts:
    """Spreadsheet day counts: Excel's 1900 system counts a 29 February 1900 that never was (ECMA-376 part 1,
    18.17.4.1).
    """
    if days == 0:
        raise NoDate(text, "day 0 of a spreadsheet stands for “no date”")
    if kind == "excel1904":
        origin = datetime(1904, 1, 1)
    elif days < 60:
        origin = datetime(1899, 12, 31)
    elif days < 61:
        raise DateUnreadable(text, "spreadsheet day 60 is 29 February 1900, which does not exist")
    else:
        origin = datetime(1899, 12, 30)
    try:
        moment = origin + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        raise DateUnreadable(text, "this spreadsheet day is beyond the year 9999") from None
    if days == int(days):
        return Parts(moment.year, moment.month, moment.day).assuming(kind)
    return _instant(moment, Parts().assuming(kind), offset_min=None)
