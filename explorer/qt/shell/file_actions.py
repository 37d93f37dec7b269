"""What goes into a store and comes out of it as files: imports, figures, exports, other stores.

Each function asks the person what it needs to know and hands the work to a job; none of them keeps anything.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from db.errors import EnvironmentFailure, InputError
from db.store import Store
from explorer.exporting.export import FORMATS, Exported, export_file
from explorer.figures.data import FigureData
from explorer.figures.formats import SUFFIXES
from explorer.figures.roundtrip.embedded_view import is_picture, may_carry, view_of
from explorer.figures.roundtrip.figure_view import NoFigure
from explorer.figures.snapshot import render_image
from explorer.figures.spec import FigureSpec
from explorer.importing.builtin import load_builtin, newer_edition
from explorer.importing.detect.sniff import Sniffed, sniff
from explorer.importing.formats.registry import file_endings
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.write.sidecar import without_side_tables
from explorer.jobs import Progress
from explorer.qt.context import ActionContext
from explorer.qt.figures.dialog import SnapshotDialog
from explorer.qt.figures.show_view import apply_when_loaded
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.importing.imports_list import ImportsDialog, edition_words
from explorer.qt.importing.job import check_foreign, import_in_background
from explorer.qt.session import Session
from explorer.qt.shell.file_dialogs import open_file, open_files, save_file
from explorer.qt.widgets import local_files

_LISTS = f"Event lists (*{' *'.join(file_endings())})"


def import_files(window: ActionContext, paths: Sequence[Path] | None = None) -> None:
    """Ask for files unless they are given, and show each before it is imported; a figure brings its view back."""
    if not paths:
        folder = window.session.settings.last_folder
        paths = open_files(window, "Import events", folder, f"{_LISTS};;All files (*)")
    paths = without_side_tables(paths)
    for number, path in enumerate(paths, start=1):
        if not _is_pasted(path):
            _remember_folder(window, path)
        if may_carry(path) and _was_figure(window, path):
            continue
        dialog = ImportDialog(window.session, path, window, more=len(paths) - number)
        if dialog.problem:
            window.complain(dialog.problem)
            dialog.deleteLater()
            continue
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        sniffed = dialog.sniffed()
        if accepted and dialog.for_the_rest and sniffed is not None:
            dialog.deleteLater()
            _read_the_same(
                window, paths[number:], _TheSame(window.session.store, sniffed, dialog.chosen(), dialog.mapping())
            )
            return
        dialog.deleteLater()
        if dialog.stopped:
            return


@dataclass(frozen=True, slots=True)
class _TheSame:
    """How a file was read into a store, for others with the same header: what it was, what a person chose, and the
    mapping."""

    store: Store
    first: Sniffed
    chosen: dict[str, object]
    mapping: Mapping

    def sniffed(self, path: Path, progress: Progress) -> Sniffed | None:
        """Look at a file by the choices made for the first; None where its header is another, or it is no list."""
        if may_carry(path):
            return None
        try:
            check_foreign(self.store, path)
            found = sniff(path, progress=progress, **self.chosen)  # type: ignore[arg-type]
        except (InputError, EnvironmentFailure):
            return None
        return found if (found.format, found.header) == (self.first.format, self.first.header) else None

    def mapping_of(self, path: Path) -> Mapping:
        """How that file's columns are read: a lane named by the first file is named by this one."""
        named_by_file = self.mapping.lane == self.first.path.stem
        return self.mapping.with_(lane=path.stem) if named_by_file else self.mapping


def _read_the_same(window: ActionContext, paths: Sequence[Path], same: _TheSame) -> None:
    """Look at files behind the window; import those like the first the same way, and show the others."""

    def imported(found: list[Sniffed | None]) -> None:
        others = []
        for path, sniffed in zip(paths, found, strict=True):
            if sniffed is None:
                others.append(path)
                continue
            _remember_folder(window, path)
            import_in_background(window.session, path, sniffed, same.mapping_of(path))
        if others:
            import_files(window, others)

    count = f"{len(paths)} more files" if len(paths) > 1 else paths[0].name
    job = window.session.worker.read(
        f"Looking at {count}", lambda progress: [same.sniffed(path, progress) for path in paths]
    )
    job.succeeded.connect(imported)


def paste_table(window: ActionContext) -> None:
    """Show what is on the clipboard, files or a table, before it is imported."""
    paths = local_files(QGuiApplication.clipboard().mimeData())
    pasted = None if paths else pasted_table(window.session)
    if pasted is not None:
        paths = [pasted]
    if paths:
        import_files(window, paths)


