"""A window on a copy of the built-in timeline, made once a run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.store import Store, open_store
from explorer.qt.app import build_window
from explorer.qt.window import MainWindow


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
        qtbot.waitUntil(lambda: window.tally is not None, timeout=20_000)
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
