"""Large files: parsed by a second process, stored by many rows at once, searchable after the commit. All of that has to
give what the plain way gives."""

from __future__ import annotations

import contextlib
import csv
import json
import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.bulk import pending
from db.maintenance import verify
from db.records import Changes
from db.sqlite.engine import SqliteEngine
from db.store import Store, Transaction, open_store
from db.write import row_writer
from explorer.helper import Helper, HelperGone
from explorer.importing import run
from explorer.importing.detect.sniff import sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.readers.table import Reject
from explorer.importing.reimport import undo
from explorer.importing.reimport.undo import undo_import
from explorer.importing.report import ImportReport
from explorer.importing.rows import hash_index, parallel
from explorer.importing.rows.parallel import find_cells
from explorer.importing.rows.reject_buffer import RejectBuffer
from explorer.importing.run import import_file
from explorer.importing.write import accounts, events, sources
from explorer.jobs import Cancelled, Progress, Step
from tests.db.stores import add, do, everything

HEADER = ("title", "start", "end", "lane", "summary", "actors", "source_title", "source_url", "quote", "id")


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files of a few rows go the way of large ones."""
    monkeypatch.setattr(run, "_HELPED_BYTES", 1)
    monkeypatch.setattr(run, "MANY", 1)
    for module in (pending, row_writer, undo):
        monkeypatch.setattr(module, "MANY", 1)


@pytest.fixture(scope="module")
def one_helper() -> Iterator[Helper]:
    with Helper() as helper:
        yield helper


_cell = st.one_of(
    st.sampled_from(("", "Huawei", "华为 5G", " ещё\n раз ", "'=1+1", 'a "b" c', "x" * 1_200, "\u00a0", "Ban;Deal")),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
_date = st.sampled_from(("2019-06-05", "2019", "2018~", "5.6.2019", "", "2019-06-05T10:00", "nonsense", "2019-13-01"))
_rows = st.lists(
    st.tuples(
        _cell, _date, _date, st.sampled_from(("", "dispute", "суд")), _cell, _cell, _cell,
        st.sampled_from(("", "https://example.org/1", "https://example.org/2", "x")), _cell,
        st.sampled_from(("", "", "", "1", "k1", "k2")),
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


def _write(path: Path, rows: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(rows)
    return path


def _said(report: ImportReport) -> tuple[Any, ...]:
    counts = (report.rows, report.inserted, report.updated, report.unchanged, report.rejected)
    return counts, report.first, report.last, report.all_rejects, report.warnings


def _stored(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows, but for the moments at which they were written."""
    tables = everything(store)
    with store.reading() as session:
        for table, rows in tables.items():
            names = [row[1] for row in session.rows(f'PRAGMA table_info("{table}")')]
            kept = [i for i, name in enumerate(names) if not name.endswith("ed_us") and name != "at_us"]
            tables[table] = [tuple(row[i] for i in kept) for row in rows]
    # How to take an import back names the moments of what was there before it.
    tables["meta"] = [(key, re.sub(r"\b\d{16}\b", "", str(value))) for key, value in tables["meta"]]
    return tables


def _outcome(folder: Path, name: str, table: Any, *, before: Any = ()) -> tuple[Any, ...]:
    file = _write(folder / "events.csv", table)
    with open_store(folder / f"{name}.sqlite") as store:
        with contextlib.suppress(ImportFailed):
            import_file(store, _write(folder / "before.csv", before))
        try:
            report = import_file(store, file)
        except ImportFailed as error:
            return (str(error),)
        again = import_file(store, file)
        hits = [hit.event_id for word in ("Huawei", "华为", "еще", "example") for hit in store.search(word, 1_000)]
        return _said(report), _said(again), _stored(store), sorted(hits)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=_rows, before=st.one_of(st.just([]), _rows))
