"""Certainty is drawn: bars, fades, bands, arrows, hollow marks; categories by shape."""

from __future__ import annotations

from explorer.timeline.axis.viewport import MAX_US
from explorer.timeline.index.index import FLOATING, OPEN_END, SPAN, UNCERTAIN
from explorer.timeline.primitives import Fades, Lines, Marks, Primitive, Rects
from explorer.timeline.scene.marks import SHAPES
from tests.timeline.support import DAY, HOUR, Y2019, YEAR, Event, build, day, draw, flat, frame, measure, span, texts_of


def drawn(events: list[Event], start: int, end: int, **more: object) -> list[Primitive]:
    """What is drawn of the events themselves: primitives in the colour of their lane, right of the gutter."""
    index = build(events, (1,), more.pop("open_end_us", None))  # type: ignore[arg-type]
    scene = draw(index, frame(index, start, end, gutter_px=0, **more))  # type: ignore[arg-type]
    found = []
    for item in flat(scene.items):
        colour = getattr(item, "fill", None) or getattr(item, "stroke", None) or getattr(item, "colour", None)
        tokens = {getattr(colour, "token", ""), getattr(getattr(item, "stroke", None), "token", "")}
        if "lane-1" in tokens:
            found.append(item)
    return found


def test_a_day_in_a_decade_is_a_mark_at_its_middle() -> None:
    marks = [item for item in drawn([day(0)], Y2019 - 5 * YEAR, Y2019 + 5 * YEAR) if isinstance(item, Marks)]
    assert len(marks) == 1
    assert marks[0].shape == "circle"
    assert abs(float(marks[0].centres[0, 0]) - 600.16) < 0.1


def test_a_day_among_hours_is_a_soft_band_and_no_point() -> None:
    items = drawn([day(0, category=-1)], Y2019 - 12 * HOUR, Y2019 + 36 * HOUR)
    fades = [item for item in items if isinstance(item, Fades)]
    assert not [item for item in items if isinstance(item, Marks)]
    assert sorted(fade.rising for fade in fades) == [False, True]
    rising = next(fade for fade in fades if fade.rising)
    falling = next(fade for fade in fades if not fade.rising)
    assert rising.xywh[0, :1].tolist() == [300.0]
    assert rising.xywh[0, 0] + rising.xywh[0, 2] == falling.xywh[0, 0] == 600.0
    assert falling.xywh[0, 0] + falling.xywh[0, 2] == 900.0


def test_a_year_is_never_drawn_as_its_first_of_january() -> None:
    year = Event(Y2019, Y2019 + 365 * DAY, 1, FLOATING, -1)
    items = drawn([year], Y2019 - 30 * DAY, Y2019 + 400 * DAY)
    assert not [item for item in items if isinstance(item, Marks | Lines)]
    assert [item for item in items if isinstance(item, Fades)]


def test_the_shape_of_every_category_stands_before_the_label_of_a_wide_date() -> None:
    for category in range(3):
        marks = [
            item for item in drawn([day(0, category=category)], Y2019 - DAY, Y2019 + DAY) if isinstance(item, Marks)
        ]
        assert [(mark.shape, len(mark.centres)) for mark in marks] == [(SHAPES[category], 1)]


def test_a_span_that_is_hardly_wider_than_its_mark_is_that_mark() -> None:
    items = drawn([span(0, 1, category=1)], Y2019 - 200 * DAY, Y2019 + 200 * DAY)
    assert [item.shape for item in items if isinstance(item, Marks)] == ["diamond"]
    assert not [item for item in items if isinstance(item, Rects | Fades) and item.fill and item.fill.alpha < 1]


def test_a_span_is_solid_where_it_is_sure_and_fades_over_the_rest() -> None:
    event = Event(Y2019, Y2019 + 100 * DAY, 1, FLOATING | SPAN, 0, (Y2019 + 20 * DAY, Y2019 + 70 * DAY))
    items = drawn([event], Y2019 - 10 * DAY, Y2019 + 110 * DAY)
    solid = next(item for item in items if isinstance(item, Rects))
    assert solid.xywh[0].tolist()[::2] == [300.0, 500.0]
    rising = next(item for item in items if isinstance(item, Fades) and item.rising)
    falling = next(item for item in items if isinstance(item, Fades) and not item.rising)
    assert rising.xywh[0].tolist()[::2] == [100.0, 200.0]
    assert falling.xywh[0].tolist()[::2] == [800.0, 300.0]


def test_a_span_known_to_the_day_has_a_sharp_edge() -> None:
    items = drawn([span(0, 99)], Y2019 - 10 * DAY, Y2019 + 210 * DAY)
    edges = [item for item in items if isinstance(item, Rects) and item.fill is not None and item.fill.alpha == 1.0]
    assert len(edges) == 1
    assert edges[0].xywh[0].tolist()[2] == 3.0
    assert not [item for item in items if isinstance(item, Fades)]


def test_an_open_end_is_an_arrow_at_today() -> None:
    today = Y2019 + 50 * DAY
    event = Event(Y2019, MAX_US, 1, FLOATING | SPAN | OPEN_END, 0, (Y2019 + DAY, MAX_US))
    items = drawn([event, day(-5)], Y2019 - 10 * DAY, Y2019 + 90 * DAY, open_end_us=today)
    arrow = next(item for item in items if isinstance(item, Marks) and item.shape == "arrow-right")
    assert 720 <= float(arrow.centres[0, 0]) <= 735


def test_what_is_in_doubt_is_hollow() -> None:
    doubtful = Event(Y2019, Y2019 + DAY, 1, FLOATING | UNCERTAIN)
    mark = next(item for item in drawn([doubtful], Y2019 - YEAR, Y2019 + YEAR) if isinstance(item, Marks))
    assert mark.fill is not None
    assert mark.fill.token == "surface"
    assert mark.stroke is not None


def test_categories_have_shapes_of_their_own() -> None:
    events = [day(i * 60, 1, i) for i in range(6)]
    shapes = [item.shape for item in drawn(events, Y2019 - YEAR, Y2019 + 2 * YEAR) if isinstance(item, Marks)]
    assert len(set(shapes)) == 6


def test_a_band_many_screens_wide_is_even_where_it_is_seen() -> None:
    age = Event(Y2019 - 100_000 * YEAR, Y2019 + 100_000 * YEAR, 1, FLOATING)
    items = drawn([age, day(0)], Y2019 - DAY, Y2019 + DAY)
    pieces = [item for item in items if isinstance(item, Rects)]
    assert [box[::2] for item in pieces for box in item.xywh.tolist()] == [[0.0, 600.0], [600.0, 600.0]]
    assert len({item.fill for item in pieces}) == 1


def test_a_label_stands_beside_its_mark() -> None:
    index = build([day(0)], (1,))
    scene = draw(index, frame(index, Y2019 - YEAR, Y2019 + YEAR, gutter_px=0))
    label = next(text for text in texts_of(scene) if text.role == "label")
    assert 10 <= label.x - 600 <= 12
    hit = scene.hits.of_event(1)
    assert hit is not None
    assert hit.xywh[0] + hit.xywh[2] >= label.x + measure(label.text, "label")
