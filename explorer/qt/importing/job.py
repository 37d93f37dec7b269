"""An import as a job behind the window: for the dialog, and for files that are read as the one before was."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TypedDict, Unpack

from db.errors import InputError
from db.store import Store
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.run import import_file
from explorer.qt.background.worker import Job
from explorer.qt.session import Session


def check_foreign(store: Store, path: Path) -> None:
    """Raise InputError where a file is part of the open store: to read it would give up the store's locks (see
    `choosing`)."""
    parts = [Path(f"{store.path}{tail}") for tail in ("", "-wal", "-shm")] if store.path is not None else []
    for part in parts:
        with contextlib.suppress(OSError):
            if path.samefile(part):
                raise InputError(f"{path} is the store that is open: there is nothing to import from it into itself.")


class Choices(TypedDict, total=False):
    """What a person chooses of `import_file`."""

    over_edits: bool
    same_events: bool


def import_in_background(
    session: Session, path: Path, sniffed: Sniffed, mapping: Mapping, **choices: Unpack[Choices]
) -> Job:
    """Import a file in the background; the status bar shows how it goes and what came of it. `choices` are as
    for `import_file`.
    """
    empty = not len(session.whole_index)
    job = session.worker.write(
        f"Importing {path.name}",
        lambda progress: import_file(session.store, path, mapping, sniffed=sniffed, progress=progress, **choices),
    )
    job.succeeded.connect(session.imported.emit)
    if empty:
        session.fit_after_next_load()
    return job
