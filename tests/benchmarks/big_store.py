"""Stores of any size for the benchmarks: made-up words in the frequencies of a language, the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from db import dates
from db.records import Changes
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.db.stores import EVENT_COLUMNS, put_events

DAY_US = 86_400_000_000
_SYLLABLES = "ka ro mi tan el so ver di na lo pre con ter mu is ed ing tion al be st gr ch or un".split()  # noqa: SIM905
_VOCABULARY = 60_000
_TITLE_WORDS = 8
_SUMMARY_WORDS = 40
_CHUNK = 10_000


def words() -> list[str]:
    """The vocabulary, the most frequent word first."""
    chance = random.Random(1)
    made: dict[str, None] = {}
    while len(made) < _VOCABULARY:
        made["".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(1, 4)))] = None
    return list(made)


def texts(count: int) -> Iterator[tuple[str, str]]:
    """Titles of 8 words and summaries of 40, by Zipf's law; some 360 characters together."""
    generator = np.random.default_rng(1)
    vocabulary = np.array(words(), dtype=object)
    shares = np.cumsum(1 / np.arange(1, _VOCABULARY + 1))
    shares /= shares[-1]
    for _ in range(0, count, _CHUNK):
        picked = np.searchsorted(shares, generator.random((_CHUNK, _TITLE_WORDS + _SUMMARY_WORDS)))
        for row in vocabulary[np.minimum(picked, _VOCABULARY - 1)]:
            yield " ".join(row[:_TITLE_WORDS]), " ".join(row[_TITLE_WORDS:])


@dataclass
class Fill:
    """A change that adds `count` events: days between 1900 and 2100, eight lanes, twenty categories."""

    count: int
    text: bool
    planted: dict[str, float] = field(default_factory=dict)
    """Words to put into summaries, and the share of events that gets each."""

    def apply(self, tx: Transaction) -> Changes:
        put_events(tx, self._rows(tx))
        return tx.changes()

    def _rows(self, tx: Transaction) -> Iterator[tuple[Any, ...]]:
        lanes = [tx.lane_id(f"Lane {n}") for n in range(8)]
        categories = [tx.category_id(f"category {n}") for n in range(20)]
        generator = np.random.default_rng(2)
        days = generator.integers(-25_567, 47_482, self.count).tolist()
        plants = [(word, generator.random(self.count) < share) for word, share in self.planted.items()]
        lines = texts(self.count) if self.text else None
        day = dates.parse("2019-06-05")
        fixed = {**dict.fromkeys(EVENT_COLUMNS), "summary": "", "place": "", "extra": ""}
        fixed |= {"precision": day.precision.code, "flags": day.flags}
        written = np.datetime_as_string(np.arange(-25_567, 47_482).astype("datetime64[D]")).tolist()
        for n, at in enumerate(days):
            title, summary = next(lines) if lines else (f"Event {n}", "")
            for word, here in plants:
                if here[n]:
                    summary = f"{summary} {word}"
            start = at * DAY_US
            yield tuple(
                {
                    **fixed,
                    "title": title,
                    "summary": summary,
                    "when_edtf": written[at + 25_567],
                    "earliest_us": start,
                    "latest_us": start + DAY_US,
                    "sure_from_us": start + DAY_US // 2,
                    "sure_to_us": start + DAY_US // 2,
                    "lane_id": lanes[n % 8],
                    "category_id": categories[n % 20],
                }.values()
            )


def make(path: Path, count: int, *, text: bool, planted: dict[str, float] | None = None) -> Store:
    """A new store with `count` events, open."""
    store = open_store(path)
    store.write(Fill(count, text, planted or {}))
    return store
