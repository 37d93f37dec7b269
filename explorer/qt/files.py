"""What goes into a store and comes out of it as files: imports, figures, exports, other stores.

Each function asks the person what it needs to know and hands the work to a job; none of them keeps anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from db.errors import InputError
from explorer.exporting.export import FORMATS, export_file
from explorer.figures.carry import may_carry, view_of
from explorer.figures.snapshot import FigureData, FigureSpec, render_image
from explorer.importing.builtin import load_builtin
from explorer.jobs import Progress
from explorer.qt.figure_view import apply_when_loaded
from explorer.qt.import_dialog import ImportDialog
from explorer.qt.imports_dialog import ImportsDialog
from explorer.qt.snapshot_dialog import SnapshotDialog

_LISTS = "Event lists (*.csv *.tsv *.txt *.xlsx *.ods *.json *.jsonl *.ics *.timeline)"

if TYPE_CHECKING:
    from explorer.qt.window import MainWindow


def import_files(window: MainWindow, paths: Sequence[Path] | None = None) -> None:
    """Ask for files unless they are given, and show each before it is imported; a figure brings its view back."""
    if not paths:
        chosen, _ = QFileDialog.getOpenFileNames(
            window, "Import events", window.session.settings.last_folder, f"{_LISTS};;All files (*)"
        )
        paths = [Path(name) for name in chosen]
    for path in paths:
        _remember_folder(window, path)
        if may_carry(path):
            open_figure(window, path)
            continue
        dialog = ImportDialog(window.session, path, window)
        if dialog.problem:
            window.complain(dialog.problem)
            dialog.deleteLater()
            continue
        dialog.exec()
        dialog.deleteLater()


def open_figure(window: MainWindow, path: Path) -> None:
    """Show what a figure shows, or say why that cannot be."""
    try:
        apply_when_loaded(window.session, view_of(path))
    except InputError as problem:
        window.complain(str(problem))


def snapshot(window: MainWindow) -> None:
    """Show the snapshot dialog for the present view."""
    dialog = SnapshotDialog(window.session, window)
    dialog.exec()
    dialog.deleteLater()


def copy_figure(window: MainWindow) -> None:
    """Put the present view on the clipboard as an image."""
    session = window.session
    data = FigureData(session.index, session.lanes, session.store, session.filters)
    spec = FigureSpec.of_view(
        session.viewport,
        session.theme.name,
        filters=session.filters,
        language=session.language,
        timezone=session.settings.time_zone,
        spread=session.settings.spread == "all",
    )
    QGuiApplication.clipboard().setImage(render_image(data, spec))
    session.told.emit("The view is on the clipboard as an image")


def export_events(window: MainWindow) -> None:
    """Ask for a file name and write every event there."""
    start = str(Path(window.session.settings.last_folder) / "events.csv")
    formats = ";;".join(f"{words} (*{ending})" for ending, (words, _) in FORMATS.items())
    name, _ = QFileDialog.getSaveFileName(window, "Export events", start, formats)
    if not name:
        return
    path = Path(name)
    _remember_folder(window, path)
    job = window.session.worker.read("Exporting", lambda _progress: export_file(window.session.store, path))
    job.succeeded.connect(lambda _count: window.session.told.emit(f"Exported to {path.name}"))


def open_store(window: MainWindow) -> None:
    """Ask for another store and start a window on it."""
    from explorer.qt.app import open_another

    name, _ = QFileDialog.getOpenFileName(window, "Open a store", "", "Timeline stores (*.sqlite *.db);;All files (*)")
    if name:
        problem = open_another(name)
        if problem:
            window.complain(problem)


def add_builtin(window: MainWindow) -> None:
    """Put the built-in timeline into the store."""
    window.session.fit_after_next_load()
    session = window.session

    def work(progress: Progress) -> None:
        # Five files, and one step to take back.
        with session.history.grouping_imports("Add the built-in timeline"):
            load_builtin(session.store, progress)

    session.worker.write("Adding the built-in timeline", work)


def show_imports(window: MainWindow) -> None:
    """List the imports, each to be taken back."""
    dialog = ImportsDialog(window.session, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _remember_folder(window: MainWindow, path: Path) -> None:
    window.session.set_settings(window.session.settings.changed(last_folder=str(path.parent)))
