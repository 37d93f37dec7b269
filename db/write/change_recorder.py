"""What one write has touched: which events differ now, whether other tables do, and how to take it all back.

The memory of `db.write.row_writer`, which does the writing. Writes no row itself, and knows nothing of what the rows
mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from db.bulk.id_arrays import difference, union
from db.records import Changes, Int64s, ids_array
from db.schema.facts import SEARCHED
from db.sqlite.session import Row, Session
from db.write.inverse import Inverse, Step

EVENT_IDS: Final = ("event_id", "from_id", "to_id")
"""Columns that point at events."""


@dataclass(frozen=True, slots=True)
class Savepoint:
    """A point in a write: how many steps had been done, which events they had touched, and whether other tables."""

    steps: int
    sets: tuple[frozenset[int], ...]
    ranges: tuple[range, ...]
    flags: tuple[bool, bool, bool, bool]


class ChangeRecorder:
    """What a write has touched so far; `db.write.row_writer` tells it of every row."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._steps: list[Step] = []
        self._added: set[int] = set()
        self._added_ranges: list[range] = []
        self._changed: set[int] = set()
        self._removed: set[int] = set()
        self._stale: set[int] = set()
        self._never_indexed: set[int] = set()
        self._lanes = self._sources_differ = self._others = self._all = False

    def changes(self) -> Changes:
        """Return what has been done so far."""
        added, removed, changed = (ids_array(ids) for ids in (self._added, self._removed, self._changed))
        if self._added_ranges:
            # Ranges come in the order of their ids; nothing is sorted that is in order already.
            made = np.concatenate([np.arange(ids.start, ids.stop, dtype=np.int64) for ids in self._added_ranges])
            added = union(added, made)
            if len(removed):
                added, removed = difference(added, removed), difference(removed, made)
        if len(changed):
            changed = difference(difference(changed, added), removed)
        return Changes(added, changed, removed, self._lanes, self._sources_differ, self._others, self._all)

    def inverse(self) -> Inverse:
        """Return the change that takes back what has been done so far."""
        return Inverse(tuple(reversed(self._steps)))

    def mark(self) -> Savepoint:
        """Set a point in the write that `roll_back` returns to."""
        self.session.run("SAVEPOINT marked")
        flags = (self._lanes, self._sources_differ, self._others, self._all)
        return Savepoint(len(self._steps), tuple(map(frozenset, self._sets())), tuple(self._added_ranges), flags)

    def roll_back(self, mark: Savepoint) -> None:
        """Undo all that was done since the point was set; it can be returned to again."""
        self.session.run("ROLLBACK TO marked")
        del self._steps[mark.steps :]
        for ids, before in zip(self._sets(), mark.sets, strict=True):
            ids.clear()
            ids.update(before)
        self._added_ranges[:] = mark.ranges
        self._lanes, self._sources_differ, self._others, self._all = mark.flags

    def _sets(self) -> tuple[set[int], ...]:
        return self._added, self._changed, self._removed, self._stale, self._never_indexed

    def _note(
        self,
        table: str,
        values: Mapping[str, Any],
        *,
        added: bool = False,
        removed: bool = False,
        searched: bool = True,
    ) -> None:
        searched = searched and table in SEARCHED
        match table:
            case "event":
                self._note_event(values["id"], added=added, removed=removed)
                if searched and not removed:
                    self._stale.add(values["id"])
            case "lane":
                self._lanes = True
            case "category":
                self._all = self._all or not added
            case "source":
                self._sources_differ = True
                if not added:
                    self._touch(self.events_of_source(values["id"]), searched)
            case "actor" | "tag":
                self._others = True
                if not added:
                    ids = {"id": values["id"]}
                    rows = self.session.rows(f"SELECT event_id FROM event_{table} WHERE {table}_id = :id", ids)
                    self._touch([event_id for (event_id,) in rows], searched)
            case "as_imported" | "known_as" | "deleted_event":
                pass  # Nothing shows them.
            case "link":
                self._touch([values["from_id"], values["to_id"]], searched=False)
            case _:
                self._others = True
                if "event_id" in values:
                    self._touch([values["event_id"]], searched)

    def _note_event(self, event_id: int, *, added: bool, removed: bool) -> None:
        if added:
            if event_id in self._removed:
                self._removed.discard(event_id)
                self._changed.add(event_id)
            else:
                self._added.add(event_id)
        elif removed:
            self._changed.discard(event_id)
            self._stale.discard(event_id)
            if event_id in self._added:
                self._added.discard(event_id)
            else:
                self._removed.add(event_id)
        else:
            self._changed.add(event_id)

    def _note_many(self, table: str, made: range, keys: Iterable[Any], event_ids: Iterable[int]) -> None:
        """Take in rows that were added: their ids, or the keys they brought, and the events they belong to."""
        if table == "event":
            last = self._added_ranges[-1] if self._added_ranges else None
            if made and last and last.stop == made.start:
                self._added_ranges[-1] = range(last.start, made.stop)
            elif made:
                self._added_ranges.append(made)
            for event_id in () if made else keys:
                self._note_event(event_id, added=True, removed=False)
                self._stale.add(event_id)
        elif table in ("event_actor", "event_tag", "quote", "citation", "claim_event", "link"):
            self._touch(event_ids, searched=table in SEARCHED)
        self._lanes = self._lanes or table == "lane"
        self._sources_differ = self._sources_differ or table == "source"
        self._others = self._others or table in ("series", "reading", "claim", "claim_event", "saved_view", "import")

    def _touch(self, event_ids: Iterable[int], searched: bool) -> None:
        ids = list(event_ids)
        self._changed.update(ids)
        if searched:
            self._stale.update(ids)

    def events_of_source(self, source_id: int) -> list[int]:
        """Return the events that quote or cite a source."""
        rows = self.session.rows(
            "SELECT event_id FROM quote WHERE source_id = :id "
            "UNION SELECT event_id FROM citation WHERE source_id = :id",
            {"id": source_id},
        )
        return [event_id for (event_id,) in rows]

    def note_removed(self, event_ids: Iterable[int]) -> None:
        """Take in that events have been removed past `drop`."""
        ids = set(event_ids)
        self._changed -= ids
        self._stale -= ids
        self._removed |= ids - self._added
        self._added -= ids

    def note_touched(self, event_ids: Iterable[int]) -> None:
        """Take in that something that belongs to events has been changed past the calls here."""
        self._touch(event_ids, searched=True)

    def note_table(self, table: str) -> None:
        """Take in that rows of a table on which no event shows have been removed past `drop`."""
        self._lanes = self._lanes or table == "lane"
        self._sources_differ = self._sources_differ or table == "source"
        self._others = True

    def index_events(self, ids: Iterable[int] | Int64s) -> None:
        """Have the search index read these events again before the commit. Needed only after plain SQL."""
        self._stale.update(int(i) for i in ids)


class RowCounter:
    """Rows on their way into the database: how many, and of which events and keys they are.

    Rows of events that the same write adds in bulk are not listed: they come and go with their events.
    """

    def __init__(self, rows: Iterator[Row], columns: Sequence[str], key: Sequence[str], made: Sequence[range]) -> None:
        self.count = 0
        self.keys: list[Any] = []
        self.event_ids: set[int] = set()
        self._rows = rows
        self._key = [columns.index(name) for name in key]
        self._events = [columns.index(name) for name in EVENT_IDS if name in columns]
        self._made = made[-1] if made else range(0)

    def __iter__(self) -> Iterator[Row]:
        key, events, made = self._key, self._events, self._made
        for row in self._rows:
            self.count += 1
            if not (events and all(row[i] in made for i in events)):
                if key:
                    self.keys.append(row[key[0]] if len(key) == 1 else tuple([row[i] for i in key]))
                self.event_ids.update([row[i] for i in events if row[i] not in made])
            yield row
