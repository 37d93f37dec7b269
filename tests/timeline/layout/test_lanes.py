"""Lanes: the height they need, fixed, collapsed, hidden, scrolled; headers; the overview."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.frame import LaneView
from explorer.timeline.layout.lanes import arrange
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Clip, Hit, Rects, Scene
from explorer.timeline.tracks.overview import compose
from explorer.timeline.tracks.track import TrackFrame
from tests.timeline.support import (
    DAY,
    Y2019,
    YEAR,
    build,
    day,
    draw,
    events_of,
    flat,
    frame,
    lane_views,
    many,
    measure,
    texts_of,
)


def header(scene: Scene, lane_id: int) -> Hit:
    return next(hit for hit in scene.hits.entries if hit.kind == "lane-header" and hit.lane_id == lane_id)


def test_a_lane_with_much_to_show_is_higher_than_one_with_little() -> None:
    index = build([day(i, 1) for i in range(40)] + [day(0, 2), day(300, 3)])
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR))
    assert header(scene, 1).xywh[3] > 2 * header(scene, 2).xywh[3]


def test_heights_do_not_change_while_zooming_and_panning() -> None:
    index = build(many(300))
    view = Viewport(Y2019, Y2019 + 10 * YEAR, 1032)
    cache, seen = LayoutCache(), set()
    for step in range(30):
        scene = draw(index, frame(index, view.start_us, view.end_us), cache)
        seen.add(tuple(header(scene, lane).xywh for lane in (1, 2, 3)))
        view = view.zoomed(0.8, 500).panned(50 * step)
    assert len(seen) == 1


def test_lanes_fill_the_window_and_no_more() -> None:
    index = build(many(300))
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR, height=800))
    assert scene.content_px == pytest.approx(800 - 62, abs=3)


def test_many_lanes_scroll() -> None:
    index = build([day(i, lane) for lane in range(1, 31) for i in range(20)], range(1, 31))
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR, height=500))
    assert scene.content_px > 1500
    shown = {hit.lane_id for hit in scene.hits.entries if hit.kind == "lane-header"}
    assert 1 in shown
    assert 30 not in shown
    scrolled = draw(index, frame(index, Y2019, Y2019 + YEAR, height=500, scroll_px=scene.content_px - 438))
    shown = {hit.lane_id for hit in scrolled.hits.entries if hit.kind == "lane-header"}
    assert 30 in shown
    assert 1 not in shown


def test_nothing_of_a_lane_is_hit_under_the_axis_when_scrolled() -> None:
    index = build(many(200))
    scene = draw(index, frame(index, Y2019, Y2019 + 10 * YEAR, height=300, scroll_px=90))
    assert all(hit.xywh[1] >= 62 for hit in scene.hits.entries if hit.kind in ("event", "cluster", "lane-eye"))


def test_rows_come_closer_where_a_lane_would_fill_one_more() -> None:
    index = build(many(200, lanes=1), (1,))
    rows = {}
    for height, wanted in ((16 + 3 * 36, 3), (16 + 3 * 36, 4), (16 + 3 * 36, 9), (16 + 4 * 36, 9)):
        lane = replace(lane_views(index)[0], height_px=float(height))
        (box,) = arrange(frame(index, Y2019, Y2019 + YEAR, lanes=(lane,)), {1: (wanted, wanted)})
        rows[height, wanted] = box.rows, box.row_px
    assert list(rows.values()) == [(3, 36.0), (4, 27.0), (4, 27.0), (6, 24.0)]


def test_a_lane_with_nothing_in_the_window_is_a_line_high_and_the_others_take_its_room() -> None:
    index = build([day(i, 1) for i in range(30)] + [day(i, 2) for i in range(300, 330)])
    heights = {}
    for start in (0, 150, 300):
        scene = draw(index, frame(index, Y2019 + start * DAY, Y2019 + (start + 30) * DAY, beyond=True))
        heights[start] = [header(scene, lane).xywh[3] for lane in (1, 2)]
    assert heights[0][0] > 300 and heights[0][1] == 34
    assert heights[150] == [34, 34]
    assert heights[300][0] == 34 and heights[300][1] > 300


def test_a_lane_with_nothing_in_the_window_says_where_its_events_are() -> None:
    index = build([day(0), day(1), day(300)], (1,))
    found = {}
    for name, start, end in (("after", 50, 60), ("later", 320, 330), ("earlier", -9, -5), ("there", 0, 60)):
        shown = frame(index, Y2019 + start * DAY, Y2019 + end * DAY, beyond=True)
        hits = [hit for hit in draw(index, shown).hits.entries if hit.kind == "beyond"]
        found[name] = [(hit.count, (hit.range_us[0] - Y2019) // DAY) for hit in hits if hit.range_us]
    assert found == {"after": [(2, 1), (1, 300)], "later": [(3, 300)], "earlier": [(3, 0)], "there": []}


def test_a_hidden_lane_takes_no_room() -> None:
    index = build(many(100))
    lanes = tuple(replace(lane, hidden=lane.lane_id == 2) for lane in lane_views(index))
    scene = draw(index, frame(index, Y2019, Y2019 + 10 * YEAR, lanes=lanes))
    assert {hit.lane_id for hit in events_of(scene)} == {1, 3}
    assert scene.counts.in_view == sum(index.count_in((Y2019, Y2019 + 10 * YEAR), [lane]) for lane in (1, 3))


def test_a_height_set_by_hand_is_kept() -> None:
    index = build(many(100))
    lanes = tuple(replace(lane, height_px=333.0 if lane.lane_id == 1 else None) for lane in lane_views(index))
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR, lanes=lanes))
    assert header(scene, 1).xywh[3] == 333


def test_a_collapsed_lane_is_one_density_strip() -> None:
    index = build(many(300), (1, 2, 3))
    lanes = tuple(replace(lane, collapsed=lane.lane_id == 1) for lane in lane_views(index))
    scene = draw(index, frame(index, Y2019, Y2019 + 10 * YEAR, lanes=lanes))
    assert header(scene, 1).xywh[3] == 34
    assert not [hit for hit in events_of(scene) if hit.lane_id == 1]
    strip = next(hit for hit in scene.hits.entries if hit.kind == "strip")
    assert strip.count == index.lanes[1].count


def test_a_header_names_counts_and_can_be_worked_with() -> None:
    index = build(many(100))
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR))
    texts = {text.text for text in texts_of(scene)}
    assert {"Dispute", f"{index.lanes[1].count} events"} <= texts
    kinds = {hit.kind for hit in scene.hits.entries if hit.lane_id == 1}
    assert {"lane-header", "lane-eye", "lane-menu"} <= kinds


def test_without_a_gutter_there_are_no_headers() -> None:
    index = build(many(100))
    scene = draw(index, frame(index, Y2019, Y2019 + YEAR, gutter_px=0))
    assert not [hit for hit in scene.hits.entries if hit.kind == "lane-header"]


def test_a_range_is_shaded_with_edges_to_take_hold_of() -> None:
    index = build(many(10))
    chosen = (Y2019 + 90 * DAY, Y2019 + 180 * DAY)
    scene = draw(index, frame(index, Y2019, Y2019 + 365 * DAY, range_us=chosen))
    start = 168 + 1032 * 90 / 365
    hit = scene.hit(start + 1, 300)
    assert hit is not None
    assert (hit.kind, hit.range_us) == ("range-start", chosen)
    shade = next(item for item in scene.items if isinstance(item, Rects) and item.fill and item.fill.token == "accent")
    assert shade.xywh[0, 0] == pytest.approx(start, abs=0.01)


# ---- overview


def overview(window: Viewport | None = None, lanes: tuple[LaneView, ...] | None = None):  # type: ignore[no-untyped-def]
    index = build(many(300))
    assert index.range_us is not None
    whole = Viewport(0, 1, 1032).fitted(index.range_us)
    shown = TrackFrame(index, measure, window or whole, whole, 1200, 110, 168, lanes or lane_views(index))
    return whole, compose(shown)


def test_the_overview_has_bars_for_each_lane() -> None:
    _, scene = overview()
    colours = {item.fill.token for item in flat(scene.items) if isinstance(item, Rects) and item.fill is not None}
    assert {"lane-1", "lane-2", "lane-3"} <= colours


def test_the_window_is_a_box_to_drag_and_stretch() -> None:
    window = Viewport(Y2019 + 2 * YEAR, Y2019 + 4 * YEAR, 1032)
    whole, scene = overview(window)
    x0, x1 = 168 + whole.to_px(window.start_us), 168 + whole.to_px(window.end_us)
    kinds = [scene.hit(x, 40).kind for x in (x0, (x0 + x1) / 2, x1, x1 + 100)]
    assert kinds == ["window-start", "window", "window-end", "overview"]


def test_a_tiny_window_can_still_be_grabbed_and_dragged() -> None:
    window = Viewport(Y2019 + 2 * YEAR, Y2019 + 2 * YEAR + DAY, 1032)
    whole, scene = overview(window)
    middle = 168 + whole.to_px(window.middle_us)
    assert scene.hit(middle, 40).kind == "window"


def test_the_box_of_a_window_outside_of_everything_stays_at_the_edge() -> None:
    _, scene = overview(Viewport(Y2019 - 500 * YEAR, Y2019 - 499 * YEAR, 1032))
    clip = next(item for item in scene.items if isinstance(item, Clip))
    box = next(item for item in clip.items if isinstance(item, Rects))
    assert 160 <= box.xywh[0, 0] <= 175


def test_the_overview_of_nothing_is_empty_and_no_error() -> None:
    index = build([], ())
    whole = Viewport(0, 1000, 100)
    scene = compose(TrackFrame(index, measure, whole, whole, 300, 110))
    assert scene.hit(250, 50) is not None
