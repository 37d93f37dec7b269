"""Calendars as CSV. Source: Google Calendar's help page on importing CSV."""

from typing import Final

from explorer.importing.formats.format import ImportFormat
from explorer.importing.mapping.mapping import Mapping

FORMAT: Final = ImportFormat(
    id="calendar",
    name="Calendar (Google, Outlook)",
    rank=140,
    recognises=lambda table: {"subject", "start date"} <= table.plain,
    fields={
        "title": "subject",
        "summary": "description",
        "place": "location",
        "start": "start date",
        "start_time": "start time",
        "all_day": "all day event",
        "end": "end date",
        "end_time": "end time",
        "category": "categories",
    },
    base=Mapping(blank_end="single"),
    likely_order="mdy",
)
