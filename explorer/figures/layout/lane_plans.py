"""The lanes of a figure before they are drawn: what is in each, how many rows it needs, and how many it gets.

Labels are laid out for this figure alone (see label_packing.py); what they share of its height is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.figures.data import FigureData
from explorer.figures.layout import label_packing
from explorer.figures.layout.label_packing import Cluster, Extent, Packed, RowAssignment
from explorer.figures.layout.marks import Event, footprints
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import Zone
from explorer.timeline.frame import LaneView
from explorer.timeline.index.index import FLOATING
from explorer.timeline.layout.labels import one_line
from explorer.timeline.layout.text_layout import Measure
from explorer.timeline.primitives import Role
from explorer.timeline.scene.marks import DrawContext

# A lane with more events in view is drawn by density: so many labels would fill a wall.
MOST_PACKED = 1_200
# Rows of a lane in a figure of any height.
_MOST_ROWS = 400
_DENSE_ROWS, _LEAST_DENSE_ROWS = 12, 4
_DAY_US = 86_400_000_000
# The height of the rows: what is asked for, and the least that keeps labels apart.
ROW_PX, LEAST_ROW_PX, MOST_ROW_PX = 30.0, 20.0, 44.0
PAD_PX = 9.0
# Names of lanes stand above them where there is no column for them.
HEAD_PX = 24.0
_MIN_WITH_HEADER_PX = 50.0
_MOST_LANE_STRETCH, _MOST_SLACK = 1.8, 1.25


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """What all lanes of a figure share: the part of time over its width, the clock, and how texts are measured.

    `gutter_px` is the column of names left of the plot, 0 where names stand above the lanes. `spread`
    draws the dates on which the accounts of an event disagree.
    """

    data: FigureData
    context: DrawContext
    gutter_px: float
    language: str
    timezone: str | None
    selected_ids: tuple[int, ...]
    spread: bool = False

    @property
    def view(self) -> Viewport:
        """The part of time over the width of the plot."""
        return self.context.view

    @property
    def zone(self) -> Zone:
        """The clock."""
        return self.context.zone

    @property
    def measure(self) -> Measure:
        """How wide text is."""
        return self.context.measure


@dataclass(frozen=True, slots=True, eq=False)
class LaneAssignment:
    """Where a lane's events go in so many rows: rows of those with a label, in which of the others are folded together
    or single marks, by the number of the event."""

    assignments: Mapping[int, RowAssignment]
    clusters: tuple[Cluster, ...]
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LanePlan:
    """A lane before it has a height: its events by start with what each takes of a row, the rows that all of them need,
    and those that they need at least, with labels shortened. A `dense` lane has only its count."""

    lane: LaneView
    count: int
    events: tuple[Event, ...]
    extents: tuple[Extent, ...]
    weights: tuple[int, ...]
    rows: int
    least_rows: int
    dense: bool
    by_rows: dict[int, LaneAssignment] = field(default_factory=dict)

    def height(self, rows: int, row_px: float, gutter: bool) -> float:
        """How high the lane is with so many rows."""
        if gutter:
            return max(rows * row_px + 2 * PAD_PX, _MIN_WITH_HEADER_PX)
        return rows * row_px + HEAD_PX + PAD_PX


def plan_lane(plot: Plot, lane: LaneView, number_px: Callable[[int], float]) -> LanePlan:
    """Find a lane's events in view and what their labels need; `number_px(event_id)` is the room for its number."""
    index, view = plot.data.index, plot.view
    range_us = view.range_us
    if plot.zone.shifts:
        range_us = range_us[0] - 2 * _DAY_US, range_us[1] + 2 * _DAY_US
    count = index.count_in(range_us, [lane.lane_id])
    if count > MOST_PACKED:
        return LanePlan(lane, count, (), (), (), _DENSE_ROWS, _LEAST_DENSE_ROWS, True)
    positions = index.positions_in(range_us, [lane.lane_id])
    starts, ends = index.starts[positions], index.ends[positions]
    if plot.zone.shifts:
        anchored = (index.flags[positions] & FLOATING) == 0
        starts, ends = (
            np.where(anchored, plot.zone.wall(starts), starts),
            np.where(anchored, plot.zone.wall(ends), ends),
        )
    seen = np.flatnonzero((starts < view.end_us) & (ends > view.start_us))
    order = seen[np.lexsort((positions[seen], ends[seen], starts[seen]))]
    ids = [int(event_id) for event_id in index.ids[positions[order]]]
    events = tuple(
        Event(int(positions[at]), event_id, int(starts[at]), int(ends[at]), one_line(title))
        for at, event_id, title in zip(order, ids, plot.data.titles(ids), strict=True)
    )
    extents = tuple(
        Extent(
            foot.x0,
            foot.x1,
            foot.label_x,
            (plot.measure(event.title, role_of(plot, event.event_id)) if event.title else 0.0)
            + number_px(event.event_id),
        )
        for event, foot in zip(events, footprints(plot.context, events), strict=True)
    )
    weights = () if index.weight is None else tuple(index.weight[positions[order]].tolist())
    rows = max(label_packing.pack(extents, view.width_px, _MOST_ROWS).rows, 1)
    return LanePlan(
        lane, len(ids), events, extents, weights, rows, label_packing.least_rows(extents, view.width_px, rows), False
    )


