"""Events go to another date by dragging, as finely as their dates are known, and Undo takes them back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from db import dates
from db.records import EventRow
from db.store import Store
from explorer.commands import NewEvent
from explorer.qt.timeline.date_drag import Part, moved_date
from explorer.qt.timeline.view import GUTTER_PX
from explorer.qt.window import MainWindow
from tests.qt.gestures import show
from tests.qt.timeline.test_drag_tools import drag

DAY = 86_400_000_000
ALT = Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize(
    ("edtf", "part", "days", "moved"),
    [
        ("2019-06-05", "all", 2.4, "2019-06-07"),
        ("2019-06-05", "all", 0.3, "2019-06-05"),
        ("2019-06", "all", 31, "2019-07"),
        ("2018~", "all", 400, "2019~"),
        ("2019-06-05T10:42", "all", 0.5, "2019-06-05T22:42"),
        ("2019-04-03/2019-06-04", "all", 1, "2019-04-04/2019-06-05"),
        ("2019-04-03/2019-06-04?", "end", 5, "2019-04-03/2019-06-09?"),
        ("2019-04-03/..", "start", -3, "2019-03-31/.."),
        ("2019-04-03/2019-06-04", "start", 90, None),
        ("[2019-04-03,2019-06-04]", "all", 1, None),
    ],
)
def test_a_date_moves_in_its_own_unit(edtf: str, part: Part, days: float, moved: str | None) -> None:
    new = moved_date(dates.parse(edtf), part, round(days * DAY))
    assert (new.edtf if new is not None else None) == moved


def _added(store: Store, edtf: str) -> int:
    changes = store.write(
        NewEvent(EventRow("An event of its own", dates.parse(edtf), store.lanes()[2].id, importance=5))
    )
    return int(changes.added[0])


def _middle(qtbot: QtBot, window: MainWindow, event_id: int) -> float:
    qtbot.waitUntil(lambda: window.session.index.where(event_id) is not None, timeout=5_000)
    qtbot.waitUntil(lambda: window.view.scene().hits.of_event(event_id) is not None, timeout=5_000)
    hit = window.view.scene().hits.of_event(event_id)
    assert hit is not None
    return hit.xywh[1] + hit.xywh[3] / 2


def _edtf(store: Store, event_id: int) -> str:
    event = store.event(event_id)
    assert event is not None
    return event.when_edtf


def test_alt_and_drag_moves_an_event_and_undo_takes_it_back(
    qtbot: QtBot, window: MainWindow, store: Store, quiet: Callable[[], None]
) -> None:
    event_id = _added(store, "2015-02-05")
    show(window, "2015-01-20", "2015-02-28")
    y = _middle(qtbot, window, event_id)
    view = window.session.viewport
    x, later = (view.to_px(dates.parse(day).earliest_us + DAY // 2) + GUTTER_PX for day in ("2015-02-05", "2015-02-09"))
    drag(window, [(x, y), (x + 20, y), (later, y)], ALT)
    quiet()
    assert _edtf(store, event_id) == "2015-02-09"
    assert window.session.viewport == view
    window.run_action("undo")
    quiet()
    assert _edtf(store, event_id) == "2015-02-05"


def test_the_end_of_a_span_is_pulled_alone(
    qtbot: QtBot, window: MainWindow, store: Store, quiet: Callable[[], None]
) -> None:
    event_id = _added(store, "2015-02-03/2015-02-11")
    show(window, "2015-01-20", "2015-02-28")
    y = _middle(qtbot, window, event_id)
    end = window.session.viewport.to_px(dates.parse("2015-02-11").latest_us) + GUTTER_PX - 3
    day = DAY / window.session.viewport.us_per_px
    drag(window, [(end, y), (end + 10, y), (end + 3 * day, y)], ALT)
    quiet()
    assert _edtf(store, event_id) == "2015-02-03/2015-02-14"


def test_the_new_date_is_said_while_dragging(
    qtbot: QtBot, window: MainWindow, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_: said.append(text))
    event_id = _added(store, "2015-02-05")
    show(window, "2015-01-20", "2015-02-28")
    y = _middle(qtbot, window, event_id)
    x = window.session.viewport.to_px(dates.parse("2015-02-05").earliest_us + DAY // 2) + GUTTER_PX
    day = DAY / window.session.viewport.us_per_px
    drag(window, [(x, y), (x + 2 * day, y), (x, y)], ALT)
    assert "7 February 2015" in said[0]
    assert _edtf(store, event_id) == "2015-02-05"
