"""The program's own JSON of events."""

from __future__ import annotations

from typing import Final

from explorer.importing.formats.explorer_csv import has_own_columns, own_mapping
from explorer.importing.formats.format import JSON, ImportFormat

FORMAT: Final = ImportFormat(
    id="explorer-json",
    name="Timeline Explorer JSON",
    rank=160,
    containers=JSON,
    recognises=has_own_columns,
    mapping=own_mapping,
    writes_edtf=True,
)
