"""An EDTF date taken apart for formats that know only calendar dates. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass

from db.dates import OPEN_END, OPEN_START, Civil, Precision, When, civil_from_us, parse

_CALENDAR = (Precision.DAY, Precision.MONTH, Precision.YEAR)


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a date: the civil time it begins and the one at which it is over, and how finely it is known."""

    begin: Civil
    over: Civil
    precision: Precision
    edtf: str

    @property
    def has_time(self) -> bool:
        """Whether a time of day is known."""
        return self.precision not in (*_CALENDAR, Precision.SEASON, Precision.QUARTER) and "T" in self.edtf


def sides(edtf: str) -> tuple[Side | None, Side | None]:
    """Return the start and the end of an EDTF date; None where it is open, or for the end of what is no span."""
    if "/" not in edtf or edtf.startswith(("[", "{")):
        return _side(edtf), None
    start, _, end = edtf.partition("/")
    return _side(start), _side(end)


def _side(text: str) -> Side | None:
    if text in ("", ".."):
        return None
    # "About 2018" is 2018 here: a calendar cannot say that it may be the year before.
    when: When = parse(text.rstrip("~?%"))
    if when.flags & (OPEN_START | OPEN_END):
        return None
    return Side(civil_from_us(when.earliest_us), civil_from_us(when.latest_us), when.precision, text)
