"""Everything that is read from a store: SQL in, numpy and frozen values out. No writing, no ORM objects.

The statements keep to what every SQL dialect reads, with `:name` parameters; what only SQLite can is in `columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from db.records import (
    ClaimDetail,
    Counts,
    EventColumns,
    ImportInfo,
    Int64s,
    LaneInfo,
    ReadingDetail,
    RejectInfo,
    SeriesDetail,
    SourceDetail,
    ids_array,
)

if TYPE_CHECKING:
    from db.dates import When
    from db.schema.fields import EventField
    from db.sqlite.session import Row, Session

_BATCH: Final = 50_000
"""Rows to turn into numbers at once: 2.4 MB, which stays in the processor's cache."""
_IN: Final = 1_000
"""Ids in one IN list."""


def _source_columns(alias: str) -> str:
    names = ("id", "title", "publisher", "author", "published_edtf", "url", "accessed_edtf", "archived_url")
    more = ("rights", "language", "text <> ''", "kind", "extra")
    return ", ".join(f"{alias}.{name}" for name in (*names, *more))


SOURCE_COLUMNS: Final = _source_columns("s")
"""What a SourceDetail is made of, from a table called `s`."""
SOURCE_WIDTH: Final = 13


def listed(ids: Iterable[int]) -> str:
    """Ids as the inside of an IN list. Numbers only, so that nothing can be smuggled in."""
    return ",".join([str(int(i)) for i in ids]) or "NULL"


def batches(ids: Sequence[int] | Int64s, size: int = _IN) -> Iterator[list[int]]:
    numbers = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    for at in range(0, len(numbers), size):
        yield numbers[at : at + size]


def columns_of(fields: Iterable[EventField]) -> str:
    """Return fields as columns of an event `e`, joined to its `lane` and `category` where those are among them."""
    return ", ".join(f"coalesce({field.table}.name, '')" if field.table else f"e.{field.column}" for field in fields)


_COLUMNS: Final = (
    "SELECT id, earliest_us, latest_us, sure_from_us, sure_to_us, "
    "(lane_id << 32) | (coalesce(category_id, 0) << 8) | flags FROM event"
)
"""All of `ix_event_columns`, which has every value asked for; three small numbers travel as one (limits.LANES …)."""
_ORDER: Final = "ORDER BY earliest_us, latest_us, sure_from_us, sure_to_us, lane_id, category_id, flags, id"


_IMPORTANT: Final = 1 << 32
_MOST_WEIGHT: Final = 39
"""What all else can weigh: 5 times 40 and this is less than 256."""
_WEIGHTS: Final = (
    "SELECT from_id AS event_id, 2 AS weight FROM link UNION ALL SELECT to_id, 2 FROM link "
    "UNION ALL SELECT event_id, 2 FROM claim_event "
    "UNION ALL SELECT event_id, 1 FROM citation WHERE position > 0 "
    "UNION ALL SELECT event_id, 1 FROM quote WHERE position > 0 "
    f"UNION ALL SELECT id, importance * {_IMPORTANT} FROM event WHERE importance IS NOT NULL"
)
"""What each event weighs, in parts: what is said of its importance before all else. Long imports have one source an
event: that tells none from another, and counting those would take as long as reading the events."""


def columns(session: Session, ids: Sequence[int] | Int64s | None = None) -> EventColumns:
    """All events, or those with the given ids, as columns in the order of `ix_event_columns`: by `earliest_us` first.

    numpy reads the rows straight off the cursor in batches; on one core that takes 0.8 s a million, and was quicker
    than building text in SQLite and parsing it (1.0 s) or sharing the work among threads, which wait for Python's
    lock.
    """
    in_order = ids is not None or _has_index(session)
    if ids is None:
        count = session.value("SELECT count(*) FROM event")
        rows = session.each(f"{_COLUMNS} {_ORDER}" if in_order else _COLUMNS)
    else:
        picked = [
            row for some in batches(ids_array(ids)) for row in session.each(f"{_COLUMNS} WHERE id IN ({listed(some)})")
        ]
        count = len(picked)
        rows = iter(sorted(picked, key=lambda row: (*row[1:5], row[5], row[0])))
    names = session.rows("SELECT id, name FROM category ORDER BY id")
    place_of = np.full(max((category_id for category_id, _ in names), default=0) + 1, -1, dtype=np.int16)
    for place, (category_id, _) in enumerate(names):
        place_of[category_id] = place
    made = EventColumns(
        id=np.empty(count, dtype=np.int64),
        lane_id=np.empty(count, dtype=np.int32),
        earliest_us=np.empty(count, dtype=np.int64),
        latest_us=np.empty(count, dtype=np.int64),
        sure_from_us=np.empty(count, dtype=np.int64),
        sure_to_us=np.empty(count, dtype=np.int64),
        flags=np.empty(count, dtype=np.uint8),
        category=np.empty(count, dtype=np.int16),
        categories=tuple(name for _, name in names),
        weight=np.zeros(count, dtype=np.uint8),
    )
    small = np.empty(0 if in_order else count, dtype=np.int64)
    for at in range(0, count, _BATCH):
        size = min(_BATCH, count - at)
        numbers = chain.from_iterable(islice(rows, size))
        table = np.fromiter(numbers, dtype=np.int64, count=size * 6).reshape(size, 6)
        part = slice(at, at + size)
        made.id[part] = table[:, 0]
        made.earliest_us[part] = table[:, 1]
        made.latest_us[part] = table[:, 2]
        made.sure_from_us[part] = table[:, 3]
        made.sure_to_us[part] = table[:, 4]
        packed = table[:, 5]
        made.lane_id[part] = packed >> 32
        made.category[part] = place_of[packed >> 8 & 0xFFFFFF]
        made.flags[part] = packed & 0xFF
        if not in_order:
            small[part] = packed
    if not in_order:
        bounds = (made.sure_to_us, made.sure_from_us, made.latest_us, made.earliest_us)
        made = _taken(made, np.lexsort((made.id, small, *bounds)))
    _weigh(session, made, ids)
    return made


