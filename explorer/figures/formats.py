"""The formats of a figure. Imports Qt and libraries where a file is written, not where its format is asked for.

A format is one function here and one row in FORMATS: the command line, the dialogs, the reader of figures and the
sentence about a name that fits none read it there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.errors import InputError
from explorer import VERSION
from explorer.figures.roundtrip.figure_view import KEY

if TYPE_CHECKING:
    from explorer.figures.data import FigureData
    from explorer.figures.layout.layout import Figure
    from explorer.jobs import Progress


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A figure that is laid out, with what its file says of it: title, description ("" for none) and view."""

    data: FigureData
    figure: Figure
    title: str
    description: str
    view: str
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, the endings that mean it, what encodes it, and whether it is drawn in vectors, holds
    many pages and embeds_view the view."""

    name: str
    suffixes: tuple[str, ...]
    encode: Callable[[LaidOut], bytes]
    vector: bool = False
    paged: bool = False
    embeds_view: bool = True


def _png(laid: LaidOut) -> bytes:
    from explorer.figures.output.raster import write_png

    return write_png(laid.figure, _texts(laid), laid.progress)


def _by_qt(name: str, quality: int, laid: LaidOut) -> bytes:
    from explorer.figures.output.raster import write_by_qt

    return write_by_qt(laid.figure, _texts(laid), name, quality, laid.progress)


def _texts(laid: LaidOut) -> dict[str, str]:
    """Return what a picture says of itself, by keyword."""
    texts = {"Title": laid.title, "Software": f"Timeline Explorer {VERSION}", "Description": laid.description}
    return {**{keyword: text for keyword, text in texts.items() if text or keyword == "Title"}, KEY: laid.view}


def _svg(laid: LaidOut) -> bytes:
    from explorer.figures.output.svg import write_svg

    return write_svg(laid.figure.pages[0], laid.figure.spec, laid.title, laid.description, laid.view).encode()


def _pdf(laid: LaidOut) -> bytes:
    from explorer.figures.output.alt_text import by_page
    from explorer.figures.output.pdf import Labels, write_pdf

    spec = laid.figure.spec
    descriptions = by_page(laid.data, laid.figure) if spec.description else ()
    labels = Labels(laid.title, spec.language, descriptions, laid.view)
    return write_pdf(laid.figure.pages, spec, labels, laid.progress)


def _html(laid: LaidOut) -> bytes:
    from explorer.figures.output.webpage import write_page

    return write_page(laid.data, laid.figure, laid.title, laid.description, laid.view, laid.progress).encode()


FORMATS: Final = (
    Format("PNG", (".png",), _png),
    Format("SVG", (".svg",), _svg, vector=True),
    Format("PDF", (".pdf",), _pdf, vector=True, paged=True),
    Format("JPEG", (".jpg", ".jpeg"), partial(_by_qt, "JPEG", 92)),
    Format("WebP", (".webp",), partial(_by_qt, "WebP", 90), embeds_view=False),
    Format("HTML", (".html",), _html, vector=True),
)
PAGED: Final = next(form for form in FORMATS if form.paged)
"""The format of figures that take several pages."""
SUFFIXES: Final = tuple(suffix for form in FORMATS for suffix in form.suffixes)
ENDINGS: Final = f"{', '.join(form.suffixes[0] for form in FORMATS[:-1])} or {FORMATS[-1].suffixes[0]}"


def format_of(path: Path) -> Format:
    """Return the format that a file's name asks for. Raises InputError for another."""
    for form in FORMATS:
        if path.suffix.lower() in form.suffixes:
            return form
    raise InputError(f"“{path.name}” is not a name for a figure: end it in {ENDINGS}.")
