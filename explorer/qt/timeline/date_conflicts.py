"""The dates on which accounts disagree, for the timeline: of the selected event, or read behind the window of all.

Knows the session and the setting; draws nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from db.records import EventDetail
from explorer.citing.spread import spread_of, spreads
from explorer.qt.session import Session
from explorer.timeline.scene.date_conflicts import DateConflict


class DateConflicts(QObject):
    """What the timeline draws now; `changed` says that there is more to draw."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._all: dict[int, DateConflict] = {}
        self._read_for: tuple[int, str] | None = None
        self._generation = 0
        self._of: EventDetail | None = None
        self._said_in = ""
        self._one: DateConflict | None = None
        session.data_changed.connect(self._data_changed)
        session.settings_changed.connect(self.read)

    def shown(self) -> tuple[DateConflict, ...]:
        """Return the spreads to draw."""
        wanted = self._session.settings.spread
        if wanted == "all":
            return tuple(self._all.values())
        if wanted == "never" or self._session.selected_id is None:
            return ()
        event = self._session.detail(self._session.selected_id)
        # Asked for every frame: the same event as it is known now gives the same dates.
        if event is not None and (event is not self._of or self._said_in != self._session.language):
            self._of, self._said_in = event, self._session.language
            self._one = spread_of(event, self._said_in)
        return (self._one,) if event is not None and self._one is not None else ()

    def read(self) -> None:
        """Read the spreads of all events, where they are wanted and not read yet."""
        if self._session.settings.spread != "all":
            return
        wanted = self._generation, self._session.language
        if wanted == self._read_for:
            return
        self._read_for = wanted
        store, language = self._session.store, self._session.language
        job = self._session.worker.read("Comparing accounts", lambda progress: spreads(store, language, progress))
        job.succeeded.connect(self._show)

    def _data_changed(self) -> None:
        self._generation += 1
        self.read()

    def _show(self, found: tuple[DateConflict, ...]) -> None:
        self._all = {spread.event_id: spread for spread in found}
        self.changed.emit()
