"""Sheets of .xlsx, .xlsb, .xls and .ods files as tables. Cells come as texts; dates as ISO 8601, formulas as their
results.

The container is read by calamine (Rust, MIT): it reads all four formats and keeps what a cell is; openpyxl reads one
of them and takes ten times as long, odfpy another. Serial numbers that a sheet shows as dates arrive as dates; those
it does not are left as numbers, and the date column decides.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from explorer.importing.errors import ImportFailed
from explorer.importing.readers.cell_formats import coarse_dates
from explorer.importing.readers.delimited import Dialect
from explorer.importing.readers.dialect import with_header
from explorer.importing.readers.table import CHUNK_ROWS, Chunk, named_columns

LARGEST_UNPACKED: Final = 1 << 30
"""A workbook is held in memory whole; one that unpacks to more than 1 GB is refused before it is unpacked."""
MOST_TIMES: Final = 500
"""A part that is packed more than 500 times smaller than it is holds nothing that people typed."""

_MOST_MERGED: Final = 10_000
"""Rows of a merged range that are filled."""
_LOOKED_ROWS: Final = 20_000
"""Rows in which the header is looked for."""
_WORKBOOK_PARTS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def is_workbook(path: Path) -> bool:
    """Whether a zip file is a spreadsheet. Raises ImportFailed where it would unpack to something monstrous."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    if not any(part.filename in _WORKBOOK_PARTS for part in parts):
        return False
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if total > LARGEST_UNPACKED or total > max(1, packed) * MOST_TIMES:
        raise ImportFailed(f"{path} would unpack to {total >> 20:,} MB; save the sheet as CSV and import that.")
    return True


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of the sheets that hold something to see. Raises ImportFailed."""
    return tuple(_opened(path).sheet_names)


def _opened(path: Path) -> Any:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise ImportFailed(
            f"{path} is a spreadsheet, and the part that reads those is not installed. Save it as CSV."
        ) from None
    try:
        return CalamineWorkbook.from_path(str(path))
    except Exception as error:  # noqa: BLE001 - the library raises its own class, OSError and ValueError for broken files
        raise ImportFailed(
            f"{path} is a spreadsheet that cannot be read ({str(error).rstrip('.')}). Save it again, or as CSV."
        ) from None


def sheet_table(
    path: Path, sheet: str = "", header: int | None = None
) -> tuple[SheetTable, Dialect, str, tuple[str, ...]]:
    """One sheet as a table, how its header was found, its name, and the names of all sheets.

    `header` is the row that names the columns (0: none), found where it is None. Without `sheet` it is the first that
    has rows. `lines` of the table are the sheet's row numbers. Raises ImportFailed.
    """
    book = _opened(path)
    names = tuple(book.sheet_names)
    if sheet and sheet not in names:
        raise ImportFailed(f"{path} has no sheet “{sheet}”. Its sheets are: {', '.join(names)}.")
    for name in (sheet,) if sheet else names:
        try:
            found = book.get_sheet_by_name(name)
        except Exception as error:  # noqa: BLE001 - as above
            raise ImportFailed(f"The sheet “{name}” of {path} cannot be read ({str(error).rstrip('.')}).") from None
        width = max((_filled(row) for _, row in _numbered(found)), default=0)
        if width:
            head = [(line, row[:width]) for line, row in islice(_numbered(found), _LOOKED_ROWS)]
            dialect = with_header(Dialect(), head, header)
            coarse = coarse_dates(path, names.index(name)) if path.suffix.lower() in (".xlsx", ".xlsm") else {}
            return SheetTable(found, dialect, width, coarse), dialect, name, names
    raise ImportFailed(f"{path} has no sheet with rows in it: there is nothing to import.")


class SheetTable:
    """The rows of a sheet below its header, made into texts when they are asked for: as objects of Python all of them
    take three times the memory.
    """

    def __init__(self, sheet: Any, dialect: Dialect, width: int, coarse: dict[tuple[int, int], int]) -> None:
        self.header = named_columns(dialect.header)
        self.size = int(sheet.total_height)
        self._sheet, self._first, self._width = sheet, dialect.first_line, min(width, len(self.header))
        self._coarse = coarse
        self._merged = {
            (row + 1, column): (top + 1, left)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            for row in range(top, min(bottom, top + _MOST_MERGED) + 1)
            for column in range(left, min(right, left + _MOST_MERGED) + 1)
            if column == left and row > top
        }
        """Cells below the first of a merged range, and that first one: a date that stands for several rows."""

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Yield the rows that are not blank."""
        below = ((line, row) for line, row in self._whole() if line >= self._first)
        blanks = [""] * (len(self.header) - self._width)
        done = 0
        while block := list(islice(below, rows)):
            kept = [(line, [*row[: self._width], *blanks]) for line, row in block if any(map(str.strip, row))]
            done += len(block)
            yield Chunk([row for _, row in kept], [line for line, _ in kept], done=min(done, self.size))

    def _whole(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with dates as coarse as their cells show them, and with what merged cells say of each row."""
        first: dict[tuple[int, int], str] = {}
        tops = set(self._merged.values())
        for line, row in _numbered(self._sheet):
            if self._coarse or self._merged:
                for i, cell in enumerate(row):
                    if length := self._coarse.get((line, i)):
                        row[i] = cell[:length]
                    if (line, i) in tops:
                        first[line, i] = row[i]
                    elif not cell and (top := self._merged.get((line, i))) and any(row):
                        row[i] = first.get(top, "")
            yield line, row


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet from its first row and column on, each with its number."""
    # The library gives the blank rows above the table, and leaves out the blank columns before it.
    _, column = sheet.start or (0, 0)
    before = [""] * column
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield line, [*before, *map(as_text, cells)]


def _filled(row: Sequence[str]) -> int:
    """How many cells a row has up to the last with something in it."""
    return next((i for i in range(len(row), 0, -1) if row[i - 1]), 0)


def as_text(cell: Any) -> str:
    """A cell's value as text: a date without time of day as a day, a whole number without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        if cell.hour == cell.minute == cell.second == cell.microsecond == 0:
            return cell.date().isoformat()
        return cell.isoformat(timespec="microseconds" if cell.microsecond else "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
