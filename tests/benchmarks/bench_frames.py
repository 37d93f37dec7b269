"""How long a frame takes, layout and painting together: 1600 x 900 pixels, three lanes, 200 zooms and pans.

The script goes from all of time to one day and back, the same way for every case. Each case runs in a process of its
own, so that its memory is its own. Painting goes into a raster image with the program's own painter; without Qt, layout
alone is timed and says so. Run as `packaging/test.py bench frames`, or this file with the name of one case.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.compose import compose
from explorer.timeline.frame import Frame, LaneView
from explorer.timeline.index.index import FLOATING, SPAN
from explorer.timeline.index.index_builder import PlainColumns, build_index
from explorer.timeline.layout.layout_cache import LayoutCache
from explorer.timeline.primitives import Scene

WIDTH_PX, HEIGHT_PX, GUTTER_PX = 1600, 900, 168
STEPS = 200
DAY_US = 86_400_000_000
FIRST_US = 1_325_376_000_000_000
SPAN_US = 14 * 365 * DAY_US
CASES = ("10000", "1000000", "10000000", "1000000 clustered", "1000000 at one instant", "100000 overlapping spans")
QUICK = ("10000", "100000 overlapping spans")

_TITLES = (
    "Huawei sues over section 889",
    "Entity List rule takes effect",
    "Summit in Osaka",
    "Nokia reports 42 commercial contracts",
    "Carrier picks Ericsson",
    "Licence extended by 90 days",
    "Court hears the appeal",
    "Talks in expanded format",
    "5G network opens",
    "Ministers sign a joint statement on science and technology",
)


def columns(case: str) -> PlainColumns:
    """Made-up events in three lanes and five categories."""
    count = int(case.split()[0])
    rng = np.random.default_rng(7)
    flags = np.full(count, FLOATING, np.uint8)
    width = np.full(count, DAY_US, np.int64)
    if "clustered" in case:
        centre = rng.integers(0, SPAN_US, 24)[rng.integers(0, 24, count)]
        start = FIRST_US + centre + (rng.standard_normal(count) * 6 * DAY_US).astype(np.int64)
        flags[:], width[:] = 0, 1_000_000
    elif "instant" in case:
        start = np.full(count, FIRST_US + SPAN_US // 2, np.int64)
        flags[:], width[:] = 0, 1
    elif "spans" in case:
        start = FIRST_US + rng.integers(0, SPAN_US // 2, count)
        width = rng.integers(SPAN_US // 4, SPAN_US // 2, count)
        flags[:] = FLOATING | SPAN
    else:
        start = FIRST_US + rng.integers(0, SPAN_US // DAY_US, count) * DAY_US
        spans = rng.random(count) < 0.08
        width[spans] = rng.integers(2, 120, int(spans.sum())) * DAY_US
        flags[spans] |= SPAN
        timed = ~spans & (rng.random(count) < 0.3)
        start[timed] += rng.integers(0, DAY_US, int(timed.sum()))
        width[timed], flags[timed] = 60_000_000, 0
    order = np.argsort(start, kind="stable")
    start, width, flags = start[order], width[order], flags[order]
    spans = (flags & SPAN) != 0
    inner = np.where(spans, np.minimum(DAY_US, width // 4), 0)
    return PlainColumns(
        np.arange(1, count + 1),
        rng.integers(1, 4, count).astype(np.int32),
        start,
        start + width,
        start + inner,
        np.where(spans, start + width - inner, start),
        flags,
        rng.integers(0, 5, count).astype(np.int16),
        ("statement", "court", "contract", "talks", "ban"),
    )


def titles(ids: np.ndarray[Any, np.dtype[np.int64]]) -> list[str]:
    """Titles of uneven length."""
    return [f"{_TITLES[i * 7919 % len(_TITLES)]} {i % 997}" for i in ids.tolist()]


def script(whole: Viewport) -> list[Viewport]:
    """Zooms and pans from all of time to one day and back, 200 views in all."""
    down = STEPS // 2
    zooms = down * 7 // 10
    factor = (DAY_US / whole.span_us) ** (1 / zooms)
    views = [whole]
    for i in range(down):
        view = views[-1]
        if i % 10 < 7:
            views.append(view.zoomed(factor, view.width_px * (0.42 + 0.02 * (i % 9))))
        else:
            views.append(view.panned((-140, 90, -60)[i % 3]))
    for i in range(down):
        view = views[-1]
        if i % 10 < 7:
            views.append(view.zoomed(1 / factor, view.width_px * (0.5 - 0.02 * (i % 7))))
        else:
            views.append(view.panned((120, -80, 150)[i % 3]))
    return views[1:]


def _painter() -> tuple[Callable[[Scene], None], Callable[[str, str], float]] | None:
    """What paints a scene into an image of the size, and what measures text; None without Qt or the painter."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from PySide6.QtGui import QGuiApplication, QImage, QPainter

        from explorer.drawing.fonts import Measure
        from explorer.drawing.painter import ScenePainter
        from explorer.drawing.theme import theme
    except ImportError:
        return None
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    image = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_ARGB32_Premultiplied)
    scene_painter = ScenePainter(theme("light"))

    def paint(scene: Scene) -> None:
        painter = QPainter(image)
        scene_painter.paint(painter, scene)
        painter.end()
        assert application is not None

    return paint, Measure()


