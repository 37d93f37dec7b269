"""The question which of two readings of a date is meant, where nothing in the file says so. Knows no mapping."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from explorer.qt.widgets import button, label


class OrderQuestion(QFrame):
    """One sentence and a button for each reading; `answered` carries the order of day and month that was chosen."""

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._asks = label("", "body", wrap=True)
        self.buttons = {order: button("", kind="segment") for order in ("dmy", "mdy")}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.addWidget(self._asks, 1)
        for order, one in self.buttons.items():
            one.clicked.connect(partial(self._answer, order))
            row.addWidget(one)
        self.hide()

    def show_readings(self, readings: Sequence[tuple[str, str, str]], chosen: str) -> None:
        """Name the readings, each (order, cell, what that is read as); `chosen` is the order that stands now."""
        if readings:
            _, cell, _ = readings[0]
            self._asks.setText(f"“{cell}” can be read in two ways, and the file does not settle it. Which is it?")
            for order, _, words in readings:
                self.buttons[order].setText(words)
                self.buttons[order].setAccessibleName(f"{cell} is {words}")
        for order, one in self.buttons.items():
            one.setChecked(chosen == order)

    def _answer(self, order: str, _checked: bool = False) -> None:
        self.answered.emit(order)
