"""„Waren Sie dort? Wie war es?“: one tap after a date, without a name."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, rules
from unterwegs.directory.models import Feedback, Service

pytestmark = pytest.mark.django_db
HERE: dict[str, Any] = {"HTTP_ORIGIN": "http://testserver"}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def yesterday() -> str:
    return DAYS[(timezone.localdate() - timedelta(days=1)).weekday()]


@pytest.fixture
def service() -> Service:
    make.town()
    return make.service("Krabbelgruppe", day=yesterday())


def address(service: Service) -> str:
    return reverse("front:feedback", args=[service.code])


def tell(client: Client, service: Service, **said: str) -> int:
    return client.post(address(service), said, **HERE).status_code


def offer_page(client: Client, service: Service) -> str:
    return client.get(reverse("front:offer", args=[service.code, "krabbelgruppe"])).content.decode()


def test_the_offer_asks_after_a_date(client: Client, service: Service) -> None:
    assert "Waren Sie dort? Wie war es?" in offer_page(client, service)


def test_an_offer_without_dates_behind_it_does_not_ask(client: Client) -> None:
    begins = timezone.localdate() + timedelta(days=3)
    service = make.service(
        "Krabbelgruppe", schedules=(make.times(first_on=begins, rule=f"FREQ=WEEKLY;BYDAY={DAYS[begins.weekday()]}"),)
    )

    assert "Waren Sie dort? Wie war es?" not in offer_page(client, service)
    assert "kein Termin" in client.get(address(service)).content.decode()
    assert tell(client, service, mood="good") == 422
    assert not Feedback.objects.exists()


def test_one_tap_is_enough(client: Client, service: Service) -> None:
    assert tell(client, service, mood="good") == 200

    voice = Feedback.objects.get()
    assert (voice.mood, voice.met_on) == ("good", timezone.localdate() - timedelta(days=1))


def test_she_says_which_day_it_was(client: Client, service: Service) -> None:
    last_week = timezone.localdate() - timedelta(days=8)

    assert tell(client, service, mood="okay", day=last_week.isoformat()) == 200
    assert tell(client, service, mood="okay", day="1999-01-01") == 422

    assert Feedback.objects.get().met_on == last_week


def test_offers_by_appointment_are_asked_about_without_a_day(client: Client) -> None:
    make.town()
    service = make.service("Beratung")

    assert tell(client, service, mood="bad") == 200
    assert Feedback.objects.get().met_on is None


def test_a_closed_door_is_one_of_the_taps(client: Client, service: Service) -> None:
    assert tell(client, service, mood="closed") == 200
    assert Feedback.objects.get().door_was_closed


def test_without_a_tap_the_page_asks_for_it(client: Client, service: Service) -> None:
    answer = client.post(address(service), {"words": "hm"}, **HERE)

    assert answer.status_code == 422
    assert "Bitte tippen Sie an, wie es war." in answer.content.decode()


def test_a_robot_is_thanked_and_forgotten(client: Client, service: Service) -> None:
    assert tell(client, service, mood="good", homepage="https://spam.example") == 200
    assert not Feedback.objects.exists()


def test_whoever_taps_again_and_again_is_thanked_and_not_counted(client: Client, service: Service) -> None:
    answers = [tell(client, service, mood="bad") for _time in range(6)]

    assert answers == [200] * 6
    assert Feedback.objects.count() == rules.FEEDBACK_IN_AN_HOUR


def test_looking_says_nothing_and_sets_no_cookie(client: Client, service: Service) -> None:
    answer = client.get(address(service), {"mood": "good"})

    assert answer.cookies == {}
    assert not Feedback.objects.exists()


def test_words_of_distress_are_answered_with_numbers(client: Client, service: Service) -> None:
    answer = client.post(address(service), {"mood": "bad", "words": "mein Mann schlägt mich"}, **HERE)

    assert "Sie sind nicht allein" in answer.content.decode()


@pytest.mark.parametrize(("voices", "shown"), [(4, []), (5, ["5"]), (9, ["5"]), (10, ["10"])])
def test_the_summary_stands_at_the_offer_from_five_voices_on(
    client: Client, service: Service, voices: int, shown: list[str]
) -> None:
    today = timezone.localdate()
    for _voice in range(voices):
        actions.tell_how_it_was(service, mood="good", met_on=today, words="Sehr schön", language="de", today=today)
    chosen = dict.fromkeys(service.feedback.values_list("pk", flat=True), "Sehr schön")
    actions.count_feedback(service, chosen, by=cast.coordinator(), today=today)

    text = offer_page(client, service)

    assert re.findall(r"Mindestens (\d+) Stimmen", text) == shown
    assert ("Die meisten waren zufrieden." in text) == bool(shown)
    assert "Sehr schön" not in text
