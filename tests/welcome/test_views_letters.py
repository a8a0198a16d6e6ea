"""At the desk: runs by envelope number, a print file that is kept nowhere, and answers on the phone in two clicks."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests import cast, make
from unterwegs.people.models import Deed, Read
from unterwegs.people.roles import Role
from unterwegs.welcome import actions, codes
from unterwegs.welcome.models import Family, Letter, Run, Visit

pytestmark = pytest.mark.django_db
LETTERS, ANSWERS = "/desk/willkommen/briefe/", "/desk/willkommen/antworten/"


@pytest.fixture(autouse=True)
def wetzlar(morning: None) -> None:
    make.town()
    make.open_part("welcome")


@pytest.fixture
def desk(client: Client) -> Client:
    cast.sign_in(client, cast.coordinator())
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def planned(name: str = "Sommer") -> Family:
    family = make.family(name, state="planned")
    make.visit(family, by=make.visitor(f"Vera {name}"), on=timezone.localdate() + timedelta(days=30))
    return family


# --- runs -----------------------------------------------------------------------------------------------------------
def test_from_planned_visits_to_the_post_box_without_a_name_on_any_page(desk: Client) -> None:
    family, today = planned(), timezone.localdate()

    pages = [desk.get(LETTERS)]
    made = desk.post(f"{LETTERS}lauf/", {"family": [str(family.pk)], "to_post_on": today.isoformat()})
    printed = desk.post(f"{made['Location']}druckdatei/")
    pages.append(desk.get(made["Location"]))
    posted = desk.post(f"{made['Location']}eingeworfen/", {"posted_on": today.isoformat()}, follow=True)
    pages.append(posted)

    family.refresh_from_db()
    assert (family.state, family.posted_on) == ("invited", today)
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [name for name in ("Sommer", "Mara", "Gasse") for page in pages if name in text(page)] == []
    assert "Die Familien sind eingeladen." in text(posted)
    words = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert "Sommer" in words
    assert (printed["Content-Type"], printed["Cache-Control"]) == ("application/pdf", "no-store")


def test_when_the_release_is_withdrawn_letters_go_only_to_those_who_have_our_word(desk: Client) -> None:
    today = timezone.localdate()
    waits, unknown = make.invited("Herbst").family, planned()
    visit = waits.visits.get()
    actions.move_visit(
        visit, visitor=visit.visitor, on=visit.on + timedelta(days=7), at=visit.at, by=cast.coordinator(), today=today
    )
    make.close_part("welcome")

    shown = desk.get(LETTERS).content.decode()
    chosen = {"family": [str(waits.pk), str(unknown.pk)], "to_post_on": today.isoformat()}
    made = desk.post(f"{LETTERS}lauf/", chosen)
    printed = desk.post(f"{made['Location']}druckdatei/")

    assert [f'value="{one.pk}"' in shown for one in (waits, unknown)] == [True, False]
    assert [letter.family for letter in Run.objects.first().letters.all()] == [waits]
    assert printed["Content-Type"] == "application/pdf"


def test_when_the_release_is_withdrawn_no_first_letter_is_printed_but_a_printed_one_is_posted(desk: Client) -> None:
    fresh, printed = make.run(planned(), printed=False), make.run(planned("Herbst"))
    today = timezone.localdate()
    make.close_part("welcome")

    shown = desk.get(f"{LETTERS}{fresh.number}/").content.decode()
    refused = desk.post(f"{LETTERS}{fresh.number}/druckdatei/")
    desk.post(f"{LETTERS}{printed.number}/eingeworfen/", {"posted_on": today.isoformat()})
    fresh.refresh_from_db()
    printed.refresh_from_db()

    assert ("druckdatei/" in shown, refused.status_code, fresh.printed_at) == (False, 404, None)
    assert printed.posted_on == today


def test_when_the_release_is_withdrawn_a_letter_that_came_back_is_noted_and_decided(desk: Client) -> None:
    letter = make.invited("Herbst")
    make.close_part("welcome")

    desk.post(f"{LETTERS}umschlag/", {"envelope": str(letter), "deed": "unknown"})

    assert Family.objects.get().state == "held"
    assert "wartet auf Ihre Entscheidung" in text(desk.get("/desk/"))
    assert desk.get(f"/desk/willkommen/zu-entscheiden/{letter.family_id}/").status_code == 200


def test_each_family_in_a_print_file_leaves_a_trace_and_each_print_a_deed(desk: Client) -> None:
    one, two = planned("Sommer"), planned("Winter")
    run = make.run(one, two, printed=False)

    for _each in range(2):
        desk.post(f"{LETTERS}{run.number}/druckdatei/")

    assert sorted(Read.objects.values_list("whom", flat=True)) == sorted([one.holder_id, two.holder_id] * 2)
    assert Deed.objects.filter(deed="printed letters").count() == 2


def test_an_envelope_stopped_after_printing_stands_in_red_until_it_is_out(desk: Client) -> None:
    stopped, other = planned("Sommer"), planned("Winter")
    run = make.run(stopped, other)
    actions.stop(stopped, by=None, today=timezone.localdate())
    letter, today = Letter.objects.get(family=stopped), timezone.localdate()

    page = desk.get(LETTERS)
    refused = desk.post(f"{LETTERS}{run.number}/eingeworfen/", {"posted_on": today.isoformat()}, follow=True)
    out = desk.post(f"{LETTERS}{run.number}/herausgenommen/", {"letter": [str(letter.pk)]}, follow=True)
    desk.post(f"{LETTERS}{run.number}/eingeworfen/", {"posted_on": today.isoformat()})

    assert "1 Umschlag darf nicht hinaus" in text(page)
    assert str(letter) in text(page)
    assert "Nehmen Sie zuerst die rot gezeigten Umschläge heraus." in text(refused)
    assert "1 Umschlag ist heraus." in text(out)
    assert Run.objects.get().posted_on == today
    assert "darf nicht hinaus" not in text(desk.get(LETTERS))


def test_the_lists_name_numbers_only(desk: Client) -> None:
    run = make.run(planned())

    sheets = [desk.get(f"{LETTERS}{run.number}/{name}/") for name in ("kontrollliste", "pull-liste")]

    words = " ".join(page.extract_text() for sheet in sheets for page in PdfReader(io.BytesIO(sheet.content)).pages)
    assert "1-001" in words
    assert [name for name in ("Sommer", "Mara", "Gasse") if name in words] == []


def test_a_letter_that_came_back_is_noted_in_two_taps(desk: Client) -> None:
    letter = make.invited()

    done = desk.post(f"{LETTERS}umschlag/", {"envelope": f" {letter.run.number} {letter.number} ", "deed": "moved"})
    wrong = desk.post(f"{LETTERS}umschlag/", {"envelope": "9-999", "deed": "moved"})

    family = Family.objects.get()
    assert (done.status_code, wrong.status_code) == (302, 422)
    assert (family.state, family.holds) == ("held", ["returned_moved"])
    assert Visit.objects.get().canceled_on == timezone.localdate()


# --- on the phone ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["code", "envelope"])
def test_an_answer_on_the_phone_takes_two_clicks_and_leaves_a_trace(client: Client, typed: str) -> None:
    letter = make.invited()
    cast.sign_in(client, cast.member(Role.FAMILY_OFFICE))
    said = codes.code_of(letter) if typed == "code" else str(letter)

    opened = client.post(f"{ANSWERS}brief/", {"letter": said}, follow=True)
    done = client.post(f"{ANSWERS}{letter.family_id}/antwort/", {"answer": "yes"}, follow=True)

    assert "Sommer" not in text(opened)
    assert "Notiert: Ja, bitte kommen Sie." in text(done)
    assert (Family.objects.get().answer, Family.objects.get().channel) == ("yes", "phone")
    assert [read.whom for read in Read.objects.all()] == [letter.family.holder_id]
    assert Deed.objects.get(deed="noted an answer of a family").by_name == "somebody of the staff"


def test_a_family_that_is_held_back_is_answered_by_the_coordination_alone(client: Client) -> None:
    letter = make.invited()
    actions.hold(letter.family, holds=["sealed"], by=None, today=timezone.localdate())
    cast.sign_in(client, cast.member(Role.FAMILY_OFFICE))

    by_number = client.post(f"{ANSWERS}brief/", {"letter": str(letter)})
    by_hand = client.get(f"{ANSWERS}{letter.family_id}/")

    assert (by_number.status_code, by_hand.status_code) == (422, 404)


def test_names_are_searched_by_the_coordination_only_and_blocked_addresses_are_never_found(client: Client) -> None:
    shown, blocked = make.invited("Sommer"), make.invited("Sommer")
    blocked.family.holds = ["sheltered"]
    blocked.family.save(update_fields=["held_for"])
    cast.sign_in(client, cast.member(Role.FAMILY_OFFICE))
    refused = client.get(f"{ANSWERS}name/")
    cast.sign_in(client, cast.coordinator())

    found = client.post(f"{ANSWERS}name/", {"name": "mara SOMMER"})

    assert refused.status_code == 403
    assert [family.pk for family, _lines in found.context["rows"]] == [shown.family_id]
    assert [read.whom for read in Read.objects.all()] == [shown.family.holder_id]
    assert client.post(f"{ANSWERS}name/", {"name": "som"}).context["rows"] == []


def test_after_twenty_names_an_hour_the_search_rests(desk: Client) -> None:
    caches["moment"].clear()

    codes_seen = [desk.post(f"{ANSWERS}name/", {"name": "Niemand"}).status_code for _each in range(21)]

    assert (codes_seen[0], codes_seen[19], codes_seen[20]) == (200, 200, 422)


def test_who_would_rather_talk_is_called_and_the_way_ends_on_the_phone(desk: Client) -> None:
    letter = make.invited()
    said = actions.Said(times=("2-morning",), phone="0171 5550815")
    actions.answer(letter.family, "phone", said, channel="code", by=None, today=timezone.localdate())

    waiting = desk.get(ANSWERS)
    opened = desk.get(f"{ANSWERS}{letter.family_id}/")
    desk.post(f"{ANSWERS}{letter.family_id}/gesprochen/")

    assert "0171" not in text(waiting)
    assert "0171 5550815" in text(opened)
    assert "Mittwoch, vormittags" in text(opened)
    assert Family.objects.get().end == "met_elsewhere"
