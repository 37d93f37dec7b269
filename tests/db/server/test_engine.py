"""The same calls behind another dialect. SQLite stands in for a server: only SQLAlchemy speaks to it here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import dates
from db.failures import NotAStore, StoreError, StoreMissing
from db.records import Changes, SourceRow
from db.server.engine import ServerEngine
from db.sqlite import location
from db.store import Store
from tests.db.stores import Do, add, do, quote, row


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'server.sqlite'}"


@pytest.fixture
def server(url: str) -> Iterator[Store]:
    with Store(location.StoreLocation(url, None), ServerEngine(url)) as made:
        yield made


def test_events_go_in_and_come_out(server: Store) -> None:
    first = add(server, "Huawei signs", "2019-06-05", actors=("Huawei",), tags=("5G",), category="contract", key="k")
    other = add(server, "Nokia wins", "2018~", lane="wins")
    quote(server, first, "building a foundation", SourceRow("Pact", "The Herald"))
    do(server, lambda tx: tx.insert("link", from_id=other, to_id=first, relation="led_to"))
    columns = server.columns()
    assert columns.id.tolist() == [other, first]
    assert columns.categories == ("contract",)
    assert server.titles([first, other]) == ["Huawei signs", "Nokia wins"]
    assert [(lane.name, lane.count) for lane in server.lanes()] == [("dispute", 1), ("wins", 1)]
    assert server.find_key("k") == first
    assert server.time_range() == (dates.parse("2018~").earliest_us, dates.parse("2018~").latest_us)
    assert (server.counts().events, server.counts().quotes) == (2, 1)
    event = server.event(first)
    assert event is not None
    assert (event.actors, event.tags, event.category) == (("Huawei",), ("5G",), "contract")
    assert [said.text for said in event.quotes] == ["building a foundation"]
    assert [(link.other_title, link.outgoing) for link in event.links] == [("Nokia wins", False)]
    assert server.series() == []
    assert server.imports() == []
    assert server.rejects(1) == []
    assert server.claims() == []


def test_words_are_found_with_their_marks(server: Store) -> None:
    first = add(server, "Huawei signs", actors=("MTS",), summary="With Nokia")
    second = add(server, "Nokia wins", lane="wins")
    assert {hit.event_id for hit in server.search("nokia")} == {first, second}
    assert [hit.event_id for hit in server.search("nokia -huawei")] == [second]
    assert [hit.event_id for hit in server.search("actor:mts OR lane:wins")] == [first, second]
    assert server.search("nokia")[0].event_id == second
    assert server.search("nokia")[0].snippet[0] == ("Nokia", True)
    assert server.search('"') == []


def test_writes_are_told_and_can_be_taken_back(server: Store) -> None:
    heard: list[Changes] = []
    server.subscribe(heard.append)
    event_id = add(server, "One", actors=("A",))
    assert heard[-1].added.tolist() == [event_id]
    _, back = server.do(Do(lambda tx: tx.delete("event", event_id)))
    assert server.counts().events == 0
    server.write(back)
    event = server.event(event_id)
    assert event is not None
    assert (event.title, event.actors) == ("One", ("A",))


def test_a_failing_change_leaves_no_trace(server: Store) -> None:
    def half(tx: object) -> None:
        tx.insert_event(row("Half", lane_id=tx.lane_id("dispute")))  # type: ignore[attr-defined]
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        server.write(Do(half))
    assert server.counts() == type(server.counts())(*[0] * 10)


def test_another_programs_write_is_noticed(server: Store, url: str) -> None:
    with Store(location.StoreLocation(url, None), ServerEngine(url)) as other:
        assert not server.poll_external()
        add(server, "Mine")
        assert not server.poll_external()
        add(other, "Theirs")
        assert server.poll_external()
        assert not server.poll_external()


def test_a_database_with_other_tables_and_a_missing_one_are_told_apart(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreMissing):
        ServerEngine(url, create=False)
    import sqlite3

    raw = sqlite3.connect(tmp_path / "other.sqlite")
    raw.execute("CREATE TABLE notes (text)")
    raw.close()
    with pytest.raises(NotAStore):
        ServerEngine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(StoreError, match="cannot be used"):
        ServerEngine(f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}")
