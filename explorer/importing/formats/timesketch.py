"""Timesketch exports. Source: Timesketch "Import from JSON or CSV"."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="timesketch",
    name="Timesketch",
    rank=70,
    header=frozenset(("message", "timestamp_desc")),
    # What plaso writes without a timestamp has these columns too; its JSON has no datetime.
    recognises=lambda table: (
        "timestamp" in table.exact or ("datetime" in table.exact and not {"source", "parser"} <= table.exact)
    ),
    fields={"title": "message", "start": ("datetime", "timestamp"), "category": "timestamp desc", "tags": "tag"},
    base=Mapping(list_separators=",;"),
)
