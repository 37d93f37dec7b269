"""Take a whole import back, also after a restart: what to undo is kept with the import. Knows the store's
transaction.

The store gives the inverse of a write as steps (`db.write.inverse`); here they are kept as JSON among the store's
small facts,
and applied with forbearance: what has gone since is passed over, what others have come to use stays, and so does what
a person has edited since (`edited`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.bulk.pending import MANY, make_indexes
from db.bulk.range_delete import drop_ranges, joined, merged
from db.failures import FieldError
from db.read.details import batches, listed
from db.schema.facts import KEYS, REFERENCES
from db.sqlite.session import Session
from db.store import Changes, Store, Transaction
from db.write.inverse import Drop, Put, Step
from explorer.importing.reimport.undo_filter import KeepLocalEdits, edited_ids, ids_of

_PREFIX: Final = "import/undo/"
_PART: Final = 400_000
"""Characters of one stored part (db.schema.limits.JSON allows 500,000)."""
_SHARED: Final = {
    table: tuple((one.table, one.column) for one in REFERENCES if one.target == table and one.table != "known_as")
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


def undo_import(store: Store, import_id: int, *, keep_edited: bool = True) -> Changes:
    """Take an import back as one transaction: its events go, what it changed is as before, and the import leaves the
    list. Events that a person has edited since stay, unless `keep_edited` is False; values that it changed and a
    person has edited since stay in any case.

    Raises FieldError where it is not known what the import did.
    """
    return store.write(TakeBack(import_id, keep_edited=keep_edited), large=goes_for_good(store, import_id))


def goes_for_good(store: Store, import_id: int) -> bool:
    """Whether taking an import back could not be undone, because it is so large."""
    with store.reading() as session:
        return is_large(_steps(session, import_id)[0])


def edited(store: Store, import_id: int) -> list[str]:
    """The titles of the events that an import made and a person has edited since, or added something to."""
    with store.reading() as session:
        ids = sorted(edited_ids(session, import_id))
    return store.titles(ids)


def is_large(steps: Sequence[Sequence[Any]]) -> bool:
    """Whether taking these steps back removes so many rows that they go by ranges, and cannot be put back."""
    return sum(len(ids_of(step[2])) for step in steps if step[0] == "drop") >= MANY


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The change that takes an import back; as an edit (`explorer.history`) it can be undone, unless the import is
    large."""

    import_id: int
    file: str = ""
    keep_edited: bool = True

    @property
    def name(self) -> str:
        return f"Take back {self.file}"[:300]

    def apply(self, tx: Transaction) -> Changes:
        steps, keys = _steps(tx.session, self.import_id)
        if not steps:
            raise FieldError("import", "cannot be taken back: what it did is not recorded")
        with tx.not_by_hand():
            kept = edited_ids(tx.session, self.import_id) if self.keep_edited else set()
            sparing = KeepLocalEdits(tx, self.import_id, kept)
            if is_large(steps):
                steps = _dropped_by_range(tx, steps, sparing)
            else:
                # A large import that was ended before its time may have left the store without them.
                make_indexes(tx.session)
                # Events first: names and sources go only where nothing uses them any more.
                steps.sort(key=lambda step: step[:2] != ["drop", "event"])
            for step in steps:
                spared = sparing.spared(step)
                if spared is not None:
                    _apply(tx, spared)
            for key in keys:
                tx.delete("meta", (key,))
        return tx.changes()


def _steps(session: Session, import_id: int) -> tuple[list[Sequence[Any]], list[str]]:
    """What takes an import back, and the keys under which it is kept; nothing where it is not known."""
    parts = session.rows("SELECT key, value FROM meta WHERE key LIKE :like", {"like": f"{_PREFIX}{import_id}/%"})
    parts.sort(key=lambda row: int(row[0].rpartition("/")[2]))
    return json.loads("".join(value for _, value in parts) or "[]"), [key for key, _ in parts]


def _dropped_by_range(tx: Transaction, steps: Sequence[Sequence[Any]], sparing: KeepLocalEdits) -> list[Sequence[Any]]:
    """Remove all rows that the import made, and return the steps that are left: what it changed is set back."""
    made: dict[str, list[range]] = {}
    left = []
    for step in steps:
        if step[0] != "drop":
            left.append(step)
        elif step[1] in KEYS:
            spared = sparing.spared(step)
            if spared is not None:
                _apply(tx, spared)
        else:
            ids = ids_of(step[2])
            made.setdefault(step[1], []).extend([ids] if isinstance(ids, range) else merged(sorted(ids)))
    kept = {table: sparing.staying(table) for table in made}
    drop_ranges(tx, {table: joined(ranges) for table, ranges in made.items()}, kept)
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
        gone = [tuple(k) if isinstance(k, list) else k for k in ids_of(step[2])]
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
