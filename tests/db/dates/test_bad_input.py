"""Texts that are no dates are refused at once, with the value and a reason a person can act on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.dates import DateError, distance_in_words, in_words, parse, span
from db.errors import InputError
from tests.db.dates.strategies import NEARLY_DATES


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the text is empty"),
        ("2019-02-31", "31 February 2019 does not exist"),
        ("2019-02-29", "29 February 2019 does not exist"),
        ("1900-02-29", "29 February 1900 does not exist"),
        ("-0043-02-29", "29 February 44 BCE does not exist"),
        ("2019-06-31", "31 June 2019 does not exist"),
        ("2019-06-00", "June 2019 has no day 0"),
        ("2019-06-32", "June 2019 has 30 days, not 32"),
        ("2019-02-~31", "31 February 2019 does not exist"),
        ("2019-02-3X", "there is no such day in any of its years"),
        ("2019-13", "there is no month 13"),
        ("2019-00", "there is no month 00"),
        ("2019-13-01", "there is no month 13"),
        ("2019-42", "there is no month or season 42"),
        ("2019-6-5", "months and days take two digits, as in 2019-06-05"),
        ("2019-06-5", "months and days take two digits, as in 2019-06-05"),
        ("-0000", "-0000 is no year; the year before 1 is written 0000"),
        ("12345", "a year of five and more digits begins with Y, as in Y17000"),
        ("44", "a year takes four digits, as in 0044 or -0043"),
        ("Y2019", "Y is for years of five and more digits"),
        ("+2019", "a year has no plus sign"),
        ("201x", "unspecified digits are written X"),
        ("2019?~", "one mark at the end is enough, with % for uncertain and approximate at once"),
        (" 2019", "it has white space in it"),
        ("2019\n", "it has white space in it"),
        ("2019-06-05 10:00", "a T stands between date and time"),
        ("2019-06-05T10:00+0300", "an offset is written with a colon, as in +03:00"),
        ("2019-06-05T10:00+16:00", "no zone is +16:00 from UTC"),
        ("2019-06-05T25:00", "there is no time 25:00"),
        ("2019-06-05T10:60", "there is no time 10:60"),
        ("2019-06-05T24:01", "after 24:00 the next day begins"),
        ("2019-06-05T10:00:60Z", "there is no second 60 at 10:00"),
        ("2019-06-05T23:59:61Z", "there is no second 61 at 23:59"),
        ("201X-06-05T10:00", "a time needs a whole date before it, without unspecified digits"),
        ("2020/2019", "the end 2019 comes before the start 2020"),
        ("2019-06-05/2019-06-04~", "the end 2019-06-04~ comes before the start 2019-06-05"),
        ("05/06/2019", "a “/” stands only between the start and the end of an interval; write a date as 2019-06-05"),
        ("/", "an interval needs a date on at least one side"),
        ("../", "an interval needs a date on at least one side"),
        ("2018-W05", "days of the year and weeks cannot be read; write year, month and day"),
        ("[2019..2018]", "2018 comes before 2019"),
        ("[2019-02-30,2020]", "30 February 2019 does not exist"),
        ("[2019-13,2020]", "there is no month 13"),
        ("[2019]", "a set holds dates with commas or .. between them, as in [1667,1668,1670..1672]"),
        ("[2019-02-29,2020]", "29 February 2019 does not exist"),
        ("2019\x00", "it has control characters in it"),
        ("\ud800", "it has a broken character in it"),
        ("２０１９", "its digits must be 0 to 9"),
        ("٢٠١٩-٠٦-٠٥", "its digits must be 0 to 9"),
        ("2019–06–05", "it has characters that no date has"),
        ("June 2019", "it has white space in it"),
        ("soon", "write it as in 2019, 2019-06, 2019-06-05, 2019-06-05T10:00+03:00 or 2018~"),
    ],
)
def test_the_reason_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.reason == reason
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


@pytest.mark.parametrize(
    "character", ["9", "X", "[", "2019,", "2019/", "Y1", "-", "٩", "\ud800", "\x00", " ", "[2019,"]
)
def test_ten_megabytes_are_refused_with_a_short_value(character: str) -> None:
    text = character * (10_000_000 // len(character))
    for read in (parse, lambda each: span(each, "2019"), lambda each: span("2019", each), in_words):
        with pytest.raises(DateError) as caught:
            read(text)
        assert len(caught.value.value) <= 400
        assert len(str(caught.value)) <= 600


def test_the_longest_list_takes_the_library_no_time_to_speak_of() -> None:
    years = ",".join(str(year) for year in range(1700, 1750))
    assert parse(f"[{years}]").precision == "year"
    with pytest.raises(DateError, match="a date takes at most"):
        parse(f"[{years},{years}]")


def test_an_exponent_is_never_computed() -> None:
    with pytest.raises(DateError, match="outside the years"):
        parse("Y1E999999999")


def test_an_interval_cannot_be_the_end_of_another() -> None:
    with pytest.raises(DateError, match="interval itself"):
        span("2019/2020", "2021")


def test_end_before_start_is_refused_across_columns() -> None:
    with pytest.raises(DateError, match="the end 2019-05 comes before the start 2019-06"):
        span("2019-06", "2019-05")


def test_date_errors_are_the_input_s_fault() -> None:
    with pytest.raises(InputError):
        parse("2019-02-31")


def test_the_library_says_nothing_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("[2019~,2020-XX]", "{2020-XX,2021}", "2004~-06~-05", "[2019-13,2020]"):
        with pytest.raises(DateError):
            parse(text)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_a_zone_that_does_not_exist_is_named() -> None:
    for name in ("Mars/Olympus", "", "../../etc/passwd", "\x00", "x" * 10_000):
        with pytest.raises(InputError, match="no time zone called"):
            in_words("2019-06-05T10:00Z", timezone=name)


@given(st.text() | NEARLY_DATES)
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        when = parse(text)
    except DateError as error:
        str(error).encode()
        assert error.reason
    else:
        assert in_words(when)
        assert distance_in_words(when, "2019-06-05")


def test_the_library_is_not_imported_for_ordinary_dates() -> None:
    code = (
        "import sys; from db.dates import parse, in_words, parse_many;"
        "[in_words(parse(text)) for text in ('2019', '2018~/..', '201X', '2019-06-05T10:00+03:00', '2019-21')];"
        "parse_many(['05.06.2019', '2019-06-05', 'June 2019']);"
        "sys.exit(any(name in sys.modules for name in ('edtf', 'pyparsing', 'dateutil')))"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
