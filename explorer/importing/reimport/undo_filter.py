"""What taking an import back leaves alone, because a person has had a hand in it since. Knows the store's transaction
and the steps of `db.write.inverse`.

Events that the import made and a person has edited stay whole, with what the import hung on them. Of other events,
which it changed, only the fields stay that have been edited since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from db.read.details import batches, listed
from db.schema.facts import DATE_NUMBERS
from db.schema.fields import EventField, Kind
from db.sqlite.session import Session
from db.store import Transaction
from db.write.import_baseline import COLUMNS, FURTHER, NAMES, value_of
from db.write.inverse import Drop, Put, Set, Step

_BELONGING: Final = {
    "quote": "SELECT id FROM quote WHERE event_id IN ({})",
    "citation": "SELECT id FROM citation WHERE event_id IN ({})",
    "link": "SELECT id FROM link WHERE from_id IN ({0}) OR to_id IN ({0})",
    "translation": "SELECT id FROM translation WHERE event_id IN ({})",
    "claim": "SELECT claim_id FROM claim_event WHERE event_id IN ({})",
}
"""What belongs to events, by the ids of those."""
_AT_EVENT: Final = {"event_actor": 0, "event_tag": 0, "claim_event": 1}
"""Where the event stands in the keys of tables without an id."""


def edited_ids(session: Session, import_id: int) -> set[int]:
    """Return the events that an import made and a person has edited since, or added something to."""
    rows = session.rows(
        "SELECT a.event_id, a.field, a.value FROM as_imported a JOIN event e ON e.id = a.event_id "
        "WHERE e.import_id = :id",
        {"id": import_id},
    )
    return {event_id for event_id, field, value in rows if _differs(session, event_id, field, value)}


def _differs(session: Session, event_id: int, field: str, value: str) -> bool:
    return field == FURTHER or bool(json.loads(value) != json.loads(value_of(session, event_id, field)))


class KeepLocalEdits:
    """Knows which rows and fields stay. `kept` are the events of the import that stay whole."""

    def __init__(self, tx: Transaction, import_id: int, kept: set[int]) -> None:
        self._tx = tx
        self._rows: dict[str, set[int]] = {"event": kept}
        for table, sql in _BELONGING.items():
            self._rows[table] = {
                row_id for some in batches(sorted(kept)) for (row_id,) in tx.session.rows(sql.format(listed(some)))
            }
        self._own: dict[str, set[int]] = {}
        """Own quotes and citations that have been edited since, of events that the import has only changed."""
        self._fields: dict[int, set[str]] = {}
        rows = tx.session.rows(
            "SELECT a.event_id, a.field, a.value FROM as_imported a JOIN event e ON e.id = a.event_id "
            f"WHERE coalesce(e.import_id, 0) <> :id AND a.field <> '{FURTHER}'",
            {"id": import_id},
        )
        for event_id, field, value in rows:
            if _differs(tx.session, event_id, field, value):
                self._fields.setdefault(event_id, set()).add(field)

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
                row_id
                for some in batches(sorted(edited))
                for (row_id,) in self._tx.session.rows(
                    f"SELECT id FROM {table} WHERE position = 0 AND event_id IN ({listed(some)})"
                )
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
            rows = [row for row in step.rows if NAMES[step.table] not in self._fields.get(row[at], ())]
            return Put(step.table, step.columns, rows) if rows else None
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
            name = session.value(f"SELECT name FROM {field.table} WHERE id = :id", {"id": value})
            if name is None and field.name == "lane":
                return
            value = name or ""
        known = {"event": event_id, "field": field.name}
        row_id = session.value("SELECT id FROM as_imported WHERE event_id = :event AND field = :field", known)
        text = (value or "{}") if field.kind is Kind.JSON else json.dumps(value, ensure_ascii=False)
        self._tx.update("as_imported", row_id, value=text)
