"""Whole events in the order of time, as files have them: by keys in place of numbers. Knows no file format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.read.details import batches
from db.read.events import Identity, events, identities, ids_in_time
from db.records import CitationDetail, ClaimDetail, EventDetail, LinkDetail, QuoteDetail, SourceDetail
from db.schema.facts import SOURCE_FIELDS
from db.sqlite.session import Session
from explorer.importing.write.matching import derived_key


@dataclass(frozen=True, slots=True)
class ExportedEvent:
    """An event, and what files call it and the events that it names."""

    detail: EventDetail
    keys: Mapping[int, str]

    @property
    def key(self) -> str:
        """What files know the event by."""
        return self.keys[self.detail.id]

    @property
    def own_quote(self) -> QuoteDetail | None:
        """The quote that stands in the event's own row: that at position 0."""
        first = next(iter(self.detail.quotes), None)
        return first if first and first.position == 0 else None

    @property
    def own_citation(self) -> CitationDetail | None:
        """The source that stands in the event's own row where no quote does: that at position 0, if it says no more."""
        first = next(iter(self.detail.citations), None)
        if self.own_quote or first is None or first.position != 0:
            return None
        return None if first.note or first.dated_edtf or first.locator else first

    @property
    def own_source(self) -> SourceDetail | None:
        """The source of the event's own row."""
        own = self.own_quote or self.own_citation
        return own.source if own else None

    @property
    def links(self) -> list[LinkDetail]:
        """The links that begin here, in the order in which they were made."""
        return sorted((link for link in self.detail.links if link.outgoing), key=lambda link: link.id)

    @property
    def claims(self) -> list[ClaimDetail]:
        """The claims that speak of this event first."""
        return [claim for claim in self.detail.claims if claim.event_ids[0] == self.detail.id]


def exported_events(session: Session) -> Iterator[ExportedEvent]:
    """Yield all events in the order of time."""
    for some in batches(ids_in_time(session), 500):
        found = list(events(session, some))
        named = {link.other_id for one in found for link in one.links}
        named.update(event_id for one in found for claim in one.claims for event_id in claim.event_ids)
        keys = {i: _key(known) for i, known in identities(session, named.union(some)).items()}
        yield from (ExportedEvent(one, keys) for one in found)


def _key(known: Identity) -> str:
    key, lane, edtf, title = known
    return key or derived_key(lane, edtf, title)


def source_values(source: SourceDetail | None) -> dict[str, str]:
    """Return a source as its filled columns."""
    return {name: text for name in SOURCE_FIELDS if source and (text := getattr(source, name))}
