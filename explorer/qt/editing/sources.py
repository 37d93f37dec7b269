"""The list of sources, with what rests on each; bibliographies come in and go out here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from db.errors import InputError
from db.read import lists
from explorer.citing.bibliography import Bibliography, read_bibliography
from explorer.citing.items import source_line
from explorer.citing.styles import export
from explorer.commands import AddSources, DeleteRows, MergeSources, counted
from explorer.interchange.whole_file import written_whole
from explorer.jobs import Progress
from explorer.qt.editing import rows
from explorer.qt.editing.lists import ListDialog, at_least_one, exactly_one, exactly_two, show_list, whatever_is_chosen
from explorer.qt.editing.names import ask_merge
from explorer.qt.editing.run import run
from explorer.qt.editing.source_text import show_source_text
from explorer.qt.panel.cards import host_of, in_words
from explorer.qt.session import Session
from explorer.qt.shell.file_dialogs import open_file, save_file
from explorer.qt.widgets import show_menu


class SourcesDialog(ListDialog):
    """Every source, with what rests on it; imports bibliographies and exports them."""

    TITLE = "Sources"
    COLUMNS = ("Publication", "Published", "Title", "Quotes", "Text", "Address")
    WIDTHS = (190, 140, 310, 64, 80)

    def rows(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Return each source with its cells."""
        found: list[tuple[Any, tuple[str, ...]]] = []
        for use in self.session.store.read(lists.sources):
            one = use.source
            published = in_words(one.published_edtf, self.session.language) if one.published_edtf else ""
            text = "stored" if one.has_text else ""
            if use.differing:
                text = f"{use.differing} differ" if use.differing > 1 else "1 differs"
            quotes = str(use.quotes) if use.quotes else ""
            found.append(
                (use, (one.publisher or one.author or host_of(one.url), published, one.title, quotes, text, one.url))
            )
        return found

    def add_buttons(self) -> None:
        """Add what can be done with sources."""
        self.add_button("New…", self._new, whatever_is_chosen)
        self.add_button("Change…", lambda: self.open_row(self.chosen()[0]), exactly_one)
        self.add_button("Text…", self._text, exactly_one)
        self.add_button("Merge two…", self._merge, exactly_two)
        self.add_button("Delete", self._delete, at_least_one)
        self.add_button("Import…", self.import_file, whatever_is_chosen)
        self._export = self.add_button("Export ▾", self._export_menu, whatever_is_chosen)

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
            (first.source.id, source_line(first.source)),
            (second.source.id, source_line(second.source)),
            lambda gone, kept: run(self.session, MergeSources(gone, kept)),
        )

    def _delete(self) -> None:
        run(self.session, DeleteRows("source", tuple(use.source.id for use in self.chosen())))

    def import_file(self, path: Path | None = None) -> None:
        """Ask for a bibliography unless it is given, say what it holds, and add its sources."""
        if not isinstance(path, Path):
            path = open_file(self, "Import sources", "", "Bibliographies (*.bib *.ris *.json);;All files (*)")
            if path is None:
                return
        try:
            found = read_bibliography(path)
        except InputError as problem:
            self.complain(str(problem))
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

    def complain(self, problem: str) -> None:
        """Show one sentence that says what is wrong; it quotes a file, so it is shown as plain text."""
        box = QMessageBox(QMessageBox.Icon.Warning, self.TITLE, "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(problem)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _add(self, found: Bibliography) -> None:
        job = run(self.session, AddSources(found.sources))
        said = f"{counted(len(found.sources), 'source')} of {found.format} read"
        job.succeeded.connect(lambda _changes: self.session.told.emit(said))

    def _export_menu(self) -> None:
        formats = (("BibTeX", "bibtex", "bib"), ("CSL-JSON", "csl-json", "json"), ("RIS", "ris", "ris"))
        show_menu(self._export, [(name, partial(self._ask_export, kind, suffix)) for name, kind, suffix in formats])

    def _ask_export(self, kind: str, suffix: str) -> None:
        path = save_file(self, "Export sources", f"sources.{suffix}", f"(*.{suffix})")
        if path is not None:
            self.export_file(path, kind)

    def export_file(self, path: Path, kind: str) -> None:
        """Write the chosen sources, or all that the filter lets through, to a file."""
        chosen = self.chosen() or [thing for thing, _ in self._rows]
        text = export([use.source for use in chosen], kind)

        def write(_progress: Progress) -> None:
            with written_whole(path) as file:
                file.write(text)

        job = self.session.worker.read("Exporting sources", write)
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


def show_sources(parent: QWidget, session: Session) -> ListDialog:
    """Show every source."""
    return show_list(SourcesDialog(parent.window(), session))
