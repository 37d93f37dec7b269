"""One messy date becomes one EDTF text, or a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.dates import parse
from explorer.importing.dates.cell import read
from explorer.importing.dates.single import DateRules
from explorer.importing.errors import DateUnreadable, NoDate

MONTH_FIRST = DateRules("mdy")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        # As machines write them.
        ("2019", "2019"),
        ("2019-06", "2019-06"),
        ("2019-06-05", "2019-06-05"),
        ("2019-6-5", "2019-06-05"),
        ("2019/06/05", "2019-06-05"),
        ("2019.06.05", "2019-06-05"),
        ("20190605", "2019-06-05"),
        ("201906", "2019-06"),
        ("20190605100000", "2019-06-05T10:00:00"),
        ("201906051000", "2019-06-05T10:00"),
        ("20190605T100000Z", "2019-06-05T10:00:00Z"),
        ("2019-06-05T10:00:00Z", "2019-06-05T10:00:00Z"),
        ("2019-06-05T10:00+0300", "2019-06-05T10:00+03:00"),
        ("2019-06-05 10:00:00.5 UTC", "2019-06-05T10:00:00.5Z"),
        ("Wed, 05 Jun 2019 10:00:00 +0300", "2019-06-05T10:00:00+03:00"),
        ("Wed Jun  5 10:00:00 2019", "2019-06-05T10:00:00"),
        ("2019-W23-3", "2019-06-05"),
        ("2019-W23", "[2019-06-03..2019-06-09]"),
        ("2019-156", "2019-06-05"),
        # As programs and tables write them.
        ("Wed Jun 5 10:30:00 2019 +0300", "2019-06-05T10:30:00+03:00"),
        ("2019-06-05T103000Z", "2019-06-05T10:30:00Z"),
        ("05-JUN-2019 02.30.00.000000 PM", "2019-06-05T14:30:00"),
        ("20190605103000.000000+180", "2019-06-05T10:30:00.000000+03:00"),
        ("1957 Oct 4 1928:34", "1957-10-04T19:28:34"),
        ("5 June 2019 1830 hrs", "2019-06-05T18:30"),
        ("2019/06/05 (Wed)", "2019-06-05"),
        ("2019年6月5日(水)", "2019-06-05"),
        ("Среда, 05.06.2019 10:00", "2019-06-05T10:00"),
        ("05.06.2019 г. в 14:30", "2019-06-05T14:30"),
        ("5 June 2019[3]", "2019-06-05"),
        ("11/-9/1950", "1950-11"),
        # Other calendars and other counts of years.
        ("令和元年6月5日", "2019-06-05"),
        ("平成31年", "2019"),
        ("S64.1.6", "1989-01-06"),
        ("民國 108 年 6 月 5 日", "2019-06-05"),
        ("108/06/05", "2019-06-05"),
        ("25 октября (7 ноября) 1917", "1917-11-07"),
        ("9 (22) января 1905", "1905-01-22"),
        ("20 декабря 1917 (2 января 1918)", "1918-01-02"),
        ("7 November [O.S. 25 October] 1917", "1917-11-07"),
        ("2 марта 1917 (ст. ст.)", "1917-03-15"),
        ("12 June 1672 (N.S.)", "1672-06-12"),
        # Spans in words.
        ("3 et 4 juin 2019", "2019-06-03/2019-06-04"),
        ("13./15.07.2019", "2019-07-13/2019-07-15"),
        ("Jun/Jul 2019", "2019-06/2019-07"),
        ("1 April 33 – 67 AD", "0033-04-01/0067"),
        ("19 April 2005 – 28 February 2013 (7 years, 315 days)", "2005-04-19/2013-02-28"),
        ("not later than 1903", "[..1903]"),
        # Months in further languages.
        ("5 червня 2019", "2019-06-05"),
        ("12 maart 2019", "2019-03-12"),
        # EDTF stays as it is.
        ("2018~", "2018~"),
        ("2019-06?", "2019-06?"),
        ("201X", "201X"),
        ("2018/2020", "2018/2020"),
        ("2019-05/..", "2019-05/.."),
        ("../2019", "../2019"),
        # Day first, full stops, short years.
        ("05.06.2019", "2019-06-05"),
        ("5/6/2019", "2019-06-05"),
        ("25.06.19", "2019-06-25"),
        ("25.06.68", "2068-06-25"),
        ("25.06.69", "1969-06-25"),
        ("06.2019", "2019-06"),
        ("6/2019", "2019-06"),
        # Month names.
        ("5 June 2019", "2019-06-05"),
        ("June 5th, 2019", "2019-06-05"),
        ("05-Jun-2019", "2019-06-05"),
        ("05-Jun-19", "2019-06-05"),
        ("Jun-19", "2019-06"),
        ("Wednesday, 5 June 2019", "2019-06-05"),
        ("5 июня 2019 г.", "2019-06-05"),
        ("июнь 2019", "2019-06"),
        ("2019年6月5日", "2019-06-05"),
        ("２０１９年６月", "2019-06"),
        ("二〇一九年六月五日", "2019-06-05"),
        ("5. März 2019", "2019-03-05"),
        ("le 1er août 2019", "2019-08-01"),
        ("5 de septiembre de 2019", "2019-09-05"),
        # Times of day.
        ("6 June 2019, 3:30 PM", "2019-06-06T15:30"),
        ("5.6.2019 10.30 Uhr", "2019-06-05T10:30"),
        ("2019年6月5日 下午3时30分", "2019-06-05T15:30"),
        ("2019-06-05 10:00 MSK", "2019-06-05T10:00+03:00"),
        ("5 June 2019, 10:00 (UTC+3)", "2019-06-05T10:00+03:00"),
        ("2019-06-05 24:00", "2019-06-06T00:00"),
        ("2019-12-31 24:00:00", "2020-01-01T00:00:00"),
        ("2019-06-05 10:00 Europe/Moscow", "2019-06-05T10:00+03:00"),
        # Not quite sure.
        ("circa 1850", "1850~"),
        ("c. 1850", "1850~"),
        ("ca.1850", "1850~"),
        ("ок. 2018", "2018~"),
        ("около 2018 года", "2018~"),
        ("约2018年", "2018~"),
        ("2018年左右", "2018~"),
        ("probably 2018", "2018?"),
        ("вероятно 2018", "2018?"),
        ("2018 (?)", "2018?"),
        ("um 1850", "1850~"),
        ("vers 1850", "1850~"),
        # Parts of years and beyond.
        ("early 2019", "2019-37"),
        ("Mitte 2019", "2019-38"),
        ("fin 2019", "2019-39"),
        ("2019年初", "2019-37"),
        ("в начале июня 2019 года", "[2019-06-01..2019-06-10]"),
        ("late June 2019", "[2019-06-21..2019-06-30]"),
        ("early 1990s", "[1990..1993]"),
        ("Q3 2019", "2019-35"),
        ("2019Q3", "2019-35"),
        ("III квартал 2019 г.", "2019-35"),
        ("2019年第三季度", "2019-35"),
        ("H1 2019", "2019-40"),
        ("2019年上半年", "2019-40"),
        ("spring 2019", "2019-21"),
        ("весной 2019 года", "2019-21"),
        ("Herbst 2019", "2019-23"),
        ("été 2019", "2019-22"),
        ("invierno 2019", "2019-24"),
        ("winter 2018/19", "2018-24"),
        ("1990s", "199X"),
        ("1990-е", "199X"),
        ("1990er Jahre", "199X"),
        ("19th century", "18XX"),
        ("XIX век", "18XX"),
        ("XIXe siècle", "18XX"),
        ("19世纪", "18XX"),
        # Before our era.
        ("44 BC", "-0043"),
        ("44 BCE", "-0043"),
        ("15 March 44 BC", "-0043-03-15"),
        ("44 до н. э.", "-0043"),
        ("公元前44年", "-0043"),
        ("44 v. Chr.", "-0043"),
        ("44 av. J.-C.", "-0043"),
        ("44 a. C.", "-0043"),
        ("5th century BC", "-04XX"),
        ("-44", "-0043"),
        ("-0044", "-0044"),
        ("-0044-03-15T00:00:00Z", "-0044-03-15T00:00:00Z"),
        ("AD 79", "0079"),
        ("79 н.э.", "0079"),
        # Spreadsheets and epochs.
        ("43621", "2019-06-05"),
        ("43621.4375", "2019-06-05T10:30:00"),
        ("1559736000", "2019-06-05T12:00:00Z"),
        ("1559736000123", "2019-06-05T12:00:00.123Z"),
        ("1559736000123456", "2019-06-05T12:00:00.123456Z"),
        ("1559736000123456789", "2019-06-05T12:00:00.123456Z"),
        ("1559736000.5", "2019-06-05T12:00:00.500Z"),
        # Parts that are not known.
        ("2019-06-00", "2019-06"),
        ("2019-00-00", "2019"),
        ("00/06/2019", "2019-06"),
        # From … to.
        ("1914–1918", "1914/1918"),
        ("1914-18", "1914/1918"),
        ("5–8 June 2019", "2019-06-05/2019-06-08"),
        ("June 5–8, 2019", "2019-06-05/2019-06-08"),
        ("5 June – 8 July 2019", "2019-06-05/2019-07-08"),
        ("28 December 2018 – 3 January 2019", "2018-12-28/2019-01-03"),
        ("с 5 по 8 июня 2019", "2019-06-05/2019-06-08"),
        ("2019年6月5日至8日", "2019-06-05/2019-06-08"),
        ("vom 5. bis 8. Juni 2019", "2019-06-05/2019-06-08"),
        ("du 5 au 8 juin 2019", "2019-06-05/2019-06-08"),
        ("del 5 al 8 de junio de 2019", "2019-06-05/2019-06-08"),
        ("05.06.2019-08.06.2019", "2019-06-05/2019-06-08"),
        ("May 2019 - present", "2019-05/.."),
        ("since 2018", "2018/.."),
        ("2018 –", "2018/.."),
        ("BET 1914 AND 1918", "[1914..1918]"),
        ("ABT 1850", "1850~"),
        ("BEF 1900", "[..1900]"),
        ("AFT 1900", "[1900..]"),
        ("FROM 1900 TO 1910", "1900/1910"),
        ("11 FEB 1731/32", "1732-02-11"),
        ("between March 2019 and May 2019", "[2019-03..2019-05]"),
        ("until 1914", "../1914"),
        ("since 1918", "1918/.."),
        ("после 1918", "[1918..]"),
        ("17--?", "17XX?"),
        ("199u", "199X"),
        ("[199-]", "199X"),
        ("March 4, 2021 → March 8, 2021", "2021-03-04/2021-03-08"),
        ("9 March 2021 10:00 → 11:30", "2021-03-09T10:00/2021-03-09T11:30"),
        ("13/7/2018 1:47p", "2018-07-13T13:47"),
        ("NET June 2019", "[2019-06..]"),
        ("NET Q1 2019", "[2019-01-01..]"),
        ("before 1900", "[..1900]"),
        ("2019-06-05; 2019-06-07", "2019-06-05/2019-06-07"),
    ],
)
def test_a_date_is_read_as_it_is_meant(text: str, edtf: str) -> None:
    assert read(text, DateRules()).edtf == edtf
    parse(edtf)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("11 listopada 1918", "1918-11-11"),
        ("22 lipca 1944", "1944-07-22"),
        ("17. listopadu 1989", "1989-11-17"),
        ("21. srpna 1968", "1968-08-21"),
        ("29 Ekim 1923", "1923-10-29"),
        ("15 Mayıs 1919", "1919-05-15"),
        ("1848. március 15.", "1848-03-15"),
        ("6. joulukuuta 1917", "1917-12-06"),
        ("25 Μαρτίου 1821", "1821-03-25"),
    ],
)
def test_months_of_further_languages_are_known(text: str, edtf: str) -> None:
    assert read(text, DateRules()).edtf == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("June 12, 2019 3:00 PM (GMT+2) → 4:00 PM", "2019-06-12T15:00+02:00/2019-06-12T16:00+02:00"),
        ("June 12, 2019 3:00 PM (GMT+2) → June 13, 2019 4:00 PM", "2019-06-12T15:00+02:00/2019-06-13T16:00+02:00"),
    ],
)
def test_a_zone_that_is_said_once_holds_for_both_ends(text: str, edtf: str) -> None:
    assert read(text, DateRules()).edtf == edtf


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.2019", "31 February 2019 does not exist"),
        ("2019-02-29", "29 February 2019 does not exist"),
        ("2019-13-01", "there is no month 13"),
        ("12/31/2018", "there is no month 31, and this column is read day first"),
        ("2019-06-05 25:00", "there is no time 25:00"),
        ("5 (6) June 2019", "two days that are not one by the Julian and the Gregorian calendar"),
        ("1 Ramadan 1440", "a date by a calendar that is not read here; only the Gregorian and the Julian one are"),
        (
            "18 brumaire an VIII",
            "a date by a calendar that is not read here; only the Gregorian and the Julian one are",
        ),
        ("5 June", "the year is missing"),
        ("10:00", "a time without a date"),
        ("soon", "this is not understood as a date"),
        ("2019-W54", "the year 2019 has no week 54"),
        ("2019-366", "the year 2019 has no day 366"),
        ("60", "this number could be many things; say what it counts"),
        ("10.45.30", "a time without a date"),
        ("[1667, 1668", "a bracket is opened and never closed"),
        ("[about] 1920 [letter]", "this is not understood as a date"),
        ("2019-24-05", "there is no month 24"),
        ("2019--06", "this is not understood as a date"),
    ],
)
def test_what_is_no_date_says_why(text: str, reason: str) -> None:
    with pytest.raises(DateUnreadable) as caught:
        read(text, DateRules())

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "-",
        "n/a",
        "unknown",
        "неизвестно",
        "未知",
        "unbekannt",
        "00.01.1900",
        "1899-12-30",
        "1899-12-30T00:00:00",
        "9999-12-31",
        "31.12.9999",
        "0000-00-00",
        "00.00.0000",
        "#VALUE!",
        "?",
    ],
)
def test_what_stands_for_no_date_is_no_date(text: str) -> None:
    with pytest.raises(NoDate):
        read(text, DateRules())


@pytest.mark.parametrize(
    "text",
    ["present", "ongoing", "..", "по настоящее время", "至今", "heute", "aujourd'hui", "actualidad", "9999-12-31"],
)
def test_an_end_that_has_not_come_is_open(text: str) -> None:
    assert read(text, DateRules(), end=True).edtf == ".."


def test_the_column_decides_what_comes_first() -> None:
    assert read("6/5/2019", MONTH_FIRST).edtf == "2019-06-05"
    assert read("6/5/2019 3:30 PM", MONTH_FIRST).edtf == "2019-06-05T15:30"
    assert read("19-06-05", DateRules("ymd")).edtf == "2019-06-05"


def test_a_column_of_seasons_counts_two_years_at_a_time() -> None:
    rules = DateRules(pairs=True)

    assert read("2018-19", rules).edtf == "2018/2019"
    assert read("1999-00", rules).edtf == "1999/2000"
    assert read("2018-22", rules).edtf == "2018-22"
    assert read("2018-19", rules).assumed == ("pair",)


def test_a_number_in_brackets_after_a_month_is_no_day() -> None:
    with pytest.raises(DateUnreadable):
        read("June 2019 (2)", DateRules())


def test_assumptions_are_named() -> None:
    assert read("25.06.19", DateRules()).assumed == ("century",)
    assert read("1559736000", DateRules()).assumed == ("epoch-s",)
    assert read("-44", DateRules()).assumed == ("bce-sign",)
    assert read("2019-06-05; 2019-06-07", DateRules()).assumed == ("several",)
    assert read("2019-06-05", DateRules()).assumed == ()


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_refused_with_a_reason(text: str) -> None:
    try:
        found = read(text, DateRules())
    except DateUnreadable as error:
        assert error.reason
    else:
        parse(found.edtf)


@given(st.text(alphabet="0123456789-/.: TZXJune年月日?~", max_size=24))
def test_any_text_like_a_date_is_a_date_or_refused_with_a_reason(text: str) -> None:
    for end in (False, True):
        try:
            found = read(text, MONTH_FIRST, end=end)
        except DateUnreadable as error:
            assert error.reason
        else:
            assert found.edtf == ".." or parse(found.edtf)


@given(st.dates())
def test_every_day_comes_back_from_every_way_of_writing_it(day: object) -> None:
    from datetime import date

    assert isinstance(day, date)
    iso = day.isoformat()
    assert read(iso, DateRules()).edtf == iso
    assert read(f"{day.day:02d}.{day.month:02d}.{day.year:04d}", DateRules()).edtf == iso
    assert read(f"{day.month}/{day.day}/{day.year:04d}", MONTH_FIRST).edtf == iso
    assert read(f"{day.year:04d}年{day.month}月{day.day}日", DateRules()).edtf == iso
