"""The words of a source out of what people have of it: pasted text, .txt, .html, .pdf. Writes nothing.

The text is kept as it reads, in paragraphs; scripts, styles and markup are left out. A PDF's words at line ends are
joined with a soft hyphen, which checking passes over.
"""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from db.errors import InputError
from db.schema import limits
from explorer.faults import refusing_faults
from explorer.importing.detect.encoding import encoding_of
from explorer.importing.errors import ImportFailed
from explorer.jobs import Progress

MAX_FILE_BYTES: Final = 50_000_000
"""A page saved with its pictures, or a book; more is a mistaken file, or pages that were scanned."""
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
    | {"article", "header", "footer", "blockquote", "pre", "figcaption", "dd", "dt", "hr", "main", "aside", "nav"}
)
_UNREAD: Final = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select"})


_PDF_BREAKS: Final = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError),
    *(RecursionError, OverflowError, ZeroDivisionError, NotImplementedError, AssertionError, OSError),
)
"""What pypdf raises, beside its own errors, for files that are not what they say."""


class TextUnreadable(InputError):
    """No text can be had from what was given; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The words of a source, and what a person should know of how they were read (one sentence each)."""

    text: str
    notes: tuple[str, ...] = ()


def pasted(text: str) -> SourceText:
    """Return text from the clipboard as it can be stored. Raises TextUnreadable where there is none, or too much."""
    return SourceText(_fit(text, "The text"))


@refusing_faults("The text cannot be read")
def read_text(path: Path, *, encoding: str = "", progress: Progress | None = None) -> SourceText:
    """Read the words of a .txt, .html or .pdf file, told apart by what stands in it.

    `encoding` overrides what is recognised. Raises TextUnreadable with one sentence; Cancelled when `progress` was
    asked to stop.
    """
    data = read_bytes(path, MAX_FILE_BYTES)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(data, path.name, progress or Progress())
    text, notes = decoded(data, path, encoding)
    if re.search(r"<(?:!doctype html|html|head|body|article|p|div)\b", text[:20_000], re.IGNORECASE):
        text = html_text(text)
        if not text:
            raise TextUnreadable(
                f"{path.name} shows no words: the page may be made by a script. Paste its text instead."
            )
    return SourceText(_fit(text, path.name), tuple(notes))


def read_bytes(path: Path, most: int) -> bytes:
    """Return a file's bytes. Raises TextUnreadable for one that is too large, empty, or cannot be read."""
    try:
        size = path.stat().st_size
        if size > most:
            raise TextUnreadable(
                f"{path.name} has {size / 1e6:,.0f} MB; at most {most / 1e6:,.0f} MB are read. Paste the part you need."
            )
        data = path.read_bytes()
    except OSError as error:
        raise TextUnreadable(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    if not data:
        raise TextUnreadable(f"{path.name} is empty.")
    return data


def decoded(data: bytes, path: Path, encoding: str = "") -> tuple[str, list[str]]:
    """Return a file's bytes as text, and notes on how. Raises TextUnreadable for what is no text."""
    if encoding:
        try:
            text = data.decode(encoding, "replace")
        except LookupError as error:
            raise TextUnreadable(f"There is no encoding called “{encoding}”.") from error
        return text, _broken(text, encoding)
    declared = re.search(rb"""<meta[^>]{0,200}charset=["']?\s*([\w-]{2,40})""", data[:4096], re.IGNORECASE)
    if declared:
        try:
            return data.decode(declared[1].decode("ascii")), []
        except (LookupError, UnicodeDecodeError):
            pass  # a page that names its encoding wrongly is read by what its bytes are
    try:
        found = encoding_of(path)
    except ImportFailed as error:
        raise TextUnreadable(f"{path.name} is no text, HTML or PDF; save the page as text, or paste it.") from error
    text = data.decode(found.codec, "replace").removeprefix("\ufeff")
    notes = _broken(text, found.name) if found.broken else []
    if not found.sure:
        notes.append(f"The encoding was guessed: {found.name}. If words look wrong, choose another.")
    return text, notes


def _broken(text: str, encoding: str) -> list[str]:
    count = text.count("\ufffd")
    if not count:
        return []
    many = "character" if count == 1 else "characters"
    return [f"{count:,} {many} could not be read as {encoding} and show as \ufffd."]


def html_text(markup: str) -> str:
    """Return the words that a page shows, one block a line. Scripts are neither run nor kept."""
    from lxml import etree, html  # type: ignore[import-untyped]

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup).replace("\0", ""), parser=parser)
    except (etree.ParserError, ValueError):
        return ""
    parts: list[str] = []
    _collect(root, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(root: Any, parts: list[str]) -> None:
    """Gather text in the order of the page, without recursion: pages nest as deep as they like."""
    todo: list[tuple[Any, bool]] = [(root, False)]
    while todo:
        element, leaving = todo.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                parts.append("\n")
            parts.append((element.tail or "").replace("\n", " "))
            continue
        todo.append((element, True))
        if tag in _UNREAD:
            continue
        if tag in _BLOCKS:
            parts.append("\n")
        parts.append((element.text or "").replace("\n", " "))
        todo.extend((child, False) for child in reversed(element))


def _pdf(data: bytes, name: str, progress: Progress) -> SourceText:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    # It notes every oddity of a file in the log; nobody can do anything about them.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    locked = f"{name} is protected by a password; open it, and paste the text or save it without protection."
    pages: list[str] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader, locked)
        total = len(reader.pages)
        for number, page in enumerate(reader.pages):
            progress.report(number, total, name)
            pages.append(page.extract_text())
            if sum(map(len, pages[-50:])) > limits.SOURCE_TEXT:
                break
    except TextUnreadable:
        raise
    except DependencyError as error:
        raise TextUnreadable(locked) from error
    except (PyPdfError, *_PDF_BREAKS) as error:
        raise TextUnreadable(f"{name} is a damaged PDF and cannot be read; paste its text instead.") from error
    text = "\n\n".join(page.strip() for page in pages)
    if not text.strip():
        raise TextUnreadable(f"{name} holds no text, only pictures of pages; paste the text, or recognise it first.")
    empty = sum(not page.strip() for page in pages)
    notes = (f"{empty} of {len(pages)} pages hold no text.",) if empty else ()
    return SourceText(_fit(re.sub(r"(?<=\w)-\n(?=[^\W\d_A-Z])", "\u00ad", text), name), notes)


def _unlock(reader: Any, locked: str) -> None:
    """Many files are encrypted against changes only, and open with an empty password."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise TextUnreadable(locked)


def _fit(text: str, name: str) -> str:
    """Return a text as it can be stored."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    clean = clean.encode("utf-8", "replace").decode("utf-8").strip()
    if not clean:
        raise TextUnreadable(f"{name} holds no words.")
    if len(clean) > limits.SOURCE_TEXT:
        raise TextUnreadable(
            f"{name} has {len(clean):,} characters; at most {limits.SOURCE_TEXT:,} are kept. Paste the part you need."
        )
    return clean
