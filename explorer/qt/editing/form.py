"""A dialog that holds fields, says while typing what is wrong, and can be saved only when nothing is.

Knows fields, not events: what is made of the values is the caller's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from explorer.qt.editing.fields import Field
from explorer.qt.widgets import Dialog, button, label

_LABEL_PX = 108
_WIDTH_PX = 600
_BREATH_PX = 24
"""Room for one line that says what is wrong."""


class FormDialog(Dialog):
    """Shows fields by key, each with its name and what is wrong with it."""

    def __init__(
        self, parent: QWidget | None, title: str, fields: Mapping[str, Field], *, save: str = "Save", note: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.fields = dict(fields)
        self._wrong: dict[str, QLabel] = {}
        self._touched: set[str] = set()
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnMinimumWidth(0, _LABEL_PX)
        grid.setColumnStretch(1, 1)
        for row, (key, field) in enumerate(self.fields.items()):
            name = label(field.name, "body", "dim")
            name.setBuddy(field)
            name.setContentsMargins(0, 7, 0, 0)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._wrong[key] = label("", "detail", "bad", wrap=True)
            self._wrong[key].hide()
            field.stack.addWidget(self._wrong[key])
            field.changed.connect(partial(self._changed, key))
            grid.addWidget(field, row, 1)
        grid.setRowStretch(len(self.fields), 1)
        body = QWidget()
        body.setObjectName("panelbody")
        body.setLayout(grid)
        grid.setContentsMargins(22, 12, 22, 12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = label(title, "title", wrap=True)
        head.setContentsMargins(22, 16, 22, 2)
        self.save_button = button(save, kind="primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.accept)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        feet = QWidget()
        feet.setObjectName("dialogfoot")
        feet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = QHBoxLayout(feet)
        foot.setContentsMargins(22, 10, 22, 12)
        foot.addWidget(label(note, "detail", "dim", wrap=True), 1)
        foot.addWidget(cancel)
        foot.addWidget(self.save_button)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(head)
        stack.addWidget(scroll, 1)
        stack.addWidget(feet)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self._save_by_key)
        self.check()
        wanted = sum(_high(part) for part in (head, body, feet))
        self.resize(_WIDTH_PX, min(wanted + _BREATH_PX, 780))

    def check(self) -> None:
        """Say what is wrong with each field; the form can be saved when nothing is."""
        wrong = {key: field.problem() for key, field in self.fields.items()}
        for key, said in wrong.items():
            empty = said in ("is empty", "is not chosen")
            # A form that opens full of red for what was not typed yet helps nobody.
            shown = "" if empty and key not in self._touched else said
            self._wrong[key].setText(f"{self.fields[key].name} {shown}" if shown else "")
            self._wrong[key].setVisible(bool(shown))
        self.save_button.setEnabled(not any(wrong.values()))

    def _changed(self, key: str) -> None:
        self._touched.add(key)
        self.check()

    def problems(self) -> list[str]:
        """Return what is wrong, one clause a field."""
        return [f"{field.name} {said}" for field in self.fields.values() if (said := field.problem())]

    def values(self) -> dict[str, Any]:
        """Return what stands in the fields, by key."""
        return {key: field.value() for key, field in self.fields.items()}

    def _save_by_key(self) -> None:
        if self.save_button.isEnabled():
            self.accept()


def _high(part: QWidget) -> int:
    """Return how high a part is in the form's width: hints of wrapped texts are for a width of their own."""
    return part.heightForWidth(_WIDTH_PX) if part.hasHeightForWidth() else part.sizeHint().height()


def ask(dialog: FormDialog) -> dict[str, Any] | None:
    """Show a form until it is saved or left; return its values, or None."""
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    values = dialog.values() if accepted else None
    dialog.deleteLater()
    return values


def fill(fields: Mapping[str, Field], values: Mapping[str, Any], keys: Sequence[str] = ()) -> None:
    """Put values into the fields of the same keys."""
    for key in keys or values:
        if key in fields:
            fields[key].set_value(values[key])
