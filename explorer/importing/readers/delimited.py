"""Read delimited text (CSV, TSV and kin) row by row, with physical line numbers, whatever its quoting has suffered.

The standard library's parser in strict mode does the splitting; this module feeds it lines and takes over where a
quotation mark is stray or never closed, so that one broken row costs that row and not the rest of the file. Knows
encodings and dialects as given; decides neither.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Final

from explorer.importing.errors import ImportFailed
from explorer.importing.readers.file_blocks import blocks
from explorer.importing.readers.table import CHUNK_ROWS, CellColumns, Chunk, Reject, named_columns
from explorer.jobs import Progress

LONGEST_ROW_LINES: Final = 2_000
"""A cell over more lines than this is taken for a quotation mark that is never closed."""
_LIKELY_LINE: Final = 200
"""Characters of a line, before any is known."""
_MOST_AT_ONCE: Final = 8_000_000
"""Characters read at once."""
_BETWEEN, _BREAK = "\x1f", "\x1e"
"""The separators of units and records (ASCII), which hardly any text holds."""
_MOST_RUNAWAYS: Final = 200
"""After so many never-closed marks the file's quotation marks mean something else, and the person should say what."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written. `quote` is "" where quotation marks mean nothing. Lines count from 1;
    `header_line` 0 means that there is no header. `skipped` are the preamble's texts. `columns` counts cells of a
    whole row.
    """

    delimiter: str = ","
    quote: str = '"'
    header_line: int = 1
    first_line: int = 2
    header: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    escape: str = ""
    tags: int = 0
    """The line of a row of tags below the header, 0 for none; it is left out."""
    spaced: bool = False
    """Whether spaces stand between separators and the quotation marks that follow them."""


class _Runaway(Exception):
    """A row goes on for too many lines."""


class _Blocks(io.BufferedIOBase):
    """The bytes of a file as first measured, in large blocks: what is added to it later is not read."""

    def __init__(self, path: Path, size: int, progress: Progress | None) -> None:
        self._blocks = blocks(path, progress, size)
        self.name = str(path)
        self.done = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        """The next block, whatever its size: the text reader asks for 8 KB at a time, and takes what it gets."""
        block = next(self._blocks, b"")
        self.done += len(block)
        return block

    def read(self, size: int | None = -1) -> bytes:
        return b"".join(iter(self.read1, b"")) if size is None or size < 0 else self.read1()


class _Lines:
    """The lines fed to the parser: remembers those of the row in hand, and can take some back. `taken` counts them."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self.pending: list[str] = []
        self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._source)
        pending = self.pending
        pending.append(line)
        self.taken += 1
        if len(pending) > LONGEST_ROW_LINES:
            raise _Runaway
        return line

    def give_back(self, lines: list[str]) -> None:
        self._again.extendleft(reversed(lines))
        self.taken -= len(lines)

    def given_back(self) -> str:
        """Take what was given back and not taken again, as one text."""
        text = "".join(self._again)
        self._again.clear()
        return text


def allow_long_cells() -> None:
    """Lift the parser's limit of 128 KB a cell; lines are limited when the encoding is found out."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def text_lines(path: Path, codec: str, size: int, progress: Progress | None = None) -> tuple[io.TextIOWrapper, _Blocks]:
    """Open the text of a file for reading line by line; the second value tells how many bytes were read."""
    raw = _Blocks(path, size, progress)
    return io.TextIOWrapper(raw, encoding=codec, errors="replace", newline=""), raw


def parser(lines: Iterator[str], dialect: Dialect, *, strict: bool) -> Iterator[list[str]]:
    """The standard library's parser for a dialect."""
    escape = dialect.escape or None
    if not dialect.quote:
        return csv.reader(
            lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, quotechar=None, escapechar=escape, strict=strict
        )
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=True,
        escapechar=escape,
        skipinitialspace=dialect.spaced,
        strict=strict,
    )


def rows_with_lines(lines: Iterator[str], dialect: Dialect, width: int = 0) -> Iterator[tuple[int, list[str] | Reject]]:
    """Yield (physical line, cells) of every row, or (line, why it could not be read).

    `width` is the number of columns where it is known: a row over several lines with another number of cells is the
    work of a stray quotation mark, and only its first line is given up.
    """
    return _fed_rows(_Lines(lines), dialect, width)