def _has_index(session: Session) -> bool:
    """Whether events come in their order without being sorted first: just after a large import they do not, and SQLite
    takes three times as long to sort them as numpy.
    """
    if session.dialect != "sqlite":
        return True
    return bool(session.value("SELECT 1 FROM sqlite_schema WHERE name = 'ix_event_columns'"))


def _taken(made: EventColumns, order: npt.NDArray[np.intp]) -> EventColumns:
    arrays: dict[str, Any] = {name: array[order] for name, array in vars(made).items() if isinstance(array, np.ndarray)}
    return replace(made, **arrays)


def _weigh(session: Session, made: EventColumns, ids: Sequence[int] | Int64s | None) -> None:
    """Fill in the weights."""
    parts = [""] if ids is None else [f"WHERE event_id IN ({listed(some)})" for some in batches(ids_array(ids))]
    weights = [
        row
        for part in parts
        for row in session.rows(f"SELECT event_id, sum(weight) FROM ({_WEIGHTS}) {part} GROUP BY event_id")
    ]
    if not weights or not len(made):
        return
    table = np.array(weights, np.int64)
    order = np.argsort(made.id, kind="stable")
    at = np.minimum(np.searchsorted(made.id, table[:, 0], sorter=order), len(made) - 1)
    found = made.id[order[at]] == table[:, 0]
    importance, other = np.divmod(table[found, 1], _IMPORTANT)
    made.weight[order[at[found]]] = importance * (_MOST_WEIGHT + 1) + np.minimum(other, _MOST_WEIGHT)


def titles(session: Session, ids: Sequence[int] | Int64s) -> list[str]:
    """Titles in the order asked; an unknown id gives an empty one."""
    found: dict[int, str] = {}
    for some in batches(ids):
        found.update(session.rows(f"SELECT id, title FROM event WHERE id IN ({listed(some)})"))
    return [found.get(int(i), "") for i in ids]


def lanes(session: Session, *, counted: bool = True) -> list[LaneInfo]:
    """Lanes in their order, each with its number of events; 0 for all where not `counted`."""
    counts: dict[int, int] = {}
    if counted:
        counts = dict(session.rows("SELECT lane_id, count(*) FROM event GROUP BY lane_id"))
    rows = session.rows(f"SELECT {LANE} FROM lane ORDER BY position, id")
    return [lane_info(row, counts.get(row[0], 0)) for row in rows]


LANE: Final = "id, name, colour, position, hidden, collapsed, height_px"


def lane_info(row: Row, count: int) -> LaneInfo:
    lane_id, name, colour, position, hidden, collapsed, height_px = row
    return LaneInfo(lane_id, name, colour, position, bool(hidden), bool(collapsed), height_px, count)


def when_of(
    edtf: str, earliest_us: int, latest_us: int, sure_from_us: int, sure_to_us: int, precision: int, flags: int
) -> When:
    """The stored date as a value, without parsing its text again."""
    from db import dates

    known = dates.PRECISIONS
    return dates.When(
        edtf, earliest_us, latest_us, sure_from_us, sure_to_us, known[min(precision, len(known) - 1)], flags
    )


def source_or_none(values: Sequence[Any]) -> SourceDetail | None:
    return None if values[0] is None else known_source(values)


def known_source(values: Sequence[Any]) -> SourceDetail:
    i, title, publisher, author, published, url, accessed, archived, rights, language, has_text, kind, extra = values
    return SourceDetail(
        *(i, title, publisher, author, published, url, accessed, archived, rights, language),
        bool(has_text),
        kind,
        extra,
    )