def role_of(plot: Plot, event_id: int) -> Role:
    return "label-bold" if event_id in plot.selected_ids else "label"


def share_rows(plans: Sequence[LanePlan], height_px: float, gutter: bool) -> tuple[list[int], float]:
    """Rows for each lane and the height of a row: all that are needed at the largest height that fits, else as evenly
    as it goes at the least one."""
    needed = [plan.rows for plan in plans]
    for row_px in np.arange(ROW_PX, LEAST_ROW_PX - 0.01, -0.5).tolist():
        if sum(plan.height(n, row_px, gutter) for plan, n in zip(plans, needed, strict=True)) <= height_px:
            return needed, row_px
    rows = [plan.least_rows for plan in plans]
    if _total(plans, rows, gutter) > height_px:
        rows = [1] * len(plans)
    while True:
        # Whoever has least and still lacks some is next.
        lacking = [i for i in range(len(plans)) if rows[i] < needed[i]]
        for i in sorted(lacking, key=lambda i: rows[i]):
            rows[i] += 1
            if _total(plans, rows, gutter) <= height_px:
                break
            rows[i] -= 1
        else:
            return rows, LEAST_ROW_PX


def _total(plans: Sequence[LanePlan], rows: Sequence[int], gutter: bool) -> float:
    return sum(plan.height(n, LEAST_ROW_PX, gutter) for plan, n in zip(plans, rows, strict=True))


def share_height(
    plans: Sequence[LanePlan], rows: Sequence[int], row_px: float, height_px: float, gutter: bool
) -> list[float]:
    """Heights of the lanes: what their rows take and, where there is more, up to half as much again."""
    needs = [plan.height(n, row_px, gutter) for plan, n in zip(plans, rows, strict=True)]
    if not needs or sum(needs) >= height_px:
        return [float(round(need)) for need in needs]
    stretch = min(height_px / sum(needs), _MOST_LANE_STRETCH)
    # Rows are never further apart than this, and a lane with more room below them looks as if something were missing.
    most = [
        max(need, _MOST_SLACK * plan.height(n, MOST_ROW_PX, gutter))
        for plan, n, need in zip(plans, rows, needs, strict=True)
    ]
    return [float(int(min(need * stretch, high))) for need, high in zip(needs, most, strict=True)]


def assigned(plot: Plot, plan: LanePlan, rows: int) -> LaneAssignment:
    """Assign rows to a lane's events in so many rows, once for a plan: heights are tried again and again."""
    if rows not in plan.by_rows:
        wide = plot.view.width_px
        packed = label_packing.pack(plan.extents, wide, rows, plan.weights)
        if packed.left_out:
            # The last row holds what is folded; a single row holds either labels or that.
            everything = Packed({}, 0, tuple(range(len(plan.events))), 0)
            packed = label_packing.pack(plan.extents, wide, rows - 1, plan.weights) if rows > 1 else everything

        def width_of(count: int) -> float:
            return sign_px(plot, count)

        clusters = tuple(label_packing.clusters(plan.extents, packed.left_out, width_of, wide))
        beside = label_packing.assignments_beside(plan.extents, clusters, rows - 1, width_of, wide)
        plan.by_rows[rows] = LaneAssignment(packed.assignments | beside, clusters, packed.left_out)
    return plan.by_rows[rows]


def sign(count: int) -> str:
    """Return what stands for so many events folded together."""
    return f"+{count:,}"


def sign_px(plot: Plot, count: int) -> float:
    return plot.measure(sign(count), "detail") + 14.0
