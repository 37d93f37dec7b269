"""Everything that changes the store from the window: forms, lists, and the run of commands with undo.

Entry points take the parent widget and the session; what they write goes through `explorer.history`, so that Undo
takes it back.
"""

from explorer.qt.editing.checks import check_every_quote
from explorer.qt.editing.events import delete_events, duplicate_events, edit_event, edit_events, new_event
from explorer.qt.editing.lanes import delete_lane, edit_lane, new_lane
from explorer.qt.editing.names import show_actors, show_tags
from explorer.qt.editing.rows import (
    delete_rows,
    edit_citation,
    edit_claim,
    edit_link,
    edit_quote,
    edit_reading,
    edit_source,
    new_citation,
    new_claim,
    new_link,
    new_quote,
    new_reading,
)
from explorer.qt.editing.run import run
from explorer.qt.editing.series import show_series
from explorer.qt.editing.source_text import show_source_text
from explorer.qt.editing.sources import show_sources

__all__ = [
    "check_every_quote",
    "delete_events",
    "delete_lane",
    "delete_rows",
    "duplicate_events",
    "edit_citation",
    "edit_claim",
    "edit_event",
    "edit_events",
    "edit_lane",
    "edit_link",
    "edit_quote",
    "edit_reading",
    "edit_source",
    "new_citation",
    "new_claim",
    "new_event",
    "new_lane",
    "new_link",
    "new_quote",
    "new_reading",
    "run",
    "show_actors",
    "show_series",
    "show_source_text",
    "show_sources",
    "show_tags",
]
