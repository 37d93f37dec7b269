"""Make room for very many rows: what a SQLite store may leave undone while they go in, and is made up for at the end.

For a server database this does nothing. Everything here happens inside the import's own transaction, so that a
cancelled import leaves the indexes as they were.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

from db.store import Transaction

MANY: Final = 50_000
"""Rows from which sorting an index once is quicker than keeping it in order all the time."""

_FEW_STORED: Final = 20
"""With more events in the store than a twentieth of what comes, looking those up needs the indexes."""
_TABLES: Final = ("event", "source", "quote", "citation", "event_actor", "event_tag")
_CACHE_KIB: Final = 192 * 1024
"""Pages kept in memory while very many rows go in; the store's own setting is back afterwards."""


@contextlib.contextmanager
def bulk(tx: Transaction, expected_rows: int) -> Iterator[None]:
    """Within this block, indexes that only speed up reading are not kept, and rows are not checked twice.

    What the CHECK constraints of the schema refuse, the importer has looked for itself (lengths, blanks, NUL, the
    order of bounds); foreign keys and unique keys are checked as ever.
    """
    session = tx.session
    stored = int(session.value("SELECT coalesce(max(id), 0) FROM event"))
    if session.dialect != "sqlite" or expected_rows < max(MANY, _FEW_STORED * stored):
        yield
        return
    cache = session.value("PRAGMA cache_size")
    session.run(f"PRAGMA cache_size = -{_CACHE_KIB}")
    session.run("PRAGMA ignore_check_constraints = ON")
    names = ", ".join(f"'{name}'" for name in _TABLES)
    indexes = session.rows(
        f"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ({names}) AND sql IS NOT NULL"
    )
    try:
        for name, _ in indexes:
            session.run(f'DROP INDEX "{name}"')
        yield
        for _, sql in indexes:
            session.run(sql)
    finally:
        session.run("PRAGMA ignore_check_constraints = OFF")
        session.run(f"PRAGMA cache_size = {cache}")
