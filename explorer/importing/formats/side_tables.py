"""What the program's own tables beside the events share: their columns are fields by name."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import OTHER_FIELDS, FieldMap, Mapping


def side_table_format(kind: str, *, rank: int, columns: AbstractSet[str]) -> ImportFormat:
    """Return the format of a table of this kind, which all these columns tell."""
    return ImportFormat(
        id=f"explorer-{kind}",
        name=f"Timeline Explorer {kind}",
        rank=rank,
        header=frozenset(columns),
        mapping=lambda header: _mapping(header, kind),
    )


def _mapping(header: Sequence[str], kind: str) -> Mapping:
    renamed = {"vendor": "subject", "count": "value"} if kind == "readings" else {}
    maps = []
    for name in header:
        plain = name.strip().lower()
        field = renamed.get(plain, plain)
        if field in OTHER_FIELDS[kind]:
            maps.append(FieldMap(field, (name,)))
    if (
        kind == "readings"
        and "vendor" in [n.strip().lower() for n in header]
        and not any(m.field == "series" for m in maps)
    ):
        maps += [FieldMap("series", constant="5G contracts"), FieldMap("unit", constant="contracts")]
    return Mapping(kind=kind, fields=tuple(maps), keep_unused=False)
