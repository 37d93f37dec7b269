"""A table of texts with the lines they stand on: what every kind of file is read into. Knows no format and no dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, overload

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
CHUNK_ROWS: Final = 20_000
"""Rows handed on at a time: enough for column-wise work to pay, few enough to keep memory small."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not stored: its physical line (from 1), the column and value at fault, why, and its raw cells."""

    line: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = ()


class CellColumns(Sequence[list[str]]):
    """Rows that are held column by column: a row is made when it is asked for."""

    def __init__(self, columns: Sequence[list[str]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[str]]: ...
    def __getitem__(self, at: int | slice) -> list[str] | list[list[str]]:
        if isinstance(at, slice):
            return [list(row) for row in zip(*[cells[at] for cells in self.columns], strict=True)]
        return [cells[at] for cells in self.columns]

    def __iter__(self) -> Iterator[list[str]]:
        return map(list, zip(*self.columns, strict=True))


@dataclass(slots=True)
class Chunk:
    """Consecutive rows. Every row of `rows` has exactly as many cells as the header; `lines[i]` is where row i begins.

    `rejects` are rows in between that could not be read as rows. `done` is how far into the file this is, in the
    unit of the table's `size`. Where it is at hand, `text` is what all cells come from: what is nowhere in it is in no
    cell, and no cell is longer than `longest`.
    """

    rows: Sequence[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    done: int = 0
    text: str = ""
    longest: int = 0


def clean(text: str) -> str:
    """Text as it may be shown and stored: NUL and halves of characters (lone surrogates) made visible."""
    return text if text.isascii() and "\0" not in text else _SURROGATE.sub("\ufffd", text.replace("\0", "␀"))


class Table(Protocol):
    """What a reader of a container gives. `chunks` may be called again, and reads from the start; each has about
    so many rows.
    """

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def size(self) -> int: ...

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]: ...


def named_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names, all different: blank ones become "column 3", repeated ones get " (2)"."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()).replace("\0", "")[:200] or f"column {number}"
        count = seen[name] = seen.get(name, 0) + 1
        while count > 1 and f"{name} ({count})" in seen:
            count += 1
        if count > 1:
            name = f"{name} ({count})"
            seen[name] = 1
        names.append(name)
    return tuple(names)


class RowTable:
    """A table whose rows are in memory already: small containers, and tests."""

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int] | None = None
    ) -> None:
        self.header = named_columns(header)
        self._rows = rows
        self._lines = lines if lines is not None else range(1, len(rows) + 1)
        self.size = len(rows)

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        width = len(self.header)
        for start in range(0, len(self._rows), rows):
            kept: list[list[str]] = []
            chunk = Chunk(kept, done=min(start + rows, len(self._rows)))
            for line, row in zip(self._lines[start : start + rows], self._rows[start : start + rows], strict=True):
                cells = [*row, *[""] * (width - len(row))][:width]
                if any(cell.strip() for cell in cells):
                    kept.append(cells)
                    chunk.lines.append(line)
            yield chunk
