"""What happens every night: what is over is closed, forgotten and counted, also where something went wrong."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import make
from unterwegs.courses import actions, queries, rules, tables
from unterwegs.courses.actions import keeping
from unterwegs.courses.models import Course, Frozen, Message, SignUp
from unterwegs.people import actions as people
from unterwegs.people import counting, holders, processing

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
BEGIN = datetime(2026, 10, 5, 10, tzinfo=BERLIN)
NOW = BEGIN - 5 * DAY


@pytest.fixture
def course() -> Course:
    """Two seats; dates on 5, 12 and 19 October."""
    return make.course(seats=2, first=BEGIN)


def signed_up(course: Course) -> SignUp:
    return make.signed_up(to=course.seatings.get(), now=NOW)


def state_of(signup: SignUp) -> tuple[str, str, date | None]:
    found = SignUp.objects.get(pk=signup.pk)
    return found.standing, found.result, found.closed_on


def test_a_list_is_closed_in_the_night_after_its_last_date(course: Course) -> None:
    signup = signed_up(course)

    closed = [actions.close_ended(today=date(2026, 10, day)) for day in (19, 20, 21)]

    assert closed == [0, 1, 0]
    assert state_of(signup) == ("ended", "seated", date(2026, 10, 19))


def test_with_a_canceled_last_date_it_was_over_when_that_was_canceled(course: Course) -> None:
    signup, last = signed_up(course), course.sessions.order_by("starts_at")[2]
    actions.cancel(last, reason="illness", by=None, now=BEGIN + 10 * DAY)

    closed = [actions.close_ended(today=date(2026, 10, day)) for day in (15, 16)]

    assert closed == [0, 1]
    assert state_of(signup) == ("ended", "seated", date(2026, 10, 15))


def test_a_replacement_keeps_the_list_open(course: Course) -> None:
    last = course.sessions.order_by("starts_at")[2]
    instead = (BEGIN + 5 * WEEK, BEGIN + 5 * WEEK + timedelta(hours=1))
    actions.cancel(last, reason="illness", instead=instead, by=None, now=BEGIN + 10 * DAY)

    assert [actions.close_ended(today=date(2026, *day)) for day in ((11, 9), (11, 10))] == [0, 1]


def test_a_course_of_which_every_date_was_canceled_counts_as_called_off(course: Course) -> None:
    signup = signed_up(course)
    for session in course.sessions.all():
        actions.cancel(session, reason="room", by=None, now=NOW + DAY)

    actions.close_ended(today=(NOW + 2 * DAY).date())

    assert state_of(signup) == ("called_off", "called_off", (NOW + DAY).date())


def test_a_canceled_date_with_its_own_seats_is_closed_at_once() -> None:
    single = make.course(kind="single", first=BEGIN)
    actions.cancel(single.sessions.order_by("starts_at")[0], reason="room", by=None, now=NOW)

    closed = actions.close_ended(today=(NOW + DAY).date())

    seatings = single.seatings.order_by("session__starts_at")
    assert closed == 1
    assert [one.closed_on for one in seatings] == [NOW.date(), None, None]
    assert [queries.over_on(one) for one in seatings] == [NOW.date(), date(2026, 10, 12), date(2026, 10, 19)]


def test_a_list_without_any_date_stays_open() -> None:
    empty = make.course(dates=0, first=BEGIN)

    actions.close_ended(today=date(2027, 1, 1))

    assert empty.seatings.get().closed_on is None


def test_who_came_may_be_noted_after_the_last_date(course: Course) -> None:
    came, missed, silent = signed_up(course), signed_up(course), make.signed_up(to=course.seatings.get(), now=NOW)
    actions.close_ended(today=date(2026, 10, 20))
    last = course.sessions.order_by("starts_at")[2]

    actions.tick(last, {came.pk: True, missed.pk: False, silent.pk: True}, by=make.user("Lea Leiterin"))

    assert [state_of(one)[1] for one in (came, missed, silent)] == ["came", "missed", "waited"]


@pytest.mark.parametrize("how", ["given back", "called off", "key destroyed"])
def test_whoever_came_once_has_come_however_it_ended(course: Course, how: str) -> None:
    came = make.signed_up("Da", to=course.seatings.get(), now=NOW, is_first=True)
    missed = signed_up(course)
    first = course.sessions.order_by("starts_at")[0]
    actions.tick(first, {came.pk: True, missed.pk: False}, by=make.user("Lea Leiterin"))

    for signup in (came, missed):
        if how == "given back":
            actions.give_back(signup, now=BEGIN + DAY)
        elif how == "key destroyed":
            holders.forget(signup.holder, rule=rules.TIME_IS_OVER, on=(BEGIN + DAY).date())
    if how == "called off":
        actions.change_state(course, rules.State.CALLED_OFF, by=None, now=BEGIN + DAY)
    actions.forget(today=(BEGIN + DAY).date())

    ended = "called_off" if how == "called off" else "given_up"
    assert [state_of(one)[:2] for one in (came, missed)] == [(ended, "came"), (ended, ended)]
    assert sum(number for _features, number in tables.NUMBERS.things[tables.FIRSTS](date(2026, 10, 1))) == 1


def test_a_tick_for_a_month_that_is_counted_is_noted_and_says_that_no_number_changes(course: Course) -> None:
    signup = signed_up(course)
    session = course.sessions.order_by("starts_at")[0]
    actions.close_ended(today=date(2026, 10, 20))
    actions.freeze(today=date(2026, 11, 15))

    counts = actions.tick(session, {signup.pk: True}, by=make.user("Lea Leiterin"))

    assert (counts, state_of(signup)[1]) == (False, "seated")
    assert [(one.signup_id, one.came) for one in session.present.all()] == [(signup.pk, True)]


# --- forgetting -----------------------------------------------------------------------------------------------------
def power_cut(*_all: Any, **_more: Any) -> None:
    raise OSError


def test_a_crash_between_key_and_row_is_followed_by_the_next_night(course: Course, monkeypatch: Any) -> None:
    signup = signed_up(course)
    actions.close_ended(today=date(2026, 10, 20))
    night = datetime(2026, 11, 18, 3, tzinfo=BERLIN)

    with monkeypatch.context() as broken:
        broken.setattr(keeping, "_strip", power_cut)
        with pytest.raises(processing.NotForgotten):
            people.forget_old(now=night)
    between = SignUp.objects.select_related("holder").get(pk=signup.pk)
    people.forget_old(now=night + DAY)
    after = SignUp.objects.get(pk=signup.pk)

    assert (between.holder.forgotten_on, between.forgotten_on) == (date(2026, 11, 18), None)
    assert (after.forgotten_on, after.name, after.digest) == (date(2026, 11, 19), None, None)
    assert (after.result, after.closed_on) == ("seated", date(2026, 10, 1))


def test_a_key_destroyed_by_hand_gives_the_seat_to_the_next(course: Course) -> None:
    first, _second, waiting = (signed_up(course) for _each in range(3))
    holders.forget(first.holder, rule=rules.TIME_IS_OVER, on=NOW.date())

    actions.forget(today=NOW.date() + DAY)
    actions.move_up(now=NOW + DAY)

    assert state_of(first) == ("given_up", "given_up", NOW.date().replace(day=1))
    assert state_of(waiting)[0] == "offered"


def test_what_was_written_and_noted_goes_with_the_sign_up(course: Course) -> None:
    signup = signed_up(course)
    actions.tick(course.sessions.all()[0], {signup.pk: True}, by=make.user("Lea Leiterin"))
    actions.close_ended(today=date(2026, 10, 20))
    before = Message.objects.count()

    actions.forget(today=date(2026, 11, 18))

    assert (before, Message.objects.count()) == (1, 0)
    assert not SignUp.objects.get().present.exists()


def test_a_forgotten_sign_up_goes_as_soon_as_its_month_is_counted(course: Course) -> None:
    signed_up(course)
    actions.close_ended(today=date(2026, 10, 20))
    actions.forget(today=date(2026, 11, 18))
    stripped = SignUp.objects.count()

    actions.freeze(today=date(2026, 11, 18))
    actions.forget(today=date(2026, 11, 19))

    assert (stripped, SignUp.objects.count()) == (1, 0)
    assert date(2026, 10, 1) in counting.counted_months(tables.NUMBERS)


# --- counting -------------------------------------------------------------------------------------------------------
def test_a_month_is_frozen_when_late_counts_are_in(course: Course) -> None:
    frozen = [actions.freeze(today=date(2026, 11, day)) for day in (1, 14, 15, 16)]

    assert [bool(new) for new in frozen] == [False, False, True, False]


def test_what_is_over_is_closed_before_it_is_counted(course: Course) -> None:
    """Whatever happened to the command that closes."""
    signup = signed_up(course)

    actions.freeze(today=date(2026, 11, 15))

    assert state_of(signup) == ("ended", "seated", date(2026, 10, 19))
    assert Frozen.objects.filter(table="signups", period="2026-10").exists()


def test_a_seat_given_back_in_the_month_before_the_first_date_counts_too(course: Course) -> None:
    actions.give_back(signed_up(course), now=NOW)

    first = tables.first_day()
    actions.freeze(today=date(2026, 11, 15))
    actions.forget(today=date(2026, 11, 16))

    assert first == date(2026, 9, 30)
    assert SignUp.objects.count() == 0
