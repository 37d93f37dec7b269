"""What an import did, or would do: counts, span of the events, what was set aside, what was assumed. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import Reject, clean
from explorer.importing.rows.reject_buffer import RejectBuffer

SHOWN_REJECTS: Final = 100
"""Rejects in the JSON report; the store and `--rejects` have more."""
_MOST_INSTANTS: Final = 2_000_000


_LONG: Final = 60
"""Characters of a value that a sentence shows."""
_EXAMPLES: Final = 3
"""Edits by hand that a sentence names; the JSON report has more."""


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """A value that a person has changed and the file now has otherwise: where, and what the other of them says."""

    line: int
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class StaysDeleted:
    """A row whose event a person has deleted."""

    line: int
    title: str


@dataclass(frozen=True, slots=True)
class Retitled:
    """A row without an id that has date and lane of an event imported before, which was called otherwise."""

    line: int
    title: str
    was: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `rows` = inserted + updated + unchanged + rejected.

    `first` and `last` are EDTF, of the earliest start and the latest known end ("" without dates). `rejects` are the
    first 100 rows set aside, `all_rejects` all. `kept` and `deleted` are the first 100 values and events that
    stay as a person left them, although the file has them otherwise, of `kept_count` and `deleted_count`; `replaced`
    the first 100 values that were written here and give way to the file's. `import_id` is None for a dry run.
    """

    file: str
    format: str
    encoding: str
    delimiter: str
    mapping: Mapping
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    first: str = ""
    last: str = ""
    all_rejects: RejectBuffer = field(default_factory=RejectBuffer)
    warnings: tuple[str, ...] = ()
    kept: tuple[KeptEdit, ...] = ()
    kept_count: int = 0
    replaced: tuple[KeptEdit, ...] = ()
    deleted: tuple[StaysDeleted, ...] = ()
    deleted_count: int = 0
    retitled: tuple[Retitled, ...] = ()
    header: tuple[str, ...] = ()
    import_id: int | None = None
    dry_run: bool = False
    order_open: bool = False
    """Whether day and month could be the other way round, for all that the file says."""
    path: Path = field(default_factory=Path)
    instants_us: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64), compare=False)
    """When the events begin, for a picture of them: int64 (n,), as `ImportCounts.instants_us` has them."""

    @property
    def rejects(self) -> tuple[Reject, ...]:
        return tuple(self.all_rejects[:SHOWN_REJECTS])

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "file": self.file,
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "mapping": self.mapping.as_dict(),
            "rows": self.rows,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "first": self.first,
            "last": self.last,
            "rejects": [
                {"line": one.line, "column": one.column, "value": one.value, "reason": one.reason}
                for one in self.rejects
            ],
            "warnings": list(self.warnings),
            "kept_count": self.kept_count,
            "kept": [{"line": one.line, "field": one.field, "value": one.value} for one in self.kept],
            "replaced": [{"line": one.line, "field": one.field, "value": one.value} for one in self.replaced],
            "deleted_count": self.deleted_count,
            "deleted": [{"line": one.line, "title": one.title} for one in self.deleted],
            "dry_run": self.dry_run,
            "order_open": self.order_open,
        }


class ImportCounts:
    """Counts while an import runs. Lists are added to; nothing is ever taken away."""

    def __init__(self) -> None:
        self.inserted = self.updated = self.unchanged = self.rejected = 0
        self.all_rejects = RejectBuffer()
        self.kept: list[KeptEdit] = []
        self.replaced: list[KeptEdit] = []
        self.deleted: list[StaysDeleted] = []
        self.retitled: list[Retitled] = []
        self.kept_count = self.replaced_count = self.deleted_count = 0
        self.earliest_us: int | None = None
        self.latest_us: int | None = None
        self.first = self.last = ""
        self._instants_us: list[npt.NDArray[np.int64]] = []
        self._kept_instants, self._every = 0, 1

    @property
    def instants_us(self) -> npt.NDArray[np.int64]:
        """When the events begin; of very many a sample, with the first and the last of all. int64 (n,)."""
        return np.concatenate(self._instants_us) if self._instants_us else np.empty(0, np.int64)

    def see(self, instants_us: npt.NDArray[np.int64]) -> None:
        """Take in when events begin."""
        found = instants_us
        if self._every > 1 and len(found):
            found = np.concatenate((found[:: self._every], [found.min(), found.max()]))
        self._instants_us.append(found)
        self._kept_instants += len(found)
        if self._kept_instants > _MOST_INSTANTS:
            whole = np.sort(self.instants_us)
            self._instants_us = [np.append(whole[:-1:2], whole[-1])]
            self._kept_instants, self._every = len(self._instants_us[0]), 2 * self._every

    @property
    def rows(self) -> int:
        return self.inserted + self.updated + self.unchanged + self.rejected

    def reject(self, *rows: Reject) -> None:
        """Keep rows that are set aside."""
        self.rejected += len(rows)
        for one in rows:
            cells = tuple(map(clean, one.cells))
            self.all_rejects.add(Reject(one.line, clean(one.column), clean(one.value), clean(one.reason), cells))

    def keep(self, edit: KeptEdit) -> None:
        """Count a value as one that stays as a person left it, and keep the first of them."""
        self.kept_count += 1
        if len(self.kept) < SHOWN_REJECTS:
            self.kept.append(KeptEdit(edit.line, clean(edit.field), clean(edit.value)))

    def override(self, typed: KeptEdit) -> None:
        """Count a value that was written here and gives way to the file's, and keep the first of them."""
        self.replaced_count += 1
        if len(self.replaced) < SHOWN_REJECTS:
            self.replaced.append(KeptEdit(typed.line, clean(typed.field), clean(typed.value)))

    def leave_deleted(self, row: StaysDeleted) -> None:
        """Count a row as unchanged because a person has deleted its event, and keep the first of them."""
        self.unchanged += 1
        self.deleted_count += 1
        if len(self.deleted) < SHOWN_REJECTS:
            self.deleted.append(StaysDeleted(row.line, clean(row.title)))

    def said_of_edits(self) -> list[str]:
        """Sentences on what stays as a person left it."""
        said = []
        if self.kept_count:
            shown = [f"line {one.line}, {one.field} ({_short(one.value)})" for one in self.kept[:_EXAMPLES]]
            said.append(
                f"{_counted(self.kept_count, 'value was', 'values were')} edited here and changed in the file since "
                f"the last import; what is here stays. In the file: {_listed(shown, self.kept_count)}."
            )
        if self.replaced_count:
            shown = [f"line {one.line}, {one.field} ({_short(one.value)})" for one in self.replaced[:_EXAMPLES]]
            said.append(
                f"{_counted(self.replaced_count, 'value written here gives', 'values written here give')} "
                f"way to what the file says: {_listed(shown, self.replaced_count)}."
            )
        if self.deleted_count:
            shown = [f"line {one.line} ({_short(one.title)})" for one in self.deleted[:_EXAMPLES]]
            said.append(
                f"{_counted(self.deleted_count, 'row is an event that was', 'rows are events that were')} deleted here "
                f"after an import, and {'stays' if self.deleted_count == 1 else 'stay'} deleted: "
                f"{_listed(shown, self.deleted_count)}."
            )
        return said


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _listed(shown: list[str], count: int) -> str:
    more = count - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more" if more else "")


def _short(value: str) -> str:
    """A value in quotation marks, cut where it is long."""
    value = " ".join(value.split())
    return f"“{value if len(value) <= _LONG else value[: _LONG - 1].rstrip() + '…'}”" if value else "empty"
