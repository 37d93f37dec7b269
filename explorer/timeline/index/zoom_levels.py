"""The ladder of scales that rows are given out at, and the tiles that each is cut into. Only arithmetic.

A level is a scale in microseconds a pixel; a few of them make a power of two and share a width of tiles, which are
aligned to the epoch at one of the levels and moved by a part of a tile at the others, so that nothing lies at an edge
at all of them. The ladders of lanes are shifted against each other by a phase, so that in a zoom they do not all come
to a new level in the same frame.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field

# Width of a tile in pixels of its grid: wider than any label, narrow enough that a frame needs little beyond its view.
TILE_PX = 512
# Levels to a power of two.
LEVELS = 2
# More levels waste less room between labels, and wider tiles have fewer edges at which a label finds no room; both cost
# time, which lanes of few events have to spare.
FEW_EVENTS = 1_000
LEVELS_OF_FEW = 4
TILE_OF_FEW_PX = 8192
# So many phases there are: with three lanes, each has its own.
PHASES = 3
# Beyond 2**65 microseconds a pixel all of time is less than one pixel.
_HIGHEST = 65


@dataclass(frozen=True, slots=True)
class ZoomLevels:
    """The levels of one phase, so many to a power of two: `scales[level]` in whole microseconds a pixel, ascending, and
    `grids[level]`, the power of two of its tiles."""

    phase: int = 0
    levels: int = LEVELS
    tile_px: int = TILE_PX
    scales: tuple[int, ...] = field(init=False, repr=False)
    grids: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        exponents = [(level + self.phase / PHASES) / self.levels for level in range(_HIGHEST * self.levels)]
        object.__setattr__(self, "scales", tuple(math.ceil(2.0**exponent) for exponent in exponents))
        object.__setattr__(self, "grids", tuple(math.ceil(exponent) for exponent in exponents))

    def level_of(self, us_per_px: float) -> int:
        """Return the level that a scale is drawn from: the first with at least so many microseconds a pixel."""
        return min(bisect_left(self.scales, us_per_px), len(self.scales) - 1)

    def bounds(self, level: int, tile: int) -> tuple[int, int]:
        """Return the half-open stretch of wall time of a tile."""
        width = self.tile_px << self.grids[level]
        start = tile * width + level % self.levels * width // self.levels
        return start, start + width

    def tiles(self, level: int, start_us: int, end_us: int) -> range:
        """Return the tiles of a level that a half-open stretch of wall time lies in."""
        width = self.tile_px << self.grids[level]
        moved = level % self.levels * width // self.levels
        return range((start_us - moved) // width, (end_us - 1 - moved) // width + 1)


def zoom_levels_of(lane_id: int, count: int) -> ZoomLevels:
    """Return the ladder of a lane of so many events."""
    if count <= FEW_EVENTS:
        return ZoomLevels(lane_id % PHASES, LEVELS_OF_FEW, TILE_OF_FEW_PX)
    return ZoomLevels(lane_id % PHASES)


def grid_tiles(grid: int, start_us: int, end_us: int) -> range:
    """Return the tiles of TILE_PX at a power of two, aligned to the epoch, that a half-open stretch of wall time lies
    in."""
    width = TILE_PX << grid
    return range(start_us // width, (end_us - 1) // width + 1)
