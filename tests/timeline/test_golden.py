"""Golden scenes: what is drawn, written down. Run with UPDATE_GOLDEN=1 to write them anew, and read the difference."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.dates import span as edtf_span
from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LaneView, LinkView, Origin
from explorer.timeline.index.index import FLOATING, SPAN, TimelineIndex
from explorer.timeline.index.index_builder import PlainColumns, build_index
from explorer.timeline.primitives import Scene
from explorer.timeline.tracks import overview as overview_track
from explorer.timeline.tracks.track import TrackFrame
from tests.timeline.support import DAY, HOUR, Y2019, Event, build, columns, day, draw, frame, lane_views, many, measure

GOLDEN = Path(__file__).parent / "golden"

# Lane, title, start, end, category.
STORY = (
    (1, "Huawei sues over section 889", "2019-03-06", "", 1),
    (1, "Executive Order 13873 on the ICT supply chain", "2019-05-15", "", 0),
    (1, "Entity List rule takes effect · 84 FR 22961", "2019-05-16", "", 0),
    (1, "Google limits Android access", "2019-05-19", "", 0),
    (1, "Temporary General License · 90 days", "2019-05-20", "2019-08-19", 0),
    (1, "Trump eases sales at G20 Osaka", "2019-06-29", "", 0),
    (1, "A review is under way", "2019-07", "..", 2),
    (2, "Putin at the second Belt and Road Forum", "2019-04-25", "2019-04-27", 0),
    (2, "Xi Jinping's state visit: Moscow, St Petersburg", "2019-06-05", "2019-06-07", 0),
    (2, "A meeting some time that summer", "2019-22", "", 0),
    (3, "Huawei and MTS sign a 5G agreement in the Kremlin", "2019-06-05", "", 0),
    (3, "Nokia reports 42 commercial 5G contracts", "2019-06-03", "", 2),
    (3, "A contract in April, perhaps", "2019-04?", "", 0),
    (3, "Nokia 12 new contracts · Huawei 3", "2019-04", "2019-06", 0),
    (3, "Talks at 10 in the morning", "2019-06-05T10:00:00+03:00", "", 1),
)
LANES = (
    LaneView(1, "US–Huawei dispute", "lane-1", 7),
    LaneView(2, "Russia–China summits", "lane-2", 3),
    LaneView(3, "Rival vendor wins", "lane-3", 5),
)


def story() -> TimelineIndex:
    dates = [edtf_span(start, end) for _, _, start, end, _ in STORY]
    events = [
        Event(d.earliest_us, d.latest_us, lane, d.flags, category, (d.sure_from_us, d.sure_to_us))
        for d, (lane, _, _, _, category) in zip(dates, STORY, strict=True)
    ]
    made: PlainColumns = columns(events, ("statement", "court", "count"))
    return build_index(made, [1, 2, 3], Y2019 + 220 * DAY)


def story_frame(start_day: int, end_day: int, **more: object) -> Frame:
    view = Viewport(Y2019 + start_day * DAY, Y2019 + end_day * DAY, 1232)
    return Frame(view, 1400, 720, LANES, **more)  # type: ignore[arg-type]


def composed(shown: Frame) -> Scene:
    return compose(story(), shown, lambda ids: [STORY[i - 1][1] for i in ids.tolist()], measure)


def spring_2019() -> Scene:
    """A selection, a range, links, spans, seasons, an open end, a doubt."""
    return composed(
        story_frame(
            59,
            251,
            selected_ids=(11,),
            range_us=(Y2019 + 92 * DAY, Y2019 + 153 * DAY),
            links=(LinkView(3, "follows", False), LinkView(9, "same visit")),
            now_us=Y2019 + 220 * DAY,
        )
    )


def one_day() -> Scene:
    """Days become bands, an anchored time stands in Moscow's clock."""
    return composed(story_frame(154, 157, timezone="Europe/Moscow"))


def three_years() -> Scene:
    return composed(story_frame(-365, 730, language="ru"))


def counted_from_an_event() -> Scene:
    return composed(story_frame(110, 190, origin=Origin(1, Y2019 + 155 * DAY, Y2019 + 156 * DAY, "The origin")))


def collapsed() -> Scene:
    shown = story_frame(0, 365)
    return composed(replace(shown, lanes=(replace(LANES[0], collapsed=True), *LANES[1:])))


def crowd() -> Scene:
    """Strips, numbers and single marks."""
    events = many(400, years=0.5) + [
        Event(Y2019 + 40 * DAY + i * HOUR // 8, Y2019 + 40 * DAY + i * HOUR // 8 + 1, 1, 0) for i in range(4000)
    ]
    index = build(events)
    return draw(index, frame(index, Y2019, Y2019 + 120 * DAY))


def antiquity() -> Scene:
    years = [(-753, -509), (-509, -27), (-44, -43), (-27, 476), (395, 1453)]
    year = 365.2425 * DAY
    events = [
        Event(
            int((a - 1970) * year),
            int((b - 1970) * year),
            1 + i % 2,
            FLOATING | SPAN,
            0,
            (int((a - 1969) * year), int((b - 1971) * year)),
        )
        for i, (a, b) in enumerate(years)
    ]
    index = build(events, (1, 2))
    return draw(index, frame(index, int(-2970 * year), int(-100 * year), height=400))


def overview() -> Scene:
    index = build(many(200) + [day(i * 30, 2) for i in range(50)])
    assert index.range_us is not None
    whole = Viewport(0, 1, 1032).fitted(index.range_us)
    window = Viewport(Y2019 + 365 * DAY, Y2019 + 800 * DAY, 1032)
    return overview_track.compose(TrackFrame(index, measure, window, whole, 1200, 110, 168, lane_views(index)))


SCENES: tuple[Callable[[], Scene], ...] = (
    spring_2019,
    one_day,
    three_years,
    counted_from_an_event,
    collapsed,
    crowd,
    antiquity,
    overview,
)


@pytest.mark.parametrize("make", SCENES, ids=lambda make: make.__name__)
def test_the_scene_is_the_golden_one(make: Callable[[], Scene]) -> None:
    path = GOLDEN / f"{make.__name__}.txt"
    text = make().as_text()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
