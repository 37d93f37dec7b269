"""Where the window stands on the screen: within what is free of it, with its frame, and again where it stood last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

from explorer.settings import APP_NAME

SIZE: Final = QSize(1600, 1000)
"""What the window has at the first start, where there is room for it."""
_FRAME: Final = QSize(24, 48)
"""More than the frame that a window manager puts around it: known only once the window is shown."""
_FRAME_AFTER_MS: Final = 250
"""A window manager has given a shown window its frame by then."""


def is_small(room: QSize) -> bool:
    """Whether a window of that size with its frame would not fit, so that it takes all there is."""
    return room.width() < SIZE.width() + _FRAME.width() or room.height() < SIZE.height() + _FRAME.height()


def put_right(frame: QRect, rooms: Sequence[QRect]) -> QRect:
    """Return a window's frame moved, and made smaller where it must be, into one of the screens' free parts.

    One that stands within them, on several even, stays; else it goes to the screen that shows most of it.
    """
    if not rooms:
        return frame
    free = QRegion()
    for room in rooms:
        free = free.united(room)
    if QRegion(frame).subtracted(free).isEmpty():
        return frame

    def shown(room: QRect) -> int:
        both = room.intersected(frame)
        return max(both.width(), 0) * max(both.height(), 0)

    room = max(rooms, key=shown)
    made = QRect(frame.topLeft(), frame.size().boundedTo(room.size()))
    made.moveLeft(max(room.left(), min(made.left(), room.right() + 1 - made.width())))
    made.moveTop(max(room.top(), min(made.top(), room.bottom() + 1 - made.height())))
    return made


class WindowGeometry(QObject):
    """Keeps one window on the screens, and in the settings where it stood."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._later = QTimer(self, interval=_FRAME_AFTER_MS, singleShot=True)
        self._later.timeout.connect(self.put_right)

    def restore(self) -> None:
        """Put the window where it was when it was last closed; at first, over all of a small screen. From then on it
        is looked after whenever it is shown or its state changes."""
        window = self._window
        value = QSettings(APP_NAME, APP_NAME).value("window")
        restored = isinstance(value, QByteArray) and window.restoreGeometry(value)
        if not restored and is_small(window.screen().availableSize()):
            window.setWindowState(Qt.WindowState.WindowMaximized)
        window.installEventFilter(self)

    def remember(self) -> None:
        """Note where the window stands, for the next start; it is left alone afterwards."""
        QSettings(APP_NAME, APP_NAME).setValue("window", self._window.saveGeometry())
        self._window.removeEventFilter(self)
        self._later.stop()

    def put_right(self) -> None:
        """Move the window, and make it smaller where it must be, so that all of it with its frame is on a screen."""
        window = self._window
        if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            return
        frame, inner = window.frameGeometry(), window.geometry()
        right = put_right(frame, [screen.availableGeometry() for screen in QGuiApplication.screens()])
        if right != frame:
            left, top = inner.left() - frame.left(), inner.top() - frame.top()
            window.setGeometry(
                *(right.left() + left, right.top() + top),
                *(right.width() - frame.width() + inner.width(), right.height() - frame.height() + inner.height()),
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self._window and event.type() in (QEvent.Type.Show, QEvent.Type.WindowStateChange):
            self._later.start()
        return super().eventFilter(watched, event)
