"""Every trap that real files hold has a small file here, with what must come out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from db.records import EventDetail
from db.store import Store
from explorer.importing.errors import ImportFailed
from explorer.importing.run import import_file

THIS_YEAR = date.today().year


@pytest.mark.parametrize(
    ("name", "file_format", "encoding", "rows", "inserted", "rejected", "first", "last"),
    [
        ("acled.csv", "acled", "utf-8", 3, 3, 0, "2019-06", "2019-06"),
        ("aeon.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05T18:00:00", "2019-06-08"),
        ("all-bad.csv", "delimited", "utf-8", 2, 0, 2, "", ""),
        ("bar.txt", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("bce-by-sign.csv", "delimited", "utf-8", 4, 4, 0, "-0479", "1453"),
        ("bce.csv", "delimited", "utf-8", 7, 7, 0, "-0043", "0079"),
        ("big5.csv", "delimited", "big5", 3, 3, 0, "2018~", "2019-06"),
        ("broken-bytes.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("calendar.ics", "icalendar", "utf-8", 7, 5, 2, "2019-06-05T18:00:00+03:00", "2019-07-22T09:00:00Z"),
        ("century-from-a-year.csv", "delimited", "utf-8", 6, 6, 0, "1906-09-24", "2009-03-30"),
        ("circa.csv", "delimited", "utf-8", 8, 8, 0, "1850~", "1857?"),
        ("clock-digits.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05T09:15", "2019-06-25T00:30"),
        ("cr-only.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("dates-of-programs.csv", "delimited", "utf-8", 8, 8, 0, "2019-06-05", "2019-06-05"),
        ("day-first.csv", "delimited", "utf-8", 3, 3, 0, "2019-02-01", "2019-12-25"),
        ("endless-rule.ics", "icalendar", "utf-8", 7, 6, 1, "2019-01-01", "2024-01-01"),
        ("epoch-ms.csv", "delimited", "utf-8", 4, 4, 0, "2019-06-05T12:00:00Z", "2019-06-05T15:00:00.003Z"),
        ("epoch-ns.csv", "delimited", "utf-8", 4, 4, 0, "2019-06-05T12:00:00Z", "2019-06-05T15:00:00Z"),
        ("epoch-s.csv", "delimited", "utf-8", 4, 4, 0, "2019-06-05T12:00:00Z", "2019-06-05T15:00:00Z"),
        ("epoch-us.csv", "delimited", "utf-8", 4, 4, 0, "2019-06-05T12:00:00Z", "2019-06-05T15:00:00.000003Z"),
        ("eras.csv", "delimited", "utf-8", 6, 6, 0, "1868", "2019-06-07"),
        ("example.timeline", "timeline-xml", "utf-8", 5, 5, 0, "-0043-03-15", "2019-08-19T18:00:00"),
        ("excel-serials.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-12-01"),
        ("floats-of-years.csv", "delimited", "utf-8", 4, 3, 1, "1998", "2004"),
        ("formulas.csv", "explorer", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("fourteen-digits.csv", "delimited", "utf-8", 3, 2, 1, "2019-06-05T10:00:00", "2019-06-06T11:30:00"),
        ("gb18030.csv", "delimited", "gb18030", 3, 3, 0, "2018~", "2019-06"),
        ("gdelt.CSV", "gdelt", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("google-calendar.csv", "calendar", "utf-8", 3, 3, 0, "2019-06-05T18:00", "2019-06-12"),
        ("gvp.csv", "delimited", "utf-8", 4, 3, 1, "-1609~", "2019-06-08"),
        ("header-with-blanks-at-its-end.csv", "delimited", "utf-8", 3, 3, 0, "1946-02-16", "2018-12-19"),
        ("headers-repeated-and-blank.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("hours-and-minutes.tsv", "delimited", "utf-8", 3, 3, 0, "-0478", "2011-03-11T05:46:24.1"),
        ("kinds-in-columns.csv", "delimited", "utf-8", 7, 3, 4, "2017-06-01", "2018-06-01"),
        ("koi8-r.csv", "delimited", "koi8-r", 3, 3, 0, "2018~", "2019-06-07"),
        ("mac-cyrillic.csv", "delimited", "x-mac-cyrillic", 3, 3, 0, "2018~", "2019-06-07"),
        ("mac-roman.csv", "delimited", "macintosh", 3, 3, 0, "2018-22", "2019-08-01"),
        ("many-columns.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("mixed-line-ends.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("month-and-day-zero.csv", "delimited", "utf-8", 3, 3, 0, "2018-06", "2019"),
        ("month-first.csv", "delimited", "utf-8", 3, 3, 0, "2019-01-02", "2019-12-25"),
        ("month-names.csv", "delimited", "utf-8", 8, 8, 0, "2018-06", "2019-06-05"),
        ("multi-line-cells.csv", "delimited", "utf-8", 3, 2, 1, "2019-06-05", "2019-06-07"),
        ("no-header.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("nul-bytes.csv", "delimited", "utf-8", 200, 199, 1, "2019-01-01", "2019-01-28"),
        ("objects.json", "json", "utf-8", 3, 2, 1, "2019-06-05", "2019-06-06T10:00:00Z"),
        ("objects.jsonl", "jsonl", "utf-8", 3, 2, 1, "2019-06-05", "2019-06-06"),
        ("odd-byte-late.csv", "delimited", "windows-1251", 1501, 1501, 0, "2018-01-01", "2019-06-05"),
        ("open-ends.csv", "delimited", "utf-8", 6, 6, 0, "2012", "2017"),
        ("order-open.csv", "delimited", "utf-8", 3, 3, 0, "2018-04-03", "2019-05-06"),
        ("parts-of-years.csv", "delimited", "utf-8", 10, 10, 0, "18XX", "2019-35"),
        ("places.geojson", "json", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        (
            "plaso-dynamic.csv",
            "plaso",
            "utf-8",
            2,
            2,
            0,
            "2019-06-05T12:00:00.000000+00:00",
            "2019-06-05T12:00:01.000000+00:00",
        ),
        ("plaso-l2t.csv", "plaso-l2t", "utf-8", 2, 2, 0, "2019-06-05T12:00:00Z", "2019-06-25T23:59:59Z"),
        ("preamble-and-totals.csv", "delimited", "utf-8", 3, 2, 1, "2019-06-05", "2019-06-07"),
        (
            "preamble-with-blank-cells.csv",
            "delimited",
            "utf-8",
            3,
            3,
            0,
            "[2019-06-03..2019-06-09]",
            "[2019-06-17..2019-06-23]",
        ),
        ("prices.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("ragged.csv", "delimited", "utf-8", 4, 3, 1, "2019-06-05", "2019-06-08"),
        ("ranges-in-a-cell.csv", "delimited", "utf-8", 6, 6, 0, "1914", "2019-06-08"),
        ("same-rows.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-05"),
        ("seasons-of-two-years.csv", "delimited", "utf-8", 3, 3, 0, "2008", "2021"),
        ("semicolon-decimal-comma.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("sentinels.csv", "delimited", "utf-8", 6, 3, 3, "2019-06-05", "2019-06-08"),
        ("serials.xlsx", "workbook", "", 3, 3, 0, "2019-06-05", "2019-12-01"),
        ("several-dates.csv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-10"),
        ("shift-jis.csv", "delimited", "shift_jis", 2, 2, 0, "2019-06-05", "2019-06-07"),
        ("short-rows-over-lines.csv", "delimited", "utf-8", 4, 4, 0, "2019-06-05", "2019-06-08"),
        ("spaces-before-quotes.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("spans-of-time.csv", "delimited", "utf-8", 2, 2, 0, "2019-01-20", "2019-01-21"),
        ("stray-quotes.csv", "delimited", "utf-8", 3, 3, 0, "2019-06-05", "2019-06-07"),
        ("tab.tsv", "delimited", "utf-8", 2, 2, 0, "2019-06-05", "2019-06-06"),
        ("tags-below-the-header.csv", "delimited", "utf-8", 3, 3, 0, "2013", "2014"),
        ("timelinejs-older.csv", "timelinejs", "utf-8", 3, 3, 0, "2018", "2019-08-19"),
        ("timelinejs.csv", "timelinejs", "utf-8", 6, 5, 1, "-0043-03-15", "2019"),
        ("timelinejs.json", "timelinejs-json", "utf-8", 6, 5, 1, "-0043-03-15", "2019"),
        ("times-and-24h.csv", "delimited", "utf-8", 5, 4, 1, "2019-06-05T10:00", "2019-06-06T15:30"),
        (
            "timesketch.csv",
            "timesketch",
            "utf-8",
            2,
            2,
            0,
            "2019-06-05T12:00:00+00:00",
            "2019-06-05T12:00:01.500000+00:00",
        ),
        (
            "timesketch.jsonl",
            "timesketch",
            "utf-8",
            3,
            2,
            1,
            "2019-06-05T12:00:00+00:00",
            "2019-06-05T12:00:01.500000+00:00",
        ),
        ("times-not-understood.csv", "delimited", "utf-8", 6, 6, 0, "1908-09-17T17:18", "1915-03-25T12:20"),
        ("two-calendars.csv", "delimited", "utf-8", 7, 5, 2, "1700-07-15", "1918-01-01"),
        ("two-digit-years.csv", "delimited", "utf-8", 3, 3, 0, "1968-06-25", "2019-06-25"),
        ("unclosed-quote-at-end.csv", "delimited", "utf-8", 4, 3, 1, "2019-06-05", "2019-06-08"),
        ("unclosed-quote.csv", "delimited", "utf-8", 5, 4, 1, "2019-06-05", "2019-06-09"),
        ("utf16.csv", "delimited", "utf-16", 3, 3, 0, "2018~", "2019-06-07"),
        ("utf8-bom.csv", "delimited", "utf-8", 3, 3, 0, "2018~", "2019-06-07"),
        ("wikidata.csv", "wikidata", "utf-8", 2, 2, 0, "-0044-03-15", "1969-07-20"),
        ("wikidata.json", "wikidata", "utf-8", 1, 1, 0, "1969-07-20", "1969-07-20"),
        ("windows-1251.csv", "delimited", "windows-1251", 3, 3, 0, "2018~", "2019-06-07"),
        ("windows-1252.csv", "delimited", "windows-1252", 3, 3, 0, "2018-22", "2019-08-01"),
        ("workbook.ods", "workbook", "", 3, 2, 1, "2019-06-05", "2019-06-07T10:30:00"),
        ("workbook.xlsx", "workbook", "", 4, 3, 1, "2019-06-05", "2019-12-01"),
    ],
)
def test_a_file_gives_what_is_in_it(
    store: Store,
    data: Path,
    name: str,
    file_format: str,
    encoding: str,
    rows: int,
    inserted: int,
    rejected: int,
    first: str,
    last: str,
) -> None:
    report = import_file(store, data / name)

    assert (report.format, report.encoding) == (file_format, encoding)
    assert (report.rows, report.inserted, report.rejected) == (rows, inserted, rejected)
    assert (report.first, report.last) == (first, last)
    assert store.counts().events == inserted
    again = import_file(store, data / name)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, inserted)


def _dates(store: Store, path: Path) -> dict[str, str]:
    import_file(store, path)
    return {event.title: event.when_edtf for event in _events(store)}


def _events(store: Store) -> list[EventDetail]:
    return [event for i in store.columns().id if (event := store.event(int(i))) is not None]


def test_timelinejs_sheets_of_both_shapes(store: Store, data: Path) -> None:
    assert _dates(store, data / "timelinejs.csv") == {
        "MTS and Huawei sign": "2019-06-05",
        "A year only": "2018",
        "Caesar": "-0043-03-15",
        "The licence": "2019-05-20T10:30/2019-08-19T18:00",
        "The years of 4G": "2010/2019",
    }
    assert {lane.name: lane.count for lane in store.lanes()} == {"timelinejs": 2, "Deals": 2, "Rules": 1}


def test_timelinejs_older_sheet(store: Store, data: Path) -> None:
    assert _dates(store, data / "timelinejs-older.csv") == {
        "MTS and Huawei sign": "2019-06-05",
        "A year only": "2018",
        "The licence": "2019-05-20/2019-08-19",
    }


def test_timelinejs_json_keeps_eras_as_spans(store: Store, data: Path) -> None:
    dates = _dates(store, data / "timelinejs.json")

    assert dates["The years of 4G"] == "2010/2019"
    assert dates["The licence"] == "2019-05-20T10:30/2019-08-19"
    assert dates["Caesar"] == "-0043-03-15"


def test_calendar_days_are_inclusive_in_sheets_and_exclusive_in_icalendar(store: Store, data: Path) -> None:
    assert _dates(store, data / "google-calendar.csv") == {
        "Signing": "2019-06-05T18:00/2019-06-05T19:30",
        "Forum": "2019-06-06/2019-06-08",
        "Holiday": "2019-06-12",
    }


def test_icalendar(store: Store, data: Path) -> None:
    report = import_file(store, data / "calendar.ics")

    by_key = {event.key: event for event in _events(store)}
    assert by_key["a@example.org"].when_edtf == "2019-06-06/2019-06-08"
    assert by_key["a@example.org"].title == "Forum, day by day"
    assert by_key["a@example.org"].tags == ("summit", "economy")
    signing = by_key["b@example.org"]
    assert signing.title == "Signing of a very long titled agreement that is folded over two lines"
    assert signing.when_edtf == "2019-06-05T18:00:00+03:00/2019-06-05T19:30:00+03:00"
    assert [source.source.url for source in signing.citations] == ["https://example.org/b"]
    assert [event.when_edtf for event in _events(store) if event.title == "Weekly call"] == [
        "2019-07-01T09:00:00Z",
        "2019-07-15T09:00:00Z",
        "2019-07-22T09:00:00Z",
    ]
    assert [(one.line, one.reason) for one in report.rejects] == [
        (31, "31 February 2019 does not exist"),
        (36, "the date is missing"),
    ]


def test_a_rule_without_end_is_followed_within_a_bound_that_is_said(store: Store, data: Path) -> None:
    report = import_file(store, data / "endless-rule.ics")

    assert len([event for event in _events(store) if event.title == "New Year"]) == 6
    assert any("repeats without end" in warning for warning in report.warnings)


def test_timeline_files(store: Store, data: Path) -> None:
    import_file(store, data / "example.timeline")

    by_title = {event.title: event for event in _events(store)}
    assert {title: event.when_edtf for title, event in by_title.items()} == {
        "MTS and Huawei sign": "2019-06-05",
        "About a day": "2018-01-01~",
        "The licence": "2019-05-20T10:30:00/2019-08-19T18:00:00",
        "A box": "2012-01-01/..",
        "Caesar": "-0043-03-15",
    }
    assert by_title["MTS and Huawei sign"].category == "Contracts"
    assert by_title["MTS and Huawei sign"].lane.name == "Deals"
    assert by_title["Caesar"].extra["container"] == "A box"


def test_entities_are_never_expanded(store: Store, data: Path) -> None:
    with pytest.raises(ImportFailed, match="document type or entities"):
        import_file(store, data / "entity-bomb.timeline")


def test_html_is_no_table(store: Store, data: Path) -> None:
    with pytest.raises(ImportFailed, match="XML or HTML"):
        import_file(store, data / "html.csv")


def test_gdelt_without_header(store: Store, data: Path) -> None:
    import_file(store, data / "gdelt.CSV")

    event = next(event for event in _events(store) if event.key == "842000001")
    assert (event.title, event.when_edtf) == ("RUSSIA – engages in diplomatic cooperation – CHINA", "2019-06-05")
    assert (event.place, event.value, event.extra["latitude"]) == ("Moscow, Moskva, Russia", 3.4, "39.9")
    assert event.citations[0].source.url == "https://example.org/1"


def test_acled_precision(store: Store, data: Path) -> None:
    import_file(store, data / "acled.csv")

    assert {event.key: event.when_edtf for event in _events(store)} == {
        "RUS1": "2019-06-05",
        "RUS2": "[2019-06-07..2019-06-13]",
        "RUS3": "2019-06",
    }


def test_sheets_of_a_workbook(store: Store, data: Path) -> None:
    report = import_file(store, data / "workbook.xlsx")

    assert {event.title: (event.when_edtf, event.value) for event in _events(store)} == {
        "MTS and Huawei sign": ("2019-06-05", 10),
        "Forum": ("2019-06-06T10:30:00", 20.5),
        "Sum": ("2019-12-01", 31.5),
    }
    assert any("The sheet “Events” was read" in warning for warning in report.warnings)
    assert [one.line for one in report.rejects] == [6]


def test_decimal_commas_and_thousands(store: Store, data: Path) -> None:
    import_file(store, data / "semicolon-decimal-comma.csv")

    assert [event.value for event in _events(store)] == [1234.5, 2.75, 12]


def test_wikidata_items_become_sources(store: Store, data: Path) -> None:
    import_file(store, data / "wikidata.csv")

    caesar = next(event for event in _events(store) if event.title == "Assassination of Caesar")
    assert caesar.when_edtf == "-0044-03-15"
    assert [citation.source.url for citation in caesar.citations] == ["http://www.wikidata.org/entity/Q1"]


def test_points_of_geojson(store: Store, data: Path) -> None:
    import_file(store, data / "places.geojson")

    assert dict(_events(store)[0].extra) == {"latitude": "55.75", "longitude": "37.61"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order-open.csv", "no value settles it"),
        ("two-digit-years.csv", f"have a year of two digits, read as {THIS_YEAR - 99} to {THIS_YEAR}"),
        ("epoch-ms.csv", "are milliseconds since 1970, in UTC"),
        ("epoch-ns.csv", "are nanoseconds since 1970"),
        ("excel-serials.csv", "are day numbers of a spreadsheet"),
        ("bce-by-sign.csv", "are negative years, counted so that −1 is 1 BCE"),
        ("several-dates.csv", "names several dates; the event spans from the first to the last"),
        ("parts-of-years.csv", "say early, mid or late, read as a third of the time named"),
        ("times-and-24h.csv", "ends at 24:00, which is 00:00 of the next day"),
        ("sentinels.csv", "has an end in the year 9999"),
        ("open-ends.csv", "they are taken to go on"),
        ("windows-1251.csv", "was read as windows-1251"),
        ("broken-bytes.csv", "2 bytes are not valid utf-8 (first on line 2)"),
        ("preamble-and-totals.csv", "2 rows above the header (line 4) left out"),
        ("no-header.csv", "has no header"),
        ("wikidata.csv", "read as days"),
        ("two-calendars.csv", "name one day by two calendars and are read by the Gregorian one"),
        ("two-calendars.csv", "is by the Julian calendar, moved to the Gregorian one"),
        ("eras.csv", "only the year was read"),
        ("tags-below-the-header.csv", "The row of tags or dashes below the header (line 2) was left out"),
        ("eras.csv", "counted from 1912 as in Taiwan"),
        ("seasons-of-two-years.csv", "are two years that follow each other"),
        ("times-not-understood.csv", "have a time of day that is not understood; it was left out"),
    ],
)
def test_what_was_assumed_is_said(store: Store, data: Path, name: str, words: str) -> None:
    report = import_file(store, data / name)

    assert any(words in warning for warning in report.warnings), report.warnings


def test_order_open_is_the_only_thing_said_of_plain_dates(store: Store, data: Path) -> None:
    assert import_file(store, data / "day-first.csv").warnings == ()
    assert import_file(store, data / "month-names.csv").warnings == ()


def test_midnight_is_a_day_only_where_all_times_are_midnight(store: Store, written: Callable[..., Path]) -> None:
    assert _dates(store, written("date,title\n2019-06-05 00:00:00,One\n2019-06-06 00:00:00,Two\n")) == {
        "One": "2019-06-05",
        "Two": "2019-06-06",
    }


def test_one_time_of_day_makes_the_midnights_instants(store: Store, written: Callable[..., Path]) -> None:
    assert _dates(store, written("date,title\n2019-06-05 00:00:00,One\n2019-06-06 09:30:00,Two\n")) == {
        "One": "2019-06-05T00:00:00",
        "Two": "2019-06-06T09:30:00",
    }


def test_a_log_means_its_midnights(store: Store, written: Callable[..., Path]) -> None:
    text = "message,datetime,timestamp_desc\nLogin,2019-06-05T00:00:00Z,Logon\nLogout,2019-06-06T00:00:00Z,Logoff\n"

    assert _dates(store, written(text)) == {"Login": "2019-06-05T00:00:00Z", "Logout": "2019-06-06T00:00:00Z"}


def test_a_time_of_four_digits_and_an_hour_without_a_zero(store: Store, data: Path) -> None:
    assert _dates(store, data / "clock-digits.csv") == {
        "Signing": "2019-06-05T18:30",
        "Arrival": "2019-06-05T09:15",
        "Half past midnight": "2019-06-25T00:30",
    }


def test_a_time_that_is_not_understood_leaves_its_day_and_its_words(store: Store, data: Path) -> None:
    import_file(store, data / "times-not-understood.csv")

    storm = next(event for event in _events(store) if event.title == "A storm")
    assert (storm.when_edtf, storm.extra["date as written"]) == ("1913-09-19", "09/19/1913 c 18:30")


def test_a_column_of_years_says_of_which_century_two_digits_are(store: Store, data: Path) -> None:
    report = import_file(store, data / "century-from-a-year.csv")

    assert [event.when_edtf for event in _events(store)] == [
        "1906-09-24",
        "1933-03-01",
        "1956-07-11",
        "1961-11-15",
        "2001-01-17",
        "2009-03-30",
    ]
    assert [one for one in report.warnings if "two digits" in one] == [
        "date: 1 value has a year of two digits, read as 1910 to 2009 (such as “1/17/01”)."
    ]


def test_one_day_by_two_calendars(store: Store, data: Path) -> None:
    report = import_file(store, data / "two-calendars.csv")

    assert {event.title: event.when_edtf for event in _events(store)} == {
        "The treaty is read out": "1877-05-15",
        "The sale is signed": "1867-03-30",
        "The envoys meet": "1858-06-01",
        "The office is opened": "1918-01-01",
        "The fleet sails": "1700-07-15",
    }
    assert [(one.line, one.reason) for one in report.rejects] == [
        (7, "two days that are not one by the Julian and the Gregorian calendar"),
        (8, "a date by a calendar that is not read here; only the Gregorian and the Julian one are"),
    ]


def test_dates_as_programs_write_them(store: Store, data: Path) -> None:
    dates = _dates(store, data / "dates-of-programs.csv")

    assert dates.pop("an encyclopaedia") == "2019-06-05"
    assert {date[:16] for date in dates.values()} == {"2019-06-05T10:30"}


def test_a_precision_that_is_no_number_but_looks_like_one_says_nothing(
    store: Store, written: Callable[..., Path]
) -> None:
    assert _dates(store, written("date,start_prec,title\n2019-06-05,²,One\n")) == {"One": "2019-06-05"}
