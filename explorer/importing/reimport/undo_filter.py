"""What taking an import back leaves alone, because a person has had a hand in it since. Knows the store's transaction
and the steps of `db.write.inverse`.

Events that the import made and a person has edited stay whole, with what the import hung on them. Of other events,
which it changed, only the fields stay that have been edited since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from db.read import rows
from db.schema.facts import DATE_NUMBERS
from db.schema.fields import EventField, Kind
from db.sqlite.session import Session
from db.store import Transaction
from db.write.import_baseline import COLUMNS, NAMES, edited_fields
from db.write.inverse import Drop, Put, Set, Step

_BELONGING: Final = (
    ("quote", "quote", "event_id", "id"),
    ("citation", "citation", "event_id", "id"),
    ("link", "link", "from_id", "id"),
    ("link", "link", "to_id", "id"),
    ("translation", "translation", "event_id", "id"),
    ("claim", "claim_event", "event_id", "claim_id"),
)
"""What belongs to events: its table, the table and column that name the event, and the column with its own id."""
_AT_EVENT: Final = {"event_actor": 0, "event_tag": 0, "claim_event": 1}
"""Where the event stands in the keys of tables without an id."""


def edited_ids(session: Session, import_id: int) -> set[int]:
    """Return the events that an import made and a person has edited since, or added something to."""
    return set(edited_fields(session, import_id, made=True))


class KeepLocalEdits:
    """Knows which rows and fields stay. `kept` are the events of the import that stay whole."""

    def __init__(self, tx: Transaction, import_id: int, kept: set[int]) -> None:
        self._tx = tx
        self._rows: dict[str, set[int]] = {"event": kept}
        for belonging, table, column, own in _BELONGING:
            found = rows.used(tx.session, table, column, sorted(kept), own)
            self._rows.setdefault(belonging, set()).update(found)
        self._own: dict[str, set[int]] = {}
        """Own quotes and citations that have been edited since, of events that the import has only changed."""
        self._fields = edited_fields(tx.session, import_id, made=False)

    def without(self, table: str, keys: Iterable[Any]) -> Iterable[Any]:
        """Return the keys of rows that need not stay."""
        if table in _AT_EVENT:
            at = _AT_EVENT[table]
            return [
                key
                for key in keys
                if key[at] not in self._rows["event"] and NAMES.get(table) not in self._fields.get(key[at], ())
            ]
        staying = self.staying(table)
        return [key for key in keys if key not in staying] if staying else keys

    def staying(self, table: str) -> set[int]:
        """Return the ids of rows that stay, of a table that has ids."""
        if table in ("quote", "citation") and table not in self._own:
            edited = [event_id for event_id, fields in self._fields.items() if table in fields]
            self._own[table] = {
                *rows.used(self._tx.session, table, "event_id", edited, "id", position=0),
            }
        return self._rows.get(table, set()) | self._own.get(table, set())

    def spared(self, step: Step) -> Step | None:
        """Return the step without what stays; None where nothing is left of it."""
        if isinstance(step, Drop):
            keys = list(self.without(step.table, step.keys))
            return Drop(step.table, keys) if keys else None
        if isinstance(step, Put):
            if step.table not in NAMES:
                return step
            at = step.columns.index("event_id")
            kept = [row for row in step.rows if NAMES[step.table] not in self._fields.get(row[at], ())]
            return Put(step.table, step.columns, kept) if kept else None
        if step.table == "event" and step.key in self._fields and step.key not in self._rows["event"]:
            return self._spared_columns(step)
        return step if step.table in _AT_EVENT or list(self.without(step.table, [step.key])) else None

    def _spared_columns(self, step: Set) -> Set | None:
        event_id, values = step.key, dict(step.values)
        for column, field in COLUMNS.items():
            if column in values and field.name in self._fields[event_id]:
                self._was(event_id, field, values.pop(column))
                if field.kind is Kind.DATE:
                    for name in DATE_NUMBERS:
                        values.pop(name, None)
        return Set("event", event_id, values) if values.keys() - {"updated_us"} else None

    def _was(self, event_id: int, field: EventField, value: Any) -> None:
        """Note what an edited field was before the import, which is what it was last imported as from now on."""
        session = self._tx.session
        if field.kind is Kind.NAME:
            name = rows.first(session, field.table, "name", id=value)
            if name is None and field.name == "lane":
                return
            value = name or ""
        row_id = rows.first(session, "as_imported", "id", event_id=event_id, field=field.name)
        text = (value or "{}") if field.kind is Kind.JSON else json.dumps(value, ensure_ascii=False)
        self._tx.update("as_imported", row_id, value=text)
