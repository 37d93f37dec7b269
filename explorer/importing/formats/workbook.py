"""A sheet of a workbook whose columns must be looked at."""

from typing import Final

from explorer.importing.formats.format import ImportFormat

FORMAT: Final = ImportFormat(
    id="workbook",
    name="Spreadsheet",
    rank=190,
    containers=frozenset(("workbook",)),
    midnight_is_day=True,
    endings=(".xlsx", ".ods"),
)
