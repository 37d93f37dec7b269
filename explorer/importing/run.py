"""Import a file into a store: sniff, map, settle, parse, write, as one transaction that can be cancelled and taken
back.

The one way in: the window, the command line and the built-in timeline all come through `import_file`.
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db.bulk.pending import MANY, Ranges
from db.bulk.side_index import fill
from db.failures import StoreError
from db.read import rows
from db.store import Changes, Store, Transaction
from explorer.faults import refusing_faults
from explorer.helper import Helper, HelperGone
from explorer.importing.detect.propose import propose
from explorer.importing.detect.saved import find_mapping, save_mapping
from explorer.importing.detect.sniff import Sniffed, is_stream, open_table, sniff
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.mapping import Mapping, with_texts
from explorer.importing.readers.delimited import csv_line
from explorer.importing.readers.mended import said_of_mends
from explorer.importing.reimport.undo import remember, undo_import
from explorer.importing.report import ImportCounts, ImportReport
from explorer.importing.rows.column_rules import ColumnRules, NeedsFullScan, find_column_rules
from explorer.importing.rows.parallel import ParsedFile, find_cells
from explorer.importing.write.events import FURTHER, EventWriter
from explorer.importing.write.rejects import keep_header
from explorer.importing.write.side_tables import SideTableWriter
from explorer.importing.write.sidecar import apply_more, more_of
from explorer.jobs import Cancelled, Progress

_HELPED_BYTES: Final = 8_000_000
"""Files from this size on are parsed by a second process, which takes 0.2 s to start."""
_INDEXING_SHARE: Final = 0.8
"""How long the search index takes for a file, as a part of the time that reading and storing it takes."""
_RAW: Final = 100_000
"""Characters of a rejected row that the store keeps (db.schema.limits.RAW)."""
_MOST_MISSING: Final = 20
"""Sentences on links that point nowhere; the rest is counted."""


def import_file(
    store: Store,
    path: str | Path,
    mapping: Mapping | None = None,
    *,
    lane: str | None = None,
    columns: MappingABC[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    sniffed: Sniffed | None = None,
    lane_names: MappingABC[str, str] | None = None,
    over_edits: bool = False,
    bring_back: bool = False,
    same_events: bool = False,
) -> ImportReport:
    """Import one file as one transaction.

    mapping: how to read it; None is what `propose` says. lane: the lane of rows that name none. columns: `--map`
    entries laid over the mapping. dry_run: count without writing. sniffed: the file as it was looked at before.
    over_edits: what a person has changed or deleted since it was imported becomes what the file says, too; bring_back:
    only what was deleted does. same_events: rows that look like events imported before under another title are these.

    Raises ImportFailed (one plain sentence) for a file that cannot be imported, Cancelled when `progress` was asked to
    stop, StoreError; the store is then as it was. Where only the indexing after the commit fails, the report warns.
    """
    progress = progress or Progress()
    with refusing_faults(f"{path} cannot be imported"), _helper(Path(path)) as helper:
        sniffed = sniffed or sniff(path, progress=progress)
        change = _prepared(store, sniffed, mapping, lane, columns, dry_run, progress, lane_names)
        change.over_edits, change.bring_back = over_edits, over_edits or bring_back
        change.same_events = same_events
        change.helper = helper if is_stream(sniffed) else None
        with contextlib.suppress(_DryRun), _without_collecting():
            if change.can_be_tried:
                store.try_out(change)
            else:
                store.write(change, large=change.large)
        if not dry_run:
            change.catch_up(store)
    return change.report()


def _prepared(
    store: Store,
    sniffed: Sniffed,
    mapping: Mapping | None,
    lane: str | None,
    columns: MappingABC[str, str] | None,
    dry_run: bool,
    progress: Progress,
    lane_names: MappingABC[str, str] | None,
) -> _Load:
    """The change that the import is, with the mapping that is meant."""
    proposed = propose(sniffed)
    known = None if mapping else find_mapping(store, sniffed)
    mapping = mapping or known or proposed
    if columns:
        mapping = with_texts(mapping, columns, sniffed.header)
    if lane:
        mapping = mapping.with_constant("lane", lane)
    if lane_names:
        mapping = mapping.with_(lane_names=tuple(lane_names.items()))
    mapping.checked(sniffed.header)
    if mapping.kind == "events":
        _check_dated(sniffed, mapping)
    change = _Load(
        sniffed, mapping, dry_run=dry_run, progress=progress, by_hand=mapping != proposed.with_(lane=mapping.lane)
    )
    if known is not None and not columns and known != proposed:
        change.said.append("The columns were read as the last time a file with this header was imported.")
    return change


@contextlib.contextmanager
def _helper(path: Path) -> Iterator[Helper | None]:
    """A second process, started at once so that it is there when needed; None for a file that is not worth it."""
    try:
        large = path.stat().st_size >= _HELPED_BYTES
    except (OSError, ValueError):
        large = False
    if not large:
        yield None
        return
    with Helper() as helper:
        yield helper


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python's search for cycles from going through millions of rows again and again: they hold none.

    Measured on a million rows: parsing takes 2.7 s in place of 7.2 s.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_dated(sniffed: Sniffed, mapping: Mapping) -> None:
    if not sniffed.rows and not sniffed.aside:
        raise ImportFailed(f"{sniffed.path} has a header and no rows: there is nothing to import.")
    if not (mapping.get("start") or mapping.get("start_year")):
        names = ", ".join(sniffed.header[:12])
        why = mapping.note or f"No column of {sniffed.path} holds dates."
        raise ImportFailed(f"{why.removesuffix('.')} (there are: {names}). Say which one does: --map start=COLUMN.")


class _DryRun(Exception):
    """Raised at the end of a dry run, so that everything is rolled back."""


@dataclass
class _Load:
    """The change that an import is. `apply` may run only once."""

    sniffed: Sniffed
    mapping: Mapping
    dry_run: bool
    progress: Progress
    tally: ImportCounts = field(default_factory=ImportCounts)
    by_hand: bool = False
    """Whether the mapping is another than the proposed one, so that it is worth remembering."""
    said: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    order_open: bool = False
    import_id: int | None = None
    over_edits: bool = False
    """Whether the file has the say also where a person has changed since what was imported."""
    bring_back: bool = False
    """The same for what a person has deleted."""
    same_events: bool = False
    helper: Helper | None = None
    plain: bool = False
    """Whether all rows were seen to be ASCII."""
    expected: int = field(init=False)
    """About how many rows come."""

    def __post_init__(self) -> None:
        self.expected = self.sniffed.estimated_rows()

    @property
    def large(self) -> bool:
        """Whether very many rows come."""
        return self.mapping.kind == "events" and self.expected >= MANY

    @property
    def can_be_tried(self) -> bool:
        """Whether it can be counted without writing: what is read is not looked for again among what it brings."""
        further = any(self.mapping.get(name) for name in FURTHER)
        return self.dry_run and self.mapping.kind == "events" and not further and not more_of(self.sniffed)

    def apply(self, tx: Transaction) -> Changes:
        sniffed = self.sniffed
        tx.by_hand = False
        self.import_id = tx.insert(
            "import",
            file=sniffed.path.name,
            sha256=sniffed.sha256,
            format=sniffed.format,
            encoding=sniffed.encoding,
            mapping=self.mapping.to_json(),
            at_us=time.time_ns() // 1000,
        )
        if self.mapping.kind == "events":
            more = more_of(sniffed)
            self.said += apply_more(tx, self.import_id, more) if more else []
            further = any(self.mapping.get(name) for name in FURTHER)
            with tx.bulk(self.expected, asks_by_event=further) as bulk:
                self._events(tx)
                if bulk is not None:
                    bulk.plain = self.plain
        else:
            self._side_tables(tx)
        if not self.tally.rows:
            raise ImportFailed(f"{sniffed.path} has no rows to import.")
        self._rejects(tx)
        if self.dry_run:
            raise _DryRun
        counts = {name: getattr(self.tally, name) for name in ("rows", "inserted", "updated", "unchanged", "rejected")}
        tx.update("import", self.import_id, **counts)
        self.progress.check()
        remember(tx, self.import_id)
        if self.by_hand and not self.mapping.lane_names:
            save_mapping(tx, sniffed, self.mapping)
        return tx.changes()

    # -- events -----------------------------------------------------------------------------------------------------

    def _events(self, tx: Transaction) -> None:
        sniffed, mapping = self.sniffed, self.mapping
        column_rules = find_column_rules(
            open_table(sniffed, self.progress), mapping, sample=sniffed.rows, complete=sniffed.complete
        )
        mark = tx.mark()
        while True:
            try:
                self._read(tx, column_rules)
            except NeedsFullScan:
                # A value far down leaves open what the head of the file did not: look at all of it, and begin again.
                column_rules = find_column_rules(open_table(sniffed, self.progress), mapping)
            except HelperGone:
                self.helper = None
            else:
                return
            tx.roll_back(mark)
            self.tally = ImportCounts()

    def _read(self, tx: Transaction, column_rules: ColumnRules) -> None:
        assert self.import_id is not None
        sniffed, mapping = self.sniffed, self.mapping
        self.order_open = column_rules.order_open
        lanes = _Lanes(tx, mapping)
        file = ParsedFile(sniffed, mapping, column_rules, self.progress, self.helper)
        writer = EventWriter(
            tx,
            self.import_id,
            self.tally,
            lanes.id_of,
            self.expected,
            global_ids=mapping.global_ids,
            over_edits=self.over_edits,
            bring_back=self.bring_back,
            same_events=self.same_events,
            mapping=mapping.to_json(),
        )
        self.plain = True
        for parsed in file:
            self.plain = self.plain and (parsed.plain or not len(parsed))
            self.tally.reject(*parsed.rejects)
            if len(parsed):
                names = lanes.names(parsed.texts.get("lane"), len(parsed))
                writer.write(parsed, names)
            self._report(file.done)
        missing = writer.finish()
        find_cells(sniffed, self.tally.all_rejects, self.progress)
        self.warnings = file.warnings + missing[:_MOST_MISSING]
        if len(missing) > _MOST_MISSING:
            self.warnings.append(
                f"{len(missing) - _MOST_MISSING:,} more links or claims point at events that are not there."
            )
        if file.left_out:
            self.warnings.append(
                f"{file.left_out:,} {'row is' if file.left_out == 1 else 'rows are'} no event (a title) and left out."
            )
        self._report(sniffed.size)

    def _report(self, done: int) -> None:
        """Say how far reading has come. For many rows, indexing them comes after that."""
        size = self.sniffed.size
        later = int(size * _INDEXING_SHARE) if self.large and not self.dry_run else 0
        self.progress.report(done, size + later, f"{self.tally.rows:,} rows")

    def catch_up(self, store: Store) -> None:
        """Do what was left for after the commit; where that fails the import stands, with a warning. Raises Cancelled
        after taking the import back.
        """
        size = self.sniffed.size

        def told(done: int, total: int) -> None:
            share = done / total if total else 1.0
            done = size + int(size * _INDEXING_SHARE * share)
            self.progress.report(done, size + int(size * _INDEXING_SHARE), f"{self.tally.rows:,} rows, indexing")

        def filler(place: Path, side: Path, ranges: Ranges) -> Iterator[int]:
            try:
                if self.helper is None:
                    raise HelperGone  # noqa: TRY301 - the same as when it has gone meanwhile
                yield from self.helper.results(fill, place, side, ranges)
            except HelperGone:
                side.unlink(missing_ok=True)
                yield from fill(place, side, ranges)

        try:
            store.catch_up(told, filler)
        except Cancelled:
            assert self.import_id is not None
            undo_import(store, self.import_id)
            store.catch_up()
            raise
        except StoreError as error:
            self.warnings.append(
                "The events are stored, but cannot be found yet. Indexing them, which is done again when the store is "
                f"opened next, did not work: {error}"
            )

    # -- side tables, rejects ---------------------------------------------------------------------------------------

    def _side_tables(self, tx: Transaction) -> None:
        assert self.import_id is not None
        table = open_table(self.sniffed, self.progress)
        writer = SideTableWriter(tx, self.import_id, self.tally, table.header, self.mapping)
        for chunk in table.chunks():
            self.progress.report(chunk.done, table.size, f"{self.tally.rows:,} rows")
            writer.write(chunk)

    def _rejects(self, tx: Transaction) -> None:
        assert self.import_id is not None
        rows = (
            (
                self.import_id,
                one.line,
                one.column[:1_000],
                one.value[:1_000],
                one.reason[:1_000],
                csv_line(one.cells)[:_RAW],
            )
            for one in self.tally.all_rejects
        )
        if self.tally.all_rejects:
            keep_header(tx, self.import_id, self.sniffed.header)
            tx.put("reject", ("import_id", "line", "column_name", "value", "reason", "raw"), rows)

    def report(self) -> ImportReport:
        """What was done, after `apply`."""
        sniffed, tally = self.sniffed, self.tally
        return ImportReport(
            file=sniffed.path.name,
            format=sniffed.format,
            encoding=sniffed.encoding,
            delimiter=sniffed.delimiter,
            mapping=self.mapping,
            rows=tally.rows,
            inserted=tally.inserted,
            updated=tally.updated,
            unchanged=tally.unchanged,
            rejected=tally.rejected,
            first=tally.first,
            last=tally.last,
            all_rejects=tally.all_rejects,
            warnings=(
                *tally.said_of_edits(),
                *said_of_mends(sniffed.mends),
                *self.said,
                *sniffed.warnings,
                *self.warnings,
            ),
            kept=tuple(tally.kept),
            kept_count=tally.kept_count,
            replaced=tuple(tally.replaced),
            deleted=tuple(tally.deleted),
            deleted_count=tally.deleted_count,
            retitled=tuple(tally.retitled),
            header=sniffed.header,
            import_id=None if self.dry_run else self.import_id,
            dry_run=self.dry_run,
            order_open=self.order_open,
            path=sniffed.path,
            instants_us=tally.instants_us,
        )


class _Lanes:
    """Lanes by the name that rows give them, made when the first row needs one."""

    def __init__(self, tx: Transaction, mapping: Mapping) -> None:
        self._tx = tx
        self._default = mapping.lane or "Imported"
        self._renamed = dict(mapping.lane_names)
        self._ids: dict[str, int] = {}

    def names(self, cells: list[str] | None, count: int) -> list[str]:
        """The lane's name for every row of a chunk."""
        default = self._renamed.get(self._default, self._default)
        if cells is None:
            return [default] * count
        named = {cell: self._renamed.get(cell, cell) if cell else default for cell in set(cells)}
        return [named[cell] for cell in cells]

    def id_of(self, name: str, colour: str = "") -> int:
        """The lane's id; a colour is given to a lane that is made now."""
        found = self._ids.get(name)
        if found is None:
            before = rows.count(self._tx.session, "lane")
            found = self._ids[name] = self._tx.lane_id(name)
            if colour and rows.count(self._tx.session, "lane") > before:
                self._tx.update("lane", found, colour=colour)
        return found
