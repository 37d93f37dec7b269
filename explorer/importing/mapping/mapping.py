"""The mapping: which columns of a file mean what, and how their texts are to be read. Pure values; reads no file.

One mapping says all that a person can decide about an import, goes to JSON and back, and is remembered for files with
the same header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from explorer.importing.dates.clock import check_zone
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.header_synonyms import FIELD_NAMES

KINDS: Final = ("events", "links", "readings", "claims", "accounts", "places", "titles")

OTHER_FIELDS: Final = {
    "links": ("from_id", "to_id", "relation", "note"),
    "readings": (
        *("series", "subject", "unit", "as_of", "value", "at_least", "basis"),
        *("source_title", "source_publisher", "source_date", "source_url", "note"),
    ),
    "claims": (
        *("claim", "claimant", "event_id", "verdict", "why"),
        *("source_title", "source_publisher", "source_date", "source_url"),
        *("made_in_title", "made_in_publisher", "made_in_author", "made_in_date", "made_in_url"),
    ),
    "accounts": (
        *("event_id", "source_title", "source_publisher", "source_author", "source_date", "source_url"),
        *("quote", "quote_speaker", "quote_rights", "quote_locator", "language", "original_of", "start", "note"),
        "replaces",
    ),
    "places": ("place", "within", "latitude", "longitude", "precision", "note"),
    "titles": ("event_id", "titles"),
}
"""Fields of the tables that go beside events, by kind."""
EVENT_FIELDS: Final = tuple(FIELD_NAMES)
SOURCE_FIELDS: Final = {
    "source_title": "title",
    "source_publisher": "publisher",
    "source_author": "author",
    "source_date": "published_edtf",
    "source_url": "url",
}
"""The fields of a row's own source, and the columns of a source that they are."""
QUOTE_FIELDS: Final = {
    "quote": "text",
    "quote_speaker": "speaker",
    "quote_locator": "locator",
    "quote_language": "language",
    "quote_rights": "rights",
}
"""The same of its own quote."""
LOSSLESS_FIELDS: Final = (
    *("accounts", "links", "claims", "translations", "lane_colour", "source_details", "extra_fields"),
)
"""Columns of our own export that carry, as JSON, what does not fit one row of cells."""

OWN_FORMATS: Final = frozenset(("explorer", "explorer-json"))
"""Formats that we write ourselves: what stands in them is meant to the letter."""
JOIN: Final = " – "
ELSE: Final = "|"
"""In place of a text that joins columns: of these, the first that is filled in a row."""
ORDERS: Final = ("", "dmy", "mdy", "ymd")

