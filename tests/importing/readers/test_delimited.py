"""Delimited text read in blocks: whatever way a block goes, its rows and their lines are those of the plain parser."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from explorer.importing.readers import delimited
from explorer.importing.readers.delimited import DelimitedTable, Dialect
from explorer.importing.readers.table import CellColumns

_text = st.text(st.sampled_from('ab ,;"\r\n\u2028\x0b\x1c\x1f华'), max_size=80)


def _read(path: Path, text: str, columns: int, delimiter: str = ",") -> tuple[list[tuple[int, list[str]]], bool]:
    """The rows of a text with their lines, and whether all blocks went the quickest way."""
    path.write_bytes(text.encode())
    header = tuple(f"c{i}" for i in range(columns))
    table = DelimitedTable(
        path, "utf-8", path.stat().st_size, Dialect(delimiter, header_line=0, first_line=1, header=header)
    )
    rows: list[tuple[int, list[str]]] = []
    quick = True
    for chunk in table.chunks(2):
        rows += zip(chunk.lines, chunk.rows, strict=True)
        quick = quick and (isinstance(chunk.rows, CellColumns) or not chunk.rows)
    return rows, quick


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=_text, columns=st.integers(1, 3))
@example(text="a,b\r\nc,d", columns=2)
@example(text="a,b\n\nc,d\n", columns=2)
@example(text="a\nb,c,d\n", columns=2)
@example(text="a,b\rc,d\r", columns=2)
@example(text="a\r,b\r\nc,d\r\n", columns=2)
def test_blocks_give_what_reading_row_by_row_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, columns: int
) -> None:
    in_blocks, _ = _read(tmp_path / "a.csv", text, columns)
    with monkeypatch.context() as patch:
        patch.setattr(DelimitedTable, "_plain", lambda *_: None)
        one_by_one, _ = _read(tmp_path / "a.csv", text, columns)

    assert in_blocks == one_by_one


_cells = st.text(st.sampled_from('ab ,"华\r\n'), max_size=6)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(_cells, _cells), min_size=1, max_size=6),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    slip=st.tuples(st.integers(0, 40), st.sampled_from(["", '"', ",", "\n", " "]), st.integers(0, 1)),
)
def test_quoted_rows_are_the_same_in_blocks_also_where_somebody_slipped(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[tuple[str, str]],
    quoting: Literal[0, 1],
    end: str,
    slip: tuple[int, str, int],
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows(rows)
    text = out.getvalue()
    at, put, left_out = slip
    texts = [text, text[:at] + put + text[at + left_out :]]
    for one in texts:
        in_blocks, _ = _read(tmp_path / "a.csv", one, 2)
        with monkeypatch.context() as patch:
            patch.setattr(DelimitedTable, "_plain", lambda *_: None)
            one_by_one, _ = _read(tmp_path / "a.csv", one, 2)

        assert in_blocks == one_by_one


def test_quoted_rows_go_the_quick_way_too(tmp_path: Path) -> None:
    rows = [['"', 'a "b"', ""], ["", '""', '","'], ["x", "y,", '"z']] * 20
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)

    read, quick = _read(tmp_path / "a.csv", out.getvalue(), 3)

    assert quick
    assert [cells for _, cells in read] == rows


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_rows_without_quotation_marks_are_what_the_standard_parser_reads(tmp_path: Path, end: str, last: bool) -> None:
    text = end.join(f" {i} ,два,{i * i}" for i in range(1_000)) + (end if last else "")

    rows, quick = _read(tmp_path / "a.csv", text, 3)

    assert quick or not last
    assert [cells for _, cells in rows] == list(csv.reader(io.StringIO(text, newline="")))
    assert [line for line, _ in rows] == list(range(1, 1_001))


def test_a_line_longer_than_a_block_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_MOST_AT_ONCE", 10)

    rows, _ = _read(tmp_path / "a.csv", f"{'x' * 5_000},1\ny,2\n", 2)

    assert rows == [(1, ["x" * 5_000, "1"]), (2, ["y", "2"])]


def test_rows_held_by_column_can_be_asked_for_one_by_one_and_in_slices() -> None:
    rows = CellColumns([["a", "b", "c"], ["1", "2", "3"]])

    assert len(rows) == 3
    assert rows[1] == ["b", "2"]
    assert rows[1:] == [["b", "2"], ["c", "3"]]
    assert list(rows) == [["a", "1"], ["b", "2"], ["c", "3"]]
