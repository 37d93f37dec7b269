"""Rows that look like events of an earlier import under another title. Reads only; whether they are, a person says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from db.store import Transaction

_SAME_DAY = (
    "SELECT id, title FROM event WHERE earliest_us = :earliest AND lane_id = :lane AND when_edtf = :edtf "
    "AND key IS NULL AND import_id IN (SELECT id FROM import WHERE mapping = :mapping AND id <> :import)"
)


def find_retitled(
    tx: Transaction,
    import_id: int,
    mapping: str,
    rows: Mapping[int, tuple[int, int | None, str]],
    taken: Collection[int],
) -> dict[int, tuple[int, str]]:
    """For each new row, given as (earliest_us, lane, EDTF), return the event it looks like and its title.

    That event has its date and lane, came without a key by the same mapping (as JSON), is no other row's (`taken`),
    and is the only one of its kind, as the row is.
    """
    alike = Counter(rows.values())
    common = {"mapping": mapping, "import": import_id}
    if not tx.session.value("SELECT EXISTS (SELECT 1 FROM import WHERE mapping = :mapping AND id <> :import)", common):
        return {}
    found = {}
    for i, row in rows.items():
        if alike[row] == 1:
            named = dict(zip(("earliest", "lane", "edtf"), row, strict=True))
            events = [one for one in tx.session.rows(_SAME_DAY, named | common) if one[0] not in taken]
            if len(events) == 1:
                found[i] = (int(events[0][0]), str(events[0][1]))
    return found
