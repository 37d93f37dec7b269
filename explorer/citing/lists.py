"""Lists that editing needs: sources with what rests on them, quotes of a source, actors and tags with their counts.

The store's own calls give events; these are lists of what belongs to them, read as one state of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from db.read.details import SOURCE_COLUMNS
from db.records import SourceDetail
from db.store import Store

_WIDTH = 13
"""Columns of SOURCE_COLUMNS."""


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source, and how many quotes and other rows (citations, readings, claims) rest on it."""

    source: SourceDetail
    quotes: int
    others: int
    differing: int


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote with what is needed to check it and to say where it stands."""

    id: int
    event_id: int
    event_title: str
    source_id: int | None
    text: str
    speaker: str
    checked: str


@dataclass(frozen=True, slots=True)
class NameUse:
    """An actor or tag, and in how many events it stands."""

    id: int
    name: str
    events: int


def sources(store: Store) -> list[SourceUse]:
    """Return every source, by publisher, date and title."""
    with store.reading() as session:
        # Counted once a table: a count for each source would read every claim as often as there are sources.
        rows = session.rows(
            f"SELECT {SOURCE_COLUMNS}, coalesce(q.n, 0), coalesce(c.n, 0) + coalesce(r.n, 0) + coalesce(k.n, 0), "
            "coalesce(q.wrong, 0) FROM source s "
            "LEFT JOIN (SELECT source_id, count(*) AS n, "
            "sum(CASE WHEN checked IN ('differs', 'not_found') THEN 1 ELSE 0 END) AS wrong "
            "FROM quote GROUP BY source_id) q ON q.source_id = s.id "
            "LEFT JOIN (SELECT source_id, count(*) AS n FROM citation GROUP BY source_id) c ON c.source_id = s.id "
            "LEFT JOIN (SELECT source_id, count(*) AS n FROM reading GROUP BY source_id) r ON r.source_id = s.id "
            "LEFT JOIN (SELECT source_id, count(*) AS n FROM (SELECT source_id FROM claim UNION ALL "
            "SELECT made_in_id FROM claim WHERE source_id IS NULL OR made_in_id <> source_id) each_use "
            "GROUP BY source_id) k ON k.source_id = s.id "
            "ORDER BY s.publisher, s.published_edtf, s.title, s.id"
        )
    return [SourceUse(_detail(row[:_WIDTH]), *row[_WIDTH:]) for row in rows]


def source(store: Store, source_id: int) -> SourceDetail | None:
    """Return one source, None where it is gone."""
    with store.reading() as session:
        row = session.row(f"SELECT {SOURCE_COLUMNS} FROM source s WHERE s.id = :id", {"id": source_id})
    return _detail(row) if row else None


def _detail(row: tuple[Any, ...]) -> SourceDetail:
    values = (*row[:10], bool(row[10]), *row[11:])
    return SourceDetail(*values)


def quotes(store: Store, source_id: int | None = None) -> list[QuoteLine]:
    """Return the quotes of one source, or of all, in the order of their events."""
    where = "" if source_id is None else "WHERE q.source_id = :id"
    with store.reading() as session:
        rows = session.rows(
            "SELECT q.id, q.event_id, e.title, q.source_id, q.text, q.speaker, q.checked FROM quote q "
            f"JOIN event e ON e.id = q.event_id {where} ORDER BY e.earliest_us, q.event_id, q.position, q.id",
            {} if source_id is None else {"id": source_id},
        )
    return [QuoteLine(*row) for row in rows]


def sources_with_text(store: Store) -> list[int]:
    """Return the ids of the sources whose words are stored."""
    with store.reading() as session:
        return [source_id for (source_id,) in session.rows("SELECT id FROM source WHERE text <> '' ORDER BY id")]


def names(store: Store, kind: Literal["actor", "tag"]) -> list[NameUse]:
    """Return every actor or tag by name."""
    with store.reading() as session:
        rows = session.rows(
            f"SELECT n.id, n.name, (SELECT count(*) FROM event_{kind} x WHERE x.{kind}_id = n.id) FROM {kind} n "
            "ORDER BY n.name COLLATE NOCASE, n.id"
        )
    return [NameUse(*row) for row in rows]


def categories(store: Store) -> list[str]:
    """Return every category by name."""
    with store.reading() as session:
        return [name for (name,) in session.rows("SELECT name FROM category ORDER BY name")]


def source_line(one: SourceDetail) -> str:
    """Return a source in one line to choose it by: publisher, date, title."""
    parts = [one.publisher or one.author, one.published_edtf, one.title or one.url]
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a row of a table; `source` is the first publication that reports it."""

    id: int
    when_edtf: str
    title: str
    lane: str
    category: str
    place: str
    source: str
    quotes: int


def event_lines(store: Store, ids: Sequence[int]) -> dict[int, EventLine]:
    """Return some events as rows of a table, by id; those that are gone are left out. Meant for a screenful."""
    inside = ",".join(str(int(event_id)) for event_id in ids) or "NULL"
    with store.reading() as session:
        rows = session.rows(
            "SELECT e.id, e.when_edtf, e.title, l.name, coalesce(c.name, ''), e.place, coalesce("
            "(SELECT s.publisher FROM quote q JOIN source s ON s.id = q.source_id WHERE q.event_id = e.id "
            "ORDER BY q.position, q.id LIMIT 1), "
            "(SELECT s.publisher FROM citation k JOIN source s ON s.id = k.source_id "
            "WHERE k.event_id = e.id ORDER BY k.position, k.id LIMIT 1), ''), "
            "(SELECT count(*) FROM quote q WHERE q.event_id = e.id) FROM event e JOIN lane l ON l.id = e.lane_id "
            f"LEFT JOIN category c ON c.id = e.category_id WHERE e.id IN ({inside})"
        )
    return {row[0]: EventLine(*row) for row in rows}