def _fed_rows(feed: _Lines, dialect: Dialect, width: int) -> Iterator[tuple[int, list[str] | Reject]]:
    allow_long_cells()
    reader = parser(feed, dialect, strict=True)
    runaways = 0
    pending = feed.pending
    while True:
        line = feed.taken + 1
        pending.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Runaway) as error:
            first, rest = pending[0], pending[1:]
            feed.give_back(rest)
            unclosed = bool(rest) or isinstance(error, _Runaway) or "end of data" in str(error)
            mended = None if unclosed else _mended(first, dialect, width)
            if mended is not None:
                yield line, mended
                continue
            runaways = _counted(runaways, line)
            yield line, _broken(line, first, unclosed=unclosed)
            continue
        if len(pending) > 1 and width and len(row) != width and not _whole_but_short(row, pending, dialect, width):
            feed.give_back(pending[1:])
            runaways = _counted(runaways, line)
            yield line, _broken(line, pending[0], unclosed=True)
            continue
        yield line, row


def _whole_but_short(row: list[str], pending: list[str], dialect: Dialect, width: int) -> bool:
    """Whether a row over several lines only lacks cells at its end, and swallowed no other row by a stray mark."""
    if len(row) > width:
        return False
    alone = parser(iter(pending[1:]), replace(dialect, quote=""), strict=False)
    return all(len(cells) < min(len(row), width) for cells in alone)


def _counted(runaways: int, line: int) -> int:
    if runaways >= _MOST_RUNAWAYS:
        raise ImportFailed(
            f"The quotation marks of this file do not pair (line {line:,} and {runaways} before it). "
            "Choose another quotation mark."
        )
    return runaways + 1


def _broken(line: int, text: str, *, unclosed: bool) -> Reject:
    text = text.rstrip("\r\n")
    reason = "the quotation mark is never closed" if unclosed else "the quotation marks do not pair"
    return Reject(line, "", text[:200], reason, (text,))


