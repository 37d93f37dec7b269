"""What every test gets: no screen, no real data folder, and a check that Qt tests leave nothing behind."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Before anything loads Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says more about the machine's load than about the code.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.register_profile("project-ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("project-ci" if os.environ.get("CI") else "project")

# Where platformdirs looks, by platform.
_HOME_VARIABLES = {
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "data",
    "WIN_PD_OVERRIDE_APPDATA": "config",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the long tests first where processes share the work: the one that ends last decides how long it takes."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _move_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    for variable, name in _HOME_VARIABLES.items():
        monkeypatch.setenv(variable, str(folder / name))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("TIMELINE_EXPLORER_STORE", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the whole run, and the programs it starts, away from the user's own data, settings and caches."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        _move_home(monkeypatch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture
def isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test, and the programs it starts, an empty home: a folder with data, config, cache and state."""
    folder = tmp_path / "home"
    folder.mkdir()
    _move_home(monkeypatch, folder)
    return folder


@pytest.fixture(autouse=True)
def _no_question_without_an_answer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a Qt test in which a message box waits for a person; one that expects a box answers in its place."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        return
    from PySide6.QtWidgets import QMessageBox

    def wait_for_ever(*arguments: Any, **options: Any) -> None:
        said = next((thing.text() for thing in arguments if isinstance(thing, QMessageBox)), arguments[1:])
        raise AssertionError(f"a message box waits for an answer: {said}")

    for name in ("exec", "about", "critical", "information", "question", "warning"):
        monkeypatch.setattr(QMessageBox, name, wait_for_ever)


_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether the test itself failed: its trace then holds on to its widgets, which is no leak."""
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


@pytest.fixture(autouse=True)
def _no_qt_leaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a Qt test that leaves a running thread, a running timer or a top-level widget.

    Left-overs of one test fire in the middle of another, where nobody looks for the cause. A test is a Qt test if it
    asks for pytest-qt's `qapp` or `qtbot`. One that has to leave something is marked `qt_leaks_allowed`.
    """
    if not {"qapp", "qtbot"} & set(request.fixturenames) or request.node.get_closest_marker("qt_leaks_allowed"):
        yield
        return
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QApplication

    request.getfixturevalue("qapp")
    threads = _recorded(monkeypatch, QThread)
    timers = _recorded(monkeypatch, QTimer)
    before = QApplication.topLevelWidgets()
    yield

    def new_windows() -> list[Any]:
        # Menus and pop-ups are windows too, but go with their parent; the tool tip is one that Qt keeps for itself.
        windows = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
        return [widget for widget in windows if widget.parent() is None and not widget.inherits("QTipLabel")]

    def left() -> list[str]:
        found = [f"running thread {_named(thread)}" for thread in _alive(threads) if thread.isRunning()]
        found += [f"running timer {_named(timer)}" for timer in _alive(timers) if timer.isActive()]
        found += [f"window {_named(widget)}" for widget in new_windows()]
        return found

    _settle()
    if left():
        gc.collect()  # a widget in a reference cycle is garbage, not a leak
        _settle()
    leaks = [] if request.node.stash.get(_failed, False) else left()
    for widget in new_windows():
        widget.deleteLater()  # so that the next test is not blamed as well
    if leaks:
        pytest.fail(f"the test left behind: {', '.join(leaks)}", pytrace=False)


def _recorded(monkeypatch: pytest.MonkeyPatch, kind: type) -> list[weakref.ref[Any]]:
    """Note every object of a Qt class that is started from Python, without keeping it alive."""
    noted: list[weakref.ref[Any]] = []
    start: Callable[..., Any] = kind.start  # type: ignore[attr-defined]

    def noting_start(self: Any, *arguments: Any) -> Any:
        noted.append(weakref.ref(self))
        # A signal connected to `start` sends what it carries, which Qt's own slot would drop.
        return start(self, *(value for value in arguments if type(value) is int))

    monkeypatch.setattr(kind, "start", noting_start)
    return noted


def _alive(noted: list[weakref.ref[Any]]) -> list[Any]:
    """Return those whose Python and C++ halves both still exist, each once."""
    import shiboken6

    things = {id(thing): thing for reference in noted if (thing := reference()) is not None}
    return [thing for thing in things.values() if shiboken6.isValid(thing)]


def _named(thing: Any) -> str:
    """Return class and object name, which is what finds the culprit."""
    return f"{type(thing).__name__} {thing.objectName()!r}" if thing.objectName() else type(thing).__name__


def _settle() -> None:
    """Let Qt carry out the deletions that are due: outside an event loop `deleteLater` waits for ever."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """Start a screen that nobody sees and return its name for DISPLAY; skip where there is no Xvfb."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with open(reading) as pipe:  # noqa: PTH123  (a pipe has no path)
            number = pipe.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
        server.terminate()


@pytest.fixture(scope="session")
def _empty_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it, made once a run."""
    from db.store import open_store

    place = tmp_path_factory.mktemp("empty") / "events.sqlite"
    open_store(place).close()
    return place


@pytest.fixture(autouse=True)
def _stores_are_quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a fresh store as a copy of an empty one: that takes two milliseconds, and making its tables fifty. Nor is
    anything forced to the disk, as no test outlives a power cut.

    A test that is about the making itself is marked `makes_stores`.
    """
    if request.node.get_closest_marker("makes_stores"):
        return
    from db.sqlite import engine, opening

    connect = engine.SqliteEngine.connect

    def connect_lazily(self: Any, *, write: bool) -> Any:
        raw = connect(self, write=write)
        if write:
            raw.execute("PRAGMA synchronous = OFF")
        return raw

    monkeypatch.setattr(engine.SqliteEngine, "connect", connect_lazily)

    make = opening.make_tables
    made: list[Path] = []

    def copy(engine: Any) -> None:
        if not made:
            monkeypatch.setattr(opening, "make_tables", make)
            made.append(request.getfixturevalue("_empty_store_file"))
            monkeypatch.setattr(opening, "make_tables", copy)
        shutil.copyfile(made[0], engine.path)

    monkeypatch.setattr(opening, "make_tables", copy)


@pytest.fixture(scope="session")
def builtin_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in timeline as a store's file, made once a run by the importer; copy it before writing to it."""
    from db.store import open_store
    from explorer.importing.builtin import load_builtin

    place = tmp_path_factory.mktemp("builtin") / "events.sqlite"
    with open_store(place) as store:
        load_builtin(store)
    return place


@pytest.fixture
def import_text(tmp_path: Path) -> Callable[[Any, str], Any]:
    """Import the text of a CSV file into a store; returns the report."""
    from explorer.importing.run import import_file

    def import_it(store: Any, text: str) -> Any:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(store, path)

    return import_it
