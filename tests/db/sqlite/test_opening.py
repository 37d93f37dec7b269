"""Opening a store: where it is, what a file turns out to be, who else has it, and what can be done without writing."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import InputError
from db.failures import (
    NotAStore,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreNotWritable,
    StoreTooNew,
)
from db.records import Changes
from db.sqlite import location, locks, opening
from db.sqlite.engine import PAGE_BYTES, SqliteEngine
from db.store import Store, default_path, open_store
from tests.db.stores import add, do

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.makes_stores


def one_sentence(error: BaseException) -> str:
    said = str(error)
    assert said[0].isupper() or said[0] == "“"
    assert said.endswith(".")
    assert "\n" not in said
    assert "Traceback" not in said
    return said


def test_the_default_place_is_the_platforms_data_folder(isolated_home: Path) -> None:
    with open_store() as store:
        assert store.path == default_path()
        assert store.path.is_relative_to(isolated_home)
        assert store.path.parts[-2:] == ("timeline-explorer", "events.sqlite")
        assert store.name == "events.sqlite"


def test_a_store_opens_by_path_and_by_url(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "Ereignisse 华为.sqlite"
    with open_store(path) as store:
        add(store, "Kept")
        url = store.url
    for where in (path, str(path), url, f"sqlite:///{path}", f"sqlite+pysqlite:///{path}"):
        with open_store(where, create=False) as store:
            assert store.counts().events == 1
            assert store.path == path


def test_a_relative_path_counts_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for where in ("events.sqlite", "sqlite:///events.sqlite"):
        with open_store(where) as store:
            assert store.path == tmp_path / "events.sqlite"


def test_characters_that_mean_something_in_a_url_are_part_of_a_path(tmp_path: Path) -> None:
    for name in ("100%.sqlite", "a%20b.sqlite", "what?.sqlite", "a#b.sqlite", "c&mode=ro.sqlite"):
        with open_store(tmp_path / name) as store:
            add(store, "x")
            url = store.url
        assert (tmp_path / name).exists()
        with open_store(url, create=False) as store:
            assert store.path == tmp_path / name


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there every file name is text")
def test_a_file_name_that_is_no_text_is_a_place_too(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.sqlite")
    with open_store(path) as store:
        add(store, "x")
        store.backup(tmp_path / os.fsdecode(b"copie \xe9.sqlite"))
    with open_store(path, readonly=True) as store:
        assert store.counts().events == 1


def test_a_name_longer_than_any_file_system_takes_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreNotWritable) as failed:
        open_store(tmp_path / ("x" * 5_000))
    one_sentence(failed.value)


def test_a_temporary_store_goes_when_it_is_closed() -> None:
    with open_store("sqlite://") as store:
        add(store, "Brief")
        path = store.path
        assert path is not None
        assert path.exists()
        assert store.name == "unsaved"
    assert not path.parent.exists()


@pytest.mark.parametrize("where", ["", "  ", "a\0b", "sqlite://host/file"])
def test_what_is_no_place_is_the_callers_mistake(where: str) -> None:
    with pytest.raises(InputError) as refused:
        open_store(where)
    one_sentence(refused.value)


def test_a_password_in_a_url_is_never_shown() -> None:
    assert "secret" not in location.resolve("postgresql://me:secret@host/db").shown
    with pytest.raises(StoreError) as failed:
        open_store("nosuchdatabase://me:secret@host/db")
    assert "secret" not in one_sentence(failed.value)


def test_a_missing_store_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    for options in ({"create": False}, {"readonly": True}):
        with pytest.raises(StoreMissing) as failed:
            open_store(tmp_path / "none.sqlite", **options)
        assert "none.sqlite" in one_sentence(failed.value)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    with open_store(path) as store:
        add(store, "x")
    with open_store(path, create=False) as store:
        assert store.counts().events == 1


@pytest.mark.parametrize("content", [b"x", b"title,start\nA,2019\n" * 100, bytes(4096), os.urandom(5000)])
def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.sqlite"
    path.write_bytes(content)
    with pytest.raises(NotAStore) as failed:
        open_store(path)
    one_sentence(failed.value)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["other.sqlite"]


def test_another_programs_sqlite_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE notes (text)")
        raw.commit()
    before = path.read_bytes()
    with pytest.raises(NotAStore, match="another program"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_copy_without_the_file_beside_it_says_what_was_left_behind(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with open_store(tmp_path / "events.sqlite") as store:
        add(store, title="Here", when="2019")
        shutil.copy(store.path or "", copy)
    with pytest.raises(NotAStore, match=r"copy\.sqlite-wal.*left behind.*backup") as caught:
        open_store(copy)
    assert "another program" not in one_sentence(caught.value)


def begun(path: Path, tmp_path: Path) -> None:
    """Leave what is there while the tables of a fresh store are made, as a program ended by force leaves it."""
    made = tmp_path / "made" / path.name
    made.parent.mkdir()
    with contextlib.closing(sqlite3.connect(made, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("CREATE TABLE event (title)")
        raw.execute("INSERT INTO event VALUES (zeroblob(1000000))")
        for tail in ("", "-wal"):
            shutil.copy(f"{made}{tail}", f"{path}{tail}")


@pytest.mark.parametrize("log", ["none", "empty", "nothing finished"])
def test_a_store_whose_making_was_ended_by_force_is_made_anew(tmp_path: Path, log: str) -> None:
    path = tmp_path / "events.sqlite"
    begun(path, tmp_path)
    if log == "empty":
        os.truncate(f"{path}-wal", 0)
    elif log == "none":
        Path(f"{path}-wal").unlink()
    assert path.stat().st_size == PAGE_BYTES
    with pytest.raises(StoreMissing):
        open_store(path, create=False)
    assert opening.is_fresh(path)
    with open_store(path) as store:
        add(store, "Kept")
    with open_store(path, create=False) as store:
        assert store.counts().events == 1


def test_a_store_whose_tables_were_made_and_no_more_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    open_store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA application_id = 0x544C4530")
    Path(f"{path}-wal").touch()
    assert opening.is_fresh(path)
    open_store(path).close()
    assert not opening.is_fresh(path)


@pytest.mark.parametrize("after_s", [0.0, 0.002, 0.01, 0.03, 0.1])
def test_a_program_killed_at_its_first_start_leaves_what_opens(tmp_path: Path, after_s: float) -> None:
    path = tmp_path / "events.sqlite"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom db.store import open_store\n"
    code += f"open_store({str(path)!r})\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as program:
        while not path.exists():
            time.sleep(0.001)
        time.sleep(after_s)
        program.kill()
    with open_store(path) as store:
        add(store, "Kept")
        assert store.counts().events == 1


def test_a_copy_of_the_file_alone_is_the_whole_store_once_it_has_settled(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with open_store(tmp_path / "events.sqlite") as store:
        add(store, title="Here", when="2019")
        with store._engine.reading():
            # Somebody reads: that neither waits nor fails.
            add(store, title="There", when="2020")
            store.checkpoint()
        store.checkpoint()
        assert not store.poll_external()
        shutil.copy(store.path or "", copy)
        add(store, title="After it", when="2021")
    with open_store(copy) as copied:
        assert copied.counts().events == 2


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="is a folder"):
        open_store(tmp_path)


def test_a_path_through_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreNotWritable) as failed:
        open_store(tmp_path / "file" / "events.sqlite")
    one_sentence(failed.value)


@pytest.mark.parametrize("left_open", [False, True], ids=["closed", "with a log"])
def test_a_newer_store_is_refused_and_left_alone_to_the_byte(tmp_path: Path, left_open: bool) -> None:
    made, path = tmp_path / "made.sqlite", tmp_path / "newer.sqlite"
    with open_store(made) as store:
        add(store, "From the future")
        assert isinstance(store._engine, SqliteEngine)
        store._engine.writer().execute(f"PRAGMA user_version = {opening.SCHEMA + 1}")
        if left_open:
            for tail in ("", "-wal"):
                shutil.copy(f"{made}{tail}", f"{path}{tail}")
    if not left_open:
        shutil.copy(made, path)
    files = [path, Path(f"{path}-wal")] if left_open else [path]
    before = [file.read_bytes() for file in files]
    for options in ({}, {"readonly": True}, {"create": False}):
        with pytest.raises(StoreTooNew) as failed:
            open_store(path, **options)
        assert "newer version" in one_sentence(failed.value)
        assert [file.read_bytes() for file in files] == before


def test_two_that_make_the_same_store_at_once_both_get_it(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def make(name: str) -> None:
        try:
            start.wait()
            with open_store(path) as store:
                add(store, name)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=make, args=(f"Maker {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(path) as store:
        assert store.counts().events == 4


def test_a_full_disk_is_said_and_nothing_is_written(store: Store) -> None:
    add(store, "Before")
    assert isinstance(store._engine, SqliteEngine)
    raw = store._engine.writer()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreFull) as failed:
        do(store, lambda tx: tx.update("event", 1, summary="x" * 40_000))
    assert "full" in one_sentence(failed.value)
    raw.execute("PRAGMA max_page_count = 1000000")
    assert store.counts().events == 1
    add(store, "After")


@contextlib.contextmanager
def another_program(path: Path, code: str) -> Iterator[subprocess.Popen[str]]:
    """A second Python with `store` open, running `code`; it says a line when it is ready and goes when told."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from db.store import open_store\n"
        "from tests.db.stores import add, do\n"
        f"store = open_store({str(path)!r})\n{code}\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_another_programs_write_is_noticed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        add(store, "Mine")
        heard: list[Changes] = []
        store.subscribe(heard.append)
        assert not store.poll_external()
        with another_program(path, "print(add(store, 'Theirs'), flush=True); input(); store.close()") as other:
            assert other.stdout is not None
            theirs = int(other.stdout.readline())
            assert store.poll_external()
            assert [changes.all for changes in heard] == [True]
            assert store.titles([theirs]) == ["Theirs"]
            assert not store.poll_external()
            add(store, "Mine again")
            assert not store.poll_external()
            assert store.counts().events == 3


