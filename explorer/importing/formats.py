"""The formats that are known by their header or by what is in them, and the mapping each one brings. Reads no file.

Sources: the built-in data set's README; TimelineJS "File formats" (knightlab.com); Timesketch "Import from JSON or
CSV"; plaso's l2tcsv and dynamic output; GDELT 2.0 Event codebook (2015); ACLED and UCDP codebooks; Google Calendar's
help page on importing CSV.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from explorer.importing.headwords import plain_name
from explorer.importing.map import LOSSLESS_FIELDS, OTHER_FIELDS, FieldMap, Mapping

NAMES: Final = {
    "explorer": "Timeline Explorer CSV",
    "explorer-links": "Timeline Explorer links",
    "explorer-readings": "Timeline Explorer readings",
    "explorer-claims": "Timeline Explorer claims",
    "explorer-accounts": "Timeline Explorer accounts",
    "timelinejs": "TimelineJS spreadsheet",
    "timesketch": "Timesketch",
    "plaso-l2t": "plaso l2tcsv",
    "plaso": "plaso dynamic",
    "gdelt": "GDELT 2.0 events",
    "acled": "ACLED",
    "ucdp-acd": "UCDP/PRIO armed conflicts",
    "ucdp-ged": "UCDP georeferenced events",
    "calendar": "Calendar (Google, Outlook)",
    "wikidata": "Wikidata query result",
    "explorer-json": "Timeline Explorer JSON",
    "timelinejs-json": "TimelineJS JSON",
    "icalendar": "iCalendar",
    "timeline-xml": "Timeline (.timeline)",
    "workbook": "Spreadsheet",
    "json": "JSON",
    "jsonl": "JSON lines",
    "delimited": "Table",
}

LIKELY_ORDER: Final = {"timelinejs": "mdy", "calendar": "mdy", "plaso-l2t": "mdy"}
"""The order of day and month that a format's programs write, where a column leaves it open. Others: day first."""

OWN_FIELDS: Final = {
    "id": "id",
    "lane": "lane",
    "title": "title",
    "start": "start",
    "end": "end",
    "location": "place",
    "actors": "actors",
    "summary": "summary",
    "source_title": "source_title",
    "source_publisher": "source_publisher",
    "source_author": "source_author",
    "source_date": "source_date",
    "source_url": "source_url",
    "quote": "quote",
    "quote_speaker": "quote_speaker",
    "quote_rights": "quote_rights",
    "quote_locator": "quote_locator",
    "quote_language": "quote_language",
    "category": "category",
    "tags": "tags",
    "value": "value",
} | {name: name for name in LOSSLESS_FIELDS}
"""Columns of our own CSV and the fields they are."""

_GDELT_COLUMNS: Final = (
    "GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode "
    "Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code "
    "Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code "
    "Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent EventCode EventBaseCode "
    "EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone Actor1Geo_Type "
    "Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code {a}Actor1Geo_Lat Actor1Geo_Long "
    "Actor1Geo_FeatureID Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code "
    "{b}Actor2Geo_Lat Actor2Geo_Long Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode "
    "ActionGeo_ADM1Code {c}ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL"
)


def gdelt_header(width: int) -> tuple[str, ...]:
    """The column names of a GDELT event file: 61 columns in 2.0, 58 in 1.0 (57 without SOURCEURL before April 2013)."""
    adm2 = ("Actor1Geo_ADM2Code ", "Actor2Geo_ADM2Code ", "ActionGeo_ADM2Code ") if width >= 61 else ("", "", "")
    names = _GDELT_COLUMNS.format(a=adm2[0], b=adm2[1], c=adm2[2]).split()
    return tuple(names[:width]) + tuple(f"column {n}" for n in range(len(names) + 1, width + 1))


