"""How a write is taken back: the rows as they were, in steps that can be applied as a change of their own.

Applying an inverse writes through the same calls, so that it has an inverse too: that is redo. Knows tables only by
name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.records import Changes
    from db.write.row_writer import RowWriter
    from db.write.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Put:
    """Rows to add, whole and with their ids."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def apply(self, rows: RowWriter) -> None:
        rows.put(self.table, self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows to remove, by their keys."""

    table: str
    keys: Sequence[Any]

    def apply(self, rows: RowWriter) -> None:
        rows.drop(self.table, self.keys)


@dataclass(frozen=True, slots=True)
class Set:
    """Columns of one row to set back."""

    table: str
    key: Any
    values: dict[str, Any]

    def apply(self, rows: RowWriter) -> None:
        rows.update(self.table, self.key, **self.values)


Step = Put | Drop | Set


@dataclass(frozen=True, slots=True)
class Inverse:
    """A change that takes a write back. `steps` are in the order to apply them, the last thing done first."""

    steps: tuple[Step, ...]

    def apply(self, tx: Transaction) -> Changes:
        with tx.not_by_hand():
            for step in self.steps:
                step.apply(tx)
        return tx.changes()
