"""Fill a part of the search index beside the store, in a file of its own, and move it in. SQLite's FTS5.

Filling is most of the work of a large import, and one connection can only do it on one core, under the lock that keeps
other writers out. So the documents of new events are indexed in a file of their own, by another thread or process that
only reads the store; moving that in copies pages.

An FTS5 index is a list of segments, each complete in itself, in ordinary tables (FTS5's source, fts5_index.c, "FTS5
file format"): `%_data` holds their pages under `segment << 37 | page`, a structure record under 10 that lists them by
level, and sums for ranking under 1; `%_idx` their inner nodes; `%_docsize` the lengths of documents. Segments of
disjoint documents can stand side by side in any order. Where the structure record is not as known here, `Unknown` is
raised before anything is written, and the index is filled in the ordinary way.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from db.search import index
from db.sqlite.session import SqliteSession

_LEVEL: Final = 3
"""Where segments that come in go: above those of single edits, which FTS5 merges with each other all the time."""
_MOST_SEGMENTS: Final = 2_000
"""FTS5's own limit (FTS5_MAX_SEGMENT)."""
_PAGE_BITS: Final = 37
_SUMS_ID, _STRUCTURE_ID = 1, 10
_CACHE_KIB: Final = 64 * 1024

Ranges = Sequence[tuple[int, int, bool]]
"""Half-open ranges of events' ids, each with whether all texts and quotes of these events are known to be ASCII."""
Segment = tuple[int, int, int]
"""A segment's number, and its first and last page."""


class Unknown(Exception):
    """The index is kept in a way that is not known here."""


def fill(store: Path, side: Path, ranges: Ranges) -> Iterator[int]:
    """Index the events of `ranges`, as they stand in the store now, into the fresh file `side`; yields how many ids
    have been seen to. Reads the store only. Raises sqlite3.Error.

    Events that were edited since their import have been indexed by that edit.
    """
    raw = sqlite3.connect(side, isolation_level=None, check_same_thread=False, uri=True)
    with contextlib.closing(raw):
        # A file that is thrown away when anything goes wrong needs no journal.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        index.prepare(raw)
        raw.execute("ATTACH ? AS store", (f"file:{quote(os.fsencode(store))}?mode=ro",))
        session = SqliteSession(raw)
        named = index.sources_are_named(session)
        all_plain = all(plain for _, _, plain in ranges) and index.names_are_plain(session, named=named)
        index.create_documents(raw, index.PLAIN_TOKENIZER if all_plain else index.TOKENIZER)
        # Merging what is about to be moved in would be work for nothing.
        for option, value in (("automerge", 0), ("crisismerge", _MOST_SEGMENTS - 1)):
            raw.execute("INSERT INTO event_text (event_text, rank) VALUES (?, ?)", (option, value))
        raw.execute("BEGIN")
        done = 0
        for first, after, plain in ranges:
            for at in range(first, after, index.AS_ONE):
                upto = min(at + index.AS_ONE, after)
                index.fill_range(session, at, upto, plain=plain, named=named)
                done += upto - at
                yield done
        raw.execute("COMMIT")


def move_in(raw: sqlite3.Connection, schema: str) -> None:
    """Put what `fill` made, attached as `schema`, into the index of the store, within the connection's transaction.

    Raises Unknown, sqlite3.Error. The connection must not have used the index, and must not use it afterwards: FTS5
    notices what other connections write, and not what is written past it on its own.
    """
    coming, there = _Structure.read(raw, schema), _Structure.read(raw, "main")
    for old, new in there.take_in(coming).items():
        raw.execute(
            f"INSERT INTO main.event_text_data (id, block) SELECT id + {(new - old) << _PAGE_BITS}, block "
            f"FROM {schema}.event_text_data WHERE id >= {old << _PAGE_BITS} AND id < {(old + 1) << _PAGE_BITS}"
        )
        raw.execute(
            f"INSERT INTO main.event_text_idx (segid, term, pgno) SELECT {new}, term, pgno "
            f"FROM {schema}.event_text_idx WHERE segid = {old}"
        )
    # As it stands here, SQLite copies whole records (SQLite's source, insert.c, "xfer optimization").
    raw.execute(f"INSERT INTO main.event_text_docsize SELECT * FROM {schema}.event_text_docsize")
    there.write(raw)


