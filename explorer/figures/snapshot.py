"""Draws figures and writes them as files: PNG, JPEG, WebP, SVG, PDF and HTML. Uses QtGui, no widgets, and no screen.

A file is written beside its place and put there when it is whole. The same store, figure and version give the same
bytes: fonts are shipped, and no time stands in a file unless it was asked for.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from db.errors import InputError
from db.store import Store
from explorer.drawing.fonts import Measure
from explorer.figures.data import FigureData
from explorer.figures.formats import Format, LaidOut, format_of
from explorer.figures.layout.layout import Figure, FigureCache, lay_out
from explorer.figures.output.alt_text import alt_text
from explorer.figures.output.raster import paint_image
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.figures.spec import FigureSpec
from explorer.interchange.whole_file import written_whole
from explorer.jobs import Progress


def ensure_gui() -> QGuiApplication:
    """Return the running application, or make one that needs no screen: text cannot be drawn without."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(sys.argv[:1])


def render_image(store_or_data: Store | FigureData, spec: FigureSpec) -> QImage:
    """Draw the first page of a figure. Raises InputError for what cannot be drawn."""
    ensure_gui()
    figure = lay_out(_data(store_or_data, spec.checked()), spec, FigureCache(Measure()))
    return paint_image(figure.pages[0], figure.spec.checked())


def save_figure(
    store_or_data: Store | FigureData,
    spec: FigureSpec,
    path: Path,
    progress: Progress | None = None,
    cache: FigureCache | None = None,
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
    data = _data(store_or_data, spec)
    cache = cache or FigureCache(Measure())
    figure = lay_out(data, spec, cache, progress, paged=chosen.paged)
    # A poster is wider than what was asked for.
    figure.spec.checked(vector=chosen.vector)
    document = encode(data, figure, spec, chosen, progress)
    with written_whole(path) as file:
        file.buffer.write(document)
        if progress is not None:
            progress.check()
    return figure


def _data(store_or_data: Store | FigureData, spec: FigureSpec) -> FigureData:
    return store_or_data if isinstance(store_or_data, FigureData) else FigureData.read(store_or_data, spec.filters)


def encode(
    data: FigureData, figure: Figure, asked: FigureSpec, chosen: Format, progress: Progress | None = None
) -> bytes:
    """Return a figure that is laid out as the bytes of a file; `asked` is what it was laid out from."""
    view = FigureView.of(data, asked, figure.range_us).to_text()
    title = " ".join(figure.spec.title.split()) or data.name
    description = alt_text(data, figure) if figure.spec.description else ""
    return chosen.encode(LaidOut(data, figure, title, description, view, progress))


def check_target(path: Path) -> None:
    """Raise InputError if a figure of that name cannot be written, before any work is done."""
    format_of(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(f"{path} is no file: give the figure another name.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the figure a name in it.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")
