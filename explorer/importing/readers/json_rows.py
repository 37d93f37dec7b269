"""JSON objects as rows of a table: their paths become columns. Knows nothing of what the columns mean.

Values inside values get a path ("start_date.year"); lists of plain values are joined with ";"; anything deeper stays
JSON.
"""

from __future__ import annotations

import json
from typing import Any, Final

from explorer.interchange.name_lists import joined

MORE: Final = "more fields"
"""The column for keys that come up only far down a file of JSON lines, as a JSON object."""
_DEEPEST: Final = 6
_WHOLE: Final = ("source_details", "extra_fields")
"""Objects of our own export that are read as they stand."""
_OUR_LISTS: Final = ("accounts", "links", "claims", "translations")
_NAMES: Final = ("name", "value", "text", "title", "label")
"""Keys of small objects that say what they are: {"lang": "en", "value": "A bug"}, {"name": "red"}."""


def as_row(found: dict[str, Any], known: dict[str, int]) -> list[str]:
    """The cells of an object in the order of the columns; keys without a column go into the last one."""
    cells = [""] * len(known)
    more: dict[str, str] = {}
    for name, text in flattened(found).items():
        if name in known and name != MORE:
            cells[known[name]] = text
        else:
            more[name] = text
    if more:
        cells[-1] = json.dumps(more, ensure_ascii=False)
    return cells


def flattened(found: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """An object's values as texts by path. Blank and null values are left out."""
    flat: dict[str, str] = {}
    for key, value in found.items():
        name = f"{prefix}{' '.join(str(key).split())}"[:200] or "value"
        if isinstance(value, dict) and depth < _DEEPEST and value and key not in _WHOLE:
            flat.update(flattened(value, f"{name}.", depth + 1))
        else:
            text = json.dumps(value, ensure_ascii=False) if value and key in _OUR_LISTS else as_text(value)
            if text:
                flat[name] = text
    return flat


def as_text(value: Any) -> str:
    """A JSON value as a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return joined(as_text(one) for one in value)
    if isinstance(value, list) and value and all(_is_run(one) for one in value):
        # A text in runs, some of them with a style or a link (Telegram, "text").
        return "".join(one if isinstance(one, str) else one["text"] for one in value)
    if isinstance(value, list) and value and all(isinstance(one, dict) and _is_named(one) for one in value):
        named = [next((one[k] for k in _NAMES if isinstance(one.get(k), str)), None) for one in value]
        if None not in named:
            return joined(name for name in named if name)
    return json.dumps(value, ensure_ascii=False)


def _is_named(one: dict[str, Any]) -> bool:
    """Whether an object is a name and at most what is of no account beside it."""
    return len(one.keys() - {"lang", "language", "id", "color", "colour", "indices", "type", "url", "slug"}) == 1


def _is_run(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, dict) and "type" in value and isinstance(value.get("text"), str)
    )


def plain_binding(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a SPARQL result: {"item": {"type": "uri", "value": …}} is {"item": …} (SPARQL 1.1 JSON results,
    3.2.2).
    """
    if row and all(isinstance(cell, dict) and "value" in cell and "type" in cell for cell in row.values()):
        return {name: cell["value"] for name, cell in row.items()}
    return row
