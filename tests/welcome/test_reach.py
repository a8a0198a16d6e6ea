"""What share was reached, as far as published tables tell it: a percentage undoes no hiding."""

import random
from fractions import Fraction
from itertools import product

import pytest

from unterwegs.kit.smallnumbers import TOTAL
from unterwegs.welcome import reach, rules, tables
from unterwegs.welcome.reach import Reach

HIDDEN = None


def row(total: int | None, **ends: int | None) -> dict[str, int | None]:
    return {**dict.fromkeys(rules.End.values, 0), **ends, TOTAL: total}


def test_reached_are_visited_and_met_out_of_those_who_were_to_be_reached() -> None:
    found = reach.of_row(row(110, visited=70, met_elsewhere=10, declined=20, moved=6, stopped=4))

    assert (found, str(found)) == (Reach(80, 80), "80 %")


def test_where_a_little_is_hidden_it_is_said_between_what_the_share_lies() -> None:
    found = reach.of_row(row(100, visited=80, met_elsewhere=HIDDEN, declined=12, not_met=HIDDEN))

    assert (found, str(found)) == (Reach(80, 88), "80–88 %")


@pytest.mark.parametrize(
    "cells",
    [
        row(HIDDEN, visited=40),
        row(60, visited=HIDDEN, declined=HIDDEN),
        row(0),
        row(9, moved=5, stopped=4),
    ],
)
def test_where_too_much_is_hidden_or_nobody_was_to_be_reached_nothing_is_said(cells: dict[str, int | None]) -> None:
    assert reach.of_row(cells) is None


def test_the_share_is_what_anybody_works_out_from_the_row_and_no_more() -> None:
    chance, told = random.Random(7), 0
    for _round in range(300):
        counts = {end: chance.randint(0, 9) for end in ("visited", "met_elsewhere", "declined", "moved")}
        shown = {end: HIDDEN if chance.random() < 0.4 else count for end, count in counts.items()}

        found = reach.of_row(row(sum(counts.values()), **shown))

        possible = [share for share in map(share_of, fitting(shown, sum(counts.values()))) if share is not None]
        if found is not None:
            told += 1
            assert (found.lowest, found.highest) == (round(min(possible)), round(max(possible)))
    assert told > 100


def fitting(shown: dict[str, int | None], total: int) -> list[dict[str, int]]:
    """All rows that a reader could imagine."""
    ranges = [range(total + 1) if count is None else [count] for count in shown.values()]
    rows = (dict(zip(shown, counts, strict=True)) for counts in product(*ranges) if sum(counts) == total)
    return list(rows)


def share_of(counts: dict[str, int]) -> Fraction | None:
    of = sum(count for end, count in counts.items() if end not in tables.NOT_TO_REACH)
    reached = sum(count for end, count in counts.items() if end in tables.REACHED)
    return Fraction(100 * reached, of) if of else None
