"""What a drag on the timeline does: move time or an event, select a range or pull its edge, make a lane taller, put it
elsewhere.

A drag is begun by the view once the pointer has moved far enough, is told of each further move, and ends once.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QToolTip

from db import dates
from explorer.commands import ChangeEvents
from explorer.qt.editing.run import run
from explorer.qt.session import Session
from explorer.qt.timeline import lane_menu
from explorer.qt.timeline.date_drag import Part, moved_date
from explorer.qt.timeline.motion import Motion
from explorer.qt.timeline.tips import as_tip
from explorer.timeline.primitives import Hit, Scene

_SNAP_PX = 8
# The speed of a drag is measured over its last moments only.
_SPEED_WINDOW_S = 0.08
_END_PX = 7.0
"""So near to its end a span is taken by that end."""
_LEAST_PX = 3 * _END_PX
"""A span shorter than this is taken whole: its ends cannot be told apart."""
_LANE_LEAST_PX = 40.0
_LANE_MOST_PX = 4_000.0


class DragView(Protocol):
    """What a drag asks of the timeline it is on."""

    @property
    def session(self) -> Session: ...
    @property
    def motion(self) -> Motion: ...
    def scene(self) -> Scene: ...
    def plot_x(self, at: QPointF) -> float: ...
    def scroll_by(self, pixels: float) -> None: ...
    def mark_instant(self, us: int | None) -> None: ...


class Drag(Protocol):
    """A drag under way."""

    cursor: Qt.CursorShape

    def moved(self, event: QMouseEvent) -> None: ...
    def ended(self, event: QMouseEvent) -> None: ...


def begun(view: DragView, hit: Hit | None, at: QPointF, keys: Qt.KeyboardModifier) -> Drag:
    """Return the drag that begins with a press at a point on something."""
    kind = hit.kind if hit is not None else ""
    if hit is not None and hit.lane_id is not None and kind == "lane-edge":
        return LaneEdge(view, hit, at)
    if hit is not None and hit.lane_id is not None and kind in ("lane-header", "lane-eye", "lane-menu"):
        return LanePlace(view, hit.lane_id)
    if view.session.range_us is not None and kind in ("range-start", "range-end"):
        start_us, end_us = view.session.range_us
        return Range(view, end_us if kind == "range-start" else start_us)
    held = keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    moves = kind == "event" and held == Qt.KeyboardModifier.AltModifier and not view.session.store.readonly
    if hit is not None and moves:
        return DateDrag(view, hit, at)
    if keys & Qt.KeyboardModifier.ShiftModifier:
        return Range(view, snapped(view, at, keys))
    return Pan(view, at)


class Pan:
    """Time and rows follow the pointer, and glide on when it lets go."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: DragView, at: QPointF) -> None:
        self._view = view
        self._trail = [(time.monotonic(), at)]
        view.session.remember_view()

    def moved(self, event: QMouseEvent) -> None:
        _, last = self._trail[-1]
        at = event.position()
        self._trail.append((time.monotonic(), at))
        self._view.session.set_viewport(self._view.session.viewport.panned(at.x() - last.x()))
        self._view.scroll_by(last.y() - at.y())

    def ended(self, event: QMouseEvent) -> None:
        now_s = time.monotonic()
        recent = [(at_s, at.x()) for at_s, at in self._trail if now_s - at_s <= _SPEED_WINDOW_S]
        if len(recent) > 1 and recent[-1][0] > recent[0][0]:
            px_per_s = (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0])
            self._view.motion.glide(px_per_s / 1000)


class Range:
    """A range from a fixed instant to the pointer; its edges snap to events unless Alt is held."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: DragView, from_us: int) -> None:
        self._view = view
        self._from_us = from_us

    def moved(self, event: QMouseEvent) -> None:
        start_us, end_us = sorted((self._from_us, snapped(self._view, event.position(), event.modifiers())))
        if end_us > start_us:
            self._view.session.select_range((start_us, end_us))

    def ended(self, event: QMouseEvent) -> None:
        pass


class LaneEdge:
    """A lane's lower edge follows the pointer; the height is kept when it lets go."""

    cursor = Qt.CursorShape.SizeVerCursor

    def __init__(self, view: DragView, hit: Hit, at: QPointF) -> None:
        self._view = view
        self._lane = next(lane for lane in view.session.lanes if lane.lane_id == hit.lane_id)
        header = next(
            one for one in view.scene().hits.entries if one.kind == "lane-header" and one.lane_id == hit.lane_id
        )
        self._least_y = at.y() - header.xywh[3]

    def moved(self, event: QMouseEvent) -> None:
        height_px = max(_LANE_LEAST_PX, min(_LANE_MOST_PX, event.position().y() - self._least_y))
        self._lane = replace(self._lane, height_px=round(height_px))
        session = self._view.session
        session.set_lanes([self._lane if lane.lane_id == self._lane.lane_id else lane for lane in session.lanes])

    def ended(self, event: QMouseEvent) -> None:
        lane_menu.lane_changed(self._view.session, self._lane)


