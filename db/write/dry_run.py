"""A write that is only tried: what it would add or change is checked and counted, and nothing is written. It reads one
state of the store, so that others can write meanwhile, and what it has added cannot be read back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.bulk.pending import MANY
from db.schema import validation
from db.schema.facts import key_of
from db.sqlite.session import Row
from db.write.inverse import Inverse
from db.write.row_writer import Key
from db.write.transaction import Transaction

if TYPE_CHECKING:
    from db.bulk.pending import Bulk
    from db.sqlite.engine import Engine
    from db.sqlite.session import Session


class DryRunTransaction(Transaction):
    """A Transaction over a session that reads. Ids are given as they would be; values are checked as far as they show
    by themselves whether they can stand, but not those of very many rows, which the caller has checked.
    """

    def __init__(self, engine: Engine, session: Session) -> None:
        super().__init__(engine, session)
        self._next: dict[str, int] = {}
        self._tried: dict[str, int] = {}

    def insert(self, table: str, /, **values: Any) -> int:
        validation.check(table, values)
        if "id" in values or key_of(table) != ("id",):
            return int(values.get("id", 0))
        return self._given(table, 1).start

    def update(self, table: str, key: Key, /, **values: Any) -> dict[str, Any]:
        validation.check(table, values)
        return values

    def delete(self, table: str, key: Key) -> dict[str, Any]:
        return {}

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> range:
        given = all(name in columns for name in key_of(table))
        count = 0
        for row in rows:
            validation.check(table, dict(zip(columns, row, strict=True)))
            count += 1
        return range(0) if given else self._given(table, count)

    def put_columns(self, table: str, columns: Mapping[str, Sequence[Any]], **same: Any) -> range:
        count = len(next(iter(columns.values())))
        self._tried[table] = self._tried.get(table, 0) + count
        if self._tried[table] < MANY:
            for row in zip(*columns.values(), strict=True):
                validation.check(table, dict(zip(columns, row, strict=True)))
        return self._given(table, count)

    def _given(self, table: str, count: int) -> range:
        start = self._next[table] if table in self._next else self._next_id(table)
        self._next[table] = start + count
        return range(start, start + count)

    def drop(self, table: str, keys: Sequence[Key]) -> None:
        """Remove nothing."""

    def keep_index(self, name: str) -> None:
        """Make nothing: no index was dropped."""

    @contextlib.contextmanager
    def bulk(self, expected_rows: int, *, asks_by_event: bool = False) -> Iterator[Bulk | None]:
        yield None

    def inverse(self) -> Inverse:
        return Inverse(())

    def finish(self) -> None:
        """Bring nothing up to date."""
