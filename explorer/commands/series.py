"""Series made of the figures that events carry, so that whatever was imported with numbers can be charted. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.failures import FieldError
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
        rows = tx.session.rows(
            "SELECT e.when_edtf, e.earliest_us, e.value, substr(e.title, 1, 2000), coalesce("
            "(SELECT q.source_id FROM quote q WHERE q.event_id = e.id AND q.source_id IS NOT NULL "
            "ORDER BY q.position, q.id LIMIT 1), "
            "(SELECT c.source_id FROM citation c WHERE c.event_id = e.id ORDER BY c.position, c.id LIMIT 1)) "
            "FROM event e WHERE e.lane_id = :lane AND e.value IS NOT NULL ORDER BY e.earliest_us, e.id LIMIT :most",
            {"lane": self.lane_id, "most": MOST_READINGS + 1},
        )
        if not rows:
            raise FieldError("lane", "has no event that carries a figure")
        if len(rows) > MOST_READINGS:
            raise FieldError("lane", f"has more than {MOST_READINGS:,} events with a figure")
        there = tx.session.value(
            "SELECT 1 FROM series WHERE name = :name AND subject = :subject",
            {"name": self.series.strip(), "subject": self.subject.strip()},
        )
        if there:
            raise FieldError("series", f"is already there: “{self.series.strip()}” of “{self.subject.strip()}”")
        made = tx.insert("series", name=self.series.strip(), subject=self.subject.strip(), unit=self.unit.strip())
        for edtf, at_us, value, title, source_id in rows:
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
