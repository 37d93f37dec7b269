"""Decide, before rows are parsed, what only whole columns can tell: the order of day and month, what bare numbers mean,
whether all times are midnight, what blank ends mean. Reads a table; writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from explorer.importing.dates.clock import is_midnight
from explorer.importing.dates.column import DateReader, DateSurvey
from explorer.importing.dates.single import DateRules
from explorer.importing.errors import DateUnreadable
from explorer.importing.formats.registry import FORMATS
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import Table


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """What was decided over whole columns.

    rules: for dates. midnight: all times of day are midnight, so the dates are days. blank_open: a blank end goes
    on. order_open: day and month could be the other way round; order_known: the values say that they cannot. notes:
    sentences on how it was found. sure: False where only a sample was looked at and nothing ambiguous was in it, so
    that the parser must watch for surprises.
    """

    rules: DateRules
    midnight: bool = False
    blank_open: bool = False
    order_open: bool = False
    notes: tuple[str, ...] = ()
    sure: bool = True
    order_known: bool = False


class NeedsFullScan(Exception):
    """A value turned up that only a survey of the whole column can settle."""


_AROUND_1899: Final = frozenset({*range(1889, 1899), *range(1901, 1910)})
"""Years of other dates that make the last days of 1899 dates as well; 1900 is what broken day numbers give too."""
_TIME: Final = re.compile(r"\d:\d\d")


@dataclass(slots=True)
class Midnights:
    """How many values have a time of day, and how many of those times are midnight."""

    timed: int = 0
    midnight: int = 0

    @property
    def only(self) -> bool:
        """Whether there are times of day and all are midnight."""
        return self.timed > 0 and self.midnight == self.timed

    def add(self, values: Iterable[str]) -> None:
        """Take in further values."""
        for value in values:
            if _TIME.search(value):
                self.timed += 1
                self.midnight += is_midnight(value)


def date_columns(mapping: Mapping) -> tuple[str, ...]:
    """The columns whose cells are dates, or years that may turn out to be dates, starts before ends."""
    return tuple(column for side in ("start", "start_year", "end", "end_year") for column in mapping.columns_of(side))


def find_column_rules(
    table: Table, mapping: Mapping, *, sample: Sequence[Sequence[str]] | None = None, complete: bool = False
) -> ColumnRules:
    """Decide what only whole columns can tell. `sample` is looked at in place of the file where nothing in it is
    ambiguous, or where it is `complete`; else all rows are read once.
    """
    index = {name: i for i, name in enumerate(table.header)}
    columns = [index[name] for name in date_columns(mapping)]
    starts = [index[name] for name in mapping.columns_of("start")]
    found: ColumnRules | None = None
    if sample is not None:
        survey, days = _surveyed([sample], columns)
        if complete or not (survey.total or survey.number() or survey.pairs()):
            found = _rules_from(survey, days, mapping, sample, starts, index, sure=complete)
    if found is None:
        survey, days = _surveyed((chunk.rows for chunk in table.chunks()), columns)
        found = _rules_from(survey, days, mapping, sample or (), starts, index, sure=True)
    return _as_others(found, table.header, sample or (), columns) if found.order_open else found


def _as_others(
    found: ColumnRules, header: Sequence[str], sample: Sequence[Sequence[str]], columns: Sequence[int]
) -> ColumnRules:
    """Where the date columns leave the order of day and month open, another column of the file may settle it."""
    for i, name in enumerate(header):
        if i in columns:
            continue
        survey = DateSurvey()
        survey.add(row[i] for row in sample)
        order, settled, how = survey.order(found.rules.order)
        if survey.total and settled and not how and survey.fits[order] == survey.total and survey.differing:
            fitting = [one for one in ("dmy", "mdy", "ymd") if survey.fits[one] == survey.total]
            if len(fitting) == 1:
                note = f"Day and month were read in the order of the column “{name}”, which leaves no other."
                return replace(found, rules=replace(found.rules, order=order), order_open=False, notes=(note,))
    return found


def _surveyed(blocks: Iterable[Sequence[Sequence[str]]], columns: Sequence[int]) -> tuple[DateSurvey, Midnights]:
    survey, days = DateSurvey(), Midnights()
    for rows in blocks:
        for i in columns:
            values = [row[i] for row in rows]
            survey.add(values)
            days.add(values)
    return survey, days


def _rules_from(
    survey: DateSurvey,
    days: Midnights,
    mapping: Mapping,
    sample: Sequence[Sequence[str]],
    starts: Sequence[int],
    index: dict[str, int],
    *,
    sure: bool,
) -> ColumnRules:
    file_format = FORMATS[mapping.format]
    order, settled, how = (mapping.order, True, "") if mapping.order else survey.order(file_format.likely_order)
    pairs = not file_format.writes_edtf and survey.pairs()
    number = mapping.number or survey.number(mapping.order)
    either = not mapping.number and not mapping.order and number in ("mdy8", "dmy8")
    if either and survey.number_kinds.get("mdy8") == survey.number_kinds.get("dmy8"):
        settled, how = False, f"read {'month' if number == 'mdy8' else 'day'} first; no value settles it"
    pivot = survey.century_pivot(date.today().year) if mapping.century_pivot < 0 else mapping.century_pivot
    year_1899 = not file_format.has_day_zero or not survey.whole_years.isdisjoint(_AROUND_1899)
    rules = DateRules(order, number, pivot, pairs, survey.prefix or "", file_format.writes_edtf, year_1899)
    notes = [f"Dates such as “{survey.example}” were {how}."] if how else []
    if survey.prefix:
        notes.append(f"“{survey.prefix.strip()}”, which stands before every date, was left out.")
    split = bool(mapping.get("start_time"))
    midnight = days.only and not split and file_format.midnight_is_day
    midnight = midnight and (days.timed > 1 or mapping.format == "wikidata")
    blank_open = mapping.blank_end == "open"
    if not mapping.blank_end and mapping.columns_of("end") and starts:
        blank_open = _blank_is_open(sample, starts[0], index[mapping.columns_of("end")[0]], rules)
    return ColumnRules(rules, midnight, blank_open, not settled, tuple(notes), sure, bool(survey.total and settled))


def _blank_is_open(rows: Sequence[Sequence[str]], start: int, end: int, rules: DateRules) -> bool:
    """Whether rows without an end are the ones still going on: most rows have an end, and those without start last."""
    reader = DateReader(rules)
    ended: list[str] = []
    blank: list[str] = []
    for row in rows:
        try:
            first = reader.read(row[start]).edtf
        except DateUnreadable:
            continue
        if first[:4].isdigit():
            (blank if not row[end].strip() else ended).append(first)
    return len(ended) > 3 * len(blank) > 0 and min(blank) >= max(ended)
