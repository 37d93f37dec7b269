"""Going about in time: wheel, drag, keys, dates, numbers, links and the search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Found, Store
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.report import ImportReport
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport
from tests.qt.gestures import axis_texts, show, wheel


def test_zooming_in_moves_the_axis_to_finer_units(window: MainWindow) -> None:
    before = axis_texts(window)
    for _ in range(20):
        wheel(window, 1, QPointF(GUTTER_PX + 600, 300))
    after = axis_texts(window)
    assert before != after
    assert window.session.viewport.span_us < 200 * 86_400_000_000


def test_the_wheel_holds_the_instant_under_the_pointer(window: MainWindow) -> None:
    at = QPointF(GUTTER_PX + 333.0, 300.0)
    held_us = window.session.viewport.to_us(333.0)
    for notches in [1] * 25 + [-1] * 25 + [1] * 25:
        wheel(window, notches, at)
        assert window.session.viewport.to_px(held_us) == pytest.approx(333.0, abs=1.0)


def test_dragging_moves_the_events_with_the_pointer(qtbot: QtBot, window: MainWindow) -> None:
    start_us = window.session.viewport.to_us(500)
    qtbot.mousePress(window.view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER_PX + 500, 200))
    qtbot.mouseMove(window.view, QPoint(GUTTER_PX + 560, 200))
    qtbot.mouseMove(window.view, QPoint(GUTTER_PX + 650, 200))
    qtbot.mouseRelease(window.view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER_PX + 650, 200))
    assert window.session.viewport.to_px(start_us) == pytest.approx(650, abs=2)


def test_following_a_link_selects_the_other_event(window: MainWindow, store: Store) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    window.travel.reveal(event_id)
    detail = store.event(event_id)
    assert detail is not None
    assert detail.links
    window.travel.follow_link(1)
    assert window.session.selected_id in {link.other_id for link in detail.links}


def test_fit_comes_back_to_everything(window: MainWindow) -> None:
    show(window, "2019-06-01", "2019-06-12")
    window.run_action("fit")
    assert window.view.scene().counts.in_view == 273


def test_a_date_is_gone_to_at_a_scale_at_which_it_can_be_seen(window: MainWindow) -> None:
    window.travel.show_date(dates.parse("2019-06-05"))
    start, end = window.session.viewport.range_us
    assert dates.parse("2019-05-25").earliest_us < start < end < dates.parse("2019-06-15").latest_us
    window.travel.show_date(dates.parse("2019-06-07"))
    assert window.session.viewport.span_us == end - start
    window.travel.show_date(dates.parse("2018"))
    start, end = window.session.viewport.range_us
    assert start < dates.parse("2018").earliest_us and dates.parse("2018").latest_us < end


def test_a_span_of_dates_is_gone_to_whole(window: MainWindow) -> None:
    window.travel.show_date(dates.parse("2019-04/2019-07"))
    start, end = window.session.viewport.range_us
    assert dates.parse("2019-03").earliest_us < start < dates.parse("2019-04").earliest_us
    assert dates.parse("2019-07").latest_us < end < dates.parse("2019-09").earliest_us


def test_every_way_to_an_event_puts_it_where_it_and_its_neighbours_can_be_read(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None

    def is_read() -> bool:
        index, view = window.session.index, window.session.viewport
        where = index.where(window.session.selected_id or 0)
        assert where is not None
        near = [index.where(at) for at in (index.next_event(where.event_id, by) for by in (-1, 1)) if at is not None]
        apart = [abs(one.earliest_us - where.earliest_us) / view.us_per_px for one in near if one is not None]
        centred = abs(view.to_px(where.middle_us) - view.width_px / 2) < 2
        return centred and min(gap for gap in apart if gap) > 15

    everything = window.session.viewport
    for way in ("reveal", "fit-event", "next", "next-link"):
        window.session.set_viewport(everything)
        window.session.select(mts)
        if way == "reveal":
            window.travel.reveal(mts)
        else:
            window.run_action(way)
        assert is_read(), way


def test_the_way_from_event_to_event_keeps_its_scale(window: MainWindow, store: Store) -> None:
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None
    window.travel.reveal(mts)
    span_us = window.session.viewport.span_us
    window.travel.reveal(mts)
    assert window.session.viewport.span_us == span_us


def test_an_event_at_the_last_microsecond_is_shown_at_the_scale_of_its_date(window: MainWindow, store: Store) -> None:
    window.session.set_viewport(Viewport(1_559_700_000_000_000, 1_559_700_000_001_000, 1000))
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None
    window.travel.reveal(mts)
    assert window.session.viewport.span_us >= 6 * 86_400_000_000


def test_a_selected_event_of_a_lane_below_the_window_is_scrolled_to(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None
    window.resize(1400, 420)
    window.travel.reveal(mts)
    qtbot.waitUntil(lambda: window.view.scene().hits.of_event(mts) is not None, timeout=5_000)


def test_back_returns_to_the_view_before(window: MainWindow) -> None:
    before = window.session.viewport
    window.motion.go_to(Viewport(before.start_us, before.start_us + before.span_us // 8, before.width_px))
    window.run_action("back")
    assert window.session.viewport == before


def test_keys_reach_the_timeline_but_not_while_typing(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    show(window, "2019-06-01", "2019-06-12")
    window.focus_search()
    span = window.session.viewport.span_us
    qtbot.keyClicks(window.toolbar.search, "0w")
    assert window.session.viewport.span_us == span
    assert window.toolbar.search.text() == "0w"


def test_search_says_what_it_cannot_find_yet(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window.session.store, "find", lambda _text, _limit: Found((), 0, exact=False, behind=70_000))
    window.activateWindow()
    window.focus_search()
    qtbot.keyClicks(window.toolbar.search, "war")

    def says_so() -> bool:
        lists = window.findChildren(QListWidget)
        return any("70,000 events" in one.item(0).text() for one in lists if one.count())

    qtbot.waitUntil(says_so, timeout=5_000)

    monkeypatch.undo()
    window.session.imported.emit(ImportReport("events.csv", "", "", "", Mapping()))
    qtbot.waitUntil(lambda: bool(window.toolbar.search.hits), timeout=5_000)
    assert not says_so()


def test_search_finds_as_one_types_and_enter_goes_there(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.focus_search()
    qtbot.keyClicks(window.toolbar.search, "technological war")
    qtbot.waitUntil(lambda: len(window.toolbar.search.hits) > 0, timeout=5_000)
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    assert window.session.selected_id == window.toolbar.search.hits[0].event_id
    assert "technological war" in window.panel.text().casefold()
