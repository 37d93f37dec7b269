"""What lies between events and sources beyond a row's own: further accounts, links, claims. Shared by the side
tables and by the JSON cells of our own export. Knows the store's transaction; reads no file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from db.failures import FieldError
from db.read import rows
from db.read.details import find_key
from db.schema.facts import SOURCE_DETAILS, SOURCE_FIELDS
from db.store import SourceRow, Transaction
from db.write.import_baseline import FURTHER
from explorer.importing.errors import ImportFailed

SourceOf = Callable[[SourceRow], int | None]

_CLAIM_COLUMNS: Final = ("claimant", "verdict", "why", "source_id", "made_in_id")
QUOTE_TEXTS: Final = ("speaker", "locator", "language", "rights")


def listed(text: str, line: int, what: str) -> list[dict[str, Any]]:
    """Read a JSON cell that holds a list of objects. Raises ImportFailed."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ImportFailed(
            f"Line {line}: the {what} are not as this program writes them. Leave the cell as it was exported."
        )
    return found


def source_row(plain: Mapping[str, Any]) -> SourceRow:
    """A source from JSON values."""
    return SourceRow(**{name: str(plain[name]) for name in SOURCE_FIELDS if plain.get(name)})


def source_details(text: str, names: Sequence[str] = SOURCE_DETAILS) -> dict[str, str]:
    """The further columns of a source from a JSON cell of our export; nothing where there is none or it is broken."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {name: str(found[name]) for name in names if isinstance(found, dict) and found.get(name)}


def titles_in(text: str, line: int) -> dict[str, str]:
    """Return an event's titles by language from a JSON cell of our export. Raises ImportFailed."""
    found = listed(text, line, "translated titles")
    return {str(one["language"]): str(one["title"]) for one in found if one.get("language") and one.get("title")}


def apply_titles(tx: Transaction, event_id: int, titles: Mapping[str, str]) -> tuple[bool, bool]:
    """Give an event its titles in other languages; (was any new, was any changed)."""
    new = changed = False
    for language, title in titles.items():
        known = {"event_id": event_id, "language": language}
        there = rows.select(tx.session, "translation", ("id", "title"), **known)
        if not there:
            tx.insert("translation", **known, title=title)
            new = True
        elif there[0][1] != title:
            tx.update("translation", there[0][0], title=title)
            changed = True
    return new, changed


def apply_account(
    tx: Transaction,
    event_id: int,
    source_id: int | None,
    *,
    quote: Mapping[str, str],
    dated: str,
    note: str,
    locator: str = "",
    import_id: int,
    line: int,
) -> tuple[bool, bool]:
    """Add one account of an event, a quote and/or a citation, unless it is there; (was anything new, was anything
    changed).
    """
    new = changed = False
    if quote.get("text"):
        known = {"event_id": event_id, "text": quote["text"], "source_id": source_id}
        found = rows.select(tx.session, "quote", ("id", *QUOTE_TEXTS), **known)
        wanted = {name: quote.get(name, "") for name in QUOTE_TEXTS}
        if not found:
            position = _next(tx, "quote", event_id)
            extra = {"checked": quote["checked"]} if quote.get("checked") else {}
            tx.insert("quote", **known, position=position, import_id=import_id, import_line=line, **wanted, **extra)
            new = True
        elif tuple(found[0][1:]) != tuple(wanted.values()):
            tx.update("quote", found[0][0], **wanted)
            changed = True
    if source_id is not None and (dated or note or locator or not quote.get("text")):
        cited = {"event_id": event_id, "source_id": source_id}
        wanted = {"dated_edtf": dated, "note": note, "locator": locator}
        found = rows.select(tx.session, "citation", ("id", *wanted), **cited)
        same = [row for row in found if row[1:] == (dated, note, locator)]
        mended = [row for row in found if row[2] == note or row[1:] == ("", "", "")]
        if not same and not mended:
            tx.insert("citation", **cited, position=_next(tx, "citation", event_id), **wanted)
            new = True
        elif not same:
            tx.update("citation", mended[0][0], **wanted)
            changed = True
    return new, changed


def drop_account(tx: Transaction, event_id: int, url: str, source_id: int | None) -> bool:
    """Drop what an earlier edition of a file said of an event by the source at an address, other than `source_id`, and
    the source where nothing else needs it; whether there was any. What a person has had a hand in stays."""
    if rows.first(tx.session, "as_imported", "id", event_id=event_id, field=FURTHER):
        return False
    dropped = False
    for old_id in rows.column(tx.session, "source", "id", url=url):
        if old_id == source_id:
            continue
        for table in ("quote", "citation"):
            said = rows.select(tx.session, table, ("id", "position"), event_id=event_id, source_id=old_id)
            further = [row_id for row_id, position in said if position > 0]
            tx.drop(table, further)
            dropped |= bool(further)
        if dropped:
            with suppress(FieldError):
                tx.drop("source", [old_id])
    return dropped


