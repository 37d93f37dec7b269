"""The settings of a figure as controls: format, size, pages, range, texts, parts and colours, and presets of them.

It turns controls into a FigureSpec and back. It draws nothing, reads no store, and does not know what becomes of it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db import dates
from explorer.drawing import fonts
from explorer.figures.formats import FORMATS, Format
from explorer.figures.sizes import PRESETS, Size, parse_size
from explorer.figures.spec import AUTO_PAGES, MOST_TITLE_CHARS, FigureSpec
from explorer.qt.widgets import button, section
from explorer.timeline.tracks import TRACKS

_CUSTOM = "custom"
_SCALES = (1.0, 2.0, 3.0, 4.0)
_DPIS = (150.0, 300.0, 600.0, 1200.0)
_LETTERS = (("Small letters", 0.8), ("Letters as usual", 1.0), ("Large letters", 1.25), ("Very large letters", 1.6))
_PAGES = (1, AUTO_PAGES, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24)
# The parts of a figure that can be left out, and the words for them.
_PARTS = (
    ("sources", "Numbered sources under the figure"),
    ("legend", "Legend"),
    *((track.id, track.title) for track in TRACKS),
    ("spread", "Dates on which accounts disagree"),
    ("footer", "Line with what is shown"),
    ("made", "The day it was made"),
    ("description", "Description for screen readers"),
)
VIEW, EVERYTHING, DATES = range(3)


class FigureForm(QWidget):
    """Edits one figure. `base` is the figure of the view on screen, which the range can always go back to."""

    changed = Signal()

    def __init__(self, base: FigureSpec) -> None:
        super().__init__()
        self._base = base
        self._kept: Size | None = None
        self._filling = True
        self.formats = QButtonGroup(self)
        for one in FORMATS:
            self.formats.addButton(button(one.name, kind="segment"))
        self.size_box = self._combo("Size")
        for preset in PRESETS:
            self.size_box.addItem(f"{preset.title} · {preset.size.in_words()}", preset.id)
        self.size_box.addItem("Another size…", _CUSTOM)
        self.custom_size = self._field("Width and height", "1920x1080 or 180x120mm")
        self.resolution = self._combo("Resolution")
        self.letters = self._combo("Size of letters")
        for words, factor in _LETTERS:
            self.letters.addItem(words, factor)
        self.pages = self._combo("Pages")
        for count in _PAGES:
            words = (
                "As many pages as it takes" if count == AUTO_PAGES else "One page" if count == 1 else f"{count} pages"
            )
            self.pages.addItem(words, count)
        self.poster = self._check("Side by side, as a poster")
        self.reach = self._combo("Range")
        self.reach.addItems(["The view on screen", "Everything", "From one date to another"])
        self.start = self._field("From", "2019-03")
        self.end = self._field("To", "2019-09")
        self.title = self._field("Title", "Title")
        self.subtitle = self._field("Subtitle", "Subtitle")
        for field in (self.title, self.subtitle):
            field.setMaxLength(MOST_TITLE_CHARS)
        self.parts = {name: self._check(words) for name, words in _PARTS}
        self.themes = QButtonGroup(self)
        for name in ("Light", "Dark", "Print"):
            self.themes.addButton(button(name, kind="segment"))
        self._lay_out()
        self._connect()
        self.fill(base, FORMATS[0].name)

    # -- reading and filling ----------------------------------------------------------------------------------------

    @property
    def format(self) -> Format:
        """The format chosen."""
        checked = self.formats.checkedButton()
        return next((one for one in FORMATS if checked is not None and one.name == checked.text()), FORMATS[0])

    def spec(self) -> FigureSpec:
        """The figure as the controls say. Raises InputError for a date or size that cannot be read."""
        checked = self.themes.checkedButton()
        letters = float(self.letters.currentData())
        size = self._size()
        size = replace(size, text=size.text * letters)
        pages = int(self.pages.currentData())
        spec = replace(
            self._base.sized(size, float(self.resolution.currentData() or size.scale)),
            range_us=self._range(),
            theme=checked.text().lower() if checked else "light",
            title=self.title.text(),
            subtitle=self.subtitle.text(),
            pages=pages,
            poster=pages != 1 and (self.poster.isChecked() or not self.format.paged),
        )
        parts = {name: box.isChecked() for name, box in self.parts.items()}
        return spec.with_parts(parts).checked(vector=self.format.vector)

    def fill(self, spec: FigureSpec, format_name: str = "") -> None:
        """Set the controls to a figure; tells of the change once."""
        self._filling = True
        for made in self.formats.buttons():
            if made.text() == format_name:
                made.setChecked(True)
        self._fill_size(spec.size)
        at = self.pages.findData(spec.pages)
        self.pages.setCurrentIndex(max(at, 0))
        self.poster.setChecked(spec.poster and self.format.paged)
        self._fill_range(spec)
        self.title.setText(spec.title)
        self.subtitle.setText(spec.subtitle)
        for field in (self.title, self.subtitle):
            field.setCursorPosition(0)
        for name, box in self.parts.items():
            box.setChecked(spec.has(name))
        for made in self.themes.buttons():
            if made.text().lower() == spec.theme:
                made.setChecked(True)
        self._filling = False
        self._follow()

    def set_height(self, height_px: float) -> None:
        """Make the figure as high as this, at the width it has."""
        size = replace(self._size(), height_px=height_px)
        self._filling = True
        self.size_box.setCurrentIndex(self.size_box.findData(_CUSTOM))
        self.custom_size.setText(_written(size))
        self._kept = size
        self._filling = False
        self._follow()

    def set_format(self, name: str) -> None:
        """Choose a format by its name."""
        for made in self.formats.buttons():
            if made.text() == name:
                made.click()

    def set_pages(self, pages: int) -> None:
        """Cut the figure into so many pages, or as many as it takes."""
        self.pages.setCurrentIndex(max(self.pages.findData(pages), 0))

    # -- sizes ------------------------------------------------------------------------------------------------------

    def _size(self) -> Size:
        """The size chosen, with the letters that belong to it. Raises InputError."""
        chosen = self.size_box.currentData()
        if chosen != _CUSTOM:
            return next(preset.size for preset in PRESETS if preset.id == chosen)
        written = self.custom_size.text().strip()
        if self._kept is not None and written == _written(self._kept):
            return self._kept
        return parse_size(written)

    def _fill_size(self, size: Size) -> None:
        """Choose the preset of a size, with larger or smaller letters, else write the size down."""
        self._kept = size
        self.letters.setCurrentIndex(1)
        for preset in PRESETS:
            own = preset.size
            same = abs(own.width_px - size.width_px) < 0.5 and abs(own.height_px - size.height_px) < 0.5
            factor = next((n for n, (_, f) in enumerate(_LETTERS) if abs(own.text * f - size.text) < 0.01), None)
            if same and own.in_mm == size.in_mm and factor is not None:
                self.size_box.setCurrentIndex(self.size_box.findData(preset.id))
                self.letters.setCurrentIndex(factor)
                break
        else:
            self.size_box.setCurrentIndex(self.size_box.findData(_CUSTOM))
            self.custom_size.setText(_written(size))
        self._fill_resolutions(size, size.scale)

    def _fill_resolutions(self, size: Size, scale: float) -> None:
        """Offer multiples for a size in pixels, dots per inch for one on paper; each says what comes out."""
        self.resolution.blockSignals(True)
        self.resolution.clear()
        for one in (dpi / 96 for dpi in _DPIS) if size.in_mm else _SCALES:
            device = f"{size.width_px * one:.0f} × {size.height_px * one:.0f}"
            named = f"{one * 96:.0f} dpi" if size.in_mm else f"{one:g}×"
            self.resolution.addItem(f"{named} ({device})", one)
        at = min(range(self.resolution.count()), key=lambda i: abs(float(self.resolution.itemData(i)) - scale))
        self.resolution.setCurrentIndex(at)
        self.resolution.blockSignals(False)

    # -- range ------------------------------------------------------------------------------------------------------

    def _range(self) -> tuple[int, int] | None:
        chosen = self.reach.currentIndex()
        if chosen == VIEW:
            return self._base.range_us
        if chosen == EVERYTHING:
            return None
        start, end = dates.parse(self.start.text().strip()), dates.parse(self.end.text().strip())
        return start.earliest_us, end.latest_us

    def _fill_range(self, spec: FigureSpec) -> None:
        reach = spec.range_us or self._base.range_us
        if reach is not None:
            self.start.setText(dates.edtf_from_us(reach[0], dates.Precision.DAY))
            self.end.setText(dates.edtf_from_us(reach[1] - 1, dates.Precision.DAY))
        chosen = EVERYTHING if spec.range_us is None else VIEW if spec.range_us == self._base.range_us else DATES
        self.reach.setCurrentIndex(chosen)

    # -- building ---------------------------------------------------------------------------------------------------

    def _combo(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setFont(QFont(fonts.font("body")))
        made.setMinimumContentsLength(8)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.currentIndexChanged.connect(self._follow)
        return made

    def _field(self, name: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setFont(QFont(fonts.font("body")))
        made.setPlaceholderText(hint)
        made.textEdited.connect(self._follow)
        return made

    def _check(self, words: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setFont(QFont(fonts.font("body")))
        made.toggled.connect(self._follow)
        return made

    def _connect(self) -> None:
        self.formats.buttonClicked.connect(self._follow)
        self.themes.buttonClicked.connect(self._follow)
        self.size_box.currentIndexChanged.connect(self._size_chosen)
        self.start.textEdited.connect(self._dates_edited)
        self.end.textEdited.connect(self._dates_edited)

    def _size_chosen(self) -> None:
        if self._filling:
            return
        chosen = self.size_box.currentData()
        if chosen == _CUSTOM:
            self.custom_size.setText(self.custom_size.text() or "1920x1080")
            self.custom_size.setFocus()
        else:
            size = next(preset.size for preset in PRESETS if preset.id == chosen)
            self._fill_resolutions(size, size.scale)

    def _dates_edited(self) -> None:
        self.reach.setCurrentIndex(DATES)

    def _follow(self) -> None:
        """Show the controls that mean something now, and tell of the change."""
        if self._filling:
            return
        custom = self.size_box.currentData() == _CUSTOM
        self.custom_size.setVisible(custom)
        chosen = self.format
        self.resolution.setVisible(not chosen.vector)
        self.poster.setVisible(self.pages.currentData() != 1 and chosen.paged)
        self.pages.setToolTip(
            "" if chosen.paged else f"{chosen.name} holds one page: several stand side by side in it."
        )
        dated = self.reach.currentIndex() == DATES
        self.start.setVisible(dated)
        self.end.setVisible(dated)
        on_page = chosen.name != "HTML"
        for widget in (self.size_box, self.letters, self.pages):
            widget.setEnabled(on_page)
        self.changed.emit()

    def _lay_out(self) -> None:
        stack = QVBoxLayout(self)
        stack.setContentsMargins(18, 4, 18, 14)
        stack.setSpacing(7)
        stack.addWidget(section("Format"))
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, made in enumerate(self.formats.buttons()):
            grid.addWidget(made, place // 3, place % 3)
        stack.addLayout(grid)
        self._part(stack, "Size", self.size_box, self.custom_size, self.resolution, self.letters)
        self._part(stack, "Pages", self.pages, self.poster)
        self._part(stack, "Range", self.reach)
        stack.addLayout(_row(self.start, self.end))
        self._part(stack, "Title and caption", self.title, self.subtitle)
        self._part(stack, "Colours")
        stack.addLayout(_row(*self.themes.buttons()))
        self._part(stack, "Show", *self.parts.values())
        stack.addStretch(1)

    def _part(self, stack: QVBoxLayout, name: str, *widgets: QWidget) -> None:
        stack.addSpacing(7)
        stack.addWidget(section(name))
        for widget in widgets:
            stack.addWidget(widget)


def _row(*widgets: QWidget | QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _written(size: Size) -> str:
    """A size as it can be typed."""
    if size.in_mm:
        return f"{size.mm[0]:.5g}x{size.mm[1]:.5g}mm"
    return f"{size.width_px:.0f}x{size.height_px:.0f}"
