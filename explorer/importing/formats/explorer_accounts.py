"""The program's own CSV of accounts, which goes with one of events."""

from typing import Final

from explorer.importing.formats.side_tables import side_table_format

FORMAT: Final = side_table_format("accounts", rank=50, columns={"event_id", "source_title", "quote", "note"})