FIELD_DATES: Final = ("as_of", "source_date", "made_in_date", "start")
"""The fields of side tables that are dates."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where a field comes from: columns, whose filled cells are joined with `join` (or of which, with ELSE, the first
    filled one counts), or a constant where there are none.
    """

    field: str
    columns: tuple[str, ...] = ()
    join: str = JOIN
    constant: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file's columns become events (or links, readings, claims, accounts: `kind`).

    - lane: the lane of rows that name none. lane_names: lanes by another name, as (as written, shown).
    - order: of day and month in numeric dates; "" is found from the whole column.
    - number: what bare numbers in date columns mean (datenumbers.KINDS); "" is found out.
    - century_pivot: see `DateRules.pivot`; -1 is found out, and is never after this year.
    - decimal: "." or ","; "" is found out.
    - zone: of times that name none: an offset ("+03:00", "MSK") or a place ("Europe/Moscow"); "" leaves
      them as they are.
    - list_separators: the characters between several actors, tags or places.
    - blank_end: what an empty end means, "single" (a date without an end), "open" (it goes on), "" (found out).
    - exclusive_end: whether an end that is a day is the first day after the event.
    - precision_scheme: how precision columns are coded: "", "words", or a key of precision's schemes.
    - skip: rows to leave out, as (column, values): TimelineJS's title slide is no event.
    - words: codes of columns in words, as (column, ((code, word), …)).
    - global_ids: whether ids that are plain numbers mean the same row in every file.
    - keep_unused: whether unmapped columns are kept as extra fields of the event; `ignored` ones never are.
    - note: a sentence on how the mapping came about, for a person; it is not saved.
    """

    kind: str = "events"
    format: str = "delimited"
    fields: tuple[FieldMap, ...] = ()
    lane: str = ""
    lane_names: tuple[tuple[str, str], ...] = ()
    order: str = ""
    number: str = ""
    century_pivot: int = -1
    decimal: str = ""
    zone: str = ""
    list_separators: str = ";"
    blank_end: str = ""
    exclusive_end: bool = False
    precision_scheme: str = ""
    skip: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    global_ids: bool = False
    keep_unused: bool = True
    ignored: tuple[str, ...] = ()
    note: str = field(default="", compare=False)

    def get(self, name: str) -> FieldMap | None:
        """The field's mapping, or None where it has none."""
        return next((one for one in self.fields if one.field == name), None)

    def columns_of(self, name: str) -> tuple[str, ...]:
        """The columns of a field, empty where it is not mapped."""
        found = self.get(name)
        return found.columns if found else ()

    def with_field(self, name: str, columns: Sequence[str], join: str = JOIN) -> Mapping:
        """Return the mapping with a field taken from columns (none of them: not mapped)."""
        kept = tuple(one for one in self.fields if one.field != name)
        return replace(self, fields=(*kept, FieldMap(name, tuple(columns), join)) if columns else kept)

    def with_constant(self, name: str, text: str) -> Mapping:
        """Return the mapping with a field that is the same text in all rows."""
        if name == "lane":
            return replace(self.with_field(name, ()), lane=text)
        kept = tuple(one for one in self.fields if one.field != name)
        return replace(self, fields=(*kept, FieldMap(name, constant=text)))

    def with_(self, **changes: Any) -> Mapping:
        """Return the mapping with other settings."""
        return replace(self, **changes)

    def field_of_column(self, column: str) -> str:
        """The field a column is mapped to, "" for none."""
        return next((one.field for one in self.fields if column in one.columns), "")

    def used_columns(self) -> frozenset[str]:
        """All columns that some field takes."""
        return frozenset(column for one in self.fields for column in one.columns)

    def checked(self, header: Sequence[str]) -> Mapping:
        """Return the mapping, after making sure that its columns are there. Raises ImportFailed."""
        known = allowed_fields(self.kind)
        for one in self.fields:
            if one.field not in known:
                raise ImportFailed(f"There is no field “{one.field}”. Fields are: {', '.join(known)}.")
            for column in one.columns:
                if column not in header:
                    raise ImportFailed(
                        f"The file has no column “{column}” for {one.field}. Its columns are: {', '.join(header[:40])}."
                    )
        return self

    def to_json(self) -> str:
        """Return the mapping as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False)

    def as_dict(self) -> dict[str, Any]:
        """The mapping as plain JSON values, fields by name."""
        plain = asdict(self)
        del plain["note"]
        plain["fields"] = {
            one.field: {"constant": one.constant}
            if not one.columns
            else {"columns": list(one.columns), "join": one.join}
            for one in self.fields
        }
        return plain

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read what `to_json` wrote. Raises ImportFailed for anything else."""
        try:
            plain = json.loads(text)
            return cls.from_dict(plain)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise ImportFailed(f"This is not a saved mapping: {error}.") from None

    @classmethod
    def from_dict(cls, plain: MappingABC[str, Any]) -> Mapping:
        """Read what `as_dict` gave. Raises TypeError, KeyError or ValueError for anything else."""
        known = {one.name for one in fields(cls)}
        values = {key: _frozen(value) for key, value in plain.items() if key in known and key != "fields"}
        maps = tuple(
            FieldMap(
                name, tuple(map(str, one.get("columns", ()))), str(one.get("join", JOIN)), str(one.get("constant", ""))
            )
            for name, one in plain["fields"].items()
        )
        made = cls(fields=maps, **values)
        for one in fields(cls):
            if one.name != "fields" and type(getattr(made, one.name)) is not type(getattr(_DEFAULT, one.name)):
                raise ValueError(f"“{one.name}” is of the wrong kind")
        if made.kind not in KINDS:
            raise ValueError(f"there is no kind “{made.kind}”")
        return made


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


_DEFAULT: Final = Mapping()


def allowed_fields(kind: str) -> tuple[str, ...]:
    """The fields that a column of this kind of table can be mapped to."""
    return (*EVENT_FIELDS, *LOSSLESS_FIELDS) if kind == "events" else OTHER_FIELDS[kind]


def with_texts(mapping: Mapping, entries: MappingABC[str, str], header: Sequence[str]) -> Mapping:
    """Apply `--map field=Column` entries: "Column", "One+Two" (joined), "One|Two" (the first that is filled), "=text"
    (a constant). Raises ImportFailed.

    Settings that are no columns go by their name: order=mdy, number=excel1900, decimal=",", list=";,", pivot=30,
    zone=Europe/Moscow, join=", ", skip=Column, unused=skip, ends=exclusive.
    """
    for name, text in entries.items():
        field_name = _field_named(name, mapping.kind)
        if field_name in _OTHERS:
            mapping = _OTHERS[field_name](mapping, text, header)
        elif field_name in _SETTINGS:
            mapping = _with_setting(mapping, field_name, text)
        elif text.startswith("="):
            mapping = mapping.with_constant(field_name, text[1:])
        elif text in ("", "-"):
            mapping = mapping.with_field(field_name, ())
        else:
            whole = _has_column(text, header)
            mark = ELSE if ELSE in text and not whole else "+"
            columns = [_column_named(part, header) for part in ([text] if whole else text.split(mark))]
            freed = replace(mapping, fields=tuple(_freed(mapping.fields, columns, field_name)))
            mapping = freed.with_field(field_name, columns, ELSE if mark == ELSE else JOIN)
    return mapping


