"""Taking what can be read out of a damaged store into a new one, with a true report of what was lost.

Goes through every page of the file (`db.maintenance.pages`). Where the tables' trees still stand they say what is on a
page; what
lies apart is told by its shape, since the store's own schema is known. Indexes that outlived their rows say which
rows are gone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from db.bulk.pending import PendingIndexing
from db.failures import StoreError, StoreMissing, StoreNotWritable
from db.maintenance.pages import INDEX_INTERIOR, INDEX_LEAF, TABLE_LEAF, PageFile, Values
from db.schema.facts import LIMITS, PLURALS, REFERENCES, OnDelete, key_of
from db.schema.limits import CHECKED
from db.search import index
from db.sqlite.opening import make_schema, open_engine

OnProgress = Callable[[int, int], None]
LOST_LANE: Final = "Recovered"
"""Where events go whose own lane could not be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the schema declares it."""

    name: str
    type: str
    required: bool
    is_rowid: bool


@dataclass
class Recovery:
    """What was recovered and what was lost, by table. `lost` counts rows known to be gone: there may be more.

    `events_lost` are what the index still tells of lost events, as (id, earliest_us, latest_us). `damaged_pages`
    could not be read, or were not there. `complete` is True where nothing at all is missing.
    """

    recovered: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    events_lost: list[tuple[int, int, int]] = field(default_factory=list)
    damaged_pages: int = 0
    pages: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not (self.damaged_pages or any(self.lost.values()) or self.notes)

    def sentences(self) -> list[str]:
        """The report in plain sentences."""
        said = [f"{self.recovered.get('event', 0):,} events were recovered."]
        if self.damaged_pages:
            said.append(f"{self.damaged_pages:,} of {self.pages:,} pages of the file could not be read.")
        for table, count in self.lost.items():
            if count:
                said.append(f"At least {count:,} {PLURALS[table]} were lost.")
        said += self.notes
        if self.complete:
            said.append("Nothing was lost.")
        return said


def recover(damaged: Path, to: Path, *, told: OnProgress | None = None) -> Recovery:
    """Make a new store at `to` of what can be read from `damaged`, which is not changed. Takes some 30 s a million
    events.

    `told` hears of pages read. Raises StoreMissing, StoreNotWritable where `to` exists, StoreError where nothing can
    be read.
    """
    if to.exists():
        raise StoreNotWritable(f"“{to}” exists already; recover into a new file.")
    try:
        pages = PageFile(damaged)
    except FileNotFoundError as error:
        raise StoreMissing(f"There is no store at “{damaged}”; check the name.") from error
    except OSError as error:
        raise StoreError(f"“{damaged}” cannot be read: {error.strerror or error}.") from error
    with contextlib.closing(pages):
        report = Recovery(pages=max(pages.count, pages.promised))
        finder = _Finder(pages, report, told)
        if not finder.has_rows():
            raise StoreError(f"Nothing of a timeline store can be read from “{damaged}”; restore a backup.")
        try:
            with contextlib.closing(open_engine(to)) as engine, engine.writing() as session:
                _Filler(session.raw, finder, report).fill()
                if not report.complete:
                    # Nobody can say any longer whether a quote stands in a text that is lost.
                    session.run(
                        f"UPDATE quote SET checked = '{CHECKED[0]}' WHERE NOT EXISTS "
                        "(SELECT 1 FROM source WHERE source.id = quote.source_id AND source.text <> '')"
                    )
                index.rebuild(session)
                PendingIndexing().write(session)
        except BaseException:
            for tail in ("", "-wal", "-shm"):
                Path(f"{to}{tail}").unlink(missing_ok=True)
            raise
    return report


def _shapes(schema: Iterable[str]) -> dict[str, tuple[Column, ...]]:
    """The columns of each of the store's tables, by letting SQLite read the statements that made them."""
    made: dict[str, tuple[Column, ...]] = {}
    with contextlib.closing(sqlite3.connect(":memory:")) as raw:
        for statement in schema:
            with contextlib.suppress(sqlite3.Error):
                raw.execute(statement)
        for table in LIMITS:
            rows = raw.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (table,)).fetchall()
            keys = sum(1 for row in rows if row[3])
            made[table] = tuple(
                Column(name, kind, bool(required), bool(pk) and keys == 1 and kind == "INTEGER")
                for name, kind, required, pk in rows
            )
    return {table: columns for table, columns in made.items() if columns}


