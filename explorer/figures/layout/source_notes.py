"""Numbered sources: which number an event's sources have, how a source is cited, and the small print under a figure.

Knows sources and pixels, nothing of time or lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from db import dates
from db.errors import InputError
from db.records import SourceDetail
from explorer.figures.layout.words import figure_words
from explorer.timeline.layout.text_layout import (
    DIM,
    LINE,
    TEXT,
    Measure,
    numbers,
    one_line,
    shortened,
    text,
    wrapped,
)
from explorer.timeline.primitives import Lines, Primitive, Role, Text, Texts

LINE_PX = 15.0
_HEAD_PX = 20.0
_TOP_PX = 14.0
_COLUMN_PX = 300.0
_COLUMN_GAP_PX = 24.0
_MOST_COLUMNS = 4
# A source that is described word for word can be a page long; nobody needs more of it on a figure.
_MOST_CHARS = 400
# In place of a number of lines: who published it and when, without titles, as running text.
SHORT = 0
_RUN_GAP_PX = 12.0
# Of a line, what says how many sources are missing.
_MORE_SHARE = 0.45
# Where a citation is cut, author and publisher leave this share of it to the title and the date.
_MOST_BEFORE = 0.45


@dataclass(frozen=True, slots=True)
class Numbered:
    """A source with its number."""

    number: int
    source: SourceDetail
    words: str
    short: str


class Numbering:
    """Gives sources their numbers in the order they are met; the same source keeps its number over all pages."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known: dict[int, Numbered] = {}

    def of(self, sources: Iterable[SourceDetail]) -> tuple[Numbered, ...]:
        """Return the numbered sources of one event."""
        return tuple(self._one(source) for source in sources)

    def _one(self, source: SourceDetail) -> Numbered:
        if source.id not in self._known:
            cited, short = cite(source, self._language), _short(source, self._language)
            self._known[source.id] = Numbered(len(self._known) + 1, source, cited, short)
        return self._known[source.id]

    @property
    def all(self) -> tuple[Numbered, ...]:
        """All sources so far, by number."""
        return tuple(self._known.values())


def cite(source: SourceDetail, language: str = "en") -> str:
    """Cite a source in one line: author, publisher, “title”, date; the site of its address where no more is known."""
    before, title, after = _parts(source, language)
    return f"{', '.join(part for part in (before, title, after) if part)[:_MOST_CHARS] or '?'}."


def _parts(source: SourceDetail, language: str) -> tuple[str, str, str]:
    """Who published it, its title in quotation marks, and when."""
    when = ""
    if source.published_edtf:
        try:
            when = dates.in_words(source.published_edtf, language)
        except InputError:
            when = one_line(source.published_edtf)
    title = one_line(source.title)
    before = ", ".join(part for part in (one_line(source.author), one_line(source.publisher)) if part)
    if not (before or title):
        before = urlsplit(source.url).hostname or one_line(source.url)
    return before, _quoted(title) if title else "", when


def _short(source: SourceDetail, language: str) -> str:
    """Return a source by its publisher, else its author or title, and its date."""
    before, title, after = _parts(source, language)
    who = one_line(source.publisher) or before or title
    return f"{', '.join(part for part in (who, after) if part) or '?'}."


def _in_short(source: Numbered, width_px: float, language: str, measure: Measure) -> str:
    """Return a source in short in so much width: its publisher is cut, for the date must stay."""
    if measure(source.short, "caption") <= width_px:
        return source.short
    after = _parts(source.source, language)[2]
    end = f", {after}." if after else "."
    who = source.short.removesuffix(end)
    return shortened(who, "caption", width_px - measure(end, "caption"), measure) + end


def _lines(source: Numbered, width_px: float, most: int, language: str, measure: Measure) -> list[str]:
    """Return a citation in at most so many lines; where it is too long its title is cut, for the date must stay."""
    lines = wrapped(source.words, "caption", width_px, most, measure)
    if not lines or not lines[-1].endswith("…"):
        return lines
    before, title, after = _parts(source.source, language)
    before = shortened(before, "caption", _MOST_BEFORE * width_px * most, measure)

    def fits(keep: int) -> bool:
        cut_lines = wrapped(_cut_title(before, title, after, keep), "caption", width_px, most, measure)
        return not cut_lines[-1].endswith("…")

    low, high = 0, len(title)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return wrapped(_cut_title(before, title, after, low), "caption", width_px, most, measure) if low else lines


def _cut_title(before: str, title: str, after: str, keep: int) -> str:
    cut = title[:keep].rstrip(" ,;:-–—") + "…" + (title[-1:] if title[-1:] in ']”"»“' else "")
    return ", ".join(part for part in (before, cut, after) if part) + "."


