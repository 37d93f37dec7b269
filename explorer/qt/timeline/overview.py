"""The strip under the timeline: everything at a glance, with the window as a box to drag and stretch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from explorer.qt.session import Session
from explorer.qt.timeline.motion import Motion
from explorer.qt.timeline.track_view import TrackView
from explorer.qt.timeline.view import GUTTER_PX
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.tracks.overview import TRACK

_NOTCH_FACTOR = 1.25


class Overview(TrackView):
    """Density of every lane over all time; drag the box to move, its edges to zoom, click to go there."""

    def __init__(self, session: Session, motion: Motion) -> None:
        super().__init__(session, TRACK)
        self._motion = motion
        self._grip: str | None = None
        self._grip_offset_us = 0
        self._other_edge_us = 0
        self.setMouseTracking(True)
        self.setAccessibleName("Overview of the whole timeline")

    def _us_at(self, event: QMouseEvent) -> int:
        return int(self.whole().to_us(event.position().x() - GUTTER_PX))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton or event.position().x() < GUTTER_PX:
            return
        self._motion.stop()
        hit = self.scene().hit(event.position().x(), event.position().y())
        pointed_us, window = self._us_at(event), self._session.viewport
        self._session.remember_view()
        if hit is not None and hit.kind == "window-start":
            self._grip, self._other_edge_us = "edge", window.end_us
        elif hit is not None and hit.kind == "window-end":
            self._grip, self._other_edge_us = "edge", window.start_us
        else:
            if hit is None or hit.kind != "window":
                window = window.centred(pointed_us)
                self._session.set_viewport(window)
            self._grip, self._grip_offset_us = "box", pointed_us - window.start_us

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
        pointed_us, window = self._us_at(event), self._session.viewport
        if self._grip == "box":
            start_us = pointed_us - self._grip_offset_us
            moved = Viewport(start_us, start_us + window.end_us - window.start_us, window.width_px)
        else:
            start_us, end_us = sorted((pointed_us, self._other_edge_us))
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
