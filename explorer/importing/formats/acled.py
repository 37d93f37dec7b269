"""ACLED exports. Source: the ACLED codebook."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="acled",
    name="ACLED",
    rank=110,
    header=frozenset(("event_id_cnty", "event_date")),
    fields={
        "id": "event id cnty",
        "start": "event date",
        "start_precision": "time precision",
        "category": "event type",
        "summary": "notes",
        "latitude": "latitude",
        "longitude": "longitude",
        "value": "fatalities",
        "source_title": "source",
        "actors": ("actor1", "actor2"),
        "place": ("location", "country"),
        "title": ("sub event type", "actor1", "actor2"),
    },
    base=Mapping(precision_scheme="acled", list_separators="", global_ids=True),
    midnight_is_day=True,
)
