"""Says how far apart two dates lie: "20 days before", "2 years 3 months after", "about 3 years after", "the same day".

Knows nodes and languages. Distances are counted in the unit that both dates are known in, on the calendar as each
was written, so that what is known to the year is never said to be days away.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.dates.bounds import parse, when_of
from db.dates.civil import US_PER_DAY, US_PER_SECOND, civil_from_days, days_from_civil, days_in_month
from db.dates.languages import Language, find_language
from db.dates.model import APPROXIMATE, SPAN, Precision, When
from db.dates.nodes import Choice, Interval, Moment, Node, Shape
from db.dates.words import node_of

# Distances of fewer months are told in days, longer ones in months and days, and from a year on in years and months.
_MONTHS_TOLD = 2
# Two clock times farther apart than this are told in days.
_CLOCKS_TOLD_US = 2 * US_PER_DAY

_YEARS_IN = {Precision.MILLENNIUM: 1000, Precision.CENTURY: 100, Precision.DECADE: 10, Precision.YEAR: 1}


@dataclass(frozen=True, slots=True)
class _Point:
    """Where a date begins: its calendar day as written, its instant, and how well that is known."""

    start_us: int
    end_us: int
    day: int  # days from 1970-01-01, where it was written
    precision: Precision
    floating: bool
    approximate: bool
    vague: bool  # digits are open, or it is one of a set


def distance_in_words(from_date: When | str, to_date: When | str, language: str = "en") -> str:
    """Return how `to_date` lies from `from_date`: "20 days before" when it comes 20 days earlier.

    Spans count from where they start (from their end where only that is known), except that a date within the span
    `from_date` is "during it". "about" stands before what rests on an approximate date, or on two dates that are not
    known equally well. Raises DateError for text that is no date.
    """
    words = find_language(language)
    from_when, to_when = _when(from_date), _when(to_date)
    if (
        from_when.flags & SPAN
        and from_when.earliest_us < to_when.earliest_us
        and to_when.latest_us <= from_when.latest_us
    ):
        return words.say("during")
    return _between(words, _point(node_of(from_when)), _point(node_of(to_when)))


def _when(date: When | str) -> When:
    return date if isinstance(date, When) else parse(date)


def _point(node: Node) -> _Point:
    if isinstance(node, Interval):
        end = node.start or node.end
        if end is not None:
            return _point(end)
    if isinstance(node, Moment):
        local_us = node.start_us + node.offset_us
        approximate = bool(node.quality & APPROXIMATE)
        vague = node.shape in (Shape.UNSPECIFIED, Shape.SIGNIFICANT)
        return _Point(
            node.start_us, node.end_us, local_us // US_PER_DAY, node.precision, node.floating, approximate, vague
        )
    when = when_of(node)
    assert isinstance(node, Interval | Choice)
    return _Point(
        when.earliest_us,
        when.latest_us,
        when.earliest_us // US_PER_DAY,
        when.precision,
        True,
        bool(when.flags & APPROXIMATE),
        True,
    )


def _between(words: Language, start: _Point, end: _Point) -> str:
    unit = min(start.precision, end.precision, key=lambda precision: precision.code)
    approximate = start.approximate or end.approximate
    rough = approximate or start.vague or end.vague
    if unit.code < Precision.DAY.code:
        rough = rough or start.precision is not end.precision
        return _in_months(words, start, end, unit, approximate, rough)
    days = end.day - start.day
    shift_us = end.start_us - start.start_us
    if unit is not Precision.DAY and start.floating == end.floating and abs(shift_us) < _CLOCKS_TOLD_US:
        return _in_clock(words, shift_us, unit, rough)
    if days == 0:
        return _same(words, "day", approximate)
    years, months, rest = _calendar_steps(min(start.day, end.day), max(start.day, end.day))
    if not years and months < _MONTHS_TOLD:
        return _directed(words, [(abs(days), "day")], days, rough)
    if not years:
        return _directed(words, [(months, "month"), (rest, "day")], days, rough)
    # Beside years, days are more than anybody asks for: they round to the nearest month.
    years, months = divmod(years * 12 + months + (rest >= 15), 12)
    return _directed(words, [(years, "year"), (months, "month")], days, rough)


def _in_months(words: Language, start: _Point, end: _Point, unit: Precision, approximate: bool, rough: bool) -> str:
    """Count in the calendar's own units: a year is a year, whatever day of it."""
    (start_year, start_month, _), (end_year, end_month, _) = civil_from_days(start.day), civil_from_days(end.day)
    step = _YEARS_IN.get(unit)
    if step is not None:
        years = (end_year // step - start_year // step) * step
        return _directed(words, [(abs(years), "year")], years, rough) if years else _same(words, unit, approximate)
    if start.start_us < end.end_us and end.start_us < start.end_us:
        return _same(words, unit, approximate)
    months = (end_year - start_year) * 12 + end_month - start_month
    if not months:
        return _same(words, unit, approximate)
    return _directed(words, [(abs(months) // 12, "year"), (abs(months) % 12, "month")], months, rough)


def _in_clock(words: Language, shift_us: int, unit: Precision, rough: bool) -> str:
    seconds, below = divmod(abs(shift_us), US_PER_SECOND)
    counts = [(seconds // 3600, "hour"), (seconds // 60 % 60, "minute"), (seconds % 60, "second")]
    counts = counts[: {Precision.HOUR: 1, Precision.MINUTE: 2}.get(unit, 3)]
    if any(number for number, _ in counts):
        return _directed(words, counts, shift_us, rough)
    if below:
        return words.say("before" if shift_us < 0 else "after", x=words.say("moment"))
    return _same(words, "time", rough)


def _calendar_steps(first: int, last: int) -> tuple[int, int, int]:
    """Return the whole years, whole months and days left from one day to a later one."""
    (year, month, day), (last_year, last_month, last_day) = civil_from_days(first), civil_from_days(last)
    months = (last_year - year) * 12 + last_month - month
    if last_day < day and last_day < days_in_month(last_year, last_month):
        months -= 1
    reached_year, reached_month = divmod(year * 12 + month - 1 + months, 12)
    reached_month += 1
    reached = days_from_civil(reached_year, reached_month, min(day, days_in_month(reached_year, reached_month)))
    return months // 12, months % 12, last - reached


def _directed(words: Language, counts: list[tuple[int, str]], direction: int, rough: bool) -> str:
    said = ""
    for number, unit in counts:
        if number:
            count = words.count(number, unit)
            said = words.say("units", a=said, b=count) if said else count
    return _about(words, words.say("before" if direction < 0 else "after", x=said), rough)


def _same(words: Language, unit: str, rough: bool) -> str:
    return _about(words, words.same[unit], rough)


def _about(words: Language, said: str, rough: bool) -> str:
    return words.say("about_count", x=said) if rough else said
