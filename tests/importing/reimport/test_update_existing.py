"""Importing a changed file again, after a person has edited what came of it: what is whose, and that nothing is lost
without being said.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.dates import parse
from db.records import EventDetail, EventRow, SourceRow
from db.store import Store
from explorer.commands import (
    ChangeEvents,
    ChangeLane,
    ChangeRow,
    Command,
    DeleteEvents,
    DeleteLane,
    DeleteRows,
    MergeNames,
    MergeSources,
    NewEvent,
    NewLane,
    NewRow,
    RenameName,
)
from explorer.history.history import History
from explorer.importing.report import ImportReport
from explorer.importing.run import import_file
from tests.commands.small_store import Dump, dump_of

Written = Callable[..., Path]

EVENTS = """\
id,lane,title,start,location,category,actors,tags,summary,Weight,quote,quote_speaker,source_title,source_url
mts,Deals,MTS signs,2019-06-05,Moscow,agreement,Huawei;MTS,5G,They signed.,7,We agreed.,Kornya,To build,https://e.org/a
talk,Talks,Forum,2019-06-06,,,,,,,,,Talks held,https://e.org/b
"""
PLAIN = """\
lane,title,start,summary
Deals,MTS signs,2019-06-05,They signed.
Talks,Forum,2019-06-06,They talked.
"""


class Timeline:
    """A store with a file that comes again and again, and a person who edits in between."""

    def __init__(self, store: Store, written: Written) -> None:
        self.store = store
        self.history = History(store)
        self._written = written
        self.text = ""

    def comes(self, text: str = "", *, of: dict[str, str] | None = None, **how: Any) -> ImportReport:
        """The file comes, with some words of it replaced."""
        self.text = text or self.text
        for before, after in (of or {}).items():
            assert before in self.text
            self.text = self.text.replace(before, after)
        return import_file(self.store, self._written(self.text), **how)

    def edit(self, *commands: Command) -> None:
        for command in commands:
            self.history.do(command)

    def event(self, key: str = "mts") -> EventDetail:
        event_id = self.store.find_key(key)
        assert event_id is not None
        found = self.store.event(event_id)
        assert found is not None
        return found

    def lane(self, name: str) -> int:
        """A new lane."""
        self.edit(NewLane(name))
        return next(lane.id for lane in self.store.lanes() if lane.name == name)

    def titles(self) -> list[str]:
        return sorted(self.store.titles(self.store.columns().id))

    def records(self) -> list[tuple[Any, ...]]:
        """What is kept of how fields were imported."""
        with self.store.reading() as session:
            return session.rows("SELECT field, value FROM as_imported ORDER BY field")


@pytest.fixture
def timeline(store: Store, written: Written) -> Timeline:
    made = Timeline(store, written)
    made.comes(EVENTS)
    return made


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    assert report.rows == report.inserted + report.updated + report.unchanged + report.rejected
    return report.inserted, report.updated, report.unchanged, report.rejected


def change(timeline: Timeline, key: str = "mts", **values: Any) -> None:
    timeline.edit(ChangeEvents((timeline.event(key).id,), values))


EDITS: dict[str, tuple[Any, Callable[[EventDetail], Any]]] = {
    "title": ("MTS and Huawei sign", lambda event: event.title),
    "when": (parse("2019-06-04"), lambda event: event.when),
    "summary": ("At the Kremlin.", lambda event: event.summary),
    "place": ("Kremlin", lambda event: event.place),
    "category": ("contract", lambda event: event.category),
    "actors": (("ZTE", "MTS"), lambda event: event.actors),
    "tags": (("6G",), lambda event: event.tags),
    "extra": ({"Weight": "8"}, lambda event: dict(event.extra)),
}
CHANGES = {
    "title": ("MTS signs", "MTS signed"),
    "when": ("2019-06-05", "2019-06-07"),
    "summary": ("They signed.", "Signed."),
    "place": ("Moscow", "Moskva"),
    "category": ("agreement", "deal"),
    "extra": (",7,", ",9,"),
}


@pytest.mark.parametrize("field", EDITS)
def test_what_a_person_edited_stays_where_the_file_has_not_changed(timeline: Timeline, field: str) -> None:
    value, read = EDITS[field]
    change(timeline, **{field: value})

    report = timeline.comes(of={"Forum": "Economic forum"})

    assert read(timeline.event()) == value
    assert counts(report) == (0, 1, 1, 0)
    assert timeline.event("talk").title == "Economic forum"
    assert report.warnings == ()


@pytest.mark.parametrize("field", CHANGES)
def test_what_only_the_file_changed_is_taken_beside_an_edit(timeline: Timeline, field: str) -> None:
    for other, (value, _) in EDITS.items():
        if other != field:
            change(timeline, **{other: value})

    report = timeline.comes(of=dict([CHANGES[field]]))

    event = timeline.event()
    assert counts(report) == (0, 1, 1, 0)
    assert not report.kept
    for other, (value, read) in EDITS.items():
        assert (read(event) == value) == (other != field)


@pytest.mark.parametrize("field", CHANGES)
def test_an_edit_stays_where_the_file_changed_the_same_and_the_report_says_so(timeline: Timeline, field: str) -> None:
    value, read = EDITS[field]
    change(timeline, **{field: value})

    report = timeline.comes(of=dict([CHANGES[field]]))

    assert read(timeline.event()) == value
    assert counts(report) == (0, 0, 2, 0)
    (kept,) = report.kept
    assert kept.line == 2
    assert kept.field == {"when": "date", "extra": "Weight"}.get(field, field)
    assert kept.value == CHANGES[field][1].strip(",")
    assert report.warnings[0] == (
        "1 value was edited here and changed in the file since the last import; what is here stays. In the file: "
        f"line 2, {kept.field} (“{kept.value}”)."
    )
    plain = json.loads(json.dumps(report.as_json()))
    assert plain["kept"] == [{"line": 2, "field": kept.field, "value": kept.value}]
    assert report.warnings[0] in plain["warnings"]


def test_what_was_said_once_is_not_said_again_until_the_file_changes_again(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    assert timeline.comes(of={"They signed.": "Signed."}).kept
    again = timeline.comes()
    assert (again.kept, again.warnings, counts(again)) == ((), (), (0, 0, 2, 0))
    assert timeline.comes(of={"Signed.": "Signed there."}).kept
    assert timeline.event().summary == "At the Kremlin."


def test_a_sentence_names_three_edits_and_counts_the_rest(timeline: Timeline) -> None:
    for field in CHANGES:
        change(timeline, **{field: EDITS[field][0]})
    report = timeline.comes(of=dict(CHANGES.values()))
    assert len(report.kept) == len(CHANGES)
    assert "6 values were edited here" in report.warnings[0]
    assert report.warnings[0].endswith("; and 3 more.")


def test_a_file_that_comes_to_say_what_the_person_says_is_the_last_word_again(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    assert counts(timeline.comes(of={"They signed.": "At the Kremlin."})) == (0, 0, 2, 0)
    assert timeline.records() == []
    assert counts(timeline.comes(of={"At the Kremlin.": "There."})) == (0, 1, 1, 0)
    assert timeline.event().summary == "There."


def test_an_edit_that_was_set_back_by_hand_is_none(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    change(timeline, summary="They signed.")
    assert counts(timeline.comes(of={"They signed.": "Signed."})) == (0, 1, 1, 0)
    assert timeline.event().summary == "Signed."


def test_an_undone_edit_leaves_the_file_the_last_word(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    timeline.history.undo()
    assert timeline.records() == []
    timeline.comes(of={"They signed.": "Signed."})
    assert timeline.event().summary == "Signed."


def test_a_redone_edit_is_an_edit(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    timeline.history.undo()
    timeline.history.redo()
    assert timeline.comes(of={"They signed.": "Signed."}).kept
    assert timeline.event().summary == "At the Kremlin."


def test_what_a_person_emptied_stays_empty(timeline: Timeline) -> None:
    change(timeline, summary="", place="", category="", actors=(), tags=(), extra={})
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    event = timeline.event()
    assert (event.summary, event.place, event.category, event.actors, event.tags) == ("", "", "", (), ())
    assert dict(event.extra) == {}


def test_names_are_put_together_one_by_one(timeline: Timeline) -> None:
    event_id = timeline.event().id
    timeline.edit(ChangeEvents((event_id,), add_tags=("mine",), remove_actors=("Huawei",)))
    report = timeline.comes(of={"Huawei;MTS,5G": "Huawei;MTS;Kremlin,6G"})
    event = timeline.event()
    assert (event.actors, event.tags) == (("MTS", "Kremlin"), ("6G", "mine"))
    assert not report.kept
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.event().actors == ("MTS", "Kremlin")


def test_further_columns_are_put_together_one_by_one(timeline: Timeline) -> None:
    change(timeline, extra={"Weight": "7", "Mine": "kept"})
    timeline.comes(of={",7,": ",9,"})
    assert dict(timeline.event().extra) == {"Weight": "9", "Mine": "kept"}


def test_an_event_moved_to_another_lane_stays_there(timeline: Timeline) -> None:
    change(timeline, lane_id=timeline.lane("Mine"))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.event().lane.name == "Mine"
    report = timeline.comes(of={"mts,Deals": "mts,Contracts"})
    assert [(one.field, one.value) for one in report.kept] == [("lane", "Contracts")]
    assert [lane.name for lane in timeline.store.lanes()] == ["Deals", "Talks", "Mine"]


def test_a_renamed_lane_is_the_one_that_files_know_by_its_old_name(timeline: Timeline) -> None:
    timeline.edit(ChangeLane(timeline.event().lane.id, "Contracts"))
    report = timeline.comes(of={"talk,Talks": "more,Deals,More,2020,,,,,,,,,,\ntalk,Talks"})
    assert counts(report) == (1, 0, 2, 0)
    assert timeline.event("more").lane.name == "Contracts"
    assert [lane.name for lane in timeline.store.lanes()] == ["Contracts", "Talks"]


def test_a_lane_that_got_its_name_back_is_known_by_no_other(timeline: Timeline) -> None:
    lane = timeline.event().lane.id
    timeline.edit(ChangeLane(lane, "Contrcts"), ChangeLane(lane, "Deals"))
    timeline.comes(of={"mts,Deals": "mts,Contrcts"})
    assert timeline.event().lane.name == "Contrcts"
    assert timeline.event().lane.id != lane


def test_a_lane_taken_into_another_does_not_come_back(timeline: Timeline) -> None:
    lanes = {lane.name: lane.id for lane in timeline.store.lanes()}
    timeline.edit(DeleteLane(lanes["Talks"], into=lanes["Deals"]))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert [(lane.name, lane.count) for lane in timeline.store.lanes()] == [("Deals", 2)]


def test_renamed_and_merged_names_stay_so(timeline: Timeline) -> None:
    with timeline.store.reading() as session:
        actors: dict[str, int] = dict(session.rows("SELECT name, id FROM actor"))
        tags: dict[str, int] = dict(session.rows("SELECT name, id FROM tag"))
    timeline.edit(RenameName("tag", tags["5G"], "IMT-2020"), MergeNames("actor", actors["MTS"], actors["Huawei"]))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert (timeline.event().actors, timeline.event().tags) == (("Huawei",), ("IMT-2020",))
    timeline.comes(of={"2019-06-06,,,,": "2019-06-06,,,MTS,5G"})
    assert (timeline.event("talk").actors, timeline.event("talk").tags) == (("Huawei",), ("IMT-2020",))
    with timeline.store.reading() as session:
        assert session.rows("SELECT name FROM actor") == [("Huawei",)]


# -- the event's own quote and source ---------------------------------------------------------------------------------


def test_an_edited_quote_stays_and_takes_the_rest_from_the_file(timeline: Timeline) -> None:
    (quote,) = timeline.event().quotes
    timeline.edit(ChangeRow("quote", quote.id, {"text": "We have agreed."}))
    report = timeline.comes(of={"Kornya": "A. Kornya", "https://e.org/a": "https://e.org/c"})
    (quote,) = timeline.event().quotes
    assert (quote.text, quote.speaker) == ("We have agreed.", "A. Kornya")
    assert quote.source is not None
    assert quote.source.url == "https://e.org/c"
    assert not report.kept
    report = timeline.comes(of={"We agreed.": "We did agree."})
    assert [(one.field, one.value) for one in report.kept] == [("quote", "We did agree.")]
    assert timeline.event().quotes[0].text == "We have agreed."


def test_an_edited_source_is_the_one_that_files_know_as_it_was(timeline: Timeline) -> None:
    source = timeline.event().quotes[0].source
    assert source is not None
    timeline.edit(ChangeRow("source", source.id, {"title": "Huawei to build 5G", "url": "https://e.org/whole"}))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.event().quotes[0].source == timeline.store.event(timeline.event().id).quotes[0].source  # type: ignore[union-attr]
    found = timeline.event().quotes[0].source
    assert found is not None
    assert (found.id, found.title) == (source.id, "Huawei to build 5G")
    assert timeline.store.counts().sources == 2


def test_merged_sources_stay_merged(timeline: Timeline) -> None:
    quoted = timeline.event().quotes[0].source
    cited = timeline.event("talk").citations[0].source
    assert quoted is not None
    timeline.edit(MergeSources(quoted.id, cited.id))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.store.counts().sources == 1


def test_a_quote_that_a_person_added_stays(timeline: Timeline) -> None:
    source = SourceRow("Transcript", "Kremlin")
    timeline.edit(NewRow("quote", {"event_id": timeline.event("talk").id, "text": "A new era.", "source": source}))
    timeline.comes(of={"Forum": "Economic forum"})
    event = timeline.event("talk")
    assert [quote.text for quote in event.quotes] == ["A new era."]
    assert [one.source.title for one in event.citations] == ["Talks held"]


def test_a_quote_that_a_person_took_away_stays_away(timeline: Timeline) -> None:
    timeline.edit(DeleteRows("quote", (timeline.event().quotes[0].id,)))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.event().quotes == ()
    report = timeline.comes(of={"We agreed.": "We did agree."})
    assert [(one.line, one.field, one.value) for one in report.kept] == [(2, "quote", "We did agree.")]
    assert timeline.event().quotes == ()


def test_another_source_that_a_person_gave_stays(timeline: Timeline) -> None:
    citation = timeline.event("talk").citations[0]
    timeline.edit(ChangeRow("citation", citation.id, {"source": SourceRow("Mine")}))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    report = timeline.comes(of={"Talks held": "Talks were held"})
    assert [(one.field, one.value) for one in report.kept] == [("source", "Talks were held")]
    assert [one.source.title for one in timeline.event("talk").citations] == ["Mine"]
    with timeline.store.reading() as session:
        assert session.rows("SELECT title FROM source WHERE title = 'Talks were held'") == []


def test_more_sources_than_are_remembered_are_still_the_same(
    store: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.importing.write.sources._CACHED_SOURCES", 3)
    monkeypatch.setattr("db.read.rows._FEW", 2)
    text = "title,start,source_url\n" + "".join(f"Event {n},2019-06,https://e.org/{n}\n" for n in range(20))
    import_file(store, written(text))
    assert counts(import_file(store, written(text))) == (0, 0, 20, 0)
    assert store.counts().sources == 20


# -- rows without an id -----------------------------------------------------------------------------------------------


def test_an_event_is_known_by_what_it_was_when_title_date_and_lane_were_edited(store: Store, written: Written) -> None:
    timeline = Timeline(store, written)
    timeline.comes(PLAIN)
    event_id = int(store.columns().id[0])
    lane_id = timeline.lane("Mine")
    timeline.edit(ChangeEvents((event_id,), {"title": "Signed", "when": parse("2019-06-04"), "lane_id": lane_id}))
    report = timeline.comes(of={"They signed.": "They signed in Moscow."})
    assert counts(report) == (0, 1, 1, 0)
    event = store.event(event_id)
    assert event is not None
    assert (event.title, event.when_edtf, event.lane.name, event.summary) == (
        "Signed",
        "2019-06-04",
        "Mine",
        "They signed in Moscow.",
    )
    assert store.counts().events == 2


def test_rows_without_an_id_find_their_events_in_a_renamed_lane(store: Store, written: Written) -> None:
    timeline = Timeline(store, written)
    timeline.comes(PLAIN)
    timeline.edit(ChangeLane(store.lanes()[0].id, "Contracts"))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    timeline.edit(ChangeEvents((int(store.columns().id[0]),), {"title": "Signed"}))
    assert counts(timeline.comes()) == (0, 0, 2, 0)


# -- deleted events ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [EVENTS, PLAIN], ids=["by id", "by content"])
def test_a_deleted_event_stays_deleted_and_the_report_says_so(store: Store, written: Written, text: str) -> None:
    timeline = Timeline(store, written)
    timeline.comes(text)
    timeline.edit(DeleteEvents((int(store.columns().id[0]),)))
    for report in (timeline.comes(), timeline.comes(of={"Talks,": "Meetings,"}, dry_run=True)):
        assert "MTS signs" not in timeline.titles()
        assert report.unchanged
        assert report.warnings[0] == (
            "1 row is an event that was deleted here after an import, and stays deleted: line 2 (“MTS signs”)."
        )
        assert report.as_json()["deleted"] == [{"line": 2, "title": "MTS signs"}]


def test_an_edited_and_deleted_event_is_known_by_what_it_was(store: Store, written: Written) -> None:
    timeline = Timeline(store, written)
    timeline.comes(PLAIN)
    event_id = int(store.columns().id[0])
    timeline.edit(ChangeEvents((event_id,), {"title": "Signed"}), DeleteEvents((event_id,)))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert timeline.titles() == ["Forum"]


def test_a_deletion_taken_back_is_none(timeline: Timeline) -> None:
    timeline.edit(DeleteEvents((timeline.event().id,)))
    timeline.history.undo()
    report = timeline.comes(of={"They signed.": "Signed."})
    assert counts(report) == (0, 1, 1, 0)
    assert timeline.event().summary == "Signed."


def test_a_lane_deleted_with_its_events_does_not_come_back(timeline: Timeline) -> None:
    timeline.edit(DeleteLane(timeline.event().lane.id, with_events=True))
    timeline.comes()
    assert [lane.name for lane in timeline.store.lanes()] == ["Talks"]


def test_all_deleted_events_of_a_store_stay_deleted(store: Store, written: Written) -> None:
    timeline = Timeline(store, written)
    timeline.comes(PLAIN)
    timeline.edit(DeleteEvents(tuple(store.columns().id.tolist())))
    assert counts(timeline.comes()) == (0, 0, 2, 0)
    assert store.counts().events == 0


# -- having the file's say --------------------------------------------------------------------------------------------


def test_the_file_can_be_given_the_say_over_all_edits(timeline: Timeline) -> None:
    before = _told(timeline.store)
    for field, (value, _) in EDITS.items():
        change(timeline, **{field: value})
    timeline.edit(ChangeRow("quote", timeline.event().quotes[0].id, {"text": "We have agreed.", "speaker": ""}))
    timeline.edit(DeleteEvents((timeline.event("talk").id,)))
    report = timeline.comes(over_edits=True)
    assert counts(report) == (1, 1, 0, 0)
    assert _told(timeline.store) == before
    assert {(one.field, one.value) for one in report.replaced} == {
        ("title", "MTS and Huawei sign"),
        ("date", "2019-06-04"),
        ("summary", "At the Kremlin."),
        ("place", "Kremlin"),
        ("category", "contract"),
        ("actors", "ZTE; MTS"),
        ("tags", "6G"),
        ("further columns", "Weight: 8"),
        ("quote", "We have agreed."),
    }
    assert report.warnings[0].startswith("9 values written here give way to what the file says: line 2, title (“MTS")
    assert timeline.records() == []
    timeline.history.refresh()
    timeline.history.undo()
    assert timeline.event().title == "MTS and Huawei sign"
    assert timeline.titles() == ["MTS and Huawei sign"]


def _told(store: Store) -> set[tuple[Any, ...]]:
    found = [store.event(int(i)) for i in store.columns().id]
    return {
        (e.key, e.title, e.when, e.summary, e.place, e.category, e.actors, e.tags, str(e.extra), _quoted(e))
        for e in found
        if e is not None
    }


def _quoted(event: EventDetail) -> tuple[tuple[str, str], ...]:
    return tuple((quote.text, quote.speaker) for quote in event.quotes)


def test_an_import_over_edits_is_undone_to_the_last_row(timeline: Timeline) -> None:
    for field, (value, _) in EDITS.items():
        change(timeline, **{field: value})
    timeline.edit(DeleteEvents((timeline.event("talk").id,)))
    before = _without_stamps(dump_of(timeline.store))
    timeline.comes(of=dict(CHANGES.values()))
    timeline.history.refresh()
    timeline.history.undo()
    assert _without_stamps(dump_of(timeline.store)) == before


def _without_stamps(dump: Dump) -> Dump:
    return {table: rows for table, rows in dump.items() if table != "meta"}


def test_a_dry_run_says_the_same_and_writes_nothing(timeline: Timeline) -> None:
    change(timeline, summary="At the Kremlin.")
    before = dump_of(timeline.store)
    tried = timeline.comes(of={"They signed.": "Signed."}, dry_run=True)
    assert dump_of(timeline.store) == before
    done = timeline.comes()
    assert (tried.kept, tried.warnings, counts(tried)) == (done.kept, done.warnings, counts(done))


def test_an_event_that_was_typed_here_becomes_what_a_file_says_of_it(store: Store, written: Written) -> None:
    """There is no earlier import to tell an edit from, as when an export is worked on elsewhere and comes back: what
    was typed is said.
    """
    timeline = Timeline(store, written)
    timeline.edit(NewEvent(EventRow("Forum", parse("2019-06-06"), timeline.lane("Talks"), summary="Typed here.")))
    report = timeline.comes(PLAIN)
    assert counts(report) == (1, 1, 0, 0)
    assert report.warnings == (
        "1 value written here gives way to what the file says: line 3, summary (“Typed here.”).",
    )
    assert report.as_json()["replaced"] == [{"line": 3, "field": "summary", "value": "Typed here."}]
    assert timeline.records() == []
    assert timeline.comes().warnings == ()
