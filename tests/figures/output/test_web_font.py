"""The embedded font: the letters of a figure, drawn as in the shipped face, and no others."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.ttLib import TTFont
from PySide6.QtGui import QPainterPath, QRawFont

from explorer.drawing.fonts import face
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.output.web_font import subset
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec

# Simple and composed letters of three alphabets, digits and signs.
LETTERS = "AVe éÅß Ёжи Ωώ 0159 –…“”•"


def _raw(data: bytes) -> QRawFont:
    font = QRawFont()
    font.loadFromData(data, 64.0, font.hintingPreference().PreferNoHinting)
    assert font.isValid()
    return font


def _opened(woff: bytes) -> bytes:
    """The same font as Qt reads it on every platform: not squeezed."""
    font, file = TTFont(io.BytesIO(woff)), io.BytesIO()
    font.flavor = None
    font.save(file)
    return file.getvalue()


def _outline(font: QRawFont, letter: str) -> list[tuple[float, float]]:
    glyphs = font.glyphIndexesForString(letter)
    path: QPainterPath = font.pathForGlyph(glyphs[0])
    return [(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())]


def test_letters_have_the_outlines_and_widths_of_the_face() -> None:
    whole, part = _raw(face()), _raw(_opened(subset(LETTERS)))
    for letter in set(LETTERS):
        assert _outline(part, letter) == _outline(whole, letter)
        widths = [font.advancesForGlyphIndexes(font.glyphIndexesForString(letter))[0].x() for font in (part, whole)]
        assert widths[0] == widths[1]


def test_letters_that_were_not_asked_for_are_not_there() -> None:
    part = _raw(_opened(subset("AB")))
    assert part.supportsCharacter(ord("A"))
    assert not part.supportsCharacter(ord("C"))


def test_letters_that_the_face_lacks_and_no_letters_at_all_do_no_harm() -> None:
    for letters in ("中文 العربية 😀", ""):
        assert _raw(_opened(subset(letters))).isValid()


def test_the_same_letters_are_the_same_bytes_in_any_order() -> None:
    assert subset("AVATAR") == subset("RTVA")


def test_the_font_keeps_weights_and_kerning() -> None:
    font = TTFont(io.BytesIO(subset("AVATAR To")))
    assert {axis.axisTag for axis in font["fvar"].axes} >= {"wght"}
    assert "kern" in {feature.FeatureTag for feature in font["GPOS"].table.FeatureList.FeatureRecord}


def test_an_svg_carries_its_letters_and_stays_small(
    data: FigureData, spring: FigureSpec, cache: FigureCache, tmp_path: Path
) -> None:
    path = tmp_path / "figure.svg"
    save_figure(data, spring, path, cache=cache)
    text = path.read_text(encoding="utf-8")
    assert text.count("@font-face") == 1
    assert len(text) < 150_000
