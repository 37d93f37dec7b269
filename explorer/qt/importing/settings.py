"""The further settings of an import: fixed values, joined titles, zones, numbers, lists. Plain controls on a mapping.

Gets a mapping and tells of the one that was made of it; reads no file and stores nothing.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from explorer.drawing import fonts
from explorer.importing.mapping.header_synonyms import FIELD_NAMES
from explorer.importing.mapping.mapping import ELSE, JOIN, Mapping
from explorer.qt.widgets import Named, button, flow, label

ZONES: Final = (
    ("", "as written"),
    ("UTC", "UTC"),
    ("Europe/London", "London"),
    ("Europe/Berlin", "Berlin"),
    ("Europe/Moscow", "Moscow"),
    ("Asia/Shanghai", "Shanghai"),
    ("America/New_York", "New York"),
    ("America/Los_Angeles", "Los Angeles"),
)
_NUMBERS: Final = (
    ("", "as found"),
    ("year", "years"),
    ("compact", "days such as 20190605"),
    ("epoch-s", "seconds since 1970"),
    ("epoch-ms", "milliseconds since 1970"),
    ("epoch-us", "microseconds since 1970"),
    ("epoch-ns", "nanoseconds since 1970"),
    ("excel1900", "spreadsheet days from 1900"),
    ("excel1904", "spreadsheet days from 1904"),
)
_BLANK_ENDS: Final = (("", "as found"), ("single", "no end"), ("open", "still going on"))
_DECIMALS: Final = (("", "as found"), (".", "1,234.5"), (",", "1.234,5"))
_LISTS: Final = ((";", "semicolons"), (",", "commas"), ("|", "bars"), (",;", "commas and semicolons"), ("", "nothing"))
_FIXED: Final = (
    *("category", "tags", "place", "actors", "source_title", "source_publisher", "source_url", "source_date"),
    *("quote_language", "title", "summary"),
)
"""Fields that can be the same text in all rows."""


class SettingsStrip(QFrame):
    """Further settings of a mapping, shown when asked for."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._mapping = Mapping()
        self.zone_box = _box("Times without a zone are in", ZONES)
        self.zone_box.setEditable(True)
        self.number_box = _box("Bare numbers in date columns are", _NUMBERS)
        self.blank_box = _box("A blank end means", _BLANK_ENDS)
        self.decimal_box = _box("Numbers are written like", _DECIMALS)
        self.list_box = _box("Lists are separated by", _LISTS)
        self.century = QSpinBox()
        self.century.setRange(1899, 2000)
        self.century.setSpecialValueText("auto")
        self.century.setAccessibleName("Two-digit years begin with")
        self.century.setFixedWidth(84)
        self.join_field = _line("What stands between the columns of a title", 70)
        self.keep_unused = QCheckBox("Keep unused columns as extra fields")
        self.exclusive = QCheckBox("End days are the first day after")
        self.fixed_box = _box("Field with a fixed value", [(name, FIELD_NAMES[name]) for name in _FIXED])
        self.fixed_field = _line("Its fixed value", 160)
        self.fixed_field.setPlaceholderText("the same in all rows")
        self.fixed_button = button("Set", name="Set the fixed value")
        for check in (self.keep_unused, self.exclusive, self.century):
            # As high as the boxes beside it, so that their words stand on one line.
            check.setFixedHeight(self.list_box.sizeHint().height())
        self._chips = QWidget()
        self._chips_row = QHBoxLayout(self._chips)
        self._chips_row.setContentsMargins(0, 0, 0, 0)
        self._join = Named("Join titles with", self.join_field)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 10, 14, 10)
        whole.setSpacing(8)
        pairs = [
            Named("Times without a zone", self.zone_box),
            Named("Bare numbers are", self.number_box),
            Named("A blank end means", self.blank_box),
            Named("Numbers like", self.decimal_box),
            Named("Lists by", self.list_box),
            Named("Two-digit years from", self.century),
            self._join,
            self.keep_unused,
            self.exclusive,
        ]
        whole.addWidget(shrinking(flow(pairs, 12)))
        fixed = QHBoxLayout()
        fixed.setSpacing(8)
        for widget in (
            *(label("Fixed value", "body", "dim"), self.fixed_box, self.fixed_field, self.fixed_button, self._chips),
        ):
            fixed.addWidget(widget)
        fixed.addStretch(1)
        whole.addLayout(fixed)
        self._several = QVBoxLayout()
        whole.addLayout(self._several)
        for box, name in (
            (self.number_box, "number"),
            (self.blank_box, "blank_end"),
            (self.decimal_box, "decimal"),
            (self.list_box, "list_separators"),
        ):
            box.activated.connect(partial(self._chosen, box, name))
        self.zone_box.activated.connect(self._zone_chosen)
        zone_line = self.zone_box.lineEdit()
        if zone_line is not None:
            zone_line.editingFinished.connect(self._zone_chosen)
        self.century.editingFinished.connect(self._century_chosen)
        self.join_field.editingFinished.connect(self._join_chosen)
        self.keep_unused.clicked.connect(lambda on: self._tell(self._mapping.with_(keep_unused=bool(on))))
        self.exclusive.clicked.connect(lambda on: self._tell(self._mapping.with_(exclusive_end=bool(on))))
        self.fixed_button.clicked.connect(self._fix)
        self.fixed_field.returnPressed.connect(self._fix)

    def show_mapping(self, mapping: Mapping) -> None:
        """Show the settings of another mapping."""
        self._mapping = mapping
        for box, value in (
            (self.number_box, mapping.number),
            (self.blank_box, mapping.blank_end),
            (self.decimal_box, mapping.decimal),
            (self.list_box, mapping.list_separators),
        ):
            if box.findData(value) < 0:
                box.addItem(value, value)
            box.setCurrentIndex(box.findData(value))
        at = self.zone_box.findData(mapping.zone)
        if at >= 0:
            self.zone_box.setCurrentIndex(at)
        else:
            self.zone_box.setEditText(mapping.zone)
        self.century.setValue(1900 + mapping.century_pivot)
        title = mapping.get("title")
        self._join.setVisible(title is not None and len(title.columns) > 1 and title.join != ELSE)
        self.join_field.setText(title.join if title is not None else JOIN)
        self.keep_unused.setChecked(mapping.keep_unused)
        self.exclusive.setChecked(mapping.exclusive_end)
        for row in (self._chips_row, self._several):
            while (item := row.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.deleteLater()
        for one in mapping.fields:
            if len(one.columns) > 1:
                name = FIELD_NAMES.get(one.field, one.field.replace("_", " ").capitalize())
                first = QCheckBox(f"{name}: only the first filled of {', '.join(one.columns)}".replace("&", "&&"))
                first.setChecked(one.join == ELSE)
                first.clicked.connect(partial(self._first_chosen, one.field, first))
                self._several.addWidget(first)
            if not one.columns and one.constant:
                words = f"{FIELD_NAMES.get(one.field, one.field)}: {one.constant[:40]}  ✕"
                chip = button(words, kind="chip", name=f"Drop the fixed {FIELD_NAMES.get(one.field, one.field)}")
                chip.clicked.connect(partial(self._unfix, one.field))
                self._chips_row.addWidget(chip)

    def _tell(self, mapping: Mapping) -> None:
        if mapping != self._mapping:
            self.changed.emit(mapping)

    def _chosen(self, box: QComboBox, name: str, _row: int) -> None:
        self._tell(self._mapping.with_(**{name: box.currentData() or ""}))

    def _zone_chosen(self) -> None:
        typed = self.zone_box.currentText().strip()
        known = {words: zone for zone, words in ZONES}
        self._tell(self._mapping.with_(zone=known.get(typed, typed)))

    def _century_chosen(self) -> None:
        self._tell(self._mapping.with_(century_pivot=self.century.value() - 1900))

    def _join_chosen(self) -> None:
        title = self._mapping.get("title")
        if title is not None and title.join != self.join_field.text():
            self._tell(self._mapping.with_field("title", title.columns, self.join_field.text()))

    def _first_chosen(self, field: str, first: QCheckBox, _checked: bool = False) -> None:
        join = ELSE if first.isChecked() else JOIN
        self._tell(self._mapping.with_field(field, self._mapping.columns_of(field), join))

    def _fix(self) -> None:
        text = self.fixed_field.text().strip()
        if text:
            self.fixed_field.clear()
            self._tell(self._mapping.with_constant(str(self.fixed_box.currentData()), text))

    def _unfix(self, field: str) -> None:
        self._tell(self._mapping.with_field(field, ()))


def shrinking(flowing: QWidget) -> QWidget:
    """A flow that may be as low as one line: else its height at its narrowest is kept free in a dialog that is wide."""
    policy = flowing.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
    flowing.setSizePolicy(policy)
    return flowing


def _box(name: str, choices: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFont(QFont(fonts.font("body")))
    for value, words in choices:
        made.addItem(words, value)
    return made


def _line(name: str, width_px: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setFont(QFont(fonts.font("body")))
    made.setFixedWidth(width_px)
    return made
