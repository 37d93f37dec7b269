"""Events as they stand in the store, read many at once, so that an import can tell what it would change. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db.read.details import batches, listed
from db.read.events import names
from db.schema.fields import Kind, of_kind
from db.sqlite.session import Session
from db.write.import_baseline import COLUMNS, FURTHER, QUOTE_COLUMNS

COMPARED: Final = tuple(COLUMNS)


@dataclass(slots=True)
class ExistingEvent:
    """An event as far as an import may change it: its columns, its names (actors, tags) in order, and its own quote and
    citation (those at position 0) as (id, values). `as_imported` has the fields that a person has changed, as files
    had them (`db.write.import_baseline`); `typed` is an event that came from no file.
    """

    event_id: int
    values: dict[str, Any]
    names: dict[str, list[str]] = field(default_factory=lambda: {one.name: [] for one in of_kind(Kind.NAMES)})
    quote: tuple[int, tuple[Any, ...]] | None = None
    citation: tuple[int, int] | None = None
    as_imported: dict[str, Any] = field(default_factory=dict)
    typed: bool = False


def stored_events(session: Session, ids: Sequence[int]) -> dict[int, ExistingEvent]:
    """Return the events with these ids, by id."""
    found: dict[int, ExistingEvent] = {}
    for some in batches(ids, 500):
        inside = listed(some)
        rows = session.rows(f"SELECT id, import_id, {', '.join(COMPARED)} FROM event WHERE id IN ({inside})")
        for event_id, import_id, *values in rows:
            found[event_id] = ExistingEvent(event_id, dict(zip(COMPARED, values, strict=True)), typed=import_id is None)
        for field_of_names in of_kind(Kind.NAMES):
            for event_id, listed_names in names(session, field_of_names.table, inside).items():
                found[event_id].names[field_of_names.name] = listed_names
        for quote_id, event_id, *quote in session.rows(
            f"SELECT id, event_id, {', '.join(QUOTE_COLUMNS)} FROM quote "
            f"WHERE event_id IN ({inside}) AND position = 0 ORDER BY id DESC"
        ):
            found[event_id].quote = (quote_id, tuple(quote))
        for citation_id, event_id, source_id in session.rows(
            "SELECT id, event_id, source_id FROM citation "
            f"WHERE event_id IN ({inside}) AND position = 0 ORDER BY id DESC"
        ):
            found[event_id].citation = (citation_id, source_id)
        for event_id, name, value in session.rows(
            f"SELECT event_id, field, value FROM as_imported WHERE event_id IN ({inside}) AND field <> '{FURTHER}'"
        ):
            found[event_id].as_imported[name] = json.loads(value)
    return found
