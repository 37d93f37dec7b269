"""What dragging does: ranges, lanes, and nothing that jumps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.qt.timeline.range_bar import duration_in_words
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport

NONE, SHIFT, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def drag(window: MainWindow, path: list[tuple[float, float]], keys: Qt.KeyboardModifier = NONE) -> None:
    """Press at the first point, move through the others, let go at the last."""
    view = window.view

    def send(kind: QEvent.Type, at: tuple[float, float], held: Qt.MouseButton) -> None:
        point = QPointF(*at)
        event = QMouseEvent(kind, point, view.mapToGlobal(point), Qt.MouseButton.LeftButton, held, keys)
        QApplication.sendEvent(view, event)

    send(QEvent.Type.MouseButtonPress, path[0], Qt.MouseButton.LeftButton)
    for at in path[1:]:
        send(QEvent.Type.MouseMove, at, Qt.MouseButton.LeftButton)
    send(QEvent.Type.MouseButtonRelease, path[-1], Qt.MouseButton.NoButton)


def show(window: MainWindow, start: str, end: str) -> None:
    width_px = window.session.viewport.width_px
    window.session.set_viewport(Viewport(dates.parse(start).earliest_us, dates.parse(end).latest_us, width_px))


def test_shift_drag_selects_a_range_and_says_what_is_in_it(qtbot: QtBot, window: MainWindow) -> None:
    show(window, "2019-03-01", "2019-09-30")
    viewport = window.session.viewport
    left, right = (viewport.to_px(dates.parse(day).earliest_us) + GUTTER_PX for day in ("2019-04-03", "2019-06-04"))
    drag(window, [(left, 300), (left + 40, 300), (right, 300)], SHIFT | ALT)
    badge = window.view.range_bar
    assert badge.text().splitlines()[0].startswith("3 Apr – 3 Jun 2019  ·  62 days  ·  ")
    assert badge.geometry().bottom() < window.view.frame().axis_px
    assert left < badge.geometry().center().x() < right
    assert "US–Huawei dispute" in window.view.range_bar.text()
    qtbot.waitUntil(lambda: "Nokia +12" in window.view.range_bar.text(), timeout=10_000)
    assert window.session.viewport == viewport


def test_the_edge_of_a_range_snaps_to_an_event_unless_alt_is_held(window: MainWindow, store: Store) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    show(window, "2019-06-01", "2019-06-12")
    where = window.session.index.where(event_id)
    assert where is not None
    near = window.session.viewport.to_px(where.earliest_us) + GUTTER_PX + 4
    drag(window, [(near, 300), (near + 60, 300), (near + 200, 300)], SHIFT)
    assert window.session.range_us is not None
    assert window.session.range_us[0] == where.earliest_us
    drag(window, [(near, 300), (near + 60, 300), (near + 200, 300)], SHIFT | ALT)
    assert window.session.range_us[0] != where.earliest_us


def test_escape_clears_the_range_and_its_bar(window: MainWindow) -> None:
    show(window, "2019-03-01", "2019-09-30")
    drag(window, [(400, 300), (500, 300), (600, 300)], SHIFT)
    assert not window.view.range_bar.isHidden()
    window.run_action("clear")
    assert window.session.range_us is None
    assert window.view.range_bar.isHidden()


def test_a_lane_pulled_taller_keeps_its_height(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    edge = next(hit for hit in window.view.scene().hits.entries if hit.kind == "lane-edge")
    x, y = 60.0, edge.xywh[1] + edge.xywh[3] / 2
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        drag(window, [(x, y), (x, y + 20), (x, y + 70)])
    lane = next(lane for lane in store.lanes() if lane.id == edge.lane_id)
    assert lane.height_px is not None
    header = next(h for h in window.view.scene().hits.entries if h.kind == "lane-header" and h.lane_id == lane.id)
    assert header.xywh[3] == pytest.approx(lane.height_px, abs=1)


def test_a_lane_dragged_below_another_stays_there(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    headers = [hit for hit in window.view.scene().hits.entries if hit.kind == "lane-header"]
    first, second = headers[0].xywh, headers[1].xywh
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        drag(window, [(30, first[1] + 8), (30, second[1] + second[3] * 0.7), (30, second[1] + second[3] * 0.8)])
    assert [lane.name for lane in store.lanes()] == ["Russia–China summits", "US–Huawei dispute", "Rival vendor wins"]


def test_aligning_shows_time_before_and_after_the_selected_event(window: MainWindow, store: Store) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    show(window, "2019-03-01", "2019-09-30")
    window.session.select(event_id)
    window.run_action("align")
    texts = window.view.scene().as_text()
    assert "'+30 d'" in texts
    assert "'−30 d'" in texts
    assert "T = 5 June 2019 · Huawei and MTS sign" in texts
    [chip] = [one for one in window.toolbar.findChildren(QPushButton) if one.text().startswith("T = 5 June 2019")]
    chip.click()
    assert "'+30 d'" not in window.view.scene().as_text()


def test_aligning_on_another_event_counts_from_that_one(window: MainWindow, store: Store) -> None:
    for key in ("mts-huawei-2019-06-05", "entity-list-effective-2019-05-16"):
        event_id = store.find_key(key)
        assert event_id is not None
        window.session.select(event_id)
        window.run_action("align")
        assert window.session.origin is not None
        assert window.session.origin.event_id == event_id
    window.run_action("align")
    assert window.session.origin is None


@pytest.mark.parametrize(
    ("length_us", "words"),
    [
        (61 * 86_400_000_000, "61 days"),
        (12 * 31_556_952_000_000, "12 years"),
        (5 * 3_600_000_000, "5 hours"),
        (1_500_000, "1.5 seconds"),
    ],
)
def test_a_range_says_its_length_in_a_fitting_unit(length_us: int, words: str) -> None:
    assert duration_in_words(0, length_us) == words


def test_zooming_out_ends_where_everything_is_small(window: MainWindow) -> None:
    everything = window.session.fitted().span_us
    for _ in range(60):
        window.motion.zoom(1.6, 500.0, eased=False)
    assert window.session.viewport.span_us == pytest.approx(8 * everything, rel=0.01)
    before = window.session.viewport
    window.motion.zoom(0.5, 500.0, eased=False)
    assert window.session.viewport.span_us < before.span_us
