"""Propose a mapping for a file: by its known format, else by what the columns are called and what is in them.

A proposal is a starting point for a person; nothing here is hidden, all of it stands in the mapping. Reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from explorer.importing.datecolumn import DateReader, DateSurvey
from explorer.importing.datepairs import swapped
from explorer.importing.datetext import DateRules
from explorer.importing.errors import DateUnreadable
from explorer.importing.formatmaps import known_mapping
from explorer.importing.headwords import field_of, plain_name
from explorer.importing.map import JOIN, FieldMap, Mapping
from explorer.importing.profile import Profile, is_counter, profiles_of
from explorer.importing.sniff import Sniffed
from explorer.importing.titles import STREETS, Title, pair_of, title_for
from explorer.importing.words import MONTHS, folded

MOST_LANES: Final = 24
"""A column of lanes with more names than this would make a timeline nobody can read; it is left for a person to
choose.
"""

SET_ASIDE: Final = "set aside: "
"""How the columns begin that a file of rejected rows has beside its own; they are not data."""

_ENDING: Final = ("end", "ende", "endet", "fin", "окончания", "конца", "结束", "final")
_UNNAMED: Final = re.compile(r"column \d+|Unnamed: \d+")
_NONE: Final = FieldMap("")
_PARTS: Final = ("year", "month", "day", "time", "zone")
_TIMELY: Final = re.compile(r"date|year|time|\bts\b|дата|год|日期|年|datum|jahr|fecha|stamp")
_KEPT: Final = re.compile(r"\b(?:due|deadline|created|updated|modified|accessed|expires?|latest|last)\b")
"""Words in the name of a date that says when a row was kept, not when something happened."""
_ROUGHLY: Final = re.compile(
    r"(?:is )?(?:fuzzy|approx(?:imate)?(?: date)?|approxdate|circa|estimated|uncertain(?: date)?)"
)
_MADE: Final = re.compile(r"\b(?:created|published|filed|opened)\b")
_CHANGED: Final = re.compile(r"\b(?:due|deadline|updated|modified|accessed|expires?|latest|last)\b")
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
        self._dates()
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

    # -- dates ------------------------------------------------------------------------------------------------------

    def _dates(self) -> None:
        parts = self._split_parts()
        best, score = self._start()
        split = {"start_year", "start_month", "start_day"} <= set(parts) and best is not None and best.numbers > 0.9
        if "start_year" in parts and (best is None or split or score < 0.6 or best.name in parts.values()):
            for field, column in parts.items():
                self._put(field, column)
            self._roughness()
            return
        if best is None:
            return
        self._put("start", best.name)
        self._time_beside(best, "start")
        end = self._end_for(best)
        if end is not None:
            self._put("end", end.name)
            self._time_beside(end, "end")
        self._signed_years(best, end)
        self._precision(best, "start")
        if end is not None:
            self._precision(end, "end")
        self._flagged()
        self._dated_rows(best)

    def _start(self) -> tuple[Profile | None, float]:
        """The column that says when, and how surely. A column that more often says something else, such as when the
        row was made, serves where there is no other.
        """
        dated = [p for p in self.profiles if p.dates > 0.6 or _called_date(p)]
        for strict in (True, False):
            scored = [(self._start_score(p, strict=strict), -p.position, p) for p in dated]
            found = max((one for one in scored if one[0] > 0), key=lambda one: one[:2], default=None)
            if found is not None:
                return found[2], found[0]
        return None, 0.0

    def _start_score(self, profile: Profile, *, strict: bool) -> float:
        field, surety = field_of(profile.name)
        plain_number = profile.numbers > 0.9
        score = 0.3 * profile.filled + 0.1 * (1 - min(1.0, profile.position / 20))
        if field == "start":
            score += surety
        elif field == "start_year" and profile.pure_year:
            score += 0.5
        elif field == "end":
            score -= 0.5 if strict else 0.1
        elif plain_number and not _TIMELY.search(profile.plain) and (strict or not self._instants(profile)):
            return 0.0
        if swapped(profile.plain, {p.plain for p in self.profiles}):
            score += 0.2
        if strict and (field == "source_date" or _KEPT.search(profile.plain)):
            score -= 0.6
        elif not strict:
            score += 0.2 * bool(_MADE.search(profile.plain)) - 0.2 * bool(_CHANGED.search(profile.plain))
        if field in ("id", "value", "summary", "latitude", "longitude"):
            score -= 0.5
        if re.search(r"\b(?:death|died|gestorben|смерти|décès)\b", profile.plain):
            score -= 0.3
        return score

    def _instants(self, profile: Profile) -> bool:
        """Whether bare numbers can hardly be anything but instants: seconds since 1970 or finer, or 14 digits."""
        cells = [row[profile.position].strip() for row in self.sniffed.rows[:200]]
        return all(re.fullmatch(r"1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?|(?:19|20)\d{12}", one) for one in cells if one)

    def _signed_years(self, start: Profile, end: Profile | None) -> None:
        """Read columns of nothing but years, some of them negative, as years: −44 is 44 BCE in the lists of museums and
        historians, and only in ISO 8601 the year before.
        """
        sides = [p for p in (start, end) if p is not None]
        cells = [row[p.position].strip() for p in sides for row in self.sniffed.rows]
        if all(p.pure_year for p in sides) and any(cell.startswith("-") for cell in cells):
            for side, p in zip(("start", "end"), sides, strict=False):
                del self.maps[side]
                self._put(f"{side}_year", p.name)

    def _dated_rows(self, start: Profile) -> None:
        """Look at the columns again without the rows that have no date: totals and notes below a table."""
        rows = [row for row in self.sniffed.rows if any(c.isdigit() for c in row[start.position])]
        if 0 < len(rows) < len(self.sniffed.rows):
            names = {p.name for p in self.profiles}
            self.profiles = [p for p in profiles_of(self.sniffed.header, rows) if p.name in names and p.filled > 0]

    def _end_for(self, start: Profile) -> Profile | None:
        others = [
            p
            for p in self.profiles
            if p.name not in self.taken and (p.dates > 0.6 or p.serial or field_of(p.name) == ("end", 1.0))
        ]
        # Its other half by name may hold a date in some rows only: "pending", or nothing yet.
        others += [p for p in self.profiles if p.name not in self.taken and 0.2 < p.dates <= 0.6 and p not in others]
        wanted = {swapped(start.plain, {p.plain for p in others})}
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
                and (part in ("time", "zone") or p.numbers > 0.6 or p.dates > 0.6 or self._months(p))
            ):
                found[field] = p.name
        if "start_year" not in found:
            return {}
        if not {"start_month", "end_year"} & set(found):
            found = {k: v for k, v in found.items() if k == "start_year"}
        return found

    def _months(self, profile: Profile) -> bool:
        cells = [folded(cell).rstrip(".") for row in self.sniffed.rows[:100] if (cell := row[profile.position].strip())]
        return bool(cells) and sum(cell in MONTHS for cell in cells) > 0.6 * len(cells)

    def _roughness(self) -> None:
        """Columns that say how uncertain the year or day beside them is (Global Volcanism Program: "Start Year
        Modifier", "Start Year Uncertainty").
        """
        for side in ("start", "end"):
            # Of the header, not of the profiles: a lone "?" is taken for "no value" there.
            found = [
                name
                for name in self.sniffed.header
                if re.fullmatch(rf"{side} .*(?:modifier|uncertainty)", plain_name(name))
            ]
            if found:
                self._put(f"{side}_precision", *found, join=" ")

    def _flagged(self) -> None:
        """A column of yes and no that says which dates are approximate."""
        for p in self.profiles:
            if "start_precision" not in self.maps and _ROUGHLY.fullmatch(p.plain) and p.names <= 2 and p.codes > 0.9:
                self._put("start_precision", p.name)

    def _time_beside(self, date: Profile, side: str) -> None:
        if date.has_time:
            return
        for p in self.profiles:
            field, _ = field_of(p.name)
            words = p.plain.split()
            ends = any(word in _ENDING for word in words)
            is_time = field in ("start_time", "end_time") or (
                field in ("start", "end") and ({"time", "uhrzeit", "время", "um", "heure", "hora"} & set(words))
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


def _called_date(profile: Profile) -> bool:
    """Whether a column is plainly called a date, whatever stands in it: then its rows are set aside, not the file."""
    if field_of(profile.name)[0] not in ("start", "end") or (profile.numbers > 0.9 and not profile.serial):
        return False
    if field_of(profile.name)[1] < 1.0 and not profile.serial:
        return False
    return bool(
        re.search(r"date|start|begin|datum|fecha|debut|stamp|when|дат|начал|日期|开始|時間|时间", profile.plain)
    )
