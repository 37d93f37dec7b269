"""Parse a file chunk by chunk: here, or in a helper process that sends over what it has parsed. Knows no store.

Both ways run the same parser over the same chunks. A chunk on its way is packed into a few large values, because
sending a million small ones takes as long as parsing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from db.dates import WhenColumns
from db.schema.facts import DATE_NUMBERS
from explorer.helper import Helper, HelperGone
from explorer.importing.detect.sniff import Sniffed, open_table
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import CHUNK_ROWS, CellColumns, Chunk, Reject
from explorer.importing.rows.column_rules import ColumnRules
from explorer.importing.rows.hash_index import Unseen
from explorer.importing.rows.reject_buffer import RejectBuffer
from explorer.importing.rows.row_parser import Parsed, RowParser
from explorer.jobs import Progress

_BETWEEN: Final = "\0"
"""Parts texts on their way: none of them holds it, because rows with a NUL are set aside."""
_NUMBERS: Final = (*DATE_NUMBERS, "valid")
_IN_CACHE: Final = 2_000
"""Rows whose texts stay in a core's cache from being cut out to being joined: measured, a sixth quicker than 20,000."""

_Joined = tuple[int, str | bytes, bool]


@dataclass
class ParsedFile:
    """The rows of a file, parsed; iterate over it once. `done` of `size` is how far it has come. `warnings` and
    `left_out` are whole at the end. With a helper, chunks come without their raw `rows` unless they have ids.

    Iterating raises NeedsFullScan, ImportFailed, Cancelled, and HelperGone.
    """

    sniffed: Sniffed
    mapping: Mapping
    column_rules: ColumnRules
    progress: Progress
    helper: Helper | None = None
    done: int = 0
    warnings: list[str] = field(default_factory=list)
    left_out: int = 0

    def __iter__(self) -> Iterator[Parsed]:
        given = (self.sniffed, self.mapping, self.column_rules)
        if self.helper is None:
            found: Iterable[Any] = _parsed(*given, self.progress)
        else:
            found = self.helper.results(_packed, *given, progress=self.progress)
        for chunk, self.done, warnings in found:
            if warnings is not None:
                self.warnings = warnings
            parsed = chunk if isinstance(chunk, Parsed) else _unpacked(chunk)
            self.left_out += parsed.left_out
            yield parsed


def _parsed(
    sniffed: Sniffed,
    mapping: Mapping,
    column_rules: ColumnRules,
    progress: Progress | None = None,
    rows: int = CHUNK_ROWS,
) -> Iterator[tuple[Parsed, int, list[str] | None]]:
    """Parsed chunks, each with how far into the file it is, the last (which is empty) with the warnings."""
    table = open_table(sniffed, progress)
    parser = RowParser(table.header, mapping, column_rules, suspicious=sniffed.suspicious)
    for chunk in table.chunks(rows):
        yield parser.parse(chunk), chunk.done, None
    yield parser.parse(Chunk()), table.size, parser.warnings()


def _packed(
    sniffed: Sniffed, mapping: Mapping, column_rules: ColumnRules
) -> Iterator[tuple[Any, int, list[str] | None]]:
    """As `_parsed`, in the form that travels."""
    # An id that comes twice is found out only where the rows are written: they are set aside with their cells.
    raw = bool(mapping.get("id"))
    pack, addresses = _Pack(raw=raw), Unseen()
    for parsed, done, warnings in _parsed(sniffed, mapping, column_rules, rows=_IN_CACHE):
        pack.add(parsed)
        if pack.rows >= CHUNK_ROWS or warnings is not None:
            yield pack.packed(addresses), done, warnings
            pack = _Pack(raw=raw)


