"""JSON lines and long lists of objects, read object by object: their length does not matter.

Own code, though ijson reads 36 MB in 1.5 s and this in 2.5: ijson tells neither the line on which an object begins nor
its text, which a reject is shown with, and stops at NaN, and (when it gives
floats) at whole numbers beyond 64 bits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from explorer.importing.errors import ImportFailed
from explorer.importing.readers.delimited import text_lines
from explorer.importing.readers.json_rows import MORE, as_row, flattened, plain_binding
from explorer.importing.readers.table import CHUNK_ROWS, Chunk, Reject
from explorer.jobs import Progress

_SURVEYED_LINES: Final = 20_000
STREAMED_BYTES: Final = 8 << 20
"""From this size on a list of objects is read object by object."""
_BLOCK: Final = 1 << 20
_LONGEST_OBJECT: Final = 16 << 20
"""Characters of one object in such a list; with more the JSON is taken to be broken."""
_LIST_OF_OBJECTS: Final = re.compile(r"[\ufeff\s]*\[\s*\{")
_SPACE: Final = re.compile(r"[ \t\r\n,]*")


def streams(path: Path, codec: str, size: int) -> bool:
    """Whether a JSON document is so long that it is read object by object, and can be."""
    if size < STREAMED_BYTES:
        return False
    text, _ = text_lines(path, codec, size)
    with text:
        return _LIST_OF_OBJECTS.match(text.read(_BLOCK)) is not None


def object_in(line: str) -> dict[str, Any] | None:
    """The JSON object that a line is; None for anything else."""
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

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | Reject, int]]:
        """Each object, or what stands in its place, after its line and before how far into the file that is."""
        raise NotImplementedError

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """Yield the objects as rows."""
        known = {name: i for i, name in enumerate(self.header)}
        made: list[list[str]] = []
        chunk = Chunk(made)
        for number, found, done in self._objects():
            if isinstance(found, Reject):
                chunk.rejects.append(found)
            elif "".join(row := as_row(found, known)).strip():
                made.append(row)
                chunk.lines.append(number)
            if len(made) >= rows:
                chunk.done = done
                yield chunk
                made = []
                chunk = Chunk(made)
        chunk.done = self.size
        yield chunk


def _none(number: int, shown: str, reason: str) -> Reject:
    return Reject(number, "", shown[:200], reason, (shown[:10_000],))


class JsonLines(_Objects):
    """A file with one JSON object a line. Lines that are none are set aside."""

    _nothing = "in its lines"

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | Reject, int]]:
        text, raw = text_lines(self._path, self._codec, self.size, self._progress)
        with text:
            for number, line in enumerate(text, start=1):
                if line.strip():
                    found = object_in(line)
                    aside = "this line is no JSON object"
                    yield number, _none(number, line.strip(), aside) if found is None else found, raw.done


class JsonList(_Objects):
    """A JSON document that is one long list of objects, whatever its length. What is no object is set aside.

    Reading raises ImportFailed where the JSON is broken, with the line.
    """

    _nothing = "in its list"

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | Reject, int]]:
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
                plain = plain_binding(found) if isinstance(found, dict) else None
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
