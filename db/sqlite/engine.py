"""Connections to a SQLite store: a pool for reading, one for writing. Knows no table.

This is the place for what is particular to SQLite when it runs: pragmas, WAL, locks, read-only media. Reading goes
straight through Python's sqlite3, so that a window can show events before SQLAlchemy (0.3 s to import) is needed at
all.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote

from db import failures
from db.failures import StoreError, StoreNotWritable, StoreTooNew
from db.search import index
from db.sqlite.session import Session, SqliteSession

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.sqlite.sqlalchemy_bridge import SqlAlchemyBridge

BUSY_MS: Final = 5_000
"""How long to wait for another program's write before giving up: longer than any edit, shorter than patience."""
CACHE_KIB: Final = 32 * 1024
LARGE_CACHE_KIB: Final = 128 * 1024
"""Pages kept in memory while very many rows go in."""
SORTING_CACHE_KIB: Final = 16 * 1024
"""Pages kept while an index is made: SQLite sorts as much at once, and what fits into a core's cache is sorted quicker.
"""
PAGE_BYTES: Final = 16 * 1024
"""Of a fresh store. A million rows go in and are indexed in seven eighths of the time that pages of 4 KB take: the log
has a quarter of the entries to write and to look through.
"""
LOG_PAGES: Final = 250
"""The log is folded into the file from this length on, by the write that makes it so long: 4 MB, as SQLite's own
setting has it.
"""
LOG_BYTES: Final = 64 * 1024 * 1024
"""What a large import may leave of its log on the disk."""


class Engine(Protocol):
    """What a store needs of its database, whatever the dialect."""

    @property
    def readonly(self) -> bool: ...

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        """A session whose reads all see one state of the store."""
        ...

    def writing(self, *, large: bool = False) -> contextlib.AbstractContextManager[Session]:
        """The one writing session: committed at the end, rolled back on any exception.

        `large`: very many rows come, from somebody who knows that what they point at is there.
        """
        ...

    def alchemy(self, session: Session) -> Connection:
        """A SQLAlchemy connection inside the session's transaction."""
        ...

    def others_wrote(self) -> bool:
        """Whether another program wrote since the last call. Quick; False while a write of this program runs."""
        ...

    def close(self) -> None: ...


