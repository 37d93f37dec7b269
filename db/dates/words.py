"""Says a date in the reader's language: "5 June 2019", "about 2018", "20 May – 19 August 2019", "44 BCE".

Knows nodes and languages; reads no text but EDTF. A date is said from what was written, never from its bounds, so
nothing sounds more exact than it is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.dates.bounds import parse
from db.dates.civil import US_PER_DAY, US_PER_SECOND, civil_from_us
from db.dates.grammar import SEASONS, read
from db.dates.languages import Language, find_language
from db.dates.model import APPROXIMATE, SPAN, UNCERTAIN, Precision, When
from db.dates.nodes import Choice, Interval, Moment, Node, Run, Shape
from db.errors import InputError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What datetime, and with it zoneinfo, can represent with a day to spare for the offset.
_ZONED_US = (-62_135_510_400_000_000, 253_402_214_400_000_000)

_MARKS = {0: "", UNCERTAIN: "?", APPROXIMATE: "~", UNCERTAIN | APPROXIMATE: "%"}


def in_words(date: When | str, language: str = "en", timezone: str | tzinfo | None = None) -> str:
    """Return a date as people say it, in one of LANGUAGES (English for any other).

    `date` is a When or EDTF text. A time is told with the offset it was written with, or, with `timezone` (an IANA
    name or a tzinfo), as it was there; calendar days and times without an offset never shift. Raises DateError for
    text that is no date, and InputError for a zone that does not exist.
    """
    zone = _zone(timezone) if isinstance(timezone, str) else timezone
    return _Sayer(find_language(language), zone).node(node_of(date))


def precision_in_words(date: When | str, language: str = "en") -> str:
    """Return how finely a date is known: "known to the day", "the year is approximate"."""
    words = find_language(language)
    when = date if isinstance(date, When) else parse(date)
    if when.edtf == "../..":
        return words.say("always")
    if when.edtf.startswith("XXXX") and not when.flags & SPAN:
        return words.say("unknown_year")
    mark = _MARKS[when.flags & (APPROXIMATE | UNCERTAIN)]
    if mark and f"known{mark}" in words.patterns:
        return words.say(f"known{mark}", x=words.known[when.precision])
    known = words.say("known", x=words.known[when.precision])
    return words.say("note", x=known, note=words.say(mark)) if mark else known


def node_of(date: When | str) -> Node:
    """Return what a date is made of; the last thousand are remembered. Raises DateError."""
    return _node(date.edtf if isinstance(date, When) else date)


@lru_cache(maxsize=1024)
def _node(text: str) -> Node:
    return read(text)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"There is no time zone called “{name[:60]}”; use a name such as Europe/Moscow.") from None


class _Sayer:
    """Says the parts of one date in one language and zone."""

    def __init__(self, words: Language, zone: tzinfo | None) -> None:
        self._words = words
        self._zone = zone

    def node(self, node: Node) -> str:
        if isinstance(node, Moment):
            return self.moment(node)
        return self._interval(node) if isinstance(node, Interval) else self._choice(node)

    def moment(self, moment: Moment, *, after: bool = False) -> str:
        """Say one date with its qualifiers; `after` gives the form that follows a preposition."""
        say = self._words.say
        if moment.shape is Shape.SIGNIFICANT:
            first, last = civil_from_us(moment.start_us).year, civil_from_us(moment.end_us - 1).year
            range_said = say("between", a=self._year(first, after=True), b=self._year(last, after=True))
            return say(
                "note", x=say("about", x=self._year(moment.year, after=self._words.about_after)), note=range_said
            )
        if moment.shape is Shape.UNSPECIFIED:
            return self._unspecified(moment, after=after)
        mark = moment.qualifier
        if mark in ("~", "%"):
            said = say("about", x=self._plain(moment, after=self._words.about_after))
        else:
            said = self._plain(moment, after=after)
        if mark in ("?", "%"):
            said = say("perhaps", x=said)
        if moment.parts:
            notes = [say("part", part=self._words.parts[part], quality=say(each)) for part, each in moment.parts]
            said = say("note", x=said, note=self._listed(notes, "comma"))
        return said

    def _plain(self, moment: Moment, *, after: bool) -> str:
        if moment.shape is Shape.SEASON:
            return self._season(moment.year, moment.month, after=after)
        if moment.clock:
            date, clock, zone = self._clock(moment)
            zone_said = self._words.say("zone", x=zone) if zone else ""
            return self._words.say("instant", clock=clock, zone=zone_said, date=self._date(*date))
        return self._date(moment.year, moment.month, moment.day, after=after)

    def _date(self, year: int, month: int = 0, day: int = 0, *, after: bool = False) -> str:
        words = self._words
        if not month:
            return self._year(year, after=after)
        year_said = self._era(year)
        if not day:
            return words.say("month", after=after, month=words.month(month, after=after), year=year_said)
        name = words.month_with_day(month)
        return words.say("day", after=after, day=words.day(day), month=name, year=year_said)

    def _era(self, year: int) -> str:
        """Say a year as part of a date. The first centuries name their era, or "44" would be anything."""
        if year <= 0:
            return self._words.say("bce", year=str(1 - year))
        return self._words.say("ce", year=str(year)) if year < 1000 else str(year)

    def _year(self, year: int, *, after: bool = False) -> str:
        if year < 1000:
            return self._words.say("year", year=self._era(year))
        return self._words.say("year", after=after, year=str(year))

    def _season(self, year: int, code: int, *, after: bool) -> str:
        words = self._words
        year_said = self._era(year)
        if code >= 40:
            return words.say(f"half{code - 39}", after=after, year=year_said)
        if code >= 37:
            first_month, months = SEASONS[code]
            return self._months(year, first_month, first_month + months - 1)
        if code >= 33:
            return words.say("quarter", after=after, x=str(code - 32), year=year_said)
        if SEASONS[code][0] == 12 and year > 0:
            # Begins in December: both years are said, for people differ on which one names it.
            year_said = f"{year_said}/{(year + 1) % 100:02}"
        name = words.season((code - 21) % 4, after=after)
        said = words.say("season", season=name, year=year_said)
        if code >= 25:
            said = words.say("southern" if code >= 29 else "northern", x=said)
        return said

    def _clock(self, moment: Moment) -> tuple[tuple[int, int, int], str, str]:
        """Return the date, the clock and the name of the offset, as written or in the reader's zone."""
        date, clock, offset_us = (moment.year, moment.month, moment.day), moment.clock, moment.offset_us
        in_range = _ZONED_US[0] <= moment.start_us < _ZONED_US[1]
        if self._zone is not None and moment.offset and in_range:
            instant = _EPOCH + timedelta(microseconds=moment.start_us)
            there = instant.astimezone(self._zone).utcoffset() or timedelta()
            offset_us = there // timedelta(microseconds=1)
            local = civil_from_us(moment.start_us + offset_us)
            date = (local.year, local.month, local.day)
            shown = [f"{local.hour:02}", f"{local.minute:02}", f"{local.second:02}"]
            hours_off = (offset_us - moment.offset_us) % (3600 * US_PER_SECOND) != 0
            written = moment.clock.split(":")
            places = 2 if hours_off and len(written) == 1 else len(written)
            if places == 3:
                # The seconds stay as written, with their fraction, unless the zone itself is off by seconds.
                whole_minutes = (offset_us - moment.offset_us) % (60 * US_PER_SECOND) == 0
                shown[2] = written[2] if whole_minutes else shown[2]
            clock = ":".join(shown[:places])
        if ":" not in clock:
            clock = self._words.say("hour", x=clock)
        return date, clock, _offset_name(offset_us) if moment.offset else ""

    def _unspecified(self, moment: Moment, *, after: bool) -> str:
        say = self._words.say
        text = moment.text.removesuffix(moment.qualifier) if moment.qualifier else moment.text
        sign = "-" if text.startswith("-") else ""
        year, month, day = (*text.removeprefix("-").split("-"), "", "")[:3]
        if not month and not sign and year[:3].isdigit() and year[2] != "0" and int(year[:3]) >= 100:
            rough = moment.qualifier in ("~", "%")
            decade = say("decade", after=self._words.about_after if rough else after, year=f"{year[:3]}0")
            return self._qualified(decade, moment.qualifier)
        known_year = sign + year if "X" not in year else ""
        if known_year and month == "XX":
            said = say("unknown_month_day" if day else "unknown_month", x=self._year(int(known_year)))
        elif known_year and day == "XX" and "X" not in month:
            said = say("unknown_day", x=self._date(int(known_year), int(month)))
        elif year == "XXXX" and not sign:
            said = self._without_year(month, day)
        else:
            first, last = civil_from_us(moment.start_us), civil_from_us(moment.end_us - US_PER_DAY)
            shown = 3 if day else 2 if month else 1
            said = say("between", a=self._date(*first[:shown], after=True), b=self._date(*last[:shown], after=True))
        return say("note", x=said, note=say(moment.qualifier)) if moment.qualifier else said

    def _without_year(self, month: str, day: str) -> str:
        words = self._words
        if not month or "X" in month:
            return words.say("unknown_year")
        said = words.month(int(month))
        if day and "X" not in day:
            said = words.say("day_month", day=words.day(int(day)), month=words.month_with_day(int(month)))
        return words.say("with_unknown_year", x=said)

    def _qualified(self, said: str, mark: str) -> str:
        if mark in ("~", "%"):
            said = self._words.say("about", x=said)
        return self._words.say("perhaps", x=said) if mark in ("?", "%") else said

    def _interval(self, node: Interval) -> str:
        say = self._words.say
        if node.start is not None and node.end is not None:
            return self._from_to(node.start, node.end)
        if node.start is not None:
            return say("since" if node.end_mark else "from_unknown", x=self.moment(node.start, after=True))
        if node.end is not None:
            return say("until" if node.start_mark else "to_unknown", x=self.moment(node.end, after=True))
        return say("always")

    def _from_to(self, start: Moment, end: Moment) -> str:
        """Say a span, without saying twice what its two ends have in common."""
        words, said = self._words, (self.moment(start), self.moment(end))
        if said[0] == said[1]:
            return said[0]
        plain = all(each.shape is Shape.CALENDAR and not each.quality for each in (start, end))
        if not plain or bool(start.clock) != bool(end.clock):
            return self._joined(*said)
        if start.clock:
            (start_date, start_clock, start_zone), (end_date, end_clock, end_zone) = map(self._clock, (start, end))
            if start_date != end_date or start_zone != end_zone:
                return self._joined(*said)
            zone = words.say("zone", x=end_zone) if end_zone else ""
            clocks = words.say("dash", a=start_clock, b=end_clock)
            return words.say("instant", clock=clocks, zone=zone, date=self._date(*end_date))
        if start.precision is not end.precision or (start.year > 0) != (end.year > 0):
            return self._joined(*said)
        if start.precision is Precision.YEAR:
            if words.year_first or 0 < start.year < 1000 <= end.year:
                return self._joined(*said)
            return self._shortened(str(start.year if start.year > 0 else 1 - start.year), said[1])
        if start.year != end.year:
            return self._joined(*said)
        if start.precision is Precision.MONTH:
            return self._months(start.year, start.month, end.month)
        short = start if not words.year_first else end
        if start.month == end.month:
            brief = words.say("day_only", day=words.day(short.day))
        else:
            brief = words.say("day_month", day=words.day(short.day), month=words.month_with_day(short.month))
        return self._joined(said[0], brief) if words.year_first else self._shortened(brief, said[1])

    def _months(self, year: int, first: int, last: int) -> str:
        """Say a run of months within a year: "May–August 2019"."""
        if self._words.year_first:
            return self._joined(self._date(year, first), self._words.month(last))
        return self._shortened(self._words.month(first), self._date(year, last))

    def _choice(self, node: Choice) -> str:
        say = self._words.say
        member = node.members[0]
        if len(node.members) == 1 and isinstance(member, Run) and member.first and member.last and not node.every:
            first, last = self.moment(member.first, after=True), self.moment(member.last, after=True)
            return say("between", a=first, b=last)
        return self._listed([self._member(each, node.every) for each in node.members], "and" if node.every else "or")

    def _member(self, member: Moment | Run, every: bool) -> str:
        if isinstance(member, Moment):
            return self.moment(member)
        if member.first is not None and member.last is not None:
            return self._from_to(member.first, member.last)
        side = "later" if member.last is None else "earlier"
        end = member.first or member.last
        assert end is not None, "a run has at least one end"
        return self._words.say(f"all_{side}" if every else side, x=self.moment(end))

    def _listed(self, items: list[str], last: str) -> str:
        """Join as "a, b or c"."""
        say = self._words.say
        said = items[0]
        for item in items[1:-1]:
            said = say("comma", a=said, b=item)
        return say(last, a=said, b=items[-1]) if len(items) > 1 else said

    def _joined(self, start: str, end: str) -> str:
        return self._words.say("wide_dash" if " " in start + end else "dash", a=start, b=end)

    def _shortened(self, start: str, end: str) -> str:
        """Join a start that leaves out what the end says: "20–24 May 2019", "20 May – 19 August 2019"."""
        return self._words.say("wide_dash" if " " in start else "dash", a=start, b=end)


def _offset_name(offset_us: int) -> str:
    """Return "UTC", "UTC+3", "UTC−4:30", and for local mean times "UTC+2:30:17"."""
    sign = "−" if offset_us < 0 else "+"
    minutes, seconds = divmod(abs(offset_us) // US_PER_SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    if not hours and not minutes and not seconds:
        return "UTC"
    shown = f"{hours}:{minutes:02}:{seconds:02}" if seconds else f"{hours}:{minutes:02}" if minutes else str(hours)
    return f"UTC{sign}{shown}"
