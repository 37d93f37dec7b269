"""Read whole events out of a store in batches, for writing them to files. Knows the tables; knows no file format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db.read.details import batches, listed
from db.sqlite.session import Session
from explorer.importing.write.matching import derived_key

SOURCE_FIELDS: Final = (
    *("title", "publisher", "author", "published_edtf", "url"),
    *("accessed_edtf", "archived_url", "rights", "language", "kind", "extra"),
)
_SOURCE: Final = ", ".join(f"s.{name}" for name in ("id", *SOURCE_FIELDS))
"""A source as `_source` reads it, from a table called `s`."""
_WIDTH: Final = len(SOURCE_FIELDS) + 1


@dataclass(frozen=True, slots=True)
class FullQuote:
    """A quote with its source (None where it has none) and its place among the event's quotes."""

    text: str
    speaker: str
    locator: str
    language: str
    rights: str
    checked: str
    position: int
    translates: str
    """The words of the event's quote that this one is a translation of; "" for none."""
    source: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class FullCitation:
    """That a source reports the event, and what it says differently."""

    dated: str
    locator: str
    note: str
    position: int
    source: dict[str, str]


@dataclass(frozen=True, slots=True)
class FullClaim:
    """A claim on the event it speaks of first; `others` are the keys of the other events it bears on."""

    text: str
    claimant: str
    verdict: str
    why: str
    source: dict[str, str] | None
    made_in: dict[str, str] | None
    others: tuple[str, ...]


@dataclass(slots=True)
class FullEvent:
    """Everything about one event, by names and keys in place of numbers. Dates are EDTF."""

    id: int
    key: str
    title: str
    summary: str
    when_edtf: str
    lane: str
    lane_colour: str
    category: str
    place: str
    value: float | None
    extra: dict[str, Any]
    actors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    quotes: list[FullQuote] = field(default_factory=list)
    citations: list[FullCitation] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """(key of the other event, relation, note) of links that begin here."""
    claims: list[FullClaim] = field(default_factory=list)

    @property
    def own_quote(self) -> FullQuote | None:
        """The quote that stands in the event's own row: that at position 0."""
        return self.quotes[0] if self.quotes and self.quotes[0].position == 0 else None

    @property
    def own_citation(self) -> FullCitation | None:
        """The source that stands in the event's own row where no quote does: that at position 0, if it says no more."""
        if self.own_quote or not self.citations or self.citations[0].position != 0:
            return None
        first = self.citations[0]
        return None if first.note or first.dated or first.locator else first

    @property
    def own_source(self) -> dict[str, str] | None:
        """The source of the event's own row."""
        if self.own_quote:
            return self.own_quote.source
        return self.own_citation.source if self.own_citation else None


def events(session: Session) -> Iterator[FullEvent]:
    """Yield all events in the order of time."""
    ids = [row[0] for row in session.each("SELECT id FROM event ORDER BY earliest_us, id")]
    for some in batches(ids, 500):
        found = _batch(session, some)
        for event_id in some:
            if event_id in found:
                yield found[event_id]


def _batch(session: Session, ids: Sequence[int]) -> dict[int, FullEvent]:
    inside = listed(ids)
    found: dict[int, FullEvent] = {}
    for row in session.rows(
        "SELECT e.id, e.key, e.title, e.summary, e.when_edtf, l.name, l.colour, coalesce(c.name, ''), e.place, "
        "e.value, e.extra "
        "FROM event e JOIN lane l ON l.id = e.lane_id LEFT JOIN category c ON c.id = e.category_id "
        f"WHERE e.id IN ({inside})"
    ):
        extra = json.loads(row[10]) if row[10] else {}
        key = row[1] or derived_key(row[5], row[4], row[2])
        found[row[0]] = FullEvent(
            *(row[0], key, row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9]), extra=extra
        )
    for table in ("actor", "tag"):
        for event_id, name in session.rows(
            f"SELECT x.event_id, n.name FROM event_{table} x JOIN {table} n ON n.id = x.{table}_id "
            f"WHERE x.event_id IN ({inside}) ORDER BY x.event_id, x.position, n.id"
        ):
            getattr(found[event_id], f"{table}s").append(name)
    for event_id, *quote in session.rows(
        "SELECT q.event_id, q.text, q.speaker, q.locator, q.language, q.rights, q.checked, q.position, "
        f"coalesce(o.text, ''), {_SOURCE} FROM quote q LEFT JOIN source s ON s.id = q.source_id "
        "LEFT JOIN quote o ON o.id = q.original_id AND o.event_id = q.event_id "
        f"WHERE q.event_id IN ({inside}) ORDER BY q.event_id, q.position, q.id"
    ):
        found[event_id].quotes.append(FullQuote(*(*quote[:8], _source(quote[8:]))))
    for event_id, *cited in session.rows(
        f"SELECT c.event_id, c.dated_edtf, c.locator, c.note, c.position, {_SOURCE} FROM citation c "
        f"JOIN source s ON s.id = c.source_id WHERE c.event_id IN ({inside}) ORDER BY c.event_id, c.position, c.id"
    ):
        found[event_id].citations.append(FullCitation(*(*cited[:4], _source(cited[4:]) or {})))
    _links_and_claims(session, inside, found)
    return found


def _links_and_claims(session: Session, inside: str, found: dict[int, FullEvent]) -> None:
    for event_id, key, lane, edtf, title, relation, note in session.rows(
        "SELECT k.from_id, e.key, l.name, e.when_edtf, e.title, k.relation, k.note FROM link k "
        "JOIN event e ON e.id = k.to_id JOIN lane l ON l.id = e.lane_id "
        f"WHERE k.from_id IN ({inside}) ORDER BY k.from_id, k.id"
    ):
        found[event_id].links.append((key or derived_key(lane, edtf, title), relation, note))
    for event_id, claim_id, *claim in session.rows(
        f"SELECT x.event_id, c.id, c.text, c.claimant, c.verdict, c.why, {_SOURCE}, {_SOURCE.replace('s.', 'm.')} "
        "FROM claim_event x JOIN claim c ON c.id = x.claim_id "
        "LEFT JOIN source s ON s.id = c.source_id LEFT JOIN source m ON m.id = c.made_in_id "
        f"WHERE x.position = 0 AND x.event_id IN ({inside}) ORDER BY c.position, c.id"
    ):
        others = session.rows(
            "SELECT e.key, l.name, e.when_edtf, e.title FROM claim_event x JOIN event e ON e.id = x.event_id "
            "JOIN lane l ON l.id = e.lane_id WHERE x.claim_id = :id AND x.position > 0 ORDER BY x.position",
            {"id": claim_id},
        )
        keys = tuple(key or derived_key(lane, edtf, title) for key, lane, edtf, title in others)
        found[event_id].claims.append(FullClaim(*(*claim[:4], _source(claim[4:]), _source(claim[4 + _WIDTH :]), keys)))


def _source(row: Sequence[Any]) -> dict[str, str] | None:
    """A source as its filled columns; None where there is none."""
    if row[0] is None:
        return None
    return {name: text for name, text in zip(SOURCE_FIELDS, row[1:_WIDTH], strict=True) if text}
