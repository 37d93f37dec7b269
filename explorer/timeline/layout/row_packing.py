"""Events that have a row, and the search for one that is free. Knows stretches of time, not where they come from."""

from __future__ import annotations

from bisect import bisect_right, insort

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index.candidates import Choice
from explorer.timeline.layout.label_place import label_offset_px, label_offsets_px
from explorer.timeline.layout.labels import Labels, Measure

# Clear space after a bar or a mark without a label.
TAIL_PX = 15.0
# Pixels beyond which all is equally far, and the distance of rows in a sorted key of row and pixel.
_FAR_PX = 1 << 15
_ROW_KEY = 1 << 20
# Later than anything.
_NEVER_US = 1 << 80


class Placed:
    """An event that has a row: wall times of its bounds and of the end of the stretch of the row that is its own at a
    level (`right_us`); `label_px` is what its label needs with the space before and after it, 0 without one."""

    __slots__ = (
        "_fitted",
        "_fitted_scale",
        "end_us",
        "inset_px",
        "label_px",
        "position",
        "right_us",
        "row",
        "span",
        "start_us",
        "title",
        "width_px",
    )

    def __init__(
        self,
        position: int,
        row: int,
        start_us: int,
        end_us: int,
        span: bool,
        right_us: int,
        label_px: float,
        title: str,
        width_px: float,
        inset_px: float = 0.0,
    ) -> None:
        self.position = position
        self.row = row
        self.start_us = start_us
        self.end_us = end_us
        self.span = span
        self.right_us = right_us
        self.label_px = label_px
        self.title = title
        self.width_px = width_px
        self.inset_px = inset_px
        self._fitted = ("", 0.0)
        self._fitted_scale = 0

    def label(self, us_per_px: int, gap_px: float, labels: Labels, measure: Measure) -> tuple[str, float]:
        """Return the title as it fits at a level, and its width. It stays the same up to the next level: a label that
        grew with every step of a zoom would be read anew all the time."""
        if self._fitted_scale != us_per_px:
            self._fitted_scale = us_per_px
            offset = label_offset_px(self.span, (self.end_us - self.start_us) / us_per_px)
            room = (self.right_us - self.start_us) / us_per_px - offset - self.inset_px - gap_px
            text, width = self.title, self.width_px
            if room < width:
                text = labels.fit(text, "label", room + 0.01, measure)
                width = labels.width(text, "label", measure)
            self._fitted = (text, width)
        return self._fitted

    def needs_us(self, us_per_px: int) -> int:
        """Where the stretch that the event wants at a level ends: after its bar and after its whole label."""
        return self.start_us + wanted_us(self.span, self.end_us - self.start_us, us_per_px, self.label_px)

    def whole_us(self, us_per_px: int, gap_px: float) -> int:
        """Where the stretch ends that the whole title takes at a level, however long it is."""
        label = self.inset_px + self.width_px + gap_px if self.title else 0.0
        return self.start_us + wanted_us(self.span, self.end_us - self.start_us, us_per_px, label)

    def at_level(self, us_per_px: int) -> Placed:
        """Return the same event at a closer level: what it wants there, within what it had."""
        right = self.needs_us(us_per_px)
        return self if right >= self.right_us else self.until(right)

    def until(self, right_us: int) -> Placed:
        """Return the same event with another end of its stretch."""
        return Placed(
            self.position,
            self.row,
            self.start_us,
            self.end_us,
            self.span,
            right_us,
            self.label_px,
            self.title,
            self.width_px,
            self.inset_px,
        )


def wanted_us(span: bool, duration_us: int, us_per_px: int, label_px: float) -> int:
    """How long a stretch an event wants at a scale: its bar with clear space after it, or up to the end of its label.
    The closer the scale, the shorter."""
    bar = duration_us + int(TAIL_PX * us_per_px)
    if not label_px:
        return bar
    label = int((label_offset_px(span, duration_us / us_per_px) + label_px) * us_per_px)
    return label if label > bar else bar


