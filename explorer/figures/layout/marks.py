"""Marks, bars and bands of events on a figure, drawn as the timeline draws them but without its labels.

The one place where figures reach into the timeline's drawing: what an event looks like is decided there alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from explorer.timeline.frame import Frame, ThemeMetrics
from explorer.timeline.primitives import Primitive
from explorer.timeline.scene.marks import DrawContext, Item, ShapeBatch, draw

# Far enough apart that what is drawn for one event can be told from the next.
_APART_PX = 100.0


@dataclass(frozen=True, slots=True)
class Event:
    """An event in view: its position in the index, its id, and its outer bounds in wall time."""

    position: int
    event_id: int
    start_us: int
    end_us: int
    title: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where an event's mark begins and ends and where its label would begin, in pixels from the left of the plot."""

    x0: float
    x1: float
    label_x: float


def footprints(context: DrawContext, events: Sequence[Event]) -> list[Footprint]:
    """Find what each event takes of its row, by drawing it once with its label and once without."""
    if not events:
        return []
    wide = context.view.width_px
    labelled = _drawn(context, [_item(event, i * _APART_PX, event.title) for i, event in enumerate(events)], _APART_PX)
    bare = _drawn(context, [_item(event, i * _APART_PX) for i, event in enumerate(events)], _APART_PX)
    label_x = {round((t.y_baseline - 4.5) / _APART_PX): t.x for t in (*labelled.texts, *labelled.bold)}
    boxes = {hit.event_id: hit.xywh for hit in bare.hits}
    measured = []
    for i, event in enumerate(events):
        x, _, w, _ = boxes.get(event.event_id, (wide, 0.0, 0.0, 0.0))
        # What can be hit reaches a little beyond what is drawn, except at the left edge.
        x0, x1 = (x + 4.0 if x > 0 else 0.0), max(x + w - 5.0, 0.0)
        label = label_x.get(i, x1 + 6.0)
        # The shape of its category stands between a bar and its label.
        measured.append(Footprint(x0, max(x0, x1, label - 4.0), label))
    return measured


def draw_marks(
    context: DrawContext, placed: Sequence[tuple[Event, float]], row_px: float, colour: str
) -> list[Primitive]:
    """Draw events, each with its middle at a height, in the colour of their lane."""
    return _drawn(context, [_item(event, y) for event, y in placed], row_px).primitives(colour) if placed else []


def _item(event: Event, y: float, title: str = "") -> Item:
    return Item(event.position, event.start_us, event.end_us, y, title)


def _drawn(context: DrawContext, items: list[Item], row_px: float) -> ShapeBatch:
    metrics = ThemeMetrics(row_height_px=row_px, bar_height_px=max(8.0, min(20.0, row_px - 5.0)))
    frame = Frame(context.view, context.width, row_px, gutter_px=0.0, axis=False, metrics=metrics)
    batch = ShapeBatch()
    draw(batch, replace(context, frame=frame), items, 0)
    return batch
