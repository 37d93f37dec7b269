"""The shipped font in its roles, and how wide text is in them. Needs a QGuiApplication; knows no widget.

Inter (SIL Open Font License) comes as a package of its own, so that a machine without fonts, and a figure made
elsewhere, show the same letters. Its weight is a variable axis: Qt's setWeight alone would fake the bold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

_WEIGHT_AXIS = QFont.Tag("wght")
# A long session meets many titles; past this many widths of one role the cache starts anew.
_MOST_WIDTHS = 50_000


@dataclass(frozen=True, slots=True)
class FontRole:
    """Pixel size at 100 % scale and weight (400 regular, 600 semi-bold)."""

    size_px: int
    weight: int = 400
    italic: bool = False


# None reaches 700: from there on Qt thickens in PDF what the axis has made bold already.
ROLES: dict[str, FontRole] = {
    "label": FontRole(13),
    "label-bold": FontRole(13, 600),
    "detail": FontRole(12),
    "axis": FontRole(11),
    "axis-middle": FontRole(12, 500),
    "axis-strong": FontRole(13, 690),
    "heading": FontRole(13, 600),
    "title": FontRole(19, 650),
    "caption": FontRole(11),
    "section": FontRole(11, 600),
    "body": FontRole(13),
    "body-bold": FontRole(13, 600),
    "quote": FontRole(15),
    # On figures: their title, the heading and the text of small print, and the numbers raised beside labels.
    "figure-title": FontRole(19, 650),
    "note-bold": FontRole(11, 600),
    "superscript": FontRole(9),
}


def face(file: str = "Inter[opsz,wght].ttf") -> bytes:
    """Return the shipped font as a file: by default its upright face."""
    return (resources.files("fontpkg_inter") / "files" / file).read_bytes()


@cache
def family() -> str:
    """Register the shipped font once and return its family name; the system's own font if it cannot be read."""
    name = ""
    for file in ("Inter[opsz,wght].ttf", "Inter-Italic[opsz,wght].ttf"):
        number = QFontDatabase.addApplicationFontFromData(face(file))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        name = name or (families[0] if families else "")
    return name or QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@cache
def font(role: str) -> QFont:
    """Return the role's font at 100 % scale. Callers must not change what they get."""
    spec = ROLES.get(role, ROLES["label"])
    chosen = QFont(family())
    chosen.setPixelSize(spec.size_px)
    chosen.setWeight(QFont.Weight(min(900, max(100, spec.weight))))
    chosen.setVariableAxis(_WEIGHT_AXIS, spec.weight)
    chosen.setItalic(spec.italic)
    # Unhinted, the letters keep their proportions at any scale, and text is laid out alike on screen and on paper.
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Without contextual alternates: a dash between capitals is drawn as another glyph, and a PDF that has that one
    # loses the letter when its text is copied or read aloud.
    chosen.setFeature(QFont.Tag("calt"), 0)
    # Grey smoothing only: coloured fringes depend on the screen, and a figure must be the same everywhere.
    chosen.setStyleStrategy(QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias)
    if role == "section":
        chosen.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
    return chosen


class Measure:
    """How wide text is drawn: call it with a text and a role, get pixels at 100 % scale."""

    def __init__(self) -> None:
        self._metrics: dict[str, QFontMetricsF] = {}
        self._widths: dict[tuple[str, str], float] = {}

    def __call__(self, text: str, role: str) -> float:
        cached = self._widths.get((text, role))
        if cached is not None:
            return cached
        if role not in self._metrics:
            self._metrics[role] = QFontMetricsF(font(role))
        if len(self._widths) > _MOST_WIDTHS:
            self._widths.clear()
        width_px = self._metrics[role].horizontalAdvance(text)
        self._widths[text, role] = width_px
        return width_px
