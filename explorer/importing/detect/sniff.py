"""Look at a file and say what it is: container, encoding, dialect, header, a sample of its rows, and what was assumed.

Decides nothing about what the columns mean; that is `propose`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from explorer.faults import refusing_faults
from explorer.importing.detect.encoding import Encoding, encoding_of, kind_of_file
from explorer.importing.detect.profile import profiles_of
from explorer.importing.errors import ImportFailed
from explorer.importing.formats.format import HeaderLook
from explorer.importing.formats.registry import names_of_columns, recognise
from explorer.importing.readers import icalendar, json_document, json_stream, reshaped, timeline_xml, workbook
from explorer.importing.readers.delimited import DelimitedTable, Dialect, text_lines
from explorer.importing.readers.dialect import SAMPLE_CHARACTERS, find_dialect, header_at
from explorer.importing.readers.file_blocks import blocks
from explorer.importing.readers.mended import Mend, MendedTable, with_mend
from explorer.importing.readers.table import RowTable, Table
from explorer.jobs import Progress

SAMPLE_ROWS = 1_000
_COVER_ROWS = 3
"""A first sheet with no more rows than this may be a cover."""
_LOOKED_SHEETS = 12
MOST_COLUMNS = 5_000
"""A table with more columns than this is something else: a matrix, or a wrong separator."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is. `rows` is a sample from its start, `lines` where they stand, `header` names that are all
    different.

    `format` is an id of formats.registry.FORMATS; `container` says how it is read. `encoding`, `delimiter` and `quote`
    are for people, empty where they mean nothing. `sheet` names the sheet of a workbook, `sheets` all of them.
    """

    path: Path
    format: str
    format_name: str
    container: str
    encoding: str
    delimiter: str
    quote: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    size: int
    sha256: str
    warnings: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    dialect: Dialect = field(default_factory=Dialect)
    codec: str = "utf-8"
    complete: bool = True
    """Whether `rows` are all rows of the file."""
    header_given: bool = False
    """Whether a person said which line is the header."""
    aside: int = 0
    """Rows of the sample that cannot be read as rows."""
    suspicious: bool = True
    """Whether cells may hold what no text may: NUL, halves of characters."""
    mends: tuple[Mend, ...] = ()
    """Cells that are read otherwise than they stand in the file; `rows` have them so."""

    def mended(self, mend: Mend) -> Sniffed:
        """Return the file with a cell read otherwise, in this import only."""
        table = MendedTable(RowTable(self.header, self.rows, self.lines), [mend])
        rows = tuple(tuple(row) for chunk in table.chunks(max(1, len(self.rows))) for row in chunk.rows)
        return replace(self, rows=rows, mends=with_mend(self.mends, mend))

    def estimated_rows(self) -> int:
        """About how many rows there are."""
        if self.complete or not self.rows:
            return len(self.rows)
        letters = sum(len(cell) + 1 for row in self.rows for cell in row)
        return max(len(self.rows), self.size * len(self.rows) // max(1, letters))


def sniff(
    path: str | Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    quote: str | None = None,
    sheet: str = "",
    header: int | None = None,
    progress: Progress | None = None,
) -> Sniffed:
    """Look at a file. `encoding`, `delimiter`, `quote`, `sheet` and `header` (the line that names the columns, 0 for
    none) overrule what would be found.

    Raises ImportFailed, one plain sentence, when the file is no list of events.
    """
    path = Path(path)
    with refusing_faults(f"{path} cannot be read"):
        kind = kind_of_file(path)
        if kind == "zip" or kind == "old office":
            return _workbook(path, sheet, kind, header)
        found = encoding_of(path, progress)
        if encoding:
            found = _overruled(path, found, encoding)
        sample, whole = _sample(path, found)
        if not sample.strip("\ufeff \t\r\n\0"):
            raise ImportFailed(f"{path} holds nothing but blanks: there are no rows to import.")
        container = "delimited" if delimiter else _container(path, sample, whole=whole)
        if container != "delimited":
            try:
                return _described(path, found, container, progress)
            except ImportFailed:
                if container != "json" or path.suffix.lower() not in (".csv", ".tsv", ".txt", ".tab"):
                    raise
        return _delimited(path, found, sample, whole=whole, delimiter=delimiter, quote=quote, header=header)


def open_table(sniffed: Sniffed, progress: Progress | None = None) -> Table:
    """The rows of a sniffed file, from its start, as often as asked; mended cells as they were typed."""
    table = _table_of(sniffed, progress)
    return MendedTable(table, sniffed.mends) if sniffed.mends else table


def _table_of(sniffed: Sniffed, progress: Progress | None) -> Table:
    if sniffed.container == "delimited":
        return DelimitedTable(sniffed.path, sniffed.codec, sniffed.size, sniffed.dialect, progress)
    if sniffed.container == "turned" or sniffed.container.startswith("within "):
        plain = DelimitedTable(sniffed.path, sniffed.codec, sniffed.size, sniffed.dialect, progress)
        return _reshape(plain, sniffed.container)
    if sniffed.container == "workbook":
        given = sniffed.header_line if sniffed.header_given else None
        return workbook.sheet_table(sniffed.path, sniffed.sheet, given)[0]
    return _table_in(sniffed.path, sniffed.container, sniffed.codec, sniffed.size, progress)


def is_stream(sniffed: Sniffed) -> bool:
    """Whether the rows are read from the file one by one; else all are in memory once it has been looked at."""
    json_list = sniffed.container == "json" and json_stream.streams(sniffed.path, sniffed.codec, sniffed.size)
    return json_list or sniffed.container in ("delimited", "jsonl")


def _container(path: Path, sample: str, *, whole: bool) -> str:
    if icalendar.is_calendar(sample):
        return "calendar"
    if timeline_xml.is_timeline(sample):
        return "timeline"
    if timeline_xml.is_xml(sample):
        raise ImportFailed(
            f"{path} is XML or HTML of a kind that is not known. Save it as CSV, JSON or a spreadsheet first."
        )
    if json_document.looks_like_json(sample):
        return "jsonl" if json_document.is_lines(sample, whole=whole) else "json"
    return "delimited"


def _table_in(path: Path, container: str, codec: str, size: int, progress: Progress | None) -> Table:
    if container == "jsonl":
        return json_stream.JsonLines(path, codec, size, progress)
    if container == "json":
        made = json_stream.JsonList if json_stream.streams(path, codec, size) else json_document.document_table
        return made(path, codec, size, progress)
    text, _ = text_lines(path, codec, size, progress)
    with text:
        try:
            return icalendar.CalendarTable(text) if container == "calendar" else timeline_xml.TimelineTable(text)
        except ImportFailed as error:
            raise ImportFailed(f"{path}: {error}") from None


def _described(path: Path, encoding: Encoding, container: str, progress: Progress | None) -> Sniffed:
    if path.name.endswith(".more.json"):
        raise ImportFailed(f"{path} goes with a CSV of events: import {path.name.removesuffix('.more.json')}.csv.")
    table = _table_in(path, container, encoding.codec, encoding.size, progress)
    rows, lines, complete = _first(table)
    file_format = recognise(HeaderLook(table.header, rows, container))
    warnings = _encoding_warnings(encoding) + list(getattr(table, "warnings", []))
    return Sniffed(
        path=path,
        format=file_format.id,
        format_name=file_format.name,
        container=container,
        encoding=encoding.name,
        delimiter="",
        quote="",
        header=table.header,
        header_line=0,
        rows=rows,
        lines=lines,
        size=encoding.size,
        sha256=encoding.sha256,
        warnings=tuple(warnings),
        codec=encoding.codec,
        complete=complete,
        aside=len(next(iter(table.chunks(SAMPLE_ROWS))).rejects) if not rows else 0,
    )


def _workbook(path: Path, sheet: str, kind: str, header: int | None) -> Sniffed:
    if kind == "zip" and not workbook.is_workbook(path):
        raise ImportFailed(f"{path} is a zip archive, not a table of events. Unpack it and choose a file in it.")
    table, dialect, name, names = workbook.sheet_table(path, sheet, header)
    rows, lines, complete = _first(table)
    if not sheet and (not _dated(table.header, rows) or len(rows) <= _COVER_ROWS):
        # A read-me or a cover often comes first.
        most = len(rows) if _dated(table.header, rows) else 0
        for other in names[:_LOOKED_SHEETS]:
            try:
                further = workbook.sheet_table(path, other)
            except ImportFailed:
                continue
            first = _first(further[0])
            if len(first[0]) > most and _dated(further[0].header, first[0]):
                (table, dialect, name, names), (rows, lines, complete) = further, first
                most = len(rows) if len(rows) <= _COVER_ROWS else SAMPLE_ROWS
    file_format = recognise(HeaderLook(table.header, rows, "workbook", dialect.header_line > 0))
    warnings = _dialect_warnings(dialect)
    if len(names) > 1:
        warnings.append(f"The sheet “{name}” was read; the workbook has {len(names)} ({', '.join(names[:6])}).")
    digest = hashlib.sha256()
    size = 0
    for block in blocks(path):
        digest.update(block)
        size += len(block)
    return Sniffed(
        path=path,
        format=file_format.id,
        format_name=file_format.name,
        container="workbook",
        encoding="",
        delimiter="",
        quote="",
        header=table.header,
        header_line=dialect.header_line,
        rows=rows,
        lines=lines,
        size=size,
        sha256=digest.hexdigest(),
        warnings=tuple(warnings),
        sheet=name,
        sheets=names,
        dialect=dialect,
        complete=complete,
        header_given=header is not None,
    )


def _dated(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table has a column of dates and another."""
    return len(header) > 1 and any(p.dates > 0.6 or p.serial or p.pure_year for p in profiles_of(header, rows[:100]))


