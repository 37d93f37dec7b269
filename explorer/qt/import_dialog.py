"""The import dialog: what was recognised, every guess in a plain control, each column with its target, and a preview.

Nothing is stored before Import is pressed. Reading, mapping and counting are the importer's; this shows and asks.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db import dates
from db.errors import EnvironmentFailure, InputError
from explorer.figures import fonts
from explorer.importing.load import import_file
from explorer.importing.map import Mapping, allowed_fields
from explorer.importing.preview import Preview, preview
from explorer.importing.propose import propose
from explorer.importing.remembered import recalled
from explorer.importing.report import ImportReport
from explorer.importing.sniff import sniff
from explorer.qt.dialogs import show_text
from explorer.qt.parts import button, label
from explorer.qt.session import Session
from explorer.qt.worker import Job

_PREVIEW_ROWS = 200
_PAUSE_MS = 120
_SKIP = ""
_ENCODINGS = ("utf-8", "windows-1251", "windows-1252", "gb18030", "big5", "shift_jis", "mac-roman", "utf-16")
_DELIMITERS: tuple[tuple[str, str], ...] = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))
_ORDERS: tuple[tuple[str, str], ...] = (
    ("", "as found"),
    ("ymd", "year-month-day"),
    ("dmy", "day.month.year"),
    ("mdy", "month/day/year"),
)
FIELD_WORDS: dict[str, str] = {
    "start": "Start",
    "end": "End",
    "title": "Title",
    "summary": "Summary",
    "lane": "Lane",
    "location": "Place",
    "place": "Place",
    "actors": "Actors",
    "category": "Category",
    "tags": "Tags",
    "source_title": "Source title",
    "source_publisher": "Publisher",
    "source_date": "Source date",
    "source_url": "Source URL",
    "quote": "Quote",
    "quote_speaker": "Speaker",
    "id": "Id",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "value": "Value",
}


class ImportDialog(QDialog):
    """Shows one file before it is imported. `problem` says why it cannot be, empty when it can."""

    counted = Signal()

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import events")
        room = (parent.size() if parent is not None else QSize(1180, 780)) - QSize(40, 40)
        self.resize(QSize(1180, 780).boundedTo(room))
        self._session = session
        self._path = path
        self.problem = ""
        self.report: ImportReport | None = None
        self._counting: Job | None = None
        self._preview: Preview | None = None
        self._targets: list[QComboBox] = []
        try:
            self._sniffed = sniff(path)
            self._mapping = recalled(session.store, self._sniffed) or propose(self._sniffed)
        except (InputError, EnvironmentFailure) as error:
            self.problem = str(error)
            return
        self._lay_out()
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(_PAUSE_MS)
        self._recount.timeout.connect(self._count)
        self._fill_controls()
        self._refresh()

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("Import events", "title"))
        self._about = label("", "body", "dim")
        head.addWidget(self._about)
        head.addStretch(1)
        self.encoding_box = self._combo("Encoding")
        self.delimiter_box = self._combo("Delimiter")
        self.order_box = self._combo("Order of day and month")
        self.lane_box = self._combo("Lane for rows that name none")
        self.lane_box.setEditable(True)
        self._format = label("", "body-bold")
        controls = QHBoxLayout()
        controls.setSpacing(8)
        for words, widget in (
            ("Recognised as", self._format),
            ("Delimiter", self.delimiter_box),
            ("Encoding", self.encoding_box),
            ("Dates", self.order_box),
            ("Into lane", self.lane_box),
        ):
            controls.addWidget(label(words, "body", "dim"))
            controls.addWidget(widget)
            controls.addSpacing(6)
        controls.addStretch(1)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setAccessibleName("Preview of the rows")
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.verticalHeader().setMinimumWidth(46)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setFont(QFont(fonts.font("body-bold")))
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.notes = label("", "detail", "caution", wrap=True)
        self._counts = label("Counting …", "body-bold")
        self._aside = button("", kind="link")
        self._aside.clicked.connect(self._show_rejects)
        self._reach = label("", "body", "dim")
        self._histogram = _Histogram(self._session)
        self.import_button = button("Import", kind="primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self.start_import)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        top = QVBoxLayout()
        top.setContentsMargins(22, 18, 22, 12)
        top.setSpacing(12)
        top.addLayout(head)
        top.addLayout(controls)
        top.addWidget(self.table, 1)
        top.addWidget(self.notes)
        sums = QWidget()
        sums.setObjectName("dialogfoot")
        sums_stack = QVBoxLayout(sums)
        sums_stack.setContentsMargins(22, 10, 22, 8)
        row = QHBoxLayout()
        row.addWidget(self._counts)
        row.addWidget(self._aside)
        row.addStretch(1)
        row.addWidget(self._reach)
        sums_stack.addLayout(row)
        sums_stack.addWidget(self._histogram)
        foot = QHBoxLayout()
        foot.setContentsMargins(22, 10, 22, 12)
        foot.addWidget(label("Nothing is stored until you press Import.", "detail", "dim"))
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addSpacing(4)
        foot.addWidget(self.import_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(sums)
        whole.addLayout(foot)

    def _combo(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setFont(QFont(fonts.font("body")))
        return made

    def _fill_controls(self) -> None:
        sniffed = self._sniffed
        size_kb = max(1, round(sniffed.size / 1024))
        self._about.setText(f"{self._path.name} · {size_kb:,} KB")
        self._format.setText(sniffed.format_name)
        encodings = list(dict.fromkeys([sniffed.encoding, *_ENCODINGS]))
        for name in encodings:
            self.encoding_box.addItem(name, name)
        self.encoding_box.setCurrentIndex(0)
        for sign, words in _DELIMITERS:
            self.delimiter_box.addItem(words, sign)
        if self.delimiter_box.findData(sniffed.delimiter) < 0:
            self.delimiter_box.addItem(sniffed.delimiter or "none", sniffed.delimiter)
        self.delimiter_box.setCurrentIndex(self.delimiter_box.findData(sniffed.delimiter))
        for order, words in _ORDERS:
            self.order_box.addItem(words, order)
        self.order_box.setCurrentIndex(max(0, self.order_box.findData(self._mapping.order)))
        for lane in self._session.lanes:
            self.lane_box.addItem(lane.name)
        self.lane_box.setCurrentText(self._mapping.lane)
        self.encoding_box.activated.connect(self._sniff_again)
        self.delimiter_box.activated.connect(self._sniff_again)
        self.order_box.activated.connect(self._settings_changed)
        self.lane_box.editTextChanged.connect(self._settings_changed)

    # -- changes ------------------------------------------------------------------------------------------------

    def _sniff_again(self) -> None:
        try:
            self._sniffed = sniff(
                self._path,
                encoding=self.encoding_box.currentData() or "",
                delimiter=self.delimiter_box.currentData() or "",
            )
            self._mapping = recalled(self._session.store, self._sniffed) or propose(self._sniffed)
        except (InputError, EnvironmentFailure) as error:
            self._say_problem(str(error))
            return
        self._refresh()

    def _settings_changed(self) -> None:
        self._mapping = self._mapping.with_(
            order=self.order_box.currentData() or "", lane=self.lane_box.currentText().strip()
        )
        self._refresh(keep_columns=True)

    def set_target(self, column: str, field: str) -> None:
        """Read a column as another field, or as none (an empty field)."""
        mapping = self._mapping
        before = mapping.field_of_column(column)
        if before:
            mapping = mapping.with_field(before, [name for name in mapping.columns_of(before) if name != column])
        if field:
            mapping = mapping.with_field(field, [*mapping.columns_of(field), column])
        self._mapping = mapping
        self._refresh(keep_columns=True)

    def mapping(self) -> Mapping:
        """Return how the columns are read now."""
        return self._mapping

    # -- showing ------------------------------------------------------------------------------------------------

    def _refresh(self, *, keep_columns: bool = False) -> None:
        try:
            self._preview = preview(self._path, self._mapping, limit=_PREVIEW_ROWS, sniffed=self._sniffed)
        except (InputError, EnvironmentFailure) as error:
            self._say_problem(str(error))
            return
        self._fill_table(keep_columns=keep_columns)
        warnings = [*self._sniffed.warnings, *self._preview.assumptions]
        self.notes.setText("\n".join(warnings[:4]))
        self.notes.setVisible(bool(warnings))
        self._recount.start()

    def _fill_table(self, *, keep_columns: bool) -> None:
        found, theme = self._preview, self._session.theme
        if found is None:
            return
        header = list(self._sniffed.header)
        if not keep_columns or self.table.columnCount() != len(header):
            self.table.clear()
            self.table.setColumnCount(len(header))
            self.table.setHorizontalHeaderLabels(header)
        self.table.setRowCount(1 + len(found.rows))
        self.table.setVerticalHeaderLabels(["", *[str(row.line) for row in found.rows]])
        self._targets = []
        for column, name in enumerate(header):
            self.table.setCellWidget(0, column, self._target_box(name))
        self.table.setRowHeight(0, 34)
        for at, row in enumerate(found.rows, start=1):
            for column, raw in enumerate(row.cells):
                parsed, error = row.parsed.get(header[column], ""), row.errors.get(header[column], "")
                text = " ".join(raw.split())[:300]
                if error:
                    text = f"{text} — {error}" if text else error
                elif parsed and parsed != raw.strip():
                    text = f"{text} → {parsed}"
                item = QTableWidgetItem(text)
                if error:
                    item.setForeground(theme.colour("bad"))
                    item.setToolTip(error)
                elif not self._mapping.field_of_column(header[column]):
                    item.setForeground(theme.colour("faint"))
                if row.errors:
                    item.setBackground(theme.colour("bad-soft"))
                self.table.setItem(at, column, item)
        if not keep_columns:
            self.table.resizeColumnsToContents()
            for column in range(len(header)):
                self.table.setColumnWidth(column, max(110, min(320, self.table.columnWidth(column) + 12)))

    def _target_box(self, column: str) -> QComboBox:
        box = self._combo(f"What the column {column} is")
        box.addItem("Extra field", _SKIP)
        for field in allowed_fields(self._mapping.kind):
            box.addItem(FIELD_WORDS.get(field, field.replace("_", " ").capitalize()), field)
        target = self._mapping.field_of_column(column)
        box.setCurrentIndex(max(0, box.findData(target)))
        box.setProperty("target", "true" if target else "skip")
        box.activated.connect(partial(self._target_chosen, column, box))
        self._targets.append(box)
        return box

    def _target_chosen(self, column: str, box: QComboBox, _row: int) -> None:
        # The box is in the table that is about to be filled anew: let its own event end first.
        QTimer.singleShot(0, partial(self.set_target, column, str(box.currentData() or "")))

    # -- counting and importing -----------------------------------------------------------------------------------

    def _count(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
        mapping, sniffed = self._mapping, self._sniffed
        store, path = self._session.store, self._path
        job = self._session.worker.read(
            "Reading the file",
            lambda progress: import_file(store, path, mapping, sniffed=sniffed, dry_run=True, progress=progress),
        )
        self._counting = job
        self._counts.setText("Counting …")
        self.import_button.setEnabled(False)
        job.succeeded.connect(partial(self._counted, job))
        job.failed.connect(partial(self._could_not_count, job))

    def done(self, result: int) -> None:
        """Close; a count that is under way has nobody to tell any more."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        if not self.problem:
            self._recount.stop()
        super().done(result)

    def _counted(self, job: Job, report: ImportReport) -> None:
        if job is not self._counting:
            return
        self._counting = None
        self.report = report
        parts = [f"{report.inserted:,} new"]
        if report.updated:
            parts.append(f"{report.updated:,} already here (will be updated)")
        if report.unchanged:
            parts.append(f"{report.unchanged:,} already here, unchanged")
        self._counts.setText("    ".join(parts))
        self._aside.setVisible(report.rejected > 0)
        self._aside.setText(f"{report.rejected:,} set aside — see why")
        reach = " – ".join(dates.in_words(text) for text in dict.fromkeys((report.first, report.last)) if text)
        self._reach.setText(reach)
        self._histogram.show_instants(np.asarray(report.instants_us, np.int64))
        todo = report.inserted + report.updated
        self.import_button.setText(f"Import {todo:,} {'event' if todo == 1 else 'events'}")
        self.import_button.setEnabled(todo > 0)
        self.counted.emit()

    def _could_not_count(self, job: Job, error: BaseException) -> None:
        if job is self._counting:
            self._counting = None
            self._say_problem(str(error))

    def _say_problem(self, problem: str) -> None:
        self.notes.setText(problem)
        self.notes.setVisible(True)
        self._counts.setText("This cannot be imported as it is read now.")
        self._aside.hide()
        self.import_button.setEnabled(False)

    def _show_rejects(self) -> None:
        if self.report is not None:
            lines = [
                f"line {one.line}, {one.column or 'row'}: {one.reason} ({one.value})" for one in self.report.rejects
            ]
            show_text(self, "Rows set aside", "\n".join(lines))

    def start_import(self) -> None:
        """Import in the background and close; the status bar shows how it goes."""
        session, path, mapping, sniffed = self._session, self._path, self._mapping, self._sniffed
        empty = not len(session.whole_index)
        job = session.worker.write(
            f"Importing {path.name}",
            lambda progress: import_file(session.store, path, mapping, sniffed=sniffed, progress=progress),
        )
        job.succeeded.connect(partial(_tell, session))
        if empty:
            session.fit_after_next_load()
        self.accept()


def _tell(session: Session, report: ImportReport) -> None:
    aside = f", {report.rejected:,} rows set aside" if report.rejected else ""
    session.told.emit(f"{report.inserted:,} events added, {report.updated:,} updated{aside}")


class _Histogram(QWidget):
    """When the events are: counts over the whole range, one bar each few pixels."""

    _BAR_PX = 6

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._instants_us = np.empty(0, np.int64)
        self.setFixedHeight(52)
        self.setAccessibleName("When the events are")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(600, 52)

    def show_instants(self, instants_us: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        """Show other instants (int64 µs, any order)."""
        self._instants_us = instants_us
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        bars = max(1, self.width() // self._BAR_PX)
        colour = QColor(self._session.theme.colour("lane-1", 0.75))
        if len(self._instants_us):
            seconds = self._instants_us // 1_000_000
            counts, _ = np.histogram(seconds.astype(np.float64), bins=bars)
            most = max(1, int(counts.max()))
            for place, count in enumerate(counts.tolist()):
                height = 1 + round((self.height() - 2) * count / most) if count else 1
                painter.fillRect(place * self._BAR_PX, self.height() - height, self._BAR_PX - 1, height, colour)
        painter.end()
