"""Everything by name: a field that narrows the list of actions as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from explorer.drawing import fonts
from explorer.qt.actions import ActionSpec
from explorer.qt.context import ActionContext

_ID = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_ROW_PX = 28
_ROWS = 14
_PAD_PX = 8
_FRAME_PX = 4


class _KeyAtTheRight(QStyledItemDelegate):
    """Writes the key of an action at the right end of its row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(super().sizeHint(option, index).width(), _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        key = index.data(_KEY)
        if key:
            painter.setFont(QFont(fonts.font("detail")))
            painter.setPen(QPalette(option.palette).color(QPalette.ColorRole.PlaceholderText))
            place = QRect(option.rect).adjusted(0, 0, -_PAD_PX, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, key)


class Palette(QDialog):
    """Asks for an action and tells which was chosen."""

    chosen = Signal(str)

    def __init__(self, window: ActionContext) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._window = window
        self._specs: list[ActionSpec] = []
        self._field = QLineEdit()
        self._field.setPlaceholderText("What do you want to do?")
        self._field.setAccessibleName("Name of an action")
        self._field.setFont(QFont(fonts.font("body")))
        self._field.textChanged.connect(self._fill)
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Actions")
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFont(QFont(fonts.font("body")))
        self._list.setItemDelegate(_KeyAtTheRight(self._list))
        self._list.itemClicked.connect(self._take)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.addWidget(self._field)
        stack.addWidget(self._list)

    def ask(self, specs: Sequence[ActionSpec]) -> None:
        """Show the given actions over the window's upper half."""
        self._specs = list(specs)
        self._field.clear()
        self._fill("")
        parent = self._window
        width_px = min(520, parent.width() - 40)
        at = parent.mapToGlobal(parent.rect().topLeft())
        self.move(at.x() + (parent.width() - width_px) // 2, at.y() + 70)
        self.setFixedWidth(width_px)
        self.show()
        self._field.setFocus()

    def names(self) -> list[str]:
        """Return the names on show, best first."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def _fill(self, text: str) -> None:
        self._list.clear()
        words = text.casefold().split()
        for spec in self._specs:
            if all(word in f"{spec.title} {spec.menu}".casefold() for word in words):
                key = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if spec.keys else ""
                item = QListWidgetItem(spec.title)
                item.setData(_ID, spec.id)
                item.setData(_KEY, key)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{spec.title}, {key}" if key else spec.title)
                self._list.addItem(item)
        self._list.setCurrentRow(0)
        # As high as what is found, so that nothing empty covers the timeline.
        self._list.setFixedHeight(min(max(self._list.count(), 1), _ROWS) * _ROW_PX + _FRAME_PX)
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, row = event.key(), self._list.currentRow()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self._list.currentItem()
            if item is not None:
                self._take(item)
        elif key == Qt.Key.Key_Down:
            self._list.setCurrentRow(min(row + 1, self._list.count() - 1))
        elif key == Qt.Key.Key_Up:
            self._list.setCurrentRow(max(row - 1, 0))
        else:
            super().keyPressEvent(event)

    def _take(self, item: QListWidgetItem) -> None:
        self.hide()
        self.chosen.emit(item.data(_ID))
