"""What every command has: a name for people, and the change it makes to the store. No Qt.

A command knows nothing of undo: the store remembers the rows as they were while the command writes, and
`explorer.history` keeps that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from db.store import Changes, Transaction


class Command(Protocol):
    """One edit. `name` completes "Undo …", such as "Move event"; `apply` runs inside one transaction."""

    @property
    def name(self) -> str: ...

    def apply(self, tx: Transaction) -> Changes:
        """Write the edit. Raises FieldError for a value that cannot stand; nothing is written then."""
        ...


@dataclass(frozen=True, slots=True)
class Together:
    """Several commands as one edit: one step of undo, all or nothing."""

    name: str
    commands: Sequence[Command]

    def apply(self, tx: Transaction) -> Changes:
        for command in self.commands:
            command.apply(tx)
        return tx.changes()


def counted(count: int, one: str, many: str = "") -> str:
    """Return "event" for one, "3 events" for more."""
    return one if count == 1 else f"{count:,} {many or one + 's'}"
