"""What the window says while a store opens, under filters and where there is little room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from db.store import Store
from explorer.commands import NewLane
from explorer.qt.app import build_window
from explorer.qt.timeline.lane_menu import lane_menu
from explorer.qt.widgets import ElidedLabel
from explorer.qt.window import MainWindow


def test_until_a_store_is_read_neither_1970_nor_the_files_name_shows(
    qtbot: QtBot, store: Store, isolated_home: Path
) -> None:
    window = build_window(store)
    window.resize(1000, 700)
    window.show()
    assert window.windowTitle() == "Timeline Explorer"
    assert "1970" not in window.status.text()
    blank = window.view.grab().toImage().convertToFormat(window.view.grab().toImage().Format.Format_RGB32)
    assert len(np.unique(np.asarray(blank.constBits(), np.uint8).view(np.uint32))) == 1
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        window.session.load()
    assert window.windowTitle() == f"{store.name} — Timeline Explorer"
    assert "Showing" in window.status.text()
    qtbot.waitUntil(lambda: window.timeline_area.track("tally") is not None, timeout=20_000)
    window.close()
    window.deleteLater()


def test_no_text_of_the_status_bar_is_cut_without_a_sign(window: MainWindow) -> None:
    window.resize(480, 500)
    window.status.say("A long message that says in very many words what has been done and where it can be seen")
    window.status.grab()
    for part in window.status.findChildren(ElidedLabel):
        assert part.fontMetrics().horizontalAdvance(part.shown()) <= part.width()
        if part.shown() != part.text():
            assert part.shown().endswith("…")
            assert part.toolTip() == part.text()


def test_the_count_under_a_lanes_name_follows_the_filters(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        window.session.set_filters(["actor:Nokia"])
    index = window.session.index
    counts = window.view.scene().as_text()
    for lane in window.session.lanes:
        assert f"{index.lanes[lane.lane_id].count} of {lane.total} events" in counts
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        window.session.set_filters([])
    assert [lane.shown for lane in window.session.lanes] == [None] * 3


def test_delete_has_dots_only_where_it_asks(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    def words(lane_id: int) -> list[str]:
        menu: QMenu = lane_menu(window, window.session, lane_id)
        return [action.text() for action in menu.actions()]

    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        store.write(NewLane("Empty", "lane-4"))
    *full, empty = [lane.lane_id for lane in window.session.lanes]
    assert "Delete…" in words(full[0])
    assert "Delete" in words(empty)


def test_a_source_card_says_nothing_twice(
    qtbot: QtBot, window: MainWindow, store: Store, import_text: Callable[[Store, str], None]
) -> None:
    table = """title,start,source_title,source_publisher,source_url
Lone title,2019,A report,,https://example.org/a
Lone address,2019,,,https://example.org/b
Same name,2019,Gazette,Gazette,https://example.org/c
"""
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        import_text(store, table)
    for title, once in (("Lone title", "A report"), ("Lone address", "example.org"), ("Same name", "Gazette")):
        window.session.select(next(hit.event_id for hit in store.search(title) if hit.title == title))
        assert window.panel.text().count(once) == 1
