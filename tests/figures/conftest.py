"""What figures are drawn from in tests: the built-in timeline and a spring of it, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from db import dates
from db.store import Store, open_store
from explorer.figures.data import FigureData
from explorer.figures.fonts import Measure
from explorer.figures.layout import Workshop
from explorer.figures.spec import FigureSpec
from explorer.timeline.primitives import Clip, Primitive, Scene, Text, Texts


@pytest.fixture(autouse=True)
def _application(qapp: QGuiApplication) -> None:
    """Figures make an application where there is none, and tests of widgets need one of another kind."""


@pytest.fixture(scope="package")
def store(builtin_store_file: Path) -> Iterator[Store]:
    with open_store(builtin_store_file, readonly=True) as opened:
        yield opened


@pytest.fixture(scope="package")
def data(store: Store) -> FigureData:
    return FigureData.read(store)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop(Measure())


@pytest.fixture
def spring() -> FigureSpec:
    """March to September 2019 at the size of a screen."""
    reach = dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us
    return FigureSpec(reach, title="Spring 2019", subtitle="What happened")


def _texts(items: tuple[Primitive, ...]) -> list[Text]:
    found: list[Text] = []
    for item in items:
        if isinstance(item, Text):
            found.append(item)
        elif isinstance(item, Texts):
            found += item.items
        elif isinstance(item, Clip):
            found += _texts(item.items)
    return found


@pytest.fixture
def texts_on() -> Callable[[Scene], list[Text]]:
    """Every text of a scene, in painting order."""
    return lambda scene: _texts(scene.items)


@pytest.fixture
def words_on() -> Callable[[Scene], list[str]]:
    """What stands on a scene."""
    return lambda scene: [text.text for text in _texts(scene.items)]
