"""A file that comes again and again, changed at random, to a timeline that is edited at random: what holds always."""

from __future__ import annotations

import contextlib
import csv
import io
import random
from pathlib import Path

import pytest

from db.errors import InputError
from db.store import Store, open_store
from explorer.history.history import History
from explorer.importing.reimport.undo import TakeBack
from explorer.importing.report import ImportReport
from explorer.importing.run import import_file
from tests.commands.small_store import Dump, dump_of
from tests.commands.test_undo_is_the_inverse import COMMANDS, command

EVENTS = Path(__file__).resolve().parents[3] / "resources" / "data" / "events.csv"
WORDS = ("Nokia", "МТС", "5G", "x, y; z")


def edited(history: History, chance: random.Random, times: int) -> None:
    """Do random edits; those that are refused do not count."""
    for _ in range(times):
        edit = command(chance.randrange(COMMANDS), chance.randint(1, 160), chance.randint(1, 160), chance.choice(WORDS))
        with contextlib.suppress(InputError):
            history.do(edit)


def changed(chance: random.Random, times: int) -> str:
    """The built-in list with random cells changed."""
    head, *rows = csv.reader(io.StringIO(EVENTS.read_text("utf-8")))
    for _ in range(times):
        row, at = chance.choice(rows), chance.randrange(1, len(head))
        if head[at] in ("start", "end"):
            row[head.index("start")], row[head.index("end")] = f"2019-0{chance.randint(1, 9)}", ""
        elif head[at] in ("title", "lane"):
            row[at] = chance.choice(["Nokia", "dispute", "New one"])
        else:
            row[at] = chance.choice(["", "changed", chance.choice(rows)[at]])
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()


def rows_of(dump: Dump) -> Dump:
    """All that a person sees of a store: without the list of imports and what the program keeps for itself."""
    return {table: rows for table, rows in dump.items() if table not in ("import", "meta", "as_imported")}


def told(report: ImportReport) -> dict[str, object]:
    return {**report.as_json(), "dry_run": None}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path / "events.sqlite")
    import_file(made, EVENTS)
    return made


@pytest.mark.parametrize("seed", range(4))
def test_the_same_file_changes_nothing_whatever_was_edited(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    with store:
        history = History(store)
        edited(history, chance, 60)
        before = dump_of(store)
        report = import_file(store, EVENTS)
        assert (report.inserted, report.updated, report.unchanged, report.rejected) == (0, 0, 273, 0)
        assert report.kept_count == 0
        assert rows_of(dump_of(store)) == rows_of(before)


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_file_is_taken_once_and_taken_back_whole(store: Store, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    file = tmp_path / "events.csv"
    with store:
        history = History(store)
        for over_edits in (False, chance.random() < 0.5):
            edited(history, chance, chance.choice([1, 10, 40]))
            history.refresh()
            before = dump_of(store)
            file.write_text(changed(chance, chance.choice([1, 10, 60])), "utf-8")
            dry = import_file(store, file, over_edits=over_edits, dry_run=True)
            assert dump_of(store) == before
            first = import_file(store, file, over_edits=over_edits)
            assert told(first) == told(dry)
            assert first.rows == first.inserted + first.updated + first.unchanged + first.rejected == 273
            after = dump_of(store)
            second = import_file(store, file, over_edits=over_edits)
            assert (second.inserted, second.updated, second.kept_count) == (0, 0, 0)
            assert rows_of(dump_of(store)) == rows_of(after)
            history.refresh()
            history.undo()
            assert dump_of(store) == after
            history.undo()
            assert dump_of(store) == before
            history.redo()
            assert dump_of(store) == after
        edited(history, chance, 10)
        before = dump_of(store)
        for one in store.imports():
            history.do(TakeBack(one.id, one.file, keep_edited=chance.random() < 0.5))
        while history.state.undo.startswith("Take back"):
            history.undo()
        assert dump_of(store) == before
        with store.reading() as session:
            assert session.rows("PRAGMA foreign_key_check") == []
