"""The program's own CSV of titles in other languages, which goes with one of events: `id` and a column a language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import TABLES, HeaderLook, ImportFormat
from explorer.importing.mapping.mapping import FieldMap, Mapping

_LANGUAGE: Final = re.compile(
    "(?:ar|bg|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|tr|uk|vi|zh)"
    "(?:-[A-Za-z0-9]{2,8})*"
)
"""Languages by two letters, with what BCP 47 puts behind: zh-Hant."""


def _is_of_titles(table: HeaderLook) -> bool:
    names = [name.strip() for name in table.header]
    return names[:1] == ["id"] and len(names) > 1 and all(map(_LANGUAGE.fullmatch, names[1:]))


def _mapping(header: Sequence[str]) -> Mapping:
    maps = (FieldMap("event_id", (header[0],)), FieldMap("titles", tuple(header[1:])))
    return Mapping(kind="titles", fields=maps, keep_unused=False)


FORMAT: Final = ImportFormat(
    id="explorer-titles",
    name="Timeline Explorer titles",
    rank=56,
    containers=TABLES,
    recognises=_is_of_titles,
    mapping=_mapping,
)
