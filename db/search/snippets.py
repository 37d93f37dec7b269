"""Where the sought words stand in a text, and the piece of it worth showing. Pure: texts in, parts out.

Works on the text as it is stored: what is marked is what the reader wrote, accents and capitals included.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.search.query import Term, words

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a match."""
WIDTH: Final = 180
"""Characters of a snippet: two lines in a panel."""
_MAX_TEXT: Final = 20_000
"""Only so much of a text is looked through: a snippet from the first ten pages is good enough."""


def matches(text: str, terms: Sequence[Term], field: str) -> tuple[list[tuple[int, int]], int]:
    """Where the terms stand in `text`, as [start, end) without overlap and in order; and how many of the terms do."""
    found = words(text[:_MAX_TEXT])
    tokens = [word for word, _, _ in found]
    spans: list[tuple[int, int]] = []
    count = 0
    for term in terms:
        if term.field not in (None, field):
            continue
        size = len(term.tokens)
        *first, last = term.tokens
        hit = False
        for at in range(len(tokens) - size + 1):
            tail = tokens[at + size - 1]
            if (tail == last or (term.prefix and tail.startswith(last))) and tokens[at : at + size - 1] == first:
                spans.append((found[at][1], found[at + size - 1][2]))
                hit = True
        count += hit
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged, count


def marked(text: str, spans: Sequence[tuple[int, int]], start: int = 0, end: int | None = None) -> Parts:
    """`text[start:end]` in pieces, with an ellipsis where it was cut."""
    end = len(text) if end is None else end
    parts: list[tuple[str, bool]] = []
    at = start
    for from_, to in spans:
        if to <= start or from_ >= end:
            continue
        from_, to = max(from_, start), min(to, end)
        if from_ > at:
            parts.append((text[at:from_], False))
        parts.append((text[from_:to], True))
        at = to
    if at < end:
        parts.append((text[at:end], False))
    if start > 0:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return tuple(parts)


def snippet(text: str, spans: Sequence[tuple[int, int]], width: int = WIDTH) -> Parts:
    """The piece of `text` with most matches, about `width` characters, cut between words."""
    if len(text) <= width:
        return marked(text, spans)
    best, most = 0, -1
    for first, (start, _) in enumerate(spans):
        inside = sum(1 for _, end in spans[first:] if end <= start + width)
        if inside > most:
            best, most = start, inside
    start = _word_start(text, max(0, best - width // 4))
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", start + width // 2, end)
        end = space if space > best else end
    return marked(text, spans, start, end)


def _word_start(text: str, at: int) -> int:
    """The beginning of the word at or after `at`, if one begins soon."""
    if at == 0:
        return 0
    space = text.find(" ", at, at + WIDTH // 4)
    return space + 1 if space >= 0 else at
