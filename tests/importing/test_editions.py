"""A store with the first edition of the built-in timeline gets the second, with what its owner did in it kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.records import EventDetail
from db.store import Changes, Store, Transaction, open_store
from explorer.commands import ChangeEvents, DeleteEvents
from explorer.history.history import History
from explorer.importing.builtin import load_builtin, newer_edition
from explorer.importing.run import import_file
from resources.builtin import FORMER_EVENTS

LANES = {"dispute": "US–Huawei dispute", "summits": "Russia–China summits", "wins": "Rival vendor wins"}


class _AsShipped:
    """Makes an import of a few events of the first edition look like that of all of them."""

    def apply(self, tx: Transaction) -> Changes:
        tx.update("import", 1, sha256=FORMER_EVENTS[-1])
        return tx.changes()


@pytest.fixture
def first_edition(store: Store, data: Path) -> Store:
    """A store as the first edition left it, in small: eight events and their accounts."""
    for name in ("events", "accounts"):
        import_file(store, data / "first-edition" / f"{name}.csv", lane_names=LANES)
    store.write(_AsShipped())
    return store


def event(store: Store, key: str) -> EventDetail:
    found = store.event(store.find_key(key) or 0)
    assert found is not None
    return found


def test_the_second_edition_is_offered_to_the_first_alone(first_edition: Store) -> None:
    assert newer_edition(first_edition) == 273 - 8
    load_builtin(first_edition, bring_back=False)
    assert newer_edition(first_edition) == 0


def test_a_store_without_the_built_in_timeline_is_offered_nothing(store: Store, data: Path) -> None:
    import_file(store, data / "first-edition" / "events.csv")
    assert newer_edition(store) == 0


def test_fixes_are_taken_and_own_edits_and_deletions_stay(first_edition: Store) -> None:
    history = History(first_edition)
    history.do(ChangeEvents((event(first_edition, "mts-huawei-2019-06-05").id,), {"title": "Of mine", "place": "Here"}))
    history.do(DeleteEvents((event(first_edition, "nokia-bt-2020-09-29").id,)))

    load_builtin(first_edition, bring_back=False)

    assert first_edition.counts().events == 272
    mine = event(first_edition, "mts-huawei-2019-06-05")
    assert (mine.title, mine.place, mine.importance) == ("Of mine", "Here", 5)
    assert event(first_edition, "fortaleza-2014-07-15").when_edtf == "2014-07-14"
    assert event(first_edition, "zte-46-2020-02-25").place == "London"
    assert event(first_edition, "sunrise-2019-04").category == "launch"
    assert first_edition.find_key("nokia-bt-2020-09-29") is None


def test_corrected_accounts_take_the_place_of_the_old(first_edition: Store) -> None:
    load_builtin(first_edition, bring_back=False)

    sweden = event(first_edition, "sweden-2020-10-20")
    publishers = [quote.source.publisher for quote in sweden.quotes if quote.source]
    publishers += [citation.source.publisher for citation in sweden.citations]
    assert "Bloomberg, in NDTV Profit" in publishers
    assert "TechCentral" not in publishers


def test_a_store_brought_to_the_second_edition_holds_what_a_fresh_one_holds(first_edition: Store) -> None:
    load_builtin(first_edition, bring_back=False)
    with open_store("sqlite://") as fresh:
        load_builtin(fresh)
        ours, theirs = first_edition.counts(), fresh.counts()
        assert (ours.events, ours.quotes, ours.links, ours.claims) == (
            theirs.events, theirs.quotes, theirs.links, theirs.claims,
        )  # fmt: skip
        for key in ("meng-arrest", "sweden-2020-10-20", "doj-indictments-2019-01-28", "mts-huawei-2019-06-05"):
            told = [
                [(quote.text, quote.source and quote.source.url) for quote in event(one, key).quotes]
                for one in (first_edition, fresh)
            ]
            assert sorted(told[0], key=repr) == sorted(told[1], key=repr)
