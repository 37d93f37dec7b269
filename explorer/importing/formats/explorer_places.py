"""The program's own CSV of places, which goes with one of events."""

from typing import Final

from explorer.importing.formats.side_tables import side_table_format

FORMAT: Final = side_table_format("places", rank=55, columns={"place", "within", "latitude", "longitude", "precision"})
