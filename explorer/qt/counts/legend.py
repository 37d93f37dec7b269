"""The legend of the chart of counts: how each subject's points look, and its count; a click hides its line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel

from explorer.qt.widgets import label, plain_tip

OTHER_BASIS = "Counted on another basis than before"
"""What the † beside a count says."""


class LegendLine(QLabel):
    """A subject with its colour and the count that stands; a click hides its line or shows it again."""

    toggled = Signal(str)

    def __init__(self, subject: str) -> None:
        super().__init__()
        self._subject = subject
        self.plain = subject
        self.setFont(label("", "detail").font())
        self.setProperty("tone", "dim")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_value(
        self, value: float | None, colour: str, sign: str, *, hidden: bool, other_basis: bool, basis: str
    ) -> None:
        """Show the count that stands after the sign of its points; † marks one on another basis than the first."""
        count = "" if value is None else f" {value:g}{' †' if other_basis else ''}"
        self.plain = f"{sign} {self._subject}{count}"
        name = self._subject.replace("&", "&amp;").replace("<", "&lt;")
        self.setText(f'<span style="color:{colour}">{self.plain[0]}</span> {name}{count}')
        basis = f"† {OTHER_BASIS}: {basis}" if other_basis else basis
        self.setToolTip(plain_tip(f"{basis}\nClick to {'show' if hidden else 'hide'}".strip()))
        self.setAccessibleName(f"{self._subject}{count}, {'hidden' if hidden else 'shown'}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.toggled.emit(self._subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggled.emit(self._subject)
        else:
            super().keyPressEvent(event)
