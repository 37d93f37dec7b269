"""The dates on which accounts disagree, on the timeline in the window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport


def brackets(window: MainWindow) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for hit in window.view.scene().hits.entries:
        if hit.kind == "spread" and hit.event_id is not None:
            found.setdefault(hit.event_id, []).append(hit.text)
    return found


def look_at(window: MainWindow, first: str, last: str) -> None:
    width_px = window.session.viewport.width_px
    window.session.set_viewport(Viewport(dates.parse(first).earliest_us, dates.parse(last).latest_us, width_px))


def test_the_selected_event_shows_which_dates_it_is_given_and_by_whom(window: MainWindow, store: Store) -> None:
    listed = store.find_key("entity-list-effective-2019-05-16") or 0
    look_at(window, "2019-05-10", "2019-05-25")
    assert brackets(window) == {}
    window.session.select(listed)
    (whole, *_), *_ = brackets(window).values()
    assert "16 May 2019 — Thompson Hine" in whole
    assert "17 May 2019 — Converge Digest" in whole


def test_every_event_shows_them_where_that_is_wanted_and_none_where_it_is_not(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    counted = store.find_key("huawei-40-2019-04-16") or 0
    look_at(window, "2019-03-25", "2019-04-25")
    window.run_action("spread")
    qtbot.waitUntil(lambda: counted in brackets(window), timeout=10_000)
    window.session.set_settings(window.session.settings.changed(spread="never"))
    window.session.select(counted)
    assert brackets(window) == {}
