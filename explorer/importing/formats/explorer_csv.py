"""The program's own CSV of events. Source: the built-in data set's README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.schema.fields import MAPPED
from explorer.importing.formats.format import TABLES, HeaderLook, ImportFormat
from explorer.importing.mapping.mapping import LOSSLESS_FIELDS, QUOTE_FIELDS, SOURCE_FIELDS, FieldMap, Mapping

_BY_THEIR_NAME: Final = ("id", "start", "end", *SOURCE_FIELDS, *QUOTE_FIELDS, *LOSSLESS_FIELDS)
OWN_FIELDS: Final = {name: name for name in _BY_THEIR_NAME} | {field.csv: field.name for field in MAPPED}
"""Columns of our own CSV and the fields they are."""


def own_mapping(header: Sequence[str]) -> Mapping:
    """Return the mapping of our own columns by their names."""
    maps = tuple(
        FieldMap(OWN_FIELDS[name.strip().lower()], (name,)) for name in header if name.strip().lower() in OWN_FIELDS
    )
    return Mapping(fields=maps, number="", order="", blank_end="single", global_ids=True)


def has_own_columns(table: HeaderLook) -> bool:
    """Tell whether a header is that of our own export."""
    return (
        {"title", "start"} <= table.exact
        and len(table.exact & set(OWN_FIELDS)) >= 5
        and bool(table.exact & {"lane", "source_title", "id"})
    )


FORMAT: Final = ImportFormat(
    id="explorer",
    name="Timeline Explorer CSV",
    rank=10,
    containers=TABLES,
    recognises=has_own_columns,
    mapping=own_mapping,
    writes_edtf=True,
)
