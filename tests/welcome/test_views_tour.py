"""The visitor's day: only her own visits, names only on the day, offers near the door, one report."""

import re
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import facts
from unterwegs.people import access
from unterwegs.people.models import Deed, ModuleRelease, Read, User
from unterwegs.welcome.models import Family, Item, Programme, Visit, Visitor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = make.TODAY
WHERE = {
    "street": "Erfundene Gasse",
    "number": "7",
    "addition": "Hinterhaus",
    "postcode": "35578",
    "town": "Wetzlar",
    "longitude": 8.05,
    "latitude": 50.05,
}


@pytest.fixture(autouse=True)
def town(morning: None) -> None:
    make.town(longitude=8.5, latitude=50.55, child_protection_phone="06441 99-112")
    make.open_part("welcome")


@pytest.fixture
def vera() -> Visitor:
    return make.visitor("Vera Besuch")


@pytest.fixture
def phone(client: Client, vera: Visitor) -> Client:
    return cast.sign_in(client, vera.user)


def family(name: str = "Sommer", **fields: Any) -> Family:
    return make.family(name, **{"address": WHERE, "state": "invited", "posted_on": TODAY - 20 * DAY, **fields})


def visit(by: Visitor, of: Family | None = None, on: date = TODAY, **fields: Any) -> Visit:
    return make.visit(of or family(), by=by, on=on, **fields)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client: Client, of: Visit, outcome: str = "took_place", **said: Any) -> Any:
    told = {"outcome": outcome, "ticket": str(uuid4()), **said}
    return client.post(reverse("tour:report", args=[of.pk]), told)


def test_her_tour_of_today_stands_there_and_leaves_a_trace_for_each_family(phone: Client, vera: Visitor) -> None:
    one = visit(vera, family("Sommer", language="ar", door={"picked": ["dog"], "words": "links"}))
    visit(make.visitor("Wanda Weg"), family("Winter"))

    page = phone.get(reverse("tour:day"))

    assert [call.visit for call in page.context["calls"]] == [one]
    said = text(page)
    assert all(word in said for word in ("Mara Sommer", "Erfundene Gasse 7", "Hinterhaus", "Arabisch", "links"))
    assert "Winter" not in said
    assert [read.whom for read in Read.objects.all()] == [one.family.holder_id]


def test_the_next_days_show_no_name_and_no_address(phone: Client, vera: Visitor) -> None:
    area = make.area("Niedergirmes")
    visit(vera, family("Morgen", area=area), on=TODAY + DAY, at=time(9))
    visit(vera, family("Später", area=area), on=TODAY + 4 * DAY)

    page = phone.get(reverse("tour:day"))

    assert [row.on for row in page.context["next_days"]] == [TODAY + DAY]
    assert ("Morgen" in text(page), "Gasse" in text(page), "Niedergirmes" in text(page)) == (False, False, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "held", "holds": ["twin_died"]},
        {"state": "ended", "end": "stopped", "ended_on": TODAY},
        {"state": "due"},
        {"state": "planned"},
    ],
)
def test_whoever_was_stopped_or_has_no_letter_in_the_post_is_not_in_the_tour(
    phone: Client, vera: Visitor, fields: dict[str, Any]
) -> None:
    visit(vera, family(**fields))

    assert phone.get(reverse("tour:day")).context["calls"] == []
    assert phone.get(reverse("tour:state")).json()["tour"] == []


def test_where_only_a_yes_counts_nobody_rings_without_it(phone: Client, vera: Visitor) -> None:
    Programme.objects.create(mode="confirmed")
    visit(vera)
    yes = visit(vera, family("Winter"), at=time(12), is_confirmed=True)

    page = phone.get(reverse("tour:day"))

    assert [call.visit for call in page.context["calls"]] == [yes]


def test_who_comes_along_sees_the_visit_too(phone: Client, vera: Visitor) -> None:
    one = visit(make.visitor("Wanda Weg"), family(in_pair=True), second=vera)

    assert [call.visit for call in phone.get(reverse("tour:day")).context["calls"]] == [one]


