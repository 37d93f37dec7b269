"""Who may be keeping a store busy, as far as the system tells. Best effort: an empty answer means "unknown".

Only Linux says it plainly, in /proc/locks (proc(5)); SQLite holds POSIX locks on the store's file and, in WAL mode,
on the file beside it that ends in -shm (SQLite, "WAL-mode file format", 2).
"""

from __future__ import annotations

import os
from pathlib import Path


def holders(path: Path) -> list[str]:
    """Programs other than this one that hold a lock on the store at `path`: "python3 (process 4711)"."""
    inodes = set()
    for file in (path, Path(f"{path}-shm")):
        try:
            inodes.add(str(file.stat().st_ino))
        except OSError:
            continue
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return []
    found = {}
    for line in lines:
        words = [word for word in line.split() if word != "->"]
        if len(words) < 6 or words[5].rpartition(":")[2] not in inodes or not words[4].isdigit():
            continue
        pid = int(words[4])
        if pid > 0 and pid != os.getpid():
            found[pid] = _named(pid)
    return [found[pid] for pid in sorted(found)]


def _named(pid: int) -> str:
    try:
        return f"{Path(f'/proc/{pid}/comm').read_text().strip()} (process {pid})"
    except OSError:
        return f"process {pid}"
