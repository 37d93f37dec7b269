"""What figures are drawn from: a store's events as an index, its lanes, series, and the sources of events, read once.

Knows the store and the timeline's index; nothing of drawing. A preview keeps one of these from change to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from db.errors import InputError
from db.records import EventDetail, SourceDetail
from db.store import Store
from explorer.timeline.frame import LaneView
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.index.index_builder import build_index
from explorer.timeline.tracks.count_lines import Subject, by_highest

# Details kept at most: a figure lists some hundred events.
_MOST_DETAILS = 20_000


@dataclass(frozen=True)
class FigureData:
    """The events of a store ready to be drawn.

    `filters` are the searches that the index was narrowed by: a figure that asks for others needs other data.
    """

    index: TimelineIndex
    lanes: tuple[LaneView, ...]
    store: Store
    filters: tuple[str, ...] = ()
    _details: dict[int, EventDetail | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, store: Store, filters: Sequence[str] = ()) -> FigureData:
        """Read columns and lanes; with filters, only the events that match all of them."""
        infos = store.lanes()
        lanes = tuple(
            LaneView(info.id, info.name, info.colour, info.count, info.collapsed, info.hidden, info.height_px)
            for info in infos
        )
        columns = store.columns()
        if filters:
            columns = store.columns(store.matching_ids(" ".join(filters)))
        return cls(build_index(columns, [info.id for info in infos]), lanes, store, tuple(filters))

    def chosen(self, names: tuple[str, ...]) -> tuple[LaneView, ...]:
        """Return the lanes of these names in this order, or those not hidden. Raises InputError for an unknown name."""
        if not names:
            shown = tuple(lane for lane in self.lanes if not lane.hidden)
            if not shown and self.lanes:
                raise InputError("Every lane is hidden: show one, or name the lanes to draw.")
            return shown
        by_name = {lane.name.casefold(): lane for lane in self.lanes}
        unknown = [name for name in names if name.casefold() not in by_name]
        if unknown:
            choices = ", ".join(lane.name for lane in self.lanes) or "none"
            raise InputError(f"There is no lane “{unknown[0]}”: the lanes are {choices}.")
        picked = dict.fromkeys(name.casefold() for name in names)
        return tuple(replace(by_name[name], hidden=False, collapsed=False) for name in picked)

    def range_us(self, lanes: Iterable[LaneView]) -> tuple[int, int] | None:
        """From the first to the last instant of the lanes' events, half-open; None where they hold none."""
        ranges = [lane_range for lane in lanes if (lane_range := self.index.lane_range(lane.lane_id)) is not None]
        return (min(start for start, _ in ranges), max(end for _, end in ranges)) if ranges else None

    def titles(self, ids: Sequence[int]) -> list[str]:
        """Titles of events in the order asked."""
        return self.store.titles(np.array(ids, np.int64))

    def detail(self, event_id: int) -> EventDetail | None:
        """Everything about an event, read once."""
        if event_id not in self._details:
            if len(self._details) > _MOST_DETAILS:
                self._details.clear()
            self._details[event_id] = self.store.event(event_id)
        return self._details[event_id]

    def sources(self, event_id: int) -> tuple[SourceDetail, ...]:
        """Return the sources of an event, those it is quoted from first, each once."""
        detail = self.detail(event_id)
        if detail is None:
            return ()
        sources = [quote.source for quote in detail.quotes if quote.source is not None]
        sources += [citation.source for citation in detail.citations]
        return tuple({source.id: source for source in sources}.values())

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """The series of reported counts that have any, the one with the highest count first."""
        return by_highest(Subject.of(series) for series in self.store.series() if series.readings)

    @property
    def name(self) -> str:
        """The store's name without the ending of its file."""
        name = self.store.name
        for ending in (".sqlite", ".sqlite3", ".db"):
            name = name.removesuffix(ending)
        return name or self.store.name
