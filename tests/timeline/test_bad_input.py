"""Whatever is asked of it, composing a scene raises nothing, and what comes out can be painted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.timeline.axis.viewport import MAX_US, MIN_US, Viewport
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LaneView, LinkView, Origin
from explorer.timeline.index.index import SPAN
from explorer.timeline.index.index_builder import build_index
from explorer.timeline.layout.labels import Labels, one_line
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Curve, Fades, Lines, Marks, Rects, Scene, Text, Texts
from explorer.timeline.tracks import TRACKS
from explorer.timeline.tracks.track import TrackFrame
from tests.timeline.support import (
    DAY,
    Y2019,
    YEAR,
    Event,
    build,
    columns,
    day,
    draw,
    flat,
    frame,
    measure,
    texts_of,
    titles,
)

# Further out than this, Qt's raster engine loses precision; painters are spared it.
FAR = 1e6


def assert_paintable(scene: Scene) -> None:
    """Every number is finite and not absurd, every size is not negative."""
    for item in flat(scene.items):
        match item:
            case Rects() | Fades():
                array = item.xywh
                assert (array[:, 2:] >= 0).all()
            case Lines():
                array = item.segments
            case Marks():
                array = item.centres
            case Curve():
                array = item.points
            case Text():
                array = np.array([item.x, item.y_baseline])
            case Texts():
                array = np.array([[text.x, text.y_baseline] for text in item.items]).reshape(-1, 2)
        assert np.isfinite(array).all()
        assert (np.abs(array) < FAR).all()
    assert all(math.isfinite(v) for hit in scene.hits.entries for v in hit.xywh)
    scene.hit(10, 10)
    scene.as_text()


@st.composite
def wild_events(draw_: st.DrawFn) -> list[Event]:
    """Events anywhere in time, up to all of it long, with any flags, even backwards."""
    found = []
    for _ in range(draw_(st.integers(0, 25))):
        start = draw_(st.one_of(st.integers(MIN_US, MAX_US - 1), st.sampled_from([MIN_US, Y2019, MAX_US - 1])))
        end = draw_(st.one_of(st.integers(start - 2, MAX_US), st.sampled_from([start + 1, MAX_US])))
        sure = (draw_(st.integers(MIN_US, MAX_US)), draw_(st.integers(MIN_US, MAX_US)))
        found.append(
            Event(start, end, draw_(st.integers(0, 3)), draw_(st.integers(0, 255)), draw_(st.integers(-1, 300)), sure)
        )
    return found


wild_names = st.one_of(
    st.just("N" * 500),
    st.just("שלום עולם"),
    st.just("e\u0301\u0302" * 40),
    st.just(""),
    st.text(max_size=50),
    st.just("a\nb\tc"),
)


@settings(max_examples=200)
@given(
    events=wild_events(),
    start=st.integers(MIN_US - 10, MAX_US + 10),
    span=st.one_of(st.integers(-5, 10**6), st.integers(0, 2 * MAX_US)),
    width=st.sampled_from([0.0, 1.0, 169.0, 200.0, 1600.0]),
    height=st.sampled_from([0.0, 1.0, 63.0, 900.0]),
    name=wild_names,
    selected=st.lists(st.integers(-1, 26), max_size=3),
    timezone=st.sampled_from([None, "Europe/Berlin", "Nowhere/Land", "Pacific/Kiritimati"]),
    more=st.booleans(),
)
def test_no_input_raises(
    events: list[Event],
    start: int,
    span: int,
    width: float,
    height: float,
    name: str,
    selected: list[int],
    timezone: str | None,
    more: bool,
) -> None:
    index = build(events, (1, 2))
    lanes = (LaneView(1, name), LaneView(2, "b", collapsed=more), LaneView(9, "not there"))
    shown = Frame(
        Viewport(start, start + span, width),
        width,
        height,
        lanes,
        scroll_px=-5.0 if more else 40.0,
        selected_ids=tuple(selected),
        hovered_id=3,
        range_us=(start, start + span),
        links=(LinkView(2, "x"), LinkView(400, "y")),
        now_us=Y2019,
        cursor_us=start,
        origin=Origin(1, Y2019, Y2019 + 1, "x" * 99) if more else None,
        timezone=timezone,
        language="qq",
        axis=not more,
    )
    scene = compose(index, shown, lambda ids: [name] * len(ids), measure, LayoutCache())
    counts = scene.counts
    assert counts.labelled + counts.marks + counts.folded + counts.counted == counts.in_view
    assert_paintable(scene)
    under = TrackFrame(index, measure, shown.viewport, shown.viewport, width, height, 168, lanes, language="qq")
    for track in TRACKS:
        assert_paintable(track.compose(under))


def test_spans_of_200_000_years_can_be_looked_at_from_a_day_to_all_of_time() -> None:
    ages = [Event(Y2019 - 200_000 * YEAR + i * YEAR, Y2019 + i * YEAR, 1, SPAN) for i in range(30)]
    index = build([*ages, day(3)], (1,))
    view = Viewport(Y2019, Y2019 + DAY, 1032)
    cache = LayoutCache()
    for _ in range(90):
        scene = draw(index, frame(index, view.start_us, view.end_us), cache)
        assert_paintable(scene)
        assert scene.counts.in_view > 0
        view = view.zoomed(1.6, 300)


def test_a_lane_name_of_500_characters_is_shortened_to_its_header() -> None:
    index = build([day(0)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + DAY, lanes=(LaneView(1, "Name " * 100),)))
    name = next(text for text in texts_of(scene) if text.text.startswith("Name"))
    assert name.text.endswith("…")
    assert measure(name.text, "label-bold") <= 150


def test_a_window_200_px_wide_is_drawn() -> None:
    index = build([day(i) for i in range(100)], (1,))
    scene = draw(index, frame(index, Y2019, Y2019 + 100 * DAY, width=200))
    assert_paintable(scene)
    assert scene.counts.in_view == 100


def test_titles_that_are_not_known_yet_leave_their_events_drawn() -> None:
    index = build([day(0), day(1)], (1,))
    shown = frame(index, Y2019, Y2019 + 9 * DAY)
    cache = LayoutCache()
    scene = compose(index, shown, lambda ids: [""] * len(ids), measure, cache)
    assert scene.counts.marks == 2
    cache.forget_titles()
    scene = compose(index, shown, titles, measure, cache)
    assert len([text for text in texts_of(scene) if text.role == "label"]) == 2


def test_a_title_keeps_its_letters_and_marks_together_when_cut() -> None:
    labels = Labels()
    text = "e\u0301" * 40
    for room in range(10, 200, 4):
        cut = labels.fit(text, "label", room, measure)
        assert measure(cut, "label") <= room
        assert cut == "" or cut.removesuffix("…").endswith("\u0301")


@given(st.text(max_size=300))
def test_any_text_becomes_one_line(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert "\t" not in line
    assert len(line) <= 160
    assert line == one_line(line)


@given(text=st.text(max_size=200), room=st.floats(-10, 600))
def test_a_shortened_label_fits_its_room(text: str, room: float) -> None:
    line = one_line(text)
    assert measure(Labels().fit(line, "label", room, measure), "label") <= max(room, 0)


@pytest.mark.parametrize("count", [0, 1])
def test_lanes_without_events_and_events_without_lanes(count: int) -> None:
    index = build([day(0)] * count, ())
    assert_paintable(draw(index, Frame(Viewport(Y2019, Y2019 + DAY, 100), 300, 200, (LaneView(1, "Empty"),))))
    assert_paintable(draw(index, Frame(Viewport(Y2019, Y2019 + DAY, 100), 300, 200)))


def test_columns_that_are_not_sorted_are_sorted() -> None:
    made = columns([day(3), day(1), day(2)])
    back = replace(made, **{name: getattr(made, name)[::-1] for name in FIELDS})

    index = build_index(back, [1])
    assert np.diff(index.starts).min() > 0


FIELDS = ("id", "lane_id", "earliest_us", "latest_us", "sure_from_us", "sure_to_us", "flags", "category")
