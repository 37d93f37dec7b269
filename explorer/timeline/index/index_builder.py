"""How the index of the timeline is built from columns, and patched. Knows nothing of pixels or of the store.

Written for ten million events: one pass per column, temporaries freed as soon as they are used, nothing per event in
Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import MAX_US, MIN_US
from explorer.timeline.index.index import (
    FLOATING,
    OPEN_END,
    OPEN_MARGIN_US,
    OPEN_START,
    EventColumns,
    Group,
    Instants,
    LaneIndex,
    TimelineIndex,
    widths,
)

# Keys are lane * 256 + tier * 80 + class * 2 + anchored; the weightiest tier first, in it the longest class. Durations
# below 2**64 give 33 classes.
_LONGEST_CLASS = 33
_KEYS_PER_TIER = 80
_KEYS_PER_LANE = 256
# The weightiest of a lane come before all others: at most this share of its events in each tier.
_TIER_SHARES = (1 / 16, 1 / 4)


@dataclass(frozen=True, slots=True, eq=False)
class PlainColumns:
    """Columns as plain arrays, for patching and for callers without a store."""

    id: NDArray[Any]
    lane_id: NDArray[Any]
    earliest_us: Instants
    latest_us: Instants
    sure_from_us: Instants
    sure_to_us: Instants
    flags: NDArray[Any]
    category: NDArray[Any]
    categories: tuple[str, ...] = ()
    # 0 for all where it is None.
    weight: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Bounds:
    """Starts, ends and flags with open bounds made finite, which were open, and where open ends are drawn to."""

    starts: Instants
    ends: Instants
    flags: NDArray[np.uint8]
    open_start: NDArray[np.bool_] | None
    open_end: NDArray[np.bool_] | None
    open_end_us: int


def _bounds(columns: EventColumns, open_end_us: int | None) -> _Bounds:
    starts = np.ascontiguousarray(columns.earliest_us, np.int64)
    ends = np.ascontiguousarray(columns.latest_us, np.int64)
    flags = np.ascontiguousarray(columns.flags, np.uint8)
    open_start = starts < MIN_US + OPEN_MARGIN_US
    open_end = ends > MAX_US - OPEN_MARGIN_US
    any_start, any_end = bool(open_start.any()), bool(open_end.any())
    if open_end_us is None:
        low = int(np.max(starts, initial=MIN_US, where=~open_start)) + 1
        open_end_us = max(low, int(np.max(ends, initial=MIN_US, where=~open_end)))
    if any_end:
        ends, flags = ends.copy(), flags.copy()
        least = np.maximum(np.clip(columns.sure_from_us[open_end], MIN_US, MAX_US - OPEN_MARGIN_US), open_end_us)
        ends[open_end] = np.maximum(least, np.maximum(starts[open_end], MIN_US) + 1)
        flags[open_end] |= OPEN_END
    if any_start:
        starts, flags = starts.copy(), flags.copy()
        first = int(np.min(ends, initial=MAX_US))
        first = min(first, int(np.min(starts, initial=MAX_US, where=~open_start)))
        starts[open_start] = np.minimum(first, ends[open_start] - 1)
        flags[open_start] |= OPEN_START
    if bool((ends <= starts).any()):
        ends = np.maximum(ends, starts + 1)
    return _Bounds(starts, ends, flags, open_start if any_start else None, open_end if any_end else None, open_end_us)


def _places(chosen: NDArray[np.bool_] | None, order: NDArray[np.intp]) -> NDArray[np.int32]:
    """Where the chosen rows stand in an order."""
    return np.empty(0, np.int32) if chosen is None else np.flatnonzero(chosen[order]).astype(np.int32)


def _keys(
    columns: EventColumns, lane_order: Sequence[int], starts: Instants, ends: Instants
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the group key of each event, and which events belong to a known lane (None for all)."""
    lanes = np.array(sorted(set(lane_order)), np.int64)
    slot_of = np.array([list(lane_order).index(int(lane)) for lane in lanes], np.int64)
    lane_ids = np.asarray(columns.lane_id)
    if len(lanes) == 0:
        return np.zeros(len(lane_ids), np.uint16), np.zeros(len(lane_ids), np.bool_)
    at = np.minimum(np.searchsorted(lanes.astype(lane_ids.dtype), lane_ids), len(lanes) - 1)
    kept = lanes[at] == lane_ids
    # The upper bits of a float32 are its exponent: half of it is the class of the duration.
    key = (widths(starts, ends).astype(np.float32).view(np.uint32) >> np.uint32(24)).view(np.int32)
    np.subtract(_LONGEST_CLASS + 63, key, out=key)
    key *= 2
    key += np.asarray(columns.flags) & FLOATING == 0
    slots = slot_of[at]
    tiers = _tiers(columns.weight, slots, len(lanes))
    key += _KEYS_PER_TIER * (len(_TIER_SHARES) if tiers is None else tiers)
    key += (slots * _KEYS_PER_LANE).astype(np.int32)
    if len(lanes) * _KEYS_PER_LANE < 1 << 16:
        # numpy sorts 16-bit keys by radix, in a tenth of the time.
        return key.astype(np.uint16), None if bool(kept.all()) else kept
    return key, None if bool(kept.all()) else kept


