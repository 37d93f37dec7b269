"""Writes PNG: an image as rows of bytes, squeezed band by band so that it can be stopped, with texts and resolution.

The format is that of the PNG specification (third edition, W3C 2025). Qt writes PNG too; this one is twice as fast on
figures, can be cancelled, and puts in nothing that changes from run to run.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
from PySide6.QtGui import QImage

from explorer.jobs import Progress

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BAND_ROWS = 128
# Level 6 gives two thirds of the size of level 1 for 30 ms more at 3840 x 2160.
_LEVEL = 6
_FILTER_UP = 2
_PX_PER_M_AT_96 = 96 / 0.0254


def encode(image: QImage, texts: Mapping[str, str], dpi: float, progress: Progress | None = None) -> bytes:
    """Return the image as a PNG of 8-bit RGB with the texts as iTXt chunks, in their order.

    Raises Cancelled between bands when the job is to stop.
    """
    pixels = image if image.format() == QImage.Format.Format_RGB888 else image.convertToFormat(_RGB)
    width, height, stride = pixels.width(), pixels.height(), pixels.bytesPerLine()
    rows = np.frombuffer(pixels.constBits(), np.uint8).reshape(height, stride)[:, : width * 3]
    squeezer = zlib.compressobj(_LEVEL)
    parts = [SIGNATURE, chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), chunk(b"sRGB", b"\0")]
    per_metre = round(dpi / 96 * _PX_PER_M_AT_96)
    parts.append(chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
    parts += [text_chunk(keyword, text) for keyword, text in texts.items()]
    above = np.zeros((1, width * 3), np.uint8)
    for top in range(0, height, _BAND_ROWS):
        if progress is not None:
            progress.report(top, height, "Writing the picture")
        band = rows[top : top + _BAND_ROWS]
        filtered = np.empty((len(band), width * 3 + 1), np.uint8)
        # What differs from the row above: on a figure, hardly anything.
        filtered[:, 0] = _FILTER_UP
        filtered[:1, 1:] = band[:1] - above
        np.subtract(band[1:], band[:-1], out=filtered[1:, 1:])
        above = band[-1:]
        squeezed = squeezer.compress(filtered.data)
        if squeezed:
            parts.append(chunk(b"IDAT", squeezed))
    parts += [chunk(b"IDAT", squeezer.flush()), chunk(b"IEND", b"")]
    return b"".join(parts)


_RGB = QImage.Format.Format_RGB888


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk with its length and check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def text_chunk(keyword: str, text: str) -> bytes:
    """Return an uncompressed iTXt chunk: UTF-8, no language."""
    return chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode())
