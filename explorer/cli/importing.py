"""The import command: the same choices as in the import dialog. Returns an object, lines and an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import InputError
from db.store import Store

if TYPE_CHECKING:
    from explorer.importing.mapping.mapping import Mapping
    from explorer.importing.report import ImportReport

CommandResult = tuple[dict[str, Any], list[str], int]

_SHOWN_REJECTS = 10
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " ", "\\t": "\t"}


def add_import(add: argparse.ArgumentParser) -> None:
    """Add the arguments of `import`."""
    add.add_argument("files", nargs="+", metavar="FILE", type=Path)
    add.add_argument("--lane", metavar="NAME", help="the lane for rows that name none")
    add.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="read a field from this column; A+B joins two, =TEXT is the same in all rows, - takes the field away;"
        " settings go the same way: join, list, number, decimal, pivot, blank_end, ends, unused, skip",
    )
    add.add_argument(
        "--over-edits",
        action="store_true",
        help="let the files overwrite what was edited, and bring back what was deleted, since it was imported",
    )
    add.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
    add.add_argument(
        "--rejects", metavar="OUT.csv", type=Path, help="write the rows set aside here, each with its reason"
    )
    how = add.add_argument_group("how the file is read, where what is found is not what is meant")
    how.add_argument("--encoding", metavar="NAME", default="", help="such as utf-8, windows-1251, gb18030")
    how.add_argument("--delimiter", metavar="SIGN", default="", help="a sign, or comma, semicolon, tab, bar")
    how.add_argument("--sheet", metavar="NAME", default="", help="the sheet of a spreadsheet")
    how.add_argument("--header", metavar="LINE", help="the line that names the columns; none: there is no such line")
    how.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), help="the order of day, month and year")
    how.add_argument("--zone", metavar="ZONE", help="of times that name none: Europe/Moscow, +03:00, UTC")
    how.add_argument("--mapping", metavar="NAME|FILE.json", help="read the columns by a saved mapping")
    how.add_argument("--save-mapping", metavar="NAME|FILE.json", help="keep how the columns were read")


def import_files(store: Store, options: argparse.Namespace) -> CommandResult:
    """Import each file in a transaction of its own; one that cannot be read does not keep the others out."""
    from explorer.importing.write.rejects import write_rejects

    reports, failed = _each(store, options)
    if options.rejects:
        write_rejects(options.rejects, reports)
    if options.save_mapping and reports:
        _save(store, options.save_mapping, reports[-1].mapping)
    lines: list[str] = []
    for report in reports:
        lines += _lines(report, options)
        if report.order_open:
            print(
                f"timeline-explorer: warning: {report.file}: day and month could be the other way round;"
                " --date-order dmy or mdy says which is meant",
                file=sys.stderr,
            )
    lines += [f"{file}: {problem}" for file, problem in failed.items()]
    files = [report.as_json() for report in reports] + [{"file": file, "error": text} for file, text in failed.items()]
    code = 2 if failed else 1 if any(report.rejected for report in reports) else 0
    return {"files": files}, lines, code


def _each(store: Store, options: argparse.Namespace) -> tuple[list[ImportReport], dict[str, str]]:
    from explorer.importing.write.sidecar import without_side_tables

    read = _reader(store, options)
    reports, failed = [], {}
    for path in without_side_tables(options.files):
        try:
            reports.append(read(path))
        except InputError as problem:
            if len(options.files) == 1:
                raise
            failed[str(path)] = str(problem)
    return reports, failed


def _reader(store: Store, options: argparse.Namespace) -> Callable[[Path], ImportReport]:
    """Return what imports one file by the options; what is wrong with them is found before any file is read."""
    from explorer.importing.detect.sniff import sniff
    from explorer.importing.run import import_file

    entries = dict(_mapped(entry) for entry in options.map)
    if options.date_order:
        entries["order"] = options.date_order
    if options.zone:
        entries["zone"] = options.zone
    header = _header(options.header)
    delimiter = _DELIMITERS.get(options.delimiter.lower(), options.delimiter)
    if len(delimiter) > 1:
        raise InputError(f"“{options.delimiter}” is no delimiter: write one sign, or comma, semicolon, tab or bar.")
    mapping = _mapping(store, options.mapping) if options.mapping else None

    def read(path: Path) -> ImportReport:
        sniffed = sniff(path, encoding=options.encoding, delimiter=delimiter, sheet=options.sheet, header=header)
        own = mapping if mapping is None or mapping.lane else mapping.with_(lane=path.stem)
        return import_file(
            store,
            path,
            own,
            sniffed=sniffed,
            lane=options.lane,
            columns=entries,
            dry_run=options.dry_run,
            over_edits=options.over_edits,
        )

    return read


def _mapped(entry: str) -> tuple[str, str]:
    name, equals, column = entry.partition("=")
    name = name.strip()
    # What stands between joined titles may be blanks.
    column = column if name == "join" else column.strip()
    if not equals or not name or not column:
        raise InputError(f"“{entry}” maps nothing: write FIELD=COLUMN, for instance --map start=Date.")
    return name, column


def _header(text: str | None) -> int | None:
    if text is None:
        return None
    if text.lower() in ("none", "0"):
        return 0
    if not text.isdigit():
        raise InputError(f"“{text}” is no line: write --header 3, or --header none.")
    return int(text)


def _mapping(store: Store, name: str) -> Mapping:
    from explorer.importing.detect.saved import named, read_mapping

    if name.lower().endswith(".json"):
        return read_mapping(name)
    saved = named(store)
    if name not in saved:
        choice = f"Saved are: {', '.join(saved)}." if saved else "None is saved; --save-mapping NAME keeps one."
        raise InputError(f"There is no mapping “{name}”. {choice}")
    return saved[name]


def _save(store: Store, name: str, mapping: Mapping) -> None:
    from explorer.importing.detect.saved import save_as, write_mapping

    if name.lower().endswith(".json"):
        write_mapping(name, mapping)
    else:
        save_as(store, name, mapping)


def _lines(report: ImportReport, options: argparse.Namespace) -> list[str]:
    done = "would be" if options.dry_run else "were"
    read_as = ", ".join(word for word in (report.format, report.encoding) if word)
    lines = [
        f"{report.file}: {read_as}; {report.rows:,} rows: {report.inserted:,} {done} added,"
        f" {report.updated:,} updated, {report.unchanged:,} unchanged, {report.rejected:,} set aside"
    ]
    lines += [f"  note: {warning}" for warning in report.warnings]
    if report.kept_count or report.deleted_count:
        lines.append("  --over-edits lets the file overwrite what was edited and bring back what was deleted")
    for reject in report.rejects[:_SHOWN_REJECTS]:
        column = f", column “{reject.column}”" if reject.column else ""
        lines.append(f"  line {reject.line}{column}: {reject.reason}")
    if report.rejected > _SHOWN_REJECTS:
        lines.append(f"  … and {report.rejected - _SHOWN_REJECTS:,} more; --rejects OUT.csv writes them all")
    return lines
