"""The chart of reported counts: breaks, lower bounds, what is said under the pointer, hiding, stacking, choosing."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.commands import NewRow
from explorer.qt.counts.tally import TallyChart
from explorer.qt.counts.tally_lines import RunPoints
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.tracks.counts import Run


@pytest.fixture
def tally(qtbot: QtBot, window: MainWindow) -> TallyChart:
    """The chart, its counts read, over the years of the built-in series."""
    shown = window.column.tally
    assert shown is not None
    qtbot.waitUntil(lambda: shown.has_series, timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    width_px = window.session.viewport.width_px
    start_us, end_us = dates.parse("2018-10").earliest_us, dates.parse("2021-06").latest_us
    window.session.set_viewport(Viewport(start_us, end_us, width_px))
    return shown


def line_of(tally: TallyChart, subject: str) -> Any:
    return next(one for one in tally._lines if one.series.subject == subject)


def point_at_reading(tally: TallyChart, subject: str, value: float) -> str:
    reading = next(one for one in line_of(tally, subject).series.readings if one.value == value)
    at = tally.where(subject, reading.at_us)
    assert at is not None
    tally.point_at(at)
    return tally.read_out()


def count_anew(window: MainWindow, store: Store, name: str, subject: str, *readings: tuple[str, float]) -> None:
    window.session.history.do(NewRow("series", {"name": name, "subject": subject}))
    new = max(one.id for one in store.series())
    for when, value in readings:
        window.session.history.do(NewRow("reading", {"series_id": new, "as_of": when, "value": value}))


def test_the_count_under_the_pointer_is_said_with_its_basis_and_source(tally: TallyChart) -> None:
    said = point_at_reading(tally, "Nokia", 42)
    assert said.startswith("Nokia: 42 contracts, 3 June 2019")
    assert "commercial 5G deals" in said
    assert "Reuters" in said


def test_a_lower_bound_is_said_and_marked(tally: TallyChart) -> None:
    assert "Huawei: more than 60" in point_at_reading(tally, "Huawei", 60)
    assert "t1" in list(line_of(tally, "Huawei").dots[0].data["symbol"])


def test_a_weak_count_is_hollow(tally: TallyChart, window: MainWindow) -> None:
    ground = window.session.theme.colour("surface")
    brushes = [brush.color() for brush in line_of(tally, "Nokia").dots[0].data["brush"]]
    assert [colour == ground for colour in brushes] == [True, *[False] * (len(brushes) - 1)]


def test_ericssons_line_breaks_where_its_basis_changes(tally: TallyChart) -> None:
    ericsson = line_of(tally, "Ericsson")
    first, second = ericsson.subject.points
    assert (first.run.values[-1], second.run.values[0]) == (22, 76)
    assert max(ericsson.curves[0].getData()[1]) == pytest.approx(ericsson.lift + ericsson.scale * 22)
    assert max(ericsson.curves[0].getData()[0]) < min(ericsson.curves[1].getData()[0])
    assert len(ericsson.feet) == 1
    assert any("Ericsson 113 †" in line for line in tally.legend_text())
    assert "Another basis: all commercial" in point_at_reading(tally, "Ericsson", 76)


def test_a_click_on_the_legend_hides_a_line_and_shows_it_again(qtbot: QtBot, tally: TallyChart) -> None:
    nokia = line_of(tally, "Nokia")
    (entry,) = [part for part in tally._legend if "Nokia" in part.plain]
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert not nokia.curves[0].isVisible()
    assert entry.plain.startswith("○ Nokia")
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert nokia.curves[0].isVisible()


def test_counts_are_read_from_a_scale_of_round_numbers(tally: TallyChart) -> None:
    assert tally.scale_text() == ["0", "100"]
    line, reading = line_of(tally, "Nokia"), next(r for r in line_of(tally, "Nokia").series.readings if r.value == 195)
    height, number = tally._scale[1]
    assert height == pytest.approx(line.lift + line.scale * 100)
    at = tally.where("Nokia", reading.at_us)
    assert at is not None
    # The number stands below the count of 195, beside its own line of the grid.
    assert number.geometry().center().y() > at.y()
    tally.set_stacked(True)
    assert len(tally.scale_text()) == 4


def test_the_dagger_beside_a_count_is_explained(tally: TallyChart) -> None:
    marked = [part for part in tally._legend if "†" in part.plain]
    assert marked
    assert all("another basis than before: " in part.toolTip() for part in marked)
    menu = tally.menu()
    assert "† Counted on another basis than before" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_stacked_gives_each_subject_a_strip_and_adds_nothing_up(tally: TallyChart) -> None:
    tally.set_stacked(True)
    spans = [
        (min(line.dots[0].getData()[1]), max(max(dots.getData()[1]) for dots in line.dots)) for line in tally._lines
    ]
    assert all(low[1] < high[0] for low, high in itertools.pairwise(sorted(spans)))
    assert point_at_reading(tally, "Nokia", 42).startswith("Nokia: 42")


def test_series_of_another_name_are_chosen_from_the_menu(
    qtbot: QtBot, window: MainWindow, tally: TallyChart, store: Store
) -> None:
    count_anew(window, store, "Sites", "Nokia", ("2019", 3.0))
    qtbot.waitUntil(lambda: "Sites" in tally.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    menu = tally.menu()
    next(action for action in menu.actions() if action.text() == "Sites").trigger()
    assert tally.legend_text() == ["● Nokia 3"]
    menu.deleteLater()


def test_more_subjects_than_the_legend_holds_are_said(
    qtbot: QtBot, window: MainWindow, tally: TallyChart, store: Store
) -> None:
    for number in range(9):
        count_anew(window, store, "Sites", f"Vendor {number}", ("2019", 3.0), ("2020", 3.0 + number), ("2021", 9.0))
    qtbot.waitUntil(lambda: "Sites" in tally.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    tally.choose("Sites")
    assert len(tally.legend_text()) == 4
    assert any(one.text() == "5 more ▾" for one in tally.findChildren(QPushButton))


def test_figures_below_nought_and_small_ones_fill_the_chart(
    qtbot: QtBot, window: MainWindow, tally: TallyChart, store: Store
) -> None:
    count_anew(window, store, "Warmth", "Moscow", ("2019-01", -0.4), ("2019-07", 0.2))
    qtbot.waitUntil(lambda: "Warmth" in tally.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    tally.choose("Warmth")
    assert line_of(tally, "Moscow").dots[0].getData()[1].tolist() == pytest.approx([0.0, 1.0])


def test_a_hundred_thousand_counts_are_drawn_by_their_pixels() -> None:
    at_us = np.arange(100_000, dtype=np.int64) * 86_400_000_000
    values = (np.arange(100_000) % 1000).astype(np.float64)
    no = np.zeros(100_000, np.bool_)
    points = RunPoints(Run("", (), (), (), (), int(at_us[-1])), at_us, values, no, no)
    whole = Viewport(0, int(at_us[-1]), 1000)
    xs, ys = points.steps(whole)
    assert len(xs) <= 2 * (whole.width_px + 1)
    assert (ys.min(), ys.max()) == (0.0, 999.0)
    assert points.points(whole) == slice(0, 0)
    near = points.points(Viewport(int(at_us[500]), int(at_us[520]), 1000))
    assert near.stop - near.start == 20


def test_the_chart_stays_put_away_when_something_is_counted_anew(
    qtbot: QtBot, window: MainWindow, tally: TallyChart, store: Store
) -> None:
    window.run_action("tally")
    assert tally.isHidden()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        count_anew(window, store, "Sites", "Nokia", ("2019", 3.0))
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert tally.isHidden()
    window.run_action("tally")
    assert not tally.isHidden()
