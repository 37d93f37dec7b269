"""Opening a SQLite store: telling what a file is before anything is written to it, and making a fresh one.

A fresh store is made from the models in one transaction and stamped as the newest revision; an old one is brought up
to date by `db.schema.migrations`, after a backup. Both, and SQLModel with them, are imported only when there is
something to
make.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Final

from db.failures import NotAStore, StoreError, StoreMissing, StoreNotWritable, StoreTooNew, not_a_store
from db.schema.migrations import NEWEST
from db.search import index
from db.sqlite.engine import PAGE_BYTES, SqliteEngine, has_log, log_of

SCHEMA: Final = NEWEST
"""The schema this program writes: the number of the newest revision, kept in the file's `user_version`."""
APPLICATION_ID: Final = 0x544C4558
"""“TLEX” in the file's header (SQLite file format, 1.3), so that another program's SQLite file is told from a store."""
_BEING_MADE: Final = 0x544C4530
"""What stands there ("TLE0") until all tables are in the file itself. From then on the log says what the store is: a
file with this mark and no log beside it is a copy that was made without its log.
"""
_MAGIC: Final = b"SQLite format 3\0"


def revision_name(schema: int) -> str:
    """The Alembic revision of a schema number: "0001"."""
    return f"{schema:04d}"


def open_engine(path: Path, *, create: bool = True, readonly: bool = False, any_age: bool = False) -> SqliteEngine:
    """Open the store at `path`, making or migrating it where need be. Raises StoreError subclasses.

    `any_age` opens a store of an older schema as it is, for looking and copying only.
    """
    fresh = is_fresh(path, create=create and not readonly)
    if fresh:
        _make_folder(path)
    engine = SqliteEngine(path, readonly=not fresh and (readonly or not can_write(path)))
    try:
        with engine.explaining():
            if fresh:
                make_tables(engine)
            elif engine.readonly:
                engine.check_medium()
        _check_kind(engine, any_age=any_age)
    except BaseException:
        engine.close()
        raise
    return engine


def can_write(path: Path) -> bool:
    """Whether the file and its folder, where SQLite keeps the log beside it, can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def header_of(path: Path) -> tuple[bool, int, int]:
    """Read (is a SQLite file, application id, user version) from a file's first 100 bytes, without touching it.

    Layout: SQLite file format, 1.3. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(_MAGIC):
        return False, 0, 0
    return True, int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big")


def is_fresh(path: Path, *, create: bool = True) -> bool:
    """Whether there is no store yet, or one whose making was ended by force. Changes nothing, and leaves a newer store
    untouched to the byte. Raises StoreMissing where there is none and `create` is False.
    """
    try:
        if path.is_dir():
            raise NotAStore(f"“{path}” is a folder; give the name of a file in it.")
        size = path.stat().st_size if path.exists() else 0
        is_sqlite, mark, schema = header_of(path) if size else (True, 0, 0)
        journal, log = Path(f"{path}-journal").exists(), log_of(path).exists()
    except OSError as error:
        raise StoreNotWritable(f"“{path}” cannot be read: {error.strerror or error}.") from error
    if not is_sqlite:
        raise not_a_store(path)
    fresh = not size
    if size and (mark in (0, _BEING_MADE) or has_log(path)):
        # What counts may stand in the log of a program that runs or crashed. Reading only never folds the log in.
        look = SqliteEngine(path, readonly=True)
        half = journal and not mark and size == PAGE_BYTES
        with look.explaining(), contextlib.closing(look.connect(write=half)) as raw:
            mark = raw.execute("PRAGMA application_id").fetchone()[0]
            schema = raw.execute("PRAGMA user_version").fetchone()[0]
            empty = not raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        fresh = (empty and not mark and not schema) or (mark == _BEING_MADE and log)
    _refuse_newer(path, schema)
    if fresh and not create:
        raise StoreMissing(f"There is no store at “{path}”; check the name.")
    return fresh


def _refuse_newer(path: Path, schema: int) -> None:
    if schema > SCHEMA:
        raise StoreTooNew(
            f"The store “{path}” was made by a newer version of the program (schema {schema}; this one reads up to "
            f"{SCHEMA}); update the program. The store has been left as it is."
        )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreNotWritable(
            f"The folder “{path.parent}” cannot be made ({error.strerror or error}); choose another place for it."
        ) from error


def _check_kind(engine: SqliteEngine, *, any_age: bool) -> None:
    with engine.reading() as session:
        mark = session.value("PRAGMA application_id")
        schema = session.value("PRAGMA user_version")
    if mark == _BEING_MADE:
        raise NotAStore(
            f"“{engine.path}” holds nothing. If it was copied while the program had the store open, the file beside it "
            f"(“{log_of(engine.path).name}”), in which the data lay, has been left behind: copy both, or have "
            "“timeline-explorer backup” make a whole copy."
        )
    if mark != APPLICATION_ID:
        raise NotAStore(f"“{engine.path}” is a SQLite file of another program, not a timeline store; choose another.")
    _refuse_newer(engine.path, schema)
    if schema < SCHEMA and not any_age:
        if engine.readonly:
            raise StoreError(
                f"The store “{engine.path}” is from an older version of the program and has to be brought up to date; "
                "open it once from a place that can be written."
            )
        from db.schema import migrations

        migrations.upgrade(engine, schema, SCHEMA)
    engine.schema = schema if any_age else SCHEMA


def make_tables(engine: SqliteEngine) -> None:
    """Make all tables in an empty database, in one transaction; nothing where another program was quicker."""

    engine.exclusively(lambda raw: raw.execute("PRAGMA journal_mode = WAL"))
    with engine.writing() as session:
        if not session.value("SELECT count(*) FROM sqlite_schema"):
            make_schema(session.raw)
            session.run(f"PRAGMA application_id = {_BEING_MADE}")
            session.run(f"PRAGMA user_version = {SCHEMA}")
    engine.fold_log()
    with engine.writing() as session:
        session.run(f"PRAGMA application_id = {APPLICATION_ID}")


def make_schema(raw: sqlite3.Connection) -> None:
    """Make all tables and the search index on a connection, within whatever transaction it is in."""
    from db.schema.models import METADATA
    from db.sqlite.sqlalchemy_bridge import SqlAlchemyBridge

    METADATA.create_all(SqlAlchemyBridge().over(raw))
    index.create(raw)
    raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    raw.execute("INSERT INTO alembic_version VALUES (?)", (revision_name(SCHEMA),))
