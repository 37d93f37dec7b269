"""What becomes of a date that is dragged: the whole of it, or one end of a span, as finely as it is known.

What is known to the day goes from day to day, and stays known to the day; signs of doubt stay as they are. Knows no
pixels.
"""

from __future__ import annotations

from typing import Final, Literal

from db import dates

Part = Literal["all", "start", "end"]
_SIGNS: Final = "~?%"


def moved_date(when: dates.When, part: Part, by_us: int) -> dates.When | None:
    """Return a date so much later, rounded to the unit it is known in; None for one that only its form can change, or
    whose start would come after its end."""
    first, slash, second = when.edtf.partition("/")
    moved = [_moved(first, by_us) if part != "end" else first]
    if slash:
        moved.append(_moved(second, by_us) if part != "start" else second)
    if None in moved:
        return None
    try:
        return dates.parse("/".join(end for end in moved if end is not None))
    except dates.DateError:
        return None


def _moved(text: str, by_us: int) -> str | None:
    """Return one end of a date so much later; what is open stays open."""
    if text in ("", ".."):
        return text
    body = text.rstrip(_SIGNS)
    try:
        when = dates.parse(body)
        if _written(when, when.earliest_us) != body:
            return None
        middle_us = when.earliest_us + (when.latest_us - when.earliest_us) // 2
        return _written(when, middle_us + by_us) + text[len(body) :]
    except dates.DateError:
        return None


def _written(when: dates.When, us: int) -> str:
    """Return the unit that an instant lies in, written as a date of the same precision is."""
    text = dates.edtf_from_us(us, when.precision)
    return text.removesuffix("Z") if when.flags & dates.FLOATING else text
