"""When the events of a file are: counts over the whole range, one bar each few pixels. Knows instants only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.drawing.theme import Theme

_HEIGHT_PX = 44
_BAR_PX = 6


class Histogram(QWidget):
    """Bars for how many events begin when."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._instants_us: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("When the events are")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(600, _HEIGHT_PX)

    def show_instants(self, instants_us: npt.NDArray[np.int64]) -> None:
        """Show other instants (int64 µs, any order)."""
        self._instants_us = instants_us
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        bars = max(1, self.width() // _BAR_PX)
        colour = QColor(self._theme.colour("lane-1", 0.85))
        if len(self._instants_us):
            seconds = self._instants_us // 1_000_000
            counts, _ = np.histogram(seconds.astype(np.float64), bins=bars)
            most = max(1, int(counts.max()))
            for place, count in enumerate(counts.tolist()):
                height = max(3, round((self.height() - 2) * count / most)) if count else 1
                painter.fillRect(place * _BAR_PX, self.height() - height, _BAR_PX - 2, height, colour)
        painter.end()
