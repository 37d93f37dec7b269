"""What makes a row the same row again: its id where it has one, else lane, date and title.

`Matcher` finds the events of a store that the rows of a file are. Knows the store's transaction; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from db.read import rows
from db.store import Transaction
from explorer.importing.rows.hash_index import HashedIds, Int64s, hashes_of, repeats

DERIVED: Final = "~"
"""First character of a key that stands for lane, date and title in our own exports."""
_SCAN_TIMES: Final = 20
"""With this many events for every row that is coming, each row is looked up; with fewer, all events are read once."""
_BLOCK: Final = 20_000
_MOST_SCANNED: Final = 15_000_000
"""Events that are read: 20 bytes of memory each."""


def derived_key(lane: str, edtf: str, title: str, number: int = 0) -> str:
    """The key that our exports give an event without an id; `number` counts those before it that are alike in all
    three.
    """
    digest = blake2b(f"{lane}\x1f{edtf}\x1f{title}".encode(), digest_size=12).hexdigest()
    return f"{DERIVED}{digest}" if not number else f"{DERIVED}{digest}.{number}"


def keyed(ids: Sequence[str], lanes: Sequence[str], *, global_ids: bool) -> list[str]:
    """The keys of rows with ids, "" where there is none.

    A plain number means something within its own list only, so it is kept together with the lane; anything longer
    (a CVE number, a UUID, an address) is the same everywhere.
    """
    if global_ids:
        return [one if not one.startswith(DERIVED) else "" for one in ids]
    return [f"{lane}:{one}"[-300:] if one.isdigit() else one for one, lane in zip(ids, lanes, strict=True)]


class Matcher:
    """Finds events that are in a store already; `empty` says that there are none. Rows alike in lane, date and title
    are matched in their order.
    """

    def __init__(self, tx: Transaction, expected_rows: int) -> None:
        self._tx = tx
        self._last_id = rows.greatest(tx.session, "event")
        count = rows.count(tx.session, "event") if self._last_id else 0
        self.empty = count == 0
        self._scan = count <= min(_SCAN_TIMES * max(expected_rows, 1_000), _MOST_SCANNED)
        self._stored: _Stored | None = None
        self._taken: set[int] = set()
        self._keys = HashedIds()

    def by_key(self, keys: Sequence[str]) -> tuple[list[int | None], list[bool]]:
        """For each key the event that has it, and whether an earlier row of the file has the same key. "" is no key."""
        repeated = self._repeated(keys)
        if self.empty:
            return [None] * len(keys), repeated
        wanted = [key for key in dict.fromkeys(keys) if key]
        found: dict[str, int] = dict(
            rows.having(self._tx.session, "event", ("key", "id"), "key", wanted, self._last_id)
        )
        return [found.get(key) for key in keys], repeated

    def _repeated(self, keys: Sequence[str]) -> list[bool]:
        """Two keys of ten million have the same 64-bit hash in one file of 300,000; it is then set aside, and said."""
        hashes = hashes_of(keys, len(keys))
        given = np.fromiter(map(bool, keys), np.bool_, len(keys))
        again = (repeats(hashes) | (self._keys.find(hashes) > 0)) & given
        fresh = hashes[given & ~again]
        self._keys.add(fresh, np.ones(len(fresh), np.int64))
        found: list[bool] = again.tolist()
        return found

    def by_content(
        self, lanes: Sequence[int | None], dates: Sequence[str], titles: Sequence[str], earliest_us: Sequence[int]
    ) -> list[int | None]:
        """For each row the event of the same lane, EDTF date and title, each event once. A lane of None is new."""
        if self.empty:
            return [None] * len(titles)
        if self._scan:
            found = self._scanned(lanes, dates, titles)
        else:
            found = [self._looked_up(*row) for row in zip(lanes, dates, titles, earliest_us, strict=True)]
        return found

    def _scanned(self, lanes: Sequence[int | None], dates: Sequence[str], titles: Sequence[str]) -> list[int | None]:
        if self._stored is None:
            self._stored = _Stored.read(self._tx, self._last_id)
        return self._stored.take(hashes_of(zip(lanes, dates, titles, strict=True), len(titles)))

    def _looked_up(self, lane: int | None, edtf: str, title: str, earliest_us: int) -> int | None:
        # ix_event_columns begins with earliest_us: a few events of that day are looked at, whatever the store's size.
        if lane is None:
            return None
        known = {"earliest_us": earliest_us, "lane_id": lane, "when_edtf": edtf, "title": title}
        for event_id in rows.column(self._tx.session, "event", "id", **known):
            if event_id <= self._last_id and event_id not in self._taken:
                self._taken.add(event_id)
                return int(event_id)
        return None


class _Stored:
    """The events of a store by the hash of their lane, date and title."""

    def __init__(self, hashes: Int64s, ids: Int64s) -> None:
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._ids = hashes[order], ids[order]
        self._taken: npt.NDArray[np.int32] = np.zeros(len(ids), np.int32)
        """How many of those alike have been taken, where the first of them is."""

    @staticmethod
    def read(tx: Transaction, last_id: int) -> _Stored:
        blocks = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        stored = rows.between(tx.session, "event", ("lane_id", "when_edtf", "title", "id"), 1, last_id)
        while block := list(islice(stored, _BLOCK)):
            ids = np.fromiter((row[3] for row in block), np.int64, len(block))
            blocks.append((hashes_of((row[:3] for row in block), len(block)), ids))
        hashes, numbers = zip(*blocks, strict=True)
        return _Stored(np.concatenate(hashes), np.concatenate(numbers))

    def take(self, wanted: Int64s) -> list[int | None]:
        """For each hash the first event that has it and was not taken before."""
        found: list[int | None] = [None] * len(wanted)
        first = np.searchsorted(self._hashes, wanted)
        there = np.flatnonzero(first < len(self._hashes))
        for i in there[self._hashes[first[there]] == wanted[there]].tolist():
            at = first[i] + self._taken[first[i]]
            if at < len(self._hashes) and self._hashes[at] == wanted[i]:
                self._taken[first[i]] += 1
                found[i] = int(self._ids[at])
        return found
