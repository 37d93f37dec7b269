"""The formats of an export, and the choice of one by the name of its file.

A format is one module with a function that writes, and one row in FORMATS: the command line, the window's dialog and
the sentence about a name that fits none read it there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from db.errors import InputError
from db.sqlite.session import Session
from db.store import Store
from explorer.exporting.csv import write_csv
from explorer.exporting.icalendar import write_icalendar
from explorer.exporting.json import write_json
from explorer.exporting.markdown import write_markdown
from explorer.exporting.sidecar import write_more
from explorer.exporting.timelinejs import write_timelinejs
from explorer.interchange.whole_file import written_whole


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """What a file's name ends in, what that is called, and who writes it.

    `write` writes every event that the format can hold and returns how many; `lossless` says that an import brings
    everything back. `beside` writes what does not fit into a file beside, and returns a sentence on it.
    """

    suffix: str
    name: str
    write: Callable[[Session, TextIO], int]
    lossless: bool = False
    beside: Callable[[Session, Path], str] | None = None


FORMATS: Final = (
    ExportFormat(".csv", "Timeline Explorer CSV", write_csv, lossless=True, beside=write_more),
    ExportFormat(".json", "JSON", write_json, lossless=True),
    ExportFormat(".timelinejs.json", "TimelineJS JSON", write_timelinejs),
    ExportFormat(".ics", "iCalendar", write_icalendar),
    ExportFormat(".md", "Markdown", write_markdown),
)
ENDINGS: Final = ", ".join(form.suffix for form in FORMATS)


@dataclass(frozen=True, slots=True)
class Exported:
    """How many events were written, and sentences on what the file does not hold."""

    count: int
    notes: list[str]


def export_file(store: Store, path: str | Path) -> Exported:
    """Write all events of a store in the format that the file's name says.

    Raises InputError for a name of no format, EnvironmentFailure where the file cannot be written.
    """
    path = Path(path)
    form = format_of(path)
    with store.reading() as session, written_whole(path) as file:
        count = form.write(session, file)
        beside = form.beside(session, path) if form.beside else ""
    missing = store.counts().events - count
    notes = [beside] if beside else []
    if missing:
        notes.append(f"{missing:,} {'event has' if missing == 1 else 'events have'} no start that this format can say.")
    if not form.lossless:
        whole = " or ".join(form.suffix for form in FORMATS if form.lossless)
        notes.append(f"This format holds less than the store: export {whole} to have everything back.")
    return Exported(count, notes)


def format_of(path: Path) -> ExportFormat:
    """Return the format that a file's name asks for; of two endings that fit, the longer. Raises InputError."""
    fitting = [form for form in FORMATS if path.name.lower().endswith(form.suffix)]
    if not fitting:
        raise InputError(f"“{path.name}” is not a name for an export: end it in {ENDINGS}.")
    return max(fitting, key=lambda form: len(form.suffix))
