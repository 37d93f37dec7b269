"""What an import format is: how it is recognised, what its columns mean, and how its programs write dates.

Each is a module of this package with a FORMAT; `registry` finds them. Reads no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final

from explorer.importing.mapping.header_synonyms import plain_name
from explorer.importing.mapping.mapping import ELSE, JOIN, FieldMap, Mapping

DELIMITED: Final = frozenset(("delimited",))
TABLES: Final = DELIMITED | {"workbook"}
JSON: Final = frozenset(("json", "jsonl"))


@dataclass(frozen=True, slots=True)
class HeaderLook:
    """What a format is recognised by: the header, the first rows, and the container they were read from.

    `exact` are the names in small letters, `plain` also without signs.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    container: str
    has_header: bool = True
    exact: frozenset[str] = dataclass_field(init=False)
    plain: frozenset[str] = dataclass_field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact", frozenset(name.strip().lower() for name in self.header))
        object.__setattr__(self, "plain", frozenset(plain_name(name) for name in self.header))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFormat:
    """A format of lists of events.

    `rank` orders the formats: a table is of the first whose `header` names are all there and that `recognises` it. The
    mapping for a header has `fields` by the plain names of their columns on top of `base`, or is what `mapping` makes;
    without either the columns must be looked at. `names_columns` gives the names of the columns of rows without a
    header, () where the rows are not of this format. `endings` are those of files that only this format tells.
    """

    id: str
    name: str
    rank: int
    containers: frozenset[str] = TABLES | JSON
    recognises: Callable[[HeaderLook], bool] = lambda _table: True
    header: frozenset[str] = frozenset()
    fields: dict[str, str | tuple[str, ...]] = dataclass_field(default_factory=dict)
    base: Mapping = dataclass_field(default_factory=Mapping)
    mapping: Callable[[Sequence[str]], Mapping] | None = None
    names_columns: Callable[[Sequence[Sequence[str]]], tuple[str, ...]] | None = None
    likely_order: str = "dmy"
    """The order of day and month that the format's programs write, where a column leaves it open."""
    midnight_is_day: bool = False
    """Whether a column of nothing but midnights is a column of days: what wrote it knows no days. Our own files,
    calendars and logs say midnight where they mean it.
    """
    has_day_zero: bool = True
    """Whether 31 December 1899 may be day 0 of a spreadsheet, which stands for no date."""
    writes_edtf: bool = False
    """Whether dates are EDTF: there 2018-21 is the spring of 2018."""
    endings: tuple[str, ...] = ()

    def is_format_of(self, table: HeaderLook) -> bool:
        """Tell whether a table is in this format."""
        return table.container in self.containers and self.header <= table.exact and self.recognises(table)

    def mapping_for(self, header: Sequence[str]) -> Mapping | None:
        """Return the mapping that the format brings; None where the columns must be looked at."""
        if self.mapping:
            return self.mapping(header).with_(format=self.id)
        return self.base.with_(format=self.id, fields=Columns(header).maps(**self.fields)) if self.fields else None


_JOINS: Final = {"place": ", ", "start": ELSE}
"""How the columns of a field become one text: of several starts, the first that is filled counts."""


class Columns:
    """Finds columns by their plain names."""

    def __init__(self, header: Sequence[str]) -> None:
        self._by_name: dict[str, str] = {}
        for name in header:
            self._by_name.setdefault(plain_name(name), name)

    def first(self, *names: str) -> str:
        """Return the first of these columns that is there, else ""."""
        return next((self._by_name[name] for name in names if name in self._by_name), "")

    def maps(self, **wanted: str | tuple[str, ...]) -> tuple[FieldMap, ...]:
        """Return FieldMaps of those fields whose columns are there."""
        maps = []
        for field, names in wanted.items():
            columns = tuple(c for c in (self.first(n) for n in ((names,) if isinstance(names, str) else names)) if c)
            if columns:
                maps.append(FieldMap(field, columns, _JOINS.get(field, JOIN)))
        return tuple(maps)
