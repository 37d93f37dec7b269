"""Where a label begins, counted from the start of its event: one rule for what reserves room and for what draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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


def label_offsets_px(spans: NDArray[np.bool_], widths_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for many events."""
    bars = np.maximum(widths_px, LEAST_BAR_PX)
    beside = np.where(bars > SHORT_BAR_PX, _IN_BAR_PX, bars + _BESIDE_BAR_PX)
    insets: NDArray[np.float64] = np.where(spans, beside, np.minimum(widths_px, NARROW_BAND_PX) / 2 + _BESIDE_MARK_PX)
    return insets
