"""What comes out of a store."""

from __future__ import annotations

import numpy as np
import pytest

from db import dates
from db.records import Changes, SourceRow
from db.store import Store
from db.write.transaction import Transaction
from tests.db.stores import EVENT_COLUMNS, add, do, put_events, quote


def test_an_empty_store_has_nothing_and_says_so(store: Store) -> None:
    columns = store.columns()
    assert len(columns) == 0
    assert columns.categories == ()
    assert store.time_range() is None
    assert store.lanes() == []
    assert store.counts().events == 0
    assert store.event(1) is None
    assert store.find_key("nothing") is None
    assert store.search("nothing") == []


def test_columns_come_in_order_of_time_with_their_types(store: Store) -> None:
    late = add(store, "Late", "2020", category="court")
    early = add(store, "Early", "-0044-03-15", lane="summits")
    middle = add(store, "Middle", "2018~", category="ban")
    columns = store.columns()
    assert columns.id.tolist() == [early, middle, late]
    assert [array.dtype.name for array in (columns.id, columns.earliest_us, columns.latest_us)] == ["int64"] * 3
    assert (columns.lane_id.dtype.name, columns.flags.dtype.name, columns.category.dtype.name) == (
        "int32",
        "uint8",
        "int16",
    )
    names = [columns.categories[i] if i >= 0 else None for i in columns.category]
    assert names == [None, "ban", "court"]
    assert columns.flags[1] & dates.APPROXIMATE
    when = dates.parse("2018~")
    assert (columns.earliest_us[1], columns.latest_us[1]) == (when.earliest_us, when.latest_us)


def test_columns_keep_every_bit_of_their_bounds(store: Store) -> None:
    bounds = [
        (-(2**63), 2**63 - 1, -(2**63), 2**63 - 1),
        (-(2**63), -(2**63) + 1, -(2**63), -(2**63)),
        (-1, 0, -1, 0),
        (2**53 + 1, 2**53 + 2, 2**53 + 1, 2**53 + 2),
        (2**63 - 2, 2**63 - 1, 2**63 - 1, 2**63 - 1),
    ]

    def put(tx: Transaction) -> None:
        lane = tx.lane_id("dispute")
        names = {
            "title": "x",
            "when_edtf": "2019",
            "flags": 255,
            "lane_id": lane,
            "extra": "",
            "summary": "",
            "place": "",
        }
        put_events(
            tx,
            [
                tuple(
                    {
                        **dict.fromkeys(EVENT_COLUMNS),
                        **names,
                        "precision": 0,
                        "earliest_us": a,
                        "latest_us": b,
                        "sure_from_us": c,
                        "sure_to_us": d,
                    }[name]
                    for name in EVENT_COLUMNS
                )
                for a, b, c, d in bounds
            ],
        )

    do(store, put)
    columns = store.columns()
    found = list(
        zip(
            columns.earliest_us.tolist(),
            columns.latest_us.tolist(),
            columns.sure_from_us.tolist(),
            columns.sure_to_us.tolist(),
            strict=True,
        )
    )
    assert sorted(found) == sorted(bounds)
    assert set(columns.flags.tolist()) == {255}


def test_columns_of_a_few_events_are_the_same_rows_as_in_all_columns(store: Store) -> None:
    ids = [add(store, f"Event {n}", f"{2000 + n % 7}", category="ban" if n % 2 else "") for n in range(20)]
    every = store.columns()
    some = store.columns(ids[3:9])
    where = np.isin(every.id, ids[3:9])
    for name in (
        "id",
        "lane_id",
        "earliest_us",
        "latest_us",
        "sure_from_us",
        "sure_to_us",
        "flags",
        "category",
        "weight",
    ):
        assert getattr(every, name)[where].tolist() == getattr(some, name).tolist(), name