def claims(session: Session, inside: str = "") -> list[ClaimDetail]:
    """All claims in their order, or those that some events bear on; `inside` is of an IN list."""
    some = f"SELECT claim_id FROM claim_event WHERE event_id IN ({inside})"
    where, bearing_where = (f"WHERE c.id IN ({some})", f"WHERE claim_id IN ({some})") if inside else ("", "")
    rows = session.rows(
        f"SELECT c.id, c.text, c.claimant, c.verdict, c.why, {SOURCE_COLUMNS}, {_source_columns('m')} FROM claim c "
        "LEFT JOIN source s ON s.id = c.source_id LEFT JOIN source m ON m.id = c.made_in_id "
        f"{where} ORDER BY c.position, c.id"
    )
    events: dict[int, list[int]] = {}
    for claim_id, bearing in session.rows(
        f"SELECT claim_id, event_id FROM claim_event {bearing_where} ORDER BY claim_id, position"
    ):
        events.setdefault(claim_id, []).append(bearing)
    made = []
    for row in rows:
        claim_id, text, claimant, verdict, why = row[:5]
        source, made_in = source_or_none(row[5 : 5 + SOURCE_WIDTH]), source_or_none(row[5 + SOURCE_WIDTH :])
        made.append(
            ClaimDetail(claim_id, text, claimant, verdict, why, source, tuple(events.get(claim_id, ())), made_in)
        )
    return made


def series(session: Session) -> list[SeriesDetail]:
    """All series with their readings in order of time."""
    readings: dict[int, list[ReadingDetail]] = {}
    for row in session.rows(
        "SELECT r.series_id, r.id, r.as_of_edtf, r.at_us, r.value, r.at_least, r.basis, r.note, "
        f"{SOURCE_COLUMNS} FROM reading r LEFT JOIN source s ON s.id = r.source_id ORDER BY r.series_id, r.at_us, r.id"
    ):
        made = ReadingDetail(row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7], source_or_none(row[8:]))
        readings.setdefault(row[0], []).append(made)
    rows = session.rows("SELECT id, name, subject, unit FROM series ORDER BY id")
    return [SeriesDetail(i, name, subject, tuple(readings.get(i, ())), unit) for i, name, subject, unit in rows]


def imports(session: Session) -> list[ImportInfo]:
    """All imports, the latest first."""
    rows = session.rows(
        'SELECT id, file, sha256, format, encoding, mapping, at_us, "rows", inserted, updated, unchanged, rejected '
        "FROM import ORDER BY id DESC"
    )
    return [ImportInfo(*row) for row in rows]


def rejects(session: Session, import_id: int, limit: int | None = None) -> list[RejectInfo]:
    """The rows that an import set aside, in order of line."""
    most = "" if limit is None else f"LIMIT {int(limit)}"
    rows = session.rows(
        "SELECT line, column_name, value, reason, raw FROM reject WHERE import_id = :id ORDER BY line, id " + most,
        {"id": import_id},
    )
    return [RejectInfo(*row) for row in rows]


def counts(session: Session) -> Counts:
    """How many of each thing there are."""
    tables = ("event", "lane", "source", "quote", "link", "claim", "series", "reading", "import", "reject")
    return Counts(*(session.value(f"SELECT count(*) FROM {table}") for table in tables))


def time_range(session: Session) -> tuple[int, int] | None:
    """[earliest, latest) over all events, or None where there are none."""
    first = session.value("SELECT min(earliest_us) FROM event")
    last = session.value("SELECT max(latest_us) FROM event")
    return None if first is None else (first, last)


def find_key(session: Session, key: str) -> int | None:
    """The event that files know as `key`."""
    found: int | None = session.value("SELECT id FROM event WHERE key = :key", {"key": key})
    return found


def name(session: Session) -> str:
    """What the store is called, empty where it has no name of its own."""
    return session.value("SELECT value FROM meta WHERE key = 'name'") or ""


def actor_counts(session: Session, ids: Sequence[int] | Int64s) -> dict[str, int]:
    """How many of these events each actor takes part in, the most frequent first."""
    counts: dict[str, int] = {}
    for some in batches(ids):
        for name, count in session.rows(
            "SELECT a.name, count(*) FROM event_actor x JOIN actor a ON a.id = x.actor_id "
            f"WHERE x.event_id IN ({listed(some)}) GROUP BY a.id"
        ):
            counts[name] = counts.get(name, 0) + count
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def source_text(session: Session, source_id: int) -> str:
    """The stored words of a source, empty where there are none."""
    return session.value("SELECT text FROM source WHERE id = :id", {"id": source_id}) or ""
