"""What the store knows of the selected range, read behind the window: who acts in it and what was reported.

Widgets ask `shown` and hear of `changed`; nobody reads the store on the window's thread for a range. While somebody
drags, one reading is under way at a time, and the last range wins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from db.records import SeriesDetail
from explorer.jobs import Progress
from explorer.qt.session import Session
from explorer.timeline.tracks.counts import Change, changes_in

MOST_EVENTS_NAMED = 20_000
"""Who acts is read for so many events at the most; with more, names would say little."""


@dataclass(frozen=True, slots=True)
class RangeFacts:
    """The changes of each series in a half-open range, and how many of its events each actor takes part in."""

    range_us: tuple[int, int]
    changes: tuple[Change, ...] = ()
    actors: dict[str, int] = field(default_factory=dict)


class RangeReader(QObject):
    """Reads the facts of the session's range."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._facts: RangeFacts | None = None
        self._series: tuple[SeriesDetail, ...] | None = None
        self._stale = False
        self._reading = False
        session.selection_changed.connect(self._selection_changed)
        session.data_changed.connect(self._data_changed)

    def shown(self) -> RangeFacts | None:
        """Return the facts of the range that is selected now; None while there is none, or they are not read yet."""
        found = self._facts
        return found if found is not None and found.range_us == self._session.range_us else None

    def _selection_changed(self) -> None:
        if self._session.range_us is None:
            self._facts = None
        elif self._facts is None or self._facts.range_us != self._session.range_us:
            self._read()

    def _data_changed(self) -> None:
        self._series = None
        if self._session.range_us is not None:
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._stale = True
            return
        session, chosen, series = self._session, self._session.range_us, self._series
        if chosen is None:
            return
        self._reading, self._stale = True, False
        index, zone = session.index, session.zone
        lanes = [lane.lane_id for lane in session.lanes if not lane.hidden]

        def work(_progress: Progress) -> tuple[RangeFacts, tuple[SeriesDetail, ...]]:
            known = tuple(session.store.series()) if series is None else series
            actors: dict[str, int] = {}
            if sum(index.count_in(chosen, [lane], zone) for lane in lanes) <= MOST_EVENTS_NAMED:
                actors = session.store.actor_counts(index.ids_in(chosen, lanes, zone=zone))
            return RangeFacts(chosen, changes_in(known, chosen), actors), known

        job = session.worker.read("Reading the range", work)
        job.succeeded.connect(self._show)
        job.ended.connect(self._ended)

    def _show(self, outcome: tuple[RangeFacts, tuple[SeriesDetail, ...]]) -> None:
        self._facts, series = outcome
        if not self._stale:
            self._series = series
        if self.shown() is not None:
            self.changed.emit()

    def _ended(self) -> None:
        self._reading = False
        if self._stale:
            self._read()


def reader_of(session: Session) -> RangeReader:
    """Return the one reader of a session, made when it is first asked for."""
    found = session.findChild(RangeReader)
    return found if found is not None else RangeReader(session)
