"""Golden figures: scenes as text, and small pictures of them with the shipped font.

After a change that is meant, run with the environment's REWRITE_GOLDEN=1 and look at what differs before committing it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache, lay_out
from explorer.figures.output.png import encode
from explorer.figures.output.raster import paint_image
from explorer.figures.sizes import Size, paper
from explorer.figures.spec import TRACK_IDS, FigureSpec

FOLDER = Path(__file__).parent / "golden"
REWRITE = "REWRITE_GOLDEN"
# A pixel counts as different from here on, out of 255: below is the noise of smoothed edges.
_NOISE = 48
# Share of the pixels that may differ: a moved label is thirty times as much.
_MOST = 0.0005

FIGURES: dict[str, tuple[Size, dict[str, Any], float]] = {
    "slide-light": (Size(1280, 900, 1.25), {"tracks": TRACK_IDS}, 0.6),
    "page-dark": (Size(760, 1000), {"theme": "dark"}, 0.7),
    "column-print": (paper(88, 150, 7.0), {"theme": "print"}, 1.3),
    "crowded": (Size(700, 300), {"sources": False, "legend": False, "tracks": frozenset()}, 1.0),
}


@pytest.fixture(params=sorted(FIGURES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def spec(spring: FigureSpec, name: str) -> FigureSpec:
    size, changes, _ = FIGURES[name]
    # The foot names the version, which is no reason to draw the goldens anew.
    return replace(spring.sized(size), footer=False, **changes)


def test_the_scene_is_the_golden_one(small: FigureData, spec: FigureSpec, cache: FigureCache, name: str) -> None:
    text = lay_out(small, spec, cache).pages[0].as_text()
    golden = FOLDER / f"{name}.txt"
    if os.environ.get(REWRITE):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_picture_is_the_golden_one(
    small: FigureData, spec: FigureSpec, cache: FigureCache, name: str, tmp_path: Path
) -> None:
    image = paint_image(lay_out(small, spec, cache).pages[0], spec, FIGURES[name][2])
    golden = FOLDER / f"{name}.png"
    if os.environ.get(REWRITE):
        golden.write_bytes(encode(image, {}, 96))
    (tmp_path / "drawn.png").write_bytes(encode(image, {}, 96))
    drawn, expected = _pixels(QImage(str(tmp_path / "drawn.png"))), _pixels(QImage(str(golden)))
    assert drawn.shape == expected.shape
    far = (np.abs(drawn.astype(np.int16) - expected) > _NOISE).any(axis=2)
    assert far.mean() <= _MOST, f"{far.sum()} pixels differ; what was drawn is in {tmp_path / 'drawn.png'}"


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """Height x width x 3."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()
