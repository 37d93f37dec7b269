"""Made-up events, titles and measures for the tests of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LaneView
from explorer.timeline.index.index import FLOATING, SPAN, TimelineIndex
from explorer.timeline.index.index_builder import PlainColumns, build_index
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Clip, Hit, Primitive, Role, Scene, Text, Texts

HOUR = 3_600_000_000
DAY = 24 * HOUR
YEAR = 31_556_952_000_000
# 1 January 2019.
Y2019 = 1_546_300_800_000_000


@dataclass(frozen=True)
class Event:
    """An event as a test writes it; a date that is sure nowhere unless `sure` says otherwise."""

    start: int
    end: int
    lane: int = 1
    flags: int = FLOATING
    category: int = 0
    sure: tuple[int, int] | None = None
    weight: int = 0


def day(number: int, lane: int = 1, category: int = 0) -> Event:
    """A calendar day, counted from 1 January 2019."""
    return Event(Y2019 + number * DAY, Y2019 + (number + 1) * DAY, lane, FLOATING, category)


def span(first: int, last: int, lane: int = 1, category: int = 0) -> Event:
    """From one day to another, sure between their ends."""
    start, end = Y2019 + first * DAY, Y2019 + (last + 1) * DAY
    return Event(start, end, lane, FLOATING | SPAN, category, (start + DAY, max(end - DAY, start + DAY)))


def columns(events: Sequence[Event], categories: Sequence[str] = ("a", "b", "c")) -> PlainColumns:
    """Columns sorted by start; ids count from 1 in the order given."""
    order = sorted(range(len(events)), key=lambda i: events[i].start)
    rows = [events[i] for i in order]
    sure = [row.sure if row.sure is not None else (row.start, row.start) for row in rows]
    return PlainColumns(
        np.array([i + 1 for i in order], np.int64),
        np.array([row.lane for row in rows], np.int32),
        np.array([row.start for row in rows], np.int64),
        np.array([row.end for row in rows], np.int64),
        np.array([a for a, _ in sure], np.int64),
        np.array([b for _, b in sure], np.int64),
        np.array([row.flags for row in rows], np.uint8),
        np.array([row.category for row in rows], np.int16),
        tuple(categories),
        np.array([row.weight for row in rows], np.uint8),
    )


def build(events: Sequence[Event], lanes: Sequence[int] = (1, 2, 3), open_end_us: int | None = None) -> TimelineIndex:
    return build_index(columns(events), lanes, open_end_us)


def titles(ids: NDArray[np.int64]) -> list[str]:
    """Titles of 4 to 43 letters, the same for the same event."""
    return [f"E{i} " + "abcdefghij"[: 1 + i % 10] * (1 + i * 7 % 4) for i in ids.tolist()]


def measure(text: str, role: Role) -> float:
    """Every letter is as wide as the next, bold ones a little wider."""
    return len(text) * (7.0 if "bold" in role or "strong" in role else 6.6)


def lane_views(index: TimelineIndex, names: Sequence[str] = ("Dispute", "Summits", "Wins")) -> tuple[LaneView, ...]:
    return tuple(
        LaneView(lane_id, names[i % len(names)], f"lane-{i + 1}", lane.count)
        for i, (lane_id, lane) in enumerate(index.lanes.items())
    )


def frame(
    index: TimelineIndex, start: int, end: int, width: float = 1200.0, height: float = 700.0, **more: object
) -> Frame:
    """A frame over [start, end) with a gutter of 168 px, unless `more` says otherwise."""
    gutter = float(more.pop("gutter_px", 168.0))  # type: ignore[arg-type]
    lanes = more.pop("lanes", None) or lane_views(index)
    view = Viewport(start, end, max(width - gutter, 1.0))
    return Frame(view, width, height, lanes, gutter, **more)  # type: ignore[arg-type]


def draw(index: TimelineIndex, shown: Frame, cache: LayoutCache | None = None) -> Scene:
    return compose(index, shown, titles, measure, cache)


def events_of(scene: Scene) -> list[Hit]:
    return [hit for hit in scene.hits.entries if hit.kind == "event"]


def rows_of(scene: Scene) -> dict[int, float]:
    """The height at which each event is drawn, by id."""
    return {hit.event_id: hit.xywh[1] for hit in events_of(scene) if hit.event_id is not None}


def flat(items: Sequence[Primitive]) -> list[Primitive]:
    """All primitives, those inside clips too."""
    found: list[Primitive] = []
    for item in items:
        found += flat(item.items) if isinstance(item, Clip) else [item]
    return found


def texts_of(scene: Scene) -> list[Text]:
    found: list[Text] = []
    for item in flat(scene.items):
        if isinstance(item, Texts):
            found += item.items
        elif isinstance(item, Text):
            found.append(item)
    return found


def many(count: int, seed: int = 3, years: float = 10.0, lanes: int = 3) -> list[Event]:
    """Days, instants and spans of all lengths, strewn over some years; a few weigh something."""
    rng = np.random.default_rng(seed)
    found: list[Event] = []
    for _ in range(count):
        start = Y2019 + int(rng.random() * years * YEAR)
        kind = rng.random()
        lane = int(rng.integers(1, lanes + 1))
        category = int(rng.integers(0, 3))
        if kind < 0.5:
            start = start // DAY * DAY
            found.append(Event(start, start + DAY, lane, FLOATING, category))
        elif kind < 0.8:
            found.append(Event(start, start + 1_000_000, lane, 0, category))
        else:
            length = int(DAY * 10 ** (rng.random() * 3))
            found.append(Event(start, start + length, lane, FLOATING | SPAN, category, (start, start + length)))
        if rng.random() < 0.02:
            found[-1] = replace(found[-1], weight=int(rng.integers(1, 30)))
    return found


@st.composite
def event_lists(draw_: st.DrawFn, most: int = 60) -> list[Event]:
    """Events of any length, from a microsecond to years, some at the same instant, in one to three lanes."""
    count = draw_(st.integers(0, most))
    grain = draw_(st.sampled_from([1, 1000, HOUR, DAY, 30 * DAY]))
    reach = draw_(st.sampled_from([10, 100, 3000]))
    weights = draw_(st.sampled_from([(0,), (0, 0, 0, 1, 2, 9)]))
    found: list[Event] = []
    for _ in range(count):
        start = Y2019 + draw_(st.integers(-reach, reach)) * grain
        length = draw_(st.sampled_from([1, 1_000_000, HOUR, DAY, 31 * DAY, YEAR, 7 * YEAR]))
        flags = draw_(st.sampled_from([0, FLOATING, FLOATING | SPAN, SPAN, FLOATING | 2, FLOATING | SPAN | 8]))
        sure = (start, start + length) if flags & SPAN else None
        lane, category = draw_(st.integers(1, 3)), draw_(st.integers(0, 7))
        found.append(Event(start, start + length, lane, flags, category, sure, draw_(st.sampled_from(weights))))
    return found


@st.composite
def windows(draw_: st.DrawFn) -> tuple[int, int]:
    """A window from a millisecond to a millennium around 2019."""
    width = draw_(st.sampled_from([1000, 1_000_000, HOUR, DAY, 40 * DAY, YEAR, 12 * YEAR, 1000 * YEAR]))
    width += draw_(st.integers(0, width))
    start = Y2019 + draw_(st.integers(-3, 3)) * width // 2 + draw_(st.integers(-1000, 1000))
    return start, start + width
