"""Very many new rows in one write: what a SQLite store may leave undone while they go in, and catch up on afterwards.

Inside the write, indexes that only speed up reading are dropped where nearly all rows of the store are new, and the
new events are left out of the search index. So the rows are there for everybody as soon as they can be, and what is
missing is said in the same transaction (`PendingIndexing`, a row of `meta`): `catch_up` does it, then or when the store
is opened the next time. It is all derived data; the rows themselves are one transaction as ever. On a server database
nothing of this happens.
"""

from __future__ import annotations

import contextlib
import glob
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.bulk import side_index
from db.failures import StoreError
from db.search import index
from db.sqlite.session import Session, SqliteSession

if TYPE_CHECKING:
    from db.sqlite.engine import SqliteEngine

MANY: Final = 50_000
"""Rows from which sorting an index once is quicker than keeping it in order all the time."""
_KEY: Final = "behind"
"""The row of `meta`."""
_FEW_STORED: Final = 20
"""With more events in the store than a twentieth of what comes, looking those up needs the indexes."""
_TABLES: Final = ("event", "source", "quote", "citation", "event_actor", "event_tag")
_BY_EVENT: Final = ("ix_quote_event_id_position", "ix_citation_event_id_position")
"""What the panel and the search index ask with, and imports that look at the quotes of events: made within the write
where they are dropped at all, which is quick.
"""
_WORTH_SHARING: Final = 200_000
"""Events from which filling the search index is shared out."""
_SHARE, _SHARE_BESIDE_INDEXES = 0.5, 0.3
"""How much of the filling this thread does; making the indexes takes about half as long as all of it."""
_LOOK_S: Final = 0.05
_SIDE: Final = "-search-"
_LEFT_S: Final = 3_600
"""A side that nobody has written to for an hour was left by a program that was ended: filling writes all the time."""

Ranges = tuple[tuple[int, int, bool], ...]
"""As `side_index.Ranges`."""
OnProgress = Callable[[int, int], None]
"""Hears how much of how much is done; what it raises ends the work."""
IndexBuilder = Callable[[Path, Path, Ranges], Iterable[int]]
"""Does what `side_index.fill` does, maybe elsewhere."""


@dataclass(frozen=True, slots=True)
class PendingIndexing:
    """What a store has to catch up on: the events that search does not find yet, and statements that make the indexes
    that are missing.
    """

    ranges: Ranges = ()
    indexes: tuple[str, ...] = ()

    @property
    def events(self) -> int:
        """About how many events search does not find yet."""
        return sum(after - first for first, after, _ in self.ranges)

    def __bool__(self) -> bool:
        return bool(self.ranges or self.indexes)

    @staticmethod
    def read(session: Session) -> PendingIndexing:
        """What the store is behind with."""
        found = session.value("SELECT value FROM meta WHERE key = :key", {"key": _KEY})
        if found is None:
            return PendingIndexing()
        plain = json.loads(found)
        return PendingIndexing(
            tuple((first, after, bool(ascii)) for first, after, ascii in plain["ranges"]), tuple(plain["indexes"])
        )

    def write(self, session: Session) -> None:
        """Keep it in the store, in place of what is there."""
        session.run("DELETE FROM meta WHERE key = :key", {"key": _KEY})
        if self:
            text = json.dumps({"ranges": self.ranges, "indexes": self.indexes})
            session.run("INSERT INTO meta (key, value) VALUES (:key, :text)", {"key": _KEY, "text": text})


class Bulk:
    """What one write leaves for later. Made by `begin`, which prepares for about so many rows; `finish` before the
    commit.
    """

    def __init__(self, session: SqliteSession, dropped: Sequence[str]) -> None:
        self._session = session
        self._dropped = list(dropped)
        self.plain = False
        """Whether the caller has seen that all texts and quotes of new events are ASCII."""

    @staticmethod
    def begin(session: Session, expected_rows: int, *, asks_by_event: bool = False) -> Bulk | None:
        """Make ready for very many rows; None where they are not so many, or the write was not begun for them.
        `asks_by_event`: the quotes and citations of events are asked for while the rows go in.

        What the CHECK constraints of the schema refuse, the caller has looked for itself (lengths, blanks, NUL, the
        order of bounds); unique keys are checked as ever.
        """
        if not isinstance(session, SqliteSession) or not session.large or expected_rows < MANY:
            return None
        session.run("PRAGMA ignore_check_constraints = ON")
        stored = int(session.value("SELECT coalesce(max(id), 0) FROM event"))
        dropped: list[str] = []
        if expected_rows >= _FEW_STORED * stored:
            dropped = drop_indexes(session, kept=_BY_EVENT if asks_by_event or stored else ())
        return Bulk(session, dropped)

    def filled(self) -> None:
        """Say that the many rows are in: what follows in the write is checked as ever."""
        self._session.run("PRAGMA ignore_check_constraints = OFF")
        self.keep(*_BY_EVENT)

    def keep(self, *names: str) -> None:
        """Make those of the dropped indexes again, and keep them in order from now on."""
        for sql in [sql for sql in self._dropped if any(name in sql for name in names)]:
            self._session.run(sql)
            self._dropped.remove(sql)

    def finish(self, added: Iterable[range]) -> bool:
        """Leave for later what can be, before the commit; whether that is the indexing of the `added` ids."""
        ranges = tuple((ids.start, ids.stop, self.plain) for ids in added)
        before = PendingIndexing.read(self._session)
        if sum(after - first for first, after, _ in ranges) < MANY:
            for sql in self._dropped:
                self._session.run(sql)
            return False
        PendingIndexing(before.ranges + ranges, before.indexes + tuple(self._dropped)).write(self._session)
        return True


