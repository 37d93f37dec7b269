"""Importing a file: what is stored, what is set aside, what the report says, and that it is all or nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from db.store import Store, open_store
from explorer.importing.errors import ImportFailed
from explorer.importing.reimport.undo import can_undo, undo_import
from explorer.importing.report import ImportReport
from explorer.importing.run import import_file
from explorer.importing.write.rejects import write_rejects
from explorer.jobs import Cancelled, Progress
from tests.db.stores import add

Written = Callable[..., Path]

EVENTS = (
    "id,lane,title,start,end,location,actors,summary,source_title,source_publisher,source_date,source_url,quote,quote_speaker,"
    "quote_rights,category,tags\n"
    "mts,dispute,MTS and Huawei sign,2019-06-05,,Moscow,Huawei;MTS,They signed.,Huawei to build 5G,CNET,2019-06-06,"
    'https://example.org/a,"a foundation, they said",Kornya,short quotation,agreement,5G;Russia\n'
    "talk,summits,Talks,2019-06,2019-07-03,,,,,,,,,,,,\n"
)


def _counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.rows, report.inserted, report.updated, report.unchanged, report.rejected


def _only_event(store: Store, title: str) -> object:
    found = [store.event(int(i)) for i in store.columns().id]
    (event,) = [one for one in found if one is not None and one.title == title]
    return event


def test_own_csv_brings_everything_of_an_event(store: Store, written: Written) -> None:
    report = import_file(store, written(EVENTS))

    assert _counts(report) == (2, 2, 0, 0, 0)
    assert (report.format, report.first, report.last) == ("explorer", "2019-06", "2019-07-03")
    event_id = store.find_key("mts")
    assert event_id is not None
    event = store.event(event_id)
    assert event is not None
    assert (event.title, event.when_edtf, event.lane.name, event.place) == (
        "MTS and Huawei sign",
        "2019-06-05",
        "dispute",
        "Moscow",
    )
    assert (event.actors, event.tags, event.category) == (("Huawei", "MTS"), ("5G", "Russia"), "agreement")
    (quote,) = event.quotes
    assert (quote.text, quote.speaker, quote.rights) == ("a foundation, they said", "Kornya", "short quotation")
    assert quote.source is not None
    assert (quote.source.title, quote.source.publisher, quote.source.published_edtf) == (
        "Huawei to build 5G",
        "CNET",
        "2019-06-06",
    )
    assert (event.provenance.file, event.provenance.line) == ("events.csv", 2)


def test_the_same_file_twice_changes_nothing(store: Store, written: Written) -> None:
    path = written(EVENTS)
    import_file(store, path)
    before = store.counts()

    report = import_file(store, path)

    assert _counts(report) == (2, 0, 0, 2, 0)
    assert store.counts().events == before.events
    assert store.counts().quotes == before.quotes


def test_a_changed_file_updates_by_id(store: Store, written: Written) -> None:
    import_file(store, written(EVENTS))

    report = import_file(
        store, written(EVENTS.replace("They signed.", "They signed in the Kremlin.").replace("Kornya", "Alexei Kornya"))
    )

    assert _counts(report) == (2, 0, 1, 1, 0)
    event = store.event(store.find_key("mts") or 0)
    assert event is not None
    assert event.summary == "They signed in the Kremlin."
    assert [quote.speaker for quote in event.quotes] == ["Alexei Kornya"]


def test_without_ids_lane_date_and_title_tell_rows_apart(store: Store, written: Written) -> None:
    import_file(store, written("date,title,note\n2019-06-05,One,a\n2019-06-06,Two,b\n"))

    report = import_file(
        store, written("date,title,note\n2019-06-05,One,a\n2019-06-06,Two,changed\n2019-06-07,Three,c\n")
    )

    assert _counts(report) == (3, 1, 1, 1, 0)
    assert store.counts().events == 3


def test_rows_that_are_alike_are_all_kept(store: Store, written: Written) -> None:
    path = written("date,title,note\n2019-06-05,One,a\n2019-06-05,One,a\n2019-06-05,One,b\n")

    assert _counts(import_file(store, path)) == (3, 3, 0, 0, 0)
    assert _counts(import_file(store, path)) == (3, 0, 0, 3, 0)


def test_an_id_that_comes_twice_is_set_aside(store: Store, written: Written) -> None:
    report = import_file(store, written("id,lane,title,start,end\na,x,One,2019,\na,x,Two,2020,\n"))

    assert _counts(report) == (2, 1, 0, 0, 1)
    assert report.rejects[0].line == 3
    assert "stands already on an earlier line" in report.rejects[0].reason


def test_numbers_as_ids_belong_to_their_lane(store: Store, written: Written) -> None:
    import_file(store, written("id,name,date\n1,One,2019-01-01\n2,Two,2019-01-02\n", "first.csv"))

    report = import_file(store, written("id,name,date\n1,Other,2020-01-01\n2,Another,2020-01-02\n", "second.csv"))

    assert _counts(report) == (2, 2, 0, 0, 0)


def test_a_bad_row_is_set_aside_with_line_column_value_and_reason(store: Store, written: Written) -> None:
    text = 'start,title\n2019-06-05,"One\nand more"\n31.02.2019,Two\n,Three\n2019-06-08,\n2019-06-09,Five\n'

    report = import_file(store, written(text))

    assert _counts(report) == (5, 2, 0, 0, 3)
    assert [(one.line, one.column, one.value, one.reason) for one in report.rejects] == [
        (4, "start", "31.02.2019", "31 February 2019 does not exist"),
        (5, "start", "", "the date is missing"),
        (6, "title", "", "the title is missing"),
    ]
    assert [(one.line, one.reason) for one in store.rejects(report.import_id or 0)] == [
        (4, "31 February 2019 does not exist"),
        (5, "the date is missing"),
        (6, "the title is missing"),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r"])
def test_the_raw_row_that_is_kept_can_be_read_again(store: Store, written: Written, ending: str) -> None:
    report = import_file(store, written(f'start,title,note\n31.02.2019,Two,"a{ending}b, c"\n2019-06-05,One,x\n'))

    (kept,) = store.rejects(report.import_id or 0)
    assert next(csv.reader(io.StringIO(kept.raw, newline=""))) == ["31.02.2019", "Two", f"a{ending}b, c"]


def test_an_end_before_its_start_is_set_aside(store: Store, written: Written) -> None:
    report = import_file(store, written("start,end,title\n2019-06-05,2018-01-01,One\n2019-06-05,2019-07-01,Two\n"))

    assert _counts(report) == (2, 1, 0, 0, 1)
    assert (report.rejects[0].line, report.rejects[0].column, report.rejects[0].value) == (2, "end", "2018-01-01")


def test_a_quotation_mark_that_is_never_closed_costs_its_row_only(store: Store, written: Written) -> None:
    text = (
        'start,title,note\n2019-06-05,One,a\n2019-06-06,"Two,b\n2019-06-07,Three,c\n'
        '2019-06-08,Four,"d"\n2019-06-09,Five,e\n'
    )

    report = import_file(store, written(text))

    assert _counts(report) == (5, 4, 0, 0, 1)
    assert (report.rejects[0].line, report.rejects[0].reason) == (3, "the quotation mark is never closed")


def test_stray_quotation_marks_stay_in_their_cell(store: Store, written: Written) -> None:
    report = import_file(store, written('start,title,note\n2019-06-05,"Huawei" wins,a\n2019-06-06,The 5" screen,b\n'))

    assert report.rejected == 0
    assert sorted(store.titles(store.columns().id)) == ['"Huawei" wins', 'The 5" screen']


def test_ragged_rows(store: Store, written: Written) -> None:
    report = import_file(
        store,
        written("start,title,a,b\n2019-06-05,Short\n2019-06-06,Blank ends,1,2,,\n2019-06-07,Too,many,cells,here\n"),
    )

    assert _counts(report) == (3, 2, 0, 0, 1)
    assert (report.rejects[0].line, report.rejects[0].reason[:23]) == (4, "5 cells where the heade")


def test_totals_below_the_table_are_set_aside_and_blank_rows_are_no_rows(store: Store, written: Written) -> None:
    report = import_file(store, written("start,title,value\n2019-06-05,One,1\n2019-06-06,Two,2\n,,\n\nTotal,,3\n"))

    assert _counts(report) == (3, 2, 0, 0, 1)
    assert report.rejects[0].line == 6


def test_unused_columns_are_kept_as_extra_fields(store: Store, written: Written) -> None:
    import_file(store, written("date,title,Gauge,Blank\n2019-06-05,One,wide,\n"))

    event = store.event(int(store.columns().id[0]))
    assert event is not None
    assert dict(event.extra) == {"Gauge": "wide"}


def test_dates_that_could_be_read_both_ways_are_said(store: Store, written: Written) -> None:
    report = import_file(store, written("date,title\n5/6/2019,One\n1/2/2019,Two\n"))

    assert any("no value settles it" in warning for warning in report.warnings)
    assert store.columns().id.size == 2


def test_one_late_value_decides_for_the_whole_column(store: Store, written: Written) -> None:
    rows = "".join(f"{n % 12 + 1}/{n % 7 + 1}/2019,Event {n}\n" for n in range(3_000))

    report = import_file(store, written("date,title\n" + rows + "6/25/2019,Last\n"))

    assert report.rejected == 0
    assert report.last == "2019-12-07"
    assert not any("settles" in warning for warning in report.warnings)


def test_a_surprise_far_down_makes_the_column_be_read_again(store: Store, written: Written) -> None:
    plain = "".join(f"2019-01-{n % 28 + 1:02d},Event {n}\n" for n in range(2_500))

    report = import_file(store, written("date,title\n" + plain + "6/25/2019,Late\n"))

    assert _counts(report) == (2_501, 2_501, 0, 0, 0)
    assert report.last == "2019-06-25"


def test_a_dry_run_counts_the_same_and_writes_nothing(store: Store, written: Written) -> None:
    path = written("date,title\n2019-06-05,One\nnever,Two\n")

    dry = import_file(store, path, dry_run=True)

    assert store.counts().events == 0
    assert store.counts().imports == 0
    assert store.lanes() == []
    real = import_file(store, path)
    assert _counts(dry) == _counts(real) == (2, 1, 0, 0, 1)
    assert (dry.first, dry.last, dry.rejects) == (real.first, real.last, real.rejects)


def test_a_dry_run_of_everything_that_a_row_can_bring_counts_as_the_import_does(store: Store, written: Written) -> None:
    import_file(store, written(EVENTS))
    text = EVENTS.replace("They signed.", "Signed.").replace("short quotation", "fair use")
    text += "new,third,New,2020,,,ZTE,,Other,,,,Words,,,deal,6G\nbad,third,,2020,,,,,,,,,,,,,\n"
    dry = import_file(store, written(text), dry_run=True)
    real = import_file(store, written(text))
    assert _counts(dry) == _counts(real) == (4, 1, 1, 1, 1)
    assert {**dry.as_json(), "dry_run": None} == {**real.as_json(), "dry_run": None}


def test_a_dry_run_does_not_keep_anybody_from_editing(store: Store, written: Written) -> None:
    class Editing(Progress):
        def report(self, done: int, total: int | None = None, note: str = "") -> None:
            add(store, "Meanwhile")

    report = import_file(store, written(EVENTS), dry_run=True, progress=Editing())

    assert _counts(report) == (2, 2, 0, 0, 0)
    assert set(store.titles(store.columns().id)) == {"Meanwhile"}


def test_what_a_file_would_bring_to_a_store_that_cannot_be_written_is_counted(
    store: Store, written: Written, tmp_path: Path
) -> None:
    import_file(store, written(EVENTS))
    store.backup(tmp_path / "copy.sqlite")
    with open_store(tmp_path / "copy.sqlite", readonly=True) as closed:
        report = import_file(closed, written(EVENTS.replace("Talks", "The talks")), dry_run=True)
    assert _counts(report) == (2, 0, 1, 1, 0)


class _CancelledAt(Progress):
    """Asks to stop after some reports, as a person would in the middle."""

    def __init__(self, reports: int) -> None:
        super().__init__()
        self._left = reports

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        self._left -= 1
        if self._left < 0:
            self.cancel()
        super().report(done, total, note)


@pytest.mark.parametrize("reports", [0, 1, 2])
def test_cancelled_import_leaves_the_store_unchanged(store: Store, written: Written, reports: int) -> None:
    import_file(store, written(EVENTS))
    before = store.counts()
    many = "".join(f"2019-01-{n % 28 + 1:02d},Event {n}\n" for n in range(45_000))

    with pytest.raises(Cancelled):
        import_file(store, written("date,title\n" + many, "many.csv"), progress=_CancelledAt(reports))

    assert store.counts() == before
    assert [lane.name for lane in store.lanes()] == ["dispute", "summits"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,colour\nA,red\nB,blue\n", "No column of .* holds dates"),
        ("title,start\n", "no rows"),
        ("", "is empty"),
    ],
)
def test_a_file_that_cannot_be_imported_leaves_the_store_unchanged(
    store: Store, written: Written, content: str, words: str
) -> None:
    with pytest.raises(ImportFailed, match=words):
        import_file(store, written(content))

    assert store.counts().imports == 0


def test_a_file_in_which_every_row_is_bad_is_set_aside_whole(store: Store, written: Written) -> None:
    report = import_file(store, written("start,title\nsoon,One\nlater,Two\n"))

    assert _counts(report) == (2, 0, 0, 0, 2)
    assert (report.first, report.last) == ("", "")


def test_columns_can_be_mapped_by_hand(store: Store, written: Written) -> None:
    path = written("when it was,a,b,city\n5.6.2019,India,Taiwan,Doha\n")

    report = import_file(
        store,
        path,
        lane="Games",
        columns={"start": "when it was", "title": "a+b", "place": "CITY", "category": "=match"},
    )

    assert _counts(report) == (1, 1, 0, 0, 0)
    event = store.event(int(store.columns().id[0]))
    assert event is not None
    assert (event.title, event.place, event.category, event.lane.name) == ("India – Taiwan", "Doha", "match", "Games")


def test_a_column_or_field_that_is_not_there_is_named(store: Store, written: Written) -> None:
    path = written("date,title\n2019,One\n")

    with pytest.raises(ImportFailed, match="no column “Datum”"):
        import_file(store, path, columns={"start": "Datum"})
    with pytest.raises(ImportFailed, match="no field “beginning”"):
        import_file(store, path, columns={"beginning": "date"})


def test_rejects_are_mended_and_imported_again(store: Store, written: Written, tmp_path: Path) -> None:
    report = import_file(store, written("start,title,note\n2019-06-05,One,a\n31.02.2019,Two,b\n"), lane="L")
    out = tmp_path / "rejects.csv"

    assert write_rejects(out, [report]) == 1
    text = out.read_text("utf-8")
    assert "31 February 2019 does not exist" in text
    out.write_text(text.replace("31.02.2019", "28.02.2019"), "utf-8")
    again = import_file(store, out, lane="L")

    assert _counts(again) == (1, 1, 0, 0, 0)
    event = store.event(int(store.columns().id[0]))
    assert event is not None
    assert (event.title, event.summary, dict(event.extra)) == ("Two", "b", {})


def test_undo_takes_the_whole_import_back(store: Store, written: Written) -> None:
    import_file(store, written(EVENTS))
    before = _everything(store)
    changed = (
        EVENTS.replace("They signed.", "Changed.").replace("Huawei;MTS", "MTS;Rostec")
        + "new,wins,New,2020,,,,,,,,,,,,,\n"
    )

    report = import_file(store, written(changed, "later.csv"))
    assert _counts(report) == (3, 1, 1, 1, 0)
    assert _everything(store) != before
    undo_import(store, report.import_id or 0)

    assert _everything(store) == before
    assert [one.file for one in store.imports()] == ["events.csv"]


def test_undo_leaves_what_others_use_by_now(store: Store, written: Written) -> None:
    first = import_file(
        store, written("id,lane,title,start,end,actors,source_url\na,L,One,2019,,MTS,https://example.org\n")
    )
    later = "id,lane,title,start,end,actors,source_url\nb,L,Two,2020,,MTS,https://example.org\n"
    import_file(store, written(later, "later.csv"))

    undo_import(store, first.import_id or 0)

    (event,) = [store.event(int(i)) for i in store.columns().id]
    assert event is not None
    assert (event.title, event.lane.name, event.actors) == ("Two", "L", ("MTS",))
    assert [one.source.url for one in event.citations] == ["https://example.org"]


def test_undo_works_after_the_store_was_closed(written: Written, tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite") as first:
        import_file(first, written(EVENTS))
        report = import_file(first, written("date,title\n2019-06-05,One\n", "later.csv"))
    with open_store(tmp_path / "store.sqlite") as again:
        assert can_undo(again, report.import_id or 0)
        undo_import(again, report.import_id or 0)
        assert again.counts().events == 2
        assert not can_undo(again, report.import_id or 0)
        assert [lane.name for lane in again.lanes()] == ["dispute", "summits"]


def _everything(store: Store) -> list[tuple[object, ...]]:
    found = [store.event(int(i)) for i in store.columns().id]
    return [
        (
            e.key,
            e.title,
            e.summary,
            e.when_edtf,
            e.lane.name,
            e.actors,
            e.tags,
            e.category,
            e.quotes[:1] and e.quotes[0].text,
        )
        for e in found
        if e is not None
    ]


def test_the_report_as_json_has_what_the_command_line_promises(store: Store, written: Written) -> None:
    report = import_file(store, written("date;title\n05.06.2019;Один\nnever;Два\n", encoding="cp1251"))

    plain = json.loads(json.dumps(report.as_json()))

    assert plain["encoding"] == "windows-1251"
    assert plain["delimiter"] == ";"
    assert plain["mapping"]["fields"]["start"]["columns"] == ["date"]
    assert (plain["rows"], plain["inserted"], plain["rejected"]) == (2, 1, 1)
    assert plain["rejects"] == [
        {"line": 3, "column": "date", "value": "never", "reason": "this is not understood as a date"}
    ]
    assert (plain["first"], plain["last"]) == ("2019-06-05", "2019-06-05")


def test_nul_in_one_cell_of_a_long_file_costs_its_row_only(store: Store, written: Written) -> None:
    rows = [f"2019-01-{n % 28 + 1:02d},Event {n}" for n in range(500)]
    rows[100] = "2019-01-01,Ev\0ent"

    report = import_file(store, written("date,title\n" + "\n".join(rows) + "\n"))

    assert _counts(report) == (500, 499, 0, 0, 1)
    assert report.rejects[0].line == 102
    assert report.rejects[0].reason == "the cell holds a NUL character"


def test_a_title_longer_than_its_field_is_cut_and_kept_whole(store: Store, written: Written) -> None:
    import_file(store, written("date,title\n2019-06-05," + "long " * 300 + "\n"))

    event = store.event(int(store.columns().id[0]))
    assert event is not None
    assert len(event.title) == 1_000
    assert event.extra["title"] == ("long " * 300).strip()


def test_search_finds_what_was_imported(store: Store, written: Written) -> None:
    import_file(store, written(EVENTS))

    assert [hit.title for hit in store.search("foundation")] == ["MTS and Huawei sign"]


def test_sources_of_which_only_the_author_is_named_are_one_to_an_author(store: Store, written: Written) -> None:
    path = written(
        "title,start,source_author,source_date\n"
        "One,2019,Smith,\nTwo,2019,Jones,\nThree,2019,Smith,\nFour,2019,Smith,2018\nFive,2019,Jones,2018\n"
        "Six,2019,,2018\n"
    )
    for _ in range(2):
        import_file(store, path)
        with store.reading() as session:
            named = session.rows(
                "SELECT e.title, s.author, s.published_edtf, s.id FROM event e "
                "JOIN citation c ON c.event_id = e.id JOIN source s ON s.id = c.source_id ORDER BY e.id"
            )

        assert [row[:3] for row in named] == [
            ("One", "Smith", ""),
            ("Two", "Jones", ""),
            ("Three", "Smith", ""),
            ("Four", "Smith", "2018"),
            ("Five", "Jones", "2018"),
        ]
        assert named[0][3] == named[2][3]
        assert store.counts().sources == 4
