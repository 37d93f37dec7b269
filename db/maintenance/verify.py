"""Looking after a store: is everything in it sound, and what can be put right. Backups and recovery are its neighbours.

Copies are in `db.maintenance.backups`, taking a damaged file apart in `db.maintenance.recover`; both are offered here
under plain names.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from db.bulk.pending import PendingIndexing, make_indexes
from db.failures import StoreError
from db.maintenance.backups import (
    KEPT,
    Backup,
    backups_of,
    copy,
    make_backup,
    restore,
)
from db.maintenance.recover import Recovery, recover
from db.quotes.checks import checked_quotes
from db.quotes.match import DIFFERS, VERBATIM
from db.schema.facts import DATE_NUMBERS
from db.search import index
from db.search.query import words
from db.sqlite.engine import SqliteEngine

if TYPE_CHECKING:
    from db.sqlite.session import Session
    from db.store import Store

__all__ = [
    "Backup",
    "Finding",
    "Recovery",
    "back_up",
    "backups_of",
    "recover",
    "repair_search",
    "restore",
    "save_copy",
    "verify",
]

OnProgress = Callable[[int, int], None]
"""Hears of progress as (done, in all); may raise to stop."""

MOST: Final = 20
"""Findings of one kind that are listed one by one; the rest are counted."""
_BATCH: Final = 50_000
_SAMPLED: Final = 500
"""Events whose title is looked up in the search index; with up to this many, every one is."""
_STALE_SHARE: Final = 0.5
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a plain sentence, and the event it is about, if it is about one.

    `kind` is damage, reference, date, quote or search.
    """

    kind: str
    sentence: str
    event_id: int | None = None

    def __str__(self) -> str:
        return self.sentence


def verify(store: Store, told: OnProgress | None = None) -> list[Finding]:
    """Check a whole store; an empty list says that all is well. Takes some 5 s a million events.

    Looks at the file's own structure, at what points where, at every event's bounds against its EDTF text, at quotes
    said to be checked, and at the search index. `told` hears of the steps. Raises StoreError where the store cannot be
    read.
    """
    steps = (_references, _dates, _quotes, _search)
    if told:
        told(0, len(steps) + 1)
    findings = _listed(_structure(store))
    with store.reading() as session:
        for number, step in enumerate(steps, start=1):
            if told:
                told(number, len(steps) + 1)
            findings += _listed(step(session))
    if told:
        told(len(steps) + 1, len(steps) + 1)
    return findings


def _listed(found: Iterable[Finding]) -> list[Finding]:
    """At most MOST of a kind, and a sentence for how many more."""
    kept: list[Finding] = []
    more: dict[str, int] = {}
    for finding in found:
        if sum(1 for other in kept if other.kind == finding.kind) < MOST:
            kept.append(finding)
        else:
            more[finding.kind] = more.get(finding.kind, 0) + 1
    return kept + [Finding(kind, f"{count:,} more like these ({kind}).") for kind, count in more.items()]


def _structure(store: Store) -> Iterable[Finding]:
    engine = store._engine
    if not isinstance(engine, SqliteEngine):
        return
    try:
        # A connection for reading only passes over the CHECK constraints (SQLite 3.40).
        with contextlib.closing(engine.connect(write=not engine.readonly)) as raw:
            for (said,) in raw.execute("PRAGMA integrity_check(100)"):
                if said != "ok":
                    yield Finding("damage", f"The file is damaged: {said}.")
    except sqlite3.Error as error:
        yield Finding("damage", f"The file is damaged: {error}.")


def _references(session: Session) -> Iterable[Finding]:
    if session.dialect != "sqlite":
        return
    try:
        for table, rowid, target, _ in session.rows("PRAGMA foreign_key_check"):
            yield Finding("reference", f"Row {rowid} of “{table}” points at a row of “{target}” that is not there.")
    except sqlite3.DatabaseError as error:
        yield Finding("damage", f"What points where could not be checked: {error}.")


def _dates(session: Session) -> Iterable[Finding]:
    """Every event's bounds must be those that its EDTF text means; every other EDTF text must be readable."""
    from db import dates

    rows = session.each(f"SELECT id, when_edtf, {', '.join(DATE_NUMBERS)} FROM event ORDER BY id")
    meant: dict[str, tuple[int, ...] | None] = {}
    try:
        while batch := _take(rows, _BATCH):
            texts = sorted({row[1] for row in batch} - meant.keys())
            columns = dates.parse_many(texts)
            arrays = [getattr(columns, name).tolist() for name in DATE_NUMBERS]
            means_of = zip(texts, columns.edtf, columns.valid.tolist(), *arrays, strict=True)
            for text, canonical, valid, *values in means_of:
                meant[text] = tuple(values) if valid and canonical == text else None
            for event_id, text, *stored in batch:
                means = meant[text]
                if means is None:
                    yield Finding(
                        "date", f"Event {event_id} has the date “{text}”, which is no canonical EDTF.", event_id
                    )
                elif list(means) != stored:
                    yield Finding("date", f"Event {event_id} is drawn elsewhere than its date “{text}” says.", event_id)
            if len(meant) > 1_000_000:
                meant.clear()
    except sqlite3.DatabaseError as error:
        yield Finding("damage", f"The dates of events could not all be read: {error}.")
        return
    for table, column in (("citation", "dated_edtf"), ("reading", "as_of_edtf")):
        for row_id, text in session.each(f"SELECT id, {column} FROM {table} WHERE {column} <> ''"):
            try:
                dates.parse(text)
            except dates.DateError as error:
                yield Finding("date", f"Row {row_id} of “{table}”: {error}")


