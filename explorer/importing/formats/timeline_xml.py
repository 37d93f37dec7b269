"""Files of the program Timeline, as the table that the reader makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import FieldMap, Mapping


def _mapping(header: Sequence[str]) -> Mapping:
    names = {
        "title": "title",
        "start": "start",
        "end": "end",
        "summary": "summary",
        "category": "category",
        "lane": "lane",
    }
    names |= {"url": "source_url", "tags": "tags"}
    return Mapping(
        fields=tuple(FieldMap(field, (name,)) for name, field in names.items()),
        blank_end="single",
        list_separators=";,",
        ignored=("approximate", "ends today"),
    )


FORMAT: Final = ImportFormat(
    id="timeline-xml",
    name="Timeline (.timeline)",
    rank=230,
    mapping=_mapping,
    containers=frozenset(("timeline",)),
    endings=(".timeline",),
    has_day_zero=False,
)
