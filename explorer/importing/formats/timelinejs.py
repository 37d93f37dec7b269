"""TimelineJS spreadsheets. Source: TimelineJS "File formats" (knightlab.com)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import Columns, HeaderLook, ImportFormat
from explorer.importing.mapping.mapping import ELSE, FieldMap, Mapping


def _mapping(header: Sequence[str]) -> Mapping:
    find = Columns(header)
    maps = find.maps(summary="text", lane=("group",), tags="tag")
    # A slide with a text and no headline counts too.
    titles = tuple(c for c in (find.first("headline"), find.first("text")) if c)
    maps += (FieldMap("title", titles, ELSE),)
    if find.first("year"):
        maps += find.maps(start_year="year", start_month="month", start_day="day", start_time="time")
        maps += find.maps(end_year="end year", end_month="end month", end_day="end day", end_time="end time")
    else:
        maps += find.maps(start="start date", end="end date")
    kind = find.first("type")
    skip = ((kind, ("title",)),) if kind else ()
    return Mapping(fields=maps, skip=skip, blank_end="single", list_separators=",;")


def _recognise(table: HeaderLook) -> bool:
    return (
        "headline" in table.plain
        and bool(table.plain & {"year", "start date"})
        and bool(table.plain & {"text", "media", "end year", "end date"})
    )


FORMAT: Final = ImportFormat(
    id="timelinejs",
    name="TimelineJS spreadsheet",
    rank=60,
    recognises=_recognise,
    mapping=_mapping,
    likely_order="mdy",
)
