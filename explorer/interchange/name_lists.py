"""Several names in one cell: how they are written, and how they are taken apart again. Knows no field and no file.

A name that holds the separator stands in quotation marks, and marks in it are doubled, as in CSV (RFC 4180, 2).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from typing import Final

SEPARATOR: Final = ";"
_QUOTED: Final = '"((?:[^"]|"")*)"'


def joined(names: Iterable[str]) -> str:
    """Return the names as one cell, from which `splitter` gives the same names."""
    return SEPARATOR.join(
        '"' + name.replace('"', '""') + '"' if SEPARATOR in name or name.startswith('"') else name for name in names
    )


def splitter(separators: str, limit: int) -> Callable[[str], tuple[str, ...]]:
    """Make a function that takes a cell apart into its names, without blanks and repeats, each cut to `limit` signs.

    `separators` are single characters; with none of them the cell is one name. "," takes "and" before the last name
    along. A list in the writing of a program, ['one', 'two'], is taken apart as such.
    """
    if not separators:
        return lambda cell: (cell.strip()[:limit],) if cell.strip() else ()
    marks = re.escape(separators)
    plain = re.compile(f"[{marks}]")
    careful = re.compile(rf"\s*(?:{_QUOTED}\s*|([^{marks}]*))(?:[{marks}]|\Z)")

    def split(cell: str) -> tuple[str, ...]:
        if not cell or cell.isspace():
            return ()
        if cell[0] == "[" and (listed := _listed(cell.strip())) is not None:
            return tuple(dict.fromkeys(part[:limit] for one in listed if (part := one.strip())))
        if "," in separators and "," in cell:
            cell = _LAST.sub(",", cell)
        pieces = plain.split(cell) if '"' not in cell else map(_name, careful.finditer(cell))
        return tuple(dict.fromkeys(part[:limit] for piece in pieces if (part := piece.strip())))

    return split


_LAST: Final = re.compile(r",?\s+(?:and|und|et|и|&)\s+(?=[^,]+\Z)")
_LONGEST_LIST: Final = 20_000


def _listed(cell: str) -> list[str] | None:
    """Return the names of a list as Python or JSON write it; None for anything else."""
    if cell[-1] != "]" or len(cell) > _LONGEST_LIST:
        return None
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return [str(one) for one in found] if isinstance(found, list) else None


def _name(match: re.Match[str]) -> str:
    return match[2] if match[1] is None else match[1].replace('""', '"')
