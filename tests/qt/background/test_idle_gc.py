"""Collecting garbage only when nothing moves."""

from __future__ import annotations

import gc
import weakref

from pytestqt.qtbot import QtBot

from explorer.qt.background.idle_gc import IdleCollection
from explorer.qt.window import MainWindow


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.me = self


def test_old_garbage_waits_until_the_view_stands_still(qtbot: QtBot, window: MainWindow) -> None:
    before = gc.get_threshold()
    collection = IdleCollection(window.session, idle_ms=200)
    try:
        ring = Ring()
        gone = weakref.ref(ring)
        gc.collect(1)
        del ring
        for _ in range(20):
            window.session.set_viewport(window.session.viewport.panned(5))
            gc.collect(1)
        assert gone() is not None
        qtbot.waitUntil(lambda: gone() is None, timeout=10_000)
    finally:
        collection.stop()
    assert gc.get_threshold() == before
