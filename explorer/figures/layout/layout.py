"""Lays a figure out on one page or several, and says what is on it and what would show more of it.

What goes in is data and a FigureSpec, what comes out are scenes in layout pixels with an account. Nothing is drawn
here, and nothing is read from the store that the figure does not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from db.errors import InputError
from explorer.figures.data import FigureData
from explorer.figures.layout.page import FigureCache, PageDrawing, PageMaker
from explorer.figures.layout.page_breaks import as_poster, full_parts, full_poster, parts_of
from explorer.figures.layout.source_notes import Numbered, Numbering
from explorer.figures.layout.source_pages import foot, source_pages
from explorer.figures.spec import AUTO_PAGES, LEAST_SCALE, MOST_PX, FigureSpec
from explorer.jobs import Progress
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import named
from explorer.timeline.frame import LaneView
from explorer.timeline.index.instants import format_range
from explorer.timeline.primitives import Counts, Scene

__all__ = ["Figure", "FigureCache", "Listed", "fit_height", "lay_out"]

FIT_MARGIN = 0.03
_HEIGHT_STEP = 1.12


@dataclass(frozen=True, slots=True)
class Listed:
    """An event on the figure: whether its label stands there, and in full, the numbers of its sources, and its page,
    counted from 0."""

    event_id: int
    title: str
    lane: str
    labelled: bool
    whole: bool
    numbers: tuple[int, ...]
    page: int


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A figure laid out: its pages as scenes in layout pixels, and what is on them.

    `spec` has its pages counted, `range_us` is what is shown; `lanes` have names and how many events are in view.
    `listed` are the events in reading order, each once; `sources` those that have a number, of which `omitted` stand on
    no page. `counts` adds the pages up, so that an event on two pages is in it twice. `dropped` names the parts that
    had no room at all.
    """

    spec: FigureSpec
    pages: tuple[Scene, ...]
    range_us: tuple[int, int]
    lanes: tuple[tuple[str, int], ...]
    listed: tuple[Listed, ...]
    counts: Counts
    sources: tuple[Numbered, ...]
    omitted: tuple[Numbered, ...]
    tracks: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def events(self) -> int:
        """Events in view, each once."""
        return sum(count for _, count in self.lanes)

    @property
    def folded(self) -> int:
        """Events that are only counted."""
        return self.counts.folded + self.counts.counted

    @property
    def shortened(self) -> int:
        """Labels that do not stand there in full."""
        return sum(event.labelled and not event.whole for event in self.listed)

    @property
    def all_labelled(self) -> bool:
        """Whether every event in view has its label."""
        return not (self.folded or self.counts.marks)


def lay_out(
    data: FigureData,
    spec: FigureSpec,
    cache: FigureCache,
    progress: Progress | None = None,
    *,
    paged: bool = False,
) -> Figure:
    """Lay a figure out. `paged` says that sources without room may go on pages of their own.

    Raises InputError for lanes or a time zone that do not exist, and where there is nothing to draw: an empty figure
    would be taken for a mistake.
    """
    if spec.timezone:
        named(spec.timezone)
    range_us = range_of(data, spec)
    lanes = data.chosen(spec.lanes)

    def labels_all(tried: FigureSpec, part: tuple[int, int]) -> bool:
        return PageMaker(data, replace(tried, pages=1), cache, lanes, part, 0, 2, paged=True).labels_all()

    if spec.poster and spec.pages == AUTO_PAGES:
        spec = full_poster(spec, lambda tried: labels_all(tried, range_us), progress)
    elif spec.poster and spec.pages > 1:
        spec = as_poster(spec, spec.pages)
        # Refused before it is laid out, which may take long.
        replace(spec, scale=LEAST_SCALE).checked()
    parts = (
        full_parts(data, lanes, range_us, partial(labels_all, spec), progress)
        if spec.pages == AUTO_PAGES
        else parts_of(range_us, spec.pages)
    )
    spec = replace(spec, pages=len(parts))
    numbering = Numbering(spec.language)
    drawn: list[PageDrawing] = []
    for page, part in enumerate(parts):
        if progress is not None:
            progress.report(page, len(parts), "Laying out")
        drawn.append(PageMaker(data, spec, cache, lanes, part, page, len(parts), paged=paged).draw(numbering))
    counts = sum((drawing.scene.counts for drawing in drawn), Counts())
    if not counts.in_view:
        whole = data.range_us(lanes) or range_us
        raise InputError(
            f"There is nothing to draw: no event lies in {format_range(*range_us)}."
            f" The events of these lanes lie in {format_range(*whole)}."
        )
    omitted = _without_entry(drawn)
    more = source_pages(spec, omitted, cache.measure) if paged and omitted else []
    if more:
        omitted = ()
    pages = len(drawn) + len(more)
    scenes = [
        drawing.with_foot(foot(data, spec, part, drawing.scene.counts, cache.measure, page, pages))
        for page, (drawing, part) in enumerate(zip(drawn, parts, strict=True))
    ]
    by_lane = drawn[0].lanes if len(drawn) == 1 else _lane_counts(data, lanes, range_us)
    for page, scene in enumerate(more, len(drawn)):
        end = foot(data, spec, range_us, Counts(sum(n for _, n in by_lane)), cache.measure, page, pages)
        scenes.append(scene if end is None else replace(scene, items=(*scene.items, end)))
    return Figure(
        spec,
        tuple(scenes),
        range_us,
        by_lane,
        _listed(drawn),
        counts,
        numbering.all,
        omitted,
        next((drawing.tracks for drawing in reversed(drawn) if drawing.tracks), ()),
        tuple(dict.fromkeys(name for drawing in drawn for name in drawing.dropped)),
    )


