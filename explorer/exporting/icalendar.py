"""Write events as iCalendar (RFC 5545). A date known to the month or year becomes the whole of it, and says so in
words.

Calendars know no years before 1 and no open ends: such events are left out, or end with their first day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TextIO

from db.dates import Civil, Precision, in_words, precision_in_words
from db.records import EventDetail
from db.sqlite.session import Session
from explorer.exporting.parts import Side, sides
from explorer.exporting.read_all import ExportedEvent, exported_events


def write_icalendar(session: Session, file: TextIO) -> int:
    """Write all events that a calendar can hold; how many."""
    stamp = datetime.now(UTC)
    file.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//timeline-explorer//events//EN\r\nCALSCALE:GREGORIAN\r\n")
    count = 0
    for event in exported_events(session):
        text = _entry(event, stamp)
        file.write(text)
        count += bool(text)
    file.write("END:VCALENDAR\r\n")
    return count


def _entry(exported: ExportedEvent, stamp: datetime) -> str:
    # The library takes longer to import than most commands that list the formats.
    import icalendar

    event, source = exported.detail, exported.own_source
    start, end = sides(event.when_edtf)
    start = start or end
    if start is None or not 1 <= start.begin.year <= 9998 or (end is not None and end.over.year > 9999):
        return ""
    entry = icalendar.Event()
    entry.add("UID", f"{_text(exported.key)}@timeline-explorer")
    entry.add("DTSTAMP", stamp)
    for name, moment in zip(("DTSTART", "DTEND"), _dates(start, end), strict=False):
        entry.add(name, moment)
    for name, words in (
        ("SUMMARY", event.title),
        ("DESCRIPTION", _description(event)),
        ("LOCATION", event.place),
    ):
        if words or name == "SUMMARY":
            entry.add(name, _text(words))
    entry.add(
        "CATEGORIES",
        [_text(word) for word in (event.lane.name, event.category, *event.tags) if word],
    )
    url = source.url if source else ""
    if url.startswith(("http://", "https://")) and not any(c.isspace() for c in url):
        entry.add("URL", url)
    return str(entry.to_ical(sorted=False), "utf-8")


def _dates(start: Side, end: Side | None) -> tuple[date, ...]:
    """Return where an event begins and is over: times where both are known, else whole days."""
    if start.has_time and (end is None or end.has_time):
        return tuple(_moment(side) for side in (start, end) if side is not None)
    last = end or start
    if last.has_time:
        return _day(start.begin), _day(last.begin) + timedelta(days=1)
    # The end of a day is the first day after it (3.6.1), and that is where the time it may mean is over.
    return _day(start.begin), _day(last.over)


def _day(civil: Civil) -> date:
    return date(civil.year, civil.month, civil.day)


def _moment(side: Side) -> datetime:
    """Return a time with an offset in UTC; one without as it is, at the place of the reader."""
    civil, edtf = side.begin, side.edtf
    fixed = edtf.endswith("Z") or edtf[-6:-5] in ("+", "-")
    zone = UTC if fixed else None
    return datetime(civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second, tzinfo=zone)


def _description(event: EventDetail) -> str:
    parts = [event.summary] if event.summary else []
    parts += [f"“{quote.text}”" + (f" — {quote.speaker}" if quote.speaker else "") for quote in event.quotes]
    start, _ = sides(event.when_edtf)
    if start is None or (start.precision is not Precision.DAY and not start.has_time) or event.when_edtf[-1:] in "~?%":
        parts.append(f"{in_words(event.when_edtf)}: {precision_in_words(event.when_edtf)}")
    return "\n\n".join(parts)


def _text(value: str) -> str:
    """Return a text whose line breaks are those that the library escapes."""
    return value.replace("\r\n", "\n").replace("\r", "\n")
