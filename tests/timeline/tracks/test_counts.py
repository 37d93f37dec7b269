"""How reported counts changed in a range, and when that must not be told as one number."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from db.dates import parse
from db.records import ReadingDetail, SeriesDetail
from explorer.timeline.tracks.counts import Change, by_basis, changes_in, not_comparable

ROOT = Path(__file__).resolve().parents[3]


def Reading(  # noqa: N802 - reads as the class it makes
    at_us: int, value: float, at_least: bool = False, basis: str = "contracts", note: str = ""
) -> ReadingDetail:
    return ReadingDetail(0, "", at_us, value, at_least, basis, note, None)


def Series(subject: str, readings: Iterable[ReadingDetail] = ()) -> SeriesDetail:  # noqa: N802
    return SeriesDetail(0, "", subject, tuple(readings))


def builtin() -> list[SeriesDetail]:
    readings: dict[str, list[ReadingDetail]] = {}
    with (ROOT / "resources/data/contracts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at_us = parse(row["as_of"]).earliest_us
            least = row["at_least"] == "true"
            readings.setdefault(row["vendor"], []).append(
                Reading(at_us, float(row["count"]), least, row["basis"], row["note"])
            )
    return [Series(vendor, own) for vendor, own in readings.items()]


def test_a_difference_is_what_stood_at_the_end_less_what_stood_at_the_start() -> None:
    (change,) = changes_in([Series("A", [Reading(0, 30), Reading(10, 42), Reading(20, 50)])], (5, 15))
    assert change.difference == 12
    assert change.start is not None
    assert change.start.value == 30


def test_the_end_of_the_range_is_not_in_it() -> None:
    (change,) = changes_in([Series("A", [Reading(0, 30), Reading(15, 42)])], (5, 15))
    assert change.difference == 0


def test_figures_on_two_bases_are_never_subtracted() -> None:
    series = Series("A", [Reading(0, 18, basis="named"), Reading(10, 22, basis="all")])
    (change,) = changes_in([series], (5, 15))
    assert change.basis == "all"
    assert change.difference is None
    assert change.reason == "no earlier figure on this basis"


def test_a_subject_without_any_figure_is_left_out() -> None:
    assert changes_in([Series("A", [Reading(20, 1)]), Series("B")], (5, 15)) == ()


def test_lower_bounds_and_different_bases_are_said() -> None:
    changes = changes_in(
        [
            Series("A", [Reading(0, 30), Reading(10, 42, at_least=True)]),
            Series("B", [Reading(0, 3, basis="all"), Reading(10, 4, basis="all")]),
        ],
        (5, 15),
    )
    said = " ".join(not_comparable(changes))
    assert "A: contracts; B: all" in said
    assert "“More than” figures of A" in said


def test_one_basis_needs_no_warning() -> None:
    changes = changes_in([Series(name, [Reading(0, 1), Reading(10, 2)]) for name in "AB"], (5, 15))
    assert not_comparable(changes) == ()


def test_april_to_june_2019_in_the_built_in_series_is_not_twelve_against_three() -> None:
    range_us = (parse("2019-04").earliest_us, parse("2019-06").latest_us)
    changes = changes_in(builtin(), range_us)
    subjects = {change.subject for change in changes}
    assert {"Huawei", "Nokia", "Ericsson"} <= subjects
    huawei = [change for change in changes if change.subject == "Huawei"]
    assert all(change.difference != 3 for change in huawei)
    assert any("Counted differently" in said for said in not_comparable(changes))


def test_ericssons_line_breaks_where_it_began_to_count_all_agreements() -> None:
    ericsson = next(one for one in builtin() if one.subject == "Ericsson")
    assert len(by_basis(ericsson.readings)) >= 2


def change_of(subject: str, first: str, last: str) -> Change:
    """The change of one vendor from the beginning of a day to the end of another."""
    range_us = (parse(first).earliest_us, parse(last).latest_us)
    (found,) = [change for change in changes_in(builtin(), range_us) if change.subject == subject]
    return found


def test_nokias_twelve_of_the_article_rests_on_a_figure_derived_from_it() -> None:
    nokia = change_of("Nokia", "2019-04-03", "2019-06-03")
    assert nokia.difference == 12
    assert [count.value for count in nokia.counts] == [30, 42]
    assert any(said.startswith("Nokia’s 30 must be taken with care. Derived") for said in not_comparable([nokia]))


def test_huaweis_three_of_the_article_are_in_no_source() -> None:
    until_third = change_of("Huawei", "2019-04-03", "2019-06-03")
    assert until_third.difference == 0
    assert [count.value for count in until_third.counts] == [40]
    assert until_third.after is not None
    assert until_third.after.value == 42
    until_fourth = change_of("Huawei", "2019-04-03", "2019-06-04")
    assert until_fourth.difference == 2
    assert any("Huawei’s 42" in said and "weak source" in said for said in not_comparable([until_fourth]))


def test_the_whole_quarter_has_other_numbers_again() -> None:
    assert change_of("Nokia", "2019-04", "2019-06").difference == 13
    assert change_of("Huawei", "2019-04", "2019-06").difference == 10
    assert change_of("Ericsson", "2019-04", "2019-06").difference == 6
    assert change_of("ZTE", "2019-04", "2019-06").difference is None
