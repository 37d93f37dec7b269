"""What stands on a figure, what is said to be missing, and what shows more of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from db import dates
from db.errors import InputError
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache, fit_height, lay_out
from explorer.figures.layout.page_breaks import parts_of, round_between
from explorer.figures.sizes import PRESETS, preset
from explorer.figures.spec import AUTO_PAGES, TRACK_IDS, FigureSpec
from explorer.timeline.primitives import Scene, Text

Words = Callable[[Scene], list[str]]


def test_a_figure_names_its_title_its_lanes_and_what_it_shows(
    data: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    shown = words_on(lay_out(data, spring, cache).pages[0])
    assert "Spring 2019" in shown
    assert "What happened" in shown
    assert {"US–Huawei dispute", "Russia–China summits", "Rival vendor wins"} <= set(shown)
    assert any(text.startswith("March–September 2019 · 52 events") for text in shown)


def test_every_part_can_be_left_out(small: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words) -> None:
    with_all = replace(spring, made=True, height_px=1400).with_parts({"overview": True})
    signs = {
        "legend": "summit",
        "tally": "Reported contracts",
        "overview": "Overview",
        "sources": "Sources",
        "footer": "Timeline Explorer",
    }
    for part, sign in signs.items():
        assert any(sign in text for text in words_on(lay_out(small, with_all, cache).pages[0]))
        without = with_all.with_parts({part: False})
        assert not any(sign in text for text in words_on(lay_out(small, without, cache).pages[0]))


def test_only_the_lanes_asked_for_are_drawn_in_their_order(
    data: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    spec = replace(spring, lanes=("rival vendor wins", "Russia–China summits"))
    shown = words_on(lay_out(data, spec, cache).pages[0])
    assert "US–Huawei dispute" not in shown
    assert shown.index("Rival vendor wins") < shown.index("Russia–China summits")


@pytest.mark.parametrize("size", PRESETS, ids=lambda one: one.id)
@pytest.mark.parametrize("everything", [True, False])
def test_every_event_in_the_range_is_labelled_marked_or_counted(
    data: FigureData, spring: FigureSpec, cache: FigureCache, size: object, everything: bool
) -> None:
    spec = spring.sized(size.size)  # type: ignore[attr-defined]
    counts = lay_out(data, replace(spec, range_us=None) if everything else spec, cache).counts
    assert counts.in_view == (273 if everything else 52)
    assert counts.labelled + counts.marks + counts.folded + counts.counted == counts.in_view


@pytest.mark.parametrize("size", [(64, 64), (100, 800), (800, 100), (4000, 200), (300, 3000)])
def test_even_an_absurd_size_is_laid_out(
    data: FigureData, spring: FigureSpec, cache: FigureCache, size: tuple[int, int]
) -> None:
    figure = lay_out(data, replace(spring, width_px=size[0], height_px=size[1]), cache)
    assert len(figure.pages) == 1


def test_no_text_runs_out_of_the_figure(
    data: FigureData, spring: FigureSpec, cache: FigureCache, texts_on: Callable[[Scene], list[Text]]
) -> None:
    for name in ("slide", "a4", "column", "two-columns", "letter-landscape"):
        size = preset(name)
        assert size is not None
        scene = lay_out(data, spring.sized(size.size), cache).pages[0]
        for text in texts_on(scene):
            wide = cache.measure(text.text, text.role)
            left = text.x - {"left": 0.0, "centre": wide / 2, "right": wide}[text.anchor]
            assert left >= -0.5, text
            assert left + wide <= scene.width_px + 0.5, text
            assert 0 < text.y_baseline <= scene.height_px, text


def test_a_title_is_broken_into_two_lines_and_then_cut(
    small: FigureData, spring: FigureSpec, cache: FigureCache, texts_on: Callable[[Scene], list[Text]]
) -> None:
    spec = replace(spring, width_px=600, height_px=700, title="word " * 90)
    titles = [t.text for t in texts_on(lay_out(small, spec, cache).pages[0]) if t.role == "figure-title"]
    assert len(titles) == 2
    assert titles[1].endswith("…")


def test_labels_come_before_sources_where_there_is_little_room(
    data: FigureData, spring: FigureSpec, cache: FigureCache
) -> None:
    small = lay_out(data, replace(spring, height_px=1100), cache)
    bare = lay_out(data, replace(spring, height_px=1100, sources=False), cache)
    assert small.counts.labelled == bare.counts.labelled == 52
    assert small.folded == 0


def test_what_has_no_room_at_all_is_named(data: FigureData, spring: FigureSpec, cache: FigureCache) -> None:
    figure = lay_out(data, replace(spring, width_px=500, height_px=420, tracks=TRACK_IDS), cache)
    assert figure.dropped[0] == "overview"


def test_a_taller_figure_shows_every_event_and_every_source(
    data: FigureData, spring: FigureSpec, cache: FigureCache
) -> None:
    short = replace(spring, height_px=500)
    assert not lay_out(data, short, cache).all_labelled
    higher = fit_height(data, short, cache)
    assert higher is not None
    figure = lay_out(data, higher, cache)
    assert figure.all_labelled
    assert figure.omitted == ()
    assert figure.counts.labelled == 52


def test_pages_cut_the_range_without_gaps_and_repeat_the_head(
    data: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    figure = lay_out(data, replace(spring, pages=3), cache)
    assert len(figure.pages) == 3
    for number, page in enumerate(figure.pages, 1):
        shown = words_on(page)
        assert {"Spring 2019", "US–Huawei dispute", f"{number} of 3"} <= set(shown)


@pytest.mark.parametrize("pages", [1, 2, 3, 7, 48])
def test_parts_of_a_range_follow_one_another(pages: int) -> None:
    parts = parts_of((-1000, 10_007), pages)
    assert parts[0][0] == -1000
    assert parts[-1][1] == 10_007
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(parts))


@pytest.mark.parametrize("everything", [True, False])
def test_as_many_pages_as_it_takes_label_every_event(
    data: FigureData, spring: FigureSpec, cache: FigureCache, everything: bool
) -> None:
    spec = replace(spring, pages=AUTO_PAGES, range_us=None if everything else spring.range_us)
    figure = lay_out(data, spec, cache)
    assert figure.all_labelled
    assert 1 < figure.spec.pages < 16
    assert len({one.event_id for one in figure.listed if one.labelled}) == figure.events == (273 if everything else 52)


def test_a_poster_is_as_wide_as_it_takes(data: FigureData, spring: FigureSpec, cache: FigureCache) -> None:
    figure = lay_out(data, replace(spring, pages=AUTO_PAGES, poster=True), cache)
    assert len(figure.pages) == 1
    assert figure.all_labelled
    assert figure.spec.width_px > spring.width_px


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        ("2018-06-05", "2019-03-04", "2019-01-01"),
        ("2019-01-05", "2019-03-04", "2019-03-01"),
        ("2019-03-02", "2019-03-04T10:00", "2019-03-04"),
        ("2019-03-04T09:00", "2019-03-04T10:00", "2019-03-04T10:00"),
    ],
)
def test_a_page_ends_at_a_round_date_where_nothing_lies_between(after: str, until: str, expected: str) -> None:
    a, b, c = (dates.parse(text).earliest_us for text in (after, until, expected))
    assert round_between(a, b) == c


def test_a_poster_is_one_page_with_the_plots_side_by_side(
    data: FigureData, spring: FigureSpec, cache: FigureCache
) -> None:
    figure = lay_out(data, replace(spring, pages=3, poster=True), cache)
    assert len(figure.pages) == 1
    assert 2.5 * 1600 < figure.spec.width_px < 3 * 1600
    assert figure.counts.labelled > lay_out(data, spring, cache).counts.labelled


def test_sources_without_room_go_on_a_page_of_their_own_where_there_can_be_one(
    data: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    tight = replace(spring, width_px=1600, height_px=300)
    assert lay_out(data, tight, cache).omitted
    figure = lay_out(data, tight, cache, paged=True)
    assert figure.omitted == ()
    last = " ".join(words_on(figure.pages[-1]))
    assert figure.sources[-1].words.partition(",")[0] in last


def test_no_number_beside_a_label_leads_nowhere(
    data: FigureData, spring: FigureSpec, cache: FigureCache, texts_on: Callable[[Scene], list[Text]]
) -> None:
    for height_px in (300, 420, 640):
        figure = lay_out(data, replace(spring, width_px=640, height_px=height_px), cache)
        texts = texts_on(figure.pages[0])
        there = len(figure.sources) - len(figure.omitted)
        # The scale of the counts is in the same letters.
        beside = [text.text for text in texts if text.role == "superscript" and text.text.isdecimal()]
        assert all(int(number) <= max(there, 40) for number in beside)
        assert len([text for text in texts if text.role == "note-bold" and text.text.isdecimal()]) == there


def test_pages_of_sources_have_the_title_and_are_counted_with_the_others(
    data: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    figure = lay_out(data, replace(spring, width_px=1600, height_px=300), cache, paged=True)
    assert len(figure.pages) > 1
    for number, page in enumerate(figure.pages, 1):
        assert spring.title in words_on(page)
        assert f"{number} of {len(figure.pages)}" in words_on(page)


def test_an_event_on_the_last_day_has_its_label_left_of_it(
    small: FigureData, spring: FigureSpec, cache: FigureCache, texts_on: Callable[[Scene], list[Text]]
) -> None:
    scene = lay_out(small, spring, cache).pages[0]
    label = next(t for t in texts_on(scene) if t.text == "First network opens at the end of the range")
    assert label.x + cache.measure(label.text, "label") < scene.width_px


def test_dates_and_headings_are_in_the_language_asked_for(
    small: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    shown = words_on(lay_out(small, replace(spring, language="de"), cache).pages[0])
    assert {"Quellen", "März"} <= set(shown)
    assert any("11 Ereignisse" in text for text in shown)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"lanes": ("No such lane",)}, "No such lane"), ({"timezone": "Mars/Olympus"}, "Mars/Olympus")],
)
def test_what_does_not_exist_is_named(
    small: FigureData, spring: FigureSpec, cache: FigureCache, change: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        lay_out(small, replace(spring, **change), cache)  # type: ignore[arg-type]


def test_a_range_without_events_is_refused_with_the_years_that_have_some(
    small: FigureData, spring: FigureSpec, cache: FigureCache
) -> None:
    range_us = dates.parse("1700").earliest_us, dates.parse("1701").latest_us
    with pytest.raises(InputError, match=r"no event lies in January 1700 – December 1701\. The events of these lanes"):
        lay_out(small, replace(spring, range_us=range_us), cache)


def test_pages_without_events_stand_between_those_that_have_some(
    small: FigureData, spring: FigureSpec, cache: FigureCache
) -> None:
    range_us = dates.parse("2010").earliest_us, dates.parse("2019").latest_us
    assert len(lay_out(small, replace(spring, range_us=range_us, pages=4), cache, paged=True).pages) == 4


def test_filters_narrow_the_figure_and_stand_in_its_foot(
    small: FigureData, spring: FigureSpec, cache: FigureCache, words_on: Words
) -> None:
    narrowed = FigureData.read(small.store, ("forum",))
    figure = lay_out(narrowed, spring, cache)
    assert [one.title for one in figure.listed] == ["Forum"]
    assert any("only: forum" in text for text in words_on(figure.pages[0]))
    nothing = FigureData.read(small.store, ("nosuchword",))
    with pytest.raises(InputError, match="filters"):
        lay_out(nothing, spring, cache)
