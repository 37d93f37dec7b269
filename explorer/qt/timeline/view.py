"""The timeline on screen: paints the composed scene and turns wheel, mouse and keys into moves of the session.

It decides nothing about where things are drawn: the scene says, and answers what lies under the pointer.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from explorer.drawing.fonts import Measure
from explorer.drawing.painter import ScenePainter
from explorer.qt.session import Session
from explorer.qt.timeline.date_conflicts import DateConflicts
from explorer.qt.timeline.drag_tools import Drag, begun
from explorer.qt.timeline.folded import FoldedList, events_behind, folded_lines
from explorer.qt.timeline.link_tool import LinkTool
from explorer.qt.timeline.navigation import Navigation
from explorer.qt.timeline.range_bar import RangeBar
from explorer.qt.timeline.tips import as_tip, event_lines, link_words
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LinkView, ThemeMetrics
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Hit, Scene

_log = logging.getLogger(__name__)
GUTTER_PX = 184
# One notch of the wheel (120 units) shows this much more or less of time.
_NOTCH_FACTOR = 1.25
_DRAG_STARTS_PX = 4
_NEXT_FRAME_MS = 16
# When nothing has moved for so long, heights and rows follow what is in the window.
_REST_MS = 150
_CURSORS = {
    "event": Qt.CursorShape.PointingHandCursor,
    "cluster": Qt.CursorShape.PointingHandCursor,
    "strip": Qt.CursorShape.PointingHandCursor,
    "beyond": Qt.CursorShape.PointingHandCursor,
    "link": Qt.CursorShape.PointingHandCursor,
    "spread": Qt.CursorShape.PointingHandCursor,
    "lane-eye": Qt.CursorShape.PointingHandCursor,
    "lane-menu": Qt.CursorShape.PointingHandCursor,
    "lane-edge": Qt.CursorShape.SizeVerCursor,
    "range-start": Qt.CursorShape.SizeHorCursor,
    "range-end": Qt.CursorShape.SizeHorCursor,
}


class TimelineView(QWidget):
    """Axis, lane headers and lanes."""

    instant_pointed = Signal(object)
    lane_menu_wanted = Signal(object, object)
    event_menu_wanted = Signal(object)
    time_menu_wanted = Signal(object, object, object)
    lane_toggled = Signal(object)

    def __init__(self, session: Session, navigation: Navigation) -> None:
        super().__init__()
        self.session = session
        self.motion = navigation.motion
        self._navigation = navigation
        self._measure = Measure()
        self._painter = ScenePainter(session.theme)
        self._cache = LayoutCache()
        self._scene: Scene | None = None
        self._scroll_px = 0.0
        self._hover: Hit | None = None
        self._pressed: QPointF | None = None
        self._press_hit: Hit | None = None
        self._drag: Drag | None = None
        self._opened = False
        self._at_rest = True
        self._marked_us: int | None = None
        self._focus_shown = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Timeline")
        self.setMinimumSize(120, 60)
        self.range_bar = RangeBar(session, self, GUTTER_PX)
        self.link_tool = LinkTool(session, self)
        self.folded_list = FoldedList(session, self)
        self.folded_list.chosen.connect(navigation.reveal)
        self._date_conflicts = DateConflicts(session)
        self._date_conflicts.changed.connect(self._stale)
        self._next_frame = QTimer(self)
        self._next_frame.setSingleShot(True)
        self._next_frame.setInterval(_NEXT_FRAME_MS)
        self._next_frame.timeout.connect(self._stale)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        session.viewport_changed.connect(self._moved)
        session.selection_changed.connect(self._stale)
        session.selection_changed.connect(self._keep_selected_in_sight)
        session.lanes_changed.connect(self._stale)
        session.matches_changed.connect(self._stale)
        session.data_changed.connect(self._forget_rows)
        session.theme_changed.connect(self._dress)
        session.settings_changed.connect(self._stale)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(1000, 600)

    # -- painting -----------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        """Return what is drawn now, composed anew if anything it depends on has changed."""
        if self._scene is None:
            self._scene = compose(
                self.session.index, self.frame(), self.session.store.titles, self._measure, self._cache
            )
            most_px = max(0.0, self._scene.content_px - self._lanes_height_px())
            if self._scroll_px > most_px:
                self._scroll_px = most_px
                self._scene = compose(
                    self.session.index, self.frame(), self.session.store.titles, self._measure, self._cache
                )
        return self._scene

    def frame(self) -> Frame:
        """Return what the scene is composed from."""
        session = self.session
        selected = session.detail(session.selected_id) if session.selected_id is not None else None
        links = (
            tuple(LinkView(link.other_id, link_words(selected, link), link.outgoing) for link in selected.links)
            if selected
            else ()
        )
        return Frame(
            viewport=session.viewport,
            width_px=self.width(),
            height_px=self.height(),
            gutter_px=GUTTER_PX,
            lanes=session.lanes,
            scroll_px=self._scroll_px,
            selected_ids=session.selected_ids,
            matches=session.matches,
            range_us=session.range_us,
            links=links,
            date_conflicts=self._date_conflicts.shown(),
            now_us=time.time_ns() // 1000,
            at_rest=self._at_rest,
            clock_ms=time.monotonic() * 1000 if self.motion.wanted else None,
            cursor_us=self._marked_us,
            origin=self.session.origin,
            timezone=session.settings.time_zone,
            language=self.session.language,
            beyond=True,
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = self.session.theme
        painter.fillRect(self.rect(), theme.colour("surface"))
        try:
            if self.session.loaded:
                self._painter.paint(painter, self.scene())
        except Exception:  # noqa: BLE001 - noted in the log with its trace
            # An exception out of a paint event would end the program, and the next frame may well be drawable.
            _log.exception("a frame could not be drawn")
        if self._scene is not None and self._scene.unsettled:
            self._next_frame.start()
        if self._hover is not None and self._hover.kind in ("event", "cluster"):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("accent", 0.55), 1))
            painter.setClipRect(QRectF(GUTTER_PX, 0, self.width() - GUTTER_PX, self.height()))
            x, y, w, h = self._hover.xywh
            painter.drawRoundedRect(QRectF(x, y, w, h).adjusted(-3.5, -0.5, 3.5, 0.5), 6, 6)
        if self._focus_shown:
            painter.setClipping(False)
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus_shown = event.reason() in reasons
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._focus_shown = False
        super().focusOutEvent(event)

    def _stale(self) -> None:
        self._scene = None
        self._hover = None
        self.update()

    def _moved(self) -> None:
        """Keep heights and rows as they are until the window stands still."""
        self._at_rest = False
        self._rest.start()
        self._stale()

    def _come_to_rest(self) -> None:
        if self._drag is not None or self.motion.moving:
            self._rest.start()
            return
        self._at_rest = True
        self._stale()

    def _forget_rows(self) -> None:
        # Another index empties the memory by itself; edited titles under the same index do not.
        self._cache.forget_titles()
        self._stale()

    def _dress(self) -> None:
        self._painter = ScenePainter(self.session.theme)
        self._stale()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.range_bar.place()
        width_px = max(1, self.width() - GUTTER_PX)
        if width_px != self.session.viewport.width_px:
            self.motion.stop()
            self.session.set_viewport(replace(self.session.viewport, width_px=width_px))
        self._stale()

    # -- scrolling --------------------------------------------------------------------------------------------------

    def _keep_selected_in_sight(self) -> None:
        """Scroll to the lane of the selected event where that is not drawn for being above or below the window."""
        selected = self.session.selected_id
        if selected is None or self.scene().hits.of_event(selected) is not None:
            return
        where = self.session.index.where(selected)
        boxes = self._cache.boxes(1.0)
        box = next((box for box in boxes if where is not None and box.lane.lane_id == where.lane_id), None)
        if box is not None:
            low, high = box.top_px, max(box.top_px + box.height_px - self._lanes_height_px(), 0.0)
            self.scroll_by(min(max(self._scroll_px, min(high, low)), low) - self._scroll_px)

    def scroll_page(self, direction: int) -> None:
        """Scroll the lanes by most of what is seen of them."""
        self.scroll_by(direction * 0.8 * self._lanes_height_px())

    def _lanes_height_px(self) -> float:
        return max(1.0, self.height() - ThemeMetrics().axis_height_px)

    def mark_instant(self, us: int | None) -> None:
        """Draw a hairline at an instant, or none."""
        self._marked_us = us
        self._stale()

    def scroll_by(self, dy_px: float) -> None:
        """Scroll the lanes down by a number of pixels, as far as they go."""
        most_px = max(0.0, self.scene().content_px - self._lanes_height_px())
        scroll_px = max(0.0, min(most_px, self._scroll_px + dy_px))
        if scroll_px != self._scroll_px:
            self._scroll_px = scroll_px
            self._stale()

    # -- wheel and pinch ----------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        x_px = event.position().x() - GUTTER_PX
        angle, pixels, keys = event.angleDelta(), event.pixelDelta(), event.modifiers()
        vertical = angle.y() if angle.y() else 0
        sideways = angle.x()
        shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        alt = bool(keys & Qt.KeyboardModifier.AltModifier)
        smooth = not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        swapped = self.session.settings.wheel == "scrolls"
        if alt and not vertical:
            # With Alt held, Qt turns the wheel sideways.
            vertical, sideways = sideways, 0
        if x_px < 0 or alt or (swapped and not control and not shift and vertical):
            self.scroll_by(-(pixels.y() if smooth else vertical * 0.5))
        elif sideways and abs(sideways) > abs(vertical):
            self.session.set_viewport(self.session.viewport.panned(pixels.x() if smooth else sideways))
        elif shift:
            self.motion.pan(-vertical * 0.9)
        elif vertical:
            self.motion.zoom(_NOTCH_FACTOR ** (-vertical / 120), x_px, eased=not smooth and abs(vertical) >= 60)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.motion.zoom(1 / max(0.2, 1 + event.value()), event.position().x() - GUTTER_PX, eased=False)
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    # -- mouse --------------------------------------------------------------------------------------------------

    def plot_x(self, at: QPointF) -> float:
        """Return a point's place along the axis, in pixels from the lanes' left edge."""
        return at.x() - GUTTER_PX

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.motion.stop()
        self._opened = False
        self._pressed = event.position()
        self._press_hit = self.scene().hit(event.position().x(), event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        at = event.position()
        x_px = self.plot_x(at)
        self.instant_pointed.emit(int(self.session.viewport.to_us(x_px)) if x_px >= 0 else None)
        if self._pressed is None:
            self._hover_at(at)
            return
        if self._drag is None:
            if (at - self._pressed).manhattanLength() < _DRAG_STARTS_PX:
                return
            self._drag = begun(self, self._press_hit, self._pressed, event.modifiers())
            self.setCursor(self._drag.cursor)
            QToolTip.hideText()
        self._drag.moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        drag, self._drag, self._pressed = self._drag, None, None
        self.unsetCursor()
        if drag is not None:
            drag.ended(event)
        else:
            self._clicked(self._press_hit, event)

    def _clicked(self, hit: Hit | None, event: QMouseEvent) -> None:
        extend = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
        if self.link_tool.clicked(hit, event.globalPosition().toPoint()):
            return
        if hit is not None and hit.kind in ("event", "spread") and hit.event_id is not None:
            self.session.select(hit.event_id, extend=extend)
        elif hit is not None and hit.kind in ("cluster", "strip"):
            behind = events_behind(self.session, self.scene(), hit)
            # A double-click on a single one has been answered by its first click.
            self._opened = len(behind) == 1
            self.folded_list.offer(behind, hit)
        elif hit is not None and hit.kind == "beyond" and hit.range_us is not None:
            self._navigation.centre(hit.range_us[0])
        elif hit is not None and hit.kind == "lane-eye":
            self.lane_toggled.emit(hit.lane_id)
        elif hit is not None and hit.kind == "lane-menu":
            self.lane_menu_wanted.emit(hit.lane_id, event.globalPosition().toPoint())
        elif hit is not None and hit.kind == "link" and hit.event_id is not None:
            self._navigation.reveal(hit.event_id)
        elif not extend and self.plot_x(event.position()) >= 0:
            self.session.clear_selected()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._opened:
            return
        hit = self.scene().hit(event.position().x(), event.position().y())
        x_px = self.plot_x(event.position())
        if hit is not None and hit.kind == "event" and hit.event_id is not None:
            self._navigation.go_into(hit.event_id)
        elif hit is not None and hit.kind in ("cluster", "strip"):
            behind = events_behind(self.session, self.scene(), hit)
            if not len(behind) or not self._navigation.tell_apart(behind):
                self.folded_list.offer(behind, hit)
        elif x_px >= 0:
            self._navigation.zoom_in_at(x_px)
        elif hit is not None and hit.lane_id is not None and hit.kind == "lane-header":
            self._navigation.fit_lane(hit.lane_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        hit = self.scene().hit(event.pos().x(), event.pos().y())
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.session.selected_id is not None:
            hit = self.scene().hits.of_event(self.session.selected_id)
            at = self.mapToGlobal(QPointF(*hit.xywh[:2]).toPoint()) if hit is not None else at
        if hit is not None and hit.lane_id is not None and hit.kind.startswith("lane-"):
            self.lane_menu_wanted.emit(hit.lane_id, at)
        elif hit is not None and hit.kind in ("event", "spread") and hit.event_id is not None:
            # What several are selected for is done to all of them.
            if hit.event_id not in self.session.selected_ids:
                self.session.select(hit.event_id)
            self.event_menu_wanted.emit(at)
        elif self.plot_x(QPointF(event.pos())) >= 0:
            us = int(self.session.viewport.to_us(self.plot_x(QPointF(event.pos()))))
            self.time_menu_wanted.emit(us, hit.lane_id if hit is not None else None, at)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.instant_pointed.emit(None)
        if self._hover is not None:
            self._hover = None
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._hover_at(event.position())

    def _hover_at(self, at: QPointF) -> None:
        hit = self.scene().hit(at.x(), at.y())
        if hit != self._hover:
            self._hover = hit
            if not self.link_tool.active:
                self.setCursor(_CURSORS.get(hit.kind if hit is not None else "", Qt.CursorShape.ArrowCursor))
            self.update()

    def _show_tip(self, at: QPoint, global_at: QPoint) -> None:
        hit = self.scene().hit(at.x(), at.y())
        if hit is None or hit.event_id is None or hit.kind != "event":
            lines = hit.text.split("\n") if hit is not None and hit.text else []
            if hit is not None and hit.kind == "cluster":
                lines = folded_lines(self.session, self.scene(), hit) or lines
            QToolTip.showText(global_at, as_tip(lines), self) if lines else QToolTip.hideText()
            return
        detail = self.session.detail(hit.event_id)
        if detail is not None:
            x, y, w, h = (math.floor(v) for v in hit.xywh)
            tip = as_tip(event_lines(detail, self.session.language, self.session.origin))
            QToolTip.showText(global_at, tip, self, QRectF(x, y, w + 1, h + 1).toRect())
