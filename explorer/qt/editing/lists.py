"""Lists to edit from: sources, actors and tags, series with their readings. Each follows the store's changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db import dates, limits
from db.errors import InputError
from explorer.citing import lists
from explorer.citing.bibliography import Bibliography, read_bibliography
from explorer.citing.styles import export
from explorer.commands import (
    AddSources,
    ChangeRow,
    DeleteName,
    DeleteRows,
    DuplicateRow,
    MergeNames,
    MergeSources,
    NewRow,
    RenameName,
    counted,
)
from explorer.figures import fonts
from explorer.qt.cards import in_words, show_menu
from explorer.qt.editing import rows
from explorer.qt.editing.fields import LineField
from explorer.qt.editing.form import FormDialog, ask
from explorer.qt.editing.run import run
from explorer.qt.editing.source_text import show_source_text
from explorer.qt.parts import button, label
from explorer.qt.session import Session


class ListDialog(QDialog):
    """A table with a filter and buttons; subclasses give its rows and what the buttons do."""

    TITLE = ""
    COLUMNS: tuple[str, ...] = ()
    WIDTHS: tuple[int, ...] = ()

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.TITLE)
        self.resize(980, 640)
        self.session = session
        self._rows: list[tuple[Any, tuple[str, ...]]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter")
        self.field.setAccessibleName(f"Filter {self.TITLE.lower()}")
        self.field.setFont(QFont(fonts.font("body")))
        self.field.setClearButtonEnabled(True)
        self.table = QTableWidget(0, len(self.COLUMNS))
        self.table.setHorizontalHeaderLabels(list(self.COLUMNS))
        self.table.setAccessibleName(self.TITLE)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setStretchLastSection(True)
        for column, width in enumerate(self.WIDTHS):
            self.table.setColumnWidth(column, width)
        self.counted = label("", "detail", "dim")
        self.buttons: list[tuple[QPushButton, Callable[[int], bool]]] = []
        head = QHBoxLayout()
        head.addWidget(label(self.TITLE, "title"), 1)
        head.addWidget(self.field)
        self.field.setMinimumWidth(260)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(20, 16, 20, 16)
        stack.setSpacing(10)
        stack.addLayout(head)
        stack.addWidget(self.table, 1)
        stack.addWidget(self.counted)
        stack.addLayout(self._foot)
        if not session.store.readonly:
            self.add_buttons()
        self._foot.addStretch(1)
        close = button("Close")
        close.clicked.connect(self.reject)
        self._foot.addWidget(close)
        self.field.textChanged.connect(self._fill)
        self.table.itemSelectionChanged.connect(self._selection_changed)
        self.table.itemActivated.connect(self._activated)
        session.data_changed.connect(self.reload)
        self.reload()

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each thing with its cells."""
        raise NotImplementedError

    def add_buttons(self) -> None:
        """Add what can be done."""

    def open_row(self, thing: Any) -> None:
        """Do what a double-click or Enter means."""

    def add_button(self, words: str, action: Callable[[], object], when: Callable[[int], bool]) -> QPushButton:
        """Add a button that works when `when` is true of the number of chosen rows."""
        made = button(words)
        made.clicked.connect(action)
        self._foot.addWidget(made)
        self.buttons.append((made, when))
        return made

    def reload(self) -> None:
        """Read the rows anew; what was chosen stays chosen where it still is."""
        self._rows = self.rows()
        self._fill()

    def chosen(self) -> list[Any]:
        """Return the chosen things, from top to bottom."""
        at = sorted({item.row() for item in self.table.selectedItems()})
        return [self._thing(row) for row in at]

    def _thing(self, row: int) -> Any:
        item = self.table.item(row, 0)
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def choose(self, fits: Callable[[Any], bool]) -> None:
        """Choose the rows of the things that fit."""
        self.table.clearSelection()
        for row in range(self.table.rowCount()):
            if fits(self._thing(row)):
                for column in range(self.table.columnCount()):
                    item = self.table.item(row, column)
                    if item is not None:
                        item.setSelected(True)

    def _fill(self) -> None:
        words = self.field.text().casefold().split()
        found = [(thing, cells) for thing, cells in self._rows if all(w in " ".join(cells).casefold() for w in words)]
        self.table.setUpdatesEnabled(False)
        self.table.clearSelection()
        self.table.setRowCount(len(found))
        font = QFont(fonts.font("body"))
        for row, (thing, cells) in enumerate(found):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setFont(font)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.UserRole, thing)
                self.table.setItem(row, column, item)
        self.table.setUpdatesEnabled(True)
        whole = f" of {len(self._rows):,}" if len(found) < len(self._rows) else ""
        self.counted.setText(f"{len(found):,}{whole}")
        self._selection_changed()

    def _selection_changed(self) -> None:
        count = len(self.chosen())
        for one, when in self.buttons:
            one.setEnabled(when(count))

    def _activated(self, item: QTableWidgetItem) -> None:
        self.open_row(item.data(Qt.ItemDataRole.UserRole))


