"""Choose what the rows of a list are called, where no column says so outright. Reads no file; decides nothing else.

A title is what tells a row from its neighbours and can be read: codes, row numbers and what is the same in all rows
are neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.importing.detect.profile import Profile
from explorer.importing.mapping.header_synonyms import field_of
from explorer.importing.mapping.mapping import ELSE, JOIN

_PAIRS: Final = (
    ("home", "away"),
    ("hometeam", "awayteam"),
    ("side a", "side b"),
    ("team1", "team2"),
    ("team 1", "team 2"),
    ("actor1", "actor2"),
    ("actor 1", "actor 2"),
    ("sender", "receiver"),
    ("from", "to"),
    ("origin", "destination"),
    ("origin", "dest"),
    ("belligerent 1", "belligerent 2"),
    ("combatant 1", "combatant 2"),
    ("plaintiff", "defendant"),
    ("winner", "loser"),
    ("winner", "runner up"),
    ("champion", "runner up"),
    ("attacker", "defender"),
    ("party a", "party b"),
    ("buyer", "seller"),
    ("seller", "buyer"),
    ("supplier", "recipient"),
    ("donor", "recipient"),
    ("exporter", "importer"),
    ("reporter", "partner"),
    ("source country", "target country"),
    ("initiator", "target"),
    ("party 1", "party 2"),
    ("player 1", "player 2"),
    ("country 1", "country 2"),
    ("state 1", "state 2"),
    ("visitor", "home"),
    ("applicant", "respondent"),
    ("petitioner", "respondent"),
    ("artist", "track"),
    ("white", "black"),
    ("heim", "gast"),
    ("domicile", "exterieur"),
    ("local", "visitante"),
    ("casa", "trasferta"),
    ("хозяева", "гости"),
    ("主队", "客队"),
    ("истец", "ответчик"),
    ("заявитель", "ответчик"),
    ("原告", "被告"),
    ("demandeur", "defendeur"),
    ("klager", "beklagter"),
)
"""Words that make two columns a pair: "home_team" and "away_team" give the title "India – Taiwan"."""

_NOT_FREE: Final = ("place", "category", "actors", "tags")
"""Fields that make a title only where nothing else does, or something else tells less."""
_GIVEN: Final = (
    "first name",
    "firstname",
    "given name",
    "given names",
    "forename",
    "forenames",
    "vorname",
    "имя",
    "prenom",
    "fname",
)
_FAMILY: Final = ("last name", "lastname", "surname", "family name", "nachname", "фамилия", "nom de famille", "lname")
STREETS: Final = ("block", "address", "street", "адрес", "地址", "adresse", "direccion")
_FEW: Final = 5
"""Fewer rows than this say nothing of what differs from row to row."""
_MOST_SCATTERED: Final = 6
_SHORT_TITLE: Final = 6
"""A text of fewer letters, such as a code, is half a title."""
_ONE_WORD: Final = 14
"""Characters on average below which a text beside a kind only says which of that kind."""
_POSTS: Final = ("text", "post", "tweet", "message", "content", "body", "comment", "текст", "сообщение")
_LONGEST_POST: Final = 280
_LONGEST_SUMMARY: Final = 160
"""Characters that a column of descriptions may have on average to serve as titles."""


@dataclass(frozen=True, slots=True)
class Title:
    """The columns of the title, and those of them that are nothing besides."""

    columns: tuple[str, ...]
    own: tuple[str, ...] = ()
    join: str = JOIN


def title_for(texts: Sequence[Profile], summary: Profile | None, rows: int) -> Title | None:
    """The title of a list of `rows` rows from its columns of text, or from its descriptions where they are short.

    `texts` are columns that no other field has taken. None where nothing in them can be a title.
    """
    named = _named(texts, rows)
    pair = pair_of(texts)
    weak = not named or (field_of(named[0].name)[1] < 1.0 and named[0].name in (pair or ()))
    if named and named[0].filled > 0.5 and not (pair and weak):
        return _person(named[0], texts) or _of_named(named, texts, rows)
    if pair:
        return Title(pair, pair)
    return _untitled(texts, summary, rows)


def is_street(profile: Profile) -> bool:
    """Whether a column holds streets or houses, which say where within a place, and never what."""
    return profile.plain in STREETS or profile.plain.partition(" ")[0] in STREETS


def _person(title: Profile, texts: Sequence[Profile]) -> Title | None:
    """First and last name where the title is one of the two."""
    if title.plain not in (*_GIVEN, *_FAMILY):
        return None
    given = next((p for p in texts if p.plain in _GIVEN), None)
    family = next((p for p in texts if p.plain in _FAMILY), None)
    if given is None or family is None:
        return None
    return Title((given.name, family.name), (given.name, family.name), " ")


def _named(texts: Sequence[Profile], rows: int) -> list[Profile]:
    """The columns that are called titles, the surest first. A weak name on a column of codes is none, or on one that
    says the same in all rows.
    """
    ranked = [
        (field_of(p.name)[1] + 0.2 * p.distinct + 0.1 * p.filled, -p.position, p)
        for p in texts
        if (field_of(p.name)[0] == "title" or p.plain in _GIVEN or p.plain in _FAMILY)
        and not is_street(p)
        and (
            field_of(p.name)[1] >= 1.0
            or p.plain.startswith("name of ")
            or (p.codes <= 0.5 and (p.names > 1 or rows < _FEW))
        )
    ]
    return [p for *_, p in sorted(ranked, key=lambda item: item[:2], reverse=True)]


def _of_named(named: Sequence[Profile], texts: Sequence[Profile], rows: int) -> Title:
    title = named[0]
    weak = field_of(title.name)[1] < 1.0
    wider = [p for p in named[1:] if weak and p.filled > 0.9 and p.position < title.position and p.names > 1]
    wider = [p for p in wider if not _other_language(title, p)]
    if wider:
        # "WarName" before "StateName": the one is what happened, the other tells its rows apart.
        return Title((wider[0].name, title.name))
    if title.distinct <= 0.5 and (rows >= 5 or title.names == 1):
        return _joined(title, texts)
    if title.filled < 1.0:
        return _helped(title, texts, anywhere=weak)
    return Title((title.name,), (title.name,))


def _untitled(texts: Sequence[Profile], summary: Profile | None, rows: int) -> Title | None:
    """Make a title of other columns, where none is called one and no two are a pair."""
    # What is the same in all rows tells none of them from another.
    telling = [p for p in texts if p.names > 1 or rows < 2]
    if not telling and rows >= _FEW and summary is None and all(p.filled > 0.9 for p in texts):
        return None
    telling = telling or list(texts)
    readable = [p for p in telling if p.codes <= 0.5] or telling
    whole = [p for p in readable if p.filled > 0.9]
    fields = {p.name: field_of(p.name)[0] for p in telling}
    free = [p for p in whole if p.length >= 2 and fields[p.name] not in _NOT_FREE and not is_street(p)]
    others = [p for p in whole if fields[p.name] in ("actors", "place") and not is_street(p)]
    best = _most_telling(free)
    other = _most_telling([p for p in others if fields[p.name] == "actors"]) or _most_telling(others)
    if (
        best is None
        or (other is not None and _stands_before(other, best))
        or (other is not None and best.distinct <= 0.5 and other.names > 2 * best.names)
    ):
        best = other or best or _most_telling([p for p in readable if p.filled > 0.5]) or _most_telling(readable)
    if summary is not None and _describes(summary, best):
        if summary.filled < 1.0:
            return _helped(summary, texts, anywhere=True)
        return Title((summary.name,), (summary.name,))
    if best is None:
        return Title((summary.name,)) if summary is not None and summary.filled > 0.9 else None
    if best.filled <= 0.5 and not any(p.filled > best.filled for p in texts):
        # Most rows would have no title at all: what happened stands in one of several columns, or in none of these.
        return _scattered(readable)
    if best.filled < 1.0:
        return _helped(best, texts, anywhere=True)
    if fields[best.name] == "place":
        kind = next((p for p in whole if fields[p.name] == "category" and p.length < 60), None)
        if kind is not None:
            return Title((kind.name, best.name))
    kind = next((p for p in readable if fields[p.name] == "category" and p.filled > 0.9 and p is not best), None)
    if kind is not None and best.length < _ONE_WORD and fields[best.name] == "":
        # "Off leash" alone is half of what happened: "Animal in a park – Off leash".
        return Title((kind.name, best.name), (best.name,)) if kind.names < best.names else Title((kind.name,))
    short = best.length < _SHORT_TITLE and best.distinct < 1.0
    if (best.distinct > 0.5 and not short) or rows < 3:
        own = () if fields[best.name] == "place" else (best.name,)
        return Title((best.name,), own)
    return _joined(best, readable)


def _scattered(texts: Sequence[Profile]) -> Title | None:
    """A title out of columns of which each row fills one or two, as lists with a column for each kind of event do."""
    if not 1 < len(texts) <= _MOST_SCATTERED or any(p.codes > 0.5 for p in texts):
        return None
    names = tuple(p.name for p in texts)
    return Title(names, names)


def _stands_before(other: Profile, best: Profile) -> bool:
    """Whether people or companies come first and tell the rows apart as well: then the list is of them."""
    actors = field_of(other.name)[0] == "actors"
    return actors and other.position < best.position and other.names >= best.names


def _most_telling(profiles: Sequence[Profile]) -> Profile | None:
    return max(profiles, key=lambda p: (round(p.distinct + 0.3 * p.filled, 1), -p.position), default=None)


def _describes(summary: Profile, best: Profile | None) -> bool:
    """Whether descriptions are short enough to be read as titles, and tell more than the best other column."""
    longest = _LONGEST_POST if summary.plain.rpartition(" ")[2] in _POSTS else _LONGEST_SUMMARY
    if summary.length > longest or summary.filled <= 0.5 or summary.codes > 0.5:
        return False
    if best is None or best.codes > 0.5 or summary.names > 1.2 * best.names:
        return True
    if field_of(best.name)[0] == "actors" and summary.plain.rpartition(" ")[2] in _POSTS:
        # Who posts says less than what is posted.
        return True
    return summary.names >= best.names and best.length < summary.length <= _LONGEST_SUMMARY / 2


def _joined(first: Profile, texts: Sequence[Profile]) -> Title:
    """A column whose few names come again and again is only half a title: what was done, or where, is the other
    half.
    """
    others = [p for p in texts if p is not first and p.filled > 0.9 and p.length < 60 and p.names > 1]
    others = [p for p in others if p.codes <= 0.5 and not _other_language(first, p)]
    kind = field_of(first.name)[0]
    # The half of a half, such as "subtype" of "type", tells little where there is something of another kind.
    others = [p for p in others if field_of(p.name)[0] != kind or not kind] or others
    others = [p for p in others if p.plain != first.plain.replace("sub", "").strip()] or others
    order = {"category": 0, "title": 1, "summary": 2, "actors": 3, "": 3, "place": 4}
    others.sort(key=lambda p: (p.codes > 0.5, order.get(field_of(p.name)[0], 5), p.position))
    return Title((first.name, *(p.name for p in others[:1])))


def _helped(title: Profile, texts: Sequence[Profile], *, anywhere: bool = False) -> Title:
    """A title that some rows lack gets a column that all rows have, if there is one: before it, or `anywhere`."""
    whole = [p for p in texts if p is not title and p.filled == 1.0 and p.length < 60 and p.names > 1]
    whole = [p for p in whole if not _other_language(title, p)]
    before = [p for p in whole if p.position < title.position]
    if before:
        return Title((before[0].name, title.name), (title.name,))
    fuller = [p for p in texts if p is not title and p.filled > title.filled and p.length < 60]
    same = [p for p in fuller if p.names == 1 and p.filled == 1.0]
    if same and title.names > 1:
        # What is the same in all rows says something only where there is nothing else.
        return Title((title.name, same[0].name), (title.name,), ELSE)
    if fuller and anywhere:
        best = max(fuller, key=lambda p: (p.filled, -p.position))
        return Title((title.name, best.name), (title.name,))
    return Title((title.name,), (title.name,))


_LANGUAGES: Final = frozenset(
    ("d", "f", "i", "e", "de", "fr", "it", "en", "ru", "zh", "es", "pt", "nl", "pl", "ja", "ar"),
)


def _other_language(one: Profile, two: Profile) -> bool:
    """Whether two columns hold the same text in two languages: "title_de" and "title_fr"."""
    first, second = one.plain.split(), two.plain.split()
    return len(first) == len(second) > 1 and first[:-1] == second[:-1] and {first[-1], second[-1]} <= _LANGUAGES


def pair_of(texts: Sequence[Profile]) -> tuple[str, str] | None:
    """Two columns whose names are those of two sides; None where there are none."""
    for one, two in _PAIRS:
        for p in texts:
            if re.search(rf"\b{one}\b", p.plain):
                partner = re.sub(rf"\b{one}\b", two, p.plain)
                found = next((q for q in texts if q.plain == partner), None)
                if found:
                    return p.name, found.name
    return None
