"""Save the rows that were set aside as CSV: to be mended and imported again. Knows reports, not stores."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from db.errors import EnvironmentFailure
from explorer.importing.propose import SET_ASIDE
from explorer.importing.report import ImportReport
from explorer.importing.table import SetAside

COLUMNS = tuple(SET_ASIDE + name for name in ("file", "line", "column", "reason"))


def write_rejects(path: str | Path, reports: Iterable[ImportReport]) -> int:
    """Write all rows set aside, with their own columns first and then file, line, column and reason; how many there
    were.

    The four columns are passed over when the file is imported again. Raises EnvironmentFailure when it cannot be
    written.
    """
    reports = list(reports)
    header: list[str] = list(dict.fromkeys(name for report in reports if report.set_aside for name in report.header))
    count = 0
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([*header, *COLUMNS])
            for report in reports:
                for one in report.set_aside:
                    out.writerow([*_cells(one, report.header, header), report.file, one.line, one.column, one.reason])
                    count += 1
    except OSError as error:
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    return count


def _cells(one: SetAside, own: tuple[str, ...], header: list[str]) -> list[str]:
    """The row's cells in the order of the joint header; what has no column goes into the last."""
    cells = dict(zip(own, one.cells, strict=False))
    row = [cells.get(name, "") for name in header]
    if len(one.cells) > len(own) and row:
        row[-1] = ",".join((row[-1], *one.cells[len(own) :]))
    return row
