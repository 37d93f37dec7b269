"""What a person sees and does in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from db.store import Store, open_store
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.window import MainWindow
from tests.qt.gestures import click_event, show

MTS = "Huawei and MTS sign a 5G agreement in the Kremlin"


def test_every_event_of_the_built_in_timeline_is_in_view_at_first(window: MainWindow) -> None:
    assert window.view.scene().counts.in_view == 273
    assert "273 events" in window.status.text()
    assert [lane.name for lane in window.session.lanes] == [
        "US–Huawei dispute",
        "Russia–China summits",
        "Rival vendor wins",
    ]


def test_a_click_on_an_event_fills_the_panel_with_its_quote_and_source(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    window.resize(1400, 1300)
    show(window, "2019-06-04", "2019-06-06")
    click_event(qtbot, window, event_id)
    text = window.panel.text()
    detail = store.event(event_id)
    assert detail is not None
    assert MTS in text
    assert "5 June 2019" in text
    assert "known to the day" in text
    quote = detail.quotes[0]
    assert f"“{quote.text}”" in text
    assert quote.speaker in text
    assert quote.source is not None
    assert quote.source.publisher in text


def test_a_click_on_nothing_empties_the_panel(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    window.travel.reveal(event_id)
    assert MTS in window.panel.text()
    show(window, "1990", "1991")
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(GUTTER_PX + 400, 200))
    assert MTS not in window.panel.text()


def test_markup_in_a_quote_shows_as_text(
    open_window: Callable[[Store], MainWindow], tmp_path: Path, import_text: Callable[[Store, str], None]
) -> None:
    with open_store(tmp_path / "hostile.sqlite") as store:
        import_text(store, "title,start,quote,source_title\n<x>Bold</x>,2019,<img src=x onerror=alert(1)>,<i>S</i>\n")
        window = open_window(store)
        window.travel.step_event(1)
        text = window.panel.text()
        assert "“<img src=x onerror=alert(1)>”" in text
        assert "<x>Bold</x>" in text
        window.close()


def test_a_filter_shows_only_what_matches_and_can_be_removed(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.add_filter('actor:"Nokia"')
    shown = len(window.session.index)
    assert 0 < shown < 273
    assert f"{shown} of 273 events" in window.status.text()
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.run_action("clear-filters")
    assert len(window.session.index) == 273


def test_hiding_a_lane_is_remembered_by_the_store(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    lane = window.session.lanes[0]
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.view.lane_toggled.emit(lane.lane_id)
    assert [info.hidden for info in store.lanes()] == [True, False, False]
    assert not any(hit.lane_id == lane.lane_id for hit in window.view.scene().hits.entries if hit.kind == "event")


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def test_the_menu_opens_its_parts_beside_it_and_is_led_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    menu = window.menu()
    assert list(entries(menu)) == ["File", "Edit", "View", "Go", "Help"]
    menu.popup(window.mapToGlobal(QPoint(20, 40)))
    for _ in range(3):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Right)
    view = entries(menu)["View"].menu()
    assert isinstance(view, QMenu)
    assert view.isVisible()
    assert menu.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert not view.isVisible()
    assert menu.isVisible()
    menu.close()


def test_a_right_click_on_an_event_selects_it_and_offers_what_can_be_done_with_it(window: MainWindow) -> None:
    hit = next(hit for hit in window.view.scene().hits.entries if hit.kind == "event")
    x, y, w, h = hit.xywh
    at = QPoint(round(x + w / 2), round(y + h / 2))
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.view.mapToGlobal(at))
    QApplication.sendEvent(window.view, asked)
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())

    assert window.session.selected_id == hit.event_id
    assert {"Edit…", "Delete", "Centre the selected event"} <= set(entries(menu))
    menu.close()


def test_the_menu_has_ticks_on_what_is_on(window: MainWindow) -> None:
    def ticked() -> set[str]:
        menu = window.menu()
        view = entries(menu)["View"].menu()
        assert isinstance(view, QMenu)
        found = {text for text, action in entries(view).items() if action.isChecked()}
        menu.deleteLater()
        return found

    window.choose_theme("dark")
    assert ticked() == {"Dark theme", "Source panel", "Chart of reported counts"}
    for action in ("theme-light", "panel", "tally", "table", "spread"):
        window.run_action(action)
    assert ticked() == {"Light theme", "Table of the events in view", "Dates on which accounts disagree"}


def test_a_hidden_lane_leaves_a_chip_that_shows_it_again(qtbot: QtBot, window: MainWindow) -> None:
    lane = window.session.lanes[0]
    window.view.lane_toggled.emit(lane.lane_id)
    assert "3 lanes, 1 hidden" in window.status.text()
    (chip,) = [one for one in window.toolbar.findChildren(QPushButton) if "hidden" in one.text()]
    assert chip.text() == "1 lane hidden  ✕"
    assert lane.name in chip.toolTip()
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=5_000)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert not any(one.hidden for one in window.session.lanes)
    assert "hidden" not in window.status.text()


def test_the_second_click_of_a_double_click_does_not_hide_the_next_lane(window: MainWindow) -> None:
    first, second, _ = window.session.lanes
    window.view.lane_toggled.emit(first.lane_id)
    window.view.lane_toggled.emit(second.lane_id)
    assert [lane.hidden for lane in window.session.lanes] == [True, False, False]


def test_the_theme_changes_every_colour_at_once(window: MainWindow) -> None:
    window.choose_theme("light")
    light = window.grab().toImage().pixelColor(400, 400).lightness()
    window.choose_theme("dark")
    dark = window.grab().toImage().pixelColor(400, 400).lightness()
    assert light > 200
    assert dark < 60


def test_copying_puts_an_image_of_the_view_on_the_clipboard(window: MainWindow) -> None:
    window.run_action("copy-figure")
    image = QGuiApplication.clipboard().image()
    assert isinstance(image, QImage)
    assert image.width() == 1600


def test_the_palette_finds_actions_by_part_of_their_name(window: MainWindow) -> None:
    window.run_action("palette")
    palette = window._palette
    assert palette is not None
    palette._field.setText("snap")
    assert any("snapshot" in name for name in palette.names())
    palette.hide()


def test_lanes_can_be_collapsed_and_moved(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    from explorer.qt.timeline.lane_menu import lane_changed, move_lane

    first = window.session.lanes[0]
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        lane_changed(window.session, replace(first, collapsed=True))
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        move_lane(window.session, first.lane_id, 1)
    assert [info.collapsed for info in store.lanes()] == [False, True, False]
