"""Which tiles the next frames will want, guessed from the last movement, so that no frame pays for a level at once.

A guess that is wrong costs a little time and changes nothing that is drawn. Knows windows and tiles, not events.
"""

from __future__ import annotations

from explorer.timeline.rows import TILE_PX, grid_of, level_of, scale_of
from explorer.timeline.viewport import MAX_SPAN_US, Viewport


def next_tiles(view: Viewport, before: Viewport | None) -> tuple[int, range]:
    """(level, tiles) that will be wanted if the movement from `before` to `view` goes on: those of the next level for a
    zoom, those beside the window for a pan, and where nothing moved those of a zoom to the middle."""
    level = level_of(view.us_per_px)
    if before is None or before.span_us == view.span_us:
        moved = 0 if before is None else view.start_us - before.start_us
        if moved:
            step = (TILE_PX << grid_of(level)) * (1 if moved > 0 else -1)
            return level, _tiles(view.start_us + step, view.span_us, level)
        return _zoomed(view, level, -1, 0.5)
    # The point that stands still in the zoom, as a share of the window.
    share = (view.start_us - before.start_us) / (before.span_us - view.span_us)
    share = min(max(share, 0.0), 1.0)
    return _zoomed(view, level, -1 if view.span_us < before.span_us else 1, share)


def _zoomed(view: Viewport, level: int, step: int, share: float) -> tuple[int, range]:
    """The tiles of the window at the moment a zoom about a point comes to the next level in or out."""
    if level + step < 0:
        return 0, range(0)
    # A level serves the scales up to its own: coming in, it begins at its own; going out, just above the one below it.
    span = min(int(scale_of(level + min(step, 0)) * view.width_px), MAX_SPAN_US)
    start = view.start_us + int(share * (view.span_us - span))
    return level + step, _tiles(start, span, level + step)


def _tiles(start_us: int, span_us: int, level: int) -> range:
    tile_us = TILE_PX << grid_of(level)
    return range(start_us // tile_us, (start_us + span_us - 1) // tile_us + 1)
