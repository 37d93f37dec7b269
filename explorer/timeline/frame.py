"""What a picture of the timeline is asked to show: the values that the window or a figure hands to the composer.

Knows nothing of how it is laid out. Everything is frozen, so a frame can be compared with the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.timeline.axis.ticks import DAY_US
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.matches import Matches
from explorer.timeline.scene.date_conflicts import DateConflict


@dataclass(frozen=True, slots=True)
class LaneView:
    """A lane as it is shown. `total` is the count under its name, `shown` what filters leave of it (None without any);
    `height_px` a height that was set by hand.
    """

    lane_id: int
    name: str
    colour: str = "lane-1"
    total: int = 0
    collapsed: bool = False
    hidden: bool = False
    height_px: float | None = None
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of the selected event to another; `outgoing` when the selected event is where it starts."""

    other_id: int
    relation: str
    outgoing: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """The event that time is counted from, T: the half-open bounds of its date (of its first, where it lasts) in wall
    time, and its title."""

    event_id: int
    start_us: int
    end_us: int
    title: str = ""

    def since(self, us: int) -> int:
        """Return how long after T an instant is: in whole days, from one day to the other, where T is no finer."""
        return (us - self.start_us) // DAY_US * DAY_US if self.in_days else us - self.start_us

    @property
    def in_days(self) -> bool:
        """Whether hours would say more than is known."""
        return self.end_us - self.start_us >= DAY_US


@dataclass(frozen=True, slots=True)
class ThemeMetrics:
    """Measures of the drawing in pixels."""

    row_height_px: float = 36.0
    # Rows come as close as this where a lane then has more of them.
    row_least_px: float = 24.0
    bar_height_px: float = 20.0
    mark_radius_px: float = 4.5
    # Clear space between the end of a label and the next mark in its row.
    label_gap_px: float = 16.0
    lane_pad_px: float = 8.0
    lane_min_px: float = 64.0
    lane_collapsed_px: float = 34.0
    # Rows that a lane may ask for before its events fold.
    rows_max: int = 20
    axis_height_px: float = 62.0
    header_edge_px: float = 4.0
    # A date whose outer bounds are wider than this is a band, not a mark.
    band_from_px: float = 8.0
    # More events than this folded into one stretch of 64 px turn into a density strip.
    pill_limit: int = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the timeline: a window of time, lanes, and what is marked in it.

    `viewport.width_px` should be `plot_width_px`; another width is scaled to it. `gutter_px` is the column of lane
    headers at the left, 0 for none. `selected_ids` in the order of selection, the last one leads. `range_us` is the
    selected range, `cursor_us` a hairline. `utc_offset_us` or `timezone` (an IANA name) says in which clock anchored
    events are shown; floating ones (calendar dates) never shift. `origin` turns the axis into time before and after
    an event. `date_conflicts` are the dates given of events whose accounts disagree, drawn under those that have a
    row. `clock_ms`, where given, eases labels in that zooming has made room for.
    """

    viewport: Viewport
    width_px: float
    height_px: float
    lanes: tuple[LaneView, ...] = ()
    gutter_px: float = 168.0
    axis: bool = True
    scroll_px: float = 0.0
    selected_ids: tuple[int, ...] = ()
    hovered_id: int | None = None
    # What a search found: marked, and all else dimmed.
    matches: Matches | None = None
    range_us: tuple[int, int] | None = None
    links: tuple[LinkView, ...] = ()
    date_conflicts: tuple[DateConflict, ...] = ()
    now_us: int | None = None
    cursor_us: int | None = None
    origin: Origin | None = None
    utc_offset_us: int = 0
    timezone: str | None = None
    language: str = "en"
    metrics: ThemeMetrics = field(default_factory=ThemeMetrics)
    clock_ms: float | None = None
    # Whether the window stands still: heights of lanes and rows of events follow what is in it then.
    at_rest: bool = False
    # Whether a lane with nothing in the window says where its events are.
    beyond: bool = False

    @property
    def plot_width_px(self) -> float:
        """Width of the part where events are drawn."""
        return max(self.width_px - self.gutter_px, 1.0)

    @property
    def axis_px(self) -> float:
        """Height of the axis above the lanes."""
        return self.metrics.axis_height_px if self.axis else 0.0

    @property
    def lanes_height_px(self) -> float:
        """Height of the part where lanes are drawn."""
        return max(self.height_px - self.axis_px, 0.0)

    @property
    def visible_lanes(self) -> tuple[LaneView, ...]:
        return tuple(lane for lane in self.lanes if not lane.hidden)