class _Pack:
    """Parsed chunks on their way as one; `rows` counts all of them, good and bad."""

    def __init__(self, *, raw: bool) -> None:
        self.rows = 0
        self._raw = raw
        self._cells: list[_Texts] = []
        self._rejects: list[Reject] = []
        self._left_out = 0
        self._numbers: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in _NUMBERS}
        self._lines: list[int] = []
        self._edtf, self._extra = _Texts(), _Texts()
        self._texts: dict[str, _Texts] = {}
        self._addresses: list[str] = []
        self._rest: Parsed | None = None

    def add(self, parsed: Parsed) -> None:
        """Take in what is parsed, which nobody else may use any more."""
        self.rows += len(parsed) + len(parsed.rejects) + parsed.left_out
        self._rejects += parsed.rejects
        self._left_out += parsed.left_out
        if not len(parsed) and self._rest:
            return
        rest = self._rest if self._lines else None
        for name, arrays in self._numbers.items():
            arrays.append(getattr(parsed.when, name))
        if self._raw and len(parsed):
            columns = parsed.rows.columns if isinstance(parsed.rows, CellColumns) else zip(*parsed.rows, strict=True)
            self._cells = self._cells or [_Texts() for _ in parsed.rows[0]]
            for texts, column in zip(self._cells, columns, strict=True):
                texts.add(column)
        self._edtf.add(parsed.when.edtf)
        self._extra.add(parsed.extra)
        self._lines += parsed.lines
        self._addresses += parsed.texts.get("source_url", ())
        for name, cells in parsed.texts.items():
            self._texts.setdefault(name, _Texts()).add(cells)
        if rest is None:
            self._rest = parsed
            return
        for name, lists in parsed.names.items():
            rest.names.setdefault(name, []).extend(lists)
        for name, numbers in parsed.numbers.items():
            rest.numbers.setdefault(name, []).extend(numbers)

    def packed(self, addresses: Unseen) -> dict[str, Any]:
        """What travels; `addresses` tells of those of the sources whether they are new."""
        rest = self._rest
        assert rest is not None
        names = {name for lists in rest.names.values() for some in set(lists) for name in some}
        texts = {name: cells.joined() for name, cells in self._texts.items()}
        return {
            "edtf": self._edtf.joined(),
            "when": {name: np.concatenate(arrays) for name, arrays in self._numbers.items()},
            "lines": np.asarray(self._lines, dtype=np.int64),
            "texts": texts,
            "extra": self._extra.joined(),
            "cells": [texts.joined() for texts in self._cells],
            "rest": replace(
                rest,
                when=None,  # type: ignore[arg-type]
                lines=[],
                rows=[],
                texts={},
                extra=[],
                rejects=self._rejects,
                left_out=self._left_out,
                new_addresses=bool(self._addresses) and addresses.are(self._addresses),
                plain=all(what[2] for what in texts.values()) and all(map(str.isascii, names)),
            ),
        }


def _unpacked(packed: dict[str, Any]) -> Parsed:
    parsed: Parsed = packed["rest"]
    parsed.when = WhenColumns(_parted(packed["edtf"]), **packed["when"], errors=[])
    parsed.lines = packed["lines"].tolist()
    parsed.texts = {name: _parted(cells) for name, cells in packed["texts"].items()}
    parsed.extra = _parted(packed["extra"])
    if packed["cells"]:
        parsed.rows = CellColumns([_parted(cells) for cells in packed["cells"]])
    return parsed


class _Texts:
    """Texts on their way, joined as they come, while the processor still has them at hand."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._count = 0
        self._same: str | None = None

    def add(self, cells: Sequence[str]) -> None:
        if not cells:
            return
        same = cells[0] if cells[0] == cells[-1] and cells.count(cells[0]) == len(cells) else None
        self._same = same if not self._count or same == self._same else None
        self._count += len(cells)
        self._parts.append(_BETWEEN.join(cells))

    def joined(self) -> _Joined:
        """How many they are, all as one (one of them, where they are all the same), and whether that is ASCII."""
        if self._same is not None:
            return self._count, self._same, self._same.isascii()
        whole = _BETWEEN.join(self._parts)
        return self._count, whole.encode("utf-8", "surrogatepass"), whole.isascii()


def _parted(joined: _Joined) -> list[str]:
    count, what, _ = joined
    if isinstance(what, str):
        return [what] * count
    cells: list[str] = what.decode("utf-8", "surrogatepass").split(_BETWEEN) if count else []
    if len(cells) != count:
        # A constant of the mapping can hold one: then there is nothing for it but to parse here.
        raise HelperGone
    return cells


def find_cells(sniffed: Sniffed, rejects: RejectBuffer, progress: Progress | None = None) -> None:
    """Give rows set aside their raw cells where they came without: those are read again from the file, which takes a
    while for a large one. Raises ImportFailed, Cancelled.
    """
    wanted = rejects.lines_without_cells()
    found: dict[int, tuple[str, ...]] = {}
    if wanted:
        for chunk in open_table(sniffed, progress).chunks():
            lines = wanted.intersection(chunk.lines)
            if lines:
                found |= {line: tuple(row) for line, row in zip(chunk.lines, chunk.rows, strict=True) if line in lines}
            if len(found) == len(wanted):
                break
        rejects.fill(found)
