"""The list of imports: what came from which file and when, and the button that takes one back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.records import ImportInfo
from explorer.figures import fonts
from explorer.importing.rejects import write_stored_rejects
from explorer.importing.table import SetAside
from explorer.importing.undo import can_undo, undo_import
from explorer.qt.import_rejects import RejectsDialog
from explorer.qt.parts import Dialog, button, label, plain_tip
from explorer.qt.session import Session

_ELIDED = Qt.TextElideMode.ElideMiddle
_NAME_PX = 300


class ImportsDialog(Dialog):
    """Every import of the store, the latest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Imports")
        self._session = session
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(22, 18, 22, 16)
        stack.setSpacing(12)
        stack.addWidget(label("Imports", "title"))
        stack.addWidget(self._scroll, 1)
        close = button("Close", kind="primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(
            label("Taking an import back removes its events and puts back what it changed.", "detail", "dim"), 1
        )
        foot.addWidget(close)
        stack.addLayout(foot)
        self.resize(880, 460)
        session.data_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the imports as they are now."""
        body = QWidget()
        body.setObjectName("panelbody")
        grid = QGridLayout(body)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setContentsMargins(0, 0, 12, 0)
        imports = self._session.store.imports()
        if not imports:
            grid.addWidget(label("Nothing was imported yet.", "body", "dim"), 0, 0)
        for row, one in enumerate(imports):
            when = datetime.fromtimestamp(one.at_us / 1_000_000, UTC).astimezone()
            name = label(QFontMetrics(fonts.font("body-bold")).elidedText(one.file, _ELIDED, _NAME_PX), "body-bold")
            name.setToolTip(plain_tip(one.file))
            grid.addWidget(name, row, 0)
            grid.addWidget(label(f"{when:%Y-%m-%d %H:%M}", "detail", "dim"), row, 1)
            grid.addWidget(label(_counts(one), "detail", "dim"), row, 2)
            if one.rejected:
                aside = button(f"{one.rejected:,} set aside", kind="link", name=f"Rows of {one.file} set aside")
                aside.setProperty("bad", "true")
                aside.clicked.connect(partial(self._show_rejects, one))
                grid.addWidget(aside, row, 3)
            back = button("Take back", kind="link", name=f"Take back the import of {one.file}")
            back.setEnabled(not self._session.store.readonly and can_undo(self._session.store, one.id))
            back.clicked.connect(partial(self._take_back, one))
            grid.addWidget(back, row, 4)
        grid.setRowStretch(len(imports) + 1, 1)
        grid.setColumnStretch(2, 1)
        self._scroll.setWidget(body)

    def _take_back(self, one: ImportInfo) -> None:
        store = self._session.store
        job = self._session.worker.write(f"Taking back {one.file}", lambda _progress: undo_import(store, one.id))
        job.succeeded.connect(partial(self._told, one))

    def _told(self, one: ImportInfo, _changes: object) -> None:
        self._session.told.emit(f"The import of {one.file} was taken back")

    def _show_rejects(self, one: ImportInfo) -> None:
        found = self._session.store.rejects(one.id, 2_000)
        rows = [SetAside(reject.line, reject.column, reject.value, reject.reason) for reject in found]
        store = self._session.store
        RejectsDialog(one.file, rows, one.rejected, lambda path: write_stored_rejects(path, store, one.id), self).open()


def _counts(one: ImportInfo) -> str:
    parts = [f"{one.rows:,} rows", f"{one.inserted:,} added"]
    if one.updated:
        parts.append(f"{one.updated:,} updated")
    if one.unchanged:
        parts.append(f"{one.unchanged:,} unchanged")
    return " · ".join(parts)