def _first(table: Table) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...], bool]:
    rows: list[list[str]] = []
    lines: list[int] = []
    for chunk in table.chunks(SAMPLE_ROWS):
        rows += chunk.rows
        lines += chunk.lines
        if len(rows) >= SAMPLE_ROWS:
            break
    complete = len(rows) < SAMPLE_ROWS
    del rows[SAMPLE_ROWS:], lines[SAMPLE_ROWS:]
    return tuple(tuple(row) for row in rows), tuple(lines), complete


def _overruled(path: Path, found: Encoding, name: str) -> Encoding:
    try:
        "".encode(name)
    except LookupError:
        raise ImportFailed(
            f"There is no encoding “{name}”. Known ones are utf-8, windows-1251, gb18030 and the like."
        ) from None
    codec = "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name
    return replace(found, name=name, codec=codec, sure=True, broken=0)


def _sample(path: Path, encoding: Encoding) -> tuple[str, bool]:
    text, _ = text_lines(path, encoding.codec, encoding.size)
    with text:
        sample = text.read(SAMPLE_CHARACTERS)
        return sample, not text.read(1)


def _delimited(
    path: Path, encoding: Encoding, sample: str, *, whole: bool, delimiter: str, quote: str | None, header: int | None
) -> Sniffed:
    dialect = find_dialect(sample, whole=whole, suffix=path.suffix.lower(), delimiter=delimiter)
    if header is not None:
        dialect = header_at(sample, dialect, header)
    if quote is not None:
        dialect = replace(dialect, quote=quote)
    if not dialect.header:
        raise ImportFailed(f"{path} holds nothing but blanks and separators: there are no rows to import.")
    if len(dialect.header) > MOST_COLUMNS:
        at_least = "" if whole else "at least "
        raise ImportFailed(
            f"{path} would have {at_least}{len(dialect.header):,} columns; at most {MOST_COLUMNS:,} can be imported. "
            "Is the separator right?"
        )
    rows, lines, complete = _first(DelimitedTable(path, encoding.codec, encoding.size, dialect))
    told = delimiter or quote is not None or header is not None
    if not told and (other := _reshaped(path, encoding, dialect, rows)):
        return other
    if not dialect.header_line and (names := names_of_columns(rows)):
        dialect = replace(dialect, header=names)
    table = DelimitedTable(path, encoding.codec, encoding.size, dialect)
    warnings = _encoding_warnings(encoding) + _dialect_warnings(dialect)
    file_format = recognise(HeaderLook(table.header, rows, "delimited", dialect.header_line > 0))
    return Sniffed(
        path=path,
        format=file_format.id,
        format_name=file_format.name,
        container="delimited",
        encoding=encoding.name,
        delimiter=dialect.delimiter if len(table.header) > 1 else "",
        quote=dialect.quote,
        header=table.header,
        header_line=dialect.header_line,
        rows=rows,
        lines=lines,
        size=encoding.size,
        sha256=encoding.sha256,
        warnings=tuple(warnings),
        dialect=dialect,
        codec=encoding.codec,
        complete=complete,
        suspicious=encoding.nul_bytes > 0,
    )


