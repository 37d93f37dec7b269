"""Dates as people type them into a field."""

from __future__ import annotations

import pickle

import pytest

from db import dates
from explorer.importing.dates.user_date import TypedDateError, read_typed


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("5 June 2019", "2019-06-05"),
        ("June 5, 2019", "2019-06-05"),
        ("Spring 2019", "2019-21"),
        ("05.06.2019", "2019-06-05"),
        ("about 2018", "2018~"),
        ("5 июня 2019", "2019-06-05"),
        ("2019年6月5日", "2019-06-05"),
        ("12/25/2019", "2019-12-25"),
        ("44 BCE", "-0043"),
        ("20190605", "2019-06-05"),
        ("2019-05/2019-08", "2019-05/2019-08"),
        (" 2019 ", "2019"),
    ],
)
def test_a_date_can_be_typed_as_people_write_it(typed: str, edtf: str) -> None:
    assert read_typed(typed).edtf == edtf


@pytest.mark.parametrize(
    "edtf",
    [
        "2019-06-05", "2019-06", "2019", "2018~", "2019?", "2019-21", "2019-24", "198X", "-0043", "0044",
        "2019-05-20/2019-08-19", "2019-05-20/2019-05-24", "2019-05/2019-08", "2018/2020", "2019/..", "../2019",
        "2019-06-05T14:30", "2019-06-05T14:30Z", "2019-06-05T14:30+03:00",
    ],
)  # fmt: skip
def test_what_the_program_says_of_a_date_can_be_typed_again(edtf: str) -> None:
    assert read_typed(dates.in_words(edtf)).edtf == edtf


@pytest.mark.parametrize("edtf", ["2019-06-05", "2019-06", "2018~", "2019-21", "2019-05-20/2019-08-19", "2018/2020"])
@pytest.mark.parametrize("language", ["de", "fr", "es", "ru", "zh"])
def test_it_can_be_typed_again_in_the_other_languages_too(edtf: str, language: str) -> None:
    assert read_typed(dates.in_words(edtf, language)).edtf == edtf


def test_a_date_that_could_be_two_is_not_read_and_both_are_named() -> None:
    with pytest.raises(TypedDateError) as caught:
        read_typed("03/04/2019")

    assert [one.edtf for one in caught.value.readings] == ["2019-04-03", "2019-03-04"]
    assert "3 April 2019 (2019-04-03) or 4 March 2019 (2019-03-04)" in caught.value.reason
    assert pickle.loads(pickle.dumps(caught.value)).readings == caught.value.readings


def test_day_and_month_that_are_the_same_are_read() -> None:
    assert read_typed("04/04/2019").edtf == "2019-04-04"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2019", "31 February 2019 does not exist"),
        ("2019-02-30", "30 February 2019 does not exist"),
        ("July 4", "the year is missing"),
        ("Nokia", "write it as in 5 June 2019"),
        ("43621", "a year of five and more digits"),
        ("12", "a year takes four digits"),
        ("", ""),
    ],
)
def test_what_is_no_date_is_said_plainly(typed: str, said: str) -> None:
    with pytest.raises(TypedDateError) as caught:
        read_typed(typed)

    assert said in caught.value.reason
