"""The axis: exact ticks, labels that never overlap, and dates in words as fine as the scale."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.dates import civil_from_us, us_from_civil
from explorer.timeline.axis import ticks
from explorer.timeline.axis.ticks import STEPS, Step, Unit
from explorer.timeline.axis.viewport import MAX_US, MIN_US, Viewport
from explorer.timeline.frame import Frame, Origin
from explorer.timeline.primitives import Clip, Lines, Text, Texts
from explorer.timeline.scene.axis import axis_scene, choose, distance_label, format_instant, format_range, labels
from tests.timeline.support import DAY, HOUR, Y2019, YEAR, measure

LANGUAGES = ("en", "ru", "zh", "de", "fr", "es")


def axis_texts(view: Viewport, **more: object) -> list[Text]:
    shown = Frame(view, view.width_px + 100, 600, gutter_px=100, **more)  # type: ignore[arg-type]
    clip = next(item for item in axis_scene(shown, view, measure, None).head if isinstance(item, Clip))
    return [text for item in clip.items if isinstance(item, Texts) for text in item.items]


@st.composite
def views(draw: st.DrawFn) -> Viewport:
    """Windows from 100 microseconds to all of time, anywhere, 30 to 3000 px wide."""
    span = int(10 ** draw(st.floats(2, 19.25)))
    middle = draw(st.one_of(st.integers(MIN_US, MAX_US), st.integers(-100 * YEAR, 100 * YEAR)))
    return Viewport(middle - span // 2, middle + span // 2, draw(st.integers(30, 3000)))


@settings(max_examples=300)
@given(view=views(), language=st.sampled_from(LANGUAGES))
def test_labels_of_a_tier_never_overlap(view: Viewport, language: str) -> None:
    tiers: dict[float, list[tuple[float, float]]] = {}
    for text in axis_texts(view, language=language):
        tiers.setdefault(text.y_baseline, []).append((text.x, text.x + measure(text.text, text.role)))
    for boxes in tiers.values():
        boxes.sort()
        for (_, end), (start, _) in pairwise(boxes):
            assert end <= start


@settings(max_examples=200)
@given(view=views())
def test_every_window_has_some_but_not_too_many_ticks(view: Viewport) -> None:
    found = labels(choose(view, "en", measure), view, "en", measure)
    assert len(found) <= view.width_px / 18 + 4
    if view.width_px >= 400 and view.end_us < MAX_US - 10**18 and view.start_us > MIN_US + 10**18:
        assert len(found) >= 2


@settings(max_examples=200)
@given(view=views(), step=st.sampled_from(STEPS))
def test_ticks_ascend_and_enclose_the_window(view: Viewport, step: Step) -> None:
    at = ticks.instants(step, view.start_us, view.end_us)
    assert (np.diff(at) > 0).all()
    if len(at) and MIN_US + 2 * step.approx_us < view.start_us:
        assert at[0] <= view.start_us


def test_years_are_ticked_as_people_count_them() -> None:
    at = ticks.instants(Step(Unit.YEAR, 100), us_from_civil(-250), us_from_civil(250))
    years = [civil_from_us(int(us)).year for us in at]
    # 300, 200 and 100 BCE, the year 1, 100, 200 and 300 CE.
    assert years == [-299, -199, -99, 1, 100, 200, 300]


def test_the_year_before_the_first_is_1_bce() -> None:
    view = Viewport(us_from_civil(-2), us_from_civil(3), 1000)
    assert [label for _, label, _ in labels(Step(Unit.YEAR, 1), view, "en", measure)] == [
        "3 BCE",
        "2 BCE",
        "1 BCE",
        "1",
        "2",
        "3",
    ]


def test_weeks_begin_anew_with_each_month() -> None:
    view = Viewport(us_from_civil(2019, 2, 1), us_from_civil(2019, 4, 1), 1000)
    days = [label for _, label, _ in labels(Step(Unit.DAY_OF_MONTH, 7), view, "en", measure)]
    assert days == ["1", "8", "15", "22", "1", "8", "15", "22", "29", "1"]


def test_leap_days_are_ticked() -> None:
    at = ticks.instants(ticks.DAY, us_from_civil(2020, 2, 28), us_from_civil(2020, 3, 1))
    assert [civil_from_us(int(us)).day for us in at] == [28, 29, 1]


@pytest.mark.parametrize(
    ("start", "end", "strong", "middle", "fine"),
    [
        ((2019, 3, 1), (2019, 9, 10), "2019", "June", "15"),
        ((2012,), (2026,), "2010s", None, "2019"),
        ((1700,), (2026,), "1900–1999", None, "1920"),
        ((2018, 1), (2020, 6), "2019", "Q2", "May"),
        ((2019, 6, 1), (2019, 6, 9), "June 2019", "Wed 5", "12:00"),
        ((2019, 6, 5), (2019, 6, 5, 8), "5 June 2019", "06:00", "06:30"),
        ((2019, 6, 5), (2019, 6, 5, 0, 2), "5 June 2019", "00:01", ":15"),
        ((2019, 6, 5), (2019, 6, 5, 0, 0, 1), "5 June 2019", "00:00:00", "500 ms"),
        ((2019, 6, 5), (2019, 6, 5, 0, 0, 0, 900), "5 June 2019", "00:00:00.000", "100 µs"),
        ((-100_000,), (10_000,), None, None, "50,000 BCE"),
    ],
)
def test_tiers_by_scale(
    start: tuple[int, ...], end: tuple[int, ...], strong: str | None, middle: str | None, fine: str
) -> None:
    texts = axis_texts(Viewport(us_from_civil(*start), us_from_civil(*end), 1100))
    by_role = {
        role: {text.text for text in texts if text.role == role} for role in ("axis", "axis-middle", "axis-strong")
    }
    assert fine in by_role["axis"]
    assert middle is None or middle in by_role["axis-middle"]
    assert strong is None or strong in by_role["axis-strong"]


@pytest.mark.parametrize(
    ("language", "month", "year"),
    [
        ("en", "June", "2019"),
        ("ru", "Июнь", "2019"),
        ("zh", "6月", "2019年"),
        ("de", "Juni", "2019"),
        ("fr", "Juin", "2019"),
    ],
)
def test_the_axis_speaks_the_language(language: str, month: str, year: str) -> None:
    texts = {text.text for text in axis_texts(Viewport(Y2019 + 60 * DAY, Y2019 + 250 * DAY, 1100), language=language)}
    assert {month, year} <= texts


def test_the_name_of_the_first_month_stays_at_the_left_edge_and_leaves_before_it_is_cut() -> None:
    view = Viewport(us_from_civil(2019, 3, 10), us_from_civil(2019, 8, 1), 1000)
    march = next(text for text in axis_texts(view) if text.text == "March")
    assert 100 <= march.x <= 110
    view = Viewport(us_from_civil(2019, 3, 30), us_from_civil(2019, 8, 20), 1000)
    shown = {text.text for text in axis_texts(view)}
    assert "April" in shown and "March" not in shown


def test_no_label_of_the_axis_is_cut_by_an_edge_of_the_window() -> None:
    for days in range(1, 40):
        view = Viewport(us_from_civil(2019, 3, 1) + days * 7 * HOUR, us_from_civil(2019, 9, 1) + days * 9 * DAY, 1000)
        for text in axis_texts(view):
            width = measure(text.text, text.role)
            left = text.x - width / 2 if text.anchor == "centre" else text.x
            assert left >= 100 and left + width <= 1100, text.text


def test_time_can_be_counted_from_an_instant() -> None:
    start = us_from_civil(2019, 6, 5)
    view = Viewport(start - 35 * DAY, start + 35 * DAY, 1200)
    shown = {text.text for text in axis_texts(view, origin=Origin(1, start, start + DAY, "The contract"))}
    assert {"−30 d", "−10 d", "T", "+20 d", "T = 5 June 2019 · The contract"} <= shown
    assert {"May 2019", "June 2019"} <= shown
    hours = Viewport(start - 9 * HOUR, start + 9 * HOUR, 1200)
    assert {"−6 h", "+2 h"} <= {text.text for text in axis_texts(hours, origin=Origin(1, start, start + 60_000_000))}
    assert not {"−6 h", "+2 h"} & {text.text for text in axis_texts(hours, origin=Origin(1, start, start + DAY))}


def test_the_event_that_time_is_counted_from_is_named_beyond_the_edge_as_well() -> None:
    start = us_from_civil(2019, 6, 5)
    for view in (Viewport(start + DAY, start + 9 * DAY, 1200), Viewport(start - 9 * DAY, start - DAY, 1200)):
        texts = axis_texts(view, origin=Origin(1, start, start + DAY, "The contract"))
        [name] = [text for text in texts if text.text == "T = 5 June 2019 · The contract"]
        assert 100 <= name.x <= 1300 - measure(name.text, name.role)


@pytest.mark.parametrize(
    ("month", "day", "hour", "said"),
    [(5, 20, 12, "T − 16 d"), (6, 5, 23, "T"), (6, 6, 0, "T + 1 d"), (6, 4, 23, "T − 1 d")],
)
def test_days_are_counted_from_day_to_day(month: int, day: int, hour: int, said: str) -> None:
    start = us_from_civil(2019, 6, 5)
    assert distance_label(Origin(1, start, start + DAY), us_from_civil(2019, month, day, hour), "en") == said


def test_the_line_of_now_stands_on_no_label_of_the_axis() -> None:
    view = Viewport(us_from_civil(2019, 3, 1), us_from_civil(2019, 9, 1), 1000)
    frame = Frame(view, 1100, 600, gutter_px=100)
    lines = [item for item in axis_scene(frame, view, measure, view.middle_us).grid if isinstance(item, Lines)]
    [now] = [line for line in lines if line.colour.token == "bad"]
    assert now.segments[0][1] >= frame.axis_px


@pytest.mark.parametrize(
    ("us_per_px", "said"),
    [(5 * DAY, "June 2019"), (DAY / 8, "5 June 2019"), (60e6, "10:42, 5 June 2019"), (200e3, "10:42:07, 5 June 2019")],
)
def test_an_instant_is_told_as_finely_as_the_scale_shows(us_per_px: float, said: str) -> None:
    assert format_instant(us_from_civil(2019, 6, 5, 10, 42, 7), us_per_px) == said


def test_instants_beyond_written_years_are_told_by_their_year() -> None:
    assert format_instant(us_from_civil(-199_999), 1e12) == "200,000 BCE"
    assert format_instant(MIN_US - 10**18, 1e15)
    assert format_range(MIN_US, MAX_US)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((2019, 3, 1), (2019, 9, 10), "March–September 2019"),
        ((2012,), (2026,), "2012–2025"),
        ((2019, 6, 5), (2019, 6, 6), "5 June 2019"),
        ((2019, 5, 20), (2019, 6, 6), "20 May – 5 June 2019"),
    ],
)
def test_a_range_is_told_in_words(start: tuple[int, ...], end: tuple[int, ...], said: str) -> None:
    assert format_range(us_from_civil(*start), us_from_civil(*end)) == said


@settings(max_examples=100)
@given(view=views(), language=st.sampled_from(LANGUAGES))
def test_any_instant_and_range_can_be_told(view: Viewport, language: str) -> None:
    assert format_instant(view.middle_us, view.us_per_px, language)
    assert format_range(*view.range_us, language)
