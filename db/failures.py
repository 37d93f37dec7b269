"""What can go wrong with a store, each as one plain sentence for the person. Knows nothing of Qt or of the program.

`explained` turns what SQLite says into one of these; anything it does not know is left to the caller as it was.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.errors import EnvironmentFailure, InputError
from db.sqlite.locks import holders


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

    `field` is the column's name; `reason` completes "the title …", such as "is empty". `row` counts from 0 where many
    rows were given at once.
    """

    def __init__(self, field: str, reason: str, row: int | None = None) -> None:
        super().__init__(f"The {field.replace('_', ' ')} {reason}.")
        self.field = field
        self.reason = reason
        self.row = row

    def __reduce__(self) -> tuple[type[FieldError], tuple[str, str, int | None]]:
        return type(self), (self.field, self.reason, self.row)


def explained(error: sqlite3.Error, place: Path) -> StoreError | None:
    """The sentence for what SQLite said about the store at `place`, or None where it is no known failure."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    store = f"The store “{place}”"
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            who = ", ".join(holders(place)) or "probably a second timeline-explorer, a backup or a synchronising tool"
            return StoreLocked(f"{store} is kept busy by another program ({who}); close it there and try again.")
        case sqlite3.SQLITE_NOTADB:
            return not_a_store(place)
        case sqlite3.SQLITE_CORRUPT:
            return StoreDamaged(
                f"{store} is damaged ({error}); restore a backup, or recover what can be read into a new store."
            )
        case sqlite3.SQLITE_FULL:
            return StoreFull(
                f"The disk with the store “{place}” is full; nothing was written: make room and try again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreNotWritable(f"{store} cannot be written ({error}); copy it to a folder of your own.")
        case sqlite3.SQLITE_CANTOPEN:
            return StoreNotWritable(
                f"{store} cannot be opened or made there; check that the folder exists and that you may write to it."
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"The disk with the store “{place}” reports an error ({error}); copy the file elsewhere and try there."
            )
    return None


def not_a_store(path: Path) -> NotAStore:
    """The refusal of a file that is no SQLite file, or one whose beginning has been overwritten."""
    return NotAStore(
        f"“{path}” is not a timeline store, or its beginning has been overwritten; choose another file, or recover it."
    )
