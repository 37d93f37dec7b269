"""The first and the last date of an import, as EDTF. Numbers in, text out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from db.dates import MAX_US, MIN_US
from explorer.importing.parse import Parsed
from explorer.importing.report import Tally


def take_in(tally: Tally, parsed: Parsed) -> None:
    """Widen the tally's span by a chunk. An open start or end says nothing of when and is passed over."""
    when = parsed.when
    if not len(when):
        return
    tally.instants_us.append(when.earliest_us)
    for i in _candidates(when.earliest_us, MIN_US, lowest=True):
        value = int(when.earliest_us[i])
        if tally.earliest_us is None or value < tally.earliest_us:
            tally.earliest_us, tally.first = value, _side(when.edtf[i], 0)
    for i in _candidates(when.latest_us, MAX_US, lowest=False):
        value = int(when.latest_us[i])
        if tally.latest_us is None or value > tally.latest_us:
            tally.latest_us, tally.last = value, _side(when.edtf[i], -1)
    endless = np.flatnonzero((when.latest_us >= MAX_US) & (when.earliest_us > MIN_US))
    if len(endless):
        i = int(endless[when.earliest_us[endless].argmax()])
        value = int(when.earliest_us[i])
        if tally.latest_us is None or value > tally.latest_us:
            tally.latest_us, tally.last = value, _side(when.edtf[i], 0)


def _candidates(values: npt.NDArray[np.int64], beyond: int, *, lowest: bool) -> list[int]:
    known = (values > beyond if lowest else values < beyond).nonzero()[0]
    if not len(known):
        return []
    picked = values[known]
    return [int(known[picked.argmin() if lowest else picked.argmax()])]


def _side(edtf: str, which: int) -> str:
    return edtf.split("/")[which] if "/" in edtf and not edtf.startswith(("[", "{")) else edtf