def pasted_table(session: Session) -> Path | None:
    """The table on the clipboard as a file that lives as long as the program; None where there is none, and says so."""
    text = QGuiApplication.clipboard().text()
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        session.told.emit("There is no table on the clipboard: copy one with its header first")
        return None
    try:
        return as_file(text)
    except OSError as error:
        session.told.emit(
            f"The table on the clipboard cannot be kept while it is read ({error.strerror or error}): "
            "save it as a file and import that"
        )
        return None


def as_file(text: str) -> Path:
    """A pasted text as a file in a folder of its own: one pasted before may still wait to be read. Raises OSError."""
    path = Path(tempfile.mkdtemp(dir=_pasted_folder())) / "Pasted table.txt"
    # The clipboard may hold halves of characters, which no file can.
    path.write_bytes(text.encode("utf-8", "replace"))
    return path


@lru_cache(maxsize=1)
def _pasted_folder() -> str:
    folder = tempfile.mkdtemp(prefix="timeline-explorer-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _is_pasted(path: Path) -> bool:
    return _pasted_folder.cache_info().currsize > 0 and Path(_pasted_folder()) in path.parents


def _was_figure(window: ActionContext, path: Path) -> bool:
    """Show what a figure shows, or say why that cannot be; a document that is no figure may be a list of events."""
    try:
        apply_when_loaded(window.session, view_of(path))
    except InputError as problem:
        if isinstance(problem, NoFigure) and not is_picture(path):
            return False
        window.complain(str(problem))
    return True


def open_figure(window: ActionContext, path: Path | None = None) -> None:
    """Ask for a figure unless it is given, and show what it shows, or say why that cannot be."""
    if path is None:
        figures = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        folder = window.session.settings.last_folder
        path = open_file(window, "Open a figure", folder, f"Figures ({figures});;All files (*)")
        if path is None:
            return
        _remember_folder(window, path)
    try:
        apply_when_loaded(window.session, view_of(path))
    except InputError as problem:
        window.complain(str(problem))


def snapshot(window: ActionContext) -> None:
    """Show the snapshot dialog for the present view."""
    dialog = SnapshotDialog(window.session, window)
    dialog.exec()
    dialog.deleteLater()


def copy_figure(window: ActionContext) -> None:
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
    try:
        image = render_image(data, spec)
    except InputError as problem:
        window.complain(str(problem))
        return
    QGuiApplication.clipboard().setImage(image)
    session.told.emit("The view is on the clipboard as an image")


def export_events(window: ActionContext) -> None:
    """Ask for a file name and write every event there."""
    start = str(Path(window.session.settings.last_folder) / "events.csv")
    formats = ";;".join(f"{form.name} (*{form.suffix})" for form in FORMATS)
    path = save_file(window, "Export events", start, formats)
    if path is None:
        return
    _remember_folder(window, path)
    job = window.session.worker.read("Exporting", lambda _progress: export_file(window.session.store, path))
    job.succeeded.connect(partial(_tell_exported, window.session, path.name))


def _tell_exported(session: Session, name: str, exported: Exported) -> None:
    session.told.emit(" ".join([f"{exported.count:,} events exported to {name}.", *exported.notes]))


def open_store(window: ActionContext) -> None:
    """Ask for another store and start a window on it."""
    from explorer.qt.app import open_another

    path = open_file(window, "Open a store", "", "Timeline stores (*.sqlite *.db);;All files (*)")
    if path is not None:
        problem = open_another(str(path))
        if problem:
            window.complain(problem)


def add_builtin(window: ActionContext, *, unasked: bool = False, bring_back: bool = True) -> None:
    """Put the built-in timeline into the store. `unasked`, as at the first start, it is no step to undo.
    `bring_back` has events of it that were deleted come again."""
    window.session.fit_after_next_load()
    session = window.session

    def work(progress: Progress) -> None:
        history = session.history
        # Several files, and one step to take back.
        with history.passing_over_imports() if unasked else history.grouping_imports("Add the built-in timeline"):
            load_builtin(session.store, progress, bring_back=bring_back)

    session.wait_for(session.worker.write("Adding the built-in timeline", work))


def offer_edition(window: ActionContext) -> None:
    """Say so where the store holds an earlier edition of the built-in timeline, with a link that adds the newer."""
    count = 0 if window.session.store.readonly else newer_edition(window.session.store)
    if count:
        window.status.say(edition_words(count), ("Add", partial(add_builtin, window, bring_back=False)))


def show_imports(window: ActionContext) -> None:
    """List the imports, each to be taken back."""
    dialog = ImportsDialog(window.session, window)
    dialog.edition_wanted.connect(partial(add_builtin, window, bring_back=False))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _remember_folder(window: ActionContext, path: Path) -> None:
    window.session.set_settings(window.session.settings.changed(last_folder=str(path.parent)))