def test_a_large_file_is_stored_like_a_small_one(
    tmp_path_factory: pytest.TempPathFactory, one_helper: Helper, rows: Any, before: Any
) -> None:
    folder = tmp_path_factory.mktemp("both")
    plainly = _outcome(folder, "plain", rows, before=before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_HELPED_BYTES", 1)
        patch.setattr(run, "MANY", 1)
        patch.setattr(pending, "MANY", 1)
        patch.setattr(run, "Helper", lambda: _Lent(one_helper))
        largely = _outcome(folder, "large", rows, before=before)

    assert largely == plainly


class _Lent:
    """A helper that serves many tests, because starting one takes a moment."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper

    def __enter__(self) -> Helper:
        return self._helper

    def __exit__(self, *_: object) -> None: ...


def _many(path: Path, count: int = 3_000) -> Path:
    rng = random.Random(1)
    words = ("Huawei", "5G", "ban", "Kremlin")
    return _write(
        path,
        [
            (
                " ".join(rng.choices(words, k=5)),
                f"20{i % 20:02}-01-05",
                "",
                "dispute",
                "s",
                "",
                "",
                f"x.org/{i}",
                "q",
                "",
            )
            for i in range(count)
        ],
    )


@pytest.mark.usefixtures("small_is_large")
def test_events_are_there_before_search_finds_them(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with open_store(tmp_path / "a.sqlite") as store:

        def look(changes: Changes) -> None:
            seen.append((len(changes.added), store.find("Huawei").behind))

        store.subscribe(look)
        import_file(store, _many(tmp_path / "events.csv"))

        assert seen == [(3_000, 3_000)]
        assert store.find("Huawei").behind == 0
        assert store.find("Huawei").hits


@pytest.mark.usefixtures("small_is_large")
def test_an_import_cancelled_while_it_is_indexed_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        before = everything(store)

        def listen(step: Step) -> None:
            if step.note.endswith("indexing"):
                progress.cancel()

        monkeypatch.setattr(Progress, "INTERVAL_S", 0.0)
        progress = Progress(listen)
        with pytest.raises(Cancelled):
            import_file(store, _many(tmp_path / "events.csv"), progress=progress)

        assert everything(store) == before
        assert not store.behind()
        assert not store.search("Huawei")


class _Here:
    """A helper that is no process of its own."""

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None: ...

    def results(self, work: Any, *arguments: Any, progress: Progress | None = None) -> Iterator[Any]:
        yield from work(*arguments)


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("most", [5, 1_000])
def test_addresses_that_come_again_far_down_are_the_same_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(run, "Helper", _Here)
    for module in (sources, hash_index):
        monkeypatch.setattr(module, "MOST", most)
    monkeypatch.setattr(hash_index, "MOST_UNSEEN", 3 * most)
    monkeypatch.setattr(parallel, "CHUNK_ROWS", 10)
    monkeypatch.setattr(parallel, "_IN_CACHE", 4)
    file = tmp_path / "events.csv"
    lines = [f"Title {i},2019,https://example.org/{i if i < 60 else i % 40}" for i in range(200)]
    file.write_text("\n".join(("title,start,source_url", *lines)), encoding="utf-8")
    with open_store(tmp_path / "a.sqlite") as store:
        import_file(store, file)

        with store.reading() as session:
            cited = session.rows(
                "SELECT e.title, s.url FROM event e JOIN citation c ON c.event_id = e.id "
                "JOIN source s ON s.id = c.source_id ORDER BY e.id"
            )
            assert session.value("SELECT count(*) FROM source") == 60
            assert [",2019,".join(row) for row in cited] == lines


def test_reading_the_rows_set_aside_again_can_be_cancelled(tmp_path: Path) -> None:
    sniffed = sniff(_many(tmp_path / "events.csv"))
    last = Reject(3_001, "id", "1", "stands already on an earlier line")
    progress, kept = Progress(), RejectBuffer([last])

    find_cells(sniffed, kept, progress)
    assert kept[0].cells[3] == "dispute"

    progress.cancel()
    with pytest.raises(Cancelled):
        find_cells(sniffed, RejectBuffer([last]), progress)


@pytest.mark.usefixtures("small_is_large")
def test_an_import_cancelled_while_it_is_read_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        before = everything(store)
        progress = Progress(lambda _step: progress.cancel())
        with pytest.raises(Cancelled):
            import_file(store, _many(tmp_path / "events.csv", 30_000), progress=progress)

        assert everything(store) == before
        assert not store.behind()


@pytest.mark.usefixtures("small_is_large")
def test_undoing_a_large_import_leaves_what_was_there_and_what_others_use(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        import_file(store, _write(tmp_path / "old.csv", [("Old", "2019", "", "dispute", "", "A", "", "", "said", "")]))
        report = import_file(store, _many(tmp_path / "events.csv", 60))
        last = int(store.columns().id.max())
        mine = add(store, "Mine", lane="dispute")
        kept = _schema(store)
        with store.reading() as session:
            source = session.value("SELECT source_id FROM quote WHERE event_id = :id", {"id": last})
        do(store, lambda tx: tx.insert("quote", event_id=mine, source_id=source, text="also"))
        do(store, lambda tx: tx.insert("quote", event_id=last, text="by hand"))
        assert report.import_id is not None

        undo_import(store, report.import_id)

        assert sorted(store.titles(store.columns().id)) == ["Mine", "Old"]
        assert (store.counts().sources, store.counts().quotes) == (1, 2)
        assert (len(store.search("Huawei")), len(store.search("Mine")), len(store.search("said"))) == (0, 1, 1)
        assert _schema(store) == kept
        assert verify.verify(store) == []


def _schema(store: Store) -> set[tuple[str, str]]:
    with store.reading() as session:
        return set(session.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


@pytest.mark.usefixtures("small_is_large")
def test_a_large_import_is_undone_as_a_whole(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        before = everything(store)
        report = import_file(store, _many(tmp_path / "events.csv"))
        assert report.import_id is not None

        changes = undo_import(store, report.import_id)

        assert len(changes.removed) == 3_000
        assert everything(store) == before
        assert not store.search("Huawei")


@pytest.mark.usefixtures("small_is_large")
def test_an_import_goes_on_without_its_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Helper):
        def results(self, *_: Any, **__: Any) -> Iterator[Any]:
            raise HelperGone

    monkeypatch.setattr(run, "Helper", Gone)
    with open_store(tmp_path / "a.sqlite") as store:
        assert import_file(store, _many(tmp_path / "events.csv")).inserted == 3_000
        assert store.search("Huawei")


@pytest.mark.usefixtures("small_is_large")
def test_events_that_could_not_be_indexed_are_imported_and_found_when_that_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(Helper):
        def results(self, *_: Any, **__: Any) -> Iterator[Any]:
            raise HelperGone

    def full(*_: Any) -> Iterator[int]:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error
        yield

    monkeypatch.setattr(run, "Helper", Gone)
    monkeypatch.setattr(run, "fill", full)
    with open_store(tmp_path / "a.sqlite") as store:
        report = import_file(store, _many(tmp_path / "events.csv"))

        assert (report.inserted, len(store.columns())) == (3_000, 3_000)
        (said,) = [one for one in report.warnings if "cannot be found yet" in one]
        assert "full" in said
        assert store.behind()
        store.catch_up()
        assert store.search("Huawei")


@pytest.mark.usefixtures("small_is_large")
def test_an_import_goes_on_when_a_late_date_is_found_after_its_helper_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(Helper):
        def results(self, *_: Any, **__: Any) -> Iterator[Any]:
            raise HelperGone

    monkeypatch.setattr(run, "Helper", Gone)
    plain = [("Ban", f"20{i % 20:02}-01-05", "", "dispute", "", "", "", "", "", "") for i in range(3_000)]
    late = [("Deal", "13/04/2001", "", "dispute", "", "", "", "", "", "")]
    with open_store(tmp_path / "a.sqlite") as store:
        assert import_file(store, _write(tmp_path / "events.csv", plain + late)).inserted == 3_001
        assert [hit.when_edtf for hit in store.search("Deal")] == ["2001-04-13"]


@pytest.mark.usefixtures("small_is_large")
def test_the_quotes_of_an_event_are_not_sought_among_all_while_its_accounts_are_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: set[str] = set()
    apply_accounts = accounts.apply_accounts

    def looked_at(tx: Transaction, *rest: Any) -> bool:
        for table in ("quote", "citation"):
            asked = f"EXPLAIN QUERY PLAN SELECT position FROM {table} WHERE event_id = 1"
            plans.update(detail.split()[0] for *_, detail in tx.session.rows(asked))
        return apply_accounts(tx, *rest)

    monkeypatch.setattr(events, "apply_accounts", looked_at)
    account = json.dumps([{"source": {"title": "Times"}, "quote": {"text": "said"}}])
    file = tmp_path / "events.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("title", "start", "accounts"), *[("Ban", "2019", account)] * 30])
    with open_store(tmp_path / "a.sqlite") as store:
        import_file(store, file, columns={"accounts": "accounts"})

        assert store.counts().quotes == 30
        assert plans == {"SEARCH"}


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("many", [1, 50_000], ids=["by ranges", "row by row"])
def test_what_an_ended_import_left_to_make_is_made_before_another_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    said: list[str] = []
    with open_store(tmp_path / "a.sqlite") as store:
        first = import_file(store, _many(tmp_path / "first.csv", 30)).import_id
        assert first is not None
        kept = _schema(store)
        with monkeypatch.context() as ended:
            ended.setattr(Store, "catch_up", lambda *_: None)
            import_file(store, _many(tmp_path / "events.csv"))
        assert _schema(store) != kept
        monkeypatch.setattr(undo, "MANY", many)
        engine = store._engine
        assert isinstance(engine, SqliteEngine)
        engine.writer().set_trace_callback(said.append)

        undo_import(store, first)

        made = next(i for i, sql in enumerate(said) if sql.startswith("CREATE INDEX"))
        assert made < next(i for i, sql in enumerate(said) if sql.startswith("DELETE"))
        assert _schema(store) == kept
