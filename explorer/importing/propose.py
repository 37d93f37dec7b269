"""Propose a mapping for a file: by its known format, else by what the columns are called and what is in them.

A proposal is a starting point for a person; nothing here is hidden, all of it stands in the mapping. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from explorer.importing.formatmaps import known_mapping
from explorer.importing.headwords import field_of
from explorer.importing.map import JOIN, FieldMap, Mapping
from explorer.importing.profile import Profile, is_counter, profiles_of
from explorer.importing.proposedates import DateColumns
from explorer.importing.sniff import Sniffed
from explorer.importing.titles import STREETS, Title, pair_of, title_for

MOST_LANES: Final = 24
"""A column of lanes with more names than this would make a timeline nobody can read; it is left for a person to
choose.
"""

SET_ASIDE: Final = "set aside: "
"""How the columns begin that a file of rejected rows has beside its own; they are not data."""

_UNNAMED: Final = re.compile(r"column \d+|Unnamed: \d+")
_NONE: Final = FieldMap("")
_NUMBERED: Final = ("no", "nr", "num", "number", "code", "key", "id", "nummer", "numero", "номер", "编号")
_PLACE_ORDER: Final = ("place", "location", "venue", "city", "town", "region", "state", "country")


def propose(sniffed: Sniffed) -> Mapping:
    """Return the mapping a file of this header and content most likely needs. Fields that cannot be told are left
    out.
    """
    ignored = tuple(name for name in sniffed.header if name.startswith(SET_ASIDE))
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


class _Proposal:
    """Gives columns to fields, the surest first, each column once (but a title may share)."""

    def __init__(self, profiles: list[Profile], sniffed: Sniffed) -> None:
        self.profiles = [profile for profile in profiles if profile.filled > 0]
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
            "id", lambda p: p.distinct == 1.0 and p.filled == 1.0 and (not p.counter or p.plain in ("id", "uid", "key"))
        )
        self._numbered()
        for field in ("latitude", "longitude"):
            self._simple(field, lambda p: p.numbers > 0.8)
        self._simple("value", lambda p: p.numbers > 0.8 and (not p.counter or field_of(p.name)[1] == 1.0))
        for field in (
            "quote",
            "quote_speaker",
            "quote_rights",
            "quote_language",
            "source_title",
            "source_publisher",
            "source_author",
        ):
            self._simple(field, lambda p: p.dates < 0.5 and p.numbers < 0.5 and p.addresses < 0.5, surely=True)
        self._speakers()
        self._simple("source_date", lambda p: p.dates > 0.6, surely=True)
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
        self._simple("category", lambda p: p.names <= 60 and p.length < 50, share=True)
        self._simple("tags", lambda p: p.dates < 0.5, surely=True)
        self._date_notes()
        separators = self._separators()
        return Mapping(
            fields=tuple(self.maps.values()),
            list_separators=separators,
            decimal=self._decimal(),
            precision_scheme="words" if "start_precision" in self.maps else "",
        )

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
            and (not surely or field_of(p.name)[1] >= 0.9)
        ]
        if ranked:
            name = max(ranked, key=lambda item: item[:2])[2].name
            self._put(field, name)
        elif field == "source_url":
            loose = [p for p in self.profiles if p.addresses > 0.9 and p.name not in self.taken]
            if loose:
                self._put(field, loose[0].name)

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
            if found and not any(re.search(r"\b(?:origin|from)\b", name, re.IGNORECASE) for name in found):
                self.maps["actors"] = FieldMap("actors", found)

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
            if p.name not in self.taken and p.dates < 0.5 and p.numbers < 0.5 and p.addresses < 0.5 and p.length < 300
        ]

    def _title(self) -> None:
        summary = next((p for p in self.profiles if p.name in self.maps.get("summary", _NONE).columns), None)
        found = title_for(self._texts(), summary, len(self.sniffed.rows))
        if found is None:
            left = [p for p in self.profiles if p.name not in self.taken and not p.counter]
            ids = self.maps.get("id", _NONE).columns or tuple(p.name for p in left[:1])
            found = Title(ids) if ids else None
        if found is None:
            return
        if summary is not None and summary.name in found.own:
            del self.maps["summary"]
        self.maps["title"] = FieldMap("title", found.columns)
        self.taken.update(found.own)

    def _place(self) -> None:
        title = self.maps.get("title", _NONE).columns
        texts = self._texts()
        texts += [p for p in self.profiles if p.name in title and p.name not in {q.name for q in texts}]
        places = [p for p in texts if field_of(p.name)[0] == "place" and p.numbers < 0.5]
        # The state of a ticket is open or closed; that of a country begins with a capital.
        places = [
            p for p in places if p.plain != "state" or any(row[p.position][:1].isupper() for row in self.sniffed.rows)
        ]
        if not places:
            return
        places = [p for p in places if p.codes <= 0.5] or places
        whole = [
            p for p in places if p.plain in ("place", "location", "venue", "место", "地点", "ort", "lieu", "lugar")
        ]
        places = [p for p in places if p.plain not in STREETS] or places
        rank = {name: i for i, name in enumerate(_PLACE_ORDER)}
        chosen = (
            whole[:1] or sorted(places, key=lambda p: (min(rank.get(w, 9) for w in p.plain.split()), p.position))[:3]
        )
        self._put("place", *(p.name for p in chosen), join=", ")

    def _decimal(self) -> str:
        """The decimal mark that the whole column of values agrees on; "" where each says it for itself."""
        columns = [self.sniffed.header.index(name) for name in self.maps.get("value", _NONE).columns]
        cells = [row[i].strip() for row in self.sniffed.rows for i in columns]
        decimals = {",": re.compile(r"\d\.\d{3},\d|\d,\d{1,2}\Z"), ".": re.compile(r"\d,\d{3}\.\d|\d\.\d{1,2}\Z")}
        marks = {mark for mark, pattern in decimals.items() if any(map(pattern.search, cells))}
        return marks.pop() if len(marks) == 1 else ""

    def _separators(self) -> str:
        """ ";" unless the lists of this file are told apart by "|" or by commas."""
        for field in ("tags", "actors"):
            for column in self.maps[field].columns if field in self.maps else ():
                i = self.sniffed.header.index(column)
                cells = [row[i] for row in self.sniffed.rows]
                for mark in ";|":
                    if any(mark in cell for cell in cells):
                        return mark
                if field == "tags" and any("," in cell for cell in cells):
                    return ","
        return ";"
