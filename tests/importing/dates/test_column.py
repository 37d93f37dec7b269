"""What a whole column tells that no single date can."""

from __future__ import annotations

import pytest

from explorer.importing.dates.column import DateSurvey


def _survey(*values: str) -> DateSurvey:
    survey = DateSurvey()
    survey.add(values)
    return survey


def test_one_day_above_twelve_settles_the_order() -> None:
    assert _survey("1/2/2019", "3/4/2019", "25/4/2019").order()[:2] == ("dmy", True)
    assert _survey("1/2/2019", "3/4/2019", "4/25/2019").order()[:2] == ("mdy", True)


def test_order_stays_open_when_every_value_reads_both_ways() -> None:
    order, settled, how = _survey("5/6/2019", "7/6/2019", "1/2/2018").order()

    assert (order, settled) == ("dmy", False)
    assert "day first" in how
    assert "no value settles it" in how


def test_rows_in_order_of_time_settle_the_order() -> None:
    order, settled, how = _survey("1/9/2019", "2/3/2019", "2/8/2019", "4/2/2019", "5/5/2019", "6/4/2019").order()

    assert (order, settled) == ("mdy", True)
    assert "follow each other in time" in how


def test_full_stops_mean_day_first() -> None:
    assert _survey("05.06.2019", "07.06.2019").order("mdy") == ("dmy", True, "")


def test_an_order_that_fits_nearly_all_values_is_taken_and_said() -> None:
    order, _, how = _survey("25/1/2019", "26/2/2019", "27/3/2019", "4/28/2019").order()

    assert order == "dmy"
    assert "all but 1 of 4" in how


def test_short_years_first_are_found() -> None:
    assert _survey("19-06-25", "19-07-31").order()[:2] == ("ymd", True)


def test_a_format_says_what_is_likely_where_the_values_do_not() -> None:
    assert _survey("5/6/2019").order("mdy")[:2] == ("mdy", False)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("43621", "43622", "43800.5"), "excel1900"),
        (("1559736000", "1559736001"), "s"),
        (("1559736000123", "1559736000999"), "ms"),
        (("1559736000123456",), "us"),
        (("1559736000123456789",), "ns"),
        (("20190605", "20190606"), "compact"),
        (("1917", "1918"), ""),
        (("2019-06-05",), ""),
    ],
)
def test_bare_numbers_are_told_apart_by_their_size(values: tuple[str, ...], kind: str) -> None:
    assert _survey(*values).number() == kind
