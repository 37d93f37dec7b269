"""What a right click offers: on an event, on empty time, and on a lane's header; and making a link by a click."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.window import MainWindow
from tests.qt.gestures import click_event, come_to_rest, show


def _right_click(window: MainWindow, at: QPoint) -> QMenu:
    """Return the menu that a right click at a point of the timeline shows."""
    view = window.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _entries(menu: QMenu) -> list[str]:
    return [act.text().partition("\t")[0] for act in menu.actions() if act.text()]


def _choose(menu: QMenu, words: str) -> None:
    next(act for act in menu.actions() if act.text().startswith(words)).trigger()
    menu.close()


def _point_of(qtbot: QtBot, window: MainWindow, event_id: int) -> QPoint:
    come_to_rest(qtbot, window)
    hit = window.view.scene().hits.of_event(event_id)
    assert hit is not None
    x, y, _, h = hit.xywh
    return QPoint(round(x + 8), round(y + h / 2))


def _empty(window: MainWindow, day: str) -> QPoint:
    """Return a point of a lane in which nothing stands on a day."""
    x = GUTTER_PX + window.session.viewport.to_px(dates.parse(day).earliest_us) + 2
    scene = window.view.scene()
    for y in range(70, window.view.height()):
        hit = scene.hit(x, y)
        if hit is not None and hit.kind == "lane":
            return QPoint(round(x), y)
    raise AssertionError("there is no empty place")


def _key(store: Store, key: str) -> int:
    found = store.find_key(key)
    assert found is not None
    return found


def test_a_right_click_on_an_event_offers_what_can_be_done_with_it(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    mts = _key(store, "mts-huawei-2019-06-05")
    show(window, "2019-05-20", "2019-06-20")
    menu = _right_click(window, _point_of(qtbot, window, mts))
    assert window.session.selected_id == mts
    assert {"Edit…", "Centre the selected event", "Copy citation", "Delete", "New event on this date…"} <= set(
        _entries(menu)
    )
    [only] = [act.menu() for act in menu.actions() if act.text() == "Show only"]
    assert isinstance(only, QMenu)
    assert {"Lane: Rival vendor wins", "Actor: Huawei"} <= set(_entries(only))
    _choose(only, "Actor: Huawei")
    assert window.session.filters == ('actor:"Huawei"',)
    _choose(menu, "Copy citation")
    assert "Huawei" in QGuiApplication.clipboard().text()


def test_the_event_clicked_next_is_linked_as_the_menu_says(
    qtbot: QtBot, window: MainWindow, store: Store, quiet: Callable[[], None]
) -> None:
    mts = _key(store, "mts-huawei-2019-06-05")
    show(window, "2019-05-20", "2019-06-20")
    others = {link.other_id for link in store.event(mts).links}  # type: ignore[union-attr]
    come_to_rest(qtbot, window)
    hits = [hit for hit in window.view.scene().hits.entries if hit.kind == "event" and hit.xywh[0] > GUTTER_PX]
    other = next(hit.event_id for hit in hits if hit.event_id not in (mts, *others))
    assert other is not None
    window.session.select(mts)
    window.run_action("link-from")
    click_event(qtbot, window, other)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    _choose(menu, "led to")
    quiet()
    event = store.event(mts)
    assert event is not None
    assert (other, "led_to", True) in [(link.other_id, link.relation, link.outgoing) for link in event.links]
    assert window.session.selected_id == mts


def test_escape_leaves_the_making_of_a_link_and_keeps_the_selection(window: MainWindow, store: Store) -> None:
    mts = _key(store, "mts-huawei-2019-06-05")
    window.session.select(mts)
    window.run_action("link-from")
    window.run_action("clear")
    assert not window.view.link_tool.active
    assert window.session.selected_id == mts


def test_a_right_click_on_empty_time_offers_its_day_and_its_month(qtbot: QtBot, window: MainWindow) -> None:
    show(window, "2019-05-20", "2019-06-20")
    come_to_rest(qtbot, window)
    menu = _right_click(window, _empty(window, "2019-06-09"))
    assert _entries(menu)[:3] == ["New event: 9 June 2019…", "Select 9 June 2019", "Select June 2019"]
    _choose(menu, "Select June")
    june = dates.parse("2019-06")
    assert window.session.range_us == (june.earliest_us, june.latest_us)


def test_where_decades_are_seen_a_year_is_offered_and_no_day(window: MainWindow) -> None:
    show(window, "1900", "2020")
    menu = _right_click(window, _empty(window, "1950-01-01"))
    assert "Select 1950" in _entries(menu)
    assert not any("January" in words for words in _entries(menu))
    menu.close()


def test_the_menu_of_a_lane_is_that_of_its_header(window: MainWindow) -> None:
    header = next(hit for hit in window.view.scene().hits.entries if hit.kind == "lane-header")
    menu = _right_click(window, QPointF(header.xywh[0] + 20, header.xywh[1] + 40).toPoint())
    assert "Hide" in _entries(menu)
    menu.close()


def test_a_click_on_empty_time_clears_the_event_first_and_then_the_range(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    show(window, "2019-05-20", "2019-06-20")
    window.session.select(_key(store, "mts-huawei-2019-06-05"))
    june = dates.parse("2019-06")
    window.session.select_range((june.earliest_us, june.latest_us))
    for clear in (
        lambda: qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=_empty(window, "2019-05-22")),
        lambda: window.run_action("clear"),
    ):
        clear()
        assert window.session.selected_id is None
    assert window.session.range_us is None
