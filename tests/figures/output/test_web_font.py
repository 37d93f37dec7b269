"""The embedded font: the letters of a figure, drawn as in the shipped face, and no others."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from importlib import resources
from pathlib import Path

from PySide6.QtGui import QPainterPath, QRawFont

from explorer.drawing.fonts import Measure
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import Workshop
from explorer.figures.output.web_font import FACE, embedded, subset, woff
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec

# Simple and composed letters of three alphabets, digits and signs.
LETTERS = "AVe éÅß Ёжи Ωώ 0159 –…“”•"


def _raw(data: bytes) -> QRawFont:
    font = QRawFont()
    font.loadFromData(data, 64.0, font.hintingPreference().PreferNoHinting)
    assert font.isValid()
    return font


def _outline(font: QRawFont, letter: str) -> list[tuple[float, float]]:
    glyphs = font.glyphIndexesForString(letter)
    path: QPainterPath = font.pathForGlyph(glyphs[0])
    return [(path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount())]


def test_letters_have_the_outlines_and_widths_of_the_face() -> None:
    whole = _raw((resources.files("fontpkg_inter") / "files" / FACE).read_bytes())
    part = _raw(subset(LETTERS, {}))
    for letter in set(LETTERS):
        assert _outline(part, letter) == _outline(whole, letter)
        widths = [font.advancesForGlyphIndexes(font.glyphIndexesForString(letter))[0].x() for font in (part, whole)]
        assert widths[0] == widths[1]


def test_letters_that_were_not_asked_for_are_not_there() -> None:
    part = _raw(subset("AB", {}))
    assert part.supportsCharacter(ord("A"))
    assert not part.supportsCharacter(ord("C"))


def test_letters_that_the_face_lacks_and_no_letters_at_all_do_no_harm() -> None:
    for letters in ("中文 العربية 😀", ""):
        assert _raw(subset(letters, {("中", "A"): 5})).isValid()


def test_the_sums_of_the_file_are_right() -> None:
    made = subset(LETTERS, {("A", "V"): -120})
    padded = made + bytes(-len(made) % 4)
    assert sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF == 0xB1B0AFBA


def test_the_squeezed_file_holds_every_table_whole() -> None:
    made = subset(LETTERS, {})
    squeezed = woff(made)
    assert struct.unpack_from(">I", squeezed, 8)[0] == len(squeezed)
    for i in range(struct.unpack_from(">H", squeezed, 12)[0]):
        tag, at, short, length, _ = struct.unpack_from(">4sIIII", squeezed, 44 + 20 * i)
        body = squeezed[at : at + short]
        table = zlib.decompress(body) if short < length else body
        assert len(table) == length
        assert table in made, tag


def test_kerning_is_that_of_the_face() -> None:
    rule = embedded([("AVATAR To", "label")], Measure())
    font = zlib_table(base64.b64decode(re.findall(r"base64,([^\"]+)", rule)[0]), b"kern")
    pairs = struct.unpack_from(">H", font, 10)[0]
    units = [struct.unpack_from(">HHh", font, 18 + 6 * i)[2] for i in range(pairs)]
    assert min(units) < -50


def zlib_table(squeezed: bytes, wanted: bytes) -> bytes:
    for i in range(struct.unpack_from(">H", squeezed, 12)[0]):
        tag, at, short, length, _ = struct.unpack_from(">4sIIII", squeezed, 44 + 20 * i)
        if tag == wanted:
            body = squeezed[at : at + short]
            return zlib.decompress(body) if short < length else body
    return b""


def test_an_svg_carries_its_letters_and_stays_small(
    data: FigureData, spring: FigureSpec, workshop: Workshop, tmp_path: Path
) -> None:
    path = tmp_path / "figure.svg"
    save_figure(data, spring, path, workshop=workshop)
    text = path.read_text(encoding="utf-8")
    assert text.count("@font-face") == 1
    assert len(text) < 150_000
