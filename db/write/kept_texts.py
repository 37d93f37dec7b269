"""Small texts that a store keeps by key, in its table `meta`: mappings, how imports are taken back, the list of edits.

Written with plain statements: what goes through a transaction's own calls would be part of the edit.
"""

from __future__ import annotations

from collections.abc import Iterable

from db.sqlite.session import Session


def text_of(session: Session, key: str) -> str | None:
    """Return the text with a key, None where there is none."""
    found = session.value("SELECT value FROM meta WHERE key = :key", {"key": key})
    return None if found is None else str(found)


def texts_under(session: Session, prefix: str) -> dict[str, str]:
    """Return the texts whose keys begin with a prefix, in the order of the keys."""
    return dict(session.rows(f"SELECT key, value FROM meta WHERE {_UNDER} ORDER BY key", _range(prefix)))


def keys_under(session: Session, prefix: str) -> list[str]:
    """Return the keys that begin with a prefix."""
    return [key for (key,) in session.rows(f"SELECT key FROM meta WHERE {_UNDER}", _range(prefix))]


def last_key(session: Session, prefix: str) -> str:
    """Return the last of the keys that begin with a prefix; "" for none."""
    return session.value(f"SELECT max(key) FROM meta WHERE {_UNDER}", _range(prefix)) or ""


def head_of(session: Session, key: str, characters: int) -> str:
    """Return the beginning of a text, which may be too large to be read whole."""
    sql = "SELECT substr(value, 1, :count) FROM meta WHERE key = :key"
    return str(session.value(sql, {"key": key, "count": characters}))


def keep(session: Session, texts: Iterable[tuple[str, str]]) -> None:
    """Keep texts by their keys, in place of those that have them."""
    texts = list(texts)
    for key, _ in texts:
        forget(session, key)
    session.many('INSERT INTO "meta" ("key", "value")', ("key", "value"), texts)


def forget(session: Session, key: str) -> None:
    """Remove the text with a key."""
    session.run("DELETE FROM meta WHERE key = :key", {"key": key})


def forget_under(session: Session, prefix: str) -> None:
    """Remove the texts whose keys begin with a prefix."""
    session.run(f"DELETE FROM meta WHERE {_UNDER}", _range(prefix))


# By range: the table's key is not used for LIKE, and its values are large.
_UNDER = "key >= :first AND key < :last"


def _range(prefix: str) -> dict[str, str]:
    return {"first": prefix, "last": prefix[:-1] + chr(ord(prefix[-1]) + 1)}
