"""What a tip over the timeline says. Knows events, no widget."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from db import dates
from db.records import EventDetail
from explorer.citing.spread import spread_of

_QUOTE_CHARS: Final = 160


def event_lines(event: EventDetail, language: str) -> list[str]:
    """Return title, date, the first quote, and the other dates that accounts give."""
    lines = [event.title, dates.in_words(event.when, language)]
    if event.quotes:
        words = event.quotes[0].text
        lines.append(f"“{words if len(words) <= _QUOTE_CHARS else words[: _QUOTE_CHARS - 1] + '…'}”")
    spread = spread_of(event, language)
    lines += [f"or {other.words}" for other in spread.dates[1:]] if spread else []
    return lines


def as_tip(lines: Sequence[str]) -> str:
    """Return lines as a tip. One that begins like markup would be read as such: quotes must show as text."""
    return "<qt>" + "".join(f"<p style='margin:2px 0'>{escape(line, quote=False)}</p>" for line in lines) + "</qt>"
