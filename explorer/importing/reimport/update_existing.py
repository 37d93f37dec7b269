"""Rows whose events are in the store already: what the file changes is taken, and what a person has changed since it
was imported stays. One event at a time.

Knows the store's transaction, an event as it stands (`stored`) and the values of a parsed row; which event a row is,
others know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from db.failures import FieldError
from db.read import rows
from db.schema.facts import DATE_NUMBERS
from db.schema.fields import FIELDS
from db.store import Transaction
from db.write import import_baseline
from db.write.existing_events import ExistingEvent
from db.write.import_baseline import COLUMNS, QUOTE_COLUMNS
from db.write.transaction import extra_text
from explorer.importing.reimport.three_way import merged, merged_entries, merged_names
from explorer.importing.report import ImportCounts, KeptEdit
from explorer.importing.rows.row_parser import Parsed

_WORDS: Final[Mapping[str, str]] = {"when": "date", "source_id": "source", "text": "quote", "extra": "further columns"}
"""What people call a field, where it is not its name."""
_NO_SOURCE: Final = 0
"""Stands for a source that is not there any more: no row has this id."""


class ExistingEventUpdater:
    """Brings events up to date with the rows of one import. `over_edits` takes what the file says in any case."""

    def __init__(
        self,
        tx: Transaction,
        import_id: int,
        tally: ImportCounts,
        category_id: Callable[[str], int | None],
        *,
        over_edits: bool = False,
    ) -> None:
        self._tx = tx
        self._import_id = import_id
        self._tally = tally
        self._category_id = category_id
        self._over_edits = over_edits
        self._now: dict[str, dict[str, str]] = {}
        self._former_sources: dict[str, int] | None = None
        self.unused: list[tuple[str, int]] = []
        """Lanes and sources that rows name and that their events do not have, because a person gave them others."""

    # -- columns ----------------------------------------------------------------------------------------------------

    def columns(self, parsed: Parsed, i: int, there: ExistingEvent, lane: str, lane_id: int) -> bool:
        """Change what the file says something about: a list without places leaves the places that are there. Returns
        whether anything differs.
        """
        texts, when = parsed.texts, parsed.when
        wanted: dict[str, Any] = {"title": texts["title"][i], "when_edtf": when.edtf[i], "lane_id": lane_id}
        for field, cells in parsed.said():
            wanted[field.column] = self._category_id(cells[i]) if field.table else cells[i]
        if there.as_imported:
            said = {"lane": lane, "category": texts["category"][i] if "category" in texts else ""}
            wanted = {name: self._column(parsed.lines[i], there, name, value, said) for name, value in wanted.items()}
        extra = self._extra(parsed, i, there)
        if extra is not None:
            wanted["extra"] = extra
        changes = {name: value for name, value in wanted.items() if value != there.values[name]}
        for name in changes:
            self._give_way(parsed.lines[i], there, COLUMNS[name].name)
        if "when_edtf" in changes:
            for name in DATE_NUMBERS:
                changes[name] = int(getattr(when, name)[i])
        if changes:
            self._tx.update("event", there.event_id, **changes)
        return bool(changes)

    def _column(self, line: int, there: ExistingEvent, column: str, file: Any, said: Mapping[str, str]) -> Any:
        """Return what a column becomes, where a person may have changed it."""
        field = COLUMNS[column].name
        here = there.values[column]
        if field not in there.as_imported:
            return file
        base = there.as_imported[field]
        if column == "lane_id":
            base = self._lane(base)
        elif column == "category_id":
            base = rows.first(self._tx.session, "category", "id", name=base)
        value, conflict = merged(here if self._over_edits else base, here, file)
        text = said.get(field, file)
        self._bring_up(there, field, value == file, text)
        if conflict:
            self._keep(line, field, text)
        if column == "lane_id" and value != file:
            self.unused.append(("lane", file))
        return value

    def _lane(self, name: str) -> int | None:
        try:
            return self._tx.lane_id(name, create=False)
        except FieldError:
            return None

    def _extra(self, parsed: Parsed, i: int, there: ExistingEvent) -> str | None:
        """Return what the further columns of the file become, as the store has them; None where they stay."""
        if not (parsed.extra[i] or parsed.keeps_extra):
            return None
        file, here = _fields(parsed.extra[i]), _fields(there.values["extra"])
        if "extra" not in there.as_imported:
            return parsed.extra[i] if file != here else None
        value, both = merged_entries(here if self._over_edits else there.as_imported["extra"], here, file)
        self._bring_up(there, "extra", value == file, file)
        for name in both:
            self._keep(parsed.lines[i], name, file.get(name, ""))
        if value == here:
            return None
        return parsed.extra[i] if value == file else extra_text(value)

    # -- names ------------------------------------------------------------------------------------------------------

    def names(self, parsed: Parsed, i: int, there: ExistingEvent) -> bool:
        """Make the actors and tags what the row says, with what a person has added and without what was taken away."""
        differs = False
        for field, lists in parsed.names.items():
            table, here = FIELDS[field].table, there.names[field]
            value = file = self._as_now(table, lists[i])
            if field in there.as_imported:
                base = here if self._over_edits else self._as_now(table, there.as_imported[field])
                value = merged_names(base, here, file)
                self._bring_up(there, field, value == file, list(lists[i]))
            if value != here:
                if not set(here) <= set(value):
                    self._give_way(parsed.lines[i], there, field)
                self._tx.set_names(table, there.event_id, value)
                differs = True
        return differs

    def _as_now(self, table: str, names: Sequence[str]) -> list[str]:
        """Names as they are now: the file has those that a person has changed since as they were."""
        if table not in self._now:
            self._now[table] = import_baseline.names_now(self._tx.session, table)
        now = self._now[table]
        return list(dict.fromkeys(now.get(name, name) for name in names)) if now else list(names)

    # -- the event's own source ---------------------------------------------------------------------------------------

    def source(
        self, parsed: Parsed, i: int, there: ExistingEvent, source_id: int | None, quote: tuple[str, ...] | None
    ) -> bool:
        """Make the event's own quote and source (those at position 0) what the row says."""
        line = parsed.lines[i]
        name = _source_name(parsed, i) if source_id is not None else None
        said = (source_id, *quote) if quote else None
        cited = None if quote else source_id
        here = there.quote[1] if there.quote else None
        here_cited = there.citation[1] if there.citation else None
        wanted = self._quote(line, there, here, said, name) if "quote" in there.as_imported else said
        cites = self._citation(line, there, here_cited, cited, name) if "citation" in there.as_imported else cited
        if source_id is not None and source_id not in (wanted and wanted[0], cites):
            self.unused.append(("source", source_id))
        if wanted != here and here:
            self._give_way(line, there, "quote")
        if cites != here_cited and here_cited is not None:
            self._give_way(line, there, "citation")
        if wanted != here:
            self._write_quote(there, wanted, line)
        if cites != here_cited:
            if there.citation:
                self._tx.delete("citation", there.citation[0])
            if cites is not None:
                self._tx.insert("citation", event_id=there.event_id, source_id=cites, position=0)
        return wanted != here or cites != here_cited

    def _quote(
        self,
        line: int,
        there: ExistingEvent,
        here: tuple[Any, ...] | None,
        file: tuple[Any, ...] | None,
        name: list[str] | None,
    ) -> tuple[Any, ...] | None:
        """Return what the own quote becomes, where a person may have changed it: column by column as long as there is
        one on every side.
        """
        found = there.as_imported["quote"]
        base = found and (self._source_now(found["source"]), *(found[name] for name in QUOTE_COLUMNS[1:]))
        if self._over_edits:
            base = here
        if base and here and file:
            columns = list(map(merged, base, here, file))
            value: tuple[Any, ...] | None = tuple(one for one, _ in columns)
            both = [name for name, (_, conflict) in zip(QUOTE_COLUMNS, columns, strict=True) if conflict]
        else:
            value, conflict = merged(base, here, file)
            both = ["text"] if conflict else []
        said = file and {"source": name, **dict(zip(QUOTE_COLUMNS[1:], file[1:], strict=True))}
        texts = dict(zip(QUOTE_COLUMNS, file or (), strict=False))
        for column in both:
            self._keep(line, column, _title(name) if column == "source_id" else texts.get(column, ""))
        self._bring_up(there, "quote", value == file, said)
        return value

    def _citation(
        self, line: int, there: ExistingEvent, here: int | None, file: int | None, name: list[str] | None
    ) -> int | None:
        found = there.as_imported["citation"]
        base = here if self._over_edits else found and self._source_now(found["source"])
        value, conflict = merged(base, here, file)
        said = None if file is None else {"source": name}
        if conflict:
            self._keep(line, "source_id", _title(name))
        self._bring_up(there, "citation", value == file, said)
        found_id: int | None = value
        return found_id

    def _write_quote(self, there: ExistingEvent, wanted: tuple[Any, ...] | None, line: int) -> None:
        values = dict(zip(QUOTE_COLUMNS, wanted or (), strict=False))
        if wanted and there.quote:
            self._tx.update("quote", there.quote[0], **values)
        elif wanted:
            origin = {"import_id": self._import_id, "import_line": line}
            self._tx.insert("quote", event_id=there.event_id, position=0, **origin, **values)
        elif there.quote:
            self._tx.delete("quote", there.quote[0])

    def _source_now(self, name: list[str] | None) -> int | None:
        if name is None:
            return None
        if self._former_sources is None:
            self._former_sources = import_baseline.former_names(self._tx.session, "source")
        former = self._former_sources.get(json.dumps(name, ensure_ascii=False))
        return former or import_baseline.source_named(self._tx.session, name) or _NO_SOURCE

    # -- what is kept of it -------------------------------------------------------------------------------------------

    def _bring_up(self, there: ExistingEvent, field: str, same: bool, said: Any) -> None:
        """Have the record of a field hold what the file says now; it goes where the store says the same."""
        row_id = rows.first(self._tx.session, "as_imported", "id", event_id=there.event_id, field=field)
        if same:
            self._tx.delete("as_imported", row_id)
        elif said != there.as_imported[field]:
            self._tx.update("as_imported", row_id, value=json.dumps(said, ensure_ascii=False))

    def _give_way(self, line: int, there: ExistingEvent, field: str) -> None:
        """Say what stands here until now, where a person wrote it: in an event of no file, or in an edited field."""
        if not (there.typed or (self._over_edits and field in there.as_imported)):
            return
        value = json.loads(import_baseline.value_of(self._tx.session, there.event_id, field))
        if field == "quote":
            value = value["text"]
        elif field == "citation":
            field, value = "source", _title(value["source"])
        elif field in there.names:
            value = "; ".join(value)
        elif field == "extra":
            value = "; ".join(f"{name}: {one}" for name, one in value.items())
        if value not in (None, ""):
            self._tally.override(KeptEdit(line, _WORDS.get(field, field), str(value)))

    def _keep(self, line: int, field: str, value: Any) -> None:
        self._tally.keep(KeptEdit(line, _WORDS.get(field, field), "" if value is None else str(value)))


def _source_name(parsed: Parsed, i: int) -> list[str]:
    """Return what a row calls its own source."""
    fields = ("source_url", "source_title", "source_publisher", "source_date", "source_author")
    return import_baseline.source_name([parsed.texts[field][i] if field in parsed.texts else "" for field in fields])


def _title(source: Sequence[str] | None) -> str:
    """Return a source in few words: its title, else its publisher, author or address."""
    url, title, publisher, _, author = source or ("",) * 5
    return title or publisher or author or url


def _fields(extra: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(extra) if extra else {}
    return found