def _take(rows: Any, count: int) -> list[Any]:
    from itertools import islice

    return list(islice(rows, count))


def _quotes(session: Session) -> Iterable[Finding]:
    """Quotes must stand in the stored text of their source, and can only have been checked against one."""
    for quote, found in checked_quotes(session):
        if found.verdict != VERBATIM:
            what = "differs from" if found.verdict == DIFFERS else "is not found in"
            shown = quote.text if len(quote.text) <= _SHOWN else quote.text[:_SHOWN] + "…"
            said = f"Quote {quote.id} of event {quote.event_id}, “{shown}”, {what} the text of its source."
            yield Finding("quote", said, quote.event_id)
        elif quote.checked not in (VERBATIM, "unchecked"):
            said = f"Quote {quote.id} is recorded as {quote.checked}, but it stands in the text of its source."
            yield Finding("quote", said, quote.event_id)
    for quote_id, event_id, checked in session.rows(
        "SELECT q.id, q.event_id, q.checked FROM quote q LEFT JOIN source s ON s.id = q.source_id "
        "WHERE q.checked <> 'unchecked' AND (s.id IS NULL OR s.text = '') ORDER BY q.id"
    ):
        said = f"Quote {quote_id} is recorded as {checked}, but no text of its source is stored."
        yield Finding("quote", said, event_id)


def _search(session: Session) -> Iterable[Finding]:
    if session.dialect != "sqlite":
        return
    document = f"(coalesce(g.generation, 0) << {index.GENERATION_BITS}) | e.id"
    joined = "FROM event e LEFT JOIN search_generation g ON g.event_id = e.id"
    try:
        missing: int = session.value(
            f"SELECT count(*) {joined} WHERE coalesce(g.gone, 0) <> 0 "
            f"OR NOT EXISTS (SELECT 1 FROM event_text_docsize d WHERE d.id = {document})"
        )
        behind = PendingIndexing.read(session)
        if behind.ranges and missing <= behind.events:
            yield Finding("search", f"{missing:,} events are still to be added to the search index; open the store.")
            return
        if behind.indexes:
            count = len(behind.indexes)
            yield Finding(
                "search", f"{count:,} indexes that make the store quick are still to be made; open the store."
            )
        if missing:
            yield Finding("search", f"{missing:,} events are missing from the search index; repair it.")
        every = max(1, session.value("SELECT count(*) FROM event") // _SAMPLED)
        wrong = 0
        for number, title in session.rows(f"SELECT {document}, e.title {joined} WHERE e.id % {every} = 0"):
            tokens = [word for word, _, _ in words(title)][:8]
            if not tokens:
                continue
            expression = "title : (" + " AND ".join(f'"{token}"' for token in tokens) + ")"
            found = session.value(
                "SELECT 1 FROM event_text WHERE event_text MATCH :expression AND rowid = :number",
                {"expression": expression, "number": number},
            )
            wrong += not found
        if wrong:
            yield Finding("search", f"At least {wrong:,} events are in the search index under an old title; repair it.")
        events = session.value("SELECT count(*) FROM event")
        if index.stale_documents(session) > max(10_000, _STALE_SHARE * events):
            yield Finding(
                "search", "The search index holds more old entries than valid ones; repair it to make it smaller."
            )
    except sqlite3.DatabaseError as error:
        yield Finding("damage", f"The search index cannot be read: {error}; repair it.")


def repair_search(store: Store) -> None:
    """Make the search index anew from the events, and the indexes of tables that are missing. Takes some 10 s a million
    events.
    """
    engine = _sqlite(store)
    with engine.writing() as session:
        make_indexes(session)
        index.make_anew(session)
        PendingIndexing().write(session)


def back_up(store: Store, *, keep: int = KEPT, told: OnProgress | None = None) -> Path:
    """Put a copy of the store into the folder of backups beside it, and keep the last `keep`; the copy's path."""
    return make_backup(_sqlite(store), keep=keep, told=told)


def save_copy(store: Store, to: Path, told: OnProgress | None = None) -> None:
    """Copy the store, while it is in use, to one file that can be opened anywhere."""
    copy(_sqlite(store), to, told=told)


def _sqlite(store: Store) -> SqliteEngine:
    engine = store._engine
    if not isinstance(engine, SqliteEngine):
        raise StoreError(f"“{store.name}” is on a database server, which has its own tools for this.")
    return engine
