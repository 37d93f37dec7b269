"""What tests of the import dialog share: looking at it, choosing in it, and accepting it without a person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from db.records import EventDetail
from db.store import Store
from explorer.qt.importing.dialog import ImportDialog

LIST = "date,what,colour\n2019-06-05,First,red\n2018~,Second,blue\n2019-02-31,Third,green\n2019-07,Fourth,red\n"
"""A small list with one impossible date."""

Opener: TypeAlias = Callable[[Path | str | bytes], ImportDialog]
"""Opens the dialog on a file, or on what is in one, and waits until its rows are counted."""
Recounted: TypeAlias = Callable[[ImportDialog], AbstractContextManager[object]]
"""Waits until the rows are counted again after what is done in its block."""


def cells(dialog: ImportDialog) -> list[str]:
    """The cells of the preview, row by row."""
    shown = dialog.table.preview
    places = [shown.index(row, column) for row in range(shown.rowCount()) for column in range(shown.columnCount())]
    return [shown.text(place) for place in places]


def captions(dialog: ImportDialog) -> list[str]:
    """The texts of the labels in sight."""
    return [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]


def choose(box: QComboBox, value: object) -> None:
    """Choose an entry as a person does."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def event_called(store: Store, title: str) -> EventDetail:
    """The event of that title."""
    hit = next(hit for hit in store.search(title) if hit.title == title)
    found = store.event(hit.event_id)
    assert found is not None
    return found


def accepting(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[ImportDialog], object] = lambda _dialog: None
) -> list[str]:
    """Let every dialog be accepted at once, after `act` did something in it; returns the names of the files shown."""
    shown: list[str] = []

    def accepted(dialog: ImportDialog) -> int:
        sniffed = dialog.sniffed()
        assert sniffed is not None
        shown.append(sniffed.path.name)
        act(dialog)
        dialog.start_import()
        return int(ImportDialog.DialogCode.Accepted)

    monkeypatch.setattr(ImportDialog, "exec", accepted)
    return shown
