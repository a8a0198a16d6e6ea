"""By the code of its letter a family reads the day and answers; looking changes nothing, and no name stands anywhere."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests import make
from tests.house.things import rows
from unterwegs.people.models import ModuleRelease
from unterwegs.welcome import codes
from unterwegs.welcome.models import Family, Letter, Visit

pytestmark = pytest.mark.django_db
ADDRESS = "/de/willkommen/"


@pytest.fixture(autouse=True)
def wetzlar() -> None:
    make.town()
    make.open_part("welcome")


@pytest.fixture
def letter() -> Letter:
    return make.invited(
        names=[{"family_name": "Sommer", "first_names": "Mara"}], door={"picked": ["dog"], "words": "2. Hof"}
    )


@pytest.fixture
def code(letter: Letter) -> str:
    return codes.code_of(letter)


def post(client: Client, code: str, **said: Any) -> Any:
    return client.post(ADDRESS, {"letter_code": code, **said}, headers=make.OUR_PAGE)


def text(answer: Any) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


def test_the_page_keeps_the_menu_of_languages_and_writes_the_day_as_its_language_does(
    client: Client, code: str
) -> None:
    Visit.objects.update(on=date(2026, 11, 27))

    german = client.get(f"{ADDRESS}{code}/").content.decode()
    arabic = client.get(f"/ar/willkommen/{code}/").content.decode()

    assert [named in german for named in ("Deutsch</summary>", "Türkçe", "Freitag, 27. November")] == [True] * 3
    assert [named in arabic for named in ("العربية</summary>", "الجمعة، 27 نوفمبر")] == [True] * 2


def test_the_scanned_code_shows_day_hour_and_answers_and_no_name(client: Client, code: str) -> None:
    visit = Visit.objects.get()

    answer = client.get(f"{ADDRESS}{code}/")

    words = text(answer)
    assert answer.status_code == 200
    assert date_format(visit.on, "l, j. F") in words
    assert "Es hat keine Folgen." in words
    assert [
        name for name in ("Sommer", "Mara", "Kind 1", "Gasse", "35578", "2. Hof", "Besuch Vera") if name in words
    ] == []
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}


def test_looking_changes_nothing_however_often_and_with_whatever_in_the_address(client: Client, code: str) -> None:
    before = rows()

    for address in (f"{ADDRESS}{code}/", f"{ADDRESS}{code}/?answer=no&deed=answer", f"/willkommen/{code}/", ADDRESS):
        for ask in (client.get, client.head):
            assert ask(address).status_code in (200, 302)

    assert rows() == before


def test_the_short_address_on_paper_leads_to_the_language_of_the_browser(client: Client, code: str) -> None:
    answer = client.get(f"/willkommen/{code}/", headers={"Accept-Language": "tr"})

    assert (answer.status_code, answer["Location"]) == (302, f"/tr/willkommen/{code}/")


def test_one_tap_and_a_button_say_yes(client: Client, code: str) -> None:
    answer = post(client, code=code, deed="answer", answer="yes")

    assert "Danke für Ihre Antwort" in text(answer)
    assert Visit.objects.get().is_confirmed


def test_a_small_code_with_blanks_is_the_same(client: Client, code: str) -> None:
    answer = post(client, code=code.lower().replace("-", " "))

    assert "Was passt Ihnen?" in text(answer)


def test_days_and_times_of_the_day_are_kept_together(client: Client, code: str) -> None:
    post(client, code=code, deed="answer", answer="other_time", weekdays=["0", "2"], daytimes=["morning"])

    assert Family.objects.get().wants == {"times": ["0-morning", "2-morning"]}


def test_who_wants_a_call_gives_a_number(client: Client, code: str) -> None:
    without = post(client, code=code, deed="answer", answer="phone")
    with_it = post(client, code=code, deed="answer", answer="phone", phone="0171 5550815")

    assert (without.status_code, with_it.status_code) == (422, 200)
    assert (Family.objects.get().wants or {})["phone"] == "0171 5550815"


def test_after_a_no_the_code_thanks_and_asks_nothing_more(client: Client, code: str) -> None:
    post(client, code=code, deed="answer", answer="no")

    again = client.get(f"{ADDRESS}{code}/")

    assert "Was passt Ihnen?" not in text(again)
    assert "Danke für Ihre Antwort" in text(again)
    assert post(client, code=code, deed="answer", answer="yes").status_code == 200
    assert Family.objects.get().end == "declined"


@pytest.mark.parametrize("typed", ["ACDE-3479-FHKM", "unsinn", "x" * 79, "\u0660\u0661"])
def test_wrong_old_and_foreign_codes_have_one_answer(client: Client, letter: Letter, typed: str) -> None:
    ended = post(client, code=typed)
    Family.objects.update(state="ended", end="stopped", ended_on=make.TODAY)
    stopped = post(client, code=codes.code_of(letter))

    assert (ended.status_code, stopped.status_code) == (422, 422)
    assert text(ended) == text(stopped)


def test_a_letter_that_is_not_posted_answers_nobody(client: Client) -> None:
    family = make.family(state="planned")
    make.visit(family, on=timezone.localdate() + timedelta(days=30))
    printed = make.run(family).letters.get()

    assert post(client, code=codes.code_of(printed)).status_code == 422


def test_notes_about_the_door_are_shown_when_the_family_asks(client: Client, code: str) -> None:
    answer = post(client, code=code, deed="door")

    assert "2. Hof" in text(answer)
    assert "Hund im Hof" in text(answer)


def test_the_language_of_further_letters_is_chosen_here(client: Client, code: str) -> None:
    post(client, code=code, deed="language", language="ar")
    post(client, code=code, deed="language", language="klingonisch")

    assert Family.objects.get().language == "ar"


def test_after_thirty_codes_an_hour_a_computer_waits(client: Client, code: str) -> None:
    tries = [client.get(f"{ADDRESS}ACDE-3479-FH{number:02}/").status_code for number in range(31)]

    assert (tries[0], tries[29], tries[30]) == (422, 422, 429)


def test_a_form_of_another_site_answers_nothing(client: Client, code: str) -> None:
    answer = client.post(
        ADDRESS, {"letter_code": code, "deed": "answer", "answer": "no"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert Family.objects.get().answer == ""


def test_before_the_release_there_is_no_page(client: Client, code: str) -> None:
    ModuleRelease.objects.all().delete()

    assert {client.get(one).status_code for one in (ADDRESS, f"{ADDRESS}{code}/", f"/willkommen/{code}/")} == {404}
