"""iCalendar files (RFC 5545) as a table: one row for each event and each repetition within a bound.

Lines, parameters and values are read here, because a broken component must cost only itself and be named by its line;
repetition rules are worked out by dateutil.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from explorer.importing.dates.parts import Parts
from explorer.importing.errors import DateUnreadable, ImportFailed
from explorer.importing.readers.table import Chunk, SetAside, named_columns
from explorer.interchange.name_lists import joined

HEADER: Final = (
    *("uid", "title", "start", "end", "summary", "location", "categories", "url", "organizer", "attendees", "status"),
    *("latitude", "longitude", "repetition"),
)
MOST_REPETITIONS: Final = 1_000
YEARS_AHEAD: Final = 5
"""A rule without an end is followed for five years from its first day, and for at most 1,000 repetitions."""

_WINDOWS_ZONES: Final = {
    "russian standard time": "Europe/Moscow",
    "china standard time": "Asia/Shanghai",
    "eastern standard time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
    "central standard time": "America/Chicago",
    "gmt standard time": "Europe/London",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "tokyo standard time": "Asia/Tokyo",
    "central european standard time": "Europe/Warsaw",
    "utc": "UTC",
}
_LINE: Final = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[^:;"]*(?:"[^"]*"[^:;"]*)*)*):(?P<value>.*)\Z', re.DOTALL
)
_WHEN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?\Z")
_DURATION: Final = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z")


@dataclass(slots=True)
class _Component:
    line: int
    properties: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)

    def first(self, name: str) -> tuple[dict[str, str], str]:
        return self.properties.get(name, [({}, "")])[0]

    def text(self, name: str) -> str:
        return _plain(self.first(name)[1])


class _Bad(ValueError):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def is_calendar(sample: str) -> bool:
    """Whether a text begins as an iCalendar file."""
    return sample.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


def unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, content line) with folded lines put together (RFC 5545, 3.1)."""
    current, start = "", 0
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\n")
        if line[:1] in (" ", "\t") and start:
            current += line[1:]
            continue
        if start and current:
            yield start, current
        current, start = line, number
    if start and current:
        yield start, current


class CalendarTable:
    """The events of an iCalendar text as a table; `warnings` says which rules were cut short."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.header = named_columns(HEADER)
        self.warnings: list[str] = []
        found: list[list[str]] = []
        self._chunk = Chunk(found)
        cut = 0
        for component in _events(lines):
            try:
                rows, was_cut = _rows(component)
            except _Bad as error:
                summary = component.text("SUMMARY")
                cells = (component.text("UID"), summary, component.first("DTSTART")[1], component.first("DTEND")[1])
                self._chunk.set_aside.append(
                    SetAside(component.line, error.column, error.value[:200], error.reason, cells)
                )
                continue
            cut += was_cut
            found += rows
            self._chunk.lines += [component.line] * len(rows)
        self.size = len(found)
        self._chunk.done = self.size
        if cut:
            self.warnings.append(
                f"{cut:,} {'event repeats' if cut == 1 else 'events repeat'} without end; "
                f"repetitions were taken for {YEARS_AHEAD} years, at most {MOST_REPETITIONS:,} each."
            )
        if not self.size and not self._chunk.set_aside:
            raise ImportFailed("The calendar holds no events: there are no rows to import.")

    def chunks(self, rows: int = 0) -> Iterator[Chunk]:
        """Yield all rows at once: calendars are small."""
        yield self._chunk


def _events(lines: Iterable[str]) -> Iterator[_Component]:
    """Yield VEVENT components, without what is nested in them (alarms); one that is never closed ends with the next."""
    current: _Component | None = None
    nested = 0
    for number, line in unfolded(lines):
        match = _LINE.match(line)
        if not match:
            continue
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            if value.strip().upper() == "VEVENT":
                if current is not None:
                    yield current
                current, nested = _Component(number), 0
            elif current is not None:
                nested += 1
        elif name == "END":
            if value.strip().upper() == "VEVENT":
                if current is not None:
                    yield current
                current = None
            elif nested:
                nested -= 1
        elif current is not None and not nested:
            current.properties.setdefault(name, []).append((_params(match["params"]), value))
    if current is not None:
        yield current


def _params(text: str) -> dict[str, str]:
    found = {}
    for part in re.findall(r';([^=;]+)=((?:"[^"]*"|[^;"])*)', text):
        found[part[0].upper()] = part[1].strip('"')
    return found


def _plain(value: str) -> str:
    r"""Take back the escapes of a text value: \n \, \; \\ (RFC 5545, 3.3.11)."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def _rows(component: _Component) -> tuple[list[list[str]], bool]:
    start = _moment(component, "DTSTART")
    if start is None:
        raise _Bad("start", "", "the date is missing")
    end = _moment(component, "DTEND")
    length = _duration(component)
    if end is None and length is not None:
        end = start + length
    if isinstance(start, datetime) != isinstance(end or start, datetime):
        raise _Bad(
            "end",
            component.first("DTEND")[1],
            "the start has a time of day and the end has none, or the other way round",
        )
    days = _repetitions(component, start)
    rows = []
    for moment in days[0]:
        last = None if end is None else moment + (end - start)
        rows.append(_row(component, moment, last, repeated=len(days[0]) > 1))
    return rows, days[1]


