"""Gives a source its text, and shows what checking its quotes against it finds: where each stands, or what differs.

The text is pasted or read from a file; nothing is fetched from the network.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import EnvironmentFailure, InputError
from db.read import lists
from explorer.citing.checking import Finding, check_quotes
from explorer.citing.items import source_line
from explorer.citing.texts import SourceText, pasted, read_text
from explorer.commands import StoreSourceText
from explorer.drawing import fonts
from explorer.jobs import Progress
from explorer.qt.editing.run import run
from explorer.qt.panel.cards import CHECKS
from explorer.qt.session import Session
from explorer.qt.shell.file_dialogs import open_file
from explorer.qt.widgets import Card, Dialog, button, label

ENCODINGS = (
    ("", "Encoding: recognised"),
    ("utf-8", "UTF-8"),
    ("windows-1251", "Windows-1251 (Cyrillic)"),
    ("koi8-r", "KOI8-R (Cyrillic)"),
    ("windows-1252", "Windows-1252 (Western)"),
    ("windows-1250", "Windows-1250 (Central European)"),
    ("gb18030", "GB 18030 (Chinese)"),
    ("big5", "Big5 (Chinese)"),
    ("shift_jis", "Shift JIS (Japanese)"),
    ("euc-kr", "EUC-KR (Korean)"),
    ("utf-16", "UTF-16"),
)
_PAUSE_CHARACTERS = 400_000
"""A longer text is checked when it is saved, not while it is typed."""


class SourceTextDialog(Dialog):
    """The text of one source on the left, its quotes and what was found on the right."""

    def __init__(self, parent: QWidget | None, session: Session, source_id: int, quote_id: int | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Text of the source")
        self.resize(1080, 720)
        self._session = session
        self._source_id = source_id
        self._first = quote_id
        source = session.store.read(lists.source, source_id)
        self._quotes = session.store.read(lists.quotes, source_id)
        self._stored = session.store.source_text(source_id)
        self.area = QPlainTextEdit(self._stored)
        self.area.setAccessibleName("Text of the source")
        self.area.setPlaceholderText("Paste the text of the source here, or read it from a file.")
        self.area.setFont(QFont(fonts.font("body")))
        self.area.setReadOnly(session.store.readonly)
        self.notes = label("", "detail", "caution", wrap=True)
        self.notes.hide()
        self._results = QScrollArea()
        self._results.setWidgetResizable(True)
        self._results.setFixedWidth(390)
        self._results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._path: Path | None = None
        self.encoding = QComboBox()
        self.encoding.setAccessibleName("Encoding of the file")
        self.encoding.setToolTip("How the file's letters are read: choose another where words look wrong")
        self.encoding.setFont(QFont(fonts.font("body")))
        for codec, words in ENCODINGS:
            self.encoding.addItem(words, codec)
        self.encoding.activated.connect(self._encoding_chosen)
        self.encoding.hide()
        title = (source.title or source.url) if source else "This source is no longer there"
        read = button("Read from a file…")
        read.clicked.connect(self._ask_file)
        self.save_button = button("Save and check", kind="primary")
        self.save_button.clicked.connect(self.save)
        remove = button("Remove the text")
        remove.clicked.connect(self.remove)
        close = button("Close")
        close.clicked.connect(self.reject)
        remove.setVisible(bool(self._stored) and not session.store.readonly)
        for one in (read, self.save_button):
            one.setVisible(not session.store.readonly)
        left = QVBoxLayout()
        left.addWidget(self.area, 1)
        left.addWidget(self.notes)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left, 1)
        middle.addWidget(self._results)
        foot = QHBoxLayout()
        foot.addWidget(read)
        foot.addWidget(self.encoding)
        foot.addWidget(remove)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.save_button)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 16, 20, 16)
        stack.setSpacing(10)
        stack.addWidget(label(title, "title", wrap=True, selectable=True))
        about = source_line(source) if source else ""
        stack.addWidget(label(about, "detail", "dim", wrap=True, selectable=True))
        stack.addLayout(middle, 1)
        stack.addLayout(foot)
        self.findings: list[Finding] = []
        self.area.textChanged.connect(self._text_changed)
        self.check()

    # -- text -------------------------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        path = open_file(
            self, "Read the text of the source", "", "Texts (*.txt *.html *.htm *.xhtml *.pdf *.md);;All files (*)"
        )
        if path is not None:
            self.encoding.setCurrentIndex(0)
            self.read(path)

    def read(self, path: Path, encoding: str = "") -> None:
        """Read a file behind the window and show its text; an encoding overrides what is recognised."""

        def work(progress: Progress) -> SourceText:
            return read_text(path, encoding=encoding, progress=progress)

        self._path = path
        job = self._session.worker.read(f"Reading {path.name}", work)
        job.told_in_place = True
        job.succeeded.connect(self._show_text)
        job.failed.connect(self._show_problem)

    def _encoding_chosen(self, _row: int) -> None:
        if self._path is not None:
            self.read(self._path, self.encoding.currentData())

    def _show_text(self, found: SourceText) -> None:
        self.encoding.setVisible(self._path is not None and self._path.suffix.lower() != ".pdf")
        self.area.setPlainText(found.text)
        self._note("\n".join(found.notes))

    def _show_problem(self, error: BaseException) -> None:
        if isinstance(error, InputError | EnvironmentFailure):
            self._note(str(error))

    def _note(self, words: str) -> None:
        self.notes.setText(words)
        self.notes.setVisible(bool(words))

    def _text_changed(self) -> None:
        self._note("")
        if self.area.document().characterCount() < _PAUSE_CHARACTERS:
            self.check()

    # -- checking ---------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Look for each quote in the text as it stands in the field."""
        text = self.area.toPlainText()
        self.findings = check_quotes(text, self._quotes)
        self.save_button.setEnabled(bool(text.strip()))
        body = QWidget()
        body.setObjectName("panelbody")
        stack = QVBoxLayout(body)
        stack.setContentsMargins(0, 0, 6, 0)
        stack.setSpacing(10)
        if not self._quotes:
            stack.addWidget(label("No quote rests on this source yet.", "body", "dim", wrap=True))
        for finding in sorted(self.findings, key=lambda one: one.quote.id != self._first):
            stack.addWidget(self._card(finding))
        stack.addStretch(1)
        self._results.setWidget(body)
        self._mark(text)

    def _card(self, finding: Finding) -> QWidget:
        card = Card()
        sign, said, tone = CHECKS[finding.result]
        card.stack.addWidget(label(f"{sign} {said}", "body-bold", tone, wrap=True))
        card.stack.addWidget(label(f"“{finding.quote.text}”", "body", wrap=True, selectable=True))
        for words in finding.differing[0]:
            card.stack.addWidget(label(f"not so in the source: “{words}”", "detail", "bad", wrap=True))
        card.stack.addWidget(label(finding.quote.event_title, "detail", "dim", wrap=True))
        if finding.passage:
            shown = QTextEdit()
            shown.setReadOnly(True)
            shown.setAcceptRichText(False)
            shown.setFrameShape(QTextEdit.Shape.NoFrame)
            shown.setStyleSheet("QTextEdit { background: transparent; border: 0; padding: 0; }")
            shown.setFont(QFont(fonts.font("detail")))
            shown.setAccessibleName("Passage in the source")
            self._write_passage(shown, finding)
            shown.setFixedHeight(92)
            card.stack.addWidget(shown)
        if finding.place is not None:
            go = button("Show in the text", kind="link")
            go.clicked.connect(partial(self._show_place, finding.place))
            card.stack.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _write_passage(self, shown: QTextEdit, finding: Finding) -> None:
        theme = self._session.theme
        plain, marked = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(theme.colour("dim"))
        marked.setForeground(theme.colour("text" if finding.result == "verbatim" else "bad"))
        marked.setFontWeight(QFont.Weight.DemiBold)
        cursor = shown.textCursor()
        for text, is_marked in finding.passage:
            cursor.insertText(text, marked if is_marked else plain)
        shown.moveCursor(QTextCursor.MoveOperation.Start)

    def _mark(self, text: str) -> None:
        """Mark in the text what was found of the quotes."""
        colour = QColor(self._session.theme.colour("accent-soft"))
        marks = []
        for finding in self.findings:
            if finding.place is None:
                continue
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._cursor(*finding.place, text)  # type: ignore[attr-defined,unused-ignore]
            selection.format.setBackground(colour)  # type: ignore[attr-defined,unused-ignore]
            marks.append(selection)
        self.area.setExtraSelections(marks)

    def _cursor(self, start: int, end: int, text: str) -> QTextCursor:
        # Qt counts UTF-16 units, Python characters.
        def units(at: int) -> int:
            return at + sum(sign > "\uffff" for sign in text[:at])

        cursor = self.area.textCursor()
        cursor.setPosition(units(start))
        cursor.setPosition(units(end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _show_place(self, place: tuple[int, int]) -> None:
        cursor = self._cursor(*place, self.area.toPlainText())
        self.area.setTextCursor(cursor)
        self.area.centerCursor()

    # -- saving -----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the text with the source, and what was found of each quote."""
        try:
            text = pasted(self.area.toPlainText()).text
        except InputError as problem:
            self._note(str(problem))
            return
        found = {one.quote.id: one.result for one in check_quotes(text, self._quotes)}
        run(self._session, StoreSourceText(self._source_id, text, found))
        self.accept()

    def remove(self) -> None:
        """Take the stored text away; its quotes are unchecked then."""
        run(self._session, StoreSourceText(self._source_id, "", {}))
        self.accept()


def show_source_text(parent: QWidget, session: Session, source_id: int, quote_id: int | None = None) -> None:
    """Show the text of a source with its quotes; a quote's own card comes first."""
    dialog = SourceTextDialog(parent.window(), session, source_id, quote_id)
    dialog.exec()
    dialog.deleteLater()
