"""The import dialog: what was recognised, every guess in a plain control, each column with its target, and a preview.

Nothing is stored before Import is pressed. Reading, mapping and counting are the importer's; this shows and asks.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from db import dates
from db.errors import EnvironmentFailure, InputError
from explorer.figures import fonts
from explorer.importing.formatmaps import known_mapping
from explorer.importing.formats import NAMES
from explorer.importing.headwords import FIELD_NAMES
from explorer.importing.load import import_file
from explorer.importing.map import LOSSLESS_FIELDS, Mapping, allowed_fields
from explorer.importing.preview import Preview, preview
from explorer.importing.propose import propose
from explorer.importing.rejects import write_rejects
from explorer.importing.remembered import named, recalled
from explorer.importing.report import ImportReport
from explorer.importing.settle import settle
from explorer.importing.sniff import Sniffed, open_table, sniff
from explorer.jobs import Progress, Step
from explorer.qt.dialogs import show_text
from explorer.qt.import_histogram import Histogram
from explorer.qt.import_job import import_behind
from explorer.qt.import_mappings import MappingMenu
from explorer.qt.import_rejects import RejectsDialog
from explorer.qt.import_settings import SettingsStrip, shrinking
from explorer.qt.import_table import EXTRA, LEFT_OUT, PreviewTable
from explorer.qt.parts import Dialog, Named, button, flow, label, local_files
from explorer.qt.session import Session
from explorer.qt.worker import Job

_PREVIEW_ROWS: Final = 200
_PAUSE_MS: Final = 120
_LARGE_BYTES: Final = 8 << 20
"""A file that takes longer to look at than a person waits is looked at behind the window."""
_MANY_ROWS: Final = 20_000
"""With more rows the button does not wait until all are counted."""
_SHOWN_NOTES: Final = 3
_LONGEST_NAME: Final = 24
"""Characters of a column's name where it stands in a sentence beside a control."""
_ENCODINGS: Final = (
    *("utf-8", "windows-1251", "windows-1252", "gb18030", "big5", "shift_jis", "euc-kr", "koi8-r", "mac-roman"),
    *("iso-8859-1", "utf-16"),
)
_DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"), ("^", "Caret"), ("~", "Tilde"))
_ORDERS: Final = (
    ("", "as found"),
    ("ymd", "year-month-day"),
    ("dmy", "day.month.year"),
    ("mdy", "month/day/year"),
)
_MOST_HEADER_LINES: Final = 30
_JOINED: Final = frozenset(
    ("title", "summary", "place", "actors", "tags", "source_title", "date_notes", "start_precision", "end_precision")
)
"""Fields that several columns can make together; a further column of any other takes the place of the first."""
_SAVED: Final = "saved:"
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class ImportDialog(Dialog):
    """Shows one file before it is imported. `problem` says why it cannot be, empty when it can.

    `more` says how many files wait behind this one. After it closed, `for_the_rest` says whether files with the same
    header are to be read the same way, and `stopped` that none of the others is wanted.
    """

    counted = Signal()

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None, *, more: int = 0) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import events")
        self.setAcceptDrops(True)
        room = (parent.size() if parent is not None else QSize(1280, 820)) - QSize(40, 40)
        self.resize(QSize(1240, 800).boundedTo(room))
        self._session = session
        self._path = path
        self._more = more
        self.problem = ""
        self.stopped = False
        self.report: ImportReport | None = None
        self._counting: Job | None = None
        self._looking: Job | None = None
        self._preview: Preview | None = None
        self._sniffed: Sniffed | None = None
        self._mapping = Mapping()
        self._asked_order = False
        self._chosen: dict[str, object] = {}
        self._lay_out()
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(_PAUSE_MS)
        self._recount.timeout.connect(self._count)
        self._look()

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("Import events", "title"))
        self._about = label("", "body", "dim")
        head.addWidget(self._about)
        head.addStretch(1)
        self.format_box = _combo("Recognised as")
        self.sheet_box = _combo("Sheet")
        self.delimiter_box = _combo("Delimiter")
        self.encoding_box = _combo("Encoding")
        self.encoding_box.setEditable(True)
        self.header_box = _combo("Line that names the columns")
        self.order_box = _combo("Order of day and month")
        self.lane_box = _combo("Lane for rows that name none")
        self.lane_box.setEditable(True)
        self.mappings = MappingMenu(self._session)
        self.mappings.chosen.connect(self._use_mapping)
        self.mappings.told.connect(self._say)
        self.mappings.failed.connect(self._say_problem)
        self.more_button = button("More settings", name="More settings")
        self.more_button.setCheckable(True)
        self.settings = SettingsStrip()
        self.settings.hide()
        self.settings.changed.connect(self._mapping_changed)
        self.more_button.toggled.connect(self.settings.setVisible)
        self._pairs = {
            words: Named(words, widget, after_px=6)
            for words, widget in (
                ("Recognised as", self.format_box),
                ("Sheet", self.sheet_box),
                ("Delimiter", self.delimiter_box),
                ("Encoding", self.encoding_box),
                ("Header", self.header_box),
                ("Dates", self.order_box),
                ("Into lane", self.lane_box),
            )
        }
        controls = shrinking(flow([*self._pairs.values(), self.mappings, self.more_button], 10))
        self.table = PreviewTable(self._session.theme)
        self.table.targets.chosen.connect(self.set_target)
        self.question = QFrame()
        self.question.setObjectName("notice")
        self._asks = label("", "body", wrap=True)
        self.order_buttons = {order: button("", kind="segment") for order in ("dmy", "mdy")}
        asked = QHBoxLayout(self.question)
        asked.setContentsMargins(14, 8, 14, 8)
        asked.addWidget(self._asks, 1)
        for order, one in self.order_buttons.items():
            one.clicked.connect(partial(self._answer_order, order))
            asked.addWidget(one)
        self.question.hide()
        self.table.targets.comes_after = self.order_buttons["mdy"]
        self.notes = label("", "detail", "caution", wrap=True)
        self.all_notes = button("", kind="link")
        self.all_notes.clicked.connect(self._show_notes)
        self.all_notes.hide()
        top = QVBoxLayout()
        top.setContentsMargins(24, 18, 24, 12)
        top.setSpacing(10)
        top.addLayout(head)
        top.addWidget(controls)
        top.addWidget(self.settings)
        top.addWidget(self.question)
        top.addWidget(self.table, 1)
        top.addWidget(self.notes)
        top.addWidget(self.all_notes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self._sums())
        whole.addLayout(self._foot())
        self.format_box.activated.connect(self._format_chosen)
        for box in (self.sheet_box, self.delimiter_box, self.header_box, self.encoding_box):
            box.activated.connect(self._sniff_again)
        self.order_box.activated.connect(self._settings_changed)
        self.lane_box.editTextChanged.connect(self._settings_changed)

    def _sums(self) -> QWidget:
        self._counts = label("", "body-bold")
        self._known = label("", "body", "dim")
        self._aside = button("", kind="link")
        self._aside.setProperty("bad", "true")
        self._aside.clicked.connect(self._show_rejects)
        self._aside.hide()
        self._reach = label("", "body", "dim")
        self._histogram = Histogram(self._session.theme)
        sums = QWidget()
        sums.setObjectName("dialogfoot")
        stack = QVBoxLayout(sums)
        stack.setContentsMargins(24, 10, 24, 8)
        row = QHBoxLayout()
        row.setSpacing(18)
        for widget in (self._counts, self._known, self._aside):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._reach)
        stack.addLayout(row)
        stack.addWidget(self._histogram)
        return sums

    def _foot(self) -> QHBoxLayout:
        self.import_button = button("Import", kind="primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self.start_import)
        self.rest_box = QCheckBox(f"Read the {self._more} other files the same way where their header is the same")
        if self._more == 1:
            self.rest_box.setText("Read the other file the same way if its header is the same")
        self.rest_box.setVisible(self._more > 0)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 10, 24, 12)
        foot.setSpacing(10)
        self._promise = label(
            "Nothing is stored until you press Import. One Undo takes the whole import back.", "detail", "dim"
        )
        self._promise.setVisible(not self._more)
        foot.addWidget(self.rest_box)
        foot.addWidget(self._promise)
        foot.addStretch(1)
        if self._more:
            stop = button("Stop", name="Import none of the other files either")
            stop.clicked.connect(self._stop)
            foot.addWidget(stop)
        self.cancel_button = button("Skip this file" if self._more else "Cancel")
        self.cancel_button.clicked.connect(self.reject)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.import_button)
        return foot

    # -- the file -------------------------------------------------------------------------------------------------

    @property
    def for_the_rest(self) -> bool:
        """Whether files with the same header are to be read the same way without being shown."""
        return self._more > 0 and self.rest_box.isChecked()

    def sniffed(self) -> Sniffed | None:
        """Return what the file was found to be; None while it is looked at or where that failed."""
        return self._sniffed

    def mapping(self) -> Mapping:
        """Return how the columns are read now."""
        return self._mapping

    def chosen(self) -> dict[str, object]:
        """Return what a person chose in place of what was found, as `sniff` takes it."""
        return dict(self._chosen)

    def show_file(self, path: Path) -> None:
        """Show another file in place of this one."""
        self._path, self._sniffed = path, None
        self._chosen = {}
        self._asked_order = False
        self._look()

    def _look(self) -> None:
        """Look at the file: at once, or behind the window where that takes long."""
        # What was found out about another file, or about this one read otherwise, is not to be shown any more.
        self._end_jobs()
        self._label_button("", possible=False)
        path, overruled = self._path, self.chosen()

        def work(progress: Progress) -> tuple[Sniffed, Mapping]:
            found = sniff(path, progress=progress, **overruled)  # type: ignore[arg-type]
            return found, recalled(self._session.store, found) or propose(found)

        self._about.setText(path.name)
        if _size(path) < _LARGE_BYTES:
            try:
                self._looked(work(Progress()))
            except (InputError, EnvironmentFailure) as error:
                self._could_not_look(error)
            return
        job = self._looking = self._session.worker.read(f"Looking at {path.name}", work)
        self._counts.setText("Looking at the file…")
        job.succeeded.connect(partial(self._looked_behind, job))
        job.failed.connect(partial(self._could_not_look_behind, job))

    def _looked_behind(self, job: Job, found: tuple[Sniffed, Mapping]) -> None:
        if job is self._looking:
            self._looking = None
            self._looked(found)

    def _could_not_look_behind(self, job: Job, error: Exception) -> None:
        if job is self._looking:
            self._looking = None
            self._could_not_look(error)

    def _looked(self, found: tuple[Sniffed, Mapping]) -> None:
        self.problem = ""
        self._sniffed, self._mapping = found
        self._fill_controls(self._sniffed)
        self._refresh()

    def _could_not_look(self, error: Exception) -> None:
        self.problem = str(error)
        self._say_problem(self.problem)

    def _fill_controls(self, sniffed: Sniffed) -> None:
        rows = f"{len(sniffed.rows):,}" if sniffed.complete else f"about {_round(sniffed.estimated_rows()):,}"
        name = f"{self._path.name} · {rows} rows · {_size_in_words(sniffed.size)}"
        self._about.setText(f"{name} · {self._more} more after this" if self._more else name)
        self.format_box.clear()
        for format_id in _possible_formats(sniffed):
            self.format_box.addItem(NAMES[format_id], format_id)
        saved = named(self._session.store)
        if saved:
            self.format_box.insertSeparator(self.format_box.count())
            for one in saved:
                self.format_box.addItem(f"Mapping: {one}", _SAVED + one)
        self._fill_table_controls(sniffed)
        _fill(self.order_box, _ORDERS, self._mapping.order)
        self.lane_box.blockSignals(True)
        self.lane_box.clear()
        self.lane_box.addItems([lane.name for lane in self._session.lanes])
        self.lane_box.setCurrentText(self._mapping.lane)
        lane_line = self.lane_box.lineEdit()
        if lane_line is not None:
            lane_line.setCursorPosition(0)
        self.lane_box.blockSignals(False)
        self._pairs["Into lane"].setVisible(self._mapping.kind == "events")
        self.mappings.show_mapping(self._mapping)
        self.settings.show_mapping(self._mapping)

    def _fill_table_controls(self, sniffed: Sniffed) -> None:
        """The controls that only some containers have."""
        delimited, workbook = sniffed.container == "delimited", sniffed.container == "workbook"
        _fill(self.encoding_box, [(name, name) for name in dict.fromkeys([sniffed.encoding, *_ENCODINGS])], "")
        self.encoding_box.setCurrentText(sniffed.encoding)
        named_sign = dict(_DELIMITERS)
        signs = [*_DELIMITERS]
        if sniffed.delimiter not in named_sign:
            signs.append((sniffed.delimiter, sniffed.delimiter or "none"))
        _fill(self.delimiter_box, signs, sniffed.delimiter)
        _fill(self.sheet_box, [(name, name) for name in sniffed.sheets], sniffed.sheet)
        first = max(1, sniffed.header_line)
        lines = sorted({0, *range(1, _MOST_HEADER_LINES + 1), first})
        _fill(self.header_box, [(n, f"line {n}" if n else "none") for n in lines], sniffed.header_line)
        self._pairs["Encoding"].setVisible(bool(sniffed.encoding) and not workbook)
        self._pairs["Delimiter"].setVisible(delimited)
        self._pairs["Sheet"].setVisible(len(sniffed.sheets) > 1)
        self._pairs["Header"].setVisible(delimited or workbook)

    # -- changes ------------------------------------------------------------------------------------------------

    def _sniff_again(self) -> None:
        box = self.sender()
        if self._sniffed is None:
            return
        if box is self.encoding_box:
            self._chosen["encoding"] = self.encoding_box.currentText().strip()
        elif box is self.delimiter_box:
            self._chosen["delimiter"] = self.delimiter_box.currentData() or ""
        elif box is self.sheet_box:
            self._chosen["sheet"] = self.sheet_box.currentData()
            self._chosen.pop("header", None)
        else:
            self._chosen["header"] = self.header_box.currentData()
        self._look()

    def _format_chosen(self) -> None:
        if self._sniffed is None:
            return
        chosen = str(self.format_box.currentData() or "")
        if chosen.startswith(_SAVED):
            self._use_mapping(named(self._session.store)[chosen.removeprefix(_SAVED)])
        else:
            self._mapping_changed(propose(replace(self._sniffed, format=chosen)))

    def _use_mapping(self, mapping: Mapping) -> None:
        """Read the file by a mapping that was kept, if it has the columns."""
        if self._sniffed is None:
            return
        try:
            mapping.checked(self._sniffed.header)
        except InputError as error:
            self._say_problem(str(error))
            return
        self._mapping_changed(mapping if mapping.lane else mapping.with_(lane=self._mapping.lane))

    def _mapping_changed(self, mapping: Mapping) -> None:
        self._mapping = mapping
        _fill(self.order_box, _ORDERS, mapping.order)
        self.lane_box.blockSignals(True)
        self.lane_box.setCurrentText(mapping.lane)
        self.lane_box.blockSignals(False)
        self._refresh(keep_columns=True)

    def _settings_changed(self) -> None:
        order = self.order_box.currentData() or ""
        self._asked_order = self._asked_order or bool(order)
        self._mapping = self._mapping.with_(order=order, lane=self.lane_box.currentText().strip())
        self._refresh(keep_columns=True)

    def _answer_order(self, order: str) -> None:
        self._asked_order = True
        self._mapping_changed(self._mapping.with_(order=order))

    def set_target(self, column: str, field: str) -> None:
        """Read a column as another field, keep it as an extra one (EXTRA), or leave it out (LEFT_OUT)."""
        mapping = self._mapping
        before = mapping.field_of_column(column)
        if before:
            was = mapping.get(before)
            left = [name for name in mapping.columns_of(before) if name != column]
            mapping = mapping.with_field(before, left, was.join if was else "")
        ignored = tuple(name for name in mapping.ignored if name != column)
        mapping = mapping.with_(ignored=(*ignored, column) if field == LEFT_OUT else ignored)
        if field not in (EXTRA, LEFT_OUT):
            for other in _excluded_by(field):
                mapping = mapping.with_field(other, ())
            was = mapping.get(field)
            columns = [*mapping.columns_of(field), column] if field in _JOINED else [column]
            join = was.join if was else ", " if field == "place" else " – "
            mapping = mapping.with_field(field, columns, join)
        self._mapping_changed(mapping)

    # -- showing ------------------------------------------------------------------------------------------------

    def _refresh(self, *, keep_columns: bool = False) -> None:
        sniffed = self._sniffed
        if sniffed is None:
            return
        self.mappings.show_mapping(self._mapping)
        self.settings.show_mapping(self._mapping)
        lanes = ", ".join(self._mapping.columns_of("lane"))
        self._pairs["Into lane"].rename(f"Where “{_short(lanes)}” is empty, into lane" if lanes else "Into lane")
        try:
            found = preview(
                self._path, self._mapping, limit=_PREVIEW_ROWS, sniffed=sniffed, language=self._session.language
            )
        except (InputError, EnvironmentFailure) as error:
            self._say_problem(str(error))
            return
        self._preview = found
        self.table.show_preview(
            sniffed.header, found.rows, self._mapping, _choices(self._mapping), keep_widths=keep_columns
        )
        self._show_found_order()
        self._ask_order(found)
        self._show_warnings([*sniffed.warnings, *found.assumptions])
        self._label_button("", possible=False)
        self._recount.start()

    def _show_found_order(self) -> None:
        found = self._preview
        known = found is not None and found.order_known
        self.order_box.setItemText(0, f"{dict(_ORDERS)[found.order]} (found)" if found and known else "as found")

    def _ask_order(self, found: Preview) -> None:
        """Ask which of the two readings is meant, where nothing in the column says so."""
        asks = bool(found.readings) and (found.order_open or self._asked_order)
        if found.readings:
            _, cell, _ = found.readings[0]
            self._asks.setText(f"“{cell}” can be read in two ways, and the file does not settle it. Which is it?")
            for order, _, words in found.readings:
                self.order_buttons[order].setText(words)
                self.order_buttons[order].setAccessibleName(f"{cell} is {words}")
        for order, one in self.order_buttons.items():
            one.setChecked(self._mapping.order == order)
        self.question.setVisible(asks or (self._asked_order and not self.question.isHidden()))

    def _show_warnings(self, warnings: list[str]) -> None:
        self._warnings = list(dict.fromkeys(warnings))
        self.notes.setText("\n".join(self._warnings[:_SHOWN_NOTES]))
        self.notes.setVisible(bool(self._warnings))
        more = len(self._warnings) - _SHOWN_NOTES
        self.all_notes.setVisible(more > 0)
        self.all_notes.setText(f"{more} more {'assumption' if more == 1 else 'assumptions'}")

    def _show_notes(self) -> None:
        show_text(self, "What was assumed", "\n\n".join(self._warnings))

    # -- counting and importing -----------------------------------------------------------------------------------

    def _count(self) -> None:
        sniffed = self._sniffed
        if sniffed is None:
            return
        if self._counting is not None:
            self._counting.cancel()
        mapping, store, path = self._mapping, self._session.store, self._path
        look_on = self._preview is not None and self._preview.order_open and not sniffed.complete

        def work(progress: Progress) -> tuple[ImportReport, bool]:
            whole = settle(open_table(sniffed, progress), mapping).order_open if look_on else False
            return import_file(store, path, mapping, sniffed=sniffed, dry_run=True, progress=progress), whole

        job = self._session.worker.read("Reading the file", work)
        self._counting = job
        self.report = None
        self._counts.setText("Counting…")
        self._known.setText("")
        many = not sniffed.complete and sniffed.estimated_rows() > _MANY_ROWS
        self._label_button(f"Import about {_round(sniffed.estimated_rows()):,} events" if many else "", many)
        job.stepped.connect(partial(self._stepped, job))
        job.succeeded.connect(partial(self._counted, job))
        job.failed.connect(partial(self._could_not_count, job))

    def _label_button(self, text: str, possible: bool) -> None:
        waits = self.question.isVisible() and not self._mapping.order
        self.import_button.setText(text or "Import")
        self.import_button.setEnabled(possible and not waits)
        self.import_button.setToolTip("Say first which of the two readings of the dates is meant." if waits else "")

    def done(self, result: int) -> None:
        """Close; work that is under way has nobody to tell any more."""
        self._end_jobs()
        self.mappings.leave()
        super().done(result)

    def _end_jobs(self) -> None:
        for job in (self._counting, self._looking):
            if job is not None:
                job.cancel()
        self._counting = self._looking = None
        self._recount.stop()

    def _stop(self) -> None:
        self.stopped = True
        self.reject()

    def _stepped(self, job: Job, step: Step) -> None:
        if job is self._counting and step.note:
            self._counts.setText(f"Counting … {step.note}")

    def _counted(self, job: Job, found: tuple[ImportReport, bool]) -> None:
        if job is not self._counting:
            return
        self._counting = None
        report, order_open = found
        self.report = report
        if not order_open and self._sniffed is not None and not self._sniffed.complete and not self._asked_order:
            # The head of the file left the order open; the rest of it does not.
            self.question.hide()
        self._counts.setText(f"{report.inserted:,} new")
        parts = []
        if report.updated:
            parts.append(f"{report.updated:,} already here (will be updated)")
        if report.unchanged:
            parts.append(f"{report.unchanged:,} already here, unchanged")
        self._known.setText("    ".join(parts))
        self._aside.setVisible(report.rejected > 0)
        self._aside.setText(f"{report.rejected:,} set aside — see why")
        reach = " – ".join(
            dates.in_words(text, self._session.language) for text in dict.fromkeys((report.first, report.last)) if text
        )
        self._reach.setText(reach)
        self._histogram.show_instants(report.instants_us)
        sniffed = self._sniffed
        self._show_warnings([*(sniffed.warnings if sniffed else ()), *report.warnings])
        todo = report.inserted + report.updated
        words = "row" if report.mapping.kind != "events" else "event"
        self._label_button(f"Import {todo:,} {words if todo == 1 else words + 's'}", todo > 0)
        if not todo and report.unchanged:
            self.import_button.setText("Nothing new")
        self.counted.emit()

    def _could_not_count(self, job: Job, error: Exception) -> None:
        if job is self._counting:
            self._counting = None
            self._say_problem(str(error))

    def _say(self, words: str) -> None:
        self._session.told.emit(words)
        if self._sniffed is not None:
            self._fill_formats_again()

    def _fill_formats_again(self) -> None:
        if self._sniffed is not None:
            self._fill_controls(self._sniffed)
            self._show_found_order()

    def _say_problem(self, problem: str) -> None:
        self._recount.stop()
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        self.notes.setText(problem)
        self.notes.show()
        self.all_notes.hide()
        self._counts.setText("This cannot be imported as it is read now.")
        self._known.setText("")
        self._aside.hide()
        self._label_button("", possible=False)

    def _show_rejects(self) -> None:
        if self.report is not None:
            report = self.report
            dialog = RejectsDialog(
                report.file, report.set_aside, report.rejected, lambda path: write_rejects(path, [report]), self
            )
            dialog.open()

    def start_import(self) -> None:
        """Import in the background and close; the status bar shows how it goes."""
        if self._sniffed is not None and self._looking is None:
            import_behind(self._session, self._path, self._sniffed, self._mapping)
            self.accept()

    # -- further ways in ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CONTROL:
            self.import_button.click()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            from explorer.qt.files import pasted_table

            path = pasted_table(self._session)
            if path is not None:
                self.show_file(path)
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = local_files(event.mimeData())
        event.acceptProposedAction()
        if paths:
            self.show_file(paths[0])


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFont(QFont(fonts.font("body")))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _fill(box: QComboBox, choices: object, chosen: object) -> None:
    box.clear()
    for value, words in choices:  # type: ignore[attr-defined]
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def _possible_formats(sniffed: Sniffed) -> list[str]:
    """The recognised format first, then a plain table, then those whose date and title the header has."""
    found = [sniffed.format, "delimited" if sniffed.container != "workbook" else "workbook"]
    for format_id in NAMES:
        made = known_mapping(format_id, sniffed.header)
        if made is not None and made.kind == "events" and made.get("title"):
            there = all(column in sniffed.header for one in made.fields for column in one.columns)
            if there and (made.get("start") or made.get("start_year")):
                found.append(format_id)
    return list(dict.fromkeys(found))


def _choices(mapping: Mapping) -> list[tuple[str, str]]:
    """What a column can be, and what that is called."""
    fields = [name for name in allowed_fields(mapping.kind) if name not in LOSSLESS_FIELDS or mapping.get(name)]
    named_fields = [(name, FIELD_NAMES.get(name, name.replace("_", " ").capitalize())) for name in fields]
    return [(EXTRA, "Extra field"), (LEFT_OUT, "Skip"), *named_fields]


def _excluded_by(field: str) -> tuple[str, ...]:
    """Fields that cannot stand beside this one: a whole date and its parts."""
    side, _, part = field.partition("_")
    if field in ("start", "end"):
        return tuple(f"{field}_{one}" for one in ("year", "month", "day"))
    return (side,) if side in ("start", "end") and part in ("year", "month", "day") else ()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _round(count: int) -> int:
    """A number that is only an estimate, to two digits."""
    digits = max(0, len(str(count)) - 2)
    return int(round(count, -digits))


def _size_in_words(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024)):,} KB"
