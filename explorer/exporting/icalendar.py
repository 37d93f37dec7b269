"""Write events as iCalendar (RFC 5545). A date known to the month or year becomes the whole of it, and says so in
words.

Calendars know no years before 1 and no open ends: such events are left out, or end with their first day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, TextIO

from db.dates import Civil, Precision, in_words, precision_in_words
from db.sqlite.session import Session
from explorer.exporting.parts import Side, sides
from explorer.exporting.read_all import FullEvent, events

_LONGEST_BYTES: Final = 75
"""Longer lines are folded (3.1)."""


def write_icalendar(session: Session, file: TextIO) -> int:
    """Write all events that a calendar can hold; how many."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//timeline-explorer//events//EN", "CALSCALE:GREGORIAN")
    file.writelines(map(folded, head))
    count = 0
    for event in events(session):
        lines = _lines(event, stamp)
        file.writelines(map(folded, lines))
        count += bool(lines)
    file.write(folded("END:VCALENDAR"))
    return count


def folded(line: str) -> str:
    """Return a content line cut into pieces of at most 75 bytes, with its line end."""
    pieces, current, size = [], "", 0
    for character in line:
        length = len(character.encode())
        if size + length > _LONGEST_BYTES:
            pieces.append(current)
            current, size = " ", 1
        current += character
        size += length
    return "\r\n".join([*pieces, current]) + "\r\n"


def _lines(event: FullEvent, stamp: str) -> list[str]:
    start, end = sides(event.when_edtf)
    start = start or end
    if start is None or not 1 <= start.begin.year <= 9998 or (end is not None and end.over.year > 9999):
        return []
    lines = ["BEGIN:VEVENT", f"UID:{_text(event.key)}@timeline-explorer", f"DTSTAMP:{stamp}", *_dates(start, end)]
    lines.append(f"SUMMARY:{_text(event.title)}")
    about = _description(event)
    lines += [f"DESCRIPTION:{_text(about)}"] if about else []
    lines += [f"LOCATION:{_text(event.place)}"] if event.place else []
    words = [_text(word) for word in (event.lane, event.category, *event.tags) if word]
    lines += [f"CATEGORIES:{','.join(words)}"] if words else []
    url = (event.own_source or {}).get("url", "")
    lines += [f"URL:{url}"] if url.startswith(("http://", "https://")) and not any(c.isspace() for c in url) else []
    return [*lines, "END:VEVENT"]


def _dates(start: Side, end: Side | None) -> list[str]:
    if start.has_time and (end is None or end.has_time):
        lines = [f"DTSTART:{_moment(start.begin, start.edtf)}"]
        return lines if end is None else [*lines, f"DTEND:{_moment(end.begin, end.edtf)}"]
    # The end of a day is the first day after it (3.6.1), and that is where the time it may mean is over.
    over = start.over if end is None else end.over
    day = (over.year, over.month, over.day)
    if (end or start).has_time:
        day = _next_day(end.begin if end else start.begin)
    return [f"DTSTART;VALUE=DATE:{_day(start.begin)}", "DTEND;VALUE=DATE:{:04d}{:02d}{:02d}".format(*day)]


def _next_day(civil: Civil) -> tuple[int, int, int]:
    after = date(civil.year, civil.month, civil.day) + timedelta(days=1)
    return after.year, after.month, after.day


def _day(civil: Civil) -> str:
    return f"{civil.year:04d}{civil.month:02d}{civil.day:02d}"


def _moment(civil: Civil, edtf: str) -> str:
    """Return a time with an offset in UTC; one without as it is, at the place of whoever looks."""
    fixed = edtf.endswith("Z") or edtf[-6:-5] in ("+", "-")
    return f"{_day(civil)}T{civil.hour:02d}{civil.minute:02d}{civil.second:02d}{'Z' if fixed else ''}"


def _description(event: FullEvent) -> str:
    parts = [event.summary] if event.summary else []
    parts += [f"“{quote.text}”" + (f" — {quote.speaker}" if quote.speaker else "") for quote in event.quotes]
    start, _ = sides(event.when_edtf)
    if start is None or (start.precision is not Precision.DAY and not start.has_time) or event.when_edtf[-1:] in "~?%":
        parts.append(f"{in_words(event.when_edtf)}: {precision_in_words(event.when_edtf)}")
    return "\n\n".join(parts)


def _text(value: str) -> str:
    r"""Escape a text value: backslash, semicolon, comma, line break (3.3.11)."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
