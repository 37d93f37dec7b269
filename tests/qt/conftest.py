"""A window on a copy of the built-in timeline, made once a run, and the import dialog in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.store import Store, open_store
from explorer.qt.app import build_window
from explorer.qt.importing.dialog import ImportDialog
from explorer.qt.window import MainWindow
from tests.qt.importing.support import LIST, Opener, Recounted


@pytest.fixture
def store(builtin_store_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A store of its own with the built-in timeline in it."""
    place = tmp_path / "events.sqlite"
    shutil.copy(builtin_store_file, place)
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def open_window(qtbot: QtBot, isolated_home: Path) -> Iterator[Callable[[Store], MainWindow]]:
    """Open a window on a store and wait until its events are there; closed after the test."""
    opened: list[MainWindow] = []

    def open_it(store: Store) -> MainWindow:
        window = build_window(store)
        window.session.set_settings(window.session.settings.changed(motion="off"))
        window.resize(1400, 900)
        with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
            window.show()
            window.session.load()
        qtbot.waitUntil(lambda: window.timeline_area.track("tally") is not None, timeout=20_000)
        opened.append(window)
        return window

    yield open_it
    for window in opened:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, 52)
    QApplication.processEvents()


@pytest.fixture
def window(open_window: Callable[[Store], MainWindow], store: Store) -> MainWindow:
    """A window on the built-in timeline, its events read."""
    return open_window(store)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small list with one impossible date."""
    place = tmp_path / "list.csv"
    place.write_text(LIST, encoding="utf-8")
    return place


@pytest.fixture
def open_dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Iterator[Opener]:
    """Open the import dialog on a file, or on one made of a text, and wait until its rows are counted."""
    opened: list[ImportDialog] = []

    def open_it(what: Path | str | bytes) -> ImportDialog:
        if not isinstance(what, Path):
            path = tmp_path / f"list-{len(opened)}.csv"
            path.write_bytes(what.encode() if isinstance(what, str) else what)
            what = path
        made = ImportDialog(window.session, what, window)
        opened.append(made)
        assert made.problem == ""
        with qtbot.waitSignal(made.counted, timeout=10_000):
            made.show()
        return made

    yield open_it
    for dialog in opened:
        dialog.done(0)


@pytest.fixture
def dialog(open_dialog: Opener, path: Path) -> ImportDialog:
    """The import dialog on a small list with one impossible date, its rows counted."""
    return open_dialog(path)


@pytest.fixture
def recounted(qtbot: QtBot) -> Recounted:
    """Wait until the rows are counted again."""
    return lambda dialog: qtbot.waitSignal(dialog.counted, timeout=10_000)


@pytest.fixture
def quiet(qtbot: QtBot, window: MainWindow) -> Callable[[], None]:
    """Wait until nothing is under way any more."""
    return lambda: qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