def _tiers(weight: NDArray[Any] | None, slots: NDArray[np.int64], lanes: int) -> NDArray[np.int32] | None:
    """Return the tier of each event among those of its lane: 0 for the weightiest few, then for the next, last for the
    rest; None where no event weighs anything. Events of one weight are never parted, so a lane where all weigh the same
    has one tier."""
    if weight is None or not len(weight) or not int(weight.max()):
        return None
    weights = np.asarray(weight, np.uint8)
    counts = np.bincount(slots * 256 + weights, minlength=lanes * 256).reshape(lanes, 256)
    # How many of a lane weigh so much or more; nothing is no weight.
    at_least = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    tier_of = np.zeros((lanes, 256), np.int32)
    for share in _TIER_SHARES:
        tier_of += at_least > np.maximum(at_least[:, :1] * share, 1)
    tier_of[:, 0] = len(_TIER_SHARES)
    return tier_of[slots, weights]


def build_index(columns: EventColumns, lane_order: Sequence[int], open_end_us: int | None = None) -> TimelineIndex:
    """Index the events of the lanes in `lane_order`; others are left out.

    `open_end_us` is where open ends are drawn to (today, for something that goes on); without it, to the last instant
    that anything is dated to. Takes about 0.3 s a million events; the columns may be dropped afterwards.
    """
    bounds = _bounds(columns, open_end_us)
    starts, ends, flags = bounds.starts, bounds.ends, bounds.flags
    key, kept = _keys(columns, lane_order, starts, ends)
    if len(starts) == 0 or (kept is not None and not bool(kept.any())):
        return _empty(columns, lane_order, bounds.open_end_us)
    chosen = np.flatnonzero(kept) if kept is not None else None
    if chosen is not None:
        key, starts_of = key[chosen], starts[chosen]
    else:
        starts_of = starts
    in_order = bool((starts_of[1:] >= starts_of[:-1]).all())
    order = np.argsort(key, kind="stable") if in_order else np.lexsort((starts_of, key))
    counts = np.bincount(key)
    if chosen is not None:
        order = chosen[order]
    del key, starts_of
    starts, ends, flags = starts[order], ends[order], flags[order]
    ids = np.asarray(columns.id)
    small = len(ids) == 0 or (int(ids.min()) >= -(1 << 31) and int(ids.max()) < 1 << 31)
    ids = ids.astype(np.int32 if small else np.int64, copy=False)[order]
    category = np.asarray(columns.category)
    category = (category.astype(np.uint8, copy=False) if _fits_byte(category) else category)[order]
    weighed = columns.weight is not None and bool(np.any(columns.weight))
    weight = np.asarray(columns.weight).astype(np.uint8, copy=False)[order] if weighed else None
    # Most events are sure nowhere inside their bounds, so only the others carry an inner range.
    sure = columns.sure_to_us > columns.sure_from_us
    sure_positions = np.flatnonzero(sure[order]).astype(np.int32)
    rows = order[sure_positions]
    open_starts, open_ends = _places(bounds.open_start, order), _places(bounds.open_end, order)
    open_end = bounds.open_end_us
    del order, bounds
    sure_from = np.clip(columns.sure_from_us[rows], starts[sure_positions], ends[sure_positions])
    sure_to = np.clip(columns.sure_to_us[rows], starts[sure_positions], ends[sure_positions])
    lanes = _lanes(lane_order, counts, starts, ends)
    spans = [(lane.first_us, lane.last_us) for lane in lanes.values() if lane.count]
    return TimelineIndex(
        lanes,
        starts,
        ends,
        ids,
        flags,
        category,
        sure_positions,
        sure_from,
        sure_to,
        tuple(columns.categories),
        (min(s for s, _ in spans), max(e for _, e in spans)),
        open_end,
        open_starts,
        open_ends,
        weight,
    )


def _fits_byte(category: NDArray[Any]) -> bool:
    return len(category) == 0 or (int(category.min()) >= 0 and int(category.max()) < 256)


