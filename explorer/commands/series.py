"""Series made of the figures that events carry, so that whatever was imported with numbers can be charted. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.failures import FieldError
from db.read import rows
from db.read.lists import figures_of_events
from db.store import Changes, Transaction

MOST_READINGS: Final = 100_000
"""A chart of more says nothing, and one edit should stay one."""


@dataclass(frozen=True, slots=True)
class SeriesOfEvents:
    """Add a series with a reading for each event of a lane that carries a figure, at the event's date.

    Each reading rests on the event's first source, and its note is the event's title. Raises FieldError where no event
    of the lane has a figure, or the series is there already.
    """

    lane_id: int
    series: str
    subject: str
    unit: str = ""

    @property
    def name(self) -> str:
        return "New series of events"

    def apply(self, tx: Transaction) -> Changes:
        tx.row("lane", self.lane_id)
        figures = figures_of_events(tx.session, self.lane_id, MOST_READINGS + 1)
        if not figures:
            raise FieldError("lane", "has no event that carries a figure")
        if len(figures) > MOST_READINGS:
            raise FieldError("lane", f"has more than {MOST_READINGS:,} events with a figure")
        if rows.first(tx.session, "series", "id", name=self.series.strip(), subject=self.subject.strip()):
            raise FieldError("series", f"is already there: “{self.series.strip()}” of “{self.subject.strip()}”")
        made = tx.insert("series", name=self.series.strip(), subject=self.subject.strip(), unit=self.unit.strip())
        for edtf, at_us, value, title, source_id in figures:
            tx.insert(
                "reading",
                series_id=made,
                as_of_edtf=edtf,
                at_us=at_us,
                value=value,
                at_least=0,
                basis="",
                source_id=source_id,
                note=title,
            )
        return tx.changes()
