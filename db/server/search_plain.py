"""Search without a full-text index, for a database other than SQLite: slow, and finds the same words in the same
fields.

Looks for each word with LIKE; knows nothing of ranking beyond the field a word stands in.
"""

from __future__ import annotations

from typing import Any, Final

from db.search.query import Query, Term
from db.sqlite.session import Session

_WHERE: Final = {
    "title": "lower(e.title) LIKE {0}",
    "summary": "lower(e.summary) LIKE {0}",
    "place": "lower(e.place) LIKE {0}",
    "quote": "e.id IN (SELECT event_id FROM quote WHERE lower(text) LIKE {0})",
    "speaker": "e.id IN (SELECT event_id FROM quote WHERE lower(speaker) LIKE {0})",
    "actor": "e.id IN (SELECT x.event_id FROM event_actor x JOIN actor n ON n.id = x.actor_id "
    "WHERE lower(n.name) LIKE {0})",
    "tag": "e.id IN (SELECT x.event_id FROM event_tag x JOIN tag n ON n.id = x.tag_id WHERE lower(n.name) LIKE {0})",
    "source": "e.id IN (SELECT q.event_id FROM quote q JOIN source s ON s.id = q.source_id "
    "WHERE lower(s.title || ' ' || s.publisher || ' ' || s.author) LIKE {0})",
    "lane": "e.lane_id IN (SELECT id FROM lane WHERE lower(name) LIKE {0})",
    "category": "e.category_id IN (SELECT id FROM category WHERE lower(name) LIKE {0})",
}
_ANYWHERE: Final = ("title", "summary", "place", "quote", "speaker", "actor", "tag", "source")


def ranked(session: Session, query: Query, most: int) -> dict[int, float]:
    """Event id -> rank: those with the first word in the title come first."""
    if not query.terms:
        return {}
    params: dict[str, Any] = {}
    groups: list[list[str]] = []
    excluded: list[str] = []
    for number, term in enumerate(query.terms):
        said = _condition(term, f"w{number}", params)
        if term.excluded:
            excluded.append(f"NOT ({said})")
        elif term.either and groups:
            groups[-1].append(said)
        else:
            groups.append([said])
    parts = [f"({' OR '.join(group)})" for group in groups] + excluded
    params["first"] = "%" + (query.sought or query.terms)[0].tokens[0] + "%"
    rows = session.rows(
        f"SELECT e.id, CASE WHEN lower(e.title) LIKE :first THEN 2.0 ELSE 1.0 END FROM event e "
        f"WHERE {' AND '.join(parts)} ORDER BY 2 DESC, e.earliest_us LIMIT {most}",
        params,
    )
    return dict(rows)


def _condition(term: Term, name: str, params: dict[str, Any]) -> str:
    params[name] = "%" + "%".join(term.tokens) + "%"
    fields = (term.field,) if term.field else _ANYWHERE
    return " OR ".join(_WHERE[field].format(f":{name}") for field in fields)
