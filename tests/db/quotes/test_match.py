"""Is a quote verbatim in a text: found with its place, found changed with what changed, or not there."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.quotes.match import (
    DIFFERS,
    MAX_GAP,
    NOT_FOUND,
    VERBATIM,
    Text,
    check,
)

SPEECH = """Thank you. The situation with Huawei, which they are trying not just to squeeze but to unceremoniously
push out of the global mar\u00adket, is already called “the first technological war of the emerging digital era” in some
circles. It would appear that the rapid digital transformation — the technologies that are quickly changing industries,
markets and professions – are designed to expand the horizons for anyone who is willing and open to change.
Unfortunately, here too barriers are being built and direct bans on high-tech asset purchases are being imposed."""


@pytest.mark.parametrize(
    "quote",
    [
        "The situation with Huawei",
        "unceremoniously push out of the global market",
        "unceremoniously  push\tout of\u00a0the global market",
        "already called 'the first technological war of the emerging digital era' in some circles",
        "already called «the first technological war of the emerging digital era» in some circles",
        "digital transformation - the technologies",
        "digital transformation—the technologies",
        "markets and professions − are designed",
        "high‑tech asset pur\u00adchases",
        "The situation with Huawei … is already called “the first technological war",
        "The situation with Huawei ... is already called",
        "The situation with Huawei [...] is already called",
        "The situation with Huawei, which (…) push out […] digital era”",
        "… barriers are being built …",
        "“barriers are being built”"[1:-1],
        "imposed.",
        "Thank you.",
    ],
)
def test_what_printing_changes_is_tolerated(quote: str) -> None:
    result = check(quote, SPEECH)
    assert result.verdict == VERBATIM, quote
    assert result.likeness == 1.0
    assert "".join(part for part, _ in result.quote_parts) == quote
    assert not any(differs for _, differs in result.quote_parts + result.passage_parts)


@pytest.mark.parametrize(
    ("quote", "said", "there"),
    [
        ("the first technological war of the coming digital era", ["coming"], ["emerging"]),
        ("The situation with huawei", ["huawei"], ["Huawei"]),
        ("the situation with Huawei, which they", ["the"], ["The"]),
        ("barriers are built and direct bans", [], ["being"]),
        ("barriers are now being built and direct bans", ["now"], []),
        ("The situation with Huawei which they are trying", [], [","]),
        ("quickly changing industries, markets, and professions", [","], []),
        ("It would appear that rapid digital transformation", [], ["the"]),
        ("direct bans on hightech asset purchases", ["hightech"], ["high-tech"]),
    ],
)
def test_a_changed_quote_is_shown_with_the_words_that_changed(quote: str, said: list[str], there: list[str]) -> None:
    result = check(quote, SPEECH)
    assert result.verdict == DIFFERS
    assert [part.strip() for part, differs in result.quote_parts if differs] == said
    assert [part.strip() for part, differs in result.passage_parts if differs] == there
    assert "".join(part for part, _ in result.quote_parts) == quote
    assert "".join(part for part, _ in result.passage_parts) == SPEECH[result.start : result.end]
    assert 0.6 <= result.likeness <= 1.0


@pytest.mark.parametrize(
    "quote",
    [
        "a sentence about something else entirely, with other words",
        "We will never give up our technology",
        "the of and to in",
        "…",
        "",
        "  ",
        "\u00ad",
        "“”",
        "“the war”, … they are not already in the market",
    ],
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    result = check(quote, SPEECH)
    assert result.verdict == NOT_FOUND, result
    assert (result.start, result.end) == (0, 0)
    assert "".join(part for part, _ in result.quote_parts) == quote


def test_the_passage_is_given_with_what_surrounds_it() -> None:
    result = check("global market", SPEECH)
    assert SPEECH[result.start : result.end] == "global mar\u00adket"
    assert result.before.endswith("push out of the ")
    assert result.after.startswith(", is already called")
    assert not result.before.startswith(" ")
    assert SPEECH[: result.start].endswith(result.before)
    assert SPEECH[result.end :].startswith(result.after)


def test_a_part_of_a_word_is_no_quote() -> None:
    assert check("art of war", "A part of warfare").verdict != VERBATIM
    assert check("部评论", "中国外交部评论华为").verdict == VERBATIM


def test_an_ellipsis_leaves_out_a_passage_and_not_a_chapter() -> None:
    near = "The beginning of it. " + "x " * 100 + "The end of it."
    far = "The beginning of it. " + "x " * MAX_GAP + "The end of it."
    assert check("beginning of it … The end of it", near).verdict == VERBATIM
    assert check("beginning of it … The end of it", far).verdict != VERBATIM


def test_the_parts_around_an_ellipsis_may_stand_elsewhere_before() -> None:
    text = "Alpha. " + "x " * MAX_GAP + "Alpha, beta. Gamma. " + "y " * 100 + "Gamma delta."
    result = check("Alpha … Gamma … delta", text)
    assert result.verdict == VERBATIM
    assert text[result.start : result.end].startswith("Alpha, beta")


def test_an_ellipsis_of_the_source_that_the_quote_leaves_out_is_a_difference() -> None:
    assert check("We will win", "We … will win").verdict == DIFFERS
    assert check("We … will win", "We … will win").verdict == VERBATIM


def test_accents_are_the_same_composed_or_not() -> None:
    decomposed = "Le pre\u0301sident a de\u0301clare\u0301 \u2014 he\u0301las\u00ad \u2014 la guerre"
    result = check("président a déclaré - hélas", decomposed)
    assert result.verdict == VERBATIM
    assert decomposed[result.start : result.end] == "pre\u0301sident a de\u0301clare\u0301 \u2014 he\u0301las"
    assert check("pre\u0301sident", "Le président").verdict == VERBATIM
    assert check("president", "Le président").verdict != VERBATIM


def test_a_capital_at_the_beginning_is_tolerated_only_where_asked_for() -> None:
    assert check("Is already called", SPEECH).verdict == DIFFERS
    assert check("Is already called", SPEECH, capital_may_differ=True).verdict == VERBATIM
    assert check("Already Called", SPEECH, capital_may_differ=True).verdict == DIFFERS


def test_russian_and_chinese_are_compared_word_by_word_too() -> None:
    russian = "Мы не только придаём импульс стратегическому сотрудничеству двух компаний."
    result = check("придаем импульс стратегическому сотрудничеству двух компаний", russian)
    assert result.verdict == DIFFERS
    assert [part for part, differs in result.passage_parts if differs] == ["придаём"]
    chinese = "中方对此表示强烈不满和坚决反对。"
    result = check("中方对此表示严重不满和坚决反对", chinese)
    assert [part for part, differs in result.quote_parts if differs] == ["严重"]
    assert [part for part, differs in result.passage_parts if differs] == ["强烈"]


def test_the_best_of_several_like_passages_is_shown() -> None:
    text = "we sign a contract today. " * 3 + "we gladly sign a great contract today in Moscow. " + "we sign. " * 5
    result = check("we gladly sign a big contract today in Moscow", text)
    assert text[result.start : result.end] == "we gladly sign a great contract today in Moscow"


WORDS = st.text("abcdeéü.,-–“ \u00a0\n\u00ad华为", min_size=1, max_size=200)


@given(WORDS, st.data())
def test_every_stretch_between_words_is_verbatim_and_found_at_itself(text: str, data: st.DataObject) -> None:
    cuts = [at for at in range(len(text) + 1) if not _inside(text, at)]
    start, end = sorted((data.draw(st.sampled_from(cuts)), data.draw(st.sampled_from(cuts))))
    assume(re.search(r"\w", text[start:end]))
    assume("..." not in re.sub(r"\s|\u00ad", "", text))
    result = check(text[start:end], text)
    assert result.verdict == VERBATIM
    found = text[result.start : result.end]
    assert _bare(found) == _bare(text[start:end].strip())


@given(WORDS, st.data())
def test_printing_it_otherwise_changes_nothing(text: str, data: st.DataObject) -> None:
    """Other spaces, dashes, quotation marks and soft hyphens in the quote, the text, or both."""
    assume(re.search(r"\w", text))
    assume("..." not in re.sub(r"\s|\u00ad", "", text))
    assert check(_reprinted(text, data), _reprinted(text, data)).verdict == VERBATIM


def _reprinted(text: str, data: st.DataObject) -> str:
    made = []
    for character in text:
        if character in " \u00a0\n":
            character = data.draw(st.sampled_from([" ", "\n", "\t ", "\u00a0", "\u2009 "]))
        elif character in "-–":
            character = data.draw(st.sampled_from(["-", "–", "—", " — ", "\u2011"]))
        elif character == "“":
            character = data.draw(st.sampled_from(['"', "'", "«", "’"]))
        elif character == "\u00ad":
            character = data.draw(st.sampled_from(["", "\u00ad", "\u200b"]))
        elif character == "é":
            character = data.draw(st.sampled_from(["é", "e\u0301"]))
        made.append(character)
    return "".join(made)


def _inside(text: str, at: int) -> bool:
    """Whether a cut here would go through a word."""
    bare_before, bare_after = text[:at].rstrip("\u00ad"), text[at:].lstrip("\u00ad")
    if not bare_before or not bare_after:
        return False
    before, after = bare_before[-1], bare_after[0]
    return before.isalnum() and after.isalnum() and before not in "华为" and after not in "华为"


def _bare(text: str) -> str:
    """A text without white space and what cannot be seen; dashes side by side count as one."""
    return re.sub(r"[-–]+", "-", re.sub(r"[\s\u00ad]", "", text))


@given(st.text(max_size=100), st.text(max_size=300))
def test_whatever_is_given_is_answered(quote: str, text: str) -> None:
    result = check(quote, text)
    assert result.verdict in (VERBATIM, DIFFERS, NOT_FOUND)
    assert 0 <= result.start <= result.end <= len(text)
    assert "".join(part for part, _ in result.quote_parts) == quote
    if result.verdict != NOT_FOUND:
        assert "".join(part for part, _ in result.passage_parts) == text[result.start : result.end] != ""


MANY = ["the", "two", "firms", "signed", "a", "long", "contract", "with", "Huawei", "in", "Moscow", "on", "Wednesday"]


@given(st.permutations(MANY), st.integers(0, len(MANY) - 1))
def test_one_changed_word_is_always_shown(words: list[str], at: int) -> None:
    said = [*words[:at], "zzz", *words[at + 1 :]]
    result = check(" ".join(said), "Before. " + " ".join(words) + ". After.")
    assert result.verdict == DIFFERS
    assert any("zzz" in part for part, differs in result.quote_parts if differs)


def test_many_quotes_of_a_long_text_are_quick_to_look_up() -> None:
    text = Text(SPEECH * 50)
    assert text.check("emerging digital era").verdict == VERBATIM
    assert text.check("coming digital era in some circles").verdict == DIFFERS
    assert text.check("nothing of the kind").verdict == NOT_FOUND
