"""Numbers about people: none below five, the others in steps of five."""

from hypothesis import given
from hypothesis import strategies as st

from unterwegs.kit import smallnumbers

COUNTS = st.integers(min_value=0, max_value=500)


def test_numbers_below_five_are_not_shown() -> None:
    assert [smallnumbers.shown(count) for count in range(12)] == [None] * 5 + [5] * 5 + [10] * 2


@given(st.dictionaries(st.integers(), COUNTS))
def test_a_cell_that_is_shown_holds_at_least_as_many(counts: dict[int, int]) -> None:
    cells = smallnumbers.shown_cells(counts)

    assert all(5 <= number <= counts[key] for key, number in cells.items())
    assert {key for key, count in counts.items() if count >= 5} == set(cells)


@given(st.lists(COUNTS, min_size=2))
def test_no_two_shown_numbers_differ_by_one_to_four(counts: list[int]) -> None:
    """Neither yesterday's and today's number nor a town's and its largest neighborhood's point at a person."""
    numbers = [number for count in counts if (number := smallnumbers.shown(count)) is not None]

    assert {abs(one - other) for one in numbers for other in numbers} & {1, 2, 3, 4} == set()


def test_counts_are_summed_by_key() -> None:
    assert smallnumbers.summed([("a", 1), ("b", 2), ("a", 4)]) == {"a": 5, "b": 2}
