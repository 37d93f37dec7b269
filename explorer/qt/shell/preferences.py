"""The preferences: one row for each entry of the settings' schema, and nothing that is not in it."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from explorer.citing.styles import STYLES
from explorer.drawing import fonts
from explorer.qt.session import Session
from explorer.qt.widgets import Dialog, button, label
from explorer.settings import Settings

_NAMES = {
    "en": "English",
    "ru": "Русский",
    "zh": "中文",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "system": "As the system has it",
    "zooms": "zooms",
    "scrolls": "scrolls the lanes (Ctrl + wheel zooms)",
    "on": "Always",
    "off": "Never",
    "selected": "on the timeline for the selected event",
    "all": "on the timeline for every event",
    "never": "in the panel only",
    **{one.id: one.title for one in STYLES},
}


class Preferences(Dialog):
    """Shows every setting; a change takes effect at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._session = session
        self.boxes: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(9)
        for spec in fields(Settings):
            values = spec.metadata.get("values")
            if spec.name == "time_zone":
                values = ("UTC", *sorted(available_timezones() - {"UTC"}))
            if values:
                form.addRow(label(spec.metadata["words"]), self._box(spec.name, spec.metadata["words"], values))
        close = button("Close", kind="primary")
        close.clicked.connect(self.accept)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(22, 18, 22, 16)
        stack.setSpacing(16)
        stack.addWidget(label("Preferences", "title"))
        stack.addLayout(form)
        stack.addStretch(1)
        stack.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(460)

    def _box(self, name: str, words: str, values: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setFont(QFont(fonts.font("body")))
        box.setAccessibleName(words)
        for value in values:
            box.addItem(_NAMES.get(value, value.capitalize() if value.islower() else value), value)
        box.setCurrentIndex(max(0, box.findData(getattr(self._session.settings, name))))
        box.activated.connect(partial(self._chosen, name, box))
        self.boxes[name] = box
        return box

    def _chosen(self, name: str, box: QComboBox, _row: int) -> None:
        self._session.set_settings(self._session.settings.changed(**{name: box.currentData()}))
