"""The events in view as a table: the same selection as the timeline, readable row by row with a screen reader.

Rows are read in blocks when they come into sight, so a table of a million events opens at once. It is in the order of
time; a click on a heading sorts by that column as long as that is quick.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from db.read.lists import TABLED, event_lines
from db.records import EventLine, Int64s
from explorer.drawing import fonts
from explorer.qt.panel.cards import in_words
from explorer.qt.session import Session
from explorer.qt.widgets import plain_tip

COLUMNS: Final = (*(field.tabled for field in TABLED), "Source", "Quotes")
_WIDTHS_PX: Final = {"Date": 150, "Event": 420, "Lane": 160, "Place": 170, "Source": 190}
_WIDTH_PX: Final = 110
_BLOCK: Final = 200
_KEPT_BLOCKS: Final = 200
"""Blocks in memory: 40,000 rows."""
_MOST_SORTED: Final = 20_000
"""Rows that are read and sorted within half a second."""
_PAUSE_MS: Final = 120
"""How long the view has to rest before the table follows it."""

Index = QModelIndex | QPersistentModelIndex


class EventModel(QAbstractTableModel):
    """The rows of the events with the given ids, in their order."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids: Int64s = np.empty(0, np.int64)
        self._blocks: dict[int, dict[int, EventLine]] = {}
        self._font = QFont(fonts.font("body"))

    @property
    def ids(self) -> Int64s:
        """The ids of the rows from top to bottom, int64 (n,)."""
        return self._ids

    def set_ids(self, ids: Int64s) -> None:
        """Show other events."""
        self.beginResetModel()
        self._ids = ids
        self._blocks.clear()
        self.endResetModel()

    def row_of(self, event_id: int) -> int | None:
        """Return the row of an event, None where it is not shown."""
        found = np.flatnonzero(self._ids == event_id)
        return int(found[0]) if len(found) else None

    def line(self, row: int) -> EventLine | None:
        """Return a row, read with those around it."""
        block = row // _BLOCK
        if block not in self._blocks:
            while len(self._blocks) >= _KEPT_BLOCKS:
                del self._blocks[next(iter(self._blocks))]
            ids = self._ids[block * _BLOCK : (block + 1) * _BLOCK]
            self._blocks[block] = self._session.store.read(event_lines, ids.tolist())
        return self._blocks[block].get(int(self._ids[row]))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's names
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole:
            return self._font
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.line(index.row())
        if line is None:
            return ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()]}: {self._cell(line, index.column())}"
        words = self._cell(line, index.column())
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words

    def _cell(self, line: EventLine, column: int) -> str:
        value = self._value(line, column)
        if column == 0:
            return in_words(value, self._session.language)
        return f"{value:.10g}" if isinstance(value, int | float) and value else value or ""

    def _value(self, line: EventLine, column: int) -> Any:
        return (*line.values, line.source, line.quotes)[column]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the order of time is that of the ids as they came. Too many rows stay as they are."""
        down = order == Qt.SortOrder.DescendingOrder
        if column == 0:
            self.set_ids(self._ids[::-1] if down else self._ids)
            return
        if len(self._ids) > _MOST_SORTED:
            self._session.told.emit(
                f"More than {_MOST_SORTED:,} events stay in the order of time: zoom in to sort them"
            )
            return
        lines = [self.line(row) for row in range(len(self._ids))]

        def key(row: int) -> tuple[bool, Any]:
            line = lines[row]
            value = self._value(line, column) if line else ""
            return (not value) != down, value.casefold() if isinstance(value, str) else value or 0

        self.set_ids(self._ids[sorted(range(len(lines)), key=key, reverse=down)])


class EventTable(QTableView):
    """The events in view, or all that the filters let through. `event_wanted` asks to bring one into view."""

    event_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._sorted: tuple[int, Qt.SortOrder] = (0, Qt.SortOrder.AscendingOrder)
        self._following = False
        self.model_ = EventModel(session)
        self.setModel(self.model_)
        self.setAccessibleName("Events in view")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding: 0 6px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(*self._sorted)
        header.sortIndicatorChanged.connect(self._sort)
        for column, name in enumerate(COLUMNS[:-1]):
            self.setColumnWidth(column, _WIDTHS_PX.get(name, _WIDTH_PX))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.reload)
        session.viewport_changed.connect(self._later)
        session.lanes_changed.connect(self._later)
        session.data_changed.connect(self._later)
        session.selection_changed.connect(self._follow)
        self.selectionModel().selectionChanged.connect(self._chosen)
        self.activated.connect(self._activated)

    def showEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.reload()

    def hideEvent(self, event: Any) -> None:  # noqa: N802
        self._pause.stop()
        super().hideEvent(event)

    def reload(self) -> None:
        """Show the events that are in view now."""
        session = self._session
        lanes = [lane.lane_id for lane in session.lanes if not lane.hidden]
        viewport = session.viewport
        self._following = True
        self.model_.set_ids(session.index.ids_in((viewport.start_us, viewport.end_us), lanes, zone=session.zone))
        if self._sorted != (0, Qt.SortOrder.AscendingOrder):
            self.model_.sort(*self._sorted)
        self._following = False
        self._follow()

    def _later(self) -> None:
        if self.isVisible():
            self._pause.start()

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._sorted = (column, order)
        self.reload()

    def _follow(self) -> None:
        """Select what the timeline has selected."""
        if not self.isVisible():
            return
        self._following = True
        chosen = QItemSelection()
        last: QModelIndex | None = None
        for event_id in self._session.selected_ids:
            row = self.model_.row_of(event_id)
            if row is not None:
                last = self.model_.index(row, 1)
                chosen.select(self.model_.index(row, 0), self.model_.index(row, len(COLUMNS) - 1))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last is not None:
            self.selectionModel().setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(last)
        self._following = False

    def _chosen(self, *_: object) -> None:
        """Have the timeline select what is selected here."""
        if self._following:
            return
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        current = self.selectionModel().currentIndex().row()
        # The event whose sources are shown is the last one: the row with the cursor.
        rows.sort(key=lambda row: row == current)
        self._following = True
        for number, row in enumerate(rows):
            self._session.select(int(self.model_.ids[row]), extend=number > 0)
        self._following = False

    def _activated(self, index: QModelIndex) -> None:
        self.event_wanted.emit(int(self.model_.ids[index.row()]))
