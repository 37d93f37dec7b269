"""Themes: complete, and readable."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor

from db.errors import InputError
from explorer.drawing.theme import THEME_NAMES, theme


def luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.2, section 1.4.3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_themes_name_the_same_tokens() -> None:
    assert len({frozenset(theme(name).tokens) for name in THEME_NAMES}) == 1


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("token", ["text", "dim", "faint", "accent", "good", "caution", "bad"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_text_can_be_read_on_every_ground(name: str, token: str, ground: str) -> None:
    chosen = theme(name)
    assert contrast(chosen.colour(token), chosen.colour(ground)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("lane", range(1, 9))
def test_marks_stand_out_from_the_ground(name: str, lane: int) -> None:
    chosen = theme(name)
    assert contrast(chosen.colour(f"lane-{lane}"), chosen.colour("surface")) >= 3


def test_an_unknown_theme_is_named_in_the_sentence() -> None:
    with pytest.raises(InputError, match="pink"):
        theme("pink")


def apart(one: QColor, other: QColor) -> float:
    """How far two colours lie from one another in red, green and blue, of 442."""
    differences = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return math.hypot(*differences)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("series", [1, 2, 3, 4])
def test_series_of_counts_are_told_from_lanes_by_their_colours(name: str, series: int) -> None:
    chosen = theme(name)
    lanes = [chosen.colour(f"lane-{number}") for number in (1, 2, 3)]
    assert min(apart(chosen.colour(f"series-{series}"), lane) for lane in lanes) > 60
