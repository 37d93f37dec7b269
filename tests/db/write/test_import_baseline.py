"""What imported events were before a person changed them: kept with the first edit, and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.dates import parse
from db.records import SourceRow
from db.store import Store, open_store
from db.write.import_baseline import former_names, value_of
from db.write.transaction import Transaction
from tests.db.stores import do, everything, row


@pytest.fixture
def store() -> Iterator[Store]:
    """A store with an event that came from a file (1) and one that was typed (2)."""
    with open_store("sqlite://") as made:

        def fill(tx: Transaction) -> None:
            tx.by_hand = False
            lane = tx.lane_id("Deals")
            run = tx.insert("import", file="a.csv", at_us=0)
            more: dict[str, Any] = {"category": "deal", "value": 1.5, "extra": {"k": "v"}, "actors": ("Huawei", "MTS")}
            tx.insert_event(row("MTS signs", lane_id=lane, import_id=run, key="mts", place="Moscow", **more))
            tx.insert_event(row("Typed", lane_id=lane))
            source = tx.source_id(SourceRow("To build", "CNET", url="https://e.org/a"))
            tx.insert("quote", event_id=1, source_id=source, text="We agreed.", speaker="Kornya")
            tx.insert("quote", event_id=1, source_id=source, text="And more.", position=1)

        do(made, fill)
        yield made


def kept(store: Store) -> dict[str, Any]:
    with store.reading() as session:
        return {
            field: json.loads(value) if value else value
            for field, value in session.rows("SELECT field, value FROM as_imported")
        }


EDITS: dict[str, tuple[Callable[[Transaction], Any], dict[str, Any]]] = {
    "title": (lambda tx: tx.update_event(1, title="Signed"), {"title": "MTS signs"}),
    "date": (lambda tx: tx.update_event(1, when=parse("2019")), {"when": "2019-06-05"}),
    "lane": (lambda tx: tx.update_event(1, lane_id=tx.lane_id("Other")), {"lane": "Deals"}),
    "category": (lambda tx: tx.update_event(1, category=""), {"category": "deal"}),
    "place and value": (lambda tx: tx.update_event(1, place="", value=None), {"place": "Moscow", "value": 1.5}),
    "extra": (lambda tx: tx.update_event(1, extra={}), {"extra": {"k": "v"}}),
    "actors": (lambda tx: tx.set_names("actor", 1, ["ZTE", "MTS"]), {"actors": ["Huawei", "MTS"]}),
    "an actor that goes": (lambda tx: tx.delete("actor", 1), {"actors": ["Huawei", "MTS"]}),
    "actors made one": (lambda tx: tx.merge_names("actor", 2, 1), {"actors": ["Huawei", "MTS"]}),
    "a tag": (lambda tx: tx.set_names("tag", 1, ["5G"]), {"tags": []}),
    "own quote": (
        lambda tx: tx.update("quote", 1, text="We have agreed."),
        {
            "quote": {
                "source": ["https://e.org/a", "To build", "CNET", "", ""],
                "text": "We agreed.",
                "speaker": "Kornya",
                "locator": "",
                "language": "",
                "rights": "",
            }
        },
    ),
    "own citation": (lambda tx: tx.insert("citation", event_id=1, source_id=1), {"citation": None}),
    "another quote": (lambda tx: tx.delete("quote", 2), {"further": ""}),
    "a link": (lambda tx: tx.insert("link", from_id=2, to_id=1, relation="led_to"), {"further": ""}),
    "nothing": (lambda tx: tx.update_event(1, title="MTS signs", place="Moscow"), {}),
    "a check": (lambda tx: tx.update("quote", 1, checked="verbatim"), {}),
    "what was typed": (lambda tx: tx.update_event(2, title="Other", tags=("t",)), {}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_first_edit_by_hand_keeps_what_was_imported_and_taking_it_back_forgets_it(store: Store, edit: str) -> None:
    work, expected = EDITS[edit]
    before = everything(store)

    class Change:
        def apply(self, tx: Transaction) -> Any:
            work(tx)
            return tx.changes()

    _, inverse = store.do(Change())
    assert kept(store) == expected
    _, again = store.do(inverse)
    assert everything(store) == before
    store.do(again)
    assert kept(store) == expected


def test_a_later_edit_leaves_what_the_first_has_kept(store: Store) -> None:
    do(store, lambda tx: tx.update_event(1, title="Signed"))
    do(store, lambda tx: tx.update_event(1, title="Signed again", tags=("5G",)))
    assert kept(store) == {"title": "MTS signs", "tags": []}


def test_what_a_file_writes_is_no_edit(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.by_hand = False
        tx.update_event(1, title="Signed", actors=())
        tx.update("quote", 1, text="Other words")
        tx.update("lane", 1, name="Contracts")
        tx.delete_events([1])

    do(store, work)
    found = everything(store)
    assert found["as_imported"] == found["known_as"] == found["deleted_event"] == []


def test_a_deleted_event_is_kept_as_files_know_it(store: Store) -> None:
    do(store, lambda tx: tx.update_event(1, title="Signed", when=parse("2018"), lane_id=tx.lane_id("Other")))
    do(store, lambda tx: tx.delete_events([1, 2]))
    found = everything(store)
    assert [deleted[2:] for deleted in found["deleted_event"]] == [("mts", "Deals", "2019-06-05", "MTS signs")]
    assert found["as_imported"] == []
    do(store, lambda tx: tx.delete("import", 1))
    assert everything(store)["deleted_event"] == []


def test_renamed_and_merged_rows_are_known_by_the_names_they_had(store: Store) -> None:
    def names(table: str) -> dict[str, int]:
        with store.reading() as session:
            return former_names(session, table)

    do(store, lambda tx: tx.update("lane", 1, name="Contracts"))
    do(store, lambda tx: tx.update("lane", 1, name="Signed"))
    assert names("lane") == {"Deals": 1, "Contracts": 1}
    do(store, lambda tx: tx.lane_id("Contracts"))
    assert names("lane") == {"Deals": 1}
    do(store, lambda tx: tx.update("actor", 2, name="МТС"))
    do(store, lambda tx: tx.merge_names("actor", 2, 1))
    assert names("actor") == {"MTS": 1, "МТС": 1}
    do(store, lambda tx: tx.update("source", 1, title="Huawei to build", rights="theirs"))
    assert names("source") == {'["https://e.org/a", "To build", "CNET", "", ""]': 1}
    do(store, lambda tx: tx.update("source", 1, title="To build"))
    assert names("source") == {}


def test_names_that_no_file_has_used_are_not_kept(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.update("lane", tx.lane_id("Mine"), name="My own")
        tx.set_names("tag", 2, ["typed"])
        tx.update("tag", 1, name="written")

    do(store, work)
    assert everything(store)["known_as"] == []


def test_values_are_told_as_they_stand(store: Store) -> None:
    with store.reading() as session:
        fields = ("title", "when", "lane", "category", "place", "value", "extra", "actors", "tags", "citation")
        found = [json.loads(value_of(session, 1, field)) for field in fields]
    assert found == [
        *("MTS signs", "2019-06-05", "Deals", "deal", "Moscow"),
        *(1.5, {"k": "v"}, ["Huawei", "MTS"], [], None),
    ]
