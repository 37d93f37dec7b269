"""Files that are broken, monstrous or go away: one plain sentence or rows set aside, never half an import."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.store import Store
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.run import import_file
from explorer.importing.write.sidecar import FORMAT

Written = Callable[..., Path]


def _refused(store: Store, path: Path, words: str) -> None:
    with pytest.raises(ImportFailed, match=words) as caught:
        import_file(store, path)
    assert "\n" not in str(caught.value)
    counts = store.counts()
    assert (counts.events, counts.imports, counts.lanes) == (0, 0, 0)


def test_a_file_that_vanishes_after_it_was_looked_at(store: Store, written: Written) -> None:
    path = written("date,title\n2019-06-05,One\n")
    sniffed = sniff(path)
    path.unlink()

    with pytest.raises(ImportFailed, match=r"There is no file .* any more"):
        import_file(store, path, sniffed=sniffed)
    assert store.counts().imports == 0


def test_what_is_added_to_a_file_while_it_is_read_is_left_for_the_next_time(store: Store, written: Written) -> None:
    path = written("date,title\n2019-06-05,One\n")
    sniffed = sniff(path)
    with path.open("a") as file:
        file.write("2019-06-06,Two\n")

    assert import_file(store, path, sniffed=sniffed).rows == 1
    assert import_file(store, path).inserted == 1


def test_a_file_cut_short_while_it_is_read(store: Store, written: Written) -> None:
    path = written("date,title\n" + "2019-06-05,One\n" * 50)
    sniffed = sniff(path)
    path.write_text("date,title\n2019-06-05,One\n2019-06-06,T")

    report = import_file(store, path, sniffed=sniffed)

    assert report.rows == report.inserted == 2


class _SparseLine:
    """A line of two gigabytes without the disk: a file with a hole in it."""

    def __init__(self, path: Path, size: int) -> None:
        with path.open("wb") as file:
            file.write(b"date,title\n2019-06-05,")
            file.truncate(size)


def test_two_gigabytes_without_a_line_end(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    _SparseLine(path, 2 << 30)

    _refused(store, path, "line longer than 16 MB")


def test_quotation_marks_that_never_pair(store: Store, written: Written) -> None:
    # Every odd line opens a mark that nothing closes: each would take the next rows with it.
    rows = "".join(f'2019-06-05,"Open {n},x,y\n2019-06-06,Fine {n},x,y\n' for n in range(500))
    path = written("date,title,a,b\n" + rows)

    _refused(store, path, "quotation marks of this file do not pair")


@pytest.mark.parametrize("header", ["title,start", '"title\nof it",start'])
def test_a_mark_that_is_never_closed_in_the_first_row_costs_that_row_and_says_so(
    store: Store, written: Written, header: str
) -> None:
    rows = "".join(f"Fine {n},2021\n" for n in range(3_000))

    report = import_file(store, written(f'{header}\n"Open,2019\n{rows}'))

    assert (report.rows, report.inserted) == (3_001, 3_000)
    line = 2 + header.count("\n")
    assert [(one.line, one.reason) for one in report.rejects] == [(line, "the quotation mark is never closed")]


def test_a_zip_that_would_unpack_to_gigabytes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(64):
                part.write(b"<c/>" * (1 << 18))

    _refused(store, path, "would unpack to")


def test_a_broken_workbook(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "this is no XML")

    _refused(store, path, "spreadsheet that cannot be read")


def test_a_sheet_that_is_not_there(data: Path) -> None:
    with pytest.raises(ImportFailed, match="no sheet “Sales”"):
        sniff(data / "workbook.xlsx", sheet="Sales")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[{"date": "2019-06-05", "title": "One"},', "broken JSON: line 1"),
        ("[1, 2, 3]", "no list of JSON objects"),
        ("{}", "no list of JSON objects"),
        ("[" * 100_000, "nested too deep|broken JSON|no list"),
    ],
)
def test_broken_json(store: Store, written: Written, content: str, words: str) -> None:
    _refused(store, written(content, "list.json"), words)


@pytest.mark.parametrize("depth", [30, 480, 900])
def test_json_nested_deep_is_read_or_refused_with_a_sentence(store: Store, written: Written, depth: int) -> None:
    path = written('{"a":' * depth + '[{"date": "2019-06-05", "title": "Signed"}, {}]' + "}" * depth, "deep.json")
    with pytest.raises(ImportFailed) as caught:
        import_file(store, path)
    assert "\n" not in str(caught.value)


def test_broken_json_after_the_name_of_a_script_is_named_by_its_own_line(store: Store, written: Written) -> None:
    _refused(
        store, written('\nwindow.YTD.posts\n=\n[{"date": "2019",\n"title" "Signed"}]', "posts.js"), "line 5, column 9"
    )


def test_rows_after_the_name_of_a_script_have_their_own_lines(store: Store, written: Written) -> None:
    path = written(
        '\nvar posts =\n[{"date": "2019", "title": "Signed"},\n{"date": "2019-02-31", "title": "No"}]', "p.js"
    )
    assert [one.line for one in import_file(store, path).all_rejects] == [4]


@pytest.mark.parametrize("number", ["abc", "1", 1])
def test_a_reported_figure_names_its_source_and_not_a_number_in_the_store(
    store: Store, written: Written, number: object
) -> None:
    written_events = "id,lane,title,start,source_title\none,A,Signed,2019-06-05,Somebody else's source\n"
    path = written(written_events, "all.csv")
    reading = {"as_of": "2019-06-05", "value": 5, "source_id": number}
    more = {"format": FORMAT, "version": 1, "series": [{"series": "Staff", "readings": [reading]}]}
    written(json.dumps(more), "all.more.json")
    import_file(store, path)

    (series,) = store.series()
    (found,) = series.readings
    assert found.value == 5
    assert found.source is None


def test_a_calendar_without_events(store: Store, written: Written) -> None:
    _refused(store, written("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "c.ics"), "holds no events")


def test_broken_xml_is_named_by_its_line(store: Store, written: Written) -> None:
    _refused(store, written("<timeline>\n<events>\n<event></evnt>\n", "x.timeline"), "broken XML: line 3")


def test_a_timeline_file_in_the_encoding_it_declares(store: Store, written: Written) -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1251"?>\n<timeline><events><event><start>2019-06-05 00:00:00</start>'
        "<end>2019-06-05 00:00:00</end><text>Встреча в Кремле</text></event></events></timeline>\n"
    )

    import_file(store, written(text, "x.timeline", "cp1251"))

    assert store.titles(store.columns().id) == ["Встреча в Кремле"]


def test_the_order_of_rows_survives_a_chunk_boundary(
    store: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.importing.readers.delimited import DelimitedTable

    whole = DelimitedTable.chunks

    def small(self: DelimitedTable, rows: int = 0) -> Iterator[object]:
        return whole(self, 3)

    monkeypatch.setattr(DelimitedTable, "chunks", small)
    path = written("date,title\n" + "".join(f"2019-06-{n + 1:02d},Event {n}\n" for n in range(10)) + "never,Bad\n")

    report = import_file(store, path)

    assert (report.rows, report.inserted, report.rejected) == (11, 10, 1)
    assert report.rejects[0].line == 12
    events = [store.event(int(i)) for i in store.columns().id]
    assert [event.provenance.line for event in events if event] == list(range(2, 12))


def test_sniffing_again_with_another_separator_changes_what_is_read(store: Store, written: Written) -> None:
    path = written("date|title\n2019-06-05|One, two\n")
    sniffed = sniff(path, delimiter="|")

    assert import_file(store, path, sniffed=replace(sniffed, warnings=())).inserted == 1
