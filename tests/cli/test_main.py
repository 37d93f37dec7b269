"""The command line as people run it: what it prints, stores and answers with."""

from __future__ import annotations

import csv
import json
import os
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.bulk.pending import PendingIndexing
from db.failures import StoreLocked
from db.store import Store, open_store
from explorer.cli import main
from tests.db.stores import add, do

ROOT = Path(__file__).resolve().parents[2]
_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
EVENTS = "title,start,end,lane\nFirst,2019-06-05,,A\nSecond,2016~,,A\nThird,2019-05-20,2019-08-19,B\n"


@dataclass(frozen=True)
class Done:
    """What a command line came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def process(isolated_home: Path, tmp_path: Path) -> Any:
    """Run the program with arguments in an empty folder and no screen; returns the finished process."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in _SCREEN}
        environment |= {"PYTHONPATH": str(ROOT), **variables}
        return subprocess.run(
            [sys.executable, "-m", "explorer", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def program(
    qapp: object,
    isolated_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """The same in this process, which spares starting one: for all that needs no figure, no window and no end.

    A figure that comes to nothing may still have asked for Qt's application: the one of the tests is there by then.
    """
    monkeypatch.chdir(tmp_path)
    for name in _SCREEN:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **variables: str) -> Done:
        with monkeypatch.context() as changed:
            for name, value in variables.items():
                changed.setenv(name, value)
            capsys.readouterr()
            code = main.run(arguments)
            said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A small list of events."""
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def png_size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_first_start_fills_the_default_store_with_the_built_in_timeline(process: Any) -> None:
    told = json.loads(process("info", "--json").stdout)
    assert told["events"] == 273
    assert told["links"] == 173
    assert told["readings"] == 42
    assert told["claims"] == 21
    assert told["lanes"] == {"US–Huawei dispute": 130, "Russia–China summits": 60, "Rival vendor wins": 83}


def test_importing_counts_every_row_and_a_second_time_changes_nothing(process: Any, events: Path) -> None:
    first = process("--store", "s.sqlite", "import", str(events), "--json")
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)["files"][0]
    assert (report["rows"], report["inserted"], report["rejected"]) == (3, 3, 0)
    assert (report["first"], report["last"]) == ("2016~", "2019-08-19")
    again = json.loads(process("import", str(events), "--store", "s.sqlite", "--json").stdout)["files"][0]
    assert (again["inserted"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert json.loads(process("info", "--store", "s.sqlite", "--json").stdout)["events"] == 3


def test_rows_that_cannot_be_read_are_set_aside_with_line_and_reason(program: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("title,start\nGood,2019-02-28\nBad,2019-02-31\n", encoding="utf-8")
    done = program("--store", "s.sqlite", "import", str(path), "--rejects", "aside.csv", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)["files"][0]
    assert (report["inserted"], report["rejected"]) == (1, 1)
    assert report["rejects"][0]["line"] == 3
    assert report["rejects"][0]["value"] == "2019-02-31"
    assert report["rejects"][0]["reason"]
    with (tmp_path / "aside.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == ["Bad"]


def test_a_dry_run_tells_the_same_and_writes_nothing(program: Any, events: Path) -> None:
    dry = json.loads(program("--store", "s.sqlite", "import", str(events), "--dry-run", "--json").stdout)["files"][0]
    assert dry["inserted"] == 3
    assert json.loads(program("--store", "s.sqlite", "info", "--json").stdout)["events"] in (0, 273)
    wet = json.loads(program("--store", "s2.sqlite", "import", str(events), "--json").stdout)["files"][0]
    assert {key: dry[key] for key in ("rows", "inserted", "updated", "rejected")} == {
        key: wet[key] for key in ("rows", "inserted", "updated", "rejected")
    }


def test_a_snapshot_has_the_size_asked_for(process: Any, tmp_path: Path) -> None:
    done = process("snapshot", "out.png", "--from", "2019-03", "--to", "2019-09", "--size", "1200x700", "--scale", "2")
    assert done.returncode == 0, done.stderr
    assert png_size(tmp_path / "out.png") == (2400, 1400)


def test_the_environment_names_the_store(process: Any, events: Path) -> None:
    process("import", str(events), TIMELINE_EXPLORER_STORE="named.sqlite")
    told = json.loads(process("info", "--json", TIMELINE_EXPLORER_STORE="named.sqlite").stdout)
    assert told["events"] == 3


def test_an_export_imports_again_without_a_change(program: Any, tmp_path: Path) -> None:
    assert program("export", "all.csv").returncode == 0
    again = json.loads(program("import", "all.csv", "--json").stdout)["files"][0]
    assert (again["rows"], again["inserted"], again["rejected"]) == (273, 0, 0)


def test_search_finds_quotes_by_their_words(program: Any) -> None:
    told = json.loads(program("search", "technological", "war", "--json").stdout)
    assert told["hits"]
    assert any("Putin" in hit["title"] for hit in told["hits"])


def test_search_of_a_store_that_another_program_keeps_busy_says_what_it_cannot_find_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(_store: Store, *_: object) -> None:
        raise StoreLocked("The store is kept busy by another program; close it there and try again.")

    path = tmp_path / "s.sqlite"
    with open_store(path) as store:
        add(store, "Huawei")
        do(store, lambda tx: PendingIndexing(((2, 7, True),)).write(tx.session))
    monkeypatch.setattr(Store, "catch_up", busy)

    assert main.run(["--store", str(path), "search", "Huawei"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Huawei" in said[0]
    assert "5 events cannot be found yet" in said[1]
    assert main.run(["--store", str(path), "search", "Huawei", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["behind"] == 5


def test_verify_finds_nothing_wrong_with_the_built_in_timeline(program: Any) -> None:
    done = program("verify", "--json")
    assert json.loads(done.stdout)["findings"] == []
    assert done.returncode == 0


def test_without_a_screen_the_window_says_so_and_names_snapshot(process: Any) -> None:
    done = process()
    assert done.returncode == 3
    assert "no screen" in done.stderr
    assert "snapshot" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("import", "missing.csv"), 2, "missing.csv"),
        (("import", "."), 2, "folder"),
        (("import", "empty.csv"), 2, "empty"),
        (("import", "picture.csv"), 2, "picture.csv"),
        (("import", "nodates.csv"), 2, "date"),
        (("import", "events.csv", "--map", "start"), 2, "FIELD=COLUMN"),
        (("snapshot", "out.gif"), 2, ".png"),
        (("snapshot", "nowhere/out.png"), 2, "nowhere"),
        (("snapshot", "out.png", "--size", "0x100"), 2, "0 pixels"),
        (("snapshot", "out.png", "--size", "100000x100000"), 2, "100000 pixels"),
        (("snapshot", "out.png", "--size", "big"), 2, "1920x1080"),
        (("snapshot", "out.png", "--theme", "pink"), 2, "pink"),
        (("snapshot", "out.png", "--from", "2019-02-31"), 2, "2019"),
        (("snapshot", "out.png", "--from", "2020", "--to", "2019"), 2, "--from"),
        (("snapshot", "out.png", "--lanes", "None such"), 2, "None such"),
        (("export", "out.doc"), 2, ".csv"),
        (("nonsense",), 2, "nonsense"),
        (("search",), 2, "TEXT"),
        (("info", "--store", "notes.txt"), 3, "notes.txt"),
        (("info", "--store", "folder"), 3, "folder"),
    ],
)
def test_bad_input_gets_one_sentence_and_the_right_exit_code(
    program: Any, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "nodates.csv").write_text("name,colour\nAnna,red\nBert,blue\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("This is no store, only a note of some length.\n" * 50, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    done = program("--store", "s.sqlite", *arguments) if "--store" not in arguments else program(*arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_bad_import_leaves_the_store_as_it_was(program: Any, events: Path, tmp_path: Path) -> None:
    program("--store", "s.sqlite", "import", str(events))
    before = json.loads(program("--store", "s.sqlite", "info", "--json").stdout)
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert program("--store", "s.sqlite", "import", "picture.csv").returncode == 2
    assert json.loads(program("--store", "s.sqlite", "info", "--json").stdout) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(program: Any, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    done = program("--store", "s.sqlite", "snapshot", "locked/out.png")
    assert done.returncode == 3
    assert "locked" in done.stderr


def test_json_errors_are_json_too(program: Any) -> None:
    done = program("--store", "s.sqlite", "import", "missing.csv", "--json")
    told = json.loads(done.stdout)
    assert told["exit"] == 2
    assert "missing.csv" in told["error"]


def test_a_store_that_is_not_a_database_stays_as_it_was(program: Any, tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("not a database " * 100, encoding="utf-8")
    before = path.read_bytes()
    assert program("--store", str(path), "info").returncode == 3
    assert path.read_bytes() == before


def test_a_backup_can_take_the_stores_place_again(program: Any, events: Path) -> None:
    program("--store", "s.sqlite", "import", str(events))
    assert program("--store", "s.sqlite", "backup", "copy.sqlite").returncode == 0
    (events.parent / "more.csv").write_text("title,start\nFourth,2020\n", encoding="utf-8")
    program("--store", "s.sqlite", "import", "more.csv")
    assert json.loads(program("--store", "s.sqlite", "info", "--json").stdout)["events"] == 4
    assert program("--store", "s.sqlite", "restore", "copy.sqlite").returncode == 0
    assert json.loads(program("--store", "s.sqlite", "info", "--json").stdout)["events"] == 3


def test_a_store_cut_in_the_middle_is_recovered_with_a_report_of_what_was_lost(program: Any, tmp_path: Path) -> None:
    program("--store", "whole.sqlite", "info")
    data = (tmp_path / "whole.sqlite").read_bytes()
    (tmp_path / "cut.sqlite").write_bytes(data[: len(data) // 2])
    done = program("recover", "cut.sqlite", "new.sqlite", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["complete"] is False
    assert told["report"]
    assert json.loads(program("--store", "new.sqlite", "info", "--json").stdout)["events"] == told["recovered"]["event"]


def test_a_letter_changed_in_a_checked_quote_is_named_by_verify(program: Any, tmp_path: Path) -> None:
    from db.store import open_store
    from explorer.commands import StoreSourceText

    program("--store", "s.sqlite", "info")
    with open_store(tmp_path / "s.sqlite") as store:
        event = store.event(store.find_key("mts-huawei-2019-06-05") or 0)
        assert event is not None
        quote = event.quotes[0]
        assert quote.source is not None
        changed = quote.text.replace("foundation", "fountation")
        assert changed != quote.text
        store.write(StoreSourceText(quote.source.id, f"He spoke of “{changed}”, he said.", {}))
    done = program("--store", "s.sqlite", "verify")
    assert done.returncode == 1
    assert "fountation" in done.stdout
    assert "1 of 362 quotes looked for (361 have no stored text of their source)" in done.stdout
    assert "Huawei and MTS" in done.stdout


def test_titles_can_be_joined_with_a_blank_alone(program: Any, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("date,first,second\n2019-06-05,Signed,Twice\n", encoding="utf-8")
    joined = ("--map", "title=first+second", "--map", "join= ")
    done = program("--store", "s.sqlite", "import", "list.csv", *joined)
    assert done.returncode == 0, done.stderr
    found = json.loads(program("--store", "s.sqlite", "search", "Signed", "--json").stdout)
    assert found["hits"][0]["title"] == "Signed Twice"


def test_the_command_line_makes_every_choice_of_the_dialog(program: Any, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes(
        "Отчёт\nсоставлен\nДень|Час|Что|Где|Код\n05/06/2019|10:00|Подпись|Москва|1\n07/08/2019|11:00|Форум|Пермь|2\n".encode(
            "cp1251"
        )
    )
    chosen = ["--encoding", "windows-1251", "--delimiter", "bar", "--header", "3", "--date-order", "mdy"]
    fields = ["start=День", "start_time=Час", "title=Что+Где", "join=, ", "category==Сделки", "skip=Код"]
    maps = [part for field in fields for part in ("--map", field)]
    store = ["--store", "s.sqlite"]
    done = program(
        *store, "import", "odd.txt", *chosen, "--zone", "Europe/Moscow", *maps, "--save-mapping", "odd.json", "--json"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)["files"][0]
    assert (report["first"], report["last"]) == ("2019-05-06T10:00+03:00", "2019-07-08T11:00+03:00")
    assert json.loads(program(*store, "search", "Подпись", "--json").stdout)["hits"][0]["title"] == "Подпись, Москва"
    program(*store, "export", "all.csv")
    assert "Код" not in (tmp_path / "all.csv").read_text("utf-8").splitlines()[0]
    again = program(
        *store, "import", "odd.txt", *chosen[:-2], "--mapping", "odd.json", "--save-mapping", "odd", "--json"
    )
    assert json.loads(again.stdout)["files"][0]["unchanged"] == 2
    third = program(*store, "import", "odd.txt", *chosen[:-2], "--mapping", "odd", "--json")
    assert json.loads(third.stdout)["files"][0]["unchanged"] == 2
    assert "There is no mapping “other”" in program(*store, "import", "odd.txt", "--mapping", "other").stderr


def test_an_open_order_of_day_and_month_is_warned_of(program: Any, tmp_path: Path) -> None:
    (tmp_path / "open.csv").write_text("when,what\n05/06/2019,A\n07/08/2019,B\n03/04/2018,C\n", encoding="utf-8")
    done = program("--store", "s.sqlite", "import", "open.csv", "--json")
    assert "--date-order" in done.stderr
    assert json.loads(done.stdout)["files"][0]["order_open"] is True
    sure = program("--store", "s.sqlite", "import", "open.csv", "--date-order", "mdy", "--dry-run", "--json")
    assert sure.stderr == ""


def test_a_sheet_is_chosen_by_its_name(program: Any) -> None:
    book = Path(__file__).parents[1] / "data" / "workbook.xlsx"
    done = program("--store", "s.sqlite", "import", str(book), "--sheet", "Events", "--json")
    assert json.loads(done.stdout)["files"][0]["inserted"] > 0
    wrong = program("--store", "s.sqlite", "import", str(book), "--sheet", "None such")
    assert (wrong.returncode, "Its sheets are: Notes, Events, Other" in wrong.stderr) == (2, True)


def test_an_export_as_csv_says_what_stands_beside_it(program: Any, tmp_path: Path) -> None:
    done = program("export", "all.csv", "--json")
    told = json.loads(done.stdout)
    assert "all.more.json beside it holds" in told["notes"][0]
    assert "42 reported figures" in told["notes"][0]
    program("--store", "other.sqlite", "import", "all.csv")
    assert json.loads(program("--store", "other.sqlite", "info", "--json").stdout)["readings"] == 42


def test_a_command_that_is_not_there_gets_a_sentence_that_fits(program: Any) -> None:
    done = program("frobnicate")
    assert done.returncode == 2
    assert "There is no command “frobnicate”: the commands are import, snapshot, open" in done.stderr
    assert "invalid choice" not in done.stderr
