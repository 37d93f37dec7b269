"""What a store holds beside its events: lanes in their order, sources that no row of events can carry whole, series of
figures, claims on no event, places. As plain JSON values, for the JSON export and for the file beside a CSV.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from db.errors import InputError
from db.read import details
from db.read.lists import lanes_by_first_event, sources_beside_events
from db.read.places import places
from db.records import ReadingDetail
from db.sqlite.session import Session
from explorer.exporting.csv import claim_values
from explorer.exporting.read_all import source_values
from explorer.importing.write.sidecar import FORMAT, VERSION, more_path
from explorer.interchange.whole_file import written_whole

_OURS: Final = re.compile(rf'\{{\s*"format":\s*"{re.escape(FORMAT)}"')
"""How the file beside a CSV begins, as `write_more` writes it."""


def beside_events(session: Session) -> dict[str, Any]:
    """Lanes, sources, series, claims and places as the importer reads them back; lists that are empty are left out."""
    found = {
        "lanes": [
            {"name": lane.name, "colour": lane.colour} if lane.colour else {"name": lane.name}
            for lane in details.lanes(session, counted=False)
        ],
        # Those with a stored text, and those that no row of events carries.
        "sources": [
            {**source_values(source), **({"text": text} if text else {})}
            for source, text in sources_beside_events(session)
        ],
        "series": list(_series(session)),
        "claims": [claim_values(claim) for claim in details.claims(session) if not claim.event_ids],
        "places": places(session),
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
        (len(more.get("places", ())), "{} places"),
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
    return [lane["name"] for lane in lanes] == lanes_by_first_event(session)


def _series(session: Session) -> Iterator[dict[str, Any]]:
    for one in details.series(session):
        readings = [_reading(reading) for reading in one.readings]
        yield {"series": one.name, "subject": one.subject, "unit": one.unit, "readings": readings}


def _reading(reading: ReadingDetail) -> dict[str, Any]:
    values = {"as_of": reading.as_of_edtf, "value": reading.value, "at_least": int(reading.at_least)}
    said = {"basis": reading.basis, "note": reading.note, "source": source_values(reading.source)}
    return values | {name: value for name, value in said.items() if value}
