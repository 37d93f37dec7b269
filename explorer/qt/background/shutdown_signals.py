"""Ends the program as closing its window does when the system asks it to end: SIGTERM, Ctrl+C in a terminal, logout.

Python runs its signal handlers between its own steps, of which Qt's loop makes none while nothing happens. So the
signal's number goes into a socket (Python, `signal.set_wakeup_fd`) that the loop listens to.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP")
"""Those that a platform has are taken; Windows has no SIGHUP."""


class ShutdownSignals(QObject):
    """Calls `end` on the window's thread when a signal asks the program to end, until `stop`."""

    def __init__(self, end: Callable[[], object]) -> None:
        super().__init__()
        self._end = end
        self._reading, self._writing = socket.socketpair()
        for side in (self._reading, self._writing):
            side.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._asked)
        self._wakeup = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        asked = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        # Without a handler of Python's own nothing would be written to the socket.
        self._before = {each: signal.signal(each, lambda *_: None) for each in asked}

    def stop(self) -> None:
        """Leave signals to their handlers from before."""
        self._notifier.setEnabled(False)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reading.close()
        self._writing.close()

    def _asked(self) -> None:
        try:
            numbers = self._reading.recv(64)
        except BlockingIOError:
            return
        if any(number in map(int, self._before) for number in numbers):
            self._end()