_CAMEO: Final = (
    *("makes a statement", "appeals", "expresses intent to cooperate", "consults", "engages in diplomatic cooperation"),
    *("engages in material cooperation", "provides aid", "yields", "investigates", "demands", "disapproves", "rejects"),
    *("threatens", "protests", "exhibits military posture", "reduces relations", "coerces", "assaults", "fights"),
    "uses unconventional mass violence",
)
"""What the root codes 01 to 20 of CAMEO stand for (CAMEO codebook 1.1b3, chapter 2), in words of our own."""
_CONFLICTS: Final = ("extrasystemic", "interstate", "intrastate", "internationalised intrastate")
"""Types of conflict 1 to 4 (UCDP/PRIO Armed Conflict Dataset codebook)."""


def is_gdelt(rows: Sequence[Sequence[str]]) -> bool:
    """Whether these rows without a header are GDELT events: an id, a date in digits, and 57 to 61 columns."""
    return (
        bool(rows)
        and 57 <= len(rows[0]) <= 61
        and all(
            row[0].isdigit() and re.fullmatch(r"[12]\d{7}", row[1]) and row[1].startswith(row[3]) for row in rows[:20]
        )
    )


def recognise(header: Sequence[str], rows: Sequence[Sequence[str]], *, has_header: bool) -> tuple[str, str]:
    """The id and name of the format that a table is in; "delimited" where it is none that is known."""
    found = _recognised(header, rows) if has_header else "delimited"
    return found, NAMES[found]


