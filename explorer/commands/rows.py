"""Quotes, sources, citations, links, series, readings and claims: new, changed, duplicated, deleted. No Qt.

One command for all of them, because an edit of a row is the same for each; what a table needs beside it (a source that
is found or made, a check that no longer holds, the events of a claim) is in `_prepared`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.dates import When, parse
from db.failures import FieldError
from db.read import rows
from db.records import SourceRow
from db.schema.facts import PLURALS, REFERENCES, OnDelete
from db.store import Changes, Transaction
from explorer.commands.base import counted

NOUNS: Final[Mapping[str, tuple[str, str]]] = {
    "quote": ("quote", "quotes"),
    "source": ("source", "sources"),
    "citation": ("citation", "citations"),
    "link": ("link", "links"),
    "series": ("series", "series"),
    "reading": ("reading", "readings"),
    "claim": ("claim", "claims"),
}
"""The tables that these commands write, and what people call one row and several."""

_POSITIONED: Final = {"quote": "event_id", "citation": "event_id", "claim": None}
_USERS: Final = tuple(
    (one.table, one.column) for one in REFERENCES if one.target == "source" and one.gone is OnDelete.RESTRICT
)


@dataclass(frozen=True, slots=True)
class NewRow:
    """Add a row of one of NOUNS.

    `values` are columns by name, and: `source` (a SourceRow, found or made; an id; None) for `source_id`, and `made_in`
    of a claim for `made_in_id` in the same way; `as_of` of a reading and `dated` of a citation (a When or EDTF text;
    None for not dated); `event_ids` of a claim.
    """

    table: str
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"New {NOUNS[self.table][0]}"

    def apply(self, tx: Transaction) -> Changes:
        values = _prepared(tx, self.table, self.values)
        event_ids = values.pop("event_ids", ())
        if self.table in _POSITIONED:
            values.setdefault("position", _next_position(tx, self.table, values))
        if self.table == "source":
            _check_source(values)
        made = tx.insert(self.table, **values)
        if self.table == "claim":
            _set_claim_events(tx, made, event_ids)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Set values of a row; what is not named stays. `values` are as for `NewRow`.

    Other words of a quote, another source of it, or another stored text of a source take back what a check found.
    """

    table: str
    row_id: int
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"Change {NOUNS[self.table][0]}"

    def apply(self, tx: Transaction) -> Changes:
        before = tx.row(self.table, self.row_id)
        values = _prepared(tx, self.table, self.values)
        event_ids = values.pop("event_ids", None)
        values = {field: value for field, value in values.items() if before[field] != value}
        if self.table == "quote" and {"text", "source_id"} & set(values):
            values.setdefault("checked", "unchecked")
        if self.table == "source":
            _check_source({**before, **values})
            if "text" in values:
                forget_checks(tx, self.row_id)
        if values:
            tx.update(self.table, self.row_id, **values)
        if event_ids is not None:
            _set_claim_events(tx, self.row_id, event_ids)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """Add a copy of a row after the others; `values` are what differs, as for `NewRow`.

    A link or series cannot stand twice: there `values` have to name what differs, or FieldError is raised.
    """

    table: str
    row_id: int
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"Duplicate {NOUNS[self.table][0]}"

    def apply(self, tx: Transaction) -> Changes:
        dropped = ("id", "import_id", "import_line", "created_us", "updated_us", "position")
        copied = {field: value for field, value in tx.row(self.table, self.row_id).items() if field not in dropped}
        if self.table == "claim":
            copied["event_ids"] = _claim_events(tx, self.row_id)
        given = dict(self.values)
        if "source" in given:
            copied.pop("source_id", None)
        if self.table == "reading" and "as_of" in given:
            del copied["as_of_edtf"], copied["at_us"]
        return NewRow(self.table, {**copied, **given}).apply(tx)


