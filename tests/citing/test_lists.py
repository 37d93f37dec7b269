"""What rests on a source, as the list of sources counts it."""

from __future__ import annotations

from pathlib import Path

from db.read.lists import sources
from db.store import Changes, Transaction, open_store


class Used:
    """Three sources: one unused, one used by a quote that differs, one by everything else."""

    def apply(self, tx: Transaction) -> Changes:
        from db.dates import parse
        from db.records import EventRow

        event = tx.insert_event(EventRow("Signing", parse("2019-06-05"), tx.lane_id("Lane")))
        for title in ("A unused", "B quoted", "C used"):
            tx.insert("source", title=title)
        tx.insert("quote", event_id=event, source_id=2, text="words", checked="differs")
        tx.insert("quote", event_id=event, source_id=2, text="other words")
        tx.insert("citation", event_id=event, source_id=3)
        series = tx.insert("series", name="Counts", subject="Nokia")
        tx.insert("reading", series_id=series, as_of_edtf="2019", at_us=0, value=1.0, source_id=3)
        tx.insert("claim", text="One", verdict="wrong", source_id=3, made_in_id=3)
        tx.insert("claim", text="Two", verdict="wrong", source_id=None, made_in_id=3)
        tx.insert("claim", text="Three", verdict="wrong", source_id=3, made_in_id=None)
        return tx.changes()


def test_quotes_and_all_else_are_counted_once_each(tmp_path: Path) -> None:
    with open_store(tmp_path / "events.sqlite") as store:
        store.write(Used())
        counted = {use.source.title: (use.quotes, use.others, use.differing) for use in store.read(sources)}
    assert counted == {"A unused": (0, 0, 0), "B quoted": (2, 0, 1), "C used": (0, 5, 0)}
