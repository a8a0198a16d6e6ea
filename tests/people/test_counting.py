"""Statistics of a confidential room: counted by month, frozen when a period is over, never changed, safe together."""

import json
from collections.abc import Mapping
from datetime import date

import pytest

from unterwegs.kit import smallnumbers
from unterwegs.kit.smallnumbers import NONE, OTHER, Every, Plan
from unterwegs.people import counting, keys
from unterwegs.people.counting import Feature, Statistics
from unterwegs.wishes.models import Frozen

pytestmark = pytest.mark.django_db
Counts = dict[date, list[tuple[Mapping[str, str], int]]]
PLANS = {
    Plan("all", "visits", every=Every.MONTH): "Visits",
    Plan("areas", "visits", rows="area", every=Every.QUARTER): "Visits by neighborhood",
    Plan("languages", "visits", rows="language", columns="area"): "Visits by language",
}


def statistics(counts: Counts, *, plans: Mapping[Plan, str] = PLANS) -> Statistics:
    """Numbers of a room that visits families; its frozen tables lie where those of wishes lie."""
    return Statistics(
        frozen=Frozen,
        plans=plans,
        features={
            "area": Feature(lambda: ("nord", "west"), lambda: {"nord": "Nord", "west": "West"}),
            "language": Feature(lambda: ("ar", "de", "ti", NONE), lambda: {"ar": "Arabisch"}, first=("ar", "de")),
        },
        things={"visits": lambda month: counts.get(month, [])},
        first_day=lambda: min(counts, default=None),
    )


def visits(area: str, language: str, count: int) -> tuple[Mapping[str, str], int]:
    return {"area": area, "language": language}, count


def months(first: int, *, year: int = 2026, small: str = "ti") -> Counts:
    """From a month to December the same visits each month."""
    return {
        date(year, month, 1): [visits("nord", "de", 20), visits("west", "de", 8), visits("west", small, 6)]
        for month in range(first, 13)
    }


def cells(numbers: Statistics, period: str, table: str) -> tuple[tuple[int | None, ...], ...]:
    return next(one.cells for one in counting.published(numbers, period) if one.name == table)


def test_a_table_is_shown_for_no_period_shorter_than_planned() -> None:
    numbers = statistics(months(1))

    counting.freeze(numbers, today=date(2027, 1, 1))

    shown = {period: [one.name for one in counting.published(numbers, period)] for period in counting.periods(numbers)}
    assert shown == {
        "2026": ["all", "areas", "languages"],
        **{f"2026-Q{quarter}": ["all", "areas"] for quarter in range(1, 5)},
        **{f"2026-{month:02}": ["all"] for month in range(1, 13)},
    }


def test_a_town_that_begins_in_may_has_a_first_year_from_may() -> None:
    numbers = statistics(months(5))

    counting.freeze(numbers, today=date(2027, 1, 1))

    longer = [period for period in counting.periods(numbers) if len(smallnumbers.months(period)) > 1]
    assert longer == ["2026-05/12", "2026-Q4", "2026-Q3", "2026-05/06"]
    assert cells(numbers, "2026-05/12", "areas") == ((160,) * 2, (112,) * 2, (272,) * 2)


def test_a_month_that_is_a_whole_quarter_shows_what_quarters_show() -> None:
    numbers = statistics(months(12))

    counting.freeze(numbers, today=date(2027, 1, 1))

    assert counting.periods(numbers) == ["2026-12"]
    assert [one.name for one in counting.published(numbers, "2026-12")] == ["all", "areas", "languages"]


def test_night_by_night_gives_the_same_as_all_at_once() -> None:
    numbers = statistics(months(1))
    for month in range(2, 13):
        counting.freeze(numbers, today=date(2026, month, 1))
    counting.freeze(numbers, today=date(2027, 1, 1))
    nightly = {(row.table, row.period): row.shown for row in Frozen.objects.all()}

    Frozen.objects.all().delete()
    counting.freeze(numbers, today=date(2027, 1, 1))

    assert {(row.table, row.period): row.shown for row in Frozen.objects.all()} == nightly


def test_what_is_frozen_once_never_changes() -> None:
    counts = months(11)
    numbers = statistics(counts)
    counting.freeze(numbers, today=date(2026, 12, 1))

    counts[date(2026, 11, 1)].append(visits("nord", "de", 7))
    counts[date(2026, 10, 1)] = [visits("nord", "de", 7)]

    assert counting.freeze(numbers, today=date(2026, 12, 2)) == 0
    assert counting.periods(numbers) == ["2026-11"]
    assert cells(numbers, "2026-11", "all") == ((34, 34), (34, 34))


def test_exact_numbers_are_sealed_and_go_with_the_year() -> None:
    numbers = statistics(months(11))
    counting.freeze(numbers, today=date(2026, 12, 31))

    row = Frozen.objects.get(table="areas")
    assert b'"west"' not in bytes(row.exact)
    assert json.loads(keys.unseal(bytes(row.exact)))["counts"] == [["nord", "alle", 20], ["west", "alle", 14]]

    counting.freeze(numbers, today=date(2027, 1, 1))

    assert set(Frozen.objects.values_list("exact", flat=True)) == {None}


def test_rare_categories_stand_together_until_the_year_before_shows_five() -> None:
    """In the first year those that the room names have a place of their own, then those of which everybody saw enough."""
    counts = months(1) | months(1, year=2027, small="ar")
    numbers = statistics(counts)

    counting.freeze(numbers, today=date(2028, 1, 1))

    first, second = (
        next(one for one in counting.published(numbers, year) if one.name == "languages") for year in ("2026", "2027")
    )
    assert first.rows.categories == ("ar", "de", OTHER, NONE)
    assert first.cells[2] == (None, None, 72)
    assert second.rows.categories == ("de", OTHER, NONE)
    assert [name for name, _cells in counting.shown(numbers, "2027")[2].rows] == ["de", "andere", "Summe"]


def test_a_table_that_is_added_within_the_year_is_shown_from_the_next_year_on() -> None:
    counts = months(1) | months(1, year=2027)
    counting.freeze(statistics(counts, plans=dict(list(PLANS.items())[:2])), today=date(2026, 7, 1))

    numbers = statistics(counts)
    counting.freeze(numbers, today=date(2028, 1, 1))

    assert [one.name for one in counting.published(numbers, "2026")] == ["all", "areas"]
    assert [one.name for one in counting.published(numbers, "2027")] == ["all", "areas", "languages"]


def test_a_table_that_is_dropped_within_the_year_stops_longer_periods_until_the_next() -> None:
    """They would tell what its missing months hold."""
    counts = months(1) | months(1, year=2027)
    counting.freeze(statistics(counts), today=date(2026, 5, 1))

    numbers = statistics(counts, plans=dict(list(PLANS.items())[:1]))
    counting.freeze(numbers, today=date(2028, 1, 1))

    assert [period for period in counting.periods(numbers) if period.startswith("2026") and len(period) < 7] == []
    assert counting.periods(numbers)[0] == "2027"


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2026", "2026"),
        ("2026-Q4", "4. Quartal 2026"),
        ("2026-H2", "2. Halbjahr 2026"),
        ("2026-11", "November 2026"),
        ("2026-05/12", "Mai bis Dezember 2026"),
    ],
)
def test_periods_have_names_for_people(period: str, name: str) -> None:
    assert counting.period_name(period) == name
