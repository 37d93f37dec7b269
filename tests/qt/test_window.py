"""What a person sees and does in the window."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSettings, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Found, Store, open_store
from explorer.importing.propose import propose
from explorer.importing.sniff import sniff
from explorer.qt import files, place
from explorer.qt.import_job import import_behind
from explorer.qt.settling import Settling
from explorer.qt.view import GUTTER_PX
from explorer.qt.window import MainWindow
from explorer.settings import APP_NAME
from explorer.timeline.viewport import Viewport

MTS = "Huawei and MTS sign a 5G agreement in the Kremlin"


def show(window: MainWindow, start: str, end: str) -> None:
    width_px = window.session.viewport.width_px
    window.session.set_viewport(Viewport(dates.parse(start).earliest_us, dates.parse(end).latest_us, width_px))


def axis_texts(window: MainWindow) -> list[str]:
    return [line for line in window.view.scene().as_text().splitlines() if " axis" in line]


def shown_titles(window: MainWindow) -> set[str]:
    hits = [hit for hit in window.view.scene().hits.entries if hit.kind == "event" and hit.event_id is not None]
    return set(window.session.store.titles([hit.event_id for hit in hits if hit.event_id is not None]))


def click_event(qtbot: QtBot, window: MainWindow, event_id: int) -> None:
    # Labels that a frame had no time for come with the next ones.
    qtbot.waitUntil(lambda: not window.view.scene().unsettled, timeout=5_000)
    hit = window.view.scene().hits.of_event(event_id)
    assert hit is not None, "the event is not drawn"
    x, y, _, h = hit.xywh
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(round(x + 8), round(y + h / 2)))


def wheel(
    window: MainWindow, notches: float, at: QPointF, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    event = QWheelEvent(
        at,
        window.view.mapToGlobal(at),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.view, event)


def test_every_event_of_the_built_in_timeline_is_in_view_at_first(window: MainWindow) -> None:
    assert window.view.scene().counts.in_view == 166
    assert "166 events" in window.status.text()
    assert [lane.name for lane in window.session.lanes] == [
        "US–Huawei dispute",
        "Russia–China summits",
        "Rival vendor wins",
    ]


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
        import_text(store, "title,start,quote,source_title\n<b>Bold</b>,2019,<img src=x onerror=alert(1)>,<i>S</i>\n")
        window = open_window(store)
        window.travel.step_event(1)
        text = window.panel.text()
        assert "“<img src=x onerror=alert(1)>”" in text
        assert "<b>Bold</b>" in text
        window.close()


def test_following_a_link_selects_the_other_event(window: MainWindow, store: Store) -> None:
    event_id = store.find_key("mts-huawei-2019-06-05")
    assert event_id is not None
    window.travel.reveal(event_id)
    detail = store.event(event_id)
    assert detail is not None
    assert detail.links
    window.travel.follow_link(1)
    assert window.session.selected_id in {link.other_id for link in detail.links}


def test_search_says_what_it_cannot_find_yet(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window.session.store, "find", lambda _text, _limit: Found((), 0, exact=False, behind=70_000))
    window.activateWindow()
    window.focus_search()
    qtbot.keyClicks(window.toolbar.search, "war")

    def says_so() -> bool:
        lists = window.findChildren(QListWidget)
        return any("70,000 events" in one.item(0).text() for one in lists if one.count())

    qtbot.waitUntil(says_so, timeout=5_000)


def test_search_finds_as_one_types_and_enter_goes_there(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.focus_search()
    qtbot.keyClicks(window.toolbar.search, "technological war")
    qtbot.waitUntil(lambda: len(window.toolbar.search.hits) > 0, timeout=5_000)
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    assert window.session.selected_id == window.toolbar.search.hits[0].event_id
    assert "technological war" in window.panel.text().casefold()


def test_a_filter_shows_only_what_matches_and_can_be_removed(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.add_filter('actor:"Nokia"')
    shown = len(window.session.index)
    assert 0 < shown < 166
    assert f"{shown} of 166 events" in window.status.text()
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.run_action("clear-filters")
    assert len(window.session.index) == 166


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


@pytest.mark.parametrize(
    ("frame", "right"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(0, 0, 1600, 1030), QRect(0, 0, 1280, 800)),
        (QRect(5000, 3000, 800, 600), QRect(480, 200, 800, 600)),
        (QRect(-300, -40, 800, 600), QRect(0, 0, 800, 600)),
    ],
)
def test_a_window_that_does_not_fit_its_screen_is_put_right(frame: QRect, right: QRect) -> None:
    assert place.put_right(frame, [QRect(0, 0, 1280, 800)]) == right


def test_a_window_over_two_screens_stays_where_it_is() -> None:
    frame = QRect(1000, 100, 600, 500)
    assert place.put_right(frame, [QRect(0, 0, 1280, 800), QRect(1280, 0, 1280, 800)]) == frame


def test_the_window_takes_all_of_a_small_screen_and_fits_it_afterwards(qtbot: QtBot, window: MainWindow) -> None:
    room = window.screen().availableGeometry()
    assert room.width() < 1600
    QSettings(APP_NAME, APP_NAME).remove("window")
    window.place.restore()
    assert window.isMaximized()
    window.showNormal()
    window.setGeometry(3000, 2000, 1700, 1100)
    qtbot.waitUntil(lambda: room.contains(window.frameGeometry()), timeout=5_000)


def test_a_low_window_leaves_its_height_to_the_lanes(qtbot: QtBot, window: MainWindow) -> None:
    tally = window.column.tally
    assert tally is not None
    qtbot.waitUntil(tally.isVisible, timeout=10_000)
    for height, chart, overview in ((520, False, True), (380, False, False), (520, False, True), (900, True, True)):
        window.resize(960, height)
        qtbot.waitUntil(lambda: tally.isVisible() is chart and window.overview.isVisible() is overview)  # noqa: B023
    assert tally.wanted


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


def import_csv(qtbot: QtBot, window: MainWindow, path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    sniffed = sniff(path)
    with qtbot.waitSignal(window.session.imported, timeout=20_000):
        import_behind(window.session, path, sniffed, propose(sniffed))
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)


def test_the_view_goes_to_what_was_imported_when_none_of_it_is_in_view(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    before = window.session.viewport
    import_csv(qtbot, window, tmp_path / "old.csv", "title,start\nFirst,1815-06-18\nSecond,1821-05-05\n")
    assert shown_titles(window) >= {"First", "Second"}
    assert "2 events added" in window.status.text()
    assert "updated" not in window.status.text()
    window.run_action("back")
    assert window.session.viewport == before


def test_what_was_imported_out_of_view_can_be_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    before = window.session.viewport
    import_csv(qtbot, window, tmp_path / "both.csv", "title,start\nThen,1815-06-18\nNow,2019-05-05\n")
    assert window.session.viewport == before
    (link,) = [one for one in window.status.findChildren(QPushButton) if one.text() == "Show them"]
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert "Then" in shown_titles(window)
    assert not link.isVisible()


def test_fit_comes_back_to_everything(window: MainWindow) -> None:
    show(window, "2019-06-01", "2019-06-12")
    window.run_action("fit")
    assert window.view.scene().counts.in_view == 166


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


def test_a_click_on_a_number_goes_to_what_it_stands_for(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.view.scene().unsettled, timeout=5_000)
    clusters = [hit for hit in window.view.scene().hits.entries if hit.kind == "cluster"]
    largest = max(clusters, key=lambda hit: hit.count)
    x, y, w, h = largest.xywh
    at = QPoint(round(x + w / 2), round(y + h / 2))
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=at)
    # The second click of a double-click has nothing left to do.
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = QPointF(at), window.view.mapToGlobal(QPointF(at))
    QApplication.sendEvent(window.view, QMouseEvent(QEvent.Type.MouseButtonDblClick, *where, left, left, none))
    start, end = window.session.viewport.range_us
    assert largest.range_us is not None
    assert end - start < 1.6 * (largest.range_us[1] - largest.range_us[0])
    assert window.session.index.count_in((start, end), [largest.lane_id or 0]) >= largest.count


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


def test_the_theme_changes_every_colour_at_once(window: MainWindow) -> None:
    window.choose_theme("light")
    light = window.grab().toImage().pixelColor(400, 400).lightness()
    window.choose_theme("dark")
    dark = window.grab().toImage().pixelColor(400, 400).lightness()
    assert light > 200
    assert dark < 60


def test_keys_reach_the_timeline_but_not_while_typing(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    show(window, "2019-06-01", "2019-06-12")
    window.focus_search()
    span = window.session.viewport.span_us
    qtbot.keyClicks(window.toolbar.search, "0w")
    assert window.session.viewport.span_us == span
    assert window.toolbar.search.text() == "0w"


def test_copying_puts_an_image_of_the_view_on_the_clipboard(window: MainWindow) -> None:
    window.run_action("copy-figure")
    image = QGuiApplication.clipboard().image()
    assert isinstance(image, QImage)
    assert image.width() == 1600


def test_a_window_two_hundred_pixels_wide_is_drawn(window: MainWindow) -> None:
    window.setMinimumSize(10, 10)
    window.resize(200, 150)
    window.grab()
    assert window.view.scene().width_px >= 120


def test_the_palette_finds_actions_by_part_of_their_name(window: MainWindow) -> None:
    window.run_action("palette")
    palette = window._palette
    assert palette is not None
    palette._field.setText("snap")
    assert any("snapshot" in name for name in palette.names())
    palette.hide()


def test_an_empty_store_invites_to_fill_it(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "empty.sqlite") as store:
        window = open_window(store)
        welcome = window.welcome
        assert welcome.isVisible()
        ways = {way.text(): way for way in welcome.findChildren(QPushButton)}
        assert list(ways) == ["Import a list…", "Add the built-in timeline", "New event…"]
        with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
            ways["Add the built-in timeline"].click()
        qtbot.waitUntil(
            lambda: len(window.session.whole_index) == 166 and not window.session.worker.busy, timeout=20_000
        )
        assert not welcome.isVisible()
        window.close()


def test_lanes_can_be_collapsed_and_moved(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    from explorer.qt.lanes import lane_changed, move_lane

    first = window.session.lanes[0]
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        lane_changed(window.session, replace(first, collapsed=True))
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        move_lane(window.session, first.lane_id, 1)
    assert [info.collapsed for info in store.lanes()] == [False, True, False]


def test_a_copy_of_the_stores_file_is_whole_soon_after_a_change(
    qtbot: QtBot, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    settling = Settling(window.session)
    assert store.path is not None
    log = Path(f"{store.path}-wal")
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        window.view.lane_toggled.emit(window.session.lanes[0].lane_id)
    assert log.stat().st_size
    qtbot.waitUntil(lambda: log.stat().st_size == 0, timeout=10_000)
    copy = tmp_path / "copy.sqlite"
    shutil.copy(store.path, copy)
    settling.stop()
    with open_store(copy) as copied:
        assert copied.counts() == store.counts()
        assert [lane.hidden for lane in copied.lanes()] == [True, False, False]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_end_closes_window_and_store(tmp_path: Path, isolated_home: Path, number: signal.Signals) -> None:
    place = tmp_path / "new.sqlite"
    command = [sys.executable, "-m", "explorer", "--store", str(place)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as program:
        try:
            # The file grows past its first page when the built-in timeline, put in first, has settled.
            until_s = time.monotonic() + 60
            while not (place.exists() and place.stat().st_size > 100_000):
                assert program.poll() is None
                assert time.monotonic() < until_s, "the store's file stays empty"
                time.sleep(0.05)
            program.send_signal(number)
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()
    assert not Path(f"{place}-wal").exists()
    with open_store(place) as store:
        assert store.counts().events == 166


def test_undo_does_not_empty_a_store_that_the_program_filled_by_itself(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "new.sqlite") as store:
        window = open_window(store)
        files.add_builtin(window, unasked=True)
        qtbot.waitUntil(lambda: len(window.session.whole_index) == 166, timeout=20_000)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        said: list[str] = []
        window.session.told.connect(said.append)
        window.run_action("undo")
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        assert store.counts().events == 166
        assert said == ["There is nothing to undo"]
        window.close()


def test_a_new_store_shows_the_whole_built_in_timeline_once_it_is_in(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "new.sqlite") as store:
        window = open_window(store)
        window.run_action("load-builtin")
        qtbot.waitUntil(lambda: len(window.session.whole_index) == 166, timeout=20_000)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        assert window.view.scene().counts.in_view == 166
        window.close()
