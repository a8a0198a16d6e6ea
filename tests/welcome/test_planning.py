"""What is promised to a family holds: once, read before, by somebody who can be there; and it can be moved and canceled."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tests import cast, make
from unterwegs.kit import pictures
from unterwegs.people import keys
from unterwegs.people.models import Deed, User
from unterwegs.places.models import SchoolHoliday
from unterwegs.welcome import actions, queries, rules, tours
from unterwegs.welcome.models import Family, Letter, Plan, Portrait, Programme, Run, Visit, Visitor
from unterwegs.welcome.rules import Broken

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
MONDAY = date(2027, 1, 11)
DAY = timedelta(days=1)
PICTURE = pictures.reencode(make.png(2, 2))


@pytest.fixture(autouse=True)
def town() -> None:
    make.town(longitude=8.5, latitude=50.55)


def family(name: str = "Sommer", *, east: float = 8.5, **fields: Any) -> Family:
    where = {"street": "Erfundene Gasse", "number": "7", "longitude": east, "latitude": 50.55}
    return make.family(name, **{"address": where, "first_on": MONDAY, "last_on": MONDAY + 11 * DAY, **fields})


def promise(of: Family, by: Visitor, *, on: date = MONDAY, at: time = time(10), **more: Any) -> Visit:
    return actions.plan_visit(of, visitor=by, on=on, at=at, by=cast.coordinator(), today=TODAY, **more)


# --- a visit ----------------------------------------------------------------------------------------------------------
def test_a_promise_is_kept_with_its_deed_and_the_family_is_planned() -> None:
    asked, visitor = family(wants={"place": "walk"}), make.visitor()

    visit = promise(asked, visitor)

    asked.refresh_from_db()
    assert (asked.state, visit.on, visit.at, visit.visitor, visit.place) == (
        "planned",
        MONDAY,
        time(10),
        visitor,
        "walk",
    )
    deed = Deed.objects.get(deed="planned visits")
    assert (deed.by, deed.by_name, deed.object_id, deed.label) == (None, "somebody of the staff", "", "")


def test_a_second_click_or_a_second_coordinator_promises_nothing_twice() -> None:
    asked, visitor = family(), make.visitor()
    promise(asked, visitor)

    with pytest.raises(actions.NotToPlan):
        promise(asked, visitor, at=time(12))

    assert [visit.at for visit in Visit.objects.all()] == [time(10)]


def test_nobody_is_in_two_places() -> None:
    visitor, second = make.visitor("Eins"), make.visitor("Zwei")
    promise(family("Eins"), visitor, second=second)

    for who in (visitor, second):
        with pytest.raises(actions.NotPossible) as refusal:
            promise(family("Andere"), who, at=time(10, 45))
        assert refusal.value.broken == (Broken.OVERLAPS,)

    assert promise(family("Danach"), visitor, at=time(11)).at == time(11)


def test_no_bell_rings_before_the_letter_could_be_read_unless_the_family_agreed() -> None:
    asked, visitor = family(first_on=TODAY, last_on=TODAY + 40 * DAY), make.visitor()

    with pytest.raises(actions.NotPossible) as refusal:
        promise(asked, visitor, on=TODAY + 13 * DAY)

    assert refusal.value.broken == (Broken.UNREAD,)
    assert promise(asked, visitor, on=TODAY + 8 * DAY, is_agreed=True).is_confirmed


@pytest.mark.parametrize("day", [date(2026, 12, 25), TODAY - DAY])
def test_no_visit_on_a_holiday_or_a_day_that_is_over(day: date) -> None:
    with pytest.raises(actions.NotThatDay):
        promise(family(), make.visitor(), on=day, is_agreed=True)

    assert not Visit.objects.exists()


def test_own_days_and_school_holidays_are_free_where_the_town_says_so() -> None:
    SchoolHoliday.objects.create(name="Ferien", first_on=MONDAY, last_on=MONDAY + DAY, source="Land")
    one = Programme(own_free_days=f"{MONDAY + 2 * DAY}\n{MONDAY + 3 * DAY} {MONDAY + 4 * DAY}")

    usual = queries.open_days(MONDAY, MONDAY + 6 * DAY, of=one)
    resting = queries.open_days(MONDAY, MONDAY + 6 * DAY, of=Programme(rests_in_school_holidays=True))

    assert usual == [MONDAY, MONDAY + DAY, MONDAY + 5 * DAY, MONDAY + 6 * DAY]
    assert resting == [MONDAY + number * DAY for number in range(2, 7)]


def test_who_has_no_way_or_has_ended_is_not_promised_anything() -> None:
    visitor, sheltered, ended = make.visitor(), family(holds=["sheltered"]), family("Ende")
    actions.end(ended, end="declined", by=None, today=TODAY)

    for asked in (sheltered, ended):
        with pytest.raises(actions.NotToPlan):
            promise(asked, visitor)

    assert not Visit.objects.exists()


def test_who_has_ended_visits_no_more() -> None:
    visitor = make.visitor()
    actions.end_visitor(visitor, by=cast.coordinator(), today=TODAY)

    with pytest.raises(actions.NotThatDay):
        promise(family(), visitor)


def letter(of: Visit, *, posted_on: date | None = TODAY) -> Letter:
    number = Run.objects.count() + 1
    run = Run.objects.create(number=number, made_at=make.now(), to_post_on=TODAY, posted_on=posted_on)
    return Letter.objects.create(
        family=of.family, run=run, visit=of, number=1, kind="invitation", mode="ring", digest=f"{run.number:064}"
    )


def test_a_moved_visit_is_made_anew_and_its_letter_names_another_day() -> None:
    asked, visitor = family(), make.visitor()
    old = promise(asked, visitor)
    letter(old)
    Family.objects.filter(pk=asked.pk).update(state=rules.State.INVITED)

    new = actions.move_visit(old, visitor=visitor, on=MONDAY + DAY, at=time(9), by=cast.coordinator(), today=TODAY)

    old.refresh_from_db()
    asked.refresh_from_db()
    assert (old.canceled_on, new.on, asked.state) == (TODAY, MONDAY + DAY, "planned")
    assert queries.needs_new_letter(asked, new)
    (row,) = queries.planned_visits(MONDAY, MONDAY + 5 * DAY)
    assert (row.was_moved, row.has_letter) == (True, False)  # type: ignore[attr-defined]
    letter(new)
    assert not queries.needs_new_letter(asked, new)


def test_a_letter_that_is_not_posted_is_taken_out_of_the_pile() -> None:
    visitor = make.visitor()
    moved, canceled = promise(family("Eins"), visitor), promise(family("Zwei"), visitor, at=time(12))
    waiting = [letter(moved, posted_on=None), letter(canceled, posted_on=None)]

    actions.move_visit(moved, visitor=visitor, on=MONDAY + DAY, at=time(9), by=cast.coordinator(), today=TODAY)
    actions.cancel_visit(canceled, by=cast.coordinator(), today=TODAY)

    for one in waiting:
        one.refresh_from_db()
    assert [(one.pulled_on, one.pull_reason) for one in waiting] == [(TODAY, "changed")] * 2


def test_what_the_family_agreed_to_needs_no_new_letter() -> None:
    asked, visitor = family(), make.visitor()
    old = promise(asked, visitor)
    Family.objects.filter(pk=asked.pk).update(state=rules.State.INVITED)

    actions.move_visit(
        old, visitor=visitor, on=TODAY + 3 * DAY, at=time(9), is_agreed=True, by=cast.coordinator(), today=TODAY
    )

    asked.refresh_from_db()
    assert asked.state == "invited"


def test_a_visit_is_moved_or_canceled_once() -> None:
    asked, visitor = family(), make.visitor()
    visit = promise(asked, visitor)

    actions.cancel_visit(visit, by=cast.coordinator(), today=TODAY)

    asked.refresh_from_db()
    assert asked.state == "due"
    with pytest.raises(actions.NotThatDay):
        actions.cancel_visit(visit, by=cast.coordinator(), today=TODAY)
    with pytest.raises(actions.NotThatDay):
        actions.move_visit(visit, visitor=visitor, on=MONDAY, at=time(9), by=cast.coordinator(), today=TODAY)
    assert promise(asked, visitor, at=time(12)).at == time(12)


def test_a_move_that_is_refused_leaves_the_old_day() -> None:
    asked, visitor = family(), make.visitor()
    promise(family("Andere"), visitor, on=MONDAY + DAY)
    old = promise(asked, visitor)

    with pytest.raises(actions.NotPossible):
        actions.move_visit(old, visitor=visitor, on=MONDAY + DAY, at=time(10), by=cast.coordinator(), today=TODAY)

    old.refresh_from_db()
    assert old.canceled_on is None


def test_wishes_of_a_family_are_kept_beside_its_answer() -> None:
    asked, visitor = family(wants={"words": "Bitte leise klopfen", "phone": "06441 5"}), make.visitor()

    actions.keep_wishes(
        asked,
        times=["2-morning"],
        place="cafe",
        language="ar",
        same_visitor=visitor.user,
        in_pair=True,
        by=cast.coordinator(),
    )

    kept = Family.objects.get()
    assert kept.wants == {
        "words": "Bitte leise klopfen",
        "phone": "06441 5",
        "times": ["2-morning"],
        "place": "cafe",
    }
    assert (kept.language, kept.same_visitor, kept.in_pair) == ("ar", visitor.user, True)


# --- who is due -------------------------------------------------------------------------------------------------------
def test_the_most_urgent_come_first_and_the_late_are_not_lost() -> None:
    late = family("Spät", last_on=TODAY - DAY)
    calm = family("Ruhig", last_on=TODAY + 60 * DAY)
    soon = family("Bald", last_on=TODAY + 20 * DAY)
    family("Ohne Weg", holds=["sealed"])

    waiting = queries.due_families(today=TODAY)

    assert [(row.family, row.urgency) for row in waiting.rows] == [(late, "late"), (soon, "soon"), (calm, "calm")]
    assert waiting.without_way == 1
    assert waiting.rows[0].window.last >= TODAY + rules.POSTING + rules.READING + rules.LATE_NOTICE


# --- a proposal -------------------------------------------------------------------------------------------------------
def proposal(**fields: Any) -> Plan:
    return make.plan(MONDAY, by=cast.coordinator(), **fields)


def test_an_accepted_proposal_becomes_visits_and_planned_families() -> None:
    make.visitor()
    asked = [family("Eins"), family("Zwei", east=8.51)]
    plan = proposal()

    done = actions.accept(plan, None, revision=plan.revision, by=cast.coordinator(), today=TODAY)

    assert (done.planned, done.refused) == (2, 0)
    assert {visit.family for visit in Visit.objects.all()} == set(asked)
    assert set(Family.objects.values_list("state", flat=True)) == {"planned"}
    plan.refresh_from_db()
    assert plan.accepted_on == TODAY
    board = queries.board(plan)
    assert board is not None
    assert (board.stops, board.open_stops, board.left) == (0, 0, [])


def test_a_part_is_accepted_and_the_rest_is_planned_anew_around_it() -> None:
    make.visitor()
    one, other = family("Eins"), family("Zwei", east=8.51)
    plan = proposal()
    actions.accept(plan, [str(one.pk)], revision=plan.revision, by=cast.coordinator(), today=TODAY)
    plan.refresh_from_db()

    actions.propose(plan, iterations=50)

    plan.refresh_from_db()
    kept = tours.opened(plan.proposal)
    (visit,) = Visit.objects.all()
    named = {stop.visit for tour in kept.plan.tours for stop in tour.stops}
    assert visit.family == one
    assert named == {f"visit:{visit.pk}", str(other.pk)}


def test_two_who_come_together_are_one_visit() -> None:
    one, two = make.visitor("Eins"), make.visitor("Zwei")
    family(in_pair=True)
    plan = proposal()

    actions.accept(plan, None, revision=plan.revision, by=cast.coordinator(), today=TODAY)

    visit = Visit.objects.get()
    assert {visit.visitor, visit.second} == {one, two}


def test_what_was_decided_otherwise_meanwhile_is_not_promised() -> None:
    visitor = make.visitor()
    declined, free = family("Nein"), family("Ja", east=8.51)
    plan = proposal()
    actions.end(declined, end="declined", by=None, today=TODAY)

    done = actions.accept(plan, None, revision=plan.revision, by=cast.coordinator(), today=TODAY)

    assert (done.planned, done.refused) == (1, 1)
    assert [visit.family for visit in Visit.objects.filter(visitor=visitor)] == [free]


def test_the_second_of_two_coordinators_is_told_that_it_changed() -> None:
    visitor = make.visitor()
    asked = family()
    plan = proposal()
    seen = plan.revision
    actions.put(plan, str(asked.pk), visitor=visitor, on=MONDAY + DAY, at=time(11), revision=seen)

    for late in (
        lambda: actions.put(plan, str(asked.pk), visitor=visitor, on=MONDAY, at=time(9), revision=seen),
        lambda: actions.fix(plan, str(asked.pk), is_fixed=False, revision=seen),
        lambda: actions.take_out(plan, str(asked.pk), revision=seen),
        lambda: actions.accept(plan, None, revision=seen, by=cast.coordinator(), today=TODAY),
    ):
        with pytest.raises(actions.ChangedMeanwhile):
            late()

    plan.refresh_from_db()
    here = queries.where(tours.opened(plan.proposal), str(asked.pk))
    assert here is not None
    assert (here.on, here.at) == (MONDAY + DAY, time(11))


def test_nobody_changes_a_proposal_that_is_being_thought_about() -> None:
    visitor, asked = make.visitor(), family()
    plan = proposal()
    actions.think(plan, job=make.job(state="running"))

    with pytest.raises(actions.ChangedMeanwhile):
        actions.put(plan, str(asked.pk), visitor=visitor, on=MONDAY, at=time(9), revision=plan.revision)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.discard(plan, today=TODAY)


def test_what_breaks_by_a_move_is_told() -> None:
    visitor, asked = make.visitor(), family()
    plan = proposal()

    _plan, broken = actions.put(plan, str(asked.pk), visitor=visitor, on=MONDAY, at=time(16), revision=plan.revision)

    assert broken == [Broken.OUTSIDE_SHIFT]


def test_a_forgotten_family_is_in_no_proposal_any_more() -> None:
    make.visitor()
    asked, other = family(), family("Bleibt", east=8.51)
    plan = proposal()
    actions.end(asked, end="visited", by=None, today=TODAY)

    actions.forget(today=TODAY)

    plan.refresh_from_db()
    kept = str(plan.proposal)
    assert str(asked.pk) not in kept
    assert str(other.pk) in kept


def test_whoever_may_have_no_way_any_more_leaves_all_proposals_at_once() -> None:
    make.visitor()
    asked = family()
    plan = proposal()

    actions.hold(asked, holds=["sealed"], by=None, today=TODAY)

    plan.refresh_from_db()
    assert str(asked.pk) not in str(plan.proposal)


@pytest.mark.django_db(transaction=True)
def test_a_discarded_proposal_takes_its_key_with_it() -> None:
    make.visitor()
    plan = proposal()
    holder = plan.holder

    actions.discard(plan, today=TODAY)

    holder.refresh_from_db()
    assert holder.forgotten_on == TODAY
    assert not Plan.objects.exists()


# --- visitors ---------------------------------------------------------------------------------------------------------
def test_only_an_account_with_the_role_is_appointed_and_once() -> None:
    person, stranger = make.user("Vera", roles=["visitor"]), cast.stranger()

    made = actions.appoint_visitor(
        Visitor(user=person, languages=["de"]), areas=[], hours={0: (time(9), time(12))}, by=cast.coordinator()
    )

    assert [(shift.weekday, shift.first, shift.last) for shift in made.shifts.all()] == [(0, time(9), time(12))]
    for user in (person, stranger):
        with pytest.raises(actions.NoVisitor):
            actions.appoint_visitor(Visitor(user=user), areas=[], hours={}, by=cast.coordinator())


def test_only_she_herself_agrees_to_her_full_name_and_takes_it_back() -> None:
    visitor = make.visitor()

    with pytest.raises(actions.NotHers):
        actions.show_name(visitor, by=cast.coordinator(), today=TODAY)
    actions.show_name(visitor, by=visitor.user, today=TODAY)
    shown = Visitor.objects.get().shows_name_since
    actions.hide_name(visitor, by=visitor.user)

    assert (shown, Visitor.objects.get().shows_name_since) == (TODAY, None)


def test_only_she_herself_agrees_to_her_picture_and_takes_it_back() -> None:
    visitor = make.visitor()

    for deed in (
        lambda by: actions.show_picture(visitor, PICTURE, by=by, today=TODAY),
        lambda by: actions.hide_picture(visitor, by=by),
    ):
        with pytest.raises(actions.NotHers):
            deed(cast.coordinator())
    actions.show_picture(visitor, PICTURE, by=visitor.user, today=TODAY)
    actions.show_picture(visitor, PICTURE, by=visitor.user, today=TODAY + DAY)
    kept = Portrait.objects.get()
    actions.hide_picture(visitor, by=visitor.user)

    assert (kept.given_on, kept.width, kept.height) == (TODAY + DAY, 2, 2)
    assert PICTURE.content not in bytes(kept.sealed)
    assert keys.unseal(bytes(kept.sealed)) == PICTURE.content
    assert not Portrait.objects.exists()


def test_pictures_of_those_who_visit_no_more_are_deleted_at_night() -> None:
    visiting, closed, other = (make.visitor(f"{name} Besuch") for name in ("Vera", "Olga", "Nina"))
    for one in (visiting, closed, other):
        actions.show_picture(one, PICTURE, by=one.user, today=TODAY)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    other.user.assignments.all().delete()

    call_command("forget_old")

    assert list(Portrait.objects.values_list("visitor", flat=True)) == [visiting.pk]


def test_whoever_ends_leaves_promised_visits_to_be_given_to_others() -> None:
    visitor = make.visitor()
    promise(family(), visitor)
    actions.show_name(visitor, by=visitor.user, today=TODAY)
    actions.show_picture(visitor, PICTURE, by=visitor.user, today=TODAY)

    left = actions.end_visitor(visitor, by=cast.coordinator(), today=TODAY)

    ended = Visitor.objects.get()
    assert (left, ended.ended_on, ended.shows_name_since) == (1, TODAY, None)
    assert not Portrait.objects.exists()
    actions.take_up_visitor(ended, by=cast.coordinator())
    assert Visitor.objects.get().ended_on is None
