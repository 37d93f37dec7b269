"""undo(do(x)) == x, over random edits of everything that can be edited."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.dates import parse, span
from db.errors import InputError
from db.records import EventRow, SourceRow
from db.store import Store, open_store
from explorer import commands
from explorer.commands import (
    AddSources,
    ArrangeLanes,
    ChangeEvents,
    ChangeLane,
    ChangeRow,
    Command,
    DeleteEvents,
    DeleteLane,
    DeleteName,
    DeleteRows,
    DuplicateEvents,
    DuplicateRow,
    LaneState,
    MergeNames,
    MergeSources,
    NewEvent,
    NewLane,
    NewRow,
    RenameName,
    SeriesOfEvents,
    StoreChecks,
    StoreSourceText,
    Together,
)
from explorer.history.history import History, HistoryError
from tests.commands.small_store import Dump, Fill, dump_of

DATES = ("2019", "2019-06-05", "2018~", "-0043", "2019-05/..", "2019-06-05T10:00+03:00")
TABLES = ("quote", "source", "citation", "link", "series", "reading", "claim")
VALUES: dict[str, Any] = {
    "quote": {"event_id": 1, "text": "words", "source": SourceRow("Huawei signs", "Reuters")},
    "source": {"title": "Another", "url": "https://example.org/2"},
    "citation": {"event_id": 3, "source": 1, "dated": "2019-06"},
    "link": {"from_id": 3, "to_id": 1, "relation": "responds_to"},
    "series": {"name": "5G contracts", "subject": "Nokia"},
    "reading": {"series_id": 1, "as_of": "2019-07", "value": 50.0, "at_least": True},
    "claim": {"text": "Nokia is ahead", "verdict": "disputed", "event_ids": (1, 3)},
}
CHANGES: dict[str, Any] = {
    "quote": {"text": "changed words", "source": 1, "speaker": "Somebody"},
    "source": {"text": "The stored words: a new era.", "published_edtf": "2019-06-07"},
    "citation": {"dated": None, "note": "Now it agrees", "source": SourceRow("New", "TASS")},
    "link": {"relation": "reverses", "note": ""},
    "series": {"subject": "ZTE", "unit": "contracts"},
    "reading": {"as_of": "2020-02", "value": 91.0, "basis": "another basis", "source": None},
    "claim": {"verdict": "wrong", "event_ids": (3, 2), "made_in": SourceRow("Article", "The Paper")},
}


def command(number: int, a: int, b: int, text: str) -> Command:
    """Return one of all commands; `a` and `b` choose rows, which may not be there."""
    table = TABLES[b % len(TABLES)]
    made: list[Command] = [
        NewEvent(
            EventRow(text, parse(DATES[a % 6]), b, summary=text, category=text, actors=("Huawei", text), tags=("5G",))
        ),
        ChangeEvents((a, b), {"when": span("2019-01", DATES[a % 2]), "title": text}),
        ChangeEvents((a,), {"actors": ("ZTE", text), "category": text, "lane_id": b, "extra": {"k": text}}),
        ChangeEvents((1, 2), add_tags=(text, "Russia"), remove_actors=("Huawei",)),
        ChangeEvents((a,), {"place": text, "value": None, "summary": text, "tags": ()}),
        DuplicateEvents((a,)),
        DeleteEvents((a, b)),
        NewRow(table, VALUES[table]),
        ChangeRow(table, a, CHANGES[table]),
        DuplicateRow(table, a, {"relation": text} if table == "link" else {"name": text} if table == "series" else {}),
        DeleteRows(table, (a, a + 1)),
        MergeNames("actor", a, b),
        MergeNames("tag", b, a),
        RenameName("actor", a, text),
        RenameName("tag", a, "Russia"),
        DeleteName("tag", a),
        DeleteName("actor", a),
        NewLane(text, "lane-4"),
        ChangeLane(a, text, "lane-7"),
        DeleteLane(a, into=b),
        DeleteLane(a, with_events=True),
        ArrangeLanes((LaneState(a, b, True, False, None), LaneState(b, a, False, True, 80))),
        MergeSources(a, b),
        AddSources((SourceRow("Huawei signs", "Reuters"), SourceRow(text, "Xinhua"))),
        StoreSourceText(a, text, {b: "verbatim"}),
        StoreChecks({a: "differs", b: "not_found"}),
        SeriesOfEvents(a, "Figures", text or "all", "people"),
        Together("Several", (ChangeEvents((a,), {"title": text}), DeleteRows("quote", (b,)))),
    ]
    return made[number % len(made)]


COMMANDS = 28
edits = st.builds(
    command,
    st.integers(0, COMMANDS - 1),
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from(["Nokia", "МТС", "5G", "", "a 'b' \"c\" <d>"]),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store to copy for each example."""
    place = tmp_path_factory.mktemp("template") / "small.sqlite"
    with open_store(place) as store:
        store.write(Fill())
    return place


