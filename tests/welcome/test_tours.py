"""The software proposes tours: within windows and working times, by language, by two, and says why not."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from tests import make
from unterwegs.welcome import queries, tours
from unterwegs.welcome.models import Away, Family, Visitor
from unterwegs.welcome.rules import Broken

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 11)
FRIDAY = MONDAY + timedelta(days=4)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(longitude=8.5, latitude=50.55)


def family(name: str = "Sommer", *, east: float = 8.5, **fields: Any) -> Family:
    """A family in its window all week, at a house that is known."""
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": east, "latitude": 50.55}
    return make.family(name, **{"address": where, "first_on": MONDAY, "last_on": FRIDAY + 7 * DAY, **fields})


def proposed(**options: Any) -> tours.Proposal:
    known = queries.asked(first_on=MONDAY, last_on=FRIDAY, to_post_on=make.TODAY)
    return tours.propose(tours.question(known), seconds=20, seed=1, iterations=200, **options)


def stops(proposal: tours.Proposal) -> dict[str, tuple[str, str, time]]:
    return {
        stop.visit: (tour.visitor, tour.day, tours.clock(stop.begin))
        for tour in proposal.plan.tours
        for stop in tour.stops
    }


def test_neighbors_are_visited_one_after_the_other_within_the_working_time() -> None:
    visitor = make.visitor(visits_a_day=4)
    near, next_door = family("Nah"), family("Nebenan", east=8.501)

    found = proposed()

    (tour,) = found.plan.tours
    assert {stop.visit for stop in tour.stops} == {str(near.pk), str(next_door.pk)}
    assert tour.visitor == str(visitor.pk)
    assert tours.clock(tour.leave) >= time(9)
    assert tours.clock(tour.back) <= time(15)
    assert [tours.clock(stop.begin).minute % 15 for stop in tour.stops] == [0, 0]
    assert tours.broken(found) == {}


def test_the_same_seed_makes_the_same_plan() -> None:
    for number in range(6):
        make.visitor(f"Vera {number}") if number < 2 else family(f"F{number}", east=8.5 + number / 200)

    assert proposed().plan == proposed().plan


def test_nobody_comes_before_the_letter_could_be_read() -> None:
    make.visitor()
    early = family(first_on=make.TODAY, last_on=FRIDAY)
    known = queries.asked(first_on=MONDAY, last_on=FRIDAY, to_post_on=MONDAY - 12 * DAY)

    found = tours.propose(tours.question(known), seconds=20, seed=1, iterations=50)

    (place,) = stops(found).values()
    assert date.fromisoformat(place[1]) >= MONDAY + 2 * DAY
    assert str(early.pk) in stops(found)


def test_a_family_gets_the_time_and_the_language_for_which_it_asked() -> None:
    make.visitor("Vera Deutsch")
    arabic = make.visitor("Amal Arabisch", languages=["de", "ar"])
    asked = family(language="ar", wants={"times": ["2-morning"]})

    found = stops(proposed())

    visitor, day, at = found[str(asked.pk)]
    assert (visitor, day) == (str(arabic.pk), f"{MONDAY + 2 * DAY}")
    assert at <= time(12)


def test_a_language_that_nobody_speaks_is_said_and_the_family_is_visited_all_the_same() -> None:
    make.visitor()
    asked = family(language="ti")

    found = proposed()

    assert found.speaks_nobody == [str(asked.pk)]
    assert list(stops(found)) == [str(asked.pk)]


def test_the_visitor_of_the_sibling_comes_again() -> None:
    make.visitor("Anna Andere")
    known = make.visitor("Vera Vertraut")
    asked = family(same_visitor=known.user)

    assert stops(proposed())[str(asked.pk)][0] == str(known.pk)


def test_two_come_at_the_same_time_and_one_alone_does_not() -> None:
    one, other = make.visitor("Eins"), make.visitor("Zwei")
    asked = family(in_pair=True)

    both = stops(proposed())
    Away.objects.create(visitor=other, first_on=MONDAY, last_on=FRIDAY)
    alone = proposed()

    first, second = both[str(asked.pk)], both[f"{asked.pk}{tours.SECOND}"]
    assert first[1:] == second[1:]
    assert {first[0], second[0]} == {str(one.pk), str(other.pk)}
    assert stops(alone) == {}
    assert [reason.code for reason in tours.why(alone, str(asked.pk))] == [tours.ALONE]


def test_holidays_absences_and_weekends_are_free() -> None:
    visitor = make.visitor()
    Away.objects.create(visitor=visitor, first_on=MONDAY, last_on=MONDAY)
    question = tours.question(queries.asked(first_on=date(2026, 12, 21), last_on=FRIDAY, to_post_on=make.TODAY))

    days = {shift.day for one in question.instance.visitors for shift in one.shifts}

    assert not days & {"2026-12-25", "2026-12-26", "2027-01-01", "2027-01-02", f"{MONDAY}"}
    assert {"2026-12-24", "2027-01-04", f"{FRIDAY}"} <= days


def test_who_has_no_way_is_in_no_question() -> None:
    make.visitor()
    family(holds=["sheltered"])
    family(holds=["sealed"])

    question = tours.question(queries.asked(first_on=MONDAY, last_on=FRIDAY, to_post_on=make.TODAY))

    assert question.instance.visits == ()
    assert question.left == {}


def test_it_is_said_why_a_family_has_no_day() -> None:
    make.visitor(visits_a_day=1)
    Visitor.objects.get().shifts.exclude(weekday=0).delete()
    lost, late = make.family("Unbekannt"), family("Später", first_on=FRIDAY + 3 * DAY, last_on=FRIDAY + 40 * DAY)
    one, other = family("Eins"), family("Zwei")

    found = proposed()

    (served,) = stops(found)
    (waiting,) = {str(one.pk), str(other.pk)} - {served}
    assert tours.why(found, str(lost.pk))[0].code == tours.NO_PLACE
    assert tours.why(found, str(late.pk))[0].code == tours.NO_DAY
    assert [reason.code for reason in tours.why(found, waiting)] == ["all_full"]


def test_a_promised_visit_stays_and_one_that_nobody_can_keep_is_said() -> None:
    visitor = make.visitor()
    kept = make.visit(family("Versprochen"), by=visitor, on=MONDAY, at=time(10))
    lost = make.visit(family("Verloren"), by=visitor, on=MONDAY + DAY, at=time(10))
    Away.objects.create(visitor=visitor, first_on=MONDAY + DAY, last_on=MONDAY + DAY)
    Family.objects.update(state="planned")
    family("Neu")

    found = proposed()

    assert stops(found)[f"visit:{kept.pk}"] == (str(visitor.pk), f"{MONDAY}", time(10))
    assert found.busy == [f"visit:{lost.pk}"]


def test_people_move_a_visit_and_read_what_breaks() -> None:
    visitor = make.visitor()
    one, other = family("Eins"), family("Zwei", east=8.52)
    found = proposed()

    day = stops(found)[str(other.pk)][1]
    moved = tours.moved(found, str(one.pk), visitor=str(visitor.pk), day=day, begin=tours.seconds_of(time(10)))
    clash = tours.moved(moved, str(other.pk), visitor=str(visitor.pk), day=day, begin=tours.seconds_of(time(10, 30)))
    late = tours.moved(moved, str(one.pk), visitor=str(visitor.pk), day=day, begin=tours.seconds_of(time(17)))

    assert moved.fixed == [str(one.pk)]
    assert stops(moved)[str(one.pk)] == (str(visitor.pk), day, time(10))
    assert Broken.OVERLAPS in tours.broken(clash)[str(other.pk)]
    assert tours.broken(late)[f"{visitor.pk} {day}"] == [Broken.OUTSIDE_SHIFT]


def test_what_people_fixed_stays_when_the_rest_is_planned_anew() -> None:
    visitor = make.visitor()
    asked = family()
    family("Zwei", east=8.52)
    found = tours.moved(proposed(), str(asked.pk), visitor=str(visitor.pk), day=f"{FRIDAY}", begin=12 * 3600)

    known = queries.asked(first_on=MONDAY, last_on=FRIDAY, to_post_on=make.TODAY)
    again = tours.propose(tours.carried(tours.question(known), found), seconds=20, seed=2, iterations=50)

    assert stops(again)[str(asked.pk)] == (str(visitor.pk), f"{FRIDAY}", time(12))
    assert len(stops(again)) == 2


def test_who_was_taken_out_stays_out() -> None:
    make.visitor()
    asked = family()
    found = tours.taken_out(proposed(), str(asked.pk))

    known = queries.asked(first_on=MONDAY, last_on=FRIDAY, to_post_on=make.TODAY)
    again = tours.propose(tours.carried(tours.question(known), found), seconds=20, seed=1, iterations=50)

    assert stops(again) == {}
    assert tours.why(again, str(asked.pk))[0].code == tours.TAKEN_OUT


def test_whoever_loses_a_visit_is_home_sooner() -> None:
    make.visitor()
    family("Nah")
    far = family("Fern", east=8.52)
    found = proposed()
    (both,) = found.plan.tours

    (left,) = tours.taken_out(found, str(far.pk)).plan.tours

    assert len(left.stops) == 1
    assert left.back - left.leave < both.back - both.leave - 3600


def test_a_pair_moves_together() -> None:
    one, other = make.visitor("Eins"), make.visitor("Zwei")
    asked = family(in_pair=True)

    moved = tours.moved(proposed(), str(asked.pk), visitor=str(other.pk), day=f"{FRIDAY}", begin=11 * 3600)

    assert stops(moved) == {
        str(asked.pk): (str(other.pk), f"{FRIDAY}", time(11)),
        f"{asked.pk}{tours.SECOND}": (str(one.pk), f"{FRIDAY}", time(11)),
    }
    assert tours.broken(moved) == {}


def test_a_forgotten_family_leaves_no_place_in_a_proposal() -> None:
    make.visitor()
    asked = family(east=8.6)
    found = proposed()

    left = tours.forgotten(found, [str(asked.pk)])

    assert str(asked.pk) not in str(left.as_json())
    assert "8.6" not in str(left.instance.places)


def test_the_best_places_for_one_more_visit_come_at_once() -> None:
    make.visitor("Vera Nah", start=make.location(longitude=8.5, latitude=50.55))
    make.visitor("Fern", start=make.location("Fern", longitude=8.56, latitude=50.55))
    asked = family()

    found = queries.best_places(asked, today=make.TODAY)
    best = found.places

    assert found.why == ""
    assert len({place.on for place in best}) == len(best) == queries.BEST
    assert {str(place.visitor) for place in best} == {"Vera Nah"}
