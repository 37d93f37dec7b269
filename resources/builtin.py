"""Where the built-in timeline's files are. Knows their names and nothing of what is in them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

DATA_FILES: Final = ("events.csv", "links.csv", "contracts.csv", "claims.csv", "accounts.csv")
"""In the order in which they must be imported: what names events comes after the events."""


def data_files() -> list[AbstractContextManager[Path]]:
    """The built-in tables, each as a context that gives its path."""
    return [as_file(files("resources") / "data" / name) for name in DATA_FILES]


def lanes_file() -> AbstractContextManager[Path]:
    """The lanes of the built-in timeline: key, name, colour, position."""
    return as_file(files("resources") / "data" / "lanes.csv")
