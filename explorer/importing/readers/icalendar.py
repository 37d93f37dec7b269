"""iCalendar files (RFC 5545) as a table: a row for each event, to-do, journal entry and repetition within a bound.

Components are cut out here, because a broken one must cost only itself and be named by its line; icalendar reads them,
and recurring-ical-events works out when they repeat, what was moved and what was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any, Final
from zoneinfo import available_timezones

from explorer.importing.dates.parts import Parts
from explorer.importing.errors import DateUnreadable, ImportFailed
from explorer.importing.readers.table import Chunk, Reject, named_columns
from explorer.interchange.name_lists import joined

HEADER: Final = (
    *("uid", "title", "start", "end", "summary", "location", "categories", "url", "organizer", "attendees", "status"),
    *("latitude", "longitude", "repetition"),
)
MOST_REPETITIONS: Final = 1_000
YEARS_AHEAD: Final = 5
"""A rule without an end is followed for five years from its first day, and for at most 1,000 repetitions."""

_KINDS: Final = {"VEVENT": ("DTEND",), "VTODO": ("DUE",), "VJOURNAL": ()}
"""What becomes a row, and the property that ends it."""
_ZONED: Final = re.compile(r'(?<=TZID=)("?)([^":;]+)\1', re.IGNORECASE)
_LINE: Final = "X-LINE"
_ENDLESS: Final = re.compile(r"COUNT=|UNTIL=", re.IGNORECASE)


class _Unreadable(ValueError):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(slots=True)
class _Group:
    """The components of one UID: an event, and its occurrences that were moved or edited."""

    components: list[Any] = field(default_factory=list)


def is_calendar(sample: str) -> bool:
    """Whether a text begins as an iCalendar file."""
    return sample.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


class CalendarTable:
    """The events of an iCalendar text as a table; `warnings` says which rules were cut short."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.header = named_columns(HEADER)
        self.warnings: list[str] = []
        rows: list[list[str]] = []
        self._chunk = Chunk(rows)
        groups, zone = self._components(lines)
        cut = 0
        for group in groups:
            try:
                occurrences, was_cut = _occurrences(group, zone)
            except _Unreadable as error:
                self._reject(group.components[0], error)
                continue
            cut += was_cut
            for component in occurrences:
                try:
                    rows.append(_row(component, repeated=len(group.components) > 1 or len(occurrences) > 1))
                except _Unreadable as error:
                    self._reject(component, error)
                    continue
                self._chunk.lines.append(int(component[_LINE]))
        self.size = len(rows)
        self._chunk.done = self.size
        if cut:
            self.warnings.append(
                f"{cut:,} {'event repeats' if cut == 1 else 'events repeat'} without end; "
                f"repetitions were taken for {YEARS_AHEAD} years, at most {MOST_REPETITIONS:,} each."
            )
        if not self.size and not self._chunk.rejects:
            raise ImportFailed("The calendar holds no events: there are no rows to import.")

    def chunks(self, rows: int = 0) -> Iterator[Chunk]:
        """Yield all rows at once: calendars are small."""
        yield self._chunk

    def _components(self, lines: Iterable[str]) -> tuple[list[_Group], str]:
        """Read the components that can be read, by UID, and the zone that the calendar names for all of them."""
        import icalendar

        blocks, zones, zone = _blocks(lines)
        icalendar.timezone.tzp.use_default()
        for block in zones:
            # A zone that the file defines is known from here on, by its name.
            _parsed(icalendar.Calendar, f"BEGIN:VCALENDAR\n{block}END:VCALENDAR\n")
        groups: dict[object, _Group] = {}
        for line, block in blocks:
            component = _parsed(icalendar.Component, block)
            if component is None:
                component = icalendar.Event()
                component[_LINE] = line
                self._reject(component, _Unreadable("start", block[:200], "the entry cannot be read"))
                continue
            component[_LINE] = line
            try:
                _check(component)
            except _Unreadable as error:
                self._reject(component, error)
                continue
            # Without a UID nothing can be an occurrence of anything else.
            groups.setdefault(str(component.get("UID", "")) or line, _Group()).components.append(component)
        return list(groups.values()), zone

    def _reject(self, component: Any, error: _Unreadable) -> None:
        when = [_raw(component, name) for name in ("DTSTART", "DTEND")]
        cells = (str(component.get("UID", "")), str(component.get("SUMMARY", "")), *when)
        self._chunk.rejects.append(Reject(int(component[_LINE]), error.column, error.value[:200], error.reason, cells))


