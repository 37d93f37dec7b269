"""A store for each test that asks for one, as the tests of commands have it."""

from __future__ import annotations

from tests.commands.conftest import dump, store

__all__ = ["dump", "store"]
