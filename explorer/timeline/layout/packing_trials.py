"""The events of a window packed into rows in several ways, and the one that holds the most. Knows no instants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.layout.row_packing import NO_PLACE, Entry, Place, Rows, mark_alone, pack, with_labels

LABELS_PX: Final = (320.0, 160.0, 104.0)
"""What labels may take at first; the shorter ones where the longer leave events out."""
_RIGHT_EDGE_PX: Final = 4.0
# So often marks are put before labels to make room for those that are left out.
_TRIES = 3
# With less room than this for each event there is no use in trying long labels.
_ROOMY_PX = 90.0
# Of those that weigh the most, one to so many pixels of a row is labelled all the same.
_ONE_LABELLED_PX = 1100.0


def edge_px_of(view: Viewport) -> float:
    """Return where labels have to end."""
    return view.width_px - _RIGHT_EDGE_PX


def packed(
    entries: Sequence[Entry], view: Viewport, count: int, label_px: float, first: int = 0, bare: Sequence[Entry] = ()
) -> Rows:
    """Pack entries into empty rows: the first of them, then some as marks alone, then the others."""
    rows = Rows(count)
    for entry in entries:
        entry.place = NO_PLACE
    with_labels(entries[:first], rows, label_px, edge_px_of(view))
    for entry in bare:
        if entry.place.row < 0:
            mark_alone(entry, rows, count)
    pack([entry for entry in entries if entry.place.row < 0], rows, label_px, edge_px_of(view))
    return rows


def best(entries: Sequence[Entry], view: Viewport, count: int, foremost: int) -> tuple[Rows, float]:
    """Pack entries so that as few as may be are left out: with shorter and shorter labels, then with marks alone for
    those for which there was no room, before all but the weightiest are labelled."""
    rows = Rows(count)
    room_px = count * view.width_px / max(len(entries), 1)
    for label_px in LABELS_PX if room_px > _ROOMY_PX else LABELS_PX[-1:]:
        rows = packed(entries, view, count, label_px)
        if all(entry.place.row >= 0 for entry in entries):
            return rows, label_px
    first = max(foremost, int(count * view.width_px / _ONE_LABELLED_PX))
    bare: Sequence[Entry] = []
    least, best = len(entries) + 1, bare
    for tried in range(_TRIES):
        out = [entry for entry in entries if entry.place.row < 0]
        if len(out) < least:
            least, best = len(out), bare
        if not out:
            break
        bare = entries[first:] if tried == _TRIES - 2 else [*bare, *out]
        rows = packed(entries, view, count, LABELS_PX[2], first, bare)
    if bare is not best:
        rows = packed(entries, view, count, LABELS_PX[2], first, best)
    return rows, LABELS_PX[2]


def worse(entries: Sequence[Entry], fresh: Sequence[Place]) -> bool:
    """Whether entries hold less than they did in other places: fewer of them, fewer labels, or rows with holes."""
    rows = {entry.place.row for entry in entries if entry.place.row >= 0}
    if len(rows) != max(rows, default=-1) + 1 or len(rows) > max((place.row for place in fresh), default=-1) + 1:
        return True
    if sum(entry.place.row < 0 for entry in entries) > sum(place.row < 0 for place in fresh):
        return True
    room = sum(entry.place.high - entry.place.low for entry in entries)
    return room < sum(place.high - place.low for place in fresh) - LABELS_PX[2]