class Rows:
    """What is taken in each row: per row the starts and ends of disjoint stretches, both ascending."""

    __slots__ = ("_rights", "_starts")

    def __init__(self, count: int, taken: list[Placed]) -> None:
        self._starts: list[list[int]] = [[] for _ in range(count)]
        self._rights: list[list[int]] = [[] for _ in range(count)]
        for placed in sorted(taken, key=lambda placed: placed.start_us):
            if placed.row < count:
                self._starts[placed.row].append(placed.start_us)
                self._rights[placed.row].append(placed.right_us)

    def find(self, start_us: int, wants_us: int, needs_us: int, rows: int) -> tuple[int, int]:
        """Return the topmost row that is free to `wants_us`, else the one that is free the longest and at least to
        `needs_us`: (row, end of the stretch), or (-1, 0)."""
        best, best_room = -1, needs_us - 1
        for row in range(rows):
            starts = self._starts[row]
            at = bisect_right(starts, start_us)
            if at and self._rights[row][at - 1] > start_us:
                continue
            if at == len(starts) or starts[at] >= wants_us:
                return row, wants_us
            if starts[at] > best_room:
                best, best_room = row, starts[at]
        return best, best_room if best >= 0 else 0

    def next_start(self, row: int, start_us: int) -> int:
        """Where the next stretch of a row begins after one that begins at an instant; beyond all of time without."""
        starts = self._starts[row]
        at = bisect_right(starts, start_us)
        return starts[at] if at < len(starts) else _NEVER_US

    def take(self, row: int, start_us: int, right_us: int) -> None:
        insort(self._starts[row], start_us)
        insort(self._rights[row], right_us)


def free_somewhere(
    choice: Choice, taken: list[Placed], rows: int, origin_us: int, scale: int, least_px: float
) -> NDArray[np.intp]:
    """Places in a choice of the events for which some row has room for a short label, to a pixel or so: most of a
    crowd has none, and is dropped here at once."""
    if not taken or len(choice.positions) <= 16:
        return np.arange(len(choice.positions))
    starts = _pixels(choice.starts, origin_us, scale)
    ends = _pixels(choice.ends, origin_us, scale)
    offsets = label_offsets_px(choice.spans, (ends - starts).astype(np.float64))
    needs = np.maximum(ends + TAIL_PX, starts + offsets + least_px)
    stretches = [
        (
            placed.row * _ROW_KEY + min(max((placed.start_us - origin_us) // scale, -_FAR_PX), _FAR_PX),
            min((placed.right_us - origin_us) // scale, _FAR_PX),
        )
        for placed in taken
    ]
    # Guards: what ends before everything, and what begins after everything.
    stretches += [(-_ROW_KEY, -_FAR_PX), ((rows + 1) * _ROW_KEY, 0)]
    stretches.sort()
    key, right = np.array(stretches, np.int64).T
    row_keys = np.arange(rows) * _ROW_KEY
    asked = starts[:, None] + row_keys
    after = np.searchsorted(key, asked, side="right")
    same_before = key[after - 1] >= row_keys - _FAR_PX
    free = ~same_before | (right[after - 1] <= starts[:, None])
    room = key[after] - row_keys >= needs[:, None] - 1
    fits = free & room & (row_keys < choice.rows[:, None] * _ROW_KEY)
    return np.flatnonzero(fits.any(axis=1))


def _pixels(us: NDArray[np.int64], origin_us: int, scale: int) -> NDArray[np.int64]:
    """Whole pixels from an origin, pinned to what is near."""
    if scale < 1 << 50 and abs(origin_us) < 1 << 62:
        reach = _FAR_PX * scale
        low, high = max(origin_us - reach, -(1 << 63)), min(origin_us + reach, (1 << 63) - 1)
        return (np.clip(us, low, high) - origin_us) // scale
    pixels: NDArray[np.int64] = np.clip((us.astype(np.float64) - float(origin_us)) / scale, -_FAR_PX, _FAR_PX).astype(
        np.int64
    )
    return pixels
