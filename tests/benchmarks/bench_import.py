"""How long a million rows take to import, against the sqlite3 shell on the same file in the same run.

The file has the shape of a news archive: title, start, end, lane, summary, source address, quote; about 280 bytes a
row, in words of which few are common and many rare. The shell does what a person with nothing else would: `.import`,
one index on the date, and an FTS5 index over title, summary and quote.
"""

from __future__ import annotations

import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from db.store import open_store
from explorer.importing.detect.propose import propose
from explorer.importing.detect.sniff import sniff
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.reimport.undo import undo_import
from explorer.importing.rows.preview import preview
from explorer.importing.run import import_file

ROWS = 1_000_000
QUICK_ROWS = 50_000
WORDS = 60_000
_SHELL = """.mode csv
.import {file} event
CREATE INDEX event_start ON event (start);
CREATE VIRTUAL TABLE event_text USING fts5(title, summary, quote, content='event');
INSERT INTO event_text (rowid, title, summary, quote) SELECT rowid, title, summary, quote FROM event;
"""


def write_rows(path: Path, count: int) -> None:
    """Write a file of `count` events, the same in every run."""
    rng = np.random.default_rng(1)
    syllables = [consonant + vowel for consonant in "bcdfghklmnprstvz" for vowel in "aeiou"]
    words = ["".join(rng.choice(syllables, size=rng.integers(1, 5))) for _ in range(WORDS)]
    often = 1 / np.arange(1, WORDS + 1)
    often /= often.sum()
    first = date(2000, 1, 1)
    lanes = ("dispute", "summits", "wins", "courts", "other")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["title", "start", "end", "lane", "summary", "source_url", "quote"])
        for block in range(0, count, 10_000):
            size = min(10_000, count - block)
            picked = rng.choice(WORDS, size=(size, 40), p=often)
            days, lasts = rng.integers(0, 9_000, size), rng.integers(-120, 60, size)
            for i in range(size):
                said = [words[number] for number in picked[i]]
                start = first + timedelta(days=int(days[i]))
                end = start + timedelta(days=int(lasts[i])) if lasts[i] > 0 else None
                number = block + i
                out.writerow(
                    [
                        " ".join(said[:7]),
                        start.isoformat(),
                        end.isoformat() if end else "",
                        lanes[number % 5],
                        " ".join(said[7:30]) + ".",
                        f"https://example.org/news/{start.year}/{number}/{said[0]}-{said[1]}",
                        " ".join(said[30:]) if number % 2 else "",
                    ]
                )


def run(quick: bool = False) -> list[dict[str, object]]:
    """Import and compare; rows of case, metric, value, unit."""
    count = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.csv"
        write_rows(file, count)
        case = f"{count:,} rows, {file.stat().st_size / 1e6:.0f} MB"
        found = [("file", case, file.stat().st_size / 1e6, "MB")]
        shell_s = _shell(file, Path(folder))
        found += [("sqlite3 shell", case, shell_s, "s")] if shell_s else []
        ours_s, visible_s, undone_s, memory_mb = _ours(file, Path(folder))
        found += [("import: on the timeline", case, visible_s, "s"), ("import", case, ours_s, "s")]
        if shell_s:
            found += [("on the timeline to shell", case, visible_s / shell_s, "ratio")]
            found += [("import to shell", case, ours_s / shell_s, "ratio")]
        found.append(("memory at most, both processes", case, memory_mb, "MB"))
        found.append(("import undone", case, undone_s, "s"))
        small = Path(folder) / "small.csv"
        write_rows(small, 50)
        found.append(("dialog: look, propose, preview", "50 rows", _dialog(small) * 1e3, "ms"))
    return [
        {"case": case, "metric": metric, "value": round(value, 3), "unit": unit} for metric, case, value, unit in found
    ]


def _shell(file: Path, folder: Path) -> float:
    """Seconds that the shell takes; 0 where there is none."""
    shell = shutil.which("sqlite3")
    if shell is None:
        return 0.0
    began = time.perf_counter()
    done = subprocess.run([shell, str(folder / "shell.sqlite")], input=_SHELL.format(file=file), text=True, check=False)
    return time.perf_counter() - began if done.returncode == 0 else 0.0


def _ours(file: Path, folder: Path) -> tuple[float, float, float, float]:
    """Seconds until everything is in and can be searched, until subscribers were told of the rows, and to undo it; and
    the memory that the import took.
    """
    told_s: list[float] = []
    with open_store(folder / "events.sqlite") as store:
        store.subscribe(lambda _changes: told_s.append(time.perf_counter() - began))
        began = time.perf_counter()
        report = import_file(store, file)
        took_s = time.perf_counter() - began
        found = store.find("ba")
        if report.inserted != report.rows or not found.hits or found.behind:
            raise RuntimeError(f"{report.inserted:,} of {report.rows:,} rows went in")
        visible_s, memory_mb = told_s[0], _memory_mb()
        assert report.import_id is not None
        began = time.perf_counter()
        undo_import(store, report.import_id)
        undone_s = time.perf_counter() - began
    return took_s, visible_s, undone_s, memory_mb


def _memory_mb() -> float:
    """The most that this process and the largest other one took."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _dialog(file: Path) -> float:
    """Seconds from choosing a file to its preview."""
    began = time.perf_counter()
    sniffed = sniff(file)
    mapping: Mapping = propose(sniffed)
    preview(file, mapping, sniffed=sniffed)
    return time.perf_counter() - began


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row['metric']:32} {row['case']:26} {row['value']:>10} {row['unit']}")
