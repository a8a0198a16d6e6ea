"""What an entry lacks; links that lead nowhere; how fresh the directory was; what may be there twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, quality, queries, rules
from unterwegs.directory.content import Text
from unterwegs.directory.models import CheckedLink, DirectoryDay, Schedule, Service
from unterwegs.directory.quality import Defect
from unterwegs.kit import web

pytestmark = pytest.mark.django_db


def checked(service: Service) -> list[Defect]:
    (found,) = queries.quality_of(Service.objects.filter(pk=service.pk), today=timezone.localdate()).entries
    return list(found.defects)


def test_the_score_is_a_hundred_less_the_weights() -> None:
    assert quality.score([]) == 100
    assert quality.score([Defect.NO_PHONE, Defect.NO_COST]) == 85
    assert quality.score(list(Defect)) == 0


def test_every_defect_has_a_weight() -> None:
    assert set(quality.WEIGHTS) == set(Defect)


def test_a_bare_entry_says_all_that_is_missing() -> None:
    service = make.service("Treff", areas=[make.area()], costs=())
    found = checked(service)

    assert {Defect.NO_PHONE, Defect.NO_COST, Defect.NO_TOPIC, Defect.NO_ACCESS, Defect.UNTRANSLATED} <= set(found)


def test_a_whole_entry_has_no_defect() -> None:
    area, owner = make.area(), make.organization(phone="06441 99-2010", email="info@verein.example")
    actions.keep_topic("stillen", names={"de": "Stillen"}, by=None)
    place = make.location(area=area, access=("step_free",), postcode="35578", longitude=8.05, latitude=50.05)
    words = {"en": Text(name="Meeting", summary="We meet.")}
    service = make.service("Treff", of=owner, location=place, day="TU", topics=("stillen",), texts=words)

    assert checked(service) == []


@pytest.mark.parametrize(
    "number", ["06441 99-2010", "+49 6441 992010", "0176 12345678", "112", "116 117", "0800 1110333"]
)
def test_phones_that_can_be(number: str) -> None:
    assert quality.is_phone(number)


@pytest.mark.parametrize("number", ["06441", "0644199201012345678", "auf Anfrage", "12", "99"])
def test_phones_that_cannot_be(number: str) -> None:
    assert not quality.is_phone(number)


@pytest.mark.parametrize(("text", "is_one"), [("35578", True), ("01067", True), ("3557", False), ("00123", False)])
def test_postcodes(text: str, *, is_one: bool) -> None:
    assert quality.is_postcode(text) == is_one


@pytest.mark.parametrize(
    ("opens", "closes", "is_odd"),
    [
        (time(9), time(11), False),
        (time(3), time(5), True),
        (time(9), time(23, 30), True),
        (time(7), time(19, 30), True),
        (time(9), time(9, 5), True),
        (time(18), None, False),
        (None, None, False),
    ],
)
def test_hours_that_can_hardly_be_right(opens: time | None, closes: time | None, *, is_odd: bool) -> None:
    assert rules.hours_are_odd(opens, closes) == is_odd


def test_times_that_are_over() -> None:
    service = make.service("Kurs", day="TU")
    Schedule.objects.filter(service=service).update(first_on=date(2020, 1, 7), last_on=date(2020, 3, 1))

    assert Defect.PAST in checked(service)


# --- links ----------------------------------------------------------------------------------------------------------


@dataclass
class Net:
    """A net in which addresses answer with a status, or do not answer."""

    said: Mapping[str, int]
    asked: list[str] = field(default_factory=list)

    def exists(self, url: str) -> web.Answer:
        self.asked.append(url)
        if url not in self.said:
            raise web.Unreachable("no such name")
        return web.Answer(self.said[url], url, {})


def look(net: Net, today: date) -> actions.Links:
    return actions.check_links(today=today, client=net, between=0)  # type: ignore[arg-type]


TODAY = date(2026, 11, 23)


def test_a_link_is_dead_after_three_nights() -> None:
    service = make.service("Treff", website="https://weg.example/")
    net = Net({"https://weg.example/": 404})
    dead = []
    for night in range(3):
        look(net, TODAY + timedelta(days=night))
        dead.append(queries.dead_links())

    assert dead == [frozenset(), frozenset(), {"https://weg.example/"}]
    assert Defect.DEAD_LINK in checked(service)


@pytest.mark.parametrize("status", [200, 301, 401, 403, 429])
def test_who_refuses_robots_is_there(status: int) -> None:
    make.service("Treff", website="https://da.example/")
    for night in range(4):
        look(Net({"https://da.example/": status}), TODAY + timedelta(days=night))

    assert CheckedLink.objects.get().failures == 0


def test_a_link_that_comes_back_is_forgiven() -> None:
    make.service("Treff", website="https://da.example/")
    look(Net({}), TODAY)
    look(Net({"https://da.example/": 200}), TODAY + timedelta(days=1))

    assert CheckedLink.objects.get().failures == 0


def test_the_same_night_twice_asks_nobody_twice() -> None:
    make.service("Treff", website="https://weg.example/")
    net = Net({})
    look(net, TODAY)
    look(net, TODAY)

    assert net.asked == ["https://weg.example/"]


def test_links_stand_in_words_as_well_and_are_forgotten_with_them() -> None:
    service = make.service("Treff")
    service.texts.filter(language="de").update(description="Mehr auf https://verein.example/treff. Bis bald!")
    look(Net({}), TODAY)
    assert list(CheckedLink.objects.values_list("url", flat=True)) == ["https://verein.example/treff"]

    service.texts.update(description="")
    look(Net({}), TODAY)
    assert not CheckedLink.objects.exists()


def test_one_host_is_asked_slowly_and_others_meanwhile() -> None:
    for number in range(3):
        make.service(f"A {number}", website=f"https://a.example/{number}")
    make.service("B", website="https://b.example/")
    net = Net({})
    look(net, TODAY)

    assert net.asked[:2] == ["https://a.example/0", "https://b.example/"]


# --- the days -------------------------------------------------------------------------------------------------------


def test_the_day_is_noted_once() -> None:
    service = make.service("Treff")
    Service.objects.filter(pk=service.pk).update(due_on=TODAY)
    actions.note_day(today=TODAY)
    actions.note_day(today=TODAY)

    day = DirectoryDay.objects.get()
    assert (day.offers, day.due, day.fresh) == (1, 1, 0)


def test_the_page_shows_scores_defects_and_days(client: Client) -> None:
    make.town()
    make.service("Treff", areas=[make.area()])
    make.service("Mit Telefon", of=make.organization("Anderer", phone="06441 1234"))
    for ago in range(7):
        actions.note_day(today=timezone.localdate() - timedelta(days=ago))
    staff = cast.sign_in(client, cast.planner())
    page = staff.get(reverse("directory:quality")).content.decode()

    assert "<svg" in page
    assert "Keine Telefonnummer" in page
    narrowed = staff.get(reverse("directory:quality"), {"mangel": "no_phone"}).content.decode()
    assert ("Treff" in narrowed, narrowed.count("Mit Telefon")) == (True, 0)


# --- twins ----------------------------------------------------------------------------------------------------------


def test_what_is_there_twice_is_shown_until_somebody_says_that_it_is_not(client: Client) -> None:
    make.town()
    owner = make.organization("Kinderhaus e. V.", phone="06441 445566")
    contact = make.contact(of=owner, phone="06441 445566", email="kita@kinderhaus.example")
    one = make.service("Kita Sonnenschein Niedergirmes", of=owner, contact=contact)
    other = make.service("Kindertagesstätte Sonnenschein, Niedergirmes", of=owner, contact=contact)
    staff = cast.sign_in(client, cast.coordinator())

    assert "Sonnenschein" in staff.get(reverse("directory:twins")).content.decode()
    staff.post(reverse("directory:keep_apart", args=[one.pk, other.pk]))
    assert queries.twins_of_all() == []
