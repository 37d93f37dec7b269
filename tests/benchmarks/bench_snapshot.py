"""How long a figure takes: laying out, drawing and encoding at 3840 x 2160, and a preview after each kind of change.

Two stores: the built-in timeline, and a million made-up events in three lanes. A time in the row "figure" is all that a
person waits for once the events are read: layout, drawing, encoding. Previews are measured as the dialog makes them:
the figure laid out anew and drawn at the size that fits, with everything kept that it keeps between two changes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from db import dates
from db.store import Changes, Store, Transaction, open_store
from explorer.drawing.fonts import Measure
from explorer.figures.data import FigureData
from explorer.figures.formats import format_of
from explorer.figures.layout.layout import FigureCache, lay_out
from explorer.figures.output.raster import paint_image
from explorer.figures.sizes import preset
from explorer.figures.snapshot import encode, ensure_gui
from explorer.figures.spec import FigureSpec
from tests.db.stores import EVENT_COLUMNS, put_events

Row = dict[str, Any]
_DAY_US = 86_400_000_000
_PREVIEW_PX = 820
_TITLES = (
    "Huawei sues over section 889",
    "Entity List rule takes effect",
    "Summit in Osaka",
    "Nokia reports 42 commercial contracts",
    "Licence extended by 90 days",
)


def run(quick: bool = False) -> list[Row]:
    """Measure both stores."""
    ensure_gui()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        with open_store(Path(folder) / "builtin.sqlite") as store:
            from explorer.importing.builtin import load_builtin

            load_builtin(store)
            rows += _measured("built-in", store, (dates.parse("2019-03").earliest_us, dates.parse("2019-09").latest_us))
        count = 100_000 if quick else 1_000_000
        with open_store(Path(folder) / "many.sqlite") as store:
            store.write(_Many(count))
            first = dates.parse("2012").earliest_us
            rows += _measured(f"{count:,} events", store, (first, first + 7 * 365 * _DAY_US))
    return rows


class _Many:
    """A store full of days: evenly spread, with weeks that are crowded."""

    def __init__(self, count: int) -> None:
        self._count = count

    def apply(self, tx: Transaction) -> Changes:
        lanes = [tx.lane_id(name) for name in ("Disputes", "Summits", "Contracts")]
        put_events(tx, self._rows(lanes))
        return tx.changes()

    def _rows(self, lanes: list[int]) -> Iterator[tuple[Any, ...]]:
        rng = np.random.default_rng(7)
        first = dates.parse("2012").earliest_us
        even = rng.integers(0, 14 * 365, self._count)
        crowded = np.clip(rng.normal(7.4 * 365, 40, self._count).astype(np.int64), 0, 14 * 365 - 1)
        days = np.where(rng.random(self._count) < 0.3, crowded, even).tolist()
        whens = {day: dates.parse(dates.edtf_from_us(first + day * _DAY_US, dates.Precision.DAY)) for day in set(days)}
        precision = dates.PRECISIONS.index(dates.Precision.DAY)
        for i, day in enumerate(days):
            when = whens[day]
            values = {
                "key": f"e{i}",
                "title": f"{_TITLES[i % len(_TITLES)]} {i}",
                "summary": "",
                "when_edtf": when.edtf,
                "earliest_us": when.earliest_us,
                "latest_us": when.latest_us,
                "sure_from_us": when.sure_from_us,
                "sure_to_us": when.sure_to_us,
                "precision": precision,
                "flags": when.flags,
                "lane_id": lanes[i % 3],
                "place": "",
                "extra": "",
            }
            yield tuple(values.get(name) for name in EVENT_COLUMNS)


def _measured(case: str, store: Store, part: tuple[int, int]) -> list[Row]:
    rows: list[Row] = []

    def note(metric: str, seconds: float) -> None:
        rows.append({"case": case, "metric": metric, "value": round(seconds * 1000, 1), "unit": "ms"})

    data, read_s = _timed(lambda: FigureData.read(store))
    note("read the events", read_s)
    slide = FigureSpec(title="A figure").sized(preset("slide").size, 2.0)  # type: ignore[union-attr]
    for name, spec in (("everything", slide), ("a part", replace(slide, range_us=part))):
        rows += _exports(case, name, data, spec)
        rows += _previews(case, name, data, spec)
    return rows


def _exports(case: str, name: str, data: FigureData, spec: FigureSpec) -> list[Row]:
    rows: list[Row] = []

    def note(metric: str, value: float, unit: str = "ms") -> None:
        rows.append({"case": f"{case}, {name}", "metric": metric, "value": round(value, 1), "unit": unit})

    cache = FigureCache(Measure())
    figure, layout_s = _timed(lambda: lay_out(data, spec, cache))
    _, draw_s = _timed(lambda: paint_image(figure.pages[0], figure.spec))
    picture, both_s = _timed(lambda: encode(data, figure, spec, format_of(Path("figure.png"))), best_of=3)
    note("lay out, nothing kept", layout_s * 1000)
    note("draw 3840 x 2160", draw_s * 1000)
    note("draw and encode PNG 3840 x 2160", both_s * 1000)
    note("figure as PNG 3840 x 2160", (layout_s + both_s) * 1000)
    note("size of the PNG", len(picture) / 1000, "KB")
    for ending in (".svg", ".pdf"):
        chosen = format_of(Path(f"figure{ending}"))
        _, seconds = _timed(lambda chosen=chosen: encode(data, figure, spec, chosen), best_of=3)  # type: ignore[misc]
        note(f"draw and encode {chosen.name}", seconds * 1000)
    return rows


def _previews(case: str, name: str, data: FigureData, spec: FigureSpec) -> list[Row]:
    cache = FigureCache(Measure())
    scale = _PREVIEW_PX / spec.width_px

    def preview(changed: FigureSpec) -> None:
        figure = lay_out(data, changed, cache)
        paint_image(figure.pages[0], figure.spec, scale)

    start, end = spec.range_us or data.index.range_us or (0, 1)
    quarter = (end - start) // 4
    changes = {
        "the first": spec,
        "another title": replace(spec, title="Another title"),
        "another theme": replace(spec, theme="print"),
        "without sources": replace(spec, sources=False),
        "higher": replace(spec, height_px=1400.0),
        "another width": replace(spec, width_px=1500.0),
        "another range": replace(spec, range_us=(start + quarter, end - quarter)),
    }
    return [
        {
            "case": f"{case}, {name}",
            "metric": f"preview: {what}",
            "value": round(_timed(lambda changed=changed: preview(changed))[1] * 1000, 1),  # type: ignore[misc]
            "unit": "ms",
        }
        for what, changed in changes.items()
    ]


def _timed(call: Callable[[], Any], best_of: int = 1) -> tuple[Any, float]:
    """What a call returns, and the seconds it took: the least of so many runs."""
    best = float("inf")
    for _ in range(best_of):
        begun = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - begun)
    return result, best


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        print(f"{row['case']:28} {row['metric']:36} {row['value']:>10} {row['unit']}")
