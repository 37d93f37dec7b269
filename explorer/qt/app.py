"""Builds the application: store, settings, theme, session and window, and hands them to each other.

Nothing else in the program makes any of these; there is no global window and no global store.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from db.store import Store
from explorer import settings as settings_file
from explorer.faults import keep_log
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.qt import style
from explorer.qt.background import undo_jobs
from explorer.qt.background.idle_gc import IdleCollection
from explorer.qt.background.shutdown_signals import ShutdownSignals
from explorer.qt.background.wal_checkpoint import Settling
from explorer.qt.background.worker import Worker
from explorer.qt.figures.show_view import apply_when_loaded
from explorer.qt.session import Session
from explorer.qt.shell import file_actions
from explorer.qt.window import MainWindow

_log = logging.getLogger(__name__)


def make_app() -> QApplication:
    """Return the one application, made if there is none."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Timeline Explorer")
    app.setDesktopFileName("timeline-explorer")
    icon = icon_path()
    if icon is not None:
        app.setWindowIcon(QIcon(str(icon)))
    return app


def icon_path() -> Path | None:
    """Return the program's icon, None where it is not there as a file."""
    from importlib import resources

    place = Path(str(resources.files("resources") / "icons" / "timeline-explorer.svg"))
    return place if place.exists() else None


def build_window(store: Store, log: Path | None = None) -> MainWindow:
    """Return a window on the store, not shown yet, its data being read."""
    settings = settings_file.load()
    chosen = style.chosen_theme(settings.theme)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        style.apply(app, chosen)
    session = Session(store, settings, chosen, Worker())
    return MainWindow(session, log)


def run_window(store: Store, *, fill_builtin: bool, view: FigureView | None = None) -> int:
    """Show the window until it is closed, with a figure's view if one is given; with `fill_builtin`, the built-in
    timeline goes into the store behind it."""
    app = make_app()
    log = keep_log()
    sys.excepthook = _note_bug
    window = build_window(store, log)
    window.place.restore()
    window.show()
    window.view.setFocus()
    if fill_builtin:
        QTimer.singleShot(0, partial(file_actions.add_builtin, window, unasked=True))
    else:
        QTimer.singleShot(0, window.session.load)
        QTimer.singleShot(0, partial(undo_jobs.learn_history, window.session))
        QTimer.singleShot(0, partial(undo_jobs.finish_import, window.session))
        QTimer.singleShot(0, partial(file_actions.offer_edition, window))
    if view is not None:
        apply_when_loaded(window.session, view)
    idle_gc, settling = IdleCollection(window.session), Settling(window.session)
    signals = ShutdownSignals(partial(_end, window))
    try:
        return app.exec()
    finally:
        signals.stop()
        settling.stop()
        idle_gc.stop()


def _end(window: MainWindow) -> None:
    """Close the window, and leave every loop that a dialog over it runs."""
    window.close()
    QApplication.exit(0)


def _note_bug(kind: type[BaseException], error: BaseException, trace: object) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    _log.error("an error of the program itself", exc_info=(kind, error, trace))  # type: ignore[arg-type]
    sys.__excepthook__(kind, error, trace)  # type: ignore[arg-type]


def open_another(place: str) -> str:
    """Start another window on another store, in a process of its own; return what went wrong, or nothing."""
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "explorer"]
    try:
        subprocess.Popen([*command, "--store", place], start_new_session=True)
    except OSError as problem:
        return f"The other window could not be started: {problem.strerror or problem}."
    return ""
