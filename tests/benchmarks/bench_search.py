"""How long the first 50 hits take, by how common what is looked for is.

What the program promises at a million events: a median of at most 50 ms for words in up to 1 % of them, 300 ms for any.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from db.search import index
from db.store import Store
from tests.benchmarks import big_store

Row = dict[str, Any]

_REPEATS = 5
_SHARES = (0.00001, 0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0)


def run(quick: bool = False) -> list[Row]:
    """Return the measurements; `quick` takes 20,000 events, else a million. Words come in threes per share."""
    count = 20_000 if quick else 1_000_000
    planted = {f"q{chr(97 + n)}x{number}": share for n, share in enumerate(_SHARES) for number in range(3)}
    planted |= {"华为": 0.01, "技术": 0.3, "Президент": 0.1, "Ещё": 0.01}
    with (
        tempfile.TemporaryDirectory() as folder,
        big_store.make(Path(folder) / "events.sqlite", count, text=True, planted=planted) as store,
    ):
        rows = []
        for share in _SHARES:
            asked = [word for word, one in planted.items() if one == share and word.isascii()]
            rows.append(_timed(store, f"word in {share:.3%} of events", asked))
        return [*rows, *_others(store), _filling(store)]


def _others(store: Store) -> list[Row]:
    vocabulary = big_store.words()
    common, next_one, rare = vocabulary[0], vocabulary[1], vocabulary[5_000]
    asked = {
        "two letters being typed": [vocabulary[0][:2], "ka", "un", "st"],
        "three letters being typed": ["kar", "uni", "ver"],
        "four letters being typed": ["karo", "tion", "verd"],
        "two Chinese characters in 1 %": ["华为"],
        "two Chinese characters in 30 %": ["技术"],
        "Russian, with ё for е": ["еще ", "президент "],
        "two of the commonest words": [f"{common} {next_one} "],
        "a common and a rare word": [f"{common} {rare} "],
        "phrase of the commonest words": [f'"{common} {next_one}"'],
        "common word without another": [f"{common} -{next_one} "],
        "either of two common words": [f"{common} OR {next_one} "],
        "common word in a title": [f"title:{common} "],
        "common word in a lane": [f"lane:3 {common} "],
        "a lane": ["lane:3 "],
        "ten words": [" ".join(vocabulary[:10]) + " "],
        "nothing there": ["nowhere ", "qqqqqqqq"],
    }
    return [_timed(store, case, typed) for case, typed in asked.items()]


def _timed(store: Store, case: str, typed: list[str]) -> Row:
    times = []
    for text in typed:
        for _ in range(_REPEATS):
            started = time.perf_counter()
            store.search(text, limit=50)
            times.append(time.perf_counter() - started)
    return {"case": case, "metric": "first 50 hits, median", "value": statistics.median(times) * 1_000, "unit": "ms"}


def _filling(store: Store) -> Row:
    started = time.perf_counter()
    with store._engine.writing() as session:
        index.rebuild(session)
    return {"case": "all text", "metric": "fill the index anew", "value": time.perf_counter() - started, "unit": "s"}
