"""Finding events by words. First plain form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.search_index import EVENT_MASK, GENERATION_BITS, prepared

if TYPE_CHECKING:
    from db.session import Session


@dataclass(frozen=True, slots=True)
class Hit:
    """A found event. `snippet` is text in parts, each with whether it matched; `field` is where; a higher `rank` is
    better.
    """

    event_id: int
    title: str
    when_edtf: str
    lane_id: int
    snippet: tuple[tuple[str, bool], ...]
    field: str
    rank: float


def search(session: Session, text: str, limit: int = 50) -> list[Hit]:
    """The best `limit` events for `text`."""
    import re

    words = re.findall(r"\w+", prepared(text.replace("\0", " ")) or "")
    if not words:
        return []
    match = " ".join(f'"{word}"' for word in words) + ("" if text[-1:].isspace() else "*")
    rows = session.rows(
        f"""SELECT e.id, e.title, e.when_edtf, e.lane_id, bm25(event_text, 10, 2, 3, 2, 4, 3, 2, 1) AS rank
        FROM event_text t JOIN event e ON e.id = t.rowid & {EVENT_MASK} LEFT JOIN search_generation g ON g.event_id = e.id
        WHERE event_text MATCH :match AND t.rowid >> {GENERATION_BITS} = coalesce(g.generation, 0)
        ORDER BY rank LIMIT :limit""",
        {"match": match, "limit": limit},
    )
    return [Hit(i, title, when, lane, ((title, False),), "title", -rank) for i, title, when, lane, rank in rows]
