"""The preview in the import dialog: each column under its name and its target, each cell as written and as read.

Shows what it is given; which targets there are and what choosing one does is the dialog's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from explorer.drawing import fonts
from explorer.drawing.theme import Theme
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.mended import Mend
from explorer.importing.readers.table import clean
from explorer.importing.rows.preview import PreviewRow
from explorer.qt.importing.targets import EXTRA, LEFT_OUT, target_of
from explorer.qt.widgets import plain_tip

_Index: TypeAlias = QModelIndex | QPersistentModelIndex

_HEADER_PX: Final = 62
_BOX_PX: Final = 26
_ROW_PX: Final = 28
_ARROW_PX: Final = 52
"""What a box takes beside its words, and the space around it."""
_PADDING_PX: Final = 10
_NARROWEST_PX, _WIDEST_PX = 118, 330
_CUT_PX: Final = 150
"""A column is made no narrower than this to bring the others into sight."""
_LONGEST_SHOWN: Final = 300
_MEASURED_ROWS: Final = 40
_MEASURED_COLUMNS: Final = 120
"""Columns beyond these, of which none is in sight at first, get one width."""


class PreviewModel(QAbstractTableModel):
    """Rows of a file: raw cells, what they become, and what is wrong with them.

    What is wrong can be mended where it stands: `mended` carries the `Mend`.
    """

    mended = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mended: frozenset[tuple[int, str]] = frozenset()
        self.header: tuple[str, ...] = ()
        self.rows: Sequence[PreviewRow] = ()
        self._used: frozenset[str] = frozenset()

    def show_rows(self, sniffed: Sniffed, rows: Sequence[PreviewRow], mapping: Mapping) -> None:
        """Show other rows, or the same ones read by another mapping."""
        self.beginResetModel()
        header = sniffed.header
        self._mended = frozenset((mend.line, mend.column) for mend in sniffed.mends)
        self.header, self.rows, self._used = header, rows, mapping.used_columns()
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.header)

    def parts(self, index: _Index) -> tuple[str, str, str]:
        """A cell as it stands in the file, as it is read ("" where that is the same), and what is wrong with it."""
        row, name = self.rows[index.row()], self.header[index.column()]
        raw = row.cells[index.column()] if index.column() < len(row.cells) else ""
        shown = " ".join(raw.split())[:_LONGEST_SHOWN]
        parsed = row.parsed.get(name, "")
        return shown, parsed if parsed != raw.strip() else "", row.errors.get(name, "")

    def is_wrong(self, name: str) -> bool:
        """Whether a value of that column keeps its row out, as far as widths are measured."""
        return any(name in row.errors for row in self.rows[:_MEASURED_ROWS])

    def text(self, index: _Index) -> str:
        """A cell in one line of text."""
        raw, parsed, error = self.parts(index)
        if error:
            return f"{raw} — {error}" if raw else error
        return f"{raw} → {parsed}" if parsed and raw else parsed or raw

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index)
        if role == Qt.ItemDataRole.EditRole:
            cells = self.rows[index.row()].cells
            return cells[index.column()] if index.column() < len(cells) else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.rows[index.row()]
            error = row.errors.get(self.header[index.column()], "")
            cell = row.cells[index.column()][:2_000] if index.column() < len(row.cells) else ""
            return plain_tip(f"{error}. Double-click to mend it for this import." if error else cell)
        if role == Qt.ItemDataRole.BackgroundRole and self.rows[index.row()].errors:
            return self._theme.colour("bad-soft")
        if role == Qt.ItemDataRole.ForegroundRole:
            if self.header[index.column()] in self.rows[index.row()].errors:
                return self._theme.colour("bad")
            if self.header[index.column()] not in self._used:
                return self._theme.colour("dim")
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        row, name = self.rows[index.row()], self.header[index.column()]
        wrong = name in row.errors or (row.line, name) in self._mended
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if wrong else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        was = self.data(index, Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.EditRole and value != was:
            row = self.rows[index.row()]
            self.mended.emit(Mend(row.line, self.header[index.column()], clean(was), str(value)))
        return True

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.header[section]
        return f"{self.rows[section].line:,}"


class _Cells(QStyledItemDelegate):
    """Paints what a cell is read as in bold behind what stands in the file."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        if not isinstance(model, PreviewModel):
            return
        raw, parsed, error = model.parts(index)
        background = index.data(Qt.ItemDataRole.BackgroundRole)
        if background is not None:
            painter.fillRect(option.rect, background)
        colour = index.data(Qt.ItemDataRole.ForegroundRole) or option.palette.color(QPalette.ColorRole.Text)
        body, bold = fonts.font("body"), fonts.font("body-bold")
        text = f"{raw} — {error}" if error and raw else error or raw
        room = option.rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        if parsed and not error:
            text = f"{raw} → " if raw else ""
        painter.save()
        painter.setClipRect(option.rect)
        painter.setPen(colour)
        _draw(painter, body, room, text)
        if parsed and not error:
            room.setLeft(room.left() + QFontMetrics(body).horizontalAdvance(text))
            _draw(painter, bold, room, parsed)
        painter.restore()
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(option.palette.color(QPalette.ColorRole.Link))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
            painter.restore()


