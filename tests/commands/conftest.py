"""A small store for each test, and its whole content as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.store import Store, open_store
from tests.commands.small_store import Dump, Fill, dump_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with three events and a little of all that belongs to them."""
    with open_store(tmp_path / "small.sqlite") as opened:
        opened.write(Fill())
        yield opened


@pytest.fixture
def dump(store: Store) -> Callable[[], Dump]:
    """Read every row of every table of the small store."""
    return lambda: dump_of(store)
