"""Read the texts, names and numbers of many rows by a mapping, column by column. Knows no dates and writes nothing."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final

from db.schema import limits
from db.schema.facts import LIMITS
from db.schema.fields import MAPPED, EventField, Kind, of_kind
from explorer.importing.dates.vocabulary import NOTHING_CELLS, tidied
from explorer.importing.mapping.mapping import (
    ELSE,
    LOSSLESS_FIELDS,
    OWN_FORMATS,
    QUOTE_FIELDS,
    SOURCE_FIELDS,
    FieldMap,
    Mapping,
)
from explorer.interchange.formula_escape import unguarded
from explorer.interchange.name_lists import splitter

TEXT_LIMITS: Final = {
    **{field.name: field.limit for field in MAPPED if field.kind in (Kind.TEXT, Kind.NAME)},
    **{name: LIMITS["source"][column] for name, column in SOURCE_FIELDS.items() if name != "source_date"},
    **{name: LIMITS["quote"][column] for name, column in QUOTE_FIELDS.items()},
    "id": limits.NAME,
}
"""Text fields of an event and how many characters they hold."""

_NUMBER: Final = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f',.]\d{3})+)(?:[.,]\d+)?%?\Z")
_SCIENTIFIC: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d{1,3}\Z")
_CURRENCY: Final = re.compile(r"\A[€$£¥₽]\s?|\s?(?:[€$£¥₽]|EUR|USD|GBP|RUB|CNY|руб\.?)\Z|(?<=\A-)[€$£¥₽]")
SURROGATE: Final = re.compile("[\ud800-\udfff]")

Columns = Sequence[Sequence[str]]
Extras = dict[int, dict[str, str]]


class TextParser:
    """Reads the texts of one file, chunk by chunk."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self._index = {name: i for i, name in enumerate(header)}
        self._mapping = mapping
        used = mapping.used_columns() | set(mapping.ignored)
        self._unused = [(i, name) for i, name in enumerate(header) if name not in used] if mapping.keep_unused else []
        if mapping.format == "explorer":
            self._unused = [(i, unguarded(name)) for i, name in self._unused]
        # Latitude and longitude have no column of their own in the store: they are extra fields under those names.
        self._unused += [(self._index[c], name) for name in ("latitude", "longitude") for c in mapping.columns_of(name)]
        self._objects = [self._index[c] for c in mapping.columns_of("extra_fields")]
        self._split = splitter(mapping.list_separators, limits.NAME)
        self._foreign = mapping.format not in OWN_FORMATS

    @property
    def keeps_extra(self) -> bool:
        """Whether the file has columns that become extra fields."""
        return bool(self._unused or self._objects)

    def texts(self, columns: Columns, count: int) -> dict[str, list[str]]:
        """The texts of all mapped text fields, stripped, by field."""
        names = [name for name in (*TEXT_LIMITS, *LOSSLESS_FIELDS) if self._mapping.get(name)]
        return {name: self._text(name, columns, count) for name in names}

    def _text(self, name: str, columns: Columns, count: int) -> list[str]:
        found = self._mapping.get(name)
        assert found is not None
        if not found.columns:
            return [found.constant] * count
        # A title that says nothing is better than none, which would cost the row.
        bare = len(found.columns) == 1 and name == "title"
        picked = [self._said(columns[self._index[column]], keep=bare) for column in found.columns]
        if len(picked) > 1:
            join, once = found.join, name == "place"
            picked = [[_joined(parts, join, once=once) for parts in zip(*picked, strict=True)]]
        return [_unmarked(cell) for cell in picked[0]] if name in _PLAIN and self._foreign else picked[0]

    def _said(self, cells: Sequence[str], *, keep: bool = False) -> list[str]:
        """The cells of a column, stripped; words for nothing are blank, except in our own files."""
        stripped = list(map(str.strip, cells))
        if keep or not self._foreign or NOTHING_CELLS.isdisjoint(stripped):
            return stripped
        return ["" if cell in NOTHING_CELLS else cell for cell in stripped]

    def shorten(self, texts: dict[str, list[str]], extras: Extras, longest: int = 0) -> list[str]:
        """Cut texts that are longer than their field, keeping the whole among `extras`; the cut texts' beginnings. No
        cell is longer than `longest`, if that is given.
        """
        cut = []
        for name, cells in texts.items():
            limit = TEXT_LIMITS.get(name)
            if limit is None or (0 < longest <= limit and len(self._mapping.columns_of(name)) == 1):
                continue
            if max(map(len, cells), default=0) <= limit:
                continue
            column = ", ".join(self._mapping.columns_of(name)) or name
            for i, cell in enumerate(cells):
                if len(cell) > limit:
                    extras.setdefault(i, {})[column] = cell[: limits.JSON // 4]
                    cells[i] = cell[: limit - 1] + "…"
                    cut.append(cell[:60])
        return cut

    def names(self, columns: Columns, count: int) -> dict[str, list[tuple[str, ...]]]:
        """The names in the fields that hold several, by row; of the fields that are mapped."""
        mapped = [one for field in of_kind(Kind.NAMES) if (one := self._mapping.get(field.name))]
        return {one.field: self._names(one, columns, count) for one in mapped}

    def _names(self, found: FieldMap, columns: Columns, count: int) -> list[tuple[str, ...]]:
        split = self._split
        if not found.columns:
            return [split(found.constant)] * count
        picked = [columns[self._index[column]] for column in found.columns]
        picked = [self._said(cells) for cells in picked]
        if len(picked) == 1:
            return [split(cell) for cell in picked[0]]
        return [
            tuple(dict.fromkeys(one for cell in cells for one in split(cell))) for cells in zip(*picked, strict=True)
        ]

    def numbers(self, columns: Columns, extras: Extras) -> dict[str, list[float | None]]:
        """The fields of numbers that are mapped, by row; a cell that is no number of theirs goes to `extras`."""
        fields = [field for field in of_kind(Kind.NUMBER) if self._mapping.columns_of(field.name)]
        return {field.name: self._numbers(field, columns, extras) for field in fields}

    def _numbers(self, field: EventField, columns: Columns, extras: Extras) -> list[float | None]:
        name = self._mapping.columns_of(field.name)[0]
        found: list[float | None] = []
        for i, cell in enumerate(columns[self._index[name]]):
            number = field.fitting(read_number(cell, self._mapping.decimal))
            if number is None and cell.strip():
                extras.setdefault(i, {})[name] = cell.strip()
            found.append(number)
        return found

    def extra(self, rows: Sequence[Sequence[str]], extras: Extras) -> list[str]:
        """Further fields as JSON texts, by row; "" for none."""
        if not self.keeps_extra:
            found = [""] * len(rows)
            for i, fields in extras.items():
                found[i] = _json(fields)
            return found
        return [self._extra(row, extras.get(i)) for i, row in enumerate(rows)]

    def _extra(self, row: Sequence[str], more: dict[str, str] | None) -> str:
        extra: dict[str, Any] = {
            name: cell
            for j, name in self._unused
            if (cell := row[j].strip()) and not (self._foreign and cell in NOTHING_CELLS)
        }
        if more:
            extra |= more
        for j in self._objects:
            if cell := row[j].strip():
                extra |= _object(cell)
        return _json(extra) if extra else ""


def _joined(parts: Sequence[str], join: str, *, once: bool) -> str:
    """Cells of a row as one text; `once`: "Monaco" and "Monaco" are one place."""
    said = [part for part in parts if part]
    if join == ELSE:
        return said[0] if said else ""
    if once and len(said) > 1:
        places: dict[str, str] = {}
        for part in said:
            places.setdefault(part.casefold(), part)
        said = list(places.values())
    return join.join(said)


_PLAIN: Final = ("title", "summary")
_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|small"
    r"|span|strike|strong|sub|sup|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)


def _unmarked(cell: str) -> str:
    """A text without the HTML that is in it: <i>Principia</i> &amp; more is Principia & more."""
    if "<" in cell and _TAG.search(cell):
        cell = _TAG.sub("", _BREAK.sub("\n", cell)).strip()
    return html.unescape(cell) if "&" in cell and ";" in cell else cell


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _object(cell: str) -> dict[str, Any]:
    """The JSON object in a cell, or nothing where somebody has broken it."""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_number(cell: str, decimal: str = "") -> float | None:
    """Read a number as people write it ("1 234,5", "1.234,5", "1,234.5", "12%"); None for anything else.

    With one mark only, "," followed by three digits parts thousands and otherwise decimals, unless `decimal` says so.
    """
    text = _CURRENCY.sub("", tidied(cell)).rstrip("%").strip()
    if _SCIENTIFIC.match(text):
        number = float(text.replace(",", "."))
        return number if math.isfinite(number) else None
    if not text or not _NUMBER.match(text):
        return None
    text = text.replace(" ", "").replace("'", "")
    last = max(text.rfind("."), text.rfind(","))
    if not decimal and last >= 0:
        both = "." in text and "," in text
        thousands = len(text) - last - 1 == 3 and not both and (text[last] == "," or text.count(".") > 1)
        decimal = "" if thousands else text[last]
    other = {",": ".", ".": ","}.get(decimal, "")
    text = text.replace(other, "") if other else text.replace(",", "").replace(".", "") if not decimal else text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
