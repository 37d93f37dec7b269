"""Linking two events by hand: one is selected, the next one clicked is linked with it.

Knows the session and the view it is on; where events are drawn, the view's hits say.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from explorer.commands import NewRow
from explorer.qt.editing.rows import RELATION_CHOICES
from explorer.qt.editing.run import run
from explorer.qt.session import Session
from explorer.timeline.primitives import Hit

_TITLE_CHARS = 48


class LinkTool(QObject):
    """Waits for a click on the other event while a link is being made."""

    def __init__(self, session: Session, view: QWidget) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._from_id: int | None = None

    @property
    def active(self) -> bool:
        """Whether the next click on an event makes a link."""
        return self._from_id is not None

    def begin(self) -> None:
        """Link from the selected event: the next one clicked is its other end."""
        self._from_id = self._session.selected_id
        self._view.setCursor(Qt.CursorShape.CrossCursor)
        self._session.told.emit("Click the event that it is linked with, or press Esc")

    def leave(self) -> bool:
        """Make no link; return whether one was being made."""
        was, self._from_id = self.active, None
        if was:
            self._view.unsetCursor()
            self._session.told.emit("No link was made")
        return was

    def clicked(self, hit: Hit | None, at: QPoint) -> bool:
        """Take a click at a point of the screen for the other end of the link; return whether it was one."""
        from_id, other_id = self._from_id, hit.event_id if hit is not None and hit.kind == "event" else None
        if from_id is None or other_id is None or other_id == from_id:
            # A click beside an event is no wish to select nothing.
            return from_id is not None and (hit is None or hit.kind in ("event", "lane"))
        self._from_id = None
        self._view.unsetCursor()
        self._relations(from_id, other_id).popup(at)
        return True

    def _relations(self, from_id: int, other_id: int) -> QMenu:
        """Return the menu of what the one event can be to the other; a choice makes the link."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one, other = (title[:_TITLE_CHARS] for title in self._session.store.titles([from_id, other_id]))
        menu.addSection(one.replace("&", "&&"))
        for relation, words in RELATION_CHOICES:
            act = menu.addAction(f"{words} “{other}”".replace("&", "&&"))
            act.triggered.connect(partial(self._make, from_id, relation, other_id))
        return menu

    def _make(self, from_id: int, relation: str, other_id: int, _checked: bool = False) -> None:
        run(self._session, NewRow("link", {"from_id": from_id, "relation": relation, "to_id": other_id, "note": ""}))