def test_another_visitors_visit_is_not_there(phone: Client) -> None:
    other = visit(make.visitor("Wanda Weg"))

    for name in ("visit", "report"):
        assert phone.get(reverse(f"tour:{name}", args=[other.pk])).status_code == 404
    assert send(phone, other).status_code == 404


def test_before_the_release_nothing_is_there(phone: Client, vera: Visitor) -> None:
    one = visit(vera)
    ModuleRelease.objects.all().delete()

    pages = [reverse(f"tour:{name}") for name in ("day", "state", "device", "worry")]
    pages += [reverse(f"tour:{name}", args=[one.pk]) for name in ("visit", "report")]
    assert [phone.get(page).status_code for page in pages] == [404] * 6


def test_when_the_release_is_withdrawn_she_still_goes_where_it_was_promised_and_reports(
    phone: Client, vera: Visitor
) -> None:
    one = visit(vera)
    make.close_part("welcome")

    pages = [reverse(f"tour:{name}") for name in ("day", "device", "worry")]
    pages += [reverse(f"tour:{name}", args=[one.pk]) for name in ("visit", "report")]
    shown = [phone.get(page).status_code for page in pages]
    known = phone.get(reverse("tour:state"))
    sent = phone.post(
        reverse("tour:report", args=[one.pk]),
        {"outcome": "took_place", "ticket": str(uuid4())},
        headers={"Accept": "application/json"},
    )

    assert shown == [200] * 5
    assert [call["id"] for call in known.json()["tour"]] == [str(one.pk)]
    assert sent.json() == {"says": "kept"}


def test_the_pages_for_the_pocket_name_nobody(phone: Client, vera: Visitor) -> None:
    visit(vera)

    for name in ("device", "worry"):
        said = phone.get(reverse(f"tour:{name}")).content.decode()
        assert ("Sommer" in said, "Vera" in said if name == "device" else False, "06441 99-112" in said) == (
            False,
            False,
            True,
        )
    assert not Read.objects.exists()


def test_what_is_said_to_her_is_not_kept_with_the_page_for_the_pocket(phone: Client, vera: Visitor) -> None:
    reported = visit(vera)
    send(phone, reported)
    again = phone.get(reverse("tour:report", args=[reported.pk]))

    kept, next_page = text(phone.get(reverse("tour:device"))), text(phone.get(reverse("tour:day")))

    words = "Zu diesem Besuch gibt es schon einen Bericht."
    assert again.status_code == 302
    assert (kept.count(words), next_page.count(words)) == (0, 1)


def test_the_state_for_her_device_holds_the_tour_and_offers_near_the_door(phone: Client, vera: Visitor) -> None:
    area = make.area(west=8.0)
    make.service("Stillgruppe am Dienstag", areas=[area])
    one = visit(vera, family(area=area))
    old = visit(vera, family("Gestern", area=area), on=TODAY - DAY)

    state = phone.get(reverse("tour:state")).json()

    assert [call["id"] for call in state["tour"]] == [str(one.pk)]
    assert state["tour"][0]["address"] == ["Erfundene Gasse 7", "Hinterhaus", "35578 Wetzlar"]
    assert state["tour"][0]["map"] == "geo:50.050000,8.050000"
    assert [offer["name"] for offer in state["tour"][0]["near"]] == ["Stillgruppe am Dienstag"]
    assert [row["id"] for row in state["report"]] == [str(old.pk)]
    assert "Gestern" not in str(state)


def test_near_the_door_an_offer_says_when_it_really_takes_place(phone: Client, vera: Visitor) -> None:
    area = make.area(west=8.0)
    begin = timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0) + 9 * DAY
    make.course(of=make.service("Babymassage", areas=[area]), first=begin)
    visit(vera, family(area=area))

    state = phone.get(reverse("tour:state")).json()

    assert [offer["when"] for offer in state["tour"][0]["near"]] == [facts.when_words(begin, now=timezone.localtime())]


