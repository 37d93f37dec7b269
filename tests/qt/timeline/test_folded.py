"""Events behind a number can be seen, narrowed by typing, reached, and told apart by a double-click."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import dates
from db.records import EventRow
from db.store import Store
from explorer.commands import NewEvent
from explorer.qt.timeline.folded import events_behind, folded_lines
from explorer.qt.window import MainWindow
from explorer.timeline.primitives import Hit
from tests.qt.gestures import come_to_rest, show


def _numbers(qtbot: QtBot, window: MainWindow) -> list[Hit]:
    """Return the numbers of the timeline, the largest first."""
    come_to_rest(qtbot, window)
    hits = [hit for hit in window.view.scene().hits.entries if hit.kind == "cluster" and hit.text]
    return sorted(hits, key=lambda hit: -hit.count)


def _behind(window: MainWindow, number: Hit) -> list[int]:
    behind = events_behind(window.session, window.view.scene(), number)
    return [int(event_id) for event_id in window.session.index.ids[behind]]


def _middle(hit: Hit) -> QPoint:
    x, y, w, h = hit.xywh
    return QPoint(round(x + w / 2), round(y + h / 2))


def _click(qtbot: QtBot, window: MainWindow, number: Hit) -> None:
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=_middle(number))


def _double_click(qtbot: QtBot, window: MainWindow, number: Hit) -> None:
    _click(qtbot, window, number)
    left, none, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _middle(number)
    where = QPointF(at), window.view.mapToGlobal(QPointF(at))
    QApplication.sendEvent(window.view, QMouseEvent(QEvent.Type.MouseButtonDblClick, *where, left, left, none))


def test_every_number_stands_for_as_many_events_as_it_says(qtbot: QtBot, window: MainWindow) -> None:
    for number in _numbers(qtbot, window):
        assert len(_behind(window, number)) == number.count


def test_a_tip_names_ten_of_the_events_behind_a_number_with_their_dates(qtbot: QtBot, window: MainWindow) -> None:
    number = _numbers(qtbot, window)[0]
    assert number.count > 20
    lines = folded_lines(window.session, window.view.scene(), number)
    for event_id, line in zip(_behind(window, number)[:10], lines, strict=False):
        detail = window.session.detail(event_id)
        assert detail is not None
        assert line == f"{detail.title} · {dates.in_words(detail.when)}"
    assert lines[10:] == [f"and {number.count - 10} more"]


def test_a_click_lists_all_events_of_a_number_and_enter_goes_to_one(qtbot: QtBot, window: MainWindow) -> None:
    number = _numbers(qtbot, window)[0]
    ids = _behind(window, number)
    _click(qtbot, window, number)
    folded = window.view.folded_list
    assert folded.isVisible()
    assert folded.model_.ids.tolist() == ids
    assert not folded.geometry().contains(_middle(number))
    qtbot.keyClick(folded.field, Qt.Key.Key_Down)
    qtbot.keyClick(folded.field, Qt.Key.Key_Return)
    assert window.session.selected_id == ids[1]
    assert not folded.isVisible()


def test_typing_narrows_the_list_and_escape_puts_it_away(qtbot: QtBot, window: MainWindow) -> None:
    number = _numbers(qtbot, window)[0]
    _click(qtbot, window, number)
    folded = window.view.folded_list
    word = window.session.store.titles(_behind(window, number))[3].split()[0]
    qtbot.keyClicks(folded.field, word)
    titles = window.session.store.titles(folded.model_.ids)
    assert 0 < len(titles) < number.count
    assert all(word.casefold() in title.casefold() for title in titles)
    qtbot.keyClick(folded.field, Qt.Key.Key_Escape)
    assert not folded.isVisible()


def test_what_a_filter_hides_is_behind_no_number(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.session.set_filters(['actor:"Nokia"'])
    shown = set(window.session.index.ids.tolist())
    for number in _numbers(qtbot, window):
        assert set(_behind(window, number)) <= shown
        assert len(_behind(window, number)) == number.count


def test_a_double_click_never_leaves_the_same_events_behind_a_number(qtbot: QtBot, window: MainWindow) -> None:
    everything = window.session.viewport
    for nth in range(len(_numbers(qtbot, window))):
        window.session.set_viewport(everything)
        window.session.select(None)
        number = _numbers(qtbot, window)[nth]
        ids = _behind(window, number)
        _double_click(qtbot, window, number)
        if window.view.folded_list.isVisible():
            continue
        left = [_behind(window, each) for each in _numbers(qtbot, window) if each.count == number.count]
        assert ids not in left, number.text
        assert window.session.viewport.span_us >= 86_400_000_000


@pytest.fixture
def crowded_day(window: MainWindow, store: Store, qtbot: QtBot) -> MainWindow:
    """The window after forty events of one day were added to a lane."""
    lane = store.lanes()[0].id
    for number in range(40):
        store.write(NewEvent(EventRow(f"Talk {number}", dates.parse("2019-06-05"), lane)))
    qtbot.waitUntil(lambda: len(window.session.index) == 313, timeout=10_000)
    return window


def test_events_of_one_day_are_listed_where_no_zoom_tells_them_apart(qtbot: QtBot, crowded_day: MainWindow) -> None:
    window = crowded_day
    show(window, "2019-06-02", "2019-06-08")
    number = _numbers(qtbot, window)[0]
    before = window.session.viewport
    _double_click(qtbot, window, number)
    assert window.session.viewport == before
    assert window.view.folded_list.isVisible()


def test_going_into_an_event_shows_no_less_than_a_few_of_its_dates(window: MainWindow, store: Store) -> None:
    mts = store.find_key("mts-huawei-2019-06-05")
    assert mts is not None
    window.travel.go_into(mts)
    assert window.session.viewport.span_us >= 6 * 86_400_000_000
