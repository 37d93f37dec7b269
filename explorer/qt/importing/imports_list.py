"""The list of imports: what came from which file and when, and the button that takes one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.records import ImportInfo
from explorer.drawing import fonts
from explorer.importing.builtin import newer_edition
from explorer.importing.readers.table import Reject
from explorer.importing.reimport.undo import TakeBack, can_undo, edited, goes_for_good, undo_import
from explorer.importing.write.rejects import write_stored_rejects
from explorer.jobs import Progress
from explorer.qt.importing.rejects import RejectsDialog
from explorer.qt.session import Session
from explorer.qt.widgets import Dialog, button, label, plain_tip

_ELIDED = Qt.TextElideMode.ElideMiddle
_NAME_PX = 300
_SHOWN = 8
"""Titles of edited events that the question names."""


def edition_words(count: int) -> str:
    """Say that there is a newer edition of the built-in timeline, with so many more events."""
    more = "1 more event" if count == 1 else f"{count:,} more events"
    return f"A second edition of the built-in timeline is there: {more}"


class ImportsDialog(Dialog):
    """Every import of the store, the latest first. `edition_wanted` asks to add the newer edition that is offered."""

    edition_wanted = Signal()

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
        self._edition = button("", kind="link")
        self._edition.clicked.connect(self.edition_wanted)
        stack.addWidget(self._edition, 0, Qt.AlignmentFlag.AlignLeft)
        stack.addWidget(self._scroll, 1)
        close = button("Close", kind="primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(
            label(
                "Taking an import back removes its events and puts back what it changed. What you edited may stay.",
                "detail",
                "dim",
            ),
            1,
        )
        foot.addWidget(close)
        stack.addLayout(foot)
        self.resize(880, 460)
        session.data_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the imports as they are now."""
        newer = 0 if self._session.store.readonly else newer_edition(self._session.store)
        self._edition.setText(f"{edition_words(newer)} · Add")
        self._edition.setVisible(newer > 0)
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
        """Take an import back, after asking where something was edited that would go with it."""
        titles = edited(self._session.store, one.id)
        if not titles:
            self.take_back(one, keep_edited=True)
            return
        self.question = EditedQuestion(one, titles, self)
        self.question.answered.connect(partial(self._answered, one))
        self.question.open()

    def _answered(self, one: ImportInfo, keep_edited: bool) -> None:
        self.take_back(one, keep_edited=keep_edited)

    def take_back(self, one: ImportInfo, *, keep_edited: bool) -> None:
        """Take an import back behind the window, as an edit that can be undone unless it is too large for that."""
        store, history = self._session.store, self._session.history

        def work(_progress: Progress) -> bool:
            if goes_for_good(store, one.id):
                undo_import(store, one.id, keep_edited=keep_edited)
                return False
            history.do(TakeBack(one.id, one.file, keep_edited=keep_edited))
            return True

        job = self._session.worker.write(f"Taking back {one.file}", work)
        job.succeeded.connect(partial(self._told, one))

    def _told(self, one: ImportInfo, undoable: object) -> None:
        more = "; Undo brings it back" if undoable else ""
        self._session.told.emit(f"The import of {one.file} was taken back{more}")

    def _show_rejects(self, one: ImportInfo) -> None:
        found = self._session.store.rejects(one.id, 2_000)
        rows = [Reject(reject.line, reject.column, reject.value, reject.reason) for reject in found]
        store = self._session.store
        RejectsDialog(one.file, rows, one.rejected, lambda path: write_stored_rejects(path, store, one.id), self).open()


class EditedQuestion(Dialog):
    """Asks what becomes of the events of an import that were edited since; `answered` says whether they stay."""

    answered = Signal(bool)

    def __init__(self, one: ImportInfo, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Take back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(titles)
        which = "1 event" if count == 1 else f"{count:,} events"
        shown = "\n".join(f"• {title}" for title in titles[:_SHOWN])
        more = f"\n… and {count - _SHOWN:,} more" if count > _SHOWN else ""
        self.said = label(
            f"{which} of {one.file} {'was' if count == 1 else 'were'} edited here since the import, or had something "
            f"added:\n\n{shown}{more}",
            "body",
            wrap=True,
        )
        self.keep_button = button("Keep it" if count == 1 else "Keep them", kind="primary")
        self.all_button = button("Remove it too" if count == 1 else "Remove them too")
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.keep_button.clicked.connect(partial(self._answer, True))
        self.all_button.clicked.connect(partial(self._answer, False))
        foot = QHBoxLayout()
        foot.addStretch(1)
        for one_button in (cancel, self.all_button, self.keep_button):
            foot.addWidget(one_button)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(22, 18, 22, 16)
        stack.setSpacing(14)
        stack.addWidget(label(f"Take back {one.file}?", "title", wrap=True))
        stack.addWidget(self.said)
        stack.addLayout(foot)
        self.setMinimumWidth(460)
        self.keep_button.setDefault(True)

    def _answer(self, keep: bool, _checked: bool = False) -> None:
        self.answered.emit(keep)
        self.accept()


def _counts(one: ImportInfo) -> str:
    parts = [f"{one.rows:,} rows", f"{one.inserted:,} added"]
    if one.updated:
        parts.append(f"{one.updated:,} updated")
    if one.unchanged:
        parts.append(f"{one.unchanged:,} unchanged")
    return " · ".join(parts)
