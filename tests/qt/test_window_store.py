"""The window and what goes into its store: imports, the built-in timeline, undo, an end by signal."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from db.store import Store, open_store
from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import sniff
from explorer.qt.app import build_window
from explorer.qt.background.wal_checkpoint import Settling
from explorer.qt.importing.card import ImportCard
from explorer.qt.importing.job import import_in_background
from explorer.qt.importing.rejects import RejectsDialog
from explorer.qt.shell import file_actions
from explorer.qt.window import MainWindow
from tests.qt.gestures import come_to_rest, shown_titles


def import_csv(qtbot: QtBot, window: MainWindow, path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    sniffed = sniff(path)
    with qtbot.waitSignal(window.session.imported, timeout=20_000):
        import_in_background(window.session, path, sniffed, propose(sniffed))
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
            lambda: len(window.session.whole_index) == 273 and not window.session.worker.busy, timeout=20_000
        )
        assert not welcome.isVisible()
        window.close()


def test_a_copy_of_the_stores_file_is_whole_soon_after_a_change(
    qtbot: QtBot, window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.qt.background.wal_checkpoint._AFTER_MS", 100)
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
def test_a_signal_to_end_closes_window_and_store(tmp_path: Path, isolated_home: Path) -> None:
    asked = {signal.SIGTERM: tmp_path / "terminated.sqlite", signal.SIGINT: tmp_path / "interrupted.sqlite"}
    command = [sys.executable, "-m", "explorer", "--store"]
    with ExitStack() as running:
        programs = {}
        for number, place in asked.items():
            program = subprocess.Popen([*command, str(place)], cwd=Path(__file__).parents[2])
            programs[number] = running.enter_context(program)
            running.callback(program.kill)
        for number, place in asked.items():
            # A new store has 1.2 MB; it grows past that when the built-in timeline, put in first, has settled.
            until_s = time.monotonic() + 60
            while not (place.exists() and place.stat().st_size > 3 << 19):
                assert programs[number].poll() is None
                assert time.monotonic() < until_s, "the store's file stays empty"
                time.sleep(0.05)
            programs[number].send_signal(number)
        for program in programs.values():
            assert program.wait(timeout=30) == 0
    for place in asked.values():
        assert not Path(f"{place}-wal").exists()
        with open_store(place) as store:
            assert store.counts().events == 273


def test_undo_does_not_empty_a_store_that_the_program_filled_by_itself(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "new.sqlite") as store:
        window = open_window(store)
        file_actions.add_builtin(window, unasked=True)
        qtbot.waitUntil(lambda: len(window.session.whole_index) == 273, timeout=20_000)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        said: list[str] = []
        window.session.told.connect(said.append)
        window.run_action("undo")
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        assert store.counts().events == 273
        assert said == ["There is nothing to undo"]
        window.close()


def test_a_new_store_shows_the_whole_built_in_timeline_once_it_is_in(
    qtbot: QtBot, open_window: Callable[[Store], MainWindow], tmp_path: Path
) -> None:
    with open_store(tmp_path / "new.sqlite") as store:
        window = open_window(store)
        window.run_action("load-builtin")
        qtbot.waitUntil(lambda: len(window.session.whole_index) == 273, timeout=20_000)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        assert window.view.scene().counts.in_view == 273
        window.close()


def test_a_card_says_what_an_import_brought_and_leads_there(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    table = "title,start\nThen,1944-06-06\nLater,1953-05-05\nNever,1944-02-31\nNow,2019-05-05\n"
    import_csv(qtbot, window, tmp_path / "both.csv", table)
    (card,) = window.findChildren(ImportCard)
    said = [one.text() for one in card.findChildren(QLabel)]
    assert card.isVisible()
    assert "both.csv" in said
    assert "3 added in 1944–2019  ·" in said
    assert "1 set aside  ·" in said
    links = {one.text(): one for one in card.findChildren(QPushButton)}
    qtbot.mouseClick(links["Show"], Qt.MouseButton.LeftButton)
    come_to_rest(qtbot, window)
    assert "Then" in shown_titles(window)
    qtbot.mouseClick(links["See them"], Qt.MouseButton.LeftButton)
    (listed,) = window.findChildren(RejectsDialog)
    reason = listed.table.item(0, 3)
    assert reason is not None
    assert "31 February 1944 does not exist" in reason.text()
    listed.close()
    qtbot.mouseClick(links["✕"], Qt.MouseButton.LeftButton)
    assert not card.isVisible()


def test_a_new_store_shows_no_empty_time_before_the_built_in_timeline_is_in(
    qtbot: QtBot, isolated_home: Path, tmp_path: Path
) -> None:
    with open_store(tmp_path / "new.sqlite") as store:
        window = build_window(store)
        seen: list[tuple[int, bool, str]] = []
        window.session.data_changed.connect(
            lambda: seen.append((len(window.session.index), window.welcome.isVisible(), window.windowTitle()))
        )
        window.show()
        file_actions.add_builtin(window, unasked=True)
        assert (window.windowTitle(), window.status.text()) == ("Timeline Explorer", "Reading… · All changes saved")
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)
        assert seen
        assert all(count == 273 and not invited and "Huawei" in title for count, invited, title in seen)
        window.close()
        window.deleteLater()
