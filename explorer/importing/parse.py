"""Turn rows of a file into events by a mapping, column by column. Writes nothing and knows no store.

Every row comes out either parsed or set aside with its column, value and reason. What was assumed is counted, so that
it can be said.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from db import limits
from db.dates import WhenColumns, span_many
from explorer.importing import datenotes, precision
from explorer.importing.assumptions import sentence
from explorer.importing.datecolumn import DateReader, DateSurvey
from explorer.importing.dateranges import OPEN
from explorer.importing.datetext import DateRules
from explorer.importing.errors import DateUnreadable, ImportFailed, NoDate
from explorer.importing.formats import LIKELY_ORDER
from explorer.importing.guard import unguarded
from explorer.importing.map import JOIN, FieldMap, Mapping
from explorer.importing.splitdates import assembled
from explorer.importing.table import Chunk, SetAside, Table
from explorer.importing.words import tidied

TEXT_LIMITS: Final = {
    "title": limits.TITLE,
    "summary": limits.NOTE,
    "place": limits.TITLE,
    "lane": limits.NAME,
    "category": limits.NAME,
    "source_title": limits.TITLE,
    "source_publisher": limits.NAME,
    "source_author": limits.TITLE,
    "source_url": limits.URL,
    "quote": limits.NOTE,
    "quote_speaker": limits.TITLE,
    "quote_rights": limits.TITLE,
    "quote_locator": limits.NAME,
    "quote_language": limits.LANGUAGE,
    "id": limits.NAME,
}
"""Text fields of an event and how many characters they hold."""

AS_WRITTEN: Final = "date as written"
"""The extra field that keeps a date's words where reading them lost something."""
_LOSSY: Final = frozenset(("several", "third", "rough-time", "epoch-ns", "note-bce", "note-rough"))
_NUMBER: Final = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f',.]\d{3})+)(?:[.,]\d+)?%?\Z")
_MIDNIGHT: Final = re.compile(r"(?P<day>-?\d{4,6}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?\Z")