def _mended(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Read one line whose quotation marks are stray: as they stand if that gives whole rows, else leniently.

    None where nothing gives a row of the right width.
    """
    attempts: list[list[str]] = []
    for quote, strict in (("", False), (dialect.quote, False)):
        plain = replace(dialect, quote=quote)
        try:
            found = next(parser(iter([line]), plain, strict=strict))
        except (csv.Error, StopIteration):
            continue
        attempts.append(found)
        if len(found) == width:
            return [_unquoted(cell, dialect.quote) for cell in found] if not quote else found
    return None if width else (attempts[-1] if attempts else None)


def _unquoted(cell: str, quote: str) -> str:
    """Take the marks off a cell that is properly quoted as a whole; leave stray ones where they stand."""
    if quote and len(cell) >= 2 and cell[0] == cell[-1] == quote and cell.count(quote) % 2 == 0:
        return cell[1:-1].replace(quote * 2, quote)
    return cell


def _says_something(row: Sequence[str]) -> bool:
    """Whether a row has more than blanks in it: else it is no row."""
    return any(cell and not cell.isspace() for cell in row)


class DelimitedTable:
    """A delimited file as a table."""

    def __init__(self, path: Path, codec: str, size: int, dialect: Dialect, progress: Progress | None = None) -> None:
        self._path = path
        self._codec = codec
        self._dialect = dialect
        self._progress = progress
        self.size = size
        self.header = named_columns(dialect.header)

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Yield the rows below the header. Raises ImportFailed when the file goes away, Cancelled when told to stop."""
        text, raw = text_lines(self._path, self._codec, self.size, self._progress)
        allow_long_cells()
        with text:
            for _ in range(self._dialect.first_line - 1):
                text.readline()
            feed = _Lines(text)
            line_length = _LIKELY_LINE
            # The rest of a line belongs to what was read of it.
            while whole := feed.given_back() + text.read(min(rows * line_length, _MOST_AT_ONCE)) + text.readline():
                taken = feed.taken
                chunk = self._plain(feed, whole) or self._careful(feed, whole)
                line_length = max(1, len(whole) // max(1, feed.taken - taken))
                chunk.done = raw.done
                yield chunk
        yield Chunk(done=self.size)

    def _plain(self, feed: _Lines, whole: str) -> Chunk | None:
        """The rows of whole lines of which each is a row, read in one go; None where any of them needs care."""
        columns = _columns_of(whole, self._dialect, len(self.header))
        rows: Sequence[list[str]] | None = CellColumns(columns) if columns else self._parsed_rows(whole)
        if rows is None:
            return None
        first = feed.taken + self._dialect.first_line
        lines = list(range(first, first + len(rows)))
        feed.taken += len(rows)
        if not all(columns[0] if columns else map(itemgetter(0), rows)):
            kept = [i for i, row in enumerate(rows) if row[0] or _says_something(row)]
            if len(kept) < len(rows):
                rows, lines = [rows[i] for i in kept], [lines[i] for i in kept]
        return Chunk(rows, lines, text=whole)

    def _parsed_rows(self, whole: str) -> list[list[str]] | None:
        lines = _lines_of(whole)
        try:
            found = list(parser(iter(lines), self._dialect, strict=True))
        except csv.Error:
            return None
        # As many rows as lines: then no row goes over two.
        return found if len(found) == len(lines) and set(map(len, found)) == {len(self.header)} else None

    def _careful(self, feed: _Lines, whole: str) -> Chunk:
        """The rows of whole lines, read one by one."""
        lines = _lines_of(whole)
        until = feed.taken + len(lines)
        feed.taken = until
        feed.give_back(lines)
        kept: list[list[str]] = []
        chunk = Chunk(kept)
        width = len(self.header)
        offset = self._dialect.first_line - 1
        for line, row in _fed_rows(feed, self._dialect, width):
            line += offset
            if isinstance(row, Reject):
                chunk.rejects.append(Reject(line, row.column, row.value, row.reason, row.cells))
            elif row and (row[0] or _says_something(row)):
                # A short row is filled up, and blanks are cut off a long one.
                if len(row) <= width or not _says_something(row[width:]):
                    kept.append([*row, *[""] * (width - len(row))][:width])
                    chunk.lines.append(line)
                else:
                    chunk.rejects.append(self._too_long(line, row, width))
            if feed.taken >= until:
                break
        return chunk

    def _too_long(self, line: int, row: list[str], width: int) -> Reject:
        """A row that has more to say than there are columns."""
        reason = f"{len(row)} cells where the header has {width}: a separator too many, or a quotation mark missing?"
        return Reject(line, "", self._dialect.delimiter.join(row[width - 1 :])[:200], reason, tuple(row))


def _columns_of(whole: str, dialect: Dialect, width: int) -> list[list[str]] | None:
    """The cells, column by column, of whole lines of which each is a row of `width` cells; None where any needs care.
    Takes half as long as the parser, which has to look at every character.
    """
    if width < 2 or dialect.spaced or (dialect.escape and dialect.escape in whole):
        return None
    between = dialect.delimiter
    if dialect.quote and dialect.quote in whole:
        unquoted = _without_quotes(whole, dialect)
        if unquoted is None:
            return None
        whole, between = unquoted, _BETWEEN
    # The line end before a row goes along with the row's first cell. So if as many first cells as there are line ends
    # hold one, no row is too long or too short.
    marked = whole.replace("\n", f"{between}\n")
    cells = marked.split(between)
    rows = len(marked) - len(whole)
    if cells[-1] == "\n":
        cells.pop()
    else:
        rows += 1
    columns = [cells[i::width] for i in range(width)]
    columns[0] = "".join(columns[0]).split("\n")
    if len(cells) != rows * width or len(columns[0]) != rows:
        return None
    if "\r" in whole:
        last = columns[-1]
        if whole.count("\r") != rows or not all(cell.endswith("\r") for cell in last):
            return None
        columns[-1] = [cell[:-1] for cell in last]
    return columns


def _without_quotes(whole: str, dialect: Dialect) -> str | None:
    """The text with `_BETWEEN` for its separators and without quotation marks. None where one stands elsewhere than
    around a cell, doubled in it aside, or where a cell goes over several lines.
    """
    if _BETWEEN in whole or _BREAK in whole:
        return None
    quote, delimiter = dialect.quote, dialect.delimiter
    parts = whole.split(quote)
    outside, inside = parts[::2], parts[1::2]
    if len(outside) == len(inside) or "\n" in (said := _BREAK.join(inside)) or "\r" in said:
        return None
    # What is between two quoted cells begins and ends with a separator or line end; nothing is a doubled mark.
    begins, ends = {one[:1] for one in outside[1:]}, {one[-1:] for one in outside[:-1]}
    if not begins <= {delimiter, "\r", "\n", ""} or not ends <= {delimiter, "\n", ""}:
        return None
    separated = _BREAK.join(outside).replace(delimiter, _BETWEEN).split(_BREAK)
    separated[1:-1] = [one or quote for one in separated[1:-1]]
    parts[::2] = separated
    return "".join(parts)


def _lines_of(whole: str) -> list[str]:
    return io.StringIO(whole, newline="").readlines()


def first_rows(text: str, dialect: Dialect, limit: int = 1_000) -> list[tuple[int, list[str]]]:
    """The rows of a sample of text, with their lines; rows that cannot be read are left out."""
    found: list[tuple[int, list[str]]] = []
    for line, row in rows_with_lines(iter(io.StringIO(text, newline="")), dialect):
        if isinstance(row, list):
            found.append((line, row))
        if len(found) >= limit:
            break
    return found


def csv_line(cells: Sequence[str], delimiter: str = ",") -> str:
    """One row as CSV text without line end."""
    out = io.StringIO()
    # Both characters stand in the line end, because before 3.13 the writer quotes no other line breaks.
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n")
