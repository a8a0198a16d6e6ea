"""Reads of a family's data leave a trace, and the trace is looked into only for a cause."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from tests import cast, make
from tests.people import confidential
from unterwegs.people import actions, queries, reading, rules
from unterwegs.people.models import Deed, Look, Read, User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ASKED = {"cause": "Beschwerde einer Familie", "witness": "Petra Personalrat"}


def request_of(person: User) -> object:
    request = RequestFactory().get("/desk/wuensche/1/")
    request.user = person
    return request


def read(at: datetime, by: User, whom: UUID | None = None) -> Read:
    return Read.objects.create(at=at, by=by, by_name=by.name, whom=whom or uuid4(), what="people.user", why="Antwort")


def read_many(by: User, count: int, *, at: datetime, every: timedelta = MINUTE) -> None:
    for number in range(count):
        read(at + every * number, by)


# --- writing it down ------------------------------------------------------------------------------------------------
def test_a_page_writes_down_who_saw_whom_and_why() -> None:
    kim, first, second = cast.coordinator(), uuid4(), uuid4()

    reading.note(request_of(kim), whom=[first, second, first], what="wishes.wish", why="Liste")

    rows = [(row.by, row.by_name, row.whom, row.what, row.why) for row in Read.objects.order_by("id")]
    assert rows == [(kim, kim.name, family, "wishes.wish", "Liste") for family in (first, second)]


@reading.reads("wishes.wish")
def forgetful(_request: object) -> HttpResponse:
    return HttpResponse("Bitte anrufen")


@reading.reads("wishes.wish")
def closed(_request: object) -> HttpResponse:
    return HttpResponseRedirect("/desk/")


@reading.reads("wishes.wish")
def honest(request: object) -> HttpResponse:
    reading.note(request, whom=confidential.FAMILY, why="Antwort")
    return HttpResponse("Bitte anrufen")


def test_a_page_that_leaves_no_trace_is_not_shown() -> None:
    with pytest.raises(reading.LeftNoTrace):
        forgetful(request_of(cast.coordinator()))


def test_a_page_that_shows_nothing_needs_none() -> None:
    assert closed(request_of(cast.coordinator())).status_code == 302
    assert Read.objects.count() == 0


def test_the_decorator_says_what_is_read() -> None:
    honest(request_of(cast.coordinator()))

    assert [(row.what, row.whom) for row in Read.objects.all()] == [("wishes.wish", confidential.FAMILY)]


# --- looking into it ------------------------------------------------------------------------------------------------
def ask(client: Client, **overrides: object) -> Any:
    day = make.TODAY.isoformat()
    return client.post("/desk/gelesen/", {**ASKED, "first_on": day, "last_on": day, **overrides})


def test_the_officer_asks_with_cause_and_witness_and_reads_the_answer(client: Client) -> None:
    make.town()
    kim, family = cast.coordinator(), uuid4()
    read(make.now(), kim, family)
    read(make.now() - timedelta(days=1), kim)
    officer = cast.privacy_officer()
    cast.sign_in(client, officer)

    answer = ask(client)
    page = client.get(answer["Location"])

    assert [(row.by_name, row.whom) for row, _name in page.context["rows"]] == [(kim.name, family)]
    assert [(look.cause, look.witness, look.by) for look in Look.objects.all()] == [(*ASKED.values(), officer)]
    assert [deed.deed for deed in Deed.objects.filter(by=officer)] == ["looked into the reads"]


def test_the_cause_does_not_stand_in_clear() -> None:
    days = {"first_on": make.TODAY, "last_on": make.TODAY, "by": cast.privacy_officer(), "now": make.now()}

    look = actions.look_into_reads(cause="Familie Beispiel beschwert sich", witness="Petra", **days)

    assert b"Beispiel" not in bytes(Look.objects.get().sealed)
    assert Look.objects.get().cause == "Familie Beispiel beschwert sich"
    assert [deed.label for deed in Deed.objects.all()] == [str(look)]


@pytest.mark.parametrize("missing", ["cause", "witness"])
def test_without_a_cause_or_a_witness_nothing_is_shown_or_kept(client: Client, missing: str) -> None:
    make.town()
    cast.sign_in(client, cast.privacy_officer())

    answer = ask(client, **{missing: "  "})

    assert answer.status_code == 422
    assert Look.objects.count() == 0


def test_a_question_covers_at_most_a_month(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.privacy_officer())

    answers = [
        ask(client, first_on=(make.TODAY - timedelta(days=days)).isoformat()).status_code for days in (31, 32, -1)
    ]

    assert answers == [302, 422, 422]


def test_a_question_can_be_about_one_person_or_one_family() -> None:
    kim, pia, family = cast.coordinator(), cast.planner(), uuid4()
    reads = [read(make.now(), kim), read(make.now(), pia, family)]
    days = {"first_on": make.TODAY, "last_on": make.TODAY, "by": cast.privacy_officer(), "now": make.now()}

    of_kim = actions.look_into_reads(**ASKED, **days, person=kim)
    of_family = actions.look_into_reads(**ASKED, **days, whom=family)

    assert list(queries.reads_seen_by(of_kim)) == reads[:1]
    assert list(queries.reads_seen_by(of_family)) == reads[1:]


def test_an_answer_is_shown_for_a_day_and_to_its_asker_only(client: Client) -> None:
    make.town()
    officer = cast.privacy_officer()
    other = make.user("Dora Datenschutz", roles=[Role.PRIVACY_OFFICER])
    cast.sign_in(client, officer)
    address = ask(client)["Location"]
    read(make.now(), cast.coordinator())

    first = client.get(address).context["is_open"]
    Look.objects.update(at=make.now() - timedelta(days=2))
    later = client.get(address)
    cast.sign_in(client, other)

    assert (first, later.context["is_open"], later.context["rows"]) == (True, False, [])
    assert client.get(address).status_code == 404


def test_nobody_else_may_ask(client: Client) -> None:
    make.town()
    refused = {}
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        cast.sign_in(client, cast.member(role))
        refused[role] = (client.get("/desk/gelesen/").status_code, ask(client).status_code)

    assert refused == dict.fromkeys(set(Role) - {Role.PRIVACY_OFFICER}, (403, 403))
    assert Look.objects.count() == 0


# --- unusual reading ------------------------------------------------------------------------------------------------
def test_many_families_within_an_hour_are_pointed_out_once_without_a_name(client: Client) -> None:
    make.town()
    kim = cast.coordinator()
    read_many(kim, rules.MANY_FAMILIES + 8, at=make.now())
    cast.sign_in(client, cast.privacy_officer())

    page = client.get("/desk/gelesen/")

    assert page.context["unusual"] == [make.now() + MINUTE * rules.MANY_FAMILIES]
    pointed_out = page.content.decode().split("kern-alert--warning")[1].split("<form")[0]
    assert kim.name not in pointed_out
    assert str(kim.pk) not in pointed_out


@pytest.mark.parametrize(
    ("count", "every"),
    [(rules.MANY_FAMILIES, MINUTE), (3 * rules.MANY_FAMILIES, timedelta(minutes=3))],
    ids=["not more than the rule", "over a whole day"],
)
def test_ordinary_reading_is_not_pointed_out(count: int, every: timedelta) -> None:
    read_many(cast.coordinator(), count, at=make.now() - timedelta(days=1), every=every)

    assert queries.unusual_reading(now=make.now()) == []


def test_one_family_read_often_and_many_people_reading_are_not_unusual() -> None:
    family = uuid4()
    for number in range(3 * rules.MANY_FAMILIES):
        read(make.now() + MINUTE * number / 10, cast.coordinator(), family)
        read(make.now() + MINUTE * number / 10, make.user(f"Mensch {number}"))

    assert queries.unusual_reading(now=make.now() + timedelta(days=1)) == []


def test_a_question_about_the_day_answers_what_was_pointed_out() -> None:
    read_many(cast.coordinator(), 2 * rules.MANY_FAMILIES, at=make.now(), every=MINUTE)
    before = queries.unanswered_reading(now=make.now() + timedelta(days=1))

    days = {"first_on": make.TODAY, "last_on": make.TODAY, "by": cast.privacy_officer(), "now": make.now()}
    actions.look_into_reads(**ASKED, **days)

    assert len(before) == 1
    assert queries.unanswered_reading(now=make.now() + timedelta(days=1)) == []


def test_the_desk_tells_the_officer_and_nobody_else(client: Client) -> None:
    make.town()
    read_many(cast.coordinator(), 2 * rules.MANY_FAMILIES, at=make.now())

    told = {}
    for role in (Role.PRIVACY_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR):
        cast.sign_in(client, cast.member(role))
        told[role] = "/desk/gelesen/" in [item.url for item in client.get("/desk/").context["desk"].items]

    assert told == {Role.PRIVACY_OFFICER: True, Role.COORDINATOR: False, Role.ADMINISTRATOR: False}
