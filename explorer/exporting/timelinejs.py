"""Write events as TimelineJS JSON (knightlab.com, "JSON data format"): dates in parts, texts as HTML, lanes as
groups.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any, TextIO

from db.dates import Precision, in_words
from db.records import EventDetail, SourceDetail
from db.sqlite.session import Session
from explorer.exporting.parts import Side, sides
from explorer.exporting.read_all import ExportedEvent, exported_events, source_values


def write_timelinejs(session: Session, file: TextIO) -> int:
    """Write all events that have a start; how many."""
    slides = [slide for event in exported_events(session) if (slide := _slide(event)) is not None]
    json.dump({"events": slides}, file, ensure_ascii=False, indent=1)
    file.write("\n")
    return len(slides)


def _slide(exported: ExportedEvent) -> dict[str, Any] | None:
    event = exported.detail
    start, end = sides(event.when_edtf)
    if start is None:
        if end is None:
            return None
        start, end = end, None
    slide: dict[str, Any] = {
        "start_date": _date(start),
        "text": {"headline": html.escape(event.title), "text": _text(event)},
        "group": event.lane.name,
        "unique_id": exported.key,
        "display_date": in_words(event.when_edtf),
    }
    if end is not None:
        slide["end_date"] = _date(end)
    return slide


def _date(side: Side) -> dict[str, int]:
    civil = side.begin
    # TimelineJS counts years before our era as people do: -44 is 44 BCE.
    parts = {"year": civil.year if civil.year > 0 else civil.year - 1}
    if side.precision in (Precision.MONTH, Precision.DAY) or side.has_time:
        parts["month"] = civil.month
    if side.precision is Precision.DAY or side.has_time:
        parts["day"] = civil.day
    if side.has_time:
        parts |= {"hour": civil.hour, "minute": civil.minute}
        if civil.second:
            parts["second"] = civil.second
    return parts


def _text(event: EventDetail) -> str:
    parts = [f"<p>{html.escape(event.summary)}</p>"] if event.summary else []
    for quote in event.quotes:
        speaker = f" — {html.escape(quote.speaker)}" if quote.speaker else ""
        parts.append(f"<blockquote>“{html.escape(quote.text)}”{speaker}</blockquote>")
    for source in _sources(event):
        name = html.escape(", ".join(filter(None, (source.title, source.publisher, source.published_edtf))))
        url = source.url
        web = url.startswith(("http://", "https://"))
        parts.append(f'<p><a href="{html.escape(url)}">{name or html.escape(url)}</a></p>' if web else f"<p>{name}</p>")
    return "".join(parts)


def _sources(event: EventDetail) -> Iterable[SourceDetail]:
    """Return the sources of the quotes and then of the other accounts, each once."""
    named = [*(quote.source for quote in event.quotes), *(citation.source for citation in event.citations)]
    return {tuple(source_values(source).items()): source for source in named if source}.values()