class SqliteEngine:
    """A pool of reading connections and one writing connection to one file.

    Any thread may read or write: each read has a connection to itself, writes take turns. Raises StoreError subclasses.
    """

    def __init__(self, path: Path, *, readonly: bool = False, busy_ms: int = BUSY_MS) -> None:
        self.path = path
        self.schema: int | None = None
        """What `user_version` must stay; set by the code that checked it."""
        self._readonly = readonly
        self._immutable = False
        self._busy_ms = busy_ms
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._turn = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._seen_version = 0
        self._others_wrote = False
        self._stamps = _stamps(path) if readonly else []
        self._closed = False
        self._lender: SqlAlchemyBridge | None = None
        self._folding: threading.Thread | None = None

    @property
    def readonly(self) -> bool:
        return self._readonly

    @contextlib.contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn what SQLite says inside into the store's own sentences."""
        try:
            yield
        except sqlite3.Error as error:
            known = failures.explained(error, self.path)
            if known is None:
                raise
            raise known from error

    # -- connections ------------------------------------------------------------------------------------------------

    def connect(self, *, write: bool) -> sqlite3.Connection:
        """A new connection with the store's settings; the caller closes it. Raises sqlite3.Error."""
        options = "mode=ro&immutable=1" if self._immutable else "mode=rwc" if write else "mode=ro"
        raw = sqlite3.connect(
            f"file:{quote(os.fsencode(self.path))}?{options}",
            uri=True,
            timeout=self._busy_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            _settle(raw)
            # A file cut short under a memory map would end the program, and reading was no quicker with one.
            raw.execute("PRAGMA mmap_size = 0")
            raw.execute("PRAGMA trusted_schema = OFF")
            raw.execute("PRAGMA temp_store = MEMORY")
            if write:
                raw.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                raw.execute("PRAGMA synchronous = NORMAL")
                raw.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            index.prepare(raw)
        except BaseException:
            raw.close()
            raise
        return raw

    def check_medium(self) -> None:
        """Find out how the file can be read at all, for one opened for reading only.

        SQLite reads a store in WAL mode only where it can make or find the log's helper file; on a medium that cannot
        be written it has to be told that nothing will change (SQLite, "Write-Ahead Logging", 5, read-only databases).
        """
        try:
            with contextlib.closing(self.connect(write=False)) as raw:
                raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode or 0) & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            self._immutable = True

    def writer(self) -> sqlite3.Connection:
        """The writing connection, made when first asked for. Raises sqlite3.Error."""
        if self._writer is None:
            self._writer = self.connect(write=True)
            self._seen_version = _data_version(self._writer)
        return self._writer

    # -- sessions ---------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        with self._guard:
            self._check_open()
            raw = self._idle.pop() if self._idle else None
        with self.explaining():
            raw = raw or self.connect(write=False)
            try:
                raw.execute("BEGIN")
                yield SqliteSession(raw)
            finally:
                raw.rollback()
                with self._guard:
                    if self._closed:
                        raw.close()
                    else:
                        self._idle.append(raw)

    @contextlib.contextmanager
    def writing(self, *, large: bool = False) -> Iterator[SqliteSession]:
        if self._readonly:
            raise StoreNotWritable(
                f"The store “{self.path}” is open for reading only; copy it to a folder of your own."
            )
        with self._turn, self.explaining():
            self._check_open()
            raw = self.writer()
            if raw.in_transaction:
                raise RuntimeError("a write inside a write: the inner change belongs into the outer one")
            if large:
                _make_room(raw)
            try:
                raw.execute("BEGIN IMMEDIATE")
                self._notice_others(raw)
                self._check_schema(raw)
                yield SqliteSession(raw, large=large)
                # Until the commit nobody else can have written: whatever moved the version was this connection.
                self._seen_version = _data_version(raw)
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                    self._seen_version = _data_version(raw)
                raise
            finally:
                if large:
                    _settle(raw)

    @contextlib.contextmanager
    def beside(self, *attached: Path, sorting: bool = False) -> Iterator[SqliteSession]:
        """A write on a connection of its own, while no other thread writes: for what has to go past FTS5, which keeps
        in mind what its own connection wrote. `attached` are other SQLite files, there as attached_0, attached_1 …;
        `sorting` says that indexes are made.
        """
        with self._turn, self.explaining(), contextlib.closing(self.connect(write=True)) as raw:
            self._check_open()
            writer = self.writer()
            for number, file in enumerate(attached):
                raw.execute(f"ATTACH ? AS attached_{number}", (f"file:{quote(os.fsencode(file))}?mode=ro",))
            _make_room(raw)
            if sorting:
                raw.execute(f"PRAGMA cache_size = -{SORTING_CACHE_KIB}")
                # Else what has to be sorted is all in memory at once.
                raw.execute("PRAGMA temp_store = DEFAULT")
            raw.execute("BEGIN IMMEDIATE")
            try:
                self._notice_others(writer)
                self._check_schema(raw)
                yield SqliteSession(raw)
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise
            finally:
                self._seen_version = _data_version(writer)

    def fold_log(self, *, later: bool = False) -> None:
        """Write the log into the store's file, as far as readers let it, so that the next edit need not. `later` does
        it in a thread of its own, which closing waits for.
        """
        self._folded()
        if not later:
            with self.explaining(), contextlib.closing(self.connect(write=True)) as raw:
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            return
        self._folding = threading.Thread(target=self._fold_quietly, name="fold log")
        self._folding.start()

    def _fold_quietly(self) -> None:
        # Whatever is wrong, the next write meets it too, and says so to somebody who can do something about it.
        with (
            contextlib.suppress(StoreError),
            self.explaining(),
            contextlib.closing(self.connect(write=True)) as raw,
        ):
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _folded(self) -> None:
        if self._folding is not None:
            self._folding.join()
            self._folding = None

    def empty_log(self) -> None:
        """Write the log into the store's file and cut it to nothing, so that the file alone is the whole store.

        Waits for nobody and fails nothing: what a reader or another program holds up stays for the next time.
        """
        if self._readonly or self._closed or not has_log(self.path):
            return
        # Whatever is wrong, the next write meets it too, and says so to somebody who can do something about it.
        with contextlib.suppress(StoreError, sqlite3.Error):
            self.exclusively(_cut_log)

    def exclusively(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Run `work` on the writing connection outside any transaction, while no other thread writes."""
        with self._turn, self.explaining():
            self._check_open()
            raw = self.writer()
            self._notice_others(raw)
            work(raw)
            self._seen_version = _data_version(raw)

    def alchemy(self, session: Session) -> Connection:
        assert isinstance(session, SqliteSession)
        if self._lender is None:
            from db.sqlite.sqlalchemy_bridge import SqlAlchemyBridge

            self._lender = SqlAlchemyBridge()
        return self._lender.over(session.raw)

    def others_wrote(self) -> bool:
        if not self._turn.acquire(blocking=False):
            return False
        try:
            if self._closed:
                return False
            if self._readonly:
                # Where SQLite cannot share the log's helper file it takes every look for news: the files must tell.
                stamps = _stamps(self.path)
                noticed, self._stamps = stamps != self._stamps, stamps
                return noticed
            with self.explaining():
                # data_version counts commits of every other connection, so this program's writes do not show here.
                raw = self.writer()
                if not raw.in_transaction:
                    self._notice_others(raw)
                    if self._others_wrote:
                        self._check_schema(raw)
            noticed, self._others_wrote = self._others_wrote, False
            return noticed
        finally:
            self._turn.release()

    def _notice_others(self, raw: sqlite3.Connection) -> None:
        version = _data_version(raw)
        if version != self._seen_version:
            self._seen_version = version
            self._others_wrote = True

    def _check_schema(self, raw: sqlite3.Connection) -> None:
        """A newer program may have brought the store up to date while this one had it open."""
        schema = raw.execute("PRAGMA user_version").fetchone()[0]
        if self.schema is not None and schema != self.schema:
            raise StoreTooNew(
                f"The store “{self.path}” has meanwhile been brought up to date by a newer version of the program; "
                "update this one and start the program again."
            )

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"The store “{self.path}” has been closed.")

    def close(self) -> None:
        """Close every connection; the last program to close folds the write-ahead log into the file."""
        self._folded()
        with self._turn, self._guard:
            self._closed = True
            for raw in self._idle:
                raw.close()
            self._idle.clear()
            if self._writer is not None:
                self._writer.close()
                self._writer = None


def _settle(raw: sqlite3.Connection) -> None:
    """Give a connection the settings of every day."""
    raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    raw.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA ignore_check_constraints = OFF")


def _make_room(raw: sqlite3.Connection) -> None:
    """Give a connection, outside any transaction, the settings for very many rows.

    Looking up what each row points at takes as long as inserting the rows.
    """
    raw.execute(f"PRAGMA cache_size = -{LARGE_CACHE_KIB}")
    raw.execute("PRAGMA wal_autocheckpoint = 0")
    raw.execute("PRAGMA foreign_keys = OFF")


def _cut_log(raw: sqlite3.Connection) -> None:
    (busy_ms,) = raw.execute("PRAGMA busy_timeout").fetchone()
    try:
        raw.execute("PRAGMA busy_timeout = 0")
        # The long part keeps nobody from writing; what is left then is cut off in no time (SQLite, "PRAGMA
        # wal_checkpoint").
        for how in ("PASSIVE", "TRUNCATE"):
            raw.execute(f"PRAGMA wal_checkpoint({how})").fetchall()
    finally:
        raw.execute(f"PRAGMA busy_timeout = {busy_ms}")


def log_of(path: Path) -> Path:
    """Where the log of a store lies: what was written last is there alone until it is folded into the file."""
    return Path(f"{path}-wal")


def has_log(path: Path) -> bool:
    """Whether there is anything in a store's log."""
    try:
        return log_of(path).stat().st_size > 0
    except OSError:
        return False


def _stamps(path: Path) -> list[tuple[int, int]]:
    """When a store's file and its log were last written, and how long they are. A missing or empty log says nothing."""
    found = []
    for file in (path, log_of(path)):
        with contextlib.suppress(OSError):
            stat = file.stat()
            if stat.st_size:
                found.append((stat.st_mtime_ns, stat.st_size))
    return found


def _data_version(raw: sqlite3.Connection) -> int:
    version: int = raw.execute("PRAGMA data_version").fetchone()[0]
    return version
