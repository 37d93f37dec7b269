"""A small store with something of everything in it, and its whole content as a value."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from db.dates import parse, span
from db.records import Changes, EventRow, SourceRow
from db.store import Store, Transaction

Dump = dict[str, list[tuple[Any, ...]]]


class Fill:
    def apply(self, tx: Transaction) -> Changes:
        dispute, wins = tx.lane_id("Dispute"), tx.lane_id("Wins")
        events = [
            tx.insert_event(EventRow("Entity List", parse("2019-05-16"), dispute, key="entity", actors=("Huawei",))),
            tx.insert_event(
                EventRow(
                    "MTS signs",
                    parse("2019-06-05"),
                    wins,
                    summary="An agreement.",
                    key="mts",
                    category="agreement",
                    place="Moscow",
                    value=3.5,
                    extra={"latitude": 55.75},
                    actors=("Huawei", "MTS"),
                    tags=("5G", "Russia"),
                )
            ),
            tx.insert_event(EventRow("Forum", span("2019-06-06", "2019-06-08"), wins, tags=("Russia",))),
        ]
        source = tx.source_id(
            SourceRow(
                "Huawei signs", "Reuters", "Jane Doe", "2019-06-05", "https://example.org/1", text="It is a new era."
            )
        )
        other = tx.source_id(SourceRow("МТС подписала", "RIA Novosti", published_edtf="2019-06-06"))
        quote = tx.insert("quote", event_id=events[1], source_id=source, text="a new era", speaker="Guo Ping")
        tx.insert(
            "quote", event_id=events[1], source_id=other, text="новая эра", language="ru", original_id=quote, position=1
        )
        tx.insert("citation", event_id=events[1], source_id=other, dated_edtf="2019-06-06", note="another day")
        tx.insert("link", from_id=events[0], to_id=events[1], relation="led_to", note="By chronology")
        series = tx.insert("series", name="5G contracts", subject="Huawei")
        when = parse("2019-06-05")
        tx.insert(
            "reading",
            series_id=series,
            as_of_edtf=when.edtf,
            at_us=when.earliest_us,
            value=46.0,
            basis="contracts",
            source_id=source,
        )
        claim = tx.insert("claim", text="A contract was signed", verdict="imprecise", why="No.", source_id=source)
        tx.insert("claim_event", claim_id=claim, event_id=events[1])
        return tx.changes()


def dump_of(store: Store) -> Dump:
    """Return all rows of a store as table -> sorted rows, but for the list of edits and the search index."""
    assert store.path is not None
    with closing(sqlite3.connect(store.path)) as raw:
        tables = [
            name
            for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            if not name.startswith(("sqlite_", "event_text", "search_"))
        ]
        found = {table: raw.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
    found["meta"] = [row for row in found["meta"] if not row[0].startswith("history/")]
    return {table: sorted(rows, key=repr) for table, rows in found.items()}
