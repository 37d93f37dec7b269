"""Lists of what belongs to events: sources with what rests on them, quotes of a source, actors and tags with their
counts. Reads only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.read.details import SOURCE_COLUMNS, SOURCE_WIDTH, columns_of, known_source, listed
from db.records import EventLine, NameUse, QuoteLine, SourceDetail, SourceUse
from db.schema.fields import EVENT_FIELDS
from db.sqlite.session import Row, Session


def sources(session: Session) -> list[SourceUse]:
    """Return every source, by publisher, date and title."""
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
    return [SourceUse(known_source(row[:SOURCE_WIDTH]), *row[SOURCE_WIDTH:]) for row in rows]


def source(session: Session, source_id: int) -> SourceDetail | None:
    """Return one source, None where it is gone."""
    row = session.row(f"SELECT {SOURCE_COLUMNS} FROM source s WHERE s.id = :id", {"id": source_id})
    return known_source(row) if row else None


def quotes(session: Session, source_id: int | None = None) -> list[QuoteLine]:
    """Return the quotes of one source, or of all, in the order of their events."""
    where = "" if source_id is None else "WHERE q.source_id = :id"
    rows = session.rows(
        "SELECT q.id, q.event_id, e.title, q.source_id, q.text, q.speaker, q.checked FROM quote q "
        f"JOIN event e ON e.id = q.event_id {where} ORDER BY e.earliest_us, q.event_id, q.position, q.id",
        {} if source_id is None else {"id": source_id},
    )
    return [QuoteLine(*row) for row in rows]


def sources_with_text(session: Session) -> list[int]:
    """Return the ids of the sources whose words are stored."""
    return [source_id for (source_id,) in session.rows("SELECT id FROM source WHERE text <> '' ORDER BY id")]


def names(session: Session, kind: str) -> list[NameUse]:
    """Return every actor (`kind` "actor") or tag ("tag") by name."""
    rows = session.rows(
        f"SELECT n.id, n.name, (SELECT count(*) FROM event_{kind} x WHERE x.{kind}_id = n.id) FROM {kind} n "
        "ORDER BY n.name COLLATE NOCASE, n.id"
    )
    return [NameUse(*row) for row in rows]


def categories(session: Session) -> list[str]:
    """Return every category by name."""
    return [name for (name,) in session.rows("SELECT name FROM category ORDER BY name")]


TABLED: Final = tuple(field for field in EVENT_FIELDS if field.tabled)
"""The fields that a table of events shows."""


def event_lines(session: Session, ids: Sequence[int]) -> dict[int, EventLine]:
    """Return some events as rows of a table, by id; those that are gone are left out. Meant for a screenful."""
    rows = session.rows(
        "SELECT coalesce("
        "(SELECT s.publisher FROM quote q JOIN source s ON s.id = q.source_id WHERE q.event_id = e.id "
        "ORDER BY q.position, q.id LIMIT 1), "
        "(SELECT s.publisher FROM citation k JOIN source s ON s.id = k.source_id "
        "WHERE k.event_id = e.id ORDER BY k.position, k.id LIMIT 1), ''), "
        "(SELECT count(*) FROM quote q WHERE q.event_id = e.id), "
        f"e.id, {columns_of(TABLED)} FROM event e JOIN lane ON lane.id = e.lane_id "
        f"LEFT JOIN category ON category.id = e.category_id WHERE e.id IN ({listed(ids)})"
    )
    return {event_id: EventLine(tuple(values), source, quotes) for source, quotes, event_id, *values in rows}


def sources_beside_events(session: Session) -> list[tuple[SourceDetail, str]]:
    """Return the sources with a stored text, and those that no quote, citation or claim on an event names, with their
    text.
    """
    rows = session.rows(
        f"SELECT {SOURCE_COLUMNS}, s.text FROM source s WHERE s.text <> '' OR NOT ("
        "EXISTS (SELECT 1 FROM quote q WHERE q.source_id = s.id) "
        "OR EXISTS (SELECT 1 FROM citation c WHERE c.source_id = s.id) "
        "OR EXISTS (SELECT 1 FROM claim k JOIN claim_event x ON x.claim_id = k.id "
        "WHERE k.source_id = s.id OR k.made_in_id = s.id)) "
        "ORDER BY s.url, s.title, s.publisher, s.published_edtf, s.author"
    )
    return [(known_source(row[:SOURCE_WIDTH]), row[SOURCE_WIDTH]) for row in rows]


def lanes_by_first_event(session: Session) -> list[str]:
    """Return the names of the lanes that have events, in the order of the first of each."""
    first = []
    for lane_id, name, earliest_us in session.rows(
        "SELECT l.id, l.name, min(e.earliest_us) FROM event e JOIN lane l ON l.id = e.lane_id GROUP BY l.id"
    ):
        named = {"lane": lane_id, "us": earliest_us}
        event_id = session.value("SELECT min(id) FROM event WHERE lane_id = :lane AND earliest_us = :us", named)
        first.append((earliest_us, event_id, name))
    return [name for *_, name in sorted(first)]


def dated_otherwise(session: Session, most: int) -> list[int]:
    """Return the events that some source gives another date than their own, `most` of them in the order of time."""
    rows = session.rows(
        "SELECT e.id FROM event e WHERE EXISTS (SELECT 1 FROM citation c WHERE c.event_id = e.id "
        "AND c.dated_edtf <> '' AND c.dated_edtf <> e.when_edtf) ORDER BY e.earliest_us, e.id LIMIT :most",
        {"most": most},
    )
    return [event_id for (event_id,) in rows]


def figures_of_events(session: Session, lane_id: int, most: int) -> list[Row]:
    """Return date, instant, figure, title (cut to a note's length) and first source of a lane's events with a figure,
    `most` of them in the order of time.
    """
    return session.rows(
        "SELECT e.when_edtf, e.earliest_us, e.value, substr(e.title, 1, 2000), coalesce("
        "(SELECT q.source_id FROM quote q WHERE q.event_id = e.id AND q.source_id IS NOT NULL "
        "ORDER BY q.position, q.id LIMIT 1), "
        "(SELECT c.source_id FROM citation c WHERE c.event_id = e.id ORDER BY c.position, c.id LIMIT 1)) "
        "FROM event e WHERE e.lane_id = :lane AND e.value IS NOT NULL ORDER BY e.earliest_us, e.id LIMIT :most",
        {"lane": lane_id, "most": most},
    )
