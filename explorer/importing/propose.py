"""Propose a mapping for a file: by its known format, else by what the columns are called and what is in them.

A proposal is a starting point for a person; nothing here is hidden, all of it stands in the mapping. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from explorer.importing.datecolumn import DateReader, DateSurvey
from explorer.importing.datetext import DateRules
from explorer.importing.errors import DateUnreadable
from explorer.importing.formatmaps import known_mapping
from explorer.importing.headwords import field_of
from explorer.importing.map import JOIN, FieldMap, Mapping
from explorer.importing.profile import Profile, profiles_of
from explorer.importing.sniff import Sniffed

_PAIRS: Final = (
    ("home", "away"),
    ("side a", "side b"),
    ("team1", "team2"),
    ("team 1", "team 2"),
    ("actor1", "actor2"),
    ("actor 1", "actor 2"),
    ("sender", "receiver"),
    ("from", "to"),
    ("origin", "destination"),
    ("attacker", "defender"),
    ("party a", "party b"),
    ("buyer", "seller"),
)
"""Words that make two columns a pair: "home_team" and "away_team" give the title "India – Taiwan"."""

MOST_LANES: Final = 24
"""A column of lanes with more names than this would make a timeline nobody can read; it is left for a person to
choose.
"""

_NO_TITLE: Final = ("place", "category", "actors", "tags")
"""Fields that make a title only where nothing else does."""
_STREETS: Final = ("address", "street", "адрес", "地址", "adresse", "direccion")
_SHORT_TITLE: Final = 6
"""A text of fewer letters, such as a code, is half a title."""
SET_ASIDE: Final = "set aside: "
"""How the columns begin that a file of rejected rows has beside its own; they are not data."""

_PARTS: Final = ("year", "month", "day", "time", "zone")
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
    return made.with_(lane=sniffed.path.stem, ignored=made.ignored + ignored)


class _Proposal:
    """Gives columns to fields, the surest first, each column once (but a title may share)."""

    def __init__(self, profiles: list[Profile], sniffed: Sniffed) -> None:
        self.profiles = [profile for profile in profiles if profile.filled > 0]
        self.sniffed = sniffed
        self.taken: set[str] = set()
        self.maps: dict[str, FieldMap] = {}

    def mapping(self) -> Mapping:
        self._dates()
        self._simple("source_url", lambda p: p.addresses > 0.6)
        self._simple(
            "id", lambda p: p.distinct == 1.0 and p.filled == 1.0 and (not p.counter or p.plain in ("id", "uid", "key"))
        )
        for field in ("latitude", "longitude", "value"):
            self._simple(field, lambda p: p.numbers > 0.8, surely=True)
        for field in (
            "quote",
            "quote_speaker",
            "quote_rights",
            "quote_language",
            "source_title",
            "source_publisher",
            "source_author",
        ):
            self._simple(field, lambda p: p.dates < 0.5 and p.numbers < 0.5, surely=True)
        self._simple("source_date", lambda p: p.dates > 0.6, surely=True)
        self._simple("summary", lambda p: p.dates < 0.5 and p.numbers < 0.5 and p.addresses < 0.5)
        self._simple("lane", lambda p: p.names <= MOST_LANES and p.filled > 0.5, surely=True)
        self._title()
        self._place()
        self._simple("actors", lambda p: p.numbers < 0.5 and p.dates < 0.5, share=True)
        self._simple("category", lambda p: p.names <= 60 and p.length < 50, share=True)
        self._simple("tags", lambda p: p.dates < 0.5, surely=True)
        self._date_notes()
        separators = self._separators()
        return Mapping(
            fields=tuple(self.maps.values()),
            list_separators=separators,
            precision_scheme="words" if "start_precision" in self.maps else "",
        )

    def _put(self, field: str, *columns: str, join: str = JOIN) -> None:
        self.maps[field] = FieldMap(field, columns, join)
        self.taken.update(columns)

    # -- dates ------------------------------------------------------------------------------------------------------

    def _dates(self) -> None:
        parts = self._split_parts()
        starts = [(self._start_score(p), -p.position, p) for p in self.profiles if p.dates > 0.6 or _called_date(p)]
        starts = [item for item in starts if item[0] > 0]
        best = max(starts, key=lambda item: item[:2], default=None)
        if "start_year" in parts and (best is None or best[0] < 0.6 or best[2].name in parts.values()):
            for field, column in parts.items():
                self._put(field, column)
            return
        if best is None:
            return
        start = best[2]
        self._put("start", start.name)
        self._time_beside(start, "start")
        end = self._end_for(start)
        if end is not None:
            self._put("end", end.name)
            self._time_beside(end, "end")
        self._precision(start, "start")
        if end is not None:
            self._precision(end, "end")

    def _start_score(self, profile: Profile) -> float:
        field, surety = field_of(profile.name)
        plain_number = profile.numbers > 0.9
        score = 0.3 * profile.filled + 0.1 * (1 - min(1.0, profile.position / 20))
        if field == "start":
            score += surety
        elif field == "start_year" and profile.pure_year:
            score += 0.5
        elif field == "end":
            score -= 0.5
        elif plain_number and not re.search(r"date|year|time|дата|год|日期|年|datum|jahr|fecha|stamp", profile.plain):
            return 0.0
        if field in ("source_date",) or re.search(
            r"\b(?:due|deadline|created|updated|modified|accessed|expires?)\b", profile.plain
        ):
            score -= 0.6
        if field in ("id", "value", "summary", "latitude", "longitude"):
            score -= 0.5
        if re.search(r"\b(?:death|died|gestorben|смерти|décès)\b", profile.plain):
            score -= 0.3
        return score

    def _end_for(self, start: Profile) -> Profile | None:
        others = [
            p
            for p in self.profiles
            if p.name not in self.taken and (p.dates > 0.6 or p.serial or field_of(p.name) == ("end", 1.0))
        ]
        wanted = {_swapped(start.plain)}
        for p in others:
            if p.plain in wanted and self._follows(start, p):
                return p
        ranked = sorted(
            ((field_of(p.name)[1], p) for p in others if field_of(p.name)[0] == "end"),
            key=lambda item: (-item[0], item[1].position),
        )
        return next((p for _, p in ranked if self._follows(start, p)), None)

    def _follows(self, start: Profile, end: Profile) -> bool:
        """Whether the second date is hardly ever before the first, or is called an end and mostly not before it."""
        survey = DateSurvey()
        i, j = start.position, end.position
        survey.add(row[i] for row in self.sniffed.rows)
        survey.add(row[j] for row in self.sniffed.rows)
        reader = DateReader(DateRules(survey.order()[0], survey.number()))
        good = bad = 0
        for row in self.sniffed.rows:
            if not row[i].strip() or not row[j].strip():
                continue
            try:
                first, second = reader.read(row[i]).edtf, reader.read(row[j]).edtf
            except DateUnreadable:
                continue
            if first[0].isdigit() and second[0].isdigit():
                good, bad = good + (second >= first[: len(second)]), bad + (second < first[: len(second)])
        surely = field_of(end.name) == ("end", 1.0)
        return good + bad == 0 or bad <= (0.6 if surely else 0.2) * (good + bad)

    def _split_parts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for p in self.profiles:
            field, surety = field_of(p.name)
            side, _, part = field.partition("_")
            if (
                surety >= 1.0
                and side in ("start", "end")
                and part in _PARTS
                and field not in found
                and (part in ("time", "zone") or p.numbers > 0.6 or p.dates > 0.6)
            ):
                found[field] = p.name
        if "start_year" not in found:
            return {}
        if not {"start_month", "end_year"} & set(found):
            found = {k: v for k, v in found.items() if k == "start_year"}
        return found

    def _time_beside(self, date: Profile, side: str) -> None:
        if date.has_time:
            return
        for p in self.profiles:
            field, _ = field_of(p.name)
            words = p.plain.split()
            ends = any(word in ("end", "ende", "fin", "окончания", "结束") for word in words)
            is_time = field == "start_time" or (
                field in ("start", "end") and ("time" in words or "uhrzeit" in words or "время" in words)
            )
            if p.name not in self.taken and is_time and ends == (side == "end") and self._clocks(p):
                self._put(f"{side}_time", p.name)
                return
        for p in self.profiles:
            if p.name not in self.taken and field_of(p.name) == ("start_zone", 1.0) and f"{side}_time" in self.maps:
                self._put(f"{side}_zone", p.name)

    def _clocks(self, profile: Profile) -> bool:
        cells = [row[profile.position] for row in self.sniffed.rows[:100] if row[profile.position].strip()]
        return bool(cells) and sum(bool(re.match(r"\s*\d{1,2}[:.h]\d{2}", cell)) for cell in cells) > 0.7 * len(cells)

    def _precision(self, date: Profile, side: str) -> None:
        stem = re.sub(r"\bdate\b", "", date.plain).strip()
        for p in self.profiles:
            words = p.plain.split()
            if p.name in self.taken or not {"prec", "precision", "точность", "精度", "genauigkeit"} & set(words):
                continue
            rest = " ".join(
                w for w in words if w not in ("prec", "precision", "date", "точность", "даты", "time", "level")
            )
            if rest in (stem, side) or (side == "start" and not rest):
                self._put(f"{side}_precision", p.name)
                return

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
            and (not surely or field_of(p.name)[1] >= 1.0)
        ]
        if ranked:
            name = max(ranked, key=lambda item: item[:2])[2].name
            self._put(field, name)
        elif field == "source_url":
            loose = [p for p in self.profiles if p.addresses > 0.9 and p.name not in self.taken]
            if loose:
                self._put(field, loose[0].name)

    def _texts(self) -> list[Profile]:
        return [
            p
            for p in self.profiles
            if p.name not in self.taken and p.dates < 0.5 and p.numbers < 0.5 and p.addresses < 0.5 and p.length < 300
        ]

    def _title(self) -> None:
        texts = self._texts()
        named = sorted(
            (
                (field_of(p.name)[1] + 0.2 * p.distinct + 0.1 * p.filled, -p.position, p)
                for p in texts
                if field_of(p.name)[0] == "title"
            ),
            key=lambda item: (-item[0], -item[1]),
        )
        if named and named[0][2].filled > 0.5:
            title = named[0][2]
            if title.distinct <= 0.5 and len(self.sniffed.rows) >= 5:
                self._joined(title, texts)
            elif title.filled < 1.0:
                self._helped(title, texts)
            else:
                self._put("title", title.name)
            return
        pair = self._pair(texts)
        if pair:
            self._put("title", *pair)
            return
        self._untitled(texts)

    def _untitled(self, texts: list[Profile]) -> None:
        """Make a title of other columns, where none is called one and no two are a pair."""
        # What is the same in all rows tells none of them from another.
        telling = [p for p in texts if p.names > 1 or len(self.sniffed.rows) < 2] or texts
        whole = [p for p in telling if p.filled > 0.9]
        free = [p for p in whole if p.length >= 2 and field_of(p.name)[0] not in _NO_TITLE]
        actors = [p for p in whole if field_of(p.name)[0] == "actors"]
        places = [p for p in whole if field_of(p.name)[0] == "place" and p.plain not in _STREETS]
        candidates = free or actors or places or [p for p in telling if p.filled > 0.5] or telling
        if candidates:
            best = max(candidates, key=lambda p: (round(p.distinct + 0.3 * p.filled, 1), -p.position))
            short = best.length < _SHORT_TITLE and best.distinct < 1.0
            if (best.distinct > 0.5 and not short) or len(self.sniffed.rows) < 3:
                self._put("title", best.name)
            else:
                self._joined(best, telling)
        elif "summary" in self.maps:
            self.maps["title"] = FieldMap("title", self.maps["summary"].columns)
        elif "id" in self.maps:
            self.maps["title"] = FieldMap("title", self.maps["id"].columns)
        else:
            left = [p for p in self.profiles if p.name not in self.taken and not p.counter]
            if left:
                self.maps["title"] = FieldMap("title", (left[0].name,))

    def _joined(self, first: Profile, texts: list[Profile]) -> None:
        """A column whose few names come again and again is only half a title: what was done, or where, is the other
        half.
        """
        others = [p for p in texts if p is not first and p.filled > 0.9 and p.length < 60 and p.names > 1]
        order = {"category": 0, "title": 1, "summary": 2, "": 3, "place": 4}
        others.sort(key=lambda p: (order.get(field_of(p.name)[0], 5), p.position))
        chosen = others[:1]
        self.maps["title"] = FieldMap("title", (first.name, *(p.name for p in chosen)))

    def _helped(self, title: Profile, texts: list[Profile]) -> None:
        """A title that some rows lack gets a column before it that all rows have, if there is one."""
        whole = [
            p for p in texts if p is not title and p.filled == 1.0 and p.length < 60 and p.position < title.position
        ]
        if whole:
            self.maps["title"] = FieldMap("title", (whole[0].name, title.name))
            self.taken.add(title.name)
        else:
            self._put("title", title.name)

    def _pair(self, texts: list[Profile]) -> tuple[str, str] | None:
        for one, two in _PAIRS:
            for p in texts:
                if re.search(rf"\b{one}\b", p.plain):
                    partner = re.sub(rf"\b{one}\b", two, p.plain)
                    found = next((q for q in texts if q.plain == partner), None)
                    if found:
                        return p.name, found.name
        return None

    def _place(self) -> None:
        places = [p for p in self._texts() if field_of(p.name)[0] == "place" and p.numbers < 0.5]
        if not places:
            return
        whole = [
            p for p in places if p.plain in ("place", "location", "venue", "место", "地点", "ort", "lieu", "lugar")
        ]
        places = [p for p in places if p.plain not in _STREETS] or places
        rank = {name: i for i, name in enumerate(_PLACE_ORDER)}
        chosen = (
            whole[:1] or sorted(places, key=lambda p: (min(rank.get(w, 9) for w in p.plain.split()), p.position))[:3]
        )
        self._put("place", *(p.name for p in chosen), join=", ")

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


def _called_date(profile: Profile) -> bool:
    """Whether a column is plainly called a date, whatever stands in it: then its rows are set aside, not the file."""
    if field_of(profile.name)[0] not in ("start", "end") or (profile.numbers > 0.9 and not profile.serial):
        return False
    if field_of(profile.name)[1] < 1.0 and not profile.serial:
        return False
    return bool(
        re.search(r"date|start|begin|datum|fecha|debut|stamp|when|дат|начал|日期|开始|時間|时间", profile.plain)
    )


def _swapped(plain: str) -> str:
    """The name of the end column that goes with a start column: "reign start" gives "reign end"."""
    for one, two in (
        ("start", "end"),
        ("begin", "end"),
        ("beginning", "end"),
        ("from", "to"),
        ("opened", "closed"),
        ("birth", "death"),
        ("born", "died"),
        ("beginn", "ende"),
        ("von", "bis"),
        ("начала", "окончания"),
        ("начало", "окончание"),
        ("начало", "конец"),
        ("debut", "fin"),
        ("inicio", "fin"),
        ("desde", "hasta"),
        ("开始", "结束"),
        ("starts", "ends"),
        ("started", "ended"),
    ):
        if re.search(rf"(?:\b|_){one}(?:\b|_)", plain) or (one in plain and not one.isascii()):
            return plain.replace(one, two)
    return ""
