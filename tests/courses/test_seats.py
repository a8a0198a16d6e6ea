"""Seats: nobody is told two things, nobody overtakes, nothing is lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests import make
from unterwegs.courses import actions, queries, tables
from unterwegs.courses.models import Message, SignUp
from unterwegs.people.models import DataKey, KeyHolder

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 5, 10, tzinfo=BERLIN)


@pytest.fixture
def seating():
    return make.seating(seats=2, most_waiting=2, first=NOW + timedelta(days=14))


def standing_of(signup: SignUp) -> tuple[str, int | None]:
    found = SignUp.objects.get(pk=signup.pk)
    return found.standing, found.seat


def written_to(signup: SignUp) -> list[str]:
    return list(Message.objects.filter(signup=signup, dropped_at=None).order_by("pk").values_list("kind", flat=True))


def test_seats_are_taken_in_order_and_then_the_waiting_list_begins(seating) -> None:
    signups = [make.signed_up(f"Familie {number}", to=seating, now=NOW) for number in range(4)]

    assert [standing_of(one) for one in signups] == [("seated", 1), ("seated", 2), ("waiting", None), ("waiting", None)]
    assert [queries.place_on_list(SignUp.objects.get(pk=one.pk)) for one in signups] == [0, 0, 1, 2]
    with pytest.raises(actions.Full):
        make.signed_up("Zu spät", to=seating, now=NOW)


def test_the_same_form_sent_twice_is_one_sign_up(seating) -> None:
    once = make.signed_up(to=seating, now=NOW, code="ACDE-FHKM-NPRT")
    again = make.signed_up(to=seating, now=NOW, code="ACDE-FHKM-NPRT")

    assert again.pk == once.pk
    assert SignUp.objects.count() == 1


def test_the_same_form_sent_twice_for_the_last_place_is_not_refused(seating) -> None:
    for number in range(3):
        make.signed_up(str(number), to=seating, now=NOW)

    once = make.signed_up("Die Letzte", to=seating, now=NOW, code="ACDE-FHKM-NPRT")
    again = make.signed_up("Die Letzte", to=seating, now=NOW, code="ACDE-FHKM-NPRT")

    assert again.pk == once.pk


def test_no_key_is_made_for_whoever_is_refused(seating) -> None:
    for number in range(4):
        make.signed_up(str(number), to=seating, now=NOW)
    before = KeyHolder.objects.count(), DataKey.objects.count()

    with pytest.raises(actions.Full):
        make.signed_up("Zu spät", to=seating, now=NOW)

    assert (KeyHolder.objects.count(), DataKey.objects.count()) == before


def test_a_seat_given_back_is_held_for_the_next_who_takes_it(seating) -> None:
    first, _second, third, fourth = [make.signed_up(str(number), to=seating, now=NOW) for number in range(4)]

    actions.give_back(first, now=NOW)
    offered = standing_of(third)
    actions.accept(third, now=NOW + timedelta(hours=2))

    assert offered == ("offered", 1)
    assert (standing_of(third), standing_of(fourth)) == (("seated", 1), ("waiting", None))
    assert written_to(third) == ["offer", "seated"] or written_to(third) == ["seated"]


def test_a_seat_that_nobody_took_in_time_goes_to_the_next(seating) -> None:
    first, _second, third, fourth = [make.signed_up(str(number), to=seating, now=NOW) for number in range(4)]
    actions.give_back(first, now=NOW)
    later = NOW + timedelta(hours=25)

    changed = actions.move_up(now=later)

    assert changed == 1
    assert (standing_of(third), standing_of(fourth)) == (("lapsed", None), ("offered", 1))
    with pytest.raises(actions.TooLate):
        actions.accept(third, now=later)


def test_nobody_overtakes_those_who_wait(seating) -> None:
    first, _second, third = [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)]
    actions.give_back(first, now=NOW)

    late = make.signed_up("Neu", to=seating, now=NOW)

    assert (standing_of(third), standing_of(late)) == (("offered", 1), ("waiting", None))


def test_whoever_was_too_late_may_wait_again_at_the_end(seating) -> None:
    first, second, third, fourth = [make.signed_up(str(number), to=seating, now=NOW) for number in range(4)]
    actions.give_back(first, now=NOW)
    actions.move_up(now=NOW + timedelta(hours=25))

    actions.wait_again(third, now=NOW + timedelta(hours=26))
    actions.give_back(second, now=NOW + timedelta(hours=26))

    assert [standing_of(one) for one in (third, fourth)] == [("offered", 2), ("offered", 1)]


def test_whoever_waits_again_twice_is_not_told_that_the_list_is_full(seating) -> None:
    first, _second, third, _fourth = [make.signed_up(str(number), to=seating, now=NOW) for number in range(4)]
    actions.give_back(first, now=NOW)
    actions.move_up(now=NOW + timedelta(hours=25))
    make.signed_up("Neu", to=seating, now=NOW + timedelta(hours=25))
    later = NOW + timedelta(hours=26)

    once = actions.wait_again(third, now=later)
    again = actions.wait_again(third, now=later)

    assert (once.standing, again.standing, again.number) == ("waiting", "waiting", once.number)
    with pytest.raises(actions.Full):
        make.signed_up("Zu spät", to=seating, now=later)


def test_giving_back_twice_frees_one_seat(seating) -> None:
    first, _second, third, fourth = [make.signed_up(str(number), to=seating, now=NOW) for number in range(4)]

    actions.give_back(first, now=NOW)
    actions.give_back(first, now=NOW)

    assert (standing_of(third), standing_of(fourth)) == (("offered", 1), ("waiting", None))


def test_nobody_signs_up_after_the_first_date_unless_one_may_join_later(seating) -> None:
    late = make.seating(seats=2, joins_late=True, first=NOW + timedelta(days=14))

    with pytest.raises(actions.NotOpen):
        make.signed_up(to=seating, now=NOW + timedelta(days=15))

    assert make.signed_up(to=late, now=NOW + timedelta(days=15)).standing == "seated"


def test_a_day_until_which_one_may_sign_up_counts_also_where_one_may_join_later() -> None:
    late = make.seating(joins_late=True, first=NOW, dates=5, closes_on=(NOW + timedelta(days=14)).date())

    may = [queries.may_sign_up(late, now=NOW + timedelta(days=day)) for day in (13, 14, 15)]

    assert may == [True, True, False]


def test_a_course_that_is_called_off_tells_everybody(seating) -> None:
    signups = [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)]

    actions.change_state(seating.course, "called_off", by=None, now=NOW)

    assert [standing_of(one)[0] for one in signups] == ["called_off"] * 3
    assert [written_to(one) for one in signups] == [["called_off"]] * 3


def test_what_was_not_sent_before_a_seat_was_given_back_is_not_sent_any_more(seating) -> None:
    signup = make.signed_up(to=seating, now=NOW)

    actions.give_back(signup, now=NOW)

    assert written_to(signup) == []


def test_a_canceled_date_is_still_told_to_whoever_gets_a_seat_meanwhile(seating) -> None:
    first, _second, third = [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)]
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=NOW)

    actions.give_back(first, now=NOW)

    assert written_to(third) == ["date_canceled", "offer"]


def test_seats_may_become_more_and_the_list_moves_up(seating) -> None:
    signups = [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)]
    course = seating.course
    course.seats = 3

    actions.keep(course, by=None, now=NOW)
    actions.move_up(now=NOW)

    assert standing_of(signups[2]) == ("offered", 3)


def test_seats_never_become_fewer_than_families_have(seating) -> None:
    for number in range(2):
        make.signed_up(str(number), to=seating, now=NOW)
    course = seating.course
    course.seats = 1

    with pytest.raises(actions.TooFewSeats):
        actions.keep(course, by=None, now=NOW)


def test_a_forgotten_sign_up_keeps_nothing_but_what_is_counted(seating) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    actions.close_ended(today=NOW.date() + timedelta(days=60))
    closed = SignUp.objects.get(pk=signup.pk)

    early = actions.forget(today=closed.closed_on + timedelta(days=29))
    late = actions.forget(today=closed.closed_on + timedelta(days=30))
    found = SignUp.objects.get(pk=signup.pk)

    assert (closed.standing, closed.result) == ("ended", "seated")
    assert (early, late) == (0, 1)
    assert (found.name, found.contact, found.told, found.code, found.digest) == (None,) * 5
    assert (found.result, found.closed_on.day) == ("seated", 1)
    assert timezone.is_aware(NOW)


# --- waiting ends -----------------------------------------------------------------------------------------------------
BEGIN = NOW + timedelta(days=14)


@pytest.fixture
def waiting(seating) -> SignUp:
    """The third family at two seats."""
    return [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)][2]


def test_when_it_has_begun_whoever_waited_learns_that_no_seat_became_free(waiting) -> None:
    before = actions.move_up(now=BEGIN - timedelta(minutes=1))
    ended = actions.move_up(now=BEGIN)
    again = actions.move_up(now=BEGIN + timedelta(minutes=1))

    found = SignUp.objects.get(pk=waiting.pk)
    assert (before, ended, again) == (0, 1, 0)
    assert (found.standing, found.result, found.closed_on) == ("waited", "waited", BEGIN.date())
    assert written_to(waiting) == ["waited"]


def test_whoever_waited_in_vain_is_forgotten_thirty_days_after_that_not_after_the_last_date(seating) -> None:
    seating.course.kind, seating.course.last_on = "program", BEGIN.date() + timedelta(days=700)
    seating.course.save()
    waiting = [make.signed_up(str(number), to=seating, now=NOW) for number in range(3)][2]
    actions.move_up(now=BEGIN)

    forgotten = [actions.forget(today=BEGIN.date() + timedelta(days=days)) for days in (29, 30)]

    assert forgotten == [0, 1]
    assert SignUp.objects.get(pk=waiting.pk).result == "waited"


def test_a_seat_given_back_after_the_beginning_is_promised_to_nobody(seating, waiting) -> None:
    first = seating.signups.get(number=1)

    actions.give_back(first, now=BEGIN + timedelta(days=1))

    assert standing_of(waiting) == ("waited", None)
    assert queries.is_too_late(seating, now=BEGIN + timedelta(days=1))


def test_waiting_goes_on_until_the_last_date_where_one_may_join_later() -> None:
    late = make.seating(seats=1, joins_late=True, first=BEGIN)
    _first, waiting = [make.signed_up(str(number), to=late, now=NOW) for number in range(2)]
    last = BEGIN + timedelta(weeks=2)

    changed = [actions.move_up(now=at) for at in (BEGIN, last - timedelta(hours=1), last)]

    assert changed == [0, 0, 1]
    assert standing_of(waiting) == ("waited", None)


def test_waiting_for_a_programme_goes_on_between_its_years() -> None:
    program = make.course(kind="program", seats=1, joins_late=True, first=BEGIN)
    program.last_on = BEGIN.date() + timedelta(days=700)
    program.save()
    _first, waiting = [make.signed_up(str(number), to=make.seating(of=program), now=NOW) for number in range(2)]

    changed = actions.move_up(now=BEGIN + timedelta(weeks=10))

    assert (changed, standing_of(waiting)[0]) == (0, "waiting")


def test_waiting_does_not_end_while_no_date_is_known() -> None:
    empty = make.seating(seats=1, dates=0, first=BEGIN)
    actions.add_date(empty.course, starts_at=BEGIN, ends_at=BEGIN + timedelta(hours=1), by=None, now=NOW)
    _first, waiting = [make.signed_up(str(number), to=empty, now=NOW) for number in range(2)]
    actions.cancel(empty.course.sessions.get(), reason="illness", by=None, now=NOW)

    actions.move_up(now=BEGIN + timedelta(days=1))

    assert standing_of(waiting)[0] == "waiting"


def test_a_first_date_that_is_canceled_lets_the_waiting_go_on(seating, waiting) -> None:
    actions.cancel(seating.course.sessions.order_by("starts_at")[0], reason="illness", by=None, now=NOW)

    changed = actions.move_up(now=BEGIN)

    assert (changed, standing_of(waiting)[0]) == (0, "waiting")


def test_when_one_may_join_later_after_all_whoever_waited_may_wait_again(seating, waiting) -> None:
    actions.move_up(now=BEGIN)
    seating.course.joins_late = True
    seating.course.save()

    actions.wait_again(waiting, now=BEGIN + timedelta(hours=1))

    assert standing_of(waiting) == ("waiting", None)


def test_waiting_in_vain_is_counted_in_the_month_in_which_it_ended(waiting) -> None:
    actions.move_up(now=BEGIN)
    actions.forget(today=BEGIN.date() + timedelta(days=30))

    counted = tables.NUMBERS.things["signups"](BEGIN.date().replace(day=1))

    assert [(features["result"], features["waited"]) for features, _number in counted] == [("waited", "waited")]
