"""How dates were for families: one tap, no name; it counts after a look, and is told from five voices on."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast, make
from unterwegs.directory import actions, queries, rules
from unterwegs.directory.models import Feedback, Membership, Service
from unterwegs.people.models import Contribution, Deed

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def told(service: Service, mood: str = "good", *, words: str = "", on: date = TODAY) -> Feedback:
    return actions.tell_how_it_was(service, mood=mood, met_on=on, words=words, language="de", today=on)


def counted(service: Service, *moods: str, words: str = "") -> None:
    for mood in moods:
        told(service, mood)
    waiting = service.feedback.waiting().values_list("pk", flat=True)
    actions.count_feedback(service, dict.fromkeys(waiting, words), by=cast.coordinator(), today=TODAY)


def test_a_voice_is_days_and_a_mood_and_nothing_else() -> None:
    voice = told(make.service())

    kept = {field.name for field in Feedback._meta.concrete_fields}
    assert kept == {
        "counted_on", "door_was_closed", "given_on", "id", "met_on", "mood", "said", "service", "words",
    }  # fmt: skip
    assert (voice.met_on, voice.given_on, voice.mood, voice.said) == (TODAY, TODAY, "good", None)


def test_words_wait_sealed_and_are_deleted_when_somebody_decides() -> None:
    service = make.service()
    voice = told(service, words="Frau Meier war unfreundlich")
    assert b"Meier" not in bytes(Contribution.objects.get().sealed)

    actions.count_feedback(service, {voice.pk: "Nicht freundlich"}, by=cast.coordinator(), today=TODAY)

    assert not Contribution.objects.exists()
    assert queries.words_about(service, today=TODAY) == ["Nicht freundlich"]
    deed = Deed.objects.get(deed="let feedback count")
    assert (deed.label, deed.details) == (str(service), {"voices": 1})


def test_a_closed_door_is_a_hint_to_the_organization() -> None:
    service = make.service()
    told(service, rules.CLOSED_DOOR)
    told(service, rules.CLOSED_DOOR)

    hint = Contribution.objects.get(kind=rules.REPORTS)
    assert (hint.reason, hint.object_id, hint.times) == ("closed", str(service.pk), 2)
    assert queries.reports_of(service)[0].reason == "Die Tür war zu"


def test_nothing_counts_before_somebody_looked_at_it() -> None:
    service = make.service()
    for _voice in range(9):
        told(service)
    assert queries.feedback_summary(service.pk, today=TODAY) is None

    counted(service)
    assert queries.feedback_summary(service.pk, today=TODAY) == queries.Summary("most", 5)


def test_only_what_was_shown_is_decided_about() -> None:
    service = make.service()
    shown, later = told(service), told(service)

    assert actions.count_feedback(service, {shown.pk: ""}, by=cast.coordinator(), today=TODAY) == 1

    assert list(service.feedback.waiting()) == [later]


def test_nobody_decides_twice_or_about_another_offer() -> None:
    service, other = make.service(), make.service("Chor")
    voice = told(service)

    assert actions.discard_feedback(other, {voice.pk: ""}, by=cast.coordinator()) == 0
    assert actions.discard_feedback(service, {voice.pk: ""}, by=cast.coordinator()) == 1
    assert actions.count_feedback(service, {voice.pk: ""}, by=cast.coordinator(), today=TODAY) == 0


@pytest.mark.parametrize(
    ("moods", "liking"),
    [
        (["good"] * 5, "most"),
        (["good"] * 3 + ["okay", "bad"], "most"),
        (["good"] * 2 + ["okay"] * 3, "varied"),
        (["bad"] * 5, "varied"),
    ],
)
def test_what_everybody_reads_is_a_sentence(moods: list[str], liking: str) -> None:
    service = make.service()
    counted(service, *moods)

    assert queries.feedback_summary(service.pk, today=TODAY) == queries.Summary(liking, 5)


def test_offers_are_listed_by_name_and_never_by_mood() -> None:
    awo, caritas = make.organization("AWO"), make.organization("Caritas")
    for name, of, mood in (("Chor", caritas, "good"), ("Café", caritas, "bad"), ("Turnen", awo, "bad")):
        counted(make.service(name, of=of), *[mood] * 6)

    heard = queries.feedback_by_offer(today=TODAY)

    assert [one.service.name for one in heard] == ["Turnen", "Café", "Chor"]


def test_the_list_asks_a_fixed_number_of_questions(django_assert_num_queries: Any) -> None:
    for number in range(3):
        counted(make.service(f"Chor {number}"), "good", "bad")

    with django_assert_num_queries(4):
        queries.feedback_by_offer(today=TODAY)


def test_days_are_those_of_the_last_two_weeks_that_are_over() -> None:
    service = make.service(day="MO")
    offer = queries.shelf("de").by_code[service.code].offer
    days = queries.day_calendar()

    def asked(hour: int) -> list[date]:
        return queries.days_to_ask_about(offer, now=make.now().replace(hour=hour), days=days)

    assert asked(10) == [date(2026, 11, 16), date(2026, 11, 9)]
    assert asked(11) == [date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 9)]


def test_a_year_later_nothing_is_left() -> None:
    service = make.service()
    counted(service, "good", words="Schön")
    told(service, words="Noch nicht gelesen")

    left = []
    for day in range(0, 400, 20):
        actions.forget_feedback(today=TODAY + timedelta(days=day))
        left.append(Feedback.objects.count())

    assert left == [2] * 19 + [0]
    assert not Contribution.objects.exists()


# --- the desk -------------------------------------------------------------------------------------------------------


def test_the_office_reads_shortens_and_lets_count(client: Client) -> None:
    service = make.service()
    voice = told(service, "bad", words="Zu laut, sagt Familie Y.")
    cast.sign_in(client, cast.coordinator())
    assert "Zu laut, sagt Familie Y." in client.get(reverse("directory:feedback")).content.decode()

    answer = client.post(
        reverse("directory:count_feedback", args=[service.pk]), {f"words-{voice.pk}": "Zu laut"}, follow=True
    )

    assert "1 Stimme zählt jetzt." in answer.content.decode()
    voice.refresh_from_db()
    assert (voice.words, voice.said) == ("Zu laut", None)


def test_the_office_deletes_what_is_no_voice(client: Client) -> None:
    service = make.service()
    voice = told(service, words="Kauft Uhren")
    cast.sign_in(client, cast.coordinator())

    client.post(reverse("directory:count_feedback", args=[service.pk]), {f"words-{voice.pk}": "", "discard": "on"})

    assert not Feedback.objects.exists()
    assert not Contribution.objects.exists()


def provider_page(client: Client, service: Service) -> str:
    text = client.get(reverse("directory:own_offer", args=[service.organization.pk, service.pk])).content.decode()
    found = re.search(r'<section class="section" aria-labelledby="feedback">.*?</section>', text, re.DOTALL)
    return found[0] if found else ""


@pytest.fixture
def own(client: Client) -> Service:
    service = make.service()
    Membership.objects.create(user=cast.provider_editor(), organization=service.organization)
    cast.sign_in(client, cast.provider_editor())
    return service


def test_an_organization_reads_words_after_a_look_and_numbers_from_five_on(client: Client, own: Service) -> None:
    told(own, words="Ungelesen")
    assert provider_page(client, own) == ""

    Feedback.objects.all().delete()
    counted(own, "good", "good", "bad", "bad", words="Schön")
    assert "Schön" in provider_page(client, own)
    assert re.findall(r"\d+", re.sub("<[^>]+>", "", provider_page(client, own))) == []

    counted(own, "good", *[rules.CLOSED_DOOR] * 5)
    assert re.findall(r"Mindestens (\d+)", provider_page(client, own)) == ["5", "5"]


def test_an_organization_reads_nothing_about_others(client: Client, own: Service) -> None:
    other = make.service("Chor")
    counted(other, *["good"] * 6, words="Schön")

    answer = client.get(reverse("directory:own_offer", args=[other.organization.pk, other.pk]))

    assert answer.status_code == 404
    assert client.get(reverse("directory:feedback")).status_code == 403


class TestNoSmallNumberIsShown(TestCase):
    """Whatever families say, no number from one to four leaves for the organization, and none that betrays one more."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(["good", "okay", "bad", rules.CLOSED_DOOR]), max_size=25))
    def test_whatever_is_said(self, moods: list[str]) -> None:
        make.town()
        service = make.service()
        Membership.objects.create(user=cast.provider_editor(), organization=service.organization)
        client = cast.sign_in(Client(), cast.provider_editor())

        counted(service, *moods)

        numbers = [int(number) for number in re.findall(r"indestens (\d+)", provider_page(client, service))]
        assert [number for number in numbers if number < 5 or number % 5] == []
        assert bool(numbers) == (sum(mood != rules.CLOSED_DOOR for mood in moods) >= 5)
