"""Whole events, read many at once: each with its names, quotes, citations, links and claims. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from db.read.details import (
    LANE,
    SOURCE_COLUMNS,
    batches,
    claims,
    columns_of,
    known_source,
    lane_info,
    listed,
    source_or_none,
    when_of,
)
from db.read.places import outer_places, place_chains
from db.records import NOT_COUNTED, CitationDetail, ClaimDetail, EventDetail, LinkDetail, Provenance, QuoteDetail
from db.schema.facts import DATE_NUMBERS
from db.schema.fields import FIELDS, VALUES, Kind, of_kind
from db.sqlite.session import Session

Identity = tuple[str | None, str, str, str]
"""What files know an event by: its key, else its lane, date (EDTF) and title."""
_DATE: Final = ", ".join(f"e.{name}" for name in ("when_edtf", *DATE_NUMBERS))


def events(session: Session, ids: Sequence[int]) -> Iterator[EventDetail]:
    """Yield everything about each of these events, in the order given; those that are gone are left out."""
    for some in batches(ids, 500):
        found = _batch(session, listed(some))
        yield from (found[event_id] for event_id in some if event_id in found)


def event(session: Session, event_id: int) -> EventDetail | None:
    """Everything about one event, or None where there is none."""
    return next(events(session, [event_id]), None)


def ids_in_time(session: Session) -> list[int]:
    """The ids of all events in the order of time."""
    return [event_id for (event_id,) in session.each("SELECT id FROM event ORDER BY earliest_us, id")]


def names(session: Session, table: str, inside: str) -> dict[int, list[str]]:
    """The actors (`table` "actor") or tags ("tag") of events in their order, by event; `inside` is of an IN list."""
    found: dict[int, list[str]] = {}
    for event_id, name in session.rows(
        f"SELECT x.event_id, n.name FROM event_{table} x JOIN {table} n ON n.id = x.{table}_id "
        f"WHERE x.event_id IN ({inside}) ORDER BY x.event_id, x.position, n.id"
    ):
        found.setdefault(event_id, []).append(name)
    return found


def identities(session: Session, ids: Iterable[int]) -> dict[int, Identity]:
    """What files know events by, by id."""
    return {
        event_id: (key, lane, edtf, title)
        for some in batches(list(ids))
        for event_id, key, lane, edtf, title in session.rows(
            "SELECT e.id, e.key, l.name, e.when_edtf, e.title FROM event e JOIN lane l ON l.id = e.lane_id "
            f"WHERE e.id IN ({listed(some)})"
        )
    }


def _batch(session: Session, inside: str) -> dict[int, EventDetail]:
    named = {field.name: names(session, field.table, inside) for field in of_kind(Kind.NAMES)}
    quotes = _quotes(session, inside)
    citations = _citations(session, inside, quotes)
    links = _links(session, inside)
    bearing = _claims(session, inside)
    outer = outer_places(session)
    titles = _translations(session, inside)
    lanes = {
        row[0]: lane_info(row, NOT_COUNTED)
        for row in session.rows(
            f"SELECT {LANE} FROM lane WHERE id IN (SELECT lane_id FROM event WHERE id IN ({inside}))"
        )
    }
    rows = session.rows(
        f"SELECT e.id, e.key, e.title, {_DATE}, e.lane_id, e.extra, i.file, e.import_line, e.created_us, e.updated_us, "
        f"{columns_of(VALUES)} FROM event e LEFT JOIN category ON category.id = e.category_id "
        f"LEFT JOIN import i ON i.id = e.import_id WHERE e.id IN ({inside})"
    )
    return {
        row[0]: EventDetail(
            id=row[0],
            key=row[1],
            title=row[2],
            when_edtf=row[3],
            when=when_of(*row[3:10]),
            lane=lanes[row[10]],
            extra=json.loads(row[11]) if row[11] else {},
            quotes=tuple(quotes.get(row[0], ())),
            citations=tuple(citations.get(row[0], ())),
            links=tuple(links.get(row[0], ())),
            claims=tuple(bearing.get(row[0], ())),
            provenance=Provenance(*row[12:16]),
            translations=tuple(titles.get(row[0], ())),
            places=place_chains(outer, dict(zip(VALUES, row[16:], strict=True))[FIELDS["place"]]),
            **dict[str, Any](
                {name: tuple(found.get(row[0], ())) for name, found in named.items()},
                **{field.name: value for field, value in zip(VALUES, row[16:], strict=True)},
            ),
        )
        for row in rows
    }


def _translations(session: Session, inside: str) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for event_id, language, title in session.rows(
        f"SELECT event_id, language, title FROM translation WHERE event_id IN ({inside}) ORDER BY event_id, language"
    ):
        found.setdefault(event_id, []).append((language, title))
    return found


def _quotes(session: Session, inside: str) -> dict[int, list[QuoteDetail]]:
    found: dict[int, list[QuoteDetail]] = {}
    for event_id, position, *row in session.rows(
        "SELECT q.event_id, q.position, q.id, q.text, q.speaker, q.locator, q.language, q.rights, q.checked, "
        f"q.original_id, i.file, q.import_line, q.created_us, q.updated_us, {SOURCE_COLUMNS} FROM quote q "
        "LEFT JOIN source s ON s.id = q.source_id LEFT JOIN import i ON i.id = q.import_id "
        f"WHERE q.event_id IN ({inside}) ORDER BY q.event_id, q.position, q.id"
    ):
        values = (*row[:8], source_or_none(row[12:]), Provenance(*row[8:12]), position)
        found.setdefault(event_id, []).append(QuoteDetail(*values))
    return found


def _citations(session: Session, inside: str, quotes: dict[int, list[QuoteDetail]]) -> dict[int, list[CitationDetail]]:
    from db import dates

    found: dict[int, list[CitationDetail]] = {}
    for event_id, position, citation_id, dated, locator, note, *source in session.rows(
        f"SELECT c.event_id, c.position, c.id, c.dated_edtf, c.locator, c.note, {SOURCE_COLUMNS} FROM citation c "
        f"JOIN source s ON s.id = c.source_id WHERE c.event_id IN ({inside}) ORDER BY c.event_id, c.position, c.id"
    ):
        said_in = tuple(quote.id for quote in quotes.get(event_id, ()) if quote.source and quote.source.id == source[0])
        when = dates.parse(dated) if dated else None
        made = CitationDetail(citation_id, known_source(source), dated, when, locator, note, said_in, position)
        found.setdefault(event_id, []).append(made)
    return found


def _links(session: Session, inside: str) -> dict[int, list[LinkDetail]]:
    found: dict[int, list[LinkDetail]] = {}
    ends = (("from_id", "to_id", 1), ("to_id", "from_id", 0))
    for event_id, outgoing, link_id, relation, note, other_id, title, *when in session.rows(
        " UNION ALL ".join(
            f"SELECT k.{here} AS event_id, {outgoing}, k.id AS link_id, k.relation, k.note, e.id, e.title, {_DATE} "
            f"FROM link k JOIN event e ON e.id = k.{there} WHERE k.{here} IN ({inside})"
            for here, there, outgoing in ends
        )
        + " ORDER BY event_id, earliest_us, link_id"
    ):
        link = LinkDetail(link_id, other_id, title, when_of(*when), relation, bool(outgoing), note)
        found.setdefault(event_id, []).append(link)
    return found


def _claims(session: Session, inside: str) -> dict[int, list[ClaimDetail]]:
    found: dict[int, list[ClaimDetail]] = {}
    for claim in claims(session, inside):
        for event_id in claim.event_ids:
            found.setdefault(event_id, []).append(claim)
    return found
