"""Looking after a store: what is wrong is said, copies are whole, and what a damaged file still holds comes out."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.failures import NotAStore, StoreDamaged, StoreError, StoreMissing, StoreNotWritable
from db.maintenance import verify
from db.maintenance.recover import LOST_LANE
from db.records import Changes, SourceRow
from db.sqlite.engine import PAGE_BYTES
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.schema.make_stored_store import fill
from tests.db.stores import add, do, everything, row


def behind_its_back(store: Store, statement: str, *, checks: bool = True) -> None:
    """Change a store as a careless program would: by SQL, with foreign keys off."""
    assert store.path is not None
    with contextlib.closing(sqlite3.connect(store.path)) as raw:
        if not checks:
            raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(statement)
        raw.commit()


# -- verify ------------------------------------------------------------


def test_a_sound_store_has_no_findings(store: Store) -> None:
    do(store, fill)
    do(store, lambda tx: tx.update("event", 1, title="Renamed"))
    do(store, lambda tx: tx.delete("event", 2))
    assert verify.verify(store) == []
    assert verify.verify(open_store("sqlite://")) == []


@pytest.mark.parametrize(
    ("statement", "kind", "said"),
    [
        ("UPDATE event SET latest_us = latest_us + 1 WHERE id = 1", "date", "Event 1 is drawn elsewhere than its date"),
        ("UPDATE event SET precision = 0 WHERE id = 1", "date", "Event 1 is drawn elsewhere"),
        ("UPDATE event SET when_edtf = 'yesterday' WHERE id = 1", "date", "“yesterday”, which is no canonical EDTF"),
        ("UPDATE citation SET dated_edtf = '2019-02-31'", "date", "Row 1 of “citation”"),
        ("UPDATE reading SET as_of_edtf = 'soon'", "date", "Row 1 of “reading”"),
        ("DELETE FROM source", "reference", "points at a row of “source” that is not there"),
        ("DELETE FROM event WHERE id = 2", "reference", "Row 2 of “link” points at a row of “event”"),
        ("UPDATE source SET text = ''", "quote", "recorded as verbatim, but no text of its source is stored"),
        (
            "UPDATE quote SET text = 'building the foundation' WHERE id = 1",
            "quote",
            "“building the foundation”, differs",
        ),
        (
            "UPDATE quote SET text = 'nothing of the kind' WHERE id = 1",
            "quote",
            "is not found in the text of its source",
        ),
        (
            "UPDATE quote SET checked = 'differs' WHERE id = 1",
            "quote",
            "recorded as differs, but it stands in the text",
        ),
        ("UPDATE event SET title = 'Something else' WHERE id = 3", "search", "under an old title"),
        ("DELETE FROM event_text_docsize WHERE id = 2", "search", "1 events are missing from the search index"),
    ],
)
def test_what_is_wrong_is_said(store: Store, statement: str, kind: str, said: str) -> None:
    do(store, fill)
    behind_its_back(store, statement)
    findings = verify.verify(store)
    assert [finding for finding in findings if finding.kind == kind and said in str(finding)], findings
    for finding in findings:
        assert str(finding).endswith(".")


def test_a_broken_rule_is_said(store: Store) -> None:
    do(store, fill)
    behind_its_back(store, "UPDATE event SET title = '' WHERE id = 1", checks=False)
    assert any("CHECK constraint" in str(finding) for finding in verify.verify(store))


def test_many_findings_of_a_kind_are_counted(store: Store) -> None:
    for n in range(verify.MOST + 5):
        add(store, f"Event {n}")
    behind_its_back(store, "UPDATE event SET latest_us = latest_us + 1")
    findings = verify.verify(store)
    assert len(findings) == verify.MOST + 1
    assert str(findings[-1]) == "5 more like these (date)."


def test_the_search_index_can_be_made_anew(store: Store) -> None:
    do(store, fill)
    behind_its_back(store, "UPDATE event SET title = 'Something else' WHERE id = 3")
    verify.repair_search(store)
    assert verify.verify(store) == []
    assert [hit.event_id for hit in store.search("something")] == [3]
    behind_its_back(store, "DELETE FROM event_text_data")
    verify.repair_search(store)
    assert [hit.event_id for hit in store.search("something")] == [3]


def test_progress_is_told_and_can_stop_a_check(store: Store) -> None:
    told: list[tuple[int, int]] = []
    verify.verify(store, lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        verify.verify(store, stop)


# -- backups ------------------------------------------------------------


def test_a_backup_made_during_a_write_holds_what_was_there_before(store: Store) -> None:
    add(store, "Before")

    def during(tx: Transaction) -> Path:
        tx.insert_event(row("During"))
        return verify.back_up(store)

    path = do(store, during)
    with open_store(path, readonly=True) as copy:
        assert copy.titles(copy.columns().id) == ["Before"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert store.counts().events == 2


def test_a_copy_is_one_whole_file_with_everything(store: Store, tmp_path: Path) -> None:
    do(store, fill)
    told: list[tuple[int, int]] = []
    to = tmp_path / "elsewhere" / "copy.sqlite"
    store.backup(to, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    assert [file.name for file in to.parent.iterdir()] == ["copy.sqlite"]
    with open_store(to) as copy:
        assert everything(copy) == everything(store)
        assert verify.verify(copy) == []


def test_a_copy_that_is_stopped_leaves_nothing(store: Store, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise InterruptedError

    (tmp_path / "to").mkdir()
    with pytest.raises(InterruptedError):
        store.backup(tmp_path / "to" / "copy.sqlite", stop)
    assert list((tmp_path / "to").iterdir()) == []


def test_a_copy_to_where_nothing_can_be_written_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreNotWritable):
        store.backup(tmp_path / "file" / "copy.sqlite")


def test_only_the_last_backups_are_kept(store: Store) -> None:
    paths = []
    for n in range(7):
        add(store, f"Event {n}")
        paths.append(verify.back_up(store, keep=3))
    assert store.path is not None
    kept = verify.backups_of(store.path)
    assert [backup.path for backup in kept] == paths[:-4:-1]
    other = store.path.with_name("other.sqlite")
    assert verify.backups_of(other) == []


def test_a_backup_is_restored_into_a_store_that_is_open(store: Store) -> None:
    add(store, "Kept")
    backup = verify.back_up(store)
    add(store, "Regretted")
    heard: list[Changes] = []
    store.subscribe(heard.append)
    assert store.path is not None
    before = verify.restore(backup, store.path)
    assert store.poll_external()
    assert heard[-1].all
    assert store.titles(store.columns().id) == ["Kept"]
    assert [hit.title for hit in store.search("kept")] == ["Kept"]
    assert store.search("regretted") == []
    add(store, "Goes on")
    assert verify.verify(store) == []
    assert before is not None
    with open_store(before, readonly=True) as undone:
        assert undone.counts().events == 2


def test_a_backup_takes_the_place_of_a_damaged_store_which_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        add(store, "Kept")
        backup = verify.back_up(store)
    path.write_bytes(b"rubbish" * 1000)
    aside = verify.restore(backup, path)
    assert aside is not None
    assert aside.read_bytes().startswith(b"rubbish")
    with open_store(path, create=False) as store:
        assert store.titles(store.columns().id) == ["Kept"]


def test_a_backup_can_be_restored_where_nothing_is(store: Store, tmp_path: Path) -> None:
    add(store, "Kept")
    to = tmp_path / "new" / "events.sqlite"
    assert verify.restore(verify.back_up(store), to) is None
    with open_store(to, create=False) as restored:
        assert restored.counts().events == 1


def test_what_is_no_sound_backup_is_not_restored(store: Store, tmp_path: Path) -> None:
    add(store, "Kept")
    assert store.path is not None
    other = tmp_path / "other"
    with pytest.raises(StoreMissing):
        verify.restore(other, store.path)
    other.write_text("x" * 1000)
    with pytest.raises(NotAStore):
        verify.restore(other, store.path)
    damaged = verify.back_up(store)
    content = bytearray(damaged.read_bytes())
    content[PAGE * 3 : PAGE * 12] = bytes(PAGE * 9)
    damaged.write_bytes(content)
    with pytest.raises((StoreDamaged, NotAStore)):
        verify.restore(damaged, store.path)
    assert store.counts().events == 1


# -- recovery ------------------------------------------------------------

PAGE = PAGE_BYTES


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a row in every table and some dozen pages of the rest."""
    path = tmp_path_factory.mktemp("small") / "events.sqlite"
    with open_store(path) as store:
        do(store, fill)
        do(store, lambda tx: [tx.insert_event(row(f"Event {n}", actors=(f"Actor {n}",))) for n in range(100)])
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some hundred pages, with rows in every table."""
    path = tmp_path_factory.mktemp("sound") / "events.sqlite"
    with open_store(path) as store:
        do(store, fill)

        def more(tx: Transaction) -> None:
            lane = tx.lane_id("dispute")
            for n in range(1_500):
                event_id = tx.insert_event(
                    row(
                        f"Event {n} 华为",
                        f"{1500 + n % 500}",
                        lane,
                        summary="word " * (n % 60),
                        actors=(f"Actor {n % 90}",),
                    )
                )
                if n % 3 == 0:
                    source = tx.source_id(SourceRow(f"Source {n % 40}", "The Herald"))
                    tx.insert("quote", event_id=event_id, source_id=source, text=f"quote {n}")
            # Longer than a page, so that it lies on a chain of pages.
            tx.insert_event(row("Long", summary="ё" * 20_000, lane_id=lane))
            tx.delete_events(range(100, 120))

        do(store, more)
    return path


def damaged_copy(sound: Path, tmp_path: Path, change: Any) -> Path:
    content = bytearray(sound.read_bytes())
    changed = change(content)
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(content if changed is None else changed)
    return path


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with open_store(path, readonly=True) as store:
        assert verify.verify(store) == []
        return everything(store)


def test_a_sound_store_comes_out_whole(sound: Path, tmp_path: Path) -> None:
    report = verify.recover(sound, tmp_path / "new.sqlite")
    assert report.complete, report.sentences()
    assert report.sentences() == ["1,484 events were recovered.", "Nothing was lost."]
    assert rows_of(tmp_path / "new.sqlite") == rows_of(sound)
    with open_store(tmp_path / "new.sqlite") as store:
        assert store.find("华为").total == 1_481


def test_what_stands_only_in_the_log_comes_out_too(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        do(store, fill)
        for tail in ("", "-wal"):
            shutil.copy(f"{path}{tail}", f"{tmp_path / 'crashed.sqlite'}{tail}")
        expected = everything(store)
    report = verify.recover(tmp_path / "crashed.sqlite", tmp_path / "new.sqlite")
    assert report.complete
    assert rows_of(tmp_path / "new.sqlite") == expected


def is_true(report: verify.Recovery, sound: Path, new: Path) -> None:
    """Nothing came out that was not in; what is missing was said to be."""
    before, after = rows_of(sound), rows_of(new)
    missing = 0
    for table, rows in before.items():
        known = {row[0] if table not in ("event_actor", "event_tag", "claim_event") else row[:2] for row in rows}
        for found in after[table]:
            key = found[0] if table not in ("event_actor", "event_tag", "claim_event") else found[:2]
            if table == "lane" and found[1] == LOST_LANE:
                continue
            assert key in known, (table, found)
        missing += len(rows) - len(set(after[table]) & set(rows))
    lost_events = len(before["event"]) - len(after["event"])
    assert report.recovered["event"] == len(after["event"])
    if missing:
        assert not report.complete
    assert report.lost["event"] <= lost_events
    texts = {found[0]: found for found in after["event"]}
    for original in before["event"]:
        if original[0] in texts:
            assert texts[original[0]][2:10] == original[2:10]


def test_a_truncated_store_gives_back_what_is_left(sound: Path, tmp_path: Path) -> None:
    size = sound.stat().st_size
    path = damaged_copy(sound, tmp_path, lambda content: content[: size * 3 // 4 + 1_000])
    with pytest.raises(StoreError), open_store(path) as store:
        store.event(1)
        verify.verify(store)
        raise StoreError("it opened after all")
    report = verify.recover(path, tmp_path / "new.sqlite")
    is_true(report, sound, tmp_path / "new.sqlite")
    assert 0 < report.recovered["event"] < 1_484
    assert report.damaged_pages > 10
    said = " ".join(report.sentences())
    assert "could not be read" in said
    assert "At least" in said


@pytest.mark.parametrize("seed", range(6))
def test_zeroed_pages_cost_only_what_stood_on_them(sound: Path, tmp_path: Path, seed: int) -> None:
    pages = sound.stat().st_size // PAGE
    picked = random.Random(seed).sample(range(1, pages), 8)

    def zero(content: bytearray) -> None:
        for page in picked:
            content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)

    report = verify.recover(damaged_copy(sound, tmp_path, zero), tmp_path / "new.sqlite")
    is_true(report, sound, tmp_path / "new.sqlite")
    assert report.recovered["event"] > 1_000


def test_lost_events_are_known_by_what_the_index_still_says(sound: Path, tmp_path: Path) -> None:
    with open_store(sound, readonly=True) as store:
        before = {
            e: (a, b)
            for e, a, b in zip(
                *(getattr(store.columns(), n).tolist() for n in ("id", "earliest_us", "latest_us")), strict=True
            )
        }
    with contextlib.closing(sqlite3.connect(sound)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event'").fetchone()[0]
    from db.maintenance.pages import PageFile

    leaf = PageFile(sound).walk(root).leaves[3]

    def zero(content: bytearray) -> None:
        content[(leaf - 1) * PAGE : leaf * PAGE] = bytes(PAGE)

    report = verify.recover(damaged_copy(sound, tmp_path, zero), tmp_path / "new.sqlite")
    assert report.recovered["event"] + report.lost["event"] == 1_484
    assert len(report.events_lost) == report.lost["event"] > 0
    for event_id, earliest_us, latest_us in report.events_lost:
        assert before[event_id] == (earliest_us, latest_us)


@pytest.mark.parametrize("much", [16, 100, PAGE])
def test_an_overwritten_beginning_loses_almost_nothing(sound: Path, tmp_path: Path, much: int) -> None:
    def overwrite(content: bytearray) -> None:
        content[:much] = b"\xaa" * much

    path = damaged_copy(sound, tmp_path, overwrite)
    with pytest.raises(NotAStore):
        open_store(path)
    report = verify.recover(path, tmp_path / "new.sqlite")
    before, after = rows_of(sound), rows_of(tmp_path / "new.sqlite")
    kept = {found[0] for found in after["event"]}
    assert {found[0] for found in before["event"]} <= kept
    assert len(after["quote"]) >= len(before["quote"])
    assert {found[1] for found in before["actor"]} <= {found[1] for found in after["actor"]}
    assert not report.complete
    assert any("beginning of the file was overwritten" in sentence for sentence in report.sentences())


def test_events_whose_lane_was_lost_are_kept_in_a_lane_of_their_own(sound: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(sound)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'lane'").fetchone()[0]

    def zero(content: bytearray) -> None:
        content[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)

    report = verify.recover(damaged_copy(sound, tmp_path, zero), tmp_path / "new.sqlite")
    assert report.recovered["event"] == 1_484
    with open_store(tmp_path / "new.sqlite") as store:
        assert [(lane.name, lane.count) for lane in store.lanes()] == [(LOST_LANE, 1_484)]
    assert any(LOST_LANE in sentence for sentence in report.sentences())
    assert not report.complete


@settings(max_examples=15)
@given(st.data())
def test_nothing_that_a_file_holds_breaks_recovery(small: Path, data: st.DataObject) -> None:
    """Bytes overwritten anywhere give a store that is sound, or a sentence."""
    content = bytearray(small.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        noise = data.draw(st.binary(min_size=1, max_size=300))
        content[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path, to = Path(folder) / "damaged", Path(folder) / "new"
        path.write_bytes(content)
        try:
            report = verify.recover(path, to)
        except StoreError as error:
            assert str(error).endswith(".")
            return
        with open_store(to, readonly=True) as store:
            assert [finding for finding in verify.verify(store) if finding.kind in ("damage", "reference")] == []
            assert store.counts().events == report.recovered["event"]


@pytest.mark.parametrize("content", [b"", b"x", bytes(PAGE * 3), b"SQLite format 3\0" + bytes(5000)])
def test_a_file_with_nothing_of_a_store_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="Nothing of a timeline store"):
        verify.recover(path, tmp_path / "new.sqlite")
    assert not (tmp_path / "new.sqlite").exists()


def test_recovery_never_overwrites_and_wants_a_file(sound: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreNotWritable):
        verify.recover(sound, sound)
    with pytest.raises(StoreMissing):
        verify.recover(tmp_path / "none", tmp_path / "new")
    with pytest.raises(StoreError):
        verify.recover(tmp_path, tmp_path / "new")
