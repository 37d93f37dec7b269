"""Whether there is a screen to open a window on, found out before Qt is loaded: it would abort. No Qt."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from db.errors import EnvironmentFailure

# Platforms of Qt that draw without a screen; whoever asks for one by name gets it.
_SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


class NoScreen(EnvironmentFailure):
    """There is nowhere to open a window."""

    def __init__(self) -> None:
        super().__init__(
            "There is no screen to open a window on. To draw the timeline without one, use"
            " “timeline-explorer snapshot OUT.png”."
        )


def check_screen() -> None:
    """Raise NoScreen where Qt would abort for want of a display."""
    if sys.platform in ("win32", "darwin"):
        return
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform in _SCREENLESS:
        return
    wayland = os.environ.get("WAYLAND_DISPLAY", "")
    if wayland and platform in ("", "wayland"):
        place = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / wayland
        if place.exists():
            return
    if _x_answers(os.environ.get("DISPLAY", "")):
        return
    raise NoScreen


def _x_answers(display: str) -> bool:
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit():
        return False
    tries: list[tuple[int, object]] = []
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        tries = [(socket.AF_UNIX, path), (socket.AF_UNIX, "\0" + path)]
    else:
        tries = [(socket.AF_INET, (host.strip("[]"), 6000 + int(number)))]
    for family, address in tries:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(3)
            try:
                probe.connect(address)  # type: ignore[arg-type]
            except OSError:
                continue
            return True
    return False
