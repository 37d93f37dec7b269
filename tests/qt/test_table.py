"""The events in view as a table, with one selection between it and the timeline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.qt.table import COLUMNS, EventTable
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport


@pytest.fixture
def table(qtbot: QtBot, window: MainWindow) -> Iterator[EventTable]:
    made = EventTable(window.session)
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    yield made
    made.hide()


def column(table: EventTable, name: str) -> list[str]:
    at = COLUMNS.index(name)
    return [str(table.model_.data(table.model_.index(row, at))) for row in range(table.model_.rowCount())]


def test_it_shows_every_event_in_view_in_the_order_of_time(table: EventTable) -> None:
    assert table.model_.rowCount() == 273
    assert column(table, "Event")[0] == "Cisco sues Huawei over copied router software"
    assert column(table, "Date")[0] == "January 2003 – 28 July 2004"


def test_it_follows_the_view(qtbot: QtBot, window: MainWindow, table: EventTable) -> None:
    width_px = window.session.viewport.width_px
    june = dates.parse("2019-06")
    window.session.set_viewport(Viewport(june.earliest_us, june.latest_us, width_px))
    qtbot.waitUntil(lambda: 0 < table.model_.rowCount() < 60, timeout=5_000)


def test_a_row_chosen_in_the_table_is_selected_in_the_timeline(window: MainWindow, table: EventTable) -> None:
    table.selectRow(5)
    assert window.session.selected_ids == (int(table.model_.ids[5]),)
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.model_.index(7, 0), flags.Select | flags.Rows)
    assert set(window.session.selected_ids) == {int(table.model_.ids[5]), int(table.model_.ids[7])}


def test_an_event_chosen_in_the_timeline_is_selected_in_the_table(
    window: MainWindow, store: Store, table: EventTable
) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    window.session.select(event_id)
    (row,) = {index.row() for index in table.selectionModel().selectedRows()}
    assert int(table.model_.ids[row]) == event_id


def test_a_heading_sorts_and_sorts_back(table: EventTable) -> None:
    table.horizontalHeader().setSortIndicator(COLUMNS.index("Event"), Qt.SortOrder.AscendingOrder)
    titles = [title.casefold() for title in column(table, "Event")]
    assert titles == sorted(titles)
    table.horizontalHeader().setSortIndicator(COLUMNS.index("Event"), Qt.SortOrder.DescendingOrder)
    assert [title.casefold() for title in column(table, "Event")] == titles[::-1]


def test_activating_a_row_asks_to_see_the_event(qtbot: QtBot, table: EventTable) -> None:
    with qtbot.waitSignal(table.event_wanted) as asked:
        table.activated.emit(table.model_.index(3, 1))
    assert asked.args == [int(table.model_.ids[3])]


def test_a_row_is_told_to_a_screen_reader_with_its_heading(table: EventTable) -> None:
    told = table.model_.data(table.model_.index(0, 2), Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Lane: US–Huawei dispute"
