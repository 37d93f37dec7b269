"""Opening a SQLite store: telling what a file is before anything is written to it, and making a fresh one.

A fresh store is made from the models in one transaction and stamped as the newest revision; an old one is brought up
to date by `db.migrations`, after a backup. Both, and SQLModel with them, are imported only when there is something to
make.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from db import search_index
from db.engine import APPLICATION_ID, SCHEMA, Engine, header_of
from db.failures import NotAStore, StoreError, StoreMissing, StoreNotWritable, StoreTooNew


def revision_name(schema: int) -> str:
    """The Alembic revision of a schema number: "0001"."""
    return f"{schema:04d}"


def open_engine(path: Path, *, create: bool, readonly: bool) -> Engine:
    """Open the store at `path`, making or migrating it where need be. Raises StoreError subclasses."""
    fresh = _is_fresh(path, create=create and not readonly)
    if fresh:
        _make_folder(path)
    else:
        readonly = readonly or not os.access(path, os.W_OK)
    engine = Engine(path, readonly=readonly, immutable=readonly and not os.access(path.parent, os.W_OK))
    try:
        if fresh:
            with engine.explaining():
                make_tables(engine.writer())
        _check_kind(engine)
    except BaseException:
        engine.close()
        raise
    return engine


def _is_fresh(path: Path, *, create: bool) -> bool:
    """Whether there is no store yet. Reads at most the first 100 bytes of the file, and changes nothing."""
    shown = f"“{path}”"
    try:
        if path.is_dir():
            raise NotAStore(f"{shown} is a folder; give the name of a file in it.")
        if not path.exists():
            if not create:
                raise StoreMissing(f"There is no store at {shown}; check the name.")
            return True
        is_sqlite, _, schema = header_of(path)
        if not is_sqlite and path.stat().st_size == 0:
            if not create:
                raise NotAStore(f"{shown} is empty; choose another file.")
            return True
    except OSError as error:
        raise StoreNotWritable(f"{shown} cannot be read: {error.strerror or error}.") from error
    if not is_sqlite:
        raise NotAStore(
            f"{shown} is not a timeline store; choose another file, or the name of one that does not exist yet."
        )
    _refuse_newer(path, schema)
    return False


def _refuse_newer(path: Path, schema: int) -> None:
    if schema > SCHEMA:
        raise StoreTooNew(
            f"The store “{path}” was made by a newer version of the program (schema {schema}, this one reads up to {SCHEMA}); "
            "update the program. The store has been left as it is."
        )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreNotWritable(
            f"The folder “{path.parent}” cannot be made: {error.strerror or error}; choose another place for the store."
        ) from error


def _check_kind(engine: Engine) -> None:
    with engine.reading() as session:
        mark = session.value("PRAGMA application_id")
        schema = session.value("PRAGMA user_version")
    if mark != APPLICATION_ID:
        raise NotAStore(
            f"“{engine.path}” is a SQLite file of another program, not a timeline store; choose another file."
        )
    _refuse_newer(engine.path, schema)
    if schema < SCHEMA:
        if engine.readonly:
            raise StoreError(
                f"The store “{engine.path}” is from an older version and must be brought up to date; open it for writing once."
            )
        from db import migrations

        migrations.upgrade(engine)


def make_tables(raw: sqlite3.Connection) -> None:
    """Make all tables in an empty database, in one transaction; nothing where another program was quicker."""
    from db.alchemy import Lender
    from db.models import METADATA

    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("BEGIN IMMEDIATE")
    try:
        if not raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            METADATA.create_all(Lender().over(raw))
            search_index.create(raw)
            raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            raw.execute("INSERT INTO alembic_version VALUES (?)", (revision_name(SCHEMA),))
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            raw.execute(f"PRAGMA user_version = {SCHEMA}")
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
