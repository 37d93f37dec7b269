"""Which store the program works on, and whether it was only now made. No Qt."""

from __future__ import annotations

import os
from pathlib import Path

from db.sqlite.location import resolve
from db.sqlite.opening import is_fresh
from db.store import Store, open_store

STORE_VARIABLE = "TIMELINE_EXPLORER_STORE"


def chosen_place(asked: str | None) -> str | None:
    """Return the place asked for, else the environment's, else None for the platform's data folder."""
    return asked or os.environ.get(STORE_VARIABLE) or None


def open_or_make(place: str | Path | None) -> tuple[Store, bool]:
    """Open the store at a place, made if it is not there; return it and whether it was made now.

    Raises what `db.store.open_store` raises.
    """
    path = resolve(place).path
    is_new = path is not None and is_fresh(path)
    return open_store(place), is_new
