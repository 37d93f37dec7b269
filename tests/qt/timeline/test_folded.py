"""Events behind a number can be seen and reached with one click."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.qt.timeline.folded import events_behind, folded_lines
from explorer.qt.window import MainWindow
from explorer.timeline.primitives import Hit


def _numbers(window: MainWindow) -> list[Hit]:
    return [hit for hit in window.view.scene().hits.entries if hit.kind == "cluster" and hit.text]


def _few(qtbot: QtBot, window: MainWindow) -> Hit:
    qtbot.waitUntil(lambda: not window.view.scene().unsettled, timeout=5_000)
    return next(
        hit for hit in _numbers(window) if 1 < len(events_behind(window.session, window.view.scene(), hit)) <= 10
    )


def test_a_tip_names_the_events_behind_a_number_with_their_dates(qtbot: QtBot, window: MainWindow) -> None:
    number = _few(qtbot, window)
    ids = events_behind(window.session, window.view.scene(), number)
    lines = folded_lines(window.session, window.view.scene(), number)

    assert len(ids) == number.count
    for event_id, line in zip(ids, lines, strict=False):
        detail = window.session.detail(event_id)
        assert detail is not None
        assert line.startswith(f"{detail.title} · ")


def test_a_click_on_a_small_number_lists_its_events_and_a_choice_selects_one(qtbot: QtBot, window: MainWindow) -> None:
    number = _few(qtbot, window)
    ids = events_behind(window.session, window.view.scene(), number)
    x, y, w, h = number.xywh
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x + w / 2), round(y + h / 2)))
    [menu] = [menu for menu in window.view.findChildren(QMenu) if menu.isVisible()]
    menu.actions()[1].trigger()
    menu.close()

    assert len(menu.actions()) == len(ids)
    assert window.session.selected_id == ids[1]
