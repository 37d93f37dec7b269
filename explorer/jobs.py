"""Progress and cancellation of long work. Knows no Qt: the window forwards what is reported here as signals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The person asked for the work to stop; its caller rolls back."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job has come.

    `done` and `total` count the same unit (rows, bytes, pages); `total` is None while it is not known.
    """

    done: int
    total: int | None
    note: str
    elapsed_s: float

    @property
    def per_second(self) -> float:
        """Units done in a second so far, 0 before the first."""
        return self.done / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds left at the rate so far, None while that cannot be said."""
        if self.total is None or self.done <= 0:
            return None
        return max(0.0, (self.total - self.done) * self.elapsed_s / self.done)


class Progress:
    """Handed to a job: takes reports, and answers whether to go on. Safe to use from any thread."""

    # Reports closer together than this are dropped, so that a fast job does not spend itself on telling.
    INTERVAL_S = 0.05

    def __init__(self, listener: Callable[[Step], None] | None = None) -> None:
        self._listener = listener
        self._cancelled = threading.Event()
        self._started_s = time.monotonic()
        self._told_s = float("-inf")

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise Cancelled when a stop was asked for."""
        if self._cancelled.is_set():
            raise Cancelled

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tell how far the job is, and raise Cancelled when a stop was asked for."""
        self.check()
        now_s = time.monotonic()
        finished = total is not None and done >= total
        if self._listener is None or (now_s - self._told_s < self.INTERVAL_S and not finished):
            return
        self._told_s = now_s
        self._listener(Step(done, total, note, now_s - self._started_s))
