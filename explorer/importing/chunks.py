"""Parse a file chunk by chunk: here, or in a helper process that sends over what it has parsed. Knows no store.

Both ways run the same parser over the same chunks. A chunk on its way is packed into a few large values, because
sending a million small ones takes as long as parsing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from db.dates import WhenColumns
from explorer.helper import Helper
from explorer.importing.map import Mapping
from explorer.importing.parse import Parsed, RowParser
from explorer.importing.settle import Settled
from explorer.importing.sniff import Sniffed, open_table
from explorer.importing.table import Chunk, SetAside
from explorer.jobs import Progress

_BETWEEN: Final = "\0"
"""Parts texts on their way: none of them holds it, because rows with a NUL are set aside."""
_NUMBERS: Final = ("earliest_us", "latest_us", "sure_from_us", "sure_to_us", "precision", "flags", "valid")


@dataclass
class ParsedFile:
    """The rows of a file, parsed; iterate over it once. `done` of `size` is how far it has come. `warnings` and
    `left_out` are whole at the end. With a helper, chunks come without their raw `rows`.

    Iterating raises Unsettled, ImportFailed, Cancelled, and HelperGone.
    """

    sniffed: Sniffed
    mapping: Mapping
    settled: Settled
    progress: Progress
    helper: Helper | None = None
    done: int = 0
    warnings: list[str] = field(default_factory=list)
    left_out: int = 0

    def __iter__(self) -> Iterator[Parsed]:
        given = (self.sniffed, self.mapping, self.settled)
        if self.helper is None:
            found: Iterable[Any] = _parsed(*given, self.progress)
        else:
            found = self.helper.results(_packed, *given, progress=self.progress)
        for chunk, self.done, warnings in found:
            if warnings is not None:
                self.warnings = warnings
            parsed = chunk if isinstance(chunk, Parsed) else _unpacked(chunk)
            self.left_out += parsed.left_out
            yield parsed


def _parsed(
    sniffed: Sniffed, mapping: Mapping, settled: Settled, progress: Progress | None = None
) -> Iterator[tuple[Parsed, int, list[str] | None]]:
    """Parsed chunks, each with how far into the file it is, the last (which is empty) with the warnings."""
    table = open_table(sniffed, progress)
    parser = RowParser(table.header, mapping, settled, suspicious=sniffed.suspicious)
    for chunk in table.chunks():
        yield parser.parse(chunk), chunk.done, None
    yield parser.parse(Chunk()), table.size, parser.warnings()


def _packed(sniffed: Sniffed, mapping: Mapping, settled: Settled) -> Iterator[tuple[Any, int, list[str] | None]]:
    """As `_parsed`, in the form that travels."""
    for parsed, done, warnings in _parsed(sniffed, mapping, settled):
        yield _pack(parsed), done, warnings


def _pack(parsed: Parsed) -> dict[str, Any]:
    when = parsed.when
    names = {name for lists in (parsed.actors, parsed.tags) for some in set(lists or ()) for name in some}
    texts = {name: _joined(cells) for name, cells in parsed.texts.items()}
    plain = all(ascii_only for _, _, ascii_only in texts.values()) and all(map(str.isascii, names))
    return {
        "edtf": _joined(when.edtf),
        "when": {name: getattr(when, name) for name in _NUMBERS},
        "errors": when.errors,
        "lines": np.asarray(parsed.lines, dtype=np.int64),
        "texts": texts,
        "extra": _joined(parsed.extra),
        "rest": replace(parsed, plain=plain, when=None, lines=[], rows=[], texts={}, extra=[]),  # type: ignore[arg-type]
    }


def _unpacked(packed: dict[str, Any]) -> Parsed:
    parsed: Parsed = packed["rest"]
    parsed.when = WhenColumns(_parted(packed["edtf"]), **packed["when"], errors=packed["errors"])
    parsed.lines = packed["lines"].tolist()
    parsed.texts = {name: _parted(cells) for name, cells in packed["texts"].items()}
    parsed.extra = _parted(packed["extra"])
    return parsed


def _joined(cells: Sequence[str]) -> tuple[int, Any, bool]:
    """Texts as one, or (how many, one) where they are all the same; and whether they are ASCII."""
    if cells and cells[0] == cells[-1] and cells.count(cells[0]) == len(cells):
        return len(cells), cells[0], cells[0].isascii()
    whole = _BETWEEN.join(cells)
    if whole.count(_BETWEEN) != max(0, len(cells) - 1):
        return 0, list(cells), False
    return -len(cells), whole.encode("utf-8", "surrogatepass"), whole.isascii()


def _parted(joined: tuple[int, Any, bool]) -> list[str]:
    count, what, _ = joined
    if count > 0:
        return [what] * count
    if isinstance(what, list):
        return what
    return what.decode("utf-8", "surrogatepass").split(_BETWEEN) if count else []


def with_cells(sniffed: Sniffed, set_aside: Sequence[SetAside], progress: Progress | None = None) -> list[SetAside]:
    """Rows set aside, with their raw cells where they came without: those are read again from the file, which takes a
    while for a large one. Raises ImportFailed, Cancelled.
    """
    wanted = {one.line for one in set_aside if not one.cells}
    found: dict[int, tuple[str, ...]] = {}
    if wanted:
        for chunk in open_table(sniffed, progress).chunks():
            lines = wanted.intersection(chunk.lines)
            if lines:
                found |= {line: tuple(row) for line, row in zip(chunk.lines, chunk.rows, strict=True) if line in lines}
            if len(found) == len(wanted):
                break
    return [one if one.cells else replace(one, cells=found.get(one.line, ())) for one in set_aside]