_SETTINGS: Final = {
    "order": "order",
    "number": "number",
    "decimal": "decimal",
    "list": "list_separators",
    "pivot": "century_pivot",
    "blank_end": "blank_end",
    "zone": "zone",
}


def _with_join(mapping: Mapping, text: str, header: Sequence[str]) -> Mapping:
    title = mapping.get("title")
    return mapping.with_field("title", title.columns, text) if title else mapping


def _without_columns(mapping: Mapping, text: str, header: Sequence[str]) -> Mapping:
    parts = [text] if _has_column(text, header) else text.split("+")
    gone = [_column_named(part, header) for part in parts]
    left = [replace(one, columns=tuple(c for c in one.columns if c not in gone)) for one in mapping.fields]
    kept = tuple(one for one, was in zip(left, mapping.fields, strict=True) if one.columns or not was.columns)
    return replace(mapping, fields=kept, ignored=tuple(dict.fromkeys((*mapping.ignored, *gone))))


def _unused(mapping: Mapping, text: str, header: Sequence[str]) -> Mapping:
    return mapping.with_(keep_unused=_one_of(text, "unused", keep=True, skip=False))


def _ends(mapping: Mapping, text: str, header: Sequence[str]) -> Mapping:
    return mapping.with_(exclusive_end=_one_of(text, "ends", inclusive=False, exclusive=True))


def _one_of(text: str, name: str, **choices: bool) -> bool:
    if text not in choices:
        raise ImportFailed(f"“{text}” is nothing that “{name}” can be: write {' or '.join(choices)}.")
    return choices[text]


_OTHERS: Final[dict[str, Callable[[Mapping, str, Sequence[str]], Mapping]]] = {
    "join": _with_join,
    "skip": _without_columns,
    "unused": _unused,
    "ends": _ends,
}
"""Settings that are more than a text of the mapping."""


def _with_setting(mapping: Mapping, name: str, text: str) -> Mapping:
    if name == "pivot":
        if not text.isdecimal():
            raise ImportFailed(f"“{text}” is no number of a year: write --map pivot=69.")
        return mapping.with_(century_pivot=int(text))
    if name == "order" and text not in ORDERS:
        raise ImportFailed(f"“{text}” is no order of day, month and year: write dmy, mdy or ymd.")
    if name == "zone":
        check_zone(text)
    if name == "blank_end" and text not in ("", "single", "open"):
        raise ImportFailed(f"“{text}” is nothing that a blank end can mean: write single or open.")
    if name == "decimal" and text not in ("", ".", ","):
        raise ImportFailed(f"“{text}” is no decimal mark: write --map decimal=. or --map decimal=,.")
    return mapping.with_(**{_SETTINGS[name]: text})


def _field_named(name: str, kind: str) -> str:
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    known = (*allowed_fields(kind), *_SETTINGS, *_OTHERS)
    if plain not in known:
        raise ImportFailed(f"There is no field “{name}”. Fields are: {', '.join(known)}.")
    return plain


def _has_column(name: str, header: Sequence[str]) -> bool:
    return any(column.strip().lower() == name.strip().lower() for column in header)


def _column_named(name: str, header: Sequence[str]) -> str:
    wanted = name.strip()
    if wanted in header:
        return wanted
    for column in header:
        if column.strip().lower() == wanted.lower():
            return column
    if wanted.isdecimal() and 1 <= int(wanted) <= len(header):
        return header[int(wanted) - 1]
    raise ImportFailed(f"The file has no column “{name}”. Its columns are: {', '.join(header[:40])}.")


def _freed(maps: Iterable[FieldMap], columns: Sequence[str], keep: str) -> Iterable[FieldMap]:
    """Take columns away from the fields they were proposed for, when a person gives them to another."""
    for one in maps:
        left = tuple(
            column for column in one.columns if column not in columns or one.field in (keep, "title", "actors", "id")
        )
        if left or not one.columns:
            yield replace(one, columns=left)


__all__ = [
    "EVENT_FIELDS",
    "FIELD_NAMES",
    "JOIN",
    "KINDS",
    "FieldMap",
    "Mapping",
    "allowed_fields",
    "field",
    "with_texts",
]
