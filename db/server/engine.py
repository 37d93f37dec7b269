"""A store on a database server, behind the same calls, through SQLAlchemy. Knows no table but the two that mark a
store.

What SQLite does by itself is done here with plain means: one writer at a time by a row that every write updates
first, and writes of other programs noticed by the number in it. Search has no index there (`db.server.search_plain`).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import Engine as AlchemyEngine
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from db.failures import NotAStore, StoreError, StoreMissing, StoreTooNew
from db.sqlite.opening import SCHEMA, revision_name
from db.sqlite.session import Params, Row, Session

_WRITES: Final = "writes"
"""The row of `meta` that counts writes."""


class ServerSession:
    """A Session over a SQLAlchemy connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def dialect(self) -> str:
        return f"{self.connection.dialect.name}-server"

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        return [tuple(row) for row in self.connection.execute(text(sql), dict(params or {}))]

    def each(self, sql: str, params: Params | None = None) -> Iterator[Row]:
        return (tuple(row) for row in self.connection.execute(text(sql), dict(params or {})))

    def named(self, sql: str, params: Params | None = None) -> tuple[list[str], list[Row]]:
        result = self.connection.execute(text(sql), dict(params or {}))
        return list(result.keys()), [tuple(row) for row in result]

    def row(self, sql: str, params: Params | None = None) -> Row | None:
        found = self.connection.execute(text(sql), dict(params or {})).first()
        return None if found is None else tuple(found)

    def value(self, sql: str, params: Params | None = None) -> Any:
        found = self.row(sql, params)
        return found[0] if found else None

    def run(self, sql: str, params: Params | None = None) -> int:
        return self.connection.execute(text(sql), dict(params or {})).rowcount

    def insert(self, sql: str, params: Params | None = None) -> int:
        return int(self.value(f"{sql} RETURNING id", params))

    def many(self, sql: str, columns: Iterable[str], rows: Iterable[Row], same: Row = ()) -> None:
        names = list(columns)
        holes = ", ".join(f":{name}" for name in names)
        given: list[Mapping[str, Any]] = [dict(zip(names, (*row, *same), strict=True)) for row in rows]
        if given:
            self.connection.execute(text(f"{sql} VALUES ({holes})"), given)


class ServerEngine:
    """Connections to one database by its SQLAlchemy URL. Raises StoreError subclasses."""

    def __init__(self, url: str, *, create: bool = True, readonly: bool = False) -> None:
        self._readonly = readonly
        self._seen = 0
        self._turn = threading.Lock()
        try:
            self._engine: AlchemyEngine = create_engine(url)
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(f"“{_without_password(url)}” names no database that is known: {error}.") from error
        except ImportError as error:
            raise StoreError(f"The database of “{_without_password(url)}” needs a driver: {error}.") from error
        self._name = self._engine.url.render_as_string(hide_password=True)
        with self._explaining(), self._engine.begin() as connection:
            self._check(connection, create=create and not readonly)
            self._seen = self._writes(connection)

    @property
    def readonly(self) -> bool:
        return self._readonly

    def _check(self, connection: Connection, *, create: bool) -> None:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" not in tables:
            if tables:
                raise NotAStore(f"“{self._name}” holds other tables and no timeline store; choose another database.")
            if not create:
                raise StoreMissing(f"There is no store at “{self._name}”; check the name.")
            self._make(connection)
        found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        if found > revision_name(SCHEMA):
            raise StoreTooNew(
                f"The store “{self._name}” was made by a newer version of the program (schema {found}); update it."
            )
        if found < revision_name(SCHEMA):
            raise StoreError(
                f"The store “{self._name}” is from an older version; bring it up to date with Alembic first."
            )

    @staticmethod
    def _make(connection: Connection) -> None:
        from db.schema.models import METADATA

        METADATA.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": revision_name(SCHEMA)})
        connection.execute(text("INSERT INTO meta (key, value) VALUES (:key, '0')"), {"key": _WRITES})

    @staticmethod
    def _writes(connection: Connection) -> int:
        found = connection.execute(text("SELECT value FROM meta WHERE key = :key"), {"key": _WRITES}).scalar()
        return int(found or 0)

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise StoreError(f"The database “{self._name}” cannot be used: {error.orig}.") from error
        except DatabaseError as error:
            # Beneath, the driver's own refusal says which rule a value broke.
            raise (error.orig or error) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        with self._explaining(), self._engine.connect() as connection:
            yield ServerSession(connection)

    @contextlib.contextmanager
    def writing(self, *, large: bool = False) -> Iterator[Session]:
        with self._turn, self._explaining(), self._engine.begin() as connection:
            connection.execute(
                text("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = :key"),
                {"key": _WRITES},
            )
            now = self._writes(connection)
            yield ServerSession(connection)
            self._seen += 1 if now == self._seen + 1 else 0

    def alchemy(self, session: Session) -> Connection:
        assert isinstance(session, ServerSession)
        return session.connection

    def others_wrote(self) -> bool:
        with self.reading() as session:
            now = int(session.value("SELECT value FROM meta WHERE key = :key", {"key": _WRITES}) or 0)
        noticed, self._seen = now != self._seen, now
        return noticed

    def close(self) -> None:
        self._engine.dispose()


def _without_password(url: str) -> str:
    head, found, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if found else url
