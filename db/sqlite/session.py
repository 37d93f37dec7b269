"""One conversation with the database, as the store's modules hold it: rows out, statements in.

Knows no table. Statements use `:name` parameters, which sqlite3 and SQLAlchemy both read, so that reading and writing
are written once for every dialect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final, Protocol

Params = Mapping[str, Any]
Row = tuple[Any, ...]
_NOTHING: Params = {}
_MOST_VARIABLES: Final = 900
"""Values in one statement: every SQLite takes 999. One statement for 75 rows takes a third of the time of 75."""
_REFUSALS: Final = (sqlite3.IntegrityError, OverflowError, UnicodeError)


class RowRefused(Exception):
    """The database refused one of many rows: which (from 0), and its values. The cause is the database's own error."""

    def __init__(self, number: int, values: Row) -> None:
        super().__init__(f"row {number}")
        self.number = number
        self.values = values


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

    def many(self, sql: str, columns: Iterable[str], rows: Iterable[Row], same: Row = ()) -> None:
        """Run a statement that ends before its VALUES for all rows of values for `columns`, the last of which have the
        values `same` in every row.

        Raises RowRefused where the database says which row it was; rows before it may have gone in.
        """
        ...


class SqliteSession:
    """A Session over Python's own sqlite3."""

    dialect = "sqlite"

    def __init__(self, raw: sqlite3.Connection, *, large: bool = False) -> None:
        self.raw = raw
        self.large = large
        """Whether the write was begun as one of very many rows."""

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

    def many(self, sql: str, columns: Iterable[str], rows: Iterable[Row], same: Row = ()) -> None:
        width = len(list(columns)) - len(same)
        size = max(1, (_MOST_VARIABLES - len(same)) // width)
        whole = f"{sql} VALUES {_holes(width, size, len(same))}"
        rows = iter(rows)
        done = 0
        while flat := list(chain.from_iterable(islice(rows, size))):
            count = len(flat) // width
            statement = whole if count == size else f"{sql} VALUES {_holes(width, count, len(same))}"
            try:
                self.raw.execute(statement, [*same, *flat])
            except _REFUSALS:
                self._one_by_one(sql, width, flat, same, done)
            done += count

    def _one_by_one(self, sql: str, width: int, flat: Sequence[Any], same: Row, done: int) -> None:
        """Insert rows of which one was refused, to find out which. A refused statement leaves nothing behind."""
        statement = f"{sql} VALUES {_holes(width, 1, len(same))}"
        for number, at in enumerate(range(0, len(flat), width), start=done):
            row = tuple(flat[at : at + width])
            try:
                self.raw.execute(statement, [*same, *row])
            except _REFUSALS as error:
                raise RowRefused(number, (*row, *same)) from error


@lru_cache(maxsize=64)
def _holes(width: int, rows: int, same: int) -> str:
    """The VALUES of so many rows, in which the last columns take the first `same` parameters."""
    given = [f"?{number}" for number in range(1, same + 1)]
    return ", ".join(
        f"({', '.join([f'?{same + row * width + i + 1}' for i in range(width)] + given)})" for row in range(rows)
    )
