"""Take a whole import back, also after a restart: what to undo is kept with the import. Knows the store's
transaction.

The store gives the inverse of a write as steps (`db.write.inverse`); here they are kept as JSON among the store's
small facts and applied leniently: what has gone since is passed over, what others have come to use stays, and so does
what a person has edited since (`edited`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.bulk.pending import MANY, make_indexes
from db.bulk.range_delete import drop_ranges, joined, merged
from db.failures import FieldError
from db.read import rows
from db.schema.facts import KEYS, REFERENCES
from db.sqlite.session import Session
from db.store import Changes, Store, Transaction
from db.write import kept_texts
from db.write.inverse import Drop, Put, Step, plain_step, stored_parts, stored_step
from explorer.importing.reimport.undo_filter import KeepLocalEdits, edited_ids

_PREFIX: Final = "import/undo/"
_SHARED: Final = {
    table: tuple((one.table, one.column) for one in REFERENCES if one.target == table and one.table != "known_as")
    for table in ("lane", "category", "actor", "tag", "source", "series")
}
"""Tables whose rows an import may have made and others may use by now."""


def remember(tx: Transaction, import_id: int) -> None:
    """Keep with the import how to take it back. Call it last: later writes of the transaction are not covered."""
    for number, part in enumerate(stored_parts([plain_step(step) for step in tx.inverse().steps])):
        tx.insert("meta", key=f"{_PREFIX}{import_id}/{number}", value=part)


def can_undo(store: Store, import_id: int) -> bool:
    """Whether it is known how to take an import back."""
    with store.reading() as session:
        return bool(import_keys(session, import_id))


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
        return is_large(stored_steps(session, import_id)[0])


def edited(store: Store, import_id: int) -> list[str]:
    """Return the titles of the events that an import made and a person has edited since, or added something to."""
    with store.reading() as session:
        ids = sorted(edited_ids(session, import_id))
    return store.titles(ids)


def is_large(steps: Sequence[Step]) -> bool:
    """Whether taking these steps back removes so many rows that they go by ranges, and cannot be put back."""
    return sum(len(step.keys) for step in steps if isinstance(step, Drop)) >= MANY


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
        steps, keys = stored_steps(tx.session, self.import_id)
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
                steps.sort(key=lambda step: not isinstance(step, Drop) or step.table != "event")
            for step in steps:
                spared = sparing.spared(step)
                if spared is not None:
                    _apply(tx, spared)
            for key in keys:
                tx.delete("meta", (key,))
        return tx.changes()


def import_keys(session: Session, import_id: int) -> list[str]:
    """Return the keys under which it is kept how to take an import back, in the order of the parts."""
    keys = kept_texts.keys_under(session, f"{_PREFIX}{import_id}/")
    return sorted(keys, key=lambda key: int(key.rpartition("/")[2]))


def stored_steps(session: Session, import_id: int) -> tuple[list[Step], list[str]]:
    """Return what takes an import back, and the keys under which it is kept; nothing where it is not known."""
    keys = import_keys(session, import_id)
    parts = [kept_texts.text_of(session, key) or "" for key in keys]
    return [stored_step(plain) for plain in json.loads("".join(parts) or "[]")], keys


def _dropped_by_range(tx: Transaction, steps: Sequence[Step], sparing: KeepLocalEdits) -> list[Step]:
    """Remove all rows that the import made, and return the steps that are left: what it changed is set back."""
    made: dict[str, list[range]] = {}
    left: list[Step] = []
    for step in steps:
        if not isinstance(step, Drop):
            left.append(step)
        elif step.table in KEYS:
            spared = sparing.spared(step)
            if spared is not None:
                _apply(tx, spared)
        else:
            ids = step.keys
            made.setdefault(step.table, []).extend([ids] if isinstance(ids, range) else merged(sorted(ids)))
    kept = {table: sparing.staying(table) for table in made}
    drop_ranges(tx, {table: joined(ranges) for table, ranges in made.items()}, kept)
    return left


def _apply(tx: Transaction, step: Step) -> None:
    if isinstance(step, Drop):
        unused = _unused(tx, step.table, step.keys)
        if unused:
            tx.drop(step.table, unused)
    elif isinstance(step, Put):
        for row in step.rows:
            _try(lambda row=row: tx.insert(step.table, **dict(zip(step.columns, row, strict=True))))
    else:
        _try(lambda: tx.update(step.table, step.key, **step.values))


def _try(action: Any) -> None:
    """Do what can still be done: a row that is gone since, or there again, is passed over."""
    try:
        action()
    except FieldError:
        return


def _unused(tx: Transaction, table: str, keys: Sequence[Any]) -> Sequence[Any]:
    uses = _SHARED.get(table)
    if not uses:
        return keys
    used = {number for other, column in uses for number in rows.used(tx.session, other, column, keys)}
    return [key for key in keys if key not in used]
