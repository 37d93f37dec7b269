"""The full-text index: what of an event goes into it, making it, filling it, keeping it in step. SQLite's FTS5.

The index keeps no copy of the texts (FTS5's contentless form, FTS5 4.4.3), which halves its size and the time to fill
it. SQLite before 3.43 cannot delete from such an index without the old text, so nothing is ever deleted: an event
that changes is indexed again as a new document, and `search_generation` says which document of an event is the valid
one. A document's number is `generation << 40 | event id`.

Chinese, Japanese and Korean have no spaces, and FTS5's tokenizer would take a whole sentence for one word. So each
such character becomes a word of its own, both here and in the query, where neighbours then form a phrase: 华为 is found
anywhere.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from db.engine import Session

COLUMNS: Final = ("title", "summary", "quote", "speaker", "actor", "tag", "place", "source")
GENERATION_BITS: Final = 40
"""Event ids below 2**40 leave 8 million generations."""
EVENT_MASK: Final = (1 << GENERATION_BITS) - 1

_CJK: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u3035\u3038-\u303c\u3040-\u30ff\u3105-\u312f\u3131-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003134f]"
)


def spaced(text: str | None) -> str | None:
    """`text` with every Chinese, Japanese or Korean character set apart by spaces; all other text untouched."""
    if text is None or text.isascii():
        return text
    return _CJK.sub(r" \g<0> ", text)


_PLAIN: Final = "CASE WHEN length({0}) = length(CAST({0} AS BLOB)) THEN {0} ELSE spaced({0}) END"
"""Texts that are all ASCII never leave SQLite."""

_DOCUMENT: Final = f"""
SELECT coalesce(g.generation, 0) << {GENERATION_BITS} | e.id,
  {_PLAIN.format("e.title")}, {_PLAIN.format("e.summary")},
  spaced((SELECT group_concat(q.text, ' . ') FROM quote q WHERE q.event_id = e.id)),
  spaced((SELECT group_concat(q.speaker, ' . ') FROM quote q WHERE q.event_id = e.id)),
  spaced((SELECT group_concat(a.name, ' . ') FROM event_actor x JOIN actor a ON a.id = x.actor_id WHERE x.event_id = e.id)),
  spaced((SELECT group_concat(t.name, ' . ') FROM event_tag x JOIN tag t ON t.id = x.tag_id WHERE x.event_id = e.id)),
  {_PLAIN.format("e.place")},
  spaced((SELECT group_concat(s.title || ' . ' || s.publisher || ' . ' || s.author, ' . ') FROM source s WHERE s.id IN (
    SELECT q.source_id FROM quote q WHERE q.event_id = e.id UNION SELECT c.source_id FROM citation c WHERE c.event_id = e.id)))
FROM event e LEFT JOIN search_generation g ON g.event_id = e.id
"""
_INTO: Final = f"INSERT INTO event_text (rowid, {', '.join(COLUMNS)})"


def prepare(raw: sqlite3.Connection) -> None:
    """Teach a connection the function that the index's statements use."""
    raw.create_function("spaced", 1, spaced, deterministic=True)


def create(raw: sqlite3.Connection) -> None:
    """Make the empty index."""
    raw.execute(
        f"CREATE VIRTUAL TABLE event_text USING fts5({', '.join(COLUMNS)}, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    raw.execute(
        "CREATE TABLE search_generation (event_id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL) STRICT"
    )


def add_new(session: Session, first_id: int, last_id: int) -> None:
    """Index events `first_id` … `last_id`, which were never indexed before."""
    session.run(f"{_INTO} {_DOCUMENT} WHERE e.id BETWEEN ? AND ?", (first_id, last_id))


def refresh(session: Session, ids: Sequence[int]) -> None:
    """Index events anew after a change to anything of theirs that is searched."""
    for at in range(0, len(ids), 500):
        listed = ",".join(str(int(i)) for i in ids[at : at + 500])
        session.run(
            "INSERT INTO search_generation SELECT id, 1 FROM event WHERE id IN ("
            f"{listed}) ON CONFLICT (event_id) DO UPDATE SET generation = generation + 1"
        )
        session.run(f"{_INTO} {_DOCUMENT} WHERE e.id IN ({listed})")


def rebuild(session: Session) -> None:
    """Throw the index away and fill it from the events."""
    session.run("INSERT INTO event_text (event_text) VALUES ('delete-all')")
    session.run("DELETE FROM search_generation")
    session.run(f"{_INTO} {_DOCUMENT}")
