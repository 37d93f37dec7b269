"""A text to read in a dialog of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from explorer.qt.widgets import Dialog


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
