"""What a track is: something that stands under the lanes, in the window and on figures. Knows none in particular."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.frame import LaneView
from explorer.timeline.index.index import TimelineIndex
from explorer.timeline.index.matches import Matches
from explorer.timeline.layout.labels import Measure
from explorer.timeline.primitives import Primitive, Scene
from explorer.timeline.tracks.count_lines import Subject


@dataclass(frozen=True, slots=True)
class TrackFrame:
    """What a track is drawn from, the same for all.

    `viewport` is the part of time that the lanes show and as wide as the plot, `whole` all of time in the same width.
    `height_px` is the track's height, and for `Track.height` that of the figure. `on_screen` says that the window
    shows the track: its widget may set names beside the plot. `subjects` are the series of reported counts, `range_us`
    the selected range, `matches` what a search found; `stacked` gives each subject a strip of its own.
    """

    index: TimelineIndex
    measure: Measure
    viewport: Viewport
    whole: Viewport
    width_px: float
    height_px: float
    gutter_px: float = 168.0
    lanes: tuple[LaneView, ...] = ()
    subjects: tuple[Subject, ...] = ()
    language: str = "en"
    hidden_subjects: frozenset[str] = frozenset()
    range_us: tuple[int, int] | None = None
    matches: Matches | None = None
    on_screen: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign, drawn at a place with so much width, and what it means."""

    sign: Callable[[float, float], list[Primitive]]
    words: str
    wide_px: float = 16.0


@dataclass(frozen=True, slots=True)
class Track:
    """A track.

    `id` is the word that figures carry and the command line takes, `title` its name. `height` returns 0 where there is
    nothing to show, `legend` explains the signs on it, `describe` says it in words for those who cannot see it. Where
    `menu` says something, the window's menu View has it. A track with an axis of its own stands below those under the
    lanes' axis. `on_figures` says whether a new figure has the track.
    """

    id: str
    title: str
    height: Callable[[TrackFrame], float]
    compose: Callable[[TrackFrame], Scene]
    legend: Callable[[TrackFrame], list[LegendEntry]] = lambda _frame: []
    describe: Callable[[TrackFrame], tuple[str, ...]] = lambda _frame: ()
    menu: str = ""
    own_axis: bool = False
    on_figures: bool = False