def test_a_visit_may_come_earlier_in_her_tour_and_keeps_its_hour(phone: Client, vera: Visitor) -> None:
    visit(vera, family("Eins"), at=time(9))
    second = visit(vera, family("Zwei"), at=time(11))

    phone.post(reverse("tour:earlier", args=[second.pk]))

    calls = phone.get(reverse("tour:day")).context["calls"]
    assert [(call.names[0], call.visit.at) for call in calls] == [("Mara Zwei", time(11)), ("Mara Eins", time(9))]


# --- the report -----------------------------------------------------------------------------------------------------------
def test_a_report_is_one_page_and_takes_from_the_shelf(phone: Client, vera: Visitor) -> None:
    item, one = make.material(), visit(vera)

    answer = send(phone, one, **{f"item_{item.pk}": "2"})

    assert answer.url == reverse("tour:day")
    assert (Family.objects.get().end, Item.objects.get().stock) == ("visited", 8)


def test_the_page_of_a_report_names_nobody(phone: Client, vera: Visitor) -> None:
    one = visit(vera)

    said = text(phone.get(reverse("tour:report", args=[one.pk])))

    assert ("Sommer" in said, "Gasse" in said) == (False, False)


def test_without_an_outcome_she_is_told(phone: Client, vera: Visitor) -> None:
    answer = send(phone, visit(vera), outcome="")

    assert (answer.status_code, "Bitte tippen Sie an, was daraus wurde." in text(answer)) == (422, True)


def test_the_same_form_sent_twice_is_one_report(phone: Client, vera: Visitor) -> None:
    item, one, ticket = make.material(), visit(vera), str(uuid4())

    for _time in range(2):
        assert send(phone, one, ticket=ticket, **{f"item_{item.pk}": "1"}).status_code == 302

    assert Item.objects.get().stock == 9
    assert Deed.objects.filter(deed="reported a visit").count() == 1


def test_a_device_hears_what_became_of_its_report(phone: Client, vera: Visitor) -> None:
    one, moved = visit(vera), visit(vera, family("Winter"), at=time(12), canceled_on=TODAY)
    json = {"headers": {"accept": "application/json"}}
    told = {"outcome": "not_met", "ticket": str(uuid4())}

    answers = [
        phone.post(reverse("tour:report", args=[which.pk]), {**told, **more}, **json)
        for which, more in (
            (one, {}),
            (one, {}),
            (one, {"ticket": str(uuid4())}),
            (moved, {"ticket": str(uuid4())}),
            (moved, {"ticket": str(uuid4()), "outcome": "took_place"}),
            (moved, {"ticket": str(uuid4()), "outcome": "took_place", "despite": "on"}),
            (moved, {"ticket": "no ticket"}),
        )
    ]

    assert [(answer.status_code, answer.json()["says"]) for answer in answers] == [
        (200, "kept"),
        (200, "kept"),
        (200, "reported"),
        (200, "stopped"),
        (200, "canceled"),
        (200, "kept"),
        (200, "wrong"),
    ]


def test_nobody_reports_a_visit_before_its_day(phone: Client, vera: Visitor) -> None:
    assert send(phone, visit(vera, on=TODAY + DAY)).status_code == 404


def test_a_note_for_the_door_is_short_and_part_of_what_a_family_may_ask_for(phone: Client, vera: Visitor) -> None:
    one = visit(vera)

    assert send(phone, one, "not_met", door_words="x" * 61).status_code == 422
    send(phone, one, "not_met", door=["bell_broken"], door_words="Hof links")

    assert "Hof links" in str(access.of_family(one.family.holder))


def test_an_account_that_is_no_visitor_yet_reads_what_to_do(client: Client) -> None:
    person: User = cast.visitor()
    cast.sign_in(client, person)

    assert client.get(reverse("tour:day")).status_code == 200
    assert client.get(reverse("tour:state")).status_code == 404
