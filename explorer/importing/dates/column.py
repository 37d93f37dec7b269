"""Decide for a whole column of dates what no single cell can tell, and read its cells into EDTF.

The order of day and month, what a bare number means, whether a blank end is an open end: one answer for the column,
from all of its values, and said when it stays open. Knows nothing of files or stores.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from explorer.importing.dates.cell import Read, read
from explorer.importing.dates.numbers import NUMBER, eight_digits, kind_of_value
from explorer.importing.dates.parts import month_length
from explorer.importing.dates.single import DateRules
from explorer.importing.dates.vocabulary import WEEKDAYS, folded, tidied
from explorer.importing.errors import DateUnreadable

_TRIPLE: Final = re.compile(r"(?<![\d.,:/-])(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|['’]?\d{2})(?![\d/:])")
_YEAR_FIRST: Final = re.compile(r"[12]\d{3}(?:-\d{2})?(?:-\d{2})?(?:[T ]\d{2}:\d{2}.*)?\Z")
_BEFORE_A_TIME: Final = re.compile(r"\d[ T]\Z")
"""What stands before 10.30.00 where that is a time."""
_LABEL: Final = re.compile(r"[^\W\d][^\d:：]{0,40}[:：]\s*")
"""A label before a date: "EOW: Monday, January 3, 1791"."""
_HALF: Final = re.compile(r"\d\s?[AP]M\b", re.IGNORECASE)
ORDERS: Final = ("dmy", "mdy", "ymd")


@dataclass(slots=True)
class DateSurvey:
    """Evidence from the values of one column. Feed it all of them with `add`, then ask `decided`."""

    fits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    total: int = 0
    differing: int = 0
    slashes: int = 0
    two_digit: int = 0
    number_kinds: dict[str, int] = field(default_factory=dict)
    blanks: int = 0
    values: int = 0
    example: str = ""
    misfit: dict[str, str] = field(default_factory=dict)
    _months: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    """How many values have a month there, though the day may not exist: 31/02 is a slip, with the day first."""
    _halves: int = 0
    """Values with AM or PM, which are written where the month comes first."""
    _rises: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    _falls: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    _before: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    _pairs: set[str] = field(default_factory=set)
    _months_of_years: set[str] = field(default_factory=set)
    _weekdays: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    """How many values name the weekday that the date has when it is read so, and how many name one at all."""
    _named: int = 0
    short_years: set[int] = field(default_factory=set)
    """Years written with two digits, and whole ones."""
    whole_years: set[int] = field(default_factory=set)
    prefix: str | None = None
    """What all values begin with, None before the first."""
    _years: dict[str, set[int]] = field(default_factory=lambda: {order: set() for order in ORDERS})

    def add(self, values: Iterable[str]) -> None:
        """Take in further values, in the order of the file."""
        for value in values:
            if not value or value.isspace():
                self.blanks += 1
                continue
            self.values += 1
            if self.prefix != "":
                start = _LABEL.match(value.strip())
                label = start[0] if start else ""
                self.prefix = label if self.prefix is None or self.prefix == label else ""
            if _YEAR_FIRST.match(value := value.strip()):
                self.whole_years.add(int(value[:4]))
                if len(value) == 4:
                    self.number_kinds["year"] = self.number_kinds.get("year", 0) + 1
                elif len(value) == 7:
                    self._year_pair(value)
                continue
            text = tidied(value)
            if NUMBER.match(text):
                likeliest = kind_of_value(text)
                for kind in (likeliest,) if likeliest else eight_digits(text):
                    self.number_kinds[kind] = self.number_kinds.get(kind, 0) + 1
                continue
            for match in _TRIPLE.finditer(text):
                if match[2] == "." and _BEFORE_A_TIME.search(text, 0, match.start()):
                    continue
                self._triple(match, weekday_in(text))
                self._halves += bool(_HALF.search(text))

    def _year_pair(self, value: str) -> None:
        follows = (int(value[:4]) + 1) % 100 == int(value[5:])
        (self._pairs if follows else self._months_of_years).add(value)

    def pairs(self) -> bool:
        """Whether values such as 2018-19 are two years that follow each other: all do, and no chance of months."""
        if self._months_of_years or len(self._pairs) < 2:
            return False
        return len(self._pairs) > 2 or any(not 1 <= int(value[5:]) <= 12 for value in self._pairs)

    def _triple(self, match: re.Match[str], weekday: int) -> None:
        a, b, last = int(match[1]), int(match[3]), match[4].lstrip("'’")
        short = len(last) == 2
        c = int(last)
        self.total += 1
        self.example = self.example or match[0]
        self.slashes += match[2] != "."
        self.two_digit += short
        (self.short_years if short else self.whole_years).add(c)
        self._named += bool(weekday)
        year = c + (2000 if c < 69 else 1900) if short else c
        readings = {"dmy": (year, b, a), "mdy": (year, a, b)}
        if short:
            readings["ymd"] = (a + (2000 if a < 69 else 1900), b, c)
        self.differing += a != b
        for order, (y, m, d) in readings.items():
            self._months[order] += 0 <= m <= 12 and 0 <= d <= 31
            if 0 <= m <= 12 and 0 <= d <= (month_length(y, m) if m else 31):
                self.fits[order] += 1
                self._weekdays[order] += bool(weekday and d and m and date(y, m, d).isoweekday() == weekday)
            elif order not in self.misfit:
                self.misfit[order] = match[0]
            self._years[order].add(y)
            before = self._before.get(order)
            if before is not None:
                self._rises[order] += (y, m, d) > before
                self._falls[order] += (y, m, d) < before
            self._before[order] = (y, m, d)

    def order(self, likely: str = "dmy") -> tuple[str, bool, str]:
        """The order of day, month and year; whether the values settle it; and a sentence on how, "" where there is
        nothing to say.
        """
        if not self.total:
            return likely, True, ""
        best = max(self.fits.values())
        if not best:
            return likely, True, ""
        fitting = [
            order for order in ORDERS if self.fits[order] == best and (order != "ymd" or self.two_digit == self.total)
        ]
        if not fitting:
            # Most are years first, but not all of them have years of two digits: what comes next decides.
            best = max(self.fits[order] for order in ORDERS if order != "ymd")
            fitting = [order for order in ORDERS if order != "ymd" and self.fits[order] == best]
        if best < self.total:
            likeliest = max(self._months[order] for order in fitting)
            fitting = [order for order in fitting if self._months[order] == likeliest]
            order = likely if likely in fitting else fitting[0]
            misfits = self.total - best
            how = f"read {_said(order)}, which fits all but {misfits:,} of {self.total:,} values"
            others = [_said(other) for other in fitting if other != order]
            return order, not others, how + (f", as {' and '.join(others)} does" if others else "")
        if len(fitting) == 1:
            return fitting[0], True, ""
        if not self.differing:
            return likely if likely in fitting else fitting[0], True, ""
        if "dmy" in fitting and not self.slashes:
            # With full stops the day comes first wherever they are in use.
            return "dmy", True, ""
        return self._open(fitting, likely)

    def century_pivot(self, this_year: int) -> int:
        """Which hundred years two digits are of, as `DateRules.pivot` counts them: those around the whole years of the
        column; else those that end with this year, as nothing here asks for the future.
        """
        if self.whole_years:
            middle = sorted(self.whole_years)[len(self.whole_years) // 2]
            latest = max(self.whole_years)
            return min(max(middle + 49, latest), max(this_year, latest)) - 1999
        return this_year - 1999

    def _open(self, fitting: list[str], likely: str) -> tuple[str, bool, str]:
        right = [order for order in fitting if self._weekdays[order] == self._named]
        if self._named and len(right) == 1:
            return right[0], True, f"read {_said(right[0])}, because the weekdays named are then right"
        if "ymd" in fitting:
            years = {order: len(self._years[order]) for order in fitting}
            if years["ymd"] < min(years[order] for order in fitting if order != "ymd"):
                return "ymd", True, f"read {_said('ymd')}, because the years then lie closest together"
        sorted_only = [order for order in fitting if self._in_order(order)]
        if len(sorted_only) == 1:
            order = sorted_only[0]
            return (
                order,
                True,
                f"read {_said(order)}, because the rows then follow each other in time"
                f" (“{self.example}” alone would not tell)",
            )
        if "mdy" in fitting and self._halves == self.total:
            # Not settled: Australia and India write AM and PM as well, with the day first.
            how = f"read {_said('mdy')}, as times with AM and PM mostly are; no value settles it (“{self.example}”)"
            return "mdy", False, how
        order = likely if likely in fitting else fitting[0]
        return order, False, f"read {_said(order)}; no value settles it (“{self.example}”)"

    def _in_order(self, order: str) -> bool:
        rises, falls = self._rises[order], self._falls[order]
        return rises + falls >= 4 and (rises == 0 or falls == 0)

    def number(self, order: str = "") -> str:
        """What bare numbers in this column mean, "" where they are years, few, or absent. `order` settles whether
        those of eight digits begin with the month, where the values do not."""
        if not self.number_kinds:
            return ""
        if (either := self.number_kinds.get("mdy8", 0)) and either == self.number_kinds.get("dmy8"):
            return "mdy8" if order == "mdy" else "dmy8"
        kind = max(self.number_kinds, key=lambda k: self.number_kinds[k])
        return "" if kind == "year" else kind


_WORD: Final = re.compile(r"[^\W\d_]+")


def weekday_in(text: str) -> int:
    """The weekday that a cell names, Monday 1; 0 where it names none."""
    return next((WEEKDAYS[word] for word in map(folded, _WORD.findall(text)) if word in WEEKDAYS), 0)


def _said(order: str) -> str:
    return {"dmy": "day first", "mdy": "month first", "ymd": "year first"}[order]


class DateReader:
    """Reads the cells of one column, each different text once."""

    LARGEST: Final = 200_000
    """Remembered texts; a column with more is mostly all different, and remembering does not pay."""

    def __init__(self, rules: DateRules, *, end: bool = False) -> None:
        self._rules = rules
        self._end = end
        # Plain answers are kept as texts, odd ones (with assumptions, or none at all) as what they are.
        self._known: dict[str, str] = {"": ""} if end else {}
        self._odd: dict[str, Read | DateUnreadable] = {}
        self._last: tuple[Sequence[str], list[str] | None] = ((), None)

    def _look_at(self, cell: str) -> Read | DateUnreadable:
        try:
            return read(cell, self._rules, end=self._end)
        except DateUnreadable as error:
            return error

    def read(self, cell: str) -> Read:
        """As `dateranges.read`. Raises DateUnreadable."""
        plain = self._known.get(cell)
        if plain:
            return Read(plain)
        found = self._odd.get(cell)
        if found is None:
            found = self._look_at(cell)
            self._remember(cell, found)
        if isinstance(found, DateUnreadable):
            raise found
        return found

    def _remember(self, cell: str, found: Read | DateUnreadable) -> None:
        if len(self._known) + len(self._odd) > self.LARGEST:
            self._known = {"": ""} if self._end else {}
            self._odd.clear()
        if isinstance(found, Read) and not found.assumed:
            self._known[cell] = found.edtf
        else:
            self._odd[cell] = found

    def all_known(self, cells: Sequence[str]) -> list[str] | None:
        """The EDTF texts of cells of which each was read before and is plain; None where one was not."""
        if self._last[0] is not cells or self._last[1] is None:
            found = list(map(self._known.get, cells))
            self._last = (cells, None if None in found else cast("list[str]", found))
        return self._last[1]

    def read_all(self, cells: Sequence[str]) -> tuple[list[str], dict[int, Read | DateUnreadable]]:
        """Read many cells: their EDTF texts ("" where there is none), and by number those that are odd.

        Odd is a cell that cannot be read, holds no date, or was read with an assumption.
        """
        known = self.all_known(cells)
        if known is not None:
            return known, {}
        for cell in set(cells):
            if cell not in self._known and cell not in self._odd:
                with contextlib.suppress(DateUnreadable):
                    self.read(cell)
        known = self.all_known(cells)
        if known is not None:
            return known, {}
        texts: list[str] = []
        odd: dict[int, Read | DateUnreadable] = {}
        for i, cell in enumerate(cells):
            plain = self._known.get(cell)
            if plain is None:
                found = self._odd.get(cell)
                if found is None:
                    # Forgotten again, because the column has more different texts than are remembered.
                    found = self._look_at(cell)
                if isinstance(found, DateUnreadable) or found.assumed:
                    odd[i] = found
                plain = found.edtf if isinstance(found, Read) else ""
            texts.append(plain)
        return texts, odd
