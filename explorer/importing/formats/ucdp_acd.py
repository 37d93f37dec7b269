"""UCDP/PRIO armed conflicts. Source: their codebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import Columns, ImportFormat
from explorer.importing.mapping.mapping import Mapping

_CONFLICTS: Final = ("extrasystemic", "interstate", "intrastate", "internationalised intrastate")
"""Types of conflict 1 to 4 (UCDP/PRIO Armed Conflict Dataset codebook)."""


def _mapping(header: Sequence[str]) -> Mapping:
    find = Columns(header)
    maps = find.maps(
        title=("side a", "side b", "year"),
        actors=("side a", "side b"),
        place="location",
        # A row is a year of a conflict; the date on which the conflict began is the same in all of its rows.
        start_year="year",
        category="type of conflict",
    )
    types = find.first("type of conflict")
    words = ((types, tuple((str(n), name) for n, name in enumerate(_CONFLICTS, start=1))),) if types else ()
    return Mapping(fields=maps, list_separators="", blank_end="single", words=words)


FORMAT: Final = ImportFormat(
    id="ucdp-acd",
    name="UCDP/PRIO armed conflicts",
    rank=120,
    header=frozenset(("conflict_id", "side_a", "side_b", "start_date", "start_prec")),
    mapping=_mapping,
    midnight_is_day=True,
)
