"""Reading the pages of a SQLite file without SQLite, so that what is whole in a damaged file can be taken out.

Knows the file format ("Database File Format" of the SQLite documentation, sections 1.3 header, 1.5 freelist, 1.6
B-trees, 2.1 records, 4 write-ahead log) and nothing of what the rows mean. Never raises for what stands in the file:
a page or a row that makes no sense is simply not one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

MAGIC: Final = b"SQLite format 3\0"
TABLE_LEAF: Final = 0x0D
TABLE_INTERIOR: Final = 0x05
INDEX_LEAF: Final = 0x0A
INDEX_INTERIOR: Final = 0x02
_KINDS: Final = frozenset((TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR))
_SIZES: Final = tuple(1 << bits for bits in range(9, 17))
_INT_WIDTHS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MAX_CELLS: Final = 16_384
_MAX_PAYLOAD: Final = 100_000_000

_KEPT_PAGES: Final = 256
_SAMPLE_BYTES: Final = 32 * 1024 * 1024
"""How much of a file is looked at to guess the size of its pages."""

Values = tuple[Any, ...]


class _Nonsense(Exception):
    """The bytes are not what they should be."""


@dataclass
class Walk:
    """What following one B-tree found: its leaf pages, and how many pages it pointed at that were not of it."""

    leaves: list[int] = field(default_factory=list)
    interior: list[int] = field(default_factory=list)
    broken: int = 0


class PageFile:
    """The pages of a database file, with the committed pages of its write-ahead log laid over them.

    Raises OSError when made, nothing later.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._length = path.stat().st_size
        self._kept: dict[int, bytes] = {}
        head = _read(self._file, 0, 100)
        self.header_is_whole = head.startswith(MAGIC)
        log = Path(f"{path}-wal")
        self._log_file = log.open("rb") if log.exists() else None
        self._log, log_page_size = _read_log(self._log_file) if self._log_file else ({}, 0)
        size = int.from_bytes(head[16:18], "big")
        size = 65_536 if size == 1 else size
        if not self.header_is_whole or size not in _SIZES:
            size = log_page_size or _guess_page_size(_read(self._file, 0, _SAMPLE_BYTES))
        self.page_size = size
        self.usable = size - (self.page(1)[20] if self.page(1).startswith(MAGIC) else 0)
        self.count = max(-(-self._length // size), max(self._log, default=0))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        if self._log_file:
            self._log_file.close()

    def page(self, number: int) -> bytes:
        """The bytes of a page, from 1; empty where the file has none or the disk cannot read it, short where it was
        cut.
        """
        if number not in self._kept:
            if len(self._kept) >= _KEPT_PAGES:
                self._kept.clear()
            if self._log_file and number in self._log:
                self._kept[number] = _read(self._log_file, self._log[number], self.page_size)
            else:
                self._kept[number] = _read(self._file, (number - 1) * self.page_size, self.page_size)
        return self._kept[number]

    @property
    def promised(self) -> int:
        """How many pages the header says there are; 0 where it does not."""
        first = self.page(1)
        return int.from_bytes(first[28:32], "big") if first.startswith(MAGIC) else 0

    def kind(self, number: int) -> int:
        """Which sort of B-tree page it is, or 0."""
        page, start = self._body(number)
        return page[start] if len(page) == self.page_size and page[start] in _KINDS else 0

    def free(self) -> set[int]:
        """The pages on the list of free ones: what stands on them has been deleted."""
        found: set[int] = set()
        trunk = int.from_bytes(self.page(1)[32:36], "big") if self.page(1).startswith(MAGIC) else 0
        while trunk and trunk not in found and len(page := self.page(trunk)) == self.page_size:
            found.add(trunk)
            count = min(int.from_bytes(page[4:8], "big"), self.usable // 4 - 2)
            found.update(struct.unpack(f">{count}I", page[8 : 8 + 4 * count]))
            trunk = int.from_bytes(page[:4], "big")
        return found

    def walk(self, root: int) -> Walk:
        """Follow a B-tree from its root."""
        found = Walk()
        waiting, seen = [root], set()
        want: set[int] = set()
        while waiting:
            number = waiting.pop()
            kind = self.kind(number)
            if number in seen or not kind or (want and kind not in want):
                found.broken += 1
                continue
            seen.add(number)
            want = want or ({TABLE_LEAF, TABLE_INTERIOR} if kind in (5, 13) else {INDEX_LEAF, INDEX_INTERIOR})
            if kind in (TABLE_LEAF, INDEX_LEAF):
                found.leaves.append(number)
                continue
            found.interior.append(number)
            page, start = self._body(number)
            children = [int.from_bytes(page[start + 8 : start + 12], "big")]
            children += [int.from_bytes(page[at : at + 4], "big") for at in self._cells(number)]
            waiting.extend(child for child in children if child > 0)
        return found

    def rows(self, number: int) -> Iterator[tuple[int, Values] | None]:
        """The rows of a table's leaf page as (rowid, values); None for each that cannot be read."""
        page, _ = self._body(number)
        for at in self._cells(number):
            try:
                size, at = _varint(page, at)
                rowid, at = _varint(page, at)
                yield _signed(rowid), self._record(page, at, size, self.usable - 35)
            except (_Nonsense, IndexError, struct.error):
                yield None

    def entries(self, number: int) -> Iterator[Values]:
        """The entries of an index page, leaf or interior, that can be read; the rowid is the last value of each."""
        page, _ = self._body(number)
        skip = 4 if self.kind(number) == INDEX_INTERIOR else 0
        for at in self._cells(number):
            try:
                size, at = _varint(page, at + skip)
                yield self._record(page, at, size, (self.usable - 12) * 64 // 255 - 23)
            except (_Nonsense, IndexError, struct.error):
                continue

    def _body(self, number: int) -> tuple[bytes, int]:
        """A page and where its B-tree header starts: after the file's header on page 1."""
        return self.page(number), 100 if number == 1 else 0

    def _cells(self, number: int) -> list[int]:
        """Where the cells of a B-tree page start; only those that can be."""
        page, start = self._body(number)
        kind = self.kind(number)
        if not kind:
            return []
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        at = start + (12 if kind in (TABLE_INTERIOR, INDEX_INTERIOR) else 8)
        if count > _MAX_CELLS or at + 2 * count > self.page_size:
            return []
        return [cell for cell in struct.unpack(f">{count}H", page[at : at + 2 * count]) if at <= cell < self.usable]

    def _record(self, page: bytes, at: int, size: int, most: int) -> Values:
        if not 0 < size < _MAX_PAYLOAD:
            raise _Nonsense
        least = (self.usable - 12) * 32 // 255 - 23
        local = size
        if size > most:
            local = least + (size - least) % (self.usable - 4)
            local = local if local <= most else least
        if at + local > self.usable:
            raise _Nonsense
        if local == size:
            return _values(page[at : at + size])
        parts, have = [page[at : at + local]], local
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        while have < size:
            more = self.page(following) if following else b""
            if len(more) < self.page_size:
                raise _Nonsense
            parts.append(more[4 : min(self.usable, 4 + size - have)])
            have += len(parts[-1])
            following = int.from_bytes(more[:4], "big")
        return _values(b"".join(parts))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | data[at + 8], at + 9


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _values(record: bytes) -> Values:
    """The values of a record (section 2.1)."""
    end, at = _varint(record, 0)
    if not at <= end <= len(record):
        raise _Nonsense
    body = end
    made: list[Any] = []
    while at < end:
        kind, at = _varint(record, at)
        if kind == 0:
            made.append(None)
        elif kind in _INT_WIDTHS:
            width = _INT_WIDTHS[kind]
            made.append(int.from_bytes(record[body : body + width], "big", signed=True))
            body += width
        elif kind == 7:
            made.append(struct.unpack(">d", record[body : body + 8])[0])
            body += 8
        elif kind in (8, 9):
            made.append(kind - 8)
        elif kind >= 12:
            width = (kind - 12) // 2
            raw = record[body : body + width]
            try:
                made.append(raw.decode() if kind & 1 else raw)
            except UnicodeDecodeError as error:
                raise _Nonsense from error
            body += width
        else:
            raise _Nonsense
    if body != len(record):
        raise _Nonsense
    return tuple(made)


def _guess_page_size(data: bytes) -> int:
    """The page size under which most pages begin like B-tree pages; 4096, SQLite's own choice, where nothing tells."""

    def looks(size: int) -> float:
        pages = range(size, len(data) - size + 1, size)
        good = sum(1 for at in pages if _plausible(data, at, size))
        return good / max(1, len(pages))

    return max(_SIZES, key=lambda size: (looks(size), size == 4096))


def _plausible(data: bytes, at: int, size: int) -> bool:
    """Whether a B-tree page of this size begins here: cells are filled in from the end of a page backwards."""
    if data[at] not in _KINDS:
        return False
    count = int.from_bytes(data[at + 3 : at + 5], "big")
    start = at + (8 if data[at] in (TABLE_LEAF, INDEX_LEAF) else 12)
    if not 0 < count <= size // 4:
        return False
    last = max(struct.unpack(f">{count}H", data[start : start + 2 * count]))
    return bool(size // 2 <= last < size)


def _read(file: BinaryIO, start: int, size: int) -> bytes:
    """A stretch of a file; empty where the disk cannot read it.

    Not through a memory map: a sector that cannot be read would then end the program instead of failing.
    """
    try:
        file.seek(start)
        return file.read(size)
    except (OSError, ValueError, OverflowError):
        return b""


def _read_log(log: BinaryIO) -> tuple[dict[int, int], int]:
    """Where in a write-ahead log (section 4) the newest committed copy of each page stands, and its page size.

    A frame counts where its salts are the log's; checksums are not worked out again.
    """
    head = _read(log, 0, 32)
    size = int.from_bytes(head[8:12], "big")
    if head[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83") or size not in _SIZES:
        return {}, 0
    committed: dict[int, int] = {}
    pending: dict[int, int] = {}
    at, length = 32, log.seek(0, 2)
    while at + 24 + size <= length and (frame := _read(log, at, 24))[8:16] == head[16:24]:
        number, commit = struct.unpack(">II", frame[:8])
        pending[number] = at + 24
        at += 24 + size
        if commit:
            committed |= pending
            pending = {}
    return committed, size
