"""What a language needs to say dates: month names, patterns, plurals. Knows nothing of EDTF.

Why not Babel: its data fill 34 MB for what these tables hold, it formats through datetime (years 1 to 9999), and it
has no words for "about", "since", "between", "known to the day" or "20 days before".

A date has two forms: the plain one, and the one after a preposition ("с мая", "seit dem 5. Juni"), whose patterns
and names begin with `after_`; languages that make no difference leave those out. Patterns take {year}, {month},
{day}, {season}, {a}, {b} and {x} by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from db.dates.model import Precision


@dataclass(frozen=True, slots=True)
class Language:
    """What one language needs to say dates. Sequences are in the order of the calendar, seasons from spring."""

    months: tuple[str, ...]
    seasons: tuple[str, str, str, str]
    patterns: Mapping[str, str]
    parts: Mapping[str, str]
    # What stands in the pattern "known" for each precision.
    known: Mapping[Precision, str]
    same: Mapping[str, str]
    # Forms for 1, for few and for many; which is used, `plural` tells.
    units: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]
    after_months: tuple[str, ...] = ()
    after_seasons: tuple[str, ...] = ()
    # Whether "about" is followed by the form after a preposition.
    about_after: bool = True
    first_day: str = ""
    # Whether the year comes before month and day, so that the end of a span leaves it out and not the start.
    year_first: bool = False
    # What runs together when a pattern meets an article, such as "à le" and "au".
    contractions: tuple[tuple[str, str], ...] = ()

    def say(self, pattern: str, *, after: bool = False, **values: str) -> str:
        """Fill a pattern, in its form after a preposition where there is one."""
        chosen = self.patterns.get(f"after_{pattern}") if after else None
        said = (chosen or self.patterns[pattern]).format(**values)
        for apart, together in self.contractions:
            said = said.replace(apart, together)
        return said

    def month(self, number: int, *, after: bool = False) -> str:
        """Return the name of a month as it stands without a day."""
        return (self.after_months if after and self.after_months else self.months)[number - 1]

    def month_with_day(self, number: int) -> str:
        """Return the name of a month as it stands after the number of a day."""
        return (self.after_months or self.months)[number - 1]

    def day(self, number: int) -> str:
        """Return the number of a day as it is written in a date."""
        return self.first_day if number == 1 and self.first_day else str(number)

    def season(self, index: int, *, after: bool = False) -> str:
        """Return the name of a season, 0 for spring."""
        return (self.after_seasons if after and self.after_seasons else self.seasons)[index]

    def count(self, number: int, unit: str) -> str:
        """Return "20 days"."""
        forms = self.units[unit]
        return self.say("count", x=str(number), unit=forms[min(self.plural(number), len(forms) - 1)])


def one_or_more(number: int) -> int:
    """Return 0 for the singular and 1 for the plural."""
    return 0 if number == 1 else 1


def slavic(number: int) -> int:
    """Return 0, 1 or 2 for the forms after 1, after 2 to 4, and after 5 to 20, by the last digits."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def names(words: str) -> tuple[str, ...]:
    """Return names that are given with blanks between them."""
    return tuple(words.split())


def known(*words: str) -> dict[Precision, str]:
    """Return what is said of each precision, given from the coarsest to the finest."""
    return dict(zip(Precision, words, strict=True))


# Units in which distances are counted, and the things two dates can have in common ("the same day").
UNITS = ("year", "month", "day", "hour", "minute", "second")
SAME = (*(precision.value for precision in Precision if precision.code <= Precision.DAY.code), "time")


def same(*words: str) -> dict[str, str]:
    """Return what is said when two dates share a millennium, …, a day, a time."""
    return dict(zip(SAME, words, strict=True))
