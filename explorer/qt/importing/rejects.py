"""The rows that were set aside: a table of line, column, value and reason, and a file of them to mend.

Shows rows it is given; what was wrong with them the importer found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db.errors import EnvironmentFailure, InputError
from explorer.drawing import fonts
from explorer.importing.readers.mended import Mend
from explorer.importing.readers.table import Reject
from explorer.qt.shell.file_dialogs import save_file
from explorer.qt.widgets import Dialog, button, label, plain_tip

_MOST_SHOWN = 2_000
_VALUE = 2
"""The column of the values."""


class RejectsDialog(Dialog):
    """Why rows were set aside, and the way to mend them. `write` saves them as CSV and says how many there were.

    Before they are imported, cells of the columns of `header` can be mended here: `mended` carries the `Mend`.
    """

    mended = Signal(object)

    def __init__(
        self,
        file: str,
        rows: Sequence[Reject],
        total: int,
        write: Callable[[Path], int],
        parent: QWidget,
        header: tuple[str, ...] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rows set aside")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file = file
        self._write = write
        self._header = header
        self._rows: Sequence[Reject] = ()
        self._count = label("", "title")
        self._more = label(f"The first {_MOST_SHOWN:,} are shown.", "detail", "dim")
        self.table = _table()
        self.table.itemChanged.connect(self._changed)
        self.told = label(
            ("Double-click a value to mend it for this import. Or save" if header else "Save")
            + " them as a CSV file, mend the cells there, and import it: the four last columns are passed over.",
            "detail",
            "dim",
            wrap=True,
        )
        self.save_button = button("Save as CSV…")
        self.save_button.clicked.connect(self._ask_file)
        close = button("Close", kind="primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.save_button)
        foot.addWidget(close)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(22, 18, 22, 16)
        stack.setSpacing(12)
        stack.addWidget(self._count)
        stack.addWidget(self.table, 1)
        stack.addWidget(self._more)
        stack.addLayout(foot)
        self.resize(860, 480)
        self.show_rows(rows, total)

    def show_rows(self, rows: Sequence[Reject], total: int) -> None:
        """Show the rows that are set aside now, of so many."""
        self._count.setText(f"{total:,} {'row' if total == 1 else 'rows'} of {self._file} set aside")
        self._rows = rows[:_MOST_SHOWN]
        self._more.setVisible(total > len(self._rows))
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._rows))
            for at, one in enumerate(self._rows):
                for column, text in enumerate((f"{one.line:,}", one.column or "row", one.value, one.reason)):
                    item = QTableWidgetItem(" ".join(text.split()))
                    item.setToolTip(plain_tip(text[:2_000]))
                    if column != _VALUE or self._cell(one) is None:
                        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                    self.table.setItem(at, column, item)

    def _cell(self, one: Reject) -> tuple[str, str] | None:
        """Return the column and the cell at fault, None where it is none that can be mended."""
        found = [name for name in one.column.split(", ") if name in self._header[: len(one.cells)]]
        return (found[0], one.cells[self._header.index(found[0])]) if found else None

    def _changed(self, item: QTableWidgetItem) -> None:
        one = self._rows[item.row()]
        cell = self._cell(one)
        if cell is not None:
            self.mended.emit(Mend(one.line, *cell, item.text()))

    def _ask_file(self) -> None:
        start = f"{Path(self._file).stem}-set-aside.csv"
        path = save_file(self, "Save the rows set aside", start, "CSV (*.csv)")
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Write the rows as CSV, each with its reason."""
        try:
            count = self._write(path)
        except (InputError, EnvironmentFailure) as error:
            self.told.setText(str(error))
            return
        self.told.setText(f"{count:,} {'row' if count == 1 else 'rows'} saved as {path.name}. Mend them and import it.")


def _table() -> QTableWidget:
    made = QTableWidget(0, 4)
    made.setObjectName("rejects")
    made.setHorizontalHeaderLabels(["Line", "Column", "Value", "Reason"])
    made.setAccessibleName("Rows set aside")
    made.setFont(QFont(fonts.font("body")))
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setTabKeyNavigation(False)
    made.setShowGrid(False)
    made.verticalHeader().hide()
    head = made.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    head.setStretchLastSection(True)
    for column, width in enumerate((70, 150, 220)):
        head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        made.setColumnWidth(column, width)
    return made
