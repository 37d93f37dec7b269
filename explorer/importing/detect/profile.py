"""What the columns of a sample hold: dates, numbers, addresses, how many different texts. Decides nothing about what
they mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.importing.dates.clock import is_midnight
from explorer.importing.dates.column import DateReader, DateSurvey
from explorer.importing.dates.numbers import NUMBER, eight_digits, kind_of_value
from explorer.importing.dates.single import DateRules
from explorer.importing.dates.vocabulary import MONTHS, NOTHING, WEEKDAYS, folded
from explorer.importing.errors import DateUnreadable, NoDate
from explorer.importing.mapping.header_synonyms import plain_name

_NUMERIC: Final = re.compile(
    r"(?!\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\Z)(?:[€$£¥₽]\s?)?[-+]?[\d\s.,']*\d"
    r"(?:[eE][-+]?\d{1,3})?%?(?:\s?(?:[€$£¥₽]|EUR|USD|GBP|RUB|CNY|руб\.?))?"
)
"""Numbers as lists write them; 05.06.2019 is a date."""
_CODE: Final = re.compile(
    r"(?=\S*\d)[^\s\u2e80-\uffff]{1,40}|[a-z]+(?:[-_][a-z]+)+|[A-Z]{1,4}|[A-Z]+(?:[-_][A-Z]+)+|(?i:true|false|yes|no)|[a-z]{1,2}|[0-9a-f]{7,40}"
)


_A_DAY: Final = len("2019-06-05")
_CLOCK: Final = re.compile(
    r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?:[:.][0-5]\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?)?\s?(?:uhr|h)?\Z", re.I
)
_POINT: Final = re.compile(r"\(?-?\d{1,3}\.\d+,\s*-?\d{1,3}\.\d+\)?|POINT ?\([-\d. ]+\)")
_CALENDAR: Final = frozenset((*MONTHS, *WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Profile:
    """What a column of the sample holds; shares are of its filled cells, `filled` of all rows."""

    name: str
    plain: str
    position: int
    filled: float
    distinct: float
    names: int
    dates: float
    numbers: float
    addresses: float
    length: float
    codes: float
    """Share of cells that are codes, such as H.R.1, USA or ci38457511: nothing that reads as a title."""
    counter: bool
    has_time: bool
    """Whether cells hold times of day other than midnight."""
    pure_year: bool
    serial: bool
    fine: float = 0.0
    """Share of cells that are dates to the day or finer."""
    clocks: float = 0.0
    """Share of cells that are times of day and no dates."""
    month_names: bool = False
    """Whether the cells are nothing but names of months or weekdays."""
    points: bool = False
    """Whether the cells are coordinates, such as (41.8, -87.6)."""


def profiles_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Profile]:
    """Describe every column of a sample."""
    return [_profile(name, i, [row[i] for row in rows]) for i, name in enumerate(header)]


def _profile(name: str, position: int, cells: list[str]) -> Profile:
    # "N/A" and its kin fill a cell and say nothing.
    filled = [text for cell in cells if (text := cell.strip()) and folded(text).replace(" ", "_") not in NOTHING]
    count = len(filled)
    if not count:
        return Profile(
            name, plain_name(name), position, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, False, False, False, False
        )
    distinct = list(dict.fromkeys(filled))
    looked = distinct[:150]
    numbers = sum(bool(_NUMERIC.fullmatch(cell)) for cell in looked) / len(looked)
    survey = DateSurvey()
    survey.add(filled[:500])
    order, _, _ = survey.order()
    reader = DateReader(DateRules(order, survey.number(), prefix=survey.prefix or ""))
    eight = survey.number() in ("mdy8", "dmy8")
    read = [_read(cell, reader, eight=eight) for cell in looked]
    dates = sum(one is not None for one in read) / len(looked)
    years = sum(bool(re.fullmatch(r"-?[1-9]\d{0,3}(?:\.0+)?|0\d{3}", cell)) for cell in looked) / len(looked)
    return Profile(
        name=name,
        plain=plain_name(name),
        position=position,
        filled=count / len(cells),
        distinct=len(distinct) / count,
        names=len(distinct),
        dates=dates,
        numbers=numbers,
        addresses=sum(cell.startswith(("http://", "https://", "www.")) for cell in looked) / len(looked),
        length=sum(map(len, looked)) / len(looked),
        codes=sum(bool(_CODE.fullmatch(cell)) for cell in looked) / len(looked),
        counter=is_counter(filled),
        has_time=any(":" in cell and not is_midnight(cell) for cell in looked),
        pure_year=years > 0.9,
        serial=all(NUMBER.match(cell) and kind_of_value(cell) == "excel1900" for cell in looked),
        fine=sum(one is not None and len(one.lstrip("-")) >= _A_DAY and one[:1] != "[" for one in read) / len(looked),
        clocks=sum(bool(_CLOCK.match(cell)) for cell in looked) / len(looked) if not dates else 0.0,
        month_names=all(folded(cell).rstrip(".") in _CALENDAR for cell in looked),
        points=all(map(_POINT.fullmatch, looked)),
    )


def _read(cell: str, reader: DateReader, *, eight: bool) -> str | None:
    """A cell that is a date by its looks as EDTF ("" where it stands for none), None for anything else; plain numbers
    count only where they can be nothing else. `eight`: whether numbers of eight digits are days.
    """
    if len(cell) > 60 or not any(c.isdigit() or c in "〇一二三四五六七八九十" for c in cell):
        return None
    if eight and eight_digits(cell):
        return reader.read(cell).edtf
    if NUMBER.match(cell) and kind_of_value(cell) in (None, "excel1900") and not re.match(r"\d{1,2}\.\d{4}\Z", cell):
        return None
    try:
        return reader.read(cell).edtf
    except NoDate:
        return ""
    except DateUnreadable:
        return None


def is_counter(cells: Sequence[str]) -> bool:
    """Whether the cells count up from 0 or 1: a row number, which says nothing about what a row is."""
    return (
        len(cells) > 2
        and cells[0] in ("0", "1")
        and all(cell == str(int(cells[0]) + i) for i, cell in enumerate(cells))
    )
