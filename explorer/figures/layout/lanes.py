"""The lanes of a figure, drawn in the rows they get: marks, bars and bands as the timeline's own, labels as planned.

A lane with more events than anybody could read is drawn by the timeline's composer, with its counts and density strips.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from explorer.citing.spread import spread_of
from explorer.figures.layout.label_packing import RowAssignment
from explorer.figures.layout.lane_plans import (
    HEAD_PX,
    MOST_ROW_PX,
    PAD_PX,
    LaneAssignment,
    LanePlan,
    Plot,
    assigned,
    role_of,
    sign,
    sign_px,
)
from explorer.figures.layout.marks import draw_marks
from explorer.timeline.axis.words import words
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, ThemeMetrics
from explorer.timeline.layout.labels import one_line
from explorer.timeline.layout.text_layout import DIM, LINE, TEXT, Measure, shortened, text, wrapped
from explorer.timeline.primitives import Clip, Colour, Counts, Lines, Primitive, Rects, Scene, Text, Texts, moved
from explorer.timeline.scene.date_conflicts import BELOW_PX, DateConflictDrawing, draw_date_conflicts

_DENSE_ROW_PX = 26.0
_EDGE_PX = 3.0
_NUMBER_GAP_PX = 2.0


@dataclass(frozen=True, slots=True)
class Shown:
    """An event on the figure: where its number goes (None where it has no label), and whether its label is whole."""

    event_id: int
    title: str
    lane: str
    number_at: tuple[float, float] | None
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class LaneDrawing:
    """A lane as it is drawn from its top left corner, in pixels of the plot: what belongs above the grid, its events in
    reading order, where they went, and whether dates of accounts stand under some of them."""

    items: tuple[Primitive, ...]
    shown: tuple[Shown, ...]
    counts: Counts
    date_conflicts: bool = False


def draw_lane(plot: Plot, plan: LanePlan, rows: int, height_px: float) -> LaneDrawing:
    """Draw a lane's events into its height."""
    top = PAD_PX if plot.gutter_px else HEAD_PX
    if plan.dense:
        return _dense(plot, plan, top, height_px)
    row_px = min((height_px - top - PAD_PX) / max(rows, 1), MOST_ROW_PX)
    middle = top + row_px / 2
    texts: list[Text] = []
    lane_rows = assigned(plot, plan, rows)
    assignments = lane_rows.assignments
    pills, single = _fold(plot, lane_rows, middle + (rows - 1) * row_px, row_px, texts)
    shown = {
        i: _label(plot, plan, i, assignment, middle + assignment.row * row_px, texts)
        for i, assignment in assignments.items()
    }
    for i in lane_rows.left_out:
        if i not in shown:
            shown[i] = Shown(plan.events[i].event_id, plan.events[i].title, plan.lane.name, None, False)
    placed = [(plan.events[i], middle + place.row * row_px) for i, place in sorted(assignments.items())]
    placed += [(plan.events[i], middle + (rows - 1) * row_px) for i in single]
    marks = draw_marks(plot.context, placed, row_px, plan.lane.colour)
    labelled = sum(entry.number_at is not None for entry in shown.values())
    folded = len(plan.events) - len(placed)
    counts = Counts(len(plan.events), labelled, len(placed) - labelled, folded, 0)
    spread = _spread(plot, {event.event_id: y for event, y in placed}, row_px)
    items = (*pills, *marks, *spread.shapes, Texts(tuple(texts)))
    return LaneDrawing(items, tuple(shown[i] for i in sorted(shown)), counts, bool(spread.shapes))


def _spread(plot: Plot, rows: Mapping[int, float], row_px: float) -> DateConflictDrawing:
    """Draw the dates that accounts give of events, by id with the middle of their rows."""
    if not plot.spread:
        return DateConflictDrawing()
    details = (plot.data.detail(event_id) for event_id in rows)
    conflicts = [
        spread for detail in details if detail is not None and (spread := spread_of(detail, plot.language)) is not None
    ]
    return draw_date_conflicts(conflicts, rows.get, plot.view, plot.zone, 0.0, min(row_px / 2 - 1.5, BELOW_PX))


def _label(plot: Plot, plan: LanePlan, i: int, assignment: RowAssignment, y: float, texts: list[Text]) -> Shown:
    """Write a label and say where its number goes."""
    title, event_id = plan.events[i].title, plan.events[i].event_id
    role = role_of(plot, event_id)
    full = plot.measure(title, role)
    number_px = plan.extents[i].width - full
    shown = shortened(title, role, max(assignment.room - number_px, 0.0), plot.measure)
    wide = plot.measure(shown, role) if shown else 0.0
    x = assignment.label_x - wide - number_px if assignment.flipped else assignment.label_x
    if shown:
        texts.append(text(x, y + 4.5, shown, role, TEXT))
    at = (x + wide + _NUMBER_GAP_PX, y + 0.5) if shown else None
    return Shown(event_id, title, plan.lane.name, at, shown == title)


def _fold(
    plot: Plot, lane_rows: LaneAssignment, y: float, row_px: float, texts: list[Text]
) -> tuple[list[Primitive], list[int]]:
    """Write what has no row of its own into the last one: signs for events folded together. Returns their grounds, and
    the numbers of the events that are marks alone."""
    high = min(20.0, row_px - 3.0)
    boxes = []
    for cluster in lane_rows.clusters:
        if len(cluster.members) > 1:
            low, right = cluster.place(lambda count: sign_px(plot, count), plot.view.width_px)
            boxes.append((low, y - high / 2, right - low, high))
            texts.append(text((low + right) / 2, y + 4.0, sign(len(cluster.members)), "detail", DIM, "centre"))
    ground = Rects(np.array(boxes, np.float32).reshape(-1, 4), Colour("chip"), None, high / 2)
    alone = (cluster.members[0] for cluster in lane_rows.clusters if len(cluster.members) == 1)
    single = [i for i in alone if i not in lane_rows.assignments]
    return ([ground] if boxes else []), single


