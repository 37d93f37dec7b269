"""What makes a row the same row again: its id where it has one, else lane, date and title.

`Matcher` finds the events of a store that the rows of a file are. Knows the store's transaction; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from db.store import Transaction

DERIVED: Final = "~"
"""First character of a key that stands for lane, date and title in our own exports."""
_BATCH: Final = 400
"""Keys asked for at once: below SQLite's limit of variables in every version."""
_SCAN_TIMES: Final = 20
"""With this many events for every row that is coming, each row is looked up; with fewer, all events are read once."""


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
        self._last_id = int(tx.session.value("SELECT coalesce(max(id), 0) FROM event"))
        count = int(tx.session.value("SELECT count(*) FROM event")) if self._last_id else 0
        self.empty = count == 0
        self._scan = count <= _SCAN_TIMES * max(expected_rows, 1_000)
        self._by_hash: dict[int, list[int]] | None = None
        self._taken: set[int] = set()
        self._keys: set[str] = set()

    def by_key(self, keys: Sequence[str]) -> tuple[list[int | None], list[bool]]:
        """For each key the event that has it, and whether an earlier row of the file has the same key. "" is no key."""
        repeated = []
        for key in keys:
            repeated.append(bool(key) and key in self._keys)
            if key:
                self._keys.add(key)
        if self.empty:
            return [None] * len(keys), repeated
        wanted = [key for key in dict.fromkeys(keys) if key]
        found: dict[str, int] = {}
        for at in range(0, len(wanted), _BATCH):
            some = {f"k{n}": key for n, key in enumerate(wanted[at : at + _BATCH])}
            holes = ", ".join(f":{name}" for name in some)
            sql = f"SELECT key, id FROM event WHERE id <= :last AND key IN ({holes})"
            found.update(self._tx.session.rows(sql, {**some, "last": self._last_id}))
        return [found.get(key) for key in keys], repeated

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
        if self._by_hash is None:
            self._by_hash = {}
            sql = "SELECT id, lane_id, when_edtf, title FROM event WHERE id <= :last ORDER BY id"
            for event_id, *there in self._tx.session.each(sql, {"last": self._last_id}):
                self._by_hash.setdefault(hash(tuple(there)), []).append(event_id)
        found: list[int | None] = []
        for content in zip(lanes, dates, titles, strict=True):
            ids = self._by_hash.get(hash(content))
            found.append(ids.pop(0) if ids else None)
        return found

    def _looked_up(self, lane: int | None, edtf: str, title: str, earliest_us: int) -> int | None:
        # ix_event_columns begins with earliest_us: a few events of that day are looked at, whatever the store's size.
        if lane is None:
            return None
        sql = (
            "SELECT id FROM event WHERE earliest_us = :earliest AND lane_id = :lane AND when_edtf = :edtf "
            "AND title = :title AND id <= :last ORDER BY id"
        )
        named = {"earliest": earliest_us, "lane": lane, "edtf": edtf, "title": title, "last": self._last_id}
        for (event_id,) in self._tx.session.rows(sql, named):
            if event_id not in self._taken:
                self._taken.add(event_id)
                return int(event_id)
        return None