def _lane_counts(data: FigureData, lanes: Sequence[LaneView], range_us: tuple[int, int]) -> tuple[tuple[str, int], ...]:
    """Events in view by lane, each once, however many pages it is on."""
    return tuple((lane.name, data.index.count_in(range_us, [lane.lane_id])) for lane in lanes)


def range_of(data: FigureData, spec: FigureSpec) -> tuple[int, int]:
    """Return the half-open range shown: what is asked for, else everything with a little room. Raises InputError."""
    lanes = data.chosen(spec.lanes)
    whole = data.range_us(lanes)
    if whole is None:
        if data.filters:
            raise InputError("There is nothing to draw: no event matches the filters. Remove one.")
        if data.index.range_us is not None:
            raise InputError("There is nothing to draw: the lanes asked for have no events.")
        raise InputError("There is nothing to draw: the store has no events yet. Import some first.")
    if spec.range_us is not None:
        return spec.range_us
    return Viewport(*whole, 1000).fitted(whole, FIT_MARGIN).range_us


def _listed(drawn: list[PageDrawing]) -> tuple[Listed, ...]:
    """Events of all pages, each once: where it has a label, else where it is first met."""
    listed: dict[int, Listed] = {}
    for page, drawing in enumerate(drawn):
        for event in drawing.printed:
            before = listed.get(event.event_id)
            if before is None or (event.labelled and not before.labelled):
                numbers = tuple(source.number for source in event.sources)
                listed[event.event_id] = Listed(
                    event.event_id, event.title, event.lane, event.labelled, event.whole, numbers, page
                )
    return tuple(listed.values())


def _without_entry(drawn: list[PageDrawing]) -> tuple[Numbered, ...]:
    """Return sources that stand on no page, by number."""
    missing = {source.number: source for drawing in drawn for source in drawing.omitted}
    for drawing in drawn:
        left_out = {source.number for source in drawing.omitted}
        for event in drawing.printed:
            for source in event.sources:
                if source.number not in left_out:
                    missing.pop(source.number, None)
    return tuple(missing[number] for number in sorted(missing))


def fit_height(
    data: FigureData, spec: FigureSpec, cache: FigureCache, progress: Progress | None = None
) -> FigureSpec | None:
    """Make the figure just high enough for every label and every source; None where no height that can be drawn does.

    Only the number of pixels that a picture may have limits it: a page of paper grows as well.
    """
    lanes = data.chosen(spec.lanes)
    if any(plan.dense for plan in PageMaker(data, spec, cache, lanes, range_of(data, spec)).plans):
        return None
    tried = spec
    while tried.height_px * _HEIGHT_STEP <= min(MOST_PX, MOST_PX / max(spec.scale, 1.0)):
        if progress is not None:
            progress.report(round(tried.height_px), None, "Trying heights")
        tried = replace(tried, height_px=float(round(tried.height_px * _HEIGHT_STEP)))
        figure = lay_out(data, tried, cache)
        if figure.all_labelled and not figure.omitted:
            return tried
    return None
