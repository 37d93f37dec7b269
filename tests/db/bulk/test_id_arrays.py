"""Sets of ids as arrays: what Python's sets say, in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from db.bulk import id_arrays
from db.records import Changes, ids_array

_sets = st.sets(st.integers(0, 12))


@given(ids=_sets, others=_sets)
def test_they_are_what_sets_of_python_are(ids: set[int], others: set[int]) -> None:
    a, b = ids_array(ids), ids_array(others)

    assert id_arrays.union(a, b).tolist() == sorted(ids | others)
    assert id_arrays.difference(a, b).tolist() == sorted(ids - others)
    assert id_arrays.intersection(a, b).tolist() == sorted(ids & others)
    assert id_arrays.among(a, b).tolist() == [one in others for one in sorted(ids)]


@given(ids=st.lists(st.integers(0, 12)))
def test_ids_in_any_order_and_number_become_a_set(ids: list[int]) -> None:
    assert id_arrays.distinct(np.array(ids, np.int64)).tolist() == sorted(set(ids))


@given(first=st.tuples(_sets, _sets, _sets), second=st.tuples(_sets, _sets, _sets))
def test_merged_changes_name_no_event_twice(
    first: tuple[set[int], set[int], set[int]], second: tuple[set[int], set[int], set[int]]
) -> None:
    merged = _changes(first).merge(_changes(second))

    named = [*merged.added.tolist(), *merged.changed.tolist(), *merged.removed.tolist()]
    assert not set(merged.changed.tolist()) & {*merged.added.tolist(), *merged.removed.tolist()}
    assert set(named) <= set().union(*first, *second)


def _changes(sets: tuple[set[int], set[int], set[int]]) -> Changes:
    added, changed, removed = map(ids_array, sets)
    return Changes(added, changed, removed)
