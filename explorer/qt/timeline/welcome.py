"""What stands on a timeline that has no events yet: where some can come from.

It lies over the view, in its middle, from the first reading of an empty store until there is an event.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from explorer.qt.session import Session
from explorer.qt.widgets import Card, button, label

_WIDTH_PX = 500
_WAYS = (
    ("import", "Import a list…", "CSV, Excel, JSON, iCalendar (Ctrl + I)"),
    ("load-builtin", "Add the built-in timeline", "Huawei, Russia and the 5G race, with sources"),
    ("new-event", "New event…", "Write one by hand (N)"),
)


class Welcome(Card):
    """Invites to import, to add the built-in timeline, or to write an event."""

    action_wanted = Signal(str)

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__()
        self._session = session
        self._over = over
        self.setParent(over)
        self.setAccessibleName("No events yet")
        self.stack.setContentsMargins(24, 20, 24, 20)
        self.stack.setSpacing(10)
        self.stack.addWidget(label("No events yet", "title"))
        if session.store.readonly:
            self.stack.addWidget(label("This store has none, and it is open for reading only.", wrap=True))
        else:
            self.stack.addWidget(
                label(
                    "Drop a file of events on this window, or paste a table. The columns are recognised, and nothing"
                    " is stored before you have seen how they are read.",
                    wrap=True,
                )
            )
            self.stack.addLayout(self._ways())
        over.installEventFilter(self)
        session.data_changed.connect(self._follow)
        session.filter_changed.connect(self._follow)
        self._follow()

    def _ways(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (action, words, more) in enumerate(_WAYS):
            way = button(words, kind="" if row else "primary")
            way.clicked.connect(partial(self.action_wanted.emit, action))
            grid.addWidget(way, row, 0)
            grid.addWidget(label(more, "detail", "dim"), row, 1)
        return grid

    def _follow(self) -> None:
        self.setVisible(self._session.loaded and not len(self._session.whole_index))
        self._place()

    def _place(self) -> None:
        width = min(_WIDTH_PX, self._over.width() - 24)
        self.stack.activate()
        height = self.stack.heightForWidth(width)
        self.resize(width, height)
        self.move((self._over.width() - width) // 2, max((self._over.height() - height) // 2, 8))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
