"""Which events of a stretch of time are considered for a row, and in what order. Knows no rows that are taken.

Those that weigh the most come first, of these the longest, by classes of duration, else the earliest; of a crowd, those
that come first in each part of the stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index.index import SPAN, Group
from explorer.timeline.index.local_lane import LocalTimeLane

# So many candidates from each part of a stretch; and for each part so many in all, fewer of those that are long.
_PER_PART = 5
_FIRST_OF_PART = np.arange(_PER_PART)
_MOST_BY_PART = 7
_MOST_LONG_BY_PART = 3.5
# How much longer than usual an event is before it may not take every row.
_LONG = 32


class Candidate(NamedTuple):
    """An event that may get one of the first `rows` rows; times are wall times."""

    position: int
    event_id: int
    start_us: int
    end_us: int
    span: bool
    category: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Columns of the events that may be let in: positions, wall times, whether they are spans, and how many rows they
    may choose from."""

    positions: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    spans: NDArray[np.bool_]
    rows: NDArray[np.int64]

    def columns(self) -> tuple[NDArray[Any], ...]:
        """Return the columns in their order."""
        return self.positions, self.starts, self.ends, self.spans, self.rows


class Picker:
    """Picks candidates of a lane that has so many rows."""

    def __init__(self, source: LocalTimeLane, rows: int) -> None:
        self.source = source
        self._rows = rows
        # Where every event can have a row of its own, none has to be kept free.
        self._limit = rows - max(1, rows // 3) if rows >= 3 and source.lane.count > rows else rows
        self._long_us = _LONG * source.lane.typical_us

    def first(self, count: int) -> list[Candidate]:
        """Return the first events of every class, at most so many of each."""
        choices: list[Choice] = []
        weight = self.source.index.weight
        for group in self.source.lane.groups:
            chosen = np.arange(min(count, len(group)))
            if weight is not None:
                weights = weight[group.first : group.first + len(group)]
                chosen = np.argsort(255 - weights, kind="stable")[:count]
            choices.append(self._of_group(group, chosen))
        choice = self._joined(choices)
        return [] if choice is None else self.candidates(choice, np.arange(len(choice.positions)))

    def choice(self, start_us: int, end_us: int, parts: int) -> Choice | None:
        """Events that start in a stretch and are not wider than it, the weightiest first, of these the longest, else by
        time; from a crowd, those that come first in each of its parts. None if there are none."""
        choices: list[Choice] = []
        count = 0
        for group in self.source.lane.groups:
            if group.shortest_us > end_us - start_us:
                continue
            low, high = self.source.between(group, start_us, end_us)
            if high <= low:
                continue
            # Those that may not take every row must leave some of the choice to the others too.
            long = group.shortest_us > self._long_us
            room = int(parts * (_MOST_LONG_BY_PART if long else _MOST_BY_PART)) - count
            if room <= 0:
                continue
            if high - low <= _PER_PART:
                chosen = np.arange(low, high)
            else:
                step = (end_us - start_us) // parts
                edges = self.source.edges(group, start_us + step, step, parts - 1)
                cuts = np.empty(parts + 1, np.int64)
                cuts[0], cuts[-1] = low, high
                cuts[1:-1] = group.starts[low:high].searchsorted(edges)
                cuts[1:-1] += low
                first = cuts[:-1, None] + _FIRST_OF_PART[: max(room // parts, 1)]
                chosen = first[first < cuts[1:, None]]
            choices.append(self._of_group(group, chosen[:room]))
            count += len(choices[-1].positions)
        return self._joined(choices)

    def _joined(self, choices: list[Choice]) -> Choice | None:
        """Choices as one, the weightiest first."""
        if not choices:
            return None
        columns = [
            choices[0].columns()[at]
            if len(choices) == 1
            else np.concatenate([choice.columns()[at] for choice in choices])
            for at in range(5)
        ]
        weight = self.source.index.weight
        if weight is not None:
            order = np.argsort(255 - weight[columns[0]], kind="stable")
            columns = [column[order] for column in columns]
        return Choice(*columns)

    def _of_group(self, group: Group, chosen: NDArray[np.intp]) -> Choice:
        """Return what is asked of the events at places within a group."""
        starts, ends = group.starts[chosen], group.ends[chosen]
        positions = group.first + chosen
        starts, ends = self.source.walls(group, starts), self.source.walls(group, ends)
        spans = (self.source.index.flags[positions] & SPAN) != 0
        limit = self._limit if group.shortest_us > self._long_us else self._rows
        return Choice(positions, starts, ends, spans, np.full(len(chosen), limit))

    def candidates(self, choice: Choice, places: NDArray[np.intp]) -> list[Candidate]:
        """Candidates at places of a choice."""
        positions = choice.positions[places]
        return [
            Candidate(*one)
            for one in zip(
                positions.tolist(),
                self.source.index.ids[positions].tolist(),
                choice.starts[places].tolist(),
                choice.ends[places].tolist(),
                choice.spans[places].tolist(),
                self.source.index.category[positions].tolist(),
                choice.rows[places].tolist(),
                strict=True,
            )
        ]
