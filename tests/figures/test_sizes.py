"""Sizes as people write them."""

from __future__ import annotations

import pytest

from db.errors import InputError
from explorer.figures.sizes import PRESETS, parse_size
from explorer.figures.spec import FigureSpec


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_every_preset_can_be_drawn(preset: object) -> None:
    size = preset.size  # type: ignore[attr-defined]
    FigureSpec().sized(size).checked()


@pytest.mark.parametrize(
    ("text", "words", "device"),
    [
        ("1920x1080", "1920 × 1080", (1920, 1080)),
        (" 1920 × 1080 px", "1920 × 1080", (1920, 1080)),
        ("254x127mm", "254 × 127 mm", (3000, 1500)),
        ("25.4cm x 12.7cm", "254 × 127 mm", (3000, 1500)),
        ("10x5in", "254 × 127 mm", (3000, 1500)),
        ("A4", "210 × 297 mm", (2480, 3508)),
        ("slide", "1920 × 1080", (1920, 1080)),
    ],
)
def test_a_size_is_read(text: str, words: str, device: tuple[int, int]) -> None:
    size = parse_size(text)
    assert size.in_words() == words
    assert FigureSpec().sized(size).device_px == device


@pytest.mark.parametrize("text", ["", "big", "1920", "1920x", "x1080", "10mmx5cm", "1..2x3", "-5x5", "a5"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="1920x1080"):
        parse_size(text)


def test_letters_on_paper_are_as_high_as_journals_want() -> None:
    column = next(one.size for one in PRESETS if one.id == "column")
    assert column.text * 13 * 0.75 == pytest.approx(7.0)
