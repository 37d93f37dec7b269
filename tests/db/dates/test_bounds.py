"""What EDTF texts mean in time."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.dates import (
    APPROXIMATE,
    FLOATING,
    MAX_US,
    MAX_YEAR,
    MIN_US,
    OPEN_END,
    OPEN_START,
    PRECISIONS,
    SPAN,
    UNCERTAIN,
    UNKNOWN_END,
    UNKNOWN_START,
    DateError,
    Precision,
    When,
    civil_from_us,
    edtf_from_us,
    parse,
    span,
)
from tests.db.dates.strategies import (
    NEARLY_DATES,
    dates,
    days,
    instants,
    moments,
    year_text,
    years,
)


def shown(us: int) -> str:
    if us in (MIN_US, MAX_US):
        return "-inf" if us == MIN_US else "inf"
    civil = civil_from_us(us)
    date = f"{civil.year}-{civil.month:02}-{civil.day:02}"
    clock = f"T{civil.hour:02}:{civil.minute:02}:{civil.second:02}.{civil.microsecond:06}"
    return date + ("" if us % 86_400_000_000 == 0 else clock.removesuffix(".000000").removesuffix(":00"))


def outer(text: str) -> tuple[str, str]:
    when = parse(text)
    return shown(when.earliest_us), shown(when.latest_us)


def inner(text: str) -> tuple[str, str] | None:
    when = parse(text)
    return (shown(when.sure_from_us), shown(when.sure_to_us)) if when.sure_from_us < when.sure_to_us else None


def read_or_none(text: str) -> When | None:
    try:
        return parse(text)
    except DateError:
        return None


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019", "2019-01-01", "2020-01-01"),
        ("2019-06", "2019-06-01", "2019-07-01"),
        ("2019-12", "2019-12-01", "2020-01-01"),
        ("2019-06-05", "2019-06-05", "2019-06-06"),
        ("2019-02-28", "2019-02-28", "2019-03-01"),
        ("2000-02-29", "2000-02-29", "2000-03-01"),
        ("0000", "0-01-01", "1-01-01"),
        ("-0043-03-15", "-43-03-15", "-43-03-16"),
        ("Y-17000", "-17000-01-01", "-16999-01-01"),
        ("Y17000-02", "17000-02-01", "17000-03-01"),
        ("2019-06-05T10", "2019-06-05T10:00", "2019-06-05T11:00"),
        ("2019-06-05T10:00", "2019-06-05T10:00", "2019-06-05T10:01"),
        ("2019-06-05T10:00+03:00", "2019-06-05T07:00", "2019-06-05T07:01"),
        ("2019-06-05T23:30-05:00", "2019-06-06T04:30", "2019-06-06T04:31"),
        ("2019-06-05T10:00:05Z", "2019-06-05T10:00:05", "2019-06-05T10:00:06"),
        ("2019-06-05T10:00:05.5Z", "2019-06-05T10:00:05.500000", "2019-06-05T10:00:05.600000"),
        ("2019-06-05T10:00:05.123456Z", "2019-06-05T10:00:05.123456", "2019-06-05T10:00:05.123457"),
        ("2019-06-05T10:00:05.123456789Z", "2019-06-05T10:00:05.123456", "2019-06-05T10:00:05.123457"),
        ("2019-21", "2019-03-01", "2019-06-01"),
        ("2019-24", "2019-12-01", "2020-03-01"),
        ("2019-26", "2019-06-01", "2019-09-01"),
        ("2019-29", "2019-09-01", "2019-12-01"),
        ("2019-30", "2019-12-01", "2020-03-01"),
        ("2019-34", "2019-04-01", "2019-07-01"),
        ("2019-38", "2019-05-01", "2019-09-01"),
        ("2019-41", "2019-07-01", "2020-01-01"),
        ("201X", "2010-01-01", "2020-01-01"),
        ("20XX", "2000-01-01", "2100-01-01"),
        ("1XXX", "1000-01-01", "2000-01-01"),
        ("-004X", "-49-01-01", "-39-01-01"),
        ("-000X", "-9-01-01", "0-01-01"),
        ("2004-XX", "2004-01-01", "2005-01-01"),
        ("2004-06-XX", "2004-06-01", "2004-07-01"),
        ("2004-XX-XX", "2004-01-01", "2005-01-01"),
        ("1984-1X", "1984-10-01", "1985-01-01"),
        ("2019-06-1X", "2019-06-10", "2019-06-20"),
        ("15XX-12-25", "1500-12-25", "1599-12-26"),
        ("190X-02-29", "1904-02-29", "1908-03-01"),
        ("1950S2", "1900-01-01", "2000-01-01"),
        ("Y-17101S3", "-17199-01-01", "-17099-01-01"),
        ("Y-17E4", "-170000-01-01", "-169999-01-01"),
        ("Y17123E1S2", "170000-01-01", "180000-01-01"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1673-01-01"),
        ("{1960,1961-12}", "1960-01-01", "1962-01-01"),
        ("[..1760-12-03]", "-inf", "1760-12-04"),
        ("[1760-12..]", "1760-12-01", "inf"),
    ],
)
def test_outer_bounds_hold_all_that_a_text_may_mean(text: str, earliest: str, latest: str) -> None:
    assert outer(text) == (earliest, latest)
    assert parse(text).edtf == text


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018~", "2017-01-01", "2020-01-01"),
        ("2018%", "2017-01-01", "2020-01-01"),
        ("2019-03~", "2019-02-01", "2019-05-01"),
        ("2019-03-31~", "2019-03-30", "2019-04-02"),
        ("201X~", "2000-01-01", "2030-01-01"),
        ("2019-21~", "2018-12-01", "2019-09-01"),
        ("2004-06-XX~", "2004-05-01", "2004-08-01"),
        ("2019-06-05T10:00Z~", "2019-06-05T09:59", "2019-06-05T10:02"),
        ("2004-06-~11", "2004-06-10", "2004-06-13"),
        ("2004-06~-11", "2004-05-11", "2004-07-12"),
        ("2004~-06-11", "2003-06-11", "2005-06-12"),
        ("~2004-06-~11", "2003-06-11", "2005-06-12"),
        ("2000~-02-29", "1999-02-28", "2001-03-01"),
    ],
)
def test_approximate_dates_reach_one_unit_further_to_either_side(text: str, earliest: str, latest: str) -> None:
    assert outer(text) == (earliest, latest)
    assert parse(text).flags & APPROXIMATE


def test_a_question_mark_moves_nothing() -> None:
    assert outer("2018?") == outer("2018")
    assert parse("2018?").flags == UNCERTAIN | FLOATING
    assert parse("2004-?06-11").flags == UNCERTAIN | FLOATING
    assert parse("2018%").flags == UNCERTAIN | APPROXIMATE | FLOATING


def test_nothing_is_sure_within_a_single_date() -> None:
    for text in ("2019", "2019-06-05T10:00Z", "201X", "[2018,2020]"):
        assert inner(text) is None


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("2019-05-20/2019-08-19", ("2019-05-21", "2019-08-19")),
        ("2018/2020", ("2019-01-01", "2020-01-01")),
        ("2018/2019", None),
        ("2018~/2022~", ("2020-01-01", "2021-01-01")),
        ("2019/2019-06-05", None),
        ("2019-05/..", ("2019-06-01", "inf")),
        ("../2019-05", ("-inf", "2019-05-01")),
        ("2019-05/", None),
        ("/2019-05", None),
        ("2019-06-05T10:00Z/2019-06-05T12:00Z", ("2019-06-05T10:01", "2019-06-05T12:00")),
    ],
)
def test_an_interval_is_sure_between_the_end_of_its_start_and_the_start_of_its_end(
    text: str, sure: tuple[str, str] | None
) -> None:
    assert inner(text) == sure


def test_open_and_unknown_ends_are_told_apart() -> None:
    assert outer("2019-05/..") == ("2019-05-01", "inf")
    assert parse("2019-05/..").flags == SPAN | OPEN_END | FLOATING
    assert outer("2019-05/") == ("2019-05-01", "2019-06-01")
    assert parse("2019-05/").flags == SPAN | UNKNOWN_END | UNCERTAIN | FLOATING
    assert outer("../2019-05") == ("-inf", "2019-06-01")
    assert parse("../2019-05").flags == SPAN | OPEN_START | FLOATING
    assert outer("/2019-05") == ("2019-05-01", "2019-06-01")
    assert parse("/2019-05").flags == SPAN | UNKNOWN_START | UNCERTAIN | FLOATING
    assert parse("../..").flags == SPAN | OPEN_START | OPEN_END


def test_only_times_with_an_offset_are_fixed() -> None:
    assert parse("2019-06-05").flags == FLOATING
    assert parse("2019-06-05T10:00").flags == FLOATING
    assert parse("2019-06-05T10:00Z").flags == 0
    assert parse("2019-06-05T10:00+03:00/2019-06-06").flags == SPAN | FLOATING


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2019-06-05T10:00:00.123456", "microsecond"),
        ("2019-06-05T10:00:00.12", "millisecond"),
        ("2019-06-05T10:00:00", "second"),
        ("2019-06-05T10:00", "minute"),
        ("2019-06-05T10", "hour"),
        ("2019-06-05", "day"),
        ("2019-06-XX", "month"),
        ("2019-34", "quarter"),
        ("2019-22", "season"),
        ("2019-37", "four-months"),
        ("2019-40", "half-year"),
        ("2019-XX-XX", "year"),
        ("201X", "decade"),
        ("201X-06-05", "decade"),
        ("19XX", "century"),
        ("1XXX", "millennium"),
        ("2018/2019-06-05", "year"),
        ("2019-06-05/2019-07", "month"),
        ("[1667,1668-12]", "year"),
        ("1950S3", "decade"),
    ],
)
def test_precision_is_what_is_known_and_of_the_coarser_end(text: str, precision: str) -> None:
    assert parse(text).precision == precision


def test_a_leap_second_stays_in_its_day() -> None:
    assert outer("2016-12-31T23:59:60Z") == ("2016-12-31T23:59:59", "2017-01-01")
    assert outer("2017-01-01T05:29:60+05:30") == ("2016-12-31T23:59:59", "2017-01-01")
    assert parse("2016-12-31T23:59:60Z").edtf == "2016-12-31T23:59:60Z"
    assert parse("2016-12-31T23:59:60").precision is Precision.SECOND


def test_24_00_is_the_start_of_the_next_day_and_stays_written() -> None:
    assert outer("2019-06-05T24:00") == ("2019-06-06", "2019-06-06T00:01")
    assert parse("2019-06-05T24:00:00Z").edtf == "2019-06-05T24:00:00Z"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2019-06-05T10:00+03", "2019-06-05T10:00+03:00"),
        ("2019-06-05T10:00:00,5Z", "2019-06-05T10:00:00.5Z"),
        ("2019-06-05T10:00-00:00", "2019-06-05T10:00Z"),
        ("2019-06-05T10:00+00:00", "2019-06-05T10:00+00:00"),
        ("2019-06-05T10:00+03/..", "2019-06-05T10:00+03:00/.."),
    ],
)
def test_what_has_two_spellings_is_kept_in_one(text: str, canonical: str) -> None:
    assert parse(text).edtf == canonical


def test_a_mixed_interval_is_ordered_by_what_clock_and_calendar_say() -> None:
    when = parse("2019-06-05T23:30-05:00/2019-06-05")
    assert when.earliest_us < when.latest_us
    with pytest.raises(DateError, match="comes before the start"):
        parse("2019-06-06T00:30+05:00/2019-06-05")


def test_an_interval_may_end_within_its_start() -> None:
    assert outer("2019/2019-06-05") == ("2019-01-01", "2019-06-06")
    assert outer("2019-06-05/2019") == ("2019-06-05", "2020-01-01")


def test_span_joins_two_columns() -> None:
    assert span("2019-05-20", "2019-08-19") == parse("2019-05-20/2019-08-19")
    assert span("2019-05-20") == span("2019-05-20", "") == parse("2019-05-20")
    assert span("2019-05-20", "..") == parse("2019-05-20/..")
    assert span("", "2019") == parse("/2019")
    assert span("2019/2020") == parse("2019/2020")


def test_the_range_ends_at_290_000_years_on_both_sides() -> None:
    assert parse("Y-290000").earliest_us == MIN_US
    assert parse("Y290000").latest_us == MAX_US
    assert parse("Y290000~").latest_us == MAX_US
    for text in ("Y290001", "Y-290001", "Y1E9", "Y123456789S2", "Y9" + "9" * 200, "Y290000-12-31T23:59-05:00"):
        with pytest.raises(DateError, match="outside the years -290,000 to \\+290,000"):
            parse(text)


def test_precisions_run_from_coarse_to_fine() -> None:
    assert [precision.code for precision in PRECISIONS] == list(range(len(PRECISIONS)))
    assert Precision.YEAR.code < Precision.SEASON.code < Precision.MONTH.code < Precision.DAY.code


def test_dates_and_their_errors_survive_pickling() -> None:
    assert pickle.loads(pickle.dumps(parse("2018~/2020"))) == parse("2018~/2020")
    error = pickle.loads(pickle.dumps(DateError("2019-02-31", "31 February 2019 does not exist")))
    assert (error.value, error.reason) == ("2019-02-31", "31 February 2019 does not exist")


@given(moments())
def test_every_well_formed_date_is_read(text: str) -> None:
    parse(text)


@given(dates() | NEARLY_DATES)
@example("2018-21~")
@example("Y290000-24")
@example("2019-06-05T23:30-05:00~/2019-06-05~")
def test_bounds_are_ordered_and_canonical_text_means_the_same(text: str) -> None:
    when = read_or_none(text)
    if when is None:
        return
    assert MIN_US <= when.earliest_us < when.latest_us <= MAX_US
    assert when.earliest_us <= when.sure_from_us <= when.sure_to_us <= when.latest_us
    assert parse(when.edtf) == when
    assert parse(when.edtf).edtf == when.edtf


@given(days() | instants())
def test_days_and_instants_of_the_whole_range_are_canonical_as_written(text: str) -> None:
    assert parse(text).edtf == text


@given(st.integers(MIN_US, MAX_US - 1), st.sampled_from(PRECISIONS))
@example(MIN_US, Precision.SEASON)
@example(MAX_US - 1, Precision.MILLENNIUM)
@example(-62_167_219_200_000_001, Precision.DECADE)
def test_an_instant_written_with_any_precision_lies_in_the_bounds_of_the_text(us: int, precision: Precision) -> None:
    when = parse(edtf_from_us(us, precision))
    assert when.earliest_us <= us < when.latest_us
    assert when.precision is precision or (precision is Precision.SEASON and us < MIN_US + 10**13)


@given(st.integers(MIN_US, MAX_US - 1))
def test_an_instant_written_to_the_microsecond_comes_back(us: int) -> None:
    assert parse(edtf_from_us(us, Precision.MICROSECOND)).earliest_us == us


@given(years(), st.integers(1, 12), st.integers(1, 28))
def test_months_fill_years_and_days_fill_months(year: int, month: int, day: int) -> None:
    text = year_text(year)
    assert parse(f"{text}-01").earliest_us == parse(text).earliest_us
    assert parse(f"{text}-12").latest_us == parse(text).latest_us
    if year < MAX_YEAR:
        assert parse(text).latest_us == parse(year_text(year + 1)).earliest_us
    in_month, in_year = parse(f"{text}-{month:02}"), parse(text)
    in_day = parse(f"{text}-{month:02}-{day:02}")
    assert in_year.earliest_us <= in_month.earliest_us <= in_day.earliest_us
    assert in_day.latest_us <= in_month.latest_us <= in_year.latest_us


@given(days(), st.integers(-15 * 60 - 59, 15 * 60 + 59), st.integers(0, 23), st.integers(0, 59))
def test_an_offset_moves_the_instant_and_stays_in_the_text(day: str, offset: int, hour: int, minute: int) -> None:
    sign, hours, minutes = ("-" if offset < 0 else "+"), abs(offset) // 60, abs(offset) % 60
    text = f"{day}T{hour:02}:{minute:02}{sign}{hours:02}:{minutes:02}"
    when = parse(text)
    assert when.edtf == text
    assert when.earliest_us == parse(f"{day}T{hour:02}:{minute:02}Z").earliest_us - offset * 60_000_000
