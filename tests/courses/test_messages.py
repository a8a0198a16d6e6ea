"""What families read about their seats: once, in order, as long as it is true; told by phone where nobody can write."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string, policy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connections

from tests import cast, make, post
from tests.post import Post
from unterwegs.courses import actions, queries, steps
from unterwegs.courses.models import Message, SignUp
from unterwegs.directory.models import Membership
from unterwegs.people import holders
from unterwegs.people.fields import Ciphertext
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 5, 10, tzinfo=BERLIN)
FIRST = NOW + timedelta(days=14)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def town() -> None:
    make.town()
    make.open_part("courses")


@pytest.fixture
def seating() -> Any:
    return make.seating(seats=1, most_waiting=3, first=FIRST)


@pytest.fixture
def server(settings: Any) -> Iterator[Post]:
    with post.mail_server() as found:
        settings.EMAIL_BACKEND, settings.MAIL_URL = "unterwegs.people.outbox.Outbox", found.url
        yield found


@pytest.fixture
def gateway(settings: Any) -> Iterator[Post]:
    with post.gateway() as found:
        settings.SMS_URL, settings.SMS_TOKEN = found.url, "geheim"
        yield found


def subjects() -> list[str]:
    """What was sent, by the first words of its subject."""
    return [str(one.subject).split(":")[0] for one in mail.outbox]


def taken_subjects(server: Post) -> list[str]:
    read = [message_from_string(one, policy=policy.default)["subject"] for one in server.taken]
    return [subject.split(":")[0] for subject in read]


def states(signup: SignUp) -> list[tuple[str, str]]:
    """Each message with what became of it."""
    return [(one.kind, _state(one)) for one in Message.objects.filter(signup=signup).order_by("pk")]


def _state(one: Message) -> str:
    if one.sent_at:
        return "sent"
    return "dropped" if one.dropped_at else "to be told" if one.to_be_told else "waiting"


def by_phone(name: str = "Ohne Mail", number: str = "0170 1234567", **more: Any) -> SignUp:
    return make.signed_up(name, mail="", phone=number, now=NOW, **more)


# --- sent once ------------------------------------------------------------------------------------------------------


def test_a_seat_is_confirmed_once_however_often_somebody_looks_what_is_due(seating: Any) -> None:
    signup = make.signed_up("Mara", to=seating, now=NOW)

    sent = [actions.send_due(now=NOW + minutes * MINUTE) for minutes in (0, 1, 100)]

    assert sent == [1, 0, 0]
    assert [one.to for one in mail.outbox] == [["mara@example.org"]]
    assert subjects() == ["Ihr Platz"]
    assert signup.code in mail.outbox[0].body


def test_two_senders_at_the_same_moment_send_it_once(seating: Any, server: Post) -> None:
    make.signed_up(to=seating, now=NOW)
    others: list[int] = []

    def another() -> None:
        others.append(actions.send_due(now=NOW))
        connections.close_all()

    server.meanwhile = another
    sent = actions.send_due(now=NOW)

    assert (sent, others) == (1, [0])
    assert taken_subjects(server) == ["Ihr Platz"]


def test_what_came_later_waits_until_what_was_first_has_arrived(seating: Any, server: Post) -> None:
    """She waits; while the mail about it is on its way, a seat becomes free, and another process wants to write of it."""
    first = make.signed_up("Eins", to=seating, now=NOW)
    actions.send_due(now=NOW)
    make.signed_up("Zwei", to=seating, now=NOW)
    server.taken.clear()

    def a_seat_becomes_free() -> None:
        server.meanwhile = None
        actions.give_back(first, now=NOW)
        actions.send_due(now=NOW)
        connections.close_all()

    server.meanwhile = a_seat_becomes_free
    actions.send_due(now=NOW)
    actions.send_due(now=NOW + MINUTE)

    assert taken_subjects(server) == ["Sie stehen auf der Warteliste", "Ein Platz ist frei für Sie"]


def test_a_process_that_died_while_it_sent_leaves_the_message_to_the_next(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    Message.objects.update(taken_until=NOW + steps.SENDING, due_at=NOW + MINUTE, tries=1)

    early = actions.send_due(now=NOW + MINUTE)
    late = actions.send_due(now=NOW + steps.SENDING)

    assert (early, late) == (0, 1)
    assert states(signup) == [("seated", "sent")]


def test_several_changes_of_dates_that_were_not_told_yet_are_told_in_one_message(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    dates = list(seating.course.sessions.all())
    actions.cancel(dates[1], reason="illness", by=None, now=NOW + MINUTE)
    moved = dates[2].starts_at + HOUR
    actions.move(dates[2], starts_at=moved, ends_at=moved + HOUR, room="", by=None, now=NOW + 2 * MINUTE)

    sent = actions.send_due(now=NOW + HOUR)

    assert sent == 2
    assert subjects() == ["Ihr Platz", "Die Termine haben sich geändert"]
    assert states(signup) == [("seated", "sent"), ("date_canceled", "dropped"), ("dates", "sent")]


def test_changes_that_are_told_one_after_the_other_are_each_a_message_of_their_own(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    for date in seating.course.sessions.all()[:2]:
        actions.cancel(date, reason="illness", by=None, now=NOW)
        actions.send_due(now=NOW)

    assert states(signup) == [("seated", "sent"), ("date_canceled", "sent"), ("date_canceled", "sent")]


def test_what_changes_while_a_message_about_dates_is_on_its_way_is_told_after_it(seating: Any, server: Post) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)
    first, second, third = seating.course.sessions.all()
    for date in (first, second):
        actions.cancel(date, reason="illness", by=None, now=NOW)

    def another_is_canceled() -> None:
        server.meanwhile = None
        actions.cancel(third, reason="room", by=None, now=NOW)
        connections.close_all()

    server.meanwhile = another_is_canceled
    sent = [actions.send_due(now=NOW + number * MINUTE) for number in range(2)]

    assert sent == [1, 1]
    assert states(signup)[1:] == [("date_canceled", "dropped"), ("dates", "sent"), ("date_canceled", "sent")]


def test_many_messages_at_once_all_go_out_although_one_breaks_in_each_part(seating: Any) -> None:
    for number in range(3):
        make.signed_up(f"Familie {number}", mail=f"{number}@example.org", to=make.seating(first=FIRST), now=NOW)
    broken = make.signed_up("Vier", to=seating, now=NOW - MINUTE)
    SignUp.objects.filter(pk=broken.pk).update(contact=Ciphertext(b"damaged"))

    assert actions.send_due(now=NOW, limit=2) == 3
    assert [state for _kind, state in states(broken)] == ["waiting"]


def test_one_message_that_breaks_stops_no_other(seating: Any, caplog: pytest.LogCaptureFixture) -> None:
    broken = make.signed_up("Eins", to=seating, now=NOW)
    make.signed_up("Zwei", to=seating, now=NOW, mail="zwei@example.org")
    SignUp.objects.filter(pk=broken.pk).update(contact=Ciphertext(b"damaged"))

    sent = actions.send_due(now=NOW)

    assert sent == 1
    assert [one.to for one in mail.outbox] == [["zwei@example.org"]]
    assert [(record.message, record.error) for record in caplog.records] == [("a message was not sent", "Misplaced")]


# --- tried again ----------------------------------------------------------------------------------------------------


def test_a_mail_that_the_server_refuses_is_tried_again_later(seating: Any, server: Post) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    server.refuses = True
    refused = [actions.send_due(now=NOW), actions.send_due(now=NOW + MINUTE / 2)]
    server.refuses = False

    sent = actions.send_due(now=NOW + 2 * MINUTE)

    assert (refused, sent) == ([0, 0], 1)
    assert taken_subjects(server) == ["Ihr Platz"]
    assert states(signup) == [("seated", "sent")]


def test_a_server_that_is_not_there_loses_no_message(seating: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_URL = "unterwegs.people.outbox.Outbox", "smtp://127.0.0.1:9"
    signup = make.signed_up(to=seating, now=NOW)

    sent = actions.send_due(now=NOW)

    assert sent == 0
    assert states(signup) == [("seated", "waiting")]


def test_after_the_last_try_somebody_calls_where_the_family_must_learn_it(seating: Any, server: Post) -> None:
    signup = make.signed_up(to=seating, now=NOW, phone="0170 1234567")
    actions.send_due(now=NOW)
    actions.cancel(seating.course.sessions.all()[2], reason="illness", by=None, now=NOW)
    server.refuses = True
    moment = NOW

    for _try in range(steps.KEPT_TRIES + 1):
        actions.send_due(now=moment)
        moment += 3 * HOUR

    assert states(signup) == [("seated", "sent"), ("date_canceled", "to be told")]


# --- no longer true -------------------------------------------------------------------------------------------------


def test_an_offer_that_lapsed_before_it_was_sent_is_not_sent(seating: Any) -> None:
    first = make.signed_up("Eins", to=seating, now=NOW)
    second = make.signed_up("Zwei", to=seating, now=NOW)
    actions.give_back(first, now=NOW)

    actions.send_due(now=NOW + DAY + HOUR)
    actions.move_up(now=NOW + DAY + HOUR)
    actions.send_due(now=NOW + DAY + HOUR)

    assert states(second) == [("waiting", "dropped"), ("offer", "dropped"), ("lapsed", "sent")]
    assert subjects() == ["Der Platz wird nicht mehr für Sie freigehalten"]


def test_nothing_is_sent_about_a_seat_that_was_given_back(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    actions.give_back(signup, now=NOW)

    sent = actions.send_due(now=NOW)

    assert sent == 0
    assert states(signup) == [("seated", "dropped")]


def test_a_date_that_was_moved_and_then_canceled_is_only_told_as_canceled(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)
    date = seating.course.sessions.all()[1]
    later = date.starts_at + HOUR
    actions.move(date, starts_at=later, ends_at=later + HOUR, room="", by=None, now=NOW)
    actions.cancel(date, reason="illness", by=None, now=NOW)

    actions.send_due(now=NOW)

    assert states(signup) == [("seated", "sent"), ("date_moved", "dropped"), ("date_canceled", "sent")]


def test_a_date_of_its_own_that_was_moved_and_then_replaced_is_told_once() -> None:
    list_of_date = make.seating(kind="single", seats=1, first=FIRST)
    signup = make.signed_up(to=list_of_date, now=NOW)
    actions.send_due(now=NOW)
    date, later = list_of_date.session, FIRST + HOUR
    actions.move(date, starts_at=later, ends_at=later + HOUR, room="", by=None, now=NOW)
    instead = FIRST + 2 * DAY
    actions.cancel(date, reason="room", instead=(instead, instead + HOUR), by=None, now=NOW)

    actions.send_due(now=NOW)

    assert states(signup) == [("seated", "sent"), ("date_moved", "dropped"), ("date_moved", "sent")]


@pytest.fixture(params=["single", "course"])
def by_call(request: Any) -> SignUp:
    """Of a family with a number only: whatever happens, she knows when somebody has called her."""
    return by_phone(to=make.seating(kind=request.param, seats=1, first=FIRST))


def canceled(signup: SignUp, *, at: datetime) -> None:
    date = queries.sessions_of(signup.seating)[0]
    actions.cancel(date, reason="illness", by=None, now=at)
    actions.send_due(now=at)


def reinstated(signup: SignUp, *, at: datetime) -> None:
    date = queries.sessions_of(signup.seating)[0]
    actions.reinstate(date, by=None, now=at)
    actions.send_due(now=at)


def moved_to(signup: SignUp, begin: datetime, *, at: datetime) -> None:
    date = queries.sessions_of(signup.seating)[0]
    actions.move(date, starts_at=begin, ends_at=begin + HOUR, room="", by=None, now=at)
    actions.send_due(now=at)


def called(signup: SignUp, *, at: datetime) -> None:
    Message.objects.to_tell().filter(signup=signup).update(sent_at=at, to_be_told=False)


def test_who_was_told_that_a_date_is_canceled_learns_that_it_takes_place_however_often_that_changed(
    by_call: SignUp,
) -> None:
    canceled(by_call, at=NOW)
    called(by_call, at=NOW)
    reinstated(by_call, at=NOW + MINUTE)
    canceled(by_call, at=NOW + 2 * MINUTE)

    reinstated(by_call, at=NOW + 3 * MINUTE)

    assert states(by_call)[-1] == ("reinstated", "to be told")


def test_who_knows_of_no_cancellation_is_called_about_none_however_often_it_was_taken_back(by_call: SignUp) -> None:
    for number in range(3):
        canceled(by_call, at=NOW + 2 * number * MINUTE)
        reinstated(by_call, at=NOW + (2 * number + 1) * MINUTE)

    assert {state for _kind, state in states(by_call)[1:]} == {"dropped"}


def test_another_hour_that_was_not_told_yet_is_told_although_the_date_was_canceled_meanwhile(by_call: SignUp) -> None:
    moved_to(by_call, FIRST + 4 * HOUR, at=NOW)
    canceled(by_call, at=NOW + MINUTE)

    reinstated(by_call, at=NOW + 2 * MINUTE)
    once = states(by_call)[-1]
    canceled(by_call, at=NOW + 3 * MINUTE)
    reinstated(by_call, at=NOW + 4 * MINUTE)

    assert once == states(by_call)[-1] == ("date_moved", "to be told")
    called(by_call, at=NOW + 5 * MINUTE)
    canceled(by_call, at=NOW + 6 * MINUTE)
    reinstated(by_call, at=NOW + 7 * MINUTE)
    assert states(by_call)[-1] == ("reinstated", "dropped")


def test_another_room_of_the_course_is_told_although_the_date_was_canceled_meanwhile(by_call: SignUp) -> None:
    canceled(by_call, at=NOW)
    course = by_call.seating.course
    course.room = "Raum 7"
    actions.keep(course, by=None, now=NOW + MINUTE)

    reinstated(by_call, at=NOW + 2 * MINUTE)

    expected = "date_moved" if course.kind == "single" else "dates"
    assert states(by_call)[-1] == (expected, "to be told")


def test_what_is_over_is_not_told_any_more(seating: Any) -> None:
    signup = by_phone(to=seating)
    actions.cancel(seating.course.sessions.all()[0], reason="illness", by=None, now=NOW)
    actions.send_due(now=NOW)
    before = states(signup)[-1]

    actions.prepare(now=FIRST + DAY)

    assert before == ("date_canceled", "to be told")
    assert states(signup)[-1] == ("date_canceled", "dropped")


def test_a_forgotten_family_is_written_nothing(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    holders.forget(signup.holder, rule="Trying", on=NOW.date())

    sent = actions.send_due(now=NOW)

    assert sent == 0
    assert states(signup) == [("seated", "dropped")]
    assert mail.outbox == []


# --- reminders and links --------------------------------------------------------------------------------------------


def test_the_first_date_is_reminded_of_once_a_day_before(seating: Any) -> None:
    make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)

    prepared = [actions.prepare(now=FIRST - before) for before in (DAY + MINUTE, DAY, 23 * HOUR, HOUR)]
    actions.send_due(now=FIRST - 20 * HOUR)
    second_week = actions.prepare(now=FIRST + timedelta(days=6, hours=1))

    assert prepared == [0, 1, 0, 0]
    assert second_week == 0
    assert subjects() == ["Ihr Platz", "Bis bald"]


def test_whoever_signed_up_on_the_last_day_is_not_reminded(seating: Any) -> None:
    make.signed_up(to=seating, now=FIRST - 5 * HOUR)

    assert actions.prepare(now=FIRST - 4 * HOUR) == 0


def test_whoever_joins_later_is_reminded_of_the_first_date_that_comes_then() -> None:
    seating = make.seating(seats=2, joins_late=True, first=FIRST, dates=4)
    week = 7 * DAY
    early = make.signed_up("Früh", to=seating, now=NOW)
    gives = make.signed_up("Gibt zurück", to=seating, now=NOW)
    waited = make.signed_up("Wartet", to=seating, now=NOW)
    actions.give_back(gives, now=FIRST + HOUR)
    actions.accept(waited, now=FIRST + 2 * HOUR)
    actions.give_back(early, now=FIRST + week + HOUR)
    late = make.signed_up("Spät", to=seating, now=FIRST + week + 2 * HOUR)

    for number in range(4):
        actions.prepare(now=FIRST + number * week - HOUR)

    reminded = Message.objects.filter(kind="reminder").values_list("signup", "session__starts_at")
    assert set(reminded) == {(waited.pk, FIRST + week), (late.pk, FIRST + 2 * week)}


def test_nobody_who_waits_is_reminded(seating: Any) -> None:
    make.signed_up("Eins", to=seating, now=NOW)
    waiting = make.signed_up("Zwei", to=seating, now=NOW)

    actions.prepare(now=FIRST - HOUR)

    assert states(waiting) == [("waiting", "waiting")]


def test_each_date_online_gets_its_link_an_hour_before() -> None:
    course = make.course(
        seats=1, most_waiting=1, first=FIRST, is_online=True, online_link=["https://treffen.example/raum"]
    )
    make.signed_up(to=make.seating(course), now=NOW)
    make.signed_up("Wartet", to=make.seating(course), now=NOW, mail="wartet@example.org")
    actions.send_due(now=NOW)
    mail.outbox.clear()

    early = actions.prepare(now=FIRST + 7 * DAY - HOUR - MINUTE)
    due = [actions.prepare(now=FIRST + 7 * DAY - before) for before in (HOUR, 59 * MINUTE)]
    actions.send_due(now=FIRST + 7 * DAY - 59 * MINUTE)

    assert (early, due) == (0, [1, 0])
    assert [one.to for one in mail.outbox] == [["mara@example.org"]]
    assert "https://treffen.example/raum" in mail.outbox[0].body


def test_whoever_may_come_or_take_part_online_gets_the_link_too() -> None:
    where = make.location("Zentrum")
    course = make.course(seats=1, dates=1, first=FIRST, location=where, online_link=["https://treffen.example/raum"])
    make.signed_up(to=make.seating(course), now=NOW)
    actions.send_due(now=NOW)

    actions.prepare(now=FIRST - HOUR)
    actions.send_due(now=FIRST - HOUR)

    seated, link = mail.outbox[0].body, mail.outbox[-1].body
    assert "Vor Ort oder online. Den Link bekommen Sie eine Stunde vorher." in seated
    assert "Zentrum" in seated
    assert "https://treffen.example/raum" in link


def test_a_link_that_waited_while_the_date_was_moved_is_sent_before_the_new_hour() -> None:
    course = make.course(seats=1, first=FIRST, is_online=True, online_link=["https://treffen.example/raum"])
    signup = make.signed_up(to=make.seating(course), now=NOW)
    actions.send_due(now=NOW)
    date = course.sessions.all()[0]
    actions.prepare(now=FIRST - HOUR)

    actions.move(date, starts_at=FIRST + HOUR, ends_at=FIRST + 2 * HOUR, room="", by=None, now=FIRST - 50 * MINUTE)
    actions.prepare(now=FIRST)
    actions.send_due(now=FIRST)

    assert states(signup) == [("seated", "sent"), ("date_moved", "sent"), ("reminder", "sent"), ("link", "sent")]


def online(**more: Any) -> Any:
    return make.seating(
        make.course(seats=1, first=FIRST, is_online=True, online_link=["https://treffen.example/raum"], **more)
    )


def test_a_link_and_a_reminder_that_were_sent_are_sent_again_when_the_date_moves() -> None:
    seating = online()
    signup = make.signed_up(to=seating, now=NOW)
    actions.prepare(now=FIRST - HOUR)
    actions.send_due(now=FIRST - HOUR)
    later = FIRST + 3 * DAY
    date = seating.course.sessions.all()[0]

    actions.move(date, starts_at=later, ends_at=later + HOUR, room="", by=None, now=FIRST - 50 * MINUTE)
    prepared = [actions.prepare(now=FIRST + 3 * DAY - before) for before in (25 * HOUR, DAY, 2 * HOUR, HOUR)]
    actions.send_due(now=later - HOUR)

    assert prepared == [0, 1, 0, 1]
    assert states(signup) == [
        ("seated", "sent"), ("reminder", "sent"), ("link", "sent"),
        ("date_moved", "sent"), ("reminder", "sent"), ("link", "sent"),
    ]  # fmt: skip


def test_a_link_that_is_on_its_way_while_the_date_moves_is_sent_again_in_time(server: Post) -> None:
    seating = online()
    signup = make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)
    date = seating.course.sessions.all()[0]
    Message.objects.create(signup=signup, kind="link", session=date, due_at=FIRST - HOUR)

    def it_moves() -> None:
        server.meanwhile = None
        actions.move(date, starts_at=FIRST + DAY, ends_at=FIRST + DAY + HOUR, room="", by=None, now=FIRST - 50 * MINUTE)
        connections.close_all()

    server.meanwhile = it_moves
    actions.send_due(now=FIRST - 50 * MINUTE)
    prepared = [actions.prepare(now=FIRST + minutes * MINUTE) for minutes in (0, 23 * 60)]
    actions.send_due(now=FIRST + 23 * HOUR)

    assert [one for one in states(signup) if one[0] == "link"] == [("link", "sent"), ("link", "sent")]
    assert prepared == [1, 1]


def test_a_link_of_a_date_that_moved_while_it_was_prepared_waits_for_the_new_hour() -> None:
    seating = online()
    signup = make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)
    date = seating.course.sessions.all()[0]
    Message.objects.create(signup=signup, kind="link", session=date, due_at=FIRST - 3 * HOUR)

    early = actions.send_due(now=FIRST - 2 * HOUR)
    actions.prepare(now=FIRST - HOUR)
    actions.send_due(now=FIRST - HOUR)

    assert early == 0
    assert states(signup) == [("seated", "sent"), ("link", "dropped"), ("reminder", "sent"), ("link", "sent")]


def test_another_link_reaches_whoever_got_the_old_one_within_the_hour() -> None:
    seating = online()
    signup = make.signed_up(to=seating, now=NOW)
    actions.prepare(now=FIRST - HOUR)
    actions.send_due(now=FIRST - HOUR)
    course = seating.course
    course.online_link = ["https://treffen.example/anderer-raum"]

    actions.keep(course, by=None, now=FIRST - 40 * MINUTE)
    prepared = [actions.prepare(now=FIRST - minutes * MINUTE) for minutes in (39, 38)]
    actions.send_due(now=FIRST - 38 * MINUTE)

    assert prepared == [1, 0]
    assert states(signup)[1:] == [("reminder", "sent"), ("link", "sent"), ("link", "sent")]
    assert "anderer-raum" in mail.outbox[-1].body


def test_as_long_as_there_is_no_link_none_is_sent() -> None:
    seating = online()
    make.signed_up(to=seating, now=NOW)
    course = seating.course
    course.online_link = []
    actions.keep(course, by=None, now=NOW)
    actions.prepare(now=FIRST - 2 * HOUR)

    assert actions.prepare(now=FIRST - HOUR) == 0


# --- at night -------------------------------------------------------------------------------------------------------


def night(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, 7, tzinfo=BERLIN)


def test_a_short_message_that_nobody_waits_for_waits_for_the_morning(seating: Any, gateway: Post) -> None:
    signup = by_phone(to=seating)
    actions.send_due(now=NOW)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=night(6, 3))

    sent = [actions.send_due(now=moment) for moment in (night(6, 3), night(6, 8), night(6, 9))]

    assert sent == [0, 0, 1]
    assert Message.objects.get(signup=signup, kind="date_canceled").tries == 1


@pytest.mark.parametrize("came_before", [False, True])
def test_a_last_date_that_is_canceled_is_told_although_the_night_closes_the_list(
    came_before: bool, seating: Any, gateway: Post
) -> None:
    """By mail at once, by a short message in the morning, by a call that somebody makes a day later."""
    dates = list(seating.course.sessions.order_by("starts_at"))
    by_message, by_call = by_phone(to=seating), by_phone("Festnetz", "06441 99-1234", to=seating)
    actions.send_due(now=NOW)
    if came_before:
        seating.course.sessions.filter(pk=dates[0].pk).update(starts_at=NOW - DAY, ends_at=NOW - DAY + HOUR)
    for one in dates[came_before:]:
        actions.cancel(one, reason="illness", by=None, now=night(5, 22))
    actions.send_due(now=night(5, 22))

    closed = actions.close_ended(today=night(6, 3).date())
    actions.prepare(now=night(6, 3))
    sent = actions.send_due(now=night(6, 9))

    assert (closed, sent) == (1, 1)
    assert [states(one)[-1] for one in (by_message, by_call)] == [("dates", "sent"), ("dates", "to be told")]
    caller = cast.provider_editor()
    Membership.objects.create(user=caller, organization=seating.course.service.organization)
    assert [one.message.signup for one in queries.calls(caller, now=night(6, 10))] == [by_call]


def test_the_day_instead_is_told_before_it_begins_also_where_it_is_earlier(seating: Any, gateway: Post) -> None:
    by_phone(to=seating)
    actions.send_due(now=NOW)
    early = (datetime(2026, 10, 6, 8, 30, tzinfo=BERLIN), datetime(2026, 10, 6, 9, 30, tzinfo=BERLIN))
    actions.cancel(seating.course.sessions.all()[0], reason="room", instead=early, by=None, now=night(5, 21))

    assert actions.send_due(now=night(5, 21)) == 1


def test_a_date_that_was_added_for_the_early_morning_is_told_in_the_evening(seating: Any, gateway: Post) -> None:
    by_phone(to=seating)
    actions.send_due(now=NOW)
    begin = datetime(2026, 10, 6, 8, 30, tzinfo=BERLIN)
    actions.add_date(seating.course, starts_at=begin, ends_at=begin + HOUR, by=None, now=night(5, 21))

    assert actions.send_due(now=night(5, 21)) == 1


def test_what_she_did_herself_is_answered_at_night_too(seating: Any, gateway: Post) -> None:
    make.signed_up("Eins", mail="", phone="0170 1234567", to=seating, now=night(6, 23))

    assert actions.send_due(now=night(6, 23)) == 1


def test_a_mail_goes_out_at_night(seating: Any) -> None:
    make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=night(6, 3))

    assert actions.send_due(now=night(6, 3)) == 1


@pytest.mark.parametrize(
    ("hour", "sent_at"),
    [(8, (19, 22, 7)), (10, (20, 8, 0)), (18, (20, 9, 0))],
)
def test_a_change_is_known_before_a_family_sets_out_to_the_old_hour(
    hour: int, sent_at: tuple[int, int, int], gateway: Post
) -> None:
    begin = datetime(2026, 10, 20, hour, tzinfo=BERLIN)
    seating = make.seating(seats=1, first=begin)
    by_phone(to=seating)
    actions.send_due(now=NOW)
    later = begin + 2 * DAY
    date = seating.course.sessions.all()[0]

    actions.move(date, starts_at=later, ends_at=later + HOUR, room="", by=None, now=night(19, 22))
    before = datetime(2026, 10, *sent_at, tzinfo=BERLIN)
    actions.send_due(now=night(19, 22))
    if sent_at[0] == 20:
        actions.send_due(now=before - MINUTE)
    early = len(gateway.taken) - 1
    actions.send_due(now=before)

    assert (early, len(gateway.taken) - 1) == (int(sent_at[0] == 19), 1)


def test_an_offer_of_the_night_is_told_in_the_morning_and_held_from_then_on(gateway: Post) -> None:
    """Two days before the beginning three hours are left, and they are all left when she reads of it."""
    seating = make.seating(seats=1, first=datetime(2026, 10, 8, 10, tzinfo=BERLIN))
    first = make.signed_up("Eins", to=seating, now=NOW)
    second = make.signed_up("Zwei", mail="", phone="0170 1234567", to=seating, now=NOW)
    actions.send_due(now=NOW)
    actions.give_back(first, now=night(6, 23))

    sent = [actions.send_due(now=moment) for moment in (night(6, 23), night(7, 8), night(7, 9))]

    assert sent == [0, 0, 1]
    assert SignUp.objects.get(pk=second.pk).offered_until == datetime(2026, 10, 7, 12, tzinfo=BERLIN)


def test_a_short_message_never_tells_of_an_offer_at_its_end(gateway: Post) -> None:
    """Offered in the last minute before the night, it ends in the morning; what is sent after that is sent at once."""
    seating = make.seating(seats=1, first=datetime(2026, 10, 8, 10, tzinfo=BERLIN))
    first = make.signed_up("Eins", to=seating, now=NOW)
    second = make.signed_up("Zwei", mail="", phone="0170 1234567", to=seating, now=NOW)
    actions.send_due(now=NOW)
    evening = datetime(2026, 10, 6, 19, 59, tzinfo=BERLIN)
    actions.give_back(first, now=evening)

    sent = actions.send_due(now=evening + 2 * MINUTE)

    assert sent == 1
    assert SignUp.objects.get(pk=second.pk).offered_until == datetime(2026, 10, 7, 9, tzinfo=BERLIN)


# --- by phone -------------------------------------------------------------------------------------------------------


def test_an_offer_that_somebody_has_to_call_about_is_held_until_the_evening_of_the_next_working_day() -> None:
    seating = make.seating(seats=1, first=datetime(2026, 10, 20, 10, tzinfo=BERLIN))
    friday = datetime(2026, 10, 9, 15, tzinfo=BERLIN)
    first, second = make.signed_up("Eins", to=seating, now=NOW), by_phone(to=seating)
    actions.give_back(first, now=friday)
    actions.send_due(now=friday)
    until = SignUp.objects.get(pk=second.pk).offered_until

    actions.move_up(now=until - MINUTE)
    before = SignUp.objects.get(pk=second.pk).standing
    actions.move_up(now=until)
    actions.send_due(now=until)

    assert until == datetime(2026, 10, 12, 18, tzinfo=BERLIN)
    assert before == "offered"
    assert states(second)[1:] == [("offer", "dropped"), ("lapsed", "to be told")]


def test_a_seat_is_never_held_for_a_call_until_the_course_begins() -> None:
    begin = datetime(2026, 10, 12, 10, tzinfo=BERLIN)
    seating = make.seating(seats=1, first=begin)
    friday = datetime(2026, 10, 9, 15, tzinfo=BERLIN)
    first, second = make.signed_up("Eins", to=seating, now=NOW), by_phone(to=seating)
    actions.give_back(first, now=friday)

    actions.send_due(now=friday)

    assert SignUp.objects.get(pk=second.pk).offered_until == begin - 30 * MINUTE


def test_who_leads_the_course_is_asked_once_to_call_however_many_families() -> None:
    lead = make.user("Lea", roles=["provider_editor"], email="lea@traeger.example")
    seating = make.seating(seats=9, first=FIRST, leader=lead)
    for number in range(3):
        by_phone(f"Familie {number}", number=f"06441 99-{number}", to=seating)
    actions.send_due(now=NOW)
    first, second, _third = seating.course.sessions.all()
    actions.cancel(first, reason="illness", by=None, now=NOW)
    for minutes in (0, 1, 5):
        actions.send_due(now=NOW + minutes * MINUTE)
    once = [(one.to, one.subject) for one in mail.outbox]

    actions.cancel(second, reason="illness", by=None, now=NOW + 20 * MINUTE)
    actions.send_due(now=NOW + 20 * MINUTE)
    soon = len(mail.outbox)
    actions.send_due(now=NOW + HOUR + MINUTE)

    assert once == [(["lea@traeger.example"], "Bitte anrufen")]
    assert (soon, len(mail.outbox)) == (1, 2)
    assert "/desk/kurse/anrufe/" in mail.outbox[0].body
    assert not [word for word in ("Familie 0", "Familie 1", "Familie 2", "06441") if word in mail.outbox[0].body]


def test_without_a_leader_those_who_write_the_offers_of_the_organization_are_asked_to_call(seating: Any) -> None:
    for name, more in (("Eva", {"roles": ["provider_editor"]}), ("Rudi", {}), ("Weg", {"is_active": False})):
        person = make.user(name, email=f"{name.lower()}@traeger.example", **more)
        Membership.objects.create(user=person, organization=seating.course.service.organization)
    by_phone(to=seating)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=NOW)

    actions.send_due(now=NOW)

    assert [one.to for one in mail.outbox] == [["eva@traeger.example"]]


def test_a_mail_about_calls_that_could_not_be_sent_is_sent_again(seating: Any, server: Post) -> None:
    person = make.user("Eva", roles=["provider_editor"], email="eva@traeger.example")
    Membership.objects.create(user=person, organization=seating.course.service.organization)
    by_phone(to=seating)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=NOW)
    server.refuses = True
    actions.send_due(now=NOW)
    server.refuses = False

    for minutes in (1, 2):
        actions.send_due(now=NOW + minutes * MINUTE)

    assert taken_subjects(server) == ["Bitte anrufen"]


def test_a_call_about_what_is_all_over_goes_from_the_list(seating: Any) -> None:
    first, second = make.signed_up("Eins", to=seating, now=NOW), by_phone(to=seating)
    actions.give_back(first, now=NOW)
    actions.move_up(now=NOW + 4 * DAY)
    actions.send_due(now=NOW + 4 * DAY)
    before = states(second)[-1]

    actions.prepare(now=FIRST + 30 * DAY)

    assert before == ("lapsed", "to be told")
    assert states(second)[-1] == ("lapsed", "dropped")


def test_without_short_messages_somebody_calls_whoever_gave_only_a_number(seating: Any) -> None:
    signup = by_phone(to=seating)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=NOW)

    sent = actions.send_due(now=NOW)

    assert sent == 0
    assert states(signup) == [("seated", "dropped"), ("date_canceled", "to be told")]


def test_a_short_message_goes_through_the_gateway_with_its_token(seating: Any, gateway: Post) -> None:
    signup = by_phone(to=seating)

    sent = actions.send_due(now=NOW)

    assert sent == 1
    assert [one["to"] for one in gateway.taken] == ["+491701234567"]
    assert signup.code in gateway.taken[0]["text"]
    assert gateway.tokens == ["Bearer geheim"]


def test_a_gateway_that_refuses_is_asked_again(seating: Any, gateway: Post) -> None:
    by_phone(to=seating)
    gateway.refuses = True
    refused = actions.send_due(now=NOW)
    gateway.refuses = False

    sent = actions.send_due(now=NOW + 2 * MINUTE)

    assert (refused, sent, len(gateway.taken)) == (0, 1, 1)


def test_a_number_that_no_gateway_takes_is_called_at_once(seating: Any, gateway: Post) -> None:
    signup = by_phone(number="99 12 34", to=seating)
    actions.cancel(seating.course.sessions.all()[1], reason="illness", by=None, now=NOW)

    actions.send_due(now=NOW)

    assert gateway.taken == []
    assert states(signup)[-1] == ("date_canceled", "to be told")


def test_who_was_called_is_noted_once_and_not_after_it_changed(seating: Any) -> None:
    lead, signup = cast.coordinator(), by_phone(to=seating)
    date = seating.course.sessions.all()[1]
    later = date.starts_at + HOUR
    actions.move(date, starts_at=later, ends_at=later + HOUR, room="", by=None, now=NOW)
    actions.send_due(now=NOW)
    (old,) = Message.objects.to_tell()
    actions.cancel(date, reason="illness", by=None, now=NOW)
    actions.send_due(now=NOW)
    (new,) = Message.objects.to_tell()

    noted = [actions.note_told(one, by=lead, now=NOW + HOUR) for one in (old, new, new)]

    assert noted == [False, True, False]
    assert states(signup)[1:] == [("date_moved", "dropped"), ("date_canceled", "sent")]
    assert Deed.objects.filter(deed=steps.Deeds.TOLD).count() == 1


# --- language -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject"),
    [("de", "Ihr Platz"), ("en", "Your seat"), ("xx", "Ihr Platz")],
)
def test_she_is_written_to_in_her_language(language: str, subject: str, seating: Any) -> None:
    make.signed_up(to=seating, now=NOW, language=language)

    actions.send_due(now=NOW)

    assert subjects() == [subject]


def test_the_page_of_the_link_opens_her_seat(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    actions.send_due(now=NOW)

    (link,) = [word for word in mail.outbox[0].body.split() if "/platz/" in word]

    assert queries.signup_of(link.rstrip("/").rsplit("/", 1)[1]).pk == signup.pk
