"""The window on its screen, and how its parts share the height."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSettings
from pytestqt.qtbot import QtBot

from explorer.qt.background import window_geometry
from explorer.qt.window import MainWindow
from explorer.settings import APP_NAME


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
    assert window_geometry.put_right(frame, [QRect(0, 0, 1280, 800)]) == right


def test_a_window_over_two_screens_stays_where_it_is() -> None:
    frame = QRect(1000, 100, 600, 500)
    assert window_geometry.put_right(frame, [QRect(0, 0, 1280, 800), QRect(1280, 0, 1280, 800)]) == frame


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
    counts, strip = window.timeline_area.track("tally"), window.timeline_area.track("overview")
    assert counts is not None
    assert strip is not None
    qtbot.waitUntil(counts.isVisible, timeout=10_000)
    for height, chart, overview in ((520, False, True), (380, False, False), (520, False, True), (900, True, True)):
        window.resize(960, height)
        qtbot.waitUntil(lambda: counts.isVisible() is chart and strip.isVisible() is overview)  # noqa: B023
    assert counts.wanted


def test_a_window_two_hundred_pixels_wide_is_drawn(window: MainWindow) -> None:
    window.setMinimumSize(10, 10)
    window.resize(200, 150)
    window.grab()
    assert window.view.scene().width_px >= 120
