"""The import dialog: what was recognised, every guess in a plain control, each column with its target, and a preview.

Nothing is stored before Import is pressed. Reading, mapping and counting are the importer's; this shows and asks.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from db.errors import EnvironmentFailure, InputError
from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.mended import Mend
from explorer.importing.report import ImportReport
from explorer.importing.rows.preview import Preview, preview
from explorer.importing.write.rejects import write_rejects
from explorer.qt.importing.controls import ImportControls
from explorer.qt.importing.counts import ImportCounts
from explorer.qt.importing.inspector import FileInspector
from explorer.qt.importing.job import Choices, import_in_background
from explorer.qt.importing.notes import Notes
from explorer.qt.importing.question import OrderQuestion
from explorer.qt.importing.rejects import RejectsDialog
from explorer.qt.importing.summary import same_in_words
from explorer.qt.importing.table import PreviewTable
from explorer.qt.importing.targets import choices, lane_column, with_target
from explorer.qt.session import Session
from explorer.qt.widgets import Dialog, button, label, local_files

_PREVIEW_ROWS: Final = 200
_MANY_ROWS: Final = 20_000
"""With more rows the button does not wait until all are counted."""
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class ImportDialog(Dialog):
    """Shows one file before it is imported. `problem` says why it cannot be, empty when it can.

    `more` says how many files wait behind this one. After it closed, `for_the_rest` says whether files with the same
    header are to be read the same way, and `stopped` that none of the others is wanted.
    """

    counted = Signal()
    rejects_counted = Signal(object, int)

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
        self._preview: Preview | None = None
        self._sniffed: Sniffed | None = None
        self._mapping = Mapping()
        self._lane_column: tuple[str, int] | None = None
        self._asked_order = False
        self._lay_out()
        self._connect()
        self._look()

    # -- building -----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("Import events", "title"))
        self._about = label("", "body", "dim")
        head.addWidget(self._about)
        head.addStretch(1)
        self.controls = ImportControls(self._session)
        head.addWidget(self.controls.mappings)
        head.addWidget(self.controls.more_button)
        self.question = OrderQuestion()
        self.table = PreviewTable(self._session.theme)
        self.table.targets.comes_after = self.question.buttons["mdy"]
        self.notes = Notes()
        self.over_box, self.same_box = QCheckBox(), QCheckBox()
        self.over_box.hide()
        self.same_box.hide()
        self._sums = ImportCounts(self._session.theme)
        top = QVBoxLayout()
        top.setContentsMargins(24, 18, 24, 12)
        top.setSpacing(10)
        top.addLayout(head)
        top.addWidget(self.controls)
        top.addWidget(self.question)
        top.addWidget(self.table, 1)
        top.addWidget(self.notes)
        top.addWidget(self.over_box)
        top.addWidget(self.same_box)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self._sums)
        whole.addLayout(self._foot())
        # They stand beside the title, but what a file was found to be comes first.
        self.setTabOrder(self.controls.lane_box, self.controls.mappings)
        self.setTabOrder(self.controls.mappings, self.controls.more_button)
        self.controls.format_box.setFocus()

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
        promise = label(
            "Nothing is stored until you press Import. One Undo takes the whole import back.", "detail", "dim"
        )
        promise.setVisible(not self._more)
        foot.addWidget(self.rest_box)
        foot.addWidget(promise)
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

    def _connect(self) -> None:
        self.controls.reading_chosen.connect(self._look)
        self.controls.format_chosen.connect(self._use_format)
        self.controls.kept_chosen.connect(self._use_kept)
        self.controls.lanes_button.clicked.connect(self._use_lanes)
        self.controls.mapping_chosen.connect(self._use_mapping)
        self.controls.mappings.told.connect(self._mappings_told)
        self.controls.mappings.failed.connect(self._say_problem)
        self.question.answered.connect(self._answer_order)
        self.table.targets.chosen.connect(self.set_target)
        # The editor is still open while it tells, and showing other rows would take it away under itself.
        self.table.preview.mended.connect(self.mend, Qt.ConnectionType.QueuedConnection)
        self.over_box.toggled.connect(self._choose_again)
        self.same_box.toggled.connect(self._choose_again)
        self._sums.why_wanted.connect(self._show_rejects)
        self._finding = FileInspector(self._session, self)
        self._finding.looked.connect(self._looked)
        self._finding.not_looked.connect(self._could_not_look)
        self._finding.stepped.connect(self._stepped)
        self._finding.counted.connect(self._counted)
        self._finding.not_counted.connect(self._could_not_count)

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
        return self.controls.overruled()

    def show_file(self, path: Path) -> None:
        """Show another file in place of this one."""
        self._path, self._sniffed = path, None
        self._asked_order = False
        for box in (self.over_box, self.same_box):
            with QSignalBlocker(box):
                box.setChecked(False)
            box.hide()
        self.controls.forget_choices()
        self._look()

    def _look(self) -> None:
        self._label_button("", possible=False)
        self._about.setText(self._path.name)
        self._sums.say("Looking at the file…")
        self._finding.look(self._path, self.chosen())

    def _looked(self, sniffed: Sniffed, mapping: Mapping) -> None:
        self.problem = ""
        self._sniffed, self._mapping = sniffed, mapping
        self._tell_rows(_rows_in_words(sniffed))
        self.controls.show_found(sniffed, mapping)
        self._refresh(keep_columns=False)

    def _tell_rows(self, rows: str) -> None:
        size = _size_in_words(self._sniffed.size) if self._sniffed is not None else ""
        about = f"{self._path.name} · {rows} {'row' if rows == '1' else 'rows'} · {size}"
        self._about.setText(f"{about} · {self._more} more after this" if self._more else about)

    def mend(self, mend: Mend) -> None:
        """Read a cell otherwise than it stands in the file, in this import only."""
        if self._sniffed is not None:
            self._sniffed = self._sniffed.mended(mend)
            self._refresh()

    def _could_not_look(self, error: Exception) -> None:
        self.problem = str(error)
        self._say_problem(self.problem)

    # -- how it is read -------------------------------------------------------------------------------------------

    def set_target(self, column: str, target: str) -> None:
        """Read a column as another field, keep it as an extra one (EXTRA), or leave it out (LEFT_OUT)."""
        self._use_mapping(with_target(self._mapping, column, target))

    def _use_lanes(self) -> None:
        if self._lane_column is not None:
            self.set_target(self._lane_column[0], "lane")

    def _use_format(self, format_id: str) -> None:
        if self._sniffed is not None:
            self._use_mapping(propose(replace(self._sniffed, format=format_id)))

    def _use_kept(self, mapping: Mapping) -> None:
        """Read the file by a mapping that was kept, if it has the columns."""
        if self._sniffed is None:
            return
        try:
            mapping.checked(self._sniffed.header)
        except InputError as error:
            self._say_problem(str(error))
            return
        self._use_mapping(mapping if mapping.lane else mapping.with_(lane=self._mapping.lane))

    def _use_mapping(self, mapping: Mapping) -> None:
        # Asked once, the question stays, so that the answer can be seen and taken back.
        self._asked_order = self._asked_order or bool(mapping.order and mapping.order != self._mapping.order)
        self._mapping = mapping
        self.controls.show_mapping(mapping)
        self._refresh()

    def _answer_order(self, order: str) -> None:
        self._asked_order = True
        self._use_mapping(self._mapping.with_(order=order))

    def _refresh(self, *, keep_columns: bool = True) -> None:
        """Show the first rows as they are read now, and count the rest behind the window."""
        sniffed = self._sniffed
        if sniffed is None or self._finding.looking:
            return
        try:
            found = preview(
                self._path, self._mapping, limit=_PREVIEW_ROWS, sniffed=sniffed, language=self._session.language
            )
        except (InputError, EnvironmentFailure) as error:
            self._say_problem(str(error))
            return
        self._preview = found
        self.table.show_preview(sniffed, found.rows, self._mapping, choices(self._mapping), keep_widths=keep_columns)
        self.controls.show_found_order(found)
        self._lane_column = lane_column(sniffed, self._mapping)
        self.controls.offer_lanes(self._lane_column)
        self._ask_order(found)
        self.notes.show_assumptions([*sniffed.warnings, *found.assumptions])
        self.report = None
        self._sums.count_again()
        if not sniffed.complete and sniffed.estimated_rows() > _MANY_ROWS:
            self._label_button(f"Import {_rows_in_words(sniffed)} events", possible=True)
        else:
            # It keeps its words, which are soon said anew: it would jump with each key of a lane's name.
            self._label_button(self.import_button.text(), possible=False)
        self._finding.count_soon(
            sniffed,
            self._mapping,
            settle_order=found.order_open and not sniffed.complete,
            **self._choices(),
        )

    def _ask_order(self, found: Preview) -> None:
        """Ask which of the two readings is meant, where nothing in the column says so."""
        self.question.show_readings(found.readings, self._mapping.order)
        asks = bool(found.readings) and (found.order_open or self._asked_order)
        self.question.setVisible(asks or (self._asked_order and not self.question.isHidden()))

    def _choices(self) -> Choices:
        return {"over_edits": self.over_box.isChecked(), "same_events": self.same_box.isChecked()}

    def _choose_again(self, _on: bool) -> None:
        self._refresh(keep_columns=True)

    # -- what is said ---------------------------------------------------------------------------------------------

    def _say_problem(self, problem: str) -> None:
        self._finding.stop()
        self.notes.show_problem(problem)
        self._sums.say_problem()
        self._label_button("", possible=False)

    def _mappings_told(self, words: str) -> None:
        self._session.told.emit(words)
        if self._sniffed is not None and self._preview is not None:
            # One more or one less to choose among the formats.
            self.controls.show_found(self._sniffed, self._mapping)
            self.controls.show_found_order(self._preview)

    def _label_button(self, text: str, possible: bool) -> None:
        waits = self.question.isVisible() and not self._mapping.order
        self.import_button.setText(text or "Import")
        self.import_button.setEnabled(possible and not waits)
        self.import_button.setToolTip("Say first which of the two readings of the dates is meant." if waits else "")

    # -- counting and importing -----------------------------------------------------------------------------------

    def _stepped(self, note: str) -> None:
        self._sums.say(f"Counting … {note}")

    def _counted(self, report: ImportReport, order_open: bool) -> None:
        self.report = report
        sniffed = self._sniffed
        if not order_open and sniffed is not None and not sniffed.complete and not self._asked_order:
            # The head of the file left the order open; the rest of it does not.
            self.question.hide()
        self._tell_rows(f"{report.rows:,}")
        self._sums.show_report(report, self._session.language)
        self.notes.show_assumptions([*(sniffed.warnings if sniffed else ()), *report.warnings])
        self._offer_over_edits(report)
        todo = report.inserted + report.updated
        words = "row" if report.mapping.kind != "events" else "event"
        self._label_button(f"Import {todo:,} {words if todo == 1 else words + 's'}", todo > 0)
        if not todo:
            self.import_button.setText("Nothing new" if report.unchanged else "Nothing to import")
        self.rejects_counted.emit(report.all_rejects, report.rejected)
        self.counted.emit()

    def _offer_over_edits(self, report: ImportReport) -> None:
        """Let the file be given the say where an edit keeps it from that, and ask about events under a new title."""
        offers = []
        if report.kept_count:
            offers.append("overwrite what was edited here")
        if report.deleted_count:
            offers.append("bring back what was deleted here")
        if offers:
            self.over_box.setText(f"Let the file {' and '.join(offers)}")
        self.over_box.setVisible(bool(offers) or self.over_box.isChecked())
        if report.retitled:
            self.same_box.setText(same_in_words(report.retitled).replace("&", "&&"))
        self.same_box.setVisible(bool(report.retitled))

    def _could_not_count(self, error: Exception) -> None:
        self._say_problem(str(error))

    def _show_rejects(self) -> None:
        if self.report is not None:
            report = self.report
            dialog = RejectsDialog(
                report.file,
                report.all_rejects,
                report.rejected,
                lambda path: write_rejects(path, [self.report or report]),
                self,
                report.header,
            )
            # Counting waits until the editor is closed, and what is counted then stands in the list.
            dialog.mended.connect(self.mend, Qt.ConnectionType.QueuedConnection)
            self.rejects_counted.connect(dialog.show_rows)
            dialog.open()

    def start_import(self) -> None:
        """Import in the background and close; the status bar shows how it goes."""
        if self._sniffed is not None and not self._finding.looking:
            import_in_background(self._session, self._path, self._sniffed, self._mapping, **self._choices())
            self.accept()

    def done(self, result: int) -> None:
        """Close; work that is under way has nobody to tell any more."""
        self._finding.stop()
        self.controls.mappings.leave()
        super().done(result)

    def _stop(self) -> None:
        self.stopped = True
        self.reject()

    # -- further ways in ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CONTROL:
            self.import_button.click()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            from explorer.qt.shell.file_actions import pasted_table

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


def _rows_in_words(sniffed: Sniffed) -> str:
    return (
        f"{len(sniffed.rows) + sniffed.aside:,}" if sniffed.complete else f"about {_round(sniffed.estimated_rows()):,}"
    )


def _round(count: int) -> int:
    """A number that is only an estimate, to two digits."""
    digits = max(0, len(str(count)) - 2)
    return int(round(count, -digits))


def _size_in_words(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024)):,} KB"
