"""Exports to other formats: what other programs get, and that our importer reads it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.errors import InputError
from db.store import Store, open_store
from explorer.exporting.export import FORMATS, export_file
from explorer.importing.run import import_file

EVENTS = """id,lane,title,start,end,location,summary,source_title,source_url,quote,quote_speaker,tags
day,A,"A day, with; marks",2019-06-05,,Perm,<b>bold</b> & *star*,Source One,https://example.org/1,the words,Somebody,x
span,A,A span,2019-05-20,2019-08-19,,,,,,,
year,B,A year,2018,,,,,,,,
about,B,About a month,2018-03~,,,,,,,,
time,B,A time,2019-06-05T18:00:00+03:00,2019-06-05T19:30:00+03:00,,,,,,,
bce,B,Caesar,-0043-03-15,,,,,,,,
open,B,Goes on,2012,..,,,,,,,
"""


@pytest.fixture
def seven(store: Store, tmp_path: Path) -> Store:
    """A store with one event of every kind of date."""
    path = tmp_path / "in.csv"
    path.write_text(EVENTS, "utf-8")
    import_file(store, path)
    return store


def test_json_comes_back_without_loss(filled: Store, tmp_path: Path) -> None:
    assert export_file(filled, tmp_path / "all.json").count == 273

    with open_store("sqlite://") as other:
        report = import_file(other, tmp_path / "all.json")
        assert (report.format, report.rows, report.inserted) == ("explorer-json", 273, 273)
        export_file(other, tmp_path / "other.csv")
    export_file(filled, tmp_path / "first.csv")
    assert (tmp_path / "first.csv").read_text("utf-8") == (tmp_path / "other.csv").read_text("utf-8")
    document = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert {series["subject"] for series in document["series"]} == {"Ericsson", "Nokia", "Huawei", "ZTE"}
    assert sum(len(series["readings"]) for series in document["series"]) == 42


def test_timelinejs_gets_no_more_of_a_date_than_is_known(seven: Store, tmp_path: Path) -> None:
    assert export_file(seven, tmp_path / "t.timelinejs.json").count == 7

    slides = {
        one["unique_id"]: one for one in json.loads((tmp_path / "t.timelinejs.json").read_text("utf-8"))["events"]
    }
    assert slides["year"]["start_date"] == {"year": 2018}
    assert slides["about"]["start_date"] == {"year": 2018, "month": 3}
    assert slides["about"]["display_date"] == "about March 2018"
    assert slides["bce"]["start_date"] == {"year": -44, "month": 3, "day": 15}
    assert slides["span"]["end_date"] == {"year": 2019, "month": 8, "day": 19}
    assert "end_date" not in slides["open"]
    assert slides["day"]["group"] == "A"
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; *star*" in slides["day"]["text"]["text"]


def test_timelinejs_comes_back_with_its_dates(seven: Store, tmp_path: Path) -> None:
    export_file(seven, tmp_path / "t.timelinejs.json")

    with open_store("sqlite://") as other:
        import_file(other, tmp_path / "t.timelinejs.json")
        found = {e.key: e.when_edtf for i in other.columns().id if (e := other.event(int(i))) is not None}
    assert found["span"] == "2019-05-20/2019-08-19"
    assert found["year"] == "2018"
    assert found["bce"] == "-0043-03-15"


def test_calendar_has_whole_days_and_instants(seven: Store, tmp_path: Path) -> None:
    count = export_file(seven, tmp_path / "c.ics").count

    text = (tmp_path / "c.ics").read_bytes().decode()
    assert count == 6
    assert "Caesar" not in text
    assert "DTSTART;VALUE=DATE:20190605\r\nDTEND;VALUE=DATE:20190606\r\nSUMMARY:A day\\, with\\; marks" in text
    assert "DTSTART;VALUE=DATE:20190520\r\nDTEND;VALUE=DATE:20190820" in text
    assert "DTSTART:20190605T150000Z\r\nDTEND:20190605T163000Z" in text
    assert "DTSTART;VALUE=DATE:20180101\r\nDTEND;VALUE=DATE:20190101" in text
    assert "2018: known to the year" in text.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_calendar_comes_back(seven: Store, tmp_path: Path) -> None:
    export_file(seven, tmp_path / "c.ics")

    with open_store("sqlite://") as other:
        report = import_file(other, tmp_path / "c.ics")
        dates = {e.title: e.when_edtf for i in other.columns().id if (e := other.event(int(i))) is not None}
    assert (report.rows, report.rejected) == (6, 0)
    assert dates["A span"] == "2019-05-20/2019-08-19"
    assert dates["A day, with; marks"] == "2019-06-05"


def test_markdown_escapes_and_numbers_its_references(seven: Store, tmp_path: Path) -> None:
    assert export_file(seven, tmp_path / "m.md").count == 7

    text = (tmp_path / "m.md").read_text("utf-8")
    assert text.startswith("# Timeline\n\n## A\n\n- **20 May – 19 August 2019**: **A span**\n")
    assert "\\<b\\>bold\\</b\\> & \\*star\\*" in text
    assert "> “the words” — Somebody \\[1\\]" in text
    assert text.endswith("## References\n\n1. Source One <https://example.org/1>\n")
    assert "**15 March 44 BCE**" in text


def test_the_name_of_the_file_says_the_format(seven: Store, tmp_path: Path) -> None:
    for name in ("a.csv", "a.json", "a.timelinejs.json", "a.ICS", "a.md"):
        assert export_file(seven, tmp_path / name).count in (6, 7)
    with pytest.raises(InputError, match=r"end it in \.csv"):
        export_file(seven, tmp_path / "a.docx")


def test_an_empty_store_exports_an_empty_list(store: Store, tmp_path: Path) -> None:
    for form in FORMATS:
        assert export_file(store, tmp_path / f"a{form.suffix}").count == 0
        assert (tmp_path / f"a{form.suffix}").stat().st_size > 0
