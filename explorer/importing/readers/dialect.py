"""Find out how a delimited text is written: separator, quotation mark, where the header is, what stands above it.

Every candidate reads the sample and the one wins whose rows are most alike and least blank, as in DuckDB's sniffer
and in "Wrangling messy CSV files by detecting row and type patterns" (van den Burg, Nazábal, Sutton 2019), whose row
pattern is the first half of our score; the second half counts cells that are a number, a date or an address. How the
standard library's Sniffer, clevercsv and DuckDB do on the same files stands in tests/benchmarks/bench_sniff.py: 20 of
20 are read in 3.3 ms each, where clevercsv takes 17.5.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from typing import Final

from explorer.importing.dates.cell import read
from explorer.importing.dates.numbers import NUMBER
from explorer.importing.dates.single import DateRules
from explorer.importing.errors import DateUnreadable, ImportFailed, NoDate
from explorer.importing.mapping.header_synonyms import known_header
from explorer.importing.readers.delimited import Dialect, first_rows
from explorer.importing.readers.table import named_columns

DELIMITERS: Final = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
_TAG: Final = re.compile(r"#[a-z][a-z0-9_]*(?: ?\+ ?[a-z][a-z0-9_]*)*")
_LINE: Final = re.compile(r":?-{3,}:?")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ANY_ORDER: Final = DateRules()
_LOOKED: Final = 20
"""Rows that are looked at to tell a date above a column of dates."""
_LONGEST_NAME: Final = 60
"""Characters of a name in a header that no known word and no data below tells to be one."""
_REPEATED_IN: Final = 200
_YEAR: Final = re.compile(r"[12]\d{3}\Z")
_PREAMBLE: Final = 30
"""Rows of a preamble among which a header is looked for."""
SAMPLE_CHARACTERS: Final = 1 << 18
_WIDE: Final = 3
"""Columns of a table that is wider than the lines of names and values that may stand above it."""
_NO_WORSE: Final = 0.98
"""A table whose quoted cells hold separators scores higher when they are read as one; else it is about the same."""
_TYPED: Final = re.compile(
    r"\s*(?:[-+]?\d+(?:[.,]\d+)*%?|\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?(?:[T ].*)?|https?://\S+|true|false|yes|no|null|n/a)?\s*\Z",
    re.IGNORECASE,
)
_DATA_LIKE: Final = re.compile(
    r"\s*(?:[-+]?\d+(?:[.,]\d+)*%?|\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?(?:[T ].*)?|https?://\S+)\s*\Z"
)


def find_dialect(sample: str, *, whole: bool, suffix: str = "", delimiter: str = "") -> Dialect:
    """Decide the dialect from the first part of a text. `whole` says that this is all of it.

    `suffix` is the file's (".tsv"), which settles ties only; `delimiter` overrides. A text with one column is read as
    such.
    """
    text = sample if whole else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    best, best_score = Dialect(), -1.0
    for candidate in (delimiter,) if delimiter else DELIMITERS:
        if not delimiter and candidate not in text:
            continue
        for quote in ('"', "'") if _quotes_matter(text, candidate) else ('"',):
            dialect = Dialect(candidate, quote)
            score = _score([row for _, row in first_rows(text, dialect)])
            if quote == "'":
                score *= 0.9
            if (suffix == ".tsv" and candidate == "\t") or (suffix == ".csv" and candidate in ",;"):
                score *= 1.05
            if score > best_score:
                best, best_score = dialect, score
    if '\\"' in text and best.quote == '"':
        escaped = Dialect(best.delimiter, best.quote, escape="\\")
        if _score([row for _, row in first_rows(text, escaped)]) > best_score:
            best = escaped
    if _spaces_before_quotes(text, best):
        spaced = replace(best, spaced=True)
        scores = [_score([row for _, row in first_rows(text, one)]) for one in (spaced, best)]
        if scores[0] >= scores[1] * _NO_WORSE:
            best = spaced
    return with_header(best, first_rows(text, best))


def _spaces_before_quotes(text: str, dialect: Dialect) -> bool:
    """Whether quoted cells follow the separators after a space: 2019, "Rome, Italy", "a text"."""
    if not dialect.quote or dialect.delimiter == " ":
        return False
    mark, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    pattern = rf"{mark}[ \t]+{quote}(?:[^{quote}]|{quote}{quote})*{quote}(?=\s*(?:{mark}|[\r\n]|\Z))"
    return len(re.findall(pattern, text[:20_000])) > 1


def _quotes_matter(text: str, delimiter: str) -> bool:
    """Whether apostrophes stand where quotation marks would: around cells."""
    mark = re.escape(delimiter)
    return len(re.findall(rf"(?:^|{mark})'[^'\n]*'(?={mark}|\r|\n|$)", text[:20_000], re.MULTILINE)) >= 2


def _score(rows: list[list[str]]) -> float:
    """How much these rows look like a table, 0 for not at all."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return 0.0
    widths = Counter(len(row) for row in filled)
    width, _ = max(widths.items(), key=lambda item: (item[1] * math.log2(item[0] + 1), item[0]))
    if width < 2:
        return 0.01
    alike = [row for row in filled if len(row) == width]
    share = len(alike) / len(filled)
    cells = sum(len(row) for row in alike)
    typed = sum(bool(_TYPED.match(cell)) for row in alike[:200] for cell in row) / max(
        1, sum(len(row) for row in alike[:200])
    )
    # The row pattern: many like rows with many columns; square roots keep one wide row from beating many narrow ones.
    return share * share * (1 - 1 / width) * (0.6 + 0.4 * typed) * (1 + 0.02 * math.log2(cells + 1))


