"""What the store's tests share: a change made of a function, and events to put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from db import dates
from db.records import Changes, EventRow, SourceRow
from db.store import Store
from db.write.transaction import Transaction

EVENT_COLUMNS: Final = (
    "key",
    "title",
    "summary",
    "when_edtf",
    "earliest_us",
    "latest_us",
    "sure_from_us",
    "sure_to_us",
    "precision",
    "flags",
    "lane_id",
    "category_id",
    "place",
    "value",
    "extra",
    "import_id",
    "import_line",
)
"""What `put_events` takes, in this order."""


@dataclass
class Do:
    """A change that runs a function on the transaction."""

    work: Callable[[Transaction], Any]
    result: Any = None

    def apply(self, tx: Transaction) -> Changes:
        self.result = self.work(tx)
        return tx.changes()


def do(store: Store, work: Callable[[Transaction], Any]) -> Any:
    """Write, and hand back what the function returned."""
    change = Do(work)
    store.write(change)
    return change.result


def row(title: str, when: str = "2019-06-05", lane_id: int = 1, **more: Any) -> EventRow:
    return EventRow(title, dates.parse(when), lane_id, **more)


def add(store: Store, title: str, when: str = "2019-06-05", lane: str = "dispute", **more: Any) -> int:
    """One event in a lane by name; its id."""
    made: int = do(store, lambda tx: tx.insert_event(row(title, when, tx.lane_id(lane), **more)))
    return made


def put_events(tx: Transaction, rows: Iterable[tuple[Any, ...]]) -> range:
    """Put many events in, given as tuples in the order of EVENT_COLUMNS; their ids."""
    stamps = (tx.now_us, tx.now_us)
    return tx.put("event", (*EVENT_COLUMNS, "created_us", "updated_us"), (row + stamps for row in rows))


def quote(store: Store, event_id: int, text: str, source: SourceRow | None = None, **more: Any) -> int:
    """A quote of an event; its id."""
    from_ = source or SourceRow(title="Huawei ban", publisher="The Herald", url="https://herald.example/1")
    made: int = do(
        store, lambda tx: tx.insert("quote", event_id=event_id, source_id=tx.source_id(from_), text=text, **more)
    )
    return made


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the search index, to compare two states of a store."""
    with store._engine.reading() as session:
        names = [
            name
            for (name,) in session.rows(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE 'event_text%' AND name NOT LIKE 'search_%' ORDER BY name"
            )
        ]
        return {name: sorted(session.rows(f'SELECT * FROM "{name}"'), key=repr) for name in names}
