"""Months are frozen with small numbers hidden; nobody computes a hidden one from all tables and months together."""

import random
from datetime import date

import pytest

from tests import make
from unterwegs.kit import smallnumbers
from unterwegs.people import counting
from unterwegs.places import queries as places
from unterwegs.wishes import actions, rules, statistics, tables
from unterwegs.wishes.models import Frozen, Wish

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 12)


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.area()
    make.area("Westend", west=9.0)


def test_a_wish_that_nobody_answered_counts_as_that_and_not_as_taken_back() -> None:
    make.wish(today=date(2025, 1, 20))
    for day in (date(2026, 1, 13), date(2026, 1, 21)):
        actions.escalate(today=day)
        actions.forget(today=day)

    table = next(one for one in counting.exact(tables.NUMBERS, "2026-01") if one.name == "wishes-outcome")

    assert (table.counts["unanswered", "call"], (tables.WITHDRAWN, "call") in table.counts) == (1, False)


def closed(count: int, *, on: date, kind: str = "call", source: str = "web", outcome: str = "talked") -> None:
    """Wishes that were answered on a day, all from the same neighborhood."""
    area = places.family_area("niedergirmes")
    for _each in range(count):
        wish = make.wish(f"{random.random()}", kind=kind, area=area, today=on)
        Wish.objects.filter(pk=wish.pk).update(answered_on=on, outcome=outcome, source=source)


def test_a_month_is_frozen_when_it_is_over_and_never_changes() -> None:
    closed(7, on=JANUARY)

    assert actions.freeze(today=date(2026, 1, 31)) == 0
    assert actions.freeze(today=date(2026, 2, 1)) == 2
    closed(7, on=JANUARY)
    assert actions.freeze(today=date(2026, 2, 2)) == 0

    table = next(one for one in statistics.published("2026-01") if one.name == "wishes")
    assert table.cell() == 7


def test_below_five_nothing_is_said() -> None:
    closed(4, on=JANUARY)

    actions.freeze(today=date(2026, 2, 1))

    cells = [cell for one in statistics.published("2026-01") for line in one.cells for cell in line]
    assert {cell for cell in cells if cell is not None} <= {0}


def test_no_hidden_number_can_be_computed_from_all_tables_and_months_together() -> None:
    closed(9, on=JANUARY)
    closed(3, on=JANUARY, kind="visit", source="phone")
    closed(6, on=date(2026, 2, 9), outcome="answered")
    closed(2, on=date(2026, 2, 10), kind="advice", source="counter", outcome="visit")
    closed(5, on=date(2026, 3, 3), kind="visit")

    actions.freeze(today=date(2026, 4, 1))

    shown = [table for period in statistics.periods() for table in statistics.published(period)]
    assert statistics.periods() == ["2026-Q1", "2026-03", "2026-02", "2026-01"]
    assert len(shown) == 3 * 2 + 5
    assert smallnumbers.unsafe(shown) == []
    assert any(table.hides for table in shown)


def test_the_exact_counts_go_with_the_year() -> None:
    closed(6, on=JANUARY)

    actions.freeze(today=date(2027, 1, 1))

    assert {row.period for row in Frozen.objects.all()} == {
        *(f"2026-{month:02}" for month in range(1, 13)),
        *(f"2026-Q{number}" for number in range(1, 5)),
        "2026",
    }
    assert set(Frozen.objects.values_list("exact", flat=True)) == {None}


def test_a_wish_taken_back_counts_once_in_its_month_without_anything_of_it() -> None:
    wish = make.wish(kind="advice", today=JANUARY)
    actions.withdraw(wish, today=JANUARY)
    closed(8, on=JANUARY, kind="advice")

    table = next(one for one in counting.exact(tables.NUMBERS, "2026-01") if one.name == "wishes-outcome")

    assert table.counts[tables.WITHDRAWN, "advice"] == 1


def test_there_are_names_for_everything_that_is_shown() -> None:
    closed(8, on=JANUARY)
    closed(8, on=JANUARY, kind="visit", source="phone", outcome="visit")
    for language in 8 * ["ar"] + 9 * ["de"]:
        actions.tally(channel="phone", topic=None, language=language, duration="short", today=JANUARY)
    actions.freeze(today=date(2027, 1, 1))

    month, year = ({str(table.title): table for table in statistics.shown(period)} for period in ("2026-01", "2026"))

    assert {title: (table.columns, table.rows) for title, table in month.items()} == {
        "Wünsche": (["Wie viele"], [("Summe", (16,))]),
        "Gespräche": (["Wie viele"], [("Summe", (17,))]),
    }
    assert list(year) == [str(title) for title in tables.NUMBERS.plans.values()]
    assert ("Arabisch", 8) in [(name, cells[-1]) for name, cells in year["Gespräche nach Sprache"].rows]
    by_area = year["Wünsche nach Stadtteil und Art"]
    assert [name for name, _cells in by_area.rows] == ["Niedergirmes", "Westend", "nicht gesagt", "Summe"]
    assert list(by_area.columns) == [*(str(label) for label in rules.Kind.labels), "Summe"]
    assert [name for name, _cells in year["Gespräche nach Dauer"].rows] == [
        "bis 5 Minuten",
        "bis 15 Minuten",
        "länger",
        "Summe",
    ]


def test_the_list_of_tables_is_fixed_and_each_counts_everything_once() -> None:
    closed(5, on=JANUARY)
    actions.tally(channel="phone", topic=None, language="de", duration="short", today=JANUARY)

    exact = {table.name: sum(table.counts.values()) for table in counting.exact(tables.NUMBERS, "2026-01")}

    assert exact == {plan.name: 5 if plan.of == tables.WISHES else 1 for plan in tables.NUMBERS.plans}
