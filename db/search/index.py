"""The full-text index: what of an event goes into it, making it, filling it, keeping it in step. SQLite's FTS5.

The index keeps no copy of the texts (FTS5's contentless form), which halves its size and a third of the time to fill
it; snippets are cut from the events themselves. SQLite before 3.43 cannot delete from such an index without the old
text, so nothing is ever deleted: an event that changes is indexed again as a new document, and `search_generation`
says which document of an event is the valid one, if any. A document's number is `generation << 40 | event id`.
Documents that are no longer valid cost a little room, and `rebuild` clears them out.

Chinese, Japanese, Korean and Thai are written without spaces, and FTS5's tokenizer would take a sentence for one word.
So each such character becomes a word of its own, here and in the query, where neighbours form a phrase: 华为 is found
anywhere. FTS5 folds case, and diacritics of Latin letters only; `prepared` folds the others (ё, ά, ł, ß, full width),
and parts words where Python does, which knows a newer Unicode.

The column `kind` holds an event's lane and category by number, so that a search can be narrowed to them inside FTS5.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import Final

from db.schema.fields import EVENT_FIELDS, SEARCHED_TEXTS, Kind, of_kind
from db.sqlite.session import Session, SqliteSession

_COUNTS: Final = {"quote": 4.0, "speaker": 3.0, "source": 1.0, "kind": 0.0} | {
    field.word: field.weight for field in EVENT_FIELDS if field.weight
}
WEIGHTS: Final = {
    name: _COUNTS[name]
    for name in dict.fromkeys(("title", "summary", "quote", "speaker", "actor", "tag", "place", "source", *_COUNTS))
}
"""What a match in each column of the index counts. Their order is that of the stores, which bm25 goes by."""
TOKENIZER: Final = "unicode61 remove_diacritics 2"
PLAIN_TOKENIZER: Final = "ascii"
"""Makes the same words of text that is all ASCII, and is quicker."""
GENERATION_BITS: Final = 40
"""Event ids below 2**40 leave 8 million generations of each."""
EVENT_MASK: Final = (1 << GENERATION_BITS) - 1
KIND: Final = {"lane": "\ue000", "category": "\ue001"}
EVERY: Final = "\ue002"
"""Words of the column `kind`: a private character and an id, and one that every event has. Nobody types these."""
AS_ONE: Final = 300_000
"""Events indexed by one statement, which leaves one segment behind: about as many as _HASH_BYTES hold."""
_HASH_BYTES: Final = 64 * 1024 * 1024
"""How much FTS5 collects before it writes a segment. With its own 1 MB a million events take 15.7 s, with this 9.0 s.
"""

UNSPACED: Final = (
    "\u0e01-\u0e2e\u0e81-\u0eae\u1000-\u102a\u1100-\u11ff\u1780-\u17b3\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003134f"
)
"""Letters of the scripts that do not part words by spaces (Unicode 15 blocks), and Hangul, where endings are glued
on.
"""
_JOINED: Final = "\u00ad\u200b-\u200d\u2060\ufeff"
"""What may stand inside a word without being seen: the soft hyphen, joiners, the byte order mark."""
_FOLDED: Final = dict(zip("łŁđĐħĦøØıёЁ", "llddhhooiее", strict=True)) | {
    "ß": "ss",
    "ẞ": "ss",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "þ": "th",
    "Þ": "th",
}
"""Letters whose plain form Unicode does not give, or which readers of the language write without (ё)."""
_SPECIAL: Final = re.compile(
    f"([{UNSPACED}]+)|([{_JOINED}]+)|([{''.join(_FOLDED)}])"
    f"|([^\\w\\s\x00-\x7f\u0300-\u036f{_JOINED}]+)"
    "|([\u0370-\u03ff\u0400-\u04ff][\u0300-\u036f]+|[\u0386-\u038a\u038c\u038e-\u0390\u03aa-\u03b0\u03ca-\u03ce"
    "\u1f00-\u1fff\ufb00-\ufb06\uff01-\uffdc])"
)


def prepared(text: str | None) -> str | None:
    """`text` as the index's tokenizer should meet it. ASCII is untouched; the rest loses what FTS5 does not fold.

    >>> prepared("华为 ещё")
    ' 华 为  еще'
    """
    if text is None or text.isascii():
        return text
    return _SPECIAL.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    unspaced, joined, folded, between, marked = match.groups()
    if unspaced:
        return f" {' '.join(unspaced)} "
    if joined:
        return ""
    if folded:
        return _FOLDED[folded]
    if between:
        return " "
    whole = unicodedata.normalize("NFKC", marked)
    if whole in "йЙ":
        return whole
    bare = "".join(c for c in unicodedata.normalize("NFD", whole) if not unicodedata.combining(c))
    return _SPECIAL.sub(_plain, bare) if "\uff65" < marked[0] <= "\uffdc" else bare


def _of(column: str) -> str:
    """A column as it goes into the index; what is all ASCII never leaves SQLite."""
    return f"CASE WHEN length({column}) = length(CAST({column} AS BLOB)) THEN {column} ELSE prepared({column}) END"


_TITLE: Final = (
    "e.title || coalesce((SELECT ' | ' || group_concat(t.title, ' | ') FROM translation t WHERE t.event_id = e.id), '')"
)
"""The title of an event with those in other languages."""
_HANGING: Final = {
    "quote": "SELECT group_concat(q.text, ' | ') FROM quote q WHERE q.event_id = e.id",
    "speaker": "SELECT group_concat(q.speaker, ' | ') FROM quote q WHERE q.event_id = e.id",
    **{
        field.word: f"SELECT group_concat(n.name, ' | ') FROM event_{field.table} x "
        f"JOIN {field.table} n ON n.id = x.{field.table}_id WHERE x.event_id = e.id"
        for field in of_kind(Kind.NAMES)
    },
    "source": "SELECT group_concat(s.title || ' | ' || s.publisher || ' | ' || s.author, ' | ') FROM source s "
    "WHERE s.id IN (SELECT q.source_id FROM quote q WHERE q.event_id = e.id "
    "UNION SELECT c.source_id FROM citation c WHERE c.event_id = e.id)",
}
_HANGS_IN: Final = {
    "quote": ("quote",),
    "speaker": ("quote",),
    "source": ("quote", "citation"),
    **{field.word: (f"event_{field.table}",) for field in of_kind(Kind.NAMES)},
}


def prepare(raw: sqlite3.Connection) -> None:
    """Teach a connection the function that the index's statements use."""
    raw.create_function("prepared", 1, prepared, deterministic=True)


