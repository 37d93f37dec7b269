"""The ladder of scales that rows are given out at, and the tiles that each is cut into. Only arithmetic.

A level is a scale in microseconds a pixel; LEVELS of them make a power of two. The levels between two powers of two
share a grid of tiles, aligned to the epoch. The ladders of lanes are shifted against each other by a phase, so that in
a zoom they do not all come to a new level in the same frame.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field

# Width of a tile in pixels of its grid: wider than any label, narrow enough that a frame needs little beyond its view.
TILE_PX = 512
# Levels to a power of two. More of them waste less room between labels, and ask for new tiles more often in a zoom.
LEVELS = 2
# So many phases there are: with three lanes, each has its own.
PHASES = 3
# Beyond 2**65 microseconds a pixel all of time is less than one pixel.
_HIGHEST = 65


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels of one phase: `scales[level]` in whole microseconds a pixel, ascending, and `grids[level]`, the power
    of two of its grid."""

    phase: int = 0
    scales: tuple[int, ...] = field(init=False, repr=False)
    grids: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        exponents = [(level + self.phase / PHASES) / LEVELS for level in range(_HIGHEST * LEVELS)]
        object.__setattr__(self, "scales", tuple(math.ceil(2.0**exponent) for exponent in exponents))
        object.__setattr__(self, "grids", tuple(math.ceil(exponent) for exponent in exponents))

    def level_of(self, us_per_px: float) -> int:
        """The level that a scale is drawn from: the first with at least so many microseconds a pixel."""
        return min(bisect_left(self.scales, us_per_px), len(self.scales) - 1)

    def bounds(self, level: int, tile: int) -> tuple[int, int]:
        """The half-open stretch of wall time of a tile."""
        width = TILE_PX << self.grids[level]
        return tile * width, (tile + 1) * width

    def tiles(self, level: int, start_us: int, end_us: int) -> range:
        """The tiles that a half-open stretch of wall time lies in."""
        width = TILE_PX << self.grids[level]
        return range(start_us // width, (end_us - 1) // width + 1)

    def parent(self, level: int, tile: int) -> tuple[int, int]:
        """The next coarser level, and its tile that holds a tile."""
        return level + 1, tile if self.grids[level + 1] == self.grids[level] else tile >> 1
