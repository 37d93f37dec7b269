"""The controls above the preview: every guess about a file, each to be overruled.

They show what a file was found to be and how it is read, and tell what a person chose; they look at no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from explorer.drawing import fonts
from explorer.importing.detect.saved import named
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.formats.registry import FORMATS
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.rows.preview import Preview
from explorer.qt.importing.mappings import MappingMenu
from explorer.qt.importing.settings import SettingsStrip, shrinking
from explorer.qt.importing.targets import possible_formats
from explorer.qt.session import Session
from explorer.qt.widgets import Named, button, flow

_LONGEST_NAME: Final = 24
"""Characters of a column's name where it stands in a sentence beside a control."""
_ENCODINGS: Final = (
    *("utf-8", "windows-1251", "windows-1252", "gb18030", "big5", "shift_jis", "euc-kr", "koi8-r", "mac-roman"),
    *("iso-8859-1", "utf-16"),
)
_DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"), ("^", "Caret"), ("~", "Tilde"))
_ORDERS: Final = (
    ("", "as found"),
    ("ymd", "year-month-day"),
    ("dmy", "day.month.year"),
    ("mdy", "month/day/year"),
)
_BETWEEN_PX: Final = 12
_LANE_PX: Final = (110, 240)
"""The field for the lane is as wide as its name, within these."""
_ARROW_PX: Final = 40
"""What a box takes beside its text."""
_MOST_HEADER_LINES: Final = 30
_SAVED: Final = "saved:"


