"""Trying a write out: checked and counted like the write, and nothing of it is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from db.failures import FieldError
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.stores import Do, add, do, everything, row


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("sqlite://") as made:
        add(made, "There")
        yield made


def tried(store: Store, work: Any) -> Any:
    change = Do(work)
    store.try_out(change)
    return change.result


def test_a_trial_gives_the_ids_of_the_write_and_leaves_everything_as_it_was(store: Store) -> None:
    def work(tx: Transaction) -> list[Any]:
        lane = tx.lane_id("new")
        made: list[Any] = [
            tx.insert_event(row(title, lane_id=1, actors=("A", "B"), tags=("t",))) for title in ("One", "Two")
        ]
        made += [tx.insert("quote", event_id=made[0], text="words"), tx.put("actor", ("name",), [("C",), ("D",)])]
        tx.update("event", 1, title="Changed")
        tx.set_names("tag", 1, ["other"])
        tx.delete("event", 1)
        tx.drop("event", [1])
        return [lane, *made, tx.changes()]

    before = everything(store)
    found = tried(store, work)
    assert everything(store) == before
    assert not found[-1]
    assert do(store, work)[:-1] == found[:-1]


def test_a_trial_refuses_what_the_write_refuses(store: Store) -> None:
    for work in (
        lambda tx: tx.insert("quote", event_id=1, text=" "),
        lambda tx: tx.update("event", 1, title="x" * 2_000),
        lambda tx: tx.put("actor", ("name",), [("A",), ("",)]),
        lambda tx: tx.put_columns("source", {"title": ["Good", "\0"]}),
        lambda tx: tx.lane_id("no such lane", create=False),
    ):
        with pytest.raises(FieldError) as at_trial:
            tried(store, work)
        with pytest.raises(FieldError) as at_write:
            do(store, work)
        assert (at_trial.value.field, at_trial.value.reason) == (at_write.value.field, at_write.value.reason)


def test_others_can_write_while_something_is_tried_out(store: Store) -> None:
    def work(tx: Transaction) -> int:
        tx.insert_event(row("Tried"))
        add(store, "Meanwhile")
        return int(tx.session.value("SELECT count(*) FROM event"))

    assert tried(store, work) == 1
    assert store.titles(store.columns().id) == ["There", "Meanwhile"]


def test_a_trial_goes_back_to_a_point_as_a_write_does(store: Store) -> None:
    def work(tx: Transaction) -> None:
        mark = tx.mark()
        tx.lane_id("new")
        tx.roll_back(mark)
        tx.lane_id("new")

    tried(store, work)
    assert [lane.name for lane in store.lanes()] == ["dispute"]