def _reshaped(path: Path, encoding: Encoding, dialect: Dialect, rows: Sequence[Sequence[str]]) -> Sniffed | None:
    """What a table that stands on its side, or within the first cells of another, is; None for any other."""
    plain = DelimitedTable(path, encoding.codec, encoding.size, dialect)
    inner = reshaped.wrapped_delimiter(dialect.header, rows)
    side = "" if inner else reshaped.lies_on_its_side(dialect.header, rows, _are_dates)
    if not inner and not side:
        return None
    container = f"within {inner}" if inner else "turned"
    table = _reshape(plain, container)
    said = (
        "Each row stands in one cell, as if the file had been saved twice; what is in these cells was read."
        if inner
        else f"The table lies on its side: its dates stand in the row “{side}”. Its columns were read as rows."
    )
    found, lines, complete = _first(table)
    file_format = recognise(HeaderLook(table.header, found, "delimited"))
    return Sniffed(
        path=path,
        format=file_format.id,
        format_name=file_format.name,
        container=container,
        encoding=encoding.name,
        delimiter=inner or dialect.delimiter,
        quote=dialect.quote,
        header=table.header,
        header_line=dialect.header_line,
        rows=found,
        lines=lines,
        size=encoding.size,
        sha256=encoding.sha256,
        warnings=(*_encoding_warnings(encoding), said),
        dialect=dialect,
        codec=encoding.codec,
        complete=complete,
    )


