"""Asks for a date to go to. It reads dates as the forms do; going there is the window's business."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from db import dates
from explorer.qt.editing.fields import DateField
from explorer.qt.widgets import Dialog, button, label


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