def _parsed(kind: Any, text: str) -> Any:
    """Read a component with icalendar; None where it cannot be read at all."""
    try:
        return kind.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        return None


def _blocks(lines: Iterable[str]) -> tuple[list[tuple[int, str]], list[str], str]:
    """Cut a calendar into (line, text) of what becomes a row, texts of time zones, and X-WR-TIMEZONE.

    Alarms and other components within are left out; one that is never closed ends with the next.
    """
    blocks: list[tuple[int, str]] = []
    zones: list[str] = []
    zone, kind, start, inside = "", "", 0, 0
    current: list[str] = []
    names = _zone_names()

    def close() -> None:
        nonlocal kind
        if kind:
            text = "".join(current) + f"END:{kind}\n"
            (zones.append(text) if kind == "VTIMEZONE" else blocks.append((start, text)))
        kind = ""

    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        name, _, value = text.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN" and (value in _KINDS or value == "VTIMEZONE"):
            close()
            kind, start, inside, current = value, number, 0, [f"BEGIN:{value}\n"]
        elif (name == "END" and value == kind) or (name == "END" and value == "VCALENDAR"):
            close()
        elif kind == "VTIMEZONE":
            current.append(f"{text}\n")
        elif kind and name in ("BEGIN", "END"):
            inside = max(inside + (1 if name == "BEGIN" else -1), 0)
        elif kind and not inside and text.strip():
            current.append(_ZONED.sub(lambda m: names.get(m[2].strip("/").lower(), m[0]), text) + "\n")
        elif name == "X-WR-TIMEZONE":
            zone = text.partition(":")[2].strip()
    close()
    return blocks, zones, names.get(zone.lower(), zone)


def _zone_names() -> dict[str, str]:
    """The names of places' zones by their lower-case spelling, which is how some programs write them."""
    return {name.lower(): name for name in available_timezones()}


def _check(component: Any) -> None:
    """Raise _Unreadable where the dates or the rule of a component cannot be read, or it has no date."""
    errors = dict(reversed([(name, reason) for name, reason in component.errors if name]))
    for name, column in (("DTSTART", "start"), ("DTEND", "end"), ("DUE", "end"), ("DURATION", "end")):
        if name in errors:
            value = _raw(component, name)
            raise _Unreadable(column, value, "this is no duration" if name == "DURATION" else _why_no_date(value))
    for name in errors.keys() - {"DTSTART", "DTEND", "DUE", "DURATION", "RRULE"}:
        # What is broken elsewhere, such as a place on the map, costs that property alone.
        component.pop(name, None)
    rule = component.get("RRULE")
    if "RRULE" in errors:
        reason = f"this rule of repetition is not understood ({errors['RRULE']})"
        raise _Unreadable("repetition", _raw(component, "RRULE"), reason)
    rules = [one for one in (rule if isinstance(rule, list) else [rule]) if one is not None]
    for one in rules:
        if set(map(str.upper, one.get("FREQ", ["DAILY"]))) & {"SECONDLY", "MINUTELY"}:
            reason = "a rule that repeats every minute or second is not followed"
            raise _Unreadable("repetition", one.to_ical().decode(), reason)
    if "DTSTART" not in component and "DUE" in component:
        # A to-do that only has to be done by some day is of that day.
        component["DTSTART"] = component.pop("DUE")
    start = component.get("DTSTART")
    if start is None or isinstance(start, list) or not isinstance(getattr(start, "dt", None), date):
        raise _Unreadable("start", _raw(component, "DTSTART"), "the date is missing")
    for name in (*_KINDS.get(component.name, ()), "RECURRENCE-ID"):
        other = component.get(name)
        moment = getattr(other, "dt", None)
        if moment is None:
            continue
        if isinstance(moment, datetime) != isinstance(start.dt, datetime):
            if name == "RECURRENCE-ID":
                continue
            reason = "the start has a time of day and the end has none, or the other way round"
            raise _Unreadable("end", _raw(component, name), reason)
        if isinstance(moment, datetime) and (moment.tzinfo is None) != (start.dt.tzinfo is None):
            # A time without a zone beside one that has it is of the same zone.
            zone: tzinfo | None = moment.tzinfo or start.dt.tzinfo
            start.dt, other.dt = (one.dt if one.dt.tzinfo else one.dt.replace(tzinfo=zone) for one in (start, other))
    length = component.get("DURATION")
    if length is not None and length.dt < timedelta():
        raise _Unreadable("end", _raw(component, "DURATION"), "the event would end before it starts")


