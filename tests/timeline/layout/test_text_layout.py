"""Text on figures: cut and wrapped to the room there is; numbers as they stand beside labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.timeline.layout.text_layout import numbers, one_line, shortened, wrapped


def measure(text: str, role: str) -> float:
    return 7.0 * len(text)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1], "1"),
        ([2, 3], "2, 3"),
        ([4, 5, 6, 7], "4–7"),
        ([9, 1, 2, 3, 3], "1–3, 9"),
        ([1, 3, 5], "1, 3, 5"),
        ([], ""),
    ],
)
def test_numbers_that_follow_one_another_are_a_range(values: list[int], words: str) -> None:
    assert numbers(values) == words


@given(st.text(max_size=200), st.floats(0, 600))
def test_a_shortened_text_fits(words: str, room: float) -> None:
    assert measure(shortened(words, "label", room, measure), "label") <= max(room, 0) or words == ""


@given(st.text(max_size=300), st.floats(20, 600), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_no_more_than_asked(words: str, room: float, most: int) -> None:
    lines = wrapped(words, "label", room, most, measure)
    assert len(lines) <= most
    assert all(measure(line, "label") <= room for line in lines)


@given(st.text(alphabet="ab ", max_size=200), st.floats(20, 600))
def test_nothing_is_lost_where_there_are_lines_enough(words: str, room: float) -> None:
    lines = wrapped(words, "label", room, 10_000, measure)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_chinese_breaks_between_signs_but_no_line_begins_with_a_comma() -> None:
    lines = wrapped("美国商务部将华为列入实体清单，特朗普签署行政命令", "label", 7.0 * 14, 3, measure)
    assert lines == ["美国商务部将华为列入实体清", "单，特朗普签署行政命令"]


def test_control_characters_and_line_breaks_become_blanks() -> None:
    assert one_line("a\nb\x00c\u202ed  e") == "a b c d e"