def _row(component: _Component, start: date, end: date | None, *, repeated: bool) -> list[str]:
    if end is not None and not isinstance(end, datetime):
        # The end of a day is the first day after it (3.6.1).
        end = max(start, end - timedelta(days=1))
    if end == start:
        end = None
    uid = component.text("UID")
    recurrence = component.first("RECURRENCE-ID")[1] or (_written(start) if repeated else "")
    geo = component.text("GEO").split(";")
    return [
        f"{uid}/{recurrence}" if uid and recurrence else uid,
        component.text("SUMMARY") or component.text("DESCRIPTION")[:200],
        _written(start),
        _written(end) if end is not None else "",
        component.text("DESCRIPTION"),
        component.text("LOCATION"),
        joined(
            _plain(part)
            for _, value in component.properties.get("CATEGORIES", [])
            for part in re.split(r"(?<!\\),", value)
        ),
        component.first("URL")[1].strip(),
        _person(*component.first("ORGANIZER")),
        joined(_person(*one) for one in component.properties.get("ATTENDEE", [])),
        component.text("STATUS").lower(),
        geo[0] if len(geo) == 2 else "",
        geo[1] if len(geo) == 2 else "",
        component.first("RRULE")[1],
    ]


def _person(params: dict[str, str], value: str) -> str:
    return params.get("CN") or re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE)


def _written(moment: date) -> str:
    if isinstance(moment, datetime):
        text = moment.isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
    return moment.isoformat()


def _moment(component: _Component, name: str) -> date | None:
    params, value = component.first(name)
    value = value.strip()
    if not value:
        return None
    match = _WHEN.match(value)
    if not match:
        raise _Bad("start" if name == "DTSTART" else "end", value, "this is not understood as a date")
    try:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        Parts(year, month, day).checked(value)
        if match[4] is None:
            return date(year, month, day)
        zone = UTC if match[7] else _zone(params.get("TZID", ""))
        return datetime(year, month, day, int(match[4]), int(match[5]), min(int(match[6]), 59), tzinfo=zone)
    except DateUnreadable as error:
        raise _Bad("start" if name == "DTSTART" else "end", value, error.reason) from None
    except ValueError as error:
        raise _Bad("start" if name == "DTSTART" else "end", value, str(error)) from None


def _zone(name: str) -> ZoneInfo | None:
    """A place's zone; a time in a zone that is not known stays without one."""
    if not name:
        return None
    known = _WINDOWS_ZONES.get(name.lower(), name.lstrip("/"))
    try:
        return ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _duration(component: _Component) -> timedelta | None:
    value = component.first("DURATION")[1].strip()
    if not value:
        return None
    match = _DURATION.match(value)
    if not match:
        raise _Bad("end", value, "this is no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise _Bad("end", value, "this duration is too long") from None
    if match[1] == "-":
        raise _Bad("end", value, "the event would end before it starts")
    return found


def _repetitions(component: _Component, start: date) -> tuple[list[date], bool]:
    """The starts of an event that repeats, within the bound; and whether the bound cut them short."""
    rule = component.first("RRULE")[1].strip()
    extra = [d for params, value in component.properties.get("RDATE", []) for d in _moments(params, value)]
    if not rule:
        return [start, *(one for one in extra if type(one) is type(start) and one != start)], False
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    if re.search(r"FREQ=(?:SECONDLY|MINUTELY)", rule, re.IGNORECASE):
        raise _Bad("repetition", rule, "a rule that repeats every minute or second is not followed")
    naive = (
        datetime(start.year, start.month, start.day) if not isinstance(start, datetime) else start.replace(tzinfo=None)
    )
    bound = _years_later(naive, YEARS_AHEAD)
    try:
        # Until is compared without zones: an hour more or less at the end of a rule decides nothing.
        plain = re.sub(r"(UNTIL=\d{8})(?:T\d{6})?Z?", r"\1T235959", rule, flags=re.IGNORECASE)
        found = rrulestr(plain, dtstart=naive)
        endless = not re.search(r"COUNT=|UNTIL=", rule, re.IGNORECASE)
        moments, cut = _taken(found, bound, endless=endless)
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise _Bad("repetition", rule, f"this rule of repetition is not understood ({error})") from None
    left_out = {_key(d) for params, value in component.properties.get("EXDATE", []) for d in _moments(params, value)}
    starts: list[date] = [
        m.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else m.date()
        for m in moments
        if _key(m) not in left_out
    ]
    if not starts:
        raise _Bad("repetition", rule, "the rule leaves no day")
    return starts + [one for one in extra if type(one) is type(start)], cut


def _taken(found: Iterable[datetime], bound: datetime, *, endless: bool) -> tuple[list[datetime], bool]:
    moments: list[datetime] = []
    for moment in found:
        if (endless and moment > bound) or len(moments) >= MOST_REPETITIONS:
            return moments, True
        moments.append(moment)
    return moments, False


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=min(9999, moment.year + years), day=28)


def _moments(params: dict[str, str], value: str) -> Iterator[date]:
    for part in value.split(","):
        match = _WHEN.match(part.strip())
        if match:
            try:
                day = date(int(match[1]), int(match[2]), int(match[3]))
                if match[4] is None:
                    yield day
                else:
                    zone = UTC if match[7] else _zone(params.get("TZID", ""))
                    yield datetime(
                        day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6]), tzinfo=zone
                    )
            except ValueError:
                continue


def _key(moment: date) -> tuple[int, ...]:
    if isinstance(moment, datetime):
        return (moment.year, moment.month, moment.day, moment.hour, moment.minute)
    return (moment.year, moment.month, moment.day, 0, 0)
