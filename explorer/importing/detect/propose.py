"""Propose a mapping for a file: by its known format, else by what the columns are called and what is in them.

A proposal is a starting point for a person; nothing here is hidden, all of it stands in the mapping. Reads no file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from db.schema import limits
from db.schema.fields import Kind, of_kind
from explorer.faults import ProgramFault, refusing_faults
from explorer.importing.dates.vocabulary import filled, tidied
from explorer.importing.detect.profile import Profile, is_counter, profiles_of
from explorer.importing.detect.propose_dates import LIVED, DateColumns
from explorer.importing.detect.propose_title import Title, is_street, pair_of, title_for
from explorer.importing.detect.sniff import Sniffed
from explorer.importing.formats.registry import known_mapping
from explorer.importing.mapping.header_synonyms import field_of, plain_name
from explorer.importing.mapping.mapping import ELSE, JOIN, FieldMap, Mapping
from explorer.interchange.name_lists import splitter

MOST_LANES: Final = 24
"""A column of lanes with more names than this would make a timeline nobody can read; it is left for a person to
choose.
"""

REJECT_PREFIX: Final = "set aside: "
"""How the columns begin that a file of rejected rows has beside its own; they are not data."""

_UNNAMED: Final = re.compile(r"column \d+|Unnamed: \d+(?:\.\d+)?|row ?names?|index|level_\d+", re.IGNORECASE)
_NONE: Final = FieldMap("")
_LONGEST_TEXT: Final = 300
_LONGEST_HEADING: Final = 160
"""Characters on average of texts that may be titles, and of summaries that are."""
_MOST_REPEATED: Final = 0.6
"""Share of rows told apart by their titles below which another column is added."""
_FEW_ROWS: Final = 5
_LATE_FIELDS: Final = ("end", "summary", "place", "actors", "category", "tags", "source_url", "quote")
_MAILBOX: Final = re.compile(r"[^@\s]+@[^@\s]+\.\w+\Z")
_PATH: Final = re.compile(r"[/\\]|[A-Za-z]:\\")
_NUMBERED: Final = ("no", "nr", "num", "number", "code", "key", "id", "nummer", "numero", "номер", "编号")
_NAMED: Final = 0.9
"""How sure a name must be to be known as such, and not by a word in it."""
_PLACE_WORDS: Final = frozenset(
    ("name", "txt", "or", "place", "location", "venue", "city", "town", "region", "state", "country", "province")
).union(("provstate", "county", "borough", "district"))
_NAMED_ZONES: Final = {"utc": "UTC", "gmt": "UTC", "мск": "MSK", "msk": "MSK"}
_OFFSET_NAMED: Final = re.compile(r"(?:UTC|GMT|МСК|MSK)\s?[+-]\s?\d{1,2}(?::?\d{2})?", re.IGNORECASE)
_PLACE_ORDER: Final = ("place", "location", "venue", "city", "town", "region", "state", "country")


def propose(sniffed: Sniffed) -> Mapping:
    """Return the mapping a file of this header and content most likely needs. Fields that cannot be told are left
    out; where the guessing itself fails, all of them are, and the mapping has a note on it.
    """
    try:
        with refusing_faults(f"What the columns of {sniffed.path} mean cannot be guessed"):
            return _propose(sniffed)
    except ProgramFault as fault:
        return Mapping(format=sniffed.format, lane=sniffed.path.stem, note=str(fault))


def _propose(sniffed: Sniffed) -> Mapping:
    ignored = tuple(name for name in sniffed.header if name.startswith(REJECT_PREFIX))
    made = known_mapping(sniffed.format, sniffed.header)
    if made is None:
        profiles = [p for p in profiles_of(sniffed.header, sniffed.rows) if p.name not in ignored]
        made = _Proposal(profiles, sniffed).mapping().with_(format=sniffed.format)
    if sniffed.format not in ("explorer", "explorer-json"):
        ignored += _row_numbers(sniffed)
    return made.with_(lane=sniffed.path.stem, ignored=made.ignored + ignored)


def _row_numbers(sniffed: Sniffed) -> tuple[str, ...]:
    """Columns without a name that count the rows, as pandas writes them: they say nothing of an event."""
    unnamed = [i for i, name in enumerate(sniffed.header) if _UNNAMED.fullmatch(name)]
    if not sniffed.header_line:
        return ()
    return tuple(sniffed.header[i] for i in unnamed if is_counter([row[i].strip() for row in sniffed.rows]))


def _is_text(most_addresses: float) -> Callable[[Profile], bool]:
    return lambda p: p.dates < 0.5 and p.numbers < 0.5 and p.addresses <= most_addresses


def _whose(place: Profile) -> frozenset[str]:
    """What a place is of: "organization city" and "organization country" are of one, "city" is of the row itself."""
    return frozenset(place.plain.split()) - _PLACE_WORDS


class _Proposal:
    """Gives columns to fields, the surest first, each column once (but a title may share)."""

    def __init__(self, profiles: list[Profile], sniffed: Sniffed) -> None:
        self.profiles = [profile for profile in profiles if profile.filled > 0]
        # Columns that are blank in the sample may speak below it.
        self.late = [profile for profile in profiles if not profile.filled and not sniffed.complete]
        self.sniffed = sniffed
        self.taken: set[str] = set()
        self.maps: dict[str, FieldMap] = {}

    def mapping(self) -> Mapping:
        dates = DateColumns(self.profiles, self.sniffed.header, self.sniffed.rows)
        self.profiles, self.taken = dates.profiles, set(dates.taken)
        self.maps.update(dates.maps)
        self._simple("all_day", lambda p: p.names <= 2, surely=True)
        self._simple("source_url", lambda p: p.addresses > 0.6)
        self._simple(
            "id",
            lambda p: (
                p.distinct == p.filled == 1.0
                and (not p.counter or p.plain in ("id", "uid", "key"))
                # What is all different in a sample may come again below it: then its name must say that it is an id.
                and (self.sniffed.complete or field_of(p.name)[1] >= _NAMED)
            ),
        )
        self._numbered()
        for field in ("latitude", "longitude"):
            self._simple(field, lambda p: p.numbers > 0.8)
        self._simple("value", lambda p: p.numbers > 0.8 and (not p.counter or field_of(p.name)[1] == 1.0))
        for one in of_kind(Kind.NUMBER):
            if one.bounds:
                self._simple(one.name, partial(self._within, one.bounds), surely=True)
        for field in (
            "quote",
            "quote_speaker",
            "quote_rights",
            "quote_language",
            "source_title",
            "source_publisher",
            "source_author",
        ):
            # A column of sources may hold titles and addresses as they come.
            most = 0.9 if field == "source_title" else 0.5
            self._simple(field, _is_text(most), surely=True)
        self._repeated_sources()
        self._speakers()
        self._simple("source_date", lambda p: p.dates > 0.6, surely=True)
        self._headed()
        self._simple("summary", lambda p: p.dates < 0.5 and p.numbers < 0.5 and p.addresses < 0.5)
        self._simple("lane", lambda p: p.names <= MOST_LANES and p.filled > 0.5, surely=True)
        self._title()
        self._place()
        # Who is the same in all rows made the list, or checked it.
        telling = len(self.sniffed.rows) < 5
        self._simple(
            "actors",
            lambda p: p.numbers < 0.5 and p.dates < 0.5 and (telling or p.names > 1 or p.filled < 0.9),
            share=True,
        )
        self._both_sides()
        # What is the same in all rows says of no row what kind it is.
        self._simple("category", lambda p: p.names <= 60 and p.length < 50 and (telling or p.names > 1), share=True)
        self._simple("tags", lambda p: p.dates < 0.5, surely=True)
        self._date_notes()
        self._speaking_later()
        separators = self._separators()
        return Mapping(
            zone=self._zone(),
            blank_end="open" if dates.blank_is_open else "",
            fields=tuple(self.maps.values()),
            list_separators=separators,
            decimal=self._decimal(),
            precision_scheme="words" if "start_precision" in self.maps else "",
        )

    def _speaking_later(self) -> None:
        """Columns of a plain name that are blank as far as was looked: "End date" may be filled further down."""
        for p in self.late:
            field, surety = field_of(p.name)
            begun = "start" in self.maps or field != "end"
            if surety == 1.0 and field in _LATE_FIELDS and field not in self.maps and begun:
                self._put(field, p.name)

    def _within(self, bounds: tuple[int, int], p: Profile) -> bool:
        """Whether every cell of a column is blank or a whole number within bounds."""
        cells = {row[p.position].strip() for row in self.sniffed.rows} - {""}
        return all(cell.isdecimal() and int(cell) in range(bounds[0], bounds[1] + 1) for cell in cells)

    def _put(self, field: str, *columns: str, join: str = JOIN) -> None:
        self.maps[field] = FieldMap(field, columns, join)
        self.taken.update(columns)

    def _date_notes(self) -> None:
        """A notes column that speaks of other columns by their names: "birth, reign.start are BCE"."""
        dated = [c for f in ("start", "end") for c in (self.maps[f].columns if f in self.maps else ())]
        for p in self.profiles:
            if p.dates > 0.5 or p.length < 8:
                continue
            cells = [row[p.position].lower() for row in self.sniffed.rows]
            if any(
                column.lower() in cell and re.search(r"\bbce?\b|estimat|approx|circa", cell)
                for cell in cells
                for column in dated
            ):
                self.maps["date_notes"] = FieldMap("date_notes", (p.name,))
                return

    # -- texts ------------------------------------------------------------------------------------------------------

    def _simple(
        self, field: str, fits: Callable[[Profile], bool], *, surely: bool = False, share: bool = False
    ) -> None:
        ranked = [
            (field_of(p.name)[1], -p.position, p)
            for p in self.profiles
            if field_of(p.name)[0] == field
            and (share or p.name not in self.taken)
            and fits(p)
            and not p.points
            and (not surely or field_of(p.name)[1] >= 0.9)
        ]
        if ranked:
            name = max(ranked, key=lambda item: item[:2])[2].name
            self._put(field, name)
        elif field == "source_url":
            loose = [p for p in self.profiles if p.addresses > 0.9 and p.name not in self.taken]
            if loose:
                self._put(field, loose[0].name)

    def _repeated_sources(self) -> None:
        """A column "source" whose values come again and again names who published, not what."""
        columns = self.maps.get("source_title", _NONE).columns
        p = next((p for p in self.profiles if p.name in columns), None)
        repeated = (
            p is not None and p.plain.rpartition(" ")[2] not in ("title", "titel") and p.names > 1 and p.distinct < 0.8
        )
        if repeated and p is not None and p.addresses < 0.5 and "source_publisher" not in self.maps:
            del self.maps["source_title"]
            self.maps["source_publisher"] = FieldMap("source_publisher", columns)

    def _speakers(self) -> None:
        """Who speaks where nothing is quoted is an actor."""
        if "quote" not in self.maps and "quote_speaker" in self.maps:
            speaker = self.maps.pop("quote_speaker")
            self.maps["actors"] = FieldMap("actors", speaker.columns)

    def _both_sides(self) -> None:
        """Two columns that are the sides of something, such as plaintiff and defendant, are actors."""
        if "actors" not in self.maps:
            title = self.maps.get("title", _NONE).columns
            texts = self._texts() + [p for p in self.profiles if p.name in title]
            found = pair_of(texts)
            if found and not any(re.search(r"\b(?:origin|from|track)\b", plain_name(name)) for name in found):
                self.maps["actors"] = FieldMap("actors", found)

    def _headed(self) -> None:
        """A short summary beside a description is a title: so trackers of tasks and calendars name the two."""
        others = [p for p in self.profiles if p.plain in ("description", "details", "notes", "content")]
        named = any(field_of(p.name) == ("title", 1.0) for p in self._texts())
        for p in self._texts():
            if p.plain in ("summary", "zusammenfassung", "resume", "resumen", "кратко") and others and not named:
                if p.filled > 0.9 and p.length < _LONGEST_HEADING:
                    self._put("title", p.name)
                return

    def _numbered(self) -> None:
        """A column of codes, all different, under a name such as "Document Number" is an id."""
        if "id" in self.maps or not self.sniffed.complete:
            return
        for p in self.profiles:
            called = p.plain.split()[-1:] and p.plain.split()[-1] in _NUMBERED
            unlike = p.distinct == p.filled == 1.0 and p.codes > 0.9 and p.length > 4 and not p.counter
            if called and unlike and p.name not in self.taken:
                self._put("id", p.name)
                return

    def _texts(self) -> list[Profile]:
        return [
            p
            for p in self.profiles
            if p.name not in self.taken
            and (max(p.dates, p.numbers, p.addresses, p.clocks) < 0.5 or self._named_by_versions(p))
            and p.length < _LONGEST_TEXT
            and not self._mostly(p, _MAILBOX)
            and not (p.month_names or p.points)
        ]

    def _named_by_versions(self, p: Profile) -> bool:
        """Whether a column that is plainly called a title holds some names and some that look like numbers: 1.0.2."""
        if field_of(p.name) != ("title", 1.0) or p.counter or p.addresses >= 0.5:
            return False
        return any(re.search(r"[^\W\d_]{2}|\d\.\d+\.\d", row[p.position]) for row in self.sniffed.rows)

    def _title(self) -> None:
        if "title" in self.maps:
            return
        summary = next((p for p in self.profiles if p.name in self.maps.get("summary", _NONE).columns), None)
        found = title_for(self._texts(), summary, len(self.sniffed.rows))
        if found is None:
            found = self._anything()
        if found is None:
            return
        speaker = self.maps.get("quote_speaker", _NONE).columns
        if speaker and all(field_of(name)[0] == "place" for name in found.columns):
            # A list of what was said: who said it tells more than where.
            found = Title((*speaker, *found.columns))
        found = self._filled_up(self._more_telling(found))
        if summary is not None and summary.name in found.own:
            del self.maps["summary"]
        self.maps["title"] = FieldMap("title", found.columns, found.join)
        self.taken.update(found.own)

    def _more_telling(self, found: Title) -> Title:
        """A title that comes again and again gets what tells its rows apart: who scored in the match, how strong the
        earthquake was.
        """
        if self._apart(found.columns) > _MOST_REPEATED or len(self.sniffed.rows) < _FEW_ROWS:
            return found
        texts = [p for p in self._texts() if p.name not in found.columns and p.codes <= 0.5 and p.filled > 0.9]
        texts = [p for p in texts if field_of(p.name)[0] not in ("place", "tags") and not is_street(p)]
        best = max(texts, key=lambda p: p.names, default=None)
        pair = pair_of([p for p in self.profiles if p.name in found.columns])
        if pair and best is not None and self._apart((best.name,)) > self._apart(found.columns):
            return Title((best.name, *found.columns), (best.name,))
        kind = next((p for p in self.profiles if field_of(p.name) == ("category", 1.0) and p.names > 1), None)
        value = self.maps.get("value", _NONE).columns
        unsaid = all(field_of(name)[0] in ("category", "") for name in found.columns)
        if kind is not None and value and unsaid and not any(self._apart((p.name,)) > _MOST_REPEATED for p in texts):
            return Title((kind.name, *value), (), " ")
        return found

    def _filled_up(self, found: Title) -> Title:
        """A title that is blank where another column speaks: two histories side by side, each with its own column."""
        at = [self.sniffed.header.index(name) for name in found.columns]
        blank = [row for row in self.sniffed.rows if not any(filled(row[i]) for i in at)]
        if not blank or len(at) > 1:
            return found
        for p in self._texts():
            told = field_of(p.name)[0] in ("place", "tags", "source_title", "source_publisher", "category")
            if p.name not in found.columns and p.codes <= 0.5 and not told:
                fills = sum(filled(row[p.position]) for row in blank)
                if fills >= 0.8 * len(blank) and p.filled < 0.9:
                    return Title((*found.columns, p.name), (*found.own, p.name), ELSE)
        return found

    def _apart(self, columns: Sequence[str]) -> float:
        """The share of rows that some columns together tell apart."""
        at = [self.sniffed.header.index(name) for name in columns]
        rows = [tuple(row[i].strip() for i in at) for row in self.sniffed.rows]
        return len(set(rows)) / len(rows) if rows else 1.0

    def _anything(self) -> Title | None:
        """A title for a list without texts: an id, a name that a field has taken, a number, or the date."""
        if ids := self.maps.get("id", _NONE).columns:
            return Title(ids)
        for field in ("lane", "category", "place", "actors"):
            if columns := self.maps.get(field, _NONE).columns:
                return Title(columns)
        dates = {c for f in ("start", "end", "start_year", "end_year") for c in self.maps.get(f, _NONE).columns}
        left = [p for p in self.profiles if p.name not in dates and not p.counter]
        # "Autumn 2023" is a date by itself, and beside dates the name of a term.
        words = {p.name for p in left if p.dates > 0.9 and p.fine < 0.1 and not p.pure_year and p.codes < 0.5}
        left = [p for p in left if p.dates < 0.5 or p.name in words]
        left = [p for p in left if field_of(p.name)[0] not in ("latitude", "longitude", "start_time", "end_time")]
        whole = [p for p in left if p.filled == 1.0]
        # What no other field has says more than the number that is the value already.
        whole.sort(key=lambda p: (p.name in self.taken, p.position))
        if whole:
            return Title((whole[0].name,))
        start = self.maps.get("start", self.maps.get("start_year", _NONE)).columns
        return Title((*(p.name for p in left[:1]), *start)) if start else None

    def _place(self) -> None:
        title = self.maps.get("title", _NONE).columns
        texts = self._texts()
        texts += [p for p in self.profiles if p.name in title and p.name not in {q.name for q in texts}]
        places = [p for p in texts if field_of(p.name)[0] == "place" and p.numbers < 0.5]
        places = [p for p in places if not self._mostly(p, _PATH)]
        # Where somebody was born is not where it happened.
        places = [p for p in places if not LIVED.search(p.plain)]
        # The state of a ticket is open or closed; that of a country begins with a capital.
        places = [
            p for p in places if p.plain != "state" or any(row[p.position][:1].isupper() for row in self.sniffed.rows)
        ]
        if not places:
            return
        sure = [p for p in places if field_of(p.name)[1] >= _NAMED]
        places = [p for p in places if p.codes <= 0.5] or places
        if sure and not any(p in sure for p in places):
            # "State" of codes is a place; "location of the information" is not.
            places = sure
        whole = [
            p for p in places if p.plain in ("place", "location", "venue", "место", "地点", "ort", "lieu", "lugar")
        ]
        places = [p for p in places if not is_street(p)] or places
        rank = {name: i for i, name in enumerate(_PLACE_ORDER)}
        ranked = sorted(
            places,
            key=lambda p: (min(rank.get(w, 9) for w in p.plain.split()), p.position),
        )
        chosen = whole[:1] or [p for p in ranked if _whose(p) == _whose(ranked[0])][:3]
        self._put("place", *(p.name for p in chosen), join=", ")

    def _mostly(self, p: Profile, pattern: re.Pattern[str]) -> bool:
        """Whether most cells of a column look alike: paths of files, which are no places, or mailboxes, no titles."""
        cells = [row[p.position].strip() for row in self.sniffed.rows if row[p.position].strip()]
        return sum(bool(pattern.match(cell)) for cell in cells) > 0.5 * len(cells)

    def _decimal(self) -> str:
        """The decimal mark that the whole column of values agrees on; "" where each says it for itself."""
        columns = [self.sniffed.header.index(name) for name in self.maps.get("value", _NONE).columns]
        cells = [row[i].strip() for row in self.sniffed.rows for i in columns]
        decimals = {",": re.compile(r"\d\.\d{3},\d|\d,\d{1,2}\Z"), ".": re.compile(r"\d,\d{3}\.\d|\d\.\d{1,2}\Z")}
        marks = {mark for mark, pattern in decimals.items() if any(map(pattern.search, cells))}
        return marks.pop() if len(marks) == 1 else ""

    def _zone(self) -> str:
        """The zone that the columns of times are named after: "time_utc", "Время (МСК)"; "" for none."""
        names = [c for f in ("start", "start_time") for c in self.maps.get(f, _NONE).columns]
        words = {word for name in names for word in plain_name(name).split()}
        zones = {zone for word, zone in _NAMED_ZONES.items() if word in words}
        zones = {match[0].strip("()") for name in names if (match := _OFFSET_NAMED.search(tidied(name)))} or zones
        timed = "start_time" in self.maps or any(p.has_time for p in self.profiles if p.name in names)
        return zones.pop() if len(zones) == 1 and timed and "start_zone" not in self.maps else ""

    def _separators(self) -> str:
        """ ";" unless the lists of this file are told apart by "|", "、", "/" or commas."""
        for field in ("tags", "actors"):
            for column in self.maps[field].columns if field in self.maps else ():
                i = self.sniffed.header.index(column)
                cells = [row[i].strip() for row in self.sniffed.rows if filled(row[i])]
                for mark in ";|":
                    if any(mark in cell for cell in cells):
                        return mark
                if field == "tags" and any("," in cell for cell in cells):
                    return ","
                if found := next((mark for mark in "、,/" if _are_lists(cells, mark)), ""):
                    return found
        return ";"


def _are_lists(cells: Sequence[str], mark: str) -> bool:
    """Whether most cells with a mark are lists of names: their parts stand elsewhere too, or there are three and more.
    "Ash, Anna" is one name: its second part is nobody by itself.
    """
    split = splitter(mark, limits.NAME)
    parted = [split(cell) for cell in cells if mark in cell]
    if len(parted) < max(2, len(cells) / 3):
        return False
    counts = Counter(part for cell in cells for part in set(split(cell)))
    known = sum(len(parts) > 2 or all(counts[part] > 1 for part in parts[1:]) for parts in parted)
    return known > 0.5 * len(parted)
