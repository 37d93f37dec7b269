"""Python's collection of old garbage, put off to when nothing moves.

Going through all objects takes 25 to 50 ms with a million events in view: two frames that would come late in the middle
of a drag. The young generations, which take a tenth of a millisecond, are left as they are.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from explorer.qt.session import Session

_IDLE_MS = 1_500
# So many collections of the middle generation never come together between two pauses of a person.
_NEVER = 1_000_000


class Tidying(QObject):
    """Collects what is old once the view has stood still for a while. For the one window of a process: it sets how the
    whole process collects, until `stop`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._before = gc.get_threshold()
        young, middle, _ = self._before
        gc.set_threshold(young, middle, _NEVER)
        self._timer = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._timer.timeout.connect(self._tidy)
        session.viewport_changed.connect(self._timer.start)
        session.data_changed.connect(self._timer.start)
        self._timer.start()

    def stop(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.set_threshold(*self._before)

    def _tidy(self) -> None:
        gc.unfreeze()
        gc.collect()
        # What has lasted until now need not be gone through with every collection of what is young.
        gc.freeze()
