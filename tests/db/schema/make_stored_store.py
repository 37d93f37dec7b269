"""Makes the small store of today's schema that later versions of the program are tested on.

Run once when a schema lands: `python -m tests.db.make_stored_store tests/data/stores/schema-0001.sqlite`. A file that
is there is never made again: that it is old is its point.
"""

from __future__ import annotations

import sys
from pathlib import Path

from db import dates
from db.records import SourceRow
from db.sqlite.engine import SqliteEngine
from db.store import open_store
from db.write.transaction import Transaction
from tests.db.stores import do, row


def fill(tx: Transaction) -> None:
    """A row in every table, with the kinds of text and date that are easy to lose."""
    tx.now_us = 1_559_728_800_000_000
    lanes = [tx.lane_id(name) for name in ("dispute", "wins")]
    run = tx.insert("import", file="events.csv", format="csv", at_us=tx.now_us, rows=2, inserted=1, rejected=1)
    tx.insert("reject", import_id=run, line=3, column_name="start", value="2019-02-31", reason="no such day", raw="a,b")
    deal = tx.insert_event(
        row(
            "Huawei and MTS sign — 华为, «Ещё»",
            "2019-06-05T10:00+03:00",
            lanes[1],
            key="mts",
            summary="In the Kremlin.",
            category="agreement",
            place="Moscow",
            value=1.5,
            extra={"Column": "kept"},
            actors=("Huawei", "MTS"),
            tags=("5G",),
            import_id=run,
            import_line=2,
            importance=5,
        )
    )
    ides = tx.insert_event(row("The Ides of March", "-0043-03-15", lanes[0]))
    open_end = tx.insert_event(row("Entity List", "2019-05-15/..", lanes[0], category="export-control"))
    source = tx.source_id(SourceRow("Pact", "The Herald", url="https://herald.example", published_edtf="2019-06"))
    tx.update("source", source, text="They are building a foundation for 5G.")
    said = tx.insert("quote", event_id=deal, source_id=source, text="building a foundation", checked="verbatim")
    agency = tx.source_id(
        SourceRow("Договор", "РИА", url="https://ria.example", language="ru", kind="webpage", extra='{"DOI": "10"}')
    )
    tx.insert("quote", event_id=deal, source_id=agency, text="создаём основу", language="ru", original_id=said)
    tx.insert("citation", event_id=deal, source_id=source, dated_edtf="2019-06-06", note="a day later")
    tx.insert("link", from_id=open_end, to_id=deal, relation="led_to")
    tx.insert("link", from_id=ides, to_id=open_end, relation="same_event", note="not really")
    series = tx.insert("series", name="5G contracts", subject="Nokia", unit="contracts")
    at_us = dates.parse("2019-06").earliest_us
    tx.insert("reading", series_id=series, as_of_edtf="2019-06", at_us=at_us, value=42.0, at_least=1, basis="deals")
    claim = tx.insert(
        "claim", text="Russia chose Huawei", verdict="wrong", why="One operator", source_id=source, made_in_id=agency
    )
    tx.insert("claim_event", claim_id=claim, event_id=deal)
    tx.insert("as_imported", event_id=deal, field="place", value='"Moskva"')
    tx.insert("known_as", lane_id=lanes[1], name="deals")
    tx.insert("deleted_event", import_id=run, key="beeline", lane="deals", when_edtf="2019-06-07", title="Another")
    tx.insert("saved_view", name="June", state="{}")
    tx.insert("translation", event_id=deal, language="ru", title="Huawei и МТС подписали")
    europe = tx.insert("place", name="Europe", precision="region")
    tx.insert("place", name="Moscow", latitude=55.756, longitude=37.617, within_id=europe, note="in Russia")
    tx.insert("meta", key="language", value="en")


def main(path: Path) -> None:
    if path.exists():
        raise SystemExit(f"{path} is there; it stays as it is")
    with open_store(path) as store:
        do(store, fill)
        assert isinstance(store._engine, SqliteEngine)
        store._engine.writer().execute("VACUUM")
        store._engine.writer().execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
