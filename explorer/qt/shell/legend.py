"""What marks mean: the shape of each category, and the signs of dates in doubt, in a small popover.

It draws with the signs that figures use, and says which category was chosen to be shown alone.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from explorer.drawing.painter import ScenePainter
from explorer.figures.layout.legend import doubt_entries, shape_sign
from explorer.qt.panel.panel import field_query
from explorer.qt.session import Session
from explorer.qt.widgets import button, label, section
from explorer.timeline.primitives import Scene
from explorer.timeline.scene.marks import SHAPES
from explorer.timeline.tracks.track import LegendEntry

_SIGN_PX: Final = (32, 20)
_MOST: Final = 18
"""Categories listed, the most used ones; the filter's own dialog offers all of them."""


class Legend(QFrame):
    """Lists categories, to be clicked, and below them what else a mark can say."""

    filter_wanted = Signal(str)

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("What the shapes mean")
        self._window = window
        self._session = session
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 10, 8, 10)
        stack.setSpacing(1)
        counted = _counted(session)
        if counted:
            stack.addWidget(_indented(section("Categories · click to show only one")))
        for number, count in counted[:_MOST]:
            stack.addWidget(self._category(number, count))
        if len(counted) > _MOST:
            stack.addWidget(_indented(label(f"and {len(counted) - _MOST:,} more", "detail", "dim")))
        stack.addSpacing(8)
        stack.addWidget(_indented(section("Dates")))
        for entry in doubt_entries(session.language):
            stack.addWidget(self._sign(entry))

    def popup(self, at: QPoint) -> None:
        """Show it at a point of the screen, inside the window."""
        self.adjustSize()
        right = self._window.mapToGlobal(QPoint(self._window.width() - self.width() - 8, 0)).x()
        self.move(min(at.x(), right), at.y())
        self.show()

    def _category(self, number: int, count: int) -> QWidget:
        name = self._session.index.categories[number]
        made = button(f"{name.replace('-', ' ').capitalize()}  ·  {count:,}", kind="row", name=f"Show only {name}")
        made.setIcon(QIcon(self._drawn(LegendEntry(shape_sign(SHAPES[number % len(SHAPES)]), name))))
        made.setIconSize(QSize(*_SIGN_PX))
        made.clicked.connect(partial(self._choose, field_query("category", name)))
        return made

    def _choose(self, query: str) -> None:
        self.filter_wanted.emit(query)
        self.close()

    def _sign(self, entry: LegendEntry) -> QWidget:
        holder, picture = QWidget(), QLabel()
        picture.setPixmap(self._drawn(entry))
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(picture)
        row.addWidget(label(entry.words), 1)
        return holder

    def _drawn(self, entry: LegendEntry) -> QPixmap:
        """Return the picture of a sign."""
        width, height = _SIGN_PX
        scale = self.devicePixelRatioF()
        drawn = QPixmap(round(width * scale), round(height * scale))
        drawn.setDevicePixelRatio(scale)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        items = tuple(entry.sign(float(round((width - entry.wide_px + 4) / 2)), height / 2))
        ScenePainter(self._session.theme).paint(painter, Scene(width, height, items))
        painter.end()
        return drawn


def _counted(session: Session) -> list[tuple[int, int]]:
    """Return the categories that occur, by number, the most used first, and in how many events."""
    codes = session.index.category
    counts = np.bincount(codes[codes >= 0], minlength=0)
    return sorted(((code, int(n)) for code, n in enumerate(counts.tolist()) if n), key=lambda pair: -pair[1])


def _indented(widget: QLabel) -> QLabel:
    widget.setContentsMargins(8, 0, 8, 4)
    return widget
