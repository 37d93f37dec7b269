"""The plot of the chart of counts: pyqtgraph's view with the composed scene in it, in the timeline's own pixels."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QFrame, QStyleOptionGraphicsItem, QWidget

from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import Theme
from explorer.timeline.primitives import Scene


class SceneItem(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints a scene with the painter of timeline and figures."""

    def __init__(self) -> None:
        super().__init__()
        self.scene_shown: Scene | None = None
        self.scene_painter: ScenePainter | None = None

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.scene_shown is not None and self.scene_painter is not None:
            self.scene_painter.paint(painter, self.scene_shown)


class CountsPlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows the scene; `pointed` carries the place under the pointer, None when it has left."""

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._item = SceneItem()
        self.setCentralItem(self._item)
        self.viewport().setMouseTracking(True)
        # Its counts are read from the keyboard in the list of series; a focus that does nothing only costs a key.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().installEventFilter(self)

    def show_scene(self, scene: Scene) -> None:
        """Show another scene."""
        self._item.scene_shown = scene
        self._item.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.setBackground(theme.colour("surface"))
        self._item.scene_painter = ScenePainter(theme)
        self._item.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QWheelEvent):
            # The plot would take it for a zoom of its own.
            event.ignore()
            return True
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.pointed.emit(event.position())
        elif event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return bool(super().eventFilter(watched, event))