def _quoted(title: str) -> str:
    # A title in brackets describes what has none, and one that is quoted already stays as it is.
    if title[:1] in '[“"«„' and title[-1:] in ']”"»“':
        return title
    return f"“{title}”"


def number_width(count: int, measure: Measure) -> float:
    """Return the room that the numbers of so many sources take beside a label, in pixels, before they are known."""
    if count <= 0:
        return 0.0
    sample = {1: "88", 2: "88, 88"}.get(count, "88–88")
    return measure(sample, "superscript") + 4.0


def number_text(sources: Sequence[Numbered], x: float, y: float) -> Text:
    """Return the numbers of an event's sources at a place beside its label."""
    return text(x, y, numbers([source.number for source in sources]), "superscript", DIM)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The sources as small print: its primitives from its top, its height, and how many sources had no room."""

    items: tuple[Primitive, ...]
    height_px: float
    omitted: int


def block(
    sources: Sequence[Numbered],
    left_px: float,
    width_px: float,
    most_px: float,
    language: str,
    measure: Measure,
    most_lines: int = 2,
    *,
    paged: bool = False,
) -> Block:
    """Lay sources out in columns under a line, in at most `most_px` of height and `most_lines` lines each, or SHORT.

    Those without room are said to be in the description, or where the figure is `paged`, on a page of their own.
    """
    if not sources or most_px < _TOP_PX + LINE_PX + (0.0 if most_lines == SHORT else _HEAD_PX):
        return Block((), 0.0, len(sources))
    words = figure_words(language)
    more = words.sources_follow if paged else words.more_sources
    if most_lines == SHORT:
        return _run_in(sources, left_px, width_px, most_px, language, measure, more)
    columns, column_px, indent_px = _columns(sources, width_px, measure)
    heights = _heights(sources, column_px - indent_px, most_lines, measure)
    room = int((most_px - _TOP_PX - _HEAD_PX) // LINE_PX)
    fitting = len(sources)
    deep = _depth(heights, columns)
    if deep > room:
        # One line of the last column says how many are missing.
        deep = room
        fitting = _that_fit(heights, columns, room)
    lines = [_lines(source, column_px - indent_px, most_lines, language, measure) for source in sources[:fitting]]
    rule = np.array([[left_px, 0.5, left_px + width_px, 0.5]], np.float32)
    texts = [text(left_px, _TOP_PX + 8.0, words.sources, "note-bold", TEXT)]
    column = used = 0
    for source, entry in zip(sources[:fitting], lines, strict=True):
        if used + len(entry) > deep and column < columns - 1:
            column, used = column + 1, 0
        x = left_px + column * (column_px + _COLUMN_GAP_PX)
        y = _TOP_PX + _HEAD_PX + used * LINE_PX + 9.0
        texts.append(text(x + indent_px - 7.0, y, str(source.number), "caption", DIM, "right"))
        texts += [text(x + indent_px, y + i * LINE_PX, line, "caption", DIM) for i, line in enumerate(entry)]
        used += len(entry)
    omitted = len(sources) - fitting
    if omitted:
        x = left_px + (columns - 1) * (column_px + _COLUMN_GAP_PX)
        y = _TOP_PX + _HEAD_PX + (deep - 1) * LINE_PX + 9.0
        texts.append(text(x, y, shortened(more.format(n=omitted), "caption", column_px, measure), "caption", DIM))
    height = _TOP_PX + _HEAD_PX + deep * LINE_PX
    return Block((Lines(rule, LINE), Texts(tuple(texts))), height, omitted)


def lines_px(lines: int) -> float:
    """Return the height of so many lines of running text."""
    return _TOP_PX + lines * LINE_PX


def block_height(
    sources: Sequence[Numbered], width_px: float, language: str, measure: Measure, most_lines: int = 2
) -> float:
    """Return the height that all of these sources take."""
    if not sources:
        return 0.0
    if most_lines == SHORT:
        return _TOP_PX + (_running(sources, width_px, language, measure)[-1][-1].line + 1) * LINE_PX
    columns, column_px, indent_px = _columns(sources, width_px, measure)
    return _TOP_PX + _HEAD_PX + _depth(_heights(sources, column_px - indent_px, most_lines, measure), columns) * LINE_PX


def _columns(sources: Sequence[Numbered], width_px: float, measure: Measure) -> tuple[int, float, float]:
    """How many columns there are, how wide one is, and how far its text is indented after the number."""
    columns = max(1, min(_MOST_COLUMNS, int((width_px + _COLUMN_GAP_PX) // (_COLUMN_PX + _COLUMN_GAP_PX))))
    column_px = (width_px - (columns - 1) * _COLUMN_GAP_PX) / columns
    return columns, column_px, measure("0" * len(str(sources[-1].number)), "caption") + 7.0


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of running text: its line, where it begins and ends in it in pixels, and whether it is a number."""

    words: str
    line: int
    start_px: float
    end_px: float
    is_number: bool = False


