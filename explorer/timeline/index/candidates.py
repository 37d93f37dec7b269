"""Which events of a crowd are looked at: those that weigh the most, for labels, and as many others as rows could hold.

Groups stand in the order of weight and length, so what is taken from the first groups comes first. Knows no rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index.index import Group
from explorer.timeline.index.local_lane import LocalTimeLane

# Parts of a stretch from which labels are taken.
_PART_PX = 64
# Of those that come in by the left edge, so many of each group.
_MOST_EARLY = 12
# What is sought is labelled first, but not more of it than a window can hold.
_MOST_WANTED = 160


def heads(
    source: LocalTimeLane, start_us: int, end_us: int, us_per_px: float, most: int, wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the positions of the events that get their labels first in a half-open stretch of wall time, at most so
    many from each part of it, with the first of those `wanted` that reach into it."""
    parts = max(round((end_us - start_us) / (us_per_px * _PART_PX)), 1)
    step = max((end_us - start_us) // parts, 1)
    left = np.full(parts, most, np.int64)
    chosen: list[NDArray[np.int64]] = []
    for group in source.lane.groups:
        if not left.any():
            break
        positions, taken = _by_step(source, group, start_us, step, left)
        left -= taken
        chosen.append(positions)
        if group.longest_us > step:
            first, _ = source.between(group, start_us, end_us)
            start = source.instant(group, start_us)
            near = np.arange(max(first - _MOST_EARLY, 0), first)
            chosen.append(group.first + near[group.ends[near] > start])
    if len(wanted):
        starts, ends = source.bounds(wanted)
        chosen.append(wanted[(starts < end_us) & (ends > start_us)][:_MOST_WANTED])
    return np.unique(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)


def offered(source: LocalTimeLane, start_us: int, end_us: int, step_us: float, rows: int) -> NDArray[np.int64]:
    """Return the positions of events that start in a half-open stretch of wall time: all, or of a great crowd, step by
    step, as many as rows could hold."""
    steps = max(round((end_us - start_us) / step_us), 1)
    if source.starting(start_us, end_us) <= steps * rows:
        pairs = [(group, *source.between(group, start_us, end_us)) for group in source.lane.groups]
        whole = [np.arange(group.first + low, group.first + high) for group, low, high in pairs]
        return np.concatenate(whole) if whole else np.empty(0, np.int64)
    step = max((end_us - start_us) // steps, 1)
    left = np.full(steps, rows, np.int64)
    chosen: list[NDArray[np.int64]] = []
    for group in source.lane.groups:
        positions, taken = _by_step(source, group, start_us, step, left)
        left -= taken
        chosen.append(positions)
    return np.concatenate(chosen) if chosen else np.empty(0, np.int64)


def _by_step(
    source: LocalTimeLane, group: Group, start_us: int, step_us: int, most: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of the first events of a group in each step, at most so many, and how many they are."""
    cuts = group.starts.searchsorted(source.edges(group, start_us, step_us, len(most) + 1))
    here = np.minimum(np.diff(cuts), most)
    each = np.arange(int(here.max(initial=0)))
    return group.first + (cuts[:-1, None] + each)[each < here[:, None]], here
