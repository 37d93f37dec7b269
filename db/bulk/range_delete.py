"""Take very many rows out again: whole ranges of ids, as one write had made them. What they were is not kept.

`RowWriter.drop` remembers every row so that it can be put back, which for a million events takes a minute and a
gigabyte. Here rows go by range, with what depends on them; where most of the store goes, its indexes and the search
index are made anew from what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from db.bulk import pending
from db.read.details import listed
from db.schema.facts import KEYS, LIMITS, REFERENCES, Reference

if TYPE_CHECKING:
    from db.sqlite.session import Session
    from db.write.row_writer import RowWriter

_MOSTLY: Final = 20
"""Where a twentieth is left, making the indexes anew is quicker than taking rows out of them."""
_SHARED: Final = ("lane", "category", "actor", "tag", "source", "series")
"""Tables whose rows belong to nobody alone."""
_OWN: Final = ("known_as",)
"""What belongs to rows of those without using them."""
_ORDER: Final = (
    *reversed([name for name in LIMITS if name not in KEYS and name not in _SHARED]),
    *reversed([name for name in LIMITS if name in _SHARED]),
)
"""In this order, nothing that goes uses a shared row any more when its turn comes."""


def drop_ranges(
    rows: RowWriter, made: Mapping[str, Sequence[range]], kept: Mapping[str, Collection[int]] | None = None
) -> None:
    """Remove the rows with ids in the ranges, by table, but for those `kept`. Rows of a table that others share (lanes,
    actors, sources …) stay where something that stays uses them. Tables without an id are not taken.

    Within a write that was begun as `large`, references are not looked up by the database.
    """
    session = rows.session
    kept = kept or {}
    events, staying = made.get("event", ()), kept.get("event", ())
    going = sum(map(len, events)) - len(staying)
    count = int(session.value("SELECT count(*) FROM event"))
    anew = session.dialect == "sqlite" and going >= pending.MANY and going >= _MOSTLY * (count - going)
    indexes = pending.drop_indexes(session) if anew else []
    if not anew:
        # What belongs to the rows would be sought by reading whole tables.
        pending.make_indexes(session)
    others = " AND ".join(f"NOT event_id {_between(some)}" for some in events) or "1 = 1"
    touched = f"({others} OR event_id IN ({listed(staying)}))" if staying else others
    for table in _ORDER:
        references = [one for one in REFERENCES if one.target == table]
        for ids in made.get(table, ()):
            _drop(rows, table, ids, references, kept.get(table, ()), touched)
    for sql in indexes:
        session.run(sql)


def _between(ids: range) -> str:
    return f"BETWEEN {int(ids.start)} AND {int(ids.stop) - 1}"


def _within(column: str, ids: range, staying: Collection[int]) -> str:
    """The condition that a column is one of the ids, but for those that stay."""
    return f"{column} {_between(ids)}" + (f" AND {column} NOT IN ({listed(staying)})" if staying else "")


def _used(session: Session, ids: range, references: Sequence[Reference]) -> set[int]:
    return {
        found
        for one in references
        if one.table not in _OWN
        for (found,) in session.rows(
            f'SELECT DISTINCT {one.column} FROM "{one.table}" WHERE {one.column} {_between(ids)}'
        )
    }


def _drop(
    rows: RowWriter,
    table: str,
    ids: range,
    references: Sequence[Reference],
    staying: Collection[int],
    touched: str,
) -> None:
    """Remove rows of one range. `touched` is the condition that an event stays."""
    session = rows.session
    if table in _SHARED:
        staying = {*staying, *_used(session, ids, references)}
    for one in references:
        where = _within(one.column, ids, staying)
        if one.table in KEYS and table not in _SHARED:
            session.run(f'DELETE FROM "{one.table}" WHERE {where}')
            rows.note_table(one.table)
        elif table not in _SHARED or one.table in _OWN:
            rows.detach(one, where)
    where = _within("id", ids, staying)
    if table == "event":
        rows.note_removed([event_id for (event_id,) in session.rows(f"SELECT id FROM event WHERE {where}")])
    elif "event_id" in {one.column for one in REFERENCES if one.table == table}:
        found = session.rows(f'SELECT DISTINCT event_id FROM "{table}" WHERE {where} AND {touched}')
        rows.note_touched([event_id for (event_id,) in found])
    else:
        rows.note_table(table)
    whole = not staying and _is_all(session, table, ids)
    session.run(f'DELETE FROM "{table}"' + ("" if whole else f" WHERE {where}"))


def _is_all(session: Session, table: str, ids: range) -> bool:
    """Whether a table has no rows but these: it is emptied at once, not row by row."""
    first, last = session.rows(f'SELECT min(id), max(id) FROM "{table}"')[0]
    return first is not None and first >= ids.start and last < ids.stop


def merged(ids: Sequence[int]) -> list[range]:
    """Ascending ids as ranges.

    >>> merged([1, 2, 3, 7])
    [range(1, 4), range(7, 8)]
    """
    found: list[range] = []
    for i in ids:
        if found and found[-1].stop == i:
            found[-1] = range(found[-1].start, i + 1)
        else:
            found.append(range(i, i + 1))
    return found


def joined(ranges: Iterable[range]) -> list[range]:
    """Ranges that do not overlap in their order, those side by side as one.

    >>> joined([range(4, 6), range(1, 3), range(6, 9)])
    [range(1, 3), range(4, 9)]
    """
    found: list[range] = []
    for ids in sorted(ranges, key=lambda one: one.start):
        if found and found[-1].stop == ids.start:
            found[-1] = range(found[-1].start, ids.stop)
        else:
            found.append(ids)
    return found
