"""Nothing is lost on the way to the screen: what is drawn, folded and counted is what is in view."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.frame import LaneView
from explorer.timeline.layout.layout_cache import LayoutCache
from tests.timeline.support import (
    DAY,
    Y2019,
    YEAR,
    Event,
    build,
    draw,
    event_lists,
    frame,
    lane_views,
    many,
    windows,
)


def in_view(events: list[Event], start: int, end: int, shift: int = 0) -> int:
    """Events that reach into a window of wall time, one by one."""
    count = 0
    for event in events:
        moved = 0 if event.flags & 16 else shift
        count += event.start + moved < end and event.end + moved > start
    return count


@settings(max_examples=150)
@given(
    events=event_lists(),
    window=windows(),
    selected=st.lists(st.integers(1, 60), max_size=3, unique=True),
    height=st.sampled_from([90.0, 300.0, 800.0]),
    shift_h=st.sampled_from([0, 3, -11]),
)
def test_counts_are_conserved(
    events: list[Event], window: tuple[int, int], selected: list[int], height: float, shift_h: int
) -> None:
    index = build(events)
    shift = shift_h * 3_600_000_000
    shown = frame(index, *window, height=height, selected_ids=tuple(selected), utc_offset_us=shift)
    counts = draw(index, shown).counts
    assert counts.labelled + counts.marks + counts.folded + counts.counted == counts.in_view
    if height >= 800:
        assert counts.in_view == in_view(events, shown.viewport.start_us, shown.viewport.end_us, shift)


def test_counts_are_conserved_while_going_about_among_many_events() -> None:
    events = many(20_000)
    index = build(events)
    cache = LayoutCache()
    view = Viewport(Y2019, Y2019 + 10 * YEAR, 1032)
    for step in range(50):
        scene = draw(index, frame(index, view.start_us, view.end_us), cache)
        counts = scene.counts
        assert counts.labelled + counts.marks + counts.folded + counts.counted == counts.in_view
        assert counts.in_view == in_view(events, view.start_us, view.end_us)
        folded = sum(hit.count for hit in scene.hits.entries if hit.kind == "cluster")
        assert folded == counts.folded + counts.counted
        view = view.zoomed(0.8, 300 + 10 * step).panned(37 * (-1) ** step)


def test_daylight_saving_loses_no_event() -> None:
    # Berlin's clocks skip an hour on 31 March 2019 and repeat one on 27 October.
    spring, autumn = 1_553_990_400_000_000, 1_572_134_400_000_000
    events = [
        Event(at + i * 60_000_000 * 7, at + i * 60_000_000 * 7 + 1, 1, 0) for at in (spring, autumn) for i in range(99)
    ]
    index = build(events, (1,))
    for at in (spring, autumn):
        for minutes in range(0, 700, 37):
            start = at + minutes * 60_000_000
            counts = draw(index, frame(index, start, start + 90 * 60_000_000, timezone="Europe/Berlin")).counts
            assert counts.labelled + counts.marks + counts.folded + counts.counted == counts.in_view


def test_a_collapsed_lane_counts_all_it_holds() -> None:
    index = build(many(500), (1, 2, 3))
    lanes = tuple(
        LaneView(lane.lane_id, lane.name, lane.colour, lane.total, collapsed=True) for lane in lane_views(index)
    )
    counts = draw(index, frame(index, Y2019, Y2019 + 10 * YEAR, lanes=lanes)).counts
    assert counts.counted == counts.in_view == index.count_in((Y2019, Y2019 + 10 * YEAR))


def test_a_million_events_at_one_microsecond_fold_into_one_number() -> None:
    count = 1_000_000
    index = build_at_one_instant(count)
    scene = draw(index, frame(index, Y2019 - DAY, Y2019 + DAY))
    clusters = [hit for hit in scene.hits.entries if hit.kind == "cluster"]
    assert len(clusters) == 1
    drawn = scene.counts.labelled + scene.counts.marks
    assert clusters[0].count + drawn == count == scene.counts.in_view


def build_at_one_instant(count: int):  # type: ignore[no-untyped-def]
    import numpy as np

    from explorer.timeline.index.index_builder import PlainColumns, build_index

    at = np.full(count, Y2019, np.int64)
    zeros = np.zeros(count, np.uint8)
    columns = PlainColumns(np.arange(count) + 1, zeros + 1, at, at + 1, at, at, zeros, zeros, ("a",))
    return build_index(columns, [1])


def test_a_number_carries_its_range_and_count() -> None:
    index = build([Event(Y2019 + i, Y2019 + i + 1, 1, 0) for i in range(50)], (1,))
    scene = draw(index, frame(index, Y2019 - DAY, Y2019 + DAY))
    cluster = next(hit for hit in scene.hits.entries if hit.kind == "cluster")
    assert cluster.range_us is not None
    assert cluster.count == 50 - scene.counts.labelled
    start, end = cluster.range_us
    assert index.count_in((start, end)) == 50
    assert cluster.text == f"+{cluster.count} events"


@pytest.mark.parametrize("language", ["en", "ru", "zh", "de", "fr", "es", "xx"])
def test_folded_events_are_named_in_every_language(language: str) -> None:
    index = build([Event(Y2019, Y2019 + 1, 1, 0) for _ in range(12)], (1,))
    scene = draw(index, frame(index, Y2019 - DAY, Y2019 + DAY, height=200, language=language))
    cluster = next(hit for hit in scene.hits.entries if hit.kind == "cluster")
    assert str(cluster.count) in cluster.text
