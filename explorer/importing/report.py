"""What an import did, or would do: counts, span of the events, what was set aside, what was assumed. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from explorer.importing.map import Mapping
from explorer.importing.table import SetAside, clean

SHOWN_REJECTS: Final = 100
"""Rejects in the JSON report; the store and `--rejects` have more."""
KEPT_REJECTS: Final = 50_000
"""Rejects kept with their rows: more say the same, and would fill the memory."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `rows` = inserted + updated + unchanged + rejected.

    `first` and `last` are EDTF, of the earliest start and the latest known end ("" without dates). `rejects` are the
    first 100 rows set aside, `set_aside` up to 50,000. `import_id` is None for a dry run.
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
    set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    import_id: int | None = None
    dry_run: bool = False
    order_open: bool = False
    """Whether day and month could be the other way round, for all that the file says."""
    path: Path = field(default_factory=Path)
    instants_us: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64), compare=False)
    """When the events begin, for a picture of them: int64 (n,), in the order of the rows."""

    @property
    def rejects(self) -> tuple[SetAside, ...]:
        return self.set_aside[:SHOWN_REJECTS]

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
            "dry_run": self.dry_run,
            "order_open": self.order_open,
        }


class Tally:
    """Counts while an import runs. Lists are added to; nothing is ever taken away."""

    def __init__(self) -> None:
        self.inserted = self.updated = self.unchanged = self.rejected = 0
        self.set_aside: list[SetAside] = []
        self.earliest_us: int | None = None
        self.latest_us: int | None = None
        self.first = self.last = ""
        self.instants_us: list[npt.NDArray[np.int64]] = []

    @property
    def rows(self) -> int:
        return self.inserted + self.updated + self.unchanged + self.rejected

    def reject(self, *rows: SetAside) -> None:
        """Count rows as set aside, and keep the first of them."""
        self.rejected += len(rows)
        room = KEPT_REJECTS - len(self.set_aside)
        for one in rows[: max(0, room)]:
            cells = tuple(map(clean, one.cells))
            self.set_aside.append(SetAside(one.line, clean(one.column), clean(one.value), clean(one.reason), cells))
