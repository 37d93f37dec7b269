"""UCDP georeferenced events. Source: their codebook."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="ucdp-ged",
    name="UCDP georeferenced events",
    rank=130,
    header=frozenset(("date_start", "date_end", "date_prec", "side_a")),
    fields={
        "id": "id",
        "title": ("side a", "side b", "where coordinates"),
        "actors": ("side a", "side b"),
        "place": ("where coordinates", "country"),
        "start": "date start",
        "end": "date end",
        "start_precision": "date prec",
        "latitude": "latitude",
        "longitude": "longitude",
        "value": "best",
    },
    base=Mapping(precision_scheme="ucdp-ged", list_separators="", blank_end="single", global_ids=True),
    midnight_is_day=True,
)
