"""What somebody typed into the search box, read into terms. Never refuses: odd syntax is read as words.

Knows the grammar and FTS5's way of writing it down, and no table.

    huawei putin          both words, anywhere in an event; the last one may be the beginning of a word
    "5G contract"         these words side by side
    huawei OR zte         either
    -nokia                not this
    actor:Huawei          in that field: title, summary, quote, speaker, actor, tag, place, source, lane, category
    tag:"export control"  and so on together: -place:Prague
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from db.schema.fields import EVENT_FIELDS
from db.search.index import EVERY, KIND, UNSPACED, prepared

MAX_CHARACTERS: Final = 1_000
MAX_TERMS: Final = 32
"""FTS5's parser stops at a depth of 256; nobody types this much."""
MIN_PREFIX: Final = 2
"""One letter is looked up as a word: the beginnings of words with it would be a large part of the index."""

_OTHERS: Final = {"quote": "quote", "quotes": "quote", "speaker": "speaker", "source": "source", "publisher": "source"}
FIELDS: Final = _OTHERS | {
    word: field.word
    for field in EVENT_FIELDS
    if field.weight is not None
    for word in (field.word, field.name, field.csv)
}
"""Field names people may write, and the column each means."""

_TERM: Final = re.compile(
    r"""\s*(?P<minus>[-−])?(?:(?P<field>[A-Za-z]+):)?(?:["“”„«](?P<phrase>[^"“”„«»]*)(?P<closed>["“”«»])?|(?P<word>[^\s"“”„«»]+))"""
)
_INSIDE: Final = "\u00ad\u0300-\u036f\u0483-\u0487\u200b-\u200d\u2060\ufeff"
_WORD: Final = re.compile(f"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\\W_]|[{_INSIDE}])+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: `tokens`, folded, side by side in `field` (None: anywhere).

    `prefix`: the last token may be the beginning of a word. `either` ties it to the term before with OR.
    """

    tokens: tuple[str, ...]
    field: str | None = None
    excluded: bool = False
    prefix: bool = False
    either: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """The terms in the order they were written."""

    terms: tuple[Term, ...]

    @property
    def sought(self) -> tuple[Term, ...]:
        """The terms that an event should hold."""
        return tuple(term for term in self.terms if not term.excluded)


Kinds = Callable[[str, Term], list[int]]
"""Gives the ids of the lanes or categories (first argument: which) that a term names."""


def words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text as the index knows them: (folded, start, end), offsets in the text as given."""
    return [(word, m.start(), m.end()) for m in _WORD.finditer(text) if (word := folded(m.group()))]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word without case, and without diacritics as far as the index leaves them out."""
    import unicodedata

    plain = (prepared(word) or "").strip().lower()
    if plain.isascii():
        return plain
    kept = []
    for character in plain:
        bare = unicodedata.normalize("NFD", character)[0]
        kept.append(bare if bare.isascii() else "" if unicodedata.combining(character) else character)
    return "".join(kept)


def parse(text: str) -> Query:
    """Read what was typed. Never raises."""
    text = text[:MAX_CHARACTERS]
    terms: list[Term] = []
    either = False
    at = 0
    while len(terms) < MAX_TERMS and (match := _TERM.match(text, at)):
        at = match.end()
        word, phrase = match["word"], match["phrase"]
        if word == "OR" and not match["minus"] and not match["field"] and terms:
            either = True
            continue
        field = FIELDS.get((match["field"] or "").lower())
        said = word if phrase is None else phrase
        if match["field"] and field is None:
            said = f"{match['field']} {said}"
        tokens = tuple(token for token, _, _ in words(said))
        if not tokens:
            continue
        typing = match.end() == len(text) and (phrase is None or not match["closed"])
        excluded = match["minus"] is not None
        prefix = typing and not excluded and len(tokens[-1]) >= MIN_PREFIX
        terms.append(Term(tokens, field, excluded, prefix, either and not excluded and not terms[-1].excluded))
        either = False
    if terms:
        terms[0] = replace(terms[0], either=False)
    return Query(tuple(terms))


def as_fts(query: Query, kinds: Kinds, *, within: str = "") -> str:
    """The query in FTS5's own syntax, empty where nothing is sought.

    `within` narrows every term that names no field to that column.
    """
    groups: list[list[str]] = []
    excluded: list[str] = []
    for term in query.terms:
        if term.field in ("lane", "category"):
            ids = kinds(term.field, term)
            said = " OR ".join(f'"{KIND[term.field]}{i}"' for i in ids) or f'"{KIND[term.field]}0"'
            said = f"kind : ({said})"
        else:
            column = term.field or within
            said = f"{column} : ({_phrase(term)})" if column else f"({_phrase(term)})"
        if term.excluded:
            excluded.append(said)
        elif term.either and groups:
            groups[-1].append(said)
        else:
            groups.append([said])
    if not groups and not excluded:
        return ""
    sought = " AND ".join(f"({' OR '.join(group)})" for group in groups) or f'kind : "{EVERY}"'
    return f"({sought}) NOT ({' OR '.join(excluded)})" if excluded else sought


def _phrase(term: Term) -> str:
    said = '"' + " ".join(term.tokens) + '"'
    # The word itself counts beside its being the beginning of others, so that "war" comes before "warehouse".
    return f"{said} OR {said} *" if term.prefix else said
