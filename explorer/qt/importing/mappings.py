"""The button with the mappings that were kept: use one, keep this one under a name, save it as a file, forget one.

Knows mappings and where they are kept; what a chosen one means for a file is the dialog's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

from db.errors import EnvironmentFailure, InputError
from explorer.drawing import fonts
from explorer.importing.detect.saved import forget, named, read_mapping, save_as, write_mapping
from explorer.importing.mapping.mapping import Mapping
from explorer.jobs import Progress
from explorer.qt.background.worker import Job
from explorer.qt.session import Session
from explorer.qt.shell.file_dialogs import open_file, save_file

_FILES = "Mappings (*.json)"


class MappingMenu(QPushButton):
    """Opens the menu of mappings. `chosen` carries one to use, `told` what was done, `failed` what could not be."""

    chosen = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("Mapping")
        self.setFont(QFont(fonts.font("body")))
        self.setAccessibleName("Mapping: use a saved one, save this one")
        self.setAutoDefault(False)
        self.setProperty("menu", "true")
        self._session = session
        self._store = session.store
        self._mapping = Mapping()
        self._writing: list[Job] = []
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)

    def show_mapping(self, mapping: Mapping) -> None:
        """Take the mapping that saving is about."""
        self._mapping = mapping

    def fill(self) -> None:
        """Fill the menu with what there is now."""
        self._menu.clear()
        saved = named(self._store)
        for name, mapping in saved.items():
            self._menu.addAction(name).triggered.connect(partial(self._use, mapping))
        if saved:
            self._menu.addSeparator()
        keep = self._menu.addAction("Save under a name…")
        keep.triggered.connect(self._ask_name)
        keep.setEnabled(not self._store.readonly)
        self._menu.addAction("Save as a file…").triggered.connect(self._ask_file)
        self._menu.addAction("Use one from a file…").triggered.connect(self._ask_source)
        if saved and not self._store.readonly:
            gone = self._menu.addMenu("Forget")
            for name in saved:
                gone.addAction(name).triggered.connect(partial(self.forget, name))

    def _use(self, mapping: Mapping, _checked: bool = False) -> None:
        self.chosen.emit(mapping)

    def _ask_name(self) -> None:
        asked = QInputDialog(self.window())
        asked.setWindowTitle("Save the mapping")
        asked.setLabelText("Name, to choose it by for other files:")
        asked.textValueSelected.connect(self.save)
        asked.open()

    def save(self, name: str) -> None:
        """Keep the mapping under a name, behind the window."""
        store, mapping = self._store, self._mapping

        def work(_progress: Progress) -> str:
            save_as(store, name, mapping)
            return f"The mapping “{' '.join(name.split())}” was saved"

        self._write("Saving the mapping", work)

    def _ask_file(self) -> None:
        path = save_file(self.window(), "Save the mapping", "mapping.json", _FILES)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Save the mapping as a file."""
        try:
            write_mapping(path, self._mapping)
        except EnvironmentFailure as error:
            self.failed.emit(str(error))
            return
        self.told.emit(f"The mapping was saved as {path.name}")

    def _ask_source(self) -> None:
        path = open_file(self.window(), "Use a mapping", "", f"{_FILES};;All files (*)")
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Use the mapping in a file."""
        try:
            found = read_mapping(path)
        except InputError as error:
            self.failed.emit(str(error))
            return
        self.chosen.emit(found)

    def forget(self, name: str, _checked: bool = False) -> None:
        """Keep the mapping of that name no longer, behind the window."""
        store = self._store

        def work(_progress: Progress) -> str:
            forget(store, name)
            return f"The mapping “{name}” was forgotten"

        self._write("Forgetting the mapping", work)

    def _write(self, title: str, work: Callable[[Progress], str]) -> None:
        job = self._session.worker.write(title, work)
        job.told_in_place = True
        self._writing.append(job)
        job.succeeded.connect(self._written)
        job.failed.connect(self._could_not_write)

    def leave(self) -> None:
        """Let the window tell what goes wrong with what is still being written: nobody looks here any more."""
        for job in self._writing:
            job.told_in_place = False

    def _written(self, words: str) -> None:
        self.told.emit(words)

    def _could_not_write(self, error: BaseException) -> None:
        if isinstance(error, InputError | EnvironmentFailure):
            self.failed.emit(str(error))
