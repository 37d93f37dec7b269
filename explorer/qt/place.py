"""Where the window stands on the screen: within what is free of it, with its frame. Knows rectangles only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QRegion

SIZE: Final = QSize(1600, 1000)
"""What the window has at the first start, where there is room for it."""
_FRAME: Final = QSize(24, 48)
"""More than the frame that a window manager puts around it: known only once the window is shown."""


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