def _lanes(
    lane_order: Sequence[int], counts: NDArray[np.intp], starts: Instants, ends: Instants
) -> dict[int, LaneIndex]:
    lanes: dict[int, LaneIndex] = {}
    keys = np.flatnonzero(counts)
    cuts = keys.searchsorted(np.arange(len(lane_order) + 1) * _KEYS_PER_LANE).tolist()
    first = 0
    for slot, lane_id in enumerate(lane_order):
        groups: list[Group] = []
        for key in keys[cuts[slot] : cuts[slot + 1]].tolist():
            count = int(counts[key])
            groups.append(_group(first, starts[first : first + count], ends[first : first + count], bool(key & 1)))
            first += count
        lanes[lane_id] = LaneIndex(
            lane_id,
            sum(len(group) for group in groups),
            tuple(groups),
            min((int(group.starts[0]) for group in groups), default=0),
            max((int(group.ends_sorted[-1]) for group in groups), default=0),
            _typical(groups),
        )
    return lanes


def _group(first: int, starts: Instants, ends: Instants, anchored: bool) -> Group:
    in_order = bool((ends[1:] >= ends[:-1]).all())
    durations = widths(starts, ends)
    return Group(
        first,
        starts,
        ends,
        ends if in_order else np.sort(ends),
        int(durations.max()),
        anchored,
    )


def _typical(groups: Sequence[Group]) -> int:
    """Return the duration that a tenth of the events do not reach, to the class."""
    tenth = sum(len(group) for group in groups) / 10
    seen = 0
    for group in sorted(groups, key=lambda group: group.longest_us):
        seen += len(group)
        if seen >= tenth:
            return group.longest_us
    return 1


def _empty(columns: EventColumns, lane_order: Sequence[int], open_end_us: int) -> TimelineIndex:
    none = np.empty(0, np.int64)
    lanes = {lane_id: LaneIndex(lane_id, 0, (), 0, 0, 1) for lane_id in lane_order}
    return TimelineIndex(
        lanes,
        none,
        none,
        none,
        np.empty(0, np.uint8),
        np.empty(0, np.uint8),
        np.empty(0, np.int32),
        none,
        none,
        tuple(columns.categories),
        None,
        open_end_us,
        np.empty(0, np.int32),
        np.empty(0, np.int32),
        None,
    )


def columns_of(index: TimelineIndex) -> PlainColumns:
    """Return the columns that an index was built from, sorted by start, with open bounds back at the limits of time."""
    starts, ends = index.starts.copy(), index.ends.copy()
    ends[index.open_ends] = MAX_US
    starts[index.open_starts] = MIN_US
    low = index.starts.copy()
    high = index.starts.copy()
    low[index.sure_positions] = index.sure_from
    high[index.sure_positions] = index.sure_to
    lane_ids = np.empty(len(starts), np.int64)
    for lane in index.lanes.values():
        for group in lane.groups:
            lane_ids[group.first : group.first + len(group)] = lane.lane_id
    order = np.argsort(starts, kind="stable")
    return PlainColumns(
        index.ids[order].astype(np.int64),
        lane_ids[order],
        starts[order],
        ends[order],
        low[order],
        high[order],
        index.flags[order],
        index.category[order].astype(np.int16),
        index.categories,
        None if index.weight is None else index.weight[order],
    )


def patched(
    index: TimelineIndex,
    removed_ids: NDArray[np.int64],
    added: EventColumns | None,
    lane_order: Sequence[int] | None = None,
) -> TimelineIndex:
    """Return the index without `removed_ids` and with the events of `added` (changed events are in both). The cost is
    that of a build, about 0.3 s a million events; `added.categories` takes the place of the old list."""
    old = columns_of(index)
    keep = ~np.isin(old.id, np.asarray(removed_ids, np.int64))
    if added is not None and len(np.asarray(added.id)):
        keep &= ~np.isin(old.id, np.asarray(added.id, np.int64))
    parts: list[EventColumns] = [old] if added is None else [old, added]

    def joined(name: str, dtype: Any) -> NDArray[Any]:
        pieces = [np.asarray(getattr(old, name))[keep]]
        pieces += [np.asarray(getattr(part, name)) for part in parts[1:]]
        return np.concatenate([piece.astype(dtype, copy=False) for piece in pieces])

    weights = [np.zeros(len(part.id), np.uint8) if part.weight is None else part.weight for part in parts]
    weight = np.concatenate([weights[0][keep], *weights[1:]])

    starts = joined("earliest_us", np.int64)
    order = np.argsort(starts, kind="stable")
    columns = PlainColumns(
        joined("id", np.int64)[order],
        joined("lane_id", np.int64)[order],
        starts[order],
        joined("latest_us", np.int64)[order],
        joined("sure_from_us", np.int64)[order],
        joined("sure_to_us", np.int64)[order],
        joined("flags", np.uint8)[order],
        joined("category", np.int16)[order],
        tuple(parts[-1].categories),
        weight[order],
    )
    return build_index(columns, lane_order if lane_order is not None else tuple(index.lanes), index.open_end_us)
