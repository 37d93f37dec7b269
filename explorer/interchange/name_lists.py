"""Several names in one cell: how they are written, and how they are taken apart again. Knows no field and no file.

A name that holds the separator stands in quotation marks, and marks in it are doubled, as in CSV (RFC 4180, 2).
"""

from __future__ import annotations

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

    `separators` are single characters; with none of them the cell is one name.
    """
    if not separators:
        return lambda cell: (cell.strip()[:limit],) if cell.strip() else ()
    marks = re.escape(separators)
    plain = re.compile(f"[{marks}]")
    careful = re.compile(rf"\s*(?:{_QUOTED}\s*|([^{marks}]*))(?:[{marks}]|\Z)")

    def split(cell: str) -> tuple[str, ...]:
        if not cell or cell.isspace():
            return ()
        pieces = plain.split(cell) if '"' not in cell else map(_name, careful.finditer(cell))
        return tuple(dict.fromkeys(part[:limit] for piece in pieces if (part := piece.strip())))

    return split


def _name(match: re.Match[str]) -> str:
    return match[2] if match[1] is None else match[1].replace('""', '"')
