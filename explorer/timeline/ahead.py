"""Which tiles the next frames will want, guessed from the last movement, so that no frame pays for a level at once.

A guess that is wrong costs a little time and changes nothing that is drawn. Knows windows and tiles, not events.
"""

from __future__ import annotations

from explorer.timeline.rows import TILE_PX, level_of
from explorer.timeline.viewport import MAX_SPAN_US, Viewport


def next_tiles(view: Viewport, before: Viewport | None) -> tuple[int, range]:
    """(level, tiles) that will be wanted if the movement from `before` to `view` goes on: those of the next level for a
    zoom, those beside the window for a pan, and where nothing moved those of a zoom to the middle."""
    level = level_of(view.us_per_px)
    if before is None or before.span_us == view.span_us:
        moved = 0 if before is None else view.start_us - before.start_us
        if moved:
            step = (TILE_PX << level) * (1 if moved > 0 else -1)
            return level, _tiles(view.start_us + step, view.span_us, level)
        return _zoomed(view, level - 1, 0.5)
    # The point that stands still in the zoom, as a share of the window.
    share = (view.start_us - before.start_us) / (before.span_us - view.span_us)
    share = min(max(share, 0.0), 1.0)
    return _zoomed(view, level - 1 if view.span_us < before.span_us else level + 1, share)


def _zoomed(view: Viewport, level: int, share: float) -> tuple[int, range]:
    """The tiles of the window at the moment a zoom about a point comes to a level."""
    if level < 0:
        return 0, range(0)
    # Coming in, the window is widest when the level begins; going out, it has just become wider than the level below.
    scale = 1 << level if level < level_of(view.us_per_px) else (1 << level) / 2
    span = min(int(scale * view.width_px), MAX_SPAN_US)
    start = view.start_us + int(share * (view.span_us - span))
    return level, _tiles(start, span, level)


def _tiles(start_us: int, span_us: int, level: int) -> range:
    tile_us = TILE_PX << level
    return range(start_us // tile_us, (start_us + span_us - 1) // tile_us + 1)
