"""Calendar arithmetic over the whole range, against numpy's own calendar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.dates import (
    MAX_US,
    MIN_US,
    add_months,
    civil_arrays_from_us,
    civil_from_us,
    days_in_month,
    us_from_civil,
    us_from_civil_arrays,
)
from tests.db.dates.strategies import years

INSTANTS = st.integers(MIN_US, MAX_US - 1)


def by_numpy(us: int) -> tuple[int, int, int, int]:
    instant = np.datetime64(us, "us")
    year = int(instant.astype("datetime64[Y]").astype(int)) + 1970
    month = int(instant.astype("datetime64[M]").astype(int)) % 12 + 1
    day = int((instant.astype("datetime64[D]") - instant.astype("datetime64[M]").astype("datetime64[D]")).astype(int))
    return year, month, day + 1, int((instant - instant.astype("datetime64[D]")).astype(int))


@given(INSTANTS)
def test_an_instant_reads_as_numpy_reads_it(us: int) -> None:
    civil = civil_from_us(us)
    within = ((civil.hour * 60 + civil.minute) * 60 + civil.second) * 1_000_000 + civil.microsecond
    assert (civil.year, civil.month, civil.day, within) == by_numpy(us)


@given(INSTANTS)
def test_an_instant_comes_back_from_its_civil_reading(us: int) -> None:
    assert us_from_civil(*civil_from_us(us)) == us


@given(st.lists(INSTANTS, max_size=50))
def test_arrays_agree_with_single_values(instants: list[int]) -> None:
    us = np.array(instants, dtype=np.int64)
    arrays = civil_arrays_from_us(us)
    assert [tuple(row) for row in np.stack(arrays, axis=-1).tolist()] == [
        tuple(civil_from_us(each)) for each in instants
    ]
    assert us_from_civil_arrays(*arrays).tolist() == instants


@pytest.mark.parametrize("year", [2000, 2024, -4, 0, -400, 290_000, -290_000])
def test_leap_years_have_a_29_february(year: int) -> None:
    assert days_in_month(year, 2) == 29
    assert civil_from_us(us_from_civil(year, 2, 29))[:3] == (year, 2, 29)
    assert us_from_civil(year, 3) - us_from_civil(year, 2) == 29 * 86_400_000_000


@pytest.mark.parametrize("year", [1900, 2100, 2019, -1, -100, 1])
def test_other_years_do_not(year: int) -> None:
    assert days_in_month(year, 2) == 28
    assert civil_from_us(us_from_civil(year, 2, 29))[:3] == (year, 3, 1)


def test_year_0_lies_between_1_bce_and_1_ce() -> None:
    assert us_from_civil(1) - us_from_civil(0) == 366 * 86_400_000_000
    assert civil_from_us(us_from_civil(1) - 1) == (0, 12, 31, 23, 59, 59, 999_999)


def test_months_beyond_the_year_run_on() -> None:
    assert us_from_civil(2019, 13) == us_from_civil(2020, 1)
    assert us_from_civil(2019, 0) == us_from_civil(2018, 12)
    assert us_from_civil_arrays(2019, [13, 0, -11]).tolist() == [us_from_civil(2019, month) for month in (13, 0, -11)]


@given(years(within=2), st.integers(1, 12), st.integers(-24, 24))
def test_adding_months_keeps_the_day_where_the_month_has_it(year: int, month: int, months: int) -> None:
    moved = civil_from_us(add_months(us_from_civil(year, month, days_in_month(year, month), 7), months))
    assert (moved.year * 12 + moved.month) - (year * 12 + month) == months
    assert moved.day == min(days_in_month(year, month), days_in_month(moved.year, moved.month))
    assert moved.hour == 7


def test_the_range_fits_int64() -> None:
    assert np.iinfo(np.int64).min < MIN_US < MAX_US < np.iinfo(np.int64).max
    assert civil_from_us(MIN_US)[:3] == (-290_000, 1, 1)
    assert civil_from_us(MAX_US)[:3] == (290_001, 1, 1)
