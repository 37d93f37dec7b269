"""Rows that look like events of an earlier import under another title. Reads only; whether they are, a person says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from db.read import rows
from db.store import Transaction


def find_retitled(
    tx: Transaction,
    import_id: int,
    mapping: str,
    new: Mapping[int, tuple[int, int | None, str]],
    taken: Collection[int],
) -> dict[int, tuple[int, str]]:
    """For each new row, given as (earliest_us, lane, EDTF), return the event it looks like and its title.

    That event has its date and lane, came without a key by the same mapping (as JSON), is no other row's (`taken`),
    and is the only one of its kind, as the row is.
    """
    alike = Counter(new.values())
    earlier = {*rows.column(tx.session, "import", "id", mapping=mapping)} - {import_id}
    if not earlier:
        return {}
    found = {}
    for i, row in new.items():
        if alike[row] == 1:
            known = dict(zip(("earliest_us", "lane_id", "when_edtf"), row, strict=True))
            there = rows.select(tx.session, "event", ("id", "title", "import_id"), key=None, **known)
            events = [one for one in there if one[0] not in taken and one[2] in earlier]
            if len(events) == 1:
                found[i] = (int(events[0][0]), str(events[0][1]))
    return found
