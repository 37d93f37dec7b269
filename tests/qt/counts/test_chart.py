"""The chart of reported counts: breaks, lower bounds, what is said under the pointer, hiding, stacking, choosing."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db import dates
from db.store import Store
from explorer.commands import NewRow
from explorer.qt.counts.chart import CountsChart
from explorer.qt.window import MainWindow
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.primitives import Clip, Colour, Lines, Marks
from explorer.timeline.tracks.count_chart import TRACK, Line
from explorer.timeline.tracks.count_lines import Run


@pytest.fixture
def chart(qtbot: QtBot, window: MainWindow) -> CountsChart:
    """The chart, its counts read, over the years of the built-in series."""
    shown = window.timeline_area.track("tally")
    assert isinstance(shown, CountsChart)
    qtbot.waitUntil(lambda: shown.has_content, timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    width_px = window.session.viewport.width_px
    start_us, end_us = dates.parse("2018-10").earliest_us, dates.parse("2021-06").latest_us
    window.session.set_viewport(Viewport(start_us, end_us, width_px))
    return shown


def line_of(chart: CountsChart, subject: str) -> Line:
    return next(line for line in chart._lines if line.subject.series.subject == subject)


def drawn_of(chart: CountsChart, subject: str) -> tuple[list[Lines], list[Marks]]:
    """The lines and points on the chart's scene in a subject's colour."""
    (clip,) = (item for item in TRACK.compose(chart.frame()).items if isinstance(item, Clip))
    token = line_of(chart, subject).token
    lines = [item for item in clip.items if isinstance(item, Lines) and item.colour.token == token]
    marks = [item for item in clip.items if isinstance(item, Marks) and item.stroke and item.stroke.token == token]
    return lines, marks


def point_at_reading(chart: CountsChart, subject: str, value: float) -> str:
    reading = next(one for one in line_of(chart, subject).subject.series.readings if one.value == value)
    at = chart.where(subject, reading.at_us)
    assert at is not None
    chart.point_at(at)
    return chart.read_out()


def count_anew(window: MainWindow, store: Store, name: str, subject: str, *readings: tuple[str, float]) -> None:
    window.session.history.do(NewRow("series", {"name": name, "subject": subject}))
    new = max(one.id for one in store.series())
    for when, value in readings:
        window.session.history.do(NewRow("reading", {"series_id": new, "as_of": when, "value": value}))


def test_the_count_under_the_pointer_is_said_with_its_basis_and_source(chart: CountsChart) -> None:
    said = point_at_reading(chart, "Nokia", 42)
    assert said.startswith("Nokia: 42 contracts, 3 June 2019")
    assert "commercial 5G deals" in said
    assert "Reuters" in said


def test_a_lower_bound_is_said_and_marked(chart: CountsChart) -> None:
    assert "Huawei: more than 60" in point_at_reading(chart, "Huawei", 60)
    assert any(marks.shape == "triangle" for marks in drawn_of(chart, "Huawei")[1])


def test_a_weak_count_is_hollow(chart: CountsChart) -> None:
    _, marks = drawn_of(chart, "Nokia")
    (hollow,) = (part for part in marks if part.fill == Colour("surface"))
    others = [x for part in marks if part is not hollow for x in part.centres[:, 0]]
    assert len(hollow.centres) == 1
    assert hollow.centres[0, 0] < min(others)


def test_ericssons_line_breaks_where_its_basis_changes(chart: CountsChart) -> None:
    ericsson = line_of(chart, "Ericsson")
    first, second = ericsson.subject.runs
    assert (first.values[-1], second.values[0]) == (22, 76)
    before, after, foot = drawn_of(chart, "Ericsson")[0]
    assert before.segments[:, [1, 3]].min() == pytest.approx(ericsson.zero_px - 22 * ericsson.px_per_count, abs=0.01)
    assert before.segments[:, 2].max() < after.segments[:, 0].min() + 1.7
    assert foot.dash
    assert any("Ericsson 122 †" in line for line in chart.legend_text())
    assert "Another basis: all commercial" in point_at_reading(chart, "Ericsson", 76)


def test_a_click_on_the_legend_hides_a_line_and_shows_it_again(qtbot: QtBot, chart: CountsChart) -> None:
    shown = len(chart._lines)
    (entry,) = [part for part in chart._legend if "Nokia" in part.plain]
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert "Nokia" not in [line.subject.series.subject for line in chart._lines]
    assert entry.plain.startswith("○ Nokia")
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert len(chart._lines) == shown
    assert drawn_of(chart, "Nokia")[0]


def test_counts_are_read_from_a_scale_of_round_numbers(chart: CountsChart) -> None:
    assert chart.scale_text() == ["0", "100"]
    line = line_of(chart, "Nokia")
    reading = next(reading for reading in line.subject.series.readings if reading.value == 195)
    height, number = chart._scale[1]
    assert height == pytest.approx(line.zero_px - line.px_per_count * 100)
    at = chart.where("Nokia", reading.at_us)
    assert at is not None
    # The number stands below the count of 195, beside its own line of the grid.
    assert number.geometry().center().y() > at.y()
    chart.set_stacked(True)
    assert len(chart.scale_text()) == 4


def test_the_dagger_beside_a_count_is_explained(chart: CountsChart) -> None:
    marked = [part for part in chart._legend if "†" in part.plain]
    assert marked
    assert all("another basis than before: " in part.toolTip() for part in marked)
    menu = chart.menu()
    assert "† Counted on another basis than before" in [action.text() for action in menu.actions()]
    menu.deleteLater()


def test_stacked_gives_each_subject_a_strip_and_adds_nothing_up(chart: CountsChart) -> None:
    chart.set_stacked(True)
    spans = []
    for line in chart._lines:
        heights = [y for marks in drawn_of(chart, line.subject.series.subject)[1] for y in marks.centres[:, 1]]
        spans.append((min(heights), max(heights)))
    assert all(low[1] < high[0] for low, high in itertools.pairwise(sorted(spans)))
    assert point_at_reading(chart, "Nokia", 42).startswith("Nokia: 42")


def test_series_of_another_name_are_chosen_from_the_menu(
    qtbot: QtBot, window: MainWindow, chart: CountsChart, store: Store
) -> None:
    count_anew(window, store, "Sites", "Nokia", ("2019", 3.0))
    qtbot.waitUntil(lambda: "Sites" in chart.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    menu = chart.menu()
    next(action for action in menu.actions() if action.text() == "Sites").trigger()
    assert chart.legend_text() == ["● Nokia 3"]
    menu.deleteLater()


def test_more_subjects_than_the_legend_holds_are_said(
    qtbot: QtBot, window: MainWindow, chart: CountsChart, store: Store
) -> None:
    for number in range(9):
        count_anew(window, store, "Sites", f"Vendor {number}", ("2019", 3.0), ("2020", 3.0 + number), ("2021", 9.0))
    qtbot.waitUntil(lambda: "Sites" in chart.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    chart.choose("Sites")
    assert len(chart.legend_text()) == 4
    assert any(one.text() == "5 more ▾" for one in chart.findChildren(QPushButton))


def test_counts_below_zero_and_small_ones_fill_the_chart(
    qtbot: QtBot, window: MainWindow, chart: CountsChart, store: Store
) -> None:
    count_anew(window, store, "Warmth", "Moscow", ("2019-01", -0.4), ("2019-07", 0.2))
    qtbot.waitUntil(lambda: "Warmth" in chart.names(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    chart.choose("Warmth")
    low, high = drawn_of(chart, "Moscow")[1][0].centres[:, 1]
    assert high < 0.2 * chart.height()
    assert low > 0.9 * chart.height()


def test_a_hundred_thousand_counts_are_drawn_by_their_pixels() -> None:
    at_us = np.arange(100_000, dtype=np.int64) * 86_400_000_000
    values = (np.arange(100_000) % 1000).astype(np.float64)
    no = np.zeros(100_000, np.bool_)
    points = Run("", at_us, values, no, no)
    whole = Viewport(0, int(at_us[-1]), 1000)
    xs, ys = points.steps(whole)
    assert len(xs) <= 2 * (whole.width_px + 1)
    assert (ys.min(), ys.max()) == (0.0, 999.0)
    assert points.points(whole) == slice(0, 0)
    near = points.points(Viewport(int(at_us[500]), int(at_us[520]), 1000))
    assert near.stop - near.start == 20


def test_the_chart_stays_put_away_when_something_is_counted_anew(
    qtbot: QtBot, window: MainWindow, chart: CountsChart, store: Store
) -> None:
    window.run_action("tally")
    assert chart.isHidden()
    with qtbot.waitSignal(window.session.data_changed, timeout=10_000):
        count_anew(window, store, "Sites", "Nokia", ("2019", 3.0))
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=10_000)
    assert chart.isHidden()
    window.run_action("tally")
    assert not chart.isHidden()
