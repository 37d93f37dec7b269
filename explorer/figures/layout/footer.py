"""The line at the foot of a figure: what is shown, of what, and, where it is asked for, when it was made."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from db import dates
from explorer import VERSION
from explorer.figures.data import FigureData
from explorer.figures.layout.words import figure_words
from explorer.figures.spec import FigureSpec
from explorer.timeline.axis.words import words
from explorer.timeline.index.instants import format_range
from explorer.timeline.primitives import Counts

SEPARATOR = " · "
# https://reproducible-builds.org/specs/source-date-epoch/
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"


def dated(asked: bool) -> datetime | None:
    """Return the time to write into a figure: SOURCE_DATE_EPOCH where it is set, else now if `asked` for, else none.

    Without a time the same figure is the same file on every day.
    """
    given = os.environ.get(EPOCH_VARIABLE, "")
    if given:
        try:
            return datetime.fromtimestamp(int(given), UTC)
        except (ValueError, OverflowError, OSError):
            pass
    return datetime.now().astimezone() if asked else None


def footer_words(
    data: FigureData, spec: FigureSpec, range_us: tuple[int, int], counts: Counts, page: int, pages: int
) -> tuple[tuple[str, ...], str]:
    """Return what stands at the left of the foot, what can be missed last, and at its right. `page` counts from 0."""
    say, own = words(spec.language), figure_words(spec.language)
    parts = []
    if spec.footer:
        parts = [format_range(*range_us, spec.language), say.count_of_events(counts.in_view)]
        hidden = counts.folded + counts.counted
        if hidden:
            parts.append(own.folded.format(n=say.number(hidden)))
        if counts.marks:
            parts.append(own.unlabelled.format(n=say.number(counts.marks)))
        if data.filters:
            parts.append(own.filtered.format(what=", ".join(data.filters)))
        parts.append(data.name)
        when = dated(spec.made)
        if spec.made and when is not None:
            parts.append(own.made.format(when=dates.in_words(when.date().isoformat(), spec.language)))
        parts.append(f"Timeline Explorer {VERSION}")
    return tuple(parts), own.page.format(n=page + 1, m=pages) if pages > 1 else ""
