"""Whether words stand in a text, and where: exactly but for typography, or nearly. Pure; knows no quotes and no store.

Both sides are reduced to one form in which white space, quotation marks and dashes have one spelling and soft hyphens
none; a map leads each place back to the text. What is not there exactly is looked for by the longest run of its words
that is, and compared word by word around it (difflib, after Ratcliff and Obershelp).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_CONTEXT: Final = 120
_LIKE: Final = 0.6
"""From this likeness on, a place counts as the quote with differences rather than as something else."""
_MOST_GAP: Final = 3_000
"""Characters that an ellipsis may stand for: about a page."""
_SPELLINGS: Final = (
    {ord(sign): '"' for sign in "“”„‟«»″〝〞＂"}
    | {ord(sign): "'" for sign in "‘’‚‛′‹›ʼ＇`´"}
    | {ord(sign): "-" for sign in "‐‑‒–—―−﹘﹣－"}
)
_DROPPED: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ELLIPSIS: Final = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.+|\. \. \.)\s*")


@dataclass(frozen=True, slots=True)
class Match:
    """What came of a comparison; the fields are those of `explorer.citing.checking.Finding`."""

    result: str
    passage: tuple[tuple[str, bool], ...] = ()
    place: tuple[int, int] | None = None
    differing: tuple[tuple[str, str], ...] = ()


class Prepared:
    """A text in the form that is compared, with the way back; made once for all quotes of a source."""

    def __init__(self, text: str) -> None:
        self.text = text
        plain: list[str] = []
        places: list[int] = []
        space = True
        for at, sign in enumerate(text):
            if sign in _DROPPED:
                continue
            if sign.isspace():
                if not space:
                    plain.append(" ")
                    places.append(at)
                space = True
                continue
            space = False
            for part in unicodedata.normalize("NFKC", sign) if sign > "\u02ff" else sign:
                plain.append(part.translate(_SPELLINGS))
                places.append(at)
        self.plain = "".join(plain)
        self.places = places

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text the characters [start, end) of the plain form stand."""
        return self.places[start], self.places[end - 1] + 1


def compare(quote: str, source: Prepared) -> Match:
    """Look for a quote in a text."""
    pieces = [piece for part in _ELLIPSIS.split(quote) if (piece := Prepared(part).plain.strip())]
    if not pieces:
        return Match("not_found")
    spans = _exact(pieces, source.plain)
    if spans:
        return Match("verbatim", _passage(source, spans), source.place(spans[0][0], spans[-1][1]))
    return _nearly(" ".join(pieces), source)


def _exact(pieces: list[str], plain: str) -> list[tuple[int, int]]:
    """Return where the pieces stand one after the other, whole words each; empty where they do not."""
    first = _find(pieces[0], plain, 0)
    while first is not None:
        spans = [first]
        for piece in pieces[1:]:
            following = _find(piece, plain, spans[-1][1])
            if following is None or following[0] - spans[-1][1] > _MOST_GAP:
                break
            spans.append(following)
        if len(spans) == len(pieces):
            return spans
        first = _find(pieces[0], plain, first[0] + 1)
    return []


def _find(piece: str, plain: str, start: int) -> tuple[int, int] | None:
    at = plain.find(piece, start)
    while at >= 0:
        end = at + len(piece)
        inside_before = at > 0 and _joined(plain[at - 1], plain[at])
        inside_after = end < len(plain) and _joined(plain[end - 1], plain[end])
        if not inside_before and not inside_after:
            return at, end
        at = plain.find(piece, at + 1)
    return None


def _joined(one: str, other: str) -> bool:
    """Whether two signs are of one word. Scripts without spaces have no words to cut through."""
    return one.isalnum() and other.isalnum() and one < "\u2e80" and other < "\u2e80"


