"""Read the texts, names and numbers of many rows by a mapping, column by column. Knows no dates and writes nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final

from db.schema import limits
from explorer.importing.dates.vocabulary import tidied
from explorer.importing.mapping.mapping import Mapping
from explorer.interchange.formula_escape import unguarded
from explorer.interchange.name_lists import splitter

TEXT_LIMITS: Final = {
    "title": limits.TITLE,
    "summary": limits.NOTE,
    "place": limits.TITLE,
    "lane": limits.NAME,
    "category": limits.NAME,
    "source_title": limits.TITLE,
    "source_publisher": limits.NAME,
    "source_author": limits.TITLE,
    "source_url": limits.URL,
    "quote": limits.NOTE,
    "quote_speaker": limits.TITLE,
    "quote_rights": limits.TITLE,
    "quote_locator": limits.NAME,
    "quote_language": limits.LANGUAGE,
    "id": limits.NAME,
}
"""Text fields of an event and how many characters they hold."""

JSON_FIELDS: Final = ("accounts", "links", "claims", "lane_colour", "source_details", "extra_fields")

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

    @property
    def keeps_extra(self) -> bool:
        """Whether the file has columns that become extra fields."""
        return bool(self._unused or self._objects)

    def texts(self, columns: Columns, count: int) -> dict[str, list[str]]:
        """The texts of all mapped text fields, stripped, by field."""
        names = [name for name in (*TEXT_LIMITS, *JSON_FIELDS) if self._mapping.get(name)]
        return {name: self._text(name, columns, count) for name in names}

    def _text(self, name: str, columns: Columns, count: int) -> list[str]:
        found = self._mapping.get(name)
        assert found is not None
        if not found.columns:
            return [found.constant] * count
        if len(found.columns) == 1:
            return list(map(str.strip, columns[self._index[found.columns[0]]]))
        picked = [columns[self._index[column]] for column in found.columns]
        join = found.join
        return [join.join([part for cell in parts if (part := cell.strip())]) for parts in zip(*picked, strict=True)]

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

    def lists(self, name: str, columns: Columns, count: int) -> list[tuple[str, ...]] | None:
        """The names in a field that holds several, by row; None where it is not mapped."""
        found = self._mapping.get(name)
        if not found:
            return None
        split = self._split
        if not found.columns:
            return [split(found.constant)] * count
        picked = [columns[self._index[column]] for column in found.columns]
        if len(picked) == 1:
            return [split(cell) for cell in picked[0]]
        return [
            tuple(dict.fromkeys(one for cell in cells for one in split(cell))) for cells in zip(*picked, strict=True)
        ]

    def values(self, columns: Columns, extras: Extras) -> list[float | None] | None:
        """The figures, by row; a cell that is no number goes to `extras`. None where the field is not mapped."""
        names = self._mapping.columns_of("value")
        if not names:
            return None
        found: list[float | None] = []
        for i, cell in enumerate(columns[self._index[names[0]]]):
            number = read_number(cell, self._mapping.decimal)
            if number is None and cell.strip():
                extras.setdefault(i, {})[names[0]] = cell.strip()
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
        extra: dict[str, Any] = {name: cell for j, name in self._unused if (cell := row[j].strip())}
        if more:
            extra |= more
        for j in self._objects:
            if cell := row[j].strip():
                extra |= _object(cell)
        return _json(extra) if extra else ""


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
