"""The checker finds each mistake that is planted in a good plan, and only that."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.kit.tours import weeks
from tests.kit.tours.weeks import fixed, on_a_line, shift, visitor, window
from unterwegs.kit import tours
from unterwegs.kit.tours import Cost, Instance, Plan, Stop, Tour, Unserved, Violation, Visit

NINE = 9 * 3600
WEEK = on_a_line(
    [
        Visit(id="anna", place=1, seconds=1800, windows=(window("Mon", 9, 10),), languages=("tr", "ku"), skills=("twins",), area="north"),
        Visit(id="emil", place=2, seconds=1800, prize=5000, preferred=("ben",)),
        Visit(id="mila", place=3, fixed=fixed("ben", "Mon", 11)),
    ],
    [
        visitor("sara", 0, shifts=(shift("Mon"),), visits_per_day=2, languages=("tr",), skills=("twins",), areas=("north",)),
        visitor("ben", 3, shifts=(shift("Mon"),), areas=("south",)),
    ],
    begin_every=300,
)  # fmt: skip
SARA = Tour("sara", "Mon", NINE - 600, (Stop("anna", NINE, NINE), Stop("emil", NINE + 2400, NINE + 2400)), NINE + 5400)
BEN = Tour("ben", "Mon", 11 * 3600, (Stop("mila", 11 * 3600, 11 * 3600),), 12 * 3600)
GOOD = Plan(tours=(SARA, BEN))


def with_visit(name: str, **fields: Any) -> Instance:
    found = tuple(weeks.replaced(one, **fields) if one.id == name else one for one in WEEK.visits)
    return weeks.replaced(WEEK, visits=found)


def with_sara(**fields: Any) -> Plan:
    return Plan(tours=(msgspec.structs.replace(SARA, **fields), BEN))


def stops(*found: tuple[str, int, int]) -> tuple[Stop, ...]:
    return tuple(Stop(name, arrive, begin) for name, arrive, begin in found)


def test_a_good_plan_has_no_violation_and_its_cost() -> None:
    found = tours.checked(WEEK, GOOD)

    assert found == tours.Checked((), Cost(travel=2400, not_preferred=1800, prizes=0))


BROKEN: list[tuple[str, Instance, Plan, tuple[str, str, str]]] = [
    ("unknown", WEEK, Plan(tours=(SARA, BEN), unserved=(Unserved("nobody"),)), ("nobody", "", "")),
    ("unknown", WEEK, Plan(tours=(SARA, BEN, Tour("eve", "Mon", 0, (), 0))), ("", "eve", "Mon")),
    ("unknown", WEEK, Plan(tours=(SARA, BEN, Tour("ben", "Sun", 0, (), 0))), ("", "ben", "Sun")),
    ("twice", WEEK, Plan(tours=(SARA, BEN), unserved=(Unserved("emil"),)), ("emil", "", "")),
    ("twice", WEEK, Plan(tours=(SARA, BEN, Tour("sara", "Mon", NINE, (), NINE))), ("", "sara", "Mon")),
    ("missing", WEEK, with_sara(stops=SARA.stops[:1]), ("emil", "", "")),
    ("not_as_fixed", WEEK, Plan(tours=(SARA,), unserved=(Unserved("mila"),)), ("mila", "ben", "Mon")),
    ("not_as_fixed", with_visit("mila", fixed=fixed("ben", "Mon", 10)), GOOD, ("mila", "ben", "Mon")),
    ("outside_shift", WEEK, with_sara(leave=8 * 3600 - 1), ("", "sara", "Mon")),
    ("outside_shift", WEEK, with_sara(back=14 * 3600 + 1), ("", "sara", "Mon")),
    ("outside_shift", WEEK, Plan(tours=(SARA, BEN, Tour("sara", "Tue", NINE, (), NINE))), ("", "sara", "Tue")),
    ("faster_than_her_means", WEEK, with_sara(leave=NINE - 599), ("anna", "sara", "Mon")),
    ("faster_than_her_means", WEEK, with_sara(back=NINE + 5399), ("", "sara", "Mon")),
    ("faster_than_her_means", with_visit("anna", seconds=1801), GOOD, ("emil", "sara", "Mon")),
    ("faster_than_her_means", WEEK, with_sara(stops=stops(("anna", NINE, NINE), ("emil", NINE + 2400, NINE + 2100))), ("emil", "sara", "Mon")),
    ("outside_window", with_visit("anna", windows=(window("Mon", 9.1, 10),)), GOOD, ("anna", "sara", "Mon")),
    ("outside_window", with_visit("anna", windows=(window("Mon", 8, 8.9),)), GOOD, ("anna", "sara", "Mon")),
    ("outside_window", with_visit("anna", windows=(window("Tue", 9, 10),)), GOOD, ("anna", "sara", "Mon")),
    ("not_on_the_raster", weeks.replaced(WEEK, begin_every=1800), GOOD, ("emil", "sara", "Mon")),
    ("language", with_visit("anna", languages=("ar",)), GOOD, ("anna", "sara", "Mon")),
    ("skill", with_visit("anna", skills=("twins", "midwife")), GOOD, ("anna", "sara", "Mon")),
    ("area", with_visit("anna", area="south"), GOOD, ("anna", "sara", "Mon")),
    ("forbidden", with_visit("emil", forbidden=("sara",)), GOOD, ("emil", "sara", "Mon")),
    ("too_many_visits", weeks.replaced(WEEK, visitors=(weeks.replaced(WEEK.visitors[0], visits_per_day=1), WEEK.visitors[1])), GOOD, ("", "sara", "Mon")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "week", "plan", "where"), BROKEN)
def test_each_mistake_is_found(code: str, week: Instance, plan: Plan, where: tuple[str, str, str]) -> None:
    assert tours.checked(week, plan).violations == (Violation(code, *where),)


def test_what_is_fixed_overrides_wishes_and_conditions() -> None:
    week = with_visit(
        "mila", windows=(window("Tue"),), languages=("ar",), skills=("midwife",), area="north", forbidden=("ben",)
    )

    assert tours.checked(week, GOOD).violations == ()


def test_no_way_is_no_way() -> None:
    way = [list(row) for row in WEEK.travel["car"]]
    way[1][2] = -1

    found = tours.checked(weeks.replaced(WEEK, travel={"car": way}), GOOD)

    assert found.violations == (Violation("faster_than_her_means", "emil", "sara", "Mon"),)


def later(plan: Plan, tour: int, change: Callable[[Tour], Tour]) -> Plan:
    found = list(plan.tours)
    found[tour] = change(found[tour])
    return msgspec.structs.replace(plan, tours=tuple(found))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data(), instance=weeks.instances())
def test_whatever_is_moved_in_a_plan_is_found(data: st.DataObject, instance: Instance) -> None:
    plan = tours.plan(instance, seconds=600, iterations=0)
    assume(plan.tours)
    number = data.draw(st.integers(0, len(plan.tours) - 1))
    tour = plan.tours[number]
    one = data.draw(st.sampled_from(tour.stops))

    hurried = later(plan, number, lambda found: msgspec.structs.replace(found, back=found.back - 1))
    left_out = later(plan, number, lambda found: msgspec.structs.replace(found, stops=tuple(s for s in found.stops if s != one)))  # fmt: skip
    doubled = later(plan, number, lambda found: msgspec.structs.replace(found, stops=(*found.stops, one)))

    assert Violation("faster_than_her_means", "", tour.visitor, tour.day) in tours.checked(instance, hurried).violations
    assert Violation("missing", one.visit) in tours.checked(instance, left_out).violations
    assert Violation("twice", one.visit) in tours.checked(instance, doubled).violations
