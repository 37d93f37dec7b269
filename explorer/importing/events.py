"""Put parsed events into the store: new ones in bulk, those already there compared and updated. One chunk at a time.

Knows the store's transaction and tables; knows no file and no mapping beyond what a row carries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.failures import FieldError
from db.store import SourceRow, Transaction
from explorer.importing.accounts import apply_accounts, apply_claims, apply_links, source_details
from explorer.importing.extremes import take_in
from explorer.importing.parse import Parsed
from explorer.importing.report import Tally
from explorer.importing.table import SetAside

_COMPARED: Final = ("title", "summary", "when_edtf", "lane_id", "category_id", "place", "value", "extra")
_BATCH: Final = 400
"""Keys asked for at once: below SQLite's limit of variables in every version."""


@dataclass(slots=True)
class _Stored:
    """An event as it stands in the store, as far as an import may change it."""

    event_id: int
    import_id: int | None
    values: dict[str, Any]


class EventWriter:
    """Writes the events of one import. `lane_of` gives the id of a lane by name, making it where need be."""

    def __init__(self, tx: Transaction, import_id: int, tally: Tally, lane_of: Callable[[str, str], int]) -> None:
        self._tx = tx
        self._import_id = import_id
        self._tally = tally
        self._lane_of = lane_of
        self._store_has_keys = bool(tx.session.value("SELECT 1 FROM event WHERE key IS NOT NULL LIMIT 1"))
        self._sources: dict[SourceRow, int] = {}
        self._categories: dict[str, int | None] = {}
        self._later: list[tuple[int, int, str, str]] = []

    def write(self, parsed: Parsed, keys: Sequence[tuple[str, bool]], lanes: Sequence[str]) -> None:
        """Write one chunk. Rows that the store refuses, and repeated ids, are set aside in the tally."""
        fresh: list[int] = []
        known = self._stored([key for key, _ in keys]) if self._store_has_keys else {}
        for i, (key, repeated) in enumerate(keys):
            if repeated:
                self._refuse(parsed, i, "id", key, f"the id “{key}” stands already on an earlier line of this file")
            elif key in known:
                self._update(parsed, i, known[key], lanes[i])
            else:
                fresh.append(i)
        if fresh:
            self._insert(parsed, fresh, keys, lanes)
        self._extremes(parsed)

    def finish(self) -> list[str]:
        """Write what points at other events, now that all are there; the sentences on what pointed nowhere."""
        missing: list[str] = []
        for event_id, line, links, claims in self._later:
            missing += apply_links(self._tx, event_id, links, line) if links else []
            missing += apply_claims(self._tx, event_id, claims, line, self.source_of) if claims else []
        return missing

    # -- new events -------------------------------------------------------------------------------------------------

    def _insert(self, parsed: Parsed, fresh: list[int], keys: Sequence[tuple[str, bool]], lanes: Sequence[str]) -> None:
        rows = []
        good = []
        for i in fresh:
            try:
                rows.append(self._row(parsed, i, keys[i][0], lanes[i]))
                good.append(i)
            except FieldError as error:
                self._refuse_error(parsed, i, error)
        session = self._tx.session
        session.run("SAVEPOINT bulk")
        try:
            made = self._tx.insert_events(rows)
        except FieldError:
            session.run("ROLLBACK TO bulk")
            session.run("RELEASE bulk")
            self._one_by_one(parsed, good, rows)
            return
        session.run("RELEASE bulk")
        self._store_has_keys = True
        self._tally.inserted += len(good)
        self._hang(parsed, list(zip(good, made, strict=True)))

    def _one_by_one(self, parsed: Parsed, good: list[int], rows: list[tuple[Any, ...]]) -> None:
        """Insert a chunk in which the database refused a row, to find out which."""
        done = []
        for i, row in zip(good, rows, strict=True):
            try:
                made = self._tx.insert_events([row])
            except FieldError as error:
                self._refuse_error(parsed, i, error)
                continue
            done.append((i, made[0]))
            self._tally.inserted += 1
        self._hang(parsed, done)

    def _row(self, parsed: Parsed, i: int, key: str, lane: str) -> tuple[Any, ...]:
        """The event's columns in the order of db.writing.EVENT_COLUMNS."""
        values = self._values(parsed, i, lane)
        when = parsed.when
        assert when is not None
        return (
            key,
            values["title"],
            values["summary"],
            values["when_edtf"],
            int(when.earliest_us[i]),
            int(when.latest_us[i]),
            int(when.sure_from_us[i]),
            int(when.sure_to_us[i]),
            int(when.precision[i]),
            int(when.flags[i]),
            values["lane_id"],
            values["category_id"],
            values["place"],
            values["value"],
            values["extra"],
            self._import_id,
            parsed.lines[i],
        )

    def _values(self, parsed: Parsed, i: int, lane: str) -> dict[str, Any]:
        texts = parsed.texts
        assert parsed.when is not None
        colours = texts.get("lane_colour")
        return {
            "title": texts["title"][i],
            "summary": texts["summary"][i] if "summary" in texts else "",
            "when_edtf": parsed.when.edtf[i],
            "lane_id": self._lane_of(lane, colours[i] if colours else ""),
            "category_id": self._category(texts["category"][i]) if "category" in texts else None,
            "place": texts["place"][i] if "place" in texts else "",
            "value": parsed.values[i],
            "extra": parsed.extra[i],
        }

    def _category(self, name: str) -> int | None:
        if name not in self._categories:
            self._categories[name] = self._tx.category_id(name)
        return self._categories[name]

    def _hang(self, parsed: Parsed, made: list[tuple[int, int]]) -> None:
        """Add what hangs on new events: actors, tags, quotes, citations, further accounts."""
        tx, texts = self._tx, parsed.texts
        for table, lists in (("actor", parsed.actors), ("tag", parsed.tags)):
            ids_of = tx.actor_ids if table == "actor" else tx.tag_ids
            links = [
                (event_id, name_id, position)
                for i, event_id in made
                if lists[i]
                for position, name_id in enumerate(dict.fromkeys(ids_of(lists[i])))
            ]
            if links:
                tx.put(f"event_{table}", ("event_id", f"{table}_id", "position"), links)
        quotes, citations = [], []
        for i, event_id in made if self._has_sources(texts) else ():
            source_id, quote = self._own_source(texts, i)
            if quote:
                quotes.append((event_id, source_id, *quote, 0, self._import_id, parsed.lines[i], tx.now_us, tx.now_us))
            elif source_id is not None:
                citations.append((event_id, source_id, 0))
        if quotes:
            tx.put(
                "quote", (*_QUOTE_COLUMNS, "position", "import_id", "import_line", "created_us", "updated_us"), quotes
            )
        if citations:
            tx.put("citation", ("event_id", "source_id", "position"), citations)
        for i, event_id in made:
            self._further(parsed, i, event_id)

    @staticmethod
    def _has_sources(texts: dict[str, list[str]]) -> bool:
        return any(
            name in texts for name in ("source_title", "source_publisher", "source_url", "source_author", "quote")
        )

    def _own_source(
        self, texts: dict[str, list[str]], i: int
    ) -> tuple[int | None, tuple[str, str, str, str, str] | None]:
        """The row's source, and its quote as (text, speaker, locator, language, rights)."""

        def cell(name: str) -> str:
            return texts[name][i] if name in texts else ""

        details = source_details(cell("source_details"))
        source_id = self.source_of(
            SourceRow(
                title=cell("source_title"),
                publisher=cell("source_publisher"),
                author=cell("source_author"),
                published_edtf=cell("source_date"),
                url=cell("source_url"),
                **details,
            )
        )
        text = cell("quote")
        quote = (
            (text, cell("quote_speaker"), cell("quote_locator"), cell("quote_language"), cell("quote_rights"))
            if text
            else None
        )
        return source_id, quote

    def source_of(self, source: SourceRow) -> int | None:
        """The id of a source, made where it is new; None where nothing names it."""
        if not (source.title or source.url or source.publisher or source.author):
            return None
        found = self._sources.get(source)
        if found is None:
            found = self._sources[source] = self._tx.source_id(source)
        return found

    def _further(self, parsed: Parsed, i: int, event_id: int) -> bool:
        texts = parsed.texts
        accounts, links, claims = (texts[name][i] if name in texts else "" for name in ("accounts", "links", "claims"))
        changed = bool(accounts) and apply_accounts(
            self._tx, event_id, accounts, self._import_id, parsed.lines[i], self.source_of
        )
        if links or claims:
            self._later.append((event_id, parsed.lines[i], links, claims))
        return changed

    # -- events already there ---------------------------------------------------------------------------------------

    def _stored(self, keys: list[str]) -> dict[str, _Stored]:
        found: dict[str, _Stored] = {}
        columns = ", ".join(_COMPARED)
        for at in range(0, len(keys), _BATCH):
            some = {f"k{n}": key for n, key in enumerate(keys[at : at + _BATCH])}
            holes = ", ".join(f":{name}" for name in some)
            for key, event_id, import_id, *values in self._tx.session.rows(
                f"SELECT key, id, import_id, {columns} FROM event WHERE key IN ({holes})", some
            ):
                found[key] = _Stored(event_id, import_id, dict(zip(_COMPARED, values, strict=True)))
        return found

    def _update(self, parsed: Parsed, i: int, stored: _Stored, lane: str) -> None:
        tx = self._tx
        try:
            wanted = self._values(parsed, i, lane)
            kept = _without_unmapped(wanted, stored.values, parsed)
            changes = {name: value for name, value in kept.items() if value != stored.values[name]}
            if "when_edtf" in changes:
                when = parsed.when
                assert when is not None
                for name in ("earliest_us", "latest_us", "sure_from_us", "sure_to_us", "precision", "flags"):
                    changes[name] = int(getattr(when, name)[i])
            if changes:
                tx.update("event", stored.event_id, **changes)
            differs = bool(changes)
            differs |= self._update_names(parsed, i, stored.event_id)
            differs |= self._update_source(parsed, i, stored.event_id)
            differs |= self._further(parsed, i, stored.event_id)
        except FieldError as error:
            self._refuse_error(parsed, i, error)
            return
        self._tally.updated += differs
        self._tally.unchanged += not differs

    def _update_names(self, parsed: Parsed, i: int, event_id: int) -> bool:
        differs = False
        for table, lists in (("actor", parsed.actors), ("tag", parsed.tags)):
            if table + "s" not in parsed.mapped:
                continue
            rows = self._tx.session.rows(
                f"SELECT n.name FROM event_{table} x JOIN {table} n ON n.id = x.{table}_id "
                "WHERE x.event_id = :id ORDER BY x.position",
                {"id": event_id},
            )
            if [name for (name,) in rows] != list(lists[i]):
                self._tx.set_names(table, event_id, lists[i])
                differs = True
        return differs

    def _update_source(self, parsed: Parsed, i: int, event_id: int) -> bool:
        """Make the event's own quote and source (those at position 0) what the row says."""
        tx, texts = self._tx, parsed.texts
        if not self._has_sources(texts):
            return False
        source_id, quote = self._own_source(texts, i)
        quotes = tx.session.rows(
            f"SELECT id, {', '.join(_QUOTE_COLUMNS[1:])} FROM quote "
            "WHERE event_id = :id AND position = 0 AND import_id IS NOT NULL",
            {"id": event_id},
        )
        cited = tx.session.rows(
            "SELECT id, source_id FROM citation WHERE event_id = :id AND position = 0", {"id": event_id}
        )
        wanted = (source_id, *quote) if quote else None
        differs = False
        if wanted != (tuple(quotes[0][1:]) if quotes else None):
            differs = True
            if wanted and quotes:
                tx.update("quote", quotes[0][0], **dict(zip(_QUOTE_COLUMNS[1:], wanted, strict=True)))
            elif wanted:
                values = dict(zip(_QUOTE_COLUMNS[1:], wanted, strict=True))
                tx.insert(
                    "quote",
                    event_id=event_id,
                    position=0,
                    import_id=self._import_id,
                    import_line=parsed.lines[i],
                    **values,
                )
            else:
                tx.delete("quote", quotes[0][0])
        cites = source_id if not quote else None
        if cites != (cited[0][1] if cited else None) and not (quote and not cited):
            differs = True
            if cited:
                tx.delete("citation", cited[0][0])
            if cites is not None:
                tx.insert("citation", event_id=event_id, source_id=cites, position=0)
        return differs

    # -- the tally --------------------------------------------------------------------------------------------------

    def _refuse(self, parsed: Parsed, i: int, column: str, value: str, reason: str) -> None:
        self._tally.reject(SetAside(parsed.lines[i], column, value[:200], reason, tuple(parsed.rows[i])))

    def _refuse_error(self, parsed: Parsed, i: int, error: FieldError) -> None:
        field = str(getattr(error, "field", ""))
        value = parsed.texts[field][i] if field in parsed.texts else ""
        self._refuse(parsed, i, field, value, str(error).rstrip("."))

    def _extremes(self, parsed: Parsed) -> None:
        """Keep the EDTF of the earliest start and the latest known end."""
        take_in(self._tally, parsed)


_QUOTE_COLUMNS: Final = ("event_id", "source_id", "text", "speaker", "locator", "language", "rights")


def _without_unmapped(wanted: dict[str, Any], stored: dict[str, Any], parsed: Parsed) -> dict[str, Any]:
    """Only what the file says something about: a list without places leaves the places that are there."""
    kept = {"title": wanted["title"], "when_edtf": wanted["when_edtf"], "lane_id": wanted["lane_id"]}
    for name in ("summary", "place", "value"):
        if name in parsed.mapped:
            kept[name] = wanted[name]
    if "category" in parsed.mapped:
        kept["category_id"] = wanted["category_id"]
    if wanted["extra"] or parsed.keeps_extra:
        old = json.loads(stored["extra"]) if stored["extra"] else {}
        new = json.loads(wanted["extra"]) if wanted["extra"] else {}
        if old != new:
            kept["extra"] = wanted["extra"]
    return kept
