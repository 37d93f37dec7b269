"""Write a store as one JSON document: its events as the importer reads them back, its lanes, and its series of
figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from db.session import Session
from db.store import Store
from explorer.exporting.csv import event_values
from explorer.exporting.gather import events
from explorer.exporting.safely import written_whole

FORMAT: Final = "timeline-explorer"
VERSION: Final = 1


def export_json(store: Store, path: str | Path) -> int:
    """Write all events of a store, one object a line within one document; how many. Raises EnvironmentFailure."""
    count = 0
    with store.reading() as session, written_whole(Path(path)) as file:
        head = {"format": FORMAT, "version": VERSION, "lanes": list(_lanes(session)), "series": list(_series(session))}
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "events": [')
        for event in events(session):
            file.write((",\n  " if count else "\n  ") + json.dumps(event_values(event), ensure_ascii=False))
            count += 1
        file.write("\n ]\n}\n")
    return count


def _lanes(session: Session) -> Iterator[dict[str, Any]]:
    for name, colour in session.rows("SELECT name, colour FROM lane ORDER BY position, id"):
        yield {"name": name, "colour": colour}


def _series(session: Session) -> Iterator[dict[str, Any]]:
    for series_id, *named in session.rows("SELECT id, name, subject, unit FROM series ORDER BY id"):
        rows = session.rows(
            "SELECT r.as_of_edtf, r.value, r.at_least, r.basis, r.note, s.title, s.publisher, s.published_edtf, s.url "
            "FROM reading r LEFT JOIN source s ON s.id = r.source_id WHERE r.series_id = :id ORDER BY r.at_us, r.id",
            {"id": series_id},
        )
        names = ("as_of", "value", "at_least", "basis", "note")
        sources = ("source_title", "source_publisher", "source_date", "source_url")
        readings = [{k: v for k, v in zip((*names, *sources), row, strict=True) if v not in (None, "")} for row in rows]
        yield {**dict(zip(("series", "subject", "unit"), named, strict=True)), "readings": readings}
