"""Says instants and ranges as finely as a scale can show them. Knows calendars and languages, nothing of drawing."""

from __future__ import annotations

from db import dates
from db.dates.civil import Civil, civil_from_us
from explorer.timeline.axis.ticks import DAY_US, HOUR_US, MINUTE_US, MONTH_US, SECOND_US
from explorer.timeline.axis.viewport import MAX_US, MIN_US, YEAR_US
from explorer.timeline.axis.words import words

# A reading names the unit that this many pixels span: the pointer cannot be held steadier, and eyes cannot read closer.
_READING_PX = 8
# EDTF writes years beyond four digits without months.
_LAST_WRITTEN_YEAR = 9999


def _edtf(civil: Civil, parts: int) -> str:
    """EDTF of the first `parts` of year, month, day, minute, second, millisecond, microsecond."""
    year = f"{civil.year:04d}" if civil.year >= 0 else f"-{-civil.year:04d}"
    text = year
    if parts > 1:
        text += f"-{civil.month:02d}"
    if parts > 2:
        text += f"-{civil.day:02d}"
    if parts > 3:
        text += f"T{civil.hour:02d}:{civil.minute:02d}"
    if parts > 4:
        text += f":{civil.second:02d}"
    if parts > 5:
        text += f".{civil.microsecond // 1000:03d}" if parts == 6 else f".{civil.microsecond:06d}"
    return text


def _parts(unit_us: float) -> int:
    """How many parts of a date are told where a unit of this length can be seen."""
    limits = (YEAR_US, MONTH_US, DAY_US, MINUTE_US, SECOND_US, 1000)
    return next((n for n, limit in enumerate(limits, 1) if unit_us >= limit), 7)


def _far(civil: Civil) -> bool:
    return abs(civil.year) > _LAST_WRITTEN_YEAR


def format_instant(us: int, us_per_px: float, language: str = "en") -> str:
    """Return an instant in words, as finely as the scale shows it: "June 2019", "5 June 2019", "10:42, 5 June 2019"."""
    civil = civil_from_us(max(MIN_US, min(MAX_US, int(us))))
    if _far(civil):
        return words(language).year_label(civil.year)
    return dates.in_words(_edtf(civil, _parts(us_per_px * _READING_PX)), language)


def format_date(us: int, parts: int, language: str = "en") -> str:
    """Return the first `parts` of an instant's year, month, day, minute, second in words."""
    civil = civil_from_us(us)
    if _far(civil):
        return words(language).year_label(civil.year)
    return dates.in_words(_edtf(civil, parts), language)


def format_range(start_us: int, end_us: int, language: str = "en") -> str:
    """Return a half-open range in words, as finely as its length asks for: "March – September 2019"."""
    start_us, end_us = max(MIN_US, int(start_us)), min(MAX_US, int(end_us))
    last_us = max(end_us - 1, start_us)
    first, last = civil_from_us(start_us), civil_from_us(last_us)
    span = last_us - start_us
    if _far(first) or _far(last):
        in_words = words(language)
        a, b = in_words.year_label(first.year), in_words.year_label(last.year)
        return a if a == b else f"{a} – {b}"
    if span >= 12 * YEAR_US:
        parts = 1
    elif span >= 6 * MONTH_US:
        parts = 2
    elif span >= 2 * DAY_US or _whole_days(first, end_us):
        parts = 3
    elif span >= 2 * HOUR_US:
        parts = 4
    else:
        parts = _parts(max(span / 100, 1.0))
    a, b = _edtf(first, parts), _edtf(last if parts <= 3 else civil_from_us(end_us), parts)
    return dates.in_words(a if a == b else f"{a}/{b}", language)


def _whole_days(first: Civil, end_us: int) -> bool:
    return (first.hour, first.minute, first.second, first.microsecond) == (0, 0, 0, 0) and end_us % DAY_US == 0
