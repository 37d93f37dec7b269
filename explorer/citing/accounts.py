"""Where the accounts of one event disagree: dates, and what else a source says differently. Pure; no store, no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from db.dates import When
from db.records import EventDetail, QuoteDetail, SourceDetail


@dataclass(frozen=True, slots=True)
class DateGiven:
    """A date of the event, and who gives it; `own` is the one that the timeline uses."""

    when: When
    sources: tuple[SourceDetail, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What one source says differently: `about` is "Date", "Wording", "Figures" … as the note begins, or empty."""

    source: SourceDetail
    when: When | None
    about: str
    note: str
    quotes: tuple[QuoteDetail, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts of an event that differ from it; `dates` has more than one entry only where sources disagree."""

    dates: tuple[DateGiven, ...]
    accounts: tuple[Account, ...]

    def __bool__(self) -> bool:
        return len(self.dates) > 1 or bool(self.accounts)


def accounts_of(event: EventDetail) -> Accounts:
    """Return the accounts of an event in the order of their places."""
    others: dict[str, tuple[When, list[SourceDetail]]] = {}
    elsewhere = set()
    for citation in event.citations:
        if citation.dated is not None and citation.dated.edtf != event.when.edtf:
            others.setdefault(citation.dated.edtf, (citation.dated, []))[1].append(citation.source)
            elsewhere.add(citation.source.id)
    told = [quote.source for quote in event.quotes if quote.source] + [each.source for each in event.citations]
    own = {source.id: source for source in told if source.id not in elsewhere}
    dates = [DateGiven(event.when, tuple(own.values()), own=True)]
    dates += [DateGiven(when, tuple(sources), own=False) for when, sources in others.values()]
    accounts = []
    for citation in event.citations:
        if citation.note or citation.source.id in elsewhere:
            about, note = _parted(citation.note)
            quotes = tuple(quote for quote in event.quotes if quote.id in citation.quotes)
            accounts.append(Account(citation.source, citation.dated, about, note, quotes))
    return Accounts(tuple(dates), tuple(accounts))


def _parted(note: str) -> tuple[str, str]:
    """Return a note's subject ("Wording: …") and the rest with a capital."""
    match = re.match(r"([A-ZА-Я]\w{2,16}): (.)", note)
    if not match:
        return "", note
    return match[1], match[2].upper() + note[match.end() :]


def translations(quotes: tuple[QuoteDetail, ...]) -> tuple[tuple[QuoteDetail, QuoteDetail | None], ...]:
    """Return the quotes in their order, each with the original that it translates, where that is one of them.

    An original that stands beside its translation is not listed again.
    """
    by_id = {quote.id: quote for quote in quotes}
    beside = {quote.original_id for quote in quotes if quote.original_id in by_id}
    return tuple(
        (quote, by_id.get(quote.original_id) if quote.original_id else None)
        for quote in quotes
        if quote.id not in beside or (quote.original_id in by_id)
    )
