"""A figure brings its view back into the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import dates
from explorer.figures import presets
from explorer.figures.data import FigureData
from explorer.figures.roundtrip.figure_view import FigureView
from explorer.figures.sizes import preset
from explorer.figures.snapshot import save_figure
from explorer.figures.spec import FigureSpec
from explorer.qt.figures.show_view import apply, apply_when_loaded
from explorer.qt.shell import file_actions
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
    assert presets.load().stores[window.session.store.url].spec.size == small.size


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


def test_a_figure_that_is_dropped_on_the_window_brings_its_view(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    figure = tmp_path / "figure.png"
    data = FigureData(session.index, session.lanes, session.store)
    save_figure(data, FigureSpec(range_us=SPRING), figure)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(figure))])
    at, copied, left = QPoint(400, 300), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(at, copied, mime, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), copied, mime, left, Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: session.viewport.range_us == SPRING, timeout=10_000)


def test_a_picture_that_is_no_figure_is_refused_with_a_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "complain", said.append)
    before = window.session.viewport
    for name in ("photo.png", "drawing.svg", "photo.webp"):
        (tmp_path / name).write_bytes(b"<svg>nothing of ours</svg>")
        file_actions.import_files(window, [tmp_path / name])
    assert ["carries no view" in words for words in said] == [True, True, True]
    assert window.session.viewport == before


def test_a_document_that_is_no_figure_may_be_a_list_of_events(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    said: list[str] = []

    class Dialog:
        problem = "There is no table in it."

        def __init__(self, _session: object, path: Path, _parent: object, *, more: int) -> None:
            asked.append(path)

        def deleteLater(self) -> None:  # noqa: N802 - Qt's name
            """Nothing to delete."""

    monkeypatch.setattr(file_actions, "ImportDialog", Dialog)
    monkeypatch.setattr(window, "complain", said.append)
    page, paper = tmp_path / "list.html", tmp_path / "list.pdf"
    page.write_text("<html><table></table></html>", encoding="utf-8")
    paper.write_bytes(b"%PDF-1.4 nothing of ours")
    file_actions.import_files(window, [page, paper])
    assert asked == [page, paper]
    assert said == [Dialog.problem] * 2


def test_a_forged_page_is_refused_and_not_imported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "complain", said.append)
    monkeypatch.setattr(file_actions, "ImportDialog", None)
    page = tmp_path / "forged.html"
    forged = '<script type="application/json" id="timeline-explorer-view">{"format":1}</script>'
    page.write_text(f"<html>{forged}</html>", encoding="utf-8")
    file_actions.import_files(window, [page])
    assert "damaged or forged" in said[0]


def test_a_figure_can_be_chosen_from_the_menu(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    path = tmp_path / "figure.svg"
    save_figure(FigureData(session.index, session.lanes, session.store), FigureSpec(range_us=SPRING), path)
    monkeypatch.setattr(file_actions, "open_file", lambda *_: path)
    window.run_action("open-figure")
    assert session.viewport.range_us == SPRING
    assert session.settings.last_folder == str(tmp_path)
