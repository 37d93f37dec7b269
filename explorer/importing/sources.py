"""The sources that rows name: found in the store or made, many at once. Knows the store's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from db.store import SourceRow, Transaction

SourceTexts = tuple[str, str, str, str, str, str, str, str, str]
"""title, publisher, author, published, url, accessed, archived url, rights, language."""

_COLUMNS: Final = (
    *("title", "publisher", "author", "published_edtf", "url"),
    *("accessed_edtf", "archived_url", "rights", "language"),
)
_BATCH: Final = 400
_REMEMBERED: Final = 100_000


class SourceBook:
    """Ids of sources by what they are. The same address, title, publisher and date are the same source."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._last_id = int(tx.session.value("SELECT coalesce(max(id), 0) FROM source"))
        # Hashes of what tells sources apart, for a million of which there is room; texts only of the last ones.
        self._by_hash: dict[int, int] = {}
        self._recent: dict[tuple[str, ...], int] = {}

    def one(self, source: SourceRow) -> int | None:
        """The id of one source; None where nothing names it."""
        texts = tuple(getattr(source, name) for name in _COLUMNS)
        return self.many([texts])[0]

    def many(self, rows: Sequence[SourceTexts | None]) -> list[int | None]:
        """The ids of many sources, None where nothing names them. Raises FieldError for what no source may be."""
        fresh: dict[tuple[str, ...], SourceTexts] = {}
        for row in rows:
            if row is not None and _named(row) and self._known(_same(row)) is None:
                fresh.setdefault(_same(row), row)
        if fresh:
            self._look_up(fresh)
            left = [(same, row) for same, row in fresh.items() if same not in self._recent]
            if left:
                made = self._tx.put("source", _COLUMNS, [row for _, row in left])
                for (same, _), source_id in zip(left, made, strict=True):
                    self._remember(same, source_id)
        return [self._known(_same(row)) if row is not None and _named(row) else None for row in rows]

    def _known(self, same: tuple[str, ...]) -> int | None:
        found = self._recent.get(same)
        if found is not None:
            return found
        found = self._by_hash.get(hash(same))
        if found is None:
            return None
        # The hash of another source might be the same, if once in a million imports: the store is asked.
        sql = "SELECT url, title, publisher, published_edtf FROM source WHERE id = :id"
        if self._tx.session.row(sql, {"id": found}) != same:
            return None
        self._remember(same, found)
        return found

    def _remember(self, same: tuple[str, ...], source_id: int) -> None:
        if len(self._recent) >= _REMEMBERED:
            self._recent.clear()
        self._recent[same] = source_id
        self._by_hash[hash(same)] = source_id

    def _look_up(self, fresh: dict[tuple[str, ...], SourceTexts]) -> None:
        """Find those that were in the store before, by address or, where they have none, by title."""
        if not self._last_id:
            return
        for column, wanted in (
            ("url", [same[0] for same in fresh if same[0]]),
            ("title", [same[1] for same in fresh if not same[0] and same[1]]),
            ("publisher", [same[2] for same in fresh if not same[0] and not same[1]]),
        ):
            for names in _batches(list(dict.fromkeys(wanted))):
                holes = ", ".join(f":n{i}" for i in range(len(names)))
                bare = "" if column == "url" else " AND url = ''"
                sql = (
                    f"SELECT id, url, title, publisher, published_edtf FROM source "
                    f"WHERE {column} IN ({holes}){bare} AND id <= :last ORDER BY id DESC"
                )
                named = {f"n{i}": name for i, name in enumerate(names)}
                for source_id, *same in self._tx.session.rows(sql, {**named, "last": self._last_id}):
                    if tuple(same) in fresh:
                        self._remember(tuple(same), source_id)


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[at : at + _BATCH] for at in range(0, len(names), _BATCH))


def _same(row: SourceTexts) -> tuple[str, ...]:
    return (row[4], row[0], row[1], row[3])


def _named(row: SourceTexts) -> bool:
    return bool(row[0] or row[1] or row[2] or row[4])