def _draw(painter: QPainter, font: QFont, room: QRect, text: str) -> None:
    if text and room.width() > 0:
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class TargetHeader(QHeaderView):
    """Column names, and below each the box that says what the column is. Boxes are made when they come into sight."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.boxes: dict[int, QComboBox] = {}
        self.comes_after: QWidget | None = None
        """The widget from which Tab leads to the first box."""
        self._targets: Sequence[str] = ()
        self._choices: Sequence[tuple[str, str]] = ()
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMinimumSectionSize(60)
        self.setStretchLastSection(True)
        self.sectionResized.connect(self.place)
        self.geometriesChanged.connect(self.place)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(super().sizeHint().width(), _HEADER_PX)

    def show_targets(self, targets: Sequence[str], choices: Sequence[tuple[str, str]]) -> None:
        """Show the target of each column; `choices` are fields and what they are called."""
        same = list(choices) == list(self._choices) and len(targets) == len(self._targets)
        self._targets, self._choices = targets, choices
        if not same:
            for box in self.boxes.values():
                box.hide()
                box.deleteLater()
            self.boxes = {}
        for column, box in self.boxes.items():
            self._set(box, column)
        self.place()

    def words(self, column: int) -> str:
        """What the target of a column is called."""
        return dict(self._choices).get(self._targets[column], "")

    def place(self) -> None:
        """Put the boxes of the columns in sight under their names."""
        width, placed = self.viewport().width(), set()
        for column in range(min(self.count(), len(self._targets))):
            x, size = self.sectionViewportPosition(column), self.sectionSize(column)
            box = self.boxes.get(column)
            if x > width:
                break
            if x + size < 0:
                continue
            placed.add(column)
            if box is None:
                box = self.boxes[column] = self._box(column)
                before = self.boxes.get(column - 1) or self.comes_after
                if before is not None:
                    QWidget.setTabOrder(before, box)
            box.setGeometry(x + 6, _HEADER_PX - _BOX_PX - 7, max(40, size - 13), _BOX_PX)
            box.show()
        # Columns grow when their rows are known: boxes beyond the edge would stay where they were, over others.
        for column, box in self.boxes.items():
            box.setVisible(column in placed)

    def _box(self, column: int) -> QComboBox:
        box = QComboBox(self.viewport())
        name = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        box.setAccessibleName(f"What the column {name} is")
        box.setFont(QFont(fonts.font("body")))
        box.setMaxVisibleItems(24)
        for field, words in self._choices:
            box.addItem(words, field)
        self._set(box, column)
        box.activated.connect(partial(self._activated, column, box))
        return box

    def _set(self, box: QComboBox, column: int) -> None:
        target = self._targets[column]
        at = box.findData(target)
        if at < 0:
            box.addItem(target.replace("_", " ").capitalize(), target)
            at = box.count() - 1
        box.setCurrentIndex(at)
        kind = "skip" if target in (EXTRA, LEFT_OUT) else "true"
        if box.property("target") != kind:
            box.setProperty("target", kind)
            box.style().unpolish(box)
            box.style().polish(box)

    def _activated(self, column: int, box: QComboBox, _row: int) -> None:
        name = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        self.chosen.emit(name, str(box.currentData() or EXTRA))

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: N802
        painter.save()
        palette = self.palette()
        painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        name = str(self.model().headerData(index, Qt.Orientation.Horizontal))
        room = QRect(rect.left() + _PADDING_PX, rect.top() + 4, rect.width() - 2 * _PADDING_PX, 24)
        _draw(painter, fonts.font("body-bold"), room, name)
        painter.restore()


class PreviewTable(QTableView):
    """The preview with its header of targets."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.preview = PreviewModel(theme)
        self.targets = TargetHeader(self)
        self.setHorizontalHeader(self.targets)
        self.setModel(self.preview)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName("Preview of the rows")
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        # Tab leads on to the next control; the cells are gone through with the arrow keys.
        self.setTabKeyNavigation(False)
        lines = self.verticalHeader()
        lines.setDefaultSectionSize(_ROW_PX)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setFont(QFont(fonts.font("detail")))
        lines.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        lines.setMinimumWidth(40)
        lines.hide()
        self.horizontalScrollBar().valueChanged.connect(self.targets.place)
        self._wanted_px: list[int] = []
        """The width of each column that shows what is in it; empty once one was set by hand."""
        self._whole: frozenset[int] = frozenset()
        """Columns that say why a row is set aside: they are not cut."""
        self.targets.sectionResized.connect(self._resized)

    def show_preview(
        self,
        sniffed: Sniffed,
        rows: Sequence[PreviewRow],
        mapping: Mapping,
        choices: Sequence[tuple[str, str]],
        *,
        keep_widths: bool,
    ) -> None:
        """Show rows and targets; columns get the width of what is in them, or keep one that was set by hand."""
        by_hand = keep_widths and not self._wanted_px
        widths = [self.columnWidth(column) for column in range(self.preview.columnCount())] if by_hand else []
        self.verticalHeader().show()
        header = sniffed.header
        self.preview.show_rows(sniffed, rows, mapping)
        self.targets.show_targets([target_of(mapping, name) for name in header], choices)
        self.targets.setDefaultSectionSize(_NARROWEST_PX)
        if len(widths) != len(header):
            measure = QFontMetrics(fonts.font("body-bold")).horizontalAdvance
            names = header[:_MEASURED_COLUMNS]
            self._wanted_px = [self._width(column, name, measure) for column, name in enumerate(names)]
            self._whole = frozenset(column for column, name in enumerate(names) if self.preview.is_wrong(name))
            widths = self._fitting()
        self._set_widths(widths[:_MEASURED_COLUMNS])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if self._wanted_px:
            self._set_widths(self._fitting())

    def _fitting(self) -> list[int]:
        """The wanted widths, the widest of them cut where that brings all columns into sight."""
        room_px = self.viewport().width()
        for most_px in range(_WIDEST_PX, _CUT_PX - 1, -2):
            cut = [px if at in self._whole else min(px, most_px) for at, px in enumerate(self._wanted_px)]
            if sum(cut) <= room_px:
                return cut
        return self._wanted_px

    def _set_widths(self, widths: Sequence[int]) -> None:
        with QSignalBlocker(self.targets):
            for column, px in enumerate(widths):
                self.setColumnWidth(column, px)
        self.updateGeometries()
        self.targets.place()

    def _resized(self, column: int, _was: int, _now: int) -> None:
        # The last one is stretched by itself; any other was pulled by hand, and stays.
        if column < self.targets.count() - 1:
            self._wanted_px = []

    def _width(self, column: int, name: str, measure: Callable[[str], int]) -> int:
        rows = range(min(_MEASURED_ROWS, self.preview.rowCount()))
        texts = [self.preview.text(self.preview.index(row, column)) for row in rows]
        widest = max((measure(text[:60]) for text in [name, *texts]), default=0)
        target_px = measure(self.targets.words(column)) + _ARROW_PX
        return max(_NARROWEST_PX, target_px, min(_WIDEST_PX, widest + 2 * _PADDING_PX + 6))
