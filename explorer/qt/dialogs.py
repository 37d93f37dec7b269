"""Small dialogs: the list of keys, a text to read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.qt.parts import Dialog, label


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
