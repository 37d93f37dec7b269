"""Has the store's file hold everything by itself soon after each write, so that a copy of the file is a whole store.

Knows when, not how: `Store.checkpoint` does it, on the thread that writes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from explorer.jobs import Progress
from explorer.qt.session import Session

_AFTER_MS = 1_200
"""Long enough for what belongs to one import or one edit to have been written."""


class Settling(QObject):
    """Settles a session's store after each change, once no job is under way; until `stop`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._timer = QTimer(self, interval=_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._settle)
        session.data_changed.connect(self._later)

    def stop(self) -> None:
        """Settle no more: closing the store does it."""
        self._timer.stop()

    def _later(self) -> None:
        # Not begun anew with each change: a person who writes on and on would put it off for good.
        if not self._timer.isActive() and not self._session.store.readonly:
            self._timer.start()

    def _settle(self) -> None:
        if self._session.worker.busy:
            self._timer.start()
            return
        self._session.worker.write("Settling the store", self._work)

    def _work(self, _progress: Progress) -> None:
        self._session.store.checkpoint()