def _recognised(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    exact = {name.strip().lower() for name in header}
    plain = {plain_name(name) for name in header}
    for format_id, needed in _BY_EXACT_NAMES:
        if needed <= exact:
            return format_id
    if {"title", "start"} <= exact and len(exact & set(OWN_FIELDS)) >= 5 and exact & {"lane", "source_title", "id"}:
        return "explorer"
    if "start_date.year" in exact and ({"text.headline", "text.text"} & exact):
        return "timelinejs-json"
    for format_id, needed in _BY_PLAIN_NAMES:
        if needed <= plain:
            return format_id
    if (
        {"headline"} <= plain
        and ({"year"} <= plain or {"start date"} <= plain)
        and (plain & {"text", "media", "end year", "end date"})
    ):
        return "timelinejs"
    items = [
        i
        for i, name in enumerate(header)
        if any(re.match(r"https?://(?:www\.)?wikidata\.org/entity/", row[i]) for row in rows[:20])
    ]
    return "wikidata" if items else "delimited"


_BY_EXACT_NAMES: Final = (
    ("explorer-links", frozenset({"from_id", "to_id", "relation"})),
    ("explorer-readings", frozenset({"as_of", "count", "basis"})),
    ("explorer-claims", frozenset({"claim", "verdict", "why"})),
    ("explorer-accounts", frozenset({"event_id", "source_title", "quote", "note"})),
    ("timesketch", frozenset({"message", "datetime", "timestamp_desc", "timestamp"})),
    ("plaso", frozenset({"datetime", "timestamp_desc", "source", "message", "parser"})),
    ("timesketch", frozenset({"message", "datetime", "timestamp_desc"})),
    ("plaso-l2t", frozenset({"date", "time", "timezone", "macb", "sourcetype"})),
    ("acled", frozenset({"event_id_cnty", "event_date"})),
    ("ucdp-acd", frozenset({"conflict_id", "side_a", "side_b", "start_date", "start_prec"})),
    ("ucdp-ged", frozenset({"date_start", "date_end", "date_prec", "side_a"})),
)
_BY_PLAIN_NAMES: Final = (("calendar", frozenset({"subject", "start date"})),)


class _Header:
    """Finds columns by their plain names."""

    def __init__(self, header: Sequence[str]) -> None:
        self._by_name: dict[str, str] = {}
        for name in header:
            self._by_name.setdefault(plain_name(name), name)

    def first(self, *names: str) -> str:
        return next((self._by_name[name] for name in names if name in self._by_name), "")

    def maps(self, **wanted: str | tuple[str, ...]) -> tuple[FieldMap, ...]:
        """FieldMaps of those fields whose columns are there."""
        made = []
        for field, names in wanted.items():
            columns = tuple(c for c in (self.first(n) for n in ((names,) if isinstance(names, str) else names)) if c)
            if columns:
                made.append(FieldMap(field, columns))
        return tuple(made)


def known_mapping(format_id: str, header: Sequence[str]) -> Mapping | None:
    """The mapping that a known format brings; None where the columns must be looked at."""
    made = _MAPPINGS.get(format_id)
    return made(header, format_id) if made else None


def _own(header: Sequence[str], format_id: str) -> Mapping:
    maps = tuple(
        FieldMap(OWN_FIELDS[name.strip().lower()], (name,)) for name in header if name.strip().lower() in OWN_FIELDS
    )
    return Mapping(format=format_id, fields=maps, number="", order="", blank_end="single", global_ids=True)


def _companion(header: Sequence[str], format_id: str) -> Mapping:
    kind = format_id.removeprefix("explorer-")
    renamed = {"vendor": "subject", "count": "value"} if kind == "readings" else {}
    maps = []
    for name in header:
        plain = name.strip().lower()
        field = renamed.get(plain, plain)
        if field in OTHER_FIELDS[kind]:
            maps.append(FieldMap(field, (name,)))
    if (
        kind == "readings"
        and "vendor" in [n.strip().lower() for n in header]
        and not any(m.field == "series" for m in maps)
    ):
        maps += [FieldMap("series", constant="5G contracts"), FieldMap("unit", constant="contracts")]
    return Mapping(kind=kind, format=format_id, fields=tuple(maps), keep_unused=False)


def _timelinejs(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(title="headline", summary="text", lane=("group",), tags="tag")
    if find.first("year"):
        maps += find.maps(start_year="year", start_month="month", start_day="day", start_time="time")
        maps += find.maps(end_year="end year", end_month="end month", end_day="end day", end_time="end time")
    else:
        maps += find.maps(start="start date", end="end date")
    kind = find.first("type")
    skip = ((kind, ("title",)),) if kind else ()
    return Mapping(format=format_id, fields=maps, skip=skip, blank_end="single", list_separators=",;")


def _timelinejs_json(header: Sequence[str], format_id: str) -> Mapping:
    there = frozenset(header)
    wanted = [
        FieldMap("id", ("unique_id",)),
        FieldMap("title", ("text.headline",)),
        FieldMap("summary", ("text.text",)),
    ]
    wanted += [FieldMap("lane", ("group",))]
    for side in ("start", "end"):
        wanted += [FieldMap(f"{side}_{part}", (f"{side}_date.{part}",)) for part in ("year", "month", "day")]
        clock = tuple(name for part in ("hour", "minute", "second") if (name := f"{side}_date.{part}") in there)
        wanted += [FieldMap(f"{side}_time", clock, ":")] if clock else []
    maps = tuple(one for one in wanted if one.columns and set(one.columns) <= there)
    if "text.headline" not in there:
        maps += (FieldMap("title", ("text.text",)),)
    return Mapping(format=format_id, fields=maps, blank_end="single")


def _icalendar(header: Sequence[str], format_id: str) -> Mapping:
    names = {"uid": "id", "title": "title", "start": "start", "end": "end", "summary": "summary", "location": "place"}
    names |= {"attendees": "actors", "url": "source_url", "latitude": "latitude", "longitude": "longitude"}
    maps = (*(FieldMap(field, (name,)) for name, field in names.items()), FieldMap("tags", ("categories",)))
    return Mapping(format=format_id, fields=maps, blank_end="single", global_ids=True)


def _timeline_xml(header: Sequence[str], format_id: str) -> Mapping:
    names = {
        "title": "title",
        "start": "start",
        "end": "end",
        "summary": "summary",
        "category": "category",
        "lane": "lane",
    }
    names |= {"url": "source_url", "tags": "tags"}
    return Mapping(
        format=format_id,
        fields=tuple(FieldMap(field, (name,)) for name, field in names.items()),
        blank_end="single",
        list_separators=";,",
        ignored=("approximate", "ends today"),
    )


def _timesketch(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(title="message", start="datetime", category="timestamp desc", tags="tag")
    return Mapping(format=format_id, fields=maps, list_separators=",;")


def _plaso(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(title="message", start="datetime", category="timestamp desc", tags="tag")
    return Mapping(format=format_id, fields=maps, list_separators=",; ")


def _plaso_l2t(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(
        title="short",
        summary="desc",
        start="date",
        start_time="time",
        start_zone="timezone",
        category="type",
        actors="user",
        place="host",
    )
    return Mapping(format=format_id, fields=maps, order="mdy")


def _gdelt(header: Sequence[str], format_id: str) -> Mapping:
    maps: tuple[FieldMap, ...] = (
        FieldMap("id", ("GLOBALEVENTID",)),
        FieldMap("start", ("SQLDATE",)),
        FieldMap("title", ("Actor1Name", "EventRootCode", "Actor2Name")),
        FieldMap("actors", ("Actor1Name", "Actor2Name")),
        FieldMap("category", ("EventRootCode",)),
        FieldMap("place", ("ActionGeo_FullName",)),
        FieldMap("latitude", ("ActionGeo_Lat",)),
        FieldMap("longitude", ("ActionGeo_Long",)),
        FieldMap("value", ("GoldsteinScale",)),
    )
    if "SOURCEURL" in header:
        maps += (FieldMap("source_url", ("SOURCEURL",)),)
    words = (("EventRootCode", tuple((f"{n:02d}", said) for n, said in enumerate(_CAMEO, start=1))),)
    return Mapping(format=format_id, fields=maps, number="compact", list_separators="", global_ids=True, words=words)


def _acled(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(
        id="event id cnty", start="event date", start_precision="time precision", category="event type", summary="notes"
    )
    maps += find.maps(latitude="latitude", longitude="longitude", value="fatalities", source_title="source")
    maps += find.maps(
        actors=("actor1", "actor2"), place=("location", "country"), title=("sub event type", "actor1", "actor2")
    )
    return Mapping(format=format_id, fields=maps, precision_scheme="acled", list_separators="", global_ids=True)


def _ucdp_acd(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(
        title=("side a", "side b", "year"),
        actors=("side a", "side b"),
        place="location",
        start="start date",
        start_precision="start prec",
    )
    maps += find.maps(end="ep end date", end_precision="ep end prec", category="type of conflict")
    types = find.first("type of conflict")
    words = ((types, tuple((str(n), said) for n, said in enumerate(_CONFLICTS, start=1))),) if types else ()
    return Mapping(
        format=format_id,
        fields=maps,
        precision_scheme="ucdp",
        list_separators="",
        blank_end="single",
        words=words,
    )


def _ucdp_ged(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(
        id="id",
        title=("side a", "side b", "where coordinates"),
        actors=("side a", "side b"),
        place=("where coordinates", "country"),
    )
    maps += find.maps(
        start="date start",
        end="date end",
        start_precision="date prec",
        latitude="latitude",
        longitude="longitude",
        value="best",
    )
    return Mapping(
        format=format_id,
        fields=maps,
        precision_scheme="ucdp-ged",
        list_separators="",
        blank_end="single",
        global_ids=True,
    )


def _calendar(header: Sequence[str], format_id: str) -> Mapping:
    find = _Header(header)
    maps = find.maps(
        title="subject",
        summary="description",
        place="location",
        start="start date",
        start_time="start time",
        all_day="all day event",
    )
    maps += find.maps(end="end date", end_time="end time", category="categories")
    return Mapping(format=format_id, fields=maps, blank_end="single")


_MAPPINGS: Final[dict[str, Callable[[Sequence[str], str], Mapping]]] = {
    "explorer": _own,
    "explorer-json": _own,
    "explorer-links": _companion,
    "explorer-readings": _companion,
    "explorer-claims": _companion,
    "explorer-accounts": _companion,
    "timelinejs": _timelinejs,
    "timelinejs-json": _timelinejs_json,
    "icalendar": _icalendar,
    "timeline-xml": _timeline_xml,
    "timesketch": _timesketch,
    "plaso": _plaso,
    "plaso-l2t": _plaso_l2t,
    "gdelt": _gdelt,
    "acled": _acled,
    "ucdp-acd": _ucdp_acd,
    "ucdp-ged": _ucdp_ged,
    "calendar": _calendar,
}
