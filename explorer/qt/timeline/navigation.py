"""Going places on the timeline: to an event, a date, a cluster, the next one in a lane or along a link, and back.

It moves the session's viewport and its selection; it knows nothing of how events are drawn.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from db import dates
from explorer.qt.session import FIT_LABEL_PX, Session
from explorer.qt.timeline.link_walk import LinkWalk
from explorer.qt.timeline.motion import Motion
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import Origin
from explorer.timeline.index.index import EventLocation, Positions, TimelineIndex

_KEY_FACTOR: Final = 1.6
_PAN_STEP: Final = 0.2
_DATE_LEAST_PX: Final = 24.0
_DATES_IN_VIEW: Final = 6.0
"""So many dates of the usual width have room in the closest view of some events: days are not told apart by zooming
into microseconds."""
_WIDEST_IN_VIEW: Final = 1.2
"""And as much of the widest date: one of them known to the year alone does not keep the days together."""
_APART_PX: Final = 130.0
"""Events that begin this far apart never stand behind one number."""
_NEIGHBOURS: Final = 6
_NEAR_PX: Final = (60.0, 600.0)
"""A scale at which the nearest event of the lane is this far away is kept on the way from event to event."""
_READ_PX: Final = 250.0
"""Else that one is taken at which the neighbours are this far apart: room for a title."""
_DATE_AROUND: Final = 4.0
"""A date that would be narrower is gone to with this much time, in its own lengths, to each side."""


class Navigation:
    """Every way to another part of time or another event that a key, a button or a click asks for."""

    def __init__(self, session: Session, motion: Motion) -> None:
        self.motion = motion
        self._session = session
        self._walk = LinkWalk()

    def _selected(self) -> EventLocation | None:
        selected = self._session.selected_id
        return self._session.index.where(selected, self._session.zone) if selected is not None else None

    # -- steps --------------------------------------------------------------------------------------------------

    def zoom_step(self, direction: int) -> None:
        """Zoom one step out (+1) or in (-1) at the middle, or at the selected event when it is in view."""
        viewport = self._session.viewport
        at_px, where = viewport.width_px / 2, self._selected()
        if where is not None:
            px = float(viewport.to_px(where.earliest_us))
            if 0 <= px <= viewport.width_px:
                at_px = px
        self.motion.zoom(_KEY_FACTOR**direction, at_px)

    def zoom_in_at(self, x_px: float) -> None:
        """Zoom two steps in at a place along the axis."""
        self.motion.zoom(1 / (_KEY_FACTOR * _KEY_FACTOR), x_px)

    def pan_step(self, direction: int) -> None:
        """Move a fifth of the width earlier (-1) or later (+1)."""
        self.motion.pan(direction * self._session.viewport.width_px * _PAN_STEP)

    def step_view(self, direction: int) -> None:
        """Go back (-1) or forward (+1) through the views looked at."""
        viewport = self._session.step_view(direction)
        if viewport is not None:
            self.motion.go_to(viewport, remember=False)

    # -- parts of time ------------------------------------------------------------------------------------------

    def fit_all(self) -> None:
        """Show every event."""
        self.motion.go_to(self._session.fitted())

    def fit_selected(self) -> None:
        """Centre the selected event where it can be read; when it stands there already, go into it."""
        where, viewport = self._selected(), self._session.viewport
        if where is None:
            return
        wanted = self._to_read(where)
        if abs(wanted.middle_us - viewport.middle_us) > 2 * viewport.us_per_px:
            self.motion.go_to(wanted)
        else:
            self.go_into(where.event_id)

    def fit_lane(self, lane_id: int) -> None:
        """Show every event of a lane."""
        reach = self._session.index.lane_range(lane_id)
        if reach is not None:
            self.motion.go_to(self._session.viewport.fitted(reach, 0.03))

    def go_into(self, event_id: int) -> None:
        """Show an event with half its length to each side, no closer than its date is known."""
        where = self._session.index.where(event_id, self._session.zone)
        if where is not None:
            around = self._session.viewport.fitted(where.range_us, 0.5)
            self.motion.go_to(_at_least(around, self._least_us(np.array([where.position]))))

    def centre(self, us: int) -> None:
        """Go to an instant without another scale."""
        self.motion.go_to(self._session.viewport.centred(us))

    def tell_apart(self, positions: Positions) -> bool:
        """Go where the events at some positions of the index are no longer behind one number; return False, and stay,
        where no scale that fits their dates would do that."""
        index, zone, view = self._session.index, self._session.zone, self._session.viewport
        starts = wall_starts(index, positions, zone)
        first, last = int(starts.min()), int(starts.max())
        # One that lasts is cut where it would make the others small.
        end = min(last + int((index.ends[positions] - index.starts[positions]).max()), 2 * last - first)
        closer = _at_least(view.fitted((first, max(end, first + 1)), 0.1, FIT_LABEL_PX), self._least_us(positions))
        moves = closer.span_us < 0.9 * view.span_us or first < view.start_us or last >= view.end_us
        if not moves or (last - first) / closer.us_per_px < _APART_PX:
            return False
        self.motion.go_to(closer)
        return True

    def _least_us(self, positions: Positions) -> int:
        """Return how much of time a view of events shows at least, by how well their dates are known."""
        widths = date_widths(self._session.index, positions)
        return round(max(_DATES_IN_VIEW * float(np.median(widths)), _WIDEST_IN_VIEW * float(widths.max())))

    def show_date(self, when: dates.When) -> None:
        """Go to a date: at the scale of the window if it can be seen there, else at one of its own."""
        viewport = self._session.viewport
        span_us = max(when.latest_us - when.earliest_us, 1)
        reach = (when.earliest_us, when.latest_us)
        if span_us > viewport.span_us or when.flags & dates.SPAN:
            self.motion.go_to(viewport.fitted(reach, 0.1))
        elif span_us < _DATE_LEAST_PX * viewport.us_per_px:
            # A day in decades would be a hairline: it is shown among the days around it.
            self.motion.go_to(viewport.fitted(reach, _DATE_AROUND))
        else:
            self.motion.go_to(viewport.centred(when.earliest_us + span_us // 2))

    def align(self) -> None:
        """Count time from the selected event, or, where that is done or none is selected, show dates again."""
        session, where = self._session, self._selected()
        if where is None or (session.origin is not None and session.origin.event_id == where.event_id):
            session.align_to(None)
            return
        width_us = int(date_widths(session.index, np.array([where.position]))[0])
        title = session.store.titles([where.event_id])[0]
        session.align_to(Origin(where.event_id, where.earliest_us, where.earliest_us + width_us, title))

    # -- events -------------------------------------------------------------------------------------------------

    def reveal(self, event_id: int) -> None:
        """Select an event and put it in the middle, at a scale at which it and its neighbours can be read."""
        self._session.select(event_id)
        where = self._session.index.where(event_id, self._session.zone)
        if where is not None:
            self.motion.go_to(self._to_read(where))

    def _to_read(self, where: EventLocation) -> Viewport:
        """Return the view in which an event stands in the middle and its neighbours in the lane can be read."""
        view, gaps_us = self.motion.target, _gaps_us(self._session.index, where)
        span_us = view.span_us
        if len(gaps_us) and not _NEAR_PX[0] <= gaps_us[0] / view.us_per_px <= _NEAR_PX[1]:
            span_us = round(float(np.median(gaps_us)) / _READ_PX * view.width_px)
        span_us = max(span_us, self._least_us(np.array([where.position])))
        # Of one that lasts longer than the view the beginning is shown.
        middle_us = min(where.middle_us, where.earliest_us + span_us // 4)
        return Viewport(middle_us - span_us // 2, middle_us + span_us - span_us // 2, view.width_px)

    def step_event(self, direction: int) -> None:
        """Select the next (+1) or previous (-1) event of the lane."""
        index, viewport = self._session.index, self._session.viewport
        if self._session.selected_id is None:
            first = index.nearest(int(viewport.to_us(viewport.width_px / 2)))
        else:
            first = index.next_event(self._session.selected_id, direction)
        if first is not None:
            self.reveal(first)

    def step_lane(self, direction: int) -> None:
        """Select the nearest event of the lane below (+1) or above (-1)."""
        if self._session.selected_id is None:
            self.step_event(direction)
            return
        shown = [lane.lane_id for lane in self._session.lanes if not lane.hidden]
        other = self._session.index.in_other_lane(self._session.selected_id, direction, shown)
        if other is not None:
            self.reveal(other)

    def follow_link(self, direction: int) -> None:
        """Go along the selected event's links, to the next one later (+1) or earlier (-1)."""
        selected = self._session.selected_id
        detail = self._session.detail(selected) if selected is not None else None
        other = self._walk.step(detail, direction) if detail is not None else None
        if other is not None:
            self.reveal(other)


