"""How long dates take to read: whole columns against csv.reader on the same file, and single ones.

`run` returns rows of case, metric, value and unit. A ratio of at most 1 for `days` and `instants` is what the program
promises: reading the dates of a file costs no more than reading the file.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.dates import distance_in_words, in_words, parse, parse_many

Row = dict[str, Any]

_REPEATS = 5


def run(quick: bool = False) -> list[Row]:
    """Return the measurements; `quick` takes a tenth of the million dates."""
    rows: list[Row] = []
    for case, texts in _columns(100_000 if quick else 1_000_000).items():
        rows += _column(case, texts)
    rows += _singles()
    rows.append({"case": "import db.dates", "metric": "time without numpy", "value": _import_ms(), "unit": "ms"})
    return rows


def _columns(count: int) -> dict[str, list[str]]:
    chance = random.Random(1)
    days = [
        f"{chance.randint(1500, 2100):04}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}" for _ in range(count)
    ]
    clocks = [f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}" for _ in range(count)]
    instants = [f"{day}T{clock}+03:00" for day, clock in zip(days, clocks, strict=True)]
    lengths = (4, 7, 10, 16, 19, 25)
    odd = ("{0:.4}~", "{0:.7}?", "{0:.3}X", "{0:.7}-XX", "{0:.4}-21", "{0}/..", "Y1{0:.4}", "{0}T24:00Z")
    return {
        "days": days,
        "instants": instants,
        "mixed precision": [instant[: chance.choice(lengths)] for instant in instants],
        "1% odd": [chance.choice(odd).format(day) if chance.random() < 0.01 else day for day in days],
        "5% bad": [day.replace("-", ".") if chance.random() < 0.05 else day for day in days],
        "intervals": [f"{day}/{int(day[:4]) + 1}{day[4:]}" for day in days],
    }


def _column(case: str, texts: list[str]) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dates.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([text] for text in texts)
        reading_s = _best(lambda: _read(path))
    parsing_s = _best(lambda: parse_many(texts))
    return [
        {"case": case, "metric": "dates", "value": float(len(texts)), "unit": "rows"},
        {"case": case, "metric": "csv.reader", "value": reading_s, "unit": "s"},
        {"case": case, "metric": "parse_many", "value": parsing_s, "unit": "s"},
        {"case": case, "metric": "parse_many / csv.reader", "value": parsing_s / reading_s, "unit": "ratio"},
    ]


def _read(path: Path) -> None:
    with path.open(newline="") as file:
        for _ in csv.reader(file):
            pass


def _singles() -> list[Row]:
    # The memory of `parse` would be measured otherwise.
    fresh: Callable[[str], Any] = parse.__wrapped__
    cases: dict[str, Callable[[], Any]] = {
        "parse 2019-06-05": lambda: fresh("2019-06-05"),
        "parse 2019-06-05T10:00+03:00": lambda: fresh("2019-06-05T10:00+03:00"),
        "parse 2018~/2020": lambda: fresh("2018~/2020"),
        "parse 201X": lambda: fresh("201X"),
        "parse 2004-06-~11 (library)": lambda: fresh("2004-06-~11"),
        "parse [1667,1668,1670..1672]": lambda: fresh("[1667,1668,1670..1672]"),
        "parse [1667?,1668] (library)": lambda: fresh("[1667?,1668]"),
        "words of a span": lambda: in_words("2019-05-20/2019-08-19"),
        "distance in words": lambda: distance_in_words("2019-06-05", "2021-09-04"),
    }
    return [{"case": case, "metric": "time", "value": _each_us(call), "unit": "µs"} for case, call in cases.items()]


def _each_us(call: Callable[[], Any]) -> float:
    call()
    started_s = time.perf_counter()
    call()
    times = max(10, min(10_000, int(0.05 / max(time.perf_counter() - started_s, 1e-9))))

    def often() -> None:
        for _ in range(times):
            call()

    return _best(often) / times * 1e6


def _best(call: Callable[[], Any]) -> float:
    best_s = float("inf")
    for _ in range(_REPEATS):
        started_s = time.perf_counter()
        call()
        best_s = min(best_s, time.perf_counter() - started_s)
    return best_s


def _import_ms() -> float:
    code = "import time, numpy; a = time.perf_counter(); import db.dates; print((time.perf_counter() - a) * 1e3)"
    root = Path(__file__).resolve().parents[2]
    runs = [subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row['case']:40} {row['metric']:26} {row['value']:12.3f} {row['unit']}")
