"""A PDF as Qt writes it, taken apart into its objects and put together again in one order. Knows no figure.

Qt numbers, names and writes fonts in the order of a hash table, which differs from run to run; here objects are
numbered and subsets named in the order in which they are met from the catalogue on, so that the same pages are the same
bytes. Reads the classic file structure (ISO 32000-1, 7.5) of Qt's own writer, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s*\n")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj\s*$", re.DOTALL)
_STREAM = re.compile(rb">>\s*stream\r?\n")
_REFERENCE = re.compile(rb"(?<![\w.])(\d+) 0 R\b")
# A font of which only some glyphs are there has six letters before its name (9.6.4).
_SUBSET = re.compile(rb"/([A-Z]{6}\+[\w.-]+)")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_INFO = re.compile(rb"/Info (\d+) 0 R")
_ID = re.compile(rb"/ID \[[^\]]*\]")
_MOST_OBJECTS = 1_000_000


class UnknownStructure(ValueError):
    """A file that Qt's writer did not write."""


class Document:
    """The objects of a document by number, each without its frame; `root` and `info` are numbers of two of them."""

    def __init__(self, head: bytes, objects: dict[int, bytes], root: int, info: int, identity: bytes) -> None:
        self._head = head
        self.objects = objects
        self.root, self.info = root, info
        self._identity = identity

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """Take a file apart. Raises UnknownStructure."""
        start = _START.search(data)
        table = _TABLE.match(data, int(start.group(1))) if start else None
        trailer = _TRAILER.search(data, table.end()) if table else None
        root = _ROOT.search(trailer.group(1)) if trailer else None
        info = _INFO.search(trailer.group(1)) if trailer else None
        if table is None or trailer is None or root is None or info is None or int(table.group(1)) > _MOST_OBJECTS:
            raise UnknownStructure
        places = []
        for line in data[table.end() : trailer.start()].splitlines():
            parts = line.split()
            if len(parts) == 3 and parts[2] == b"n":
                places.append(int(parts[0]))
        places.sort()
        objects: dict[int, bytes] = {}
        for at, end in zip(places, [*places[1:], table.start()], strict=True):
            found = _OBJECT.match(data[at:end])
            if found is None:
                raise UnknownStructure
            objects[int(found.group(1))] = found.group(2)
        if not places or int(root.group(1)) not in objects or int(info.group(1)) not in objects:
            raise UnknownStructure
        identity = _ID.search(trailer.group(1))
        return cls(
            data[: places[0]],
            objects,
            int(root.group(1)),
            int(info.group(1)),
            identity.group(0) if identity else b"",
        )

    def new(self, body: bytes = b"null") -> int:
        """Add an object and return its number."""
        number = max(self.objects) + 1
        self.objects[number] = body
        return number

    def entry(self, number: int, name: bytes) -> int | None:
        """The object that an entry of a dictionary refers to, None where it has no such entry."""
        found = re.search(rb"/%s (\d+) 0 R" % name, _without_stream(self.objects[number]))
        return int(found.group(1)) if found else None

    def pages(self) -> list[int]:
        """The numbers of the pages, in their order."""
        tree = self.entry(self.root, b"Pages")
        if tree is None or tree not in self.objects:
            raise UnknownStructure
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", self.objects[tree])
        found = [int(match) for match in _REFERENCE.findall(kids.group(1))] if kids else []
        if not found or any(b"/Type /Page" not in self.objects.get(page, b"") for page in found):
            raise UnknownStructure
        return found

    def add_entries(self, number: int, entries: bytes) -> None:
        """Add entries to a dictionary."""
        body = self.objects[number].rstrip()
        if not body.endswith(b">>"):
            raise UnknownStructure
        self.objects[number] = body[:-2].rstrip() + b"\n" + entries + b"\n>>"

    def to_bytes(self) -> bytes:
        """The file, its objects numbered in the order in which they are met; what nothing refers to is left out."""
        numbers = {old: new for new, old in enumerate(self._met(), 1)}
        subsets: dict[bytes, bytes] = {}
        parts, places, at = [self._head], [], len(self._head)

        def subset(found: re.Match[bytes]) -> bytes:
            whole = found.group(1)
            return b"/" + subsets.setdefault(whole, _letters(len(subsets)) + whole[6:])

        for old, new in numbers.items():
            body = self.objects[old]
            stream = _STREAM.search(body)
            edge = stream.end() if stream else len(body)
            entries = _SUBSET.sub(subset, _renumbered(body[:edge], numbers))
            written = b"%d 0 obj\n" % new + entries + body[edge:] + b"\nendobj\n"
            places.append(at)
            parts.append(written)
            at += len(written)
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        table += b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = b"trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n" % (
            len(places) + 1,
            numbers[self.root],
            numbers[self.info],
        )
        end = self._identity + b"\n>>\nstartxref\n%d\n%%%%EOF\n" % at
        return b"".join([*parts, table, trailer, end])

    def _met(self) -> Iterator[int]:
        """Numbers of objects in the order of a walk from the catalogue and the information on."""
        seen: set[int] = set()
        waiting = [self.info, self.root]
        while waiting:
            number = waiting.pop()
            if number in seen or number not in self.objects:
                continue
            seen.add(number)
            yield number
            waiting += [int(found) for found in reversed(_REFERENCE.findall(_without_stream(self.objects[number])))]


def _without_stream(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    return body[: stream.start()] if stream else body


def _letters(number: int) -> bytes:
    """Six letters that stand for a number."""
    return bytes(65 + number // 26**place % 26 for place in range(5, -1, -1))


def _renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    def put(found: re.Match[bytes]) -> bytes:
        new = numbers.get(int(found.group(1)))
        return b"null" if new is None else b"%d 0 R" % new

    return _REFERENCE.sub(put, body)


def stream(data: bytes) -> bytes:
    """The body of an object that is a stream."""
    return b"<</Length %d>>\nstream\n" % len(data) + data + b"\nendstream"
