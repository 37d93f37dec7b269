"""Bringing an old store up to date: one Alembic revision per change of the schema, run in order, after a backup.

A revision is a module of `db.schema.migrations.versions` named rNNNN_what, with `upgrade()` in Alembic's terms. It is
found by
its module, not by a file on disk, so that a packaged program finds it too. `python -m db.schema.migrations "what
changes"`
writes the next one from the difference between the newest revision and the models.

Nothing outside `db.sqlite.opening` imports this package, and this package imports Alembic only when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from db.failures import StoreError
from db.schema.migrations import versions

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection

    from db.sqlite.engine import SqliteEngine


_NAMES: Final = sorted(module.name for module in pkgutil.iter_modules(versions.__path__) if module.name.startswith("r"))
NEWEST: Final = int(_NAMES[-1][1:5])
"""The number of the newest revision, known without importing any."""


def revisions() -> dict[int, ModuleType]:
    """All revisions by number, the first one first."""
    return {int(name[1:5]): importlib.import_module(f"{versions.__name__}.{name}") for name in _NAMES}


def upgrade(engine: SqliteEngine, schema: int, target: int) -> Path:
    """Bring a store from `schema` to `target`; the backup that was made before.

    All in one transaction: on any failure the store is as it was. Raises StoreError.
    """
    from db.maintenance.backups import make_backup

    backup = make_backup(engine, note=f"schema-{schema:04d}")
    # Rebuilding a table, which is how SQLite changes one, would drag along what points at it.
    engine.exclusively(lambda raw: raw.execute("PRAGMA foreign_keys = OFF"))
    try:
        with engine.writing() as session:
            found: int = session.value("PRAGMA user_version")
            for number, revision in revisions().items():
                if found < number <= target:
                    run(engine.alchemy(session), revision)
                    session.run("UPDATE alembic_version SET version_num = :name", {"name": revision.revision})
            _check_keys(session.raw)
            session.run(f"PRAGMA user_version = {target}")
    except Exception as error:
        raise StoreError(
            f"The store “{engine.path}” could not be brought up to date ({error}); it is as it was, and a backup is at "
            f"“{backup}”."
        ) from error
    finally:
        engine.exclusively(lambda raw: raw.execute("PRAGMA foreign_keys = ON"))
    return backup


def run(connection: Connection, revision: ModuleType) -> None:
    """Run one revision inside the connection's transaction."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with Operations.context(MigrationContext.configure(connection)):
        revision.upgrade()


def _check_keys(raw: sqlite3.Connection) -> None:
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreError(f"{len(broken)} rows of “{broken[0][0]}” would point at nothing")
