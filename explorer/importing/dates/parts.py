"""A date taken apart, and its EDTF text. Knows calendars and EDTF's spelling; reads no messy text.

EDTF is ISO 8601-2:2019 Annex A. Years are astronomical (0 is 1 BCE) and the calendar is the proleptic Gregorian one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from explorer.importing.errors import DateUnreadable

MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

QUARTER: Final = 32
"""EDTF level 2 sub-year groupings: 33–36 are quarters, 37–39 four-month periods, 40–41 half-years."""
THIRD: Final = 36
HALF: Final = 39

LAST_PLAIN_YEAR: Final = 9999


def month_length(year: int, month: int) -> int:
    """Days of a month in the proleptic Gregorian calendar; `year` is astronomical."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _LENGTHS[month - 1] + leap


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `second` and `fraction` are None and "" where not given; `offset_min` is None where no zone is
    said.
    """

    hour: int
    minute: int
    second: int | None = None
    fraction: str = ""
    offset_min: int | None = None

    def edtf(self) -> str:
        """Return the text that follows the date, from the T on."""
        text = f"T{self.hour:02d}:{self.minute:02d}:{self.second or 0:02d}"
        if self.second is None:
            text = text[:-3]
        if self.fraction:
            text += "." + self.fraction[:6]
        if self.offset_min is None:
            return text
        if self.offset_min == 0:
            return text + "Z"
        sign = "+" if self.offset_min > 0 else "-"
        return f"{text}{sign}{abs(self.offset_min) // 60:02d}:{abs(self.offset_min) % 60:02d}"


@dataclass(frozen=True, slots=True)
class Parts:
    """One date as far as it is known. `month` may be an EDTF season or grouping (21–41). `masked` counts the digits
    of the year, from the right, that are not known (1: a decade, 2: a century). `mark` is "", "~", "?" or "%".
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: Clock | None = None
    masked: int = 0
    mark: str = ""
    text: str = ""
    """EDTF that the parts cannot say, such as a one-of-a-set; then it is the whole answer."""
    assumed: tuple[str, ...] = ()

    def marked(self, mark: str) -> Parts:
        """Return the date with a further qualifier; both together are EDTF's %."""
        if not mark or mark == self.mark:
            return self
        return replace(self, mark=mark if not self.mark else "%")

    def assuming(self, *codes: str) -> Parts:
        """Return the date with further assumptions noted."""
        return replace(self, assumed=self.assumed + codes)

    def checked(self, value: str) -> Parts:
        """Return the date with 24:00 moved on to the next day and unknown (zero) parts dropped.

        Raises DateUnreadable when there is no such day or time. `value` is the cell, for the message.
        """
        year, month, day, clock = self.year, self.month, self.day, self.clock
        if self.text:
            return self
        if year is None:
            raise DateUnreadable(value, "the year is missing")
        if month == 0:
            month = day = None
        if day == 0:
            day = None
        if month is not None and not (1 <= month <= 12 or 21 <= month <= 41):
            raise DateUnreadable(value, f"there is no month {month}")
        if abs(year) > LAST_PLAIN_YEAR and month is not None:
            raise DateUnreadable(value, "a month in a year beyond 9999")
        if day is not None:
            if month is None or month > 12:
                raise DateUnreadable(value, f"there is no month {month}" if month else "a day without a month")
            if not 1 <= day <= month_length(year, month):
                raise DateUnreadable(value, f"{day} {MONTH_NAMES[month - 1]} {written_year(year)} does not exist")
        checked = replace(self, month=month, day=day)
        if clock is None:
            return checked
        if day is None:
            raise DateUnreadable(value, "a time without a day")
        if clock.hour == 24 and not clock.minute and not clock.second and not clock.fraction.strip("0"):
            assert month is not None
            day += 1
            if day > month_length(year, month):
                day, month = 1, month + 1
            if month > 12:
                month, year = 1, year + 1
            checked = replace(checked, year=year, month=month, day=day, clock=replace(clock, hour=0)).assuming("24:00")
        elif clock.second == 60 and clock.minute == 59:
            checked = replace(checked, clock=replace(clock, second=59, fraction="999999")).assuming("leap-second")
        elif clock.hour > 23 or clock.minute > 59 or (clock.second or 0) > 59:
            raise DateUnreadable(value, f"there is no time {clock.edtf()[1:]}")
        if checked.mark:
            checked = replace(checked, clock=None).assuming("rough-time")
        return checked

    def edtf(self) -> str:
        """Return the EDTF text. The parts must have been checked."""
        if self.text:
            return self.text + (self.mark if "X" in self.text else "")
        assert self.year is not None
        if abs(self.year) > LAST_PLAIN_YEAR:
            return f"Y{self.year}{self.mark}" if self.month is None else f"Y{self.year}"
        text = f"{'-' if self.year < 0 else ''}{abs(self.year):04d}"
        if self.masked:
            return text[: -self.masked] + "X" * self.masked + self.mark
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        if self.clock is not None:
            return text + self.clock.edtf()
        return text + self.mark


def written_year(year: int) -> str:
    """Return a year as people write it: 2019, or 44 BCE for -43."""
    return str(year) if year > 0 else f"{1 - year} BCE"


def full_year(digits: str, pivot: int) -> tuple[int, tuple[str, ...]]:
    """Return the year that two digits stand for and the assumption made; longer ones are taken as they are."""
    year = int(digits)
    if len(digits) != 2:
        return year, ()
    latest = 1999 + pivot
    return latest - (latest - year) % 100, ("century",)


def day_before(day: str) -> str:
    """Return the day before an ISO day, as ISO; the same text where there is none."""
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day
