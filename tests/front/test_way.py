"""„Mein Weg“: one page for everybody, complete without a script; what her phone needs is in it, what she says is not."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import cast, make
from unterwegs.directory import timeline
from unterwegs.directory.models import LocalDate
from unterwegs.people.models import Deed
from unterwegs.places import actions as places

pytestmark = pytest.mark.django_db
DAY = "2026-11-25T09:00:00+01:00"
WAY = "/de/mein-weg/"


@pytest.fixture(autouse=True)
def town() -> None:
    make.town()
    places.stock_numbers("HE")


def page(client: Client, address: str = WAY) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def for_phone(text: str) -> dict:  # type: ignore[type-arg]
    found = re.search(r'<script id="timeline-rules" type="application/json">(.*?)</script>', text)
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


@time_machine.travel(DAY)
def test_without_a_script_every_rule_stands_there_in_words(client: Client) -> None:
    text = page(client)

    overview = text.partition("Alle Termine im Überblick")[2].partition('id="timeline-rules"')[0]
    assert overview.count('<p class="when">') == len(timeline.rules())
    assert "<b>4. bis 5. Lebenswoche</b>" in text
    assert "Das ist keine amtliche Einladung, und niemand erfährt davon." in text


@time_machine.travel("2027-11-25T09:00:00+01:00")
def test_rules_that_nobody_compared_for_a_year_lead_to_their_source(client: Client) -> None:
    text = page(client)

    assert text.count("<b>Termin bitte erfragen</b>") == len(timeline.rules())


@time_machine.travel(DAY)
def test_the_phone_gets_every_rule_and_nothing_is_asked(client: Client) -> None:
    make.service("Stillgruppe")

    found = for_phone(page(client))

    assert [rule["key"] for rule in found["rules"]] == [rule.key for rule in timeline.rules()]
    assert [offer["name"] for offer in found["helps"]["infancy"]["offers"]] == ["Stillgruppe"]
    assert found["helps"]["infancy"]["url"] == "/de/angebote/?phase=infancy"
    assert client.cookies == {}


@time_machine.travel(DAY)
def test_the_town_says_when_to_register_for_day_care(client: Client) -> None:
    make.local_date(by_day=31, by_month=1, phone="06441 99-3", note="Im Rathaus.")

    text = page(client)

    assert "<strong>bis 31. Januar</strong>" in text
    assert 'href="tel:0644199-3"' in text
    assert for_phone(text)["local"]["kita-registration"] == {
        "monthsBefore": None,
        "byMonth": 1,
        "byDay": 31,
        "startsIn": 8,
        "phone": "06441 99-3",
        "link": "",
        "note": "Im Rathaus.",
    }


def test_the_number_of_questions_does_not_grow_with_what_the_town_adds(client: Client) -> None:
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for key in ("kita-registration", "birth-registration", "residence"):
        make.local_date(key, phone="06441 1")
    with CaptureQueriesContext(connection) as many:
        page(client)

    assert len(many) == len(few) <= 15


def test_in_grief_she_finds_who_listens_and_no_offer_for_babies(client: Client) -> None:
    make.service("Trauercafé")
    make.service("Krabbelgruppe", summary="Mit Ihrem Baby.")

    text = page(client, "/de/mein-weg/abschied/")

    assert re.findall(r'href="tel:(\d+)"> ?<svg', text)[0] == "08001110111"
    assert "Trauercafé" in text
    assert "Krabbelgruppe" not in text
    assert "Ab der 13. Schwangerschaftswoche: 2 Wochen. Ab der 17.: 6 Wochen. Ab der 20.: 8 Wochen." in text


def test_the_scripts_of_the_way_load_only_there(client: Client) -> None:
    script = re.compile(r"/front/timeline(\.\w+)?\.js")

    assert script.findall(page(client, "/de/")) == []
    assert len(script.findall(page(client))) == 1


@pytest.mark.parametrize("said", [{"by_day": "30", "by_month": "2"}, {"by_day": "3"}, {"months_before": "13"}, {}])
def test_a_day_that_does_not_exist_is_refused(client: Client, said: dict[str, str]) -> None:
    cast.sign_in(client, cast.coordinator())

    response = client.post(reverse("directory:local_date", args=["kita-registration"]), said)

    assert response.status_code == 422
    assert not LocalDate.objects.exists()


@time_machine.travel(DAY)
def test_the_coordinator_keeps_and_removes_a_local_date(client: Client) -> None:
    cast.sign_in(client, cast.coordinator())
    address = reverse("directory:local_date", args=["kita-registration"])

    kept = client.post(address, {"by_day": "31", "by_month": "1", "phone": "06441 99-3"})
    row = LocalDate.objects.get()
    shown = client.get(reverse("directory:timeline"), {"geboren": "2026-03-01"}).content.decode()
    client.post(reverse("directory:remove_local_date", args=["kita-registration"]))

    assert (kept.status_code, row.by_day, row.by_month, row.confirmed_on) == (302, 31, 1, date(2026, 11, 25))
    assert "22.03.2026 – 04.04.2026" in shown
    assert "31.01.2027" in shown
    assert shown.index("Kita-Platz anmelden") < shown.index("Hebamme suchen")
    assert "bis 31. Januar" in shown
    assert not LocalDate.objects.exists()
    assert sorted(Deed.objects.filter(deed__contains="local date").values_list("deed", flat=True)) == [
        "kept a local date",
        "removed a local date",
    ]


def test_a_number_can_be_added_to_any_rule_but_a_day_only_where_towns_have_one(client: Client) -> None:
    cast.sign_in(client, cast.coordinator())

    client.post(reverse("directory:local_date", args=["birth-registration"]), {"by_day": "3", "phone": "06441 1"})

    assert LocalDate.objects.values_list("rule", "by_day", "phone").get() == ("birth-registration", None, "06441 1")
