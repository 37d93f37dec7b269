"""The first rows of a file as they would be read by a mapping: raw cells beside what they become. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from db.dates import in_words
from db.schema.fields import MAPPED, Kind
from explorer.faults import refusing_faults
from explorer.importing.dates.column import DateReader
from explorer.importing.dates.single import DateRules
from explorer.importing.detect.sniff import Sniffed, open_table, sniff
from explorer.importing.errors import DateUnreadable, ImportFailed
from explorer.importing.mapping.mapping import FIELD_DATES, Mapping
from explorer.importing.readers.table import Chunk, Reject
from explorer.importing.rows.column_rules import date_columns, find_column_rules
from explorer.importing.rows.row_parser import Parsed, RowParser
from explorer.importing.rows.texts import read_number
from explorer.jobs import Progress


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row: its line, its cells as they stand, and by column what they become or why they do not."""

    line: int
    cells: tuple[str, ...]
    parsed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows of a file under a mapping. `assumptions` are sentences; `order_open` says that day and month are a guess."""

    rows: tuple[PreviewRow, ...]
    assumptions: tuple[str, ...] = ()
    order_open: bool = False
    order: str = "dmy"
    order_known: bool = False
    """Whether the values themselves say in which order day and month stand."""
    readings: tuple[tuple[str, str, str], ...] = ()
    """Where the order is open: a cell, and what it is in each order, as (order, cell, in words)."""


def preview(
    path: str | Path,
    mapping: Mapping,
    limit: int = 200,
    *,
    sniffed: Sniffed | None = None,
    language: str = "en",
    progress: Progress | None = None,
) -> Preview:
    """Read the first `limit` rows of a file as an import would. Raises ImportFailed where the mapping cannot work.

    The order of day and month is decided from the sample; an import looks at the whole column.
    """
    with refusing_faults(f"{path} cannot be shown"):
        return _preview(mapping, sniffed or sniff(path, progress=progress), limit, language)


def _preview(mapping: Mapping, sniffed: Sniffed, limit: int, language: str) -> Preview:
    mapping.checked(sniffed.header)
    cells, lines = [list(row) for row in sniffed.rows[:limit]], list(sniffed.lines[:limit])
    # Several rows may stand on one line, as the repetitions of an event in a calendar do: their place tells them apart.
    chunk = Chunk(cells, list(range(len(cells))))
    if mapping.kind != "events":
        return _side_table(sniffed, mapping, Chunk(cells, lines))
    column_rules = find_column_rules(open_table(sniffed), mapping, sample=sniffed.rows, complete=True)
    try:
        parser = RowParser(sniffed.header, mapping, column_rules)
    except ImportFailed as error:
        rows = tuple(PreviewRow(line, tuple(row)) for line, row in zip(lines, cells, strict=True))
        return Preview(rows, (*filter(None, [mapping.note]), str(error)))
    parsed = parser.parse(chunk)
    wrong = {one.line: one for one in parsed.rejects}
    good = {place: i for i, place in enumerate(parsed.lines)}
    rows = tuple(
        _row(line, row, mapping, parsed, good.get(place), wrong.get(place), sniffed.header, language)
        for place, (line, row) in enumerate(zip(lines, cells, strict=True))
    )
    readings = _readings(sniffed, mapping, column_rules.rules, language) if column_rules.order_open else ()
    return Preview(
        rows,
        tuple(parser.warnings()),
        column_rules.order_open,
        column_rules.rules.order,
        column_rules.order_known,
        readings,
    )


def _readings(sniffed: Sniffed, mapping: Mapping, rules: DateRules, language: str) -> tuple[tuple[str, str, str], ...]:
    """The first cell that means two dates, in both orders."""
    columns = [sniffed.header.index(name) for name in date_columns(mapping)]
    readers = {order: DateReader(replace(rules, order=order)) for order in ("dmy", "mdy")}
    for row in sniffed.rows:
        for i in columns:
            try:
                found = {order: reader.read(row[i]).edtf for order, reader in readers.items()}
            except DateUnreadable:
                continue
            if found["dmy"] != found["mdy"]:
                return tuple((order, row[i].strip(), in_words(edtf, language)) for order, edtf in found.items())
    return ()


def _row(
    line: int,
    cells: list[str],
    mapping: Mapping,
    parsed: Parsed,
    i: int | None,
    wrong: Reject | None,
    header: tuple[str, ...],
    language: str,
) -> PreviewRow:
    if wrong is not None:
        column = next((name for name in wrong.column.split(", ") if name in header), wrong.column or header[0])
        return PreviewRow(line, tuple(cells), {}, {column: wrong.reason})
    if i is None:
        return PreviewRow(line, tuple(cells), {header[0]: "left out"})
    shown: dict[str, str] = {}
    edtf = parsed.when.edtf[i]
    start, _, end = edtf.partition("/") if "/" in edtf and not edtf.startswith(("[", "{")) else (edtf, "", "")
    two_columns = bool(mapping.columns_of("end") or mapping.columns_of("end_year"))
    for side, text in (("start", start if two_columns else edtf), ("end", end if two_columns else "")):
        columns = mapping.columns_of(side) or mapping.columns_of(f"{side}_year")
        if columns and text:
            shown[columns[0]] = "still going on" if text == ".." else in_words(text, language)
    for name in [one.name for one in MAPPED if one.kind in (Kind.TEXT, Kind.NAME)]:
        columns = mapping.columns_of(name)
        if columns and name in parsed.texts and (len(columns) > 1 or name == "title"):
            shown.setdefault(columns[0], parsed.texts[name][i])
    for name, lists in parsed.names.items():
        columns = mapping.columns_of(name)
        if columns and len(lists[i]) > 1:
            shown.setdefault(columns[0], " · ".join(lists[i]))
    for name, numbers in parsed.numbers.items():
        if (number := numbers[i]) is not None:
            shown.setdefault(mapping.columns_of(name)[0], f"{number:,.10g}")
    return PreviewRow(line, tuple(cells), shown)


def _side_table(sniffed: Sniffed, mapping: Mapping, chunk: Chunk) -> Preview:
    """Companion tables have few dates and numbers; whether their events are there only an import can tell."""
    reader = DateReader(DateRules(mapping.order or "dmy"))
    rows = []
    for line, cells in zip(chunk.lines, chunk.rows, strict=True):
        by_name = dict(zip(sniffed.header, cells, strict=True))
        shown: dict[str, str] = {}
        errors: dict[str, str] = {}
        for one in mapping.fields:
            text = by_name[one.columns[0]].strip() if one.columns else ""
            if not text:
                continue
            if one.field in FIELD_DATES:
                try:
                    shown[one.columns[0]] = in_words(reader.read(text).edtf)
                except DateUnreadable as error:
                    errors[one.columns[0]] = error.reason
            elif one.field == "value" and read_number(text, mapping.decimal) is None:
                errors[one.columns[0]] = "this is no number"
        rows.append(PreviewRow(line, tuple(cells), shown, errors))
    return Preview(tuple(rows))
