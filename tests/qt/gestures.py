"""What tests of the window do with it as a person does, and what they read off it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import dates
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport


def show(window: MainWindow, start: str, end: str) -> None:
    width_px = window.session.viewport.width_px
    window.session.set_viewport(Viewport(dates.parse(start).earliest_us, dates.parse(end).latest_us, width_px))


def axis_texts(window: MainWindow) -> list[str]:
    return [line for line in window.view.scene().as_text().splitlines() if " axis" in line]


def shown_titles(window: MainWindow) -> set[str]:
    hits = [hit for hit in window.view.scene().hits.entries if hit.kind == "event" and hit.event_id is not None]
    return set(window.session.store.titles([hit.event_id for hit in hits if hit.event_id is not None]))


def come_to_rest(qtbot: QtBot, window: MainWindow) -> None:
    # Rows follow what is in the window a moment after it was moved, and labels ease in.
    qtbot.waitUntil(lambda: window.view.frame().at_rest and not window.view.scene().unsettled, timeout=5_000)


def click_event(qtbot: QtBot, window: MainWindow, event_id: int) -> None:
    come_to_rest(qtbot, window)
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
