"""Reported counts over time as steps: where a line runs, where it breaks, where it is only "at least". No Qt.

A count is a statement of a day; the line holds it until the next one. Where the basis of counting changes, the line
breaks, because counts on two bases must not be joined. An "at least" reading is marked, for the true count lies above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ReadingLike(Protocol):
    """What is needed of a reading."""

    @property
    def at_us(self) -> int: ...
    @property
    def value(self) -> float: ...
    @property
    def at_least(self) -> bool: ...
    @property
    def basis(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Run:
    """Readings on one basis, in time order: `at_us` and `values` have the same length."""

    basis: str
    at_us: tuple[int, ...]
    values: tuple[float, ...]
    at_least: tuple[bool, ...]
    ends_us: int
    """Where the last step ends: at the first reading on another basis, else at the last reading of all."""

    def value_at(self, us: int) -> float | None:
        """Return the count that stood at an instant, None outside the run."""
        if not self.at_us or not self.at_us[0] <= us <= self.ends_us:
            return None
        return max((pair for pair in zip(self.at_us, self.values, strict=True) if pair[0] <= us))[1]


def runs(readings: Sequence[ReadingLike]) -> tuple[Run, ...]:
    """Split one subject's readings into runs of one basis each, each in time order, by first reading.

    A basis that returns after another goes on in its own run: two definitions may be reported side by side.
    """
    by_basis: dict[str, list[ReadingLike]] = {}
    for reading in sorted(readings, key=lambda reading: reading.at_us):
        by_basis.setdefault(reading.basis, []).append(reading)
    found = []
    for basis, group in by_basis.items():
        # A day may carry two statements; the later one in the list stands.
        last = {reading.at_us: reading for reading in group}
        at_us = tuple(last)
        found.append(
            Run(
                basis,
                at_us,
                tuple(reading.value for reading in last.values()),
                tuple(reading.at_least for reading in last.values()),
                at_us[-1],
            )
        )
    return tuple(sorted(found, key=lambda run: run.at_us[0]))


def steps(run: Run) -> tuple[list[int], list[float]]:
    """Return the corner points of the run's step line, in µs and counts."""
    xs: list[int] = []
    ys: list[float] = []
    for position, (at_us, value) in enumerate(zip(run.at_us, run.values, strict=True)):
        if position:
            xs.append(at_us)
            ys.append(ys[-1])
        xs.append(at_us)
        ys.append(value)
    if run.ends_us > xs[-1]:
        xs.append(run.ends_us)
        ys.append(ys[-1])
    return xs, ys
