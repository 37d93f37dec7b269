"""The commands that look after a store: backup, restore, recover. Each returns an object, lines and an exit code."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from db.errors import InputError
from db.store import Store

CommandResult = tuple[dict[str, Any], list[str], int]


def backup(store: Store, options: argparse.Namespace) -> CommandResult:
    """Copy the store to the file named, or among the backups kept beside it."""
    from db.maintenance import verify

    if options.out is None:
        path = verify.back_up(store)
    else:
        path = options.out
        if path.exists():
            raise InputError(f"{path} exists already: give the copy a new name.")
        verify.save_copy(store, path)
    return {"file": str(path)}, [f"{path}: {store.counts().events:,} events"], 0


def restore(place: Path, options: argparse.Namespace) -> CommandResult:
    """Put a backup in the place of the store, and say where the store as it was is kept."""
    from db.maintenance import backups

    kept = backups.restore(options.backup, place)
    lines = [f"{place} is as it was in {options.backup}"]
    if kept is not None:
        lines.append(f"What was there before is kept as {kept}")
    return {"file": str(place), "kept": str(kept) if kept else None}, lines, 0


def recover(options: argparse.Namespace) -> CommandResult:
    """Read what can be read of a damaged store into a new one, and tell what was lost."""
    from db.maintenance.recover import recover as recovered

    recovery = recovered(options.damaged, options.out)
    lines = [f"{options.out}: {recovery.recovered.get('event', 0):,} events recovered", *recovery.sentences()]
    data = {
        "file": str(options.out),
        "recovered": recovery.recovered,
        "lost": recovery.lost,
        "complete": recovery.complete,
        "report": recovery.sentences(),
    }
    return data, lines, 0 if recovery.complete else 1
