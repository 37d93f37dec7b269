"""Columns of dates are read as the single ones are, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.dates import DateError, When, WhenColumns, parse, parse_many, span, span_many
from tests.db.dates.strategies import NEARLY_DATES, dates, days, instants, moments

PLAIN = st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))


def one_by_one(starts: list[str], ends: list[str] | None = None) -> list[When | str]:
    found: list[When | str] = []
    for row, start in enumerate(starts):
        try:
            found.append(span(start, ends[row]) if ends else parse(start))
        except DateError as error:
            found.append(str(error))
    return found


def by_column(columns: WhenColumns) -> list[When | str]:
    errors = dict(columns.errors)
    assert [row for row, _ in columns.errors] == sorted(errors)
    assert columns.valid.tolist() == [row not in errors for row in range(len(columns))]
    return [str(errors[row]) if row in errors else columns.when(row) for row in range(len(columns))]


@settings(max_examples=300)
@given(st.lists(dates() | NEARLY_DATES | days() | instants() | PLAIN, max_size=30))
@example(["2019", "20\n19", "2019-06"])
@example(["9999-99", "9999-99-99", "0000", "-0000", "-0001", "-9999~", "9999~", "0000-01~", "0000-01-01~"])
@example(["2019-06-05T10:00-00:00", "2019-06-05T23:59:60Z", "2019-06-05T24:00", "2019-06-05T10:00+16:00"])
@example(
    ["2019/2020", "2019//2020", "2020/2019", "2019-06-05T23:30-05:00/2019-06-05", "2018~/2020", "/2019", "2019/.."]
)
@example(["2019/2020", "2018/2019"])
@example(["2019/2020\n", "2018/2019"])
def test_a_column_reads_as_its_texts_do_one_by_one(texts: list[str]) -> None:
    assert by_column(parse_many(texts)) == one_by_one(texts)


@given(
    st.lists(st.tuples(moments() | PLAIN | st.just(""), moments() | PLAIN | st.sampled_from(["", ".."])), max_size=20)
)
@example([("2019", "2018"), ("2019", ""), ("", ""), ("2019/2020", "2021"), ("2019", "2020/2021"), ("x", "2019")])
@example([("2019-06-05T10:00+03", "2019-06-06"), ("2019", "2019"), ("2018", "2020"), ("[2018,2019]", "2020")])
def test_two_columns_read_as_spans_do_one_by_one(pairs: list[tuple[str, str]]) -> None:
    starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
    assert by_column(span_many(starts, ends)) == one_by_one(starts, ends)


def test_long_columns_of_every_shape_read_as_their_texts_do() -> None:
    shapes = ("{}", "{}T10:00:05+03:00", "{:.7}", "{:.4}~", "{}/2100", "{:.3}X", "{}T10:00Z", "{}.", "-{}")
    texts = [shapes[number % 9].format(f"{1000 + number % 900}-06-05") for number in range(70_000)]
    for column in (texts, [text for text in texts if len(text) == 10]):
        columns = parse_many(column)
        found = by_column(columns)
        for row in range(0, len(column), 997):
            assert [found[row]] == one_by_one([column[row]])


def test_columns_hold_what_numpy_needs() -> None:
    columns = parse_many(["2019", "no date", "2018~/2020"])
    for name in ("earliest_us", "latest_us", "sure_from_us", "sure_to_us"):
        column = getattr(columns, name)
        assert column.dtype == np.int64
        assert column.shape == (3,)
        assert column[1] == 0
    assert columns.precision.dtype == columns.flags.dtype == np.uint8
    assert columns.edtf == ["2019", "", "2018~/2020"]
    assert [row for row, _ in columns.errors] == [1]
    with pytest.raises(DateError):
        columns.when(1)


def test_canonical_texts_replace_other_spellings_in_a_column() -> None:
    given_texts = ["2019-06-05T10:00+03", "2019-06-05T10:00:00,5Z"]
    assert parse_many(given_texts).edtf == ["2019-06-05T10:00+03:00", "2019-06-05T10:00:00.5Z"]
    assert given_texts[0] == "2019-06-05T10:00+03"


def test_no_rows_make_empty_columns() -> None:
    assert len(parse_many([])) == len(span_many([], [])) == 0


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 starts and 1 ends"):
        span_many(["2019", "2020"], ["2021"])


def test_a_huge_row_does_not_hold_up_the_others() -> None:
    columns = parse_many(["2019", "9" * 10_000_000, "2020"])
    assert columns.valid.tolist() == [True, False, True]
