"""A first composer: rows packed in view, a plain axis, lane headers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.frame import Frame, LaneView, LinkView, Look
from explorer.timeline.index import TimelineIndex
from explorer.timeline.primitives import (
    Clip,
    Colour,
    Counts,
    Hit,
    Hits,
    Lines,
    Marks,
    Primitive,
    Rects,
    Role,
    Scene,
    Text,
    Texts,
)

__all__ = ["Frame", "Hit", "LaneView", "LinkView", "Look", "RowMemory", "compose"]

Titles = Callable[[NDArray[np.int64]], list[str]]
Measure = Callable[[str, Role], float]


class RowMemory:
    """What frames keep from one to the next."""


def compose(index: TimelineIndex, frame: Frame, titles: Titles, measure: Measure, memory: RowMemory | None) -> Scene:
    """The scene of a frame."""
    view = (
        frame.viewport.resized(frame.plot_width_px)
        if frame.viewport.width_px != frame.plot_width_px
        else frame.viewport
    )
    items: list[Primitive] = []
    hits: list[Hit] = []
    lanes = frame.visible_lanes
    height = frame.lanes_height_px / max(len(lanes), 1)
    for n, lane in enumerate(lanes):
        y = frame.axis_px + n * height
        rows: list[float] = []
        inside: list[Primitive] = []
        texts: list[Text] = []
        found: list[int] = []
        for group in index.lanes[lane.lane_id].groups if lane.lane_id in index.lanes else ():
            low = int(group.starts.searchsorted(view.start_us - group.longest_us))
            high = int(group.starts.searchsorted(view.end_us))
            found += [
                group.first + low + int(i) for i in np.flatnonzero(group.ends[low:high][:5000] > view.start_us)[:200]
            ]
        found.sort(key=lambda p: int(index.starts[p]))
        found = found[:200]
        names = titles(index.ids[found].astype(np.int64)) if found else []
        for position, name in zip(found, names, strict=True):
            x0, x1 = view.to_px(int(index.starts[position])), view.to_px(int(index.ends[position]))
            width = measure(name, "label")
            need = max(x1, (x0 + x1) / 2 + 10 + width) + 12
            row = next((i for i, end in enumerate(rows) if end <= x0), len(rows))
            if (row + 1) * 36 + 16 > height:
                continue
            rows[row : row + 1] = [need]
            cy = y + 26 + row * 36
            cx = frame.gutter_px + (x0 + x1) / 2
            if x1 - x0 > 8:
                inside.append(
                    Rects(
                        np.array([[frame.gutter_px + x0, cy - 10, x1 - x0, 20]], np.float32),
                        Colour(lane.colour, 0.2),
                        None,
                        3,
                    )
                )
            else:
                inside.append(Marks(np.array([[cx, cy]], np.float32), "circle", 4.5, Colour(lane.colour), None))
            texts.append(Text(min(cx, frame.gutter_px + x0 + 8) + 10, cy + 4, name, "label", Colour("text")))
            hits.append(
                Hit("event", (frame.gutter_px + x0 - 5, cy - 12, need - x0, 24), int(index.ids[position]), lane.lane_id)
            )
        items.append(Clip(frame.gutter_px, y, frame.plot_width_px, height, (*inside, Texts(tuple(texts)))))
        items.append(Lines(np.array([[0, y, frame.width_px, y]], np.float32), Colour("line")))
        items.append(Rects(np.array([[0, y, 4, height]], np.float32), Colour(lane.colour)))
        items.append(Text(18, y + 26, lane.name, "label-bold", Colour("text")))
        items.append(Text(18, y + 44, f"{lane.total} events", "detail", Colour("dim")))
        hits.append(Hit("lane-header", (0, y, frame.gutter_px, height), lane_id=lane.lane_id))
    return Scene(frame.width_px, frame.height_px, tuple(items), Hits(tuple(hits)), Counts())
