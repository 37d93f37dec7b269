"""Tables that do not stand as they should: on their side, or as CSV within the first cell of CSV. Read whole.

A list of events whose columns are events is turned, so that each is a row; a file that a spreadsheet saved twice is
read once more. Knows no dates but by the word of who asks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from typing import Final

from explorer.importing.readers.delimited import first_rows
from explorer.importing.readers.dialect import find_dialect
from explorer.importing.readers.table import RowTable, Table

MOST_TURNED: Final = 300
"""Rows of a table that is turned: more than so many fields an event has nowhere."""
_FEWEST: Final = 2
_CALLED_DATES: Final = re.compile(r"date|дат|日期|datum|fecha|when|year|год|jahr|année", re.IGNORECASE)


def wrapped_delimiter(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the separator within the first cells of a table that has nothing in any other; "" for an ordinary one."""
    firsts = [row[0] for row in rows if row]
    if len(firsts) < 1 or any(cell.strip() for row in rows for cell in row[1:]):
        return ""
    text = "\n".join([header[0], *firsts])
    dialect = find_dialect(text, whole=True)
    widths = {len(row) for _, row in first_rows(text, dialect)}
    return dialect.delimiter if len(widths) == 1 and min(widths) >= _FEWEST else ""


def unwrapped(table: Table, delimiter: str) -> RowTable:
    """Return the table that stands within the first cells of another."""
    lines: list[int] = []
    rows: list[list[str]] = []
    for chunk in table.chunks():
        lines += chunk.lines
        rows += [next(csv.reader([row[0]], delimiter=delimiter), []) for row in chunk.rows]
    return RowTable(next(csv.reader([table.header[0]], delimiter=delimiter)), rows, lines)


def lies_on_its_side(
    header: Sequence[str], rows: Sequence[Sequence[str]], are_dates: Callable[[Sequence[str]], bool]
) -> str:
    """Return the name of the row in which a table on its side has its dates; "" for a table that stands upright."""
    if len(header) <= _FEWEST or not 0 < len(rows) <= MOST_TURNED:
        return ""
    if len(rows) == 1:
        # One row of dates may be one event with several: then its first cell is no word for dates.
        rows = [row for row in rows if _CALLED_DATES.search(row[0])]
    elif any(are_dates([row[i] for row in rows]) for i in range(len(header))):
        return ""
    # A row that begins with a number is one of many, not the row of dates.
    return next((row[0] for row in rows if re.search(r"[^\W\d_]", row[0]) and are_dates(row[1:])), "")


def turned(table: Table) -> RowTable:
    """Return the table with its columns as rows. Lines count the columns of the file, from 1."""
    rows = [row for chunk in table.chunks() for row in chunk.rows]
    upright = list(zip(table.header, *rows, strict=True))
    return RowTable(upright[0], upright[1:], range(2, len(upright) + 1))