def header_at(sample: str, dialect: Dialect, given: int) -> Dialect:
    """Return the dialect with the header where a person says it is: a line, or 0 for none. Raises ImportFailed."""
    plain = Dialect(dialect.delimiter, dialect.quote, escape=dialect.escape, spaced=dialect.spaced)
    return with_header(plain, first_rows(sample, plain), given)


def with_header(dialect: Dialect, rows: list[tuple[int, list[str]]], given: int | None = None) -> Dialect:
    """Return the dialect with the header row (or that there is none) and what stands above it, found in numbered
    rows or `given` as a line (0: there is none).
    """
    filled = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return dialect
    widths = Counter(len(row) for _, row in filled)
    width = max(widths, key=lambda w: (widths[w] * math.log2(w + 1), w))
    start = 0
    for index, (_, row) in enumerate(filled[:50]):
        full = sum(bool(cell.strip()) for cell in row)
        # Below a title line the header is the first row as wide as the table and mostly filled.
        if len(row) >= width * 0.6 and full >= max(1, math.ceil(min(width, _usual_fill(filled, width)) * 0.5)):
            start = index
            break
    start = _named_below(filled, start)
    if given is not None:
        start = next((i for i, (line, _) in enumerate(filled) if line >= given), -1)
        if start < 0:
            raise ImportFailed(f"There is no line {given} among the first {filled[-1][0]:,}: the header must be there.")
    line, head = filled[start]
    skipped = tuple(" ".join(cell for cell in row if cell.strip()) for _, row in filled[:start])
    body = [row for _, row in filled[start + 1 :] if len(row) == width] or [row for _, row in filled[start + 1 :]]
    if given or (given is None and is_header(head, body)):
        tagged = len(filled) > start + 1 and _tags(filled[start + 1][1])
        later = next((at for at, _ in filled[start + 1 + tagged :]), None)
        # The header's own cells may span lines (of a text, not of a sheet). Rows begin right below, also those that
        # cannot be read and are no part of what was found.
        below = line + 1 + sum(len(_LINE_END.findall(cell)) for cell in head)
        if tagged and later is not None:
            below = filled[start + 1][0] + 1
        first = min(below, later) if later is not None else below
        names = _widened(head, body_width(head, filled[start + 1 :]))
        tags = filled[start + 1][0] if tagged and later is not None else 0
        return replace(dialect, header_line=line, first_line=first, header=names, skipped=skipped, tags=tags)
    names = tuple(f"column {number}" for number in range(1, max(width, len(head)) + 1))
    return replace(dialect, header_line=0, first_line=line, header=names, skipped=skipped)


def _tags(row: list[str]) -> bool:
    """Whether a row below the header says what the columns mean, as "#date+start" (Humanitarian Exchange Language), or
    is a line drawn with dashes.
    """
    said = [cell.strip() for cell in row if cell.strip()]
    return len(said) > 1 and (all(map(_TAG.fullmatch, said)) or all(map(_LINE.fullmatch, said)))


def _named_below(filled: list[tuple[int, list[str]]], start: int) -> int:
    """The row that plainly names columns and is fuller than the one at `start`, which does not; else `start`.

    A preamble of names and values, such as an account and its balance, can be half as wide as its table.
    """
    full = sum(bool(cell.strip()) for cell in filled[start][1])
    if known_header(filled[start][1]):
        return start
    if whole := _first_whole(filled, start, full):
        return whole
    for index in range(start + 1, min(len(filled), start + _PREAMBLE)):
        row = filled[index][1]
        names = [cell.strip() for cell in row if cell.strip()]
        if len(names) > full and known_header(row) and not any(map(_DATA_LIKE.match, names)):
            return index
    return start