def wall_starts(index: TimelineIndex, positions: Positions, zone: Zone) -> NDArray[np.int64]:
    """Return when events begin, in the time of a clock."""
    starts = index.starts[positions]
    return np.where(index.flags[positions] & dates.FLOATING, starts, zone.wall(starts)) if zone.shifts else starts


def date_widths(index: TimelineIndex, positions: Positions) -> NDArray[np.float64]:
    """Return how wide the dates of events are in microseconds; of a span, the wider of the dates of its ends."""
    starts, ends = index.starts[positions].astype(np.float64), index.ends[positions].astype(np.float64)
    sure_from, sure_to = (bound.astype(np.float64) for bound in index.sure_bounds(positions))
    of_ends = np.maximum(np.maximum(sure_from - starts, ends - sure_to), 0.0)
    return np.where(index.flags[positions] & dates.SPAN, of_ends, ends - starts)


def _gaps_us(index: TimelineIndex, where: EventLocation) -> NDArray[np.float64]:
    """Return how far the nearest events of the lane begin from an event, in order; those that begin with it are none
    of them."""
    start = index.starts[where.position]
    near = []
    for group in index.lanes[where.lane_id].groups:
        low, high = (int(group.starts.searchsorted(start, side)) for side in ("left", "right"))
        near += [group.starts[max(low - _NEIGHBOURS, 0) : low], group.starts[high : high + _NEIGHBOURS]]
    return np.sort(np.abs(np.concatenate(near).astype(np.float64) - float(start)))[:_NEIGHBOURS]


def _at_least(view: Viewport, span_us: int) -> Viewport:
    """Return a view, or one around the same middle that shows as much of time as it should."""
    return view if view.span_us >= span_us else view.zoomed(span_us / view.span_us, view.width_px / 2)
