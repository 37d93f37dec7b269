"""The painter: lines of one width at any scale, fades that PDF readers show, the same pixels on any platform."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from explorer.drawing.painter import ScenePainter, outline
from explorer.drawing.theme import theme
from explorer.figures.formats import SUFFIXES
from explorer.timeline.primitives import Colour, Fades, Lines, Rects, Scene, Text

_ROOT = Path(__file__).parents[2]
_DRAW = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication(["figure"])
from pathlib import Path
from db import dates
from db.store import open_store
from explorer.figures.formats import SUFFIXES
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec
range_us = dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us
with open_store(sys.argv[1], readonly=True) as store:
    for suffix in SUFFIXES:
        save_figure(store, FigureSpec(range_us, 900, 600, title="Same"), Path(sys.argv[2] + suffix))
print(app.platformName())
"""


def drawn(scene: Scene, scale: float, theme_name: str = "light", *, vector: bool = False) -> QImage:
    image = QImage(
        round(scene.width_px * scale), round(scene.height_px * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(theme(theme_name).colour("surface"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    ScenePainter(theme(theme_name), vector=vector).paint(painter, scene)
    painter.end()
    return image


def inked_rows(image: QImage, x: int) -> list[int]:
    return [y for y in range(image.height()) if image.pixelColor(x, y).lightness() < 128]


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.1])
def test_level_lines_are_equally_thick_wherever_they_lie(scale: float) -> None:
    ys = [10.0, 20.3, 30.5, 40.7]
    lines = Lines(np.array([[0, y, 60, y] for y in ys], np.float32), Colour("text"), 1.0)
    rows = inked_rows(drawn(Scene(60, 50, (lines,)), scale), 5)
    assert len(rows) == 4 * max(1, round(scale))


def test_print_has_thinner_lines_than_the_screen() -> None:
    line = Lines(np.array([[0, 10, 60, 10]], np.float32), Colour("text"), 2.0)
    thick, thin = (inked_rows(drawn(Scene(60, 20, (line,)), 3.0, name), 5) for name in ("light", "print"))
    assert len(thin) < len(thick)


@pytest.mark.parametrize("vector", [True, False])
def test_a_fade_runs_from_the_ground_to_its_colour(vector: bool) -> None:
    fade = Fades(np.array([[0, 0, 100, 20]], np.float32), Colour("text", 0.5), True)
    image = drawn(Scene(100, 20, (fade,)), 1.0, vector=vector)
    values = [image.pixelColor(x, 10).lightness() for x in (1, 50, 98)]
    assert values[0] > 245
    assert values[0] > values[1] > values[2]
    assert abs(values[2] - 141) < 8


@pytest.mark.parametrize("shape", ["circle", "diamond", "square", "triangle", "hexagon", "cross", "arrow-left"])
def test_marks_stay_near_their_size(shape: str) -> None:
    corners = np.array(outline(shape, 5.0))
    assert np.abs(corners).max() <= 6.5


def test_a_text_is_where_its_anchor_says() -> None:
    def ink(anchor: str) -> tuple[int, int]:
        text = Text(100, 20, "Huawei", "label", Colour("text"), anchor)  # type: ignore[arg-type]
        image = drawn(Scene(200, 30, (text,)), 1.0)
        xs = [x for x in range(200) if any(image.pixelColor(x, y).lightness() < 128 for y in range(30))]
        return xs[0], xs[-1]

    assert ink("left")[0] >= 100
    assert ink("right")[1] <= 100
    low, high = ink("centre")
    assert abs(low + high - 200) <= 3


def test_a_token_that_no_theme_has_is_drawn_in_the_colour_of_text() -> None:
    box = Rects(np.array([[0, 0, 10, 10]], np.float32), Colour("no-such-token"))
    assert drawn(Scene(10, 10, (box,)), 1.0).pixelColor(5, 5) == theme("light").colour("text")


@pytest.mark.long
def test_a_window_and_a_machine_without_a_screen_write_the_same_bytes(
    builtin_store_file: Path, x_display: str, tmp_path: Path
) -> None:
    drawing = {}
    for platform, scale in (("offscreen", "1"), ("xcb", "2")):
        env = {**os.environ, "QT_QPA_PLATFORM": platform, "DISPLAY": x_display, "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-c", _DRAW, str(builtin_store_file), str(tmp_path / platform)]
        drawing[platform] = subprocess.Popen(
            command, cwd=_ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    told = {platform: program.communicate() for platform, program in drawing.items()}
    if drawing["xcb"].returncode != 0:
        pytest.skip(f"Qt has no X here: {told['xcb'][1][-200:]}")
    for platform, (out, complaints) in told.items():
        assert out.startswith(platform), complaints
    for suffix in SUFFIXES:
        one, two = (tmp_path / f"{platform}{suffix}" for platform in ("offscreen", "xcb"))
        assert one.read_bytes() == two.read_bytes(), suffix
