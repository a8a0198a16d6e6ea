"""What changed between a print and today, and which months can be counted: decisions on paper."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from unterwegs.book import rules
from unterwegs.book.rules import Change, Part

words = st.text(alphabet="abc ", max_size=4)
lines = st.lists(words, max_size=3)
entries = st.fixed_dictionaries({"name": words, "when": lines, "contact": lines})
snapshots = st.dictionaries(st.sampled_from("ABCDEF"), entries, max_size=5)


def test_new_gone_and_changed_entries_are_told_with_what_was_and_what_is() -> None:
    before = {"A": {"name": "Treff", "when": ["Mo 9:00", "Mi 9:00"]}, "B": {"name": "Kurs", "when": []}}
    now = {"C": {"name": "Café", "when": []}, "A": {"name": "Treff", "when": ["Mo 10:00", "Mi 9:00"]}}

    changes = rules.changes(before, now)

    assert changes == [
        Change("C", "new"),
        Change("A", "changed", (Part("when", ("Mo 9:00",), ("Mo 10:00",)),)),
        Change("B", "gone"),
    ]


def test_another_order_of_the_same_lines_is_told_in_full() -> None:
    changes = rules.changes({"A": {"when": ["x", "y"]}}, {"A": {"when": ["y", "x"]}})

    assert changes == [Change("A", "changed", (Part("when", ("x", "y"), ("y", "x")),))]


def test_other_words_for_the_same_facts_are_no_change() -> None:
    before = {"A": {"when": ["Mo 9 Uhr"], "source": "1"}}

    assert rules.changes(before, {"A": {"when": ["montags um 9"], "source": "1"}}) == []
    assert rules.changes(before, {"A": {"when": ["montags um 10"], "source": "2"}}) == [
        Change("A", "changed", (Part("when", ("Mo 9 Uhr",), ("montags um 10",)),))
    ]


def test_a_fact_that_prints_did_not_remember_then_is_no_change() -> None:
    assert rules.changes({"A": {"name": "Treff"}}, {"A": {"name": "Treff", "access": "Rampe"}}) == []


@given(snapshots)
def test_nothing_has_changed_on_the_day_of_the_print(stood: rules.Snapshot) -> None:
    assert rules.changes(stood, stood) == []


@given(snapshots, snapshots)
def test_each_entry_is_told_once_at_most_and_by_what_happened_to_it(
    before: rules.Snapshot, now: rules.Snapshot
) -> None:
    changes = rules.changes(before, now)

    kinds = {change.code: change.kind for change in changes}
    assert len(kinds) == len(changes)
    assert {code for code, kind in kinds.items() if kind == "new"} == now.keys() - before.keys()
    assert {code for code, kind in kinds.items() if kind == "gone"} == before.keys() - now.keys()
    changed = {code for code in before.keys() & now.keys() if not is_same(before[code], now[code])}
    assert {code for code, kind in kinds.items() if kind == "changed"} == changed
    assert all(part.before or part.now or before[change.code] for change in changes for part in change.parts)


def is_same(one: object, other: object) -> bool:
    return one == other


@given(snapshots, snapshots)
def test_the_way_back_tells_the_opposite(before: rules.Snapshot, now: rules.Snapshot) -> None:
    there, back = rules.changes(before, now), rules.changes(now, before)

    opposite = {"new": "gone", "gone": "new", "changed": "changed"}
    assert {(one.code, opposite[one.kind]) for one in there} == {(one.code, one.kind) for one in back}


def test_a_print_whose_neighborhood_is_gone_is_compared_with_nothing() -> None:
    assert rules.is_missing(None, "Niedergirmes") is True
    assert rules.is_missing(None, "") is False
    assert rules.is_missing("Niedergirmes", "Niedergirmes") is False


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 1, 1)), st.integers(1, 30))
def test_the_months_that_can_be_counted_are_the_last_ones_without_a_gap(today: date, count: int) -> None:
    months = rules.months_back(today, count)

    assert len(months) == count
    assert months[0] == rules.first_of_month(today)
    assert all((a.year * 12 + a.month) - (b.year * 12 + b.month) == 1 for a, b in pairwise(months))