def create_documents(raw: sqlite3.Connection, tokenizer: str = TOKENIZER) -> None:
    """Make the empty index, without the table that says which documents are valid."""
    names = ", ".join(WEIGHTS)
    raw.execute(f"CREATE VIRTUAL TABLE event_text USING fts5({names}, content='', tokenize='{tokenizer}')")
    raw.execute(f"INSERT INTO event_text (event_text, rank) VALUES ('hashsize', {_HASH_BYTES})")


def create(raw: sqlite3.Connection) -> None:
    """Make the empty index."""
    create_documents(raw)
    raw.execute(
        "CREATE TABLE search_generation (event_id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL DEFAULT 0, "
        "gone INTEGER NOT NULL DEFAULT 0) STRICT"
    )


def fill_range(
    session: Session, first_id: int, after_id: int, *, plain: bool = False, named: bool | None = None
) -> None:
    """Index the events of [first_id, after_id) that were never indexed before; nothing on a server.

    `plain`: their texts and quotes are known to be ASCII. `named`: what `sources_are_named` says, if it is known.

    What belongs to them is gathered first, table by table in the order of the events, which spares a million look-ups.
    """
    if session.dialect != "sqlite":
        return
    between = f"BETWEEN {int(first_id)} AND {int(after_id) - 1}"
    session.run("CREATE TEMP TABLE IF NOT EXISTS said (event_id INTEGER PRIMARY KEY, quote TEXT, speaker TEXT)")
    session.run("CREATE TEMP TABLE IF NOT EXISTS sourced (event_id INTEGER PRIMARY KEY, source TEXT)")
    session.run(
        "INSERT INTO temp.said SELECT event_id, group_concat(text, ' | '), group_concat(speaker, ' | ') "
        f"FROM quote WHERE event_id {between} GROUP BY event_id"
    )
    if sources_are_named(session) if named is None else named:
        session.run(
            "INSERT INTO temp.sourced SELECT x.event_id, "
            "group_concat(s.title || ' | ' || s.publisher || ' | ' || s.author, ' | ') FROM ("
            f"SELECT event_id, source_id FROM quote WHERE event_id {between} "
            f"UNION SELECT event_id, source_id FROM citation WHERE event_id {between}) x "
            "JOIN source s ON s.id = x.source_id GROUP BY x.event_id"
        )
    texts = (*(f"e.{field.column}" for field in SEARCHED_TEXTS), "q.quote", "q.speaker")
    # Finding out that a text is ASCII takes a tenth of the time that indexing it takes.
    parts = {text[2:]: text if plain else _of(text) for text in texts} | {"source": _of("s.source")}
    hanging = f"event_id {between}"
    _insert(
        session,
        parts
        | _translated(session, hanging)
        | _looked_up(session, hanging, [field.word for field in of_kind(Kind.NAMES)]),
        "event e LEFT JOIN search_generation g ON g.event_id = e.id LEFT JOIN temp.said q ON q.event_id = e.id "
        f"LEFT JOIN temp.sourced s ON s.event_id = e.id WHERE e.id {between} AND g.event_id IS NULL",
    )
    session.run("DELETE FROM temp.said")
    session.run("DELETE FROM temp.sourced")


def sources_are_named(session: Session) -> bool:
    """Whether any source has words to be found by, and is more than an address."""
    return bool(session.value("SELECT 1 FROM source WHERE title <> '' OR publisher <> '' OR author <> '' LIMIT 1"))


