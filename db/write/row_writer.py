"""Adding, changing and removing rows of any table, with the memory of `db.write.change_recorder`.

The base of `db.write.transaction.Transaction`. Knows the tables through `db.schema.facts` and nothing of what the rows
mean.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from db.bulk.pending import MANY, Bulk, PendingIndexing
from db.failures import FieldError
from db.read.details import batches, listed
from db.schema import validation
from db.schema.facts import (
    PLURALS,
    REFERENCES,
    SEARCHED,
    STAMPED,
    OnDelete,
    Reference,
    key_of,
)
from db.search import index
from db.sqlite.session import Row, RowRefused, Session, SqliteSession
from db.write.change_recorder import EVENT_IDS, ChangeRecorder, RowCounter
from db.write.import_baseline import ImportBaseline
from db.write.inverse import Drop, Put, Set

Key = int | tuple[Any, ...]
REFUSALS: Final = (sqlite3.IntegrityError, OverflowError, UnicodeError)
"""What SQLite's driver raises for a value that it cannot take."""


def now_us() -> int:
    """Return this moment, in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class RowWriter(ChangeRecorder):
    """The rows of one write. Every call checks its values and raises FieldError for one that cannot stand."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.now_us = now_us()
        self.by_hand = True
        """Whether a person is who writes. Set it to False where a file does, or where a write is taken back."""
        self._bulk: Bulk | None = None
        self._hand = ImportBaseline(self)

    @contextlib.contextmanager
    def not_by_hand(self) -> Iterator[None]:
        """Within this block, nothing of what is written is an edit by hand."""
        before, self.by_hand = self.by_hand, False
        try:
            yield
        finally:
            self.by_hand = before

    # -- single rows ------------------------------------------------------------------------------------------------

    def insert(self, table: str, /, **values: Any) -> int:
        """Add one row; its id (0 in a table without one)."""
        was_there = "id" in values
        if table in STAMPED:
            values = {"created_us": self.now_us, "updated_us": self.now_us, **values}
        validation.check(table, values)
        if self.by_hand:
            self._hand.inserting(table, values)
        names = ", ".join(f'"{name}"' for name in values)
        holes = ", ".join(f":{name}" for name in values)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({holes})'
        key = key_of(table)
        try:
            if key == ("id",):
                values["id"] = self.session.insert(statement, values)
            else:
                self.session.run(statement, values)
        except REFUSALS as error:
            raise self._refused(table, values, error) from error
        made: int = values.get("id", 0)
        self._steps.append(Drop(table, [_key(values, key)]))
        self._note(table, values, added=True)
        if table == "event" and not was_there:
            self._never_indexed.add(made)
        return made

    def update(self, table: str, key: Key, /, **values: Any) -> dict[str, Any]:
        """Change some columns of one row; what stood in them before."""
        before = self.row(table, key)
        if table in STAMPED and "updated_us" not in values:
            values["updated_us"] = self.now_us
        validation.check(table, values)
        if self.by_hand:
            self._hand.updating(table, before, values)
        sets = ", ".join(f'"{name}" = :{name}' for name in values)
        where, found = _where(table, key)
        try:
            self.session.run(f'UPDATE "{table}" SET {sets} WHERE {where}', {**values, **found})
        except REFUSALS as error:
            raise self._refused(table, {**before, **values}, error) from error
        old = {name: before[name] for name in values}
        self._steps.append(Set(table, key, old))
        searched = [name for name in SEARCHED.get(table, ()) if values.get(name, before[name]) != before[name]]
        self._note(table, before, searched=bool(searched))
        self._note(table, {**before, **values}, searched=bool(searched))
        return old

    def delete(self, table: str, key: Key) -> dict[str, Any]:
        """Remove one row with everything that belongs to it; the row as it was."""
        before = self.row(table, key)
        self.drop(table, [key])
        return before

    def row(self, table: str, key: Key) -> dict[str, Any]:
        """One row as column -> value. Raises FieldError where there is none."""
        where, params = _where(table, key)
        columns, found = self.session.named(f'SELECT * FROM "{table}" WHERE {where}', params)
        if not found:
            raise FieldError(table, f"with the number {key} is not there")
        return dict(zip(columns, found[0], strict=True))

    # -- many rows --------------------------------------------------------------------------------------------------

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> range:
        """Add many rows, given as values for `columns`; the ids of those that did not bring one, which are consecutive.

        Values are checked by the database alone, which is three times as quick; a refusal names the row.
        """
        key = key_of(table)
        given = all(name in columns for name in key)
        counter = RowCounter(iter(rows), columns, key if given else (), self._added_ranges)
        start = 0 if given else self._next_id(table)
        self._run_many(table, columns, counter, ())
        made = range(start, start if given else start + counter.count)
        if made or counter.keys:
            self._steps.append(Drop(table, made or counter.keys))
            self._note_many(table, made, counter.keys, counter.event_ids)
        return made

    def put_columns(self, table: str, columns: Mapping[str, Sequence[Any]], **same: Any) -> range:
        """As `put`, with the rows given column by column, all equally long, and `same` values for every row. The table
        has an id and none is given. The quickest way in: a million events with sources and quotes take 3 s. Raises
        FieldError as that does.
        """
        count = len(next(iter(columns.values())))
        if not count:
            return range(0)
        if table in STAMPED:
            same = {"created_us": self.now_us, "updated_us": self.now_us, **same}
        start = self._next_id(table)
        self._run_many(table, (*columns, *same), zip(*columns.values(), strict=True), tuple(same.values()))
        made = range(start, start + count)
        self._steps.append(Drop(table, made))
        last = self._added_ranges[-1] if self._added_ranges else range(0)
        touched: set[int] = set()
        for name in EVENT_IDS:
            ids = columns.get(name, ())
            if len(ids) and not (min(ids) in last and max(ids) in last):
                touched.update(event_id for event_id in ids if event_id not in last)
        self._note_many(table, made, (), touched)
        return made

    def _run_many(self, table: str, columns: Sequence[str], rows: Iterable[Row], same: Row) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        try:
            self.session.many(f'INSERT INTO "{table}" ({names})', columns, rows, same)
        except RowRefused as refused:
            values = dict(zip(columns, refused.values, strict=True))
            error = refused.__cause__
            assert isinstance(error, Exception)
            raise self._refused(table, values, error, refused.number) from error
        except REFUSALS as error:
            raise self._refused(table, {}, error) from error

    def drop(self, table: str, keys: Sequence[Key]) -> None:
        """Remove rows by their keys, with everything that belongs to them. Keys that are not there are passed over."""
        key = key_of(table)
        if key == ("id",):
            if self.by_hand and table == "event":
                self._hand.deleting(keys)  # type: ignore[arg-type]
            self._drop_what_refers_to(table, keys)
            for some in batches(keys):  # type: ignore[arg-type]
                self._drop_where(table, f"id IN ({listed(some)})")
        else:
            for one in keys:
                where, params = _where(table, one)
                self._drop_where(table, where, params)

    def _drop_what_refers_to(self, table: str, ids: Sequence[Any]) -> None:
        for reference in REFERENCES:
            if reference.target != table:
                continue
            for some in batches(ids):
                inside = f"{reference.column} IN ({listed(some)})"
                if not self.session.value(f'SELECT 1 FROM "{reference.table}" WHERE {inside} LIMIT 1'):
                    continue
                if reference.gone is OnDelete.RESTRICT:
                    count = self.session.value(f'SELECT count(*) FROM "{reference.table}" WHERE {inside}')
                    raise FieldError(table, f"is still used by {count:,} {PLURALS[reference.table]}")
                self.detach(reference, inside)

    def detach(self, reference: Reference, where: str) -> None:
        """Drop the rows that a condition finds among those with a reference, or take the reference from them, as it
        wants where its target goes."""
        key = key_of(reference.table)
        picked = self.session.rows(f'SELECT {", ".join(key)} FROM "{reference.table}" WHERE {where}')
        found: list[Key] = [row[0] if key == ("id",) else row for row in picked]
        if reference.gone is OnDelete.CASCADE:
            self.drop(reference.table, found)
        else:
            for one in found:
                self.update(reference.table, one, **{reference.column: None})

    def _drop_where(self, table: str, where: str, params: Mapping[str, Any] | None = None) -> None:
        columns, found = self.session.named(f'SELECT * FROM "{table}" WHERE {where}', params or {})
        if not found:
            return
        if self.by_hand:
            self._hand.dropping(table, columns, found)
        for row in found:
            self._note(table, dict(zip(columns, row, strict=True)), removed=True)
        self.session.run(f'DELETE FROM "{table}" WHERE {where}', params or {})
        self._steps.append(Put(table, tuple(columns), found))

    def _next_id(self, table: str) -> int:
        """Return the id that the next row of a table will get; nobody else can take it while this write runs."""
        if self.session.dialect == "sqlite":
            used = self.session.value("SELECT seq FROM sqlite_sequence WHERE name = :table", {"table": table})
            if used is not None:
                return int(used) + 1
        return int(self.session.value(f'SELECT coalesce(max(id), 0) FROM "{table}"')) + 1

    @contextlib.contextmanager
    def bulk(self, expected_rows: int, *, asks_by_event: bool = False) -> Iterator[Bulk | None]:
        """Within this block, about so many rows go in. If they are very many, see `db.bulk` for what is not kept in
        order meanwhile, and call `Store.catch_up` after the write; else the block is given None. `asks_by_event` keeps
        what finds the quotes and citations of an event.
        """
        self._bulk = Bulk.begin(self.session, expected_rows, asks_by_event=asks_by_event)
        yield self._bulk
        if self._bulk is not None:
            self._bulk.filled()

    def keep_index(self, name: str) -> None:
        """Make an index again that may have been dropped for the many rows that come: it is needed after all."""
        if self._bulk is not None:
            self._bulk.keep(name)

    def _gone(self) -> list[int]:
        """Ids of events that were indexed and are no more."""
        return sorted(self._removed)

    def finish(self) -> None:
        """Bring the search index up to date; the store calls this before the commit."""
        later = self._bulk is not None and self._bulk.finish(self._added_ranges)
        for made in () if later else self._added_ranges:
            index.fill_range(self.session, made.start, made.stop)
        fresh = sorted(self._never_indexed - self._removed)
        index.add(self.session, fresh)
        index.refresh(self.session, sorted(self._stale.difference(fresh)))
        self._forget_documents(self._gone())
        self._stale.clear()
        self._never_indexed.clear()

    def _forget_documents(self, gone: Sequence[int]) -> None:
        many = len(gone) >= MANY and isinstance(self.session, SqliteSession)
        if many and self.session.value("SELECT count(*) FROM event") < len(gone):
            # Most of the index would be in the way of the rest.
            index.rebuild(self.session)
            PendingIndexing((), PendingIndexing.read(self.session).indexes).write(self.session)
        else:
            index.forget(self.session, gone)

    def _refused(self, table: str, values: Mapping[str, Any], error: Exception, row: int | None = None) -> Exception:
        return validation.refusal(table, values, error, row) or error


def _key(values: Mapping[str, Any], key: Sequence[str]) -> Any:
    return values[key[0]] if len(key) == 1 else tuple(values[name] for name in key)


def _where(table: str, key: Key) -> tuple[str, dict[str, Any]]:
    names = key_of(table)
    values = key if isinstance(key, tuple) else (key,)
    return (
        " AND ".join(f"{name} = :key_{name}" for name in names),
        {f"key_{name}": value for name, value in zip(names, values, strict=True)},
    )
