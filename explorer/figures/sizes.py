"""How large a figure is: presets, and sizes as people write them ("1920x1080", "180x120mm", "a4-landscape").

Knows no events and no drawing. One pixel of a figure at scale 1 is 1/96 inch, as in CSS, so that a size in pixels and
one in millimetres mean the same kind of thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from db.errors import InputError

PX_PER_MM = 96.0 / 25.4
PT_PER_PX = 72.0 / 96.0
# What a label is high in the layout, in pixels: the reference for the size of text.
LABEL_PX = 13.0

_SIZE = re.compile(r"\s*([0-9.,]+)\s*(mm|cm|in|px)?\s*[x×]\s*([0-9.,]+)\s*(mm|cm|in|px)?\s*", re.IGNORECASE)
_PER_UNIT_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4}


@dataclass(frozen=True, slots=True)
class Size:
    """A size in pixels at 96 to the inch, how large text is in it, and how it is usually drawn.

    `text` scales letters, marks and lines: 1 makes labels 13 px (9.75 pt) high. `in_mm` says that the size was meant
    for paper. `scale` is how many device pixels a pixel gets.
    """

    width_px: float
    height_px: float
    text: float = 1.0
    in_mm: bool = False
    scale: float = 1.0

    @property
    def mm(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return self.width_px / PX_PER_MM, self.height_px / PX_PER_MM

    def in_words(self) -> str:
        """Return the size as people read it: "1920 × 1080" or "210 × 297 mm"."""
        if self.in_mm:
            return f"{self.mm[0]:.4g} × {self.mm[1]:.4g} mm"
        return f"{self.width_px:g} × {self.height_px:g}"


def paper(width_mm: float, height_mm: float, label_pt: float = 8.5, dpi: float = 300.0) -> Size:
    """Return a size for print: labels of `label_pt` points, pictures at `dpi`."""
    text = label_pt / (LABEL_PX * PT_PER_PX)
    return Size(width_mm * PX_PER_MM, height_mm * PX_PER_MM, text, True, dpi / 96.0)


@dataclass(frozen=True, slots=True)
class Preset:
    """A size with a name: `id` for the command line, `title` for people."""

    id: str
    title: str
    size: Size


PRESETS: tuple[Preset, ...] = (
    # A slide is read across a room: its labels are half as large again as a page's.
    Preset("slide", "Slide 16:9", Size(1920, 1080, 1.5)),
    Preset("slide-4-3", "Slide 4:3", Size(1440, 1080, 1.5)),
    Preset("screen", "Screen", Size(1600, 900)),
    Preset("a4-landscape", "A4 landscape", paper(297, 210)),
    Preset("a4", "A4 portrait", paper(210, 297)),
    Preset("letter-landscape", "Letter landscape", paper(279.4, 215.9)),
    Preset("letter", "Letter portrait", paper(215.9, 279.4)),
    # Widths that most journals print: one column and the full text block. Their own text is 7 to 8 points.
    Preset("column", "Journal column", paper(88, 170, 7.0, 600)),
    Preset("two-columns", "Journal, two columns", paper(180, 120, 7.0, 600)),
    Preset("square", "Square", Size(1080, 1080, 1.25)),
    Preset("strip", "Wide strip", Size(1920, 720)),
)


def preset(name: str) -> Preset | None:
    """Return the preset of an id, None where there is none."""
    wanted = name.strip().lower()
    return next((candidate for candidate in PRESETS if candidate.id == wanted), None)


def parse_size(text: str) -> Size:
    """Read a size: the id of a preset, or WIDTHxHEIGHT in pixels, mm, cm or inches. Raises InputError.

    The numbers themselves are judged where they are drawn: this only reads.
    """
    named = preset(text)
    if named is not None:
        return named.size
    match = _SIZE.fullmatch(text)
    if match is None:
        raise _no_size(text)
    width, first, height, second = match.groups()
    unit = (second or first or "px").lower()
    if first and second and first.lower() != second.lower():
        raise _no_size(text)
    try:
        sides = float(width.replace(",", ".")), float(height.replace(",", "."))
    except ValueError as problem:
        raise _no_size(text) from problem
    if unit == "px":
        return Size(*sides)
    return paper(sides[0] * _PER_UNIT_MM[unit], sides[1] * _PER_UNIT_MM[unit])


def _no_size(text: str) -> InputError:
    names = ", ".join(size.id for size in PRESETS)
    return InputError(
        f"“{text[:60]}” is no size: write WIDTHxHEIGHT in pixels or mm, for instance 1920x1080 or 180x120mm, or one of"
        f" {names}."
    )
