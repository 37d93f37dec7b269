"""Put parsed events into the store: new ones in bulk, those already there compared and updated. One chunk at a time.

Knows the store's transaction and tables; knows no file and no mapping beyond what a row carries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from db.failures import FieldError
from db.read import rows
from db.schema.facts import DATE_NUMBERS, REFERENCES, SOURCE_DETAILS, OnDelete
from db.schema.fields import FIELDS
from db.store import Transaction
from db.write.existing_events import stored_events
from explorer.importing.mapping.mapping import QUOTE_FIELDS, SOURCE_FIELDS
from explorer.importing.readers.table import CHUNK_ROWS, Reject
from explorer.importing.reimport.local_edits import LocalEdits
from explorer.importing.reimport.update_existing import ExistingEventUpdater
from explorer.importing.report import ImportCounts, Retitled, StaysDeleted
from explorer.importing.rows.row_parser import Parsed
from explorer.importing.write.accounts import (
    apply_accounts,
    apply_claims,
    apply_links,
    apply_titles,
    mark_translation,
    source_details,
    titles_in,
)
from explorer.importing.write.date_extent import extend
from explorer.importing.write.matching import Matcher, keyed
from explorer.importing.write.retitled import find_retitled
from explorer.importing.write.sources import SourceBook

LaneOf = Callable[[str, str], int]

FURTHER: Final = ("accounts", "links", "claims", "source_details", "translations")
"""Fields that hold more than a row's own source: what belongs to an event is asked for while they are written."""