def _one(count: int) -> bool:
    return count == 1


def _some(count: int) -> bool:
    return count > 0


def _two(count: int) -> bool:
    return count == 2


def _always(_count: int) -> bool:
    return True


class SourcesDialog(ListDialog):
    """Every source, with what rests on it; imports bibliographies and exports them."""

    TITLE = "Sources"
    COLUMNS = ("Publication", "Published", "Title", "Quotes", "Text", "Address")
    WIDTHS = (190, 110, 330, 60, 90)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each source with its cells."""
        found: list[tuple[Any, tuple[str, ...]]] = []
        for use in lists.sources(self.session.store):
            one = use.source
            published = in_words(one.published_edtf, self.session.language) if one.published_edtf else ""
            text = "stored" if one.has_text else ""
            if use.differing:
                text = f"{use.differing} differ" if use.differing > 1 else "1 differs"
            quotes = str(use.quotes) if use.quotes else ""
            found.append((use, (one.publisher or one.author, published, one.title, quotes, text, one.url)))
        return found

    def add_buttons(self) -> None:
        """Add what can be done with sources."""
        self.add_button("New …", self._new, _always)
        self.add_button("Change …", lambda: self.open_row(self.chosen()[0]), _one)
        self.add_button("Text …", self._text, _one)
        self.add_button("Merge two …", self._merge, _two)
        self.add_button("Delete", self._delete, _some)
        self.add_button("Import …", self.import_file, _always)
        self._export = self.add_button("Export ▾", self._export_menu, _always)

    def open_row(self, thing: Any) -> None:
        """Change the source."""
        if not self.session.store.readonly:
            rows.edit_source(self, self.session, thing.source.id)

    def _new(self) -> None:
        made = rows.ask_source(self, self.session)
        if made is not None:
            run(self.session, AddSources((made[0],)))

    def _text(self) -> None:
        show_source_text(self, self.session, self.chosen()[0].source.id)

    def _merge(self) -> None:
        first, second = self.chosen()
        ask_merge(
            self,
            "source",
            (first.source.id, lists.source_line(first.source)),
            (second.source.id, lists.source_line(second.source)),
            lambda gone, kept: run(self.session, MergeSources(gone, kept)),
        )

    def _delete(self) -> None:
        run(self.session, DeleteRows("source", tuple(use.source.id for use in self.chosen())))

    def import_file(self, path: Path | None = None) -> None:
        """Ask for a bibliography unless it is given, say what it holds, and add its sources."""
        if not isinstance(path, Path):
            name, _ = QFileDialog.getOpenFileName(
                self, "Import sources", "", "Bibliographies (*.bib *.ris *.json);;All files (*)"
            )
            path = Path(name)
            if not name:
                return
        try:
            found = read_bibliography(path)
        except InputError as problem:
            QMessageBox.warning(self, self.TITLE, str(problem))
            return
        if not found.problems and not found.left_out:
            self._add(found)
            return
        box = QMessageBox(self)
        box.setWindowTitle("Import sources")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(bibliography_words(found))
        box.setDetailedText("\n\n".join(f"{problem}\n{problem.raw}" for problem in found.problems))
        add = box.addButton(f"Add {counted(len(found.sources), 'source')}", QMessageBox.ButtonRole.AcceptRole)
        add.setEnabled(bool(found.sources))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is add:
            self._add(found)

    def _add(self, found: Bibliography) -> None:
        job = run(self.session, AddSources(found.sources))
        said = f"{counted(len(found.sources), 'source')} of {found.format} read"
        job.succeeded.connect(lambda _changes: self.session.told.emit(said))

    def _export_menu(self) -> None:
        formats = (("BibTeX", "bibtex", "bib"), ("CSL-JSON", "csl-json", "json"), ("RIS", "ris", "ris"))
        show_menu(self._export, [(name, partial(self._ask_export, kind, suffix)) for name, kind, suffix in formats])

    def _ask_export(self, kind: str, suffix: str) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export sources", f"sources.{suffix}", f"(*.{suffix})")
        if name:
            self.export_file(Path(name), kind)

    def export_file(self, path: Path, kind: str) -> None:
        """Write the chosen sources, or all that the filter lets through, to a file."""
        chosen = self.chosen() or [thing for thing, _ in self._rows]
        text = export([use.source for use in chosen], kind)
        job = self.session.worker.read("Exporting sources", lambda _progress: path.write_text(text, "utf-8"))
        job.succeeded.connect(lambda _done: self.session.told.emit(f"{counted(len(chosen), 'source')} in {path.name}"))


def bibliography_words(found: Bibliography) -> str:
    """Return what a bibliography holds and what of it cannot be kept, for the question before it is added."""
    said = [f"{found.format}: {counted(len(found.sources), 'one source', 'sources')} can be added."]
    if found.problems:
        said.append(f"{counted(len(found.problems), 'One entry', 'entries')} cannot be read: {found.problems[0]}")
    if found.left_out:
        names = ", ".join(f"{name} ({count})" for name, count in list(found.left_out.items())[:12])
        said.append(f"There is no place for these fields: {names}.")
    return "\n\n".join(said)


class NamesDialog(ListDialog):
    """Actors or tags with the number of their events."""

    COLUMNS = ("Name", "Events")
    WIDTHS = (620,)

    def __init__(self, parent: QWidget | None, session: Session, kind: Literal["actor", "tag"]) -> None:
        self.kind: Literal["actor", "tag"] = kind
        self.TITLE = f"{kind.capitalize()}s"
        super().__init__(parent, session)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each name with its cells."""
        return [(use, (use.name, f"{use.events:,}")) for use in lists.names(self.session.store, self.kind)]

    def add_buttons(self) -> None:
        """Add what can be done with names."""
        self.add_button("Rename …", lambda: self.open_row(self.chosen()[0]), _one)
        self.add_button("Merge two …", self._merge, _two)
        self.add_button("Delete", self._delete, _one)

    def open_row(self, thing: Any) -> None:
        """Rename it; a name that is there already makes the two one."""
        if self.session.store.readonly:
            return
        field = LineField("Name", limits.NAME, filled=True)
        field.set_value(thing.name)
        form = FormDialog(self, f"Rename {self.kind}", {"name": field}, note="A name that is there makes the two one.")
        values = ask(form)
        if values is not None and values["name"] != thing.name:
            run(self.session, RenameName(self.kind, thing.id, values["name"]))

    def _merge(self) -> None:
        first, second = self.chosen()
        ask_merge(
            self,
            self.kind,
            (first.id, first.name),
            (second.id, second.name),
            lambda gone, kept: run(self.session, MergeNames(self.kind, gone, kept)),
        )

    def _delete(self) -> None:
        run(self.session, DeleteName(self.kind, self.chosen()[0].id))