def _next(tx: Transaction, table: str, event_id: int) -> int:
    """The next position after the row's own, which is 0."""
    return rows.greatest(tx.session, table, "position", event_id=event_id) + 1


def apply_accounts(tx: Transaction, event_id: int, text: str, import_id: int, line: int, source_of: SourceOf) -> bool:
    """Add the accounts that a JSON cell lists; whether anything differs."""
    differs = False
    for one in listed(text, line, "accounts"):
        quote = {name: str(one.get("quote", {}).get(name, "")) for name in ("text", "checked", *QUOTE_TEXTS)}
        source_id = source_of(source_row(one.get("source", {})))
        new, changed = apply_account(
            tx,
            event_id,
            source_id,
            quote=quote,
            dated=str(one.get("dated", "")),
            note=str(one.get("note", "")),
            locator=str(one.get("locator", "")),
            import_id=import_id,
            line=line,
        )
        differs |= new or changed
    for one in listed(text, line, "accounts"):
        quote = one.get("quote", {})
        if quote.get("translates"):
            differs |= mark_translation(tx, event_id, str(quote.get("text", "")), str(quote["translates"]))
    return differs


def mark_translation(tx: Transaction, event_id: int, text: str, original: str) -> bool:
    """Say that one quote of an event translates another, both by their words; whether that was not said before."""
    quote_id, original_id = (
        rows.first(tx.session, "quote", "id", event_id=event_id, text=words) for words in (text, original)
    )
    if quote_id is None or original_id is None or text == original:
        return False
    row = tx.row("quote", quote_id)
    if row["original_id"] == original_id:
        return False
    # The words and who said them are as they were.
    tx.update("quote", quote_id, original_id=original_id, updated_us=row["updated_us"])
    return True


def add_link(tx: Transaction, from_id: int, to_id: int, relation: str, note: str) -> tuple[bool, bool]:
    """Link two events unless they are; (is it new, is it changed)."""
    same = {"from_id": from_id, "to_id": to_id, "relation": relation}
    found = rows.select(tx.session, "link", ("id", "note"), **same)
    if not found:
        tx.insert("link", **same, note=note)
        return True, False
    if found[0][1] != note:
        tx.update("link", found[0][0], note=note)
        return False, True
    return False, False


def apply_links(tx: Transaction, event_id: int, text: str, line: int) -> list[str]:
    """Add the links that a JSON cell lists; sentences on those that point nowhere."""
    missing = []
    for one in listed(text, line, "links"):
        other = find_key(tx.session, str(one.get("to", "")))
        if other is None or other == event_id:
            missing.append(f"Line {line}: there is no event “{one.get('to', '')}” to link to.")
        else:
            add_link(tx, event_id, other, str(one.get("relation") or "related"), str(one.get("note", "")))
    return missing


def add_claim(tx: Transaction, event_ids: list[int], values: Mapping[str, Any]) -> tuple[bool, bool]:
    """Add a claim with the events it bears on, unless it is there; (is it new, is it changed). `values` are its
    columns.
    """
    found = rows.select(tx.session, "claim", ("id", *_CLAIM_COLUMNS), text=values["text"])
    same = [row for row in found if _events_of(tx, row[0])[:1] == event_ids[:1]]
    if not same:
        claim_id = tx.insert("claim", position=rows.greatest(tx.session, "claim", "position", -1) + 1, **values)
        for position, event_id in enumerate(event_ids):
            tx.insert("claim_event", claim_id=claim_id, event_id=event_id, position=position)
        return True, False
    claim_id = same[0][0]
    changed = tuple(same[0][1:]) != tuple(values[name] for name in _CLAIM_COLUMNS)
    if changed:
        tx.update("claim", claim_id, **{name: values[name] for name in _CLAIM_COLUMNS})
    there = set(_events_of(tx, claim_id))
    for position, event_id in enumerate(event_ids):
        if event_id not in there:
            tx.insert("claim_event", claim_id=claim_id, event_id=event_id, position=position)
            changed = True
    return False, changed


def _events_of(tx: Transaction, claim_id: int) -> list[int]:
    return rows.column(tx.session, "claim_event", "event_id", "position", claim_id=claim_id)


def apply_claims(tx: Transaction, event_id: int, text: str, line: int, source_of: SourceOf) -> list[str]:
    """Add the claims that a JSON cell lists; sentences on events they name that are not there."""
    missing = []
    for one in listed(text, line, "claims"):
        others = [find_key(tx.session, str(key)) for key in one.get("events", [])]
        missing += [f"Line {line}: a claim names an event that is not there."] if None in others else []
        ids = list(dict.fromkeys([event_id, *(other for other in others if other is not None)]))
        add_claim(
            tx,
            ids,
            {
                "text": str(one.get("text", "")),
                "claimant": str(one.get("claimant", "")),
                "verdict": str(one.get("verdict", "unsupported")),
                "why": str(one.get("why", "")),
                "source_id": source_of(source_row(one.get("source", {}))),
                "made_in_id": source_of(source_row(one.get("made_in", {}))),
            },
        )
    return missing
