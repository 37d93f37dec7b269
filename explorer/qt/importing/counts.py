"""What an import would bring, below the preview: how many events are new, here already or set aside, and when they are.

Shows the report of a count; it counts nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db import dates
from explorer.drawing.theme import Theme
from explorer.importing.report import ImportReport
from explorer.qt.importing.histogram import Histogram
from explorer.qt.widgets import button, label


class ImportCounts(QWidget):
    """A line of counts over a small histogram; `why_wanted` asks for the rows that are set aside."""

    why_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sums")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._counts = label("", "body-bold")
        self._known = label("", "body", "dim")
        self._known.hide()
        self._aside = button("", kind="link")
        self._aside.setProperty("bad", "true")
        self._aside.clicked.connect(self._ask_why)
        self._aside.hide()
        self._reach = label("", "body", "dim")
        self._histogram = Histogram(theme)
        self._counted = False
        stack = QVBoxLayout(self)
        stack.setContentsMargins(24, 10, 24, 8)
        row = QHBoxLayout()
        row.setSpacing(18)
        for widget in (self._counts, self._known, self._aside):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._reach)
        stack.addLayout(row)
        stack.addWidget(self._histogram)

    def _ask_why(self) -> None:
        self.why_wanted.emit()

    def say(self, words: str) -> None:
        """Say something in place of the counts; what is set aside stays as it was last counted."""
        self._counted = False
        self._counts.setText(words)
        self._known.hide()

    def count_again(self) -> None:
        """Say that it is being counted, where there are no counts yet: those that stand are soon replaced."""
        if not self._counted:
            self.say("Counting…")

    def say_problem(self) -> None:
        """Say that there is nothing to count."""
        self.say("This cannot be imported as it is read now.")
        self._aside.hide()

    def show_report(self, report: ImportReport, language: str) -> None:
        """Show what was counted."""
        self._counted = True
        self._counts.setText(f"{report.inserted:,} new")
        parts = []
        if report.updated:
            parts.append(f"{report.updated:,} already here (will be updated)")
        if report.unchanged > report.deleted_count:
            parts.append(f"{report.unchanged - report.deleted_count:,} already here, unchanged")
        if report.deleted_count:
            parts.append(f"{report.deleted_count:,} deleted here")
        self._known.setText("    ".join(parts))
        self._known.setVisible(bool(parts))
        self._aside.setVisible(report.rejected > 0)
        self._aside.setText(f"{report.rejected:,} set aside — see why")
        ends = dict.fromkeys((report.first, report.last))
        self._reach.setText(" – ".join(dates.in_words(text, language) for text in ends if text))
        self._histogram.show_instants(report.instants_us)
