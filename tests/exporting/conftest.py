"""What tests of the exporter share: an empty store and one with the built-in timeline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.store import Store, open_store
from explorer.importing.builtin import load_builtin


@pytest.fixture
def store() -> Iterator[Store]:
    """A fresh, temporary store."""
    with open_store("sqlite://") as made:
        yield made


@pytest.fixture
def filled() -> Iterator[Store]:
    """A store that holds the built-in timeline."""
    with open_store("sqlite://") as made:
        load_builtin(made)
        yield made
