"""The formats that are known by their header or by what is in them. Reads no file; `formatmaps` says what their
columns mean.

Sources: the built-in data set's README, and those named in `formatmaps`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.importing.mapping.header_synonyms import plain_name
from explorer.importing.mapping.mapping import LOSSLESS_FIELDS

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
