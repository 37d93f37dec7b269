"""What may stand in a field, checked before anything is written, and the database's own refusals in plain words.

No SQL, no files. The database refuses the same things (`db.schema.models`) but says so by the name of a rule; what is
refused
here has a field and a reason.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from db.failures import FieldError
from db.schema.facts import BOUNDS, FILLED, LIMITS, REFERENCES, WORDS

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
_MAY_MISS: Final = (("event", "key"), ("deleted_event", "key"))
"""The text columns that can be NULL."""

_CONSTRAINT: Final = re.compile(r"(CHECK|UNIQUE|NOT NULL|FOREIGN KEY) constraint failed(?:: (.*))?")
_MISTYPED: Final = re.compile(r"cannot store (\w+) value in (\w+) column (\w+)\.(\w+)")


def text_problem(text: str, limit: int, *, filled: bool = False) -> str:
    """Why `text` cannot be stored, as a clause ("is empty"); empty where it can."""
    if len(text) > limit:
        return f"is {len(text):,} characters long; at most {limit:,} are kept"
    if filled and not text.strip():
        return "is empty"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            return f"holds a broken character (U+{ord(text[error.start]):04X}) at position {error.start + 1}"
    return f"holds a NUL character at position {text.index(chr(0)) + 1}" if "\0" in text else ""


def check_text(field: str, text: str, limit: int, *, filled: bool = False) -> None:
    """Raise FieldError where `text` cannot be stored."""
    problem = text_problem(text, limit, filled=filled)
    if problem:
        raise FieldError(field, problem)


def check(table: str, values: Mapping[str, Any]) -> None:
    """Raise FieldError for the first value that `table` cannot hold, as far as the value itself shows it."""
    limit_of = LIMITS[table]
    filled = FILLED.get(table, ())
    for field, value in values.items():
        bounds = BOUNDS.get((table, field))
        if bounds and value is not None and value not in range(bounds[0], bounds[1] + 1):
            raise FieldError(field, f"is {value!r}; it can be a whole number from {bounds[0]} to {bounds[1]}")
        if isinstance(value, str):
            if field not in limit_of:
                raise FieldError(field, f"is the text “{value[:40]}” where a number is kept")
            check_text(field, value, limit_of[field], filled=field in filled)
            words = WORDS.get((table, field))
            if words and value not in words:
                raise FieldError(field, f"is “{value}”; it can be {', '.join(words)}")
        elif isinstance(value, float):
            if not math.isfinite(value):
                raise FieldError(field, "is no finite number")
        elif isinstance(value, int):
            if not INT_MIN <= value <= INT_MAX:
                raise FieldError(field, "is beyond what 64 bits hold")
        elif value is None and field in limit_of and (table, field) not in _MAY_MISS:
            raise FieldError(field, "is missing")


def check_bounds(earliest_us: int, latest_us: int, sure_from_us: int, sure_to_us: int) -> None:
    """Raise FieldError where an event would end before it starts, or be sure outside its outer bounds."""
    if earliest_us >= latest_us:
        raise FieldError("date", "ends before it starts")
    if not earliest_us <= sure_from_us <= sure_to_us <= latest_us:
        raise FieldError("date", "is said to be sure outside its own bounds")


def refusal(table: str, values: Mapping[str, Any], error: Exception, row: int | None = None) -> FieldError | None:
    """Return the database's refusal of a row in plain words, or None where it is no refusal of a value."""
    try:
        check(table, values)
    except FieldError as plain:
        return FieldError(plain.field, plain.reason, row)
    if isinstance(error, OverflowError | UnicodeError):
        return FieldError(table, f"holds a value that cannot be stored: {error}", row)
    said = str(error)
    if mistyped := _MISTYPED.search(said):
        given, kept, _, field = mistyped.groups()
        return FieldError(field, f"is {given.lower()} where {kept.lower()} is kept", row)
    if not isinstance(error, sqlite3.IntegrityError) or not (failed := _CONSTRAINT.search(said)):
        return None
    kind, name = failed[1], failed[2] or ""
    match kind:
        case "UNIQUE":
            columns = [column.rpartition(".")[2] for column in name.split(", ")]
            same = " and ".join(f"“{values[column]}”" for column in columns if column in values)
            return FieldError(" and ".join(columns), f"is already taken: {same}", row)
        case "NOT NULL":
            return FieldError(name.rpartition(".")[2], "is missing", row)
        case "FOREIGN KEY":
            given = [r for r in REFERENCES if r.table == table and values.get(r.column) is not None]
            named = ", ".join(f"{r.target} {values[r.column]}" for r in given)
            return FieldError(
                given[0].target if len(given) == 1 else "row", f"points at what is not there: {named}", row
            )
    if name.endswith("_bounds"):
        return FieldError("date", "ends before it starts, or is sure outside its own bounds", row)
    rule = name.removeprefix(f"ck_{table}_")
    field = max((column for column in values if rule.startswith(column)), key=len, default=table)
    return FieldError(field, f"is refused by the rule {name}: {values.get(field)!r}"[:300], row)
