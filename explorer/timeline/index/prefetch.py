"""Which tiles the next frames will want, guessed from the last movement, so that no frame pays for a level at once.

A guess that is wrong costs a little time and changes nothing that is drawn. Knows windows and tiles, not events.
"""

from __future__ import annotations

from explorer.timeline.axis.viewport import MAX_SPAN_US, Viewport
from explorer.timeline.index.zoom_levels import ZoomLevels


def next_tiles(levels: ZoomLevels, view: Viewport, before: Viewport | None) -> tuple[int, range]:
    """(level, tiles) that will be wanted if the movement from `before` to `view` goes on: those of the next level for a
    zoom, those beside the window for a pan, and where nothing moved those of a zoom to the middle."""
    level = levels.level_of(view.us_per_px)
    if before is None or before.span_us == view.span_us:
        moved = 0 if before is None else view.start_us - before.start_us
        if moved:
            start, end = levels.bounds(level, 0)
            step = end - start if moved > 0 else start - end
            return level, levels.tiles(level, view.start_us + step, view.end_us + step)
        return _zoomed(levels, view, level, -1, 0.5)
    # The point that stands still in the zoom, as a share of the window.
    share = (view.start_us - before.start_us) / (before.span_us - view.span_us)
    share = min(max(share, 0.0), 1.0)
    return _zoomed(levels, view, level, -1 if view.span_us < before.span_us else 1, share)


def _zoomed(levels: ZoomLevels, view: Viewport, level: int, step: int, share: float) -> tuple[int, range]:
    """Return the tiles of the window at the moment a zoom about a point comes to the next level in or out."""
    if not 0 <= level + step < len(levels.scales):
        return level, range(0)
    # A level serves the scales up to its own: coming in, it begins at its own; going out, just above the one below it.
    span = min(int(levels.scales[level + min(step, 0)] * view.width_px), MAX_SPAN_US)
    start = view.start_us + int(share * (view.span_us - span))
    return level + step, levels.tiles(level + step, start, start + max(span, 1))