def names_are_plain(session: Session, *, named: bool) -> bool:
    """Whether all names that belong to events (of actors, tags and, where they are `named`, sources) are ASCII."""
    checked = {field.table: "name" for field in of_kind(Kind.NAMES)}
    checked |= {"source": "title || publisher || author"} if named else {}
    return not any(
        session.value(f"SELECT 1 FROM {table} WHERE length({text}) <> length(CAST({text} AS BLOB)) LIMIT 1")
        for table, text in checked.items()
    )


def add(session: Session, ids: Sequence[int]) -> None:
    """Index events that were never indexed before."""
    for inside in _listed(ids):
        _fill(session, f"e.id IN ({inside})", f"event_id IN ({inside})")


def refresh(session: Session, ids: Sequence[int]) -> None:
    """Index events anew after a change to anything of theirs that is searched."""
    if session.dialect != "sqlite":
        return
    for inside in _listed(ids):
        session.run(
            f"INSERT INTO search_generation (event_id, generation) SELECT id, 1 FROM event WHERE id IN ({inside}) "
            "ON CONFLICT (event_id) DO UPDATE SET generation = generation + 1, gone = 0"
        )
        _fill(session, f"e.id IN ({inside})", f"event_id IN ({inside})")


def forget(session: Session, ids: Sequence[int]) -> None:
    """Have the documents of removed events no longer count."""
    if session.dialect == "sqlite":
        for at in range(0, len(ids), 500):
            values = ", ".join([f"({int(i)}, 1)" for i in ids[at : at + 500]])
            session.run(
                f"INSERT INTO search_generation (event_id, gone) VALUES {values} "
                "ON CONFLICT (event_id) DO UPDATE SET gone = 1"
            )


def make_anew(session: Session) -> None:
    """Make the index from nothing, even where the old one cannot be read any more, and fill it."""
    assert isinstance(session, SqliteSession)
    for table in ("event_text", "search_generation"):
        session.run(f"DROP TABLE IF EXISTS {table}")
    create(session.raw)
    _fill_all(session)


def rebuild(session: Session) -> None:
    """Throw the index away and fill it from the events."""
    session.run("INSERT INTO event_text (event_text) VALUES ('delete-all')")
    session.run("DELETE FROM search_generation")
    _fill_all(session)


def _fill_all(session: Session) -> None:
    last = int(session.value("SELECT coalesce(max(id), 0) FROM event"))
    for at in range(1, last + 1, AS_ONE):
        fill_range(session, at, min(at + AS_ONE, last + 1))


def stale_documents(session: Session) -> int:
    """How many documents are no longer valid."""
    documents, events = (session.value(f"SELECT count(*) FROM {table}") for table in ("event_text_docsize", "event"))
    return max(0, int(documents) - int(events))


def _listed(ids: Sequence[int]) -> list[str]:
    return [",".join([str(int(i)) for i in ids[at : at + 500]]) for at in range(0, len(ids), 500)]


def _fill(session: Session, events: str, hanging: str) -> None:
    """Index the events that the condition `events` on `e` picks; `hanging` picks the same by a column event_id."""
    if session.dialect != "sqlite":
        return
    parts = {field.word: _of(f"e.{field.column}") for field in SEARCHED_TEXTS} | _translated(session, hanging)
    parts |= _looked_up(session, hanging, tuple(_HANGING))
    _insert(session, parts, f"event e LEFT JOIN search_generation g ON g.event_id = e.id WHERE {events}")


def _translated(session: Session, hanging: str) -> dict[str, str]:
    """Return what gives an event's titles in all languages, where any event that `hanging` picks has others."""
    there = session.value(f"SELECT 1 FROM translation WHERE {hanging} LIMIT 1")
    return {"title": f"prepared({_TITLE})"} if there else {}


def _looked_up(session: Session, hanging: str, names: Sequence[str]) -> dict[str, str]:
    """For each of `names` what looks it up for an event `e`, where any event that `hanging` picks has some."""
    tables = {table for name in names for table in _HANGS_IN[name]}
    used = {table for table in tables if session.value(f"SELECT 1 FROM {table} WHERE {hanging} LIMIT 1")}
    return {name: f"prepared(({_HANGING[name]}))" if used.intersection(_HANGS_IN[name]) else "NULL" for name in names}


def _insert(session: Session, parts: dict[str, str], picked: str) -> None:
    """Index what `picked` has as `e` and `g`, from an expression for each column."""
    kind = f"'{EVERY} {KIND['lane']}' || e.lane_id || coalesce(' {KIND['category']}' || e.category_id, '')"
    parts = {**parts, "kind": kind}
    session.run(
        f"INSERT INTO event_text (rowid, {', '.join(WEIGHTS)}) SELECT "
        f"coalesce(g.generation, 0) << {GENERATION_BITS} | e.id, {', '.join(parts[name] for name in WEIGHTS)} "
        f"FROM {picked}"
    )
