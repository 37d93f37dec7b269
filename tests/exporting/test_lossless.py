"""Everything that belongs to events goes out and comes back: no column of the store is forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from db.dates import parse
from db.schema.fields import EVENT_FIELDS
from db.schema.models import METADATA
from db.store import Changes, EventRow, SourceRow, Store, Transaction, open_store
from explorer.exporting.export import export_file
from explorer.importing.run import import_file

CARRIED = {
    "event": {field.column for field in EVENT_FIELDS if field.column},
    "source": {"title", "publisher", "author", "published_edtf", "url", "accessed_edtf", "archived_url", "rights"}
    | {"language", "kind", "extra", "text"},
    "quote": {"event_id", "source_id", "text", "speaker", "locator", "language", "rights", "checked", "original_id"},
    "citation": {"event_id", "source_id", "dated_edtf", "locator", "note"},
    "link": {"from_id", "to_id", "relation", "note"},
    "claim": {"text", "claimant", "verdict", "why", "source_id", "made_in_id"},
    "claim_event": {"claim_id", "event_id", "position"},
    "event_actor": {"event_id", "actor_id", "position"},
    "event_tag": {"event_id", "tag_id", "position"},
    "translation": {"event_id", "language", "title"},
    "place": {"name", "latitude", "longitude", "precision", "within_id", "note"},
}
"""The columns that an export carries."""

NOT_CARRIED = {
    # Follows from the date.
    "event": {"earliest_us", "latest_us", "sure_from_us", "sure_to_us", "precision", "flags"},
    "claim": {"position"},
    "quote": {"position"},
    "citation": {"position"},
}
_OWN = {"id", "import_id", "import_line", "created_us", "updated_us"}
"""What a store says of its own rows, and another store says anew."""


@pytest.mark.parametrize("table", sorted(CARRIED))
def test_every_column_is_carried_or_left_out_on_purpose(table: str) -> None:
    """A column added to the schema fails here until somebody has decided what an export does with it."""
    columns = set(METADATA.tables[table].columns.keys()) - _OWN

    assert columns == CARRIED[table] | NOT_CARRIED.get(table, set())


class _Full:
    """Fills every column that an export carries with something of its own."""

    def apply(self, tx: Transaction) -> Changes:
        lane = tx.lane_id("Lane, one; with marks")
        ids = [
            tx.insert_event(
                EventRow(
                    title=f"Event {key}",
                    when=parse(when),
                    lane_id=lane,
                    summary="A summary\nover two lines",
                    key=key,
                    category="court",
                    place="Here; there",
                    value=1.5,
                    importance=3,
                    extra={"text": "=1+1", "number": 3, "list": ["a", None], "title": "a name that is taken"},
                    actors=("B", "A"),
                    tags=("y", "x"),
                )
            )
            for key, when in (("one", "2019-06-05"), ("two", "2018~/.."))
        ]
        sources = [
            tx.source_id(
                SourceRow(
                    title=f"Source {n}",
                    publisher="P",
                    author="Author",
                    published_edtf="2019-06",
                    url=f"https://example.org/{n}",
                    accessed_edtf="2020",
                    archived_url="https://archive.example.org",
                    rights="CC0",
                    language="ru",
                    kind="speech",
                    extra='{"volume": "3"}',
                    text="Its words" * n,
                )
            )
            for n in range(5)
        ]
        common: dict[str, Any] = {"speaker": "S", "locator": "p. 3", "language": "ru", "rights": "short"}
        first = tx.insert(
            "quote", event_id=ids[0], source_id=sources[0], text="слова", position=1, checked="differs", **common
        )
        tx.insert(
            "quote",
            event_id=ids[0],
            source_id=sources[1],
            text="words",
            position=0,
            checked="verbatim",
            original_id=first,
            **common,
        )
        tx.insert("quote", event_id=ids[0], text="more words", position=2, original_id=first)
        for n, event_id in enumerate(ids):
            tx.insert(
                "citation",
                event_id=event_id,
                source_id=sources[2],
                position=1,
                dated_edtf="2019",
                note="N",
                locator=f"p. {n}",
            )
        tx.insert("citation", event_id=ids[1], source_id=sources[3], position=0)
        tx.insert("link", from_id=ids[0], to_id=ids[1], relation="led_to", note="By timing")
        claim = tx.insert(
            "claim",
            text="It is so",
            claimant="C",
            verdict="disputed",
            why="W",
            source_id=sources[3],
            made_in_id=sources[4],
            position=0,
        )
        for position, event_id in enumerate(reversed(ids)):
            tx.insert("claim_event", claim_id=claim, event_id=event_id, position=position)
        tx.insert("translation", event_id=ids[0], language="ru", title="=Событие")
        outer = tx.insert("place", name="there", note="N")
        tx.insert("place", name="Here", latitude=1.5, longitude=-0.25, precision="city", within_id=outer)
        return tx.changes()


def _contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that an export carries, with names in place of numbers."""
    asked = {
        "event": "SELECT e.key, e.title, e.summary, e.when_edtf, l.name, l.colour, c.name, e.place, e.value, "
        "e.importance, e.extra "
        "FROM event e JOIN lane l ON l.id = e.lane_id LEFT JOIN category c ON c.id = e.category_id",
        "source": f"SELECT {', '.join(sorted(CARRIED['source']))} FROM source",
        "quote": "SELECT e.key, s.url, q.text, q.speaker, q.locator, q.language, q.rights, q.checked, q.position, "
        "o.text FROM quote q JOIN event e ON e.id = q.event_id LEFT JOIN source s ON s.id = q.source_id "
        "LEFT JOIN quote o ON o.id = q.original_id",
        "citation": "SELECT e.key, s.url, c.dated_edtf, c.locator, c.note, c.position FROM citation c "
        "JOIN event e ON e.id = c.event_id JOIN source s ON s.id = c.source_id",
        "link": "SELECT a.key, b.key, k.relation, k.note FROM link k JOIN event a ON a.id = k.from_id "
        "JOIN event b ON b.id = k.to_id",
        "claim": "SELECT c.text, c.claimant, c.verdict, c.why, s.url, m.url FROM claim c "
        "LEFT JOIN source s ON s.id = c.source_id LEFT JOIN source m ON m.id = c.made_in_id",
        "claim_event": "SELECT c.text, e.key, x.position FROM claim_event x JOIN claim c ON c.id = x.claim_id "
        "JOIN event e ON e.id = x.event_id",
        "event_actor": "SELECT e.key, a.name, x.position FROM event_actor x JOIN event e ON e.id = x.event_id "
        "JOIN actor a ON a.id = x.actor_id",
        "event_tag": "SELECT e.key, t.name, x.position FROM event_tag x JOIN event e ON e.id = x.event_id "
        "JOIN tag t ON t.id = x.tag_id",
        "translation": "SELECT e.key, t.language, t.title FROM translation t JOIN event e ON e.id = t.event_id",
        "place": "SELECT p.name, p.latitude, p.longitude, p.precision, p.note, w.name FROM place p "
        "LEFT JOIN place w ON w.id = p.within_id",
    }
    with store.reading() as session:
        return {name: sorted(session.rows(sql), key=repr) for name, sql in asked.items()}


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_a_store_with_every_column_filled_comes_back_the_same(store: Store, tmp_path: Path, name: str) -> None:
    store.write(_Full())
    assert all(_contents(store).values())

    export_file(store, tmp_path / name)
    with open_store("sqlite://") as other:
        report = import_file(other, tmp_path / name)

        assert (report.inserted, report.rejected) == (2, 0)
        assert [note.split(",")[0] for note in report.warnings] == ["Beside the events"]
        assert _contents(other) == _contents(store)
        assert import_file(other, tmp_path / name).unchanged == 2
        assert _contents(other) == _contents(store)
    assert import_file(store, tmp_path / name).unchanged == 2


