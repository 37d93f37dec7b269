"""Titles as labels: fetched once, cleaned for one line, measured, and shortened to the room there is. Knows no time.

Shortening goes by the widths of single characters and is checked by measuring the result, so that scripts in which
letters join are cut right too; a cut never parts a letter from its combining marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.primitives import Role

Titles = Callable[[NDArray[np.int64]], list[str]]
Measure = Callable[[str, Role], float]

# No label shows more characters than this, and measuring text costs by its length.
_MOST_CHARACTERS = 160
# Titles kept at most: about 10 MB.
_MOST_TITLES = 30_000
_ELLIPSIS = "…"
# Room is asked for in steps of this many pixels, so that a zoom does not shorten every label anew on every frame.
_ROOM_STEP_PX = 4


def one_line(text: str) -> str:
    """Text without line breaks, control characters or surplus blanks, cut to what a label could ever show."""
    if len(text) > 4 * _MOST_CHARACTERS:
        text = text[: 4 * _MOST_CHARACTERS]
    if not text.isprintable():
        text = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") else " " for c in text)
    text = " ".join(text.split())
    return text if len(text) <= _MOST_CHARACTERS else _trimmed(text[: _MOST_CHARACTERS - 1]) + _ELLIPSIS


def _trimmed(text: str) -> str:
    """Text that was cut, without a blank, a joiner or an opened mark at its end."""
    return text.rstrip(" ,;:-–—(“\"'\u200d\u200c\ufe0f")


class Labels:
    """Titles and widths of events, kept from frame to frame; `forget` what was edited."""

    def __init__(self) -> None:
        self._titles: dict[int, str] = {}
        self._widths: dict[tuple[str, Role], float] = {}
        self._characters: dict[tuple[str, Role], float] = {}
        self._shortened: dict[tuple[str, Role, int], str] = {}

    def forget(self) -> None:
        """Drop all titles: some of them may have changed."""
        self._titles.clear()

    def fetch(self, ids: Sequence[int], titles: Titles) -> list[str]:
        """Titles of events in the order asked; those not known yet are fetched in one call."""
        cached = self._titles
        missing = [event_id for event_id in ids if event_id not in cached]
        if missing:
            if len(cached) > _MOST_TITLES:
                cached.clear()
                missing = list(ids)
            fetched = titles(np.array(missing, np.int64))
            for event_id, title in zip(missing, fetched, strict=False):
                cached[event_id] = one_line(title or "")
        return [cached.get(event_id, "") for event_id in ids]

    def width(self, text: str, role: Role, measure: Measure) -> float:
        """Width of a text in pixels."""
        key = (text, role)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) > 2 * _MOST_TITLES:
                self._widths.clear()
            width = self._widths[key] = float(measure(text, role)) if text else 0.0
        return width

    def fit(self, text: str, role: Role, room_px: float, measure: Measure) -> str:
        """Return the text, or as much of it as fits with an ellipsis; empty where not even two letters would fit."""
        if self.width(text, role, measure) <= room_px:
            return text
        steps = int(room_px // _ROOM_STEP_PX)
        if steps <= 0:
            return ""
        key = (text, role, steps)
        shortened = self._shortened.get(key)
        if shortened is None:
            if len(self._shortened) > 2 * _MOST_TITLES:
                self._shortened.clear()
            shortened = self._shortened[key] = self._shorten(text, role, steps * _ROOM_STEP_PX, measure)
        return shortened

    def _shorten(self, text: str, role: Role, room_px: float, measure: Measure) -> str:
        left = room_px - self._character(_ELLIPSIS, role, measure)
        keep = 0
        for character in text:
            left -= self._character(character, role, measure)
            if left < 0:
                break
            keep += 1
        while keep > 0 and measure(_cut(text, keep) + _ELLIPSIS, role) > room_px:
            keep -= 1
        cut = _cut(text, keep)
        return cut + _ELLIPSIS if len(cut) >= 2 else ""

    def _character(self, character: str, role: Role, measure: Measure) -> float:
        key = (character, role)
        width = self._characters.get(key)
        if width is None:
            width = self._characters[key] = float(measure(character, role))
        return width


def _cut(text: str, keep: int) -> str:
    """Return the first `keep` characters, fewer if the next one combines with the last."""
    while 0 < keep < len(text) and (unicodedata.combining(text[keep]) or text[keep] in "\u200d\ufe0f"):
        keep -= 1
    return _trimmed(text[:keep])
