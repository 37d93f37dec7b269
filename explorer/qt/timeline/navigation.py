"""Going places on the timeline: to an event, a date, a cluster, the next one in a lane or along a link, and back.

It moves the session's viewport and its selection; it knows nothing of how events are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db import dates
from explorer.qt.session import FIT_LABEL_PX, Session
from explorer.qt.timeline.link_walk import LinkWalk
from explorer.qt.timeline.motion import Motion
from explorer.timeline.index.index import EventLocation

_KEY_FACTOR: Final = 1.6
_PAN_STEP: Final = 0.2
MOST_LOOKED_AT: Final = 5_000
"""Events behind a number, and those that reach into its time, are not looked at one by one if they are more."""
_DATE_LEAST_PX: Final = 24.0
_WIDEST_IN_VIEW: Final = 6
"""How many of the widest dates behind a number the window shows at least."""
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
        """Centre the selected event; when it is centred already, show it with what is near it."""
        where = self._selected()
        if where is None:
            return
        viewport = self._session.viewport
        if abs(float(viewport.to_px(where.middle_us)) - viewport.width_px / 2) < 2:
            self.motion.go_to(viewport.fitted((where.earliest_us, where.latest_us), 1.5))
        else:
            self.motion.go_to(viewport.centred(where.middle_us))

    def fit_lane(self, lane_id: int) -> None:
        """Show every event of a lane."""
        reach = self._session.index.lane_range(lane_id)
        if reach is not None:
            self.motion.go_to(self._session.viewport.fitted(reach, 0.03))

    def show_around(self, reach_us: tuple[int, int]) -> None:
        """Show a part of time with half its length to each side."""
        self.motion.go_to(self._session.viewport.fitted(reach_us, 0.5))

    def centre(self, us: int) -> None:
        """Go to an instant without another scale."""
        self.motion.go_to(self._session.viewport.centred(us))

    def show_cluster(self, reach_us: tuple[int, int], lane_id: int) -> None:
        """Go to just what stands behind a number or a piece of a density strip, which covers that much of time."""
        index, zone = self._session.index, self._session.zone
        positions = index.positions_in(reach_us, [lane_id], zone)
        locations = [index.where(int(index.ids[position]), zone) for position in positions[:MOST_LOOKED_AT].tolist()]
        inside = [location for location in locations if location is not None and location.earliest_us >= reach_us[0]]
        if inside and len(positions) <= MOST_LOOKED_AT:
            reach_us = _around(inside)
        viewport = self._session.viewport.fitted(reach_us, 0.1, FIT_LABEL_PX)
        # Days are not told apart by zooming into microseconds: a few of the widest dates stay in view.
        widest_us = max((one.latest_us - one.earliest_us for one in inside if not one.flags & dates.SPAN), default=0)
        if viewport.span_us < _WIDEST_IN_VIEW * widest_us:
            middle_us = (reach_us[0] + reach_us[1]) // 2
            half_us = _WIDEST_IN_VIEW * widest_us // 2
            viewport = viewport.fitted((middle_us - half_us, middle_us + half_us), 0.0)
        self.motion.go_to(viewport)

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
        """Turn the axis into time before and after the selected event, or back into dates."""
        session, where = self._session, self._selected()
        session.align_to(None if session.origin_us is not None or where is None else where.earliest_us)

    # -- events -------------------------------------------------------------------------------------------------

    def reveal(self, event_id: int) -> None:
        """Select an event and bring it into view, moving no more than is needed."""
        self._session.select(event_id)
        where = self._session.index.where(event_id, self._session.zone)
        if where is None:
            return
        viewport = self.motion.target
        px = float(viewport.to_px(where.middle_us))
        if not 0.06 * viewport.width_px <= px <= 0.8 * viewport.width_px:
            self.motion.go_to(viewport.centred(where.middle_us))

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


def _around(locations: Sequence[EventLocation]) -> tuple[int, int]:
    """Return the part of time in which events begin; one that lasts is cut where it would make the others small."""
    start_us = min(location.earliest_us for location in locations)
    last_us = max(location.earliest_us for location in locations)
    return start_us, min(max(location.latest_us for location in locations), last_us + max(last_us - start_us, 1))
