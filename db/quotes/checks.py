"""The store's quotes against the stored texts of their sources. How a quote is compared is in `db.quotes.match`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from db.quotes.match import Check, Text
from db.read.details import source_text
from db.read.lists import quotes, sources_with_text
from db.records import QuoteLine
from db.sqlite.session import Session

OnProgress = Callable[[int, int], None]
"""Hears of progress as (sources done, in all); may raise to stop."""


def checked_quotes(session: Session, told: OnProgress | None = None) -> Iterator[tuple[QuoteLine, Check]]:
    """Look for every quote whose source has a stored text: the text is made ready once, and only one is held at a
    time.
    """
    sources = sources_with_text(session)
    for number, source_id in enumerate(sources):
        if told:
            told(number, len(sources))
        text = Text(source_text(session, source_id))
        for quote in quotes(session, source_id):
            yield quote, text.check(quote.text)
