"""Ids by the hash of what they stand for, for millions of texts that nobody wants to keep in memory. Values only.

A dictionary takes a hundred bytes for an entry, this takes sixteen. Entries are kept in sorted runs of which each is
about twice as long as the next (a log-structured merge tree: O'Neil and others, Acta Informatica 33, 1996), so that
adding a block costs little and looking one up is a few binary searches.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]
MOST: Final = 4_000_000
"""Entries that a user of `HashedIds` should keep at most: 64 MB, and three times that for a moment."""
MOST_UNSEEN: Final = 16_000_000
"""Texts that `Unseen` remembers at most: 128 MB, and twice that for a moment."""


def hashes_of(values: Iterable[Hashable], count: int) -> Int64s:
    """The hashes of so many values, int64 (count,). They differ from one start of the program to the next."""
    return np.fromiter(map(hash, values), np.int64, count)


class HashedIds:
    """Positive ids by hash. Of several with the same hash the first that was added counts."""

    def __init__(self) -> None:
        self._runs: list[tuple[Int64s, Int64s]] = []

    def __len__(self) -> int:
        return sum(len(hashes) for hashes, _ in self._runs)

    def add(self, hashes: Int64s, ids: Int64s) -> None:
        """Add a block of entries."""
        if not len(hashes):
            return
        order = np.argsort(hashes, kind="stable")
        self._runs.append((hashes[order], ids[order]))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            newer, older = self._runs.pop(), self._runs.pop()
            merged = np.concatenate((older[0], newer[0]))
            # Two sorted runs after each other: this sort merges them, and keeps the older ahead of the newer.
            order = np.argsort(merged, kind="stable")
            self._runs.append((merged[order], np.concatenate((older[1], newer[1]))[order]))

    def find(self, hashes: Int64s) -> Int64s:
        """The id of each hash, 0 where there is none; int64 (n,)."""
        found = np.zeros(len(hashes), np.int64)
        # Going through the runs in their order stays within the cache.
        order = np.argsort(hashes)
        wanted = hashes[order]
        for run, ids in reversed(self._runs):
            at = np.searchsorted(run, wanted)
            at[at == len(run)] = 0
            hit = run[at] == wanted
            found[order[hit]] = ids[at[hit]]
        return found

    def clear(self) -> None:
        """Forget everything."""
        self._runs.clear()


def repeats(hashes: Int64s) -> npt.NDArray[np.bool_]:
    """Which hashes stand among the ones before them already; bool (n,)."""
    again = np.ones(len(hashes), np.bool_)
    again[np.unique(hashes, return_index=True)[1]] = False
    return again


class Unseen:
    """Tells of block after block of texts whether all of them are filled and new."""

    def __init__(self) -> None:
        self._runs: list[Int64s] = []

    def are(self, texts: Sequence[str]) -> bool:
        """Whether no text of the block is blank, or came before in it or in another block. False where in doubt."""
        if sum(map(len, self._runs)) > MOST_UNSEEN:
            return False
        block = np.sort(hashes_of(texts, len(texts)))
        new = "" not in texts and not (block[1:] == block[:-1]).any()
        for run in self._runs:
            at = np.searchsorted(run, block)
            at[at == len(run)] = 0
            new = new and not (run[at] == block).any()
        self._runs.append(block)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            merged = np.concatenate((self._runs[-2], self._runs[-1]))
            merged.sort(kind="stable")
            self._runs[-2:] = [merged]
        return new
