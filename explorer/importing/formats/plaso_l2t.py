"""Logs as plaso's l2tcsv output writes them."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="plaso-l2t",
    name="plaso l2tcsv",
    rank=80,
    header=frozenset(("date", "time", "timezone", "macb", "sourcetype")),
    fields={
        "title": "short",
        "summary": "desc",
        "start": "date",
        "start_time": "time",
        "start_zone": "timezone",
        "category": "type",
        "actors": "user",
        "place": "host",
    },
    base=Mapping(order="mdy"),
    likely_order="mdy",
)
