"""Long JSON documents are read object by object, and give what reading them whole gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.store import Store
from explorer.importing.errors import ImportFailed
from explorer.importing.readers import json_stream
from explorer.importing.readers.json_document import document_table
from explorer.importing.readers.json_rows import flattened
from explorer.importing.readers.json_stream import JsonList
from explorer.importing.readers.table import Table
from explorer.importing.run import import_file

_value = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2)
)
_objects = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.one_of(_value, st.dictionaries(st.just("d"), _value))), min_size=1
).filter(lambda rows: any(flattened(row) for row in rows))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "STREAMED_BYTES", 1)
    monkeypatch.setattr(json_stream, "_BLOCK", 16)


def _rows(table: Table) -> list[tuple[int, dict[str, str]]]:
    return [
        (line, {name: cell for name, cell in zip(table.header, row, strict=True) if cell})
        for chunk in table.chunks()
        for line, row in zip(chunk.lines, chunk.rows, strict=True)
        if any(row)
    ]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=_objects, indent=st.sampled_from([None, 0, 2]), before=st.sampled_from(["", "\ufeff", " \n\n"]))
def test_a_list_gives_the_same_rows_either_way(
    tmp_path: Path, rows: list[Any], indent: int | None, before: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(before + json.dumps(rows, indent=indent) + "\n", encoding="utf-8")
    size = path.stat().st_size

    assert json_stream.streams(path, "utf-8", size)
    assert _rows(JsonList(path, "utf-8", size)) == _rows(document_table(path, "utf-8", size))


def test_a_long_list_is_imported_with_the_lines_of_its_objects(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    objects = [{"title": f"Title {n}", "start": "2019-06-05" if n != 7 else "2019-02-31"} for n in range(50)]
    path.write_text("[\n" + ",\n".join([*map(json.dumps, objects), "17"]) + "\n]", encoding="utf-8")

    report = import_file(store, path)

    assert (report.rows, report.inserted, report.rejected) == (51, 49, 2)
    assert [(one.line, one.reason) for one in report.rejects] == [
        (9, "31 February 2019 does not exist"),
        (52, "this is no JSON object"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [('[{"a": 1},\n{"a": 2},\n{"a": 3\n', 4), ('[{"a": 1},\n{"a": 2},\n{"a" 3}]', 3), ('[{"a": 1},\n{"a": 2}', 2)],
)
def test_broken_json_is_said_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ImportFailed, match=rf"broken JSON: line {line}\b"):
        JsonList(path, "utf-8", len(text))


def test_lines_of_json_under_the_names_of_our_own_export_are_a_list_of_events(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"title": f"T{n}", "start": "2019", "end": "", "lane": "x", "summary": "s", "quote": "q"} for n in range(3)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    assert import_file(store, path).inserted == 3
