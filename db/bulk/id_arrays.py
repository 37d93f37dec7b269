"""Sets of ids as sorted int64 arrays without repeats, in time that goes with their length.

numpy's own set routines take two thirds of a second for a million ids (2.4: they hash, also what is sorted already),
and the window's thread has such sets after a large import.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]


def distinct(ids: Int64s) -> Int64s:
    """The ids in any order and number as a set."""
    ordered = np.sort(ids, kind="stable")
    keep = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def among(ids: Int64s, others: Int64s) -> npt.NDArray[np.bool_]:
    """Which ids of a set are in another one; bool (n,)."""
    if not len(others):
        return np.zeros(len(ids), np.bool_)
    at = np.searchsorted(others, ids)
    at[at == len(others)] = 0
    found: npt.NDArray[np.bool_] = others[at] == ids
    return found


def union(ids: Int64s, others: Int64s) -> Int64s:
    """What is in either."""
    if not len(ids) or not len(others):
        return ids if len(ids) else others
    return distinct(np.concatenate((ids, others)))


def difference(ids: Int64s, others: Int64s) -> Int64s:
    """What is in the first alone."""
    return ids[~among(ids, others)] if len(ids) and len(others) else ids


def intersection(ids: Int64s, others: Int64s) -> Int64s:
    """What is in both."""
    return ids[among(ids, others)]