@dataclass(slots=True)
class Parsed:
    """Events of one chunk, column-wise: entry i of every list is about the row at `lines[i]`. Texts are stripped.

    `when` holds the dates; `extra` JSON texts or ""; `rows` the raw cells; `accounts`, `links`, `claims` JSON texts
    or "".
    """

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    when: WhenColumns | None = None
    actors: list[tuple[str, ...]] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    mapped: frozenset[str] = frozenset()
    """The fields that the mapping takes from the file, whether this chunk fills them or not."""
    keeps_extra: bool = True
    left_out: int = 0
    """Rows that are no events (TimelineJS's title slide), counted nowhere else."""

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided over whole columns: rules for dates, whether times are all midnight, what blank ends mean."""

    rules: DateRules
    midnight: bool = False
    blank_open: bool = False
    order_open: bool = False
    notes: tuple[str, ...] = ()
    sure: bool = True
    """False where only a sample was looked at and nothing ambiguous was in it: the reader must watch for surprises."""


class Unsettled(Exception):
    """A value turned up that only a survey of the whole column can settle."""


def date_columns(mapping: Mapping) -> tuple[str, ...]:
    """The columns whose cells are dates, starts before ends."""
    return mapping.columns_of("start") + mapping.columns_of("end")


def settle(
    table: Table, mapping: Mapping, *, sample: Sequence[Sequence[str]] | None = None, complete: bool = False
) -> Settled:
    """Decide what only whole columns can tell. `sample` is looked at in place of the file where nothing in it is
    ambiguous, or where it is `complete`; else all rows are read once.
    """
    index = {name: i for i, name in enumerate(table.header)}
    columns = [index[name] for name in date_columns(mapping)]
    starts = [index[name] for name in mapping.columns_of("start")]
    if sample is not None:
        survey, days = _surveyed([sample], columns)
        if complete or not (survey.total or survey.number()):
            return _settled(survey, days, mapping, sample, starts, index, sure=complete)
    survey, days = _surveyed((chunk.rows for chunk in table.chunks()), columns)
    return _settled(survey, days, mapping, sample or (), starts, index, sure=True)


@dataclass(slots=True)
class _Days:
    """How many values have a time of day, and how many of those times are midnight."""

    timed: int = 0
    midnight: int = 0

    @property
    def all_midnight(self) -> bool:
        return self.timed > 0 and self.midnight == self.timed

    def add(self, values: Sequence[str]) -> None:
        for value in values:
            if ":" in value:
                self.timed += 1
                self.midnight += bool(_MIDNIGHT_TEXT.search(value))


_MIDNIGHT_TEXT: Final = re.compile(
    r"[T ]0?0:00(?::00(?:\.0+)?)?\s?(?:Z|\+00:?00|UTC)?\s*\Z|12:00(?::00)? ?AM\s*\Z", re.IGNORECASE
)


def _surveyed(blocks: Iterable[Sequence[Sequence[str]]], columns: Sequence[int]) -> tuple[DateSurvey, _Days]:
    survey, days = DateSurvey(), _Days()
    for rows in blocks:
        for i in columns:
            values = [row[i] for row in rows]
            survey.add(values)
            days.add(values)
    return survey, days


def _settled(
    survey: DateSurvey,
    days: _Days,
    mapping: Mapping,
    sample: Sequence[Sequence[str]],
    starts: Sequence[int],
    index: dict[str, int],
    *,
    sure: bool,
) -> Settled:
    likely = LIKELY_ORDER.get(mapping.format, "dmy")
    order, settled, how = (mapping.order, True, "") if mapping.order else survey.order(likely)
    number = mapping.number or survey.number()
    rules = DateRules(order, number, mapping.century_pivot)
    notes = [f"Dates such as “{survey.example}” were {how}."] if how else []
    split = bool(mapping.get("start_time"))
    midnight = days.all_midnight and not split and (days.timed > 1 or mapping.format == "wikidata")
    blank_open = mapping.blank_end == "open"
    if not mapping.blank_end and mapping.columns_of("end") and starts:
        blank_open = _blank_is_open(sample, starts[0], index[mapping.columns_of("end")[0]], rules)
    return Settled(rules, midnight, blank_open, not settled, tuple(notes), sure)


def _blank_is_open(rows: Sequence[Sequence[str]], start: int, end: int, rules: DateRules) -> bool:
    """Whether rows without an end are the ones still going on: most rows have an end, and those without start last of
    all.
    """
    reader = DateReader(rules)
    ended: list[str] = []
    blank: list[str] = []
    for row in rows:
        try:
            first = reader.read(row[start]).edtf
        except DateUnreadable:
            continue
        if first[:4].isdigit():
            (blank if not row[end].strip() else ended).append(first)
    return len(ended) > 3 * len(blank) > 0 and min(blank) >= max(ended)


class RowParser:
    """Parses chunks of one file. `report` after the last chunk gives the assumptions as sentences."""

    def __init__(self, header: Sequence[str], mapping: Mapping, settled: Settled) -> None:
        mapping.checked(header)
        self._header = tuple(header)
        self._index = {name: i for i, name in enumerate(header)}
        self._mapping = mapping
        self._settled = settled
        self._start = DateReader(settled.rules)
        self._end = DateReader(settled.rules, end=True)
        self._source = DateReader(settled.rules)
        self._split: dict[tuple[str, ...], object] = {}
        self._assumed: dict[str, tuple[int, str]] = {}
        self._extras: dict[int, dict[str, str]] = {}
        used = mapping.used_columns() | set(mapping.ignored)
        self._unused = [(i, name) for i, name in enumerate(header) if name not in used] if mapping.keep_unused else []
        self._shared = _geo(mapping)
        self._fields = frozenset(one.field for one in mapping.fields)
        if not (mapping.get("start") or mapping.get("start_year")):
            raise ImportFailed(
                "No column of the file holds dates, so far as can be told. Say which one does: --map start=COLUMN."
            )
        if not mapping.get("title"):
            raise ImportFailed("No column of the file gives events a title. Say which one does: --map title=COLUMN.")

    # -- a chunk ----------------------------------------------------------------------------------------------------

    def parse(self, chunk: Chunk) -> Parsed:
        """Parse the rows of a chunk. Raises Unsettled where the whole column must be looked at first."""
        parsed = Parsed(
            set_aside=list(chunk.set_aside), mapped=self._fields, keeps_extra=bool(self._unused or self._shared)
        )
        lines, rows = self._without_skipped(chunk, parsed)
        if not rows:
            parsed.when = span_many([], [])
            return parsed
        self._extras = {}
        if self._mapping.format == "explorer":
            rows = [[unguarded(cell) if cell[:1] == "'" else cell for cell in row] for row in rows]
        columns = list(zip(*rows, strict=True))
        for column, words in self._mapping.words:
            i = self._index.get(column)
            if i is not None:
                said = dict(words)
                columns[i] = tuple([said.get(cell.strip(), cell) for cell in columns[i]])
        wrong: dict[int, SetAside] = {}
        starts, ends = self._dates(columns, rows, lines, wrong)
        when = span_many(starts, ends)
        for row, error in when.errors:
            if row not in wrong:
                wrong[row] = self._date_problem(rows[row], lines[row], error.reason)
        texts = {
            name: self._text(name, columns, len(rows))
            for name in (*TEXT_LIMITS, *_JSON_FIELDS)
            if self._mapping.get(name)
        }
        self._titles(texts["title"], rows, lines, wrong)
        self._broken(rows, lines, wrong)
        self._source_dates(texts, columns, len(rows))
        values = self._values(columns, len(rows))
        keep = [i for i in range(len(rows)) if i not in wrong]
        self._shorten(texts, keep)
        parsed.set_aside += wrong.values()
        parsed.set_aside.sort(key=lambda one: one.line)
        parsed.lines = _picked(lines, keep)
        parsed.rows = _picked(rows, keep)
        parsed.texts = {name: _picked(cells, keep) for name, cells in texts.items()}
        parsed.when = when if not wrong else span_many(_picked(starts, keep), _picked(ends, keep))
        parsed.actors = self._lists("actors", columns, keep, len(rows))
        parsed.tags = self._lists("tags", columns, keep, len(rows))
        parsed.values = _picked(values, keep)
        parsed.extra = [self._extra(rows[i], i) for i in keep]
        return parsed

    def _without_skipped(self, chunk: Chunk, parsed: Parsed) -> tuple[list[int], list[list[str]]]:
        lines, rows = chunk.lines, chunk.rows
        for column, values in self._mapping.skip:
            i = self._index.get(column)
            if i is None:
                continue
            left_out = {v.lower() for v in values}
            keep = [n for n, row in enumerate(rows) if row[i].strip().lower() not in left_out]
            parsed.left_out += len(rows) - len(keep)
            lines, rows = _picked(lines, keep), _picked(rows, keep)
        return lines, rows

    # -- dates ------------------------------------------------------------------------------------------------------

    def _dates(
        self, columns: list[tuple[str, ...]], rows: list[list[str]], lines: list[int], wrong: dict[int, SetAside]
    ) -> tuple[list[str], list[str]]:
        if not self._settled.sure:
            self._watch(columns)
        starts = self._side("start", columns, rows, lines, wrong)
        ends = self._side("end", columns, rows, lines, wrong)
        self._all_day(columns, starts, ends)
        notes = self._mapping.get("date_notes")
        if notes:
            self._note_corrections(columns[self._index[notes.columns[0]]], starts, ends)
        self._precisions(columns, starts, ends)
        self._pair(starts, ends)
        return starts, ends

    def _watch(self, columns: list[tuple[str, ...]]) -> None:
        survey, days = DateSurvey(), _Days()
        for name in date_columns(self._mapping):
            cells = columns[self._index[name]]
            survey.add(cells)
            if self._settled.midnight:
                days.add(cells)
        if survey.total or survey.number() or (self._settled.midnight and not days.all_midnight and days.timed):
            raise Unsettled

    def _side(
        self,
        side: str,
        columns: list[tuple[str, ...]],
        rows: list[list[str]],
        lines: list[int],
        wrong: dict[int, SetAside],
    ) -> list[str]:
        count = len(rows)
        whole = self._mapping.get(side)
        if not whole and not self._mapping.get(f"{side}_year"):
            return [""] * count
        reader = self._start if side == "start" else self._end
        cells = self._cells(side, columns, count) if whole else [""] * count
        split = [self._cells(f"{side}_{part}", columns, count) for part in ("year", "month", "day", "time", "zone")]
        times = (
            None
            if not whole or not self._mapping.get(f"{side}_time")
            else [_with_time(*three) for three in zip(cells, split[3], split[4], strict=True)]
        )
        found: list[str] = [""] * count
        read = reader.read
        for i in range(count):
            try:
                if whole:
                    result = read(times[i] if times else cells[i])
                else:
                    result = assembled([part[i] for part in split], self._settled.rules)
                    self._assume(result.assumed, " ".join(part[i] for part in split[:3]))
                found[i] = result.edtf
                if result.assumed and _LOSSY.intersection(result.assumed):
                    self._extras.setdefault(i, {})[AS_WRITTEN if side == "start" else f"end {AS_WRITTEN}"] = tidied(
                        cells[i]
                    )
            except NoDate as error:
                if side == "start":
                    wrong[i] = SetAside(
                        lines[i],
                        self._named(side),
                        cells[i] or " ".join(p[i] for p in split[:3]).strip(),
                        error.reason,
                        tuple(rows[i]),
                    )
            except DateUnreadable as error:
                if i not in wrong:
                    wrong[i] = SetAside(lines[i], self._named(side), error.value.strip(), error.reason, tuple(rows[i]))
        return found

    def _named(self, side: str) -> str:
        return ", ".join(self._mapping.columns_of(side) or self._mapping.columns_of(f"{side}_year"))

    def _cells(self, name: str, columns: list[tuple[str, ...]], count: int) -> Sequence[str]:
        found = self._mapping.get(name)
        if not found:
            return [""] * count
        if not found.columns:
            return [found.constant] * count
        if len(found.columns) == 1:
            return columns[self._index[found.columns[0]]]
        join = " " if found.join == JOIN else found.join
        return [
            join.join(part for part in parts if part.strip())
            for parts in zip(*(columns[self._index[c]] for c in found.columns), strict=True)
        ]

    def _all_day(self, columns: list[tuple[str, ...]], starts: list[str], ends: list[str]) -> None:
        if self._settled.midnight:
            for dates in (starts, ends):
                for i, edtf in enumerate(dates):
                    match = _MIDNIGHT.match(edtf)
                    if match:
                        dates[i] = match["day"]
                        self._assume(("midnight",), edtf)
        if self._mapping.get("all_day"):
            for i, cell in enumerate(self._cells("all_day", columns, len(starts))):
                if cell.strip().lower() in (
                    "true",
                    "yes",
                    "1",
                    "да",
                    "是",
                    "ja",
                    "oui",
                    "sí",
                    "si",
                    "wahr",
                    "vrai",
                    "verdadero",
                    "истина",
                ):
                    starts[i], ends[i] = starts[i].split("T")[0], ends[i].split("T")[0]

    def _note_corrections(self, notes: Sequence[str], starts: list[str], ends: list[str]) -> None:
        for side, dates in (("start", starts), ("end", ends)):
            for column in self._mapping.columns_of(side):
                for i, note in enumerate(notes):
                    if not note or not dates[i]:
                        continue
                    bce, rough, iso = datenotes.said_of(note, column)
                    if not bce and not rough:
                        continue
                    before = dates[i]
                    dates[i] = datenotes.corrected(before, bce=bce, rough=rough, iso=iso)
                    codes = (("note-bce",) if bce else ()) + (("note-rough",) if rough else ())
                    self._assume(codes, f"{before}: {note.strip()}")

    def _precisions(self, columns: list[tuple[str, ...]], starts: list[str], ends: list[str]) -> None:
        scheme = self._mapping.precision_scheme
        for side, dates in (("start", starts), ("end", ends)):
            if not self._mapping.get(f"{side}_precision"):
                continue
            for i, code in enumerate(self._cells(f"{side}_precision", columns, len(dates))):
                if not dates[i] or not code.strip():
                    continue
                if precision.is_range(code, scheme) and side == "start" and ends[i] and ends[i] != dates[i]:
                    dates[i], ends[i] = f"[{dates[i]}..{ends[i]}]", ""
                    continue
                coarse = precision.coarsened(dates[i], code, scheme)
                if coarse.endswith(("~", "%")):
                    self._assume(("precision-rough",), f"{dates[i]} with {code}")
                dates[i] = coarse

    def _pair(self, starts: list[str], ends: list[str]) -> None:
        """Settle what each pair of start and end means together."""
        blank_open, exclusive = self._settled.blank_open, self._mapping.exclusive_end
        own = self._mapping.format == "explorer"
        for i, end in enumerate(ends):
            start = starts[i]
            if not end:
                if blank_open and start and "/" not in start:
                    ends[i] = OPEN
                    self._assume(("blank-open",), start)
                continue
            if exclusive and len(end) == 10 and end > start:
                ends[i] = end = day_before(end)
            if "/" in start or (end == start and not own):
                ends[i] = ""
            elif "/" in end:
                ends[i] = end.rpartition("/")[2]
            elif start.startswith("["):
                starts[i], ends[i] = start[1:-1].split("..")[0] + "~", end

    def _date_problem(self, row: list[str], line: int, reason: str) -> SetAside:
        names = (
            self._mapping.columns_of("end") + self._mapping.columns_of("end_year")
            if " before the start" in reason
            else ()
        )
        name = names[0] if names else self._named("start").split(", ")[0]
        value = row[self._index[name]] if name in self._index else ""
        return SetAside(line, name, value.strip(), reason, tuple(row))

    # -- texts ------------------------------------------------------------------------------------------------------

    def _text(self, name: str, columns: list[tuple[str, ...]], count: int) -> list[str]:
        found = self._mapping.get(name)
        assert found is not None
        if not found.columns:
            return [found.constant] * count
        if len(found.columns) == 1:
            return [cell.strip() for cell in columns[self._index[found.columns[0]]]]
        picked = [columns[self._index[c]] for c in found.columns]
        return [
            found.join.join([part for cell in parts if (part := cell.strip())]) for parts in zip(*picked, strict=True)
        ]

    def _titles(self, titles: list[str], rows: list[list[str]], lines: list[int], wrong: dict[int, SetAside]) -> None:
        column = ", ".join(self._mapping.columns_of("title"))
        for i, title in enumerate(titles):
            if not title and i not in wrong:
                wrong[i] = SetAside(lines[i], column, "", "the title is missing", tuple(rows[i]))

    def _broken(self, rows: list[list[str]], lines: list[int], wrong: dict[int, SetAside]) -> None:
        """Set rows aside that hold what no text may: NUL, or half a character from JSON."""
        for i, row in enumerate(rows):
            whole = "".join(row)
            if whole.isascii() and "\0" not in whole:
                continue
            for j, cell in enumerate(row):
                problem = (
                    "a NUL character"
                    if "\0" in cell
                    else "half a character (a lone surrogate)"
                    if _SURROGATE.search(cell)
                    else ""
                )
                if problem:
                    shown = cell.replace("\0", "␀")
                    clean = tuple(_SURROGATE.sub("\ufffd", c.replace("\0", "␀")) for c in row)
                    wrong[i] = SetAside(
                        lines[i],
                        self._header[j],
                        _SURROGATE.sub("\ufffd", shown)[:200],
                        f"the cell holds {problem}",
                        clean,
                    )
                    break

    def _shorten(self, texts: dict[str, list[str]], keep: Sequence[int]) -> None:
        """Cut texts that are longer than their field, keeping the whole as an extra field."""
        for name, cells in texts.items():
            limit = TEXT_LIMITS.get(name)
            if limit is None:
                continue
            for i in keep:
                if len(cells[i]) > limit:
                    self._extras.setdefault(i, {})[", ".join(self._mapping.columns_of(name)) or name] = cells[i][
                        : limits.JSON // 4
                    ]
                    self._assume(("shortened",), cells[i][:60])
                    cells[i] = cells[i][: limit - 1] + "…"

    def _source_dates(self, texts: dict[str, list[str]], columns: list[tuple[str, ...]], count: int) -> None:
        if not self._mapping.get("source_date"):
            return
        found: list[str] = []
        column = ", ".join(self._mapping.columns_of("source_date"))
        for i, cell in enumerate(self._cells("source_date", columns, count)):
            try:
                found.append(self._source.read(cell).edtf if cell.strip() else "")
            except DateUnreadable:
                found.append("")
                if cell.strip():
                    self._extras.setdefault(i, {})[column] = cell.strip()
        texts["source_date"] = found

    def _lists(
        self, name: str, columns: list[tuple[str, ...]], keep: Sequence[int], count: int
    ) -> list[tuple[str, ...]]:
        found = self._mapping.get(name)
        if not found:
            return [()] * len(keep)
        split = _splitter(self._mapping.list_separators)
        if not found.columns:
            return [split(found.constant)] * len(keep)
        picked = [columns[self._index[c]] for c in found.columns]
        if len(picked) == 1:
            one = picked[0]
            return [split(one[i]) for i in keep]
        return [tuple(dict.fromkeys(name for cells in picked for name in split(cells[i]))) for i in keep]

    def _values(self, columns: list[tuple[str, ...]], count: int) -> list[float | None]:
        if not self._mapping.get("value"):
            return [None] * count
        column = ", ".join(self._mapping.columns_of("value"))
        decimal = self._mapping.decimal
        found: list[float | None] = []
        for i, cell in enumerate(self._cells("value", columns, count)):
            number = read_number(cell, decimal)
            if number is None and cell.strip():
                self._extras.setdefault(i, {})[column] = cell.strip()
            found.append(number)
        return found

    def _extra(self, row: list[str], i: int) -> str:
        extra: dict[str, Any] = {name: cell for j, name in self._unused if (cell := row[j].strip())}
        for j, name in self._shared:
            if cell := row[self._index[j]].strip():
                extra[name] = cell
        if i in self._extras:
            extra |= self._extras[i]
        for name in self._mapping.columns_of("extra_fields"):
            if cell := row[self._index[name]].strip():
                extra |= _object(cell)
        return json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else ""

    # -- what was assumed -------------------------------------------------------------------------------------------

    def _assume(self, codes: Sequence[str], example: str) -> None:
        for code in codes:
            count, first = self._assumed.get(code, (0, example))
            self._assumed[code] = (count + 1, first)

    def warnings(self) -> list[str]:
        """Everything assumed so far, a sentence each."""
        pivot = self._settled.rules.pivot
        said = list(self._settled.notes)
        for column, assumed in (
            (self._named("start"), self._start.assumed),
            (self._named("end"), self._end.assumed),
            (self._named("start"), self._assumed),
        ):
            said += [
                sentence(code, count, example, column=column, pivot=pivot) for code, (count, example) in assumed.items()
            ]
        return said


_JSON_FIELDS: Final = ("accounts", "links", "claims", "lane_colour", "source_details", "extra_fields")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _picked(items: Sequence, keep: Sequence[int]) -> list:  # type: ignore[type-arg]
    return list(items) if len(keep) == len(items) else [items[i] for i in keep]


def _geo(mapping: Mapping) -> list[tuple[str, str]]:
    """Latitude and longitude have no column of their own in the store: they are extra fields under those names."""
    return [(column, name) for name in ("latitude", "longitude") for column in mapping.columns_of(name)]


def _object(cell: str) -> dict[str, Any]:
    """The JSON object in a cell, or nothing where somebody has broken it."""
    try:
        found = json.loads(cell)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _with_time(day: str, time: str, zone: str) -> str:
    """A day and its time of day as one text; "00:00-00:00" and blanks are no time."""
    time = time.strip()
    return f"{day.strip()} {time} {zone.strip()}".strip() if time and not time.startswith("--") else day


def day_before(day: str) -> str:
    """The day before an ISO day, as ISO; the same text where there is none."""
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _splitter(separators: str) -> Callable[[str], tuple[str, ...]]:
    """A function that takes a cell apart into its names, without blanks and repeats; over-long ones are left whole
    and cut.
    """
    if not separators:
        return lambda cell: (cell.strip()[: limits.NAME],) if cell.strip() else ()
    pattern = re.compile("[" + re.escape(separators) + "]")
    first = separators[0]

    def split(cell: str) -> tuple[str, ...]:
        if not cell or cell.isspace():
            return ()
        if len(separators) == 1 and first not in cell:
            return (cell.strip()[: limits.NAME],)
        return tuple(dict.fromkeys(part[: limits.NAME] for piece in pattern.split(cell) if (part := piece.strip())))

    return split


def read_number(cell: str, decimal: str = "") -> float | None:
    """Read a number as people write it ("1 234,5", "1.234,5", "1,234.5", "12%"); None for anything else.

    With one mark only, "," followed by three digits parts thousands and otherwise decimals, unless `decimal` says so.
    """
    text = tidied(cell).rstrip("%").strip()
    if not text or not _NUMBER.match(text):
        return None
    text = text.replace(" ", "").replace("'", "")
    last = max(text.rfind("."), text.rfind(","))
    if not decimal and last >= 0:
        both = "." in text and "," in text
        thousands = len(text) - last - 1 == 3 and not both and (text[last] == "," or text.count(".") > 1)
        decimal = "" if thousands else text[last]
    other = {",": ".", ".": ","}.get(decimal, "")
    text = text.replace(other, "") if other else text.replace(",", "").replace(".", "") if not decimal else text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


__all__ = ["FieldMap", "Parsed", "RowParser", "Settled", "Unsettled", "read_number", "settle"]
