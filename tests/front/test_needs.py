"""„Was fehlt Ihnen?“: said without a name, public after a person, numbers and neighborhoods from five voices on."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast, make
from unterwegs.directory import actions as directory
from unterwegs.directory.models import Topic
from unterwegs.people.models import Contribution
from unterwegs.places.models import Area
from unterwegs.planning import actions, rules
from unterwegs.planning.models import Need
from unterwegs.planning.steps import State

HERE: dict[str, Any] = {"HTTP_ORIGIN": "http://testserver"}


def page(client: Client, query: str = "", language: str = "de") -> str:
    return client.get(f"/{language}/was-fehlt/{query}").content.decode()


def listed(text: str) -> str:
    """The needs of the page, without the lists to choose from."""
    return text[text.index('<ul class="places">') :]


def say(client: Client, **said: str) -> int:
    return client.post("/de/was-fehlt/", said, **HERE).status_code


def tap(client: Client, need: Need, **said: str) -> Any:
    return client.post(reverse("front:support", args=[need.pk]), said, **HERE)


@pytest.mark.django_db
class TestSaying:
    def test_a_few_words_are_enough(self, client: Client) -> None:
        assert say(client, words="Ein Treff am Abend") == 200

        need = Need.objects.get()
        assert (need.state, need.topic, need.voices) == (State.WAITING, None, 1)

    def test_a_topic_and_a_neighborhood_are_enough(self, client: Client) -> None:
        directory.keep_topic("baby", names={"de": "Mit dem Baby", "tr": "Bebekle"}, by=None)
        make.area()

        assert say(client, topic="baby", area="niedergirmes", phase="infancy", daytime="weekend") == 200

        need = Need.objects.get()
        assert (need.topic, need.phase, need.daytime) == (Topic.objects.get(), "infancy", "weekend")
        assert [(cell.area, cell.count) for cell in need.cells.all()] == [(Area.objects.get(), 1)]
        assert not Contribution.objects.exists()

    def test_nothing_at_all_is_asked_for_again(self, client: Client) -> None:
        response = client.post("/de/was-fehlt/", {"area": ""}, **HERE)

        assert response.status_code == 422
        assert "Bitte schreiben Sie ein paar Worte" in response.content.decode()
        assert not Need.objects.exists()

    def test_nothing_is_public_before_somebody_released_it(self, client: Client) -> None:
        say(client, words="Ein Treff am Abend")

        assert "Ein Treff am Abend" not in page(client)

    def test_a_robot_is_thanked_and_forgotten(self, client: Client) -> None:
        assert say(client, words="Billige Uhren", homepage="https://spam.example") == 200
        assert not Need.objects.exists()

    def test_a_form_of_another_site_is_refused(self, client: Client) -> None:
        answer = client.post("/de/was-fehlt/", {"words": "hm"}, HTTP_ORIGIN="https://elsewhere.example")

        assert answer.status_code == 403

    def test_many_words_from_one_computer_are_too_many(self, client: Client) -> None:
        answers = [say(client, words=f"Wort {number}") for number in range(11)]

        assert answers == [200] * 10 + [429]

    def test_words_of_distress_are_answered_with_numbers(self, client: Client) -> None:
        make.town()
        answer = client.post("/de/was-fehlt/", {"words": "mein Mann schlägt mich"}, **HERE).content.decode()

        assert "Sie sind nicht allein" in answer

    def test_where_nobody_can_read_more_she_is_asked_to_call(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "MOST_WAITING", 0)

        answer = client.post("/de/was-fehlt/", {"words": "Ein Treff"}, **HERE)

        assert answer.status_code == 503
        assert "Bitte rufen Sie uns an" in answer.content.decode()


@pytest.mark.django_db
class TestJoiningIn:
    def test_one_tap_counts_and_is_thanked_without_a_cookie(self, client: Client) -> None:
        area, need = make.area(), make.need("Ein Treff", voices=1)

        answer = tap(client, need, gebiet="niedergirmes")

        assert answer["Location"] == "/de/was-fehlt/?gebiet=niedergirmes&danke=ja"
        assert answer.cookies == {}
        assert sorted((cell.area == area, cell.count) for cell in need.cells.all()) == [(False, 1), (True, 1)]
        assert "Danke. Ihre Stimme zählt." in page(client, "?danke=ja").split('<ul class="places">')[0]

    def test_looking_counts_nothing(self, client: Client) -> None:
        need = make.need("Ein Treff")

        assert client.get(reverse("front:support", args=[need.pk])).status_code == 405
        assert Need.objects.get().voices == 1

    def test_one_computer_counts_three_times_for_one_need(self, client: Client) -> None:
        need = make.need("Ein Treff")

        answers = [tap(client, need).status_code for _time in range(9)]

        assert answers == [302] * 9
        assert Need.objects.get().voices == 1 + rules.TAPS_FOR_ONE_NEED

    def test_a_flood_from_many_computers_is_not_counted(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "VOICES_IN_A_DAY", 4)
        need = make.need("Ein Treff")

        for number in range(9):
            client.post(
                reverse("front:support", args=[need.pk]),
                HTTP_ORIGIN="http://testserver",
                REMOTE_ADDR=f"10.0.0.{number}",
            )

        assert Need.objects.get().voices == 1 + 4

    def test_what_is_not_public_is_not_there(self, client: Client) -> None:
        say(client, words="Ein Treff")

        assert tap(client, Need.objects.get()).status_code == 404


@pytest.mark.django_db
class TestReading:
    def test_five_voices_are_named_and_four_are_some(self, client: Client) -> None:
        area = make.area()
        make.need("Vier", voices=4, area=area)
        assert re.findall(r"Einige Stimmen|Mindestens \d+|Niedergirmes", listed(page(client))) == ["Einige Stimmen"]

        make.need("Fünf", voices=5, area=area)
        found = re.findall(r"Einige Stimmen|Mindestens \d+|Niedergirmes: mindestens \d+", listed(page(client)))
        assert found == ["Mindestens 5", "Niedergirmes: mindestens 5", "Einige Stimmen"]

    def test_a_neighborhood_of_few_does_not_come_first(self, client: Client) -> None:
        """The order tells nothing that the numbers do not tell."""
        here = make.area()
        make.need("Ein Treff", voices=6)
        make.need("Ein Garten", voices=4, area=here)

        names = re.findall(r"<h3>(.*?)</h3>", listed(page(client, "?gebiet=niedergirmes")))

        assert names == ["Ein Treff", "Ein Garten"]

    def test_what_is_missed_here_comes_first(self, client: Client) -> None:
        here = make.area()
        make.need("Ein Treff", voices=20)
        make.need("Ein Garten", voices=6, area=here)

        names = re.findall(r"<h3>(.*?)</h3>", listed(page(client, "?gebiet=niedergirmes")))

        assert names == ["Ein Garten", "Ein Treff"]

    def test_a_topic_finds_its_parts_as_well(self, client: Client) -> None:
        directory.keep_topic("baby", names={"de": "Mit dem Baby"}, by=None)
        directory.keep_topic("schlafen", parent="baby", names={"de": "Schlafen"}, by=None)
        make.need("Hilfe beim Schlafen", topic=Topic.objects.get(slug="schlafen"))
        make.need("Etwas anderes")

        assert re.findall(r"<h3>(.*?)</h3>", listed(page(client, "?thema=baby"))) == ["Hilfe beim Schlafen"]

    def test_the_answer_stands_at_the_need_with_its_offer(self, client: Client) -> None:
        need, offer = make.need("Ein Elterncafé"), make.service("Elterncafé am Bach")
        said = {"de": "Es hat im Mai begonnen.", "tr": "Mayıs’ta başladı."}
        actions.answer(need, outcome="done", answers=said, offer=offer, by=cast.coordinator(), today=make.TODAY)

        german, turkish = listed(page(client)), listed(page(client, language="tr"))

        assert [words in german for words in ("Das gibt es jetzt", said["de"], offer.code, "23. November 2026")] == [
            True
        ] * 4
        assert said["tr"] in turkish
        assert "Das brauche ich auch" not in german

    def test_german_words_are_marked_for_those_who_read_another_language(self, client: Client) -> None:
        make.need("Ein Treff")

        assert '<span lang="de" dir="auto">Ein Treff</span>' in listed(page(client, language="ar"))

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_page_asks_a_fixed_number_of_questions(
        self, client: Client, django_assert_num_queries: Any, count: int
    ) -> None:
        make.town()
        area = make.area()
        for number in range(count):
            make.need(f"Treff {number}", voices=5, area=area)
        page(client)

        with django_assert_num_queries(9):
            page(client)


AREAS = st.sampled_from(["niedergirmes", "westend", ""])
STEPS = st.lists(st.tuples(st.integers(0, 2), AREAS, st.integers(1, 9)), max_size=9)


class TestNoSmallNumberIsShown(TestCase):
    """Whatever is said and supported, no number from one to four leaves the page, and it depends on nothing finer."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_whatever_happens(self, steps: list[tuple[int, str, int]]) -> None:
        make.town()
        places = {"niedergirmes": make.area(), "westend": make.area("Westend", west=9.0), "": None}
        needs = [make.need(name) for name in ("Ein Treff", "Ein Garten", "Ein Chor")]
        for position, slug, count in steps:
            for _voice in range(count):
                actions.support(needs[position], area=places[slug])

        for query in ("", "?gebiet=niedergirmes", "?gebiet=westend"):
            shown = listed(page(Client(), query))
            numbers = {int(number) for number in re.findall(r"indestens (\d+)", shown)}
            assert {number for number in numbers if number < 5 or number % 5} == set()
            for need in needs:
                by_area = {cell.area: cell.count for cell in need.cells.all()}
                for slug, area in places.items():
                    if slug and by_area.get(area, 0) < 5:
                        name = need.wording
                        part = shown.split(f"<h3>{name}</h3>")[1].split("</article>")[0]
                        assert f"{area}:" not in part

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(1, 12), min_size=3, max_size=3), st.integers(0, 2))
    def test_one_voice_more_is_seen_only_where_a_step_of_five_is_reached(self, voices: list[int], one: int) -> None:
        area = make.area()
        needs = [make.need(f"Treff {number}", voices=count, area=area) for number, count in enumerate(voices)]
        before = page(Client(), "?gebiet=niedergirmes")

        actions.support(needs[one], area=area)

        is_a_step = (voices[one] + 1) % 5 == 0
        assert (page(Client(), "?gebiet=niedergirmes") != before) == is_a_step
