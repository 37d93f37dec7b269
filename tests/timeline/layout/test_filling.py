"""Nothing is folded beside empty space: a mark stands wherever a row is free, and a label on the side with room."""

from __future__ import annotations

from explorer.timeline.frame import LaneView
from explorer.timeline.primitives import Scene
from tests.timeline.support import DAY, Y2019, build, day, draw, events_of, frame, many, texts_of


def _folded(scene: Scene) -> int:
    return scene.counts.folded + scene.counts.counted


def test_events_of_neighbouring_days_are_all_labelled_where_the_lane_is_high_enough() -> None:
    index = build([day(n) for n in range(4)])
    lanes = (LaneView(1, "Lane", height_px=300.0),)
    scene = draw(index, frame(index, Y2019 - 60 * DAY, Y2019 + 60 * DAY, height=700.0, lanes=lanes))
    starts = {text.text.split()[0]: text.x for text in texts_of(scene) if text.text.startswith("E")}
    marks = {f"E{hit.event_id}": hit.xywh for hit in events_of(scene)}

    assert _folded(scene) == 0
    assert len(starts) == len(marks) == 4
    assert len({round(y) for _, y, *_ in marks.values()}) <= 4


def test_few_events_are_all_drawn_where_there_are_rows_enough() -> None:
    events = many(60, seed=5, years=1.0)
    index = build(events)
    scene = draw(index, frame(index, Y2019, Y2019 + 365 * DAY, width=1600.0, height=1400.0))

    assert _folded(scene) == 0
    assert len(events_of(scene)) == scene.counts.in_view


def test_a_crowd_fills_every_row_before_it_is_counted() -> None:
    index = build([day(0) for _ in range(400)])
    scene = draw(index, frame(index, Y2019 - 10 * DAY, Y2019 + 10 * DAY, height=500.0))
    heights = {round(hit.xywh[1]) for hit in events_of(scene)}

    assert _folded(scene) > 0
    assert len(heights) >= 7
    assert any("+" in text.text for text in texts_of(scene))
