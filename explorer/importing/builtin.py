"""Put the built-in timeline into a store, through the same importer that people's own files go through.

Knows where the data are (resources) and what its lanes are called; knows no format.
"""

from __future__ import annotations

import csv
import hashlib
from typing import Final

from db.read import rows
from db.store import Changes, Store, Transaction
from db.write import kept_texts
from db.write.import_baseline import former_names
from explorer.importing.report import ImportReport
from explorer.importing.run import import_file
from explorer.jobs import Progress
from resources.builtin import FORMER_EVENTS, data_files, lanes_file

NAME: Final = "Huawei, Russia & the 5G race"
"""What a store is called that holds the built-in timeline."""


def load_builtin(store: Store, progress: Progress | None = None, *, bring_back: bool = True) -> list[ImportReport]:
    """Import the built-in events with all that goes with them; a report for each file.

    Loading it again adds what a newer edition has, corrects what nobody has edited, and unless `bring_back` is False
    brings back the events of it that were deleted; without those, what goes with them is set aside. Else raises
    RuntimeError when a row is set aside: the data are ours, so that is a bug.
    """
    progress = progress or Progress()
    with lanes_file() as path, path.open(encoding="utf-8", newline="") as file:
        lanes = list(csv.DictReader(file))
    store.write(_Lanes(lanes))
    names = {lane["key"]: lane["name"] for lane in lanes}
    reports = []
    for context in data_files():
        with context as path:
            report = import_file(store, path, lane_names=names, progress=progress, bring_back=bring_back)
        if report.rejected and bring_back:
            one = report.all_rejects[0]
            raise RuntimeError(f"built-in data, {report.file} line {one.line}: {one.reason}")
        reports.append(report)
    return reports


def newer_edition(store: Store) -> int:
    """Return how many events the built-in timeline has that are new to a store with an earlier edition of it, 0 where
    there is none."""
    with data_files()[0] as path:
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        with path.open(encoding="utf-8", newline="") as file:
            keys = {row["id"] for row in csv.DictReader(file)}
    held = {one.sha256 for one in store.imports()}
    if now in held or held.isdisjoint(FORMER_EVENTS):
        return 0
    with store.reading() as session:
        for table in ("event", "deleted_event"):
            keys -= {*rows.column(session, table, "key")}
    return len(keys)


class _Lanes:
    """Makes the lanes in their order and colours, and names the store where it has no name yet."""

    def __init__(self, lanes: list[dict[str, str]]) -> None:
        self._lanes = lanes

    def apply(self, tx: Transaction) -> Changes:
        known = {*rows.column(tx.session, "lane", "name"), *former_names(tx.session, "lane")}
        for lane in self._lanes:
            if lane["name"] not in known:
                tx.insert("lane", name=lane["name"], colour=lane["colour"], position=int(lane["position"]))
        if kept_texts.text_of(tx.session, "name") is None:
            tx.insert("meta", key="name", value=NAME)
        return tx.changes()
