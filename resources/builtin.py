"""Where the built-in timeline's files are. Knows their names and nothing of what is in them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

DATA_FILES: Final = (
    "events.csv",
    "links.csv",
    "contracts.csv",
    "claims.csv",
    "accounts.csv",
    "places.csv",
    "titles.csv",
)
"""In the order in which they must be imported: what names events comes after the events."""


def data_files() -> list[AbstractContextManager[Path]]:
    """The built-in tables, each as a context that gives its path."""
    return [as_file(files("resources") / "data" / name) for name in DATA_FILES]


def lanes_file() -> AbstractContextManager[Path]:
    """The lanes of the built-in timeline: key, name, colour, position."""
    return as_file(files("resources") / "data" / "lanes.csv")


FORMER_EVENTS: Final = (
    "4bc66be31d6109d0f8fde3f4ccad1b0ed9d38a40c828ddde4dc4f7832451469d",
    "2748a0b4a8fb66a04c4fe7b53603cfeb93af697bfadd6d2eddc3f1bc391a2d62",
)
"""SHA-256 of the events of earlier editions: by these a store is known to hold one."""
