"""Draws figures and writes them as files: PNG, JPEG, WebP, SVG, PDF and HTML. Uses QtGui, no widgets, and no screen.

A file is written beside its place and put there when it is whole. The same store, figure and version give the same
bytes: fonts are shipped, and no time stands in a file unless it was asked for.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter

from db.errors import EnvironmentFailure, InputError
from db.store import Store
from explorer import VERSION
from explorer.drawing.fonts import Measure
from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import theme
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import Figure, Workshop, lay_out
from explorer.figures.output import png
from explorer.figures.output.alt_text import describe, summary
from explorer.figures.output.svg import write_svg
from explorer.figures.roundtrip.figure_view import KEY, FigureView
from explorer.figures.spec import FigureSpec
from explorer.interchange.whole_file import written_whole
from explorer.jobs import Progress
from explorer.timeline.primitives import Scene

__all__ = [
    "FORMATS",
    "PAGED",
    "SUFFIXES",
    "FigureData",
    "FigureSpec",
    "Format",
    "check_target",
    "compose_figure",
    "ensure_gui",
    "format_of",
    "paint_image",
    "render_image",
    "save_figure",
]

_JPEG_QUALITY, _WEBP_QUALITY = 92, 90
_WRITER = f"Timeline Explorer {VERSION}"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, the endings that mean it, and whether it is drawn in vectors, holds many pages and
    carries the view."""

    name: str
    suffixes: tuple[str, ...]
    vector: bool = False
    paged: bool = False
    carries: bool = True


FORMATS = (
    Format("PNG", (".png",)),
    Format("SVG", (".svg",), vector=True),
    Format("PDF", (".pdf",), vector=True, paged=True),
    Format("JPEG", (".jpg", ".jpeg")),
    Format("WebP", (".webp",), carries=False),
    Format("HTML", (".html",), vector=True),
)
# The format of figures that take several pages.
PAGED = next(one for one in FORMATS if one.paged)
SUFFIXES = tuple(suffix for one in FORMATS for suffix in one.suffixes)


def format_of(path: Path) -> Format:
    """The format that a file's name asks for. Raises InputError for another."""
    for one in FORMATS:
        if path.suffix.lower() in one.suffixes:
            return one
    names = f"{', '.join(one.suffixes[0] for one in FORMATS[:-1])} or {FORMATS[-1].suffixes[0]}"
    raise InputError(f"“{path.name}” is not a name for a figure: end it in {names}.")


def ensure_gui() -> QGuiApplication:
    """Return the running application, or make one that needs no screen: text cannot be drawn without."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(sys.argv[:1])


def compose_figure(
    store_or_data: Store | FigureData,
    spec: FigureSpec,
    workshop: Workshop | None = None,
    progress: Progress | None = None,
    *,
    paged: bool = False,
) -> Figure:
    """Lay a figure out. Raises InputError for what cannot be drawn."""
    ensure_gui()
    data = store_or_data if isinstance(store_or_data, FigureData) else FigureData.read(store_or_data, spec.filters)
    return lay_out(data, spec, workshop or Workshop(Measure()), progress, paged=paged)


def render_image(store_or_data: Store | FigureData, spec: FigureSpec) -> QImage:
    """Draw the first page of a figure. Raises InputError for what cannot be drawn."""
    figure = compose_figure(store_or_data, spec.checked())
    return paint_image(figure.pages[0], figure.spec.checked())


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


def save_figure(
    store_or_data: Store | FigureData,
    spec: FigureSpec,
    path: Path,
    progress: Progress | None = None,
    workshop: Workshop | None = None,
) -> Figure:
    """Draw a figure into a file; its ending says which format. Return the figure as it was laid out.

    Raises InputError for a name, size or range that cannot be, EnvironmentFailure where it cannot be written, Cancelled
    when `progress` says so; in every case no file is left half written.
    """
    check_target(path)
    chosen = format_of(path)
    ensure_gui()
    spec.checked(vector=chosen.vector)
    if spec.pages != 1 and not (chosen.paged or spec.poster):
        raise InputError(f"{chosen.name} holds one page: write a PDF, or make a poster of the pages.")
    data = store_or_data if isinstance(store_or_data, FigureData) else FigureData.read(store_or_data, spec.filters)
    workshop = workshop or Workshop(Measure())
    figure = lay_out(data, spec, workshop, progress, paged=chosen.paged)
    # A poster is wider than what was asked for.
    figure.spec.checked(vector=chosen.vector)
    document = encode(data, figure, spec, chosen, workshop, progress)
    with written_whole(path) as file:
        file.buffer.write(document)
        if progress is not None:
            progress.check()
    return figure


def encode(
    data: FigureData,
    figure: Figure,
    asked: FigureSpec,
    chosen: Format,
    workshop: Workshop,
    progress: Progress | None = None,
) -> bytes:
    """Return a figure that is laid out as the bytes of a file."""
    spec = figure.spec
    view = FigureView.of(data, asked, figure.range_us).to_text()
    title = " ".join(spec.title.split()) or data.name
    description = describe(data, figure) if spec.description else ""
    if chosen.name == "SVG":
        made = write_svg(figure.pages[0], spec, theme(spec.theme), workshop.measure, title, description, view)
        return made.encode()
    if chosen.name == "PDF":
        from explorer.figures.output.pdf import Labels, write_pdf

        said = _by_page(data, figure) if spec.description else ()
        return write_pdf(figure.pages, spec, theme(spec.theme), Labels(title, spec.language, said, view), progress)
    if chosen.name == "HTML":
        from explorer.figures.output.webpage import write_page

        return write_page(data, figure, title, description, view, progress).encode()
    image = paint_image(figure.pages[0], spec)
    if progress is not None:
        progress.check()
    texts = {"Title": title, "Software": _WRITER}
    if description:
        texts["Description"] = description
    texts[KEY] = view
    if chosen.name == "PNG":
        return png.encode(image, texts, spec.dpi, progress)
    return _by_qt(image, chosen, texts, spec.dpi)


def _by_page(data: FigureData, figure: Figure) -> tuple[str, ...]:
    """The alternative text of each page: the whole description on the first, what a page holds on the others."""
    whole = describe(data, figure)
    if len(figure.pages) == 1:
        return (whole,)
    short = summary(data, figure)
    parts: list[str] = []
    for page in range(figure.spec.pages):
        titles = "; ".join(one.title for one in figure.listed if one.page == page)
        parts.append(f"{short} Page {page + 1} of {figure.spec.pages}: {titles or 'no further events'}.")
    sources = "Sources: " + " ".join(f"{one.number} {one.words}" for one in figure.sources)
    return (whole, *parts[1:], *(sources for _ in figure.pages[figure.spec.pages :]))


def _by_qt(image: QImage, chosen: Format, texts: dict[str, str], dpi: float) -> bytes:
    """JPEG and WebP, which Qt writes."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    per_metre = round(dpi / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    writer = QImageWriter(buffer, chosen.name.lower().encode())
    writer.setQuality(_JPEG_QUALITY if chosen.name == "JPEG" else _WEBP_QUALITY)
    if chosen.name == "JPEG":
        for keyword, text in texts.items():
            # A comment of a JPEG holds 64 KB.
            if len(text.encode()) < 60_000:
                writer.setText(keyword, text)
    if not writer.write(image):
        raise EnvironmentFailure(f"The picture could not be written as {chosen.name}: {writer.errorString()}.")
    return bytes(buffer.data().data())


def check_target(path: Path) -> None:
    """Raise InputError if a figure of that name cannot be written, before any work is done."""
    format_of(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(f"{path} is no file: give the figure another name.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the figure a name in it.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")
