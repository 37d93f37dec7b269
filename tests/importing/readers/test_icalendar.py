"""Calendars: what repeats, what was moved or left out, in which zone, and what is no event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.importing.readers.icalendar import CalendarTable

CASES: dict[str, tuple[str, list[str]]] = {
    "an occurrence that was moved stands once, where it was moved to": (
        "BEGIN:VEVENT\nUID:a\nSUMMARY:Club\nDTSTART;TZID=Europe/Berlin:20190318T040000\n"
        "RRULE:FREQ=DAILY;UNTIL=20190320T030000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nSUMMARY:Club moved\n"
        "RECURRENCE-ID;TZID=Europe/Berlin:20190319T040000\nDTSTART;TZID=Europe/Berlin:20190319T150000\nEND:VEVENT\n",
        [
            "2019-03-18T04:00:00+01:00 Club",
            "2019-03-19T15:00:00+01:00 Club moved",
            "2019-03-20T04:00:00+01:00 Club",
        ],
    ),
    "a day that was deleted, named in UTC, is gone": (
        "BEGIN:VEVENT\nUID:b\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20190304T003000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20190310T233000Z\nEND:VEVENT\n",
        ["2019-03-04T00:30:00+01:00 Weekly", "2019-03-18T00:30:00+01:00 Weekly"],
    ),
    "a rule ends at its instant, not at the end of that day": (
        "BEGIN:VEVENT\nUID:c\nSUMMARY:Yearly\nDTSTART;TZID=Europe/London:20180215T200000\n"
        "RRULE:FREQ=YEARLY;UNTIL=20190215T195959Z\nEND:VEVENT\n",
        ["2018-02-15T20:00:00Z Yearly"],
    ),
    "a first day outside its rule counts": (
        "BEGIN:VEVENT\nUID:d\nSUMMARY:Rent\nDTSTART;VALUE=DATE:20191006\n"
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=7;UNTIL=20191108\nEND:VEVENT\n",
        ["2019-10-06 Rent", "2019-10-07 Rent", "2019-11-07 Rent"],
    ),
    "further dates may be periods": (
        "BEGIN:VEVENT\nUID:e\nSUMMARY:Open\nDTSTART:20220724T100000Z\n"
        "RDATE;VALUE=PERIOD:20220801T100000Z/PT1H\nEND:VEVENT\n",
        ["2022-07-24T10:00:00Z Open", "2022-08-01T10:00:00Z/2022-08-01T11:00:00Z Open"],
    ),
    "a zone that the calendar defines itself": (
        "BEGIN:VTIMEZONE\nTZID:Own zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0800\n"
        "TZOFFSETTO:+0800\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nUID:f\nSUMMARY:Call\nDTSTART;TZID=Own zone:20220705T130000\nEND:VEVENT\n",
        ["2022-07-05T13:00:00+08:00 Call"],
    ),
    "zones by the names that Windows gives them, another at either end": (
        "BEGIN:VEVENT\nUID:g\nSUMMARY:Flight\nDTSTART;TZID=Singapore Standard Time:20220724T100000\n"
        "DTEND;TZID=W. Europe Standard Time:20220724T190000\nEND:VEVENT\n",
        ["2022-07-24T10:00:00+08:00/2022-07-24T19:00:00+02:00 Flight"],
    ),
    "a zone in other letters": (
        "BEGIN:VEVENT\nUID:h\nSUMMARY:Fado\nDTSTART;TZID=europe/LISBON:20220724T210000\nEND:VEVENT\n",
        ["2022-07-24T21:00:00+01:00 Fado"],
    ),
    "a start without a zone beside an end that has one": (
        "BEGIN:VEVENT\nUID:i\nSUMMARY:Talk\nDTSTART:20220724T100000\nDTEND:20220724T110000Z\nEND:VEVENT\n",
        ["2022-07-24T10:00:00Z/2022-07-24T11:00:00Z Talk"],
    ),
    "a to-do is of the day on which it is due, a journal entry of its own": (
        "BEGIN:VTODO\nUID:j\nSUMMARY:Appeal\nDUE;VALUE=DATE:20220801\nEND:VTODO\n"
        "BEGIN:VJOURNAL\nUID:k\nSUMMARY:Minutes\nDTSTART;VALUE=DATE:20220802\nEND:VJOURNAL\n",
        ["2022-08-01 Appeal", "2022-08-02 Minutes"],
    ),
    "times that float stay where they are": (
        "BEGIN:VEVENT\nUID:l\nSUMMARY:Bell\nDTSTART:20220724T120000\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT\n",
        ["2022-07-24T12:00:00 Bell", "2022-07-25T12:00:00 Bell"],
    ),
    "days end the day before": (
        "BEGIN:VEVENT\nUID:m\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20220724\nDTEND;VALUE=DATE:20220727\nEND:VEVENT\n",
        ["2022-07-24/2022-07-26 Fair"],
    ),
}


def _table(body: str) -> CalendarTable:
    return CalendarTable(f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n".splitlines(keepends=True))


@pytest.mark.parametrize("what", CASES)
def test_a_calendar_gives_each_occurrence_once(what: str) -> None:
    body, wanted = CASES[what]
    rows = next(iter(_table(body).chunks())).rows

    assert [f"{'/'.join(filter(None, row[2:4]))} {row[1]}" for row in rows] == wanted


@pytest.mark.parametrize(
    ("lines", "line", "column", "reason"),
    [
        ("DTSTART;VALUE=DATE:20190231", 3, "start", "31 February 2019 does not exist"),
        ("SUMMARY:No date", 3, "start", "the date is missing"),
        ("DTSTART:2019131T2", 3, "start", "this is not understood as a date"),
        ("DTSTART:20190101T000000Z\nRRULE:FREQ=NEVER", 3, "repetition", "this rule of repetition is not understood"),
        ("DTSTART:20190101T000000Z\nRRULE:FREQ=SECONDLY", 3, "repetition", "every minute or second"),
        ("DTSTART:20190101T000000Z\nDURATION:-PT1H", 3, "end", "would end before it starts"),
    ],
)
def test_a_broken_entry_costs_itself_alone(lines: str, line: int, column: str, reason: str) -> None:
    good = "BEGIN:VEVENT\nUID:good\nSUMMARY:Good\nDTSTART;VALUE=DATE:20190101\nEND:VEVENT\n"
    table = _table(f"BEGIN:VEVENT\nUID:bad\n{lines}\nEND:VEVENT\n{good}")
    chunk = next(iter(table.chunks()))

    assert [row[1] for row in chunk.rows] == ["Good"]
    [reject] = chunk.rejects
    assert (reject.line, reject.column) == (line, column)
    assert reason in reject.reason


def test_a_rule_without_an_end_is_cut_short_and_said(written: Callable[..., Path]) -> None:
    table = _table("BEGIN:VEVENT\nUID:a\nSUMMARY:Daily\nDTSTART;VALUE=DATE:20190101\nRRULE:FREQ=DAILY\nEND:VEVENT\n")

    assert table.size == 1_000
    assert "1 event repeats without end" in table.warnings[0]


def test_a_place_on_the_map_that_is_none_costs_that_alone() -> None:
    table = _table("BEGIN:VEVENT\nUID:a\nSUMMARY:Here\nDTSTART;VALUE=DATE:20190101\nGEO:x\nEND:VEVENT\n")

    assert [row[1] for row in next(iter(table.chunks())).rows] == ["Here"]


_ZONES = ("", "Z", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")


@st.composite
def _series(draw: st.DrawFn) -> str:
    """An event that repeats, with days left out and an occurrence moved, in any zone."""
    zone = draw(st.sampled_from(_ZONES))
    start = draw(st.datetimes(datetime(2015, 1, 1), datetime(2022, 1, 1))).replace(microsecond=0, second=0)
    step = timedelta(days=draw(st.sampled_from((1, 7))))
    rule = f"FREQ={'DAILY' if step.days == 1 else 'WEEKLY'};COUNT={draw(st.integers(1, 12))}"

    def moment(name: str, at: datetime) -> str:
        text = at.strftime("%Y%m%dT%H%M%S")
        if zone in ("", "Z"):
            return f"{name}:{text}{zone}\n"
        return f"{name};TZID={zone}:{text}\n"

    left_out = "".join(moment("EXDATE", start + n * step) for n in draw(st.sets(st.integers(1, 12), max_size=3)))
    text = f"BEGIN:VEVENT\nUID:a\nSUMMARY:A\n{moment('DTSTART', start)}RRULE:{rule}\n{left_out}END:VEVENT\n"
    if draw(st.booleans()):
        at = start + draw(st.integers(0, 5)) * step
        moved = moment("RECURRENCE-ID", at) + moment("DTSTART", at + timedelta(hours=draw(st.integers(1, 40))))
        text += f"BEGIN:VEVENT\nUID:a\nSUMMARY:B\n{moved}END:VEVENT\n"
    return text


@settings(max_examples=60)
@given(body=_series())
def test_every_start_is_the_reference_librarys(body: str) -> None:
    calendar = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n")
    reference = Counter(
        event["DTSTART"].dt.isoformat().replace("+00:00", "Z") for event in recurring_ical_events.of(calendar).all()
    )

    assert Counter(row[2] for row in next(iter(_table(body).chunks())).rows) == reference
