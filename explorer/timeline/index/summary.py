"""What a range of time holds: counts by lane and category. Knows nothing of pixels or of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.timeline.axis.zones import Zone
from explorer.timeline.index.index import TimelineIndex, edges_in


@dataclass(frozen=True, slots=True)
class RangeSummary:
    """Counts of the events that reach into a half-open range: in all, by lane id, and by name of category."""

    range_us: tuple[int, int]
    total: int
    by_lane: dict[int, int]
    by_category: dict[str, int]


def summarise_range(
    index: TimelineIndex,
    range_us: tuple[int, int],
    lane_ids: Sequence[int] | None = None,
    zone: Zone | None = None,
) -> RangeSummary:
    """Count the events that reach into a half-open range (UTC, or wall time of a zone), in these lanes or in all.

    Counts by lane are two searches per group. Counts by category read one byte per event in the range, 10 ms at ten
    million. Lanes and categories without events are left out.
    """
    wanted = list(index.lanes if lane_ids is None else lane_ids)
    by_lane = {lane_id: index.count_in(range_us, [lane_id], zone) for lane_id in wanted}
    categories = np.zeros(max(len(index.categories), 1), np.int64)
    for lane_id in wanted:
        for group in index.lanes[lane_id].groups if lane_id in index.lanes else ():
            start, end = edges_in(group, range_us, zone)
            low = int(group.starts.searchsorted(np.int64(max(int(start) - group.longest_us, -(1 << 63)))))
            inside = int(group.starts.searchsorted(start))
            high = int(group.starts.searchsorted(end))
            own = index.category[group.first : group.first + len(group)]
            reaching = low + np.flatnonzero(group.ends[low:inside] > start)
            for codes in (own[inside:high], own[reaching]):
                counted = np.bincount(np.maximum(codes, 0), minlength=len(categories))
                if len(counted) > len(categories):
                    categories = np.append(categories, np.zeros(len(counted) - len(categories), np.int64))
                categories += counted
    names = [*index.categories, *(str(i) for i in range(len(index.categories), len(categories)))]
    by_category = {name: int(count) for name, count in zip(names, categories, strict=True) if count}
    return RangeSummary(
        range_us, sum(by_lane.values()), {lane_id: n for lane_id, n in by_lane.items() if n}, by_category
    )
