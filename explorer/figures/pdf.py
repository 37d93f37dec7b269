"""Writes figures as PDF: vectors and embedded fonts by Qt, then title, language, tags and alternative text by hand.

Qt writes neither structure nor a fixed date. What it lacks is added as an incremental update (ISO 32000-1, 7.5.6): the
bytes that Qt wrote stay as they are, and new versions of the catalogue and of each page follow, with a structure tree
in which every page is one figure with its description as alternative text (14.7, 14.8.4.5, 14.9.3).
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from db.errors import EnvironmentFailure
from explorer.figures.footer import dated
from explorer.figures.painter import ScenePainter
from explorer.figures.sizes import PT_PER_PX
from explorer.figures.spec import FigureSpec
from explorer.figures.svg import plain
from explorer.figures.theme import Theme
from explorer.jobs import Progress
from explorer.timeline.primitives import Scene

# Points in a page are counted in so many parts of an inch: fine enough that nothing is seen to be rounded.
_DPI = 1200
_CREATOR = "Timeline Explorer"
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:(\d{14})Z?[^)]*\)")
# Where nobody asked for a date, a figure has this one: it says that it is none.
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = re.compile(rb"(\d+) 0 obj\n(<<\n/Type /Page\n.*?)>>\nendobj", re.DOTALL)
_CATALOGUE = re.compile(rb"(\d+) 0 obj\n(<<\n/Type /Catalog\n.*?)>>\nendobj", re.DOTALL)
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
# Letters that share a glyph with a quotation mark in the shipped font: Qt tells readers of a PDF the wrong one.
_QUOTES = {b"<02ee>": b"<201d>", b"<02bc>": b"<2019>", b"<02bb>": b"<2018>"}
_MOST_TABLE = 5_000_000
_TRAILER = re.compile(rb"trailer\n<<\n/Size (\d+) *\n(.*?)>>\nstartxref\n(\d+)", re.DOTALL)


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


def tagged(document: bytes, labels: Labels) -> bytes:
    """The document with a structure tree. One whose shape is not what Qt writes comes back as it was: tags are a help,
    and a broken file is none."""
    trailer = list(_TRAILER.finditer(document))
    catalogue = _CATALOGUE.search(document)
    pages = list(_PAGE.finditer(document))
    contents = [_CONTENTS.search(page.group(2)) for page in pages]
    if len(trailer) != 1 or catalogue is None or not pages or not all(contents):
        return document
    update = _Update(document, int(trailer[0].group(1)))
    root, parents, top = update.new(), update.new(), update.new()
    before = update.add(_stream(b"/Figure <</MCID 0>> BDC\n"))
    after = update.add(_stream(b"\nEMC\n"))
    figures = []
    for i, (page, content) in enumerate(zip(pages, contents, strict=True)):
        number = int(page.group(1))
        said = labels.descriptions[min(i, len(labels.descriptions) - 1)] if labels.descriptions else labels.title
        box = b"/A <</O /Layout /Placement /Block>>"
        figure = f"<</Type /StructElem /S /Figure /P {top} 0 R /Pg {number} 0 R /K 0 /Alt {_text(said)} ".encode()
        figures.append(update.add(figure + box + b">>"))
        stream = content.group(1).decode() if content else ""
        body = _CONTENTS.sub(f"/Contents [{before} 0 R {stream} 0 R {after} 0 R]".encode(), page.group(2))
        update.put(number, body + f"/StructParents {i}\n/Tabs /S\n>>".encode())
    kids = " ".join(f"{figure} 0 R" for figure in figures)
    nums = " ".join(f"{i} [{figure} 0 R]" for i, figure in enumerate(figures))
    update.put(root, f"<</Type /StructTreeRoot /K {top} 0 R /ParentTree {parents} 0 R>>".encode())
    update.put(parents, f"<</Nums [{nums}]>>".encode())
    update.put(top, f"<</Type /StructElem /S /Document /P {root} 0 R /K [{kids}]>>".encode())
    more = (
        f"/Lang {_text(labels.language)}\n/MarkInfo <</Marked true>>\n/StructTreeRoot {root} 0 R\n"
        "/ViewerPreferences <</DisplayDocTitle true>>\n>>"
    )
    update.put(int(catalogue.group(1)), catalogue.group(2) + more.encode())
    for number, table in _quotes_mended(document):
        update.put(number, table)
    return update.done(trailer[0].group(2), int(trailer[0].group(3)))


def _quotes_mended(document: bytes) -> list[tuple[int, bytes]]:
    """New versions of the fonts' tables from glyphs to letters (9.10.3) where they have the wrong quotation mark."""
    found: list[tuple[int, bytes]] = []
    for number in sorted({int(match.group(1)) for match in _TO_UNICODE.finditer(document)}):
        start = re.search(rb"\n%d 0 obj\n<<[^>]*>>\nstream\r?\n" % number, document)
        if start is None:
            continue
        try:
            table = zlib.decompressobj().decompress(document[start.end() :], _MOST_TABLE)
        except zlib.error:
            table = document[start.end() : document.index(b"endstream", start.end())]
        mended = table
        for wrong, right in _QUOTES.items():
            mended = re.sub(re.escape(wrong), right, mended, flags=re.IGNORECASE)
        if mended != table:
            found.append((number, _stream(mended)))
    return found


def _stream(data: bytes) -> bytes:
    return f"<</Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def _text(said: str) -> str:
    """A text string as hexadecimal UTF-16 with its mark (7.9.2.2): no character can end it early."""
    return f"<feff{plain(said).encode('utf-16-be').hex()}>" if said else "()"


class _Update:
    """Objects that follow a document, and the table that says where they are."""

    def __init__(self, document: bytes, size: int) -> None:
        self._parts = [document if document.endswith(b"\n") else document + b"\n"]
        self._at = len(self._parts[0])
        self._size = size
        self._places: dict[int, int] = {}

    def new(self) -> int:
        """A number for an object to come."""
        self._size += 1
        return self._size - 1

    def add(self, body: bytes) -> int:
        """Write a new object and return its number."""
        number = self.new()
        self.put(number, body)
        return number

    def put(self, number: int, body: bytes) -> None:
        """Write an object under a number."""
        self._places[number] = self._at
        whole = f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        self._parts.append(whole)
        self._at += len(whole)

    def done(self, trailer: bytes, previous: int) -> bytes:
        """The document with the table of what was added."""
        lines = ["xref"]
        for number in sorted(self._places):
            lines += [f"{number} 1", f"{self._places[number]:010d} 00000 n "]
        table = "\n".join(lines) + f"\ntrailer\n<<\n/Size {self._size}\n/Prev {previous}\n"
        end = f">>\nstartxref\n{self._at}\n%%EOF\n"
        return b"".join([*self._parts, table.encode(), trailer, end.encode()])
