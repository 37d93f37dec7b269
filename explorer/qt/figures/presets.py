"""The presets of figures: choosing one, saving the present settings under a name, and forgetting one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QMenu, QWidget

from db.errors import InputError
from explorer.drawing import fonts
from explorer.figures import presets
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.qt.widgets import button

_LAST_USED = "Settings used last"


class PresetBar(QWidget):
    """Offers the presets by name. `current` gives the present settings, or raises InputError if they cannot be read."""

    chosen = Signal(object)
    refused = Signal(str)

    def __init__(self, current: Callable[[], FigureView]) -> None:
        super().__init__()
        self._current = current
        self.box = QComboBox()
        self.box.setAccessibleName("Preset")
        self.box.setFont(QFont(fonts.font("body")))
        self._more = button("…", name="Save or remove a preset")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.box, 1)
        row.addWidget(self._more)
        self._fill()
        self.box.currentIndexChanged.connect(self._choose)
        self._more.clicked.connect(self._show_menu)

    def save(self, name: str) -> None:
        """Keep the present settings under a name and choose it."""
        try:
            remembered = presets.load().with_preset(name, self._current())
        except InputError as problem:
            self.refused.emit(str(problem))
            return
        presets.save(remembered)
        self._fill(" ".join(name.split()))

    def remove(self) -> None:
        """Forget the preset that is chosen."""
        name = self.box.currentData()
        if name is not None:
            presets.save(presets.load().without_preset(str(name)))
            self._fill()

    def _fill(self, name: str = "") -> None:
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem(_LAST_USED)
        for known in presets.load().presets:
            self.box.addItem(known, known)
        self.box.setCurrentIndex(max(self.box.findData(name), 0))
        self.box.blockSignals(False)

    def _choose(self) -> None:
        view = presets.load().presets.get(str(self.box.currentData()))
        if view is not None:
            self.chosen.emit(view)

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction("Save these settings as a preset…", self._ask)
        remove = menu.addAction("Remove this preset", self.remove)
        remove.setEnabled(self.box.currentData() is not None)
        menu.exec(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        menu.deleteLater()

    def _ask(self) -> None:
        name, given = QInputDialog.getText(self, "Save a preset", "Name")
        if given:
            self.save(name)
