"""The chart of reported counts: breaks, lower bounds, what is said under the pointer, hiding, stacking, choosing."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.commands import NewRow
from explorer.qt.tally import TallyChart
from explorer.qt.window import MainWindow
from explorer.timeline.viewport import Viewport


def chart(window: MainWindow, start: str = "2018-10", end: str = "2020-12") -> TallyChart:
    width_px = window.session.viewport.width_px
    window.session.set_viewport(Viewport(dates.parse(start).earliest_us, dates.parse(end).latest_us, width_px))
    assert isinstance(window.tally, TallyChart)
    return window.tally


def point_at_reading(tally: TallyChart, window: MainWindow, subject: str, value: float) -> str:
    line = next(one for one in tally._lines if one.series.subject == subject)
    for run, dots in zip(line.runs, line.dots, strict=True):
        for at_us, count, y in zip(run.at_us, run.values, dots.getData()[1], strict=True):
            if count == value:
                px = float(window.session.viewport.to_px(at_us))
                tally.point_at(tally._box.mapViewToScene(QPointF(px, float(y))))
                return tally.read_out()
    raise AssertionError(f"{subject} has no count of {value}")


def test_the_count_under_the_pointer_is_said_with_its_basis_and_source(window: MainWindow) -> None:
    said = point_at_reading(chart(window), window, "Nokia", 42)
    assert said.startswith("Nokia: 42 contracts, 3 June 2019")
    assert "commercial 5G deals" in said
    assert len(said.splitlines()) >= 3


def test_a_lower_bound_is_said_and_marked(window: MainWindow) -> None:
    tally = chart(window)
    assert "Huawei: more than 60" in point_at_reading(tally, window, "Huawei", 60)
    huawei = next(one for one in tally._lines if one.series.subject == "Huawei")
    assert "t1" in list(huawei.dots[0].data["symbol"])


def test_ericssons_line_breaks_where_its_basis_changes(window: MainWindow) -> None:
    tally = chart(window)
    ericsson = next(one for one in tally._lines if one.series.subject == "Ericsson")
    assert [run.values[0] for run in ericsson.runs] == [10, 76]
    assert max(ericsson.curves[0].getData()[1]) == 22
    assert len(ericsson.feet) == 1
    assert "■ Ericsson 113 †" in tally.legend_text()
    assert "Another basis: all commercial" in point_at_reading(tally, window, "Ericsson", 76)


def test_a_click_on_the_legend_hides_a_line_and_shows_it_again(qtbot: QtBot, window: MainWindow) -> None:
    tally = chart(window)
    nokia = next(one for one in tally._lines if one.series.subject == "Nokia")
    (entry,) = [part for part in tally._legend if "Nokia" in part.plain]
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert not nokia.curves[0].isVisible()
    assert entry.plain.startswith("○ Nokia")
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert nokia.curves[0].isVisible()


def test_stacked_gives_each_subject_a_strip_and_adds_nothing_up(window: MainWindow) -> None:
    tally = chart(window)
    tally.set_stacked(True)
    spans = [
        (min(line.dots[0].getData()[1]), max(max(dots.getData()[1]) for dots in line.dots)) for line in tally._lines
    ]
    ordered = sorted(spans)
    assert all(low[1] < high[0] for low, high in itertools.pairwise(ordered))
    assert point_at_reading(tally, window, "Nokia", 42).startswith("Nokia: 42")


def test_series_of_another_name_are_chosen_from_the_menu(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    window.session.history.do(NewRow("series", {"name": "Sites", "subject": "Nokia"}))
    new = max(one.id for one in store.series())
    window.session.history.do(NewRow("reading", {"series_id": new, "as_of": "2019", "value": 3.0}))
    tally = chart(window)
    qtbot.waitUntil(lambda: "Sites" in tally.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    menu = tally.menu()
    next(action for action in menu.actions() if action.text() == "Sites").trigger()
    assert tally.legend_text() == ["● Nokia 3"]
    menu.deleteLater()
