"""Everything that is written to a store, inside one transaction. Decides nothing about what to write.

A `Transaction` exists only while `Store.write` runs a change. Its general calls (`insert`, `update`, `delete`) check
values at the boundary, stamp times and remember which events differ, so that a change can return `tx.changes()`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from db import fields, search_index
from db.failures import FieldError
from db.reading import batches, listed
from db.records import Changes, EventRow, Int64s, SourceRow, ids_array

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.dates import When
    from db.engine import Engine, Session

LANE_COLOURS: Final = 8
"""The theme has lane-1 … lane-8."""
_STAMPED: Final = ("event", "quote")


def now_us() -> int:
    """This moment, in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


class Transaction:
    """One change being written. Rolled back as a whole when the change raises."""

    def __init__(self, engine: Engine, session: Session) -> None:
        self.session = session
        self._engine = engine
        self._connection: Connection | None = None
        self._names: dict[str, dict[str, int]] = {}
        self._sources: dict[tuple[str, str, str, str], int] = {}
        self._added: set[int] = set()
        self._ranges: list[tuple[int, int]] = []
        self._changed: set[int] = set()
        self._removed: set[int] = set()
        self._stale: set[int] = set()
        self._lanes = self._sources_changed = self._others = False
        self.now_us = now_us()

    @property
    def connection(self) -> Connection:
        """The same transaction as a SQLAlchemy connection."""
        if self._connection is None:
            self._connection = self._engine.lender().over(self.session.raw)
        return self._connection

    # -- rows of any table ------------------------------------------------------------------------------------------

    def insert(self, table: str, **values: Any) -> int:
        """Add one row; its id. Raises FieldError."""
        fields.check(table, values)
        if table in _STAMPED:
            values.setdefault("created_us", self.now_us)
            values.setdefault("updated_us", self.now_us)
        names = ", ".join(f'"{name}"' for name in values)
        holes = ", ".join(f":{name}" for name in values)
        made = self.session.insert(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', values)
        self._note(table, values, made, added=True)
        return made

    def update(self, table: str, row_id: int, **values: Any) -> dict[str, Any]:
        """Change some columns of one row; what stood in them before. Raises FieldError."""
        fields.check(table, values)
        before = self.row(table, row_id)
        if table in _STAMPED:
            values.setdefault("updated_us", self.now_us)
        sets = ", ".join(f'"{name}" = :{name}' for name in values)
        self.session.run(f'UPDATE "{table}" SET {sets} WHERE id = :row_id', {**values, "row_id": row_id})
        self._note(table, before, row_id)
        self._note(table, values, row_id)
        return {name: before[name] for name in values}

    def delete(self, table: str, row_id: int) -> dict[str, Any]:
        """Remove one row, and by the schema's rules what hangs on it; the row as it was."""
        before = self.row(table, row_id)
        self._note(table, before, row_id, removed=True)
        self.session.run(f'DELETE FROM "{table}" WHERE id = :row_id', {"row_id": row_id})
        return before

    def row(self, table: str, row_id: int) -> dict[str, Any]:
        """One row as column -> value. Raises FieldError where there is none."""
        cursor = self.session.raw.execute(f'SELECT * FROM "{table}" WHERE id = ?', (row_id,))
        found = cursor.fetchone()
        if found is None:
            raise FieldError(table, f"there is none with the number {row_id}")
        return dict(zip([column[0] for column in cursor.description], found, strict=True))

    def _note(
        self, table: str, values: Mapping[str, Any], row_id: int, *, added: bool = False, removed: bool = False
    ) -> None:
        if table == "event":
            (self._added if added else self._removed if removed else self._changed).add(row_id)
            self._stale.add(row_id)
        elif table == "lane":
            self._lanes = True
        elif table == "source":
            self._sources_changed = True
            self._touch(self._events_of_source(row_id))
        elif table in ("actor", "tag"):
            rows = self.session.rows(f"SELECT event_id FROM event_{table} WHERE {table}_id = ?", (row_id,))
            self._touch(event_id for (event_id,) in rows)
        elif "event_id" in values:
            self._touch([values["event_id"]])
        elif table == "link":
            self._touch([end for name in ("from_id", "to_id") if (end := values.get(name))])
        else:
            self._others = True

    def _touch(self, event_ids: Iterable[int]) -> None:
        ids = list(event_ids)
        self._changed.update(ids)
        self._stale.update(ids)

    def _events_of_source(self, source_id: int) -> list[int]:
        rows = self.session.rows(
            "SELECT event_id FROM quote WHERE source_id = :id UNION SELECT event_id FROM citation WHERE source_id = :id",
            {"id": source_id},
        )
        return [event_id for (event_id,) in rows]

    # -- names ------------------------------------------------------------------------------------------------------

    def _named(self, table: str, name: str) -> int:
        name = name.strip()
        known = self._names.setdefault(table, {})
        if name not in known:
            found = self.session.value(f"SELECT id FROM {table} WHERE name = :name", {"name": _encodable(table, name)})
            if found is None:
                fields.check(table, {"name": name})
                found = self.session.insert(f"INSERT INTO {table} (name) VALUES (:name)", {"name": name})
            known[name] = found
        return known[name]

    def lane_id(self, name: str, create: bool = True) -> int:
        """The lane of that name, made at the end of the list where there is none. Raises FieldError where it may not
        be.
        """
        name = name.strip()
        found = self.session.value("SELECT id FROM lane WHERE name = :name", {"name": _encodable("lane", name)})
        if found is not None:
            return int(found)
        if not create:
            raise FieldError("lane", f"there is no lane “{name}”")
        count, last = self.session.rows("SELECT count(*), coalesce(max(position), -1) FROM lane")[0]
        return self.insert("lane", name=name, colour=f"lane-{count % LANE_COLOURS + 1}", position=last + 1)

    def category_id(self, name: str) -> int | None:
        """The category of that name, made where there is none; None for an empty name."""
        return self._named("category", name) if name.strip() else None

    def actor_ids(self, names: Iterable[str]) -> list[int]:
        """Ids of actors in the order given, made where there are none."""
        return [self._named("actor", name) for name in names]

    def tag_ids(self, names: Iterable[str]) -> list[int]:
        """Ids of tags in the order given, made where there are none."""
        return [self._named("tag", name) for name in names]

    def source_id(self, source: SourceRow) -> int:
        """The source with the same url, title, publisher and published date, made where there is none."""
        same = (source.url, source.title, source.publisher, source.published_edtf)
        if same not in self._sources:
            values = asdict(source)
            fields.check("source", values)
            if not any((source.title, source.publisher, source.author, source.url)):
                raise FieldError("source", "has neither title, publisher, author nor address")
            found = self.session.value(
                "SELECT id FROM source WHERE url = ? AND title = ? AND publisher = ? AND published_edtf = ?", same
            )
            self._sources[same] = self.insert("source", **values) if found is None else found
        return self._sources[same]

    # -- events -----------------------------------------------------------------------------------------------------

    def insert_event(self, row: EventRow) -> int:
        """Add one event with its actors and tags; its id. Raises FieldError."""
        event_id = self.insert("event", **self.event_values(row))
        self.set_names("actor", event_id, row.actors)
        self.set_names("tag", event_id, row.tags)
        return event_id

    def event_values(self, row: EventRow) -> dict[str, Any]:
        """The columns of the event table for a row. Raises FieldError."""
        when = row.when
        fields.check_bounds(when.earliest_us, when.latest_us, when.sure_from_us, when.sure_to_us)
        if self.session.value("SELECT 1 FROM lane WHERE id = ?", (row.lane_id,)) is None:
            raise FieldError("lane", f"there is no lane with the number {row.lane_id}")
        return {
            "key": row.key or None,
            "title": row.title.strip(),
            "summary": row.summary,
            **when_values(when),
            "lane_id": row.lane_id,
            "category_id": self.category_id(row.category),
            "place": row.place,
            "value": row.value,
            "extra": json.dumps(row.extra, ensure_ascii=False, sort_keys=True) if row.extra else "",
            "import_id": row.import_id,
            "import_line": row.import_line,
        }

    def set_names(self, table: str, event_id: int, names: Sequence[str]) -> None:
        """Make `names` the actors (`table` "actor") or tags ("tag") of an event, in this order."""
        self.session.run(f"DELETE FROM event_{table} WHERE event_id = ?", (event_id,))
        ids = dict.fromkeys(self._named(table, name) for name in names if name.strip())
        self.session.many(
            f"INSERT INTO event_{table} (event_id, {table}_id, position) VALUES (?, ?, ?)",
            [(event_id, name_id, position) for position, name_id in enumerate(ids)],
        )
        self._touch([event_id])

    def delete_events(self, ids: Iterable[int]) -> int:
        """Remove events with everything that hangs on them; how many there were."""
        gone = ids_array(ids)
        count = 0
        for some in batches(gone):
            for (other,) in self.session.rows(
                f"SELECT from_id FROM link WHERE to_id IN ({listed(some)}) UNION SELECT to_id FROM link WHERE from_id IN ({listed(some)})"
            ):
                self._changed.add(other)
            count += self.session.run(f"DELETE FROM event WHERE id IN ({listed(some)})")
        self._removed.update(gone.tolist())
        return count

    # -- what changed -----------------------------------------------------------------------------------------------

    def index_events(self, ids: Iterable[int] | Int64s) -> None:
        """Have the search index read these events again before the commit. Needed only after plain SQL."""
        self._stale.update(int(i) for i in ids)

    def changes(self) -> Changes:
        """What this transaction has done so far."""
        added = self._added - self._removed
        return Changes(
            added=ids_array(added),
            changed=ids_array(self._changed - self._added - self._removed),
            removed=ids_array(self._removed - self._added),
            lanes=self._lanes,
            sources=self._sources_changed,
            others=self._others,
        )

    def finish(self) -> None:
        """Bring the search index up to date; called by the store before the commit."""
        search_index.refresh(self.session, sorted(self._stale))
        self._stale.clear()
        if self._connection is not None:
            self._connection.close()


def when_values(when: When) -> dict[str, Any]:
    """The date columns of an event."""
    return {
        "when_edtf": when.edtf,
        "earliest_us": when.earliest_us,
        "latest_us": when.latest_us,
        "sure_from_us": when.sure_from_us,
        "sure_to_us": when.sure_to_us,
        "precision": when.precision.code,
        "flags": when.flags,
    }


def _encodable(field: str, text: str) -> str:
    """`text`, or FieldError where it holds a lone surrogate, which no database can be asked for."""
    problem = fields.text_problem(text, len(text))
    if problem:
        raise FieldError(field, problem)
    return text
