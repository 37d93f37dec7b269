"""The program's own CSV of claims, which goes with one of events."""

from typing import Final

from explorer.importing.formats.side_tables import side_table_format

FORMAT: Final = side_table_format("claims", rank=40, columns={"claim", "verdict", "why"})
