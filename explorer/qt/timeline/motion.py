"""Eased movement of the viewport: interruptible, and at once where the person wants no motion.

It knows viewports and time, not what is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QApplication, QStyle

from explorer.qt.session import Session
from explorer.timeline.axis.viewport import YEAR_US, Viewport

MOVE_MS = 200
WHEEL_MS = 110
# A frame at sixty a second.
_TICK_MS = 16
# Zooming out ends at so many times everything, but never before a century is seen.
_MOST_OUT = 8
_LEAST_OUT_US = 100 * YEAR_US
# Drag speed halves in about this time after the hand lets go.
_GLIDE_HALF_MS = 140.0
_SLOWEST_GLIDE_PX_PER_MS = 0.02
_FASTEST_GLIDE_PX_PER_MS = 8.0


class Motion(QObject):
    """Moves the session's viewport over time. Whatever starts a movement ends the one under way."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._at: Callable[[float], Viewport] = lambda _done: session.viewport
        self._duration_ms = MOVE_MS
        self._glide_px_per_ms = 0.0
        self._zoom_left = 0.0
        self._zoom_from: Viewport | None = None
        self._target: Viewport | None = None

    @property
    def wanted(self) -> bool:
        """Whether movement is eased: by the setting, else as the system has it."""
        setting = self._session.settings.motion
        if setting != "system":
            return setting == "on"
        style = QApplication.style()
        return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    @property
    def moving(self) -> bool:
        """Whether a movement is under way."""
        return self._timer.isActive()

    @property
    def target(self) -> Viewport:
        """Where the movement under way will end, or the present viewport."""
        return self._target if self._timer.isActive() and self._target is not None else self._session.viewport

    def stop(self) -> None:
        """End the movement where it is."""
        self._timer.stop()
        self._glide_px_per_ms = 0.0
        self._zoom_left = 0.0
        self._zoom_from = None
        self._target = None

    def go_to(self, target: Viewport, *, remember: bool = True) -> None:
        """Ease to another part of time, through zoom and place at once."""
        if remember:
            self._session.remember_view()
        self.stop()
        start = self._session.viewport
        if not self.wanted or start == target:
            self._session.set_viewport(target)
            return
        self._begin(lambda done: start.eased(target, done), MOVE_MS, target)

    def zoom(self, factor: float, at_px: float, *, eased: bool = True) -> None:
        """Zoom by the factor (<1 is in) with the instant under `at_px` held still; steps in a row add up. Out goes no
        further than where everything is a small part of the window: beyond, there is nothing to see."""
        if not (eased and self.wanted):
            self.stop()
            factor = min(factor, self._most_out(self._session.viewport))
            self._session.set_viewport(self._session.viewport.zoomed(factor, at_px))
            return
        left = self._zoom_left if self._timer.isActive() and self._zoom_from is not None else 0.0
        self.stop()
        start = self._session.viewport
        total = min(left + math.log(factor), math.log(self._most_out(start)))
        self._zoom_from = start
        self._zoom_left = total

        def at(done: float) -> Viewport:
            self._zoom_left = total * (1.0 - done)
            return start.zoomed(math.exp(total * done), at_px)

        self._begin(at, WHEEL_MS, start.zoomed(math.exp(total), at_px))

    def _most_out(self, view: Viewport) -> float:
        """Return the factor at which zooming out from a view ends; at least 1."""
        most_us = max(_MOST_OUT * self._session.fitted().span_us, _LEAST_OUT_US)
        return max(most_us / view.span_us, 1.0)

    def pan(self, later_px: float) -> None:
        """Ease to what lies a number of pixels later (earlier if negative); steps in a row add up."""
        target = self.target.panned(-later_px)
        self.stop()
        start = self._session.viewport
        if not self.wanted:
            self._session.set_viewport(target)
            return
        self._begin(lambda done: start.eased(target, done), MOVE_MS, target)

    def glide(self, px_per_ms: float) -> None:
        """Go on after a drag was let go, ever slower."""
        self.stop()
        if not self.wanted or abs(px_per_ms) < _SLOWEST_GLIDE_PX_PER_MS:
            return
        self._glide_px_per_ms = max(-_FASTEST_GLIDE_PX_PER_MS, min(_FASTEST_GLIDE_PX_PER_MS, px_per_ms))
        self._clock.start()
        self._timer.start()

    def _begin(self, at: Callable[[float], Viewport], duration_ms: int, target: Viewport) -> None:
        self._at = at
        self._duration_ms = duration_ms
        self._target = target
        self._clock.start()
        self._timer.start()
        self._tick()

    def _tick(self) -> None:
        if self._glide_px_per_ms:
            passed_ms = self._clock.restart()
            self._session.set_viewport(self._session.viewport.panned(self._glide_px_per_ms * passed_ms))
            self._glide_px_per_ms *= 0.5 ** (passed_ms / _GLIDE_HALF_MS)
            if abs(self._glide_px_per_ms) < _SLOWEST_GLIDE_PX_PER_MS:
                self.stop()
            return
        done = min(1.0, (self._clock.elapsed() + _TICK_MS) / self._duration_ms)
        if done >= 1.0:
            target = self._target
            self.stop()
            if target is not None:
                self._session.set_viewport(target)
            return
        self._session.set_viewport(self._at(1.0 - (1.0 - done) ** 3))
