"""Cells that a spreadsheet would run as a formula: made harmless on the way out, and themselves again on the way in.

Rule after OWASP, "CSV Injection": a cell that begins with = + - @ tab or carriage return gets an apostrophe before
it. Plain numbers are left alone. So that nothing is lost, a cell that already has apostrophes there gets one more.
"""

from __future__ import annotations

import re
from typing import Final

_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\Z")


def guarded(cell: str) -> str:
    """Return the cell as it may be written into a file that a spreadsheet opens."""
    return "'" + cell if _DANGEROUS.match(cell) and not _NUMBER.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell
