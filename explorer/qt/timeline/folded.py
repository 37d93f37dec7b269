"""The events behind a number on the timeline: which they are, what a tip says, and a list to choose one from.

The list is read as it is scrolled, so that a number may stand for any number of events.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.records import Int64s
from explorer.drawing import fonts
from explorer.qt.session import Session
from explorer.qt.table import EventModel
from explorer.qt.timeline.navigation import wall_starts
from explorer.timeline.index.index import Positions
from explorer.timeline.primitives import Hit, Scene

_NAMED: Final = 10
_MOST_SORTED: Final = 1_000_000
"""Behind a number of so many the first are found in 0.06 s; with more, the pointer would wait for them."""
_ROW_PX: Final = 28
_ROWS: Final = 12
_WIDTH_PX: Final = 460
_FIELD_PX: Final = 44
_SPOT_PX: Final = 4.0
_DATE, _TITLE = 0, 1
_MOST_READ: Final = 50_000
"""More titles than these are not read for a word: the search finds it in them."""
_KEYS: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def events_behind(session: Session, scene: Scene, hit: Hit) -> Positions:
    """Return the positions in the index of the events that a number counts, in time order."""
    if hit.range_us is None or hit.lane_id is None or hit.count <= 0:
        return np.empty(0, np.int64)
    index = session.index
    positions = index.positions_in(hit.range_us, [hit.lane_id], session.zone)
    for drawn in scene.drawn:
        positions = positions[~np.isin(index.ids[positions], drawn)]
    starts = wall_starts(index, positions, session.zone)
    if len(positions) > hit.count:
        # What began earlier is behind another number.
        begun = starts >= hit.range_us[0]
        positions, starts = positions[begun], starts[begun]
    return positions[np.argsort(starts, kind="stable")]


def folded_lines(session: Session, scene: Scene, hit: Hit) -> list[str]:
    """Return what a tip says of a number: up to ten titles with their dates."""
    if hit.count > _MOST_SORTED:
        return []
    behind = events_behind(session, scene, hit)
    details = [session.detail(int(event_id)) for event_id in session.index.ids[behind[:_NAMED]]]
    lines = [f"{one.title} · {dates.in_words(one.when, session.language)}" for one in details if one]
    return [*lines, f"and {len(behind) - _NAMED:,} more"] if len(behind) > _NAMED else lines


class FoldedList(QFrame):
    """Lists events beside their number; typing narrows the list, arrows walk it, Enter or a click chooses."""

    chosen = Signal(object)

    def __init__(self, session: Session, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("popup")
        self._session = session
        self._over = over
        self._ids: Int64s = np.empty(0, np.int64)
        self._titles: list[str] = []
        self._number = QRect()
        self.field = QLineEdit()
        self.field.setFont(QFont(fonts.font("body")))
        self.field.setAccessibleName("Words in the titles")
        self.field.textEdited.connect(self._narrow)
        self.field.installEventFilter(self)
        self.model_ = EventModel(session)
        self.list = QListView()
        self.list.setModel(self.model_)
        self.list.setModelColumn(_TITLE)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setStyleSheet("QListView { border: 0; }")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Events behind the number")
        self._delegate = _Row(session, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._take)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(6, 6, 6, 6)
        stack.setSpacing(6)
        stack.addWidget(self.field)
        stack.addWidget(self.list)
        session.viewport_changed.connect(self.hide)
        session.data_changed.connect(self.hide)
        self.hide()

    def offer(self, behind: Positions, hit: Hit) -> None:
        """List the events at some positions of the index beside their number; a single one is chosen at once."""
        self._ids = self._session.index.ids[behind].astype(np.int64)
        self._titles = []
        self._number = QRect(*(round(part) for part in hit.xywh))
        if len(behind) < 2:
            for event_id in self._ids.tolist():
                self.chosen.emit(event_id)
            return
        lane = next((lane.colour for lane in self._session.lanes if lane.lane_id == hit.lane_id), "lane-1")
        self._delegate.colour = lane
        self.field.clear()
        self.field.setPlaceholderText(f"{len(behind):,} events: type to find one")
        self._show(self._ids)
        self.show()
        self.raise_()
        self.field.setFocus()

    def _place(self) -> None:
        """Stand under the number, or over it where there is more room; the number stays free for a second click."""
        over, number = self._over, self._number
        below, above = over.height() - number.bottom() - 8, number.top() - 8
        height = min(_FIELD_PX + min(max(len(self.model_.ids), 1), _ROWS) * _ROW_PX + 8, max(below, above))
        width = min(_WIDTH_PX, over.width() - 16)
        x = max(8, min(number.center().x() - width // 2, over.width() - width - 8))
        y = number.bottom() + 4 if height <= below else number.top() - 4 - height
        self.setGeometry(x, y, width, height)

    def _show(self, ids: Int64s) -> None:
        self.model_.set_ids(ids)
        self.list.setCurrentIndex(self.model_.index(0, _TITLE))
        self._place()

    def _narrow(self, text: str) -> None:
        """Show those whose titles hold all the words."""
        words = text.casefold().split()
        if not words:
            self._show(self._ids)
        elif len(self._ids) > _MOST_READ:
            self._show(self._ids[np.isin(self._ids, self._session.store.matching_ids(text))])
        else:
            self._titles = self._titles or [title.casefold() for title in self._session.store.titles(self._ids)]
            self._show(self._ids[[all(word in title for word in words) for title in self._titles]])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif isinstance(event, QKeyEvent) and event.key() in (*_KEYS, *_ENTER, Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                # These keys mean something in the window as well.
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self._pressed(event)
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self.list.keyPressEvent(event)
        elif event.key() in _ENTER:
            self._take(self.list.currentIndex())
        else:
            self._over.setFocus()

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            event_id = int(self.model_.ids[index.row()])
            self._over.setFocus()
            self.chosen.emit(event_id)


_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Row(QStyledItemDelegate):
    """An event on a line: a spot of its lane's colour, the title, and the date at the end."""

    colour = "lane-1"

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(200, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._session.theme, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, theme.colour("accent-soft"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self.colour))
        painter.drawEllipse(QPointF(rect.left() + 14, rect.center().y() + 0.5), _SPOT_PX, _SPOT_PX)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(fonts.font("detail"))
        painter.setPen(theme.colour("dim"))
        when = index.model().index(index.row(), _DATE).data()
        when_px = painter.fontMetrics().horizontalAdvance(when)
        painter.drawText(rect.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, when)
        painter.setFont(fonts.font("body"))
        painter.setPen(theme.colour("text"))
        room = rect.adjusted(26, 0, -when_px - 26, 0)
        title = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, title)
        painter.restore()
