"""Families say what is no longer right, and what they want to start; nobody asks who they are."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, queries, rules
from unterwegs.directory.models import Service
from unterwegs.people import actions as people
from unterwegs.people import open_forms
from unterwegs.people.models import Contribution, Deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    make.town()
    return make.service("Krabbelgruppe")


def report(client: Client, service: Service, **said: str) -> Contribution | None:
    response = client.post(reverse("front:report", args=[service.code]), said, headers=make.OUR_PAGE)
    assert response.status_code == 200
    return Contribution.objects.order_by("-made_at").first()


def offer_page(client: Client, service: Service) -> str:
    address = reverse("front:offer", args=[service.code, "krabbelgruppe"])
    return client.get(address).content.decode()


def test_one_tap_is_enough(client: Client, service: Service) -> None:
    found = report(client, service, reason="times")

    assert found is not None
    assert (found.reason, bytes(found.sealed), found.label) == ("times", b"", "Krabbelgruppe")


def test_words_are_kept_encrypted(client: Client, service: Service) -> None:
    found = report(client, service, reason="gone", words="Die Tür war zu")

    assert found is not None
    assert "Tür war".encode() not in bytes(found.sealed)  # no letter of what is sealed is a space or an umlaut
    assert open_forms.words_of(found) == {"words": "Die Tür war zu"}


def test_the_same_tap_again_only_counts_up(client: Client, service: Service) -> None:
    report(client, service, reason="times")
    report(client, service, reason="times")

    assert list(Contribution.objects.values_list("times", flat=True)) == [2]


def test_a_flood_of_words_about_one_offer_is_only_counted(service: Service) -> None:
    for number in range(30):
        actions.report(service, reason="other", words=f"Wort {number}", language="de", now=timezone.now())

    assert Contribution.objects.count() == 10


def test_looking_changes_nothing(client: Client, service: Service) -> None:
    client.get(reverse("front:report", args=[service.code]), {"reason": "times"})

    assert not Contribution.objects.exists()


def test_without_a_reason_the_page_asks_for_it(client: Client, service: Service) -> None:
    response = client.post(reverse("front:report", args=[service.code]), {"words": "hm"}, headers=make.OUR_PAGE)

    assert response.status_code == 422
    assert "Bitte wählen Sie" in response.content.decode()


def test_a_robot_is_thanked_and_forgotten(client: Client, service: Service) -> None:
    assert report(client, service, reason="times", homepage="https://spam.example") is None


def test_a_form_of_another_site_is_refused(client: Client, service: Service) -> None:
    response = client.post(
        reverse("front:report", args=[service.code]), {"reason": "times"}, HTTP_ORIGIN="https://elsewhere.example"
    )

    assert response.status_code == 403


def test_many_forms_from_one_computer_are_too_many(client: Client, service: Service) -> None:
    address = reverse("front:report", args=[service.code])
    answers = [client.post(address, {"reason": "times"}, headers=make.OUR_PAGE).status_code for _time in range(11)]

    assert answers == [200] * 10 + [429]


def test_what_was_too_much_can_be_sent_again_later_from_the_page_that_says_so(client: Client) -> None:
    address, said = reverse("front:idea"), {"idea": "Ein „Waldtag“ für alle"}
    for _time in range(10):
        client.post(address, {}, headers=make.OUR_PAGE)

    answer = client.post(address, said, headers=make.OUR_PAGE)

    assert (answer.status_code, answer["Cache-Control"]) == (429, "no-store")
    assert "Bitte versuchen Sie es später noch einmal." in answer.content.decode()
    assert '<input type="hidden" name="idea" value="Ein „Waldtag“ für alle">' in answer.content.decode()


def test_words_of_distress_are_answered_with_numbers(client: Client, service: Service) -> None:
    address = reverse("front:report", args=[service.code])
    said = {"reason": "other", "words": "mein Mann schlägt mich"}
    response = client.post(address, said, headers=make.OUR_PAGE)

    assert "Sie sind nicht allein" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_organization_hears_of_it_once(client: Client, service: Service) -> None:
    service.organization.email = "leitung@awo.example"
    service.organization.save()
    report(client, service, reason="times", words="geheim")

    for _night in range(2):
        actions.tell_organizations(today=timezone.localdate(), now=timezone.now())

    (sent,) = mail.outbox
    assert sent.to == ["leitung@awo.example"]
    assert "Krabbelgruppe: Die Zeiten stimmen nicht" in sent.body
    assert "geheim" not in sent.body


def test_the_answer_stands_at_the_offer_for_some_weeks(client: Client, service: Service) -> None:
    found = report(client, service, reason="times")
    assert found is not None
    actions.answer_report(found, reply="corrected", words="", by=cast.coordinator(), now=timezone.now())

    assert "wir haben es berichtigt" in offer_page(client, service)
    assert queries.answers_about(service.pk, now=timezone.now() + timedelta(days=31)) == []


def test_who_confirms_answers_all_hints_about_it(client: Client, service: Service) -> None:
    report(client, service, reason="times")
    service.refresh_from_db()
    actions.confirm_offers(
        [service], {str(service.pk): service.revision}, today=timezone.localdate(), by="AWO, per Link"
    )

    assert not Contribution.objects.open().exists()
    assert Contribution.objects.get().outcome == rules.Reply.RIGHT


def test_the_coordinator_reads_hints_and_answers_them(client: Client, service: Service) -> None:
    found = report(client, service, reason="place", words="umgezogen")
    assert found is not None
    client = cast.sign_in(Client(), cast.coordinator())

    assert "umgezogen" in client.get(reverse("directory:voices")).content.decode()
    client.post(reverse("directory:answer_report", args=[found.pk]), {"reply": "own", "words": "Jetzt Bahnhofstraße 5"})
    assert "Jetzt Bahnhofstraße 5" in offer_page(client, service)


def test_own_words_must_be_there(service: Service) -> None:
    found = actions.report(service, reason="times", words="", language="de", now=timezone.now())
    cast.sign_in(Client(), cast.coordinator()).post(
        reverse("directory:answer_report", args=[found.pk]), {"reply": "own", "words": ""}
    )

    assert Contribution.objects.open().exists()


def test_an_organization_answers_only_hints_about_its_own_offers(service: Service) -> None:
    found = actions.report(service, reason="times", words="", language="de", now=timezone.now())
    other = actions.make_link(make.organization("Andere"), today=timezone.localdate(), by=None)
    own = actions.make_link(service.organization, today=timezone.localdate(), by=None)
    client = Client()

    def answer(secret: str) -> int:
        address = reverse("providers:answer", args=[secret, found.pk])
        return client.post(address, {"reply": "soon", "words": ""}, headers=make.OUR_PAGE).status_code

    assert (answer(other), Contribution.objects.open().count()) == (404, 1)
    assert (answer(own), Contribution.objects.open().count()) == (302, 0)


# --- ideas ----------------------------------------------------------------------------------------------------------


def send_idea(client: Client, **said: object) -> str:
    """Sends an idea and returns the address behind which the answer will stand."""
    response = client.post(
        reverse("front:idea"), {"idea": "Ein Kinderwagen-Spaziergang", **said}, headers=make.OUR_PAGE
    )
    found = re.search(r'href="http://testserver(/de/anfangen/[^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_an_idea_gets_an_answer_behind_a_link_that_only_she_has(client: Client, service: Service) -> None:
    address = send_idea(client)
    assert "Die Antwort wird hier stehen" in client.get(address).content.decode()

    found = queries.ideas().get()
    actions.answer_idea(found, words="Gern! Kommen Sie am Dienstag.", by=cast.coordinator(), now=timezone.now())

    assert "Kommen Sie am Dienstag" in client.get(address).content.decode()
    assert client.get(address[:-2] + ("x/" if address[-2] != "x" else "y/")).status_code == 404
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_who_leaves_an_address_gets_the_answer_by_mail(client: Client) -> None:
    make.town()
    send_idea(client, email="mona@familie.example")
    actions.answer_idea(queries.ideas().get(), words="Gern!", by=cast.coordinator(), now=timezone.now())

    assert [(one.to, "Gern!" in one.body) for one in mail.outbox] == [(["mona@familie.example"], True)]


def test_who_reads_an_idea_leaves_a_trace(client: Client, service: Service) -> None:
    send_idea(client, name="Mona", needs=["room"])
    found = queries.ideas().get()
    page = cast.sign_in(Client(), cast.coordinator()).post(reverse("directory:idea", args=[found.pk])).content.decode()

    assert "Mona" in page
    assert "Ein Raum" in page
    assert [deed.deed for deed in Deed.objects.at(found)] == [rules.Deeds.IDEA_READ.value]


def test_a_draft_is_made_of_an_idea(client: Client, service: Service) -> None:
    send_idea(client)
    found = queries.ideas().get()
    response = cast.sign_in(Client(), cast.coordinator()).post(
        reverse("directory:draft_of_idea", args=[found.pk]), {"organization": service.organization_id}
    )

    assert response.status_code == 302
    assert Service.objects.filter(state="draft", texts__name="Ein Kinderwagen-Spaziergang").exists()


def test_words_are_deleted_after_ninety_days(client: Client, service: Service) -> None:
    send_idea(client)
    Contribution.objects.update(made_at=timezone.now() - timedelta(days=91))
    people.forget_old(now=timezone.now())

    assert open_forms.words_of(Contribution.objects.get()) == {}


def test_the_answer_to_one_person_is_encrypted_and_outlives_the_words_for_a_while(client: Client) -> None:
    make.town()
    address = send_idea(client, name="Mona")
    found, now = queries.ideas().get(), timezone.now()
    Contribution.objects.update(made_at=now - timedelta(days=80))
    actions.answer_idea(found, words="Liebe Mona, gern!", by=cast.coordinator(), now=now)
    found.refresh_from_db()
    assert (found.reply, b"Mona" in bytes(found.sealed)) == ("", False)

    people.forget_old(now=now + timedelta(days=11))
    found.refresh_from_db()
    assert open_forms.words_of(found) == {"reply": "Liebe Mona, gern!"}
    assert "Liebe Mona" in client.get(address).content.decode()

    people.forget_old(now=now + timedelta(days=91))
    found.refresh_from_db()
    assert open_forms.words_of(found) == {}


def test_an_empty_idea_gets_a_sentence(client: Client, service: Service) -> None:
    response = client.post(reverse("front:idea"), {"idea": ""}, headers=make.OUR_PAGE)

    assert response.status_code == 422
    assert "Bitte schreiben Sie in wenigen Worten" in response.content.decode()


# --- what organizations share ---------------------------------------------------------------------------------------


def test_an_organization_says_what_it_can_share_and_others_see_it(service: Service) -> None:
    client, today = Client(), timezone.localdate()
    own = actions.make_link(service.organization, today=today, by=None)
    other = actions.make_link(make.organization("Nachbarn"), today=today, by=None)
    said = {"kind": "room", "what": "Heller Raum für 20", "details": "", "until": ""}
    client.post(reverse("providers:shared", args=[own]), said, headers=make.OUR_PAGE)

    (sharing,) = queries.sharings(today=today, kind="room", words="hell")
    assert "Heller Raum für 20" in client.get(reverse("providers:shared", args=[other])).content.decode()
    assert (
        client.post(reverse("providers:end_sharing", args=[other, sharing.pk]), headers=make.OUR_PAGE).status_code
        == 404
    )
    client.post(reverse("providers:end_sharing", args=[own, sharing.pk]), headers=make.OUR_PAGE)
    assert queries.sharings(today=today) == []


def test_an_answer_without_words_gets_a_sentence(client: Client, service: Service) -> None:
    send_idea(client)
    staff = cast.sign_in(Client(), cast.coordinator())
    response = staff.post(reverse("directory:answer_idea", args=[queries.ideas().get().pk]), {"words": ""})

    assert response.status_code == 422
    assert queries.ideas().exists()
