"""The styles that can be set are those that there are."""

from __future__ import annotations

from explorer.citing.styles import DEFAULT_STYLE, STYLES
from explorer.settings import CITATION_STYLES


def test_every_style_can_be_set_and_the_usual_one_is_set_at_first() -> None:
    assert set(CITATION_STYLES) == {one.id for one in STYLES}
    assert CITATION_STYLES[0] == DEFAULT_STYLE
