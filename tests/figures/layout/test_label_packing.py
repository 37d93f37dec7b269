"""Labels in rows: nothing overlaps, nothing is lost, and no more rows are used than needed."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from explorer.figures.layout.label_packing import (
    GAP_PX,
    LEAST_LABEL_PX,
    Extent,
    Packed,
    assignments_beside,
    clusters,
    least_rows,
    pack,
)

WIDTH = 900.0


@st.composite
def extents(draw: st.DrawFn) -> Extent:
    x0 = draw(st.floats(0, WIDTH))
    x1 = x0 + draw(st.sampled_from((9.0, 9.0, 9.0, 40.0, 300.0)))
    label = draw(st.sampled_from((x0 + 14.5, x0 + 9, x1 + 6)))
    return Extent(x0, min(x1, WIDTH), max(label, 7.0), draw(st.floats(20, 400)))


def boxes(given: list[Extent], packed: Packed) -> list[tuple[int, float, float]]:
    found = []
    for i, assignment in packed.assignments.items():
        one = given[i]
        wide = min(assignment.room, one.width)
        low = assignment.label_x - wide if assignment.flipped else assignment.label_x
        high = assignment.label_x if assignment.flipped else assignment.label_x + wide
        found.append((assignment.row, min(low, one.x0), max(high, one.x1)))
    return found


@given(st.lists(extents(), max_size=60), st.integers(1, 8))
def test_labels_in_a_row_never_overlap(given: list[Extent], rows: int) -> None:
    found = sorted(boxes(given, pack(given, WIDTH, rows)))
    for (row, _, end), (other, start, _) in itertools.pairwise(found):
        assert row != other or end <= start + 0.01


@given(st.lists(extents(), max_size=60), st.integers(1, 8))
def test_every_event_has_a_seat_or_is_left_out(given: list[Extent], rows: int) -> None:
    packed = pack(given, WIDTH, rows)
    assert sorted([*packed.assignments, *packed.left_out]) == list(range(len(given)))
    assert packed.rows <= rows
    assert all(assignment.row < rows for assignment in packed.assignments.values())


@given(st.lists(extents(), max_size=60))
def test_with_rows_enough_nothing_is_left_out_and_labels_are_whole_where_they_can_be(given: list[Extent]) -> None:
    packed = pack(given, WIDTH)
    assert packed.left_out == ()
    for i, assignment in packed.assignments.items():
        # Six pixels from the mark, and six from the edge.
        room = max(WIDTH - given[i].label_x, given[i].x0 - 12)
        assert assignment.room >= min(given[i].width, room) - 0.01


@given(st.lists(extents(), max_size=40))
def test_the_least_rows_seat_everyone_and_one_less_does_not(given: list[Extent]) -> None:
    rows = least_rows(given, WIDTH, pack(given, WIDTH).rows)
    assert pack(given, WIDTH, rows).left_out == ()
    assert rows == 1 or pack(given, WIDTH, rows - 1).left_out != ()


@given(st.lists(extents(), max_size=60))
def test_no_label_runs_out_of_the_plot(given: list[Extent]) -> None:
    for _, low, high in boxes(given, pack(given, WIDTH, 5)):
        assert low >= -0.01
        assert high <= WIDTH + 0.01 or any(abs(high - one.x1) < 0.01 for one in given)


def test_events_side_by_side_share_a_row() -> None:
    given = [Extent(x, x + 9, x + 14, 100) for x in (0, 130, 260)]
    assert pack(given, WIDTH).rows == 1


def test_a_label_that_the_edge_would_cut_stands_left_of_its_mark() -> None:
    assignment = pack([Extent(850, 859, 865, 200)], WIDTH).assignments[0]
    assert assignment.flipped
    assert assignment.label_x < 850


def test_a_label_is_shortened_before_another_event_is_folded() -> None:
    given = [Extent(0, 9, 14, 200), Extent(170, 179, 184, 300)]
    packed = pack(given, WIDTH, 1)
    assert packed.left_out == ()
    assert packed.shortened == 1
    assert LEAST_LABEL_PX <= packed.assignments[0].room <= 170 - GAP_PX - 14


def test_a_label_is_not_cut_to_less_than_it_needs_to_be_understood() -> None:
    given = [Extent(0, 9, 14, 400), Extent(170, 179, 184, 300)]
    assert pack(given, WIDTH, 1).left_out == (1,)


def test_where_rows_are_short_the_weightiest_has_its_label() -> None:
    given = [Extent(x, x + 9, x + 14, 300) for x in (0, 20, 40)]
    assert sorted(pack(given, WIDTH, 1, (1, 1, 9)).assignments) == [2]
    assert sorted(pack(given, WIDTH, 2, (1, 5, 9)).assignments) == [1, 2]


def sign(count: int) -> float:
    return 60.0 + 7 * len(str(count))


@given(st.lists(extents(), min_size=1, max_size=60))
def test_what_is_folded_adds_up_and_its_signs_stand_apart(given: list[Extent]) -> None:
    found = clusters(given, range(len(given)), sign, WIDTH)
    assert sorted(i for one in found for i in one.members) == list(range(len(given)))
    places = [one.place(sign, WIDTH) for one in found]
    for (_, end), (start, _) in itertools.pairwise(places):
        assert end <= start


@given(st.lists(extents(), min_size=1, max_size=60))
def test_a_label_beside_a_single_mark_does_not_reach_the_next_sign(given: list[Extent]) -> None:
    found = clusters(given, range(len(given)), sign, WIDTH)
    places = {one.members[0]: one.place(sign, WIDTH) for one in found}
    for i, assignment in assignments_beside(given, found, 3, sign, WIDTH).items():
        wide = min(assignment.room, given[i].width)
        low, high = (
            (assignment.label_x - wide, assignment.label_x)
            if assignment.flipped
            else (assignment.label_x, assignment.label_x + wide)
        )
        others = [place for j, place in places.items() if j != i]
        assert high <= min((start for start, _ in others if start > places[i][0]), default=WIDTH) + 0.01
        assert low >= max((end for _, end in others if end <= places[i][0]), default=0.0) - 0.01
