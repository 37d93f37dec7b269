"""A quote is verbatim, differs, or is not there; and nobody says "checked" without a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import InputError
from db.store import Store, open_store
from explorer.citing.checking import check_quotes, verify_quotes
from explorer.citing.lists import QuoteLine, quotes
from explorer.citing.matching import Prepared, compare
from explorer.commands import ChangeRow, StoreChecks, StoreSourceText
from explorer.history import History
from tests.commands.small_store import Fill

TEXT = """The president said on Friday: «It's already being called the first technological war of the
emerging digital era», and went on – at length – about the co\u00adoperation of
the two countries. “Unceremoniously,” he added, “pushed out of the global market.”
Президент сказал: это уже экономическая война. 习近平表示，中俄关系进入新时代。"""


def result(quote: str) -> str:
    return compare(quote, Prepared(TEXT)).result


@pytest.mark.parametrize(
    "quote",
    [
        "the first technological war of the emerging digital era",
        "It’s already being called",
        "went on - at length - about the cooperation of the two countries",
        "the first technological war … about the cooperation",
        "the first technological war [...] of the two countries",
        '"Unceremoniously," he added',
        "это уже экономическая война",
        "中俄关系进入新时代",
    ],
)
def test_typography_and_marked_ellipses_make_no_difference(quote: str) -> None:
    assert result(quote) == "verbatim"


@pytest.mark.parametrize(
    ("quote", "ours", "theirs"),
    [
        ("the first technological war of the new digital era", "new", "emerging"),
        ("the first technologicel war of the emerging digital era", "technologicel", "technological"),
        ("это уже технологическая война", "технологическая", "экономическая"),
    ],
)
def test_a_changed_word_or_letter_differs_and_is_named(quote: str, ours: str, theirs: str) -> None:
    match = compare(quote, Prepared(TEXT))
    assert match.result == "differs"
    assert (ours, theirs) in match.differing
    assert theirs in [text for text, marked in match.passage if marked]


@pytest.mark.parametrize("quote", ["nobody said a word about bananas", "…", "hnological wa", "digital era … first"])
def test_what_is_not_there_is_not_found_or_differs_but_never_verbatim(quote: str) -> None:
    assert result(quote) != "verbatim"


def test_the_place_leads_back_to_the_text() -> None:
    match = compare("about the cooperation of the two countries", Prepared(TEXT))
    assert match.place is not None
    start, end = match.place
    assert TEXT[start:end] == "about the co\u00adoperation of\nthe two countries"
    assert [text for text, marked in match.passage if marked] == ["about the co\u00adoperation of\nthe two countries"]


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
    assert verify_quotes(store) == []
    history.do(ChangeRow("quote", 1, {"text": "a mew era"}))
    (problem,) = verify_quotes(store)
    assert "MTS signs" in str(problem)
    assert "“mew” for “new”" in str(problem)
    history.undo()
    assert verify_quotes(store) == []


def test_changing_the_words_or_the_text_takes_the_check_back(store: Store) -> None:
    history = History(store)

    def checked() -> str:
        return quotes(store, 1)[0].checked

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
