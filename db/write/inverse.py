"""How a write is taken back: the rows as they were, in steps that can be applied as a change of their own.

Applying an inverse writes through the same calls, so that it has an inverse too: that is redo. Knows tables only by
name. `plain_step` and `stored_step` are the one form in which steps are kept in a store, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from db.records import Changes
    from db.sqlite.session import Row, Session

_PART: Final = 400_000
"""Characters of one stored part; db.schema.limits.JSON allows 500,000."""


class RowAccess(Protocol):
    """What the parts of a write ask of it: rows of any table, added, changed, removed and read."""

    @property
    def session(self) -> Session: ...
    def insert(self, table: str, /, **values: Any) -> int: ...
    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> range: ...
    def update(self, table: str, key: Any, /, **values: Any) -> dict[str, Any]: ...
    def drop(self, table: str, keys: Sequence[Any]) -> None: ...
    def row(self, table: str, key: Any) -> dict[str, Any]: ...


class Writing(RowAccess, Protocol):
    """A write as a whole: what it changed, and that the program made the change, not a person."""

    def not_by_hand(self) -> AbstractContextManager[None]: ...
    def changes(self) -> Changes: ...


@dataclass(frozen=True, slots=True)
class Put:
    """Rows to add, whole and with their ids."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def apply(self, rows: RowAccess) -> None:
        rows.put(self.table, self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows to remove, by their keys."""

    table: str
    keys: Sequence[Any]

    def apply(self, rows: RowAccess) -> None:
        rows.drop(self.table, self.keys)


@dataclass(frozen=True, slots=True)
class Set:
    """Columns of one row to set back."""

    table: str
    key: Any
    values: dict[str, Any]

    def apply(self, rows: RowAccess) -> None:
        rows.update(self.table, self.key, **self.values)


Step = Put | Drop | Set


def plain_step(step: Step) -> list[Any]:
    """Return a step as lists and values that JSON can hold."""
    if isinstance(step, Drop):
        keys = step.keys
        if isinstance(keys, range) and keys.step == 1:
            return ["drop", step.table, {"from": keys.start, "to": keys.stop}]
        return ["drop", step.table, [_plain_key(key) for key in keys]]
    if isinstance(step, Put):
        return ["put", step.table, list(step.columns), [list(row) for row in step.rows]]
    return ["set", step.table, _plain_key(step.key), step.values]


def stored_step(plain: Sequence[Any]) -> Step:
    """Return the step that `plain_step` made this of."""
    match plain[0]:
        case "drop":
            keys = plain[2]
            if isinstance(keys, dict):
                return Drop(plain[1], range(keys["from"], keys["to"]))
            return Drop(plain[1], [_key(key) for key in keys])
        case "put":
            return Put(plain[1], tuple(plain[2]), [tuple(row) for row in plain[3]])
        case _:
            return Set(plain[1], _key(plain[2]), plain[3])


def stored_parts(value: Any) -> list[str]:
    """Return a value as JSON, in parts that each fit a row of the table meta."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return [text[at : at + _PART] for at in range(0, len(text), _PART)]


def _plain_key(key: Any) -> Any:
    return list(key) if isinstance(key, tuple) else key


def _key(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


@dataclass(frozen=True, slots=True)
class Inverse:
    """A change that takes a write back. `steps` are in the order to apply them, the last thing done first."""

    steps: tuple[Step, ...]

    def apply(self, tx: Writing) -> Changes:
        with tx.not_by_hand():
            for step in self.steps:
                step.apply(tx)
        return tx.changes()
