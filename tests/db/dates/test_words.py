"""What a reader sees of a date, in each language."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.dates import LANGUAGES, DateError, distance_in_words, in_words, parse, precision_in_words
from tests.db.dates.strategies import dates, moments


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-06-05", "5 June 2019"),
        ("2019-06", "June 2019"),
        ("2019", "2019"),
        ("2018~", "about 2018"),
        ("2019-06-05~", "about 5 June 2019"),
        ("2019-06?", "perhaps June 2019"),
        ("2019%", "perhaps about 2019"),
        ("-0043", "44 BCE"),
        ("0000", "1 BCE"),
        ("-0043-03-15", "15 March 44 BCE"),
        ("0044", "44 CE"),
        ("0999-12", "December 999 CE"),
        ("Y-17000", "17001 BCE"),
        ("Y17000", "17000"),
        ("2019-21", "spring 2019"),
        ("2019-24", "winter 2019/20"),
        ("1999-24", "winter 1999/00"),
        ("2019-22~", "about summer 2019"),
        ("2019-29", "spring 2019 (southern hemisphere)"),
        ("2019-33", "quarter 1 of 2019"),
        ("2019-41", "second half of 2019"),
        ("2019-38", "May–August 2019"),
        ("201X", "the 2010s"),
        ("201X~", "about the 2010s"),
        ("190X", "between 1900 and 1909"),
        ("19XX", "between 1900 and 1999"),
        ("-004X", "between 50 BCE and 41 BCE"),
        ("XXXX", "year unknown"),
        ("XXXX-12-25", "25 December, year unknown"),
        ("2004-XX", "2004, month unknown"),
        ("2004-06-XX", "June 2004, day unknown"),
        ("2004-XX-XX?", "2004, month and day unknown (uncertain)"),
        ("1984-1X", "between October 1984 and December 1984"),
        ("1950S2", "about 1950 (between 1900 and 1999)"),
        ("[2018..2020]", "between 2018 and 2020"),
        ("[1667,1668,1670..1672]", "1667, 1668 or 1670–1672"),
        ("{1667,1668}", "1667 and 1668"),
        ("[..1760]", "1760 or earlier"),
        ("[1760-12..]", "December 1760 or later"),
        ("2004-06-~11", "11 June 2004 (day approximate)"),
        ("2004?-06-~11", "11 June 2004 (year uncertain, day approximate)"),
        ("2019-05-20/2019-08-19", "20 May – 19 August 2019"),
        ("2019-05-20/2019-05-24", "20–24 May 2019"),
        ("2019-05-20/2020-05-24", "20 May 2019 – 24 May 2020"),
        ("2019-05/2019-08", "May–August 2019"),
        ("2019-05/2020-08", "May 2019 – August 2020"),
        ("2018/2020", "2018–2020"),
        ("-0049/-0043", "50–44 BCE"),
        ("-0043/0014", "44 BCE – 14 CE"),
        ("0014/0054", "14–54 CE"),
        ("0980/1020", "980 CE – 1020"),
        ("2018~/2020", "about 2018 – 2020"),
        ("2019/2019", "2019"),
        ("2019-05/..", "since May 2019"),
        ("2019-05~/..", "since about May 2019"),
        ("../2019-05", "until May 2019"),
        ("2019-05/", "from May 2019, end unknown"),
        ("/2019-05", "until May 2019, start unknown"),
        ("../..", "at any time"),
        ("2019-06-05T10:00+03:00", "10:00 (UTC+3), 5 June 2019"),
        ("2019-06-05T10:00:05.5-04:30", "10:00:05.5 (UTC−4:30), 5 June 2019"),
        ("2019-06-05T10:00Z", "10:00 (UTC), 5 June 2019"),
        ("2019-06-05T10:00", "10:00, 5 June 2019"),
        ("2019-06-05T10", "10 h, 5 June 2019"),
        ("2019-06-05T24:00", "24:00, 5 June 2019"),
        ("2016-12-31T23:59:60Z", "23:59:60 (UTC), 31 December 2016"),
        ("2019-06-05T10:00+03:00/2019-06-05T12:00+03:00", "10:00–12:00 (UTC+3), 5 June 2019"),
        ("2019-06-05T10:00/2019-06-06", "10:00, 5 June 2019 – 6 June 2019"),
    ],
)
def test_english(text: str, words: str) -> None:
    assert in_words(text) == in_words(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-06-05", "5 июня 2019"),
        ("2019-06", "июнь 2019"),
        ("2018~", "около 2018 г."),
        ("2019-06~", "около июня 2019"),
        ("2019-06?", "возможно, июнь 2019"),
        ("-0043", "44 г. до н. э."),
        ("2019-21", "весна 2019"),
        ("201X", "2010-е годы"),
        ("[2018..2020]", "не раньше 2018 г. и не позже 2020 г."),
        ("2019-05-20/2019-08-19", "20 мая – 19 августа 2019"),
        ("2019-05/2019-08", "май–август 2019"),
        ("2019-05/..", "с мая 2019"),
        ("../2019-22", "до лета 2019"),
        ("2019-06-05T10:00+03:00", "10:00 (UTC+3), 5 июня 2019"),
    ],
)
def test_russian(text: str, words: str) -> None:
    assert in_words(text, "ru") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-06-05", "2019年6月5日"),
        ("2019-06", "2019年6月"),
        ("2019", "2019年"),
        ("2018~", "约2018年"),
        ("-0043", "公元前44年"),
        ("2019-21", "2019年春季"),
        ("201X", "2010年代"),
        ("[2018..2020]", "2018年至2020年之间"),
        ("2019-05-20/2019-05-24", "2019年5月20日至24日"),
        ("2019-05-20/2019-08-19", "2019年5月20日至8月19日"),
        ("2018/2020", "2018年至2020年"),
        ("2019-05/..", "自2019年5月起"),
        ("2019-38", "2019年5月至8月"),
        ("2019-06-05T10:00+03:00", "2019年6月5日10:00（UTC+3）"),
    ],
)
def test_chinese(text: str, words: str) -> None:
    assert in_words(text, "zh-CN") == words


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "2019-06-05", "5. Juni 2019"),
        ("de", "2019-06-05~", "etwa 5. Juni 2019"),
        ("de", "2019-05-20/2019-05-24", "20.–24. Mai 2019"),
        ("de", "2019-05-20/..", "seit dem 20. Mai 2019"),
        ("de", "201X", "2010er-Jahre"),
        ("de", "-0043", "44 v. Chr."),
        ("fr", "2019-06-01", "1er juin 2019"),
        ("fr", "2018~", "vers 2018"),
        ("fr", "2019-06-05/..", "depuis le 5 juin 2019"),
        ("fr", "../2019-06-05", "jusqu’au 5 juin 2019"),
        ("fr", "../2019-22", "jusqu’à l’été 2019"),
        ("fr", "[2018..2020]", "entre 2018 et 2020"),
        ("es", "2019-06-05", "5 de junio de 2019"),
        ("es", "2018~", "hacia 2018"),
        ("es", "2019-05-20/2019-08-19", "20 de mayo – 19 de agosto de 2019"),
        ("es", "2019-05/..", "desde mayo de 2019"),
        ("es", "-0043-03-15", "15 de marzo de 44 a. C."),
    ],
)
def test_german_french_and_spanish(language: str, text: str, words: str) -> None:
    assert in_words(text, language) == words


def test_a_language_without_a_table_is_said_in_english() -> None:
    assert in_words("2019-06", "pt-BR") == in_words("2019-06", "") == "June 2019"
    assert in_words("2019-06", "RU_ru") == "июнь 2019"


def test_a_time_is_told_in_the_readers_zone_and_a_day_never_shifts() -> None:
    assert in_words("2019-06-05T01:00+03:00", timezone="America/New_York") == "18:00 (UTC−4), 4 June 2019"
    assert in_words("2019-06-05T10:00:05.25Z", timezone="Asia/Kolkata") == "15:30:05.25 (UTC+5:30), 5 June 2019"
    assert in_words("2016-12-31T23:59:60Z", timezone="Asia/Kolkata") == "05:29:60 (UTC+5:30), 1 January 2017"
    assert in_words("2019-06-05T10Z", timezone="Asia/Kolkata") == "15:30 (UTC+5:30), 5 June 2019"
    assert in_words("2019-06-05T10:00Z", timezone=timezone(timedelta(hours=8))) == "18:00 (UTC+8), 5 June 2019"
    for text in ("2019-06-05", "2019-06-05T01:00", "2019"):
        assert in_words(text, timezone="Pacific/Kiritimati") == in_words(text)


def test_zones_before_the_year_1_leave_the_time_as_written() -> None:
    assert in_words("-0043-03-15T12:00Z", timezone="Europe/Rome") == "12:00 (UTC), 15 March 44 BCE"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019-06-05", "known to the day"),
        ("2019-06", "known to the month"),
        ("2018~", "the year is approximate"),
        ("2018%", "the year is uncertain and approximate"),
        ("2019-06-05/2019", "known to the year"),
        ("2019-21", "known to the season"),
        ("2019-06-05T10:00Z", "known to the minute"),
        ("XXXX", "year unknown"),
    ],
)
def test_precision_is_said(text: str, words: str) -> None:
    assert precision_in_words(text) == words


def test_precision_is_said_in_every_language() -> None:
    said = [precision_in_words("2019-06-05", language) for language in LANGUAGES]
    assert said == [
        "known to the day",
        "известно с точностью до дня",
        "精确到日",
        "auf den Tag genau bekannt",
        "connu au jour près",
        "conocido con precisión de día",
    ]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2019-06-05", "2019-05-16", "20 days before"),
        ("2019-06-05", "2019-06-06", "1 day after"),
        ("2019-06-05", "2019-08-04", "60 days after"),
        ("2019-06-05", "2019-08-05", "2 months after"),
        ("2019-06-05", "2020-06-04", "11 months 30 days after"),
        ("2019-06-05", "2020-06-05", "1 year after"),
        ("2019-06-05", "2020-06-20", "1 year 1 month after"),
        ("2019-06-05", "2021-09-05", "2 years 3 months after"),
        ("2021-09-05", "2019-06-05", "2 years 3 months before"),
        ("2019-06-05", "2019-09-06", "3 months 1 day after"),
        ("2019-06-05", "2019-06-05", "the same day"),
        ("2019-06-05", "2019-06-05T23:00-05:00", "the same day"),
        ("2000-02-29", "2001-02-28", "1 year after"),
        ("2019-12-31", "2021-12-30", "2 years after"),
        ("2018", "2021", "3 years after"),
        ("2018~", "2021", "about 3 years after"),
        ("2019", "2019-06-05", "the same year"),
        ("2019~", "2019-06-05", "about the same year"),
        ("2019-12-31", "2020", "about 1 year after"),
        ("2019-06", "2018-02", "1 year 4 months before"),
        ("2019-06", "2019-06-05", "the same month"),
        ("2019-21", "2019-05", "the same season"),
        ("2019-21", "2020-21", "1 year after"),
        ("201X", "2019", "the same decade"),
        ("201X", "2035", "about 20 years after"),
        ("-0043", "0014", "57 years after"),
        ("2019-06-05T10:00+03:00", "2019-06-05T10:20+03:00", "20 minutes after"),
        ("2019-06-05T10:00+03:00", "2019-06-05T10:00+02:00", "1 hour after"),
        ("2019-06-05T10:00Z", "2019-06-04T09:58:30Z", "24 hours 1 minute before"),
        ("2019-06-05T10:00Z", "2019-06-05T13:00+03:00", "the same time"),
        ("2019-06-05T10:00:00Z", "2019-06-05T10:00:00.5Z", "less than a second after"),
        ("2019-06-05T10:00", "2019-06-05T12:00Z", "the same day"),
        ("2019-05-20/2019-08-19", "2019-06-05", "during it"),
        ("2019-05-20/2019-08-19", "2019-09-05", "3 months 16 days after"),
        ("2019-05-20/2019-08-19", "2019-05-10/2019-06-01", "10 days before"),
        ("/2019-05-20", "2019-05-21", "1 day after"),
        ("[2018,2020]", "2025", "about 7 years after"),
    ],
)
def test_distances_are_counted_in_what_both_dates_are_known_to(start: str, end: str, words: str) -> None:
    assert distance_in_words(start, end) == words


@pytest.mark.parametrize(
    ("language", "days", "years"),
    [
        ("ru", "на 21 день раньше", "примерно на 5 лет позже"),
        ("zh", "早21天", "约晚5年"),
        ("de", "21 Tage davor", "etwa 5 Jahre danach"),
        ("fr", "21 jours avant", "environ 5 ans après"),
        ("es", "21 días antes", "aproximadamente 5 años después"),
    ],
)
def test_distances_in_other_languages(language: str, days: str, years: str) -> None:
    assert distance_in_words("2019-06-05", "2019-05-15", language) == days
    assert distance_in_words("2018~", "2023", language) == years


def test_russian_counts_take_the_right_form() -> None:
    said = [distance_in_words("2000", str(2000 + years), "ru") for years in (1, 2, 5, 11, 21, 22, 112)]
    assert said == [
        f"на {count} позже" for count in ("1 год", "2 года", "5 лет", "11 лет", "21 год", "22 года", "112 лет")
    ]


@given(dates(), st.sampled_from(sorted(LANGUAGES)), st.sampled_from([None, "Asia/Kathmandu"]))
def test_every_date_has_words_in_every_language(text: str, language: str, zone: str | None) -> None:
    try:
        when = parse(text)
    except DateError:
        return
    for words in (in_words(when, language, zone), precision_in_words(when, language)):
        assert words == words.strip() != ""
        assert "{" not in words and "  " not in words
    if language not in ("en", "de", "fr", "es"):
        assert not any(word in in_words(when, language, zone) for word in ("about", "unknown", "between", "since"))


@given(moments(), moments())
def test_a_distance_and_its_reverse_say_the_same_amount(first: str, second: str) -> None:
    there, back = distance_in_words(first, second), distance_in_words(second, first)
    assert there.replace("before", "after") == back.replace("before", "after")
