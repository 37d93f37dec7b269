"""The events that a search found, and where an index has them. Knows no search."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.timeline.index.index import TimelineIndex


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Events by their ids (int64 (n,))."""

    ids: NDArray[np.int64]
    _at: list[tuple[TimelineIndex, NDArray[np.int64]]] = field(default_factory=list, init=False, repr=False)

    def positions(self, index: TimelineIndex) -> NDArray[np.int64]:
        """Return their positions in an index, ascending. The first call looks at every event (20 ms for a million)."""
        if not self._at or self._at[0][0] is not index:
            self._at[:] = [(index, np.flatnonzero(np.isin(index.ids, self.ids)))]
        return self._at[0][1]
