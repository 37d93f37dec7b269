"""The sources that rows name: found in the store or made, many at once. Knows the store's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

import numpy as np

from db.read import rows
from db.schema.facts import SAME_SOURCE, SOURCE_FIELDS
from db.store import SourceRow, Transaction
from db.write.import_baseline import former_names
from explorer.importing.rows.hash_index import MOST, HashedIds, Int64s, hashes_of, repeats

Texts = Sequence[str]
Same = tuple[str, str, str, str, str]
"""What tells sources apart: address, title, publisher, date; and the author, where none of the first three is named."""

_SAME: Final = (*SAME_SOURCE[:4], "CASE WHEN url = '' AND title = '' AND publisher = '' THEN author ELSE '' END")
"""What `Same` is in the table."""
_CACHED_SOURCES: Final = 100_000
_BLOCK: Final = 100_000
_FEW_STORED, _FEW_AMONG = 1_000, 10
"""So many stored sources, or a tenth as many as rows come, are read once rather than looked up."""


class SourceBook:
    """Ids of sources by what they are. The same address, title, publisher and date are the same source."""

    def __init__(self, tx: Transaction, expected_rows: int = 0) -> None:
        self._tx = tx
        self._last_id = rows.greatest(tx.session, "source")
        """Up to here sources are looked up in the store."""
        # Of millions of sources there is room for hashes only; texts are kept of those that came again.
        self._by_hash = HashedIds()
        self._unhashed: list[range] = []
        """Made from addresses of which all are known to be different, so that nobody had to ask yet."""
        self._recent: dict[Same, int] = {}
        self._former: dict[Same, int] = {
            _same(json.loads(name)): source_id for name, source_id in former_names(tx.session, "source").items()
        }
        self._otherwise = False
        """Whether any was made of more than an address that is known to be new."""
        if 0 < self._last_id <= max(_FEW_STORED, expected_rows // _FEW_AMONG):
            self._hash_stored()

    def one(self, source: SourceRow) -> int | None:
        """The id of one source; None where nothing names it."""
        return self.many({name: [getattr(source, name)] for name in SOURCE_FIELDS}, 1)[0]

    def many(self, columns: Mapping[str, Texts], count: int, *, new_addresses: bool = False) -> Sequence[int | None]:
        """The ids of many sources, given column by column under the names of SOURCE_FIELDS, as far as anything is said;
        None where nothing names one. `new_addresses` says that each has an address that none before it had.

        Raises FieldError for what no source may be.
        """
        if not columns:
            return [None] * count
        if len(columns) == 1 and "url" in columns and "" not in columns["url"]:
            made = self._addresses(columns["url"], new=new_addresses)
            if made is not None:
                return made
        self._hash_all()
        blank = [""] * count
        parts = [columns.get(name, blank) for name in SAME_SOURCE[:4]]
        authors = columns.get("author", blank)
        if any(authors):
            authors = ["" if any(named) else name for name, *named in zip(authors, *parts[:3], strict=True)]
        sames: list[Same] = list(zip(*parts, authors, strict=True))
        ids = self._known([same for same in dict.fromkeys(sames) if _is_named(same)])
        fresh = [same for same, source_id in ids.items() if source_id is None]
        if fresh and self._last_id:
            ids |= self._looked_up(set(fresh))
            fresh = [same for same in fresh if ids[same] is None]
        if fresh:
            ids |= zip(fresh, self._make(columns, sames, fresh), strict=True)
        return [ids.get(same) for same in sames]

    def _addresses(self, urls: Texts, *, new: bool) -> range | None:
        """Make the sources of addresses that are all new and different, as in most long lists; None where they are
        not.
        """
        if self._last_id or self._former:
            return None
        if new and not self._otherwise and not self._by_hash.find(hashes_of(urls, len(urls))).any():
            made = self._tx.put_columns("source", {"url": urls})
            self._unhashed.append(made)
            return made
        self._hash_all()
        hashes = hashes_of(urls, len(urls))
        if repeats(hashes).any() or self._by_hash.find(hashes).any():
            return None
        made = self._tx.put_columns("source", {"url": urls})
        self._add(hashes, made)
        return made

    def _hash_all(self) -> None:
        """Make up for what was not hashed when it was made."""
        made, self._unhashed = self._unhashed, []
        if made and made[-1].stop - made[0].start > MOST:
            self._look_up_all(made[-1].stop - 1)
        elif made:
            first = made[0].start
            urls = (url for (url,) in rows.between(self._tx.session, "source", ("url",), first, made[-1].stop - 1))
            while block := list(islice(urls, _BLOCK)):
                self._add(hashes_of(block, len(block)), range(first, first + len(block)))
                first += len(block)

    def _make(self, columns: Mapping[str, Texts], sames: Sequence[Same], fresh: Sequence[Same]) -> range:
        """Make the sources that are new, each as the first row that names it has it."""
        if len(fresh) < len(sames):
            first: dict[Same, int] = {}
            for i, same in enumerate(sames):
                first.setdefault(same, i)
            new = [first[same] for same in fresh]
            columns = {name: [cells[i] for i in new] for name, cells in columns.items()}
        made = self._tx.put_columns("source", columns)
        self._add(hashes_of(map(_told, fresh), len(fresh)), made)
        return made

    def _hash_stored(self) -> None:
        """Know the sources that are there like those that are made: they are few beside what comes."""
        stored = rows.select(self._tx.session, "source", ("id", *_SAME))
        ids = np.array([row[0] for row in stored], np.int64)
        self._by_hash.add(hashes_of((_told(_same(row[1:])) for row in stored), len(stored)), ids)
        self._last_id = 0

    def _add(self, hashes: Int64s, made: range) -> None:
        self._otherwise = True
        self._by_hash.add(hashes, np.arange(made.start, made.stop))
        if len(self._by_hash) > MOST:
            self._by_hash.clear()
            self._look_up_all(made.stop - 1)

    def _look_up_all(self, last_id: int) -> None:
        """Have sources up to that id looked up in the store from now on: they are too many to remember."""
        self._tx.keep_index("ix_source_url_title")
        self._last_id = last_id

    def _known(self, sames: Sequence[Same]) -> dict[Same, int | None]:
        """The ids of different sources as far as they were met before. One that comes again is remembered with its
        texts.
        """
        ids: dict[Same, int | None] = {same: self._recent.get(same) or self._former.get(same) for same in sames}
        others = [same for same in sames if ids[same] is None]
        if not others or not self._by_hash:
            return ids
        found = self._by_hash.find(hashes_of(map(_told, others), len(others)))
        for same, source_id in zip(others, found.tolist(), strict=True):
            # The hash of another source might be the same, if once in a million imports: the store is asked.
            if source_id and rows.select(self._tx.session, "source", _SAME, id=source_id) == [same]:
                self._remember([(same, source_id)])
                ids[same] = source_id
        return ids

    def _remember(self, pairs: Iterable[tuple[Same, int]]) -> None:
        if len(self._recent) >= _CACHED_SOURCES:
            self._recent.clear()
        for same, source_id in pairs:
            self._recent[same] = source_id

    def _looked_up(self, fresh: set[Same]) -> dict[Same, int]:
        """Those that were in the store before, by address or, where they have none, by title, and so on."""
        found: dict[Same, int] = {}
        for column, wanted in (
            ("url", [same[0] for same in fresh if same[0]]),
            ("title", [same[1] for same in fresh if not same[0] and same[1]]),
            ("publisher", [same[2] for same in fresh if not same[0] and not same[1] and same[2]]),
            ("author", [same[4] for same in fresh if same[4]]),
        ):
            bare = {"url": {}, "title": {"url": ""}}.get(column, {"url": "", "title": ""})
            names = list(dict.fromkeys(wanted))
            there = rows.having(self._tx.session, "source", ("id", *_SAME), column, names, self._last_id, **bare)
            found |= {same: source_id for source_id, *rest in there if (same := _same(rest)) in fresh}
        self._remember(found.items())
        return found


def _is_named(same: Same) -> bool:
    """Whether anything names the source: a date alone does not."""
    return any(same[:3]) or bool(same[4])


def _same(values: Sequence[str]) -> Same:
    url, title, publisher, published, author = values
    return url, title, publisher, published, author


def _told(same: Same) -> str | Same:
    """What a source is hashed by: a bare address alone, as `_addresses` has it."""
    return same[0] if same[0] and not any(same[1:]) else same
