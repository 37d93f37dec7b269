"""Copies of a store: made while it is in use, the last few kept beside it, and put back. SQLite's online backup.

Knows nothing of what is in the store.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db import failures
from db.failures import NotAStore, StoreDamaged, StoreNotWritable

if TYPE_CHECKING:
    from db.sqlite.engine import SqliteEngine

KEPT: Final = 5
"""How many backups stay; the oldest go first."""
FOLDER: Final = "backups"
_PAGES: Final = 4_096
"""Pages copied between two reports: 16 MB."""
_NAME: Final = re.compile(r"-(\d{8}T\d{6}-\d{6})(?:-([a-z0-9-]+))?\.sqlite$")

OnProgress = Callable[[int, int], None]
"""Hears of progress as (pages done, pages in all); may raise to stop."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that is kept beside the store; `note` says why it was made, where it was not asked for."""

    path: Path
    made: str
    note: str
    size_bytes: int


def backups_of(store: Path) -> list[Backup]:
    """The backups kept beside a store, the newest first. `made` is UTC with microseconds: 20190605T101500-000000."""
    found = []
    with contextlib.suppress(OSError):
        for path in (store.parent / FOLDER).iterdir():
            match = _NAME.search(path.name)
            if match and path.name[: match.start()] == store.stem:
                found.append(Backup(path, match[1], match[2] or "", path.stat().st_size))
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def make_backup(engine: SqliteEngine, *, note: str = "", keep: int = KEPT, told: OnProgress | None = None) -> Path:
    """Copy the store into the folder of backups beside it, and let the oldest beyond `keep` go; the copy's path.

    Raises StoreNotWritable, StoreFull.
    """
    folder = engine.path.parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreNotWritable(
            f"The folder “{folder}” for backups cannot be made: {error.strerror or error}."
        ) from error
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S-%f")
    path = folder / f"{engine.path.stem}-{stamp}{'-' if note else ''}{note}.sqlite"
    copy(engine, path, told=told)
    for old in backups_of(engine.path)[keep:]:
        with contextlib.suppress(OSError):
            old.path.unlink()
    return path


def copy(engine: SqliteEngine, to: Path, *, told: OnProgress | None = None) -> None:
    """Copy the store as it is now to one whole file, which appears only when it is complete.

    Readers and writers go on meanwhile; a write after the start is in the copy whole or not at all.
    Raises StoreNotWritable, StoreFull.
    """
    part = to.with_name(to.name + ".part")
    with _writing_to(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    try:
        with engine.explaining(), contextlib.closing(engine.connect(write=False)) as source:
            _copy_pages(source, part, told)
        with _writing_to(to):
            part.replace(to)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def _writing_to(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreNotWritable(f"“{path}” cannot be written: {error.strerror or error}.") from error


def _copy_pages(source: sqlite3.Connection, part: Path, told: OnProgress | None) -> None:
    try:
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as target:

            def progress(_: int, remaining: int, total: int) -> None:
                if told:
                    told(total - remaining, total)

            source.backup(target, pages=_PAGES, progress=progress)
            # Out of WAL mode the copy is one file, and can be read where nothing can be written.
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise failures.explained(error, part) or error from error


def check_copy(path: Path) -> None:
    """Raise StoreMissing, NotAStore, StoreTooNew or StoreDamaged unless `path` is a sound store."""
    from db.sqlite.opening import open_engine

    engine = open_engine(path, create=False, readonly=True, any_age=True)
    try:
        with engine.reading() as session:
            said = session.value("PRAGMA quick_check(1)")
        if said != "ok":
            raise StoreDamaged(f"The backup “{path}” is damaged ({said}); choose an older one.")
    finally:
        engine.close()


def restore(backup: Path, store: Path, *, told: OnProgress | None = None) -> Path | None:
    """Put a backup in the place of a store; where what was there before is kept, or None where there was nothing.

    Programs that have the store open go on and see the restored state; where the file there is too damaged for that it
    is set aside under another name. The store is brought up to date when it is next opened. Raises StoreError
    subclasses, and then nothing has changed.
    """
    from db.sqlite.engine import SqliteEngine

    check_copy(backup)
    if not store.exists():
        store.parent.mkdir(parents=True, exist_ok=True)
        copy(SqliteEngine(backup, readonly=True), store, told=told)
        return None
    kept: Path
    engine = SqliteEngine(store)
    try:
        kept = make_backup(engine, note="before-restore", keep=KEPT + 1)
        with engine.explaining(), contextlib.closing(sqlite3.connect(backup)) as source:
            source.backup(engine.writer(), pages=_PAGES)
            engine.writer().execute("PRAGMA journal_mode = WAL")
    except (StoreDamaged, NotAStore):
        engine.close()
        kept = _set_aside(store)
        copy(SqliteEngine(backup, readonly=True), store, told=told)
    finally:
        engine.close()
    return kept


def _set_aside(store: Path) -> Path:
    """Rename a file that cannot be used, with its log; its new name."""
    number = 1
    while (aside := store.with_name(f"{store.stem}-damaged-{number}{store.suffix}")).exists():
        number += 1
    with _writing_to(store):
        for tail in ("-wal", "-shm"):
            file = Path(f"{store}{tail}")
            if file.exists():
                file.rename(f"{aside}{tail}")
        store.rename(aside)
    return aside
