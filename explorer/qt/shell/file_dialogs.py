"""Asking for files, and for names to save under, without opening any of the files that are listed.

Qt's own dialog opens every file of a folder whose ending it does not know, to tell its kind. Where locks are POSIX
locks, closing a file again gives up all that this process holds on it (fcntl(2)): the store in that folder would stand
open to any other process as if nobody used it, and the next one to open it cuts the log's index, which is mapped here,
to nothing. So there the dialog is Qt's own, and tells files by nothing but their names.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QTreeView, QWidget

_LOCKS_ARE_PER_PROCESS: Final = os.name == "posix"
_OWN_DIALOG: Final = _LOCKS_ARE_PER_PROCESS and sys.platform != "darwin"
"""On a Mac the system's dialog is another process."""
_SIZE: Final = (860, 520)
_WIDTHS_PX: Final = (340, 90, 100, 130)
"""Of name, size, kind and date in the list."""


class _ByName(QFileIconProvider):
    """Tells folders from files, and files by their ending. Asked on a thread of Qt's: its icons are made before."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = super().icon(QAbstractFileIconProvider.IconType.Folder)
        self._file = super().icon(QAbstractFileIconProvider.IconType.File)
        self._others = {kind: super(_ByName, self).icon(kind) for kind in QAbstractFileIconProvider.IconType}

    def icon(self, of: QAbstractFileIconProvider.IconType | QFileInfo) -> QIcon:
        if isinstance(of, QFileInfo):
            return self._folder if of.isDir() else self._file
        return self._others.get(of, self._file)

    def type(self, info: QFileInfo) -> str:
        if info.isDir():
            return "Folder"
        return f"{info.suffix().upper()} file" if info.suffix() else "File"


def open_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """Ask for a file that there is; None where none was chosen. `kinds` are Qt's filters, apart by ";;"."""
    chosen = _asked(_dialog(parent, title, folder, kinds, QFileDialog.FileMode.ExistingFile))
    return chosen[0] if chosen else None


def open_files(parent: QWidget, title: str, folder: str, kinds: str) -> list[Path]:
    """Ask for files that there are; empty where none was chosen."""
    return _asked(_dialog(parent, title, folder, kinds, QFileDialog.FileMode.ExistingFiles))


def save_file(parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    """Ask for a name to save under, and whether a file of that name may go; None where none was chosen."""
    dialog = _dialog(parent, title, str(Path(suggested).parent), kinds, QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(Path(suggested).name)
    chosen = _asked(dialog)
    return chosen[0] if chosen else None


def _dialog(parent: QWidget, title: str, folder: str, kinds: str, mode: QFileDialog.FileMode) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    if _OWN_DIALOG:
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        provider = _ByName()
        # The dialog keeps no reference of its own.
        dialog.setProperty("provider", provider)
        dialog.setIconProvider(provider)
        dialog.resize(*_SIZE)
        listed = dialog.findChild(QTreeView)
        if isinstance(listed, QTreeView):
            for column, px in enumerate(_WIDTHS_PX):
                listed.header().resizeSection(column, px)
    dialog.setFileMode(mode)
    dialog.setNameFilters(kinds.split(";;"))
    # The folder only now: what it holds is looked at from here on.
    if folder:
        dialog.setDirectory(folder)
    return dialog


def _asked(dialog: QFileDialog) -> list[Path]:
    """Show the dialog. It is deleted by the event loop, which lets the thread that lists folders end meanwhile."""
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    chosen = [Path(name) for name in dialog.selectedFiles()] if accepted else []
    dialog.deleteLater()
    return chosen
