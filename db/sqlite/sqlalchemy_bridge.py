"""SQLAlchemy over a connection that the store already holds, for those who prefer it to plain SQL. Begins and ends
nothing.

The store speaks sqlite3 directly; SQLAlchemy (0.3 s to import) comes in for making tables, for migrations, and for
whoever asks a transaction for its `.connection`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool


class _Lent:
    """A sqlite3 connection whose transaction and life are somebody else's: commit, rollback and close do nothing."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class SqlAlchemyBridge:
    """Makes SQLAlchemy connections over given sqlite3 ones."""

    def __init__(self) -> None:
        self._next: Any = sqlite3.connect(":memory:", check_same_thread=False)
        self._engine: Engine = create_engine("sqlite://", creator=lambda: self._next, poolclass=NullPool)
        # The first connection is asked what its database can do and then rolled back: that must meet no transaction.
        self._engine.connect().close()

    def over(self, raw: sqlite3.Connection) -> Connection:
        """A connection that speaks through `raw`, inside whatever transaction that is in."""
        self._next = _Lent(raw)
        return self._engine.connect()
