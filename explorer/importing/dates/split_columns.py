"""Put a date together from columns for year, month, day, time and zone. Knows nothing of files or stores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.importing.dates.calendars import with_western_years
from explorer.importing.dates.cell import Read, read
from explorer.importing.dates.clock import split_clock
from explorer.importing.dates.parts import Clock, Parts
from explorer.importing.dates.single import DateRules, single_date
from explorer.importing.dates.vocabulary import MONTHS, NOTHING, SEASONS, folded, tidied
from explorer.importing.errors import DateUnreadable, NoDate

_NEW_YEAR: Final = re.compile(r"(?P<year>-?\d{4})-01-01(?:T00:00(?::00)?Z?)?\Z")
_WHOLE: Final = re.compile(r"[+-]?\d+(?:\.0+)?\Z")


def assembled(cells: Sequence[str], rules: DateRules) -> Read:
    """Read a date from cells for year, month, day, time and zone. Blank, 0 and "unknown" parts are not known.

    Raises NoDate without a year and DateUnreadable for parts that make no date.
    """
    year, month, day, time, zone = cells
    shown = " ".join(part for part in (year, month, day, time) if part.strip())
    year, _ = with_western_years(tidied(year))
    years, months, days = year.rstrip("年г. "), tidied(month).rstrip("月"), tidied(day).rstrip("日号.")
    if folded(years) in NOTHING or not years:
        raise NoDate(shown, "the year is missing")
    # −7, −8, −9 and −99 stand for what is not known or does not apply (Correlates of War, "Coding conventions").
    if folded(months) in NOTHING or months in ("0", "00") or months.startswith("-"):
        if months.startswith("-") and years.startswith("-"):
            raise NoDate(shown, f"“{shown}” stands for “no date”")
        months = ""
    if folded(days) in NOTHING or days in ("0", "00") or days.startswith("-"):
        days = ""
    if not months and not days and not _WHOLE.match(years):
        return _words(years, rules, shown)
    base = _year(years, rules, shown)
    if not months:
        # A day or time without a month cannot be placed; GVP and others leave such remains behind a deleted month.
        return Read(base.edtf(), base.assumed)
    number = _month(months, shown)
    if base.year is None or base.masked or base.text:
        raise DateUnreadable(shown, "a month in a year that is not known exactly")
    clock, rough = _clock(time, zone) if days and time.strip() else (None, ())
    if days and not _WHOLE.match(days):
        raise DateUnreadable(shown, f"“{days}” is no day of a month")
    parts = Parts(base.year, number, int(float(days)) if days else None, clock, mark=base.mark, assumed=base.assumed)
    found = parts.checked(shown).assuming(*rough)
    return Read(found.edtf(), found.assumed)


_SHORT_DATE: Final = re.compile(r"\d\d(?P<rest>\d\d(?:-\d\d){0,2}(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)\Z")


def with_century(found: Read, year: str) -> Read:
    """A date whose year had two digits, with the century of the whole year that stands beside it, where the two agree.

    The same date where they do not, with the assumption it was made with.
    """
    match = _SHORT_DATE.match(found.edtf)
    whole = tidied(year).removesuffix(".0")
    if match is None or not re.fullmatch(r"\d{4}", whole) or match["rest"][:2] != whole[2:]:
        return found
    return Read(f"{whole[:2]}{match['rest']}", tuple(code for code in found.assumed if code != "century"))


def _year(text: str, rules: DateRules, shown: str) -> Parts:
    if _WHOLE.match(text):
        number = int(float(text))
        if number < 0:
            return Parts(1 + number).assuming("bce-sign")
        if number == 0:
            raise NoDate(shown, "there is no year 0")
        if abs(number) > 300_000:
            raise DateUnreadable(shown, f"{text} is no year")
        return Parts(number)
    found = single_date(text, DateRules(rules.order, "year", rules.pivot))
    if found is None:
        raise DateUnreadable(shown, f"“{text}” is no year")
    return found


def _words(text: str, rules: DateRules, shown: str) -> Read:
    """A cell of a year column that is more than a year: "c. 6 AD", "1618–1648"."""
    try:
        found = read(text, DateRules(rules.order, "year", rules.pivot, pairs=True))
        match = _NEW_YEAR.match(found.edtf)
        return Read(match["year"], (*found.assumed, "year-column")) if match else found
    except NoDate:
        raise
    except DateUnreadable:
        raise DateUnreadable(shown, f"“{text}” is no year") from None


def _month(text: str, shown: str) -> int:
    word = folded(text).rstrip(".")
    if word in MONTHS:
        return MONTHS[word]
    if word in SEASONS:
        return SEASONS[word]
    if _WHOLE.match(text):
        return int(float(text))
    raise DateUnreadable(shown, f"“{text}” is no month")


def _clock(time: str, zone: str) -> tuple[Clock | None, tuple[str, ...]]:
    """The time of day; none, and a code for it, where it is not understood: the day is none the worse for it."""
    rest, clock, place = split_clock(tidied(f"{time} {zone}"))
    if clock is None or "/" in place:
        if re.fullmatch(r"\d{1,2}", tidied(time)):
            return Clock(int(tidied(time)), 0), ()
        return None, ("no-time",)
    if rest.strip() or not _possible(clock):
        return None, ("no-time",)
    return clock, ()


def _possible(clock: Clock) -> bool:
    last = clock.hour == 24 and not clock.minute and not clock.second
    return (clock.hour < 24 or last) and clock.minute < 60 and (clock.second or 0) <= 60
