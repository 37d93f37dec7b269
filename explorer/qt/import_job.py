"""An import as a job behind the window: for the dialog, and for files that are read as the one before was."""

from __future__ import annotations

from pathlib import Path

from explorer.importing.load import import_file
from explorer.importing.map import Mapping
from explorer.importing.sniff import Sniffed
from explorer.qt.session import Session
from explorer.qt.worker import Job


def import_behind(session: Session, path: Path, sniffed: Sniffed, mapping: Mapping, *, over_edits: bool = False) -> Job:
    """Import a file in the background; the status bar shows how it goes and what came of it. `over_edits` lets it
    overwrite what was edited since the last import, and bring back what was deleted.
    """
    empty = not len(session.whole_index)
    job = session.worker.write(
        f"Importing {path.name}",
        lambda progress: import_file(
            session.store, path, mapping, sniffed=sniffed, progress=progress, over_edits=over_edits
        ),
    )
    job.succeeded.connect(session.imported.emit)
    if empty:
        session.fit_after_next_load()
    return job
