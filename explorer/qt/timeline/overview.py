"""The strip under the timeline: everything at a glance, with the window as a box to drag and stretch."""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.drawing.fonts import Measure
from explorer.drawing.painter import ScenePainter
from explorer.qt.session import FIT_LABEL_PX, FIT_MARGIN, Session
from explorer.qt.timeline.motion import Motion
from explorer.qt.timeline.view import GUTTER_PX
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.compose import OverviewFrame, compose_overview
from explorer.timeline.primitives import Scene

_log = logging.getLogger(__name__)
HEIGHT_PX = 110
_NOTCH_FACTOR = 1.25


class Overview(QWidget):
    """Density of every lane over all time; drag the box to move, its edges to zoom, click to go there."""

    def __init__(self, session: Session, motion: Motion) -> None:
        super().__init__()
        self._session = session
        self._motion = motion
        self._measure = Measure()
        self._painter = ScenePainter(session.theme)
        self._scene: Scene | None = None
        self._grip: str | None = None
        self._grip_offset_us = 0
        self._other_edge_us = 0
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview of the whole timeline")
        session.viewport_changed.connect(self._stale)
        session.lanes_changed.connect(self._stale)
        session.data_changed.connect(self._stale)
        session.theme_changed.connect(self._dress)
        session.settings_changed.connect(self._stale)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(1000, HEIGHT_PX)

    def whole(self) -> Viewport:
        """Return the viewport of the strip itself: every event, and the window where that lies outside."""
        width_px = max(1, self.width() - GUTTER_PX)
        session = self._session
        reach = session.index.range_us
        if reach is None:
            return Viewport(*session.viewport.range_us, width_px)
        return Viewport(0, 1, width_px).fitted(reach, FIT_MARGIN, FIT_LABEL_PX)

    def scene(self) -> Scene:
        """Return what is drawn now."""
        if self._scene is None:
            session = self._session
            frame = OverviewFrame(
                viewport=self.whole(),
                width_px=self.width(),
                height_px=self.height(),
                gutter_px=GUTTER_PX,
                lanes=session.lanes,
                window=session.viewport,
                language=self._session.language,
            )
            self._scene = compose_overview(session.index, frame, self._measure)
        return self._scene

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._session.theme.colour("raised"))
        try:
            self._painter.paint(painter, self.scene())
        except Exception:  # noqa: BLE001 - noted in the log with its trace
            _log.exception("the overview could not be drawn")
        painter.end()

    def _stale(self) -> None:
        self._scene = None
        self.update()

    def _dress(self) -> None:
        self._painter = ScenePainter(self._session.theme)
        self._stale()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._stale()

    def _us_at(self, event: QMouseEvent) -> int:
        return int(self.whole().to_us(event.position().x() - GUTTER_PX))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton or event.position().x() < GUTTER_PX:
            return
        self._motion.stop()
        hit = self.scene().hit(event.position().x(), event.position().y())
        here_us, window = self._us_at(event), self._session.viewport
        self._session.remember_view()
        if hit is not None and hit.kind == "window-start":
            self._grip, self._other_edge_us = "edge", window.end_us
        elif hit is not None and hit.kind == "window-end":
            self._grip, self._other_edge_us = "edge", window.start_us
        else:
            if hit is None or hit.kind != "window":
                window = window.centred(here_us)
                self._session.set_viewport(window)
            self._grip, self._grip_offset_us = "box", here_us - window.start_us

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is None:
            hit = self.scene().hit(event.position().x(), event.position().y())
            shapes = {
                "window": Qt.CursorShape.OpenHandCursor,
                "window-start": Qt.CursorShape.SizeHorCursor,
                "window-end": Qt.CursorShape.SizeHorCursor,
            }
            self.setCursor(shapes.get(hit.kind if hit else "", Qt.CursorShape.ArrowCursor))
            return
        here_us, window = self._us_at(event), self._session.viewport
        if self._grip == "box":
            start_us = here_us - self._grip_offset_us
            moved = Viewport(start_us, start_us + window.end_us - window.start_us, window.width_px)
        else:
            start_us, end_us = sorted((here_us, self._other_edge_us))
            moved = Viewport(start_us, max(end_us, start_us + 1), window.width_px)
        self._session.set_viewport(moved)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.unsetCursor()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        us = int(self.whole().to_us(event.position().x() - GUTTER_PX))
        at_px = float(self._session.viewport.to_px(us))
        self._motion.zoom(_NOTCH_FACTOR ** (-event.angleDelta().y() / 120), at_px)
        event.accept()
