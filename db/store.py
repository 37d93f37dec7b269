"""The event store: open one, read from it, write to it, hear what changed. The only door for the program's other parts.

Must not know who asks: no Qt, nothing of explorer. What is read lives in `db.read`, what is written in
`db.write.transaction`, connections in `db.sqlite.engine`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from db.bulk import side_index
from db.bulk.pending import IndexBuilder, OnProgress, PendingIndexing, catch_up
from db.failures import (
    FieldError,
    NotAStore,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreNotWritable,
    StoreTooNew,
)
from db.read import details, events
from db.records import (
    Changes,
    ClaimDetail,
    Counts,
    EventColumns,
    EventDetail,
    EventRow,
    ImportInfo,
    Int64s,
    LaneInfo,
    RejectInfo,
    SeriesDetail,
    SourceRow,
)
from db.search import find as search
from db.search.find import Found, Hit
from db.sqlite.engine import Engine, SqliteEngine
from db.sqlite.location import StoreLocation, default_path, resolve
from db.sqlite.opening import open_engine
from db.sqlite.session import Session
from db.subscribers import Subscribers
from db.write.dry_run import DryRunTransaction
from db.write.inverse import Inverse
from db.write.transaction import Transaction

__all__ = [
    "Change",
    "Changes",
    "EventRow",
    "FieldError",
    "Found",
    "Hit",
    "NotAStore",
    "SourceRow",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreNotWritable",
    "StoreTooNew",
    "Transaction",
    "default_path",
    "open_store",
]

_log = logging.getLogger(__name__)


Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Change(Protocol):
    """Something to write: does it, and says what it did (most return `tx.changes()`)."""

    def apply(self, tx: Transaction) -> Changes: ...


def open_store(place: str | Path | None = None, *, create: bool = True, readonly: bool = False) -> Store:
    """Open the store at a path or SQLAlchemy URL; None is the platform's data folder, `sqlite://` a store that goes
    when closed.

    A store that is not there is made, unless `create` is False. Where file or folder cannot be written it opens for
    reading only. Raises InputError for a place that is no path or URL, StoreError subclasses for all else; each
    message is one plain sentence.
    """
    where = resolve(place)
    if where.path is None:
        from db.server.engine import ServerEngine

        return Store(where, ServerEngine(where.url, create=create, readonly=readonly))
    return Store(where, open_engine(where.path, create=create, readonly=readonly or where.readonly))


class Store:
    """An open store. Every call may come from any thread; writes take turns. Made by `open_store`."""

    def __init__(self, place: StoreLocation, engine: Engine) -> None:
        self._place = place
        self._engine = engine
        self._subscribers: Subscribers[Changes] = Subscribers()

    @property
    def url(self) -> str:
        return self._place.url

    @property
    def path(self) -> Path | None:
        return self._place.path

    @property
    def name(self) -> str:
        """What people call the store: the name it carries, else its file's."""
        with self._engine.reading() as session:
            return details.name(session) or self._place.name

    @property
    def readonly(self) -> bool:
        return self._engine.readonly

    def close(self) -> None:
        """Close all connections. Calls after this raise StoreError."""
        self._engine.close()
        if self._place.temporary and self._place.path:
            shutil.rmtree(self._place.path.parent, ignore_errors=True)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- reading ----------------------------------------------------------------------------------------------------

    def reading(self) -> AbstractContextManager[Session]:
        """One state of the store, for lists that it has no call for: plain SQL that reads."""
        return self._engine.reading()

    def read(
        self, query: Callable[Concatenate[Session, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """What a query of `db.read` finds in one state of the store."""
        with self._engine.reading() as session:
            return query(session, *args, **kwargs)

    def columns(self, ids: Sequence[int] | Int64s | None = None) -> EventColumns:
        """All that a timeline draws, one entry per event (or for the given ids only), sorted by `earliest_us`."""
        with self._engine.reading() as session:
            return details.columns(session, ids)

    def titles(self, ids: Sequence[int] | Int64s) -> list[str]:
        """Titles in the order asked; empty for an event that is gone."""
        with self._engine.reading() as session:
            return details.titles(session, ids)

    def lanes(self, *, counted: bool = True) -> list[LaneInfo]:
        """All lanes in their order, with the number of events in each.

        Counting reads every event, 0.4 s a million: whoever has the columns counts those, and says `counted=False`.
        """
        with self._engine.reading() as session:
            return details.lanes(session, counted=counted)

    def event(self, event_id: int) -> EventDetail | None:
        """Everything about one event; None where there is none."""
        with self._engine.reading() as session:
            return events.event(session, event_id)

    def find_key(self, key: str) -> int | None:
        """The id of the event that files know as `key`."""
        with self._engine.reading() as session:
            return details.find_key(session, key)

    def series(self) -> list[SeriesDetail]:
        """All series of reported figures with their readings."""
        with self._engine.reading() as session:
            return details.series(session)

    def claims(self) -> list[ClaimDetail]:
        """All claims in their order."""
        with self._engine.reading() as session:
            return details.claims(session)

    def imports(self) -> list[ImportInfo]:
        """All imports, the latest first."""
        with self._engine.reading() as session:
            return details.imports(session)

    def rejects(self, import_id: int, limit: int | None = None) -> list[RejectInfo]:
        """The rows that an import set aside."""
        with self._engine.reading() as session:
            return details.rejects(session, import_id, limit)

    def counts(self) -> Counts:
        """How many of each thing the store holds."""
        with self._engine.reading() as session:
            return details.counts(session)

    def time_range(self) -> tuple[int, int] | None:
        """[earliest, latest) over all events in microseconds, or None where there are none."""
        with self._engine.reading() as session:
            return details.time_range(session)

    def source_text(self, source_id: int) -> str:
        """The stored words of a source, empty where there are none."""
        with self._engine.reading() as session:
            return details.source_text(session, source_id)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """The best events for what was typed (grammar: `db.search.query`), which can be anything."""
        return list(self.find(text, limit).hits)

    def find(self, text: str, limit: int = 50) -> Found:
        """As `search`, and with how many events match."""
        with self._engine.reading() as session:
            return search.find(session, text, limit)

    def matching_ids(self, text: str) -> Int64s:
        """The ids of all events that match, sorted: what a filter shows. Nothing sought matches every event."""
        with self._engine.reading() as session:
            return search.matching_ids(session, text)

    def actor_counts(self, ids: Sequence[int] | Int64s) -> dict[str, int]:
        """How many of these events each actor takes part in, the most frequent first."""
        with self._engine.reading() as session:
            return details.actor_counts(session, ids)

    # -- writing ----------------------------------------------------------------------------------------------------

    def write(self, change: Change, *, large: bool = False) -> Changes:
        """Apply a change as one transaction, then tell the subscribers, in this thread.

        On any exception everything is rolled back and the exception goes on. `large`: it adds very many rows and makes
        sure itself that what they point at is there, so that this is not looked up for each. Raises StoreLocked,
        StoreNotWritable, StoreFull.
        """
        return self.do(change, large=large)[0]

    def do(self, change: Change, *, large: bool = False) -> tuple[Changes, Inverse]:
        """As `write`, and with the change that takes this one back; applying that gives one that does it again."""
        with self._engine.writing(large=large) as session:
            tx = Transaction(self._engine, session)
            changes = change.apply(tx)
            tx.finish()
        if changes:
            self._subscribers.tell(changes)
        return changes, tx.inverse()

    def try_out(self, change: Change) -> None:
        """Apply a change without writing anything (`db.write.dry_run`), while others can write. Raises what it raises,
        and
        what a store's own rules say of its values.
        """
        with self._engine.reading() as session:
            change.apply(DryRunTransaction(self._engine, session))

    def behind(self) -> bool:
        """Whether there is something to `catch_up` on, because a large import was ended before its time."""
        with self._engine.reading() as session:
            return bool(PendingIndexing.read(session))

    def catch_up(self, told: OnProgress | None = None, filler: IndexBuilder | None = None) -> None:
        """Do what very large writes have left for later: indexes, and the filling of the search index.

        A store that is behind is complete and can be read and written, but search does not find its newest events
        (`Found.behind`). `told` hears of (done, in all) and may raise to stop it; then the store stays behind. `filler`
        fills the search index elsewhere, as `db.bulk.side_index.fill` does here. Raises StoreError.
        """
        if isinstance(self._engine, SqliteEngine) and not self.readonly:
            catch_up(self._engine, told, filler or side_index.fill)

    def backup(self, to: Path, told: Callable[[int, int], None] | None = None) -> None:
        """Copy the store, while it is in use, to one file; `told` hears of (pages done, in all)."""
        from db.maintenance.verify import save_copy

        save_copy(self, to, told)

    def checkpoint(self) -> None:
        """Have the store's file hold everything by itself, as far as those who read and write just now let it.

        Between writes, what was written last may lie in the file beside it (-wal) alone. Waits for nobody and
        never raises.
        """
        if isinstance(self._engine, SqliteEngine):
            self._engine.empty_log()

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Have `callback` hear of every change after its commit, in the thread that wrote; the result ends that."""
        return self._subscribers.add(callback)

    def poll_external(self) -> bool:
        """Whether another program has written since the last call; subscribers are told to read everything again."""
        if not self._engine.others_wrote():
            return False
        self._subscribers.tell(Changes(all=True))
        return True
