"""Clocks: wall time and back, without losing the order of events when the hour changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.timeline.axis.zones import UnknownTimeZone, fixed, named, zone_of
from tests.timeline.support import HOUR, Y2019

# Berlin: 31 March 2019 01:00 UTC forwards, 27 October 01:00 UTC back.
SPRING, AUTUMN = 1_553_994_000_000_000, 1_572_138_000_000_000


def test_moscow_is_three_hours_ahead() -> None:
    assert named("Europe/Moscow").offset(Y2019) == 3 * HOUR
    assert named("Europe/Moscow").utc_of(Y2019 + 3 * HOUR) == Y2019


def test_berlin_changes_its_clock_twice_a_year() -> None:
    berlin = named("Europe/Berlin")
    assert [berlin.offset(us) // HOUR for us in (SPRING - 1, SPRING, AUTUMN - 1, AUTUMN)] == [1, 2, 2, 1]


def test_a_skipped_wall_time_is_the_instant_of_the_change() -> None:
    assert named("Europe/Berlin").utc_of(SPRING + HOUR + HOUR // 2) == SPRING


@given(st.lists(st.integers(-5 * HOUR, 5 * HOUR), min_size=2, max_size=20), st.sampled_from([SPRING, AUTUMN]))
def test_wall_time_never_turns_the_order_of_events_round(offsets: list[int], change: int) -> None:
    berlin = named("Europe/Berlin")
    utc = np.array(sorted(change + offset for offset in offsets), np.int64)
    wall = berlin.wall(utc)
    assert (np.diff(wall) >= 0).all()
    # An event lies before an edge in wall time exactly when it lies before that edge's instant.
    for edge in wall.tolist():
        assert ((wall < edge) == (utc < berlin.utc_of(edge))).all()


def test_an_unknown_zone_is_an_error_with_a_sentence_and_no_zone_in_a_frame() -> None:
    with pytest.raises(UnknownTimeZone, match="There is no time zone “Mars/Base”"):
        named("Mars/Base")
    assert zone_of("Mars/Base", 2 * HOUR).offset(0) == 2 * HOUR
    assert not fixed().shifts
