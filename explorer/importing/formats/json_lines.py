"""JSON lines whose columns must be looked at."""

from typing import Final

from explorer.importing.formats.format import ImportFormat

FORMAT: Final = ImportFormat(
    id="jsonl",
    name="JSON lines",
    rank=210,
    containers=frozenset(("jsonl",)),
    midnight_is_day=True,
    endings=(".jsonl",),
)