class _Structure:
    """What an index says of itself: its segments by level, and its sums."""

    def __init__(self, cookie: bytes, writes: int, levels: list[tuple[int, list[Segment]]], sums: list[int]) -> None:
        self._cookie = cookie
        self._writes = writes
        self._levels = levels
        self._sums = sums

    @staticmethod
    def read(raw: sqlite3.Connection, schema: str) -> _Structure:
        """Read the records of an index. Raises Unknown."""
        wanted = f"id IN ({_SUMS_ID}, {_STRUCTURE_ID})"
        records = dict(raw.execute(f"SELECT id, block FROM {schema}.event_text_data WHERE {wanted}"))
        record = records.get(_STRUCTURE_ID, b"")
        numbers = _numbers(record[4:])
        try:
            level_count, segment_count, writes, *rest = numbers
            numbers = iter(rest)
            levels: list[tuple[int, list[Segment]]] = []
            for _ in range(level_count):
                merging, count = next(numbers), next(numbers)
                levels.append((merging, [(next(numbers), next(numbers), next(numbers)) for _ in range(count)]))
        except (ValueError, StopIteration, RuntimeError) as error:
            raise Unknown from error
        found = [segment for _, segments in levels for segment in segments]
        if next(numbers, None) is not None or len(found) != segment_count:
            raise Unknown
        if any(not 0 < number <= _MOST_SEGMENTS or first > last for number, first, last in found):
            raise Unknown
        return _Structure(record[:4], writes, levels, list(_numbers(records.get(_SUMS_ID, b""))))

    def take_in(self, coming: _Structure) -> dict[int, int]:
        """Add the segments and sums of another index; the numbers they had there -> the numbers they get here."""
        taken = {number for _, segments in self._levels for number, _, _ in segments}
        free = (number for number in range(1, _MOST_SEGMENTS + 1) if number not in taken)
        while len(self._levels) <= _LEVEL:
            self._levels.append((0, []))
        moved: dict[int, int] = {}
        # The highest level is the oldest, and the last of a level the newest.
        for _, segments in reversed(coming._levels):
            for number, first, last in segments:
                new = next(free, None)
                if new is None:
                    raise Unknown
                moved[number] = new
                self._levels[_LEVEL][1].append((new, first, last))
        length = max(len(self._sums), len(coming._sums))
        pairs = (sums + [0] * (length - len(sums)) for sums in (self._sums, coming._sums))
        self._sums = [one + other for one, other in zip(*pairs, strict=True)]
        self._writes += coming._writes
        return moved

    def write(self, raw: sqlite3.Connection) -> None:
        """Write the records back."""
        numbers = [len(self._levels), sum(len(segments) for _, segments in self._levels), self._writes]
        for merging, segments in self._levels:
            numbers += [merging, len(segments)]
            for segment in segments:
                numbers += segment
        record = self._cookie + b"".join(map(_varint, numbers))
        sums = b"".join(map(_varint, self._sums))
        statement = (
            "INSERT INTO main.event_text_data (id, block) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET block = ?"
        )
        for number, block in ((_STRUCTURE_ID, record), (_SUMS_ID, sums)):
            raw.execute(statement, (number, block, block))


def _numbers(record: bytes) -> Iterator[int]:
    """The varints of a record: seven bits a byte, the highest first; a ninth byte counts whole (SQLite file format,
    1.6).
    """
    value = length = 0
    for byte in record:
        length += 1
        value = value << 8 | byte if length == 9 else value << 7 | byte & 0x7F
        if length == 9 or byte < 0x80:
            yield value
            value = length = 0
    if length:
        raise ValueError("a record that ends within a number")


def _varint(value: int) -> bytes:
    if value >= 1 << 56:
        head = value >> 8
        return bytes([head >> 7 * i & 0x7F | 0x80 for i in range(7, -1, -1)]) + bytes([value & 0xFF])
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.append(value & 0x7F | 0x80)
    return bytes(reversed(parts))
