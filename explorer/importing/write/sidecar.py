"""Read back what our exports hold beside events: lanes in their order, whole sources, series of figures, claims on no
event, places. In the JSON export it stands in the document, with a CSV in a file beside it.

Knows the store's transaction; what is written where is `explorer.exporting.sidecar`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from db.failures import FieldError
from db.read import rows
from db.store import SourceRow, Transaction
from db.write.import_baseline import former_names
from explorer.importing.detect.sniff import Sniffed, is_stream
from explorer.importing.errors import ImportFailed
from explorer.importing.mapping.mapping import OTHER_FIELDS, FieldMap, Mapping
from explorer.importing.readers.table import Chunk
from explorer.importing.report import ImportCounts
from explorer.importing.write.accounts import add_claim, source_row
from explorer.importing.write.side_tables import KNOWN_SOURCE, SideTableWriter

FORMAT: Final = "timeline-explorer-more"
VERSION: Final = 1
_SOURCE_FIELDS: Final = tuple(one.name for one in fields(SourceRow))
_LARGEST_BYTES: Final = 256 << 20


def more_path(csv_path: Path) -> Path:
    """Where the file beside a CSV is: all.csv has all.more.json."""
    return csv_path.parent / f"{csv_path.stem}.more.json"


def without_side_tables(paths: Sequence[Path]) -> list[Path]:
    """The files to import one by one: what stands beside a CSV among them is read with it."""
    beside = {more_path(path) for path in paths}
    return [path for path in paths if path not in beside]


def more_of(sniffed: Sniffed) -> dict[str, Any] | None:
    """What stands beside the events of a file of ours; None where there is nothing. Raises ImportFailed."""
    if sniffed.format == "explorer-json":
        # What is no document, but lines or a list of objects, has nothing beside them.
        return None if is_stream(sniffed) else _document(sniffed.path)
    if sniffed.format == "explorer" and sniffed.container == "delimited":
        path = more_path(sniffed.path)
        if path.is_file() and path.stat().st_size <= _LARGEST_BYTES:
            found = _document(path)
            return found if found.get("format") == FORMAT else None
    return None


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ImportFailed(f"{path} cannot be read ({error}). Put it elsewhere to import the events alone.") from None
    return found if isinstance(found, dict) else {}


def apply_more(tx: Transaction, import_id: int, more: dict[str, Any]) -> list[str]:
    """Write lanes, sources, series, claims and places; sentences on what was new and on what could not be read."""
    _lanes(tx, _objects(more, "lanes"))
    new, wrong = 0, 0
    for count in (
        _sources(tx, _objects(more, "sources")),
        _series(tx, import_id, _objects(more, "series")),
        _claims(tx, _objects(more, "claims")),
        _places(tx, import_id, _objects(more, "places")),
    ):
        new, wrong = new + count[0], wrong + count[1]
    said = [f"Beside the events, {new:,} sources, reported figures, claims and places were read."] if new else []
    odd = f"{wrong:,} sources, figures, claims or places beside the events are not as written."
    return said + ([odd] if wrong else [])


def _objects(more: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = more.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _lanes(tx: Transaction, lanes: Sequence[dict[str, Any]]) -> None:
    known = {*rows.column(tx.session, "lane", "name"), *former_names(tx.session, "lane")}
    for lane in lanes:
        name, colour = str(lane.get("name", "")), str(lane.get("colour", ""))
        if not name or name in known:
            continue
        known.add(name)
        lane_id = tx.lane_id(name)
        if colour:
            tx.update("lane", lane_id, colour=colour)


def _sources(tx: Transaction, sources: Sequence[dict[str, Any]]) -> tuple[int, int]:
    new = wrong = 0
    for one in sources:
        wanted = SourceRow(**{name: str(one[name]) for name in _SOURCE_FIELDS if one.get(name)})
        before = rows.count(tx.session, "source")
        try:
            source_id = tx.source_id(wanted)
        except FieldError:
            wrong += 1
            continue
        if rows.count(tx.session, "source") > before:
            new += 1
            continue
        names = [name for name in _SOURCE_FIELDS if getattr(wanted, name)]
        there = tx.row("source", source_id)
        # What is in the store stays; what it does not know is filled in.
        changes = {name: getattr(wanted, name) for name in names if not there[name]}
        if changes:
            tx.update("source", source_id, **changes)
            new += 1
    return new, wrong


def _series(tx: Transaction, import_id: int, listed: Sequence[dict[str, Any]]) -> tuple[int, int]:
    header = (*OTHER_FIELDS["readings"], KNOWN_SOURCE)
    known = set(rows.select(tx.session, "series", ("name", "subject")))
    figures: list[list[str]] = []
    for series in listed:
        own = {name: str(series.get(name, "")) for name in ("series", "subject", "unit")}
        if (own["series"], own["subject"]) not in known and own["series"]:
            tx.insert("series", name=own["series"], subject=own["subject"], unit=own["unit"])
            known.add((own["series"], own["subject"]))
        for reading in _objects(series, "readings"):
            # By the names that a reading has: the number of a source is the store's, and no file's to say.
            plain = {name: reading[name] for name in OTHER_FIELDS["readings"] if name in reading}
            cells = {**own, **plain, **_source_of(tx, reading)}
            figures.append([str(cells.get(name, "")) for name in header])
    return _written(tx, import_id, "readings", header, figures)


def _places(tx: Transaction, import_id: int, places: Sequence[dict[str, Any]]) -> tuple[int, int]:
    header = OTHER_FIELDS["places"]
    cells = [[str(place.get(name, "")) for name in header] for place in places]
    return _written(tx, import_id, "places", header, cells)


def _written(
    tx: Transaction, import_id: int, kind: str, header: Sequence[str], cells: list[list[str]]
) -> tuple[int, int]:
    """Write rows as those of a side table of this kind; how many were new or changed, and how many are wrong."""
    mapping = Mapping(kind=kind, fields=tuple(FieldMap(name, (name,)) for name in header), order="ymd", decimal=".")
    tally = ImportCounts()
    SideTableWriter(tx, import_id, tally, header, mapping).write(Chunk(cells, list(range(1, len(cells) + 1))))
    return tally.inserted + tally.updated, tally.rejected


def _source_of(tx: Transaction, reading: dict[str, Any]) -> dict[str, int]:
    plain = reading.get("source")
    try:
        return {KNOWN_SOURCE: tx.source_id(source_row(plain))} if isinstance(plain, dict) and plain else {}
    except FieldError:
        return {}


def _claims(tx: Transaction, claims: Sequence[dict[str, Any]]) -> tuple[int, int]:
    new = wrong = 0
    for one in claims:
        values: dict[str, Any] = {name: str(one.get(name, "")) for name in ("text", "claimant", "verdict", "why")}
        try:
            for name, column in (("source", "source_id"), ("made_in", "made_in_id")):
                plain = one.get(name)
                values[column] = tx.source_id(source_row(plain)) if isinstance(plain, dict) and plain else None
            new += any(add_claim(tx, [], values))
        except FieldError:
            wrong += 1
    return new, wrong
