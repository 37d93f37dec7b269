"""Texts of sources and what checking quotes against them found. No Qt.

Reads no files: `explorer.citing` makes texts of them and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.failures import FieldError
from db.read import rows
from db.schema import limits
from db.store import Changes, Transaction
from explorer.commands.rows import forget_checks


@dataclass(frozen=True, slots=True)
class StoreSourceText:
    """Keep the text of a source, and what each of its quotes was found to be in it.

    `found` is quote id -> one of `limits.CHECKED`; quotes of the source that are not in it become unchecked. An empty
    text takes the stored one away, and then nothing may be found.
    """

    source_id: int
    text: str
    found: Mapping[int, str]

    @property
    def name(self) -> str:
        return "Attach source text" if self.text else "Remove source text"

    def apply(self, tx: Transaction) -> Changes:
        if self.found and not self.text:
            raise FieldError("quote", "cannot be checked without a stored text")
        if tx.row("source", self.source_id)["text"] != self.text:
            tx.update("source", self.source_id, text=self.text)
        forget_checks(tx, self.source_id)
        _write_found(tx, self.found)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class StoreChecks:
    """Keep what quotes were found to be in the texts stored now: quote id -> one of `limits.CHECKED`."""

    found: Mapping[int, str]

    @property
    def name(self) -> str:
        return "Check quotes"

    def apply(self, tx: Transaction) -> Changes:
        _write_found(tx, self.found)
        return tx.changes()


def _write_found(tx: Transaction, found: Mapping[int, str]) -> None:
    for quote_id, checked in found.items():
        if checked not in limits.CHECKED:
            raise FieldError("checked", f"is “{checked}”; it can be {', '.join(limits.CHECKED)}")
        row = tx.row("quote", quote_id)
        if checked != "unchecked" and not rows.first(tx.session, "source", "text <> ''", id=row["source_id"]):
            raise FieldError("quote", "cannot be checked: no text of its source is stored")
        if row["checked"] != checked:
            tx.update("quote", quote_id, checked=checked, updated_us=row["updated_us"])
