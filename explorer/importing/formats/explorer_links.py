"""The program's own CSV of links, which goes with one of events."""

from typing import Final

from explorer.importing.formats.side_tables import side_table_format

FORMAT: Final = side_table_format("links", rank=20, columns={"from_id", "to_id", "relation"})
