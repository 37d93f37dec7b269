"""Undo and redo, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.dates import parse
from db.failures import FieldError
from db.records import Changes, EventRow
from db.store import Store, Transaction, open_store
from explorer.commands import ChangeEvents, ChangeRow, DeleteEvents, DeleteLane, DeleteRows, MergeNames, NewEvent
from explorer.history.history import History, HistoryError
from explorer.importing.reimport.undo import undo_import
from explorer.importing.run import import_file

Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


def test_undo_and_redo_say_what_they_would_do(store: Store, history: History) -> None:
    assert history.state.undo_title == "Undo"
    history.do(ChangeEvents((1,), {"when": parse("2019-05-17")}))
    assert history.state.undo_title == "Undo Move event"
    history.undo()
    assert history.state.undo_title == "Undo"
    assert history.state.redo_title == "Redo Move event"


def test_undo_puts_back_a_deleted_event_with_all_that_hung_on_it(store: Store, history: History, dump: Dump) -> None:
    before = dump()
    history.do(DeleteEvents((2,)))
    assert store.event(2) is None
    assert store.claims()[0].event_ids == ()
    changes = history.undo()
    assert changes.added.tolist() == [2]
    assert dump() == before


def test_an_undone_event_is_found_again_by_its_words(store: Store, history: History) -> None:
    history.do(DeleteEvents((2,)))
    assert not store.search("новая эра")
    history.undo()
    assert [hit.event_id for hit in store.search("новая эра")] == [2]


def test_redo_gives_a_new_event_the_id_it_had(store: Store, history: History) -> None:
    made = history.do(NewEvent(EventRow("Later", parse("2020"), 1))).added[0]
    history.undo()
    assert history.redo().added.tolist() == [made]


def test_a_new_edit_ends_what_could_be_redone(history: History) -> None:
    history.do(ChangeEvents((1,), {"title": "A"}))
    history.undo()
    history.do(ChangeEvents((1,), {"title": "B"}))
    with pytest.raises(HistoryError, match="nothing to redo"):
        history.redo()


def test_a_refused_edit_is_not_remembered(history: History, dump: Dump) -> None:
    before = dump()
    with pytest.raises(FieldError, match="title is empty"):
        history.do(ChangeEvents((1, 2), {"title": " "}))
    assert dump() == before
    with pytest.raises(HistoryError, match="nothing to undo"):
        history.undo()


def test_an_edit_that_changes_nothing_is_no_step(history: History) -> None:
    history.do(ChangeRow("source", 1, {"title": "Huawei signs"}))
    assert history.state.undo == ""


def test_the_list_outlives_the_program(store: Store, history: History, dump: Dump) -> None:
    before = dump()
    history.do(ChangeEvents((1,), {"title": "Renamed"}))
    history.do(MergeNames("actor", 2, 1))
    with open_store(store.path) as again:
        later = History(again)
        assert later.refresh().undo == "Merge actors"
        later.undo()
        later.undo()
    assert dump() == before


def test_two_windows_share_one_list(store: Store, history: History) -> None:
    other = History(store)
    history.do(ChangeEvents((1,), {"title": "First"}))
    other.do(ChangeEvents((1,), {"title": "Second"}))
    history.undo()
    event = store.event(1)
    assert event is not None
    assert event.title == "First"


def test_what_something_else_has_changed_is_said_and_left(store: Store, history: History) -> None:
    history.do(ChangeRow("quote", 1, {"text": "other words"}))

    class Elsewhere:
        def apply(self, tx: Transaction) -> Changes:
            tx.delete_events([2])
            return tx.changes()

    store.write(Elsewhere())
    with pytest.raises(HistoryError, match="“Change quote” cannot be undone any more"):
        history.undo()
    with pytest.raises(HistoryError, match="nothing to undo"):
        history.undo()


def test_an_import_is_one_step_also_after_a_restart(store: Store, tmp_path: Path, dump: Dump) -> None:
    before = dump()
    file = tmp_path / "more.csv"
    file.write_text("title,start,lane,actors\nNew one,2020-01-01,Wins,Huawei\nAnother,2021,Third,Nokia\n", "utf-8")
    import_file(store, file)
    assert store.counts().events == 5
    with open_store(store.path) as again:
        history = History(again)
        assert history.refresh().undo_title == "Undo Import more.csv"
        history.undo()
    assert dump() == before


def test_an_undone_import_comes_back_with_redo(store: Store, history: History, tmp_path: Path, dump: Dump) -> None:
    file = tmp_path / "more.csv"
    file.write_text("title,start,lane,actors\nNew one,2020-01-01,Wins,Huawei\n", "utf-8")
    import_file(store, file)
    after = dump()
    history.undo()
    history.redo()
    assert dump() == after


def test_edits_before_and_after_an_import_are_undone_in_order(
    store: Store, history: History, tmp_path: Path, dump: Dump
) -> None:
    before = dump()
    file = tmp_path / "more.csv"
    file.write_text("title,start,lane\nNew one,2020-01-01,Wins\n", "utf-8")
    history.do(ChangeEvents((1,), {"title": "Before"}))
    import_file(store, file)
    history.do(DeleteLane(2, into=1))
    names = []
    while history.refresh().undo:
        names.append(history.state.undo)
        history.undo()
    assert names == ["Delete lane", "Import more.csv", "Rename event"]
    assert dump() == before


def test_imports_of_one_go_are_one_step(store: Store, history: History, tmp_path: Path, dump: Dump) -> None:
    before = dump()
    with history.grouping_imports("Add both"):
        for name in ("a", "b"):
            file = tmp_path / f"{name}.csv"
            file.write_text(f"title,start,lane\nNew {name},2020-01-01,Wins\n", "utf-8")
            import_file(store, file)
    assert history.state.undo == "Add both"
    history.undo()
    assert dump() == before
    assert history.state.undo == ""


def test_what_nobody_asked_for_is_not_undone_but_can_be_taken_back(
    store: Store, history: History, tmp_path: Path, dump: Dump
) -> None:
    before = dump()
    file = tmp_path / "unasked.csv"
    file.write_text("title,start,lane\nNew,2020-01-01,Wins\n", "utf-8")
    with history.passing_over_imports():
        report = import_file(store, file)
    assert history.refresh().undo == ""
    with pytest.raises(HistoryError, match="nothing to undo"):
        history.undo()
    history.do(ChangeEvents((1,), {"title": "Of mine"}))
    history.undo()
    assert history.state.undo == ""
    assert report.import_id is not None
    undo_import(store, report.import_id)
    assert dump() == before


def test_a_large_edit_is_kept_in_parts(store: Store, history: History, dump: Dump) -> None:
    before = dump()
    words = "слово " * 200_000
    history.do(ChangeRow("source", 1, {"text": words}))
    after = dump()
    history.do(ChangeRow("source", 1, {"text": ""}))
    history.undo()
    assert dump() == after
    assert store.source_text(1) == words
    history.undo()
    assert dump() == before


def test_listeners_hear_what_can_be_undone(history: History) -> None:
    heard: list[str] = []
    stop = history.subscribe(lambda state: heard.append(state.undo))
    history.do(DeleteRows("quote", (1, 2)))
    history.undo()
    stop()
    history.redo()
    assert heard == ["Delete 2 quotes", ""]
