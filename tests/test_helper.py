"""The second process: what it is asked comes back, what goes wrong there is raised here, and it can be done without."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from explorer.helper import Helper, HelperGone
from explorer.importing.errors import ImportFailed
from explorer.jobs import Cancelled, Progress


def _squares(count: int) -> Iterator[int]:
    for number in range(count):
        print("a library that prints")
        yield number * number


def _fails() -> Iterator[int]:
    yield 1
    raise ImportFailed("Line 3 is no good.")


def _dies() -> Iterator[int]:
    yield os.getpid()
    os.kill(os.getpid(), signal.SIGTERM)
    yield 0


def _endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 100_000


def test_what_the_work_yields_comes_back_in_order() -> None:
    with Helper() as other:
        assert list(other.results(_squares, 50)) == [number * number for number in range(50)]
        assert list(other.results(_squares, 3)) == [0, 1, 4]


def test_it_is_another_process() -> None:
    with Helper() as other:
        assert next(other.results(_dies)) != os.getpid()


def test_what_goes_wrong_there_is_raised_here() -> None:
    with Helper() as other:
        found = other.results(_fails)
        assert next(found) == 1
        with pytest.raises(ImportFailed, match="Line 3"):
            next(found)


def test_a_helper_that_ends_before_its_time_is_missed() -> None:
    with Helper() as other:
        found = other.results(_dies)
        next(found)
        with pytest.raises(HelperGone):
            list(found)


def test_a_helper_that_cannot_be_started_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with Helper() as other, pytest.raises(HelperGone):
        list(other.results(_squares, 1))


def test_work_is_cancelled_while_results_are_waited_for() -> None:
    progress = Progress()
    with Helper() as other:
        found = other.results(_waits, progress=progress)
        progress.cancel()
        with pytest.raises(Cancelled):
            next(found)


def _waits() -> Iterator[int]:
    signal.pause()
    yield 0


def test_a_helper_is_closed_with_results_left() -> None:
    with Helper() as other:
        next(other.results(_endless))
