"""Where a label begins, counted from the start of its event: one rule for what reserves room and for what draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport

# The label of a bar that comes in by the left edge stands here.
STICKY_PX = 7.0
# What a mark takes to either side of its middle, and a bar before and after it, with a little clear space.
HALF_MARK_PX = 10.0
_BEFORE_PX = 5.0
_AFTER_PX = 6.0
# A bar is at least so wide, or a day in a decade would be a hairline.
LEAST_BAR_PX = 7.0
# The label of a bar up to this wide stands beside it, that of a longer one inside.
SHORT_BAR_PX = 26.0
_IN_BAR_PX = 9.0
_BESIDE_BAR_PX = 6.0
# Beside the middle of a mark, which stays in the middle of its band up to this width; in a wider one, near its start.
NARROW_BAND_PX = 40.0
_BESIDE_MARK_PX = 10.0


def label_offset_px(span: bool, width_px: float) -> float:
    """Pixels from the start of an event to its label, for a bar or a date of some width."""
    if span:
        width_px = max(width_px, LEAST_BAR_PX)
        return _IN_BAR_PX if width_px > SHORT_BAR_PX else width_px + _BESIDE_BAR_PX
    return min(width_px, NARROW_BAND_PX) / 2 + _BESIDE_MARK_PX


def footprints(
    view: Viewport, starts: NDArray[np.int64], ends: NDArray[np.int64], spans: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return what marks take of their row with a little clear space (from, to), and where their labels would begin, in
    pixels of a window: float64 (n,) each."""
    x0, x1 = view.to_px(starts), view.to_px(ends)
    width = x1 - x0
    bars = np.maximum(width, LEAST_BAR_PX)
    beside = np.where(bars > SHORT_BAR_PX, _IN_BAR_PX, bars + _BESIDE_BAR_PX)
    offset = np.where(spans, beside, np.minimum(width, NARROW_BAND_PX) / 2 + _BESIDE_MARK_PX)
    middle = x0 + width / 2
    low = np.where(spans, x0, np.minimum(x0, middle - HALF_MARK_PX + _BEFORE_PX)) - _BEFORE_PX
    high = np.where(spans, x0 + bars, np.maximum(x1, middle + HALF_MARK_PX - _AFTER_PX)) + _AFTER_PX
    # The label of what comes in by the left edge stays in view.
    label = np.where(x0 + offset < STICKY_PX, np.minimum(STICKY_PX, np.maximum(x1, x0 + offset)), x0 + offset)
    return low, high, label
