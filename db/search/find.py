"""Finding events by words: ranked, with the matching piece of text. Never raises for what was typed.

Ranks by BM25 (FTS5's own, with a weight per field) over all that match, up to CANDIDATES; of a word that more events
hold, those with it in the title come first, then those stored first, and `Found.exact` is False. Ranking a million
rows would take a second and tell nobody more.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from db.bulk.pending import PendingIndexing
from db.read.details import listed
from db.records import Int64s, ids_array
from db.schema.fields import SEARCHED_TEXTS, Kind, of_kind
from db.search import snippets
from db.search.index import EVENT_MASK, GENERATION_BITS, WEIGHTS
from db.search.query import (
    MIN_PREFIX,
    Kinds,
    Query,
    Term,
    as_fts,
    parse,
)
from db.search.snippets import Parts

if TYPE_CHECKING:
    from db.sqlite.session import Session

CANDIDATES: Final = 20_000
"""How many matches are ranked; 2 µs each."""
_ALL: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A found event.

    `snippet` is a piece of the field that matches best, in parts, each with whether it is a match; `title_parts` is the
    whole title likewise. `field` is one of WEIGHTS. The higher `rank`, the better; it compares only within one search.
    """

    event_id: int
    title: str
    when_edtf: str
    lane_id: int
    snippet: Parts
    field: str
    rank: float
    title_parts: Parts


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, and how many events match: `total` exactly, or at least that many where `exact` is False.

    `behind`: so many events came in too lately to be found; they are being indexed (`Store.catch_up`).
    """

    hits: tuple[Hit, ...]
    total: int
    exact: bool
    behind: int = 0


def find(session: Session, text: str, limit: int = 50) -> Found:
    """The best `limit` events for what was typed. Nothing typed finds nothing."""
    query = parse(text)
    if session.dialect != "sqlite":
        from db.server.search_plain import ranked

        scores, exact = ranked(session, query, CANDIDATES), True
    else:
        scores, exact = _ranked(session, query, limit)
    best = heapq.nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))
    hits = _hits(session, query, best)
    behind = PendingIndexing.read(session).events
    return Found(tuple(hits), len(scores), exact and not behind, behind)


def matching_ids(session: Session, text: str) -> Int64s:
    """The ids of all events that match, sorted: what a filter shows. Nothing sought matches every event."""
    query = parse(text)
    if not query.terms:
        return ids_array(event_id for (event_id,) in session.rows("SELECT id FROM event"))
    if session.dialect != "sqlite":
        from db.server.search_plain import ranked

        return ids_array(ranked(session, query, _ALL))
    expression = as_fts(query, _kinds(session))
    return ids_array(_candidates(session, expression, rank="0.0", most=_ALL) if expression else ())


def _kinds(session: Session) -> Kinds:
    """What finds the lanes and categories that a term names, their names read once."""
    names: dict[str, list[tuple[int, str]]] = {}

    def kinds(field: str, term: Term) -> list[int]:
        if field not in names:
            names[field] = session.rows(f"SELECT id, name FROM {field}")
        return [i for i, name in names[field] if snippets.matches(name, [_anywhere(term)], field)[1]]

    return kinds


def _ranked(session: Session, query: Query, limit: int) -> tuple[dict[int, float], bool]:
    kinds = _kinds(session)
    if any(term.prefix and len(term.tokens[-1]) <= MIN_PREFIX for term in query.terms):
        # Gathering all words with these two letters takes 160 ms a million events, ranking by them as long again.
        whole = Query(tuple(replace(term, prefix=False) for term in query.terms))
        scores, _ = _by_rank(session, whole, kinds)
        if len(scores) >= limit:
            return scores, False
        begun = _candidates(session, as_fts(query, kinds), rank="0.0", most=CANDIDATES + 1)
        return begun | scores, len(begun) <= CANDIDATES
    return _by_rank(session, query, kinds)


def _by_rank(session: Session, query: Query, kinds: Kinds) -> tuple[dict[int, float], bool]:
    expression = as_fts(query, kinds)
    if not expression:
        return {}, True
    scores = _candidates(session, expression, most=CANDIDATES + 1)
    if len(scores) <= CANDIDATES:
        return scores, True
    if any(term.field is None for term in query.sought):
        in_title = _candidates(session, as_fts(query, kinds, within="title"), most=CANDIDATES + 1)
        top = max(scores.values(), default=0.0)
        scores |= {event_id: top + rank for event_id, rank in in_title.items()}
    return scores, False


def _anywhere(term: Term) -> Term:
    return Term(term.tokens, prefix=True)


_BM25: Final = f"-bm25(event_text, {', '.join(str(weight) for weight in WEIGHTS.values())})"


def _candidates(session: Session, expression: str, *, most: int, rank: str = _BM25) -> dict[int, float]:
    """Event id -> rank of the first matches, at most so many."""
    rows = session.rows(
        f"SELECT t.rowid & {EVENT_MASK}, {rank} FROM event_text t "
        f"LEFT JOIN search_generation g ON g.event_id = (t.rowid & {EVENT_MASK}) "
        f"WHERE event_text MATCH :expression AND coalesce(g.generation, 0) = (t.rowid >> {GENERATION_BITS}) "
        f"AND coalesce(g.gone, 0) = 0 LIMIT {most}",
        {"expression": expression},
    )
    return dict(rows)


def _hits(session: Session, query: Query, best: Sequence[tuple[int, float]]) -> list[Hit]:
    inside = listed(event_id for event_id, _ in best)
    texts = _texts(session, inside)
    sought = query.sought
    hits = []
    for event_id, rank in best:
        if event_id not in texts:
            continue
        title, when_edtf, lane_id, fields = texts[event_id]
        spans, count = snippets.matches(title, sought, "title")
        field, text, text_spans = "title", title, spans
        for name, candidates in fields.items():
            for candidate in candidates:
                found, matched = snippets.matches(candidate, sought, name)
                if matched > count:
                    field, text, text_spans, count = name, candidate, found, matched
        hits.append(
            Hit(
                event_id,
                title,
                when_edtf,
                lane_id,
                snippets.snippet(text, text_spans),
                field,
                rank,
                snippets.marked(title, spans),
            )
        )
    return hits


def _texts(session: Session, inside: str) -> dict[int, tuple[str, str, int, dict[str, list[str]]]]:
    """Event id -> title, date, lane, and the searched texts by field in the order of preference."""
    made: dict[int, tuple[str, str, int, dict[str, list[str]]]] = {}
    own = [field.column for field in SEARCHED_TEXTS if field.name != "title"]
    order = dict.fromkeys(("translation", "quote", "summary", "actor", "speaker", "tag", *own, "source"))
    for event_id, title, when_edtf, lane_id, *texts in session.rows(
        f"SELECT id, title, when_edtf, lane_id, {', '.join(own)} FROM event WHERE id IN ({inside})"
    ):
        fields: dict[str, list[str]] = {name: [] for name in order}
        for name, text in zip(own, texts, strict=True):
            fields[name].append(text)
        made[event_id] = (title, when_edtf, lane_id, fields)
    hanging: Mapping[str, str] = {
        "translation": f"SELECT event_id, title FROM translation WHERE event_id IN ({inside}) ORDER BY language",
        "quote": f"SELECT event_id, text, speaker FROM quote WHERE event_id IN ({inside}) ORDER BY position",
        **{
            field.word: f"SELECT x.event_id, n.name FROM event_{field.table} x "
            f"JOIN {field.table} n ON n.id = x.{field.table}_id WHERE x.event_id IN ({inside})"
            for field in of_kind(Kind.NAMES)
        },
        "source": "SELECT x.event_id, s.title, s.publisher, s.author FROM source s JOIN "
        f"(SELECT event_id, source_id FROM quote WHERE event_id IN ({inside}) UNION "
        f"SELECT event_id, source_id FROM citation WHERE event_id IN ({inside})) x ON x.source_id = s.id",
    }
    for name, statement in hanging.items():
        for event_id, *values in session.rows(statement):
            if event_id not in made:
                continue
            fields = made[event_id][3]
            if name == "quote":
                fields["quote"].append(values[0])
                fields["speaker"].append(values[1])
            else:
                fields[name].append(" · ".join(value for value in values if value))
    return made
