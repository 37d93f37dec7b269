"""What may stand in a field, checked before anything is written. No SQL, no files.

The database refuses the same things (`db.models`), but says so by the name of a rule; here the refusal has a field
and a reason.
"""

from __future__ import annotations

import math
from typing import Any, Final

from db import limits
from db.failures import FieldError

LIMITS: Final[dict[str, dict[str, int]]] = {
    "event": {
        "key": limits.NAME,
        "title": limits.TITLE,
        "summary": limits.NOTE,
        "when_edtf": limits.EDTF,
        "place": limits.TITLE,
        "extra": limits.JSON,
    },
    "lane": {"name": limits.NAME, "colour": limits.COLOUR},
    "category": {"name": limits.NAME},
    "actor": {"name": limits.NAME},
    "tag": {"name": limits.NAME},
    "source": {
        "title": limits.TITLE,
        "publisher": limits.NAME,
        "author": limits.TITLE,
        "published_edtf": limits.EDTF,
        "url": limits.URL,
        "accessed_edtf": limits.EDTF,
        "archived_url": limits.URL,
        "rights": limits.TITLE,
        "language": limits.LANGUAGE,
        "text": limits.SOURCE_TEXT,
    },
    "quote": {
        "text": limits.NOTE,
        "speaker": limits.TITLE,
        "locator": limits.NAME,
        "language": limits.LANGUAGE,
        "rights": limits.TITLE,
        "checked": 20,
    },
    "citation": {"dated_edtf": limits.EDTF, "locator": limits.NAME, "note": limits.NOTE},
    "link": {"relation": limits.NAME, "note": limits.NOTE},
    "series": {"name": limits.NAME, "subject": limits.NAME},
    "reading": {"as_of_edtf": limits.EDTF, "basis": limits.TITLE, "note": limits.NOTE},
    "claim": {"text": limits.NOTE, "claimant": limits.TITLE, "verdict": 20, "why": limits.NOTE},
    "import": {
        "file": limits.URL,
        "sha256": 64,
        "format": limits.NAME,
        "encoding": limits.NAME,
        "mapping": limits.JSON,
    },
    "reject": {"column_name": limits.NOTE, "value": limits.NOTE, "reason": limits.NOTE, "raw": limits.RAW},
    "saved_view": {"name": limits.NAME, "state": limits.JSON},
    "meta": {"key": limits.NAME, "value": limits.JSON},
}
"""The text columns of each table and how long they may be, in characters."""

FILLED: Final[dict[str, tuple[str, ...]]] = {
    "event": ("title", "when_edtf"),
    "lane": ("name",),
    "category": ("name",),
    "actor": ("name",),
    "tag": ("name",),
    "quote": ("text",),
    "link": ("relation",),
    "series": ("name",),
    "reading": ("as_of_edtf",),
    "claim": ("text",),
    "import": ("file",),
    "reject": ("reason",),
    "saved_view": ("name",),
    "meta": ("key",),
}
"""The text columns that must say something."""

_WORDS: Final = {("quote", "checked"): limits.CHECKED, ("claim", "verdict"): limits.VERDICTS}


def text_problem(text: str, limit: int, *, filled: bool = False) -> str:
    """Why `text` cannot be stored, as a clause; empty where it can."""
    if len(text) > limit:
        return f"is {len(text):,} characters long; at most {limit:,} are kept"
    if filled and not text.strip():
        return "is empty"
    if text.isascii():
        return "holds a NUL character" if "\0" in text else ""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"holds a broken character (U+{ord(text[error.start]):04X}) at position {error.start + 1}"
    return "holds a NUL character" if "\0" in text else ""


def check(table: str, values: dict[str, Any]) -> None:
    """Raise FieldError for the first of a row's values that `table` cannot hold. Values that are no text are left to
    it.
    """
    limit_of = LIMITS[table]
    filled = FILLED.get(table, ())
    for field, value in values.items():
        if isinstance(value, str):
            limit = limit_of.get(field)
            if limit is None:
                raise FieldError(field, "is text where a number is kept")
            problem = text_problem(value, limit, filled=field in filled)
            if problem:
                raise FieldError(field, problem)
            words = _WORDS.get((table, field))
            if words and value not in words:
                raise FieldError(field, f"is “{value}”; it can be {', '.join(words)}")
        elif isinstance(value, float) and not math.isfinite(value):
            raise FieldError(field, "is no finite number")
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise FieldError(field, "is beyond what 64 bits hold")


def check_bounds(earliest_us: int, latest_us: int, sure_from_us: int, sure_to_us: int) -> None:
    """Raise FieldError where an event would end before it starts, or be sure outside its outer bounds."""
    if earliest_us >= latest_us:
        raise FieldError("when", "ends before it starts")
    if not earliest_us <= sure_from_us <= sure_to_us <= latest_us:
        raise FieldError("when", "is said to be sure outside its own bounds")
