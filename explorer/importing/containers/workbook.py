"""Sheets of .xlsx, .xlsb, .xls and .ods files as tables. Cells come as texts; dates as ISO 8601, formulas as their
results.

The container is read by calamine (Rust, MIT): it reads all four formats and keeps what a cell is; openpyxl reads one
of them and takes ten times as long, odfpy another. Serial numbers that a sheet shows as dates arrive as dates; those
it does not are left as numbers, and the date column decides.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from explorer.importing.delimited import Dialect
from explorer.importing.dialect import with_header
from explorer.importing.errors import ImportFailed
from explorer.importing.table import RowTable

LARGEST_UNPACKED: Final = 1 << 30
"""A workbook is held in memory whole; one that unpacks to more than 1 GB is refused before it is unpacked."""
MOST_TIMES: Final = 500
"""A part that is packed more than 500 times smaller than it is holds nothing that people typed."""

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
) -> tuple[RowTable, Dialect, str, tuple[str, ...]]:
    """One sheet as a table, how its header was found, its name, and the names of all sheets.

    `header` is the row that names the columns (0: none), found where it is None. Without `sheet` it is the first that
    has rows. `lines` of the table are the sheet's row numbers. Raises ImportFailed.
    """
    book = _opened(path)
    names = tuple(book.sheet_names)
    if sheet and sheet not in names:
        raise ImportFailed(f"{path} has no sheet “{sheet}”. Its sheets are: {', '.join(names)}.")
    for name in (sheet,) if sheet else names:
        rows = _rows(book, name, path)
        if any(any(cell for cell in row) for row in rows):
            table, dialect = _table(rows, header)
            return table, dialect, name, names
    raise ImportFailed(f"{path} has no sheet with rows in it: there is nothing to import.")


def _rows(book: Any, name: str, path: Path) -> list[list[str]]:
    try:
        found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception as error:  # noqa: BLE001 - as above
        raise ImportFailed(f"The sheet “{name}” of {path} cannot be read ({str(error).rstrip('.')}).") from None
    return [[as_text(cell) for cell in row] for row in found]


def _table(rows: list[list[str]], header: int | None) -> tuple[RowTable, Dialect]:
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=1)
    numbered = [(line, row[:width]) for line, row in enumerate(rows, start=1)]
    dialect = with_header(Dialect(), numbered, header)
    below = [(line, row) for line, row in numbered if line >= dialect.first_line]
    return RowTable(dialect.header, [row for _, row in below], [line for line, _ in below]), dialect


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
