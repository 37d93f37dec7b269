"""Which dates the accounts of an event give it, in the words that the timeline shows under the pointer. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from db import dates
from db.dates import FLOATING, When
from db.read.events import events
from db.read.lists import dated_otherwise
from db.records import EventDetail, SourceDetail
from db.store import Store
from explorer.citing.accounts import accounts_of
from explorer.jobs import Progress
from explorer.timeline.scene.date_conflicts import DateConflict, GivenDate

MOST_SPREADS = 5_000
"""Events whose accounts are read at once, about a millisecond each; a store with more shows the earliest of them."""
_MOST_NAMED = 4


def spread_of(event: EventDetail, language: str) -> DateConflict | None:
    """Return the dates that an event's sources give it, its own first; None where they agree."""
    found = accounts_of(event).dates
    if len(found) < 2:
        return None
    return DateConflict(event.id, tuple(_given(one.when, one.sources, one.own, language) for one in found))


def _given(when: When, sources: Sequence[SourceDetail], own: bool, language: str) -> GivenDate:
    names = list(dict.fromkeys(source.publisher or source.title or source.url for source in sources))
    named = ", ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else "")
    who = named or ("on the timeline" if own else "")
    words = f"{dates.in_words(when, language)} — {who}"
    return GivenDate(when.earliest_us, when.latest_us, words, not when.flags & FLOATING)


def spreads(store: Store, language: str, progress: Progress | None = None) -> tuple[DateConflict, ...]:
    """Return the spreads of events whose accounts disagree on the date, in the order of time, MOST_SPREADS at most."""
    progress = progress or Progress()
    found: list[DateConflict] = []
    with store.reading() as session:
        ids = dated_otherwise(session, MOST_SPREADS)
        for number, event in enumerate(events(session, ids)):
            if not number % 100:
                progress.report(number, len(ids), "Comparing accounts")
            spread = spread_of(event, language)
            if spread is not None:
                found.append(spread)
    return tuple(found)
