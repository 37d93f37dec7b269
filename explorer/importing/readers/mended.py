"""Cells that a person has put right for one import, laid over a table while it is read. Knows no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from explorer.importing.readers.table import CHUNK_ROWS, Chunk, Table, clean


@dataclass(frozen=True, slots=True)
class Mend:
    """A cell by its line and column: as it stands in the file, and as it is to be read."""

    line: int
    column: str
    was: str
    now: str


class MendedTable:
    """A table whose mended cells are read as a person typed them; the file stays as it is."""

    def __init__(self, table: Table, mends: Iterable[Mend]) -> None:
        self._table = table
        self._mends = {(mend.line, self.header.index(mend.column)): mend for mend in mends}

    @property
    def header(self) -> tuple[str, ...]:
        return self._table.header

    @property
    def size(self) -> int:
        return self._table.size

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Give the rows, those of a chunk with a mended cell without the text that they came from."""
        lines = {line for line, _ in self._mends}
        for chunk in self._table.chunks(rows):
            if lines.isdisjoint(chunk.lines):
                yield chunk
            else:
                mended = [self._row(line, row) for line, row in zip(chunk.lines, chunk.rows, strict=True)]
                yield replace(chunk, rows=mended, text="", longest=0)

    def _row(self, line: int, row: list[str]) -> list[str]:
        found = ((cell, self._mends.get((line, at))) for at, cell in enumerate(row))
        # Several rows may stand on one line: the mended one has the cell that was mended.
        return [mend.now if mend is not None and mend.was == clean(cell) else cell for cell, mend in found]


def with_mend(mends: tuple[Mend, ...], mend: Mend) -> tuple[Mend, ...]:
    """Return the mends with one more; a cell that was mended before, or is as it was, counts once or not at all."""
    before = next((one for one in mends if (one.line, one.column, one.now) == (mend.line, mend.column, mend.was)), mend)
    whole = replace(before, now=mend.now)
    others = tuple(one for one in mends if one is not before)
    return others if whole.now == whole.was else (*others, whole)


def said_of_mends(mends: tuple[Mend, ...]) -> list[str]:
    """Return the sentence on what was mended, where there is any."""
    if not mends:
        return []
    shown = "; ".join(f"line {one.line}, {one.column} (“{one.was}” → “{one.now}”)" for one in mends[:20])
    more = f"; and {len(mends) - 20:,} more" if len(mends) > 20 else ""
    count = "1 cell was" if len(mends) == 1 else f"{len(mends):,} cells were"
    return [f"{count} mended here, for this import only: {shown}{more}."]