def test_every_command_there_is_is_among_those_tried() -> None:
    tried = {type(command(number, 1, 2, "Nokia")) for number in range(COMMANDS)}
    there = [getattr(commands, name) for name in commands.__all__]
    edits = {one for one in there if isinstance(one, type) and hasattr(one, "apply") and one is not Command}
    assert edits == tried


def undo_all(store: Store, history: History) -> Dump:
    while True:
        try:
            history.undo()
        except HistoryError:
            return dump_of(store)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(edits, min_size=1, max_size=12))
def test_every_edit_is_taken_back_whole(template: Path, tmp_path: Path, commands: list[Command]) -> None:
    place = tmp_path / "copy.sqlite"
    shutil.copy(template, place)
    with open_store(place) as store:
        history = History(store)
        first = before = dump_of(store)
        for edit in commands:
            try:
                history.do(edit)
            except InputError:
                assert dump_of(store) == before, f"{edit} was refused and still wrote"
                continue
            after = dump_of(store)
            if after != before:
                history.undo()
                assert dump_of(store) == before, f"{edit} was not taken back"
                history.redo()
                assert dump_of(store) == after, f"{edit} was not done again"
            before = after
        assert undo_all(store, history) == first
    for left in tmp_path.glob("copy.sqlite*"):
        left.unlink()


def test_an_hour_of_editing_is_undone_to_the_first_byte_of_the_export(tmp_path: Path) -> None:
    from explorer.exporting.export import export_file

    chance = random.Random(1867)
    with open_store(tmp_path / "events.sqlite") as store:
        store.write(Fill())
        export_file(store, tmp_path / "before.csv")
        history = History(store)
        for _ in range(400):
            numbers = chance.randrange(COMMANDS), chance.randint(1, 9), chance.randint(1, 9)
            with contextlib.suppress(InputError):
                history.do(command(*numbers, chance.choice(["Nokia", "МТС", "5G", "x, y; z"])))
        undo_all(store, history)
        export_file(store, tmp_path / "after.csv")
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()


def test_the_built_in_timeline_comes_back_to_the_first_byte_after_random_editing(tmp_path: Path) -> None:
    from explorer.exporting.export import export_file
    from explorer.importing.builtin import load_builtin

    chance = random.Random(5)
    with open_store(tmp_path / "events.sqlite") as store:
        load_builtin(store)
        history = History(store)
        history.refresh()
        export_file(store, tmp_path / "before.csv")
        before = dump_of(store)
        done = 0
        for _ in range(250):
            numbers = chance.randrange(COMMANDS), chance.randint(1, 160), chance.randint(1, 160)
            with contextlib.suppress(InputError):
                done += bool(history.do(command(*numbers, chance.choice(["Nokia", "МТС", "5G", "x, y; z"]))))
        export_file(store, tmp_path / "edited.csv")
        for _ in range(done):
            history.undo()
        export_file(store, tmp_path / "after.csv")
        assert done > 100
        assert dump_of(store) == before
    assert (tmp_path / "edited.csv").read_bytes() != (tmp_path / "before.csv").read_bytes()
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()