def test_an_export_of_an_import_of_an_export_is_the_same_file(store: Store, tmp_path: Path) -> None:
    store.write(_Full())
    export_file(store, tmp_path / "one.csv")
    with open_store("sqlite://") as other:
        import_file(other, tmp_path / "one.csv")
        export_file(other, tmp_path / "two.csv")

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


class _ClaimOnTwo:
    """A claim on two events, of which the first is deleted."""

    def apply(self, tx: Transaction) -> Changes:
        lane = tx.lane_id("Lane")
        first, second = (tx.insert_event(EventRow(title, parse("2019-06-05"), lane)) for title in ("First", "Second"))
        claim = tx.insert("claim", text="Huawei was first", verdict="wrong")
        for position, event_id in enumerate((first, second)):
            tx.insert("claim_event", claim_id=claim, event_id=event_id, position=position)
        tx.delete_events([first])
        return tx.changes()


def test_a_claim_goes_out_with_the_next_event_once_its_first_is_deleted(store: Store, tmp_path: Path) -> None:
    store.write(_ClaimOnTwo())
    export_file(store, tmp_path / "all.json")
    (event,) = json.loads((tmp_path / "all.json").read_text("utf-8"))["events"]
    assert [claim["text"] for claim in event["claims"]] == ["Huawei was first"]
