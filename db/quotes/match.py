"""Is this quote verbatim in that text, and where? Pure: strings in, a verdict and offsets out.

Tolerates only what printing changes: white space, the shapes of quotation marks and dashes, soft hyphens and what
else cannot be seen, composed or decomposed accents, and passages left out where the quote itself says so with an
ellipsis. A word, a capital or a comma that differs is a difference, and is shown.

A quote that is not there word for word is looked for by its rarer words; the best passage is compared with it by the
longest common runs of words (Ratcliff and Obershelp, as in difflib).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from db.search.index import UNSPACED

VERBATIM: Final = "verbatim"
DIFFERS: Final = "differs"
NOT_FOUND: Final = "not_found"

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it differs."""

CONTEXT: Final = 160
"""Characters shown before and after a passage: two or three lines."""
MAX_GAP: Final = 5_000
"""What one ellipsis may leave out, in characters: some two pages. Beyond that it is another passage."""
LIKE_ENOUGH: Final = 0.6
"""A passage with this share of a quote's words in order is that quote, changed; with less it is another."""
_MAX_OCCURRENCES: Final = 20_000
_LOOKED_FOR: Final = 60
"""Of a long quote only the longest words are looked for, which are the rarest as a rule."""
_MAX_COMPARED: Final = 3_000
"""Words up to which every one counts in a comparison; beyond, frequent ones are passed over, as difflib proposes."""

_QUOTES: Final = "\"'`´‘’‚‛“”„‟‹›«»「」『』〝〞〟＂＇′″"
_DASHES: Final = "-‐‑‒–—―−﹘﹣－"
_UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_SPACES: Final = "".join(chr(c) for c in range(0x3001) if chr(c).isspace())
_SAME: Final = str.maketrans(
    {**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_UNSEEN, "\u00ad")}
    | dict.fromkeys(_SPACES, " ")
)
"""One character for one, so that offsets stay."""
_RUN: Final = re.compile("[ \u00ad]*-[ \u00ad-]*|[ \u00ad]{2,}|\u00ad")
_ELLIPSIS: Final = re.compile(r"[\[(<]\s*(?:…|\.\s?\.\s?\.\s?\.?)\s*[\])>]|…+|\.\s?\.\s?\.(?:\s?\.)?")
_CLUSTER: Final = re.compile(
    r".[\u0300-\u036f\u0483-\u0487\u05b0-\u05c7\u0653-\u0655\u093c\u09bc\u09be\u09d7\u3099\u309a]+|[\u1100-\u11ff]+",
    re.DOTALL,
)
"""What composition makes shorter: a letter with marks, a Hangul syllable in its parts."""
_TOKEN: Final = re.compile(f"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\\W_]|[{_UNSEEN}\u0300-\u036f])+|[^\\w\\s{_UNSEEN}]|_")


@dataclass(frozen=True, slots=True)
class Check:
    """What became of looking for a quote.

    `verdict` is VERBATIM, DIFFERS or NOT_FOUND. The passage is `text[start:end]` of the text as given (0 and 0 where
    not found), `before` and `after` are its surroundings. `quote_parts` and `passage_parts` are quote and passage in
    pieces, each with whether it differs. `likeness` is the share of the quote's words that stand in the passage, in
    order: 0 … 1.
    """

    verdict: str
    start: int = 0
    end: int = 0
    before: str = ""
    after: str = ""
    quote_parts: Parts = ()
    passage_parts: Parts = ()
    likeness: float = 0.0


