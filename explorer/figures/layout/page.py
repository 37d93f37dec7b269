"""Lays one page of a figure out: title, axis, lanes, tracks, legend, sources and footer, from top to bottom.

Labels come first: sources are cut to one line each, then to the first of each event, before any event goes without its
label; what then still has no room is counted, never silently left out. Draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from explorer.figures.data import FigureData
from explorer.figures.layout import legend, source_notes
from explorer.figures.layout.lane_plans import (
    LEAST_ROW_PX,
    ROW_PX,
    LanePlan,
    Plot,
    assigned,
    plan_lane,
    share_height,
    share_rows,
)
from explorer.figures.layout.lanes import LaneDrawing, draw_lane, lane_head
from explorer.figures.layout.source_notes import SHORT, Numbered, Numbering
from explorer.figures.spec import MOST_PAGES, FigureSpec
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.axis.zones import zone_of
from explorer.timeline.frame import Frame, LaneView
from explorer.timeline.layout.labels import Labels
from explorer.timeline.layout.text_layout import DIM, Measure, balanced, text
from explorer.timeline.primitives import Clip, Colour, Counts, Marks, Primitive, Rects, Scene, Text, Texts, moved
from explorer.timeline.scene.axis import axis_scene
from explorer.timeline.scene.marks import DrawContext
from explorer.timeline.tracks import TRACKS
from explorer.timeline.tracks.track import Track, TrackFrame

GUTTER_PX = 170.0
# Narrower than this, names of lanes stand above them.
_GUTTER_FROM_PX = 700.0
_FOOTER_PX = 24.0
# Lanes keep this share of the figure's height, and sources this share of what is below the axis where both want more.
_LANES_SHARE = 0.4
_SOURCES_SHARE = 0.3
# Of what is kept for sources that are not needed, so much is tried to stay: the lanes' new labels have sources too.
_KEPT = (0.0, 0.15, 0.4, 0.7)
# Lines of sources under lanes that are drawn by density, and how many events are looked at for whether there are any.
_LINES_OF_DENSE, _LOOKED_AT = 4, 12
# With more events in view than this, sources are looked up only for those that have a label.
_MOST_LOOKED_UP = 400
# Half a mark, which may stand on the edge of the plot.
_EDGE_PX = 8.0


def margin_px(spec: FigureSpec) -> float:
    """Return the free edge of a figure in layout pixels: less on a small one."""
    return float(round(max(8.0, min(26.0, min(spec.layout_px) * 0.04))))


def gutter_px(spec: FigureSpec) -> float:
    """Return the column of lane names, 0 where they stand above the lanes."""
    return GUTTER_PX if spec.layout_px[0] >= _GUTTER_FROM_PX else 0.0


@dataclass(slots=True)
class FigureCache:
    """What layouts keep from one to the next, so that a preview costs little. Changes nothing that is drawn."""

    measure: Measure
    labels: Labels = field(default_factory=Labels)
    plans: dict[object, tuple[LanePlan, ...]] = field(default_factory=dict)
    citations: dict[object, tuple[Numbered, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """An event on the page: whether its label stands there, and in full, and its sources."""

    event_id: int
    title: str
    lane: str
    labelled: bool
    whole: bool
    sources: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PageDrawing:
    """A page laid out but for the line at its foot, and what is on it: counts by lane, events in reading order, sources
    that found no room, the tracks in words, and the names of the parts that had no room at all."""

    scene: Scene
    lanes: tuple[tuple[str, int], ...]
    printed: tuple[Printed, ...]
    omitted: tuple[Numbered, ...]
    tracks: tuple[str, ...]
    dropped: tuple[str, ...]

    def with_foot(self, foot: Primitive | None) -> Scene:
        """Return the page with the line at its foot, unless there was no room for it."""
        if foot is None or "footer" in self.dropped:
            return self.scene
        return replace(self.scene, items=(*self.scene.items, foot))


@dataclass(frozen=True, slots=True)
class _SourceNotes:
    """How sources are printed: lines for each, whether only the first of an event, and the height they get."""

    lines: int
    first_only: bool
    height: float


class PageMaker:
    """Lays out the page of one stretch of time. `page` counts from 0; `paged` says that pages of sources may follow."""

    def __init__(
        self,
        data: FigureData,
        spec: FigureSpec,
        cache: FigureCache,
        lanes: Sequence[LaneView],
        range_us: tuple[int, int],
        page: int = 0,
        pages: int = 1,
        *,
        paged: bool = False,
    ) -> None:
        self.data, self.spec, self.lanes, self.range_us = data, spec, tuple(lanes), range_us
        self.page, self.pages, self.paged, self.cache = page, pages, paged, cache
        self.measure = cache.measure
        self.width, self.height = spec.layout_px
        self.margin = margin_px(spec)
        self.inner = self.width - 2 * self.margin
        self.gutter = gutter_px(spec)
        self.view = Viewport(range_us[0], range_us[1], max(self.inner - self.gutter, 1.0))
        wide, zone = self.view.width_px, zone_of(spec.timezone, 0)
        frame = Frame(self.view, wide, 1.0, gutter_px=0.0, axis=False)
        context = DrawContext(data.index, frame, self.view, zone, cache.labels, self.measure, 0.0, wide)
        self.plot = Plot(*(data, context, self.gutter, spec.language, spec.timezone, spec.selected_ids, spec.spread))
        self.tracks = [track for track in TRACKS if track.id in spec.tracks]
        self.key = (id(data.index), self.lanes, self.view, spec.timezone, spec.sources, spec.selected_ids)
        self.plans = self._plans()

    def _plans(self) -> tuple[LanePlan, ...]:
        """Return the lanes' plans, kept while only heights, colours or texts around them change."""
        kept, spec = self.cache.plans, self.spec
        if self.key not in kept:
            if len(kept) > 2 * MOST_PAGES:
                kept.clear()
            few = self.data.index.count_in(self.range_us, [lane.lane_id for lane in self.lanes]) <= _MOST_LOOKED_UP

            def number_px(event_id: int) -> float:
                if not spec.sources:
                    return 0.0
                return source_notes.number_width(len(self.data.sources(event_id)) if few else 1, self.measure)

            kept[self.key] = tuple(plan_lane(self.plot, lane, number_px) for lane in self.lanes)
        return kept[self.key]

    def labels_all(self) -> bool:
        """Whether every event has its label on this page."""
        if any(plan.dense for plan in self.plans):
            return False
        counts = self.draw(Numbering(self.spec.language)).scene.counts
        return not (counts.folded or counts.marks or counts.counted)

    # -- heights ----------------------------------------------------------------------------------------------------

    def _heights(self, top: float, dropped: list[str]) -> dict[str, float]:
        """Heights of what stands around the lanes; what would squeeze them goes, the lowest track first."""
        notes = self._legend(True, self.spec.spread).height_px
        heights = {
            "top": top,
            **{track.id: track.height(self._track_frame(self.height)) for track in self.tracks},
            "legend": notes + 10.0 if notes else 0.0,
            "footer": _FOOTER_PX if self.spec.footer or self.pages > 1 else 0.0,
            "bottom": min(14.0, self.margin),
        }
        for name in (*(track.id for track in TRACKS[:0:-1]), "legend", TRACKS[0].id, "footer"):
            if self.height - sum(heights.values()) >= _LANES_SHARE * self.height:
                break
            if heights.get(name):
                heights[name] = 0.0
                dropped.append(name)
        return heights

    def _source_notes(self, room: float) -> _SourceNotes:
        """How the sources are to be printed so that every label has its row, if that can be."""
        if not self.spec.sources:
            return _SourceNotes(1, False, 0.0)
        if any(plan.dense for plan in self.plans):
            # Which of so many events get a label is known only when they are drawn.
            some = source_notes.lines_px(_LINES_OF_DENSE) if self._has_sources() else 0.0
            return _SourceNotes(SHORT, True, min(some, _SOURCES_SHARE * room))
        wanted = self._lanes_px(ROW_PX)
        full, least = self._lanes_px(LEAST_ROW_PX), self._lanes_px(LEAST_ROW_PX, least=True)
        tries = (
            (2, False, wanted),
            (2, False, full),
            (1, False, full),
            (SHORT, False, full),
            (SHORT, False, least),
            (SHORT, True, least),
        )
        height = 0.0
        for lines, first_only, lanes_px in tries:
            sources = self._expected_sources(first_only)
            height = source_notes.block_height(sources, self.inner, self.spec.language, self.measure, lines)
            if lanes_px + height <= room:
                return _SourceNotes(lines, first_only, height)
        return _SourceNotes(SHORT, True, min(height, max(room - least, _SOURCES_SHARE * room)))

    def _has_sources(self) -> bool:
        """Whether events have sources, by a few of them."""
        ids = self.data.index.ids
        some = ids[np.linspace(0, len(ids) - 1, _LOOKED_AT).astype(np.int64)] if len(ids) else ids
        return any(self.data.sources(int(event_id)) for event_id in some)

    def _lanes_px(self, row_px: float, *, least: bool = False) -> float:
        """How high all lanes are with rows of a height: with whole labels, or in the `least` rows."""
        gutter = self.gutter > 0
        return sum(plan.height(plan.least_rows if least else plan.rows, row_px, gutter) for plan in self.plans)

    def _expected_sources(self, first_only: bool) -> tuple[Numbered, ...]:
        """Return the sources of all events that could have a label."""
        kept, key = self.cache.citations, (self.key, self.spec.language, first_only)
        if key not in kept:
            if len(kept) > 4 * MOST_PAGES:
                kept.clear()
            trial = Numbering(self.spec.language)
            events = [event for plan in self.plans for event in plan.events]
            for event in events[:_MOST_LOOKED_UP]:
                trial.of(self.data.sources(event.event_id)[: 1 if first_only else None])
            kept[key] = trial.all
        return kept[key]

    # -- drawing ----------------------------------------------------------------------------------------------------

    def draw(self, numbering: Numbering) -> PageDrawing:
        """Lay the page out; sources take their numbers from `numbering`."""
        dropped: list[str] = []
        ground = Rects(np.array([[0, 0, self.width, self.height]], np.float32), Colour("surface"))
        items: list[Primitive] = [ground]
        axis_y = self._title(items)
        axis_px = Frame(self.view, 1, 1).axis_px
        heights = self._heights(axis_y + axis_px, dropped)
        room = self.height - sum(heights.values())
        small = self._source_notes(room)
        lanes = self._fitted(room, small)
        tracks = [track for track in self.tracks if heights[track.id]]
        under_axis = sum(heights[track.id] for track in tracks if not track.own_axis)
        items += self._axis(axis_y, axis_px + sum(height for height, _ in lanes) + under_axis)
        y = heights["top"]
        printed: list[Printed] = []
        places: list[tuple[float, float]] = []
        counts, date_conflicts = Counts(), any(drawn.date_conflicts for _, drawn in lanes)
        for plan, (height, drawn) in zip(self.plans, lanes, strict=True):
            items += self._lane(plan, drawn, height, y)
            printed += self._printed(drawn, y, numbering, small.first_only, places)
            counts = counts + drawn.counts
            y += height
        for track in tracks:
            scene = track.compose(self._track_frame(heights[track.id]))
            items += [moved(item, self.margin, y) for item in scene.items]
            y += heights[track.id]
        if heights["legend"]:
            items += [moved(item, 0.0, y + 8.0) for item in self._legend(counts.folded > 0, date_conflicts).items]
            y += heights["legend"]
        omitted = self._sources(items, printed, y, self.height - heights["bottom"] - heights["footer"] - y)
        items += self._numbers(printed, places, () if self.paged else omitted)
        scene = Scene(self.width, self.height, tuple(items), counts=counts)
        by_lane = tuple(
            (plan.lane.name, drawn.counts.in_view) for plan, (_, drawn) in zip(self.plans, lanes, strict=True)
        )
        return PageDrawing(scene, by_lane, tuple(printed), omitted, self._in_words(tracks), tuple(dropped))

    def _fitted(self, room: float, small: _SourceNotes) -> list[tuple[float, LaneDrawing]]:
        """Draw the lanes in their heights. What is kept for the sources of labels that then have no room goes to the
        lanes, as far as the sources of the labels that this brings still fit."""
        kept_px = small.height
        if kept_px and not any(plan.dense for plan in self.plans):
            needed = self._needed(room - small.height, small)
            heights = (needed + kept * (small.height - needed) for kept in _KEPT)
            if needed + LEAST_ROW_PX <= small.height:
                kept_px = next((high for high in heights if self._needed(room - high, small) <= high), small.height)
        return self._lanes(room - kept_px)

    def _lanes(self, room: float) -> list[tuple[float, LaneDrawing]]:
        """Each lane's height and drawing where all of them have so much room."""
        rows, row_px = share_rows(self.plans, room, self.gutter > 0)
        heights = share_height(self.plans, rows, row_px, room, self.gutter > 0)
        return [
            (height, draw_lane(self.plot, plan, n, height))
            for plan, n, height in zip(self.plans, rows, heights, strict=True)
        ]

    def _needed(self, room: float, small: _SourceNotes) -> float:
        """Return the height of the sources of the labels where all lanes have so much room."""
        trial = Numbering(self.spec.language)
        rows, _ = share_rows(self.plans, room, self.gutter > 0)
        for plan, n in zip(self.plans, rows, strict=True):
            for i in sorted(assigned(self.plot, plan, n).assignments):
                trial.of(self.data.sources(plan.events[i].event_id)[: 1 if small.first_only else None])
        return source_notes.block_height(trial.all, self.inner, self.spec.language, self.measure, small.lines)

    def _title(self, items: list[Primitive]) -> float:
        """Title and subtitle; returns where the axis begins."""
        y = self.margin
        lines: list[Text] = []
        for line in balanced(self.spec.title, "figure-title", self.inner, 2, self.measure):
            y += 24.0
            lines.append(text(self.margin, y - 4.0, line, "figure-title"))
        for line in balanced(self.spec.subtitle, "label", self.inner, 2, self.measure):
            y += 19.0
            lines.append(text(self.margin, y - 3.0, line, "label", DIM))
        if not lines:
            return max(4.0, self.margin - 16.0)
        items.append(Texts(tuple(lines)))
        return y + 6.0

    def _axis(self, top: float, height: float) -> list[Primitive]:
        frame = Frame(
            self.view,
            self.inner,
            height,
            gutter_px=self.gutter,
            language=self.spec.language,
            timezone=self.spec.timezone,
        )
        scene = axis_scene(frame, self.view, self.measure, None)
        head = [self._whole_texts(item) for item in scene.head]
        return [moved(item, self.margin, top) for item in (*scene.grid, *head)]

    def _whole_texts(self, item: Primitive) -> Primitive:
        """Return the same without texts that the edges of the plot would cut."""
        if isinstance(item, Clip):
            return replace(item, items=tuple(self._whole_texts(inner) for inner in item.items))
        if not isinstance(item, Texts):
            return item
        end = self.gutter + self.view.width_px
        kept = (t for t in item.items if t.x >= self.gutter and t.x + self.measure(t.text, t.role) <= end)
        return Texts(tuple(kept))

    def _lane(self, plan: LanePlan, drawn: LaneDrawing, height: float, y: float) -> list[Primitive]:
        """Draw the lane's events and its name. Marks may stand on the edge of the plot; bars and bands end there."""
        left, wide = self.margin + self.gutter, self.view.width_px
        shapes = tuple(moved(item, left, y) for item in drawn.items if not isinstance(item, Marks | Texts))
        signs = tuple(moved(item, left, y) for item in drawn.items if isinstance(item, Marks | Texts))
        head = lane_head(self.plot, plan, height, self.margin, self.inner)
        return [
            Clip(left, y, wide, height, shapes),
            Clip(left - _EDGE_PX, y, wide + 2 * _EDGE_PX, height, signs),
            *(moved(item, 0.0, y) for item in head),
        ]

    def _printed(
        self, drawn: LaneDrawing, y: float, numbering: Numbering, first_only: bool, places: list[tuple[float, float]]
    ) -> list[Printed]:
        """Return the lane's events with their sources, and the places of their numbers beside the labels."""
        left = self.margin + self.gutter
        printed: list[Printed] = []
        for shown in drawn.shown:
            own: tuple[Numbered, ...] = ()
            if shown.number_at is not None and self.spec.sources:
                own = numbering.of(self.data.sources(shown.event_id)[: 1 if first_only else None])
            x, dy = shown.number_at or (0.0, 0.0)
            places.append((left + x, y + dy))
            printed.append(
                Printed(shown.event_id, shown.title, shown.lane, shown.number_at is not None, shown.whole, own)
            )
        return printed

    def _numbers(
        self, printed: Sequence[Printed], places: Sequence[tuple[float, float]], without: Sequence[Numbered]
    ) -> list[Primitive]:
        """Draw the numbers beside the labels; none that leads to a source `without` a place under the figure."""
        gone = {source.number for source in without}
        texts = []
        for event, (x, y) in zip(printed, places, strict=True):
            own = [source for source in event.sources if source.number not in gone]
            if own:
                texts.append(source_notes.number_text(own, x, y))
        return [Texts(tuple(texts))] if texts else []

    def _track_frame(self, height_px: float) -> TrackFrame:
        whole = self.data.index.range_us or self.range_us
        low, high = min(whole[0], self.range_us[0]), max(whole[1], self.range_us[1])
        return TrackFrame(
            self.data.index,
            self.measure,
            self.view,
            Viewport(low, high, self.view.width_px).fitted((low, high), 0.01),
            self.inner,
            height_px,
            self.gutter,
            self.lanes,
            self.data.subjects,
            self.spec.language,
        )

    def _in_words(self, tracks: Sequence[Track]) -> tuple[str, ...]:
        described = ((track.title, track.describe(self._track_frame(0.0))) for track in tracks)
        return tuple(f"{title}: {'; '.join(words)}." for title, words in described if words)

    def _legend(self, folds: bool, date_conflicts: bool) -> legend.Legend:
        if not self.spec.legend:
            return legend.Legend((), 0.0)
        entries = legend.entries(self.data.index, self.plans, self.spec.language, folds, self.view.us_per_px)
        for track in self.tracks:
            entries += track.legend(self._track_frame(self.height))
        if date_conflicts:
            entries.append(legend.date_conflict_entry(self.spec.language))
        return legend.lay_out(entries, self.margin, self.inner, self.measure)

    def _sources(
        self, items: list[Primitive], printed: Sequence[Printed], y: float, room: float
    ) -> tuple[Numbered, ...]:
        """Draw the sources of the labels on this page, in as many words as they can have; return those without room."""
        by_number = {source.number: source for event in printed for source in event.sources}
        ordered = [by_number[number] for number in sorted(by_number)]
        language, inner = self.spec.language, self.inner
        lines = next(
            (n for n in (2, 1) if source_notes.block_height(ordered, inner, language, self.measure, n) <= room), SHORT
        )
        block = source_notes.block(ordered, self.margin, inner, room, language, self.measure, lines, paged=self.paged)
        items += [moved(item, 0.0, y) for item in block.items]
        return tuple(ordered[len(ordered) - block.omitted :])
