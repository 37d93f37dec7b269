"""Checking the store's quotes against the stored texts of their sources, and keeping what came of it.

How a quote is compared is in `db.quotes`; this is which quotes, which texts, and where the verdict goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.quotes.match import Check, Text
from db.records import Changes
from db.sqlite.session import Session

if TYPE_CHECKING:
    from db.store import Store
    from db.write.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote that was looked for in its source's text; `recorded` is the verdict that the store holds."""

    quote_id: int
    event_id: int
    source_id: int
    text: str
    recorded: str
    result: Check


def check_quotes(store: Store, source_id: int | None = None) -> list[Checked]:
    """Look for every quote whose source has a stored text, or for those of one source. Changes nothing."""
    with store.reading() as session:
        return list(checked_quotes(session, source_id))


def checked_quotes(session: Session, source_id: int | None = None) -> Iterator[Checked]:
    """As `check_quotes`, one by one: a source's text is made ready once, and only one is held at a time."""
    where = "" if source_id is None else "AND s.id = :id"
    given = {} if source_id is None else {"id": source_id}
    sources = session.rows(
        "SELECT DISTINCT s.id FROM source s JOIN quote q ON q.source_id = s.id "
        f"WHERE s.text <> '' {where} ORDER BY s.id",
        given,
    )
    for (one,) in sources:
        text = Text(session.value("SELECT text FROM source WHERE id = :id", {"id": one}))
        for quote_id, event_id, words, recorded in session.rows(
            "SELECT id, event_id, text, checked FROM quote WHERE source_id = :id ORDER BY id", {"id": one}
        ):
            yield Checked(quote_id, event_id, one, words, recorded, text.check(words))


@dataclass(frozen=True)
class RecordChecks:
    """A change that looks for all quotes, or those of one source, and keeps the verdict of each."""

    source_id: int | None = None

    def apply(self, tx: Transaction) -> Changes:
        for found in checked_quotes(tx.session, self.source_id):
            if found.recorded != found.result.verdict:
                tx.update("quote", found.quote_id, checked=found.result.verdict)
        return tx.changes()


@dataclass(frozen=True)
class AttachText:
    """A change that stores the text of a source, or takes it away with an empty one, and checks its quotes against
    it.
    """

    source_id: int
    text: str

    def apply(self, tx: Transaction) -> Changes:
        tx.update("source", self.source_id, text=self.text)
        return RecordChecks(self.source_id).apply(tx)
