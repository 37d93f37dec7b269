"""The bracket under an event whose accounts give different dates."""

from __future__ import annotations

import numpy as np

from db.dates import parse
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import zone_of
from explorer.timeline.primitives import Colour, Rects
from explorer.timeline.scene.date_conflicts import BELOW_PX, DateConflict, GivenDate, draw_date_conflicts

DAY_US = 86_400_000_000
UTC = zone_of("UTC", 0)


def given(edtf: str, who: str, *, anchored: bool = False) -> GivenDate:
    when = parse(edtf)
    return GivenDate(when.earliest_us, when.latest_us, f"{edtf} — {who}", anchored)


LISTED = DateConflict(7, (given("2019-05-16", "Federal Register"), given("2019-05-17", "Converge Digest")))


def days(first: str, count: int, width_px: int = 1000) -> Viewport:
    start_us = parse(first).earliest_us
    return Viewport(start_us, start_us + count * DAY_US, width_px)


def boxes(shapes: tuple[object, ...], token: str) -> list[list[float]]:
    return [box for one in shapes if isinstance(one, Rects) and one.fill == Colour(token) for box in one.xywh.tolist()]


def test_each_date_has_a_tick_and_a_line_joins_them() -> None:
    drawn = draw_date_conflicts([LISTED], {7: 100.0}.get, days("2019-01-01", 365), UTC, 184.0)

    assert drawn.events == (7,)
    (line,) = boxes(drawn.shapes, "faint")
    (own,) = boxes(drawn.shapes, "text")
    (other,) = boxes(drawn.shapes, "caution")
    assert own[0] < other[0] < line[0] + line[2]
    assert own[2] == other[2] == 1.5
    assert line[1] < 100.0 + BELOW_PX < line[1] + 1.0


def test_a_date_that_is_wide_on_the_screen_is_a_bracket_over_its_bounds() -> None:
    drawn = draw_date_conflicts([LISTED], {7: 100.0}.get, days("2019-05-15", 10), UTC, 0.0)

    own, *own_ends = boxes(drawn.shapes, "text")
    other, *other_ends = boxes(drawn.shapes, "caution")
    assert np.allclose([own[0], own[2], other[0], other[2]], [101.0, 98.0, 201.0, 98.0])
    assert len(own_ends) == len(other_ends) == 2


def test_who_gives_a_date_is_said_under_the_pointer() -> None:
    drawn = draw_date_conflicts([LISTED], {7: 100.0}.get, days("2019-05-15", 10), UTC, 0.0)

    def said_at(x: float) -> str:
        x0s = [hit for hit in drawn.hits if hit.xywh[0] <= x < hit.xywh[0] + hit.xywh[2]]
        return x0s[-1].text

    assert said_at(150) == "2019-05-16 — Federal Register"
    assert said_at(250) == "2019-05-17 — Converge Digest"
    assert all(hit.event_id == 7 and hit.kind == "spread" for hit in drawn.hits)


def test_dates_that_fall_together_at_this_zoom_are_not_drawn() -> None:
    assert draw_date_conflicts([LISTED], {7: 100.0}.get, days("2003-01-01", 8000), UTC, 0.0).shapes == ()


def test_an_event_without_a_row_has_no_bracket() -> None:
    assert draw_date_conflicts([LISTED], {8: 100.0}.get, days("2019-05-15", 10), UTC, 0.0).events == ()


def test_a_time_with_an_offset_stands_in_the_clock_of_the_axis() -> None:
    signed = DateConflict(1, (given("2019-06-05", "TASS"), given("2019-06-05T22:30Z", "Reuters", anchored=True)))
    view = days("2019-06-05", 2)

    in_utc = boxes(draw_date_conflicts([signed], {1: 50.0}.get, view, UTC, 0.0).shapes, "caution")
    moscow = zone_of("Europe/Moscow", 0)
    in_moscow = boxes(draw_date_conflicts([signed], {1: 50.0}.get, view, moscow, 0.0).shapes, "caution")
    assert round(in_moscow[0][0] - in_utc[0][0], 1) == 62.5