def drop_indexes(session: Session, *, kept: Sequence[str] = ()) -> list[str]:
    """Drop the indexes of the large tables that only speed up reading; the statements that make them again."""
    names = ", ".join(f"'{name}'" for name in _TABLES)
    indexes = session.rows(
        f"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ({names}) AND sql IS NOT NULL"
    )
    dropped = [(name, sql) for name, sql in indexes if name not in kept]
    for name, _ in dropped:
        session.run(f'DROP INDEX "{name}"')
    return [sql for _, sql in dropped]


def make_indexes(session: Session, told: Callable[[], None] | None = None) -> None:
    """Make the indexes that the store is behind with, if any; `told` hears of each."""
    behind = PendingIndexing.read(session)
    for sql in behind.indexes:
        # Another program may have made it.
        if not session.value("SELECT 1 FROM sqlite_schema WHERE sql = :sql", {"sql": sql}):
            session.run(sql)
        if told is not None:
            told()
    if behind.indexes:
        PendingIndexing(behind.ranges).write(session)


def catch_up(engine: SqliteEngine, told: OnProgress | None = None, filler: IndexBuilder = side_index.fill) -> None:
    """Do what large writes have left for later, if anything: make indexes and fill the search index, at once on two
    cores where there are.

    Others can read meanwhile, and write most of the time. `told` may raise to stop it: the store stays behind, in
    order, and what is done is kept. Raises StoreError.
    """
    with engine.reading() as session:
        behind = PendingIndexing.read(session)
    if not behind:
        return
    theirs, ours = _shared_out(behind)
    sides = [_fresh_side(engine.path) for _ in range(2)]
    filling = _Filling(filler, engine.path, sides[0], theirs)
    total = behind.events

    def tell(done: int = 0) -> None:
        if told is not None:
            told(min(filling.done + done, total), total)

    try:
        if behind.indexes:
            with engine.beside(sorting=True) as session:
                make_indexes(session, tell)
        # The log of the rows goes into the store while the other still fills.
        engine.fold_log()
        with _explaining(engine):
            for done in side_index.fill(engine.path, sides[1], ours) if ours else ():
                tell(done)
            while not filling.wait(_LOOK_S):
                tell(sum(after - first for first, after, _ in ours))
        _move_in(engine, [side for side in sides if side.exists()], behind.ranges)
    finally:
        filling.stop()
        for side in sides:
            # A file that somebody holds (Windows) is cleared away the next time.
            with contextlib.suppress(OSError):
                side.unlink(missing_ok=True)
    engine.fold_log(later=True)
    if told is not None:
        told(total, total)


@contextlib.contextmanager
def _explaining(engine: SqliteEngine) -> Iterator[None]:
    """Turn what SQLite says of the side into the store's own sentences, also what is no known failure of a store."""
    try:
        with engine.explaining():
            yield
    except sqlite3.Error as error:
        raise StoreError(
            f"The search index of the store “{engine.path}” could not be filled ({error}); open the store again."
        ) from error


def _shared_out(behind: PendingIndexing) -> tuple[Ranges, Ranges]:
    """The ranges that the filler fills, and the rest, for this thread once it has made the indexes: so that both are
    finished at about the same time.
    """
    count = behind.events
    if count < _WORTH_SHARING:
        return behind.ranges, ()
    left = int(count * (1 - (_SHARE_BESIDE_INDEXES if behind.indexes else _SHARE)))
    theirs, ours = [], []
    for first, after, plain in behind.ranges:
        cut = min(after, first + left)
        left -= cut - first
        theirs += [(first, cut, plain)] if cut > first else []
        ours += [(cut, after, plain)] if after > cut else []
    return tuple(theirs), tuple(ours)


def _fresh_side(store: Path) -> Path:
    """A name beside the store for the part of the index that is being filled, after clearing away what a program that
    was ended left of its own.
    """
    for old in store.parent.glob(f"{glob.escape(store.name)}{_SIDE}*"):
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < time.time() - _LEFT_S:
                old.unlink()
    return store.with_name(f"{store.name}{_SIDE}{uuid.uuid4().hex[:12]}")


def _move_in(engine: SqliteEngine, sides: Sequence[Path], ranges: Ranges) -> None:
    try:
        with engine.beside(*sides) as session:
            now = PendingIndexing.read(session)
            if not set(ranges) <= set(now.ranges):
                # Made anew by somebody else meanwhile.
                return
            for number in range(len(sides)):
                side_index.move_in(session.raw, f"attached_{number}")
            PendingIndexing(tuple(one for one in now.ranges if one not in ranges), now.indexes).write(session)
    except side_index.Unknown:
        with engine.writing() as session:
            now = PendingIndexing.read(session)
            for first, after, _ in now.ranges:
                index.fill_range(session, first, after)
            PendingIndexing((), now.indexes).write(session)


class _Filling:
    """The filling of the side, in a thread of its own."""

    def __init__(self, filler: IndexBuilder, store: Path, side: Path, ranges: Ranges) -> None:
        self.done = 0
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(filler, store, side, ranges), name="search index")
        self._thread.start()

    def _run(self, filler: IndexBuilder, store: Path, side: Path, ranges: Ranges) -> None:
        try:
            for self.done in filler(store, side, ranges):
                if self._stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - it is raised again where the work was asked for
            self._error = error

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it is finished. Raises what went wrong."""
        self._thread.join(seconds)
        if self._error is not None:
            raise self._error
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it after the part in hand."""
        self._stopped.set()
        self._thread.join()
