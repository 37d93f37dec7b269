"""Delimited text whose columns must be looked at."""

from typing import Final

from explorer.importing.formats.format import ImportFormat

FORMAT: Final = ImportFormat(
    id="delimited",
    name="Table",
    rank=180,
    containers=frozenset(("delimited",)),
    midnight_is_day=True,
    endings=(".csv", ".tsv", ".txt"),
)