class EventWriter:
    """Writes the events of one import. `lane_of` gives the id of a lane by name and colour, making it where need be.

    What a person has changed or deleted since it was imported stays so, unless `over_edits` or `bring_back` is set.
    `same_events` takes rows that look like events imported before, by the same `mapping` (JSON), under another title
    for these.
    """

    def __init__(
        self,
        tx: Transaction,
        import_id: int,
        tally: ImportCounts,
        lane_of: LaneOf,
        expected_rows: int,
        *,
        global_ids: bool,
        over_edits: bool = False,
        bring_back: bool = False,
        same_events: bool = False,
        mapping: str = "",
    ) -> None:
        self._tx = tx
        self._import_id = import_id
        self._tally = tally
        self._lane_of = lane_of
        self._global_ids = global_ids
        self._matcher = Matcher(tx, expected_rows)
        self._sources = SourceBook(tx, expected_rows)
        self._categories: dict[str, int | None] = {"": None}
        self._later: list[tuple[int, int, str, str]] = []
        self._past = LocalEdits(tx)
        self._mapping = mapping
        self._bring_back, self._same_events = bring_back, same_events
        # Of a file in several chunks a later row may be the event: then nothing is asked.
        self._asks_same = bool(mapping) and expected_rows <= CHUNK_ROWS
        self._again = ExistingEventUpdater(tx, import_id, tally, self._category, over_edits=over_edits)
        self._last_ids = {table: rows.greatest(tx.session, table) for table in ("lane", "source")}

    def write(self, parsed: Parsed, lanes: Sequence[str]) -> None:
        """Write one chunk. Rows that the store refuses, and repeated ids, are set aside in the tally."""
        count = len(parsed)
        lane_ids = self._lane_ids(parsed, lanes)
        ids = parsed.texts.get("id")
        if not ids and self._matcher.empty and not self._past:
            self._insert(parsed, range(count), [], lane_ids)
            extend(self._tally, parsed)
            return
        keys = keyed(ids, lanes, global_ids=self._global_ids) if ids else [""] * count
        matched: list[int | None] = [None] * count
        repeated = [False] * count
        if ids:
            matched, repeated = self._matcher.by_key(keys)
        keyless = [i for i, key in enumerate(keys) if not key]
        if keyless:
            self._match_by_content(parsed, keyless, lanes, lane_ids, matched)
        fresh = [i for i in range(count) if matched[i] is None and not repeated[i]]
        if self._past:
            fresh = self._not_deleted(parsed, fresh, keys, lanes, lane_ids)
        for i in [i for i, again in enumerate(repeated) if again]:
            self._refuse(parsed, i, "id", keys[i], f"the id “{keys[i]}” stands already on an earlier line of this file")
        known = [(i, event_id) for i, event_id in enumerate(matched) if event_id is not None and not repeated[i]]
        if known:
            self._update(parsed, known, lanes, lane_ids)
        if fresh:
            self._insert(parsed, fresh, keys, lane_ids)
        extend(self._tally, parsed)

    def finish(self) -> list[str]:
        """Write what points at other events, now that all are there; the sentences on what pointed nowhere."""
        missing: list[str] = []
        for event_id, line, links, claims in self._later:
            missing += apply_links(self._tx, event_id, links, line) if links else []
            missing += apply_claims(self._tx, event_id, claims, line, self._sources.one) if claims else []
        self._drop_unused()
        return missing

    def _lane_ids(self, parsed: Parsed, lanes: Sequence[str]) -> list[int]:
        colours = parsed.texts.get("lane_colour")
        if not colours:
            by_name = {name: self._lane_of(name, "") for name in dict.fromkeys(lanes)}
            return [by_name[name] for name in lanes]
        pairs = list(zip(lanes, colours, strict=True))
        ids = {pair: self._lane_of(*pair) for pair in dict.fromkeys(pairs)}
        return [ids[pair] for pair in pairs]

    def _match_by_content(
        self, parsed: Parsed, rows: list[int], lanes: Sequence[str], lane_ids: list[int], matched: list[int | None]
    ) -> None:
        found = self._matcher.by_content(
            [lane_ids[i] for i in rows],
            [parsed.when.edtf[i] for i in rows],
            [parsed.texts["title"][i] for i in rows],
            parsed.when.earliest_us[rows].tolist(),
        )
        for i, event_id in zip(rows, found, strict=True):
            matched[i] = event_id
        if self._past:
            self._past.take(event_id for event_id in found if event_id is not None)
            for i in [i for i in rows if matched[i] is None]:
                matched[i] = self._past.edited(lanes[i], parsed.when.edtf[i], parsed.texts["title"][i])
        if self._asks_same and not self._matcher.empty:
            when = parsed.when
            new = {i: (int(when.earliest_us[i]), lane_ids[i], when.edtf[i]) for i in rows if matched[i] is None}
            taken = {event_id for event_id in matched if event_id is not None}
            for i, (event_id, was) in find_retitled(self._tx, self._import_id, self._mapping, new, taken).items():
                self._tally.retitled.append(Retitled(parsed.lines[i], parsed.texts["title"][i], was))
                if self._same_events:
                    matched[i] = event_id

    # -- new events -------------------------------------------------------------------------------------------------

    def _insert(self, parsed: Parsed, fresh: Sequence[int], keys: list[str], lane_ids: list[int]) -> None:
        columns = self._event_columns(parsed, fresh, keys, lane_ids)
        session = self._tx.session
        session.run("SAVEPOINT bulk")
        try:
            made: Sequence[int] = self._tx.put_columns("event", columns, import_id=self._import_id)
        except FieldError:
            session.run("ROLLBACK TO bulk")
            fresh, made = self._one_by_one(parsed, fresh, columns)
        session.run("RELEASE bulk")
        self._tally.inserted += len(fresh)
        self._hang_names(parsed, fresh, made)
        self._hang_sources(parsed, fresh, made)
        self._hang_further(parsed, fresh, made)

    def _one_by_one(
        self, parsed: Parsed, fresh: Sequence[int], columns: dict[str, Sequence[Any]]
    ) -> tuple[Sequence[int], list[int]]:
        """Insert a chunk in which the database refused a row, to find out which."""
        good, made = [], []
        for number, i in enumerate(fresh):
            row = {name: [values[number]] for name, values in columns.items()}
            try:
                made.append(self._tx.put_columns("event", row, import_id=self._import_id)[0])
            except FieldError as error:
                self._refuse_error(parsed, i, error)
                continue
            good.append(i)
        return good, made

    def _event_columns(
        self, parsed: Parsed, fresh: Sequence[int], keys: list[str], lane_ids: list[int]
    ) -> dict[str, Sequence[Any]]:
        """The columns of new events, as far as the file says anything of them."""
        when, texts = parsed.when, parsed.texts
        columns: dict[str, Sequence[Any]] = {
            "title": texts["title"],
            "when_edtf": when.edtf,
            "lane_id": lane_ids,
            "import_line": parsed.lines,
        }
        columns |= {name: getattr(when, name).tolist() for name in DATE_NUMBERS}
        for field, said in parsed.said():
            columns[field.column] = list(map(self._category, said)) if field.table else said
        if any(keys):
            columns["key"] = [key or None for key in keys]
        if any(parsed.extra):
            columns["extra"] = parsed.extra
        if len(fresh) == len(parsed):
            return columns
        return {name: [values[i] for i in fresh] for name, values in columns.items()}

    def _category(self, name: str) -> int | None:
        if name not in self._categories:
            self._categories[name] = self._tx.category_id(name)
        return self._categories[name]

    def _hang_names(self, parsed: Parsed, fresh: Sequence[int], made: Sequence[int]) -> None:
        tx = self._tx
        for name, lists in parsed.names.items():
            table = FIELDS[name].table
            links = [
                (event_id, name_id, position)
                for i, event_id in zip(fresh, made, strict=True)
                if lists[i]
                for position, name_id in enumerate(dict.fromkeys(tx.name_ids(table, lists[i])))
            ]
            if links:
                tx.put(f"event_{table}", ("event_id", f"{table}_id", "position"), links)

    def _hang_sources(self, parsed: Parsed, fresh: Sequence[int], made: Sequence[int]) -> None:
        if not has_sources(parsed.mapped):
            return
        source_ids, texts = self._own(parsed, fresh)
        said = texts["text"]
        quoted = [n for n, words in enumerate(said) if words]
        cited = [n for n, words in enumerate(said) if not words and source_ids[n] is not None]
        if quoted:
            columns: dict[str, Sequence[Any]] = {name: _picked(cells, quoted) for name, cells in texts.items()}
            columns |= {"event_id": _picked(made, quoted), "source_id": _picked(source_ids, quoted)}
            lines, checked = parsed.lines, _checked(parsed)
            columns["import_line"] = [lines[fresh[n]] for n in quoted]
            if checked:
                columns["checked"] = [checked.get(fresh[n], "unchecked") for n in quoted]
            self._tx.put_columns("quote", columns, import_id=self._import_id)
        if cited:
            self._tx.put_columns(
                "citation", {"event_id": _picked(made, cited), "source_id": _picked(source_ids, cited)}
            )

    def _own(self, parsed: Parsed, rows: Sequence[int]) -> tuple[Sequence[int | None], dict[str, Sequence[str]]]:
        """The rows' own sources, and their quotes column by column under the names of the table; a blank text is no
        quote.
        """
        texts = parsed.texts
        named: dict[str, Sequence[str]] = {
            column: _picked(texts[name], rows) for name, column in SOURCE_FIELDS.items() if name in texts
        }
        if "source_details" in texts:
            details = [source_details(cell) for cell in _picked(texts["source_details"], rows)]
            named |= {name: [one.get(name, "") for one in details] for name in SOURCE_DETAILS}
        source_ids = self._sources.many(named, len(rows), new_addresses=parsed.new_addresses)
        said = {column: _picked(texts[name], rows) for name, column in QUOTE_FIELDS.items() if name in texts}
        return source_ids, {"text": [""] * len(rows), **said} if "quote" in texts else {"text": [""] * len(rows)}

    def _hang_further(self, parsed: Parsed, fresh: Sequence[int], made: Sequence[int]) -> None:
        if parsed.mapped.intersection(FURTHER):
            for i, event_id in zip(fresh, made, strict=True):
                self._further(parsed, i, event_id)

    def _further(self, parsed: Parsed, i: int, event_id: int) -> bool:
        texts = parsed.texts
        accounts, links, claims = (texts[name][i] if name in texts else "" for name in ("accounts", "links", "claims"))
        line = parsed.lines[i]
        if links or claims:
            self._later.append((event_id, line, links, claims))
        differs = bool(accounts) and apply_accounts(
            self._tx, event_id, accounts, self._import_id, line, self._sources.one
        )
        if "translations" in texts and texts["translations"][i]:
            differs |= any(apply_titles(self._tx, event_id, titles_in(texts["translations"][i], line)))
        own = source_details(texts["source_details"][i], ("translates",)) if "source_details" in texts else {}
        if own and "quote" in texts:
            differs |= mark_translation(self._tx, event_id, texts["quote"][i], own["translates"])
        return differs

    # -- events already there ---------------------------------------------------------------------------------------

    def _update(self, parsed: Parsed, known: list[tuple[int, int]], lanes: Sequence[str], lane_ids: list[int]) -> None:
        stored = stored_events(self._tx.session, [event_id for _, event_id in known])
        own = self._own(parsed, [i for i, _ in known]) if has_sources(parsed.mapped) else None
        for number, (i, event_id) in enumerate(known):
            there = stored[event_id]
            try:
                differs = self._again.columns(parsed, i, there, lanes[i], lane_ids[i])
                differs |= self._again.names(parsed, i, there)
                if own is not None:
                    said = tuple(own[1][name][number] if name in own[1] else "" for name in QUOTE_FIELDS.values())
                    differs |= self._again.source(parsed, i, there, own[0][number], said if said[0] else None)
                differs |= self._further(parsed, i, event_id)
            except FieldError as error:
                self._refuse_error(parsed, i, error)
                continue
            self._tally.updated += differs
            self._tally.unchanged += not differs

    def _not_deleted(
        self, parsed: Parsed, fresh: list[int], keys: list[str], lanes: Sequence[str], lane_ids: list[int]
    ) -> list[int]:
        """Those of the new rows that are no events which a person has deleted; those stay deleted."""
        found = []
        for i in fresh:
            deletion = self._past.deleted(keys[i], lanes[i], parsed.when.edtf[i], parsed.texts["title"][i])
            if deletion is not None and not self._bring_back:
                self._tally.leave_deleted(StaysDeleted(parsed.lines[i], parsed.texts["title"][i]))
                self._again.unused.append(("lane", lane_ids[i]))
                continue
            if deletion is not None:
                self._past.bring_back([deletion])
            found.append(i)
        return found

    def _drop_unused(self) -> None:
        """Take away lanes and sources that were made for rows which then did not need them."""
        for table, row_id in dict.fromkeys(self._again.unused):
            users = [one for one in REFERENCES if one.target == table and one.gone is OnDelete.RESTRICT]
            if row_id > self._last_ids[table] and not any(
                rows.first(self._tx.session, one.table, "1", **{one.column: row_id}) for one in users
            ):
                self._tx.drop(table, [row_id])

    # -- the tally --------------------------------------------------------------------------------------------------

    def _refuse(self, parsed: Parsed, i: int, column: str, value: str, reason: str) -> None:
        self._tally.reject(
            Reject(parsed.lines[i], column, value[:200], reason, tuple(parsed.rows[i]) if parsed.rows else ())
        )

    def _refuse_error(self, parsed: Parsed, i: int, error: FieldError) -> None:
        field = str(getattr(error, "field", ""))
        value = parsed.texts[field][i] if field in parsed.texts else ""
        self._refuse(parsed, i, field, value, str(error).rstrip("."))


def has_sources(mapped: frozenset[str]) -> bool:
    """Whether a file says anything of sources or quotes."""
    return bool(mapped.intersection((*SOURCE_FIELDS, "quote")))


def _picked(items: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """The items at `rows`, which are ascending; all of them as they are where none is left out."""
    return items if len(rows) == len(items) else [items[i] for i in rows]


def _checked(parsed: Parsed) -> dict[int, str]:
    """Whether quotes were checked, from the details of our own export, by row."""
    details = parsed.texts.get("source_details")
    if not details:
        return {}
    return {i: found["checked"] for i, cell in enumerate(details) if cell and "checked" in (found := _fields_of(cell))}


def _fields_of(cell: str) -> dict[str, str]:
    try:
        found = json.loads(cell)
    except ValueError:
        return {}
    words = ("unchecked", "verbatim", "differs", "not_found")
    return found if isinstance(found, dict) and found.get("checked") in words else {}
