"""What writing does, tells and takes back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import dates
from db.failures import FieldError, StoreError
from db.records import Changes, SourceRow
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.stores import EVENT_COLUMNS, Do, add, do, everything, put_events, quote, row


def test_subscribers_hear_what_was_added_changed_and_removed(store: Store) -> None:
    heard: list[Changes] = []
    leave = store.subscribe(heard.append)
    event_id = add(store, "New")
    assert heard[-1].added.tolist() == [event_id]
    assert heard[-1].lanes
    do(store, lambda tx: tx.update("event", event_id, title="Renamed"))
    assert heard[-1].changed.tolist() == [event_id]
    assert not heard[-1].lanes
    do(store, lambda tx: tx.delete_events([event_id]))
    assert heard[-1].removed.tolist() == [event_id]
    leave()
    add(store, "Unheard")
    assert len(heard) == 3


def test_subscribers_hear_after_the_commit(store: Store) -> None:
    seen: list[int] = []
    store.subscribe(lambda changes: seen.append(store.counts().events))
    add(store, "One")
    assert seen == [1]


def test_a_write_that_changes_nothing_tells_nobody(store: Store) -> None:
    heard: list[Changes] = []
    store.subscribe(heard.append)
    do(store, lambda tx: None)
    assert heard == []


def test_an_event_that_comes_and_goes_in_one_write_is_not_told(store: Store) -> None:
    add(store, "Stays")
    heard: list[Changes] = []
    store.subscribe(heard.append)
    do(store, lambda tx: tx.delete_events([tx.insert_event(row("Brief"))]))
    assert heard == []
    assert store.counts().events == 1


def test_a_failing_change_leaves_no_trace(store: Store) -> None:
    add(store, "Before")
    before = everything(store)
    heard: list[Changes] = []
    store.subscribe(heard.append)

    def half(tx: Transaction) -> None:
        tx.insert_event(row("Half", actors=("Somebody",)))
        tx.connection.exec_driver_sql("UPDATE lane SET name = 'changed'")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        store.write(Do(half))
    assert everything(store) == before
    assert heard == []
    assert store.search("Half") == []
    add(store, "After")
    assert store.counts().events == 2


def test_a_change_is_seen_by_readers_only_when_it_is_whole(store: Store) -> None:
    add(store, "One")
    inside: list[int] = []

    def slow(tx: Transaction) -> None:
        tx.insert_event(row("Two"))
        inside.append(store.counts().events)

    do(store, slow)
    assert inside == [1]
    assert store.counts().events == 2


def test_a_write_inside_a_write_is_a_mistake_and_changes_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        do(store, lambda tx: add(store, "Inner"))
    assert store.counts().events == 0


def test_writes_from_many_threads_take_turns(store: Store) -> None:
    add(store, "First")
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for n in range(20):
                add(store, f"{name} {n}")
                store.columns()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"Thread {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.counts().events == 81


def test_the_sqlalchemy_connection_is_the_same_transaction(store: Store) -> None:
    from sqlmodel import select

    from db.schema.models import Event

    def both(tx: Transaction) -> list[str]:
        tx.insert_event(row("Seen", lane_id=tx.lane_id("dispute")))
        return [title for (title,) in tx.connection.execute(select(Event.title))]

    assert do(store, both) == ["Seen"]


def test_what_is_written_through_sqlalchemy_is_found_once_reported(store: Store) -> None:
    event_id = add(store, "Old name")

    def rename(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("UPDATE event SET title = 'New name'")
        tx.index_events([event_id])

    do(store, rename)
    assert [hit.event_id for hit in store.search("new")] == [event_id]
    assert store.search("old") == []


def test_actors_tags_sources_and_categories_are_made_once(store: Store) -> None:
    add(store, "a", actors=("Huawei", "MTS"), tags=("5G",), category="ban")
    add(store, "b", actors=("MTS", "Huawei"), tags=("5G",), category="ban")
    first = SourceRow(title="T", url="https://a.example")
    same = do(store, lambda tx: [tx.source_id(first), tx.source_id(SourceRow(title="T", url="https://a.example"))])
    assert same[0] == same[1]
    assert do(store, lambda tx: tx.source_id(first)) == same[0]
    assert do(store, lambda tx: tx.source_id(SourceRow(title="T", url="https://b.example"))) != same[0]
    rows = everything(store)
    assert [len(rows[name]) for name in ("actor", "tag", "category", "source")] == [2, 1, 1, 2]


def test_an_unknown_lane_is_refused_unless_it_may_be_made(store: Store) -> None:
    with pytest.raises(FieldError, match="“wins” is not there"):
        do(store, lambda tx: tx.lane_id("wins", create=False))
    with pytest.raises(FieldError) as refused:
        do(store, lambda tx: tx.insert_event(row("x", lane_id=99)))
    assert refused.value.field == "lane"


def test_update_event_takes_what_people_name(store: Store) -> None:
    event_id = add(store, "Old", actors=("A",), tags=("t",))
    do(
        store,
        lambda tx: tx.update_event(
            event_id,
            when=dates.parse("2020-01"),
            category="court",
            actors=("B", "C"),
            tags=(),
            extra={"k": 1},
            title=" New ",
            place="Prague",
        ),
    )
    event = store.event(event_id)
    assert event is not None
    assert (event.title, event.when_edtf, event.category, event.place) == ("New", "2020-01", "court", "Prague")
    assert (event.actors, event.tags, event.extra) == (("B", "C"), (), {"k": 1})
    assert event.provenance.updated_us >= event.provenance.created_us


def bulk(n: int, lane_id: int, **more: object) -> list[tuple[object, ...]]:
    when = dates.parse("2019-06-05")
    values = {
        **dict.fromkeys(EVENT_COLUMNS),
        "summary": "",
        "place": "",
        "extra": "",
        "when_edtf": when.edtf,
        "earliest_us": when.earliest_us,
        "latest_us": when.latest_us,
        "sure_from_us": when.sure_from_us,
        "sure_to_us": when.sure_to_us,
        "precision": when.precision.code,
        "flags": when.flags,
        "lane_id": lane_id,
        **more,
    }
    return [tuple({**values, "title": f"Bulk {i}"}[name] for name in EVENT_COLUMNS) for i in range(n)]


def test_events_in_bulk_are_all_there_and_found(store: Store) -> None:
    old = add(store, "Old")
    heard: list[Changes] = []
    store.subscribe(heard.append)

    def put(tx: Transaction) -> range:
        made = put_events(tx, bulk(300, tx.lane_id("dispute")))
        [actor] = tx.name_ids("actor", ["Huawei"])
        tx.put("event_actor", ("event_id", "actor_id", "position"), ((i, actor, 0) for i in made))
        source = tx.source_id(SourceRow(title="Record", publisher="The Herald"))
        tx.put("quote", ("event_id", "source_id", "text"), ((i, source, f"word{i}") for i in made[:10]))
        return made

    made = do(store, put)
    assert list(made) == list(range(old + 1, old + 301))
    assert heard[-1].added.tolist() == list(made)
    assert heard[-1].changed.tolist() == []
    assert store.titles(made)[::299] == ["Bulk 0", "Bulk 299"]
    assert store.find("actor:huawei").total == 300
    assert [hit.event_id for hit in store.search(f"word{made[3]}")] == [made[3]]
    assert len(store.columns()) == 301


def test_a_refused_row_of_many_is_named(store: Store) -> None:
    rows = bulk(10, 1)
    rows[6] = tuple("" if name == "title" else value for name, value in zip(EVENT_COLUMNS, rows[6], strict=True))
    add(store, "makes the lane")
    with pytest.raises(FieldError) as refused:
        do(store, lambda tx: put_events(tx, rows))
    assert (refused.value.field, refused.value.reason, refused.value.row) == ("title", "is empty", 6)
    assert store.counts().events == 1


def test_removing_an_event_removes_what_hangs_on_it_and_nothing_else(store: Store) -> None:
    gone = add(store, "Gone", actors=("Huawei",), tags=("5G",))
    stays = add(store, "Stays", actors=("Huawei",))
    quote(store, gone, "words")
    do(store, lambda tx: tx.insert("link", from_id=gone, to_id=stays, relation="led_to"))
    heard: list[Changes] = []
    store.subscribe(heard.append)
    do(store, lambda tx: tx.delete("event", gone))
    rows = everything(store)
    left = {name: len(rows[name]) for name in ("event", "quote", "link", "event_actor", "event_tag", "source")}
    assert left == {"event": 1, "quote": 0, "link": 0, "event_actor": 1, "event_tag": 0, "source": 1}
    assert (heard[-1].removed.tolist(), heard[-1].changed.tolist()) == ([gone], [stays])


def test_a_lane_or_source_in_use_is_not_removed(store: Store) -> None:
    event_id = add(store, "x")
    quote(store, event_id, "words")
    with pytest.raises(FieldError, match="The lane is still used by 1 events"):
        do(store, lambda tx: tx.delete("lane", 1))
    with pytest.raises(FieldError, match="still used"):
        do(store, lambda tx: tx.delete("source", 1))


def test_the_id_of_a_removed_event_never_comes_to_mean_another(store: Store) -> None:
    first = add(store, "First")
    do(store, lambda tx: tx.delete_events([first]))
    second = add(store, "Second")
    assert second > first
    do(store, lambda tx: tx.delete_events([second]))
    assert do(store, lambda tx: put_events(tx, bulk(1, 1)))[0] > second


def test_two_actors_become_one(store: Store) -> None:
    both = add(store, "Both", actors=("Huawei", "华为"))
    one = add(store, "One", actors=("华为",))
    ids = do(store, lambda tx: tx.name_ids("actor", ["华为", "Huawei"]))
    before = everything(store)
    _, back = store.do(Do(lambda tx: tx.merge_names("actor", *ids)))
    for event_id in (both, one):
        event = store.event(event_id)
        assert event is not None
        assert event.actors == ("Huawei",)
    assert store.search("华为") == []
    store.write(back)
    assert everything(store) == before
    assert len(store.search("华为")) == 2


def test_renaming_an_actor_or_source_is_found_at_once(store: Store) -> None:
    event_id = add(store, "x", actors=("ZTE",))
    quote(store, event_id, "words")
    do(store, lambda tx: tx.update("actor", 1, name="ZTE Corporation"))
    do(store, lambda tx: tx.update("source", 1, publisher="The Gazette"))
    assert [hit.event_id for hit in store.search("corporation gazette")] == [event_id]
    assert store.search("herald") == []


def test_undo_of_a_removal_brings_back_every_row_and_it_is_found_again(store: Store) -> None:
    gone = add(store, "Gone", actors=("Huawei",), tags=("5G",), category="ban", extra={"a": 1})
    stays = add(store, "Stays")
    quote(store, gone, "verbatim words")
    do(store, lambda tx: tx.insert("link", from_id=gone, to_id=stays, relation="led_to"))
    before = everything(store)
    _, back = store.do(Do(lambda tx: tx.delete("event", gone)))
    assert store.search("verbatim") == []
    _, again = store.do(back)
    assert everything(store) == before
    assert [hit.event_id for hit in store.search("verbatim")] == [gone]
    store.write(again)
    assert store.event(gone) is None
    assert store.search("verbatim") == []


def test_undo_of_a_bulk_import_takes_it_all_away(store: Store) -> None:
    add(store, "Old")
    before = everything(store)

    def put(tx: Transaction) -> None:
        made = put_events(tx, bulk(200, 1))
        [actor] = tx.name_ids("actor", ["Huawei"])
        tx.put("event_actor", ("event_id", "actor_id"), ((i, actor) for i in made))

    changes, back = store.do(Do(put))
    after = everything(store)
    undone, again = store.do(back)
    assert undone.removed.tolist() == changes.added.tolist()
    assert everything(store) == before
    store.write(again)
    assert everything(store) == after
    assert store.find("huawei").total == 200


@given(st.data())
def test_undo_after_do_is_the_identity(data: st.DataObject) -> None:
    """Random edits of every kind, taken back one by one, give back every row as it was; and redo does them again."""
    with open_store("sqlite://") as store:
        for name in ("A", "B", "C"):
            add(store, f"Event {name}", actors=(name,), tags=("t", name))
        quote(store, 1, "words")
        states = [everything(store)]
        backs = []
        for _ in range(data.draw(st.integers(1, 8))):
            backs.append(store.do(Do(data.draw(edits()))))
            states.append(everything(store))
        forth = []
        for (_, back), state in zip(reversed(backs), reversed(states[:-1]), strict=True):
            forth.append(store.do(back)[1])
            assert everything(store) == state
        for again, state in zip(reversed(forth), states[1:], strict=True):
            store.write(again)
            assert everything(store) == state
        assert {hit.event_id for hit in store.search("event")} == {
            event_id for event_id, title in _titles(store) if title.startswith("Event")
        }


def _titles(store: Store) -> list[tuple[int, str]]:
    ids = store.columns().id
    return list(zip(ids.tolist(), store.titles(ids), strict=True))


Work = Callable[[Transaction], Any]


def edits() -> st.SearchStrategy[Work]:
    words = st.text("abcdef ", min_size=1).filter(str.strip)

    def some_event(tx: Transaction, n: int) -> int:
        ids = [i for (i,) in tx.session.rows("SELECT id FROM event ORDER BY id")]
        return int(ids[n % len(ids)]) if ids else tx.insert_event(row("Event spare"))

    def add_one(n: int, word: str) -> Work:
        return lambda tx: tx.insert_event(row(f"Event {word}", actors=(word.strip(),), category=word))

    def rename(n: int, word: str) -> Work:
        return lambda tx: tx.update("event", some_event(tx, n), title=f"Event {word}", summary=word)

    def move(n: int, word: str) -> Work:
        return lambda tx: tx.update_event(some_event(tx, n), when=dates.parse(str(1900 + n)), lane_id=tx.lane_id(word))

    def remove(n: int, word: str) -> Work:
        return lambda tx: tx.delete("event", some_event(tx, n))

    def cast(n: int, word: str) -> Work:
        return lambda tx: tx.set_names("actor", some_event(tx, n), word.split())

    def merge(n: int, word: str) -> Work:
        def work(tx: Transaction) -> None:
            ids = [i for (i,) in tx.session.rows("SELECT id FROM actor ORDER BY id")]
            if len(ids) > 1:
                tx.merge_names("actor", ids[n % len(ids)], ids[(n + 1) % len(ids)])

        return work

    def cite(n: int, word: str) -> Work:
        def work(tx: Transaction) -> None:
            source = tx.source_id(SourceRow(title=word))
            event_id = some_event(tx, n)
            said = tx.insert("quote", event_id=event_id, source_id=source, text=word)
            tx.insert("quote", event_id=event_id, source_id=source, text=word, original_id=said)
            tx.insert("citation", event_id=some_event(tx, n + 1), source_id=source, dated_edtf="2019")

        return work

    def many(n: int, word: str) -> Work:
        return lambda tx: put_events(tx, bulk(n % 5, tx.lane_id(word)))

    kinds = st.sampled_from([add_one, rename, move, remove, cast, merge, cite, many])
    return st.builds(lambda kind, n, word: kind(n, word), kinds, st.integers(0, 50), words)


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        store.columns()
    with pytest.raises(StoreError, match="has been closed"):
        add(store, "x")
    assert not store.poll_external()


def test_what_was_rolled_back_within_a_write_is_not_told_as_changed(store: Store) -> None:
    def work(tx: Transaction) -> Changes:
        mark = tx.mark()
        tx.lane_id("another")
        tx.source_id(SourceRow(title="Times"))
        tx.name_ids("tag", ["new"])
        tx.insert("category", name="other")
        tx.roll_back(mark)
        return tx.changes()

    assert not do(store, work)
