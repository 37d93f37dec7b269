"""Notes that correct a date in words: "birth, reign.start are BCE", "reign.end is only estimate". Reads one cell at a
time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_BCE: Final = re.compile(r"\bb\.?c\.?(?:e\b\.?)?(?=\W|$)|до н\.? ?э|公元前|v\. ?chr|av\. ?j", re.IGNORECASE)
_ROUGH: Final = re.compile(r"\bestimat|\bapprox|\bcirca\b|\bca\.|приблиз|geschätzt|约", re.IGNORECASE)
_ISO: Final = re.compile(r"ISO[ -]?8601", re.IGNORECASE)


@lru_cache(maxsize=4096)
def said_of(note: str, column: str) -> tuple[bool, bool, bool]:
    """What a note says of a column: (before our era, approximate, and whether it counts years as ISO 8601 does).

    A statement holds for the columns named at its beginning, "birth, reign.start are BCE": a sentence that only has the
    word "date" and the letters BC in it says nothing of a column.
    """
    bce = rough = False
    named = re.compile(
        rf"\s*(?:[\w.]+(?:,\s*|\s+and\s+|\s*&\s*))*{re.escape(column)}"
        r"(?:(?:,\s*|\s+and\s+|\s*&\s*)[\w.]+)*\s*(?::|\b(?:is|are|was|were)\b|(?=\())\s*(?P<what>(?:\S+\s*){1,4})\Z",
        re.IGNORECASE,
    )
    for sentence in re.split(r"\.\s|[;\n]|\.$", note):
        if match := named.match(sentence):
            bce |= bool(_BCE.search(match["what"]))
            rough |= bool(_ROUGH.search(match["what"]))
    return bce, rough, bool(_ISO.search(note))


def corrected(edtf: str, *, bce: bool, rough: bool, iso: bool) -> str:
    """The date with what its note says: 0026 BCE is -0026 where the note counts by ISO, else -0025."""
    # A day of a year after 1000 was written by somebody who knew it.
    if (bce or rough) and re.match(r"[1-9]\d{3}-\d\d-\d\d", edtf):
        return edtf
    if bce and edtf[:1].isdigit() and edtf[:4].isdigit():
        year = int(edtf[:4])
        moved = -year if iso else 1 - year
        edtf = f"{'-' if moved < 0 else ''}{abs(moved):04d}{edtf[4:]}"
    if rough and edtf[-1:].isdigit() and "T" not in edtf:
        edtf += "~"
    return edtf
