"""What figures are drawn from in tests: the built-in timeline, and a small store with every sign that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from db import dates
from db.store import Changes, EventRow, SourceRow, Store, Transaction, open_store
from explorer.drawing.fonts import Measure
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache
from explorer.figures.spec import FigureSpec
from explorer.timeline.primitives import Clip, Primitive, Scene, Text, Texts

# Title, date, lane, category, and the sources: every kind of certainty, in letters that the shipped font has.
_EVENTS = (
    ("Rule takes effect", "2019-05-16", "Dispute", "law", ("Register",)),
    ("Access is limited", "2019-05-19", "Dispute", "statement", ("Register", "Agency")),
    ("Licence for 90 days", "2019-05-20/2019-08-19", "Dispute", "licence", ()),
    ("Sales begin again, some time in the summer", "2019-07", "Dispute", "product", ("Agency",)),
    ("Talks go on", "2019-06-20/..", "Dispute", "statement", ("Ministry",)),
    ("A meeting that may not have been", "2019-06-12?", "Summits", "summit", ("Ministry", "Agency", "Register")),
    ("State visit", "2019-06-05/2019-06-07", "Summits", "summit", ("Ministry",)),
    ("Forum", "2019-06-06", "Summits", "summit", ("Agency",)),
    ("Preparations", "2019-03~/2019-04~", "Summits", "summit", ()),
    ("Agreement signed", "2019-06-05", "Contracts", "agreement", ("Agency",)),
    ("First network opens at the end of the range", "2019-09-28", "Contracts", "product", ("Register",)),
)
_COUNTS = {"Alpha": (("2019-03-31", 30, False), ("2019-06-03", 42, False)), "Beta": (("2019-04-17", 18, True),)}


class _Small:
    """Fills the small store."""

    def apply(self, tx: Transaction) -> Changes:
        for lane in ("Dispute", "Summits", "Contracts"):
            tx.lane_id(lane)
        for title, when, lane, category, sources in _EVENTS:
            event = tx.insert_event(EventRow(title, dates.parse(when), tx.lane_id(lane), category=category))
            for name in sources:
                source = tx.source_id(
                    SourceRow(f"On {title.lower()}", name, published_edtf="2019-06", url="https://example.org/a?b&c")
                )
                tx.insert("quote", event_id=event, source_id=source, text=f"Words on {title}", speaker="A person")
        for subject, readings in _COUNTS.items():
            series = tx.insert("series", name="Reported contracts", subject=subject)
            for when, value, at_least in readings:
                date = dates.parse(when)
                tx.insert(
                    "reading",
                    series_id=series,
                    as_of_edtf=date.edtf,
                    at_us=date.earliest_us,
                    value=float(value),
                    at_least=int(at_least),
                    basis="contracts",
                )
        return tx.changes()


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


@pytest.fixture(scope="package")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("small") / "small.sqlite") as opened:
        opened.write(_Small())
        yield opened


@pytest.fixture(scope="package")
def small(small_store: Store) -> FigureData:
    return FigureData.read(small_store)


@pytest.fixture
def cache() -> FigureCache:
    return FigureCache(Measure())


@pytest.fixture
def spring() -> FigureSpec:
    """March to September 2019 at the size of a screen."""
    range_us = dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us
    return FigureSpec(range_us, title="Spring 2019", subtitle="What happened")


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
