"""What an import brought, on a small card over the timeline that can be put away: where it lies, what was set aside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from explorer.importing.report import ImportReport
from explorer.importing.write.rejects import write_rejects
from explorer.qt.importing import summary
from explorer.qt.importing.rejects import RejectsDialog
from explorer.qt.session import Session
from explorer.qt.timeline.motion import Motion
from explorer.qt.widgets import Card, button, label

_FROM_EDGE_PX = 14
_BELOW_AXIS_PX = 74


class ImportCard(Card):
    """Lies over the upper right of the timeline until it is put away or the next import is told of."""

    def __init__(self, session: Session, motion: Motion, over: QWidget) -> None:
        super().__init__()
        self._session, self._motion, self._over = session, motion, over
        self._body = QWidget()
        self.setParent(over)
        self.setAccessibleName("What the import brought")
        over.installEventFilter(self)
        session.imported.connect(self.show_report)
        self.hide()

    def show_report(self, report: ImportReport) -> None:
        """Tell of an import in place of the one before; of one that brought nothing there is nothing to tell."""
        self._body.deleteLater()
        self._body = QWidget()
        self.stack.addWidget(self._body)
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(0, 0, 0, 0)
        close = button("✕", kind="link", name="Put this card away", tip="Put this card away")
        close.clicked.connect(self.hide)
        self._line(label(report.file, "body-bold"), close)
        there = summary.whole(report, self._motion.target)
        if there is not None:
            words = summary.brought(report, self._session.language)
            self._offer(words, "Show", partial(self._motion.go_to, there))
        if report.rejected:
            self._offer(f"{report.rejected:,} set aside", "See them", partial(self._show_rejects, report))
        self.setVisible(there is not None or report.rejected > 0)
        self._place()

    def _line(self, words: QWidget, link: QWidget, *, stretch: int = 1) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(words, stretch)
        row.addWidget(link)
        row.addStretch(1 - stretch)
        self._lines.addLayout(row)

    def _offer(self, words: str, link: str, does: Callable[[], object]) -> None:
        made = button(link, kind="link", name=f"{link}: {words}")
        made.clicked.connect(does)
        self._line(label(f"{words}  ·"), made, stretch=0)

    def _show_rejects(self, report: ImportReport) -> None:
        rows, write = report.all_rejects, partial(write_rejects, reports=[report])
        RejectsDialog(report.file, rows, report.rejected, write, self.window()).open()

    def _place(self) -> None:
        self.adjustSize()
        self.move(max(0, self._over.width() - self.width() - _FROM_EDGE_PX), _BELOW_AXIS_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
