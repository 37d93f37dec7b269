"""Event lists of other people import without mapping by hand, with the right counts and dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.records import EventDetail
from db.store import Store
from explorer.importing.run import import_file


def _events(store: Store) -> list[EventDetail]:
    return [event for i in store.columns().id if (event := store.event(int(i))) is not None]


def _titled(store: Store, title: str) -> list[EventDetail]:
    return [event for event in _events(store) if event.title == title]


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("shootouts.csv", 683, "1967-08-22", "2026-07-07"),
        ("russia-investigation.csv", 194, "1973-05-19", "2017-05-17"),
        ("candidate_visits.csv", 1741, "2023-01-19", "2024-03-04"),
        ("emperors.csv", 68, "-0026-01-16", "0395-01-17"),
        ("known_exploited_vulnerabilities.csv", 1404, "2021-11-03", "2025-08-25"),
        ("ucdp-prio-acd-221.csv", 2568, "1946", "2021"),
    ],
)
def test_every_row_goes_in_once(store: Store, examples: Path, name: str, rows: int, first: str, last: str) -> None:
    report = import_file(store, examples / name)

    assert (report.rows, report.inserted, report.rejected) == (rows, rows, 0)
    assert (report.first, report.last) == (first, last)
    again = import_file(store, examples / name)
    assert (again.rows, again.unchanged) == (rows, rows)


def test_shootouts_get_joined_titles(store: Store, examples: Path) -> None:
    import_file(store, examples / "shootouts.csv")

    (event,) = _titled(store, "India – Taiwan")
    assert (event.when_edtf, event.extra["winner"]) == ("1967-08-22", "Taiwan")


def test_investigations_are_spans_and_the_last_goes_on(store: Store, examples: Path) -> None:
    report = import_file(store, examples / "russia-investigation.csv")

    (mccord,) = _titled(store, "watergate – James W. McCord")
    assert mccord.when_edtf == "1973-05-19/1977-06-19"
    assert {event.when_edtf for event in _events(store) if event.title.startswith("russia")} == {"2017-05-17/.."}
    assert any("taken to go on" in warning for warning in report.warnings)


def test_american_dates_are_read_month_first(store: Store, examples: Path) -> None:
    import_file(store, examples / "candidate_visits.csv")

    visit = next(e for e in _events(store) if e.place == "Waco, Texas")
    assert (visit.title, visit.when_edtf, visit.category) == ("Donald Trump – Rally", "2023-03-25", "Rally")
    assert visit.actors == ("Donald Trump",)


def test_emperors_before_our_era_by_their_notes(store: Store, examples: Path) -> None:
    report = import_file(store, examples / "emperors.csv")

    (augustus,) = _titled(store, "Augustus")
    assert augustus.when_edtf == "-0026-01-16/0014-08-19"
    (tiberius,) = _titled(store, "Tiberius")
    assert tiberius.when_edtf == "0014-09-18/0037-03-16"
    assert any("notes say so" in warning for warning in report.warnings)
    assert report.encoding == "windows-1252"


def test_vulnerabilities_keep_their_number_as_key(store: Store, examples: Path) -> None:
    import_file(store, examples / "known_exploited_vulnerabilities.csv")

    found = store.event(store.find_key("CVE-2025-48384") or 0)
    assert found is not None
    assert (found.title, found.when_edtf) == ("Git Link Following Vulnerability", "2025-08-25")
    assert found.extra["dueDate"] == "2025-09-15"


def test_a_row_of_a_conflict_and_a_year_is_of_that_year(store: Store, examples: Path) -> None:
    import_file(store, examples / "ucdp-prio-acd-221.csv")

    by_line = {event.provenance.line: event for event in _events(store)}
    assert by_line[2].when_edtf == "2012"
    assert by_line[2].title == "Government of India – GNLA – 2012"
    assert {event.when_edtf for event in _events(store)} == {str(year) for year in range(1946, 2022)}
