"""The window of time: zooming, panning, fitting, easing, and the way between instants and pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.timeline.axis.viewport import MAX_US, MIN_SPAN_US, MIN_US, Viewport
from tests.timeline.support import DAY, Y2019, YEAR

instants = st.integers(MIN_US, MAX_US)


def test_an_instant_lands_on_the_pixel_it_came_from() -> None:
    view = Viewport(Y2019, Y2019 + YEAR, 1000)
    for px in (0.0, 1.0, 333.0, 999.0):
        assert view.to_px(view.to_us(px)) == pytest.approx(px, abs=1e-6)


def test_microseconds_stay_apart_in_2019() -> None:
    view = Viewport(Y2019, Y2019 + 1000, 1000)
    assert view.to_px(np.array([Y2019 + 1, Y2019 + 2])).tolist() == [1.0, 2.0]


@given(at_px=st.floats(0, 1400), factor=st.floats(0.5, 0.97))
def test_zoom_holds_the_pointer_over_fifty_steps_in_and_out(at_px: float, factor: float) -> None:
    view = Viewport(Y2019, Y2019 + 12 * YEAR, 1400)
    held = view.to_us(at_px)
    for step in [factor] * 50 + [1 / factor] * 50:
        view = view.zoomed(step, at_px)
        assert abs(view.to_px(held) - at_px) <= 1.0


def test_zoom_stops_at_a_millisecond_and_at_the_whole_of_time() -> None:
    view = Viewport(Y2019, Y2019 + DAY, 1000)
    assert view.zoomed(1e-30, 500).span_us == MIN_SPAN_US
    assert view.zoomed(1e30, 500).range_us == (MIN_US, MAX_US)


def test_a_drag_to_the_right_brings_in_what_was_earlier() -> None:
    view = Viewport(Y2019, Y2019 + 1000 * DAY, 1000)
    assert view.panned(10).start_us == Y2019 - 10 * DAY
    assert view.panned(10).panned(-10) == view


def test_fitting_leaves_a_margin_on_both_sides() -> None:
    view = Viewport(0, 1, 1000).fitted((Y2019, Y2019 + 100 * DAY), 0.1)
    assert view.range_us == (Y2019 - 10 * DAY, Y2019 + 110 * DAY)


def test_fitting_a_single_instant_shows_a_millisecond() -> None:
    view = Viewport(0, 1, 1000).fitted((Y2019, Y2019 + 1))
    assert view.span_us >= MIN_SPAN_US
    assert view.start_us <= Y2019 < view.end_us


@given(a=instants, b=instants, width=st.floats(-10, 5000))
def test_any_two_instants_make_a_window_inside_time(a: int, b: int, width: float) -> None:
    view = Viewport(a, b, width)
    assert MIN_US <= view.start_us < view.end_us <= MAX_US
    assert view.width_px >= 1


@given(a=instants, b=instants, us=st.lists(st.integers(-(1 << 63), (1 << 63) - 1), max_size=5))
def test_pixels_keep_the_order_of_instants_even_at_the_ends_of_int64(a: int, b: int, us: list[int]) -> None:
    view = Viewport(min(a, b), max(a, b), 800)
    px = view.to_px(np.array(sorted(us), np.int64))
    assert np.isfinite(px).all()
    assert (np.diff(px) >= 0).all()


@given(
    t=st.floats(0, 1),
    a=st.tuples(st.integers(-1000, 1000), st.integers(1, 4000)),
    b=st.tuples(st.integers(-1000, 1000), st.integers(1, 4000)),
)
def test_an_eased_move_stays_between_its_ends(t: float, a: tuple[int, int], b: tuple[int, int]) -> None:
    first = Viewport(Y2019 + a[0] * DAY, Y2019 + (a[0] + a[1]) * DAY, 1000)
    last = Viewport(Y2019 + b[0] * DAY, Y2019 + (b[0] + b[1]) * DAY, 1000)
    assert first.eased(last, 0) == first
    assert first.eased(last, 1) == last
    view = first.eased(last, t)
    low, high = min(first.span_us, last.span_us), max(first.span_us, last.span_us)
    assert low - 2 <= view.span_us <= high + 2
    assert min(first.start_us, last.start_us) - 2 <= view.start_us <= max(first.start_us, last.start_us) + 2


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.0, 0.0])
def test_a_zoom_by_nonsense_changes_nothing(bad: float) -> None:
    view = Viewport(Y2019, Y2019 + DAY, 1000)
    assert view.zoomed(bad, 10) == view
