"""One conversation with the database, as the store's modules hold it: rows out, statements in.

Knows no table. Statements use `:name` parameters, which sqlite3 and SQLAlchemy both read, so that reading and writing
are written once for every dialect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

Params = Mapping[str, Any]
Row = tuple[Any, ...]
_NOTHING: Params = {}


class Session(Protocol):
    """What reading and writing need of a database."""

    @property
    def dialect(self) -> str:
        """SQLAlchemy's name of the dialect: "sqlite", "postgresql"."""
        ...

    def rows(self, sql: str, params: Params = _NOTHING) -> list[Row]: ...

    def each(self, sql: str, params: Params = _NOTHING) -> Iterator[Row]:
        """The rows one by one, without holding all of them."""
        ...

    def named(self, sql: str, params: Params = _NOTHING) -> tuple[list[str], list[Row]]:
        """The names of the columns, and the rows."""
        ...

    def row(self, sql: str, params: Params = _NOTHING) -> Row | None:
        """The first row, or None."""
        ...

    def value(self, sql: str, params: Params = _NOTHING) -> Any:
        """The first column of the first row, or None."""
        ...

    def run(self, sql: str, params: Params = _NOTHING) -> int:
        """Run a statement; the number of rows it touched."""
        ...

    def insert(self, sql: str, params: Params = _NOTHING) -> int:
        """Run an INSERT into a table with an id; the new row's id."""
        ...

    def many(self, sql: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
        """Run a statement that ends before its VALUES once for each row of values for `columns`."""
        ...


class SqliteSession:
    """A Session over Python's own sqlite3."""

    dialect = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def rows(self, sql: str, params: Params = _NOTHING) -> list[Row]:
        return self.raw.execute(sql, params).fetchall()

    def each(self, sql: str, params: Params = _NOTHING) -> Iterator[Row]:
        return iter(self.raw.execute(sql, params))

    def named(self, sql: str, params: Params = _NOTHING) -> tuple[list[str], list[Row]]:
        cursor = self.raw.execute(sql, params)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def row(self, sql: str, params: Params = _NOTHING) -> Row | None:
        found: Row | None = self.raw.execute(sql, params).fetchone()
        return found

    def value(self, sql: str, params: Params = _NOTHING) -> Any:
        found = self.row(sql, params)
        return found[0] if found else None

    def run(self, sql: str, params: Params = _NOTHING) -> int:
        return self.raw.execute(sql, params).rowcount

    def insert(self, sql: str, params: Params = _NOTHING) -> int:
        made = self.raw.execute(sql, params).lastrowid
        if made is None:
            raise RuntimeError(f"no row came of {sql}")
        return made

    def many(self, sql: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
        holes = ", ".join("?" for _ in columns)
        self.raw.executemany(f"{sql} VALUES ({holes})", rows)
