"""What the window looks at: the store's events as an index, the part of time shown, the selection, the theme.

Widgets read from here and call its methods; it tells them what changed, and no widget calls another. It draws nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QLocale, QObject, Signal

from db import dates
from db.bulk.id_arrays import Int64s, union
from db.records import EventColumns, EventDetail
from db.store import Changes, Store
from explorer.drawing.theme import Theme
from explorer.history.history import History
from explorer.jobs import Progress
from explorer.qt.background.worker import Job, Worker
from explorer.settings import Settings
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone, zone_of
from explorer.timeline.frame import LaneView, Origin
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.index.index_builder import build_index, patched
from explorer.timeline.index.matches import Matches

_log = logging.getLogger(__name__)
# A store without events shows this many years up to now.
_EMPTY_YEARS = 10
_YEAR_US = 31_556_952_000_000
# The whole timeline is shown with this share of its length free at each side.
FIT_MARGIN = 0.03
# Room beside the last events for what is read of their labels.
FIT_LABEL_PX = 120.0
_MOST_VIEWS_BACK = 100
# More events than this are not mended into the index: reading all columns again is as quick.
_MOST_MENDED = 20_000
_NONE = np.empty(0, np.int64)
NO_EVENTS = EventColumns(
    _NONE,
    _NONE.astype(np.int32),
    _NONE,
    _NONE,
    _NONE,
    _NONE,
    _NONE.astype(np.uint8),
    _NONE.astype(np.int16),
    (),
    _NONE.astype(np.uint8),
)

_Read: TypeAlias = tuple[int, TimelineIndex, TimelineIndex, tuple[LaneView, ...]]
"""Which reading, all events, those that the filters leave, and the lanes."""


class Session(QObject):
    """One store on show. Signals are facts; each is sent on the window's thread."""

    viewport_changed = Signal()
    selection_changed = Signal()
    lanes_changed = Signal()
    matches_changed = Signal()
    data_changed = Signal()
    filter_changed = Signal()
    origin_changed = Signal()
    theme_changed = Signal()
    settings_changed = Signal()
    told = Signal(str)
    imported = Signal(object)

    # Sent by the store's writer thread and delivered on the window's.
    _written = Signal(object)

    def __init__(self, store: Store, settings: Settings, theme: Theme, worker: Worker) -> None:
        super().__init__()
        self.store = store
        self.history = History(store)
        self.settings = settings
        self.theme = theme
        self.worker = worker
        self.index = build_index(NO_EVENTS, ())
        self.whole_index = self.index
        self.lanes: tuple[LaneView, ...] = ()
        self.filters: tuple[str, ...] = ()
        self.loaded = False
        self._closed = False
        self._filling: Job | None = None
        self.selected_ids: tuple[int, ...] = ()
        self.matches: Matches | None = None
        self.range_us: tuple[int, int] | None = None
        self.origin: Origin | None = None
        self.viewport = Viewport(0, _YEAR_US, 1000)
        self._back: list[Viewport] = []
        self._forward: list[Viewport] = []
        self._details: dict[int, EventDetail] = {}
        self._generation = 0
        self._unread = Changes()
        self._fit_when_loaded = True
        self._written.connect(self._after_write)
        self._unsubscribe = store.subscribe(self._written.emit)

    @property
    def zone(self) -> Zone:
        """The clock that the axis shows: anchored events stand in its time, calendar dates in none."""
        return zone_of(self.settings.time_zone, 0)

    @property
    def language(self) -> str:
        """The language that dates are said in: as set, else the system's where there are words in it, else English."""
        chosen = self.settings.language
        if chosen == "system":
            chosen = QLocale.system().name().partition("_")[0]
        return chosen if chosen in dates.LANGUAGES else "en"

    # -- data ---------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the store's columns behind the window and show them when they are there."""
        self._read(Changes(all=True))

    def _read(self, changes: Changes) -> None:
        """Read what changed since the events on show were read, or everything where that is too much to mend."""
        # A reading that another one overtakes shows nothing: what it would have read must be in the next.
        self._unread = unread = self._unread.merge(changes)
        self._generation += 1
        generation, query, known = self._generation, " ".join(self.filters), self.whole_index
        touched = union(unread.added, unread.changed)
        mend = self.loaded and not unread.all and len(touched) + len(unread.removed) <= _MOST_MENDED

        def work(progress: Progress) -> _Read:
            infos = self.store.lanes(counted=False)
            order = [info.id for info in infos]
            now_us = int(np.datetime64("now", "us").astype(np.int64))
            gone = union(unread.removed, touched)
            if mend and not len(gone) and known.lanes.keys() == set(order):
                whole = known
            elif mend:
                whole = patched(known, gone, self.store.columns(touched) if len(touched) else None, order)
            else:
                whole = build_index(self.store.columns(), order, now_us)
            progress.check()
            shown = whole
            if query:
                shown = build_index(self.store.columns(self.store.matching_ids(query)), order, now_us)
            lanes = tuple(
                LaneView(
                    *(info.id, info.name, info.colour, whole.lanes[info.id].count),
                    *(info.collapsed, info.hidden, info.height_px),
                    shown=shown.lanes[info.id].count if query else None,
                )
                for info in infos
            )
            return generation, whole, shown, lanes

        job = self.worker.read("Reading the store", work)
        job.succeeded.connect(self._show)
        job.failed.connect(self._could_not_load)

    def _show(self, outcome: _Read) -> None:
        generation, whole, shown, lanes = outcome
        if generation != self._generation or self._closed:
            return
        if self._filling is not None and not self.loaded and not len(whole):
            return
        self.whole_index, self.index, self.lanes, self.loaded = whole, shown, lanes, True
        self._unread = Changes()
        self._details.clear()
        here = [event_id for event_id in self.selected_ids if whole.where(event_id) is not None]
        if tuple(here) != self.selected_ids:
            self.selected_ids = tuple(here)
        if self._fit_when_loaded:
            # A store that is being filled has lanes before it has events.
            self._fit_when_loaded = not len(shown)
            self.viewport = self._fitted()
            self._back.clear()
        self.data_changed.emit()
        self.lanes_changed.emit()
        self.viewport_changed.emit()
        self.selection_changed.emit()

    def _could_not_load(self, error: BaseException) -> None:
        _log.error("the store could not be read", exc_info=error)
        self.told.emit(str(error))

    def _after_write(self, changes: Changes) -> None:
        # What was written or read while the window closed is told after it.
        if self._closed:
            return
        self._details.clear()
        self._read(changes)

    def wait_for(self, job: Job) -> None:
        """Show an empty store only after a job that fills it has ended."""
        self._filling = job
        job.ended.connect(self._filled)

    def _filled(self) -> None:
        self._filling = None
        if not self.loaded:
            self.load()

    def fit_after_next_load(self) -> None:
        """Show the whole timeline once the data that is being read is there."""
        self._fit_when_loaded = True

    def detail(self, event_id: int) -> EventDetail | None:
        """Return what is known of an event, read once."""
        if event_id not in self._details:
            found = self.store.event(event_id)
            if found is None:
                return None
            self._details[event_id] = found
        return self._details[event_id]

    # -- filters ------------------------------------------------------------------------------------------------

    def set_filters(self, filters: Sequence[str]) -> None:
        """Show only the events that match every query given (the search's own language); none shows all."""
        self.filters = tuple(filters)
        self.filter_changed.emit()
        self._read(Changes(others=True))

    # -- the part of time shown ------------------------------------------------------------------------------------

    def set_viewport(self, viewport: Viewport, *, remember: bool = False) -> None:
        """Show another part of time; with `remember`, the present one can be gone back to."""
        if viewport == self.viewport:
            return
        if remember:
            self.remember_view()
        self.viewport = viewport
        self.viewport_changed.emit()

    def remember_view(self) -> None:
        """Put the present view on the way back."""
        if not self._back or self._back[-1] != self.viewport:
            self._back.append(self.viewport)
            del self._back[:-_MOST_VIEWS_BACK]
        self._forward.clear()

    def step_view(self, direction: int) -> Viewport | None:
        """Return the view before (-1) or after (+1) this one in what was looked at, and move there in the list."""
        source, target = (self._back, self._forward) if direction < 0 else (self._forward, self._back)
        if not source:
            return None
        target.append(self.viewport)
        return replace(source.pop(), width_px=self.viewport.width_px)

    def fitted(self) -> Viewport:
        """Return the viewport that holds every event shown."""
        return self._fitted()

    def _fitted(self) -> Viewport:
        whole = self.index.range_us
        if whole is None:
            now_us = int(np.datetime64("now", "us").astype(np.int64))
            whole = (now_us - _EMPTY_YEARS * _YEAR_US, now_us)
        return self.viewport.fitted(whole, FIT_MARGIN, FIT_LABEL_PX)

    # -- selection ----------------------------------------------------------------------------------------------

    @property
    def selected_id(self) -> int | None:
        """The event whose sources are shown, or None."""
        return self.selected_ids[-1] if self.selected_ids else None

    def select(self, event_id: int | None, *, extend: bool = False) -> None:
        """Select an event, or nothing; with `extend` it joins or leaves those selected."""
        if event_id is None:
            chosen: tuple[int, ...] = ()
        elif extend and event_id in self.selected_ids:
            chosen = tuple(i for i in self.selected_ids if i != event_id)
        elif extend:
            chosen = (*self.selected_ids, event_id)
        else:
            chosen = (event_id,)
        if chosen != self.selected_ids:
            self.selected_ids = chosen
            self.selection_changed.emit()

    def mark_matches(self, ids: Int64s | None) -> None:
        """Mark the events that a search found, and dim all others; None ends that."""
        if ids is None and self.matches is None:
            return
        self.matches = None if ids is None else Matches(ids)
        self.matches_changed.emit()

    def select_range(self, range_us: tuple[int, int] | None) -> None:
        """Select a stretch of time, or none."""
        if range_us != self.range_us:
            self.range_us = range_us
            self.selection_changed.emit()

    def clear_selected(self) -> None:
        """Select no event any more; where none is selected, no stretch of time either."""
        if self.selected_ids:
            self.select(None)
        else:
            self.select_range(None)

    def align_to(self, origin: Origin | None) -> None:
        """Show time before and after an event, or dates."""
        if origin != self.origin:
            self.origin = origin
            self.origin_changed.emit()
            self.viewport_changed.emit()

    # -- lanes and looks ----------------------------------------------------------------------------------------

    def set_lanes(self, lanes: Sequence[LaneView]) -> None:
        """Show the lanes so; the store learns of it from the caller."""
        self.lanes = tuple(lanes)
        self.lanes_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another theme."""
        self.theme = theme
        self.theme_changed.emit()

    def set_settings(self, settings: Settings) -> None:
        """Take changed preferences over."""
        self.settings = settings
        self.settings_changed.emit()

    def close(self) -> None:
        """Stop listening to the store."""
        self._closed = True
        self._unsubscribe()
