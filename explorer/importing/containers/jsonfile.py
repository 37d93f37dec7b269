"""JSON and JSON lines as a table: objects become rows, their paths columns. Knows nothing of what the columns mean.

Values inside values get a path ("start_date.year"); lists of plain values are joined with ";"; anything deeper stays
JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from explorer.importing.delimited import text_lines
from explorer.importing.errors import ImportFailed
from explorer.importing.namelists import joined
from explorer.importing.table import CHUNK_ROWS, Chunk, RowTable, SetAside
from explorer.jobs import Progress

_SCRIPT: Final = re.compile(r"\A(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*=\s*(?=[\[{])")
"""What stands before the JSON in archives that a browser is to read: window.YTD.tweets.part0 = [ … ]."""
LARGEST_BYTES: Final = 96 << 20
"""A JSON document is held in memory whole, at about six times its size; JSON lines and lists of objects have no such
limit.
"""
STREAMED_BYTES: Final = 8 << 20
"""From this size on a list of objects is read object by object."""
_BLOCK: Final = 1 << 20
_LONGEST_OBJECT: Final = 16 << 20
"""Characters of one object in such a list; with more the JSON is taken to be broken."""
_LIST_OF_OBJECTS: Final = re.compile(r"[\ufeff\s]*\[\s*\{")
_SPACE: Final = re.compile(r"[ \t\r\n,]*")
MORE: Final = "more fields"
"""The column for keys that come up only far down a file of JSON lines, as a JSON object."""
_SURVEYED_LINES: Final = 20_000
_DEEPEST: Final = 6

_WHOLE: Final = ("source_details", "extra_fields")
"""Objects of our own export that are read as they stand."""
_OUR_LISTS: Final = ("accounts", "links", "claims")
_NAMES: Final = ("name", "value", "text", "title", "label")
"""Keys of small objects that say what they are: {"lang": "en", "value": "A bug"}, {"name": "red"}."""
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
    good = sum(_object(line) is not None for line in lines[:50])
    return good * 2 > min(len(lines), 50)


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


class _Objects:
    """Objects that are read one by one."""

    _nothing: str

    def __init__(self, path: Path, codec: str, size: int, progress: Progress | None = None) -> None:
        self._path, self._codec, self._progress = path, codec, progress
        self.size = size
        names: dict[str, None] = {}
        for row in islice(self._objects(), _SURVEYED_LINES):
            if isinstance(row[1], dict):
                names.update(dict.fromkeys(flattened(row[1])))
        if not names:
            raise ImportFailed(f"{path} has no JSON objects {self._nothing}: there are no rows to import.")
        self.header = (*names, MORE)

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | SetAside, int]]:
        """Each object, or what stands in its place, after its line and before how far into the file that is."""
        raise NotImplementedError

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Yield the objects as rows."""
        known = {name: i for i, name in enumerate(self.header)}
        made: list[list[str]] = []
        chunk = Chunk(made)
        for number, found, done in self._objects():
            if isinstance(found, SetAside):
                chunk.set_aside.append(found)
            else:
                made.append(as_row(found, known))
                chunk.lines.append(number)
            if len(made) >= rows:
                chunk.done = done
                yield chunk
                made = []
                chunk = Chunk(made)
        chunk.done = self.size
        yield chunk


def _none(number: int, shown: str, reason: str) -> SetAside:
    return SetAside(number, "", shown[:200], reason, (shown[:10_000],))


class JsonLines(_Objects):
    """A file with one JSON object a line. Lines that are none are set aside."""

    _nothing = "in its lines"

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | SetAside, int]]:
        text, raw = text_lines(self._path, self._codec, self.size, self._progress)
        with text:
            for number, line in enumerate(text, start=1):
                if line.strip():
                    found = _object(line)
                    aside = "this line is no JSON object"
                    yield number, _none(number, line.strip(), aside) if found is None else found, raw.done


class JsonList(_Objects):
    """A JSON document that is one long list of objects, whatever its length. What is no object is set aside.

    Reading raises ImportFailed where the JSON is broken, with the line.
    """

    _nothing = "in its list"

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | SetAside, int]]:
        decoder = json.JSONDecoder()
        text, raw = text_lines(self._path, self._codec, self.size, self._progress)
        with text:
            window, at, line = text.read(_BLOCK), 0, 1
            at = window.index("[") + 1
            line += window.count("\n", 0, at)
            while True:
                space = _SPACE.match(window, at)
                assert space
                begins = space.end()
                if begins == len(window) and (more := text.read(_BLOCK)):
                    line += window.count("\n", at)
                    window, at = more, 0
                    continue
                line += window.count("\n", at, begins)
                if window.startswith("]", begins):
                    return
                try:
                    found, at = decoder.raw_decode(window, begins)
                except (ValueError, RecursionError) as error:
                    more = text.read(_BLOCK) if len(window) - begins < _LONGEST_OBJECT else ""
                    if not more:
                        raise self._broken(error, line, window[begins:]) from None
                    window, at = window[begins:] + more, 0
                    continue
                plain = _plain_binding(found) if isinstance(found, dict) else None
                shown = window[begins:at]
                aside = "this is no JSON object"
                yield line, _none(line, shown, aside) if plain is None else plain, raw.done
                line += shown.count("\n")

    def _broken(self, error: ValueError | RecursionError, line: int, text: str) -> ImportFailed:
        if not isinstance(error, json.JSONDecodeError):
            return ImportFailed(f"{self._path} is JSON nested too deep to be a list of events.")
        try:
            json.loads(text)
        except json.JSONDecodeError as found:
            # Counted from where the object begins.
            line += found.lineno - 1
        return ImportFailed(f"{self._path} is broken JSON: line {line}: {error.msg.lower()}.")


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


def streams(path: Path, codec: str, size: int) -> bool:
    """Whether a JSON document is so long that it is read object by object, and can be."""
    if size < STREAMED_BYTES:
        return False
    text, _ = text_lines(path, codec, size)
    with text:
        return _LIST_OF_OBJECTS.match(text.read(_BLOCK)) is not None


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
    objects = [_plain_binding(row) if isinstance(row, dict) else {"value": row} for row in rows]
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


def _plain_binding(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a SPARQL result: {"item": {"type": "uri", "value": …}} is {"item": …} (SPARQL 1.1 JSON results,
    3.2.2).
    """
    if row and all(isinstance(cell, dict) and "value" in cell and "type" in cell for cell in row.values()):
        return {name: cell["value"] for name, cell in row.items()}
    return row


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


__all__ = ["JsonLines", "JsonList", "document_table", "is_lines", "looks_like_json", "streams"]