def _running(sources: Sequence[Numbered], width_px: float, language: str, measure: Measure) -> list[list[_Run]]:
    """Return the pieces of each source in running text, in lines of so much width; the heading begins the first."""
    entries: list[list[_Run]] = []
    x, line = measure(figure_words(language).sources, "note-bold") + _RUN_GAP_PX, 0
    for source in sources:
        number = str(source.number)
        indent = measure(number, "note-bold") + 4.0
        rest = _in_short(source, 2.0 * (width_px - indent), language, measure).split(" ")
        if x + indent + measure(rest[0], "caption") > width_px:
            x, line = 0.0, line + 1
        pieces = [_Run(number, line, x, x + indent, True)]
        x += indent
        while rest:
            fitting = len(rest)
            while fitting > 1 and x + measure(" ".join(rest[:fitting]), "caption") > width_px:
                fitting -= 1
            piece = shortened(" ".join(rest[:fitting]), "caption", width_px - x, measure)
            end = x + measure(piece, "caption")
            pieces.append(_Run(piece, line, x, end))
            rest = rest[fitting:]
            x, line = (0.0, line + 1) if rest else (end + _RUN_GAP_PX, line)
        entries.append(pieces)
    return entries


def _run_in(
    sources: Sequence[Numbered],
    left_px: float,
    width_px: float,
    most_px: float,
    language: str,
    measure: Measure,
    more: str,
) -> Block:
    """Lay the sources out as running text, by publisher and date; `more` says with {n} how many have no room."""
    entries = _running(sources, width_px, language, measure)
    room = int((most_px - _TOP_PX) // LINE_PX)
    heading = figure_words(language).sources
    x, line = measure(heading, "note-bold") + _RUN_GAP_PX, 0
    said_more = ""
    if entries[-1][-1].line >= room:
        # What is missing is said at the end of the last line.
        while entries and (
            entries[-1][-1].line >= room
            or (entries[-1][-1].line == room - 1 and entries[-1][-1].end_px > (1 - _MORE_SHARE) * width_px)
        ):
            entries.pop()
        if entries:
            x, line = entries[-1][-1].end_px + _RUN_GAP_PX, entries[-1][-1].line
        said_more = shortened(more.format(n=len(sources) - len(entries)), "caption", width_px - x, measure)
    base = _TOP_PX + 8.0
    texts = [text(left_px, base, heading, "note-bold", TEXT)]
    for piece in (piece for entry in entries for piece in entry):
        role: Role = "note-bold" if piece.is_number else "caption"
        texts.append(text(left_px + piece.start_px, base + piece.line * LINE_PX, piece.words, role, DIM))
    if said_more:
        texts.append(text(left_px + x, base + line * LINE_PX, said_more, "caption", DIM))
    depth = (entries[-1][-1].line if entries else 0) + 1
    rule = np.array([[left_px, 0.5, left_px + width_px, 0.5]], np.float32)
    return Block((Lines(rule, LINE), Texts(tuple(texts))), _TOP_PX + depth * LINE_PX, len(sources) - len(entries))


def _heights(sources: Sequence[Numbered], width_px: float, most_lines: int, measure: Measure) -> list[int]:
    """How many lines each takes: one, or as many as it may."""
    return [1 if measure(source.words, "caption") <= width_px else most_lines for source in sources]


def _depth(heights: Sequence[int], columns: int) -> int:
    """Return the least depth at which entries of these heights fill so many columns one after the other."""
    low, high = max(heights), sum(heights)
    while low < high:
        middle = (low + high) // 2
        if _columns_at(heights, middle) <= columns:
            high = middle
        else:
            low = middle + 1
    return low


def _columns_at(heights: Sequence[int], depth: int) -> int:
    columns, used = 1, 0
    for height in heights:
        if used + height > depth:
            columns, used = columns + 1, 0
        used += height
    return columns


def _that_fit(heights: Sequence[int], columns: int, depth: int) -> int:
    """How many entries fit in the columns, a line of the last one left free."""
    column = used = 0
    for count, height in enumerate(heights):
        room = depth - (1 if column == columns - 1 else 0)
        if used + height > room:
            column, used = column + 1, 0
            if column >= columns or height > depth - (1 if column == columns - 1 else 0):
                return count
        used += height
    return len(heights)
