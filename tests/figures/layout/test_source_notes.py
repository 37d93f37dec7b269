"""Numbered sources: how they are cited, and that their numbers on the figure are those under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.records import SourceDetail
from explorer.drawing.fonts import Measure
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import FigureCache, lay_out
from explorer.figures.layout.source_notes import SHORT, Numbering, block, block_height, cite
from explorer.figures.spec import FigureSpec
from explorer.timeline.primitives import Scene, Text


@pytest.fixture
def source(small: FigureData) -> SourceDetail:
    event = next(i for i in small.index.ids.tolist() if small.sources(i))
    return replace(small.sources(event)[0], title="T", publisher="P", author="A", published_edtf="2019-06-05", url="")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "A, P, “T”, 5 June 2019."),
        ({"author": "", "published_edtf": "2018~"}, "P, “T”, about 2018."),
        ({"title": "[In substance]", "author": ""}, "P, [In substance], 5 June 2019."),
        ({"title": "", "author": ""}, "P, 5 June 2019."),
        ({"title": "", "author": "", "publisher": "", "url": "https://example.org/x"}, "example.org, 5 June 2019."),
        ({"title": "a\nb", "author": "", "publisher": "", "published_edtf": ""}, "“a b”."),
        ({"title": "", "author": "", "publisher": "", "published_edtf": ""}, "?."),
    ],
)
def test_a_source_is_cited_by_what_is_known(source: SourceDetail, change: dict[str, str], words: str) -> None:
    assert cite(replace(source, **change)) == words  # type: ignore[arg-type]


def test_dates_are_said_in_the_readers_language(source: SourceDetail) -> None:
    assert cite(source, "de").endswith("5. Juni 2019.")


def test_a_citation_that_is_too_long_loses_its_title_before_its_date(source: SourceDetail) -> None:
    long = replace(source, title="A very long title that nobody could print in one line of a column " * 3)
    numbered = Numbering("en").of([long])
    made = block(numbered, 0, 400, 1000, "en", Measure(), most_lines=1)
    texts = [t.text for item in made.items for t in getattr(item, "items", ())]
    assert any(text.endswith("…”, 5 June 2019.") for text in texts)


@pytest.mark.parametrize("columns_px", [300, 640, 1000, 1500])
def test_the_height_said_beforehand_is_the_height_it_has(data: FigureData, columns_px: float) -> None:
    numbering = Numbering("en")
    for event_id in data.index.ids.tolist()[:60]:
        numbering.of(data.sources(event_id))
    for lines in (SHORT, 1, 2):
        made = block(numbering.all, 0, columns_px, 1e6, "en", Measure(), lines)
        assert made.height_px == block_height(numbering.all, columns_px, "en", Measure(), lines)
        assert made.omitted == 0


def test_what_has_no_room_is_counted_under_the_others(data: FigureData) -> None:
    numbering = Numbering("en")
    for event_id in data.index.ids.tolist()[:60]:
        numbering.of(data.sources(event_id))
    made = block(numbering.all, 0, 1000, 200, "en", Measure(), 1)
    texts = [t.text for item in made.items for t in getattr(item, "items", ())]
    assert made.height_px <= 200
    assert f"… and {made.omitted} more, in the description that the file carries" in texts


def test_numbers_beside_labels_are_those_under_the_figure(
    small: FigureData, spring: FigureSpec, cache: FigureCache, texts_on: Callable[[Scene], list[Text]]
) -> None:
    figure = lay_out(small, spring, cache)
    beside = {text.text for text in texts_on(figure.pages[0]) if text.role == "superscript"}
    expected = next(one for one in figure.listed if one.title == "A meeting that may not have been")
    assert len(expected.numbers) == 3
    assert f"{expected.numbers[0]}–{expected.numbers[-1]}" in beside
    under = " ".join(text.text for text in texts_on(figure.pages[0]) if text.role == "caption")
    for one in figure.sources:
        assert f"{one.number} {one.words[:30]}" in under


def test_the_same_source_keeps_its_number(source: SourceDetail) -> None:
    numbering = Numbering("en")
    other = replace(source, id=source.id + 1)
    assert [one.number for one in numbering.of([source, other, source])] == [1, 2, 1]
