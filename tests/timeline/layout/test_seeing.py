"""Every event can be seen: it is behind a number only where every row of its lane is taken at its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.timeline.frame import Frame, LaneView
from explorer.timeline.index.index import SPAN, TimelineIndex
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Scene
from tests.timeline.support import (
    DAY,
    Y2019,
    Event,
    build,
    day,
    draw,
    event_lists,
    events_of,
    frame,
    lane_views,
    many,
    measure,
    span,
    texts_of,
    windows,
)

# Marks and labels keep so much more clear space than can be hit.
CLEAR_PX = 7.0


def assert_folded_only_where_rows_are_taken(
    index: TimelineIndex, shown: Frame, scene: Scene, cache: LayoutCache
) -> None:
    taken: dict[int, dict[float, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    drawn = {hit.event_id for hit in events_of(scene)}
    numbers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for hit in scene.hits.entries:
        if hit.kind == "event" and hit.lane_id is not None:
            x, y, w, h = hit.xywh
            taken[hit.lane_id][round(y + h / 2, 1)].append((x - CLEAR_PX, x + w + CLEAR_PX))
        elif hit.kind in ("cluster", "strip") and hit.lane_id is not None and hit.range_us is not None:
            numbers[hit.lane_id].append(hit.range_us)
    view = shown.viewport
    whole = {hit.lane_id: hit.xywh[3] for hit in scene.hits.entries if hit.kind == "lane-header"}
    for lane in index.lanes.values():
        state = cache.lane(lane.lane_id)
        if state is None or whole.get(lane.lane_id) != state.box.height_px:
            # Scrolled out of the window.
            continue
        for position in index.positions_in(view.range_us, [lane.lane_id]).tolist():
            if int(index.ids[position]) in drawn:
                continue
            start, end = int(index.starts[position]), int(index.ends[position])
            x0, x1 = view.to_px(start), view.to_px(end)
            if x0 > view.width_px - 12.0:
                # Nearly out of the window.
                continue
            middle = (x0 + x1) / 2
            lasting = bool(index.flags[position] & SPAN)
            low, high = (x0, max(x1, x0 + 7.0)) if lasting else (min(x0, middle - 5.0), max(x1, middle + 4.0))
            low, high = low - 5.0 + shown.gutter_px, high + 6.0 + shown.gutter_px
            rows = taken[lane.lane_id]
            full = sum(any(a < high and b > low for a, b in stretches) for stretches in rows.values())
            numbered = any(a <= max(start, view.start_us) < b for a, b in numbers[lane.lane_id])
            assert numbered, "behind no number"
            assert full >= state.box.rows - 1, (position, full, state.box.rows)


@settings(max_examples=300, deadline=None)
@given(
    events=event_lists(),
    window=windows(),
    width=st.sampled_from([420.0, 900.0, 1700.0]),
    height=st.sampled_from([120.0, 300.0, 700.0, 1200.0]),
    selected=st.lists(st.integers(1, 60), max_size=2, unique=True),
)
def test_an_event_is_folded_only_where_every_row_is_taken(
    events: list[Event], window: tuple[int, int], width: float, height: float, selected: list[int]
) -> None:
    index, cache = build(events), LayoutCache()
    shown = frame(index, *window, width=width, height=height, selected_ids=tuple(selected), at_rest=True)
    assert_folded_only_where_rows_are_taken(index, shown, draw(index, shown, cache), cache)


def test_neither_is_one_of_a_crowd() -> None:
    for count in (300, 900, 4000):
        index, cache = build(many(count, years=3.0)), LayoutCache()
        for days in (1100, 300, 40):
            shown = frame(index, Y2019, Y2019 + days * DAY, height=500.0, at_rest=True)
            assert_folded_only_where_rows_are_taken(index, shown, draw(index, shown, cache), cache)


@settings(max_examples=100, deadline=None)
@given(events=event_lists(most=25), window=windows())
def test_what_is_selected_or_linked_is_always_drawn_with_its_label(
    events: list[Event], window: tuple[int, int]
) -> None:
    index = build(events)
    seen = [int(index.ids[at]) for at in index.positions_in(window)][:1]
    scene = draw(index, frame(index, *window, selected_ids=tuple(seen), height=900.0))
    bold = [text.text for text in texts_of(scene) if text.role == "label-bold" and text.x > 168]
    assert len(bold) >= len(seen)


def test_a_label_stands_left_of_its_mark_where_there_is_no_room_at_the_right() -> None:
    index = build([day(10), day(95)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + 100 * DAY, lanes=(LaneView(1, "Dispute", height_px=60.0),)))
    mark = scene.hits.of_event(2)
    label = next(text for text in texts_of(scene) if text.text.startswith("E2 "))
    assert mark is not None
    assert label.x + measure(label.text, "label") < 168 + 95.5 * 1032 / 100


def test_no_label_is_cut_where_there_is_room_behind_it() -> None:
    index = build(many(40, years=1.0))
    scene = draw(index, frame(index, Y2019, Y2019 + 365 * DAY, width=1700.0, height=1600.0))
    ends = sorted((text.y_baseline, text.x, text.x + measure(text.text, "label")) for text in texts_of(scene))
    for text in texts_of(scene):
        if text.text.startswith("E") and text.text.endswith("…"):
            end = text.x + measure(text.text, "label")
            right = [x for y, x, _ in ends if y == text.y_baseline and x > end]
            marks = [hit.xywh[0] for hit in events_of(scene) if abs(hit.xywh[1] + 16.5 - text.y_baseline) < 1]
            assert any(x < end + 30 for x in [*right, *(x for x in marks if x > end - 6), 1700.0 - 26.0])


def test_labels_are_never_cut_below_twelve_letters_nor_by_the_edges() -> None:
    index = build(many(300, years=2.0))
    for days in (700, 100, 10):
        scene = draw(index, frame(index, Y2019, Y2019 + days * DAY))
        for text in texts_of(scene):
            if text.role == "label" and text.text.startswith("E"):
                assert text.x >= 168
                assert text.x + measure(text.text, "label") <= 1200
                assert not text.text.endswith("…") or len(text.text) > 12


def test_a_span_that_goes_on_all_through_the_window_is_a_bar_with_its_label() -> None:
    index = build([span(-500, 900)] + [day(i) for i in range(0, 60, 6)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + 60 * DAY, height=300.0))
    assert scene.counts.folded == 0
    assert any(text.text.startswith("E1 ") for text in texts_of(scene))


def test_ten_thousand_events_at_one_instant_fill_the_rows_and_the_rest_is_one_number() -> None:
    index = build([Event(Y2019, Y2019 + 1, 1, 0) for _ in range(10_000)], (1,))
    scene = draw(index, frame(index, Y2019 - DAY, Y2019 + DAY))
    clusters = [hit for hit in scene.hits.entries if hit.kind == "cluster"]
    assert len(clusters) == 1
    assert clusters[0].count + len(events_of(scene)) == 10_000


def test_sixty_lanes_and_a_window_300_px_high_are_drawn_by_the_same_rule() -> None:
    index = build([day(i * 7 % 90, lane) for lane in range(1, 61) for i in range(12)], range(1, 61))
    cache = LayoutCache()
    shown = frame(index, Y2019, Y2019 + 90 * DAY, height=300.0, lanes=lane_views(index), at_rest=True)
    first = draw(index, shown, cache)
    scrolled = draw(index, replace(shown, scroll_px=first.content_px - 238), cache)
    assert first.hits.of_event(1) is not None
    assert any(hit.lane_id == 60 for hit in events_of(scrolled))
