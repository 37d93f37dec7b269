"""What is exported as CSV comes back as it was."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from db.errors import EnvironmentFailure
from db.store import Store, open_store
from explorer.exporting.export import export_file
from explorer.importing.run import import_file
from explorer.interchange.name_lists import splitter


def test_the_round_trip_loses_nothing(filled: Store, store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"

    assert export_file(filled, first).count == 273
    report = import_file(store, first)
    export_file(store, second)

    assert (report.rows, report.inserted, len(report.warnings)) == (273, 273, 1)
    assert first.read_text("utf-8") == second.read_text("utf-8")
    there, here = filled.counts(), store.counts()
    assert (there.quotes, there.links, there.claims) == (here.quotes, here.links, here.claims)
    assert [(lane.name, lane.colour, lane.count) for lane in filled.lanes()] == [
        (lane.name, lane.colour, lane.count) for lane in sorted(store.lanes(), key=lambda lane: lane.colour)
    ]


def test_importing_its_own_export_changes_nothing(filled: Store, tmp_path: Path) -> None:
    export_file(filled, tmp_path / "all.csv")

    report = import_file(filled, tmp_path / "all.csv")

    assert (report.unchanged, report.updated, report.inserted) == (273, 0, 0)


def test_formulas_are_made_harmless_and_come_back(store: Store, tmp_path: Path) -> None:
    cells = ["=1+1", "+7 495", "-5 degrees", "@home", "'=quoted", "'tis", "-0.5", "=cmd|' /C calc'!A0"]
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "title", "remark"])
        out.writerows([["2019-06-05", cell, cell] for cell in cells])
    import_file(store, path)

    export_file(store, tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@" and cell]
    assert [row["title"] for row in rows if row["title"].startswith("-")] == ["-0.5"]
    with open_store("sqlite://") as other:
        import_file(other, tmp_path / "out.csv")
        assert sorted(other.titles(other.columns().id)) == sorted(cells)
        event = other.event(int(other.columns().id[0]))
        assert event is not None
        assert event.extra["remark"] == event.title


def test_names_that_hold_the_separator_come_back_whole(store: Store, tmp_path: Path) -> None:
    names = ["Fund; Trust", '"Big" Co', '"North; South"', "Plain", 'Says "so"']
    path = tmp_path / "in.json"
    path.write_text(json.dumps([{"date": "2019-06-05", "title": "One", "actors": names, "tags": names}]), "utf-8")
    import_file(store, path)

    export_file(store, tmp_path / "out.csv")

    with open_store("sqlite://") as other:
        import_file(other, tmp_path / "out.csv")
        event = other.event(int(other.columns().id[0]))
    assert event is not None
    assert sorted(event.actors) == sorted(names)
    assert sorted(event.tags) == sorted(names)


def test_names_in_a_cell_written_by_hand_keep_their_marks() -> None:
    split = splitter(";", 100)

    assert split('"Big" Co; Other ;; Other') == ('"Big" Co', "Other")
    assert split(' "North; South" ;Plain') == ("North; South", "Plain")
    assert split('an open " mark; Plain') == ('an open " mark', "Plain")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2019-06-05", ""),
        ("2019-05-20", "2019-08-19"),
        ("2019-05", ".."),
        ("2019-05/", ""),
        ("../2019", ""),
        ("-0043-03-15", ""),
        ("[2019-06-01..2019-06-10]", ""),
        ("2018~", "2020?"),
        ("2019-06-05T10:00+03:00", ""),
        ("2019-06-05", "2019-06-05"),
        ("2019-06-06T00:00", ""),
        ("2019-06-06T00:00:00Z", "2019-06-07T00:00:00Z"),
    ],
)
def test_every_kind_of_date_comes_back(store: Store, tmp_path: Path, start: str, end: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"id,lane,title,start,end\none,L,One,{start},{end}\n", "utf-8")
    import_file(store, path)
    before = store.event(store.find_key("one") or 0)

    export_file(store, tmp_path / "out.csv")
    with open_store("sqlite://") as other:
        import_file(other, tmp_path / "out.csv")
        after = other.event(other.find_key("one") or 0)

    assert before is not None
    assert after is not None
    assert after.when_edtf == before.when_edtf == "/".join(filter(None, (start, end)))


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_line_breaks_inside_cells_come_back(store: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("id", "lane", "title", "start", "end", "note"), ("a", "L", f"One{ending}two", 2019, "", "x")]
        )
    import_file(store, path)

    export_file(store, tmp_path / "out.csv")
    with open_store("sqlite://") as other:
        report = import_file(other, tmp_path / "out.csv")
        assert (report.rows, report.inserted) == (1, 1)
        assert other.titles(other.columns().id) == [f"One{ending}two"]


def test_a_folder_that_cannot_be_written_is_said(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="cannot be written"):
        export_file(filled, tmp_path / "none" / "out.csv")


def test_a_failed_export_leaves_the_old_file(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "out.csv"
    old.write_text("old", "utf-8")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EnvironmentFailure, match="No space left"):
        export_file(filled, old)
    assert old.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [old]