def _passage(source: Prepared, spans: list[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    places = [source.place(*span) for span in spans]
    return _in_context(source.text, places, places[0][0], places[-1][1])


def _in_context(text: str, marked: list[tuple[int, int]], start: int, end: int) -> tuple[tuple[str, bool], ...]:
    left, right = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    parts: list[tuple[str, bool]] = []
    at = left
    for begin, stop in marked:
        parts += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    parts.append((text[at:right], False))
    parts = [(" ".join(part.split(" ")), mark) for part, mark in parts if part]
    if left:
        parts.insert(0, ("… ", False))
    if right < len(text):
        parts.append((" …", False))
    return tuple(parts)


_UNSPACED: Final = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
_LONG: Final = 2_000
"""Characters from which comparing them one by one would take seconds."""
_MOST_PLACES: Final = 40
"""Places looked at where the longest run of words stands more than once."""

Word = tuple[str, int, int]


def _words(plain: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return words and signs with their places in the plain form; a character of an unspaced script is a word."""
    return [(match[0], match.start(), match.end()) for match in _WORD.finditer(plain, start, end or len(plain))]


def _nearly(quote: str, source: Prepared) -> Match:
    words = _words(quote)
    best: tuple[int, list[Word]] = (0, [])
    for first_word, at in _longest_runs(quote, words, source.plain):
        # As much to either side as the quote has beyond the run, and a little that may have come in.
        left = max(0, at - words[first_word][1] - 40)
        there = _words(source.plain, left, min(len(source.plain), at + len(quote) + 40))
        blocks = SequenceMatcher(None, _texts(words), _texts(there), autojunk=False).get_matching_blocks()
        equal = sum(len(words[block.a + step][0]) for block in blocks for step in range(block.size))
        if equal > best[0]:
            start = max(0, blocks[0].b - blocks[0].a)
            last = blocks[-2]
            end = last.b + last.size + (len(words) - last.a - last.size)
            best = equal, there[start : min(len(there), end)]
    if not best[1] or _likeness(quote, words, best, source) < _LIKE:
        return Match("not_found")
    return _differing(words, best[1], source)


def _likeness(quote: str, words: list[Word], best: tuple[int, list[Word]], source: Prepared) -> float:
    """How like the quote the place is, 0 to 1: by characters, for a long quote by its words."""
    if len(quote) > _LONG:
        return best[0] / sum(len(text) for text, _, _ in words)
    there = source.plain[best[1][0][1] : best[1][-1][2]]
    return SequenceMatcher(None, quote, there, autojunk=False).ratio()


def _differing(words: list[Word], there: list[Word], source: Prepared) -> Match:
    differing, marked = [], []
    for kind, a, b, c, d in SequenceMatcher(None, _texts(words), _texts(there), autojunk=False).get_opcodes():
        if kind != "equal":
            differing.append((" ".join(_texts(words[a:b])), " ".join(_texts(there[c:d]))))
            if d > c:
                marked.append(source.place(there[c][1], there[d - 1][2]))
    place = source.place(there[0][1], there[-1][2])
    return Match("differs", _in_context(source.text, marked, *place), place, tuple(differing))


def _texts(words: list[Word]) -> list[str]:
    return [text for text, _, _ in words]


def _longest_runs(quote: str, words: list[Word], plain: str) -> list[tuple[int, int]]:
    """Return where the longest runs of the quote's words stand: the first word's number and the place in the text.

    Their length is found by halving, because every part of a run that stands there stands there too.
    """

    def of_length(length: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for first in range(len(words) - length + 1):
            run = quote[words[first][1] : words[first + length - 1][2]]
            span = _find(run, plain, 0)
            while span is not None and len(found) < _MOST_PLACES:
                found.append((first, span[0]))
                span = _find(run, plain, span[1])
        return found

    low, high, best = 1, len(words), []
    while low <= high:
        middle = (low + high) // 2
        here = of_length(middle)
        if here:
            best, low = here, middle + 1
        else:
            high = middle - 1
    return best
