"""Write a store as one JSON document: its events as the importer reads them back, and all that stands beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from db.store import Store
from explorer.exporting.csv import event_values
from explorer.exporting.read_all import events
from explorer.exporting.sidecar import beside_events
from explorer.exporting.whole_file import written_whole

FORMAT: Final = "timeline-explorer"
VERSION: Final = 1


def export_json(store: Store, path: str | Path) -> int:
    """Write all events of a store, one object a line within one document; how many. Raises EnvironmentFailure."""
    count = 0
    with store.reading() as session, written_whole(Path(path)) as file:
        head = {"format": FORMAT, "version": VERSION, **beside_events(session)}
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "events": [')
        for event in events(session):
            file.write((",\n  " if count else "\n  ") + json.dumps(event_values(event), ensure_ascii=False))
            count += 1
        file.write("\n ]\n}\n")
    return count
