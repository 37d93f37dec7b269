"""The program's own CSV of readings, which goes with one of events."""

from typing import Final

from explorer.importing.formats.side_tables import side_table_format

FORMAT: Final = side_table_format("readings", rank=30, columns={"as_of", "count", "basis"})
