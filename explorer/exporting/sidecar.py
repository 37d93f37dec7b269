"""What a store holds beside its events: lanes in their order, sources that no row of events can carry whole, series of
figures, claims on no event. As plain JSON values, for the JSON export and for the file beside a CSV.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from db.errors import InputError
from db.sqlite.session import Session
from explorer.exporting.read_all import SOURCE_FIELDS
from explorer.importing.write.sidecar import FORMAT, VERSION, more_path
from explorer.interchange.whole_file import written_whole

_OURS: Final = re.compile(rf'\{{\s*"format":\s*"{re.escape(FORMAT)}"')
"""How the file beside a CSV begins, as `write_more` writes it."""
_READING: Final = ("as_of", "value", "at_least", "basis", "note")


def beside_events(session: Session) -> dict[str, Any]:
    """Lanes, sources, series and claims as the importer reads them back; lists that are empty are left out."""
    found = {
        "lanes": list(_lanes(session)),
        "sources": list(_sources(session)),
        "series": list(_series(session)),
        "claims": list(_claims(session)),
    }
    return {name: listed for name, listed in found.items() if listed}


def write_more(session: Session, csv_path: Path) -> str:
    """Write what one CSV of events cannot hold into a file beside it; a sentence on it, "" where there is nothing.

    A file of that name from an earlier export is removed where nothing is left to say. Raises InputError where the
    file that stands there is not from an export, EnvironmentFailure.
    """
    more = beside_events(session)
    path = more_path(csv_path)
    if not (more.keys() - {"lanes"}) and _in_order_of_time(session, more.get("lanes", [])):
        if path.is_file() and _is_ours(path):
            path.unlink()
        return ""
    if path.exists() and not _is_ours(path):
        raise InputError(
            f"{path} would have to hold what goes with {csv_path.name}, and what stands there is no file of ours: "
            "move it, or export under another name."
        )
    with written_whole(path) as file:
        json.dump({"format": FORMAT, "version": VERSION, **more}, file, ensure_ascii=False, indent=1)
        file.write("\n")
    return f"{path.name} beside it holds {_in_words(more)}; keep the two together."


def _in_words(more: dict[str, Any]) -> str:
    texts = sum(1 for one in more.get("sources", ()) if "text" in one)
    readings = sum(len(one["readings"]) for one in more.get("series", ()))
    parts = [
        (texts, "the stored text of {} sources"),
        (len(more.get("sources", ())) - texts, "{} sources that no event names"),
        (readings, "{} reported figures"),
        (len(more.get("claims", ())), "{} claims on no event"),
    ]
    said = [words.format(f"{count:,}") for count, words in parts if count]
    return ", ".join(said) or "the order of the lanes"


def _is_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return bool(_OURS.match(file.read(200)))
    except (OSError, UnicodeDecodeError):
        return False


def _in_order_of_time(session: Session, lanes: list[dict[str, Any]]) -> bool:
    """Whether an import of the events alone would make the same lanes: none is empty, and they are in that order."""
    first = []
    for lane_id, name, earliest_us in session.rows(
        "SELECT l.id, l.name, min(e.earliest_us) FROM event e JOIN lane l ON l.id = e.lane_id GROUP BY l.id"
    ):
        named = {"lane": lane_id, "us": earliest_us}
        event_id = session.value("SELECT min(id) FROM event WHERE lane_id = :lane AND earliest_us = :us", named)
        first.append((earliest_us, event_id, name))
    return [lane["name"] for lane in lanes] == [name for *_, name in sorted(first)]


def _lanes(session: Session) -> Iterator[dict[str, Any]]:
    for name, colour in session.rows("SELECT name, colour FROM lane ORDER BY position, id"):
        yield {"name": name, "colour": colour} if colour else {"name": name}


def _sources(session: Session) -> Iterator[dict[str, Any]]:
    """Sources with a stored text, and those that no quote, citation or claim on an event carries."""
    names = (*SOURCE_FIELDS, "text")
    for row in session.rows(
        f"SELECT {', '.join(names)} FROM source s WHERE text != '' OR NOT ("
        "EXISTS (SELECT 1 FROM quote q WHERE q.source_id = s.id) "
        "OR EXISTS (SELECT 1 FROM citation c WHERE c.source_id = s.id) "
        "OR EXISTS (SELECT 1 FROM claim k JOIN claim_event x ON x.claim_id = k.id "
        "WHERE k.source_id = s.id OR k.made_in_id = s.id)) "
        "ORDER BY url, title, publisher, published_edtf, author"
    ):
        yield {name: text for name, text in zip(names, row, strict=True) if text}


def _series(session: Session) -> Iterator[dict[str, Any]]:
    columns = ", ".join(f"s.{name}" for name in SOURCE_FIELDS)
    for series_id, *named in session.rows("SELECT id, name, subject, unit FROM series ORDER BY id"):
        rows = session.rows(
            f"SELECT r.as_of_edtf, r.value, r.at_least, r.basis, r.note, {columns} "
            "FROM reading r LEFT JOIN source s ON s.id = r.source_id WHERE r.series_id = :id ORDER BY r.at_us, r.id",
            {"id": series_id},
        )
        readings = [_reading(row) for row in rows]
        yield {**dict(zip(("series", "subject", "unit"), named, strict=True)), "readings": readings}


def _reading(row: tuple[Any, ...]) -> dict[str, Any]:
    values = {name: value for name, value in zip(_READING, row, strict=False) if value not in (None, "")}
    source = _filled(row[len(_READING) :])
    return values | ({"source": source} if source else {})


def _claims(session: Session) -> Iterator[dict[str, Any]]:
    columns = ", ".join([f"{table}.{name}" for table in ("s", "m") for name in SOURCE_FIELDS])
    width = len(SOURCE_FIELDS)
    for row in session.rows(
        f"SELECT c.text, c.claimant, c.verdict, c.why, {columns} FROM claim c LEFT JOIN source s ON s.id = c.source_id "
        "LEFT JOIN source m ON m.id = c.made_in_id "
        "WHERE NOT EXISTS (SELECT 1 FROM claim_event x WHERE x.claim_id = c.id) ORDER BY c.position, c.id"
    ):
        claim = dict(zip(("text", "claimant", "verdict", "why"), row[:4], strict=True))
        claim["source"] = _filled(row[4 : 4 + width])
        claim["made_in"] = _filled(row[4 + width :])
        yield {name: value for name, value in claim.items() if value}


def _filled(row: tuple[Any, ...]) -> dict[str, str]:
    return {name: text for name, text in zip(SOURCE_FIELDS, row, strict=True) if text}
