"""JSON whose columns must be looked at."""

from typing import Final

from explorer.importing.formats.format import ImportFormat

FORMAT: Final = ImportFormat(
    id="json",
    name="JSON",
    rank=200,
    containers=frozenset(("json",)),
    midnight_is_day=True,
    endings=(".json",),
)
