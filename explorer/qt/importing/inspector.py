"""Finding out about a file for the import dialog: what it is, and what importing it would bring.

A small file is looked at at once, a large one behind the window; counting is always behind it. What has been overtaken
by another look or count is not told. Shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Unpack

from PySide6.QtCore import QObject, QTimer, Signal

from db.errors import EnvironmentFailure, InputError
from explorer.importing.detect.propose import propose
from explorer.importing.detect.saved import find_mapping
from explorer.importing.detect.sniff import Sniffed, open_table, sniff
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.report import ImportReport
from explorer.importing.rows.column_rules import find_column_rules
from explorer.importing.run import import_file
from explorer.jobs import Progress, Step
from explorer.qt.background.worker import Job
from explorer.qt.importing.job import Choices, check_foreign
from explorer.qt.session import Session

_PAUSE_MS: Final = 120
"""Choices that follow one another closer than this are counted once."""
_LARGE_BYTES: Final = 8 << 20
"""A file that takes longer to look at than a person waits is looked at behind the window."""


class FileInspector(QObject):
    """One look or count at a time.

    `looked` carries what the file is and the mapping proposed for it, `counted` the report and whether the whole file
    leaves the order of day and month open (only where that was asked); each has a signal for why it could not be.
    """

    looked = Signal(object, object)
    not_looked = Signal(object)
    counted = Signal(object, bool)
    not_counted = Signal(object)
    stepped = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._next: Callable[[Progress], tuple[ImportReport, bool]] | None = None
        self._has_told = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._count)
        self.looking = False
        """Whether a file is being looked at: what was found before is of another, or of this one read otherwise."""

    def look(self, path: Path, overruled: dict[str, object]) -> None:
        """Find out what a file is; of a small one that is told before this returns."""
        self.stop()
        store = self._session.store

        def work(progress: Progress) -> tuple[Sniffed, Mapping]:
            check_foreign(store, path)
            found = sniff(path, progress=progress, **overruled)  # type: ignore[arg-type]
            return found, find_mapping(store, found) or propose(found)

        if _size(path) < _LARGE_BYTES:
            try:
                self.looked.emit(*work(Progress()))
            except (InputError, EnvironmentFailure) as error:
                self.not_looked.emit(error)
            return
        self.looking = True
        job = self._job = self._session.worker.read(f"Looking at {path.name}", work)
        job.told_in_place = True
        job.succeeded.connect(partial(self._has_looked, job))
        job.failed.connect(partial(self._could_not_look, job))

    def count_soon(self, sniffed: Sniffed, mapping: Mapping, *, settle_order: bool, **choices: Unpack[Choices]) -> None:
        """Count what importing the file would bring, unless another mapping follows at once.

        `settle_order` asks whether the whole file settles the order of day and month that its head left open;
        `choices` are those of `import_file`.
        """
        store = self._session.store

        def work(progress: Progress) -> tuple[ImportReport, bool]:
            order_open = settle_order and find_column_rules(open_table(sniffed, progress), mapping).order_open
            report = import_file(
                store, sniffed.path, mapping, sniffed=sniffed, dry_run=True, progress=progress, **choices
            )
            return report, order_open

        self.stop()
        self._next = work
        self._pause.start(_PAUSE_MS if self._has_told else 0)

    def stop(self) -> None:
        """Tell nothing more of what is under way."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
        self._job, self.looking = None, False

    def _has_looked(self, job: Job, found: tuple[Sniffed, Mapping]) -> None:
        if job is self._job:
            self._job, self.looking = None, False
            self.looked.emit(*found)

    def _could_not_look(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self._job, self.looking = None, False
            self.not_looked.emit(error)

    def _count(self) -> None:
        if self._next is None:
            return
        job = self._job = self._session.worker.read("Reading the file", self._next)
        job.told_in_place = True
        job.stepped.connect(partial(self._has_stepped, job))
        job.succeeded.connect(partial(self._has_counted, job))
        job.failed.connect(partial(self._could_not_count, job))

    def _has_stepped(self, job: Job, step: Step) -> None:
        if job is self._job and step.note:
            self.stepped.emit(step.note)

    def _has_counted(self, job: Job, found: tuple[ImportReport, bool]) -> None:
        if job is self._job:
            self._job, self._has_told = None, True
            self.counted.emit(*found)

    def _could_not_count(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self._job = None
            self.not_counted.emit(error)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
