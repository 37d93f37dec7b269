"""What each subject reported in a selected range, in words: the change, on which basis, and what each figure rests on.

Shared by the panel, the list of claims and the bar over the range. It knows changes and dates, not the store.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from db.records import ReadingDetail
from explorer.qt.panel.cards import in_words, stacked
from explorer.qt.widgets import label
from explorer.timeline.tracks.counts import Change, not_comparable


def change_line(change: Change) -> str:
    """Return how one subject's figure changed, in one line: "Nokia: +12 (30 → 42)"."""
    end = _count(change.end) if change.end else ""
    if change.difference is None or change.start is None:
        return f"{change.subject}: {end}, {change.reason}"
    if not change.difference and change.start is change.end:
        return f"{change.subject}: no new figure, {end} stands"
    return f"{change.subject}: {change.difference:+g} ({_count(change.start)} → {end})"


def changes_in_short(changes: tuple[Change, ...]) -> str:
    """Return the differences that can be told, in one line: "Reported: Nokia +7 · Huawei no new figure".

    Empty where none can be told.
    """
    told = [f"{change.subject} {change.difference:+g}" for change in changes if change.difference]
    told += [f"{change.subject} no new figure" for change in changes if change.difference == 0]
    if not told:
        return ""
    doubt = " (not comparable as they stand: see the panel)" if not_comparable(changes) else ""
    return f"Reported: {' · '.join(told)}{doubt}"


def change_widgets(changes: tuple[Change, ...], language: str) -> list[QWidget]:
    """Return each change with its basis and the sources of its figures, then what must not be compared."""
    widgets: list[QWidget] = []
    for change in changes:
        labels: list[QWidget] = [label(change_line(change), "body-bold", wrap=True, selectable=True)]
        if change.basis:
            labels.append(label(f"Counted: {change.basis}", "detail", "dim", wrap=True, selectable=True))
        labels += [label(line, "detail", "dim", wrap=True, selectable=True) for line in count_lines(change, language)]
        widgets.append(stacked(*labels, spacing_px=1))
    widgets += [
        label(f"Not comparable: {sentence}", "detail", "caution", wrap=True, selectable=True)
        for sentence in not_comparable(changes)
    ]
    return widgets


def count_lines(change: Change, language: str) -> list[str]:
    """Return one line for each figure that a change rests on, and for the next one after the range."""
    lines = [f"{_count(count)} {_origin(count, language)}" for count in change.counts]
    if change.after is not None and not change.difference:
        lines.append(f"next: {_count(change.after)} {_origin(change.after, language)}")
    return lines


def _count(reading: ReadingDetail) -> str:
    return f"{'more than ' if reading.at_least else ''}{reading.value:,g}"


def _origin(reading: ReadingDetail, language: str) -> str:
    """Return when a figure was given, by whom, and what its note says: "as of 3 June 2019 — Reuters. Derived …"."""
    source = (reading.source.publisher or reading.source.title) if reading.source else ""
    words = f"as of {in_words(reading.as_of_edtf, language)}" + (f" — {source}" if source else "")
    return f"{words}. {reading.note}" if reading.note else words
