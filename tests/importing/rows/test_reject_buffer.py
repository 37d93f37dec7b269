"""Rows set aside: all of them are kept, also very many, and come out again as they went in."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest

from db.errors import EnvironmentFailure
from db.store import Store
from explorer.importing.readers.table import Reject
from explorer.importing.rows import reject_buffer
from explorer.importing.rows.reject_buffer import RejectBuffer
from explorer.importing.run import import_file
from explorer.importing.write.rejects import write_rejects, write_stored_rejects


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reject_buffer, "_IN_MEMORY", 3)
    monkeypatch.setattr(reject_buffer, "_BLOCK", 4)


def _row(line: int) -> Reject:
    return Reject(line, "start", "31.02.2019", "31 February 2019 does not exist", (f"Title {line}", "31.02.2019"))


@pytest.mark.parametrize("count", [0, 2, 3, 4, 7, 12])
def test_rows_are_counted_and_found_wherever_they_are_kept(count: int) -> None:
    rows = [_row(line) for line in range(count)]
    kept = RejectBuffer(rows)

    assert len(kept) == count
    assert list(kept) == rows
    assert kept == RejectBuffer(rows)
    assert kept[1:5] == rows[1:5]
    assert [kept[i] for i in range(-count, count)] == rows * 2
    with pytest.raises(IndexError):
        kept[count]


def test_two_can_go_through_them_at_once() -> None:
    kept = RejectBuffer(_row(line) for line in range(12))

    assert [(one.line, other.line) for one, other in zip(kept, kept, strict=True)] == [(i, i) for i in range(12)]


def test_rows_without_cells_get_them_by_their_line() -> None:
    kept = RejectBuffer([_row(1), Reject(2, "id", "7", "stands already on an earlier line")])

    assert kept.lines_without_cells() == {2}
    kept.fill({2: ("A", "B")})

    assert [one.cells for one in kept] == [("Title 1", "31.02.2019"), ("A", "B")]


def test_a_full_temporary_folder_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)

    with pytest.raises(EnvironmentFailure, match=r"no room in .* \(No space left on device\); make some"):
        RejectBuffer(_row(line) for line in range(12))


@pytest.mark.parametrize("dry_run", [True, False])
def test_all_rows_set_aside_are_saved_however_many(store: Store, tmp_path: Path, *, dry_run: bool) -> None:
    file = tmp_path / "bad.csv"
    lines = [f"Title {n},31.02.2019" for n in range(30)]
    file.write_text("\n".join(("title,start", *lines, "Good,2019", "Repeated,2020")), encoding="utf-8")

    report = import_file(store, file, dry_run=dry_run)
    saved = [write_rejects(tmp_path / "a.csv", [report])]
    if not dry_run:
        assert report.import_id is not None
        saved.append(write_stored_rejects(tmp_path / "a.csv", store, report.import_id))

    assert (report.rejected, set(saved)) == (30, {30})
    assert len(report.rejects) == 30
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as out:
        assert [",".join(row[:2]) for row in csv.reader(out)][1:] == lines
