"""Walking along links with two keys: the next linked event later or earlier in time; events not seen yet, whichever
way they lie, before those seen.

Knows events and their links; moves nothing itself.
"""

from __future__ import annotations

from db.records import EventDetail, LinkDetail


class LinkWalk:
    """A walk from event to event. It begins anew whenever somebody has selected another event in between."""

    def __init__(self) -> None:
        self._seen: list[int] = []

    def step(self, event: EventDetail, direction: int) -> int | None:
        """Return the event that a step later (+1) or earlier (-1) leads to; None where the event has no links.

        Of the events linked in that direction the nearest in time that the walk has not seen comes first; then those
        not seen that lie the other way; only then events seen before, this direction first. So no event is a dead
        end, and the walk comes to everything before it comes to anything twice.
        """
        if not self._seen or self._seen[-1] != event.id:
            self._seen = [event.id]
        here = event.when.earliest_us
        ahead = [link for link in event.links if (link.other_when.earliest_us - here) * direction > 0]
        nearest = sorted(ahead, key=_place, reverse=direction < 0)
        others = sorted((link for link in event.links if link not in ahead), key=_place, reverse=direction > 0)
        chosen = next(
            (link for link in (*nearest, *others) if link.other_id not in self._seen),
            next(iter((*nearest, *others)), None),
        )
        if chosen is None:
            return None
        self._seen.append(chosen.other_id)
        return chosen.other_id


def _place(link: LinkDetail) -> tuple[int, int]:
    return link.other_when.earliest_us, link.other_id
