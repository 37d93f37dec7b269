"""Very many rows at once: what is left for later, that it is made up for, and that nobody can tell afterwards."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import dates
from db.bulk import pending, side_index
from db.bulk.pending import PendingIndexing
from db.failures import FieldError, StoreError, StoreFull
from db.maintenance import verify
from db.search import index
from db.store import Store, open_store
from db.write.transaction import Transaction, when_values
from tests.db.stores import Do, add, do

WORDS = ("Huawei", "5G", "Kremlin", "ещё", "华为公司", "naïve", "straße", "contract", "Ålesund", "x1", "the", "ban")
QUERIES = ("Huawei", "kremlin 5g", "еще", "华为", "naive", "strasse", "con*", '"the ban"', "Times", "-Huawei ban")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending, "MANY", 20)
    monkeypatch.setattr(index, "AS_ONE", 30)
    monkeypatch.setattr(pending, "_WORTH_SHARING", 100)


def _texts(seed: int, count: int, words: tuple[str, ...] = WORDS) -> list[tuple[str, str, str]]:
    rng = random.Random(seed)
    return [tuple(" ".join(rng.choices(words, k=4)) for _ in range(3)) for _ in range(count)]  # type: ignore[misc]


def _put(tx: Transaction, texts: list[tuple[str, str, str]], *, large: bool, plain: bool = False) -> range:
    lane = tx.lane_id("dispute")
    actor = tx.name_ids("actor", ["Deng"])[0]
    titles, summaries, quotes = (list(column) for column in zip(*texts, strict=True))
    count = len(texts)
    when = when_values(dates.parse("1970"))
    with tx.bulk(count if large else 0) as room:
        made = tx.put_columns("event", {"title": titles, "summary": summaries}, lane_id=lane, **when)
        source = tx.put_columns("source", {"title": ["Times", "Herald"]})
        sources = [source[i % 2] for i in range(count)]
        tx.put_columns("quote", {"event_id": list(made), "source_id": sources, "text": quotes})
        tx.put_columns("quote", {"event_id": list(made)[:5], "source_id": sources[:5], "text": quotes[5:10]})
        tx.put_columns("citation", {"event_id": list(made)[::3], "source_id": sources[::3]})
        tx.put("event_actor", ("event_id", "actor_id"), [(event_id, actor) for event_id in made[::2]])
        if room is not None:
            room.plain = plain
    return made


def _filled(path: Path, texts: list[tuple[str, str, str]], *, large: bool, plain: bool = False) -> Store:
    store = open_store(path)
    store.write(Do(lambda tx: _put(tx, texts, large=large, plain=plain)), large=large)
    return store


def _hits(store: Store) -> list[list[tuple[int, str, float]]]:
    return [
        [(hit.event_id, hit.field, round(hit.rank, 9)) for hit in store.find(query, 1_000).hits] for query in QUERIES
    ]


def _schema(store: Store) -> set[tuple[str, str]]:
    with store.reading() as session:
        return set(session.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def _is_sound(store: Store) -> bool:
    with store._engine.writing() as session:
        session.run("INSERT INTO event_text (event_text) VALUES ('integrity-check')")
    return not verify.verify(store)


@pytest.mark.parametrize("plain", [False, True])
def test_a_store_that_has_caught_up_is_searched_like_one_that_was_never_behind(tmp_path: Path, *, plain: bool) -> None:
    words = tuple(word for word in WORDS if word.isascii()) if plain else WORDS
    texts = _texts(1, 200, words)
    with (
        _filled(tmp_path / "a.sqlite", texts, large=False) as plainly,
        _filled(tmp_path / "b.sqlite", texts, large=True, plain=plain) as store,
    ):
        store.catch_up()

        assert _hits(store) == _hits(plainly)
        assert _schema(store) == _schema(plainly)
        assert _is_sound(store)
        assert not store.behind()


def test_until_it_has_caught_up_a_store_has_its_events_and_says_that_search_lacks_them(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", _texts(2, 60), large=True) as store:
        found = store.find("Huawei")

        assert (len(store.columns()), len(found.hits), found.behind, found.exact) == (60, 0, 60, False)
        assert store.behind()
        assert [finding.kind for finding in verify.verify(store)] == ["search"]

        store.catch_up()

        found = store.find("Huawei")
        assert (bool(found.hits), found.behind, found.exact) == (True, 0, True)


def test_what_a_program_that_was_ended_left_is_done_when_the_store_is_open_again(tmp_path: Path) -> None:
    _filled(tmp_path / "a.sqlite", _texts(3, 60), large=True).close()
    with open_store(tmp_path / "a.sqlite") as store:
        add(store, "Huawei alone")
        assert [hit.title for hit in store.search("Huawei")] == ["Huawei alone"]

        store.catch_up()

        assert len(store.search("Huawei", 100)) > 1
        assert _is_sound(store)


def test_edits_made_while_a_store_is_behind_stand_afterwards(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", [("old words", "same", "quoted")] * 60, large=True) as store:
        do(store, lambda tx: tx.update("event", 7, title="new words"))
        do(store, lambda tx: tx.delete_events([8]))

        store.catch_up()

        assert [hit.event_id for hit in store.search("new", 100)] == [7]
        assert {hit.event_id for hit in store.search("old", 100)} == {*range(1, 61)} - {7, 8}
        assert _is_sound(store)


def test_edits_made_while_the_side_is_filled_stand_afterwards(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", [("old words", "same", "quoted")] * 60, large=True) as store:

        def filler(place: Path, side: Path, ranges: pending.Ranges) -> Iterator[int]:
            yield from side_index.fill(place, side, ranges)
            do(store, lambda tx: tx.update("event", 7, title="new words"))
            do(store, lambda tx: tx.delete_events([8]))

        store.catch_up(None, filler)

        assert [hit.event_id for hit in store.search("new", 100)] == [7]
        assert {hit.event_id for hit in store.search("old", 100)} == {*range(1, 61)} - {7, 8}
        assert _is_sound(store)


def test_later_edits_go_into_the_index_that_was_moved_in(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", [("old words", "same", "quoted")] * 60, large=True) as store:
        store.search("old")
        add(store, "before")
        store.catch_up()
        for number in range(100):
            add(store, f"later {number}")

        assert len(store.search("old", 1_000)) == 60
        assert len(store.search("later", 1_000)) == 100
        assert len(store.search("before", 1_000)) == 1
        assert _is_sound(store)


def test_a_second_large_write_comes_beside_the_first(tmp_path: Path) -> None:
    texts = _texts(4, 150)
    with _filled(tmp_path / "a.sqlite", texts, large=False) as plainly:
        plainly.write(Do(lambda tx: _put(tx, texts, large=False)))
        with _filled(tmp_path / "b.sqlite", texts, large=True) as store:
            store.catch_up()
            store.write(Do(lambda tx: _put(tx, texts, large=True)), large=True)
            store.catch_up()

            assert _hits(store) == _hits(plainly)
            assert _schema(store) == _schema(plainly)
            assert _is_sound(store)


def test_an_index_of_a_kind_that_is_not_known_is_filled_in_the_ordinary_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_raw: sqlite3.Connection, _schema: str) -> None:
        raise side_index.Unknown

    monkeypatch.setattr(side_index, "move_in", unknown)
    with _filled(tmp_path / "a.sqlite", _texts(5, 60), large=True) as store:
        store.catch_up()

        assert store.search("Huawei")
        assert _is_sound(store)


def test_stopping_to_catch_up_leaves_the_store_behind_and_in_order(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def told(_done: int, _total: int) -> None:
        raise Stopped

    with _filled(tmp_path / "a.sqlite", _texts(6, 60), large=True) as store:
        with pytest.raises(Stopped):
            store.catch_up(told)

        assert store.behind()
        assert [path.name for path in tmp_path.glob("*-search-*")] == []
        store.catch_up()
        assert store.search("Huawei")
        assert _is_sound(store)


@pytest.mark.parametrize(("code", "kind"), [(sqlite3.SQLITE_FULL, StoreFull), (sqlite3.SQLITE_ERROR, StoreError)])
def test_what_goes_wrong_beside_the_store_is_said_in_a_sentence_and_leaves_it_behind(
    tmp_path: Path, code: int, kind: type[StoreError]
) -> None:
    def filler(_place: Path, _side: Path, _ranges: pending.Ranges) -> Iterator[int]:
        error = sqlite3.OperationalError("it did not work")
        error.sqlite_errorcode = code
        raise error
        yield

    with _filled(tmp_path / "a.sqlite", _texts(6, 60), large=True) as store:
        with pytest.raises(kind, match=r"a\.sqlite"):
            store.catch_up(None, filler)

        assert store.behind()
        store.catch_up()
        assert _is_sound(store)


def test_a_side_file_that_cannot_be_removed_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(Exception):
        pass

    def told(_done: int, _total: int) -> None:
        raise Stopped

    def held(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(missing_ok)

    with _filled(tmp_path / "a.sqlite", _texts(6, 60), large=True) as store:
        monkeypatch.setattr(Path, "unlink", held)
        with pytest.raises(Stopped):
            store.catch_up(told)

        store.catch_up()
        assert not store.behind()
        assert _is_sound(store)


def test_a_large_write_that_fails_leaves_the_store_and_its_rules_as_they_were(tmp_path: Path) -> None:
    class Wrong(Exception):
        pass

    def work(tx: Transaction) -> None:
        with tx.bulk(100):
            blank: dict[str, Any] = {"earliest_us": 1, "latest_us": 0, "sure_from_us": 5, "sure_to_us": 5}
            tx.put_columns("event", {"title": ["", ""]}, when_edtf="", lane_id=9, **blank)
            raise Wrong

    with open_store(tmp_path / "a.sqlite") as store:
        before = _schema(store)
        with pytest.raises(Wrong):
            store.write(Do(work), large=True)

        assert _schema(store) == before
        assert not store.behind()
        with pytest.raises(FieldError, match="not there"):
            do(store, lambda tx: tx.put("event_actor", ("event_id", "actor_id"), [(99, 99)]))
        with pytest.raises(FieldError, match="title"):
            do(store, lambda tx: tx.put("event", ("title", "when_edtf"), [("", "2019")]))


def test_many_rows_that_turn_out_few_leave_nothing_behind(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        before = _schema(store)
        store.write(Do(lambda tx: _put_few(tx)), large=True)

        assert (_schema(store), store.behind(), len(store.search("few"))) == (before, False, 2)


def _put_few(tx: Transaction) -> None:
    lane = tx.lane_id("dispute")
    with tx.bulk(1_000):
        tx.put_columns("event", {"title": ["few", "few"]}, lane_id=lane, **when_values(dates.parse("1970")))


def test_a_repair_of_the_search_index_catches_up_too(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", _texts(7, 60), large=True) as store:
        verify.repair_search(store)

        assert store.find("Huawei").behind == 0
        assert store.search("Huawei")
        assert not store.behind()
        assert _is_sound(store)


def test_indexes_that_are_still_to_be_made_are_found_as_what_they_are(tmp_path: Path) -> None:
    with _filled(tmp_path / "a.sqlite", _texts(7, 60), large=True) as store:
        with store._engine.writing() as session:
            behind = PendingIndexing.read(session)
        store.catch_up()
        with store._engine.writing() as session:
            PendingIndexing((), behind.indexes).write(session)

        (finding,) = verify.verify(store)

        assert "indexes" in str(finding)
        assert "events are still to be added" not in str(finding)


def test_events_come_in_the_same_order_while_the_index_is_missing(store: Store) -> None:
    for n, when in enumerate(("2019", "2018-05", "2019/2021", "2019", "2018~", "1999")):
        add(store, f"Event {n}", when)
    before = store.columns()
    do(store, lambda tx: tx.session.run("DROP INDEX ix_event_columns"))

    after = store.columns()

    for name in ("id", "earliest_us", "latest_us", "sure_from_us", "sure_to_us", "lane_id", "flags", "weight"):
        assert getattr(after, name).tolist() == getattr(before, name).tolist()
