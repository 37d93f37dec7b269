"""Runs jobs off the window's thread and brings results back as queued signals. Knows nothing of what the jobs do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from explorer.jobs import Cancelled, Progress

_log = logging.getLogger(__name__)


class Job(QObject):
    """One piece of work under way. It lives on the window's thread, and so do its signals' receivers."""

    stepped = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    _arrived = Signal(object, object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.told_in_place = False
        """Whether whoever asked for it says themselves why it failed."""
        self._abandoned = False
        self.progress = Progress(self.stepped.emit)
        self._arrived.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self.progress.cancel()

    def abandon(self) -> None:
        """Tell nobody any more: who asked is going away."""
        self._abandoned = True
        self.cancel()

    def finish(self, future: Future[Any]) -> None:
        """Take the outcome over from the thread that did the work."""
        error = future.exception()
        self._arrived.emit(None if error else future.result(), error)

    def _settle(self, result: object, error: BaseException | None) -> None:
        if self._abandoned:
            return
        if error is None:
            self.succeeded.emit(result)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
        self.ended.emit()


class Worker(QObject):
    """Two executors: one thread for what writes the store, one for reading and computing."""

    started = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._jobs: set[Job] = set()

    def write(self, title: str, work: Callable[[Progress], Any]) -> Job:
        """Run what writes the store, after whatever is being written."""
        return self._run(self._writing, title, work)

    def read(self, title: str, work: Callable[[Progress], Any]) -> Job:
        """Run what only reads or computes."""
        return self._run(self._reading, title, work)

    @property
    def busy(self) -> bool:
        """Whether any job is under way."""
        return bool(self._jobs)

    def close(self) -> None:
        """Ask every job to stop, and wait for it; what they still bring reaches nobody."""
        for job in self._jobs:
            job.abandon()
        self._writing.shutdown(wait=True, cancel_futures=True)
        self._reading.shutdown(wait=True, cancel_futures=True)

    def _run(self, executor: ThreadPoolExecutor, title: str, work: Callable[[Progress], Any]) -> Job:
        job = Job(title)
        self._jobs.add(job)
        # Connected before the work starts, so that nothing it sends can be missed.
        job.ended.connect(self._forget)
        self.started.emit(job)
        executor.submit(work, job.progress).add_done_callback(job.finish)
        return job

    def _forget(self) -> None:
        job = self.sender()
        if isinstance(job, Job):
            self._jobs.discard(job)
