"""What a column of a file can be, and what choosing that makes of a mapping. Knows no widgets and reads no file."""

from __future__ import annotations

from typing import Final

from explorer.importing.detect.sniff import Sniffed
from explorer.importing.formats.registry import FORMATS
from explorer.importing.mapping.header_synonyms import FIELD_NAMES
from explorer.importing.mapping.mapping import LOSSLESS_FIELDS, Mapping, allowed_fields

EXTRA: Final = ""
"""The target of a column that is kept as an extra field of the event."""
LEFT_OUT: Final = "-"
"""The target of a column that is not imported at all."""
_MOST_LANES: Final = 12
"""Words of a column that are offered as lanes: with more, none of them would be high enough to be read."""
_LONGEST_LANE: Final = 40
_JOINED: Final = frozenset(
    ("title", "summary", "place", "actors", "tags", "source_title", "date_notes", "start_precision", "end_precision")
)
"""Fields that several columns can make together; a further column of any other takes the place of the first."""


def target_of(mapping: Mapping, column: str) -> str:
    """What a column is: a field, EXTRA or LEFT_OUT."""
    field = mapping.field_of_column(column)
    if field:
        return field
    return LEFT_OUT if column in mapping.ignored or not mapping.keep_unused else EXTRA


def choices(mapping: Mapping) -> list[tuple[str, str]]:
    """What a column can be, and what that is called."""
    fields = [name for name in allowed_fields(mapping.kind) if name not in LOSSLESS_FIELDS or mapping.get(name)]
    named_fields = [(name, FIELD_NAMES.get(name, name.replace("_", " ").capitalize())) for name in fields]
    return [(EXTRA, "Extra field"), (LEFT_OUT, "Skip"), *named_fields]


def with_target(mapping: Mapping, column: str, target: str) -> Mapping:
    """Return the mapping with a column read as another field, kept as an extra one (EXTRA), or left out (LEFT_OUT)."""
    before = mapping.field_of_column(column)
    if before:
        was = mapping.get(before)
        left = [name for name in mapping.columns_of(before) if name != column]
        mapping = mapping.with_field(before, left, was.join if was else "")
    ignored = tuple(name for name in mapping.ignored if name != column)
    mapping = mapping.with_(ignored=(*ignored, column) if target == LEFT_OUT else ignored)
    if target in (EXTRA, LEFT_OUT):
        return mapping
    for other in _excluded_by(target):
        mapping = mapping.with_field(other, ())
    was = mapping.get(target)
    columns = [*mapping.columns_of(target), column] if target in _JOINED else [column]
    join = was.join if was else ", " if target == "place" else " – "
    return mapping.with_field(target, columns, join)


def lane_column(sniffed: Sniffed, mapping: Mapping) -> tuple[str, int] | None:
    """Return a column of few words that repeat, as categories do, and how many; None where rows name their lanes."""
    if mapping.kind != "events" or mapping.get("lane"):
        return None
    found = []
    for at, name in enumerate(sniffed.header):
        field = mapping.field_of_column(name)
        if field in ("", "category") and name not in mapping.ignored:
            cells = [row[at].strip() for row in sniffed.rows]
            words = {cell for cell in cells if cell}
            few = 2 <= len(words) <= _MOST_LANES and len(cells) >= 2 * len(words) and "" not in cells
            if few and all(len(word) <= _LONGEST_LANE and any(map(str.isalpha, word)) for word in words):
                found.append((field != "category", at, name, len(words)))
    return min(found)[2:] if found else None


def possible_formats(sniffed: Sniffed) -> list[str]:
    """The recognised format first, then a plain table, then those whose date and title the header has."""
    found = [sniffed.format, "delimited" if sniffed.container != "workbook" else "workbook"]
    for format_id, one in FORMATS.items():
        made = one.mapping_for(sniffed.header)
        if made is not None and made.kind == "events" and made.get("title"):
            there = all(column in sniffed.header for field in made.fields for column in field.columns)
            if there and (made.get("start") or made.get("start_year")):
                found.append(format_id)
    return list(dict.fromkeys(found))


def _excluded_by(field: str) -> tuple[str, ...]:
    """Fields that cannot stand beside this one: a whole date and its parts."""
    side, _, part = field.partition("_")
    if field in ("start", "end"):
        return tuple(f"{field}_{one}" for one in ("year", "month", "day"))
    return (side,) if side in ("start", "end") and part in ("year", "month", "day") else ()
