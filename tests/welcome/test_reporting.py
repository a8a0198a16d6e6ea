"""A report is taken in once, leads to an end or to another day, and leaves no word about the family."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from tests import cast, make
from unterwegs.book.models import HandedOut
from unterwegs.directory.models import Topic
from unterwegs.people.models import Deed
from unterwegs.welcome import actions, rules
from unterwegs.welcome.models import Family, Handed, Item, Offered, Programme, Talked, Visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
VISIT_ON = make.TODAY + 42 * DAY


def at(day: date = VISIT_ON, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def family(**fields: Any) -> Family:
    return make.family(**{"state": "invited", "posted_on": make.TODAY + 3 * DAY, **fields})


def visit(of: Family | None = None, **fields: Any) -> Visit:
    return make.visit(of or family(), on=VISIT_ON, **fields)


def report(of: Visit, outcome: str = "took_place", *, ticket: UUID | None = None, **said: Any) -> Visit:
    options = {key: said.pop(key) for key in ("despite",) if key in said}
    told = rules.Report(rules.Outcome(outcome), **said)
    person = of.visitor.user if of.visitor else cast.visitor()
    return actions.report(of, told, ticket=ticket or uuid4(), by=person, now=at(), **options)


@pytest.mark.parametrize(
    ("outcome", "end"),
    [("took_place", "visited"), ("declined", "declined"), ("by_post", "by_post"), ("elsewhere", "met_elsewhere")],
)
def test_an_outcome_ends_the_way(outcome: str, end: str) -> None:
    one = visit()

    report(one, outcome)

    found = Family.objects.get()
    assert (found.state, found.end, found.ended_on, found.channel) == ("ended", end, VISIT_ON, "letter")
    assert (found.age_band, found.wait_band) == ("-8", "-7")


def test_the_same_report_twice_is_one() -> None:
    item = Item.objects.create(name="Mütze", stock=10)
    one, ticket = visit(), uuid4()

    report(one, ticket=ticket, handed={item.pk: 1})
    report(one, ticket=ticket, handed={item.pk: 1})

    assert Item.objects.get().stock == 9
    assert [row.count for row in Handed.objects.all()] == [1]
    assert Visit.objects.get().ticket == ticket


def test_another_report_of_the_same_visit_is_refused_and_changes_nothing() -> None:
    one = visit()
    report(one, "declined")

    with pytest.raises(actions.ReportedOtherwise):
        report(one, "took_place")

    assert (Visit.objects.get().outcome, Family.objects.get().end) == ("declined", "declined")


def test_who_was_not_met_is_planned_once_more_with_time_to_read_a_letter() -> None:
    one = visit()

    report(one, "not_met")

    found = Family.objects.get()
    assert (found.state, found.tries, found.end) == ("due", 1, "")
    assert (found.first_on, found.last_on) == (VISIT_ON + 14 * DAY, VISIT_ON + 42 * DAY)


def test_after_the_second_ring_it_is_over() -> None:
    one = visit(family(tries=1))

    report(one, "not_met")

    found = Family.objects.get()
    assert (found.state, found.tries, found.end) == ("ended", 2, "not_met")


def test_a_town_that_rings_once_rings_once() -> None:
    Programme.objects.create(tries=1)
    one = visit()

    report(one, "not_met")

    assert Family.objects.get().end == "not_met"


def test_a_postponed_visit_gets_the_day_on_which_both_agreed() -> None:
    one = visit()

    report(one, "postponed", again_on=VISIT_ON + 5 * DAY, again_at=time(11))

    new = Visit.objects.get(outcome="")
    assert (new.on, new.at, new.is_confirmed, new.visitor) == (VISIT_ON + 5 * DAY, time(11), True, one.visitor)
    assert Family.objects.get().state == "planned"


def test_a_day_that_is_taken_keeps_the_report_and_leaves_the_family_to_the_coordination() -> None:
    one = visit()
    make.visit(family(name="Herbst"), by=one.visitor, on=VISIT_ON + 5 * DAY, at=time(11))

    with pytest.raises(actions.NewDayNotPossible):
        report(one, "postponed", again_on=VISIT_ON + 5 * DAY, again_at=time(11, 30))

    one.refresh_from_db()
    assert (one.outcome, one.family.state) == ("postponed", "due")


def test_a_visit_that_was_canceled_meanwhile_is_a_conflict_unless_she_was_there() -> None:
    one = visit(canceled_on=make.TODAY)

    with pytest.raises(actions.VisitCanceled):
        report(one)
    report(one, despite=True)

    one.refresh_from_db()
    assert (one.outcome, one.canceled_on, Family.objects.get().end) == ("took_place", None, "visited")


def test_nobody_insists_on_a_family_that_is_held_back() -> None:
    one = visit(family(state="held", holds=["twin_died"]), canceled_on=make.TODAY)

    with pytest.raises(actions.VisitCanceled):
        report(one, despite=True)

    assert Visit.objects.get().outcome == ""


def test_materials_count_by_area_and_books_in_the_room_of_the_book() -> None:
    area = make.area()
    edition = make.edition(of=area, built=True)
    make.print_(edition)
    book, hat = Item.objects.create(name="Buch", edition=edition, stock=5), Item.objects.create(name="Mütze", stock=5)

    for name in ("Sommer", "Winter"):
        report(visit(family(name=name, area=area), by=make.visitor(name)), handed={book.pk: 1, hat.pk: 2})

    rows = [(row.item.name, row.area, row.count, row.month) for row in Handed.objects.order_by("item__name")]
    month = VISIT_ON.replace(day=1)
    assert rows == [("Buch", area, 2, month), ("Mütze", area, 4, month)]
    assert [(row.area, row.count, row.month) for row in HandedOut.objects.all()] == [(area, 2, month)]


def test_a_family_without_a_route_counts_for_the_town_only() -> None:
    item = Item.objects.create(name="Mütze", stock=5)
    one = visit(family(area=make.area(), holds=["sheltered"]))

    report(one, handed={item.pk: 1})

    assert [(row.area, row.count) for row in Handed.objects.all()] == [(None, 1)]


def test_topics_and_companions_are_tallies_of_the_month() -> None:
    Topic.objects.create(slug="schlaf")
    for name in ("Sommer", "Winter"):
        report(visit(family(name=name), by=make.visitor(name)), topics=("schlaf", "unknown"), companion="wished")

    month = VISIT_ON.replace(day=1)
    assert [(row.topic.slug, row.month, row.count) for row in Talked.objects.all()] == [("schlaf", month, 2)]
    assert [(row.said, row.month, row.count) for row in Offered.objects.all()] == [("wished", month, 2)]


def test_a_note_for_the_door_is_sealed_with_the_family() -> None:
    one = visit()

    report(one, "not_met", door=rules.DoorNote(("bell_broken",), "Hof links"))

    assert Family.objects.get().door == {"picked": ["bell_broken"], "words": "Hof links"}


def test_the_record_of_deeds_does_not_count_anybodys_reports() -> None:
    one = visit()

    report(one)

    deed = Deed.objects.get(deed="reported a visit")
    assert (deed.by, deed.by_name) == (None, "a visitor")


# --- at night -------------------------------------------------------------------------------------------------------------
def test_whoever_was_only_informed_ends_as_informed_when_the_window_is_over() -> None:
    told = family()
    make.printed(told, posted=True, mode="inform")

    assert actions.close_overdue(today=told.last_on) == 0
    assert actions.close_overdue(today=told.last_on + DAY) == 1
    assert Family.objects.get().end == "informed"


def test_nobody_comes_to_whom_did_not_confirm_and_the_way_ends() -> None:
    told = family()
    one = make.visit(told)
    make.printed(told, posted=True, mode="confirmed", visit=one)

    actions.close_overdue(today=told.last_on + DAY)

    one.refresh_from_db()
    assert (Family.objects.get().end, one.canceled_on) == ("informed", told.last_on + DAY)


@pytest.mark.parametrize("state", ["due", "held", "planned", "invited"])
def test_no_family_waits_for_ever(state: str) -> None:
    waiting = make.family(state=state, holds=["minor"] if state == "held" else [])
    late = waiting.last_on + rules.TOO_OLD_AFTER

    assert actions.close_overdue(today=late) == 0
    assert actions.close_overdue(today=late + DAY) == 1
    assert Family.objects.get().end == "too_old"


def test_a_visit_that_lies_ahead_is_left_alone() -> None:
    late = make.family().last_on + 200 * DAY
    make.visit(Family.objects.get(), on=late + DAY)

    assert actions.close_overdue(today=late) == 0
