"""The net under the Qt tests must itself catch: these run small suites that leak."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

_LEAKING_SUITE = """
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget
import pytest

kept = []

def test_widget_given_to_qtbot_is_fine(qtbot):
    widget = QWidget()
    QMenu(widget)
    qtbot.addWidget(widget)

def test_widget_dropped_in_a_cycle_is_fine(qapp):
    widget = QWidget()
    widget.itself = widget

def test_stopped_timer_and_thread_are_fine(qapp):
    timer = QTimer(); timer.start(1000); timer.stop(); kept.append(timer)
    thread = QThread(); thread.start(); thread.quit(); thread.wait(); kept.append(thread)

def test_leaks_a_window(qapp):
    widget = QWidget(); widget.setObjectName("forgotten"); kept.append(widget)

def test_leaks_a_timer(qapp):
    timer = QTimer(); timer.start(1000); kept.append(timer)

def test_leaks_a_thread(qapp):
    thread = QThread(); thread.setObjectName("busy"); thread.start(); kept.append(thread)

@pytest.mark.qt_leaks_allowed
def test_may_leak(qapp):
    kept.append(QWidget())

def test_question_nobody_answers(qapp):
    QMessageBox(QMessageBox.Icon.Warning, "Title", "Go on?").exec()

def test_static_question_nobody_answers(qapp):
    QMessageBox.question(None, "Title", "Really?")

def test_question_answered_by_the_test(qapp, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *arguments: QMessageBox.StandardButton.Yes)
    assert QMessageBox.question(None, "Title", "Really?") == QMessageBox.StandardButton.Yes

def test_end(qapp):
    for thing in kept:
        if isinstance(thing, QThread):
            thread = thing; thread.quit(); thread.wait()
"""


@pytest.mark.long
def test_what_a_qt_test_leaves_or_waits_for_fails_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text("utf-8"))
    pytester.makeini(
        f"[pytest]\nqt_api = pyside6\npythonpath = {Path(__file__).parents[1]}\n"
        "markers =\n    qt_leaks_allowed: may leak\n    makes_stores: about making them\n"
    )
    pytester.makepyfile(_LEAKING_SUITE)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=9, failed=2, errors=3)
    result.stdout.fnmatch_lines_random(
        [
            "*the test left behind: window QWidget 'forgotten'*",
            "*the test left behind: running timer QTimer*",
            "*the test left behind: running thread QThread 'busy'*",
            "*AssertionError: a message box waits for an answer: Go on?*",
            "*AssertionError: a message box waits for an answer: ('Title', 'Really?')*",
        ]
    )


def test_platform_folders_are_temporary_ones(isolated_home: Path) -> None:
    import platformdirs

    for folder in (
        platformdirs.user_data_path("timeline-explorer", appauthor=False),
        platformdirs.user_config_path("timeline-explorer", appauthor=False),
        platformdirs.user_cache_path("timeline-explorer", appauthor=False),
    ):
        assert folder.is_relative_to(isolated_home)