def ask_merge(
    parent: QWidget,
    kind: str,
    first: tuple[int, str],
    second: tuple[int, str],
    merge: Callable[[int, int], object],
) -> None:
    """Ask which of two stays, and merge the other into it."""
    from explorer.qt.editing.fields import ChoiceField

    field = ChoiceField("Keep", [first, second])
    values = ask(FormDialog(parent, f"Make one {kind} of two", {"kept": field}, save="Merge"))
    if values is not None:
        gone = second[0] if values["kept"] == first[0] else first[0]
        merge(gone, values["kept"])


class SeriesDialog(ListDialog):
    """Every reading of every series."""

    TITLE = "Series of reported figures"
    COLUMNS = ("Series", "Of whom", "As of", "Figure", "Basis", "Source")
    WIDTHS = (170, 100, 130, 90, 230)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each reading with its cells; a series without any has one row of its own."""
        found: list[tuple[Any, tuple[str, ...]]] = []
        for series in self.session.store.series():
            name = f"{series.name} ({series.unit})" if series.unit else series.name
            if not series.readings:
                found.append(((series, None), (name, series.subject, "", "", "", "")))
            for one in series.readings:
                as_of = dates.in_words(one.as_of_edtf, self.session.language)
                figure = f"{'> ' if one.at_least else ''}{one.value:,.10g}"
                source = (one.source.publisher or one.source.title) if one.source else ""
                found.append(((series, one), (name, series.subject, as_of, figure, one.basis, source)))
        return found

    def add_buttons(self) -> None:
        """Add what can be done with series and readings."""
        self.add_button("New series …", self._new_series, _always)
        self.add_button("New reading …", self._new_reading, _one)
        self.add_button("Change …", lambda: self.open_row(self.chosen()[0]), _one)
        self.add_button("Duplicate", self._duplicate, _one)
        self.add_button("Delete", self._delete, _some)
        self.add_button("Rename series …", self._rename, _one)
        self.add_button("Delete series", self._delete_series, _one)

    def open_row(self, thing: Any) -> None:
        """Change the reading, or add the first one of its series."""
        if self.session.store.readonly:
            return
        series, reading = thing
        if reading is None:
            rows.new_reading(self, self.session, series.id)
        else:
            rows.edit_reading(self, self.session, reading)

    def _new_series(self) -> None:
        values = ask(rows.series_form(self))
        if values is not None:
            run(self.session, NewRow("series", values))

    def _new_reading(self) -> None:
        rows.new_reading(self, self.session, self.chosen()[0][0].id)

    def _duplicate(self) -> None:
        reading = self.chosen()[0][1]
        if reading is not None:
            run(self.session, DuplicateRow("reading", reading.id, {}))

    def _delete(self) -> None:
        ids: Sequence[int] = [reading.id for _, reading in self.chosen() if reading is not None]
        if ids:
            rows.delete_rows(self.session, "reading", ids)

    def _rename(self) -> None:
        series = self.chosen()[0][0]
        values = ask(rows.series_form(self, series.name, series.subject, series.unit))
        if values is not None:
            run(self.session, ChangeRow("series", series.id, values))

    def _delete_series(self) -> None:
        rows.delete_rows(self.session, "series", (self.chosen()[0][0].id,))


def show_list(dialog: ListDialog) -> ListDialog:
    """Show a list beside the window."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog


def show_sources(parent: QWidget, session: Session) -> ListDialog:
    """Show every source."""
    return show_list(SourcesDialog(parent.window(), session))


def show_actors(parent: QWidget, session: Session) -> ListDialog:
    """Show every actor."""
    return show_list(NamesDialog(parent.window(), session, "actor"))


def show_tags(parent: QWidget, session: Session) -> ListDialog:
    """Show every tag."""
    return show_list(NamesDialog(parent.window(), session, "tag"))


def show_series(parent: QWidget, session: Session) -> ListDialog:
    """Show every series with its readings."""
    return show_list(SeriesDialog(parent.window(), session))