def _dense(plot: Plot, plan: LanePlan, top: float, height_px: float) -> LaneDrawing:
    """Draw a crowded lane as the timeline does, without labels that the figure's edges would cut."""
    inner = height_px - (top - PAD_PX)
    lane = replace(plan.lane, height_px=inner, hidden=False, collapsed=False)
    frame = Frame(
        plot.view,
        plot.view.width_px,
        inner,
        (lane,),
        gutter_px=0.0,
        axis=False,
        selected_ids=plot.selected_ids,
        timezone=plot.timezone,
        language=plot.language,
        metrics=ThemeMetrics(row_height_px=_DENSE_ROW_PX, bar_height_px=_DENSE_ROW_PX - 6.0),
    )
    scene = compose(plot.data.index, frame, plot.data.store.titles, plot.measure)
    tidy = tuple(_tidied(item, plot.view.width_px, plot.measure) for item in scene.items)
    items = tuple(moved(item, 0.0, top - PAD_PX) for item in tidy)
    labels = [t for item in items for t in _texts_of(item)]
    shown = tuple(event for event in _named(scene, top - PAD_PX, labels, plan.lane.name, plot.measure))
    missing = scene.counts.labelled - len(shown)
    counts = replace(scene.counts, labelled=len(shown), marks=scene.counts.marks + max(missing, 0))
    if missing < 0:
        counts = replace(counts, labelled=scene.counts.labelled)
    return LaneDrawing(items, shown, counts)


def _tidied(item: Primitive, width_px: float, measure: Measure) -> Primitive:
    """Return the same without texts that begin before the plot, and with those shortened that run out of it."""
    if isinstance(item, Clip):
        return replace(item, items=tuple(_tidied(inner, width_px, measure) for inner in item.items))
    if not isinstance(item, Texts):
        return item
    kept = []
    for label in item.items:
        if label.anchor != "left" or label.x + measure(label.text, label.role) <= width_px:
            if label.anchor != "left" or label.x >= 0:
                kept.append(label)
        elif label.x >= 0 and (cut := shortened(label.text, label.role, width_px - label.x, measure)):
            kept.append(replace(label, text=cut))
    return Texts(tuple(kept))


def _texts_of(item: Primitive) -> list[Text]:
    if isinstance(item, Texts):
        return list(item.items)
    return [label for inner in item.items for label in _texts_of(inner)] if isinstance(item, Clip) else []


def _named(scene: Scene, dy: float, labels: list[Text], lane: str, measure: Measure) -> list[Shown]:
    """Return the events whose labels stand in a composed scene, by reading order."""
    by_line: dict[int, list[Text]] = {}
    for label in labels:
        if label.role in ("label", "label-bold"):
            by_line.setdefault(round(label.y_baseline), []).append(label)
    shown = []
    for hit in sorted((h for h in scene.hits.entries if h.kind == "event"), key=lambda h: h.range_us or (0, 0)):
        x, y, w, h = hit.xywh
        for label in by_line.get(round(y + h / 2 + 4.5 + dy), ()):
            if x <= label.x < x + w and hit.event_id is not None:
                end = label.x + measure(label.text, label.role)
                at = (end + _NUMBER_GAP_PX, label.y_baseline - 4.0)
                shown.append(Shown(hit.event_id, one_line(hit.text), lane, at, label.text == hit.text))
                break
    return shown


def lane_head(plot: Plot, plan: LanePlan, height_px: float, left_px: float, width_px: float) -> list[Primitive]:
    """Draw the lane's name and count beside it, or above it where there is no column for them, and its coloured edge.

    From the lane's top; `left_px` is where the figure's content begins and `width_px` how wide that is.
    """
    lane, say = plan.lane, words(plot.language)
    edge = np.array([[left_px, 1.0, _EDGE_PX, height_px - 2.0]], np.float32)
    items: list[Primitive] = [Rects(edge, Colour(lane.colour))]
    texts: list[Text] = []
    x = left_px + 12.0
    count = say.count_of_events(plan.count)
    if plot.gutter_px:
        y = 20.0
        room = plot.gutter_px - 12.0 - 8.0
        for line in wrapped(lane.name, "label-bold", room, 2 if height_px >= 66 else 1, plot.measure):
            texts.append(text(x, y, line, "label-bold"))
            y += 17.0
        texts.append(text(x, y, shortened(count, "caption", room, plot.measure), "caption", DIM))
    else:
        room = width_px - 12.0
        name = shortened(lane.name, "label-bold", room, plot.measure)
        texts.append(text(x, 17.0, name, "label-bold"))
        after = plot.measure(name, "label-bold") + 8.0
        end = after - 8.0
        if after + plot.measure(count, "caption") <= room:
            texts.append(text(x + after, 17.0, count, "caption", DIM))
            end = after + plot.measure(count, "caption")
        # The lines of the grid do not run through the name.
        ground = np.array([[x - 4.0, 2.0, end + 8.0, HEAD_PX - 5.0]], np.float32)
        items.append(Rects(ground, Colour("surface")))
    items.append(Texts(tuple(texts)))
    rule = np.array([[left_px, height_px, left_px + width_px, height_px]], np.float32)
    items.append(Lines(rule, LINE))
    return items
