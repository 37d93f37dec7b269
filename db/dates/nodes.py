"""The parts a date text is made of, as the grammar finds them. Plain values; knows no text and no bounds of spans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from db.dates.civil import MAX_US, MIN_US, add_months
from db.dates.model import APPROXIMATE, UNCERTAIN, Precision


class Shape(Enum):
    """What kind of writing a single date is."""

    CALENDAR = "a year, month or day, perhaps with a clock time"
    SEASON = "a year with one of the codes 21 to 41 in place of the month"
    UNSPECIFIED = "some digits are X"
    SIGNIFICANT = "a year of which only the first digits count"


# How many months one unit of a precision is; finer units have a fixed length, that of the moment itself.
MONTHS_IN = {
    Precision.MILLENNIUM: 12_000,
    Precision.CENTURY: 1_200,
    Precision.DECADE: 120,
    Precision.YEAR: 12,
    Precision.HALF_YEAR: 6,
    Precision.FOUR_MONTHS: 4,
    Precision.SEASON: 3,
    Precision.QUARTER: 3,
    Precision.MONTH: 1,
}

QUALITY = {"": 0, "?": UNCERTAIN, "~": APPROXIMATE, "%": UNCERTAIN | APPROXIMATE}


@dataclass(frozen=True, slots=True)
class Moment:
    """A single date, season or instant.

    [start_us, end_us) is what the digits say, before `~` widens it. `month` and `day` are 0 and `clock` and `offset`
    empty where not written; `month` is a season code for Shape.SEASON. `clock` is "10:00:05.5" as written, `offset`
    "Z" or "+03:00". `qualifier` stands for the whole date; `parts` holds qualified parts such as ("day", "~").
    `widens` is the unit by which `~` widens the bounds, where that differs from `precision`. `year` is the year
    written, and the lowest one meant where digits are unspecified.
    """

    text: str
    shape: Shape
    start_us: int
    end_us: int
    precision: Precision
    qualifier: str
    year: int
    month: int = 0
    day: int = 0
    clock: str = ""
    offset: str = ""
    offset_us: int = 0
    parts: tuple[tuple[str, str], ...] = ()
    widens: Precision | None = None

    @property
    def floating(self) -> bool:
        """Whether no zone is known: a calendar date, or a time without an offset."""
        return not self.offset

    @property
    def quality(self) -> int:
        """The flags APPROXIMATE and UNCERTAIN, from the whole and the parts."""
        flags = QUALITY[self.qualifier]
        for _, qualifier in self.parts:
            flags |= QUALITY[qualifier]
        return flags

    def bounds(self) -> tuple[int, int]:
        """Return [earliest, latest), widened by one unit to either side where the date is approximate."""
        if not self.quality & APPROXIMATE:
            return self.start_us, self.end_us
        months = MONTHS_IN.get(self.widens or self.precision)
        if months is not None:
            earliest, latest = add_months(self.start_us, -months), add_months(self.end_us, months)
        else:
            width_us = self.end_us - self.start_us
            earliest, latest = self.start_us - width_us, self.end_us + width_us
        return max(earliest, MIN_US), min(latest, MAX_US)


@dataclass(frozen=True, slots=True)
class Interval:
    """`start/end`; an end is a Moment, or None with a mark: ".." for open and "" for unknown."""

    start: Moment | None
    end: Moment | None
    start_mark: str = ""
    end_mark: str = ""

    @property
    def text(self) -> str:
        """The canonical EDTF."""
        start = self.start.text if self.start else self.start_mark
        end = self.end.text if self.end else self.end_mark
        return f"{start}/{end}"


@dataclass(frozen=True, slots=True)
class Run:
    """`first..last` inside a set; None is an open end."""

    first: Moment | None
    last: Moment | None

    @property
    def text(self) -> str:
        """The canonical EDTF."""
        return f"{self.first.text if self.first else ''}..{self.last.text if self.last else ''}"


@dataclass(frozen=True, slots=True)
class Choice:
    """`[…]`, one of the members, or with `every` `{…}`, all of them."""

    every: bool
    members: tuple[Moment | Run, ...]

    @property
    def text(self) -> str:
        """The canonical EDTF."""
        inside = ",".join(member.text for member in self.members)
        return f"{{{inside}}}" if self.every else f"[{inside}]"


Node = Moment | Interval | Choice