class LanePlace:
    """A lane's header is dragged over another lane, and takes its place."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: DragView, lane_id: int) -> None:
        self._view = view
        self._lane_id = lane_id
        self._changed = False

    def moved(self, event: QMouseEvent) -> None:
        over = self._view.scene().hit(4.0, event.position().y())
        session = self._view.session
        if over is None or over.lane_id is None or over.lane_id == self._lane_id:
            return
        order = list(session.lanes)
        place = next(place for place, lane in enumerate(order) if lane.lane_id == self._lane_id)
        target = next(place for place, lane in enumerate(order) if lane.lane_id == over.lane_id)
        _, y, _, h = over.xywh
        # Only past the other lane's middle: lanes of unlike height would else change places again and again.
        if (target > place) != (event.position().y() > y + h / 2):
            return
        order.insert(target, order.pop(place))
        session.set_lanes(order)
        self._changed = True

    def ended(self, event: QMouseEvent) -> None:
        if self._changed:
            lane_menu.arrange(self._view.session, list(self._view.session.lanes))


class DateDrag:
    """An event follows the pointer; its new date stands beside that, and is kept when it lets go."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: DragView, hit: Hit, at: QPointF) -> None:
        self._view = view
        self._event = view.session.detail(hit.event_id or 0)
        self._from_us = view.session.viewport.to_us(view.plot_x(at))
        self._part = self._part_at(hit, view.plot_x(at))
        self._new: dates.When | None = None

    def _part_at(self, hit: Hit, x_px: float) -> Part:
        if hit.range_us is None or self._event is None or not self._event.when.flags & dates.SPAN:
            return "all"
        start, end = (self._view.session.viewport.to_px(us) for us in hit.range_us)
        if end - start < _LEAST_PX:
            return "all"
        return "start" if abs(x_px - start) <= _END_PX else "end" if abs(x_px - end) <= _END_PX else "all"

    def moved(self, event: QMouseEvent) -> None:
        if self._event is None:
            return
        session = self._view.session
        by_us = session.viewport.to_us(self._view.plot_x(event.position())) - self._from_us
        self._new = moved_date(self._event.when, self._part, by_us)
        said = "This date can be changed in its form only"
        if self._new is not None:
            said = dates.in_words(self._new, session.language)
        elif moved_date(self._event.when, "all", 0) is not None:
            said = "The end would come before the start"
        QToolTip.showText(event.globalPosition().toPoint(), as_tip([said]))
        edge_us = None if self._new is None else self._new.latest_us if self._part == "end" else self._new.earliest_us
        self._view.mark_instant(edge_us)

    def ended(self, event: QMouseEvent) -> None:
        self._view.mark_instant(None)
        QToolTip.hideText()
        if self._event is None or self._new is None or self._new.edtf == self._event.when.edtf:
            return
        session, said = self._view.session, dates.in_words(self._new, self._view.session.language)
        job = run(session, ChangeEvents((self._event.id,), {"when": self._new}))
        job.succeeded.connect(lambda _changes: session.told.emit(f"Moved to {said} — Ctrl + Z brings it back"))


def snapped(view: DragView, at: QPointF, keys: Qt.KeyboardModifier) -> int:
    """Return the instant under a point, at the edge of an event where one is near and Alt is not held."""
    viewport = view.session.viewport
    us = int(viewport.to_us(view.plot_x(at)))
    if keys & Qt.KeyboardModifier.AltModifier:
        return us
    return view.session.index.snap(us, math.ceil(viewport.us_per_px * _SNAP_PX), zone=view.session.zone)