class Text:
    """A text made ready for looking up many quotes. Making one takes 0.1 s a megabyte, a look-up some milliseconds,
    of a quote that differs some ten milliseconds a megabyte.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain, self._marks = _plain(text)
        self._lowered = _lowered(self._plain)

    def check(self, quote: str, *, capital_may_differ: bool = False) -> Check:
        """Look for a quote. `capital_may_differ`: its first letter may be a capital where the text has none, or the
        reverse.
        """
        pieces = [piece for piece in (_plain(part)[0].strip() for part in _ELLIPSIS.split(quote)) if _says(piece)]
        if not pieces:
            return Check(NOT_FOUND, quote_parts=((quote, True),) if quote else ())
        found = self._verbatim(pieces)
        if found is None and capital_may_differ and pieces[0][0].swapcase() != pieces[0][0]:
            found = self._verbatim([pieces[0][0].swapcase() + pieces[0][1:], *pieces[1:]])
        if found is None:
            return self._nearest(quote)
        start = self._original(found[0])
        end = start + len(self.text[start : self._original(found[1])].rstrip(_SPACES + _UNSEEN))
        return self._made(VERBATIM, start, end, ((quote, False),), ((self.text[start:end], False),), 1.0)

    def _original(self, at: int) -> int:
        """Where a character of the plain text stands in the text as given."""
        return _mapped(self._marks, at)

    def _made(self, verdict: str, start: int, end: int, quote: Parts, passage: Parts, likeness: float) -> Check:
        before = self.text[max(0, start - CONTEXT) : start]
        after = self.text[end : end + CONTEXT]
        if start > CONTEXT and " " in before:
            before = before[before.index(" ") + 1 :]
        if end + CONTEXT < len(self.text) and " " in after:
            after = after[: after.rindex(" ")]
        return Check(verdict, start, end, before, after, quote, passage, likeness)

    # -- word for word ----------------------------------------------------------------------------------------------

    def _verbatim(self, pieces: list[str]) -> tuple[int, int] | None:
        """Where all pieces stand in order, as [start, end) of the plain text; the first such place."""
        chain: dict[int, int] = {}
        starts: list[int] = []
        for number, piece in enumerate(reversed(pieces)):
            here: dict[int, int] = {}
            for start in _occurrences(self._plain, piece):
                end = start + len(piece)
                if number == 0:
                    here[start] = end
                    continue
                following = bisect_left(starts, end)
                if following < len(starts) and starts[following] - end <= MAX_GAP:
                    here[start] = chain[starts[following]]
            if not here:
                return None
            chain, starts = here, sorted(here)
        return starts[0], chain[starts[0]]

    # -- nearly ------------------------------------------------------------------------------------------------------

    def _nearest(self, quote: str) -> Check:
        said = _tokens(quote, without_ellipses=True)
        window = self._window([token for token, _, _ in said])
        if window is None:
            return Check(NOT_FOUND, quote_parts=((quote, True),))
        first, last = window
        there = [(token, first + start, first + end) for token, start, end in _tokens(self.text[first:last])]
        matcher = SequenceMatcher(
            None,
            [token.lower() for token, _, _ in there],
            [token.lower() for token, _, _ in said],
            autojunk=len(said) > _MAX_COMPARED,
        )
        words = [_is_word(token) for token, _, _ in said]
        blocks = [block for block in matcher.get_matching_blocks() if any(words[block.b : block.b + block.size])]
        if not blocks:
            return Check(NOT_FOUND, quote_parts=((quote, True),))
        # What stands beside the first and last common words belongs to the passage as far as the quote goes on there.
        begin = max(0, blocks[0].a - blocks[0].b)
        end = min(len(there), blocks[-1].a + blocks[-1].size + len(said) - blocks[-1].b - blocks[-1].size)
        same = sum(1 for block in blocks for at in range(block.b, block.b + block.size) if words[at])
        likeness = same / max(sum(words), sum(1 for token, _, _ in there[begin:end] if _is_word(token)))
        if likeness < LIKE_ENOUGH:
            return Check(NOT_FOUND, quote_parts=((quote, True),), likeness=likeness)
        pairs = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
        pairs = [(a, b) for a, b in pairs if there[a][0] == said[b][0]]
        start_at, end_at = there[begin][1], there[end - 1][2]
        passage = _parts(self.text, there, (a for a, _ in pairs), start_at, end_at)
        words_said = _parts(quote, said, (b for _, b in pairs), 0, len(quote))
        return self._made(DIFFERS, start_at, end_at, words_said, passage, likeness)

    def _window(self, said: list[str]) -> tuple[int, int] | None:
        """The stretch of the plain text that holds most of the quote's words, rare ones counting more; with a margin.

        Only the quote's rarer words are looked for, up to _MAX_OCCURRENCES places: they tell where, the rest is noise.
        """
        wanted = Counter(token.lower() for token in said if _is_word(token))
        if len(wanted) > _LOOKED_FOR:
            wanted = Counter({word: wanted[word] for word in sorted(wanted, key=len, reverse=True)[:_LOOKED_FOR]})
        counts = {word: self._lowered.count(word) for word in wanted}
        hits: list[tuple[int, str]] = []
        for word in sorted(wanted, key=lambda word: (counts[word], -len(word))):
            if len(hits) + counts[word] > _MAX_OCCURRENCES and hits:
                break
            hits += [(at, word) for at in _occurrences(self._lowered, word)]
        if not hits:
            return None
        hits.sort()
        length = sum(len(token) + 1 for token in said)
        width = length + length // 2 + 20
        inside: Counter[str] = Counter()
        best, best_at, score, left = 0.0, 0, 0.0, 0
        for at, word in hits:
            inside[word] += 1
            if inside[word] <= wanted[word]:
                score += 1 / (1 + counts[word]) ** 0.5
            while hits[left][0] < at - width:
                gone = hits[left][1]
                if inside[gone] <= wanted[gone]:
                    score -= 1 / (1 + counts[gone]) ** 0.5
                inside[gone] -= 1
                left += 1
            if score > best + 1e-12:
                best, best_at = score, at
        start = max(0, best_at - width - length // 4)
        end = min(len(self._plain), best_at + width)
        while _joined(self._plain, start):
            start -= 1
        while _joined(self._plain, end):
            end += 1
        return self._original(start), self._original(end)


def check(quote: str, text: str, *, capital_may_differ: bool = False) -> Check:
    """Look for one quote in one text. For several quotes of a text make a `Text` once."""
    return Text(text).check(quote, capital_may_differ=capital_may_differ)


def _occurrences(text: str, piece: str) -> list[int]:
    """Where a piece stands as whole words."""
    found: list[int] = []
    at = text.find(piece)
    while at >= 0 and len(found) < _MAX_OCCURRENCES:
        if not _joined(text, at) and not _joined(text, at + len(piece)):
            found.append(at)
        at = text.find(piece, at + 1)
    return found


def _lowered(text: str) -> str:
    """A text in small letters, as long as it was."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without what printing changes, and where its stretches stood: (offset in the plain text, in the text)."""
    if unicodedata.is_normalized("NFC", text):
        whole, marks = text, [(0, 0)]
    else:
        whole, marks = _composed(text)
    same = whole.translate(_SAME)
    made: list[str] = []
    places: list[tuple[int, int]] = [(0, 0)]
    at = length = 0
    for run in _RUN.finditer(same):
        put = "-" if "-" in run.group() else " " if " " in run.group() else ""
        if put == run.group():
            continue
        made += [same[at : run.start()], put]
        length += run.start() - at + len(put)
        at = run.end()
        if put:
            places.append((length - 1, run.start()))
        places.append((length, at))
    made.append(same[at:])
    if len(marks) > 1:
        places = _through(places, marks)
    return "".join(made), places


