"""GDELT event files. Source: GDELT 2.0 Event codebook (2015)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from explorer.importing.formats.format import DELIMITED, ImportFormat
from explorer.importing.mapping.mapping import FieldMap, Mapping

_CAMEO: Final = (
    *("makes a statement", "appeals", "expresses intent to cooperate", "consults", "engages in diplomatic cooperation"),
    *("engages in material cooperation", "provides aid", "yields", "investigates", "demands", "disapproves", "rejects"),
    *("threatens", "protests", "exhibits military posture", "reduces relations", "coerces", "assaults", "fights"),
    "uses unconventional mass violence",
)
"""What the root codes 01 to 20 of CAMEO stand for (CAMEO codebook 1.1b3, chapter 2), in words of our own."""

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


def _column_names(width: int) -> tuple[str, ...]:
    """Return the column names of a GDELT event file.

    It has 61 columns in 2.0, 58 in 1.0 (57 without SOURCEURL before April 2013).
    """
    adm2 = ("Actor1Geo_ADM2Code ", "Actor2Geo_ADM2Code ", "ActionGeo_ADM2Code ") if width >= 61 else ("", "", "")
    names = _GDELT_COLUMNS.format(a=adm2[0], b=adm2[1], c=adm2[2]).split()
    return tuple(names[:width]) + tuple(f"column {n}" for n in range(len(names) + 1, width + 1))


def _named_columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of the columns where these rows without a header are GDELT events.

    Those have an id, a date in digits, and 57 to 61 columns.
    """
    events = (
        bool(rows)
        and 57 <= len(rows[0]) <= 61
        and all(
            row[0].isdigit() and re.fullmatch(r"[12]\d{7}", row[1]) and row[1].startswith(row[3]) for row in rows[:20]
        )
    )
    return _column_names(len(rows[0])) if events else ()


def _mapping(header: Sequence[str]) -> Mapping:
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
    codes = (("EventRootCode", tuple((f"{n:02d}", words) for n, words in enumerate(_CAMEO, start=1))),)
    return Mapping(fields=maps, number="compact", list_separators="", global_ids=True, words=codes)


FORMAT: Final = ImportFormat(
    id="gdelt",
    name="GDELT 2.0 events",
    rank=100,
    recognises=lambda table: {"GLOBALEVENTID", "SQLDATE"} <= set(table.header),
    mapping=_mapping,
    containers=DELIMITED,
    names_columns=_named_columns,
    midnight_is_day=True,
)
