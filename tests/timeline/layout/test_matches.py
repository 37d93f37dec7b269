"""What a search found stands out, on the timeline and in the overview; all else is dimmed."""

from __future__ import annotations

import numpy as np

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.matches import Matches
from explorer.timeline.primitives import Colour, Rects
from explorer.timeline.tracks.overview import compose
from explorer.timeline.tracks.track import TrackFrame
from tests.timeline.support import DAY, Y2019, build, day, draw, flat, frame, lane_views, many, measure, texts_of


def test_what_was_found_keeps_its_colour_and_the_rest_is_dimmed() -> None:
    index = build([day(0), day(20), day(40)], (1,))
    shown = frame(index, Y2019, Y2019 + 60 * DAY, matches=Matches(np.array([2])))
    alphas = {text.text[:2]: text.colour.alpha for text in texts_of(draw(index, shown)) if text.role == "label"}
    assert alphas["E2"] == 1.0
    assert alphas["E1"] == alphas["E3"] < 0.5


def test_what_was_found_is_labelled_first_even_in_a_crowd() -> None:
    index = build(many(6000, years=2.0, lanes=1), (1,))
    ids = np.array([4711, 815, 2000, 3333])
    scene = draw(index, frame(index, Y2019, Y2019 + 730 * DAY, matches=Matches(ids)))
    labels = {text.text.split()[0] for text in texts_of(scene) if text.role == "label"}
    assert {f"E{i}" for i in ids} <= labels


def test_the_overview_shows_where_it_is() -> None:
    index = build(many(300, lanes=1), (1,))
    assert index.range_us is not None
    whole = Viewport(*index.range_us, 1032)
    found = Matches(np.array([7]))
    scene = compose(TrackFrame(index, measure, whole, whole, 1200, 110, 168, lane_views(index), matches=found))
    bars = [item for item in flat(scene.items) if isinstance(item, Rects)]
    (bar,) = [item.xywh[0] for item in bars if item.fill == Colour("lane-1")]
    assert abs(bar[0] - 168 - whole.to_px(int(index.starts[index.position(7)]))) < 6
