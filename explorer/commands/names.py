"""Actors and tags: renamed, merged two into one, taken away. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from db.read import rows
from db.store import Changes, Transaction

Kind = Literal["actor", "tag"]


@dataclass(frozen=True, slots=True)
class RenameName:
    """Give an actor or tag another name. Where that name is already there, the two become one."""

    kind: Kind
    name_id: int
    to: str

    @property
    def name(self) -> str:
        return f"Rename {self.kind}"

    def apply(self, tx: Transaction) -> Changes:
        wanted = self.to.strip()
        there = rows.first(tx.session, self.kind, "id", name=wanted)
        if there is None or there == self.name_id:
            tx.update(self.kind, self.name_id, name=wanted)
        else:
            tx.merge_names(self.kind, self.name_id, there)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class MergeNames:
    """Make one actor or tag of two: what belonged to `from_id` belongs to `into_id`, and `from_id` goes."""

    kind: Kind
    from_id: int
    into_id: int

    @property
    def name(self) -> str:
        return f"Merge {self.kind}s"

    def apply(self, tx: Transaction) -> Changes:
        tx.merge_names(self.kind, self.from_id, self.into_id)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class DeleteName:
    """Take an actor or tag away from every event, and from the list."""

    kind: Kind
    name_id: int

    @property
    def name(self) -> str:
        return f"Delete {self.kind}"

    def apply(self, tx: Transaction) -> Changes:
        tx.delete(self.kind, self.name_id)
        return tx.changes()
