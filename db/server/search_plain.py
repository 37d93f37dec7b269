"""Search without a full-text index, for a database other than SQLite: slow, and finds the same words in the same
fields.

Looks for each word with LIKE; knows nothing of ranking beyond the field a word stands in.
"""

from __future__ import annotations

from typing import Any, Final

from db.schema.fields import SEARCHED_TEXTS, Kind, of_kind
from db.search.index import WEIGHTS
from db.search.query import Query, Term
from db.sqlite.session import Session

_WHERE: Final = {
    **{field.word: f"lower(e.{field.column}) LIKE {{0}}" for field in SEARCHED_TEXTS},
    "title": "lower(e.title) LIKE {0} OR e.id IN (SELECT event_id FROM translation WHERE lower(title) LIKE {0})",
    "quote": "e.id IN (SELECT event_id FROM quote WHERE lower(text) LIKE {0})",
    "speaker": "e.id IN (SELECT event_id FROM quote WHERE lower(speaker) LIKE {0})",
    **{
        field.word: f"e.id IN (SELECT x.event_id FROM event_{field.table} x "
        f"JOIN {field.table} n ON n.id = x.{field.table}_id WHERE lower(n.name) LIKE {{0}})"
        for field in of_kind(Kind.NAMES)
    },
    "source": "e.id IN (SELECT q.event_id FROM quote q JOIN source s ON s.id = q.source_id "
    "WHERE lower(s.title || ' ' || s.publisher || ' ' || s.author) LIKE {0})",
    **{
        field.word: f"e.{field.column} IN (SELECT id FROM {field.table} WHERE lower(name) LIKE {{0}})"
        for field in of_kind(Kind.NAME)
    },
}
_ANYWHERE: Final = tuple(word for word in WEIGHTS if word in _WHERE)


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
