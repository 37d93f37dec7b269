"""Finds the view that a figure carries: in PNG, JPEG, SVG, PDF and HTML files. Reads bytes, and opens nothing else.

Every reader takes the file for what a stranger may have made of it: sizes are looked at before they are believed, the
text is searched and not executed, and what is found goes through FigureView, which refuses what is not a view.
"""

from __future__ import annotations

import html
import re
import struct
import zlib
from pathlib import Path

from explorer.figures.formats import SUFFIXES
from explorer.figures.output.png import SIGNATURE
from explorer.figures.roundtrip.figure_view import KEY, MOST_CHARS, FigureView, ForeignFigure, NoFigure

# A figure larger than this was not made here: the largest picture takes a third of it.
MOST_BYTES = 500_000_000
_MOST_CHUNKS = 10_000
# Text of a view in bytes, with room for escapes.
_MOST_TEXT = 6 * MOST_CHARS
_SVG = re.compile(rb'<metadata id="timeline-explorer-view">([^<]{0,%d})</metadata>' % _MOST_TEXT)
_XMP = re.compile(rb"<te:view>([^<]{0,%d})</te:view>" % _MOST_TEXT)
_HTML = re.compile(rb'<script type="application/json" id="timeline-explorer-view">([^<]{0,%d})</script>' % _MOST_TEXT)
# The kinds of figure that may as well be a list of events.
_DOCUMENTS = (".pdf", ".html")


def may_carry(path: Path) -> bool:
    """Whether a file may be a figure, by its name alone."""
    return path.suffix.lower() in SUFFIXES


def is_picture(path: Path) -> bool:
    """Whether a file can only be a figure, by its name: a picture holds no list of events."""
    return may_carry(path) and path.suffix.lower() not in _DOCUMENTS


def view_of(path: Path) -> FigureView:
    """Return the view that a figure carries.

    Raises NoFigure for a file that is no figure of this program, ForeignFigure for one whose view is damaged or forged,
    or that cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ForeignFigure(f"“{path.name}” is too large to be a figure of this program.")
        data = path.read_bytes()
    except OSError as problem:
        raise ForeignFigure(f"“{path.name}” cannot be read: {problem.strerror or problem}.") from problem
    text = _text_in(data)
    if text is None:
        raise NoFigure(f"“{path.name}” carries no view: it was not made by Timeline Explorer, or lost it since.")
    return FigureView.from_text(text)


def _text_in(data: bytes) -> str | None:
    if data.startswith(SIGNATURE):
        return _in_png(data)
    if data.startswith(b"\xff\xd8"):
        return _in_jpeg(data)
    if data.startswith(b"%PDF-"):
        return _unescaped(_last(_XMP, data))
    if b"<svg" in data[:2_000]:
        return _unescaped(_last(_SVG, data))
    if b"<html" in data[:2_000].lower():
        view = _last(_HTML, data)
        return None if view is None else _decoded(view)
    return None


def _last(pattern: re.Pattern[bytes], data: bytes) -> bytes | None:
    last = None
    for match in pattern.finditer(data):
        last = match.group(1)
    return last


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as problem:
        raise ForeignFigure("The view in this figure is damaged: it was not opened.") from problem


def _unescaped(text: bytes | None) -> str | None:
    return None if text is None else html.unescape(_decoded(text))


def _in_png(data: bytes) -> str | None:
    """Return the text of our keyword in an iTXt chunk (PNG, 11.3.3.4)."""
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(data):
            return None
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ForeignFigure("This picture is cut off: it was not opened.")
        if kind == b"IEND":
            return None
        if kind == b"iTXt" and length <= _MOST_TEXT:
            body = data[at + 8 : at + 8 + length]
            (check,) = struct.unpack_from(">I", data, at + 8 + length)
            keyword, _, rest = body.partition(b"\0")
            if keyword == KEY.encode():
                if zlib.crc32(kind + body) != check:
                    raise ForeignFigure("The view in this figure is damaged: it was not opened.")
                return _itxt(rest)
        at += 12 + length
    return None


def _itxt(rest: bytes) -> str:
    squeezed, _, texts = rest[:1], rest[1:2], rest[2:]
    text = texts.partition(b"\0")[2].partition(b"\0")[2]
    if squeezed == b"\1":
        # A few bytes can unfold to gigabytes.
        unfolding = zlib.decompressobj()
        try:
            text = unfolding.decompress(text, _MOST_TEXT)
        except zlib.error as problem:
            raise ForeignFigure("The view in this figure is damaged: it was not opened.") from problem
    return _decoded(text)


def _in_jpeg(data: bytes) -> str | None:
    """Return the text of our keyword in a comment (ITU T.81, B.2.4.5), where Qt writes "keyword: text"."""
    at = 2
    start = f"{KEY}: ".encode()
    for _ in range(_MOST_CHUNKS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] in (0xD9, 0xDA):
            return None
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xFE and body.startswith(start):
            return _decoded(body[len(start) :].rstrip(b"\0"))
        at += 2 + length
    return None
