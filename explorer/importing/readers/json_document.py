"""JSON documents as tables: which list in them holds the objects, whatever shape that has. Knows nothing of what the
columns mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from explorer.importing.errors import ImportFailed
from explorer.importing.readers.delimited import text_lines
from explorer.importing.readers.json_rows import MORE, as_row, as_text, flattened, plain_binding
from explorer.importing.readers.json_stream import object_in
from explorer.importing.readers.table import RowTable
from explorer.jobs import Progress

_SCRIPT: Final = re.compile(r"\A(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*=\s*(?=[\[{])")
"""What stands before the JSON in archives that a browser is to read: window.YTD.tweets.part0 = [ … ]."""
LARGEST_BYTES: Final = 96 << 20
"""A JSON document is held in memory whole, at about six times its size; JSON lines and lists of objects have no such
limit.
"""
_DEEPEST: Final = 6

_LIST_KEYS: Final = (
    "events",
    "messages",
    "orderedItems",
    "vulnerabilities",
    "data",
    "items",
    "records",
    "results",
    "rows",
    "features",
    "entries",
)


def looks_like_json(sample: str) -> bool:
    """Whether a text begins as JSON objects or lists do. A CSV may begin with "[" or "{" only by a strange header."""
    text = _SCRIPT.sub("", sample.lstrip("\ufeff \t\r\n"))
    if text.startswith("["):
        rest = text[1:].lstrip()
        return rest.startswith(("{", "[", '"', "]")) or rest[:1].isdigit()
    return text.startswith("{") and text[1:].lstrip()[:1] in ('"', "}")


def is_lines(sample: str, *, whole: bool) -> bool:
    """Whether every line is an object of its own. One object that fills the file alone counts as a document."""
    lines = [line for line in sample.splitlines() if line.strip()]
    if not whole and len(lines) > 1:
        lines = lines[:-1]
    if not lines or (whole and len(lines) == 1):
        return False
    good = sum(object_in(line) is not None for line in lines[:50])
    return good * 2 > min(len(lines), 50)


def document_table(path: Path, codec: str, size: int, progress: Progress | None = None) -> RowTable:
    """Read a whole JSON document: the table of the objects in its list.

    Raises ImportFailed for broken JSON (with its line), for one too large, and for one without objects.
    """
    if size > LARGEST_BYTES:
        raise ImportFailed(
            f"{path} is {size >> 20:,} MB of JSON in one piece; at most {LARGEST_BYTES >> 20} MB can be read. "
            "Save it as JSON lines (one object a line) or CSV."
        )
    stream, _ = text_lines(path, codec, size, progress)
    with stream:
        text = stream.read().lstrip("\ufeff")
    script = _SCRIPT.match(text.lstrip())
    if script:
        # As many blanks and the same line ends, so that lines and columns of messages stay right.
        begins = len(text) - len(text.lstrip()) + script.end()
        text = re.sub(r"[^\n]", " ", text[:begins]) + text[begins:].rstrip().rstrip(";")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFailed(
            f"{path} is broken JSON: line {error.lineno}, column {error.colno}: {error.msg.lower()}."
        ) from None
    except RecursionError:
        raise ImportFailed(f"{path} is JSON nested too deep to be a list of events.") from None
    rows, key = rows_in(_as_objects(whole))
    lines = item_lines(text, key, len(rows))
    eras = whole.get("eras") if isinstance(whole, dict) else None
    if isinstance(eras, list) and all(isinstance(era, dict) for era in eras):
        # TimelineJS keeps its spans apart from its events.
        rows = [*rows, *({**era, "type": "era"} for era in eras)]
        lines += item_lines(text, "eras", len(eras))
    if not rows:
        raise ImportFailed(f"{path} holds no list of JSON objects: there are no rows to import.")
    objects = [plain_binding(row) if isinstance(row, dict) else {"value": row} for row in rows]
    names = list(dict.fromkeys(name for row in objects for name in flattened(row)))
    known = {name: i for i, name in enumerate([*names, MORE])}
    return RowTable([*names, MORE], [as_row(row, known) for row in objects], lines)


def _as_objects(whole: Any) -> Any:
    """Lists of lists under a first one of names, and lists side by side under their names, as objects.

    pandas writes the second as orient "list", and as orient "split" {"columns": […], "data": [[…]]}.
    """
    if isinstance(whole, dict) and isinstance(whole.get("columns"), list) and isinstance(whole.get("data"), list):
        whole = [whole["columns"], *whole["data"]]
    if isinstance(whole, list) and len(whole) > 1 and all(isinstance(row, list) for row in whole):
        names = [as_text(name) for name in whole[0]]
        return [dict(zip(names, row, strict=False)) for row in whole[1:]]
    if isinstance(whole, dict) and len(whole) > 1:
        lists = [one for one in whole.values() if isinstance(one, list) and one and not isinstance(one[0], dict | list)]
        if len(lists) == len(whole) and len({len(one) for one in lists}) == 1 and len(lists[0]) > 1:
            return [dict(zip(whole, row, strict=True)) for row in zip(*lists, strict=True)]
    return whole


def rows_in(whole: Any, depth: int = 0) -> tuple[list[Any], str]:
    """The list of objects in a document, and the key it stands under: the likeliest name, else the longest list."""
    if isinstance(whole, list):
        return (whole if all(isinstance(one, dict) for one in whole) else []), ""
    if not isinstance(whole, dict):
        return [], ""
    old = whole.get("timeline")
    if isinstance(old, dict) and isinstance(old.get("date"), list):
        return old["date"], "date"
    if isinstance(whole.get("results"), dict) and isinstance(whole["results"].get("bindings"), list):
        return whole["results"]["bindings"], "results"
    lists = {
        key: value for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    for key in _LIST_KEYS:
        if key in lists:
            return _features(lists[key]), key
    if lists:
        key = max(lists, key=lambda name: len(lists[name]))
        return lists[key], key
    objects = {key: value for key, value in whole.items() if isinstance(value, dict)}
    if len(objects) > 1 and len(objects) == len(whole):
        return [{"id": key, **value} for key, value in objects.items()], ""
    if depth < _DEEPEST:
        inner = max((rows_in(value, depth + 1)[0] for value in objects.values()), key=len, default=[])
        if len(inner) > 1:
            return inner, ""
    return ([whole] if whole else []), ""


def _features(rows: list[Any]) -> list[Any]:
    """GeoJSON features as their properties with the point they lie at (RFC 7946, 3.2)."""
    if not all(isinstance(row, dict) and isinstance(row.get("properties"), dict) for row in rows):
        return rows
    made = []
    for row in rows:
        point = (row.get("geometry") or {}).get("coordinates")
        where = {"longitude": point[0], "latitude": point[1]} if isinstance(point, list) and _is_point(point) else {}
        made.append({**({"id": row["id"]} if "id" in row else {}), **row["properties"], **where})
    return made


def _is_point(point: Sequence[Any]) -> bool:
    return len(point) >= 2 and all(isinstance(one, int | float) for one in point[:2])


def item_lines(text: str, key: str, count: int) -> list[int]:
    """The lines on which the objects of the list begin; their numbers where that cannot be told."""
    decoder = json.JSONDecoder()
    space = " \t\r\n,"

    def skip(at: int) -> int:
        while at < len(text) and text[at] in space:
            at += 1
        return at

    try:
        at = skip(0)
        if text[at] == "{":
            at = skip(at + 1)
            while text[at] == '"':
                name, at = decoder.raw_decode(text, at)
                at = skip(text.index(":", at) + 1)
                if name == key and text[at] == "[":
                    break
                _, at = decoder.raw_decode(text, at)
                at = skip(at)
        if text[at] != "[":
            return list(range(1, count + 1))
        lines, line, counted = [], 1, 0
        at = skip(at + 1)
        while text[at] != "]":
            line += text.count("\n", counted, at)
            counted = at
            lines.append(line)
            _, at = decoder.raw_decode(text, at)
            at = skip(at)
    except (ValueError, IndexError, RecursionError):
        return list(range(1, count + 1))
    return lines if len(lines) == count else list(range(1, count + 1))
