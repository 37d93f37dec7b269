"""Take very many rows out again: whole ranges of ids, as one write had made them. What they were is not kept.

`Rows.drop` remembers every row so that it can be put back, which for a million events takes a minute and a gigabyte.
Here rows go by range, with what hangs on them; where most of the store goes, its indexes and the search index are made
anew from what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from db import bulk
from db.tables import KEYS, LIMITS, REFERENCES, Gone, Reference

if TYPE_CHECKING:
    from db.rows import Rows
    from db.session import Session

_MOSTLY: Final = 20
"""Where a twentieth is left, making the indexes anew is quicker than taking rows out of them."""


def drop_ranges(rows: Rows, made: Mapping[str, Sequence[range]]) -> None:
    """Remove the rows with ids in the ranges, by table. Rows of a table that others share (lanes, actors, sources …)
    stay where something that stays uses them. Tables without an id are not taken.

    Within a write that was begun as `large`, references are not looked up by the database.
    """
    session = rows.session
    events = made.get("event", ())
    going = sum(map(len, events))
    count = int(session.value("SELECT count(*) FROM event"))
    anew = session.dialect == "sqlite" and going >= bulk.MANY and going >= _MOSTLY * (count - going)
    indexes = bulk.drop_indexes(session) if anew else []
    if not anew:
        # What hangs on the rows would be sought by reading whole tables.
        bulk.make_indexes(session)
    for table in reversed([name for name in LIMITS if name not in KEYS]):
        references = [one for one in REFERENCES if one.target == table]
        for ids in made.get(table, ()):
            if any(one.gone is Gone.FORBIDS or one.table in KEYS for one in references) and table != "event":
                _drop_unused(rows, table, ids, references)
                continue
            for one in references:
                rows.let_go(one, f"{one.column} {_between(ids)}")
            _drop(rows, table, ids, events)
    for sql in indexes:
        session.run(sql)


def _between(ids: range) -> str:
    return f"BETWEEN {int(ids.start)} AND {int(ids.stop) - 1}"


def _drop_unused(rows: Rows, table: str, ids: range, references: Sequence[Reference]) -> None:
    used = {
        found
        for one in references
        if one.table != "known_as"
        for (found,) in rows.session.rows(
            f'SELECT DISTINCT {one.column} FROM "{one.table}" WHERE {one.column} {_between(ids)}'
        )
    }
    if used:
        rows.drop(table, [i for i in ids if i not in used])
    else:
        for one in references:
            if one.table == "known_as":
                rows.let_go(one, f"{one.column} {_between(ids)}")
        _drop(rows, table, ids, ())


def _drop(rows: Rows, table: str, ids: range, events: Sequence[range]) -> None:
    session, between = rows.session, f"id {_between(ids)}"
    if table == "event":
        rows.note_removed([event_id for (event_id,) in session.rows(f"SELECT id FROM event WHERE {between}")])
    elif "event_id" in {one.column for one in REFERENCES if one.table == table}:
        staying = " AND ".join(f"NOT event_id {_between(some)}" for some in events) or "1 = 1"
        touched = session.rows(f'SELECT DISTINCT event_id FROM "{table}" WHERE {between} AND {staying}')
        rows.note_touched([event_id for (event_id,) in touched])
    else:
        rows.note_table(table)
    whole = _is_all(session, table, ids)
    session.run(f'DELETE FROM "{table}"' + ("" if whole else f" WHERE {between}"))


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
