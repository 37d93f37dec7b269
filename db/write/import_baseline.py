"""What imported events were before a person changed them, kept in the same write as the first edit: so that importing
a changed file again can tell what was edited by hand from what the file says, and take only the latter.

A part of `db.write.row_writer`, which says what is about to be written. Three small tables hold it: `as_imported`
(fields of an
event), `known_as` (former names of lanes, actors, tags and sources) and `deleted_event`. Importing itself keeps
nothing, and neither does taking a write back, which puts these rows back like any others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from db.read.details import batches, listed
from db.read.events import names
from db.read.rows import first
from db.schema.facts import SAME_SOURCE
from db.schema.fields import EVENT_FIELDS, FIELDS, Kind, of_kind

if TYPE_CHECKING:
    from db.sqlite.session import Row, Session
    from db.write.inverse import RowAccess

COLUMNS: Final = {field.column: field for field in EVENT_FIELDS if field.column and field.kind is not Kind.KEY}
"""The columns of an event that files say something of, and the fields that `as_imported` has by name."""
NAMES: Final = {f"event_{field.table}": field.name for field in of_kind(Kind.NAMES)}
QUOTE_COLUMNS: Final = ("source_id", "text", "speaker", "locator", "language", "rights")
"""What a file says of an event's own quote, the one at position 0."""
FURTHER: Final = "further"
"""The field that stands for all else that belongs to an event: further quotes and accounts, links, claims. It has no
value: it only says that a person had a hand in it."""
_OWN: Final[Mapping[str, tuple[str, ...]]] = {"quote": QUOTE_COLUMNS, "citation": ("source_id",)}
_UNSAID: Final = ("checked", "updated_us", "import_id", "import_line")
"""Columns of what belongs to an event that no edit by hand is about."""
RENAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "lane": ("name",),
    "actor": ("name",),
    "tag": ("name",),
    "source": SAME_SOURCE,
}
"""The tables whose rows files know by name, and the columns that make the name."""
_IMPORTED: Final[Mapping[str, str]] = {
    "lane": "SELECT 1 FROM event WHERE lane_id = :id AND import_id IS NOT NULL LIMIT 1",
    "actor": "SELECT 1 FROM event_actor x JOIN event e ON e.id = x.event_id "
    "WHERE x.actor_id = :id AND e.import_id IS NOT NULL LIMIT 1",
    "tag": "SELECT 1 FROM event_tag x JOIN event e ON e.id = x.event_id "
    "WHERE x.tag_id = :id AND e.import_id IS NOT NULL LIMIT 1",
    "source": "SELECT 1 FROM source WHERE id = :id",
}
"""Whether a file may know a row by its name."""


