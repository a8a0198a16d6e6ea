"""Where one more visit fits, and why one does not."""

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.kit.tours import weeks
from tests.kit.tours.weeks import fixed, on_a_line, shift, visitor, window
from unterwegs.kit import tours
from unterwegs.kit.tours import Instance, Plan, Reason, Visit, plans


def planned(instance: Instance) -> Plan:
    return tours.plan(instance, seconds=600, iterations=40)


def reasons(visit: Visit, *people: tours.Visitor, **other: object) -> tuple[Reason, ...]:
    instance = on_a_line([visit], list(people), **other)
    plan = planned(instance)
    assert plan.unserved[0].reasons == tours.why_not(instance, plan, visit.id)
    return plan.unserved[0].reasons


@settings(max_examples=15, deadline=None)
@given(data=st.data(), instance=weeks.instances())
def test_every_place_that_is_offered_holds_and_costs_what_it_says(data: st.DataObject, instance: Instance) -> None:
    assume(instance.visits)
    asked = data.draw(st.sampled_from(instance.visits)).id
    without = weeks.replaced(instance, visits=tuple(one for one in instance.visits if one.id != asked))
    plan = planned(without)
    told = msgspec.structs.replace(plan, unserved=(*plan.unserved, tours.Unserved(asked)))
    before = tours.checked(instance, told).cost.total

    offered = tours.insert(instance, told, asked)

    assert [place.cost for place in offered] == sorted(place.cost for place in offered)
    for place in offered:
        others = tuple(one for one in plan.tours if (one.visitor, one.day) != (place.visitor, place.day))
        found = tours.checked(instance, Plan(tours=(*others, place.tour), unserved=plan.unserved))
        prize = next(one.prize for one in instance.visits if one.id == asked)
        assert found.violations == ()
        assert found.cost.total == before + place.cost - prize


def test_the_nearest_tour_comes_first_and_says_who_would_move() -> None:
    visits = [
        Visit(id="a", place=1, seconds=1800),
        Visit(id="b", place=3, seconds=1800),
        Visit(id="new", place=2, seconds=1800),
    ]
    instance = on_a_line(visits, [visitor("sara", 0, shifts=(shift("Mon"), shift("Tue")))])
    plan = Plan(
        tours=(tours.Tour("sara", "Mon", 28800, (tours.Stop("a", 29400, 29400), tours.Stop("b", 32400, 32400)), 36000),)
    )

    first, second = tours.insert(instance, plan, "new")

    assert (first.visitor, first.day, first.begin, first.extra_travel, first.moved) == ("sara", "Mon", 31800, 0, ("b",))
    assert (second.day, second.begin, second.extra_travel, second.moved) == ("Tue", 28800 + 1200, 2400, ())


def test_what_is_fixed_does_not_move_for_a_new_visit() -> None:
    visits = [Visit(id="kept", place=1, fixed=fixed(begin=9)), Visit(id="new", place=1)]
    instance = on_a_line(visits, [visitor(shifts=(shift("Mon", 8, 12),))])
    plan = planned(weeks.replaced(instance, visits=instance.visits[:1]))

    offered = tours.insert(instance, plan, "new")

    assert [(place.begin, place.moved) for place in offered] == [(10 * 3600, ())]


def test_a_visit_that_is_planned_may_be_asked_for_again() -> None:
    instance = on_a_line([Visit(id="a", place=1)], [visitor()])

    offered = tours.insert(instance, planned(instance), "a")

    assert [(place.day, place.extra_travel) for place in offered] == [("Mon", 1200), ("Tue", 1200)]


def test_a_visit_in_a_tour_has_no_reason() -> None:
    instance = on_a_line([Visit(id="a", place=1)], [visitor()])

    assert tours.why_not(instance, planned(instance), "a") == ()


def test_nobody_speaks_the_language() -> None:
    assert reasons(Visit(id="a", place=0, languages=("ar", "fa")), visitor(languages=("de",))) == (
        Reason(plans.NO_LANGUAGE, {"languages": ["ar", "fa"]}),
    )


def test_nobody_has_the_skill_and_nobody_goes_there() -> None:
    asked = Visit(id="a", place=0, skills=("twins", "midwife"), area="north")

    assert reasons(asked, visitor(skills=("twins",), areas=("south",))) == (
        Reason(plans.NO_SKILL, {"skills": ["midwife"]}),
        Reason(plans.NO_AREA, {"area": "north"}),
    )


def test_each_condition_has_somebody_but_nobody_has_all() -> None:
    asked = Visit(id="a", place=0, languages=("tr",), skills=("twins",))

    found = reasons(asked, visitor("sara", languages=("tr",)), visitor("ben", skills=("twins",)))

    assert found == (Reason(plans.NOBODY_IS_ALL, {"languages": ["tr"], "skills": ["twins"]}),)


def test_those_who_could_must_not() -> None:
    assert reasons(Visit(id="a", place=0, forbidden=("sara",)), visitor()) == (
        Reason(plans.FORBIDDEN, {"visitors": ["sara"]}),
    )


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (window("Tue", 8, 12), ["Tue"]),  # she does not work
        (window("Mon", 16, 18), ["Mon"]),  # after her shift
        (window("Mon", 13.5, 18), ["Mon"]),  # it would end after her shift
    ],
)
def test_nobody_works_when_it_may_begin(asked: tours.Window, days: list[str]) -> None:
    found = reasons(Visit(id="a", place=0, windows=(asked,)), visitor(shifts=(shift("Mon"),)))

    assert found == (Reason(plans.NO_SHIFT, {"visitors": ["sara"], "days": days}),)


def test_it_is_too_far_for_a_shift() -> None:
    assert reasons(Visit(id="a", place=3), visitor(shifts=(shift("Mon", 8, 9.9),))) == (
        Reason(plans.TOO_FAR, {"visitors": ["sara"], "seconds": 1800}),
    )


def test_there_is_no_way() -> None:
    instance = Instance(days=("Mon",), visits=(Visit(id="a", place=1),), visitors=(visitor(shifts=(shift(),)),), travel={"car": [[0, -1], [-1, 0]]})  # fmt: skip

    assert planned(instance).unserved[0].reasons == (Reason(plans.TOO_FAR, {"visitors": ["sara"]}),)


def test_all_are_full_or_have_no_gap() -> None:
    visits = [
        Visit(id="a", place=0, seconds=5 * 3600, fixed=fixed("sara", "Mon", 8.5)),
        Visit(id="b", place=0, fixed=fixed("ben", "Mon", 9)),
        Visit(id="c", place=0),
    ]
    people = [visitor("sara", shifts=(shift(),)), visitor("ben", shifts=(shift(),), visits_per_day=1)]

    plan = planned(on_a_line(visits, people))

    assert plan.unserved[0].reasons == (
        Reason(plans.ALL_FULL, {"visitors": ["ben"]}),
        Reason(plans.NO_GAP, {"visitors": ["sara"]}),
    )


def test_an_older_plan_may_have_room() -> None:
    instance = on_a_line([Visit(id="a", place=1)], [visitor(shifts=(shift(),))])

    found = tours.why_not(instance, Plan(unserved=(tours.Unserved("a"),)), "a")

    assert found == (Reason(plans.THERE_IS_ROOM, {"visitor": "sara", "day": "Mon", "begin": 28800 + 600}),)