class ImportControls(QWidget):
    """A row of boxes, and the further settings under it when asked for.

    `mappings` and `more_button` are for the layout of the dialog: they stand beside its title.
    `reading_chosen` says that the file is to be read otherwise (`overruled` says how), `format_chosen` carries the id
    of a format, `kept_chosen` a mapping that was kept and may not fit this file, `mapping_chosen` this one changed.
    """

    reading_chosen = Signal()
    format_chosen = Signal(str)
    kept_chosen = Signal(object)
    mapping_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._mapping = Mapping()
        self._overruled: dict[str, object] = {}
        self.format_box = _combo("Recognised as")
        self.sheet_box = _combo("Sheet")
        self.delimiter_box = _combo("Delimiter")
        self.encoding_box = _combo("Encoding")
        self.encoding_box.setEditable(True)
        self.header_box = _combo("Line that names the columns")
        self.order_box = _combo("Order of day and month")
        _fill(self.order_box, _ORDERS, "")
        self.lane_box = _combo("Lane for rows that name none")
        self.lane_box.setEditable(True)
        self.mappings = MappingMenu(session)
        self.mappings.chosen.connect(self.kept_chosen)
        self.more_button = button("More settings", name="More settings")
        self.more_button.setCheckable(True)
        self.settings = SettingsStrip()
        self.settings.hide()
        self.settings.changed.connect(self.mapping_chosen)
        self.more_button.toggled.connect(self.settings.setVisible)
        self._pairs = {
            words: Named(words, widget)
            for words, widget in (
                ("Recognised as", self.format_box),
                ("Sheet", self.sheet_box),
                ("Delimiter", self.delimiter_box),
                ("Encoding", self.encoding_box),
                ("Header", self.header_box),
                ("Dates", self.order_box),
                ("Into lane", self.lane_box),
            )
        }
        self.lanes_button = button("", kind="link")
        self.lanes_button.setFixedHeight(self.format_box.sizeHint().height())
        self.lanes_button.hide()
        # Until a file is known, its controls would be empty boxes.
        for widget in (*self._pairs.values(), self.mappings, self.more_button):
            widget.hide()
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(10)
        stack.addWidget(shrinking(flow([*self._pairs.values(), self.lanes_button], _BETWEEN_PX)))
        stack.addWidget(self.settings)
        self.format_box.activated.connect(self._format_activated)
        self.sheet_box.activated.connect(self._sheet_activated)
        self.delimiter_box.activated.connect(self._delimiter_activated)
        self.header_box.activated.connect(self._header_activated)
        self.encoding_box.activated.connect(self._encoding_activated)
        self.order_box.activated.connect(self._tell_mapping)
        self.lane_box.editTextChanged.connect(self._tell_mapping)

    def overruled(self) -> dict[str, object]:
        """Return what a person chose in place of what was found, as `sniff` takes it."""
        return dict(self._overruled)

    def forget_choices(self) -> None:
        """Overrule nothing any more: another file follows."""
        self._overruled = {}

    # -- showing ------------------------------------------------------------------------------------------------

    def show_found(self, sniffed: Sniffed, mapping: Mapping) -> None:
        """Show what a file was found to be, and how it is read."""
        self.format_box.clear()
        for format_id in possible_formats(sniffed):
            self.format_box.addItem(FORMATS[format_id].name, format_id)
        kept = named(self._session.store)
        if kept:
            self.format_box.insertSeparator(self.format_box.count())
            for one in kept:
                self.format_box.addItem(f"Mapping: {one}", _SAVED + one)
        self._show_container(sniffed)
        with QSignalBlocker(self.lane_box):
            self.lane_box.clear()
            self.lane_box.addItems([lane.name for lane in self._session.lanes])
            self.lane_box.setCurrentText(mapping.lane)
            lane_line = self.lane_box.lineEdit()
            if lane_line is not None:
                lane_line.setCursorPosition(0)
        least_px, most_px = _LANE_PX
        name_px = QFontMetrics(self.lane_box.font()).horizontalAdvance(mapping.lane) + _ARROW_PX
        self.lane_box.setFixedWidth(min(max(name_px, least_px), most_px))
        for widget in (self._pairs["Recognised as"], self._pairs["Dates"], self.mappings, self.more_button):
            widget.show()
        self._pairs["Into lane"].setVisible(mapping.kind == "events")
        self.show_mapping(mapping)

    def _show_container(self, sniffed: Sniffed) -> None:
        """The controls that only some containers have."""
        delimited, workbook = sniffed.container == "delimited", sniffed.container == "workbook"
        _fill(self.encoding_box, [(name, name) for name in dict.fromkeys([sniffed.encoding, *_ENCODINGS])], "")
        self.encoding_box.setCurrentText(sniffed.encoding)
        signs = [*_DELIMITERS]
        if sniffed.delimiter not in dict(_DELIMITERS):
            signs.append((sniffed.delimiter, sniffed.delimiter or "none"))
        _fill(self.delimiter_box, signs, sniffed.delimiter)
        _fill(self.sheet_box, [(name, name) for name in sniffed.sheets], sniffed.sheet)
        first = max(1, sniffed.header_line)
        lines = sorted({0, *range(1, _MOST_HEADER_LINES + 1), first})
        _fill(self.header_box, [(n, f"line {n}" if n else "none") for n in lines], sniffed.header_line)
        self._pairs["Encoding"].setVisible(bool(sniffed.encoding) and not workbook)
        self._pairs["Delimiter"].setVisible(delimited)
        self._pairs["Sheet"].setVisible(len(sniffed.sheets) > 1)
        self._pairs["Header"].setVisible(delimited or workbook)

    def show_mapping(self, mapping: Mapping) -> None:
        """Show how the columns are read now."""
        self._mapping = mapping
        self.order_box.setCurrentIndex(max(0, self.order_box.findData(mapping.order)))
        if self.lane_box.currentText().strip() != mapping.lane:
            with QSignalBlocker(self.lane_box):
                self.lane_box.setCurrentText(mapping.lane)
        lanes = ", ".join(mapping.columns_of("lane"))
        self._pairs["Into lane"].rename(f"Where “{_short(lanes)}” is empty, into lane" if lanes else "Into lane")
        self.mappings.show_mapping(mapping)
        self.settings.show_mapping(mapping)

    def offer_lanes(self, column: tuple[str, int] | None) -> None:
        """Offer to make lanes of a column, given with how many there would be."""
        self.lanes_button.setVisible(column is not None)
        if column is not None:
            self.lanes_button.setText(f"Use “{_short(column[0])}” as lanes: {column[1]}".replace("&", "&&"))

    def show_found_order(self, found: Preview) -> None:
        """Say in the box which order of day and month the values have, where they tell."""
        known = f"{dict(_ORDERS)[found.order]} (found)" if found.order_known else "as found"
        self.order_box.setItemText(0, known)

    # -- choices ------------------------------------------------------------------------------------------------

    def _format_activated(self) -> None:
        chosen = str(self.format_box.currentData() or "")
        if chosen.startswith(_SAVED):
            self.kept_chosen.emit(named(self._session.store)[chosen.removeprefix(_SAVED)])
        else:
            self.format_chosen.emit(chosen)

    def _encoding_activated(self) -> None:
        self._overrule(encoding=self.encoding_box.currentText().strip())

    def _delimiter_activated(self) -> None:
        self._overrule(delimiter=self.delimiter_box.currentData() or "")

    def _sheet_activated(self) -> None:
        # The line of the header was one of the other sheet.
        self._overruled.pop("header", None)
        self._overrule(sheet=self.sheet_box.currentData())

    def _header_activated(self) -> None:
        self._overrule(header=self.header_box.currentData())

    def _overrule(self, **chosen: object) -> None:
        self._overruled |= chosen
        self.reading_chosen.emit()

    def _tell_mapping(self) -> None:
        order, lane = self.order_box.currentData() or "", self.lane_box.currentText().strip()
        self.mapping_chosen.emit(self._mapping.with_(order=order, lane=lane))


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFont(QFont(fonts.font("body")))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


def _fill(box: QComboBox, entries: Iterable[tuple[object, str]], chosen: object) -> None:
    box.clear()
    for value, words in entries:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
