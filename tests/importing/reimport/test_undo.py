"""Taking an import back after a person has edited what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.dates import parse
from db.records import EventDetail
from db.store import Store, open_store
from explorer.commands import ChangeEvents, ChangeLane, ChangeRow, Command, DeleteEvents, NewRow
from explorer.history.history import History
from explorer.importing.reimport import undo
from explorer.importing.reimport.undo import TakeBack, edited, goes_for_good, undo_import
from explorer.importing.run import import_file
from tests.commands.small_store import dump_of

Written = Callable[..., Path]

EVENTS = """\
id,lane,title,start,actors,tags,summary,quote,quote_speaker,source_title,source_url
mts,Deals,MTS signs,2019-06-05,Huawei;MTS,5G,They signed.,We agreed.,Kornya,To build,https://e.org/a
talk,Talks,Forum,2019-06-06,,,,,,Talks held,https://e.org/b
tele,Deals,Tele2 signs,2019-07-01,Ericsson,5G,,Yes.,,Tele,https://e.org/c
"""


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


def bring(store: Store, written: Written, text: str, name: str = "events.csv") -> int:
    report = import_file(store, written(text, name))
    assert report.import_id is not None
    return report.import_id


def id_of(store: Store, key: str) -> int:
    found = store.find_key(key)
    assert found is not None
    return found


def told(event: EventDetail) -> tuple[Any, ...]:
    """An event with all that belongs to it, but for where it came from."""
    quotes = [(quote.text, quote.speaker, quote.source) for quote in event.quotes]
    return event.title, event.actors, event.tags, quotes, event.citations, event.links, event.claims


def titles(store: Store) -> list[str]:
    return store.titles(store.columns().id)


def edits(store: Store) -> dict[str, Command]:
    """Edits of every kind, each of one event."""
    mts, talk = id_of(store, "mts"), id_of(store, "talk")
    event = store.event(mts)
    assert event is not None
    return {
        "title": ChangeEvents((mts,), {"title": "MTS signed"}),
        "tags": ChangeEvents((mts,), add_tags=("mine",)),
        "quote": ChangeRow("quote", event.quotes[0].id, {"text": "We have agreed."}),
        "new quote": NewRow("quote", {"event_id": mts, "text": "A new era.", "source": None}),
        "citation": NewRow("citation", {"event_id": mts, "source": 1, "dated": "2019-06-04"}),
        "link": NewRow("link", {"from_id": mts, "to_id": talk, "relation": "part_of"}),
        "claim": NewRow("claim", {"text": "Russia chose", "verdict": "wrong", "event_ids": (mts,)}),
    }


@pytest.mark.parametrize("kind", ["title", "tags", "quote", "new quote", "citation", "link", "claim"])
def test_an_event_that_a_person_had_a_hand_in_stays_when_its_import_goes(
    store: Store, written: Written, history: History, kind: str
) -> None:
    import_id = bring(store, written, EVENTS)
    assert edited(store, import_id) == []
    history.do(edits(store)[kind])
    before = store.event(id_of(store, "mts"))
    assert before is not None
    both = ["MTS signs", "Forum"] if kind == "link" else [before.title]
    assert edited(store, import_id) == both

    undo_import(store, import_id)

    assert titles(store) == both
    after = store.event(id_of(store, "mts"))
    assert after is not None
    assert told(after) == told(before)
    assert store.imports() == []
    assert after.provenance.file is None


def test_edited_events_go_too_when_that_is_said(store: Store, written: Written, history: History) -> None:
    empty = dump_of(store)
    import_id = bring(store, written, EVENTS)
    for edit in edits(store).values():
        history.do(edit)
    undo_import(store, import_id, keep_edited=False)
    after = dump_of(store)
    assert titles(store) == []
    assert [row[1] for row in after["tag"]] == ["mine"]
    for table in ("lane", "quote", "citation", "link", "event_actor", "event_tag", "as_imported", "deleted_event"):
        assert after[table] == empty[table] == []


def test_an_edit_that_was_undone_keeps_nothing(store: Store, written: Written, history: History) -> None:
    import_id = bring(store, written, EVENTS)
    history.do(edits(store)["title"])
    history.undo()
    history.do(ChangeEvents((id_of(store, "talk"),), {"title": "F"}))
    history.do(ChangeEvents((id_of(store, "talk"),), {"title": "Forum"}))
    assert edited(store, import_id) == []
    undo_import(store, import_id)
    assert titles(store) == []


def test_a_field_edited_after_an_update_stays_when_the_update_is_taken_back(
    store: Store, written: Written, history: History
) -> None:
    bring(store, written, EVENTS)
    text = EVENTS.replace("They signed.", "Signed.").replace("2019-06-05", "2019-06-04").replace("5G,They", "6G,They")
    text = text.replace("5G,Signed", "6G,Signed").replace("We agreed.", "We did agree.").replace("Tele2 s", "T2 s")
    second = bring(store, written, text, "later.csv")
    mts = id_of(store, "mts")
    event = store.event(mts)
    assert event is not None
    assert (event.summary, event.when_edtf, event.tags) == ("Signed.", "2019-06-04", ("6G",))
    history.do(ChangeEvents((mts,), {"summary": "Of mine.", "when": parse("2019-06")}))
    history.do(ChangeEvents((mts,), add_tags=("mine",)))
    history.do(ChangeRow("quote", event.quotes[0].id, {"text": "We have agreed."}))

    undo_import(store, second)

    event = store.event(mts)
    assert event is not None
    assert (event.summary, event.when, event.tags) == ("Of mine.", parse("2019-06"), ("6G", "mine"))
    assert [quote.text for quote in event.quotes] == ["We have agreed."]
    assert titles(store) == ["MTS signs", "Forum", "Tele2 signs"]
    # The first file comes again: it says what it said before the second.
    report = import_file(store, written(EVENTS))
    assert [one.field for one in report.kept] == ["quote"]
    event = store.event(mts)
    assert event is not None
    assert (event.summary, event.when, event.tags) == ("Of mine.", parse("2019-06"), ("5G", "mine"))


def test_what_was_deleted_by_hand_is_forgotten_with_the_import(
    store: Store, written: Written, history: History
) -> None:
    import_id = bring(store, written, EVENTS)
    history.do(DeleteEvents((id_of(store, "mts"),)))
    undo_import(store, import_id)
    assert import_file(store, written(EVENTS)).inserted == 3


def test_a_lane_that_a_person_renamed_goes_with_its_import(store: Store, written: Written, history: History) -> None:
    import_id = bring(store, written, EVENTS)
    history.do(ChangeLane(1, "Contracts"))
    undo_import(store, import_id)
    assert store.lanes() == []


@pytest.mark.parametrize("keep_edited", [True, False])
def test_taking_back_is_an_edit_that_can_be_undone_and_done_again(
    store: Store, written: Written, history: History, keep_edited: bool
) -> None:
    import_id = bring(store, written, EVENTS)
    for edit in edits(store).values():
        history.do(edit)
    before = dump_of(store)
    assert not goes_for_good(store, import_id)
    history.do(TakeBack(import_id, "events.csv", keep_edited=keep_edited))
    after = dump_of(store)
    assert after != before
    assert history.state.undo_title == "Undo Take back events.csv"
    history.undo()
    assert dump_of(store) == before
    history.redo()
    assert dump_of(store) == after


OTHER = """\
id,lane,title,start,actors,tags,category,source_title,source_url
beeline,Deals,Beeline signs,2019-08-01,Huawei,5G,agreement,To build,https://e.org/a
"""


@pytest.mark.parametrize("keep_edited", [True, False])
@pytest.mark.parametrize("alone", [True, False])
def test_a_very_large_import_leaves_the_same_as_a_small_one(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep_edited: bool, alone: bool
) -> None:
    left = []
    text = EVENTS.replace("tags,", "tags,category,").replace(",5G,", ",5G,agreement,").replace("06,,,,,,", "06,,,,,,,")
    for many in (50_000, 3):
        monkeypatch.setattr(undo, "MANY", many)
        with open_store(tmp_path / f"{many}.sqlite") as store:
            import_id = bring(store, written, text)
            if not alone:
                bring(store, written, OTHER, "other.csv")
            history = History(store)
            for edit in edits(store).values():
                history.do(edit)
            history.do(ChangeLane(1, "Contracts"))
            assert goes_for_good(store, import_id) == (many == 3)
            undo_import(store, import_id, keep_edited=keep_edited)
            with store.reading() as session:
                assert session.rows("PRAGMA foreign_key_check") == []
            left.append(dump_of(store))
            expected = ([] if not keep_edited else ["MTS signed", "Forum"]) + ([] if alone else ["Beeline signs"])
            assert titles(store) == expected
    small, large = ({table: list(map(_without_stamps, rows)) for table, rows in dump.items()} for dump in left)
    assert small == large


def _without_stamps(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without its microseconds, which differ from store to store."""
    return tuple(value for value in row if not (isinstance(value, int) and value > 1_700_000_000_000_000))
