"""Writes figures as PDF: vectors and embedded fonts by Qt, then title, language, tags and alternative text by hand.

Qt writes no structure, no fixed date, and its objects in another order every time. What it wrote is taken apart, given
a structure tree in which every page is one figure with its description as alternative text (ISO 32000-1, 14.7,
14.8.4.5, 14.9.3), and put together in one order.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from db.errors import EnvironmentFailure
from explorer.drawing.painter import ScenePainter
from explorer.drawing.theme import Theme
from explorer.figures.layout.footer import dated
from explorer.figures.output.pdf_objects import Document, UnknownStructure, stream
from explorer.figures.output.svg import plain
from explorer.figures.sizes import PT_PER_PX
from explorer.figures.spec import FigureSpec
from explorer.jobs import Progress
from explorer.timeline.primitives import Scene

# Points in a page are counted in so many parts of an inch: fine enough that nothing is seen to be rounded.
_DPI = 1200
_CREATOR = "Timeline Explorer"
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:(\d{14})Z?[^)]*\)")
# Where nobody asked for a date, a figure has this one: it says that it is none.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
# Letters that share a glyph with a quotation mark in the shipped font: Qt tells readers of a PDF the wrong one.
_QUOTES = {b"<02ee>": b"<201d>", b"<02bc>": b"<2019>", b"<02bb>": b"<2018>"}
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a document says of itself: title, language, description of each page, and the view that it carries."""

    title: str
    language: str
    descriptions: tuple[str, ...]
    view: str


def write_pdf(
    scenes: Sequence[Scene], spec: FigureSpec, theme: Theme, labels: Labels, progress: Progress | None = None
) -> bytes:
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
    pages = ScenePainter(theme, vector=True)
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
    return tagged(_with_date(bytes(buffer.data().data()), when), labels)


def _with_date(document: bytes, when: datetime) -> bytes:
    """The document with its dates replaced by one of the same length, so that nothing moves."""
    stamp = when.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    return _DATE.sub(lambda found: found.group(0).replace(found.group(1), stamp), document)


def _xmp(labels: Labels, when: datetime) -> bytes:
    """The metadata packet (ISO 16684-1), with the view in a property of its own."""
    stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    language = escape(labels.language)

    def words(name: str, said: str) -> str:
        return f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(plain(said))}</rdf:li></rdf:Alt></dc:{name}>'

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


def tagged(data: bytes, labels: Labels) -> bytes:
    """The document with a structure tree and in a fixed order. One whose shape is not what Qt writes comes back as it
    was: tags are a help, and a broken file is none."""
    try:
        document = Document.parse(data)
        pages = document.pages()
        contents = [document.entry(page, b"Contents") for page in pages]
        if None in contents:
            return data
        root, parents, top = document.new(), document.new(), document.new()
        before = document.new(stream(b"/Figure <</MCID 0>> BDC\n"))
        after = document.new(stream(b"\nEMC\n"))
        figures = []
        for i, (page, content) in enumerate(zip(pages, contents, strict=True)):
            said = labels.descriptions[min(i, len(labels.descriptions) - 1)] if labels.descriptions else labels.title
            figure = (
                f"<</Type /StructElem /S /Figure /P {top} 0 R /Pg {page} 0 R /K 0 /Alt {_text(said)}"
                " /A <</O /Layout /Placement /Block>>>>"
            )
            figures.append(document.new(figure.encode()))
            single = f"/Contents {content} 0 R".encode()
            framed = f"/Contents [{before} 0 R {content} 0 R {after} 0 R]".encode()
            document.objects[page] = document.objects[page].replace(single, framed)
            document.add_entries(page, f"/StructParents {i}\n/Tabs /S".encode())
        kids = " ".join(f"{figure} 0 R" for figure in figures)
        nums = " ".join(f"{i} [{figure} 0 R]" for i, figure in enumerate(figures))
        document.objects[root] = f"<</Type /StructTreeRoot /K {top} 0 R /ParentTree {parents} 0 R>>".encode()
        document.objects[parents] = f"<</Nums [{nums}]>>".encode()
        document.objects[top] = f"<</Type /StructElem /S /Document /P {root} 0 R /K [{kids}]>>".encode()
        entries = (
            f"/Lang {_text(labels.language)}\n/MarkInfo <</Marked true>>\n/StructTreeRoot {root} 0 R\n"
            "/ViewerPreferences <</DisplayDocTitle true>>"
        )
        document.add_entries(document.root, entries.encode())
        _mend_quotes(document)
        return document.to_bytes()
    except UnknownStructure:
        return data


def _mend_quotes(document: Document) -> None:
    """Put the right quotation marks into the fonts' tables from glyphs to letters (9.10.3)."""
    tables = {int(found) for body in document.objects.values() for found in _TO_UNICODE.findall(body)}
    for number in tables & document.objects.keys():
        head, mark, rest = document.objects[number].partition(b"stream\n")
        mended = rest.removesuffix(b"endstream").rstrip(b"\r\n")
        # A table that is squeezed is left alone: Qt writes them plain.
        if not mark or b"/Filter" in head:
            continue
        for wrong, right in _QUOTES.items():
            mended = re.sub(re.escape(wrong), right, mended, flags=re.IGNORECASE)
        document.objects[number] = stream(mended)


def _text(said: str) -> str:
    """A text string as hexadecimal UTF-16 with its mark (7.9.2.2): no character can end it early."""
    return f"<feff{plain(said).encode('utf-16-be').hex()}>" if said else "()"
