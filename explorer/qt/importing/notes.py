"""What the import dialog says below the preview: what was assumed of a file, or why it cannot be imported as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.qt.shell.text_dialog import show_text
from explorer.qt.widgets import button, label

_SHOWN: Final = 3


class Notes(QWidget):
    """A few lines, and a link to the rest; nothing where there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[str] = []
        self._lines = label("", "detail", wrap=True)
        self._more = button("", kind="link")
        self._more.clicked.connect(self._show_all)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(4)
        stack.addWidget(self._lines)
        stack.addWidget(self._more)
        self.hide()

    def text(self) -> str:
        """Return what can be read."""
        return self._lines.text()

    def show_assumptions(self, assumptions: Sequence[str]) -> None:
        """Show what was assumed: the first of it, each once."""
        self._all = list(dict.fromkeys(assumptions))
        more = len(self._all) - _SHOWN
        self._more.setText(f"{more} more {'assumption' if more == 1 else 'assumptions'}")
        self._say("caution", "\n".join(self._all[:_SHOWN]), more=more > 0)

    def show_problem(self, problem: str) -> None:
        """Show one sentence that says what is wrong."""
        self._say("bad", problem, more=False)

    def _say(self, tone: str, text: str, *, more: bool) -> None:
        if self._lines.property("tone") != tone:
            self._lines.setProperty("tone", tone)
            self._lines.style().unpolish(self._lines)
            self._lines.style().polish(self._lines)
        self._lines.setText(text)
        self._more.setVisible(more)
        self.setVisible(bool(text))

    def _show_all(self) -> None:
        show_text(self, "What was assumed", "\n\n".join(self._all))