def _yardstick_ms() -> float:
    """How long this machine takes to draw what a frame is made of, the median of some runs: 10,000 rectangles, 400
    prepared texts and a fill. Absolute times differ by two from machine to machine, so frames are told in this too."""
    from PySide6.QtCore import QPointF, QRectF
    from PySide6.QtGui import QColor, QImage, QPainter, QStaticText

    image = QImage(1600, 900, QImage.Format.Format_ARGB32_Premultiplied)
    boxes = [QRectF(i * 37 % 1590, i * 53 % 890, 5, 8) for i in range(10_000)]
    texts = [QStaticText(title) for title in _TITLES]
    for text in texts:
        text.prepare()
    times = []
    for _ in range(25):
        start = time.perf_counter()
        painter = QPainter(image)
        painter.fillRect(image.rect(), QColor("white"))
        painter.setBrush(QColor(15, 104, 176))
        painter.setPen(QColor(0, 0, 0, 0))
        painter.drawRects(boxes)
        painter.setPen(QColor("black"))
        for i in range(400):
            painter.drawStaticText(QPointF(i * 61 % 1500, i * 29 % 880), texts[i % len(texts)])
        painter.end()
        times.append((time.perf_counter() - start) * 1000)
    return float(np.median(times))


def _resident_mb() -> float:
    """Memory that the process holds now, 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def measure_case(case: str) -> list[dict[str, Any]]:
    """Time one case in this process."""
    tools = _painter()
    paint, measure = tools if tools is not None else (lambda scene: None, lambda text, role: 6.5 * len(text))
    began = time.perf_counter()
    made = columns(case)
    generated = time.perf_counter()
    index = build_index(made, [1, 2, 3])
    built = time.perf_counter()
    del made
    gc.collect()
    lanes = tuple(
        LaneView(lane_id, name, f"lane-{lane_id}", index.lanes[lane_id].count)
        for lane_id, name in ((1, "Dispute"), (2, "Summits"), (3, "Wins"))
    )
    assert index.range_us is not None
    whole = Viewport(0, 1, WIDTH_PX - GUTTER_PX).fitted(index.range_us)
    if whole.span_us < SPAN_US:
        whole = Viewport(FIRST_US, FIRST_US + SPAN_US, WIDTH_PX - GUTTER_PX)
    frame = Frame(whole, WIDTH_PX, HEIGHT_PX, lanes, GUTTER_PX)
    cache = LayoutCache()
    start = time.perf_counter()
    paint(compose(index, frame, titles, measure, cache))
    first = time.perf_counter() - start
    layout, both, processor = [], [], []
    for view in script(whole):
        busy = time.process_time()
        start = time.perf_counter()
        scene = compose(index, replace(frame, viewport=view), titles, measure, cache)
        composed = time.perf_counter()
        paint(scene)
        both.append((time.perf_counter() - start) * 1000)
        layout.append((composed - start) * 1000)
        processor.append((time.process_time() - busy) * 1000)
    name = "" if tools is not None else "layout only "
    rows = [
        {"case": case, "metric": name + metric, "value": round(float(value), 3), "unit": "ms"}
        for metric, value in (
            ("p50", np.percentile(both, 50)),
            ("p95", np.percentile(both, 95)),
            ("max", max(both)),
            ("first", first * 1000),
            ("layout p50", np.percentile(layout, 50)),
            ("layout p95", np.percentile(layout, 95)),
            ("layout max", max(layout)),
            # Time on the processor: what is left of a frame when others want the machine too.
            ("processor p95", np.percentile(processor, 95)),
            ("index", (built - generated) * 1000),
        )
    ]
    assert generated >= began
    if tools is not None:
        yardstick = _yardstick_ms()
        rows.append({"case": case, "metric": "yardstick", "value": round(yardstick, 3), "unit": "ms"})
        told = round(float(np.percentile(both, 95)) / yardstick, 2)
        rows.append({"case": case, "metric": "p95 in yardsticks", "value": told, "unit": "x"})
    rows.append({"case": case, "metric": "resident", "value": round(_resident_mb(), 1), "unit": "MB"})
    return rows


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Every case, each in a process of its own."""
    rows: list[dict[str, Any]] = []
    for case in QUICK if quick else CASES:
        done = subprocess.run([sys.executable, __file__, case], check=True, capture_output=True, text=True)
        rows += json.loads(done.stdout)
    return rows


if __name__ == "__main__":
    print(json.dumps(measure_case(" ".join(sys.argv[1:]) or QUICK[0])))
