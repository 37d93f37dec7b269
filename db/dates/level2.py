"""Asks the EDTF library for what is rare: sets, partly qualified dates, significant digits, exponential years.

The library (`edtf`) is imported at the first such text: it takes 75 ms to load. Its own bounds are not used, since
they pass through datetime or floats; only the parts it finds are. Texts come here checked for length.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from db.dates import reasons
from db.dates.civil import (
    MAX_US,
    MAX_YEAR,
    MIN_US,
    MIN_YEAR,
    US_PER_DAY,
    days_from_civil,
)
from db.dates.model import DateError, Precision
from db.dates.nodes import Choice, Moment, Run, Shape

# Only texts that look like level 2 may cost the milliseconds of the library; "05.06.2019" must not.
_LIKELY_MOMENT = re.compile(
    r"[?~%]?-?[0-9]{4}[?~%]?(?:-[?~%]?[0-9]{2}[?~%]?){0,2}"
    r"|-?[0-9]{4}S[0-9]{1,2}"
    r"|Y-?[1-9][0-9]{4,}S[0-9]{1,2}"
    r"|Y-?[1-9][0-9]*E[1-9][0-9]*(?:S[0-9]{1,2})?"
)
_LIKELY_CHOICE = re.compile(r"\[[0-9X?~%.,-]+\]|\{[0-9X?~%.,-]+\}")

_PLAIN_DATE = r"-?[0-9]{4}(?:-[0-9]{2}){0,2}"
_PLAIN_MEMBER = re.compile(rf"({_PLAIN_DATE})|({_PLAIN_DATE})?\.\.({_PLAIN_DATE})?")

# 10 to this power is beyond any year that can be stored; larger exponents are never computed.
_MAX_EXPONENT = 6

_lock = threading.Lock()

ReadMoment = Callable[[str], Moment]


def read_moment(text: str, read: ReadMoment) -> Moment | None:
    """Return the level 2 date that `text` is, or None when it is none. Raises DateError for impossible ones.

    `read` reads a plain date.
    """
    if _LIKELY_MOMENT.fullmatch(text) is None:
        return None
    found = _ask(text)
    if found is None:
        return None
    kind = type(found).__name__
    if kind == "PartialUncertainOrApproximate":
        return _partly_qualified(text, found, read)
    if kind == "Date" and found.significant_digits and not found.month:
        return _significant(text, int(found.year), len(found.year.lstrip("-")), found.significant_digits)
    if kind == "LongYear":
        return _significant(text, int(found.year), len(found.year.lstrip("-")), found.significant_digits)
    if kind == "ExponentialYear":
        return _exponential(text, found)
    return None


def read_choice(text: str, read: ReadMoment) -> Choice:
    """Return the set that `text` is; `read` reads its members. Raises DateError."""
    if _LIKELY_CHOICE.fullmatch(text) is None:
        raise DateError(text, reasons.why_not(text))
    plain = _plain_choice(text, read)
    if plain is not None:
        return plain
    found = _ask(text)
    if found is None:
        raise DateError(text, reasons.why_not(text))
    members = tuple(_member(text, str(item), read) for item in found.objects)
    return Choice(type(found).__name__ == "MultipleDates", members)


def _plain_choice(text: str, read: ReadMoment) -> Choice | None:
    """Read a set of nothing but years, months and days, for which the library takes 6 ms a member; None for others."""
    parts = text[1:-1].split(",")
    matches = [_PLAIN_MEMBER.fullmatch(part) for part in parts]
    for place, match in enumerate(matches):
        if match is None:
            return None
        single, first, last = match.groups()
        if single is None and (first is None and (last is None or place > 0)):
            return None
        if single is None and last is None and place < len(parts) - 1:
            return None
    if len(parts) == 1 and ".." not in text:
        return None
    members = tuple(_member(text, part, read) for part in parts)
    for member in members:
        ends = [member] if isinstance(member, Moment) else [end for end in (member.first, member.last) if end]
        if any(end.shape is not Shape.CALENDAR or end.precision is not ends[0].precision for end in ends):
            return None
    return Choice(text.startswith("{"), members)


def _member(text: str, part: str, read: ReadMoment) -> Moment | Run:
    try:
        if ".." not in part:
            return read(part)
        first_text, _, last_text = part.partition("..")
        first = read(first_text) if first_text else None
        last = read(last_text) if last_text else None
    except DateError as error:
        raise DateError(text, error.reason) from None
    if first is not None and last is not None and last.end_us <= first.start_us:
        raise DateError(text, f"{last.text} comes before {first.text}")
    return Run(first, last)


def _partly_qualified(text: str, found: Any, read: ReadMoment) -> Moment:
    """A mark right of a part counts for all parts to its left, one left of a part for that part alone."""
    try:
        plain = read("-".join(part for part in (found.year, found.month, found.day) if part))
    except DateError as error:
        raise DateError(text, error.reason) from None
    marks = {
        "year": found.year_ua or found.year_ua_b or found.year_month_ua,
        "month": found.month_ua or found.year_month_ua,
        "day": found.day_ua,
    }
    parts = tuple((part, str(mark)) for part, mark in marks.items() if mark)
    # "2004-06~-11" is one statement about the month; "~2004-06-~11" is two, and the wider one rules.
    rough = [Precision(part) for part, mark in parts if mark in "~%"]
    if found.year_month_ua and rough:
        rough = [Precision.MONTH]
    return Moment(
        text,
        Shape.CALENDAR,
        plain.start_us,
        plain.end_us,
        plain.precision,
        "",
        plain.year,
        plain.month,
        plain.day,
        parts=parts,
        widens=rough[0] if rough else None,
    )


def _significant(text: str, year: int, digits: int, significant: int | None) -> Moment:
    """All years that share the first `significant` digits with `year`; all digits count when it is None."""
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise DateError(text, reasons.OUT_OF_RANGE)
    loose = max(0, digits - significant) if significant else 0
    unit = 10**loose
    least = abs(year) // unit * unit
    low, high = (least, least + unit - 1) if year >= 0 else (-least - unit + 1, -least)
    by_loose = (Precision.YEAR, Precision.DECADE, Precision.CENTURY)
    return Moment(
        text,
        Shape.SIGNIFICANT if loose else Shape.CALENDAR,
        max(days_from_civil(low) * US_PER_DAY, MIN_US),
        min(days_from_civil(high + 1) * US_PER_DAY, MAX_US),
        by_loose[loose] if loose < len(by_loose) else Precision.MILLENNIUM,
        "",
        year,
    )


def _exponential(text: str, found: Any) -> Moment:
    if len(found.exponent) > 1 or int(found.exponent) > _MAX_EXPONENT or len(found.base) > 8:
        raise DateError(text, reasons.OUT_OF_RANGE)
    year = int(found.base) * 10 ** int(found.exponent)
    return _significant(text, year, len(str(abs(year))), found.significant_digits)


def _ask(text: str) -> Any:
    """Return the library's object for `text`, None when it cannot read it."""
    parse, failure = _library()
    try:
        # pyparsing keeps its memo of a parse in one place for all threads.
        with _lock:
            return parse(text)
    except (failure, AttributeError, TypeError, ValueError):
        # The last three: the library stumbles over some texts that its own grammar allows.
        return None


@cache
def _library() -> tuple[Callable[[str], Any], type[Exception]]:
    from edtf.parser import EDTFParseException, parse_edtf, parser_classes

    # The library prints what it stumbles over, and standard output may be a JSON object of ours.
    parser_classes.print = lambda *_args, **_options: None  # type: ignore[attr-defined]
    return parse_edtf, EDTFParseException
