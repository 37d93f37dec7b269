"""Where an event and its quotes came from, and when each was changed, in lines to read. It knows records and dates."""

from __future__ import annotations

from db import dates
from db.records import EventDetail, Provenance
from explorer.qt.panel.cards import in_words

_WORDS_SHOWN = 28


def provenance_line(origin: Provenance, language: str = "en") -> str:
    """Return where a row came from and when it was made and changed, in one line."""
    made = _day(origin.created_us, language)
    if origin.file:
        line = f", line {origin.line:,}" if origin.line else ""
        said = f"From {origin.file}{line}, imported {made}"
    else:
        said = f"Typed {made}"
    if origin.updated_us > origin.created_us:
        said += f"; changed {_day(origin.updated_us, language)}"
    return said


def provenance_lines(event: EventDetail, language: str = "en") -> list[str]:
    """Return the provenance of the event, then of each quote that did not come with it in the same row.

    A quote is named by its speaker, or by its first words.
    """
    lines = [f"Event: {provenance_line(event.provenance, language)}"]
    own = _origin_of(event.provenance)
    for quote in event.quotes:
        name = quote.speaker or _shortened(quote.text)
        if _origin_of(quote.provenance) != own or _changed(quote.provenance) != _changed(event.provenance):
            lines.append(f"{name}: {provenance_line(quote.provenance, language)}")
    same = len(event.quotes) + 1 - len(lines)
    if same > 0 and len(event.quotes) >= 1:
        lines[0] = lines[0].replace("Event:", "Event and quote:" if same == 1 else f"Event and {same} quotes:", 1)
    return lines


def _origin_of(origin: Provenance) -> tuple[str | None, int | None, bool]:
    return origin.file, origin.line, origin.file is None


def _changed(origin: Provenance) -> int:
    return origin.updated_us if origin.updated_us > origin.created_us else 0


def _day(us: int, language: str) -> str:
    return in_words(dates.edtf_from_us(us, dates.Precision.DAY), language)


def _shortened(text: str) -> str:
    return text if len(text) <= _WORDS_SHOWN else f"{text[: _WORDS_SHOWN - 1]}…"
