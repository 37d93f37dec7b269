"""A figure brings its view back into the window."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from db import dates
from explorer.figures import memory
from explorer.figures.data import FigureData
from explorer.figures.sizes import preset
from explorer.figures.spec import FigureSpec
from explorer.figures.view import FigureView
from explorer.qt.figure_view import apply, apply_when_loaded
from explorer.qt.window import MainWindow

SPRING = dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us


def figure_of(window: MainWindow, **changes: object) -> FigureView:
    session = window.session
    data = FigureData(session.index, session.lanes, session.store)
    spec = replace(FigureSpec(range_us=SPRING, theme="print"), **changes)  # type: ignore[arg-type]
    return FigureView.of(data, spec, SPRING)


def test_range_and_lanes_are_those_of_the_figure(window: MainWindow, qtbot: QtBot) -> None:
    said = apply(window.session, figure_of(window, lanes=("Rival vendor wins", "US–Huawei dispute")))
    assert said == "Shown as in the figure."
    assert window.session.viewport.range_us == SPRING
    shown = [lane.name for lane in window.session.lanes if not lane.hidden]
    assert shown == ["Rival vendor wins", "US–Huawei dispute"]
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)


def test_the_view_before_can_be_gone_back_to(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.viewport
    apply(window.session, figure_of(window))
    assert window.session.step_view(-1) == before


def test_filters_are_those_of_the_figure(window: MainWindow, qtbot: QtBot) -> None:
    view = figure_of(window)
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        apply(window.session, replace(view, spec=replace(view.spec, filters=("actor:Ericsson",))))
    assert window.session.filters == ("actor:Ericsson",)
    assert 0 < len(window.session.index) < len(window.session.whole_index)


def test_the_next_snapshot_begins_with_the_figures_looks(window: MainWindow, qtbot: QtBot) -> None:
    view = figure_of(window)
    small = preset("column")
    assert small is not None
    apply(window.session, replace(view, spec=view.spec.sized(small.size)))
    assert memory.load().stores[window.session.store.url].spec.size == small.size


def test_a_figure_of_another_store_says_so_and_leaves_the_lanes(window: MainWindow, qtbot: QtBot) -> None:
    view = figure_of(window)
    before = window.session.lanes
    said = apply(window.session, replace(view, store="Another", spec=replace(view.spec, lanes=("Unknown",))))
    assert "“Another”" in said
    assert window.session.lanes == before
    assert window.session.viewport.range_us == SPRING


def test_a_lane_that_is_gone_is_named(window: MainWindow, qtbot: QtBot) -> None:
    said = apply(window.session, figure_of(window, lanes=("Rival vendor wins", "Gone")))
    assert said.endswith("lanes that are gone: Gone.")
    qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=20_000)


def test_a_window_that_is_still_reading_shows_the_figure_when_it_has_read(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.loaded = False
    told: list[str] = []
    session.told.connect(told.append)
    apply_when_loaded(session, figure_of(window))
    assert told == []
    session.load()
    qtbot.waitUntil(lambda: told == ["Shown as in the figure."], timeout=20_000)
    assert session.viewport.range_us == SPRING
