"""Connections to a SQLite store: opening one safely, a pool for reading, one for writing. Knows no table but the
schema's mark.

This is the place for what is particular to SQLite: pragmas, WAL, locks, read-only media. Reading goes straight
through Python's sqlite3, so that a window can show events before SQLAlchemy (0.3 s to import) is needed at all.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from db import failures, search_index
from db.failures import StoreError, StoreNotWritable

if TYPE_CHECKING:
    from db.alchemy import Lender

SCHEMA: Final = 1
"""The schema this program writes; kept in the file's `user_version` and equal to the number of the newest revision."""
APPLICATION_ID: Final = 0x544C4558
"""“TLEX” in the file's header (SQLite file format, 1.3.13), so that another SQLite file is told from a store."""

BUSY_MS: Final = 5_000
"""How long to wait for another program's write before giving up: longer than any edit, shorter than patience."""
CACHE_KIB: Final = 32 * 1024
MMAP_BYTES: Final = 1 << 30
"""Reading through the page cache of the system, which a second window shares."""
_MAGIC: Final = b"SQLite format 3\0"

Params = Mapping[str, Any] | Sequence[Any]


class Session:
    """One connection as the store's modules see it: rows out, statements in. `:name` parameters, which every dialect
    reads.
    """

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def rows(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        return self.raw.execute(sql, params).fetchall()

    def row(self, sql: str, params: Params = ()) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self.raw.execute(sql, params).fetchone()
        return found

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, params)
        return found[0] if found else None

    def run(self, sql: str, params: Params = ()) -> int:
        """Run a statement; the number of rows it touched."""
        return self.raw.execute(sql, params).rowcount

    def insert(self, sql: str, params: Params = ()) -> int:
        """Run an INSERT; the new row's id."""
        made = self.raw.execute(sql, params).lastrowid
        assert made is not None
        return made

    def many(self, sql: str, rows: Iterable[Params]) -> int:
        return self.raw.executemany(sql, rows).rowcount


def header_of(path: Path) -> tuple[bool, int, int]:
    """Read (is a SQLite file, application id, user version) from a file's first 100 bytes, without touching it.

    Layout: SQLite file format, 1.3. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(_MAGIC):
        return False, 0, 0
    return True, int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big")


class Engine:
    """A pool of reading connections and one writing connection to one file.

    Any thread may read or write: reads take a connection of their own, writes take turns. Raises StoreError subclasses.
    """

    def __init__(self, path: Path, *, readonly: bool = False, immutable: bool = False) -> None:
        """`immutable` is for a medium where not even the write-ahead log's helper files can be made."""
        self.path = path
        self.readonly = readonly
        self._immutable = immutable
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._turn = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._seen_version = 0
        self._others_wrote = False
        self._closed = False
        self._lender: Lender | None = None

    def lender(self) -> Lender:
        """Makes SQLAlchemy connections; imported when first asked for."""
        if self._lender is None:
            from db.alchemy import Lender

            self._lender = Lender()
        return self._lender

    def connect(self, *, write: bool) -> sqlite3.Connection:
        """A new connection with the store's settings. The caller, or `close`, closes it."""
        mode = "rwc" if write else "ro"
        extra = "&immutable=1" if self._immutable else ""
        uri = f"file:{quote(str(self.path))}?mode={mode}{extra}"
        with self.explaining():
            raw = sqlite3.connect(
                uri,
                uri=True,
                timeout=BUSY_MS / 1000,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
        try:
            with self.explaining():
                raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                raw.execute(f"PRAGMA mmap_size = {MMAP_BYTES}")
                raw.execute("PRAGMA trusted_schema = OFF")
                raw.execute("PRAGMA temp_store = MEMORY")
                search_index.prepare(raw)
                if write:
                    raw.execute("PRAGMA foreign_keys = ON")
                    raw.execute("PRAGMA synchronous = NORMAL")
                    raw.execute("PRAGMA recursive_triggers = OFF")
                else:
                    raw.execute("PRAGMA query_only = ON")
        except BaseException:
            raw.close()
            raise
        return raw

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

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose reads all see one state of the store."""
        with self._guard:
            if self._closed:
                raise StoreError("The store has been closed.")
            raw = self._idle.pop() if self._idle else None
        if raw is None:
            raw = self.connect(write=False)
        try:
            with self.explaining():
                raw.execute("BEGIN")
                try:
                    yield Session(raw)
                finally:
                    raw.rollback()
        finally:
            with self._guard:
                if self._closed:
                    raw.close()
                else:
                    self._idle.append(raw)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """The one writing session, inside BEGIN IMMEDIATE: committed at the end, rolled back on any exception."""
        if self.readonly:
            raise StoreNotWritable(f"The store “{self.path}” was opened for reading only.")
        with self._turn:
            if self._closed:
                raise StoreError("The store has been closed.")
            raw = self.writer()
            if raw.in_transaction:
                raise RuntimeError("a write inside a write: the inner change belongs into the outer one")
            with self.explaining():
                raw.execute("BEGIN IMMEDIATE")
                try:
                    self._notice_others(raw)
                    yield Session(raw)
                    raw.execute("COMMIT")
                except BaseException:
                    if raw.in_transaction:
                        raw.execute("ROLLBACK")
                    raise

    def writer(self) -> sqlite3.Connection:
        """The writing connection, outside any transaction of `writing`."""
        if self._writer is None:
            self._writer = self.connect(write=True)
            self._seen_version = self._data_version(self._writer)
        return self._writer

    @staticmethod
    def _data_version(raw: sqlite3.Connection) -> int:
        version: int = raw.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _notice_others(self, raw: sqlite3.Connection) -> None:
        version = self._data_version(raw)
        if version != self._seen_version:
            self._seen_version = version
            self._others_wrote = True

    def others_wrote(self) -> bool:
        """Whether another program wrote since the last call. Costs some microseconds; False while a write runs."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            if self._closed:
                return False
            with self.explaining():
                if self._writer is None:
                    # data_version tells of commits by every other connection, so the writer's own do not count.
                    self._writer = self.connect(write=not self.readonly)
                    self._seen_version = self._data_version(self._writer)
                if not self._writer.in_transaction:
                    self._notice_others(self._writer)
            noticed, self._others_wrote = self._others_wrote, False
            return noticed
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close every connection; the last program to close folds the write-ahead log into the file."""
        with self._turn, self._guard:
            self._closed = True
            for raw in self._idle:
                raw.close()
            self._idle.clear()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
