"""What is laid out of a lane: which events have a row in a window, one by one and as columns. Knows no rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.axis.viewport import Viewport
from explorer.timeline.index.matches import Matches
from explorer.timeline.layout.labels import Labels, Measure, Titles
from explorer.timeline.layout.packing_trials import LABELS_PX
from explorer.timeline.layout.row_packing import Entry, Rows

NO_END = (1 << 63) - 1
"""Where room ends that does not."""

Wall = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """Where titles and widths come from."""

    labels: Labels
    titles: Titles
    measure: Measure

    def width(self, text: str, bold: bool) -> float:
        """Return the width of a label in pixels."""
        return self.labels.width(text, "label-bold" if bold else "label", self.measure)

    def fit(self, text: str, room_px: float, bold: bool) -> str:
        """Return as much of a label as fits."""
        return self.labels.fit(text, "label-bold" if bold else "label", room_px, self.measure)


class Due(Enum):
    """When a lane has to be laid out anew."""

    NOT = auto()
    SOON = auto()
    NOW = auto()


class Foremost(NamedTuple):
    """Positions of the events that come before all others, and of those whose labels are bold; then what was sought."""

    positions: frozenset[int] = frozenset()
    bold: frozenset[int] = frozenset()
    matches: Matches | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Events that are marks alone, as columns: positions, wall times, rows (int64 (n,) each)."""

    positions: NDArray[np.int64]
    starts: Wall
    ends: Wall
    rows: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> Marks:
        """Return some of them."""
        return Marks(self.positions[chosen], self.starts[chosen], self.ends[chosen], self.rows[chosen])

    def joined(self, other: Marks) -> Marks:
        """Return both."""
        return Marks(
            np.concatenate((self.positions, other.positions)),
            np.concatenate((self.starts, other.starts)),
            np.concatenate((self.ends, other.ends)),
            np.concatenate((self.rows, other.rows)),
        )


_NO_MARKS = Marks(*(np.empty(0, np.int64) for _ in range(4)))


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """All that have a row as columns: the entries first, then marks. `bare` is without a label, `lasting` a bar.
    `times` are wall times: of the outer start, the inner bounds, the outer end, and where the room for the label ends.
    """

    entries: list[Entry]
    positions: NDArray[np.int64]
    rows: NDArray[np.int64]
    bare: NDArray[np.bool_]
    label_px: NDArray[np.float64]
    lasting: NDArray[np.bool_]
    times: NDArray[np.int64]

    @property
    def starts(self) -> Wall:
        """The outer starts."""
        return self.times[:, 0]

    @property
    def ends(self) -> Wall:
        """The outer ends."""
        return self.times[:, 3]


@dataclass(slots=True, eq=False)
class LaneLayout:
    """The rows of a lane in a window, `reference`, in pixels of that; good for every part of it and closer scale.

    `entries` are the events that chose one by one, those without a row too; `marks` what was swept into the gaps.
    """

    reference: Viewport
    rows: Rows
    entries: list[Entry]
    marks: Marks = _NO_MARKS
    most_label_px: float = LABELS_PX[0]
    cached: Placed | None = None

    @property
    def grid(self) -> int:
        """The power of two of the tiles of counts."""
        return max(math.ceil(math.log2(self.reference.us_per_px)), 0)