def _todays_schema() -> list[str]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        make_schema(raw)
        return [sql for (sql,) in raw.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'")]


class _Finder:
    """Finds the rows of each table in the pages of a file."""

    def __init__(self, pages: PageFile, report: Recovery, told: OnProgress | None) -> None:
        self.pages = pages
        self.report = report
        self.leaves: dict[str, list[int]] = {}
        self.damaged_rows: dict[str, int] = {}
        self.indexed: dict[str, set[int]] = {}
        self._column_pages: list[int] = []
        schema = self._read_schema() or self._guess_schema()
        tables = {name: sql for kind, name, _, _, sql in schema if kind == "table" and name in LIMITS}
        self.shapes = _shapes(tables.values()) if len(tables) == len(LIMITS) else _shapes(_todays_schema())
        self.leaves = {table: [] for table in self.shapes}
        used, hurt = self._follow_trees(schema)
        self._search_apart(used, hurt, told)
        if not pages.header_is_whole:
            report.notes.append(
                "The beginning of the file was overwritten, so rows that had been deleted may have come back."
            )

    def has_rows(self) -> bool:
        """Whether there is any row at all."""
        return any(True for table in self.leaves for _ in self.rows(table))

    def rows(self, table: str) -> Iterator[tuple[int, Values]]:
        """The rows of a table as (rowid, values), those on its own tree first. A rowid may come twice."""
        shape = self.shapes[table]
        bad = 0
        for number in self.leaves[table]:
            for row in self.pages.rows(number):
                if row is None or not _fits(row[1], shape):
                    bad += 1
                else:
                    yield row
        self.damaged_rows[table] = bad

    def _read_schema(self) -> list[tuple[str, str, str, int, str]]:
        walk = self.pages.walk(1)
        found = []
        for number in walk.leaves:
            for row in self.pages.rows(number):
                if row and len(row[1]) == 5 and isinstance(row[1][3], int) and isinstance(row[1][4], str | None):
                    kind, name, table, root, sql = row[1]
                    found.append((str(kind), str(name), str(table), root, sql or ""))
        return found

    def _guess_schema(self) -> list[tuple[str, str, str, int, str]]:
        """Where the tables of a store begin that was made by this program: the same statements take the same pages.

        Empty unless the file bears that out: what begins there must look like the table.
        """
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
            raw.execute(f"PRAGMA page_size = {self.pages.page_size}")
            make_schema(raw)
            schema = raw.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema").fetchall()
        shapes = _shapes(sql for kind, name, _, _, sql in schema if kind == "table" and name in LIMITS)
        checked = agreed = 0
        for kind, name, _, root, _ in schema:
            if kind == "table" and name in shapes:
                rows = [row for leaf in self.pages.walk(root).leaves[:3] for row in self.pages.rows(leaf) if row]
                checked += bool(rows)
                agreed += bool(rows) and all(_fits(values, shapes[name]) for _, values in rows)
        return schema if agreed > 0.8 * checked else []

    def _follow_trees(self, schema: Sequence[tuple[str, str, str, int, str]]) -> tuple[set[int], set[str]]:
        """Read what belongs to the trees that stand; the pages used, and the tables whose tree is hurt."""
        used: set[int] = set()
        hurt: set[str] = set()
        known = {name for kind, name, _, _, _ in schema if kind == "table"}
        for kind, name, table, root, _ in schema:
            if root <= 0:
                continue
            walk = self.pages.walk(root)
            used.update(walk.leaves, walk.interior)
            self.report.damaged_pages += walk.broken
            if kind == "table" and table in self.shapes:
                if walk.broken:
                    hurt.add(table)
                self.leaves[table] += walk.leaves
            elif kind == "index" and table in self.shapes:
                for number in walk.leaves + walk.interior:
                    self._take_index(number, table, name)
        return used, hurt | (set(self.shapes) - known)

    def _take_index(self, number: int, table: str, name: str) -> None:
        if name == "ix_event_columns":
            self._column_pages.append(number)
        ids = [entry[-1] for entry in self.pages.entries(number) if entry]
        self.indexed.setdefault(table, set()).update(i for i in ids if isinstance(i, int))

    def bounds(self, event_ids: set[int]) -> list[tuple[int, int, int]]:
        """(id, earliest_us, latest_us) of those of these events that the index still holds, by id."""
        entries = (entry for number in self._column_pages for entry in self.pages.entries(number))
        return sorted(
            {(entry[7], entry[0], entry[1]) for entry in entries if len(entry) == 8 and entry[7] in event_ids}
        )

    def _search_apart(self, used: set[int], hurt: set[str], told: OnProgress | None) -> None:
        """Read the pages that no tree leads to, by the shape of what is on them."""
        free = self.pages.free()
        unclear: list[tuple[list[str], int, list[tuple[int, Values]]]] = []
        total = self.pages.count
        for number in range(1, total + 1):
            if told and number % 1_000 == 0:
                told(number, total)
            if number in used or number in free:
                continue
            kind = self.pages.kind(number)
            if kind in (INDEX_LEAF, INDEX_INTERIOR):
                self._take_lone_index(number)
            if kind != TABLE_LEAF:
                continue
            rows = [row for row in self.pages.rows(number) if row]
            tables = [table for table in hurt if rows and all(_fits(row[1], self.shapes[table]) for row in rows)]
            if len(tables) == 1:
                self.leaves[tables[0]].append(number)
            elif tables:
                unclear.append((tables, number, rows))
        values: dict[tuple[str, str], set[Any]] = {}
        for tables, number, rows in unclear:
            scores = {table: self._belonging(table, rows, values) for table in tables}
            self.leaves[max(tables, key=lambda table: scores[table])].append(number)

    def _take_lone_index(self, number: int) -> None:
        entries = list(self.pages.entries(number))
        if entries and all(_is_of_columns(entry) for entry in entries):
            self._take_index(number, "event", "ix_event_columns")

    def _belonging(
        self, table: str, rows: Sequence[tuple[int, Values]], known: dict[tuple[str, str], set[Any]]
    ) -> tuple[int, int]:
        """How well rows of a shape that several tables share would fit one: by who points at them, and at whom they
        point. `known` keeps what has been read for that."""
        ids = {rowid for rowid, _ in rows}
        fitting = 0
        for reference in REFERENCES:
            if reference.target == table and reference.table in self.shapes:
                fitting += len(ids & self._column(reference.table, reference.column, known))
            elif reference.table == table and reference.target in self.shapes:
                at = self._place(table, reference.column)
                there = self._column(reference.target, "", known)
                fitting += sum(1 for _, values in rows if values[at] in there)
        return fitting, -len(self.leaves[table])

    def _place(self, table: str, column: str) -> int:
        return [known.name for known in self.shapes[table]].index(column)

    def _column(self, table: str, column: str, known: dict[tuple[str, str], set[Any]]) -> set[Any]:
        """The values of a column that have been found; of an empty name, the rowids."""
        if (table, column) not in known:
            at = self._place(table, column) if column else -1
            known[table, column] = {
                rowid if at < 0 else values[at] for rowid, values in self.rows(table) if at < len(values)
            }
        return known[table, column]


def _is_of_columns(entry: Values) -> bool:
    """Whether an index entry has the shape of `ix_event_columns` and its rowid."""
    return len(entry) == 8 and all(isinstance(value, int) for value in (*entry[:5], entry[6], entry[7]))


def _fits(values: Values, shape: Sequence[Column]) -> bool:
    """Whether a record can be a row of a table with these columns."""
    if len(values) > len(shape):
        return False
    for value, column in zip(values, shape, strict=False):
        if value is None:
            if column.required and not column.is_rowid:
                return False
        elif column.type == "TEXT":
            if not isinstance(value, str):
                return False
        elif column.type == "REAL":
            if not isinstance(value, float | int):
                return False
        elif not isinstance(value, int) or column.is_rowid:
            return False
    return len(values) == len(shape) or not any(column.required for column in shape[len(values) :])


class _Filler:
    """Puts found rows into a fresh store, in an order in which what they point at is there first."""

    def __init__(self, raw: sqlite3.Connection, finder: _Finder, report: Recovery) -> None:
        self._raw = raw
        self._finder = finder
        self._report = report
        self._lost_lane = 0
        self._mended: Counter[str] = Counter()
        self._found: dict[str, set[int]] = {table: set() for table in LIMITS}

    def fill(self) -> None:
        for table in LIMITS:
            if table in self._finder.shapes:
                self._fill(table)
        for table, count in self._finder.damaged_rows.items():
            if count:
                self._report.notes.append(f"{count:,} {PLURALS[table]} were damaged within a readable page.")
        for what, count in self._mended.items():
            self._report.notes.append(f"{count:,} {what}.")
        for table in LIMITS:
            known = self._finder.indexed.get(table, set())
            kept = self._kept(table)
            self._report.recovered[table] = len(kept)
            gone = (known | self._found[table]) - kept
            self._report.lost[table] = len(gone)
            if table == "event" and gone:
                self._report.events_lost = self._finder.bounds(gone)

    def _kept(self, table: str) -> set[int]:
        return {rowid for (rowid,) in self._raw.execute(f'SELECT rowid FROM "{table}"')}

    def _fill(self, table: str) -> None:
        columns = [column.name for column in self._finder.shapes[table]]
        here = {name for (name,) in self._raw.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        rowid_name = "id" if key_of(table) == ("id",) else "rowid"
        later: list[tuple[int, int]] = []
        found = self._found[table]
        for rowid, values in self._finder.rows(table):
            if rowid in found:
                continue
            found.add(rowid)
            row = {name: value for name, value in zip(columns, values, strict=False) if name in here}
            row[rowid_name] = rowid
            if table == "quote" and row.get("original_id") is not None:
                later.append((rowid, row["original_id"]))
                row["original_id"] = None
            self._insert(table, row)
        for rowid, original_id in later:
            with contextlib.suppress(sqlite3.IntegrityError):
                self._raw.execute("UPDATE quote SET original_id = ? WHERE id = ?", (original_id, rowid))

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join("rowid" if name == "rowid" else f'"{name}"' for name in row)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" for _ in row)})'
        try:
            self._raw.execute(statement, tuple(row.values()))
        except sqlite3.IntegrityError:
            mended = self._mend(table, row)
            with contextlib.suppress(sqlite3.IntegrityError):
                self._raw.execute(statement, tuple(mended.values()))

    def _mend(self, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row that points at something lost, made to stand without it where it can."""
        mended = dict(row)
        for reference in REFERENCES:
            value = row.get(reference.column)
            if reference.table != table or value is None:
                continue
            if self._raw.execute(f'SELECT 1 FROM "{reference.target}" WHERE id = ?', (value,)).fetchone():
                continue
            if reference.target == "lane":
                mended["lane_id"] = self._lane()
                self._mended[f"events whose lane was lost are in the lane “{LOST_LANE}”"] += 1
            elif reference.gone is OnDelete.SET_NULL or (reference.target == "source" and table != "citation"):
                mended[reference.column] = None
                self._mended[f"{PLURALS[table]} have lost their {reference.target}"] += 1
        return mended

    def _lane(self) -> int:
        if not self._lost_lane:
            made = self._raw.execute("INSERT INTO lane (name, colour) VALUES (?, 'lane-8')", (LOST_LANE,)).lastrowid
            assert made is not None
            self._lost_lane = made
        return self._lost_lane
