"""Results of Wikidata queries, whose columns must be looked at."""

from __future__ import annotations

import re
from typing import Final

from explorer.importing.formats.format import HeaderLook, ImportFormat

_ITEM: Final = re.compile(r"https?://(?:www\.)?wikidata\.org/entity/")


def _recognise(table: HeaderLook) -> bool:
    return table.has_header and any(_ITEM.match(cell) for row in table.rows[:20] for cell in row)


FORMAT: Final = ImportFormat(
    id="wikidata", name="Wikidata query result", rank=150, recognises=_recognise, midnight_is_day=True
)
