"""Python's collection of old garbage, put off to when nothing moves.

Going through all objects takes 25 to 50 ms with a million events in view: two frames that would come late in the middle
of a drag. The young generations, which take a tenth of a millisecond, are left as they are.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from explorer.qt.session import Session

_IDLE_MS = 1_500
# So long nobody has touched the timeline before everything is gone through, not only what is new.
_AWAY_MS = 20_000
# So many collections of the middle generation never come together between two pauses of a person.
_NEVER = 1_000_000


class IdleCollection(QObject):
    """Collects what is old once the view has stood still for a while. For the one window of a process: it sets how the
    whole process collects, until `stop`."""

    def __init__(self, session: Session, idle_ms: int = _IDLE_MS) -> None:
        super().__init__(session)
        self._before = gc.get_threshold()
        young, middle, _ = self._before
        gc.set_threshold(young, middle, _NEVER)
        self._timer = QTimer(self, interval=idle_ms, singleShot=True)
        self._timer.timeout.connect(self._tidy)
        self._away = QTimer(self, interval=_AWAY_MS, singleShot=True)
        self._away.timeout.connect(self._tidy_all)
        for moved in (session.viewport_changed, session.data_changed, session.selection_changed):
            moved.connect(self._timer.start)
            moved.connect(self._away.start)
        self._timer.start()

    def stop(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        self._away.stop()
        gc.unfreeze()
        gc.set_threshold(*self._before)

    def _tidy(self) -> None:
        gc.collect()
        # What has lasted until now need not be gone through with every collection of what is young.
        gc.freeze()

    def _tidy_all(self) -> None:
        gc.unfreeze()
        self._tidy()
