"""Which events of a lane have a row in a window, and which of them a label: laid out at rest, kept while time moves.

At rest a lane is laid out for what is in the window. Where that is little, several lengths of labels are tried, so that
rather labels are cut than events left out; in a crowd those that weigh the most are labelled, and marks are swept into
what is left of the rows. While the window moves, what has a row keeps it, or has none until it stands still again; what
comes in takes what is free. Knows no drawing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.frame import ThemeMetrics
from explorer.timeline.index.candidates import heads, offered
from explorer.timeline.index.index import SPAN, widths
from explorer.timeline.index.local_lane import LocalTimeLane
from explorer.timeline.layout.density import LaneDensity, starting_without
from explorer.timeline.layout.label_place import SHORT_BAR_PX, footprints
from explorer.timeline.layout.lane_layout import NO_END, Due, Foremost, LaneLayout, Marks, Placed, TextMetrics, Wall
from explorer.timeline.layout.packing_trials import LABELS_PX, best, edge_px_of, packed, worse
from explorer.timeline.layout.row_packing import (
    NO_PLACE,
    Entry,
    Place,
    Rows,
    mark_alone,
    sweep,
    with_labels,
    write_labels,
)

# More events than this in a window are a crowd.
_MOST_ONE_BY_ONE = 300
# Up to so many keep their rows at rest where they can; of more, nobody knows the row of one.
_MOST_KEPT = 120
# Room for the sign of a category between a bar and its label.
_SIGN_PX = 12.0
# Room for a number at the edge of the window.
_NUMBER_PX = 76.0
# Room at the left edge for the number of those that come in by it without a row.
_EDGE_NUMBER_PX = 116.0
# A window that moves is laid out with so much to its sides, and for so many frames when it zooms out; anew when it has
# zoomed in so far, or out nearly to where that ends; of as many entries at a time.
_AHEAD_PX = 400
_CLOSER = 1.4
_FRAMES = 11
_SAME = 1 - 1e-9
_PART = 24
# Marks are offered by steps of this width: of events nearer to each other no more than could have a row.
_STEP_PX = 2.0
_STEP_MOVING_PX = 10.0
# So many events of each part of a crowd may get labels.
_HEADS = 6
_HEADS_MOVING = 3
# With less room than this for each event a lane asks for all rows.
_WANTED_PX = 110.0
# How much longer than usual an event is before it may not take every row of a crowd.
_LONG = 32


class LaneArranger(NamedTuple):
    """Lays one lane out."""

    source: LocalTimeLane
    density: LaneDensity
    metrics: ThemeMetrics

    def rows_wanted(self, view: Viewport, text_metrics: TextMetrics, foremost: Foremost) -> tuple[int, int]:
        """Return how many rows the lane would fill with all that is in a window, at most `metrics.rows_max`: with
        labels cut, and with whole ones."""
        most = self.metrics.rows_max
        positions = self.source.reaching(*view.range_us, _MOST_ONE_BY_ONE)
        if positions is None or len(positions) * _WANTED_PX > most * view.width_px:
            return most, most
        entries = self._entries(positions, view, text_metrics, foremost)
        wanted = []
        for label_px in (LABELS_PX[1], LABELS_PX[0]):
            packed(entries, view, most, label_px)
            used = max((entry.place.row + 1 for entry in entries), default=0)
            wanted.append(most if any(entry.place.row < 0 for entry in entries) else used)
        return wanted[0], max(wanted)

    def at_rest(
        self, view: Viewport, count: int, text_metrics: TextMetrics, foremost: Foremost, kept: Mapping[int, int]
    ) -> LaneLayout:
        """Return the layout of a window that stands still in so many rows: what had a row before keeps it where no more
        is left out by that than in a layout from nothing."""
        layout = LaneLayout(view, Rows(count), [])
        positions = self.source.reaching(*view.range_us, _MOST_ONE_BY_ONE)
        if positions is None:
            layout.most_label_px = LABELS_PX[1]
            for _ in self._fill(layout, text_metrics, foremost, None, edge_px_of(view)):
                pass
            return layout
        layout.entries = entries = self._entries(positions, view, text_metrics, foremost)
        self._spare_rows(entries, count)
        layout.rows, layout.most_label_px = best(entries, view, count, len(foremost.positions))
        if len(entries) <= _MOST_KEPT and any(
            kept.get(entry.position, entry.place.row) != entry.place.row for entry in entries
        ):
            fresh = [entry.place for entry in entries]
            for entry in entries:
                entry.kept = kept.get(entry.position, -1)
            rows, _ = best(entries, view, count, len(foremost.positions))
            if worse(entries, fresh):
                for entry, place in zip(entries, fresh, strict=True):
                    entry.place = place
            else:
                layout.rows = rows
        self._close_last_row(layout)
        self._write(layout, entries, edge_px_of(view))
        return layout

    def due(self, layout: LaneLayout, view: Viewport, faster: float) -> Due:
        """Return whether a window that moves has to be laid out anew: now where it has left its layout, soon where it
        comes near its edges, or where there is room for more. It widens by a factor with each frame."""
        reference, ahead = layout.reference, view.us_per_px * _AHEAD_PX / 2 / faster**_FRAMES
        closer = reference.us_per_px / view.us_per_px
        if view.start_us < reference.start_us or view.end_us > reference.end_us or closer < _SAME:
            return Due.NOW
        near = view.start_us - ahead < reference.start_us or view.end_us + ahead > reference.end_us
        return Due.SOON if near or closer > _CLOSER or closer < _SAME * faster ** (_FRAMES - 2) else Due.NOT

    def following(
        self, before: LaneLayout, view: Viewport, faster: float, text_metrics: TextMetrics, foremost: Foremost
    ) -> Generator[None, None, LaneLayout]:
        """Lay out a window that moves, with what is around it, bit by bit: everything stays in its row or has none, and
        what comes in takes free ones."""
        wider = faster**_FRAMES
        ahead_px = _AHEAD_PX / wider
        half_us = round((view.width_px / 2 + ahead_px) * wider * view.us_per_px)
        reference = Viewport(view.middle_us - half_us, view.middle_us + half_us, view.width_px + 2 * ahead_px)
        layout = LaneLayout(reference, Rows(len(before.rows)), [], most_label_px=before.most_label_px)
        yield from self._fill(layout, text_metrics, foremost, before, reference.width_px)
        return layout

    def placed(self, layout: LaneLayout) -> Placed:
        """Return all that have a row, as columns."""
        if layout.cached is None:
            entries = [entry for entry in layout.entries if entry.place.row >= 0]
            columns = [(entry.position, entry.start_us, entry.end_us, entry.place.row) for entry in entries]
            own = Marks(*np.array(columns, np.int64).reshape(-1, 4).T)
            both = own.joined(layout.marks)
            bare = np.ones(len(both.rows), np.bool_)
            bare[: len(entries)] = [not entry.label for entry in entries]
            label_px = np.zeros(len(both.rows))
            label_px[: len(entries)] = [entry.label_px for entry in entries]
            index = self.source.index
            sure_from, sure_to = index.sure_bounds(both.positions)
            lasting = self._spans(both.positions) | (sure_to > sure_from)
            # Inner bounds shift with the clock as the outer ones did.
            shift = both.starts - index.starts[both.positions]
            room = np.full(len(both.rows), NO_END)
            room[: len(entries)] = [entry.right_us for entry in entries]
            times = np.stack((both.starts, sure_from + shift, sure_to + shift, both.ends, room), axis=1)
            layout.cached = Placed(entries, both.positions, both.rows, bare, label_px, lasting, times)
        return layout.cached

    def _fill(
        self,
        layout: LaneLayout,
        text_metrics: TextMetrics,
        foremost: Foremost,
        before: LaneLayout | None,
        edge_px: float,
    ) -> Generator[None, None, None]:
        """Give rows to the events of a layout, bit by bit: to all of few; of a crowd to those that weigh the most, with
        labels, and to marks wherever there is room. What had a row `before` is put in that or none."""
        reference, rows = layout.reference, layout.rows
        known = self._keep(layout, before) if before is not None else np.empty(0, np.int64)
        yield
        positions = self.source.reaching(*reference.range_us, _MOST_ONE_BY_ONE)
        crowd = positions is None
        if positions is None:
            most = _HEADS if before is None else _HEADS_MOVING
            positions = heads(self.source, *reference.range_us, reference.us_per_px, most, self._wanted(foremost))
        positions = positions[~np.isin(positions, known)]
        yield
        entries = self._entries(positions, reference, text_metrics, foremost)
        yield
        self._spare_rows(entries, len(rows))
        if crowd:
            self._turn(entries, reference)
        for part in _parts(entries):
            with_labels(part, rows, layout.most_label_px, edge_px)
            yield
        for part in _parts([entry for entry in entries if entry.place.row < 0]):
            for entry in part:
                mark_alone(entry, rows, entry.most_rows)
            yield
        layout.entries += entries
        if crowd:
            step_px = _STEP_PX if before is None else _STEP_MOVING_PX
            self._sweep(layout, np.concatenate((known, [entry.position for entry in entries])), step_px)
            yield
        self._close_last_row(layout)
        yield
        for part in _parts([entry for entry in layout.entries if not entry.label]):
            self._write(layout, part, edge_px)
            yield

    def _turn(self, entries: Sequence[Entry], reference: Viewport) -> None:
        """Let labels of a crowd rather stand on the side where they cover less of it."""
        starts = np.array([entry.start_us for entry in entries], np.int64)
        wide_us = int(LABELS_PX[1] * reference.us_per_px)
        left, right = (self.source.counted(starts, by_us) for by_us in (-wide_us, wide_us))
        for entry, turned in zip(entries, (left < right).tolist(), strict=True):
            entry.left_first = turned

    def _spare_rows(self, entries: Sequence[Entry], count: int) -> None:
        """Let what is much longer than usual leave rows for what happens during it."""
        long_us = _LONG * self.source.lane.typical_us
        for entry in entries:
            if entry.end_us - entry.start_us > long_us:
                entry.most_rows = count - count // 3

    def _keep(self, layout: LaneLayout, before: LaneLayout) -> NDArray[np.int64]:
        """Put what had a row into the same one, or none where it would meet what comes before it; return its
        positions."""
        reference, rows = layout.reference, layout.rows
        placed = self.placed(before)
        inside = (placed.ends > reference.start_us) & (placed.starts < reference.end_us)
        prints = footprints(reference, placed.starts, placed.ends, self._spans(placed.positions))
        low, high, label_x = (column.tolist() for column in prints)
        for at in np.flatnonzero(inside[: len(placed.entries)]).tolist():
            entry = placed.entries[at].kept_in(rows, low[at], high[at], label_x[at])
            entry.right_us = reference.to_us(entry.place.high)
            layout.entries.append(entry)
        stays = np.zeros(len(placed.rows), np.bool_)
        own_rows = placed.rows.tolist()
        for at in np.flatnonzero(inside[len(placed.entries) :]).tolist():
            at += len(placed.entries)
            place = Place(own_rows[at], low[at], high[at])
            if rows.free(place):
                rows.take(place)
                stays[at] = True
        layout.marks = Marks(placed.positions[stays], placed.starts[stays], placed.ends[stays], placed.rows[stays])
        return placed.positions

    def _write(self, layout: LaneLayout, entries: Sequence[Entry], edge_px: float) -> None:
        """Write labels, and note where the room for those of bars ends, which slide along them."""
        write_labels(entries, layout.rows, edge_px)
        for entry in entries:
            if entry.label:
                entry.right_us = layout.reference.to_us(entry.place.high)

    def _entries(self, positions: Wall, view: Viewport, text_metrics: TextMetrics, foremost: Foremost) -> list[Entry]:
        """Return events as entries in the order in which they choose: what must be seen, what weighs the most, what is
        longest, what is earliest."""
        index = self.source.index
        starts, ends = self.source.bounds(positions)
        weights = np.zeros(len(positions)) if index.weight is None else index.weight[positions].astype(np.float64)
        others = (~np.isin(positions, list(foremost.positions))).astype(np.int8)
        if foremost.matches is not None:
            others += others * ~np.isin(positions, foremost.matches.positions(index))
        order = np.lexsort((positions, starts, -widths(starts, ends).astype(np.float64), -weights, others))
        positions, starts, ends = positions[order], starts[order], ends[order]
        spans = self._spans(positions)
        signs = spans & (index.category[positions] >= 0) & (view.to_px(ends) - view.to_px(starts) > SHORT_BAR_PX)
        columns = (positions, starts, ends, *footprints(view, starts, ends, spans))
        entries = [Entry(*values) for values in zip(*(column.tolist() for column in columns), strict=True)]
        titles = text_metrics.labels.fetch(index.ids[positions].tolist(), text_metrics.titles)
        for entry, title, sign in zip(entries, titles, signs.tolist(), strict=True):
            bold = entry.position in foremost.bold
            entry.name(title, text_metrics, _SIGN_PX if sign else 0.0, bold)
        return entries

    def _sweep(self, layout: LaneLayout, without: NDArray[np.int64], step_px: float) -> None:
        """Put marks wherever a row is free."""
        reference = layout.reference
        positions = offered(self.source, *reference.range_us, reference.us_per_px * step_px, len(layout.rows))
        positions = positions[~np.isin(positions, without)]
        starts, ends = self.source.bounds(positions)
        low, high, _ = footprints(reference, starts, ends, self._spans(positions))
        order = np.argsort(low, kind="stable")
        chosen, rows = sweep(low[order], high[order], layout.rows, reference.width_px)
        at = order[chosen]
        layout.marks = layout.marks.joined(Marks(positions[at], starts[at], ends[at], rows))

    def _close_last_row(self, layout: LaneLayout) -> None:
        """Clear the last row wherever there are events without a row: a number for them stands there. What has to go
        from there is without a row too, so this is done until nothing more has to go."""
        reference = layout.reference
        stretches: list[tuple[float, float]] = []
        gone = True
        while gone:
            placed = [entry for entry in layout.entries if entry.place.row >= 0]
            starts = np.concatenate((np.array([entry.start_us for entry in placed], np.int64), layout.marks.starts))
            without = starting_without(self.density, layout.grid, *reference.range_us, starts)
            stretches = [
                (
                    min(reference.to_px(bucket.start_us), reference.width_px - _NUMBER_PX),
                    max(reference.to_px(bucket.end_us), _NUMBER_PX),
                )
                for bucket in without
            ]
            if self.density.in_view(reference)[1] > int((starts < reference.start_us).sum()):
                stretches.append((0.0, _EDGE_NUMBER_PX))
            gone = bool(stretches) and self._cleared(layout, placed, stretches)
        for low, high in stretches:
            layout.rows.take(Place(len(layout.rows) - 1, low, high))

    def _cleared(self, layout: LaneLayout, placed: Sequence[Entry], stretches: Sequence[tuple[float, float]]) -> bool:
        """Clear stretches of the last row; return whether an event is without a row now."""
        lows, highs = np.array(stretches).T
        last, gone = len(layout.rows) - 1, False
        for entry in placed:
            place = entry.place
            if place.row != last or not _meets(place.low, place.high, lows, highs):
                continue
            layout.rows.give(place)
            if not _meets(entry.mark0, entry.mark1, lows, highs):
                entry.place = Place(last, entry.mark0, entry.mark1)
                layout.rows.take(entry.place)
            elif entry.fixed or not mark_alone(entry, layout.rows, last):
                entry.place = NO_PLACE
                gone = True
        marks = layout.marks
        low, high, _ = footprints(layout.reference, marks.starts, marks.ends, self._spans(marks.positions))
        meets = (marks.rows == last) & ((low[:, None] < highs) & (high[:, None] > lows)).any(axis=1)
        if meets.any():
            for low_px, high_px in zip(low[meets].tolist(), high[meets].tolist(), strict=True):
                layout.rows.give(Place(last, low_px, high_px))
            layout.marks = marks.where(~meets)
            gone = True
        return gone

    def _wanted(self, foremost: Foremost) -> NDArray[np.int64]:
        """Return the positions in the lane of what comes before all others."""
        wanted = np.array(sorted(foremost.positions), np.int64)
        if foremost.matches is not None:
            wanted = np.union1d(wanted, foremost.matches.positions(self.source.index))
        first = self.source.lane.groups[0].first
        low, high = wanted.searchsorted((first, first + self.source.lane.count))
        return wanted[low:high]

    def _spans(self, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        spans: NDArray[np.bool_] = (self.source.index.flags[positions] & SPAN) != 0
        return spans


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield entries in parts that take about as long as may be taken at a time."""
    for at in range(0, len(entries), _PART):
        yield entries[at : at + _PART]


def _meets(low: float, high: float, lows: NDArray[np.float64], highs: NDArray[np.float64]) -> bool:
    return bool(((lows < high) & (highs > low)).any())
