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


def by_phone(name: str = "Ohne Mail", number: str = "06441 99-1234", **more: Any) -> SignUp:
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


def test_several_messages_go_out_together_in_the_order_in_which_they_became_true(seating: Any) -> None:
    signup = make.signed_up(to=seating, now=NOW)
    dates = list(seating.course.sessions.all())
    actions.cancel(dates[1], reason="illness", by=None, now=NOW + MINUTE)
    moved = dates[2].starts_at + HOUR
    actions.move(dates[2], starts_at=moved, ends_at=moved + HOUR, room="", by=None, now=NOW + 2 * MINUTE)

    sent = actions.send_due(now=NOW + HOUR)

    assert sent == 3
    assert subjects() == ["Ihr Platz", "Ein Termin fällt aus", "Ein Termin hat sich geändert"]
    assert states(signup) == [("seated", "sent"), ("date_canceled", "sent"), ("date_moved", "sent")]


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
    signup = make.signed_up(to=seating, now=NOW, phone="06441 99-1234")
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
    assert subjects() == ["Der Platz ging an die nächste Familie"]


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


# --- by phone -------------------------------------------------------------------------------------------------------


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
    assert [one["to"] for one in gateway.taken] == ["+496441991234"]
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
