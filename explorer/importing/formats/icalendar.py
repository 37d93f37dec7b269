"""iCalendar files (RFC 5545), as the table that the reader makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import FieldMap, Mapping


def _mapping(header: Sequence[str]) -> Mapping:
    names = {"uid": "id", "title": "title", "start": "start", "end": "end", "summary": "summary", "location": "place"}
    names |= {"attendees": "actors", "url": "source_url", "latitude": "latitude", "longitude": "longitude"}
    maps = (*(FieldMap(field, (name,)) for name, field in names.items()), FieldMap("tags", ("categories",)))
    return Mapping(fields=maps, blank_end="single", global_ids=True)


FORMAT: Final = ImportFormat(
    id="icalendar",
    name="iCalendar",
    rank=220,
    mapping=_mapping,
    containers=frozenset(("calendar",)),
    endings=(".ics",),
)
