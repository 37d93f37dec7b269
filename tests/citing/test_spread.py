"""Which dates accounts give, in words."""

from __future__ import annotations

from pathlib import Path

from db.store import open_store
from explorer.citing.spread import spread_of, spreads
from explorer.importing.builtin import load_builtin


def test_the_entity_list_took_effect_on_two_days(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.sqlite") as store:
        load_builtin(store)
        event = store.event(store.find_key("entity-list-effective-2019-05-16") or 0)
        assert event is not None
        found = spread_of(event, "en")
        assert found is not None
        own, other = found.dates
        assert own.words.startswith("16 May 2019 — Thompson Hine SmarTrade")
        assert other.words == "17 May 2019 — Converge Digest"


def test_all_events_whose_accounts_disagree_on_the_date_are_found(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.sqlite") as store:
        load_builtin(store)
        found = spreads(store, "en")
        with_other_dates = [
            event_id
            for event_id in store.columns().id.tolist()
            if (event := store.event(event_id)) is not None and spread_of(event, "en") is not None
        ]
    assert {one.event_id for one in found} == set(with_other_dates)
    assert len(found) == 29
    assert all(len(one.dates) >= 2 for one in found)