def _reshape(table: Table, container: str) -> Table:
    if container == "turned":
        return reshaped.turned(table)
    return reshaped.unwrapped(table, container.removeprefix("within "))


def _are_dates(cells: Sequence[str]) -> bool:
    """Whether most cells of a row or a column are dates."""
    [profile] = profiles_of(["cells"], [[cell] for cell in cells])
    return profile.dates > 0.6 or (profile.pure_year and profile.numbers > 0.9 and len(cells) > 1)


def _encoding_warnings(encoding: Encoding) -> list[str]:
    warnings = []
    if not encoding.sure:
        warnings.append(
            f"The text was read as {encoding.name}, which fits it best; choose another encoding if letters look wrong."
        )
    if encoding.broken:
        some = "1 byte is" if encoding.broken == 1 else f"{encoding.broken:,} bytes are"
        warnings.append(
            f"{some} not valid {encoding.name} (first on line {encoding.broken_line:,}); they are shown as �."
        )
    return warnings


def _dialect_warnings(dialect: Dialect) -> list[str]:
    warnings = []
    if dialect.skipped:
        count = len(dialect.skipped)
        lines = "1 row" if count == 1 else f"{count} rows"
        above = f"the header (line {dialect.header_line})" if dialect.header_line else "the first row of data"
        warnings.append(f"{lines} above {above} left out, such as “{dialect.skipped[0][:60]}”.")
    if dialect.tags:
        warnings.append(f"The row of tags or dashes below the header (line {dialect.tags}) was left out.")
    if not dialect.header_line and dialect.header[:1] == ("column 1",):
        warnings.append("The file has no header; its columns are numbered.")
    return warnings
