"""Rows of one table by what stands in their columns, for whoever needs a few of them. Reads only.

`where` is column=value; None finds rows that have nothing there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from db.read.details import batches, listed
from db.schema.facts import key_of
from db.sqlite.session import Row, Session

_FEW = 400
"""Texts asked for at once: below SQLite's limit of variables in every version."""


def select(session: Session, table: str, columns: Sequence[str], order: str = "", /, **where: Any) -> list[Row]:
    """Return the values of columns, in the order of `order` (columns), else of the key."""
    found, given = _where(where)
    by = order or ", ".join(key_of(table))
    return session.rows(f'SELECT {", ".join(columns)} FROM "{table}" {found} ORDER BY {by}', given)


def dicts(session: Session, table: str, order: str, /, **where: Any) -> list[dict[str, Any]]:
    """Return whole rows as column -> value."""
    found, given = _where(where)
    columns, rows = session.named(f'SELECT * FROM "{table}" {found} ORDER BY {order}', given)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def column(session: Session, table: str, name: str, order: str = "", /, **where: Any) -> list[Any]:
    """Return one column."""
    return [value for (value,) in select(session, table, (name,), order, **where)]


def first(session: Session, table: str, name: str, /, **where: Any) -> Any:
    """Return one column of the first such row, None where there is none."""
    found, given = _where(where)
    return session.value(f'SELECT {name} FROM "{table}" {found} ORDER BY {", ".join(key_of(table))} LIMIT 1', given)


def count(session: Session, table: str, /, **where: Any) -> int:
    """Return how many such rows there are."""
    found, given = _where(where)
    return int(session.value(f'SELECT count(*) FROM "{table}" {found}', given))


def greatest(session: Session, table: str, name: str = "id", default: int = 0, /, **where: Any) -> int:
    """Return the greatest number in a column, `default` where there is no such row."""
    found, given = _where(where)
    greatest = session.value(f'SELECT max({name}) FROM "{table}" {found}', given)
    return default if greatest is None else int(greatest)


def used(session: Session, table: str, name: str, ids: Sequence[int], column: str = "", /, **where: Any) -> list[Any]:
    """Return which of these numbers stand in a column, each once; or another column of the rows that have them."""
    found, given = _where(where)
    both = f"{found} AND" if found else "WHERE"
    sql = f'SELECT DISTINCT {column or name} FROM "{table}" {both} {name}'
    return [value for some in batches(ids) for (value,) in session.rows(f"{sql} IN ({listed(some)})", given)]


def having(
    session: Session, table: str, columns: Sequence[str], name: str, texts: Sequence[str], last_id: int, /, **where: Any
) -> Iterator[Row]:
    """Yield columns of the rows up to an id whose text `name` is one of these, the last first."""
    found, given = _where(where)
    both = f"{found} AND" if found else "WHERE"
    for at in range(0, len(texts), _FEW):
        some = {f"n{number}": text for number, text in enumerate(texts[at : at + _FEW])}
        holes = ", ".join(f":{hole}" for hole in some)
        sql = f'SELECT {", ".join(columns)} FROM "{table}" {both} {name} IN ({holes}) AND id <= :last ORDER BY id DESC'
        yield from session.rows(sql, {**given, **some, "last": last_id})


def between(session: Session, table: str, columns: Iterable[str], first_id: int, last_id: int) -> Iterator[Row]:
    """Yield columns of the rows with ids from one to another, both included, in their order."""
    sql = f'SELECT {", ".join(columns)} FROM "{table}" WHERE id BETWEEN :first AND :last ORDER BY id'
    return session.each(sql, {"first": first_id, "last": last_id})


def _where(where: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    said = " AND ".join(f"{name} IS NULL" if value is None else f"{name} = :{name}" for name, value in where.items())
    return f"WHERE {said}" if said else "", {name: value for name, value in where.items() if value is not None}
