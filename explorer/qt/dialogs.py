"""Small dialogs: a date to go to, the list of keys, a text to read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db import dates
from explorer.figures import fonts
from explorer.qt.parts import button, label


class DateDialog(QDialog):
    """Takes a date as EDTF and reads it back in words while it is typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to a date")
        self.when: dates.When | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText("2019-06-05, 2019, -0043, 2018~ …")
        self.field.setAccessibleName("Date")
        self.field.setFont(QFont(fonts.font("body")))
        self.field.textChanged.connect(self._read)
        self.reading = label(" ", "detail", "dim", wrap=True)
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
        stack.addWidget(label("Year, month or day, in the order year-month-day", "body", "dim"))
        stack.addWidget(self.field)
        stack.addWidget(self.reading)
        stack.addLayout(foot)
        self.setMinimumWidth(360)
        self._read("")

    def _read(self, text: str) -> None:
        self.when = None
        if text.strip():
            try:
                self.when = dates.parse(text.strip())
                self.reading.setText(dates.in_words(self.when))
            except dates.DateError as problem:
                self.reading.setText(problem.reason)
        else:
            self.reading.setText(" ")
        self.go_button.setEnabled(self.when is not None)


def ask_date(parent: QWidget) -> dates.When | None:
    """Ask for a date; None when the person thought better of it."""
    dialog = DateDialog(parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    when = dialog.when
    dialog.deleteLater()
    return when if accepted else None


def show_keys(parent: QWidget, rows: Sequence[tuple[str, str]]) -> None:
    """List actions with their keys, and what the mouse does."""
    dialog = QDialog(parent)
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
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    field = QPlainTextEdit(text)
    field.setReadOnly(True)
    stack = QVBoxLayout(dialog)
    stack.addWidget(field)
    dialog.resize(760, 520)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
