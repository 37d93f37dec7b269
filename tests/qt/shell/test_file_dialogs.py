"""Choosing files: nothing in a folder is opened for being listed, least of all the store that is open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QTreeView

from db.store import Store
from explorer.qt.shell import file_actions
from explorer.qt.shell.file_dialogs import open_files, save_file
from explorer.qt.window import MainWindow


def locks_held(store: Store) -> list[str]:
    """The locks of this process on the files of a store, as the system lists them (proc(5))."""
    assert store.path is not None
    inodes = {str(part.stat().st_ino) for part in store.path.parent.glob(f"{store.path.name}*")}
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return sorted(
        " ".join(words[1:]) for words in lines if words[4] == str(os.getpid()) and words[5].split(":")[2] in inodes
    )


def when_listed(name: str, act: Callable[[QFileDialog], object]) -> QTimer:
    """Do something in the dialog that is open, once it lists a file of that name."""
    timer = QTimer(interval=10)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        shown = dialog.findChild(QTreeView, "treeView")
        assert isinstance(shown, QTreeView)
        model, root = shown.model(), shown.rootIndex()
        if name in [model.index(row, 0, root).data() for row in range(model.rowCount(root))]:
            timer.stop()
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    return timer


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists who holds which lock")
def test_listing_the_folder_of_the_open_store_gives_up_none_of_its_locks(window: MainWindow, store: Store) -> None:
    assert store.path is not None
    before = locks_held(store)
    assert before
    timer = when_listed(store.path.name, QFileDialog.reject)
    assert open_files(window, "Import events", str(store.path.parent), "All files (*)") == []
    assert not timer.isActive()
    assert locks_held(store) == before


def test_a_file_is_chosen_by_its_name(window: MainWindow, path: Path) -> None:
    def choose(dialog: QFileDialog) -> None:
        dialog.findChildren(QLineEdit)[0].setText(path.name)
        dialog.accept()

    timer = when_listed(path.name, choose)
    assert open_files(window, "Import events", str(path.parent), "Lists (*.csv);;All files (*)") == [path]
    assert not timer.isActive()


def test_a_name_to_save_under_is_suggested(window: MainWindow, path: Path) -> None:
    timer = when_listed(path.name, QFileDialog.accept)
    suggested = path.with_name("events.csv")
    assert save_file(window, "Export events", str(suggested), "CSV (*.csv)") == suggested
    assert not timer.isActive()


def test_the_open_store_is_not_read_as_a_list(
    window: MainWindow, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "complain", said.append)
    assert store.path is not None
    file_actions.import_files(window, [store.path, Path(f"{store.path}-wal")])
    assert len(said) == 2
    assert "the store that is open" in said[0]
