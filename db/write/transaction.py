"""Writing events and what belongs to them, inside one transaction. Decides nothing about what to write.

A `Transaction` exists only while `Store.write` runs a change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from db.failures import FieldError
from db.records import EventRow, Int64s, SourceRow, ids_array
from db.schema import limits, validation
from db.schema.fields import VALUES
from db.sqlite.session import Row, Session
from db.write import import_baseline
from db.write.change_recorder import Savepoint
from db.write.row_writer import Key, RowWriter

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.dates import When
    from db.sqlite.engine import Engine

LANE_COLOURS: Final = 8
"""The theme has lane-1 … lane-8."""


def unused_colour(used: Mapping[str, int]) -> str:
    """Return the first colour of a lane that none has, or that the fewest have; `used` says how many have each."""
    return min((f"lane-{number}" for number in range(1, LANE_COLOURS + 1)), key=lambda one: used.get(one, 0))


class Transaction(RowWriter):
    """One change being written. Rolled back as a whole when the change raises.

    Rows of any table go through `insert`, `update`, `delete`, `put` and `drop`; events through the calls here.
    """

    def __init__(self, engine: Engine, session: Session) -> None:
        super().__init__(session)
        self._engine = engine
        self._connection: Connection | None = None
        self._names: dict[str, dict[str, int]] = {}
        self._sources: dict[Row, int] = {}

    @property
    def connection(self) -> Connection:
        """The same transaction as a SQLAlchemy connection. What is written through it cannot be taken back by
        `inverse`, and changed texts have to be reported with `index_events`."""
        if self._connection is None:
            self._connection = self._engine.alchemy(self.session)
        return self._connection

    def update(self, table: str, key: Key, /, **values: Any) -> dict[str, Any]:
        """Change some columns of one row; what stood in them before.

        A quote is no longer checked once its words, its source or the source's text are others.
        """
        if table == "quote" and "checked" not in values and {"text", "source_id"} & values.keys():
            before = self.row(table, key)
            if any(values[name] != before[name] for name in ("text", "source_id") if name in values):
                values["checked"] = limits.CHECKED[0]
        if table == "source" and "text" in values and values["text"] != self.row(table, key)["text"]:
            # Before the text itself, so that taking it all back sets the text first and then the verdicts.
            for (quote_id,) in self.session.rows(
                "SELECT id FROM quote WHERE source_id = :id AND checked <> :unchecked",
                {"id": key, "unchecked": limits.CHECKED[0]},
            ):
                super().update("quote", quote_id, checked=limits.CHECKED[0])
        return super().update(table, key, **values)

    def roll_back(self, mark: Savepoint) -> None:
        super().roll_back(mark)
        self._names.clear()
        self._sources.clear()

    # -- names ------------------------------------------------------------------------------------------------------

    def lane_id(self, name: str, create: bool = True) -> int:
        """Return the lane of that name, made at the end of the list where there is none and `create` is set. A file may
        know it by the name that it had before a person gave it another.
        """
        name = _name("lane", name)
        found = self.session.value("SELECT id FROM lane WHERE name = :name", {"name": name})
        if found is None and not self.by_hand:
            found = import_baseline.former_names(self.session, "lane").get(name)
        if found is not None:
            return int(found)
        if not create:
            raise FieldError("lane", f"“{name}” is not there")
        last = self.session.value("SELECT coalesce(max(position), -1) FROM lane")
        colour = unused_colour(dict(self.session.rows("SELECT colour, count(*) FROM lane GROUP BY colour")))
        return self.insert("lane", name=name, colour=colour, position=last + 1)

    def category_id(self, name: str) -> int | None:
        """Return the category of that name, made where there is none; None for an empty name."""
        if not name.strip():
            return None
        made = self._named("category", name)
        if made > limits.CATEGORIES:
            raise FieldError("category", f"“{name}” would be one of more than {limits.CATEGORIES:,}; use tags")
        return made

    def name_ids(self, table: str, names: Iterable[str]) -> list[int]:
        """Return the ids of actors (`table` "actor") or tags ("tag") in the order given, made where there are none."""
        return [self._named(table, name) for name in names]

    def _named(self, table: str, name: str) -> int:
        if table not in self._names:
            renamed = not self.by_hand and table in import_baseline.RENAMED
            self._names[table] = import_baseline.former_names(self.session, table) if renamed else {}
        known = self._names[table]
        if name in known:
            return known[name]
        name = _name(table, name)
        found = self.session.value(f"SELECT id FROM {table} WHERE name = :name", {"name": name})
        known[name] = self.insert(table, name=name) if found is None else found
        return known[name]

    def source_id(self, source: SourceRow) -> int:
        """Return the source with the same url, title, publisher and published date, made where there is none. Where no
        more than its author and date are known, it is the same only by the same author.
        """
        same = tuple(import_baseline.source_name_of(asdict(source)))
        if same not in self._sources:
            values = asdict(source)
            validation.check("source", values)
            if not any((source.title, source.publisher, source.author, source.url)):
                raise FieldError("source", "has neither title, publisher, author nor address")
            found = import_baseline.source_named(self.session, same)
            if found is None and not self.by_hand:
                former = import_baseline.former_names(self.session, "source")
                found = former.get(json.dumps(same, ensure_ascii=False))
            self._sources[same] = self.insert("source", **values) if found is None else found
        return self._sources[same]

    # -- events -----------------------------------------------------------------------------------------------------

    def insert_event(self, row: EventRow) -> int:
        """Add one event with its actors and tags; its id."""
        when = row.when
        validation.check_bounds(when.earliest_us, when.latest_us, when.sure_from_us, when.sure_to_us)
        self._check_lane(row.lane_id)
        event_id = self.insert(
            "event",
            key=row.key or None,
            title=row.title.strip(),
            **when_values(when),
            lane_id=row.lane_id,
            category_id=self.category_id(row.category),
            **{field.column: getattr(row, field.name) for field in VALUES if not field.table},
            extra=extra_text(row.extra),
            import_id=row.import_id,
            import_line=row.import_line,
        )
        self._link_names("actor", event_id, row.actors)
        self._link_names("tag", event_id, row.tags)
        return event_id

    def update_event(
        self,
        event_id: int,
        /,
        *,
        when: When | None = None,
        category: str | None = None,
        actors: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
        extra: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Change an event: columns of the event table by name, or its date, category, actors, tags as people name
        them.
        """
        if when is not None:
            validation.check_bounds(when.earliest_us, when.latest_us, when.sure_from_us, when.sure_to_us)
            values |= when_values(when)
        if category is not None:
            values["category_id"] = self.category_id(category)
        if extra is not None:
            values["extra"] = extra_text(extra)
        if "title" in values:
            values["title"] = values["title"].strip()
        if "lane_id" in values:
            self._check_lane(values["lane_id"])
        self.update("event", event_id, **values)
        for table, names in (("actor", actors), ("tag", tags)):
            if names is not None:
                self.set_names(table, event_id, names)

    def set_names(self, table: str, event_id: int, names: Sequence[str]) -> None:
        """Make `names` the actors (`table` "actor") or tags ("tag") of an event, in this order."""
        link = f"event_{table}"
        rows = self.session.rows(f"SELECT event_id, {table}_id FROM {link} WHERE event_id = :id", {"id": event_id})
        self.drop(link, rows)
        self._link_names(table, event_id, names)

    def _link_names(self, table: str, event_id: int, names: Sequence[str]) -> None:
        ids = dict.fromkeys(self._named(table, name) for name in names if name.strip())
        for position, name_id in enumerate(ids):
            self.insert(f"event_{table}", **{"event_id": event_id, f"{table}_id": name_id, "position": position})

    def delete_events(self, ids: Iterable[int] | Int64s) -> None:
        """Remove events with everything that belongs to them."""
        self.drop("event", ids_array(ids).tolist())

    def _check_lane(self, lane_id: int) -> None:
        if self.session.value("SELECT 1 FROM lane WHERE id = :id", {"id": lane_id}) is None:
            raise FieldError("lane", f"with the number {lane_id} is not there")

    # -- taking two names for one -----------------------------------------------------------------------------------

    def merge_names(self, table: str, from_id: int, into_id: int) -> None:
        """Make one actor (or tag) of two: the events of `from_id` become those of `into_id`, and `from_id` goes."""
        if from_id == into_id:
            raise FieldError(table, "cannot be merged with itself")
        self.row(table, into_id)
        self.add_alias(table, into_id, from_id)
        link, column = f"event_{table}", f"{table}_id"
        both = {"from": from_id, "into": into_id}
        taken = self.session.rows(f"SELECT event_id, position FROM {link} WHERE {column} = :from", both)
        has = {
            event_id for (event_id,) in self.session.rows(f"SELECT event_id FROM {link} WHERE {column} = :into", both)
        }
        self.delete(table, from_id)
        for event_id, position in taken:
            if event_id not in has:
                self.insert(link, **{"event_id": event_id, column: into_id, "position": position})
        self._names.pop(table, None)

    def add_alias(self, table: str, into_id: int, from_id: int) -> None:
        """Say that what files call by the name of `from_id`, which is about to go, is `into_id` from now on: of a lane,
        an actor, a tag or a source.
        """
        if self.by_hand:
            self._hand.merging(table, from_id, into_id)

    def finish(self) -> None:
        super().finish()
        if self._connection is not None:
            self._connection.close()


def when_values(when: When) -> dict[str, Any]:
    """Return the date columns of an event."""
    return {
        "when_edtf": when.edtf,
        "earliest_us": when.earliest_us,
        "latest_us": when.latest_us,
        "sure_from_us": when.sure_from_us,
        "sure_to_us": when.sure_to_us,
        "precision": when.precision.code,
        "flags": when.flags,
    }


def extra_text(extra: Mapping[str, Any] | None) -> str:
    """Further columns of an event as JSON text, empty for none. Raises FieldError for what JSON cannot hold."""
    if not extra:
        return ""
    try:
        return json.dumps(dict(extra), ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FieldError("extra", f"cannot be written as JSON: {error}") from error


def _name(table: str, name: str) -> str:
    """Return a name as it is kept: without space around it. Raises FieldError, before the database is asked for it."""
    name = name.strip()
    validation.check_text(table, name, limits.NAME, filled=True)
    return name
