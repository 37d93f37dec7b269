"""Choose the format of an export by the name of its file. Knows what formats there are, and nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from db.errors import InputError
from db.store import Store
from explorer.exporting.csv import export_csv, export_with_more
from explorer.exporting.icalendar import export_icalendar
from explorer.exporting.json import export_json
from explorer.exporting.markdown import export_markdown
from explorer.exporting.timelinejs import export_timelinejs

Exporter = Callable[[Store, Path], int]

FORMATS: Final[dict[str, tuple[str, Exporter]]] = {
    ".csv": ("Timeline Explorer CSV", export_csv),
    ".timelinejs.json": ("TimelineJS JSON", export_timelinejs),
    ".json": ("JSON", export_json),
    ".ics": ("iCalendar", export_icalendar),
    ".md": ("Markdown", export_markdown),
}
"""What a file's name ends in, what that is called, and who writes it. Longer endings come first."""


def export_file(store: Store, path: str | Path) -> int:
    """Write all events of a store in the format that the file's name says; how many were written.

    Raises InputError for a name of no format, EnvironmentFailure where the file cannot be written.
    """
    return exporter_of(path)(store, Path(path))


def export_and_tell(store: Store, path: str | Path) -> tuple[int, list[str]]:
    """Write as `export_file` does; how many events were written, and sentences on what the file does not hold.

    Raises what `export_file` raises.
    """
    path = Path(path)
    exporter = exporter_of(path)
    if exporter is export_csv:
        count, more = export_with_more(store, path)
        return count, [more] if more else []
    count = exporter(store, path)
    total = store.counts().events
    missing = total - count
    said = []
    if missing:
        said.append(f"{missing:,} {'event has' if missing == 1 else 'events have'} no start that this format can say.")
    if exporter in (export_timelinejs, export_icalendar, export_markdown):
        said.append("This format holds less than the store: export .csv or .json to have everything back.")
    return count, said


def exporter_of(path: str | Path) -> Exporter:
    """Return who writes a file of that name. Raises InputError for a name of no format."""
    path = Path(path)
    for ending, (_, exporter) in FORMATS.items():
        if path.name.lower().endswith(ending):
            return exporter
    raise InputError(f"“{path.name}” is not a name for an export: end it in {', '.join(FORMATS)}.")
