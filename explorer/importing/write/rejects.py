"""Save the rows that were set aside as CSV: to be mended and imported again. Knows reports, not stores."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from db.errors import EnvironmentFailure
from db.read import rows
from db.read.details import rejects
from db.schema.limits import JSON
from db.sqlite.session import Session
from db.store import Store, Transaction
from db.write import kept_texts
from explorer.importing.detect.propose import REJECT_PREFIX
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.mapping import Mapping
from explorer.importing.readers.table import Reject
from explorer.importing.report import ImportReport
from explorer.importing.rows.reject_buffer import RejectBuffer

_HEADER: Final = "import/header/"
COLUMNS = tuple(REJECT_PREFIX + name for name in ("file", "line", "column", "reason"))


def write_rejects(path: str | Path, reports: Iterable[ImportReport]) -> int:
    """Write all rows set aside, with their own columns first and then file, line, column and reason; how many there
    were.

    The four columns are passed over when the file is imported again. Raises EnvironmentFailure when it cannot be
    written.
    """
    reports = list(reports)
    header: list[str] = list(dict.fromkeys(name for report in reports if report.all_rejects for name in report.header))
    count = 0
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow([*header, *COLUMNS])
            for report in reports:
                for one in report.all_rejects:
                    out.writerow([*_cells(one, report.header, header), report.file, one.line, one.column, one.reason])
                    count += 1
    except OSError as error:
        raise EnvironmentFailure(
            f"{path} cannot be written: {error.strerror or error}. Choose another place."
        ) from error
    return count


def keep_header(tx: Transaction, import_id: int, header: Sequence[str]) -> None:
    """Keep with an import what the columns of its rejected rows are called."""
    text = json.dumps(list(header), ensure_ascii=False)
    if len(text) <= JSON:
        tx.insert("meta", key=f"{_HEADER}{import_id}", value=text)


def write_stored_rejects(path: str | Path, store: Store, import_id: int) -> int:
    """Write the rows that an import set aside, from the store, as `write_rejects` does; how many there were.

    Raises ImportFailed where the import did not keep what its columns are called, EnvironmentFailure.
    """
    with store.reading() as session:
        header = _header(session, import_id)
        file = rows.first(session, "import", "file", id=import_id)
        aside = RejectBuffer(
            Reject(
                one.line,
                one.column,
                one.value,
                one.reason,
                tuple(next(csv.reader(io.StringIO(one.raw, newline="")), [])),
            )
            for one in rejects(session, import_id)
        )
    if header is None or file is None:
        raise ImportFailed("This import did not keep what its columns are called; import the file again to see them.")
    report = ImportReport(str(file), "", "", "", Mapping(), all_rejects=aside, header=header)
    return write_rejects(path, [report])


def _header(session: Session, import_id: int) -> tuple[str, ...] | None:
    text = kept_texts.text_of(session, f"{_HEADER}{import_id}")
    return None if text is None else tuple(map(str, json.loads(text)))


def _cells(one: Reject, own: tuple[str, ...], header: list[str]) -> list[str]:
    """The row's cells in the order of the joint header; what has no column goes into the last."""
    cells = dict(zip(own, one.cells, strict=False))
    row = [cells.get(name, "") for name in header]
    if len(one.cells) > len(own) and row:
        row[-1] = ",".join((row[-1], *one.cells[len(own) :]))
    return row