class ImportBaseline:
    """Keeps what is about to be changed by hand, unless it is kept already."""

    def __init__(self, rows: RowAccess) -> None:
        self._rows = rows
        self._session = rows.session
        self._imported: dict[int, bool] = {}
        self._kept: set[tuple[int, str]] = set()
        self._going: set[int] = set()

    def inserting(self, table: str, values: Mapping[str, Any]) -> None:
        """Take in that a row is about to be added."""
        if table in NAMES:
            self._keep(values["event_id"], NAMES[table])
        elif table in _OWN:
            self._keep(values["event_id"], FURTHER if values.get("position") else table)
        else:
            self._keep_further(table, values)

    def updating(self, table: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Take in that columns of a row are about to be changed."""
        changed = {name for name, value in values.items() if value != before[name]}
        if table == "event":
            if before["import_id"] is not None:
                for name in changed & COLUMNS.keys():
                    self._keep(before["id"], COLUMNS[name].name)
        elif table in RENAMED:
            if changed.intersection(RENAMED[table]):
                self._rename(table, before, {**before, **values})
        else:
            changed.difference_update(_UNSAID)
            if table in _OWN and not before["position"] and changed.intersection(_OWN[table]):
                self._keep(before["event_id"], table)
                changed.difference_update(_OWN[table])
            if changed:
                self._keep_further(table, before)
                self._keep_further(table, {**before, **values})

    def dropping(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Take in that rows are about to be removed."""
        for row in rows if table in NAMES or table in _OWN or table in _BELONGING else ():
            values = dict(zip(columns, row, strict=True))
            if table in NAMES:
                self._keep(values["event_id"], NAMES[table])
            elif table in _OWN and not values["position"]:
                self._keep(values["event_id"], table)
            else:
                self._keep_further(table, values)

    def deleting(self, event_ids: Sequence[int]) -> None:
        """Take in that events are about to be removed with all that belongs to them."""
        self._going.update(event_ids)
        for some in batches(event_ids):
            inside = listed(some)
            found = self._session.rows(
                "SELECT e.id, e.import_id, e.key, l.name, e.when_edtf, e.title FROM event e "
                f"JOIN lane l ON l.id = e.lane_id WHERE e.id IN ({inside}) AND e.import_id IS NOT NULL"
            )
            if not found:
                continue
            was = {
                (event_id, field): json.loads(value)
                for event_id, field, value in self._session.rows(
                    f"SELECT event_id, field, value FROM as_imported WHERE event_id IN ({inside}) "
                    "AND field IN ('lane', 'when', 'title')"
                )
            }
            rows = [
                (
                    import_id,
                    key,
                    was.get((event_id, "lane"), lane),
                    was.get((event_id, "when"), when),
                    was.get((event_id, "title"), title),
                )
                for event_id, import_id, key, lane, when, title in found
            ]
            self._rows.put("deleted_event", ("import_id", "key", "lane", "when_edtf", "title"), rows)

    def merging(self, table: str, from_id: int, into_id: int) -> None:
        """Take in that a row of RENAMED is about to go, and another to stand for it."""
        before = self._rows.row(table, from_id)
        column = f"{table}_id"
        for (alias_id,) in self._session.rows(f"SELECT id FROM known_as WHERE {column} = :id", {"id": from_id}):
            self._rows.update("known_as", alias_id, **{column: into_id})
        if self._session.value(_IMPORTED[table], {"id": from_id}):
            self._rows.insert("known_as", **{column: into_id, "name": name_of(table, before)})

    # -- keeping ----------------------------------------------------------------------------------------------------

    def _keep(self, event_id: int, field: str) -> None:
        if (event_id, field) in self._kept or event_id in self._going or not self._is_imported(event_id):
            return
        self._kept.add((event_id, field))
        known = {"event": event_id, "field": field}
        if not self._session.value("SELECT 1 FROM as_imported WHERE event_id = :event AND field = :field", known):
            self._rows.insert(
                "as_imported", event_id=event_id, field=field, value=value_of(self._session, event_id, field)
            )

    def _keep_further(self, table: str, values: Mapping[str, Any]) -> None:
        if table == "claim" and "id" in values:
            rows = self._session.rows("SELECT event_id FROM claim_event WHERE claim_id = :id", {"id": values["id"]})
            event_ids = [event_id for (event_id,) in rows]
        else:
            event_ids = [values[name] for name in _BELONGING.get(table, ())]
        for event_id in event_ids:
            self._keep(event_id, FURTHER)

    def _is_imported(self, event_id: int) -> bool:
        if event_id not in self._imported:
            found = self._session.value("SELECT import_id FROM event WHERE id = :id", {"id": event_id})
            self._imported[event_id] = found is not None
        return self._imported[event_id]

    def _rename(self, table: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        row_id, column = before["id"], f"{table}_id"
        name = name_of(table, after)
        known = {"id": row_id, "name": name}
        again = self._session.value(f"SELECT id FROM known_as WHERE {column} = :id AND name = :name", known)
        if again is not None:
            # It has its old name back; the one between was no file's.
            self._rows.drop("known_as", [again])
        elif self._session.value(_IMPORTED[table], {"id": row_id}):
            self._rows.insert("known_as", **{column: row_id, "name": name_of(table, before)})


_BELONGING: Final[Mapping[str, tuple[str, ...]]] = {
    "quote": ("event_id",),
    "citation": ("event_id",),
    "claim_event": ("event_id",),
    "translation": ("event_id",),
    "link": ("from_id", "to_id"),
}
"""The columns by which rows belong to events."""


def name_of(table: str, values: Mapping[str, Any]) -> str:
    """Return what files know a row of RENAMED by: its name; of a source, JSON of `source_name`."""
    if table != "source":
        return str(values["name"])
    return json.dumps(source_name_of(values), ensure_ascii=False)


def source_name_of(values: Mapping[str, Any]) -> list[str]:
    """Return what tells a source from others, from its columns."""
    return source_name([values[column] for column in SAME_SOURCE])


def source_name(same: Sequence[str]) -> list[str]:
    """Return what tells a source from others, of (address, title, publisher, date, author): the author only where none
    of the first three is named.
    """
    return [*same[:4], "" if any(same[:3]) else same[4]]


def former_names(session: Session, table: str) -> dict[str, int]:
    """Return the rows of RENAMED that files know by other names than they have, by that name; a name that is there
    means the one that has it.
    """
    rows = session.rows(f"SELECT name, {table}_id FROM known_as WHERE {table}_id IS NOT NULL ORDER BY id")
    return {name: row_id for name, row_id in rows if not _is_there(session, table, name)}


def names_now(session: Session, table: str) -> dict[str, str]:
    """Return what lanes, actors or tags are called that files know by other names, by that name."""
    return {name: first(session, table, "name", id=row_id) for name, row_id in former_names(session, table).items()}


def edited_identities(session: Session) -> dict[int, tuple[str, str, str]]:
    """Return lane, date (EDTF) and title that events had when they were imported, of those where a person has changed
    one of them.
    """
    found: dict[int, tuple[str, str, str]] = {}
    known_by = ("lane", "when", "title")
    for event_id, field, value, *now in session.rows(
        "SELECT a.event_id, a.field, a.value, l.name, e.when_edtf, e.title FROM as_imported a "
        "JOIN event e ON e.id = a.event_id JOIN lane l ON l.id = e.lane_id "
        f"WHERE a.field IN {known_by} ORDER BY a.event_id"
    ):
        was = dict(zip(known_by, found.get(event_id, now), strict=True)) | {field: json.loads(value)}
        found[event_id] = was["lane"], was["when"], was["title"]
    return found


def edited_fields(session: Session, import_id: int, *, made: bool) -> dict[int, set[str]]:
    """Return the fields that a person has changed since, by event: of the events that an import made, or of all others
    and then without FURTHER.
    """
    which = "e.import_id = :id" if made else f"coalesce(e.import_id, 0) <> :id AND a.field <> '{FURTHER}'"
    found: dict[int, set[str]] = {}
    for event_id, field, value in session.rows(
        f"SELECT a.event_id, a.field, a.value FROM as_imported a JOIN event e ON e.id = a.event_id WHERE {which}",
        {"id": import_id},
    ):
        if field == FURTHER or json.loads(value) != json.loads(value_of(session, event_id, field)):
            found.setdefault(event_id, set()).add(field)
    return found


def _is_there(session: Session, table: str, name: str) -> bool:
    if table != "source":
        return session.value(f"SELECT 1 FROM {table} WHERE name = :name", {"name": name}) is not None
    return source_named(session, json.loads(name)) is not None


def source_named(session: Session, name: Sequence[str]) -> int | None:
    """Return the source with exactly this name, as `source_name` gives it."""
    bare = " AND author = :author" if not any(name[:3]) else ""
    same = " AND ".join(f"{column} = :{column}" for column in SAME_SOURCE[:4])
    found = session.value(f"SELECT id FROM source WHERE {same}{bare}", dict(zip(SAME_SOURCE, name, strict=True)))
    return None if found is None else int(found)


def value_of(session: Session, event_id: int, field: str) -> str:
    """Return what stands in a field of an event now, as `as_imported` keeps it."""
    known = {"id": event_id}
    if field == FURTHER:
        return ""
    if field in _OWN:
        return json.dumps(_own_value(session, event_id, field), ensure_ascii=False)
    said = FIELDS[field]
    value: Any
    if said.kind is Kind.NAMES:
        value = names(session, said.table, str(event_id)).get(event_id, [])
    elif said.kind is Kind.NAME:
        sql = f"SELECT n.name FROM event e JOIN {said.table} n ON n.id = e.{said.column} WHERE e.id = :id"
        value = session.value(sql, known) or ""
    else:
        value = session.value(f"SELECT {said.column} FROM event WHERE id = :id", known)
    return str(value or "{}") if said.kind is Kind.JSON else json.dumps(value, ensure_ascii=False)


def _own_value(session: Session, event_id: int, table: str) -> dict[str, Any] | None:
    """Return an event's own quote or citation with its source by name; None where there is none."""
    texts = [name for name in _OWN[table] if name != "source_id"]
    columns = ", ".join(f"x.{name}" for name in texts) or "''"
    source = ", ".join(f"s.{name}" for name in SAME_SOURCE)
    found = session.row(
        f"SELECT s.id, {source}, {columns} FROM {table} x LEFT JOIN source s ON s.id = x.source_id "
        "WHERE x.event_id = :id AND x.position = 0 ORDER BY x.id",
        {"id": event_id},
    )
    if found is None:
        return None
    there, same, said = found[0], found[1:6], found[6:]
    return {"source": None if there is None else source_name(same), **dict(zip(texts, said, strict=False))}
