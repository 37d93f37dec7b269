"""Take a whole import back, also after a restart: what to undo is kept with the import. Knows the store's
transaction.

The store gives the inverse of a write as steps (`db.undo`); here they are kept as JSON among the store's small facts,
and applied with forbearance: what has gone since is passed over, and what others have come to use stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from db.bulk import MANY, make_indexes
from db.failures import FieldError
from db.reading import batches, listed
from db.removal import drop_ranges, merged
from db.session import Session
from db.store import Changes, Store, Transaction
from db.tables import KEYS, REFERENCES
from db.undo import Drop, Put, Step

_PREFIX: Final = "import/undo/"
_PART: Final = 400_000
"""Characters of one stored part (db.limits.JSON allows 500,000)."""
_SHARED: Final = {
    table: tuple((one.table, one.column) for one in REFERENCES if one.target == table)
    for table in ("lane", "category", "actor", "tag", "source", "series")
}
"""Tables whose rows an import may have made and others may use by now."""


def remember(tx: Transaction, import_id: int) -> None:
    """Keep with the import how to take it back. Call it last: later writes of the transaction are not covered."""
    steps = [_plain(step) for step in tx.inverse().steps]
    text = json.dumps(steps, ensure_ascii=True, separators=(",", ":"))
    for number, at in enumerate(range(0, len(text), _PART)):
        tx.insert("meta", key=f"{_PREFIX}{import_id}/{number}", value=text[at : at + _PART])


def can_undo(store: Store, import_id: int) -> bool:
    """Whether it is known how to take an import back."""
    with store.reading() as session:
        found = session.value("SELECT 1 FROM meta WHERE key = :key", {"key": f"{_PREFIX}{import_id}/0"})
    return found is not None


def undo_import(store: Store, import_id: int) -> Changes:
    """Take an import back as one transaction: its events go, what it changed is as before, and the import leaves the
    list.

    Raises FieldError where it is not known what the import did.
    """
    with store.reading() as session:
        steps = _steps(session, import_id)[0]
    return store.write(_Undo(import_id), large=is_large(steps))


def is_large(steps: Sequence[Sequence[Any]]) -> bool:
    """Whether taking these steps back removes so many rows that they go by ranges, and cannot be put back."""
    return sum(len(_ids(step[2])) for step in steps if step[0] == "drop") >= MANY


class _Undo:
    def __init__(self, import_id: int) -> None:
        self._import_id = import_id

    def apply(self, tx: Transaction) -> Changes:
        steps, keys = _steps(tx.session, self._import_id)
        if not steps:
            raise FieldError("import", "cannot be taken back: what it did is not recorded")
        if is_large(steps):
            steps = _dropped_by_range(tx, steps)
        else:
            # A large import that was ended before its time may have left the store without them.
            make_indexes(tx.session)
        for step in steps:
            _apply(tx, step)
        for key in keys:
            tx.delete("meta", (key,))
        return tx.changes()


def _steps(session: Session, import_id: int) -> tuple[list[Sequence[Any]], list[str]]:
    """What takes an import back, and the keys under which it is kept; nothing where it is not known."""
    parts = session.rows("SELECT key, value FROM meta WHERE key LIKE :like", {"like": f"{_PREFIX}{import_id}/%"})
    parts.sort(key=lambda row: int(row[0].rpartition("/")[2]))
    return json.loads("".join(value for _, value in parts) or "[]"), [key for key, _ in parts]


def _ids(keys: Any) -> Sequence[Any]:
    return range(keys["from"], keys["to"]) if isinstance(keys, dict) else keys


def _dropped_by_range(tx: Transaction, steps: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Remove all rows that the import made, and return the steps that are left: what it changed is set back."""
    made: dict[str, list[int]] = {}
    left = []
    for step in steps:
        if step[0] != "drop":
            left.append(step)
        elif step[1] in KEYS:
            _apply(tx, step)
        else:
            made.setdefault(step[1], []).extend(_ids(step[2]))
    drop_ranges(tx, {table: merged(sorted(ids)) for table, ids in made.items()})
    return left


def _plain(step: Step) -> list[Any]:
    if isinstance(step, Drop):
        keys = step.keys
        plain: Any = (
            {"from": keys.start, "to": keys.stop}
            if isinstance(keys, range)
            else [list(k) if isinstance(k, tuple) else k for k in keys]
        )
        return ["drop", step.table, plain]
    if isinstance(step, Put):
        return ["put", step.table, list(step.columns), [list(row) for row in step.rows]]
    return ["set", step.table, list(step.key) if isinstance(step.key, tuple) else step.key, step.values]


def _apply(tx: Transaction, step: Sequence[Any]) -> None:
    what, table = step[0], step[1]
    if what == "drop":
        gone = [tuple(k) if isinstance(k, list) else k for k in _ids(step[2])]
        unused = _unused(tx, table, gone)
        if unused:
            tx.drop(table, unused)
    elif what == "put":
        columns, rows = step[2], [tuple(row) for row in step[3]]
        for row in rows:
            _try(lambda row=row: tx.insert(table, **dict(zip(columns, row, strict=True))))
    else:
        key = tuple(step[2]) if isinstance(step[2], list) else step[2]
        _try(lambda: tx.update(table, key, **step[3]))


def _try(action: Any) -> None:
    """Do what can still be done: a row that is gone since, or there again, is passed over."""
    try:
        action()
    except FieldError:
        return


def _unused(tx: Transaction, table: str, keys: list[Any]) -> list[Any]:
    uses = _SHARED.get(table)
    if not uses:
        return keys
    used: set[int] = set()
    for some in batches(keys):
        for other, column in uses:
            rows = tx.session.rows(f"SELECT DISTINCT {column} FROM {other} WHERE {column} IN ({listed(some)})")
            used.update(row[0] for row in rows)
    return [key for key in keys if key not in used]
