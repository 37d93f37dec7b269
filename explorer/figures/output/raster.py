"""Paints a page of a figure as an image, and writes it as PNG, or as JPEG and WebP with Qt. Uses QtGui, no screen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPainter

from db.errors import EnvironmentFailure
from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import theme
from explorer.figures.layout.layout import Figure
from explorer.figures.output import png
from explorer.figures.spec import FigureSpec
from explorer.jobs import Progress
from explorer.timeline.primitives import Scene


def paint_image(scene: Scene, spec: FigureSpec, scale: float | None = None) -> QImage:
    """Draw a page into an image of the figure's size times its scale, or another `scale`."""
    factor = (spec.scale if scale is None else scale) * spec.text
    chosen = theme(spec.theme)
    width, height = max(round(scene.width_px * factor), 1), max(round(scene.height_px * factor), 1)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise EnvironmentFailure("There is not enough memory for a picture of this size: choose a smaller one.")
    image.fill(chosen.colour("surface"))
    painter = QPainter(image)
    painter.scale(factor, factor)
    ScenePainter(chosen).paint(painter, scene)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def write_png(figure: Figure, texts: Mapping[str, str], progress: Progress | None = None) -> bytes:
    """Return the first page as PNG that holds the texts by their keywords. Raises Cancelled."""
    return png.encode(_painted(figure, progress), texts, figure.spec.dpi, progress)


def write_by_qt(
    figure: Figure, texts: Mapping[str, str], name: str, quality: int, progress: Progress | None = None
) -> bytes:
    """Return the first page as JPEG, with the texts as comments, or as WebP. Raises EnvironmentFailure, Cancelled."""
    image = _painted(figure, progress)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    per_metre = round(figure.spec.dpi / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    writer = QImageWriter(buffer, name.lower().encode())
    writer.setQuality(quality)
    if name == "JPEG":
        for keyword, text in texts.items():
            # A comment of a JPEG holds 64 KB.
            if len(text.encode()) < 60_000:
                writer.setText(keyword, text)
    if not writer.write(image):
        raise EnvironmentFailure(f"The picture could not be written as {name}: {writer.errorString()}.")
    return bytes(buffer.data().data())


def _painted(figure: Figure, progress: Progress | None) -> QImage:
    image = paint_image(figure.pages[0], figure.spec)
    if progress is not None:
        progress.check()
    return image
