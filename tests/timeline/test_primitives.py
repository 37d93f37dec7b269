"""The draw list: primitives shift, say what lies under a point, and can be written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.timeline.primitives import (
    Clip,
    Colour,
    Curve,
    Fades,
    Hit,
    Hits,
    Lines,
    Marks,
    Rects,
    Scene,
    Text,
    Texts,
    moved,
)

BOX = np.array([[10, 20, 30, 40]], np.float32)


def scene() -> Scene:
    points = np.array([[0, 0], [0, 50], [100, 50], [100, 100]], np.float32)
    items = (
        Rects(BOX, Colour("accent", 0.5), None, 3.0),
        Fades(BOX, Colour("lane-1"), rising=True),
        Lines(np.array([[0, 0, 5, 5]], np.float32), Colour("line"), 1.5, (4, 2)),
        Clip(0, 0, 50, 50, (Marks(np.array([[7, 8]], np.float32), "diamond", 4.5, Colour("lane-2"), None),)),
        Texts((Text(1, 2, "Summit", "label", Colour("text"), "centre"),)),
        Curve(points, Colour("accent"), 1.0, (4, 3), True),
    )
    below = Hit("lane", (0, 0, 100, 100), lane_id=1)
    above = Hit("event", (10, 20, 30, 40), 7, 1, 1)
    link = Hit("link", (0, 0, 100, 100), 9, text="led to")
    return Scene(100, 100, items, Hits((below, above), ((Curve(points, Colour("accent")).sampled(), link),)))


def test_the_topmost_thing_under_a_point_is_hit() -> None:
    assert scene().hit(15, 25).event_id == 7  # type: ignore[union-attr]
    assert scene().hit(90, 10).kind == "lane"  # type: ignore[union-attr]
    assert scene().hit(50, 51).text == "led to"  # type: ignore[union-attr]
    assert scene().hit(500, 500) is None


def moved_scene(of: Scene, dx: float, dy: float) -> Scene:
    return replace(of, items=tuple(moved(item, dx, dy) for item in of.items))


def test_moving_there_and_back_changes_nothing() -> None:
    away = moved_scene(scene(), 12, 34)
    assert away.as_text() != scene().as_text()
    assert moved_scene(away, -12, -34).as_text() == scene().as_text()


def test_a_scene_is_written_line_by_line() -> None:
    text = scene().as_text()
    assert "rects fill accent@0.50 stroke none radius 3\n  10 20 30 40\n" in text
    assert "clip 0 0 50 50\n  marks diamond 4.5 fill lane-2 stroke none\n    7 8\n" in text
    assert "text 1 2 label text centre 'Summit'\n" in text
    assert "hit event 10 20 30 40 event 7 lane 1 count 1\n" in text


def test_an_empty_scene_has_nothing_to_hit() -> None:
    assert Scene(10, 10, ()).hit(1, 1) is None
