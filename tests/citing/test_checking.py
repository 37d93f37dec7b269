"""A quote is verbatim, differs, or is not there; and nobody says "checked" without a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import InputError
from db.read.lists import quotes
from db.records import QuoteLine
from db.store import Store, open_store
from explorer.citing.checking import QuoteProblem, Verified, check_quotes, verify_quotes
from explorer.commands import ChangeRow, StoreChecks, StoreSourceText
from explorer.history.history import History
from tests.commands.small_store import Fill

TEXT = "He said:\n«It's already being called the first technological war of the emerging digital era», and went on."


def line(text: str) -> QuoteLine:
    return QuoteLine(7, 3, "Forum", 1, text, "", "unchecked")


def test_a_verbatim_quote_is_shown_in_its_context() -> None:
    (found,) = check_quotes(TEXT, [line("It’s already being … technological war of the emerging")])
    assert found.result == "verbatim"
    assert found.place is not None
    assert TEXT[slice(*found.place)].startswith("It's already")
    assert [text for text, marked in found.passage if marked] == [TEXT[slice(*found.place)]]
    assert found.passage[-1][0].endswith("and went on.")


def test_a_changed_word_is_named_on_both_sides() -> None:
    (found,) = check_quotes(TEXT, [line("the first technological war of the new digital era")])
    assert found.result == "differs"
    assert found.differing == (("new",), ("emerging",))
    assert "it has “new” where the source has “emerging”" in str(QuoteProblem(found, "CGTN"))


def test_what_is_not_there_is_said_so() -> None:
    (found,) = check_quotes(TEXT, [line("nobody said a word about bananas")])
    assert (found.result, found.place) == ("not_found", None)
    assert "is not in the stored text of CGTN" in str(QuoteProblem(found, "CGTN"))


def test_without_a_text_nothing_is_checked() -> None:
    quote = QuoteLine(1, 1, "", 1, "words", "", "verbatim")
    assert check_quotes(" ", [quote])[0].result == "unchecked"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "small.sqlite") as opened:
        opened.write(Fill())
        yield opened


def test_verify_names_a_quote_once_a_letter_of_it_is_changed(store: Store) -> None:
    history = History(store)
    assert verify_quotes(store) == Verified(1, ())
    history.do(ChangeRow("quote", 1, {"text": "a mew era"}))
    (problem,) = verify_quotes(store).problems
    assert "MTS signs" in str(problem)
    assert "it has “mew” where the source has “new”" in str(problem)
    history.undo()
    assert verify_quotes(store) == Verified(1, ())


def test_changing_the_words_or_the_text_takes_the_check_back(store: Store) -> None:
    history = History(store)

    def checked() -> str:
        return store.read(quotes, 1)[0].checked

    history.do(StoreChecks({1: "verbatim"}))
    assert checked() == "verbatim"
    history.do(ChangeRow("quote", 1, {"text": "another era"}))
    assert checked() == "unchecked"
    history.undo()
    assert checked() == "verbatim"
    history.do(StoreSourceText(1, "Another text altogether.", {}))
    assert checked() == "unchecked"
    history.do(StoreSourceText(1, "", {}))
    with pytest.raises(InputError, match="no text of its source is stored"):
        history.do(StoreChecks({1: "verbatim"}))
