"""Propose which columns of a file say when: a start and an end, or their parts, with times and precisions beside them.

By what the columns are called and by what is in them. Knows nothing of titles, places or other texts; reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.importing.dates.clock import is_midnight, is_zone, runs_together
from explorer.importing.dates.column import DateReader, DateSurvey
from explorer.importing.dates.parts import MONTH_NAMES
from explorer.importing.dates.single import DateRules
from explorer.importing.dates.vocabulary import MONTHS, NOTHING, filled, folded
from explorer.importing.detect.profile import Profile, profiles_of
from explorer.importing.errors import DateUnreadable
from explorer.importing.mapping.date_pairs import swapped
from explorer.importing.mapping.header_synonyms import field_of, plain_name
from explorer.importing.mapping.mapping import ELSE, JOIN, FieldMap

Rows = Sequence[Sequence[str]]

_ENDING: Final = ("end", "ende", "endet", "fin", "окончания", "конца", "结束", "final")
_PARTS: Final = ("year", "month", "day", "time", "zone")
_TIMELY: Final = re.compile(r"date|year|\byr\b|time|\bts\b|дата|год|日期|年|datum|jahr|fecha|stamp")
_KEPT: Final = re.compile(
    r"\b(?:due|deadline|created|updated|modified|accessed|expires?|latest|last|resolved|viewed|reported|rptd|posted"
    r"|received|recorded|submitted|added|entered|entry|reply|replied|response|responded|reviewed?|answered|imported"
    r"|retrieved|scraped|accession(?:ed)?|acquired|acquisition)\b"
)
"""Words in the name of a date that says when a row was kept, not when something happened."""
LIVED: Final = re.compile(
    r"\b(?:birth|born|dob|geburt|geboren|geburtsdatum|рождения|naissance|nacimiento|death|died|gestorben|смерти|décès)\b"
)
_ROUGHLY: Final = re.compile(
    r"(?:event )?(?:start |end )?(?:date )?(?:is )?"
    r"(?:fuzzy|approx(?:imate)?(?: date)?|approxdate|circa|estimated|uncertain(?: date)?)"
)
_ENDING_WORD: Final = re.compile(r"\bend\b")
_ASKED: Final = re.compile(r"\b(?:when|happened|occurred|incident|event|когда|wann|quand|cuándo)\b")
_MADE: Final = re.compile(r"\b(?:created|published|filed|opened|reported|submit(?:ted)?)\b")
_CHANGED: Final = re.compile(
    r"\b(?:due|deadline|updated|modified|accessed|expires?|latest|last|resolved|viewed|added|reply|replied|response|reviewed?)\b"
)
_CLOSED: Final = re.compile(r"\b(?:closed|resolved|completed|terminated|released|discharged|закрыт\w*)\b")
_YEARLY: Final = frozenset(("year", "yr", "jahr", "год", "annee", "ano", "anno", "rok"))
_CLOCKED: Final = frozenset(
    (
        "time",
        "hour",
        "hr",
        "uhrzeit",
        "zeit",
        "время",
        "час",
        "heure",
        "hora",
        "ora",
        "orario",
        "anstoss",
        "kickoff",
        "tijd",
        "时间",
        "時間",
        "时刻",
    )
)
_HOURS: Final = frozenset(("hour", "hr", "hh", "stunde", "час", "heure", "hora", "时", "時"))
_MINUTES: Final = frozenset(("minute", "minutes", "min", "mn", "mi", "minuten", "минута", "мин", "minuto", "分"))
_SECONDS: Final = frozenset(("second", "seconds", "sec", "sekunde", "секунда", "segundo", "秒"))
_NEUTRAL: Final = frozenset(("date", "of", "the", "local", "utc", "gmt", "event", "day", "de", "la", "24h", "24hr"))
_ERA_NAMES: Final = frozenset(("era", "bc ad", "ad bc", "bce ce", "ce bce", "year era", "эра", "ara", "ere"))
_ERAS: Final = frozenset(
    ("BC", "BCE", "AD", "CE", "B.C.", "B.C.E.", "A.D.", "C.E.", "до н.э.", "н.э.", "v. Chr.", "n. Chr.")
)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-./ ](?:\d{1,2}|[^\W\d]{3,})[-./ ]['’]?\d{2}")
_LOOKED: Final = 200
_DAY_OF_INSTANT: Final = re.compile(r"\A\d{4}-\d\d-\d\dT(?=\d\d:)")
_STEM: Final = re.compile(r"(?:year|yr|month|mon|mo|mth|day|dy)1?$")
_LIKELY_YEARS: Final = range(500, 2200)
"""Of a column of plain numbers that is not called a year most must lie here to be one."""


class DateColumns:
    """Finds the columns that say when. `maps` and `taken` are the answer; `profiles` are those of the rows that have a
    date.
    """

    def __init__(self, profiles: list[Profile], header: Sequence[str], rows: Rows) -> None:
        self.profiles = profiles
        self.taken: set[str] = set()
        self.maps: dict[str, FieldMap] = {}
        self.blank_is_open = False
        """Whether rows without an end go on, as requests and cases that nobody has closed do."""
        self._header = header
        self._rows = rows
        self._find()

    def _put(self, field: str, *columns: str, join: str = JOIN) -> None:
        self.maps[field] = FieldMap(field, columns, join)
        self.taken.update(columns)

    def _cells(self, profile: Profile, most: int = 200) -> list[str]:
        """What stands in a column, blanks and words for nothing left out."""
        cells = (row[profile.position].strip() for row in self._rows[:most])
        return [cell for cell in cells if cell and folded(cell) not in NOTHING]

    def _find(self) -> None:
        parts = self._split_parts()
        best, score = self._start()
        if self._with_era(best, parts):
            return
        split = {"start_year", "start_month", "start_day"} <= set(parts) and best is not None and best.numbers > 0.9
        if "start_year" in parts and (day := self._day_of(parts["start_year"][0])):
            self._put("start", day, parts["start_year"][0], join=" ")
            return
        used = {column for columns in parts.values() for column in columns}
        if "start_year" in parts and (best is None or split or score < 0.6 or best.name in used):
            if len(parts) == 1 and (exact := self._exact(parts["start_year"][0])) is not None:
                self._put("start", exact.name, parts["start_year"][0], join=ELSE)
                return
            for field, columns in parts.items():
                self._put(field, *columns, join=":" if field.endswith("_time") else JOIN)
            self._roughness()
            return
        if best is None:
            return
        self._put("start", best.name)
        self._time_beside(best, "start")
        self._else_beside(best)
        self._century_beside(best)
        end = self._end_for(best)
        if end is not None:
            self._put("end", end.name)
            self._time_beside(end, "end")
            self.blank_is_open = bool(_CLOSED.search(end.plain))
        elif "start_time" in self.maps and (until := self._end_of_day(best)):
            self._put("end", best.name)
            self._put("end_time", until)
        self._signed_years(best, end)
        self._precision(best, "start")
        if end is not None:
            self._precision(end, "end")
        self._flagged()
        self._dated_rows(best)

    def _with_era(self, best: Profile | None, parts: dict[str, tuple[str, ...]]) -> bool:
        """Whether the year has a column beside it that says of which era it is; then the two are the start."""
        era = next((p for p in self.profiles if p.plain in _ERA_NAMES and set(self._cells(p)) <= _ERAS), None)
        if era is None or not self._cells(era) or "start_month" in parts:
            return False
        year = next((p for p in self.profiles if (p.name,) == parts.get("start_year")), best)
        if year is None or year.numbers <= 0.9:
            return False
        self._put("start", year.name, era.name, join=" ")
        return True

    # -- the start --------------------------------------------------------------------------------------------------

    def _start(self) -> tuple[Profile | None, float]:
        """The column that says when, and how surely. A column that more often says something else, such as when the
        row was made, serves where there is no other.
        """
        dated = [p for p in self.profiles if p.dates > 0.6 or _called_date(p)]
        # "Start" beside "Day" may be a time of day.
        dated = [p for p in dated if p.clocks <= 0.9] or dated
        fullest = max((p.filled for p in dated if not LIVED.search(p.plain)), default=0.0)
        for strict in (True, False):
            # What leaves rows without a date that another column has says less often when.
            scored = [
                (self._start_score(p, strict=strict) - 1.5 * max(fullest - p.filled, 0.0), -p.position, p)
                for p in dated
            ]
            found = max((one for one in scored if one[0] > 0), key=lambda one: one[:2], default=None)
            if found is not None:
                return found[2], found[0]
        return None, 0.0

    def _start_score(self, profile: Profile, *, strict: bool) -> float:
        field, surety = field_of(profile.name)
        plain_number = profile.numbers > 0.9
        score = 0.3 * profile.filled + 0.1 * (1 - min(1.0, profile.position / 20)) + 0.15 * profile.fine
        yearly = not _YEARLY.isdisjoint(profile.plain.split())
        if field == "start":
            score += surety
        elif (field == "start_year" or yearly) and profile.pure_year:
            score += 0.5
        elif field == "end":
            score -= 0.5 if strict else 0.1
        elif plain_number and not _TIMELY.search(profile.plain) and (strict or not self._instants(profile)):
            return 0.0
        called = yearly or field == "start_year" or (field == "start" and surety >= 1.0)
        if plain_number and profile.pure_year and not called and self._hardly_years(profile):
            return 0.0
        paired = swapped(profile.plain, {p.plain for p in self.profiles})
        if paired:
            score += 0.2
        kept = not paired and (field == "source_date" or _KEPT.search(profile.plain) is not None)
        if strict and kept:
            score -= 0.6
        if kept or not strict:
            score += 0.2 * bool(_MADE.search(profile.plain)) - 0.2 * bool(_CHANGED.search(profile.plain))
        if strict and profile.plain in ("timestamp", "time stamp") and self._told_when(profile):
            # A form notes when it was filled in, and asks when it happened.
            score -= 1.2
        if field in ("id", "value", "summary", "latitude", "longitude"):
            score -= 0.5
        if LIVED.search(profile.plain):
            score -= 0.3
        return score

    def _told_when(self, kept: Profile) -> bool:
        """Whether another column of dates asks in its name when something happened."""
        return any(p is not kept and p.dates > 0.6 and p.filled > 0.9 and _ASKED.search(p.plain) for p in self.profiles)

    def _instants(self, profile: Profile) -> bool:
        """Whether bare numbers can hardly be anything but instants: seconds since 1970 or finer, or 14 digits."""
        cells = self._cells(profile)
        return all(re.fullmatch(r"1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?|(?:19|20)\d{12}", one) for one in cells)

    def _hardly_years(self, profile: Profile) -> bool:
        """Whether the numbers of a column that nothing calls years are spread as amounts or spans of time are."""
        cells = [cell for cell in self._cells(profile) if re.fullmatch(r"-?\d+", cell)]
        return sum(int(cell) in _LIKELY_YEARS or cell.startswith("-") for cell in cells) < 0.7 * len(cells)

    def _signed_years(self, start: Profile, end: Profile | None) -> None:
        """Read columns of nothing but years, some of them negative, as years: −44 is 44 BCE in the lists of museums and
        historians, and only in ISO 8601 the year before.
        """
        sides = [p for p in (start, end) if p is not None]
        cells = [row[p.position].strip() for p in sides for row in self._rows]
        if all(p.pure_year for p in sides) and any(cell.startswith("-") for cell in cells):
            for side, p in zip(("start", "end"), sides, strict=False):
                del self.maps[side]
                self._put(f"{side}_year", p.name)

    def _dated_rows(self, start: Profile) -> None:
        """Look at the columns again without the rows that have no date: totals and notes below a table."""
        rows = [row for row in self._rows if any(c.isdigit() for c in row[start.position])]
        if 0 < len(rows) < len(self._rows):
            names = {p.name for p in self.profiles}
            self.profiles = [p for p in profiles_of(self._header, rows) if p.name in names and p.filled > 0]

    # -- the end ----------------------------------------------------------------------------------------------------

    def _end_for(self, start: Profile) -> Profile | None:
        others = [
            p
            for p in self.profiles
            if p.name not in self.taken
            # "Close" is an end, and the price at the end of a day.
            and (p.dates > 0.6 or p.serial or (field_of(p.name) == ("end", 1.0) and p.numbers <= 0.9))
        ]
        # Its other half by name may hold a date in some rows only: "pending", or nothing yet.
        others += [p for p in self.profiles if p.name not in self.taken and 0.2 < p.dates <= 0.6 and p not in others]
        wanted = {swapped(start.plain, {p.plain for p in others})}
        for p in others:
            if p.plain in wanted and self._follows(start, p):
                return p
        # The end of another pair, such as the years in which the artist lived, is not the end of this.
        elsewhere = {swapped(p.plain, {q.plain for q in others}) for p in self.profiles if p is not start}
        ranked = sorted(
            ((field_of(p.name)[1], p) for p in others if field_of(p.name)[0] == "end" and p.plain not in elsewhere),
            key=lambda item: (-item[0], item[1].position),
        )
        return next((p for _, p in ranked if self._follows(start, p)), None)

    def _follows(self, start: Profile, end: Profile) -> bool:
        """Whether the second date is hardly ever before the first, or is called an end and mostly not before it."""
        survey = DateSurvey()
        i, j = start.position, end.position
        survey.add(row[i] for row in self._rows)
        survey.add(row[j] for row in self._rows)
        reader = DateReader(DateRules(survey.order()[0], survey.number()))
        good = bad = 0
        for row in self._rows:
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

    def _else_beside(self, start: Profile) -> None:
        """Another column of dates that fills the blanks of the first: "Year" beside "Exact Date"."""
        if start.filled >= 1 or "start_time" in self.maps:
            return
        best: tuple[int, Profile] | None = None
        for p in self.profiles:
            called = field_of(p.name)[0] in ("start", "start_year") or p.plain in ("timestamp", "time stamp")
            if p.name in self.taken or p.dates <= 0.9 or not called:
                continue
            fills = sum(not filled(row[start.position]) and filled(row[p.position]) for row in self._rows[:_LOOKED])
            if fills and (best is None or fills > best[0]):
                best = (fills, p)
        if best is not None:
            self._put("start", start.name, best[1].name, join=ELSE)

    def _day_of(self, year: str) -> str:
        """A column of days and months that are dates with the year beside them: "4 October" beside "1957"; else ""."""
        at = next(p.position for p in self.profiles if p.name == year)
        for p in self.profiles:
            if p.name == year or p.dates > 0.2 or field_of(p.name)[0] != "start":
                continue
            cells = [f"{row[p.position]} {row[at]}" for row in self._rows[:_LOOKED] if filled(row[p.position])]
            [both] = profiles_of(["start"], [[cell] for cell in cells])
            if both.dates > 0.9:
                return p.name
        return ""

    def _exact(self, year: str) -> Profile | None:
        """A column that gives the date of some rows in full, of the years that stand in a column beside it."""
        at = next(p.position for p in self.profiles if p.name == year)
        for p in self.profiles:
            if p.name == year or p.dates <= 0.6 or p.pure_year or not _TIMELY.search(p.plain) or LIVED.search(p.plain):
                continue
            both = [(row[p.position], row[at].strip()) for row in self._rows[:_LOOKED] if filled(row[p.position])]
            if not both or len(both) == len(self._rows[:_LOOKED]) or _KEPT.search(p.plain):
                continue
            if sum(one[-4:] in exact for exact, one in both if filled(one)) > 0.8 * len(both):
                return p
        return None

    def _century_beside(self, start: Profile) -> None:
        """A column of whole years beside dates whose years have two digits: it says which century they are of."""
        ends = [cell[-2:] for cell in self._cells(start) if _SHORT_YEAR.fullmatch(cell)]
        if len(ends) <= 0.5 * len(self._cells(start)):
            return
        for p in self.profiles:
            if p.pure_year and p.name not in self.taken and field_of(p.name) == ("start_year", 1.0):
                pairs = [(row[start.position].strip(), row[p.position].strip()) for row in self._rows[:_LOOKED]]
                short = [(date, year) for date, year in pairs if year and _SHORT_YEAR.fullmatch(date)]
                if sum(date[-2:] == year.removesuffix(".0")[-2:] for date, year in short) > 0.9 * len(short):
                    self._put("start_year", p.name)
                return

    # -- dates in parts ---------------------------------------------------------------------------------------------

    def _split_parts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[Profile]] = {}
        for p in self.profiles:
            field, surety = field_of(p.name)
            side, _, part = field.partition("_")
            if (
                surety >= 1.0
                and side in ("start", "end")
                and part in _PARTS
                and (part in ("time", "zone") or p.numbers > 0.6 or p.dates > 0.6 or self._months(p))
                and (part != "time" or self._clocks(p) or p.numbers > 0.9)
                and (part != "year" or p.numbers <= 0.9 or p.pure_year or p.dates > 0)
            ):
                found.setdefault(field, []).append(p)
        if "start_year" not in found:
            return {}
        if not {"start_month", "end_year"} & set(found):
            return {"start_year": (found["start_year"][0].name,)}
        parts: dict[str, tuple[str, ...]] = {
            field: (self._alike(field, some, found).name,) for field, some in found.items()
        }
        clock = self._hour_and_minutes()
        if clock and "start_day" in parts:
            parts["start_time"] = clock
        return parts

    def _alike(self, field: str, some: list[Profile], found: dict[str, list[Profile]]) -> Profile:
        """Of several years the one that is called like its month: "startyear" beside "startmonth", not "year"."""
        side = field.partition("_")[0]
        months = found.get(f"{side}_month", [])
        stems = {_stem(p) for p in months[:1]}
        return next((p for p in some if _stem(p) in stems), some[0])

    def _hour_and_minutes(self) -> tuple[str, ...]:
        """Columns of hours, minutes and perhaps seconds, which make a time of day together."""
        found = []
        for words in (_HOURS, _MINUTES, _SECONDS):
            column = next((p.name for p in self.profiles if p.plain in words and p.numbers > 0.9), "")
            if not column:
                break
            found.append(column)
        return tuple(found) if len(found) > 1 else ()

    def _months(self, profile: Profile) -> bool:
        """Whether a column holds months, by name or by number."""
        cells = [folded(cell).rstrip(".") for cell in self._cells(profile, 100)]
        months = sum(cell in MONTHS or (cell.isdecimal() and int(cell) <= len(MONTH_NAMES)) for cell in cells)
        return bool(cells) and months > 0.6 * len(cells)

    def _roughness(self) -> None:
        """Columns that say how uncertain the year or day beside them is (Global Volcanism Program: "Start Year
        Modifier", "Start Year Uncertainty").
        """
        for side in ("start", "end"):
            # Of the header, not of the profiles: a lone "?" is taken for "no value" there.
            found = [
                name for name in self._header if re.fullmatch(rf"{side} .*(?:modifier|uncertainty)", plain_name(name))
            ]
            if found:
                self._put(f"{side}_precision", *found, join=" ")

    def _flagged(self) -> None:
        """A column of yes and no that says which dates are approximate."""
        for p in self.profiles:
            side = "end" if _ENDING_WORD.search(p.plain) else "start"
            taken = f"{side}_precision" in self.maps or side not in self.maps
            if not taken and _ROUGHLY.fullmatch(p.plain) and p.names <= 2 and p.codes > 0.9:
                self._put(f"{side}_precision", p.name)

    # -- times and precisions beside a date ---------------------------------------------------------------------------

    def _time_beside(self, date: Profile, side: str) -> None:
        if date.has_time and self._timed(date) > 0.5:
            self._zone_beside(side)
            return
        own = set(date.plain.split())
        found = [
            (len(own & set(p.plain.split())), -p.position, p)
            for p in self.profiles
            if p.name not in self.taken and self._is_time(p, own, side) and self._clocks(p)
        ]
        # The time right behind another date is of that one.
        behind = {p.position + 1 for p in self.profiles if p.dates > 0.6 and p is not date and p.clocks <= 0.9}
        found = [one for one in found if one[0] or one[2].position not in behind or date.position > one[2].position]
        if not found:
            return
        self._put(f"{side}_time", max(found, key=lambda one: one[:2])[2].name)
        self._zone_beside(side)

    def _end_of_day(self, date: Profile) -> str:
        """A column of times at which what begins on a day ends on it: "End" beside "Day" and "Start"; else ""."""
        ends = [p for p in self.profiles if p.clocks > 0.9 and p.name not in self.taken]
        return next((p.name for p in ends if self._is_time(p, set(date.plain.split()), "end")), "")

    def _zone_beside(self, side: str) -> None:
        """A column that says the time zone of the dates, row by row."""
        for p in self.profiles:
            called = field_of(p.name)[0] == "start_zone" or p.plain.split()[-1:] in (
                ["tz"],
                ["timezone"],
                ["utcoffset"],
            )
            if p.name not in self.taken and called and all(is_zone(cell) for cell in self._cells(p)):
                self._put(f"{side}_zone", p.name)
                return

    def _timed(self, date: Profile) -> float:
        """The share of cells that have a time of day of their own; a few whole instants among dates are none the less
        dates beside times.
        """
        cells = self._cells(date)
        return sum(":" in cell and not is_midnight(cell) for cell in cells) / len(cells) if cells else 0.0

    def _is_time(self, profile: Profile, own: set[str], side: str) -> bool:
        """Whether a column is called the time of the date whose name has the words `own`: "crash time" of "crash
        date", not "closing time".
        """
        field, _ = field_of(profile.name)
        words = set(profile.plain.split())
        if any(word in _ENDING for word in words) != (side == "end"):
            return False
        if field in ("start_time", "end_time") or (field == side and profile.clocks > 0.9):
            return True
        if field in ("start", "end") and {"time", "uhrzeit", "время", "um", "heure", "hora"} & words:
            return True
        return bool(words & _CLOCKED) and words - _CLOCKED <= own | _NEUTRAL

    def _clocks(self, profile: Profile) -> bool:
        """Whether a column holds times of day: not spans of time, which go past 24 hours."""
        cells = [_DAY_OF_INSTANT.sub("", cell) for cell in self._cells(profile)]
        if not cells:
            return False
        hours = [int(match[1]) for cell in cells if (match := re.match(r"\D{0,3}(\d{1,2})[:.h]\d{2}", cell))]
        if hours:
            return len(hours) > 0.7 * len(cells) and sum(hour > 24 for hour in hours) <= 0.01 * len(hours)
        if not _HOURS.isdisjoint(profile.plain.split()):
            return all(re.fullmatch(r"[01]?\d(?:\.0)?|2[0-4](?:\.0)?", cell) for cell in cells)
        digits = [cell for cell in cells if re.fullmatch(r"(?:[01]?\d|2[0-4])?[0-5]?\d(?:\.0)?", cell)]
        return len(digits) > 0.95 * len(cells) and sum(map(runs_together, digits)) > 0.5 * len(cells)

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


def _stem(profile: Profile) -> str:
    return _STEM.sub("", profile.plain.replace(" ", ""))


def _called_date(profile: Profile) -> bool:
    """Whether a column is plainly called a date, whatever stands in it: then its rows are set aside, not the file."""
    if field_of(profile.name)[0] not in ("start", "end") or (profile.numbers > 0.9 and not profile.serial):
        return False
    # "Begin date" is less than "Date" where both are there, and called a date all the same.
    if field_of(profile.name)[1] < 1.0 and not profile.serial and profile.plain != "begin date":
        return False
    return bool(
        re.search(r"date|start|begin|datum|fecha|debut|stamp|when|дат|начал|日期|开始|時間|时间", profile.plain)
    )
