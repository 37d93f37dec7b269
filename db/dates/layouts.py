"""Where digits and punctuation stand in the dates that are read by the column. Knows no calendar and no bytes read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from db.dates.model import Precision

# Texts longer than this fit no layout: sign, date, time with nine digits of a second, offset.
LONGEST = 1 + 10 + 19 + 6


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a text, by the lengths of its parts in characters."""

    negative: bool
    date: int  # 4, 7 or 10
    time: int  # 0, 6 for Thh:mm, 9 for Thh:mm:ss, 11 to 19 with a fraction
    zone: int  # 0, 1 for Z, 6 for +hh:mm
    marked: bool  # ends in ?, ~ or %

    @property
    def length(self) -> int:
        """Characters of the whole text."""
        return self.negative + self.date + self.time + self.zone + self.marked

    @property
    def precision(self) -> Precision:
        """How finely a text of this layout is known."""
        if self.time:
            if self.time <= 9:
                return Precision.MINUTE if self.time == 6 else Precision.SECOND
            return Precision.MILLISECOND if self.time <= 13 else Precision.MICROSECOND
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[self.date]


@cache
def layouts_by_length() -> dict[int, tuple[Layout, ...]]:
    """Return the layouts by the length of the text, the likely ones first."""
    by_length: dict[int, list[Layout]] = {}
    for negative in (False, True):
        for layout in _shapes(negative):
            by_length.setdefault(layout.length, []).append(layout)
    return {length: tuple(layouts) for length, layouts in by_length.items()}


def _shapes(negative: bool) -> Iterator[Layout]:
    for date in (10, 7, 4):
        yield Layout(negative, date, 0, 0, marked=False)
        yield Layout(negative, date, 0, 0, marked=True)
    for time in (9, 6, 13, 16, 11, 12, 14, 15, 17, 18, 19):
        for zone in (1, 6, 0):
            yield Layout(negative, 10, time, zone, marked=False)


@cache
def punctuation(layout: Layout) -> tuple[tuple[int, bytes | None], ...]:
    """Return every place of a text with the bytes allowed there, None for a digit."""
    fixed: dict[int, bytes] = {}
    at = int(layout.negative)
    if layout.negative:
        fixed[0] = b"-"
    if layout.date >= 7:
        fixed[at + 4] = b"-"
    if layout.date == 10:
        fixed[at + 7] = b"-"
    if layout.time:
        fixed |= {at + 10: b"T", at + 13: b":"}
        if layout.time >= 9:
            fixed[at + 16] = b":"
        if layout.time > 10:
            fixed[at + 19] = b"."
    zone = at + layout.date + layout.time
    if layout.zone == 1:
        fixed[zone] = b"Z"
    elif layout.zone == 6:
        fixed |= {zone: b"+-", zone + 3: b":"}
    if layout.marked:
        fixed[layout.length - 1] = b"?~%"
    return tuple((place, fixed.get(place)) for place in range(layout.length))
