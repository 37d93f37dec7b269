"""Checking stored quotes against stored texts: what is recorded, and when it no longer holds."""

from __future__ import annotations

import pytest

from db.quotes.checks import checked_quotes
from db.records import SourceRow
from db.store import Changes, Store, Transaction
from tests.db.stores import add, do, everything, quote

TEXT = "Putin spoke of “the first technological war of the emerging digital era” in St Petersburg."


class Attach:
    """A change that stores the text of the first source, and what its quotes are found to be in it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def apply(self, tx: Transaction) -> Changes:
        tx.update("source", 1, text=self._text)
        for said, found in list(checked_quotes(tx.session)):
            tx.update("quote", said.id, checked=found.verdict)
        return tx.changes()


@pytest.fixture
def quoted(store: Store) -> Store:
    """Two quotes of one source, one of another, nothing checked."""
    event_id = add(store, "SPIEF")
    for words in ("the first technological war", "the first technological war of the coming digital era"):
        quote(store, event_id, words, SourceRow("Plenary", "Kremlin"))
    quote(store, event_id, "something else", SourceRow("Other", "Herald"))
    return store


def verdicts(store: Store) -> list[str]:
    event = store.event(1)
    assert event is not None
    return [said.checked for said in event.quotes]


def test_nothing_is_checked_without_a_stored_text(quoted: Store) -> None:
    with quoted.reading() as session:
        assert list(checked_quotes(session)) == []
    assert verdicts(quoted) == ["unchecked"] * 3


def test_attaching_a_text_checks_the_quotes_of_its_source(quoted: Store) -> None:
    changes = quoted.write(Attach(TEXT))
    assert verdicts(quoted) == ["verbatim", "differs", "unchecked"]
    assert changes.sources
    assert changes.changed.tolist() == [1]
    assert quoted.source_text(1) == TEXT
    with quoted.reading() as session:
        found = list(checked_quotes(session))
    assert [(said.id, said.checked, one.verdict) for said, one in found] == [
        (1, "verbatim", "verbatim"),
        (2, "differs", "differs"),
    ]
    assert TEXT[found[0][1].start : found[0][1].end] == "the first technological war"


def test_taking_the_text_away_unchecks_and_undo_brings_all_back(quoted: Store) -> None:
    quoted.write(Attach(TEXT))
    before = everything(quoted)
    _, back = quoted.do(Attach(""))
    assert verdicts(quoted) == ["unchecked"] * 3
    _, again = quoted.do(back)
    assert everything(quoted) == before
    quoted.write(again)
    assert verdicts(quoted) == ["unchecked"] * 3


@pytest.mark.parametrize("values", [{"text": "other words"}, {"source_id": 2}])
def test_changed_words_or_another_source_are_unchecked(quoted: Store, values: dict[str, object]) -> None:
    quoted.write(Attach(TEXT))
    do(quoted, lambda tx: tx.update("quote", 1, **values))
    assert verdicts(quoted)[0] == "unchecked"


def test_the_same_words_again_and_other_fields_leave_the_verdict(quoted: Store) -> None:
    quoted.write(Attach(TEXT))
    do(quoted, lambda tx: tx.update("quote", 1, text="the first technological war", speaker="Vladimir Putin"))
    do(quoted, lambda tx: tx.update("source", 1, title="Plenary session"))
    assert verdicts(quoted)[0] == "verbatim"