def test_an_event_weighs_what_hangs_on_it(store: Store) -> None:
    plain, told, linked = (add(store, f"Event {n}", f"201{n}") for n in range(3))
    for event_id in (plain, told, told, told):
        quote(store, event_id, "Words.", position=store.event(event_id).quotes.__len__())  # type: ignore[union-attr]
    do(store, lambda tx: tx.insert("link", from_id=linked, to_id=told, relation="follows"))
    columns = store.columns()
    weights = dict(zip(columns.id.tolist(), columns.weight.tolist(), strict=True))
    assert weights == {plain: 0, told: 4, linked: 2}
    assert columns.weight.dtype.name == "uint8"


def test_reading_all_columns_never_touches_the_rows_with_the_texts(store: Store) -> None:
    from db.read import details

    with store._engine.reading() as session:
        plan = session.rows(f"EXPLAIN QUERY PLAN {details._COLUMNS} {details._ORDER}")
    assert [step[3] for step in plan] == ["SCAN event USING COVERING INDEX ix_event_columns"]


def test_titles_come_in_the_order_asked_and_a_missing_one_is_empty(store: Store) -> None:
    ids = [add(store, f"Event {n}") for n in range(3)]
    asked = [ids[2], 99, ids[0], ids[2]]
    assert store.titles(asked) == ["Event 2", "", "Event 0", "Event 2"]
    assert store.titles(np.array(asked)) == store.titles(asked)
    assert store.titles([]) == []


def test_more_titles_than_one_statement_takes(store: Store) -> None:
    ids = [add(store, "One"), add(store, "Two")] * 1_500
    assert store.titles(ids) == ["One", "Two"] * 1_500


def test_an_event_brings_everything_that_belongs_to_it(store: Store) -> None:
    event_id = add(
        store,
        "Huawei and MTS sign",
        "2019-06-05",
        lane="wins",
        key="mts-huawei-2019-06-05",
        summary="In the Kremlin.",
        category="agreement",
        place="Moscow",
        value=1.5,
        extra={"Column": "kept"},
        actors=("MTS", "Huawei", "MTS"),
        tags=("5G", "Kremlin"),
    )
    other = add(store, "Entity List", "2019-05-15")
    herald = SourceRow(
        title="A pact", publisher="The Herald", url="https://herald.example/1", published_edtf="2019-06-06"
    )
    quote_id = quote(store, event_id, "building a foundation", herald, speaker="Guo Ping", language="en")

    def more(tx: Transaction) -> None:
        tx.insert(
            "citation", event_id=event_id, source_id=tx.source_id(herald), dated_edtf="2019-06-06", note="a day later"
        )
        tx.insert("link", from_id=other, to_id=event_id, relation="led_to", note="By timing")
        claim = tx.insert("claim", text="Russia chose Huawei", verdict="wrong", why="One operator did")
        tx.insert("claim_event", claim_id=claim, event_id=event_id)

    do(store, more)
    event = store.event(event_id)
    assert event is not None
    assert (event.title, event.key, event.summary) == (
        "Huawei and MTS sign",
        "mts-huawei-2019-06-05",
        "In the Kremlin.",
    )
    assert event.when == dates.parse("2019-06-05")
    assert (event.lane.name, event.category, event.place, event.value) == ("wins", "agreement", "Moscow", 1.5)
    assert event.extra == {"Column": "kept"}
    assert event.actors == ("MTS", "Huawei")
    assert event.tags == ("5G", "Kremlin")
    [said] = event.quotes
    assert (said.id, said.text, said.speaker, said.checked) == (
        quote_id,
        "building a foundation",
        "Guo Ping",
        "unchecked",
    )
    assert said.source is not None
    assert (said.source.publisher, said.source.published_edtf, said.source.has_text) == (
        "The Herald",
        "2019-06-06",
        False,
    )
    [account] = event.citations
    assert account.dated == dates.parse("2019-06-06")
    assert (account.note, account.quotes) == ("a day later", (quote_id,))
    [link] = event.links
    assert (link.other_id, link.other_title, link.relation, link.outgoing) == (other, "Entity List", "led_to", False)
    assert link.other_when == dates.parse("2019-05-15")
    [claim] = event.claims
    assert (claim.text, claim.verdict, claim.event_ids) == ("Russia chose Huawei", "wrong", (event_id,))
    assert (event.provenance.file, event.provenance.line) == (None, None)
    seen_from_there = store.event(other)
    assert seen_from_there is not None
    assert [(link.other_id, link.outgoing) for link in seen_from_there.links] == [(event_id, True)]
    assert store.find_key("mts-huawei-2019-06-05") == event_id