def _why_no_date(value: str) -> str:
    """Why eight digits that stand where a date should are none."""
    if match := re.match(r"(\d{4})(\d{2})(\d{2})", value):
        try:
            Parts(int(match[1]), int(match[2]), int(match[3])).checked(value)
        except DateUnreadable as error:
            return error.reason
    return "this is not understood as a date"


def _occurrences(group: _Group, zone: str) -> tuple[list[Any], bool]:
    """The occurrences of a group within the bound, in their order; and whether the bound cut them short."""
    repeats = any(name in one for one in group.components for name in ("RRULE", "RDATE"))
    if not zone and not repeats and len(group.components) == 1:
        return group.components, False
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar()
    if zone:
        calendar["X-WR-TIMEZONE"] = zone
    for component in group.components:
        calendar.add_component(component)
    rules = [r for one in group.components for r in _list(one.get("RRULE"))]
    endless = any(not _ENDLESS.search(rule.to_ical().decode()) for rule in rules)
    first = min(_naive(one["DTSTART"].dt) for one in group.components)
    try:
        query = recurring_ical_events.of(calendar, components=tuple(_KINDS))
        if endless:
            last = first.replace(year=min(first.year + YEARS_AHEAD, 9999), day=min(first.day, 28)) + timedelta(days=1)
            within = iter(query.between(first - timedelta(days=2), last))
        else:
            within = query.all()
        occurrences = list(islice(within, MOST_REPETITIONS + 1))
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError, IndexError) as error:
        rule = _raw(group.components[0], "RRULE")
        raise _Unreadable("repetition", rule, f"this rule of repetition is not understood ({error})") from None
    if not occurrences:
        raise _Unreadable("repetition", _raw(group.components[0], "RRULE"), "the rule leaves no day")
    return occurrences[:MOST_REPETITIONS], endless or len(occurrences) > MOST_REPETITIONS


def _row(component: Any, *, repeated: bool) -> list[str]:
    start = component["DTSTART"].dt
    end = next((component[name].dt for name in _KINDS.get(component.name, ()) if name in component), None)
    if end is None and "DURATION" in component:
        try:
            end = start + component["DURATION"].dt
        except OverflowError:
            raise _Unreadable("end", _raw(component, "DURATION"), "this duration is too long") from None
    if end is not None and not isinstance(end, datetime) and component.name == "VEVENT":
        # The end of a day is the first day after it (3.6.1).
        end = max(start, end - timedelta(days=1))
    if end == start:
        end = None
    uid = str(component.get("UID", ""))
    recurrence = component.get("RECURRENCE-ID")
    key = _written(recurrence.dt if recurrence is not None else start) if repeated or recurrence is not None else ""
    geo = component.get("GEO")
    description = _text(component, "DESCRIPTION")
    return [
        f"{uid}/{key}" if uid and key else uid,
        _text(component, "SUMMARY") or description[:200],
        _written(start),
        _written(end) if end is not None else "",
        description,
        _text(component, "LOCATION"),
        joined(str(name) for one in _list(component.get("CATEGORIES")) for name in getattr(one, "cats", [one])),
        _text(component, "URL"),
        *(joined(_person(one) for one in _list(component.get(name))) for name in ("ORGANIZER", "ATTENDEE")),
        _text(component, "STATUS").lower(),
        *((str(geo.latitude), str(geo.longitude)) if hasattr(geo, "latitude") else ("", "")),
        _raw(component, "RRULE"),
    ]


def _list(value: Any) -> list[Any]:
    """The values of a property that may be there not at all, once, or more often."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(component: Any, name: str) -> str:
    return "\n".join(str(one).strip() for one in _list(component.get(name)))


def _raw(component: Any, name: str) -> str:
    """A property as it is written in the file."""
    one = next(iter(_list(component.get(name))), "")
    return one.to_ical().decode("utf-8", "replace") if hasattr(one, "to_ical") else str(one)


def _person(address: Any) -> str:
    return str(address.params.get("CN", "")) or re.sub(r"^mailto:", "", str(address).strip(), flags=re.IGNORECASE)


def _naive(moment: date) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


def _written(moment: date) -> str:
    if isinstance(moment, datetime):
        text = moment.isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
    return moment.isoformat()
