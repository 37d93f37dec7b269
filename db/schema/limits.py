"""How long each text may be and which words a field knows: the one place that the schema and the boundary both read.

Knows nothing of SQL, of files or of dates. Lengths are counted in characters (code points).
"""

from __future__ import annotations

from typing import Final

NAME: Final = 300
"""A lane, actor, tag, category, publisher or locator: longer is a mistaken column, not a name."""
TITLE: Final = 1_000
NOTE: Final = 50_000
"""Summaries, notes, reasons, quotes and claims: several printed pages."""
URL: Final = 8_000
"""Browsers and servers stop near here."""
JSON: Final = 500_000
RAW: Final = 100_000
"""A row set aside is kept up to here."""
SOURCE_TEXT: Final = 8_000_000
"""The stored text of a source: a book of three thousand pages."""
EDTF: Final = 200
LANGUAGE: Final = 35
"""The longest well-formed BCP 47 tag one should allow for (RFC 5646, 4.4.1)."""
COLOUR: Final = 40
WORD: Final = 20
SHA256: Final = 64
LANES: Final = 2**31 - 1
CATEGORIES: Final = 2**15 - 1
"""Lanes and categories are drawn from 32-bit and 16-bit columns."""
BYTE: Final = 255
"""Precision and flags are drawn from eight-bit columns."""

VERDICTS: Final = ("supported", "imprecise", "wrong", "disputed", "unsupported")
CHECKED: Final = ("unchecked", "verbatim", "differs", "not_found")
