"""TimelineJS JSON. Source: TimelineJS "File formats" (knightlab.com)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import HeaderLook, ImportFormat
from explorer.importing.mapping.mapping import FieldMap, Mapping


def _mapping(header: Sequence[str]) -> Mapping:
    there = frozenset(header)
    wanted = [
        FieldMap("id", ("unique_id",)),
        FieldMap("title", ("text.headline",)),
        FieldMap("summary", ("text.text",)),
    ]
    wanted += [FieldMap("lane", ("group",))]
    for side in ("start", "end"):
        wanted += [FieldMap(f"{side}_{part}", (f"{side}_date.{part}",)) for part in ("year", "month", "day")]
        clock = tuple(name for part in ("hour", "minute", "second") if (name := f"{side}_date.{part}") in there)
        wanted += [FieldMap(f"{side}_time", clock, ":")] if clock else []
    maps = tuple(one for one in wanted if one.columns and set(one.columns) <= there)
    if "text.headline" not in there:
        maps += (FieldMap("title", ("text.text",)),)
    return Mapping(fields=maps, blank_end="single")


def _recognise(table: HeaderLook) -> bool:
    return "start_date.year" in table.exact and bool(table.exact & {"text.headline", "text.text"})


FORMAT: Final = ImportFormat(
    id="timelinejs-json",
    name="TimelineJS JSON",
    rank=170,
    recognises=_recognise,
    mapping=_mapping,
)
