"""Writes figures as PDF: vectors and embedded fonts by Qt, then date, language, tags and alternative text by pypdf.

Qt writes no structure, no fixed date, and its fonts in another order every time. pypdf numbers the objects as it meets
them, and adds a structure tree in which every page is one figure with its description as alternative text
(ISO 32000-1, 14.7, 14.8.4.5, 14.9.3).
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
)
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from db.errors import EnvironmentFailure
from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import theme
from explorer.figures.layout.footer import dated
from explorer.figures.output.svg import plain
from explorer.figures.sizes import PT_PER_PX
from explorer.figures.spec import FigureSpec
from explorer.jobs import Progress
from explorer.timeline.primitives import Scene

# Points in a page are counted in so many parts of an inch: fine enough that nothing is seen to be rounded.
_DPI = 1200
_CREATOR = "Timeline Explorer"
# Where nobody asked for a date, a figure has this one: it says that it is none.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
# Letters that share a glyph with a quotation mark in the shipped font: Qt tells readers of a PDF the wrong one.
_QUOTES = {b"<02ee>": b"<201d>", b"<02bc>": b"<2019>", b"<02bb>": b"<2018>"}


@dataclass(frozen=True, slots=True)
class Labels:
    """What a document says of itself: title, language, description of each page, and the view that it carries."""

    title: str
    language: str
    descriptions: tuple[str, ...]
    view: str


def write_pdf(scenes: Sequence[Scene], spec: FigureSpec, labels: Labels, progress: Progress | None = None) -> bytes:
    """Return the pages as one document. Raises EnvironmentFailure where Qt cannot draw."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    points = QSizeF(spec.width_px * PT_PER_PX, spec.height_px * PT_PER_PX)
    # A free size: Qt would turn the nearest of its own into this one, upright.
    size = QPageSize(points, QPageSize.Unit.Point, "figure", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(plain(labels.title))
    writer.setCreator(_CREATOR)
    when = dated(spec.made) or _NO_DATE
    writer.setDocumentXmpMetadata(_xmp(labels, when))
    number = uuid.UUID(bytes=hashlib.sha256(f"{labels.view}\0{labels.descriptions}".encode()).digest()[:16])
    writer.setDocumentId(QUuid(f"{{{number}}}"))
    painter = QPainter()
    if not painter.begin(writer):
        raise EnvironmentFailure("The PDF could not be begun: there is not enough memory.")
    scale = _DPI / 96 * spec.text
    pages = ScenePainter(theme(spec.theme), vector=True)
    try:
        for i, scene in enumerate(scenes):
            if progress is not None:
                progress.report(i, len(scenes), "Drawing pages")
            if i:
                writer.newPage()
            painter.resetTransform()
            painter.scale(scale, scale)
            pages.paint(painter, scene)
    finally:
        painter.end()
    return _tagged(bytes(buffer.data().data()), labels, when)


def _xmp(labels: Labels, when: datetime) -> bytes:
    """Return the metadata packet (ISO 16684-1), with the view in a property of its own."""
    stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    language = escape(labels.language)

    def words(name: str, value: str) -> str:
        return f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(plain(value))}</rdf:li></rdf:Alt></dc:{name}>'

    return (
        "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>\n"
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:te="https://timeline-explorer.invalid/ns/1/">\n'
        f"<dc:format>application/pdf</dc:format>{words('title', labels.title)}\n"
        f"{words('description', labels.descriptions[0] if labels.descriptions else '')}\n"
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreatorTool>{_CREATOR}</xmp:CreatorTool><xmp:CreateDate>{stamp}</xmp:CreateDate>\n"
        f"<te:view>{escape(plain(labels.view))}</te:view>\n"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end='r'?>"
    ).encode()


def _tagged(document: bytes, labels: Labels, when: datetime) -> bytes:
    """Return the document with a structure tree, dated, and with its objects in the order in which they are met."""
    writer = PdfWriter(clone_from=io.BytesIO(document), keep_initial_header=True)
    stamp = when.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    writer.add_metadata({"/CreationDate": stamp, "/ModDate": stamp})
    add, pages = writer._add_object, list(writer.pages)
    tree, top = _dictionary({"/Type": "/StructTreeRoot"}), _dictionary({"/Type": "/StructElem", "/S": "/Document"})
    tree_at, top_at = add(tree), add(top)
    before, after = add(_stream(b"/Figure <</MCID 0>> BDC\n")), add(_stream(b"\nEMC\n"))
    figures: list[PdfObject] = []
    for i, page in enumerate(pages):
        words = labels.descriptions[min(i, len(labels.descriptions) - 1)] if labels.descriptions else labels.title
        block = {"/O": "/Layout", "/Placement": "/Block"}
        figure = {"/Type": "/StructElem", "/S": "/Figure", "/P": top_at, "/Pg": page.indirect_reference, "/K": 0}
        figures.append(add(_dictionary({**figure, "/Alt": _text(words), "/A": block})))
        framed = [before, page.raw_get("/Contents"), after]
        page.update(_dictionary({"/Contents": framed, "/StructParents": i, "/Tabs": "/S"}))
    numbers = [entry for i, figure in enumerate(figures) for entry in (i, [figure])]
    tree.update(_dictionary({"/K": top_at, "/ParentTree": add(_dictionary({"/Nums": numbers}))}))
    top.update(_dictionary({"/P": tree_at, "/K": figures}))
    catalogue = {"/Lang": _text(labels.language), "/MarkInfo": {"/Marked": True}, "/StructTreeRoot": tree_at}
    writer.root_object.update(_dictionary({**catalogue, "/ViewerPreferences": {"/DisplayDocTitle": True}}))
    _mend_fonts(pages)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _mend_fonts(pages: Iterable[Any]) -> None:
    """Name the subsets of fonts in the order in which they are met (9.6.4), and put the right quotation marks into
    their tables from glyphs to letters (9.10.3)."""
    fonts = {font.idnum: font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()}
    for number, font in enumerate(fonts.values()):
        letters = "".join(chr(ord("A") + int(digit)) for digit in f"{number:06}")
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        name = descriptor["/FontName"].partition("+")[2]
        descriptor[NameObject("/FontName")] = NameObject(f"/{letters}+{name}")
        table = font["/ToUnicode"]
        mended = table.get_data()
        for wrong, right in _QUOTES.items():
            mended = re.sub(re.escape(wrong), right, mended, flags=re.IGNORECASE)
        table.set_data(mended)


def _dictionary(entries: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(name): _object(value) for name, value in entries.items()})


def _object(value: Any) -> PdfObject:
    """Return a value as an object of a PDF; a plain text is a name."""
    match value:
        case PdfObject():
            return value
        case dict():
            return _dictionary(value)
        case list():
            return ArrayObject(map(_object, value))
        case bool():
            return BooleanObject(value)
        case int():
            return NumberObject(value)
    return NameObject(value)


def _stream(data: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _text(words: str) -> ByteStringObject:
    """Return a text string (7.9.2.2) that is written as hexadecimal: half as long as with an escape for each zero."""
    return ByteStringObject(codecs.BOM_UTF16_BE + plain(words).encode("utf-16-be"))
