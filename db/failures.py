"""What can go wrong with a store, each as one plain sentence for the person. Knows nothing of Qt or of the program.

`explained` turns what SQLite says into one of these; anything it does not know is left to the caller as it was.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.errors import EnvironmentFailure, InputError


class StoreError(EnvironmentFailure):
    """The store cannot be used as asked."""


class StoreMissing(StoreError):
    """There is no store at that place."""


class NotAStore(StoreError):
    """The file is something else."""


class StoreDamaged(StoreError):
    """The file is a store, and parts of it cannot be read."""


class StoreTooNew(StoreError):
    """A newer version of the program made the store."""


class StoreLocked(StoreError):
    """Another program keeps the store busy."""


class StoreNotWritable(StoreError):
    """Folder, file or medium cannot be written."""


class StoreFull(StoreError):
    """No room on the disk."""


class FieldError(InputError):
    """A value cannot stand in the field it was meant for.

    `field` is the column's name, `reason` a plain clause that completes "… is refused: it …".
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def _shown(place: Path | str) -> str:
    return f"“{place}”"


def explained(error: Exception, place: Path | str) -> StoreError | None:
    """The sentence for what the database said about the store at `place`, or None where it is no known failure."""
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", 0) or 0
    said = str(error)
    shown = _shown(place)
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"The store {shown} is kept busy by another program, probably a second timeline-explorer window or command, or a backup or "
                "synchronising tool; close it there and try again."
            )
        case sqlite3.SQLITE_NOTADB:
            return NotAStore(
                f"{shown} is not a timeline store; choose another file, or give the name of one that does not exist yet."
            )
        case sqlite3.SQLITE_CORRUPT:
            return StoreDamaged(
                f"The store {shown} is damaged ({said}); restore a backup, or recover what can be read into a new store."
            )
        case sqlite3.SQLITE_FULL:
            return StoreFull(f"The disk with the store {shown} is full; nothing was written, make room and try again.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreNotWritable(f"The store {shown} cannot be written ({said}); copy it to a folder of your own.")
        case sqlite3.SQLITE_CANTOPEN:
            return StoreNotWritable(
                f"The store {shown} cannot be opened or made there; check that the folder exists and is yours to write."
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"The disk with the store {shown} reports an error ({said}); copy the file elsewhere before trying again."
            )
    return None
