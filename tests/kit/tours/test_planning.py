"""Whatever plans, the plan holds; small weeks have the plan that a person finds on paper."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kit.tours import weeks
from tests.kit.tours.weeks import fixed, on_a_line, shift, visitor, window
from unterwegs.kit import tours
from unterwegs.kit.tours import Cost, Instance, Plan, Visit, board, engines, plans, search

FOR_SURE = 600.0  # seconds that cut nothing
ENGINES: list[engines.Name] = ["greedy", "auto", *tours.are_there()]  # type: ignore[list-item]


def planned(instance: Instance, engine: engines.Name = "auto", seed: int = 1, iterations: int = 60) -> Plan:
    return tours.plan(instance, seconds=FOR_SURE, seed=seed, iterations=iterations, engine=engine)


def order(plan: Plan) -> list[tuple[str, str, list[str]]]:
    return [(tour.visitor, tour.day, [stop.visit for stop in tour.stops]) for tour in plan.tours]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None)
@given(instance=weeks.instances())
def test_a_plan_of_any_engine_holds_and_costs_what_it_says(engine: engines.Name, instance: Instance) -> None:
    plan = planned(instance, engine, iterations=20)

    found = tours.checked(instance, plan)

    assert found.violations == ()
    assert found.cost == plan.cost


@settings(max_examples=15, deadline=None)
@given(data=st.data(), instance=weeks.instances())
def test_what_people_fixed_stays_where_it_is(data: st.DataObject, instance: Instance) -> None:
    before = planned(instance, iterations=0)
    stops = {stop.visit: (tour, stop) for tour in before.tours for stop in tour.stops}
    chosen = data.draw(st.sets(st.sampled_from(sorted(stops)))) if stops else set()
    wanted = tuple(
        weeks.replaced(one, fixed=tours.Fixed(visitor=stops[one.id][0].visitor, day=stops[one.id][0].day, begin=stops[one.id][1].begin), windows=(), languages=("unspoken",))
        if one.id in chosen else one
        for one in instance.visits
    )  # fmt: skip
    harder = weeks.replaced(instance, visits=wanted)

    plans_made = [planned(harder, engine, iterations=20) for engine in ENGINES]

    assert [tours.checked(harder, plan).violations for plan in plans_made] == [()] * len(ENGINES)


@settings(max_examples=15, deadline=None)
@given(instance=weeks.instances(), seed=st.integers(0, 99))
def test_the_same_seed_and_iterations_make_the_same_plan(instance: Instance, seed: int) -> None:
    first = planned(instance, seed=seed, iterations=30)

    assert planned(instance, seed=seed, iterations=30) == first


@settings(max_examples=15, deadline=None)
@given(instance=weeks.instances())
def test_search_never_makes_a_plan_dearer(instance: Instance) -> None:
    made = board.Board(instance)
    start = search.from_nothing(made)

    found = search.Search(made, start, seed=1)
    found.run(search.Limits(float("inf"), iterations=30))

    assert found.cost <= made.cost(start)
    assert found.cost == made.cost(found.best)


@pytest.mark.parametrize("chance", range(6))
def test_the_search_finds_the_best_order_of_a_day(chance: int) -> None:
    visits = [Visit(id=f"f{place}", place=place, seconds=600, windows=(window("Mon", 8 + (place * (chance + 3)) % 4, 13),)) for place in range(1, 6)]  # fmt: skip
    instance = on_a_line(visits, [visitor(shifts=(shift(),))], minutes=7 + chance)
    made = board.Board(instance)

    plan = planned(instance, iterations=400)

    fitting = [list(rows) for rows in itertools.permutations(range(5)) if made.begins(0, list(rows)) is not None]
    assert plan.cost.total == min(made.cost([rows]) for rows in fitting)


def test_two_visitors_share_a_town_by_its_ends() -> None:
    visits = [Visit(id=f"f{place}", place=place, seconds=1800) for place in (1, 2, 8, 9)]
    people = [visitor("west", 0, shifts=(shift(),)), visitor("east", 10, shifts=(shift(),))]

    plan = planned(on_a_line(visits, people, days=("Mon",)))

    served = {(tour.visitor, tuple(sorted(stop.visit for stop in tour.stops))) for tour in plan.tours}
    assert served == {("west", ("f1", "f2")), ("east", ("f8", "f9"))}
    assert plan.cost == Cost(travel=2 * 4 * 600)


def test_a_familiar_visitor_comes_if_the_way_is_shorter_than_half_an_hour() -> None:
    people = [visitor("near", 0), visitor("familiar", 2)]
    close = Visit(id="f", place=0, preferred=("familiar",))

    here = planned(on_a_line([close], people, minutes=7))
    there = planned(on_a_line([close], people, minutes=8))

    assert (order(here)[0][0], here.cost) == ("familiar", Cost(travel=28 * 60))
    assert (order(there)[0][0], there.cost) == ("near", Cost(not_preferred=1800))


def test_where_areas_are_a_wish_the_visitor_of_the_area_is_preferred() -> None:
    people = [visitor("near", 0, areas=("south",)), visitor("of the north", 1, areas=("north",))]
    home = Visit(id="f", place=0, area="north")

    kept, wished = (planned(on_a_line([home], people, areas=areas, minutes=20)) for areas in ("keep", "wish"))

    assert (order(kept)[0][0], kept.cost) == ("of the north", Cost(travel=2400))
    assert (order(wished)[0][0], wished.cost) == ("near", Cost(not_preferred=1800))


def test_a_visit_whose_way_costs_more_than_its_prize_stays_out_and_says_so() -> None:
    far = Visit(id="f", place=3, prize=3599)

    plan = planned(on_a_line([far], [visitor(shifts=(shift(),))]))

    assert plan.tours == ()
    assert plan.unserved == (
        tours.Unserved("f", (tours.Reason(plans.NOT_WORTH, {"visitor": "sara", "day": "Mon", "begin": 8 * 3600 + 1800, "seconds": 3600, "prize": 3599}),)),
    )  # fmt: skip


def test_visits_begin_at_the_quarter_where_letters_name_the_hour() -> None:
    visits = [Visit(id=f"f{place}", place=place, seconds=2700) for place in (1, 2)]

    plan = planned(on_a_line(visits, [visitor(shifts=(shift("Mon", 8.1, 14),))], minutes=4, begin_every=900))

    assert [stop.begin % 900 for tour in plan.tours for stop in tour.stops] == [0, 0]
    assert plan.tours[0].leave == plan.tours[0].stops[0].begin - 240 * int(plan.tours[0].stops[0].visit[1])


def test_what_cannot_be_done_as_fixed_is_refused_with_its_names() -> None:
    visits = [Visit(id="a", place=1, fixed=fixed(begin=10)), Visit(id="b", place=1, fixed=fixed(begin=10.5))]

    with pytest.raises(tours.Contradiction) as problem:
        planned(on_a_line(visits, [visitor()]))

    assert (problem.value.visitor, problem.value.day, problem.value.visits) == ("sara", "Mon", ("a", "b"))


def test_a_fixed_visit_on_a_day_off_is_refused() -> None:
    with pytest.raises(tours.Contradiction) as problem:
        planned(on_a_line([Visit(id="a", place=1, fixed=fixed(day="Tue"))], [visitor(shifts=(shift("Mon"),))]))

    assert problem.value.visits == ("a",)


def test_fixing_more_visits_than_a_day_has_is_allowed_and_fills_it() -> None:
    visits = [
        Visit(id="a", place=0, fixed=fixed(begin=8)),
        Visit(id="b", place=0, fixed=fixed(begin=9)),
        Visit(id="c", place=0),
    ]
    instance = on_a_line(visits, [visitor(shifts=(shift(),), visits_per_day=1)])

    plan = planned(instance)

    assert order(plan) == [("sara", "Mon", ["a", "b"])]
    assert plan.unserved == (tours.Unserved("c", (tours.Reason(plans.ALL_FULL, {"visitors": ["sara"]}),)),)
    assert tours.checked(instance, plan).violations == ()


@pytest.mark.parametrize("engine", [*engines.are_there(), "auto"])
def test_who_makes_no_visits_a_day_serves_nobody(engine: engines.Name) -> None:
    plan = planned(on_a_line([Visit(id="a", place=0)], [visitor(visits_per_day=0)]), engine)

    assert (plan.tours, [one.visit for one in plan.unserved]) == ((), ["a"])


def test_nothing_to_plan_is_an_empty_plan() -> None:
    plan = planned(Instance(days=(), visits=(), visitors=()))

    assert (plan.tours, plan.unserved, plan.cost) == ((), (), Cost())


def test_progress_is_told_and_ends_at_one() -> None:
    told: list[float] = []

    tours.plan(on_a_line([Visit(id="f", place=1)], [visitor()]), seconds=60, iterations=200, progress=told.append)

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_seconds_cut_the_search() -> None:
    instance = on_a_line([Visit(id=f"f{place}", place=place) for place in range(6)], [visitor()])

    plan = tours.plan(instance, seconds=0.3)

    assert plan.iterations > 0
    assert tours.checked(instance, plan).violations == ()


def test_an_engine_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines.PACKAGES, "vroom", "no_such_package")

    with pytest.raises(tours.NotThere):
        planned(on_a_line([], [visitor()]), "vroom")


def test_a_plan_that_costs_nothing_is_planned_too() -> None:
    visits = [Visit(id=name, place=0) for name in ("a", "b", "c")]

    plan = planned(on_a_line(visits, [visitor()]), iterations=300)

    assert (plan.cost, plan.unserved) == (Cost(), ())


def test_without_any_package_a_plan_is_made_by_the_search_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PACKAGES", {"vroom": "no_such_package"})
    visits = [Visit(id=f"f{place}", place=place, seconds=1800) for place in (1, 2, 8, 9)]
    people = [visitor("west", 0, shifts=(shift(),)), visitor("east", 10, shifts=(shift(),))]

    plan = planned(on_a_line(visits, people, days=("Mon",), minutes=5))

    assert (plan.engines, plan.cost) == (("search",), Cost(travel=2 * 4 * 300))