def test_an_imported_event_knows_its_file_and_line(store: Store) -> None:
    def bring(tx: Transaction) -> int:
        run = tx.insert("import", file="events.csv", at_us=7, rows=3, inserted=2, rejected=1)
        tx.insert(
            "reject", import_id=run, line=4, column_name="start", value="2019-02-31", reason="no such day", raw="x"
        )
        return int(run)

    run = do(store, bring)
    event_id = add(store, "From a file", import_id=run, import_line=2)
    event = store.event(event_id)
    assert event is not None
    assert (event.provenance.file, event.provenance.line) == ("events.csv", 2)
    assert event.provenance.created_us > 1_500_000_000_000_000
    [info] = store.imports()
    assert (info.file, info.rows, info.inserted, info.rejected) == ("events.csv", 3, 2, 1)
    [reject] = store.rejects(run)
    assert (reject.line, reject.column, reject.value, reject.reason) == (4, "start", "2019-02-31", "no such day")


def test_series_come_with_their_readings_in_order_of_time(store: Store) -> None:
    def put(tx: Transaction) -> None:
        series = tx.insert("series", name="5G contracts", subject="Nokia")
        for edtf, value, at_least in (("2019-06", 42, 0), ("2019-03", 30, 1)):
            tx.insert(
                "reading",
                series_id=series,
                as_of_edtf=edtf,
                at_us=dates.parse(edtf).earliest_us,
                value=value,
                at_least=at_least,
                basis="deals",
            )

    do(store, put)
    [series] = store.series()
    assert (series.name, series.subject) == ("5G contracts", "Nokia")
    assert [(reading.value, reading.at_least) for reading in series.readings] == [(30.0, True), (42.0, False)]


def test_lanes_come_in_their_order_with_their_counts(store: Store) -> None:
    add(store, "a", lane="wins")
    add(store, "b", lane="dispute")
    add(store, "c", lane="dispute")
    do(store, lambda tx: tx.update("lane", tx.lane_id("dispute"), position=-1, hidden=1))
    assert [(lane.name, lane.count, lane.hidden) for lane in store.lanes()] == [
        ("dispute", 2, True),
        ("wins", 1, False),
    ]
    assert [lane.colour for lane in store.lanes()] == ["lane-2", "lane-1"]


def test_counts_and_time_range(store: Store) -> None:
    first = add(store, "first", "1066")
    add(store, "last", "2019-06-05/2020")
    quote(store, first, "words")
    counts = store.counts()
    assert (counts.events, counts.lanes, counts.quotes, counts.sources) == (2, 1, 1, 1)
    assert store.time_range() == (dates.parse("1066").earliest_us, dates.parse("2020").latest_us)


@pytest.mark.parametrize("code", range(len(dates.PRECISIONS)))
def test_every_precision_keeps_its_code(code: int) -> None:
    """The codes stand in stored files, so the order of precisions must never change."""
    order = [
        "millennium",
        "century",
        "decade",
        "year",
        "half-year",
        "four-months",
        "season",
        "quarter",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
    ]
    assert dates.PRECISIONS[code].value == order[code]
    assert dates.PRECISIONS[code].code == code


def test_changes_add_up() -> None:
    first = Changes(added=np.array([1, 2]), changed=np.array([5]), lanes=True)
    second = Changes(added=np.array([3]), changed=np.array([1, 6]), removed=np.array([2, 5]))
    both = first.merge(second)
    assert (both.added.tolist(), both.changed.tolist(), both.removed.tolist()) == ([1, 3], [6], [5])
    assert both.lanes
    assert not Changes()