def _composed(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text in Unicode's composed form (NFC), and where its stretches stood."""
    singles = {c: unicodedata.normalize("NFC", c) for c in set(text) if not c.isascii()}
    text = text.translate({ord(c): one for c, one in singles.items() if len(one) == 1})
    made: list[str] = []
    marks = [(0, 0)]
    length = 0
    for cluster in _CLUSTER.finditer(text):
        short = unicodedata.normalize("NFC", cluster.group())
        if len(short) == len(cluster.group()):
            continue
        made += [text[marks[-1][1] : cluster.start()], short]
        length += cluster.start() - marks[-1][1] + len(short)
        marks.append((length, cluster.end()))
    made.append(text[marks[-1][1] :])
    return "".join(made), marks


def _through(outer: list[tuple[int, int]], inner: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Two maps of offsets as one: `outer` from the plain text to the composed one, `inner` from there to the
    original.
    """
    plains, middles = [plain for plain, _ in outer], [middle for _, middle in outer]
    breaks = set(plains)
    for middle, _ in inner:
        at = bisect_right(middles, middle) - 1
        plain = plains[at] + middle - middles[at]
        breaks.add(min(plain, plains[at + 1]) if at + 1 < len(plains) else plain)
    return [(plain, _mapped(inner, _mapped(outer, plain))) for plain in sorted(breaks)]


def _mapped(marks: list[tuple[int, int]], at: int) -> int:
    """An offset through a map: the last stretch that begins at or before it."""
    begins, there = marks[bisect_right(marks, (at, sys.maxsize)) - 1]
    return there + at - begins


def _says(piece: str) -> bool:
    return any(character.isalnum() for character in piece)


def _joined(text: str, at: int) -> bool:
    """Whether a word runs across this place. Scripts without spaces can be cut anywhere."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum() and not (_unspaced(before) or _unspaced(after))


_ONE_UNSPACED: Final = re.compile(f"[{UNSPACED}]")


def _unspaced(character: str) -> bool:
    return _ONE_UNSPACED.match(character) is not None


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _tokens(text: str, *, without_ellipses: bool = False) -> list[tuple[str, int, int]]:
    """Words and marks of a text, each as (without what printing changes, start, end)."""
    ellipses = [m.span() for m in _ELLIPSIS.finditer(text)] if without_ellipses else []
    made = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.isascii():
            token = unicodedata.normalize("NFC", token)
        token = token.translate(_SAME).replace("\u00ad", "")
        if token and not any(start <= match.start() < end for start, end in ellipses):
            made.append((token, match.start(), match.end()))
    return made


def _parts(text: str, tokens: list[tuple[str, int, int]], same: Iterable[int], start: int, end: int) -> Parts:
    """`text[start:end]` in pieces that differ or do not; `same` are the tokens that do not. Space between two that
    differ differs too."""
    agreed = set(same)
    parts: list[tuple[str, bool]] = []
    at = start
    for number, (_, begins, ends) in enumerate(tokens):
        if begins < start or ends > end:
            continue
        differs = number not in agreed
        gap, word = text[at:begins], text[begins:ends]
        if parts and parts[-1][1] == differs:
            parts[-1] = (parts[-1][0] + gap + word, differs)
        elif differs:
            if gap:
                _append(parts, gap)
            parts.append((word, True))
        else:
            parts.append((gap + word, False))
        at = ends
    if at < end:
        _append(parts, text[at:end])
    return tuple(parts)


def _append(parts: list[tuple[str, bool]], text: str) -> None:
    if parts and not parts[-1][1]:
        parts[-1] = (parts[-1][0] + text, False)
    else:
        parts.append((text, False))
