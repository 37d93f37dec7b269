"""What an import brought, told to a person: in words, and where in time it lies. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from explorer.importing.report import ImportReport, Retitled
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.instants import format_range

_LONG: Final = 50
"""Characters of a title in a question."""
_MARGIN: Final = 0.15
_LEAST_US: Final = 60 * 86_400_000_000
"""A single day is shown among the weeks around it."""


def words(report: ImportReport) -> str:
    """Return what came of an import: "68 events added, 2 updated"; what is zero is not said."""
    parts: list[str] = []
    for count, done in ((report.inserted, "added"), (report.updated, "updated")):
        if count:
            what = "" if parts else " event" if count == 1 else " events"
            parts.append(f"{count:,}{what} {done}")
    if report.rejected:
        rows = "1 row" if report.rejected == 1 else f"{report.rejected:,} rows"
        parts.append(f"{rows} set aside (File › Imports)")
    if report.kept_count:
        parts.append(f"{report.kept_count:,} {'edit' if report.kept_count == 1 else 'edits'} of yours kept")
    if report.deleted_count:
        parts.append(f"{report.deleted_count:,} deleted before and left so")
    return ", ".join(parts or ["Nothing new: every event was there already"])


def same_in_words(rows: Sequence[Retitled]) -> str:
    """Return the question about rows that look like events imported before under another title."""
    first = rows[0]
    said = f"Line {first.line:,}: “{_short(first.title)}” looks like “{_short(first.was)}” of the same date"
    more = f", and {len(rows) - 1:,} more rows like events here" if len(rows) > 1 else ""
    return f"{said}{more}: the same event{'s' if more else ''}?"


def _short(title: str) -> str:
    return title if len(title) <= _LONG else f"{title[: _LONG - 1].rstrip()}…"


def brought(report: ImportReport, language: str) -> str:
    """Return how much was added and in which part of time: "12 added, 2 updated in 1944–1953"."""
    counts = ((report.inserted, "added"), (report.updated, "updated"))
    done = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    return f"{done} in {format_range(int(report.instants_us.min()), int(report.instants_us.max()) + 1, language)}"


def whole(report: ImportReport, viewport: Viewport) -> Viewport | None:
    """Return where all that was imported is seen; None where nothing was."""
    if not report.inserted + report.updated or not len(report.instants_us):
        return None
    first, last = int(report.instants_us.min()), int(report.instants_us.max())
    short = max(0, _LEAST_US - (last - first))
    return viewport.fitted((first - short // 2, last + short // 2 + 1), _MARGIN, 120.0)


def missed(report: ImportReport, viewport: Viewport) -> tuple[Viewport | None, bool]:
    """Return (where all that was imported is seen, whether none of it is in view now); None where all of it is."""
    at_us, there = report.instants_us, whole(report, viewport)
    seen = int(np.count_nonzero((at_us >= viewport.start_us) & (at_us < viewport.end_us)))
    return (None, False) if there is None or seen == len(at_us) else (there, not seen)
