"""Checking stored quotes against stored texts: what is recorded, and when it no longer holds."""

from __future__ import annotations

import pytest

from db.quotes.checks import AttachText, RecordChecks, check_quotes
from db.records import SourceRow
from db.store import Store
from tests.db.stores import add, do, everything, quote

TEXT = "Putin spoke of “the first technological war of the emerging digital era” in St Petersburg."


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
    assert check_quotes(quoted) == []
    quoted.write(RecordChecks())
    assert verdicts(quoted) == ["unchecked"] * 3


def test_attaching_a_text_checks_the_quotes_of_its_source(quoted: Store) -> None:
    changes = quoted.write(AttachText(1, TEXT))
    assert verdicts(quoted) == ["verbatim", "differs", "unchecked"]
    assert changes.sources
    assert changes.changed.tolist() == [1]
    assert quoted.source_text(1) == TEXT
    found = check_quotes(quoted, 1)
    assert [(one.quote_id, one.recorded, one.result.verdict) for one in found] == [
        (1, "verbatim", "verbatim"),
        (2, "differs", "differs"),
    ]
    assert TEXT[found[0].result.start : found[0].result.end] == "the first technological war"


def test_taking_the_text_away_unchecks_and_undo_brings_all_back(quoted: Store) -> None:
    quoted.write(AttachText(1, TEXT))
    before = everything(quoted)
    _, back = quoted.do(AttachText(1, ""))
    assert verdicts(quoted) == ["unchecked"] * 3
    _, again = quoted.do(back)
    assert everything(quoted) == before
    quoted.write(again)
    assert verdicts(quoted) == ["unchecked"] * 3


@pytest.mark.parametrize("values", [{"text": "other words"}, {"source_id": 2}])
def test_changed_words_or_another_source_are_unchecked(quoted: Store, values: dict[str, object]) -> None:
    quoted.write(AttachText(1, TEXT))
    do(quoted, lambda tx: tx.update("quote", 1, **values))
    assert verdicts(quoted)[0] == "unchecked"


def test_the_same_words_again_and_other_fields_leave_the_verdict(quoted: Store) -> None:
    quoted.write(AttachText(1, TEXT))
    do(quoted, lambda tx: tx.update("quote", 1, text="the first technological war", speaker="Vladimir Putin"))
    do(quoted, lambda tx: tx.update("source", 1, title="Plenary session"))
    assert verdicts(quoted)[0] == "verbatim"
