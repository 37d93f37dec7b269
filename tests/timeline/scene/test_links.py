"""Links of the selected event: curves from mark to mark, with their relation under the pointer."""

from __future__ import annotations

import numpy as np

from explorer.timeline.frame import LinkView
from explorer.timeline.primitives import Clip, Curve, Marks, Rects
from tests.timeline.support import DAY, Y2019, build, day, draw, flat, frame, measure, texts_of


def test_a_link_runs_from_mark_to_mark_and_tells_its_relation() -> None:
    index = build([day(0, 1), day(40, 3)])
    shown = frame(index, Y2019 - 20 * DAY, Y2019 + 80 * DAY, selected_ids=(1,), links=(LinkView(2, "led to"),))
    scene = draw(index, shown)
    curve = next(item for item in flat(scene.items) if isinstance(item, Curve))
    marks = [scene.hits.of_event(i) for i in (1, 2)]
    ends = [tuple(curve.points[0]), tuple(curve.points[-1])]
    for mark, (x, y) in zip(marks, ends, strict=True):
        assert mark is not None
        assert abs(y - (mark.xywh[1] + 12)) < 1
        assert abs(x - mark.xywh[0]) < 12
    middle = curve.sampled()[12]
    hit = scene.hit(float(middle[0]) + 1, float(middle[1]))
    assert hit is not None
    assert (hit.kind, hit.event_id, hit.text) == ("link", 2, "led to")


def test_an_incoming_link_points_at_the_selected_event() -> None:
    index = build([day(0, 1), day(40, 3)])
    link = LinkView(2, "answers", outgoing=False)
    scene = draw(index, frame(index, Y2019 - 20 * DAY, Y2019 + 80 * DAY, selected_ids=(1,), links=(link,)))
    curve = next(item for item in flat(scene.items) if isinstance(item, Curve))
    mark = scene.hits.of_event(1)
    assert mark is not None
    assert abs(float(curve.points[-1][1]) - (mark.xywh[1] + 12)) < 1


def test_a_link_to_an_event_out_of_view_leads_to_the_edge() -> None:
    index = build([day(0, 1), day(4000, 3)])
    scene = draw(index, frame(index, Y2019 - 20 * DAY, Y2019 + 80 * DAY, selected_ids=(1,), links=(LinkView(2, "x"),)))
    curve = next(item for item in flat(scene.items) if isinstance(item, Curve))
    assert float(curve.points[-1][0]) >= 1200


def test_never_a_hairball() -> None:
    index = build([day(i, 1 + i % 3) for i in range(200)])
    links = tuple(LinkView(i, "x") for i in range(2, 200))
    scene = draw(index, frame(index, Y2019, Y2019 + 200 * DAY, selected_ids=(1,), links=links))
    assert len([item for item in flat(scene.items) if isinstance(item, Curve)]) <= 24


def test_links_to_nowhere_are_left_out() -> None:
    index = build([day(0, 1)])
    links = (LinkView(77, "x"), LinkView(1, "itself"))
    scene = draw(index, frame(index, Y2019, Y2019 + 9 * DAY, selected_ids=(1,), links=links))
    assert not [item for item in flat(scene.items) if isinstance(item, Curve)]


def test_a_link_ends_at_the_mark_and_not_at_the_band_around_it() -> None:
    index = build([day(0, 1), day(8, 3)])
    shown = frame(index, Y2019 - 5 * DAY, Y2019 + 40 * DAY, selected_ids=(1,), links=(LinkView(2, "led to"),))
    scene = draw(index, shown)
    curve = next(item for item in flat(scene.items) if isinstance(item, Curve))
    marks = {tuple(centre) for item in flat(scene.items) if isinstance(item, Marks) for centre in item.centres.tolist()}
    for x, y in (curve.points[0].tolist(), curve.points[-1].tolist()):
        assert min(abs(mark_x - x) for mark_x, mark_y in marks if abs(mark_y - y) < 1) < 8


def test_no_link_strikes_through_a_title() -> None:
    index = build([day(0), day(8), day(16)], (1,))
    shown = frame(
        index, Y2019 - DAY, Y2019 + 40 * DAY, height=120.0, selected_ids=(1,), links=(LinkView(3, "follows"),)
    )
    scene = draw(index, shown)
    clips = [item for item in scene.items if isinstance(item, Clip)]
    links = next(clip for clip in clips if any(isinstance(item, Curve) for item in clip.items))
    grounds = [box for item in links.items if isinstance(item, Rects) for box in item.xywh.tolist()]
    points = np.concatenate([item.sampled(200) for item in links.items if isinstance(item, Curve)])
    for text in texts_of(scene):
        if text.role.startswith("label") and text.x > 168:
            x0, x1 = text.x, text.x + measure(text.text, text.role)
            struck = [p for p in points if x0 < p[0] < x1 and abs(p[1] - text.y_baseline + 4.5) < 6]
            assert not struck or any(x <= x0 and x + w >= x1 for x, _, w, _ in grounds)
