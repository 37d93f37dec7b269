"""A figure in words, for those who cannot see it and for those who want to quote it: what, when, and the events listed.

It says what stands on the figure and what is only counted there, and gives every source in full. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from db import dates
from explorer.figures.data import FigureData
from explorer.figures.layout.layout import Figure, Listed
from explorer.figures.layout.source_notes import Numbered
from explorer.timeline.axis.words import words
from explorer.timeline.index.instants import format_range
from explorer.timeline.layout.text_layout import numbers, one_line

# Beyond so many events a description is a data set; it says how many more there are.
MOST_LISTED = 400


def alt_text(data: FigureData, figure: Figure) -> str:
    """Describe a figure, in lines."""
    spec, language = figure.spec, figure.spec.language
    say = words(language)
    lines = []
    heading = one_line(spec.title) or data.name
    lines.append(heading if heading.endswith((".", "!", "?")) else f"{heading}.")
    if spec.subtitle:
        lines.append(f"{one_line(spec.subtitle).rstrip('.')}.")
    lanes = ", ".join(f"{name} ({say.number(count)})" for name, count in figure.lanes)
    shown = say.count_of_events(figure.events)
    lines.append(f"A timeline of {format_range(*figure.range_us, language)} with {shown} in {_lanes(figure)}: {lanes}.")
    if data.filters:
        lines.append(f"Only events that match: {', '.join(data.filters)}.")
    hidden = figure.folded
    if hidden:
        lines.append(f"{say.count_of_events(hidden)} of them {'is' if hidden == 1 else 'are'} shown as a count only.")
    lines += figure.tracks
    for name, _ in figure.lanes:
        own = [event for event in figure.listed if event.lane == name]
        if own:
            lines += ["", f"{name}:", *_events(data, own, language)]
    if figure.sources:
        lines += ["", "Sources:", *(_source(event) for event in figure.sources)]
    return "\n".join(lines)


def summary(data: FigureData, figure: Figure) -> str:
    """Return the first paragraph of the description: what and when, without the list."""
    return alt_text(data, figure).partition("\n\n")[0].replace("\n", " ")


def by_page(data: FigureData, figure: Figure) -> tuple[str, ...]:
    """Return the alternative text of each page: the whole description on the first, what a page holds on the others."""
    whole = alt_text(data, figure)
    if len(figure.pages) == 1:
        return (whole,)
    short = summary(data, figure)
    parts: list[str] = []
    for page in range(figure.spec.pages):
        titles = "; ".join(event.title for event in figure.listed if event.page == page)
        parts.append(f"{short} Page {page + 1} of {figure.spec.pages}: {titles or 'no further events'}.")
    sources = "Sources: " + " ".join(f"{event.number} {event.words}" for event in figure.sources)
    return (whole, *parts[1:], *(sources for _ in figure.pages[figure.spec.pages :]))


def _lanes(figure: Figure) -> str:
    return f"{len(figure.lanes)} {'lane' if len(figure.lanes) == 1 else 'lanes'}"


def _events(data: FigureData, listed: Sequence[Listed], language: str) -> list[str]:
    lines = []
    for event in listed[:MOST_LISTED]:
        detail = data.detail(event.event_id)
        when = "" if detail is None else dates.in_words(detail.when, language)
        cited = f" [{numbers(list(event.numbers))}]" if event.numbers else ""
        lines.append(f"- {when}: {event.title}{cited}")
    if len(listed) > MOST_LISTED:
        lines.append(f"- and {len(listed) - MOST_LISTED:,} more")
    return lines


def _source(source: Numbered) -> str:
    address = f" {source.source.url}" if source.source.url else ""
    return f"{source.number} {source.words}{address}"
