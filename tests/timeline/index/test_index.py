"""The index: what lies where, next, near and in a range, against a plain look through the list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.timeline.axis.viewport import MAX_US, MIN_US
from explorer.timeline.axis.zones import named
from explorer.timeline.index.index import FLOATING, OPEN_END, OPEN_START, SPAN
from explorer.timeline.index.index_builder import build_index, columns_of, patched
from explorer.timeline.index.summary import summarise_range
from tests.timeline.support import DAY, HOUR, Y2019, YEAR, Event, build, columns, day, event_lists, span, windows


def reaching(events: list[Event], start: int, end: int, lane: int | None = None) -> set[int]:
    """Ids of the events that reach into a range, one by one."""
    return {
        i + 1
        for i, event in enumerate(events)
        if event.start < end and event.end > start and lane in (None, event.lane)
    }


@settings(max_examples=150)
@given(events=event_lists(), window=windows())
def test_a_range_holds_what_a_plain_search_finds(events: list[Event], window: tuple[int, int]) -> None:
    index = build(events)
    expected = reaching(events, *window)
    assert index.count_in(window) == len(expected)
    assert set(index.ids_in(window).tolist()) == expected
    assert index.count_in(window, [2]) == len(reaching(events, *window, lane=2))
    starts = [events[i - 1].start for i in index.ids_in(window).tolist()]
    assert starts == sorted(starts)


@settings(max_examples=100)
@given(events=event_lists(), window=windows())
def test_a_summary_counts_lanes_and_categories(events: list[Event], window: tuple[int, int]) -> None:
    index = build(events)
    found = [events[i - 1] for i in reaching(events, *window)]
    summary = summarise_range(index, window)
    assert summary.total == len(found)
    assert summary.by_lane == {lane: n for lane in (1, 2, 3) if (n := sum(e.lane == lane for e in found))}
    names = ("a", "b", "c")
    categories = {e.category for e in found}
    assert summary.by_category == {
        names[c] if c < 3 else str(c): sum(e.category == c for e in found) for c in sorted(categories)
    }


@settings(max_examples=100)
@given(events=event_lists().filter(bool))
def test_going_forward_visits_every_event_of_a_lane_once_in_time_order(events: list[Event]) -> None:
    index = build(events)
    lane = events[0].lane
    own = [i + 1 for i, event in enumerate(events) if event.lane == lane]
    at: int | None = index.nearest(MIN_US, [lane])
    while at is not None and (before := index.next_event(at, -1)) is not None:
        at = before
    visited = []
    while at is not None:
        visited.append(at)
        at = index.next_event(at, 1)
    assert sorted(visited) == own
    starts = [events[i - 1].start for i in visited]
    assert starts == sorted(starts)


@given(events=event_lists(), us=st.integers(-4000, 4000))
def test_the_nearest_event_is_the_nearest(events: list[Event], us: int) -> None:
    index = build(events)
    at = Y2019 + us * DAY
    found = index.nearest(at)
    if not events:
        assert found is None
    else:
        assert found is not None
        assert abs(events[found - 1].start - at) == min(abs(event.start - at) for event in events)


def test_snapping_goes_to_the_nearest_edge_within_reach() -> None:
    index = build([span(10, 19)])
    assert index.snap(Y2019 + 10 * DAY + 5, DAY) == Y2019 + 10 * DAY
    assert index.snap(Y2019 + 20 * DAY - 5, DAY) == Y2019 + 20 * DAY
    assert index.snap(Y2019 + 15 * DAY, DAY) == Y2019 + 15 * DAY


def test_the_event_in_the_other_lane_is_the_one_nearest_in_time() -> None:
    index = build([day(0, 1), day(50, 3), day(4, 3), day(9, 3)])
    assert index.in_other_lane(1, 1, [1, 2, 3]) == 3
    assert index.in_other_lane(1, -1, [1, 2, 3]) is None


def test_an_event_is_found_by_its_id() -> None:
    index = build([day(3, 2), span(5, 9, 1)])
    location = index.where(2)
    assert location is not None
    assert (location.lane_id, location.range_us) == (1, (Y2019 + 5 * DAY, Y2019 + 10 * DAY))
    assert index.where(99) is None


def test_ids_far_apart_are_found_too() -> None:
    made = columns([day(1), day(2), day(3)])
    ids = np.array([7, 1 << 40, -5], np.int64)
    index = build_index(replace(made, id=ids), [1])
    assert [index.where(int(i)).earliest_us for i in ids] == made.earliest_us.tolist()  # type: ignore[union-attr]
    assert index.where(8) is None


COLUMNS = ("lane_id", "earliest_us", "latest_us", "sure_from_us", "sure_to_us", "flags", "category")


def test_an_open_end_is_drawn_to_today() -> None:
    today = Y2019 + 100 * DAY
    going_on = Event(Y2019, MAX_US, 1, FLOATING | SPAN | OPEN_END, 0, (Y2019 + DAY, MAX_US))
    index = build([going_on, day(3)], open_end_us=today)
    location = index.where(1)
    assert location is not None
    assert location.range_us == (Y2019, today)
    assert location.flags & OPEN_END
    assert index.range_us == (Y2019, today)


def test_an_open_start_is_drawn_from_the_first_date_there_is() -> None:
    always = Event(MIN_US, Y2019 + 5 * DAY, 1, FLOATING | SPAN, 0, (MIN_US, Y2019))
    index = build([always, day(-30, 2)])
    location = index.where(1)
    assert location is not None
    assert location.earliest_us == Y2019 - 30 * DAY
    assert location.flags & OPEN_START


@settings(max_examples=60)
@given(events=event_lists(most=30), gone=st.sets(st.integers(1, 30)), more=event_lists(most=10))
def test_a_patched_index_is_the_one_that_would_be_built(events: list[Event], gone: set[int], more: list[Event]) -> None:
    index = build(events, open_end_us=Y2019 + 50 * YEAR)
    added = columns(more)
    added = replace(added, id=added.id + 1000)
    result = patched(index, np.array(sorted(gone), np.int64), added)
    kept = [event for i, event in enumerate(events) if i + 1 not in gone]
    expected = build(kept + more, open_end_us=Y2019 + 50 * YEAR)
    assert len(result) == len(expected)
    for lane in (1, 2, 3):
        ours = [group.starts.tolist() for group in result.lanes[lane].groups]
        assert ours == [group.starts.tolist() for group in expected.lanes[lane].groups]


@given(events=event_lists())
def test_columns_come_back_out_of_an_index(events: list[Event]) -> None:
    made = columns(events)
    back = columns_of(build_index(made, [1, 2, 3]))
    order = np.argsort(made.id)
    back_order = np.argsort(back.id)
    for name in ("id", "lane_id", "earliest_us", "latest_us", "category"):
        assert getattr(made, name)[order].tolist() == getattr(back, name)[back_order].tolist()


def test_events_of_unknown_lanes_are_left_out() -> None:
    index = build([day(1, 1), day(2, 9)], (1,))
    assert len(index) == 1


def test_no_events_and_no_lanes_are_an_empty_index() -> None:
    index = build([], ())
    assert index.range_us is None
    assert index.nearest(0) is None
    assert index.count_in((MIN_US, MAX_US)) == 0
    assert index.snap(5, 100) == 5
    assert index.where(1) is None


def test_with_a_clock_ranges_and_edges_are_its_wall_times() -> None:
    noon = Event(Y2019 + 12 * HOUR, Y2019 + 13 * HOUR, 1, 0)
    index = build([noon, day(0, 2)])
    moscow = named("Europe/Moscow")
    shown = index.where(1, moscow)
    assert shown is not None
    assert shown.range_us == (Y2019 + 15 * HOUR, Y2019 + 16 * HOUR)
    assert index.where(2, moscow) == index.where(2)
    afternoon = (Y2019 + 14 * HOUR, Y2019 + 17 * HOUR)
    assert index.count_in(afternoon, [1]) == 0
    assert index.count_in(afternoon, [1], moscow) == 1
    assert index.ids_in(afternoon, zone=moscow).tolist() == [2, 1]
    assert summarise_range(index, afternoon, zone=moscow).total == 2
    assert index.snap(Y2019 + 15 * HOUR + 5, HOUR, [1], moscow) == Y2019 + 15 * HOUR
    assert index.count_in((MIN_US, MAX_US), zone=moscow) == 2
