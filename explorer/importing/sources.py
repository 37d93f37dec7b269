"""The sources that rows name: found in the store or made, many at once. Knows the store's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from db.store import SourceRow, Transaction

Texts = Sequence[str]
Same = tuple[str, str, str, str]
"""What tells sources apart: address, title, publisher, date."""

COLUMNS: Final = (
    *("title", "publisher", "author", "published_edtf", "url"),
    *("accessed_edtf", "archived_url", "rights", "language", "kind", "extra"),
)
_NOBODY: Final[Same] = ("", "", "", "")
_BATCH: Final = 400
_REMEMBERED: Final = 100_000


class SourceBook:
    """Ids of sources by what they are. The same address, title, publisher and date are the same source."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._last_id = int(tx.session.value("SELECT coalesce(max(id), 0) FROM source"))
        # Hashes of what tells sources apart, for a million of which there is room; texts only of the last ones.
        self._by_hash: dict[int, int] = {}
        self._recent: dict[Same, int] = {}

    def one(self, source: SourceRow) -> int | None:
        """The id of one source; None where nothing names it."""
        return self.many([[getattr(source, name)] for name in COLUMNS])[0]

    def many(self, columns: Sequence[Texts]) -> list[int | None]:
        """The ids of many sources, given column by column in the order of COLUMNS; None where nothing names one.

        Raises FieldError for what no source may be.
        """
        title, publisher, author, published, url = columns[:5]
        sames: list[Same] = list(zip(url, title, publisher, published, strict=True))
        known: dict[Same, int | None] = dict.fromkeys(sames)
        known.pop(_NOBODY, None)
        fresh = [same for same in known if self._known(same) is None]
        if fresh and self._last_id:
            self._look_up(set(fresh))
            fresh = [same for same in fresh if same not in self._recent]
        if fresh:
            where = {same: i for i, same in reversed(list(enumerate(sames)))}
            rows = list(zip(*columns, strict=True))
            made = self._tx.put("source", COLUMNS, [rows[where[same]] for same in fresh])
            self._remember(zip(fresh, made, strict=True))
        get = self._recent.get
        found = [get(same) or (self._known(same) if same != _NOBODY else None) for same in sames]
        if any(author):
            # Where nothing but an author is named, the author is the source.
            for i, name in enumerate(author):
                if name and sames[i] == _NOBODY:
                    found[i] = self._tx.source_id(SourceRow(author=name, published_edtf=published[i]))
        return found

    def _known(self, same: Same) -> int | None:
        found = self._recent.get(same)
        if found is not None or not self._by_hash:
            return found
        found = self._by_hash.get(hash(same))
        if found is None:
            return None
        # The hash of another source might be the same, if once in a million imports: the store is asked.
        sql = "SELECT url, title, publisher, published_edtf FROM source WHERE id = :id"
        if self._tx.session.row(sql, {"id": found}) != same:
            return None
        self._remember([(same, found)])
        return found

    def _remember(self, pairs: Iterable[tuple[Same, int]]) -> None:
        if len(self._recent) >= _REMEMBERED:
            self._recent.clear()
        recent, by_hash = self._recent, self._by_hash
        for same, source_id in pairs:
            recent[same] = source_id
            by_hash[hash(same)] = source_id

    def _look_up(self, fresh: set[Same]) -> None:
        """Find those that were in the store before, by address or, where they have none, by title."""
        for column, wanted in (
            ("url", [same[0] for same in fresh if same[0]]),
            ("title", [same[1] for same in fresh if not same[0] and same[1]]),
            ("publisher", [same[2] for same in fresh if not same[0] and not same[1]]),
        ):
            for names in _batches(list(dict.fromkeys(wanted))):
                holes = ", ".join(f":n{i}" for i in range(len(names)))
                bare = "" if column == "url" else " AND url = ''"
                sql = (
                    "SELECT id, url, title, publisher, published_edtf FROM source "
                    f"WHERE {column} IN ({holes}){bare} AND id <= :last ORDER BY id DESC"
                )
                named = {f"n{i}": name for i, name in enumerate(names)}
                rows = self._tx.session.rows(sql, {**named, "last": self._last_id})
                self._remember(((row[1], row[2], row[3], row[4]), row[0]) for row in rows if tuple(row[1:]) in fresh)


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[at : at + _BATCH] for at in range(0, len(names), _BATCH))
