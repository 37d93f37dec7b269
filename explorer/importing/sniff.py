"""Look at a file and say what it is: container, encoding, dialect, header, a sample of its rows, and what was assumed.

Decides nothing about what the columns mean; that is `propose`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from explorer.importing import delimited
from explorer.importing.delimited import DelimitedTable, Dialect, text_lines
from explorer.importing.dialect import SAMPLE_CHARACTERS, find_dialect
from explorer.importing.encoding import Encoding, encoding_of, kind_of_file
from explorer.importing.errors import ImportFailed
from explorer.importing.formats import recognise
from explorer.importing.table import Table
from explorer.jobs import Progress

SAMPLE_ROWS = 1_000
MOST_COLUMNS = 5_000
"""A table with more columns than this is something else: a matrix, or a wrong separator."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is. `rows` is a sample from its start, `lines` where they stand, `header` names that are all
    different.

    `format` is one of formats.NAMES; `container` says how it is read. `encoding`, `delimiter` and `quote` are for
    people, empty where they mean nothing. `sheet` names the sheet of a workbook, `sheets` all of them.
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


def sniff(
    path: str | Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    quote: str | None = None,
    sheet: str = "",
    progress: Progress | None = None,
) -> Sniffed:
    """Look at a file. `encoding`, `delimiter`, `quote` and `sheet` overrule what would be found.

    Raises ImportFailed, one plain sentence, when the file is no list of events.
    """
    path = Path(path)
    kind = kind_of_file(path)
    if kind == "zip":
        raise ImportFailed(f"{path} is a zip archive, not a table of events. Unpack it and choose a file in it.")
    found = encoding_of(path, progress)
    if encoding:
        found = _overruled(path, found, encoding)
    sample, whole = _sample(path, found)
    return _delimited(path, found, sample, whole=whole, delimiter=delimiter, quote=quote)


def open_table(sniffed: Sniffed, progress: Progress | None = None) -> Table:
    """The rows of a sniffed file, from its start, as often as asked."""
    return DelimitedTable(sniffed.path, sniffed.codec, sniffed.size, sniffed.dialect, progress)


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
    path: Path, encoding: Encoding, sample: str, *, whole: bool, delimiter: str, quote: str | None
) -> Sniffed:
    if not sample.strip("\ufeff \t\r\n\0"):
        raise ImportFailed(f"{path} holds nothing but blanks: there are no rows to import.")
    dialect = find_dialect(sample, whole=whole, suffix=path.suffix.lower(), delimiter=delimiter)
    if quote is not None:
        dialect = replace(dialect, quote=quote)
    if len(dialect.header) > MOST_COLUMNS:
        raise ImportFailed(
            f"{path} would have {len(dialect.header):,} columns; at most {MOST_COLUMNS:,} can be imported. "
            "Is the separator right?"
        )
    table = DelimitedTable(path, encoding.codec, encoding.size, dialect)
    chunk = next(table.chunks(SAMPLE_ROWS), None)
    rows = chunk.rows if chunk else []
    warnings = _encoding_warnings(encoding) + _dialect_warnings(dialect)
    format_id, format_name = recognise(table.header, rows, has_header=dialect.header_line > 0)
    return Sniffed(
        path=path,
        format=format_id,
        format_name=format_name,
        container="delimited",
        encoding=encoding.name,
        delimiter=dialect.delimiter if len(table.header) > 1 else "",
        quote=dialect.quote,
        header=table.header,
        header_line=dialect.header_line,
        rows=tuple(tuple(row) for row in rows),
        lines=tuple(chunk.lines if chunk else ()),
        size=encoding.size,
        sha256=encoding.sha256,
        warnings=tuple(warnings),
        dialect=dialect,
        codec=encoding.codec,
        complete=len(rows) < SAMPLE_ROWS,
    )


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
        warnings.append(
            f"{lines} above the header (line {dialect.header_line}) left out, such as “{dialect.skipped[0][:60]}”."
        )
    if not dialect.header_line:
        warnings.append("The file has no header; its columns are numbered.")
    return warnings


__all__ = ["SAMPLE_ROWS", "Sniffed", "delimited", "open_table", "sniff"]
