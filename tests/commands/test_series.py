"""A series made of the figures that events carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.dates import parse
from db.failures import FieldError
from db.records import EventRow
from db.store import Changes, Transaction, open_store
from explorer.commands import SeriesOfEvents
from explorer.history.history import History


class Counted:
    """Events with figures, one without."""

    def apply(self, tx: Transaction) -> Changes:
        lane = tx.lane_id("Battles")
        for when, value in (("1916-07", 57470.0), ("1914-08-26", 7812.0), ("1915", None)):
            tx.insert_event(EventRow(f"Battle of {when}", parse(when), lane, value=value))
        tx.lane_id("Empty")
        return tx.changes()


def test_figures_of_events_become_a_series_in_order_of_time(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.sqlite") as store:
        store.write(Counted())
        History(store).do(SeriesOfEvents(1, "Losses", "Battles", "people"))
        (series,) = store.series()
    assert (series.name, series.subject, series.unit) == ("Losses", "Battles", "people")
    assert [(one.as_of_edtf, one.value, one.note) for one in series.readings] == [
        ("1914-08-26", 7812.0, "Battle of 1914-08-26"),
        ("1916-07", 57470.0, "Battle of 1916-07"),
    ]


def test_a_lane_without_figures_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.sqlite") as store:
        store.write(Counted())
        with pytest.raises(FieldError, match="no event that carries a figure"):
            store.write(SeriesOfEvents(2, "Losses", "Empty"))
        assert store.series() == []
