"""The mapping that each known format brings: which of its columns mean what. Reads no file; `formats` says which
format it is.

Sources: TimelineJS "File formats" (knightlab.com); Timesketch "Import from JSON or CSV"; plaso's l2tcsv and dynamic
output; GDELT 2.0 Event codebook (2015); ACLED and UCDP codebooks; Google Calendar's help page on importing CSV.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from explorer.importing.formats.registry import OWN_FIELDS
from explorer.importing.mapping.header_synonyms import plain_name
from explorer.importing.mapping.mapping import JOIN, OTHER_FIELDS, FieldMap, Mapping

_CAMEO: Final = (
    *("makes a statement", "appeals", "expresses intent to cooperate", "consults", "engages in diplomatic cooperation"),
    *("engages in material cooperation", "provides aid", "yields", "investigates", "demands", "disapproves", "rejects"),
    *("threatens", "protests", "exhibits military posture", "reduces relations", "coerces", "assaults", "fights"),
    "uses unconventional mass violence",
)
"""What the root codes 01 to 20 of CAMEO stand for (CAMEO codebook 1.1b3, chapter 2), in words of our own."""


_CONFLICTS: Final = ("extrasystemic", "interstate", "intrastate", "internationalised intrastate")
"""Types of conflict 1 to 4 (UCDP/PRIO Armed Conflict Dataset codebook)."""


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
                made.append(FieldMap(field, columns, ", " if field == "place" else JOIN))
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
        # A row is a year of a conflict; the date on which the conflict began is the same in all of its rows.
        start_year="year",
        category="type of conflict",
    )
    types = find.first("type of conflict")
    words = ((types, tuple((str(n), said) for n, said in enumerate(_CONFLICTS, start=1))),) if types else ()
    return Mapping(
        format=format_id,
        fields=maps,
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
