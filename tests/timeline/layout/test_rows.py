"""Rows: nothing overlaps, nothing jumps while the window moves, the weightiest come first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.frame import LaneView
from explorer.timeline.index.index import FLOATING, SPAN
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Scene
from tests.timeline.support import (
    DAY,
    Y2019,
    YEAR,
    Event,
    build,
    day,
    draw,
    event_lists,
    events_of,
    frame,
    many,
    rows_of,
    span,
    texts_of,
    windows,
)


def assert_rows_are_free(scene: Scene) -> None:
    """No two events of a lane and row touch: neither marks nor labels nor bars."""
    rows: dict[tuple[int | None, float], list[tuple[float, float]]] = defaultdict(list)
    for hit in scene.hits.entries:
        # A piece of a density strip has no text; numbers may stand over it.
        if hit.kind == "event" or (hit.kind == "cluster" and hit.text):
            x, y, w, h = hit.xywh
            rows[hit.lane_id, y + h / 2].append((x, x + w))
    for boxes in rows.values():
        boxes.sort()
        for (_, end), (start, _) in pairwise(boxes):
            assert end <= start + 0.01


@settings(max_examples=150)
@given(events=event_lists(), window=windows(), width=st.sampled_from([300.0, 900.0, 1700.0]))
def test_rows_never_overlap(events: list[Event], window: tuple[int, int], width: float) -> None:
    index = build(events)
    assert_rows_are_free(draw(index, frame(index, *window, width=width)))


def test_rows_never_overlap_among_many_events_at_any_zoom() -> None:
    index = build(many(5000))
    cache = LayoutCache()
    view = Viewport(Y2019, Y2019 + 10 * YEAR, 1032)
    for _ in range(60):
        assert_rows_are_free(draw(index, frame(index, view.start_us, view.end_us), cache))
        view = view.zoomed(0.8, 700)


@settings(max_examples=80)
@given(events=event_lists(), window=windows(), steps=st.lists(st.integers(-400, 400), min_size=1, max_size=6))
def test_panning_never_moves_an_event_to_another_row(
    events: list[Event], window: tuple[int, int], steps: list[int]
) -> None:
    index = build(events)
    cache = LayoutCache()
    view = Viewport(*window, 1032)
    before = draw(index, frame(index, view.start_us, view.end_us), cache)
    for step in steps:
        view = view.panned(step)
        after = draw(index, frame(index, view.start_us, view.end_us), cache)
        shared = labelled(before).keys() & labelled(after).keys()
        assert {i: labelled(before)[i] for i in shared} == {i: labelled(after)[i] for i in shared}
        before = after


def labelled(scene: Scene) -> dict[int, float]:
    """Heights of the events that have a row: those with a label, not the lone marks under the rows."""
    named = {text.y_baseline for text in texts_of(scene) if text.role.startswith("label")}
    return {i: y for i, y in rows_of(scene).items() if any(abs(y + 12 + 4.5 - base) < 0.1 for base in named)}


@settings(max_examples=60)
@given(events=event_lists(), window=windows(), at=st.floats(0, 1032))
def test_zooming_in_never_moves_an_event_that_has_a_row(
    events: list[Event], window: tuple[int, int], at: float
) -> None:
    index = build(events)
    cache = LayoutCache()
    view = Viewport(*window, 1032)
    known: dict[int, float] = {}
    for _ in range(12):
        rows = labelled(draw(index, frame(index, view.start_us, view.end_us), cache))
        assert all(known.get(i, y) == y for i, y in rows.items())
        known = rows
        view = view.zoomed(0.7, at)


def test_after_a_pan_that_comes_to_rest_everything_that_can_stay_stays_in_its_row() -> None:
    index = build(many(60, years=1.0))
    cache = LayoutCache()
    first = draw(index, frame(index, Y2019, Y2019 + 200 * DAY, height=900.0, at_rest=True), cache)
    for step in range(1, 6):
        moved = frame(index, Y2019 + step * DAY, Y2019 + (200 + step) * DAY, height=900.0)
        draw(index, moved, cache)
        rest = draw(index, replace(moved, at_rest=True), cache)
    lanes = {hit.lane_id: hit.xywh for hit in first.hits.entries if hit.kind == "lane-header"}
    after = {hit.lane_id: hit.xywh for hit in rest.hits.entries if hit.kind == "lane-header"}
    if lanes == after:
        before, now = rows_of(first), rows_of(rest)
        stayed = sum(before[i] == now[i] for i in before.keys() & now.keys())
        assert stayed >= 0.8 * len(before.keys() & now.keys())


def test_rows_and_heights_change_when_the_window_comes_to_rest_and_ease_into_place() -> None:
    index = build([day(i, 1) for i in range(40)] + [day(i, 2) for i in range(200, 203)])
    cache = LayoutCache()

    def at(start: int, clock_ms: float, rest: bool) -> dict[int | None, float]:
        window = (Y2019 + start * DAY, Y2019 + (start + 60) * DAY)
        scene = draw(index, frame(index, *window, clock_ms=clock_ms, at_rest=rest), cache)
        return {hit.lane_id: hit.xywh[3] for hit in scene.hits.entries if hit.kind == "lane-header"}

    before = at(0, 0.0, True)
    assert at(180, 100.0, False) == before
    eased = [at(180, clock_ms, True)[1] for clock_ms in (200.0, 260.0, 300.0, 500.0)]
    assert eased[0] == before[1]
    assert eased == sorted(eased, reverse=True)
    assert at(180, 600.0, True) == {1: 34.0, 2: eased[-1] + 122.0, 3: 34.0} or eased[-1] == 34.0


def test_the_longest_events_get_their_labels_first() -> None:
    events = [span(i, i + 300) for i in range(3)] + [day(i * 2) for i in range(200)]
    index = build(events, (1,))
    scene = draw(index, frame(index, Y2019 - 30 * DAY, Y2019 + 400 * DAY, height=300))
    drawn = labelled(scene)
    assert {1, 2, 3} <= drawn.keys()


def test_what_most_hangs_on_gets_its_label_first() -> None:
    for heavy in (5, 150, 217, 351, 380):
        events = [day(number) for number in range(400)]
        events[heavy] = replace(events[heavy], weight=24)
        index = build(events, (1,))
        shown = {hit.event_id for hit in events_of(draw(index, frame(index, Y2019, Y2019 + 400 * DAY, height=160.0)))}
        assert heavy + 1 in shown


def test_events_that_all_weigh_the_same_are_placed_as_if_they_weighed_nothing() -> None:
    found = []
    for weight in (0, 5):
        index = build([replace(event, weight=weight) for event in many(400)])
        found.append(rows_of(draw(index, frame(index, Y2019, Y2019 + 10 * YEAR))))
    assert found[0] == found[1]


def test_long_events_leave_room_for_what_happens_during_them() -> None:
    background = [Event(Y2019 - i * DAY, Y2019 + 400 * DAY, 1, FLOATING | SPAN) for i in range(20)]
    index = build(background + [day(i) for i in range(40)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + 30 * DAY, height=400))
    assert sum(i > 20 for i in labelled(scene)) >= 5


def test_a_few_events_all_get_a_row() -> None:
    index = build([span(i, i + 100) for i in range(4)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + 100 * DAY))
    assert len(labelled(scene)) == 4
    assert scene.counts.labelled == 4


def test_labels_shorten_before_events_are_left_out() -> None:
    # A row holds these two days only if the first cuts its long title.
    index = build([day(-4000 - i * 400) for i in range(8)] + [day(0), day(20)], (1,))
    lane = LaneView(1, "Dispute", height_px=52.0)
    scene = draw(index, frame(index, Y2019, Y2019 + 90 * DAY, lanes=(lane,)))
    labels = [text.text for text in texts_of(scene) if text.role == "label"]
    assert [label[:3].strip() for label in sorted(labels)] == ["E10", "E9"]
    assert any(label.endswith("…") and len(label) > 12 for label in labels)


def test_the_label_of_a_long_bar_stays_in_view() -> None:
    index = build([span(0, 1000)], (1,))
    scene = draw(index, frame(index, Y2019 + 400 * DAY, Y2019 + 500 * DAY))
    label = next(text for text in texts_of(scene) if text.role == "label")
    assert 168 <= label.x <= 168 + 30


def test_the_label_of_a_long_bar_leaves_with_its_end() -> None:
    index = build([span(0, 1000)], (1,))
    cache = LayoutCache()
    draw(index, frame(index, Y2019 + 900 * DAY, Y2019 + 1000 * DAY, at_rest=True), cache)
    scene = draw(index, frame(index, Y2019 + 995 * DAY, Y2019 + 1095 * DAY), cache)
    label = next(text for text in texts_of(scene) if text.role == "label")
    end_px = 168 + 1032 / 100
    assert label.x < end_px


def test_the_selected_event_is_labelled_even_in_a_crowd() -> None:
    index = build([Event(Y2019, Y2019 + 1, 1, 0) for _ in range(500)], (1,))
    shown = frame(index, Y2019 - DAY, Y2019 + DAY, selected_ids=(377,))
    hit = draw(index, shown).hits.of_event(377)
    assert hit is not None
    bold = [text.text for text in texts_of(draw(index, shown)) if text.role == "label-bold" and text.x > 168]
    assert bold == [hit.text]


def test_selecting_what_is_behind_a_number_takes_no_other_event_out_of_sight_that_could_stay() -> None:
    index = build([day(number % 40 * 3) for number in range(120)], (1,))
    shown = frame(index, Y2019, Y2019 + 120 * DAY, height=160.0)
    plain = draw(index, shown)
    drawn = {hit.event_id for hit in events_of(plain)}
    hidden = next(i for i in range(1, 121) if i not in drawn)
    scene = draw(index, replace(shown, selected_ids=(hidden,)))
    assert_rows_are_free(scene)
    assert scene.hits.of_event(hidden) is not None
    assert scene.counts.folded <= plain.counts.folded + 8


def test_what_comes_in_from_before_without_a_row_is_named_where_there_is_room() -> None:
    lasting = [Event(Y2019 - (i + 1) * DAY, Y2019 + 400 * DAY, 1, FLOATING | SPAN) for i in range(6)]
    index = build(lasting, (1,))
    scene = draw(index, frame(index, Y2019 + 30 * DAY, Y2019 + 60 * DAY, height=180.0))
    labelled = {hit.event_id for hit in events_of(scene)}
    left_out = [i for i in range(1, 7) if i not in labelled]
    assert left_out
    (pill,) = [hit for hit in scene.hits.entries if hit.kind == "cluster"]
    assert all(f"E{event_id} " in pill.text for event_id in left_out)


def test_every_drawn_event_can_be_hit_where_it_is_drawn() -> None:
    index = build(many(200))
    scene = draw(index, frame(index, Y2019, Y2019 + 10 * YEAR))
    for hit in events_of(scene):
        x, y, w, h = hit.xywh
        found = scene.hit(x + w / 2, y + h / 2)
        assert found is not None
        assert found.event_id == hit.event_id


def test_what_the_window_at_rest_makes_room_for_fades_in() -> None:
    index = build(many(1000))
    cache = LayoutCache()

    def opacities(window: Viewport, clock_ms: float, rest: bool) -> set[float]:
        scene = draw(index, frame(index, window.start_us, window.end_us, clock_ms=clock_ms, at_rest=rest), cache)
        assert scene.unsettled == (rest and 0 < clock_ms < 260)
        return {text.colour.alpha for text in texts_of(scene) if text.role == "label"}

    view = Viewport(Y2019, Y2019 + 10 * YEAR, 1032)
    closer = view.zoomed(0.3, 500)
    assert opacities(view, 0, True) == {1.0}
    assert opacities(closer, 32, False) == {1.0}
    assert min(opacities(closer, 50, True)) < 0.1
    assert 0.1 < min(opacities(closer, 120, True)) < 1.0
    assert opacities(closer, 400, True) == {1.0}
