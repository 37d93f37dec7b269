"""Logs as plaso's dynamic output writes them."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="plaso",
    name="plaso dynamic",
    rank=90,
    header=frozenset(("datetime", "timestamp_desc", "source", "message", "parser")),
    fields={"title": "message", "start": "datetime", "category": "timestamp desc", "tags": "tag"},
    base=Mapping(list_separators=",; "),
)
