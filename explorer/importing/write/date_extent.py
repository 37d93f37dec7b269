"""The first and the last date of an import, as EDTF. Numbers in, text out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from db.dates import APPROXIMATE, MAX_US, MIN_US, When, parse
from explorer.importing.report import ImportCounts
from explorer.importing.rows.row_parser import Parsed


def extend(tally: ImportCounts, parsed: Parsed) -> None:
    """Widen the tally's span by a chunk. An open start or end says nothing of when and is passed over."""
    when = parsed.when
    if not len(when):
        return
    tally.see(when.earliest_us)
    rough = (when.flags & APPROXIMATE) != 0
    for group in (~rough, rough):
        for i in _candidates(when.earliest_us, group & (when.earliest_us > MIN_US), lowest=True):
            value = _as_named(when.edtf[i]).earliest_us if rough[i] else int(when.earliest_us[i])
            if tally.earliest_us is None or value < tally.earliest_us:
                tally.earliest_us, tally.first = value, _side(when.edtf[i], 0)
        for i in _candidates(when.latest_us, group & (when.latest_us < MAX_US), lowest=False):
            value = _as_named(when.edtf[i]).latest_us if rough[i] else int(when.latest_us[i])
            if tally.latest_us is None or value > tally.latest_us:
                tally.latest_us, tally.last = value, _side(when.edtf[i], -1)
    endless = np.flatnonzero((when.latest_us >= MAX_US) & (when.earliest_us > MIN_US))
    if len(endless):
        i = int(endless[when.earliest_us[endless].argmax()])
        value = int(when.earliest_us[i])
        if tally.latest_us is None or value > tally.latest_us:
            tally.latest_us, tally.last = value, _side(when.edtf[i], 0)


def _as_named(edtf: str) -> When:
    """An approximate date without the unit it is widened by: about 2018 does not reach further than July 2019."""
    return parse(edtf.replace("~", "").replace("%", "?"))


def _candidates(values: npt.NDArray[np.int64], which: npt.NDArray[np.bool_], *, lowest: bool) -> list[int]:
    known = which.nonzero()[0]
    if not len(known):
        return []
    picked = values[known]
    return [int(known[picked.argmin() if lowest else picked.argmax()])]


def _side(edtf: str, which: int) -> str:
    return edtf.split("/")[which] if "/" in edtf and not edtf.startswith(("[", "{")) else edtf
