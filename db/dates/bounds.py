"""From the text of a date to its bounds: `parse` and `span`. Knows nodes and their arithmetic, not the grammar.

What the bounds mean, rule by rule:
- A single date has outer bounds of its own length, a day or a year, and nothing sure within.
- `~` and `%` widen the outer bounds by one unit of what is approximate, to either side; `?` only sets a flag.
- An interval a/b runs from the earliest of a to the latest of b and is sure from the latest of a to the earliest of
  b, where that is not empty.
- An open end (`..`) is a statement: it was so always, or still is. The bounds run to MIN_US or MAX_US and the whole
  stretch is sure. The drawing ends it where it likes and says that it is open.
- An unknown end (nothing before or after the `/`) is no statement: the bounds are those of the end that is known,
  nothing is sure, and the flags tell.
- Seasons 21 to 24 are the meteorological ones of the northern half (spring is March to May; winter begins in
  December of the year written), 25 to 28 the same said outright, 29 to 32 those of the southern half.
- One of a set `[…]`, and all of a set `{…}`, span from the earliest member to the latest, with nothing sure.
- A leap second shares the last second of its minute; 24:00 is 00:00 of the next day.
"""

from __future__ import annotations

from functools import lru_cache

from db.dates.civil import MAX_US, MIN_US
from db.dates.grammar import interval, read
from db.dates.model import (
    FLOATING,
    OPEN_END,
    OPEN_START,
    SPAN,
    UNCERTAIN,
    UNKNOWN_END,
    UNKNOWN_START,
    DateError,
    Precision,
    When,
)
from db.dates.nodes import Choice, Interval, Moment, Node


# Dates repeat: a panel, a tooltip and an export ask for the same few again and again.
@lru_cache(maxsize=4096)
def parse(text: str) -> When:
    """Return the date that an EDTF text means.

    Accepts EDTF levels 0 and 1, of level 2 what the library reads, and ISO 8601 instants; see `db.dates.grammar`.
    Raises DateError, with the reason, for anything else, quickly whatever the text.
    """
    return when_of(read(text))


def span(start: str, end: str = "") -> When:
    """Return the date given as two EDTF texts, such as the two columns of a file.

    With an empty `end` it is `start` alone (which may be an interval itself). An empty `start` is an unknown one,
    ".." an open one. Raises DateError, also when the end comes before the start.
    """
    if not end:
        return parse(start)
    for side in (start, end):
        if "/" in side:
            raise DateError(side, "it is an interval itself, and stands as the start or end of another")
    return when_of(interval(start, end))


def when_of(node: Node) -> When:
    """Return the bounds, precision and flags of what the grammar found."""
    if isinstance(node, Moment):
        earliest, latest = node.bounds()
        middle = earliest + (latest - earliest) // 2
        flags = node.quality | (FLOATING if node.floating else 0)
        return When(node.text, earliest, latest, middle, middle, node.precision, flags)
    return _of_interval(node) if isinstance(node, Interval) else _of_choice(node)


def _of_interval(node: Interval) -> When:
    start, end, flags = node.start, node.end, SPAN
    if start is not None:
        earliest, sure_from = start.bounds()
        flags |= start.quality | (FLOATING if start.floating else 0)
    if end is not None:
        sure_to, latest = end.bounds()
        flags |= end.quality | (FLOATING if end.floating else 0)
    if start is None:
        if node.start_mark:
            earliest = sure_from = MIN_US
            flags |= OPEN_START
        else:
            earliest, sure_from = sure_to, latest
            flags |= UNKNOWN_START | UNCERTAIN
    if end is None:
        if node.end_mark:
            sure_to = latest = MAX_US
            flags |= OPEN_END
        else:
            sure_to, latest = earliest, sure_from
            flags |= UNKNOWN_END | UNCERTAIN
    if latest <= earliest:
        # Only one side tells its zone, and the offset turns around what calendar and clock say.
        latest = sure_from
    if sure_from > sure_to or (start is None and end is None):
        sure_from = sure_to = earliest + (latest - earliest) // 2
    ends = [moment.precision for moment in (start, end) if moment is not None]
    precision = min(ends, key=lambda each: each.code, default=Precision.MILLENNIUM)
    return When(node.text, earliest, latest, sure_from, sure_to, precision, flags)


def _of_choice(node: Choice) -> When:
    earliest, latest, flags = MAX_US, MIN_US, 0
    moments: list[Moment] = []
    for member in node.members:
        ends = (member, member) if isinstance(member, Moment) else (member.first, member.last)
        moments += [end for end in ends if end is not None]
        if ends[0] is None:
            earliest, flags = MIN_US, flags | OPEN_START
        if ends[1] is None:
            latest, flags = MAX_US, flags | OPEN_END
    for moment in moments:
        from_us, to_us = moment.bounds()
        earliest, latest = min(earliest, from_us), max(latest, to_us)
        flags |= moment.quality | (FLOATING if moment.floating else 0)
    middle = earliest + (latest - earliest) // 2
    precision = min((moment.precision for moment in moments), key=lambda each: each.code)
    return When(node.text, earliest, latest, middle, middle, precision, flags)