def test_a_write_by_another_program_before_ones_own_is_noticed_too(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store, open_store(path) as other:
        add(store, "Mine")
        add(other, "Theirs")
        add(store, "Mine again")
        assert store.poll_external()
        assert not store.poll_external()
        assert other.poll_external()


def test_a_store_that_a_program_keeps_busy_is_waited_for_and_then_named(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    open_store(path).close()
    code = "with store._engine.writing():\n    print('ready', flush=True)\n    input()"
    with another_program(path, code) as other:
        assert other.stdout is not None
        other.stdout.readline()
        engine = SqliteEngine(path, busy_ms=50)
        with pytest.raises(StoreLocked) as failed, engine.writing():
            pass
        said = one_sentence(failed.value)
        assert "busy by another program" in said
        if Path("/proc/locks").exists() and locks.holders(path):
            assert str(other.pid) in said
        engine.close()
        with open_store(path, create=False) as reader:
            assert reader.counts().events == 0
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
        with open_store(path) as store:
            add(store, "Waited for")


def test_a_program_that_dies_while_writing_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        add(store, "Whole")
    code = (
        "def half(tx):\n"
        "    for n in range(2000): tx.insert('tag', name=f'tag {n}')\n"
        "    print('ready', flush=True)\n"
        "    input()\n"
        "do(store, half)"
    )
    with another_program(path, code) as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()
        other.wait()
    with open_store(path) as store:
        assert store.counts().events == 1
        assert store.find("tag").total == 0
        add(store, "Afterwards")


def run_as_nobody(work: object) -> int:
    """Run a function in a child without root's rights; its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            work()  # type: ignore[operator]
            code = 0
        except BaseException:  # noqa: BLE001 - the child must not return into pytest
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to give up rights")
@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_a_store_that_cannot_be_written_opens_for_reading(tmp_path: Path, what: str) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    folder = tmp_path / "medium"
    folder.mkdir()
    path = folder / "events.sqlite"
    with open_store(path) as store:
        add(store, "Readable 华为")
    path.chmod(0o444 if what != "folder" else 0o666)
    folder.chmod(0o555 if what != "file" else 0o777)

    def read() -> None:
        with open_store(path) as store:
            assert store.readonly
            assert store.titles(store.columns().id) == ["Readable 华为"]
            assert len(store.search("华为")) == 1
            assert not store.poll_external()
            with pytest.raises(StoreNotWritable) as failed:
                add(store, "x")
            one_sentence(failed.value)

    assert run_as_nobody(read) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to give up rights")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)

    def make() -> None:
        for where in (closed / "events.sqlite", closed / "new" / "events.sqlite"):
            with pytest.raises(StoreNotWritable) as failed:
                open_store(where)
            one_sentence(failed.value)

    assert run_as_nobody(make) == 0
    assert list(closed.iterdir()) == []


def test_reading_only_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        add(store, "x")
    before = path.read_bytes()
    with open_store(path, readonly=True) as store:
        assert store.readonly
        assert store.counts().events == 1
        assert not store.poll_external()
        with pytest.raises(StoreNotWritable):
            add(store, "y")
    assert path.read_bytes() == before


def test_a_window_can_show_events_before_sqlalchemy_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        event_id = add(store, "x")
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from db.store import open_store\n"
        f"with open_store({str(path)!r}) as store:\n"
        f"    store.columns(); store.titles([1]); store.lanes(); store.event({event_id}); store.search('x')\n"
        "    apply = lambda self, tx: (tx.update('event', 1, title='y'), tx.changes())[1]\n"
        "    store.write(type('Rename', (), {'apply': apply})())\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "numpy" in loaded
    assert not {"sqlalchemy", "sqlmodel", "pydantic", "alembic"} & set(loaded)


def test_a_damaged_store_says_so_wherever_the_damage_is(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    with open_store(path) as store:
        for n in range(200):
            add(store, f"Event {n}", summary="word " * 100)
    whole = path.read_bytes()
    said = 0
    for page in range(1, len(whole) // PAGE_BYTES, 4):
        path.write_bytes(whole[: page * PAGE_BYTES] + bytes(PAGE_BYTES) + whole[(page + 1) * PAGE_BYTES :])
        try:
            with open_store(path) as store:
                store.columns()
                store.titles(range(1, 201))
                store.search("word")
                add(store, "More")
        except StoreDamaged as failed:
            assert "recover" in one_sentence(failed)
            said += 1
    assert said > 3
