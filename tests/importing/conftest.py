"""What tests of the importer share: an empty store, a folder to write files in, the examples where they are at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store() -> Iterator[Store]:
    """A fresh, temporary store."""
    with open_store("sqlite://") as made:
        yield made


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of the test's folder: `written("a,b\\n1,2", "x.csv", encoding="cp1251")`."""

    def write(content: str | bytes, name: str = "events.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def examples() -> Path:
    """The folder of other people's event lists beside the checkout; the test is skipped where it is not there."""
    found = ROOT.parent / "shared" / "examples"
    if not found.is_dir():
        pytest.skip("no example files beside the checkout")
    return found


@pytest.fixture
def data() -> Path:
    """The folder of sample files."""
    return ROOT / "tests" / "data"