def _first_whole(filled: list[tuple[int, list[str]]], start: int, full: int) -> int:
    """The first row without blanks, where the one at `start` has some and the rows below have none: a spreadsheet fills
    the lines above a table up with blank cells. 0 where there is no such row, or it holds data.
    """
    width = len(filled[start][1])
    if full == width or width < _WIDE:
        return 0
    for index in range(start + 1, min(len(filled) - 1, start + _PREAMBLE)):
        row = [cell.strip() for cell in filled[index][1]]
        if len(row) != width or not all(row):
            continue
        below = [one for _, one in filled[index + 1 : index + 20] if len(one) == width]
        named = len(set(row)) == width and not any(map(_DATA_LIKE.match, row))
        typed = any(_share_typed([one[i] for one in below]) > 0.5 for i in range(width))
        return index if named and typed else 0
    return 0


def body_width(head: list[str], below: list[tuple[int, list[str]]]) -> int:
    """How many columns there are: as many as the header names, unless most rows agree on more."""
    named = len(head)
    while named > 1 and not head[named - 1].strip():
        named -= 1
    widths = Counter(len(row) for _, row in below)
    if not widths:
        return named
    usual, count = widths.most_common(1)[0]
    return max(named, usual) if count * 2 > len(below) else max(named, len(head))


def _widened(head: list[str], width: int) -> tuple[str, ...]:
    """The header's names, with blank ones cut off or added to reach the width of the rows."""
    cells = list(head)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    cells += [""] * (width - len(cells))
    return named_columns(cells)


def _usual_fill(filled: list[tuple[int, list[str]]], width: int) -> int:
    counts = sorted(sum(bool(cell.strip()) for cell in row) for _, row in filled if len(row) == width)
    return counts[len(counts) // 2] if counts else width


def is_header(head: list[str], body: list[list[str]]) -> bool:
    """Whether the row names columns: known words, or no data-like cell above columns that have them."""
    if known_header(head):
        return True
    names = [cell.strip() for cell in head]
    data_like = sum(bool(_DATA_LIKE.match(name)) for name in names if name)
    if not body:
        return data_like == 0
    if _dated(names, body) or _comes_again(names, body):
        return False
    if data_like:
        # Years as column names occur; a row in which most cells are data is data.
        return data_like * 3 < len([n for n in names if n]) and not _matches_below(names, body)
    typed_below = sum(
        _share_typed([row[i] for row in body[:100] if i < len(row)]) > 0.7 for i in range(len(names)) if names[i]
    )
    if typed_below:
        return True
    # Only text: a header is short, without repeats, and does not come back among the rows.
    values = {cell.strip() for row in body[:200] for cell in row}
    said = [name for name in names if name]
    return len(set(said)) == len(said) and values.isdisjoint(said) and max(map(len, said), default=0) <= _LONGEST_NAME


def _dated(names: list[str], body: list[list[str]]) -> bool:
    """Whether a cell of the row is a date above a column of dates, in words too: 5 June 2019 is no name of a column."""
    for i, name in enumerate(names):
        year = bool(_YEAR.match(name))
        if any(map(str.isdecimal, name)) and (year or not NUMBER.match(name)) and _is_date(name):
            below = [cell for row in body[:_LOOKED] if i < len(row) and (cell := row[i].strip())]
            # Years name columns too, but not one of dates in words.
            in_words = not year or any(not NUMBER.match(cell) for cell in below)
            if in_words and 2 * sum(map(_is_date, below)) > len(below):
                return True
    return False


def _comes_again(names: list[str], body: list[list[str]]) -> bool:
    """Whether the row says of some column what other rows say of it: a header says what no other row does."""
    return any(
        name and sum(i < len(row) and row[i].strip() == name for row in body[:_REPEATED_IN]) > 0
        for i, name in enumerate(names)
        if not _DATA_LIKE.match(name)
    )


def _is_date(cell: str) -> bool:
    try:
        read(cell, _ANY_ORDER)
    except NoDate:
        return False
    except DateUnreadable as error:
        return "day first" in error.reason
    return True


def _share_typed(cells: list[str]) -> float:
    filled = [cell for cell in cells if cell.strip()]
    return sum(bool(_DATA_LIKE.match(cell)) for cell in filled) / len(filled) if filled else 0.0


def _matches_below(names: list[str], body: list[list[str]]) -> bool:
    """Whether a data-like cell stands above a column of the same kind of data."""
    return any(
        name and _DATA_LIKE.match(name) and _share_typed([row[i] for row in body[:100] if i < len(row)]) > 0.7
        for i, name in enumerate(names)
    )
