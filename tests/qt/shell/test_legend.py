"""The legend says which shape each category has, and shows one category alone on a click."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from explorer.qt.shell.legend import Legend
from explorer.qt.window import MainWindow


def _legend(window: MainWindow) -> Legend:
    window.run_action("legend")
    [legend] = window.findChildren(Legend)
    assert legend.isVisible()
    return legend


def test_the_legend_lists_every_category_that_occurs_and_the_signs_of_doubt(window: MainWindow) -> None:
    legend = _legend(window)
    rows = [row.accessibleName().removeprefix("Show only ") for row in legend.findChildren(QPushButton)]
    index = window.session.index
    assert set(rows) == {index.categories[code] for code in set(index.category.tolist()) if code >= 0}
    assert len({row.icon().cacheKey() for row in legend.findChildren(QPushButton)}) == len(rows)
    assert any("certain" in one.text() or "doubt" in one.text() for one in legend.findChildren(QLabel))
    legend.close()


def test_a_click_on_a_category_shows_only_its_events(qtbot: QtBot, window: MainWindow) -> None:
    legend = _legend(window)
    row = next(row for row in legend.findChildren(QPushButton) if "agreement" in row.accessibleName())
    with qtbot.waitSignal(window.session.data_changed, timeout=5_000):
        row.click()
    assert window.session.filters == ('category:"agreement"',)
    index = window.session.index
    assert {index.categories[code] for code in index.category.tolist()} == {"agreement"}
