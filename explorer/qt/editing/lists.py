"""A table to edit from: a filter, rows, and buttons for what can be done with them. It follows the store's changes.

What the rows are is the business of the modules beside this one: sources, names, series.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.drawing import fonts
from explorer.qt.session import Session
from explorer.qt.widgets import Dialog, button, label, plain_tip


class ListDialog(Dialog):
    """A table with a filter and buttons; subclasses give its rows and what the buttons do."""

    TITLE = ""
    COLUMNS: tuple[str, ...] = ()
    WIDTHS: tuple[int, ...] = ()

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.TITLE)
        self.resize(980, 640)
        self.session = session
        self._rows: list[tuple[Any, tuple[str, ...]]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter")
        self.field.setAccessibleName(f"Filter {self.TITLE.lower()}")
        self.field.setFont(QFont(fonts.font("body")))
        self.field.setClearButtonEnabled(True)
        self.table = QTableWidget(0, len(self.COLUMNS))
        self.table.setHorizontalHeaderLabels(list(self.COLUMNS))
        self.table.setAccessibleName(self.TITLE)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 6px; }")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setStretchLastSection(True)
        for column, width in enumerate(self.WIDTHS):
            self.table.setColumnWidth(column, width)
        self.counted = label("", "detail", "dim")
        self.buttons: list[tuple[QPushButton, Callable[[int], bool]]] = []
        head = QHBoxLayout()
        head.addWidget(label(self.TITLE, "title"), 1)
        head.addWidget(self.field)
        self.field.setMinimumWidth(260)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 16, 20, 16)
        stack.setSpacing(10)
        stack.addLayout(head)
        stack.addWidget(self.table, 1)
        stack.addWidget(self.counted)
        stack.addLayout(self._foot)
        if not session.store.readonly:
            self.add_buttons()
        self._foot.addStretch(1)
        close = button("Close")
        close.clicked.connect(self.reject)
        self._foot.addWidget(close)
        self.field.textChanged.connect(self._fill)
        self.table.itemSelectionChanged.connect(self._selection_changed)
        self.table.itemActivated.connect(self._activated)
        session.data_changed.connect(self.reload)
        self.reload()

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each thing with its cells."""
        raise NotImplementedError

    def add_buttons(self) -> None:
        """Add what can be done."""

    def open_row(self, thing: Any) -> None:
        """Do what a double-click or Enter means."""

    def add_button(self, words: str, action: Callable[[], object], when: Callable[[int], bool]) -> QPushButton:
        """Add a button that works when `when` is true of the number of chosen rows."""
        made = button(words)
        made.clicked.connect(action)
        self._foot.addWidget(made)
        self.buttons.append((made, when))
        return made

    def reload(self) -> None:
        """Read the rows anew; what was chosen stays chosen where it still is."""
        self._rows = self.rows()
        self._fill()

    def chosen(self) -> list[Any]:
        """Return the chosen things, from top to bottom."""
        at = sorted({item.row() for item in self.table.selectedItems()})
        return [self._thing(row) for row in at]

    def _thing(self, row: int) -> Any:
        item = self.table.item(row, 0)
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def choose(self, fits: Callable[[Any], bool]) -> None:
        """Choose the rows of the things that fit."""
        self.table.clearSelection()
        for row in range(self.table.rowCount()):
            if fits(self._thing(row)):
                for column in range(self.table.columnCount()):
                    item = self.table.item(row, column)
                    if item is not None:
                        item.setSelected(True)

    def _fill(self) -> None:
        words = self.field.text().casefold().split()
        found = [(thing, cells) for thing, cells in self._rows if all(w in " ".join(cells).casefold() for w in words)]
        self.table.setUpdatesEnabled(False)
        self.table.clearSelection()
        self.table.setRowCount(len(found))
        font = QFont(fonts.font("body"))
        for row, (thing, cells) in enumerate(found):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setFont(font)
                item.setToolTip(plain_tip(text))
                item.setData(Qt.ItemDataRole.UserRole, thing)
                self.table.setItem(row, column, item)
        self.table.setUpdatesEnabled(True)
        whole = f" of {len(self._rows):,}" if len(found) < len(self._rows) else ""
        self.counted.setText(f"{len(found):,}{whole}")
        self._selection_changed()

    def _selection_changed(self) -> None:
        count = len(self.chosen())
        for one, when in self.buttons:
            one.setEnabled(when(count))

    def _activated(self, item: QTableWidgetItem) -> None:
        self.open_row(item.data(Qt.ItemDataRole.UserRole))


def exactly_one(count: int) -> bool:
    return count == 1


def at_least_one(count: int) -> bool:
    return count > 0


def exactly_two(count: int) -> bool:
    return count == 2


def whatever_is_chosen(_count: int) -> bool:
    return True


def show_list(dialog: ListDialog) -> ListDialog:
    """Show a list beside the window."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
