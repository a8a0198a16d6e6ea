"""The coordinator reads, releases, puts together and answers; planners and leads see numbers, others nothing."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import cast, make
from unterwegs.desk import queries as desk
from unterwegs.people.models import Contribution, Deed
from unterwegs.places.models import Lead
from unterwegs.planning import actions
from unterwegs.planning.models import Need
from unterwegs.planning.steps import State

pytestmark = pytest.mark.django_db
WORDS = "Ich bin abends allein. Mein Name ist Geheim."


def said(words: str = WORDS, language: str = "de") -> Need:
    return actions.say(
        words=words, topic=None, area=make.area(), phase="", daytime="", language=language, today=make.TODAY
    )


def page(name: str, need: Need | None = None) -> str:
    return reverse(f"planning:{name}", args=[need.pk] if need else [])


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def test_the_list_names_what_waits_without_its_words(coordinator: Client) -> None:
    said()

    shown = text(coordinator.get(page("needs")))

    assert "23. November 2026" in shown
    assert "Geheim" not in shown
    assert not Deed.objects.filter(deed="read a need").exists()


def test_words_are_opened_by_a_deed_and_say_their_language(coordinator: Client) -> None:
    need = said("Akşamları yalnızım", language="tr")
    assert "yalnızım" not in text(coordinator.get(page("need", need)))
    assert coordinator.get(page("read", need)).status_code == 405

    opened = coordinator.post(page("read", need))

    assert 'lang="tr"' in text(opened)
    assert "Akşamları yalnızım" in text(opened)
    assert "Sprache der Seite: Türkisch." in text(opened)
    assert opened["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert Deed.objects.filter(deed="read a need").count() == 1


def test_she_releases_it_in_neutral_words_and_in_other_languages(coordinator: Client) -> None:
    need = said()

    coordinator.post(page("release", need), {"text_de": "Ein Treff am Abend", "text_tr": "Akşam buluşması"})

    need.refresh_from_db()
    assert (need.state, need.wording) == (State.PUBLIC, "Ein Treff am Abend")
    assert "Akşam buluşması" in text(coordinator.get("/tr/was-fehlt/"))
    assert not Contribution.objects.exists()


def test_without_words_of_hers_nothing_is_released(coordinator: Client) -> None:
    need = said()

    answer = coordinator.post(page("release", need), {"text_de": ""})

    assert answer.status_code == 422
    assert WORDS in text(answer)
    need.refresh_from_db()
    assert need.state == State.WAITING


def test_the_same_is_proposed_and_put_together_by_a_button(coordinator: Client) -> None:
    public = make.need("Ein Treff am Abend, wenn man allein ist")
    need = said("Abends allein, ein Treff wäre schön")
    assert "Vielleicht dasselbe" in text(coordinator.post(page("read", need)))

    coordinator.post(page("merge", need), {"into": public.pk})

    need.refresh_from_db()
    assert (need.state, need.merged_into) == (State.MERGED, public)
    assert Need.objects.get(pk=public.pk).voices == 2


def test_she_answers_before_everybody(coordinator: Client) -> None:
    need = make.need("Ein Treff am Abend")

    coordinator.post(page("answer", need), {"outcome": "in_work", "text_de": "Wir suchen einen Raum."})

    shown = text(coordinator.get("/de/was-fehlt/"))
    assert "Wir arbeiten daran" in shown
    assert "Wir suchen einen Raum." in shown


def test_an_answer_says_something(coordinator: Client) -> None:
    need = make.need("Ein Treff am Abend")

    assert coordinator.post(page("answer", need), {"outcome": "heard", "text_de": ""}).status_code == 422
    need.refresh_from_db()
    assert need.outcome == ""


def test_she_takes_it_away_or_does_not_release_it(coordinator: Client) -> None:
    public, waiting = make.need("Ein Treff am Abend"), said()

    coordinator.post(page("retire", public))
    coordinator.post(page("decline", waiting))

    assert sorted(Need.objects.values_list("state", flat=True)) == [State.DECLINED, State.RETIRED]
    assert "Ein Treff am Abend" not in text(coordinator.get("/de/was-fehlt/"))
    assert not Contribution.objects.exists()


def test_what_is_decided_is_no_longer_there(coordinator: Client) -> None:
    need = said()
    actions.decline(need, by=cast.coordinator(), today=make.TODAY)

    assert coordinator.get(page("need", need)).status_code == 404
    assert coordinator.post(page("release", need), {"text_de": "Ein Treff"}).status_code == 404


def test_it_waits_on_the_start_page_of_those_who_answer() -> None:
    said()
    make.need("Ein Treff")

    def lines(person: Any) -> list[str]:
        items = desk.waiting(person, today=make.TODAY).items
        return [f"{item.count} {item.label}" for item in items if item.url == page("needs")]

    assert lines(cast.coordinator()) == [
        "1 Bedarf einer Familie wartet darauf, gelesen zu werden",
        "1 öffentlicher Bedarf hat noch keine Antwort von uns",
    ]
    assert [lines(person) for person in (cast.planner(), cast.neighborhood_lead(), cast.visitor())] == [[], [], []]


@pytest.mark.parametrize("person", [cast.planner, cast.neighborhood_lead], ids=lambda maker: maker.__name__)
def test_planners_and_leads_see_no_number_below_five_and_no_words(client: Client, person: Any) -> None:
    area = make.area("Westend", west=9.0)
    Lead.objects.create(user=cast.neighborhood_lead(), area=area)
    make.need("Ein Chor", voices=4, area=area)
    make.need("Ein Garten", voices=9, area=area)
    waiting = said()
    cast.sign_in(client, person())

    shown = text(client.get(page("needs")))

    assert "Ein Chor" in shown
    assert "mindestens 5 Stimmen, Westend: 5" in " ".join(shown.split())
    assert not any(mark in shown for mark in (">4<", ">9<", ">1<", "Worte öffnen"))
    assert client.post(page("read", waiting)).status_code == 403
