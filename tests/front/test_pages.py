"""Each page for families: what it shows, what it never does."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import cast, make
from unterwegs.directory import actions, content

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PAGES = (
    "",
    "heute/",
    "angebote/",
    "zentren/",
    "karte/",
    "hilfe/",
    "buch/kapitel/",
    "buch/kapitel/health/",
    "impressum/",
    "datenschutz/",
    "barrierefreiheit/",
    "ueber/",
)


@pytest.fixture
def town() -> None:
    make.town()


@pytest.fixture(autouse=True)
def monday_morning() -> Iterator[None]:
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        yield


@pytest.mark.parametrize("language", ["de", "de-simple", "en", "tr", "ar", "uk", "ru", "fa"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_every_language(client: Client, town: None, page: str, language: str) -> None:
    make.service("Stillgruppe", day="TU", areas=[make.area()])
    make.location("Familienzentrum", kind="center")

    answer = client.get(f"/{language}/{page}")

    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}" dir="{"rtl" if language in ("ar", "fa") else "ltr"}">' in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_no_page_sets_a_cookie_or_varies_by_one(client: Client, town: None, page: str) -> None:
    answer = client.get(f"/de/{page}")

    assert answer.cookies == {}
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_offer_shows_its_dates_and_facts(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")

    page = client.get(f"/de/angebote/{service.code}/stillgruppe/")

    assert [meeting.day for meeting in page.context["meetings"]][:2] == [date(2026, 11, 24), date(2026, 12, 1)]
    assert page.context["offer"].name.text == "Stillgruppe"


def test_today_names_what_one_can_go_to_and_no_day_care(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="MO")
    make.service("Kita", day="MO", kind="daycare")

    page = client.get("/de/heute/")

    assert [date.offer.name.text for date in page.context["dates"]] == ["Stillgruppe"]


def test_an_old_readable_address_leads_to_the_new_one(client: Client, town: None) -> None:
    service = make.service("Stillgruppe")

    answer = client.get(f"/de/angebote/{service.code}/alter-name/")

    assert (answer.status_code, answer["Location"]) == (301, f"/de/angebote/{service.code}/stillgruppe/")


def test_a_short_link_opens_in_the_language_of_the_browser(client: Client, town: None) -> None:
    service = make.service("Stillgruppe")

    answer = client.get(f"/a/{service.code}/", headers={"accept-language": "ar,de;q=0.5"})

    assert (answer.status_code, answer["Location"]) == (302, f"/ar/angebote/{service.code}/stillgruppe/")
    assert answer["Vary"] == "Accept-Language"


def test_a_short_link_of_an_ended_offer_names_others(client: Client, town: None) -> None:
    ended = make.service("Stillgruppe")
    make.service("Krabbelgruppe")
    actions.archive(ended, by=cast.coordinator())

    answer = client.get(f"/a/{ended.code}/")

    assert answer.status_code == 410
    assert [offer.name.text for offer in answer.context["gone"].alternatives] == ["Krabbelgruppe"]


def test_an_offer_on_a_break_says_so(client: Client, town: None) -> None:
    paused = make.service("Stillgruppe")
    actions.pause(paused, by=cast.coordinator())

    assert client.get(f"/a/{paused.code}/").status_code == 404


def test_a_draft_is_nowhere_to_be_seen(client: Client, town: None) -> None:
    draft = make.service("Geheim", state="draft")

    assert client.get(f"/a/{draft.code}/").status_code == 404
    assert client.get(f"/de/angebote/{draft.code}/").status_code == 404


def test_the_calendar_file_has_the_coming_dates(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")

    answer = client.get(f"/de/angebote/{service.code}/kalender.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.text.count("BEGIN:VEVENT") == 6
    assert "DTSTART;TZID=Europe/Berlin:20261124T093000" in answer.text


def test_one_date_can_be_taken_alone(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", day="TU")

    answer = client.get(f"/de/angebote/{service.code}/termin/2026-12-01.ics")

    assert answer.text.count("BEGIN:VEVENT") == 1
    assert client.get(f"/de/angebote/{service.code}/termin/2026-12-02.ics").status_code == 404
    for day in ("gestern", "0001-01-01", "9999-12-28", "2024-11-26"):
        assert client.get(f"/de/angebote/{service.code}/termin/{day}.ics").status_code == 404


def test_the_qr_code_is_a_picture(client: Client, town: None) -> None:
    service = make.service("Stillgruppe")

    answer = client.get(f"/a/{service.code}/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"


def test_an_untranslated_text_is_marked_as_german(client: Client, town: None) -> None:
    service = make.service("Stillgruppe")

    page = client.get(f"/ar/angebote/{service.code}/stillgruppe/")

    assert '<h1><span lang="de" dir="auto">Stillgruppe</span></h1>' in page.text


def test_her_neighborhood_travels_along(client: Client, town: None) -> None:
    make.service("Stillgruppe", day="TU", areas=[make.area("Niedergirmes")])

    page = client.get("/de/?gebiet=niedergirmes")

    assert '/de/angebote/?gebiet=niedergirmes&amp;phase=infancy"' in page.text
    assert page.context["where"].area.name == "Niedergirmes"


def test_dates_far_away_stand_apart_from_the_near_ones(client: Client, town: None) -> None:
    make.service("Elterntreff", day="MO", areas=[make.area("Westend", west=9.0)])
    make.service("Stillgruppe", day="MO", areas=[make.area("Niedergirmes")])

    page = client.get("/de/heute/?gebiet=niedergirmes")

    near, far = page.text.split('<p class="farther">')
    assert ("Stillgruppe" in near, "Elterntreff" in near, "Elterntreff" in far) == (True, False, True)


def test_lists_are_paged_by_twenty(client: Client, town: None) -> None:
    home = make.location("Haus")
    for number in range(21):
        make.service(f"Gruppe {number:02}", location=home, of=home.organization)

    first, second = client.get("/de/angebote/"), client.get("/de/angebote/?seite=2")

    assert (len(first.context["page"]), len(second.context["page"])) == (20, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_the_same_for_one_and_for_three(
    client: Client, town: None, count: int, django_assert_max_num_queries: Any
) -> None:
    make.area()
    for number in range(count):
        make.service(f"Gruppe {number}", day="TU")
    client.get("/de/angebote/")

    with django_assert_max_num_queries(13):
        client.get("/de/angebote/")


def test_nothing_in_the_address_can_break_a_list(client: Client, town: None) -> None:
    make.service("Stillgruppe")

    answer = client.get("/de/angebote/?phase=%01&tag=99&am=gestern&um=x,y&seite=-3&alter=999&umkreis=?&thema='\"<b>")

    assert answer.status_code == 200


def test_words_in_json_ld_cannot_leave_their_element(client: Client, town: None) -> None:
    service = make.service("</script><b>Hallo", day="TU")

    page = client.get(f"/de/angebote/{service.code}/script-b-hallo/", follow=True)

    assert "</script><b>" not in page.text


def test_an_empty_town_says_that_it_begins(client: Client) -> None:
    answer = client.get("/de/")

    assert [template.name for template in answer.templates][:1] == ["front/empty_town.html"]


def test_a_translation_is_read_in_its_language(client: Client, town: None) -> None:
    service = make.service("Stillgruppe", texts={"ar": content.Text(name="مجموعة الرضاعة", summary="نلتقي.")})

    page = client.get(f"/ar/angebote/{service.code}/", follow=True)

    assert "<h1>مجموعة الرضاعة</h1>" in page.text


def test_what_nobody_translated_is_marked_as_german_and_keeps_its_direction(client: Client, town: None) -> None:
    service = make.service(
        "Stillgruppe", day="TU", costs=(content.Cost(kind="fixed", amount=Decimal(5), note="pro Treffen"),)
    )

    page = client.get(f"/fa/angebote/{service.code}/stillgruppe/").text

    assert '<h1><span lang="de" dir="auto">Stillgruppe</span></h1>' in page
    assert '<span lang="de" dir="auto">pro Treffen</span>' in page
    assert "این متن هنوز ترجمه نشده است" in page


def test_a_shipped_topic_has_its_name_in_every_language_and_an_own_one_is_marked(client: Client, town: None) -> None:
    actions.keep_topic("feeding", names={"de": "Stillen"}, by=None)
    actions.keep_topic("own", names={"de": "Garten"}, by=None)
    make.service("Stillgruppe", topics=("feeding", "own"))

    page = client.get("/uk/angebote/").text

    assert "Годування <small>1</small></span>" in page
    assert '<span><span lang="de" dir="auto">Garten</span> <small>1</small></span>' in page
