"""What a tip over the timeline says. Knows events, no widget."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from db import dates
from db.records import EventDetail, LinkDetail
from explorer.citing.spread import spread_of
from explorer.qt.editing.rows import RELATION_CHOICES
from explorer.timeline.frame import Origin
from explorer.timeline.scene.axis import distance_label

_QUOTE_CHARS: Final = 160


def event_lines(event: EventDetail, language: str, origin: Origin | None = None) -> list[str]:
    """Return title, date, how far that is from the event that time is counted from, the first quote, and the other
    dates that accounts give."""
    lines = [event.title, dates.in_words(event.when, language)]
    if origin is not None:
        lines[1] += f" · {distance_label(origin, event.when.earliest_us, language)}"
    if event.quotes:
        words = event.quotes[0].text
        lines.append(f"“{words if len(words) <= _QUOTE_CHARS else words[: _QUOTE_CHARS - 1] + '…'}”")
    spread = spread_of(event, language)
    lines += [f"or {other.words}" for other in spread.dates[1:]] if spread else []
    return lines


def as_tip(lines: Sequence[str]) -> str:
    """Return lines as a tip. One that begins like markup would be read as such: quotes must show as text."""
    return "<qt>" + "".join(f"<p style='margin:2px 0'>{escape(line, quote=False)}</p>" for line in lines) + "</qt>"


def link_words(event: EventDetail, link: LinkDetail) -> str:
    """Return what a link of an event says, read along its arrow: two titles and what the first is to the second."""
    first, second = (event.title, link.other_title) if link.outgoing else (link.other_title, event.title)
    relation = dict(RELATION_CHOICES).get(link.relation, link.relation.replace("_", " "))
    return "\n".join((first, f"{relation}: {second}", *([link.note] if link.note else [])))
