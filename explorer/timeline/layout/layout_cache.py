"""What frames keep from one to the next: the layout of each lane, heights, titles; and how one eases into the next.

Heights of lanes and rows of events change when the window comes to rest, never while it moves. Knows rows, counts and
labels of lanes; nothing of primitives beyond the headers that it keeps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Frame
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.layout.density import LaneDensity
from explorer.timeline.layout.labels import Labels, Measure
from explorer.timeline.layout.lane_arranger import LaneArranger
from explorer.timeline.layout.lane_layout import Due, Foremost, LaneLayout, TextMetrics
from explorer.timeline.layout.lanes import LaneBox, arrange, header
from explorer.timeline.primitives import Hit, Primitive

EASE_MS = 200.0
"""How long heights and rows take to change when the window has come to rest, and new marks to appear."""

# What a frame may spend on what the next ones will want.
_AHEAD_S = 0.0022
# The most that zooming out widens the window with each frame for which a layout is made ahead.
_FASTEST = 1.16


@dataclass(slots=True, eq=False)
class LaneState:
    """A lane as it is laid out. `came_from` are the heights, from the lane's top, at which events stood before the
    window came to rest, by position; what is not among them has appeared since then."""

    arranger: LaneArranger
    box: LaneBox
    layout: LaneLayout | None = None
    came_from: dict[int, float] | None = None
    # What lays it out once it is seen: many lanes scroll.
    later: Callable[[Viewport], LaneLayout] | None = None

    def heights(self) -> dict[int, float]:
        """Return the heights at which events stand, by position."""
        if self.layout is None:
            return {}
        placed = self.arranger.placed(self.layout)
        heights = self.arranger.metrics.lane_pad_px + (placed.rows + 0.5) * self.box.row_px
        return dict(zip(placed.positions.tolist(), heights.tolist(), strict=True))


class LayoutCache:
    """What frames keep from one to the next. Without it every frame is laid out as one at rest.

    It empties itself when the index is another one; call `forget_titles` when titles were edited and the index was not.
    """

    def __init__(self) -> None:
        self.labels = Labels()
        self.unsettled = False
        self._index: TimelineIndex | None = None
        self._lanes: dict[int, LaneState] = {}
        self._headers: dict[int, tuple[object, tuple[list[Primitive], list[Hit]]]] = {}
        self._rest: object = None
        self._same: object = None
        self._view: Viewport | None = None
        # Layouts of lanes for where the window goes, under way.
        self._faster = 1.0
        self._coming: dict[int, Generator[None, None, LaneLayout]] = {}
        self._boxes: tuple[LaneBox, ...] = ()
        self._boxes_before: dict[int, LaneBox] = {}
        self._eased_from_ms: float | None = None

    def forget_titles(self) -> None:
        """Drop titles, and what was laid out by their widths."""
        self.labels.forget()
        self._same = self._rest = None

    def settle(self, frame: Frame, view: Viewport, index: TimelineIndex, zone: Zone, text_metrics: TextMetrics) -> None:
        """Lay a frame out: anew where it is at rest or differs from the last by more than its window, else as the
        last one. Then `boxes` and `lane` tell what is where."""
        self.unsettled = False
        foremost = _foremost(frame, index)
        same = (foremost, frame.lanes, frame.width_px, frame.lanes_height_px, frame.metrics, zone.key, id(index))
        rest = (same, view)
        moves = same == self._same and not frame.at_rest
        if moves or rest == self._rest:
            if view != self._view:
                self._move(view, text_metrics, foremost)
            return
        self._coming.clear()
        before, heights = self._lanes, {}
        if frame.clock_ms is not None and self._index is index and self._lanes:
            heights = {lane_id: state.heights() for lane_id, state in before.items()}
            self._boxes_before = {box.lane.lane_id: box for box in self._boxes}
            self._eased_from_ms = frame.clock_ms
        arrangers = self._arrangers(frame, index, zone)
        wanted = {
            lane_id: arranger.rows_wanted(view, text_metrics, foremost) for lane_id, arranger in arrangers.items()
        }
        self._boxes = arrange(frame, wanted)
        self._lanes = {}
        for box in self._boxes:
            lane_id = box.lane.lane_id
            if lane_id not in arrangers:
                continue
            state = LaneState(arrangers[lane_id], box, came_from=heights.get(lane_id))
            if not box.lane.collapsed:
                kept = self._rows_kept(before.get(lane_id), index)
                state.later = partial(
                    state.arranger.at_rest, count=box.rows, text_metrics=text_metrics, foremost=foremost, kept=kept
                )
            self._lanes[lane_id] = state
        self._index, self._same, self._rest, self._view = index, same, rest, view

    def _move(self, view: Viewport, text_metrics: TextMetrics, foremost: Foremost) -> None:
        """Follow the window: lay out what cannot wait, and a part of what will be wanted soon."""
        wider = view.span_us / self._view.span_us if self._view is not None else 1.0
        # Who zooms out goes on zooming out, it is likely, after a look to the side.
        faster = self._faster = min(max(wider, 1.0 + 0.9 * (self._faster - 1.0)), _FASTEST)
        self._rest, self._view = None, view
        for lane_id, state in self._lanes.items():
            if state.layout is None:
                continue
            due = state.arranger.due(state.layout, view, faster)
            if due is Due.NOW or (due is Due.SOON and lane_id not in self._coming):
                self._coming[lane_id] = state.arranger.following(state.layout, view, faster, text_metrics, foremost)
            if due is Due.NOW:
                self._go_on(lane_id, math.inf)
        until = perf_counter() + _AHEAD_S
        for lane_id in list(self._coming):
            self._go_on(lane_id, until)

    def _go_on(self, lane_id: int, until_s: float) -> None:
        """Go on with the next layout of a lane until the clock says so, and take it when it is whole."""
        while perf_counter() < until_s:
            try:
                next(self._coming[lane_id])
            except StopIteration as whole:
                self._lanes[lane_id].layout = whole.value
                del self._coming[lane_id]
                return

    def _rows_kept(self, state: LaneState | None, index: TimelineIndex) -> dict[int, int]:
        """Return the rows that the events of a lane had, by their positions in an index."""
        if state is None or state.layout is None:
            return {}
        rows = {entry.position: entry.place.row for entry in state.layout.entries if entry.place.row >= 0}
        if self._index is index or self._index is None:
            return rows
        ids = self._index.ids
        return {at: row for was, row in rows.items() if (at := index.position(int(ids[was]))) is not None}

    def _arrangers(self, frame: Frame, index: TimelineIndex, zone: Zone) -> dict[int, LaneArranger]:
        """Return what lays each lane out; counts are kept as long as index, clock and measures are the same."""
        arrangers: dict[int, LaneArranger] = {}
        for view in frame.visible_lanes:
            lane = index.lanes.get(view.lane_id)
            if lane is None or not lane.count:
                continue
            state = self._lanes.get(view.lane_id)
            if state is not None and state.arranger.source.lane is lane and state.arranger.source.zone.key == zone.key:
                arrangers[view.lane_id] = state.arranger._replace(metrics=frame.metrics)
            else:
                source = LocalTimeLane(index, lane, zone)
                arrangers[view.lane_id] = LaneArranger(source, LaneDensity(source), frame.metrics)
        return arrangers

    def eased(self, clock_ms: float | None) -> float:
        """Return how far the change to what stands at rest has come: 0 at its start, 1 when it is over."""
        if clock_ms is None or self._eased_from_ms is None:
            return 1.0
        share = (clock_ms - self._eased_from_ms) / EASE_MS
        if not 0 <= share < 1:
            self._eased_from_ms = None
            return 1.0
        self.unsettled = True
        return 1.0 - (1.0 - share) ** 3

    def boxes(self, share: float) -> tuple[LaneBox, ...]:
        """Return the places of the lanes, a share of the way from where they were."""
        if share >= 1:
            return self._boxes
        return tuple(_between(self._boxes_before.get(box.lane.lane_id, box), box, share) for box in self._boxes)

    def lane(self, lane_id: int) -> LaneState | None:
        """Return a lane as it is laid out; None for one without events."""
        state = self._lanes.get(lane_id)
        if state is not None and state.later is not None and self._view is not None:
            state.layout, state.later = state.later(self._view), None
        return state

    def header(self, frame: Frame, box: LaneBox, y: float, measure: Measure) -> tuple[list[Primitive], list[Hit]]:
        """Return the header of a lane."""
        key = (box, y, frame.gutter_px, frame.language, frame.metrics)
        cached = self._headers.get(box.lane.lane_id)
        if cached is None or cached[0] != key:
            cached = self._headers[box.lane.lane_id] = (key, header(frame, box, y, self.labels, measure))
        return cached[1]


def _between(before: LaneBox, box: LaneBox, share: float) -> LaneBox:
    top = before.top_px + (box.top_px - before.top_px) * share
    return replace(box, top_px=top, height_px=before.height_px + (box.height_px - before.height_px) * share)


def _foremost(frame: Frame, index: TimelineIndex) -> Foremost:
    """Return the positions of what is selected, and of what it is linked to."""
    selected = _positions(index, frame.selected_ids[-8:])
    linked = _positions(index, (link.other_id for link in frame.links))
    return Foremost(selected | linked, selected, frame.matches)


def _positions(index: TimelineIndex, ids: Iterable[int]) -> frozenset[int]:
    return frozenset(at for event_id in ids if (at := index.position(event_id)) is not None)
