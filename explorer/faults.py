"""Faults of the program itself: noted in its log with their trace, and said to the person in one sentence. No Qt.

A guess about a file, or a reader of one, must not end in a trace: `refusing_faults` stands around them all.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import platformdirs

from db.errors import EnvironmentFailure, InputError
from explorer.jobs import Cancelled
from explorer.settings import APP_NAME

_log = logging.getLogger(__name__)
_LOG_BYTES: Final = 1_000_000
_EXPECTED: Final[tuple[type[Exception], ...]] = (InputError, EnvironmentFailure, Cancelled, MemoryError)
"""What is no fault of the program, and is said or handled further up."""


class ProgramFault(InputError):
    """The program cannot use what it was given because of a fault of its own, which the log has with its trace."""


def log_path() -> Path:
    """Return where the program notes its own errors."""
    return platformdirs.user_log_path(APP_NAME, appauthor=False) / "timeline-explorer.log"


def keep_log() -> Path | None:
    """Start writing the log, once; None where it cannot be kept, which keeps nobody from working."""
    place = log_path()
    root = logging.getLogger()
    if any(getattr(handler, "baseFilename", "") == str(place) for handler in root.handlers):
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(place, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return place


@contextlib.contextmanager
def refusing_faults(what: str, *expected: type[Exception]) -> Iterator[None]:
    """Turn any error within that nobody expects into a ProgramFault, after noting it. `what` says what is not possible,
    as in "list.csv cannot be read"; `expected` are signals between the parts of what is done within.
    """
    try:
        yield
    except (*_EXPECTED, *expected):
        raise
    except Exception as fault:
        place = keep_log()
        _log.exception("%s", what)
        noted = f", which is noted in {place}" if place else ""
        raise ProgramFault(f"{what}: that is a fault of this program ({type(fault).__name__}){noted}.") from fault
