"""The built-in timeline goes in through the same importer, whole."""

from __future__ import annotations

import pytest

from db.store import Store
from explorer.commands import ChangeEvents, ChangeLane, DeleteEvents
from explorer.history.history import History
from explorer.importing.builtin import load_builtin
from explorer.jobs import Cancelled, Progress


def test_everything_of_the_built_in_timeline_goes_in(store: Store) -> None:
    reports = load_builtin(store)

    assert [(report.file, report.rows, report.inserted, report.rejected) for report in reports] == [
        ("events.csv", 273, 273, 0),
        ("links.csv", 173, 173, 0),
        ("contracts.csv", 42, 42, 0),
        ("claims.csv", 21, 21, 0),
        ("accounts.csv", 188, 188, 0),
        ("places.csv", 128, 128, 0),
        ("titles.csv", 68, 68, 0),
    ]
    counts = store.counts()
    assert (counts.events, counts.links, counts.readings, counts.claims) == (273, 173, 42, 21)
    assert [(lane.name, lane.colour, lane.count) for lane in store.lanes()] == [
        ("US–Huawei dispute", "lane-1", 130),
        ("Russia–China summits", "lane-2", 60),
        ("Rival vendor wins", "lane-3", 83),
    ]


def test_the_agreement_of_june_2019_shows_its_quote_and_source(store: Store) -> None:
    load_builtin(store)

    event = store.event(store.find_key("mts-huawei-2019-06-05") or 0)
    assert event is not None
    assert event.when_edtf == "2019-06-05"
    assert event.quotes
    assert event.quotes[0].source is not None
    assert event.quotes[0].source.url.startswith("https://")
    assert len(event.quotes) == 3
    assert any("Guo Ping" in citation.note for citation in event.citations)


def test_claims_say_who_makes_them_and_where(store: Store) -> None:
    load_builtin(store)

    for claim in store.claims():
        assert claim.claimant == "Business Times"
        assert claim.made_in is not None
        assert (claim.made_in.publisher, claim.made_in.published_edtf) == ("Business Times", "2019-06-11")


def test_a_translation_knows_its_original(store: Store) -> None:
    load_builtin(store)

    event = store.event(store.find_key("kremlin-talks-2019-06-05") or 0)
    assert event is not None
    english, russian = event.quotes
    assert english.original_id == russian.id
    assert russian.language == "ru"


def test_loading_it_twice_changes_nothing(store: Store) -> None:
    load_builtin(store)
    before = store.counts()

    assert all(report.unchanged == report.rows for report in load_builtin(store))
    after = store.counts()
    assert (after.events, after.quotes, after.sources, after.links) == (
        before.events,
        before.quotes,
        before.sources,
        before.links,
    )


def test_adding_it_again_brings_back_what_was_deleted_and_leaves_what_was_edited(store: Store) -> None:
    load_builtin(store)
    history = History(store)
    ids = store.columns().id.tolist()
    history.do(ChangeLane(1, "Dispute"))
    history.do(ChangeEvents((ids[0],), {"title": "Of mine"}))
    history.do(DeleteEvents(tuple(ids[1:])))

    load_builtin(store)

    assert store.counts().events == 273
    assert store.titles(ids[:1]) == ["Of mine"]
    assert [lane.name for lane in store.lanes()] == ["Dispute", "Russia–China summits", "Rival vendor wins"]


def test_series_are_told_apart_by_vendor(store: Store) -> None:
    load_builtin(store)

    assert {series.subject for series in store.series()} == {"Ericsson", "Huawei", "Nokia", "ZTE"}
    assert {series.name for series in store.series()} == {"5G contracts"}
    (ericsson,) = [series for series in store.series() if series.subject == "Ericsson"]
    assert (ericsson.readings[0].as_of_edtf, ericsson.readings[0].value) == ("2019-01-25", 10)


def test_it_can_be_cancelled(store: Store) -> None:
    progress = Progress()
    progress.cancel()

    with pytest.raises(Cancelled):
        load_builtin(store, progress)
    assert store.counts().events == 0
