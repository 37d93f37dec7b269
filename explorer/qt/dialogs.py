"""Small dialogs: a date to go to, the list of keys, a text to read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db import dates
from explorer.qt.editing.fields import DateField
from explorer.qt.parts import Dialog, button, label


class DateDialog(Dialog):
    """Takes a date as people write it or as EDTF, and reads it back while it is typed."""

    def __init__(self, parent: QWidget, language: str = "en") -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to a date")
        self.date = DateField("Date", language=language)
        self.field = self.date.line
        self.reading = self.date.reading
        self.date.changed.connect(self._read)
        self.go_button = button("Go there", kind="primary")
        self.go_button.setDefault(True)
        self.go_button.clicked.connect(self.accept)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go_button)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 18, 20, 16)
        stack.setSpacing(8)
        stack.addWidget(label("Go to a date", "title"))
        stack.addWidget(label("A year, a month or a day", "body", "dim"))
        stack.addWidget(self.date)
        stack.addStretch(1)
        stack.addLayout(foot)
        # Two lines of reading: the dialog does not grow under what is being typed.
        self.reading.setMinimumHeight(2 * self.reading.fontMetrics().lineSpacing())
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(460)
        self._read()

    @property
    def when(self) -> dates.When | None:
        """The date that stands in the field, if it is one."""
        return self.date.value()

    def _read(self) -> None:
        said = self.date.problem()
        if said:
            self.reading.setText(f"This {said}")
        self.go_button.setEnabled(self.when is not None)


def ask_date(parent: QWidget, language: str = "en") -> dates.When | None:
    """Ask for a date; None when the person thought better of it."""
    dialog = DateDialog(parent, language)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    when = dialog.when
    dialog.deleteLater()
    return when if accepted else None


def show_keys(parent: QWidget, rows: Sequence[tuple[str, str]]) -> None:
    """List actions with their keys, and what the mouse does."""
    dialog = Dialog(parent)
    dialog.setWindowTitle("Keys")
    body = QWidget()
    grid = QGridLayout(body)
    grid.setContentsMargins(20, 16, 20, 16)
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(5)
    mouse = [
        ("Zoom at the pointer", "Wheel"),
        ("Move", "Drag, or Shift + wheel"),
        ("Scroll the lanes", "Wheel over the lane headers, or Alt + wheel"),
        ("Select; extend the selection", "Click; Ctrl + click"),
        ("Select a range", "Shift + drag"),
        ("Go into an event, a cluster or a lane", "Double-click"),
    ]
    for row, (what, keys) in enumerate([*mouse, *rows]):
        grid.addWidget(label(what), row, 0)
        grid.addWidget(label(keys, "detail", "dim"), row, 1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(body)
    stack = QVBoxLayout(dialog)
    stack.setContentsMargins(0, 0, 0, 0)
    stack.addWidget(scroll)
    dialog.resize(560, 640)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def show_text(parent: QWidget, title: str, text: str) -> None:
    """Show a text to read and copy."""
    dialog = Dialog(parent)
    dialog.setWindowTitle(title)
    field = QPlainTextEdit(text)
    field.setReadOnly(True)
    stack = QVBoxLayout(dialog)
    stack.addWidget(field)
    dialog.resize(760, 520)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
