"""Events: new, changed one or many at once, moved, duplicated, deleted. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from db.read import rows
from db.read.events import names
from db.records import EventRow
from db.store import Changes, Transaction
from explorer.commands.base import counted

COPY_MARK: Final = " (copy)"
"""What a duplicate's title ends in, so that the two can be told apart."""


_VERBS: Final[Mapping[frozenset[str], str]] = {
    frozenset({"when"}): "Move {}",
    frozenset({"lane_id"}): "Move {} to another lane",
    frozenset({"title"}): "Rename {}",
    frozenset({"tags"}): "Change tags of {}",
    frozenset({"actors"}): "Change actors of {}",
    frozenset({"category"}): "Change category of {}",
    frozenset({"importance"}): "Change importance of {}",
}


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Add an event."""

    event: EventRow

    @property
    def name(self) -> str:
        return "New event"

    def apply(self, tx: Transaction) -> Changes:
        tx.insert_event(self.event)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class ChangeEvents:
    """Set values of one or several events, as `Transaction.update_event` takes them; what is not named stays.

    Names of actors and tags can be added and taken away too.
    """

    ids: tuple[int, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    add_actors: tuple[str, ...] = ()
    remove_actors: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        touched = set(self.values)
        touched |= {"actors"} if self.add_actors or self.remove_actors else set()
        touched |= {"tags"} if self.add_tags or self.remove_tags else set()
        return _VERBS.get(frozenset(touched), "Change {}").format(counted(len(self.ids), "event"))

    def apply(self, tx: Transaction) -> Changes:
        for event_id in self.ids:
            values = dict(self.values)
            for table, added, removed in (
                ("actor", self.add_actors, self.remove_actors),
                ("tag", self.add_tags, self.remove_tags),
            ):
                if added or removed:
                    here = values.get(f"{table}s", names(tx.session, table, str(event_id)).get(event_id, ()))
                    kept = [name for name in here if name not in removed]
                    values[f"{table}s"] = [*kept, *(name for name in added if name not in kept)]
            tx.update_event(event_id, **values)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class DuplicateEvents:
    """Add a copy of each event with its actors, tags, quotes and citations, but without its key, links and claims.

    A copy stands where its original stands and was typed, so it names no import.
    """

    ids: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"Duplicate {counted(len(self.ids), 'event')}"

    def apply(self, tx: Transaction) -> Changes:
        for event_id in self.ids:
            duplicate_event(tx, event_id)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class DeleteEvents:
    """Take events away with everything that belongs to them."""

    ids: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"Delete {counted(len(self.ids), 'event')}"

    def apply(self, tx: Transaction) -> Changes:
        tx.delete_events(self.ids)
        return tx.changes()


def duplicate_event(tx: Transaction, event_id: int) -> int:
    """Copy one event as `DuplicateEvents` says; return the copy's id."""
    dropped = ("id", "key", "import_id", "import_line", "created_us", "updated_us")
    event = {name: value for name, value in tx.row("event", event_id).items() if name not in dropped}
    made = tx.insert("event", **{**event, "title": event["title"] + COPY_MARK})
    for table in ("event_actor", "event_tag"):
        for values in rows.dicts(tx.session, table, "position", event_id=event_id):
            tx.insert(table, **{**values, "event_id": made})
    copies: dict[int, int] = {}
    for table in ("quote", "citation"):
        for values in rows.dicts(tx.session, table, "id", event_id=event_id):
            was = values["id"]
            values = {name: value for name, value in values.items() if name not in dropped} | {"event_id": made}
            if values.get("original_id") in copies:
                values["original_id"] = copies[values["original_id"]]
            copy_id = tx.insert(table, **values)
            if table == "quote":
                copies[was] = copy_id
    return made
