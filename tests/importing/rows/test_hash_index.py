"""What keeps memory small however many rows come: ids by hash, samples of instants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.importing import report
from explorer.importing.rows.hash_index import HashedIds, Unseen, hashes_of, repeats

_hashes = st.lists(st.integers(-5, 5), max_size=20)


@given(blocks=st.lists(_hashes, max_size=12), asked=_hashes)
def test_of_those_with_the_same_hash_the_first_is_found(blocks: list[list[int]], asked: list[int]) -> None:
    ids, known, next_id = HashedIds(), dict[int, int](), 1
    for block in blocks:
        numbers = range(next_id, next_id + len(block))
        ids.add(np.array(block, np.int64), np.array(numbers, np.int64))
        for one, number in zip(block, numbers, strict=True):
            known.setdefault(one, number)
        next_id = numbers.stop

    assert ids.find(np.array(asked, np.int64)).tolist() == [known.get(one, 0) for one in asked]
    assert len(ids) == next_id - 1


def test_nothing_is_found_after_forgetting() -> None:
    ids = HashedIds()
    ids.add(hashes_of(["a", "b"], 2), np.array([1, 2]))
    ids.clear()

    assert ids.find(hashes_of(["a"], 1)).tolist() == [0]
    assert not len(ids)


def test_repeats_are_those_after_the_first() -> None:
    assert repeats(hashes_of("abcab", 5)).tolist() == [False, False, False, True, True]


def test_texts_are_new_until_one_comes_again_or_is_blank() -> None:
    unseen = Unseen()

    assert unseen.are(["a", "b"])
    assert unseen.are(["c"])
    assert not unseen.are(["d", "d"])
    assert not unseen.are(["e", "a"])
    assert not unseen.are(["f", ""])
    assert unseen.are(["g"])


def test_of_very_many_instants_a_sample_with_the_first_and_the_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_MOST_INSTANTS", 100)
    tally = report.ImportCounts()
    for first in range(0, 1_000, 50):
        tally.see(np.arange(first, first + 50)[::-1])

    kept = tally.instants_us
    assert 50 < len(kept) <= 100
    assert (kept.min(), kept.max()) == (0, 999)
    assert 300 < np.median(kept) < 700