@dataclass(frozen=True, slots=True)
class DeleteRows:
    """Take rows away with what belongs to them. A source that something still rests on raises FieldError."""

    table: str
    ids: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"Delete {counted(len(self.ids), *NOUNS[self.table])}"

    def apply(self, tx: Transaction) -> Changes:
        if self.table == "source":
            for source_id in self.ids:
                _check_unused(tx, source_id)
        tx.drop(self.table, self.ids)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class MergeSources:
    """Make one source of two: whatever rests on `from_id` rests on `into_id`, and `from_id` goes.

    Checks of the quotes that move are taken back, for they were made against another text.
    """

    from_id: int
    into_id: int

    @property
    def name(self) -> str:
        return "Merge sources"

    def apply(self, tx: Transaction) -> Changes:
        if self.from_id == self.into_id:
            raise FieldError("source", "cannot be merged with itself")
        tx.row("source", self.into_id)
        for table, column in _USERS:
            for row_id in rows.column(tx.session, table, "id", **{column: self.from_id}):
                more = {"checked": "unchecked"} if table == "quote" else {}
                tx.update(table, row_id, **{column: self.into_id}, **more)
        tx.add_alias("source", self.into_id, self.from_id)
        tx.delete("source", self.from_id)
        return tx.changes()


@dataclass(frozen=True, slots=True)
class AddSources:
    """Add sources of a bibliography; those that are there already are left as they are."""

    sources: tuple[SourceRow, ...]

    @property
    def name(self) -> str:
        return f"Add {counted(len(self.sources), 'source')}"

    def apply(self, tx: Transaction) -> Changes:
        for source in self.sources:
            tx.source_id(source)
        return tx.changes()


def forget_checks(tx: Transaction, source_id: int) -> None:
    """Take back what checks of a source's quotes found, because its text is another now."""
    for quote_id, checked in rows.select(tx.session, "quote", ("id", "checked"), source_id=source_id):
        if checked != "unchecked":
            tx.update("quote", quote_id, checked="unchecked")


def _prepared(tx: Transaction, table: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return `given` as columns of the table (and `event_ids` of a claim)."""
    if table not in NOUNS:
        raise ValueError(f"rows of {table} are not edited one by one")
    values = dict(given)
    for field in ("source", "made_in"):
        if field in values:
            source = values.pop(field)
            values[f"{field}_id"] = tx.source_id(source) if isinstance(source, SourceRow) else source
    if table == "citation" and values.get("source_id", 0) is None:
        raise FieldError("source", "is missing")
    if "as_of" in values:
        when = _when(values.pop("as_of"))
        if when is None:
            raise FieldError("date", "is missing")
        values |= {"as_of_edtf": when.edtf, "at_us": when.earliest_us}
    if "dated" in values:
        when = _when(values.pop("dated"))
        values["dated_edtf"] = when.edtf if when else ""
    if "at_least" in values:
        values["at_least"] = int(values["at_least"])
    return values


def _when(value: When | str | None) -> When | None:
    if isinstance(value, str):
        return parse(value) if value.strip() else None
    return value


def _next_position(tx: Transaction, table: str, values: Mapping[str, Any]) -> int:
    owner = _POSITIONED[table]
    return rows.greatest(tx.session, table, "position", -1, **({owner: values.get(owner)} if owner else {})) + 1


def _check_source(values: Mapping[str, Any]) -> None:
    if not any(values.get(field) for field in ("title", "publisher", "author", "url")):
        raise FieldError("source", "has neither title, publisher, author nor address")


def _check_unused(tx: Transaction, source_id: int) -> None:
    counts: dict[str, int] = {}
    for table, column in _USERS:
        counts[table] = counts.get(table, 0) + rows.count(tx.session, table, **{column: source_id})
    used = [counted(count, f"one {table}", PLURALS[table]) for table, count in counts.items() if count]
    if used:
        raise FieldError("source", f"is still used by {' and '.join(used)}; give those another source first")


def _claim_events(tx: Transaction, claim_id: int) -> list[int]:
    return rows.column(tx.session, "claim_event", "event_id", "position, event_id", claim_id=claim_id)


def _set_claim_events(tx: Transaction, claim_id: int, event_ids: Any) -> None:
    wanted = list(dict.fromkeys(event_ids))
    here = _claim_events(tx, claim_id)
    if wanted == here:
        return
    tx.drop("claim_event", [(claim_id, event_id) for event_id in here])
    for position, event_id in enumerate(wanted):
        tx.insert("claim_event", claim_id=claim_id, event_id=event_id, position=position)
