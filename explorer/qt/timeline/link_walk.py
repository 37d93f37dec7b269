"""Walking along links with two keys: the next linked event later or earlier in time; events not seen yet, whichever
way they lie, before the way back.

Knows events and their links; moves nothing itself.
"""

from __future__ import annotations

from db.records import EventDetail, LinkDetail


class LinkWalk:
    """A walk from event to event. It begins anew whenever somebody has selected another event in between."""

    def __init__(self) -> None:
        self._path: list[int] = []
        self._seen: set[int] = set()

    def step(self, event: EventDetail, direction: int) -> int | None:
        """Return the event that a step later (+1) or earlier (-1) leads to; None where the event has no links.

        Of the events linked in that direction the nearest in time that the walk has not seen comes first; then those
        not seen that lie the other way; then the way back. So no event is a dead end, and the walk comes to everything
        before it begins anew.
        """
        if self._path[-1:] != [event.id]:
            self._path, self._seen = [event.id], {event.id}
        here = event.when.earliest_us
        ahead = [link for link in event.links if (link.other_when.earliest_us - here) * direction > 0]
        nearest = sorted(ahead, key=_place, reverse=direction < 0)
        others = sorted((link for link in event.links if link not in ahead), key=_place, reverse=direction > 0)
        linked = [link.other_id for link in (*nearest, *others)]
        unseen = [event_id for event_id in linked if event_id not in self._seen]
        if not unseen and len(self._path) > 1:
            self._path.pop()
            return self._path[-1]
        if not linked:
            return None
        if not unseen:
            self._seen = {event.id}
        self._path.append((unseen or linked)[0])
        self._seen.add(self._path[-1])
        return self._path[-1]


def _place(link: LinkDetail) -> tuple[int, int]:
    return link.other_when.earliest_us, link.other_id
