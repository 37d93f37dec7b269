"""How long a store takes to open, to give its columns to the drawing, to read and write single events, to be checked.

What the program promises: the columns of a million events in at most 1.5 s, of ten million in proportion, with no more
memory on the way than twice what comes out.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db import dates
from db.maintenance import verify
from db.records import Changes, EventRow
from db.store import Store, open_store
from db.write.transaction import Transaction
from tests.benchmarks import big_store

Row = dict[str, Any]

_ROOT = Path(__file__).parents[2]
_BYTES_PER_EVENT = 47
"""Five int64, an int32, an int16 and a uint8."""
_PEAK = """
import sys
from db.store import open_store
def peak_kib():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
with open_store(sys.argv[1], readonly=True) as store:
    store.titles([1])
    before = peak_kib()
    columns = store.columns()
    print((peak_kib() - before) * 1024 / len(columns))
"""


def run(quick: bool = False) -> list[Row]:
    """Return the measurements; `quick` takes 20,000 events, else 100,000, a million and ten million."""
    rows: list[Row] = []
    for count in (20_000,) if quick else (100_000, 1_000_000, 10_000_000):
        rows += _size(count)
    return rows


def _size(count: int) -> list[Row]:
    case = f"{count:,} events"
    rows: list[Row] = []

    def said(metric: str, value: float, unit: str) -> None:
        rows.append({"case": case, "metric": metric, "value": value, "unit": unit})

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.sqlite"
        started = time.perf_counter()
        big_store.make(path, count, text=False).close()
        said("add in one write, with the search index", time.perf_counter() - started, "s")
        said("open", _median(lambda: open_store(path).close(), 5) * 1_000, "ms")
        with open_store(path) as store:
            said("columns", _median(lambda: store.columns(), 3), "s")
            if sys.platform == "linux":
                peak = subprocess.run(
                    [sys.executable, "-c", _PEAK, str(path)], cwd=_ROOT, capture_output=True, text=True, check=True
                )
                said("peak memory of columns, in times their size", float(peak.stdout) / _BYTES_PER_EVENT, "")
            ids = store.columns().id
            some = ids[:: max(1, count // 400)][:400]
            said("400 titles", _median(lambda: store.titles(some), 5) * 1_000, "ms")
            said("one event whole", _median(lambda: store.event(int(some[7])), 5) * 1_000, "ms")
            said("lanes with counts", _median(lambda: store.lanes(), 3) * 1_000, "ms")
            said("rename one event", _median(lambda: _rename(store, int(some[9])), 5) * 1_000, "ms")
            said("add one event", _median(lambda: _add(store), 5) * 1_000, "ms")
            said("look for another program's write", _median(lambda: store.poll_external(), 20) * 1_000, "ms")
            if count <= 1_000_000:
                said("verify", _median(lambda: verify.verify(store), 1), "s")
                said("back up", _median(lambda: verify.back_up(store), 1), "s")
    return rows


class _Change:
    def __init__(self, work: Callable[[Transaction], object]) -> None:
        self._work = work

    def apply(self, tx: Transaction) -> Changes:
        self._work(tx)
        return tx.changes()


def _rename(store: Store, event_id: int) -> None:
    store.write(_Change(lambda tx: tx.update("event", event_id, title=f"Renamed at {time.perf_counter_ns()}")))


def _add(store: Store) -> None:
    row = EventRow("A new event", dates.parse("2019-06-05"), 1, actors=("Huawei",), tags=("5G",))
    store.write(_Change(lambda tx: tx.insert_event(row)))


def _median(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
