"""Write a store as one JSON document: its events as the importer reads them back, and all that stands beside them."""

from __future__ import annotations

import json
from typing import Final, TextIO

from db.sqlite.session import Session
from explorer.exporting.csv import event_values
from explorer.exporting.read_all import exported_events
from explorer.exporting.sidecar import beside_events

FORMAT: Final = "timeline-explorer"
VERSION: Final = 1


def write_json(session: Session, file: TextIO) -> int:
    """Write all events, one object a line within one document; how many."""
    head = {"format": FORMAT, "version": VERSION, **beside_events(session)}
    file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "events": [')
    count = 0
    for event in exported_events(session):
        file.write((",\n  " if count else "\n  ") + json.dumps(event_values(event), ensure_ascii=False))
        count += 1
    file.write("\n ]\n}\n")
    return count
