"""A survey of offers: who is asked, who answers on one page, and how complete the picture is."""

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, addresses, queries
from unterwegs.directory.addresses import Address
from unterwegs.directory.models import Invitee, Location, Organization, Service, Survey
from unterwegs.people import actions as people
from unterwegs.people.models import User

pytestmark = pytest.mark.django_db
HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.mark.parametrize(
    "line",
    [
        "Stillgruppe Westend, info@stillgruppe.example",
        "Stillgruppe Westend <info@stillgruppe.example>",
        "info@stillgruppe.example;Stillgruppe Westend",
        "Stillgruppe Westend\tINFO@stillgruppe.example",
        'Stillgruppe Westend – mailto:info@stillgruppe.example"',
    ],
)
def test_an_address_is_read_however_it_stands(line: str) -> None:
    found, rejected = addresses.read_text(line)

    assert (found, rejected) == ([Address("Stillgruppe Westend", "info@stillgruppe.example")], [])


def test_every_row_that_names_nobody_says_why() -> None:
    found, rejected = addresses.read_text("A, a@a.example\n\nohne Adresse\nA nochmal, A@a.example\nB, b@b")

    assert [one.email for one in found] == ["a@a.example"]
    assert [(one.number, one.reason) for one in rejected] == [
        (3, "Da steht keine Mailadresse."),
        (4, "Diese Adresse steht schon in der Liste."),
        (5, "„b@b“ ist keine Mailadresse."),
    ]


def test_a_table_names_the_organization_in_its_own_column() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["E-Mail", "Ort", "Träger"], ["awo@awo.example", "Wetzlar", "AWO"], ["", "Solms", "Ohne"]):
        book.active.append(row)
    target = BytesIO()
    book.save(target)

    found, rejected = addresses.read_table(target.getvalue(), "liste.xlsx")
    assert (found, [one.number for one in rejected]) == ([Address("AWO", "awo@awo.example")], [3])


def survey_of(*listed: Address, by: User | None = None) -> Survey:
    return actions.open_survey(
        title="Erhebung 2026",
        letter="Wir freuen uns auf Sie.",
        closes_on=timezone.localdate() + timedelta(days=30),
        addresses=listed,
        by=by or cast.coordinator(),
    )


AWO = Address("AWO Wetzlar", "info@awo.example")


def link_of(invitee: Invitee) -> str:
    return reverse("surveys:answer", args=[invitee.pk, queries.secret_of(invitee)])


OFFER: dict[str, Any] = {
    "name": "Krabbelgruppe",
    "summary": "Spielen und reden.",
    "kind": "group",
    "phases": ["infancy"],
    "when": "Dienstags 9.30",
    "street": "Bahnhofstraße 5",
    "postcode": "35576",
    "city": "Wetzlar",
    "phone": "06441 1234",
    "email": "gruppe@awo.example",
    "registration": "none",
}


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_a_mail_before_somebody_sends_them_and_nobody_twice() -> None:
    make.town()
    boss = cast.coordinator()
    survey = survey_of(AWO, by=boss)
    assert mail.outbox == []

    actions.invite_all(survey, now=timezone.now(), by=boss)
    actions.invite_all(survey, now=timezone.now(), by=boss)

    (sent,) = mail.outbox
    assert sent.to == ["info@awo.example"]
    assert link_of(Invitee.objects.get()) in sent.body
    assert "Wir freuen uns auf Sie." in sent.body


def test_an_answer_becomes_a_draft_that_waits_for_the_review() -> None:
    make.town()
    survey_of(AWO)
    client, invitee = Client(), Invitee.objects.get()
    response = client.post(link_of(invitee), OFFER, **HERE)  # type: ignore[arg-type]

    assert response.status_code == 302
    service = Service.objects.get()
    assert (service.name, service.state, service.organization.name) == ("Krabbelgruppe", "submitted", "AWO Wetzlar")
    assert "Dienstags 9.30" in service.submit_note
    assert service.contact is not None
    assert [phone.number for phone in service.contact.phones.all()] == ["06441 1234"]
    assert Location.objects.get().street == "Bahnhofstraße 5"
    invitee.refresh_from_db()
    assert invitee.answered_at is not None
    assert list(invitee.services.all()) == [service]


def test_two_offers_share_organization_place_and_contact() -> None:
    make.town()
    survey_of(AWO)
    for name in ("Krabbelgruppe", "Elterncafé"):
        Client().post(link_of(Invitee.objects.get()), {**OFFER, "name": name}, **HERE)  # type: ignore[arg-type]

    assert Service.objects.count() == 2
    assert (Organization.objects.count(), Location.objects.count()) == (1, 1)


def test_a_known_organization_is_found_by_its_mail_or_name() -> None:
    known = make.organization("AWO Kreisverband", email="info@awo.example")
    named = make.organization("Stillgruppe Westend")
    survey_of(AWO, Address("stillgruppe westend", "neu@stillen.example"))

    assert set(Invitee.objects.values_list("organization", flat=True)) == {known.pk, named.pk}


def test_opening_the_link_changes_nothing() -> None:
    make.town()
    survey_of(AWO)
    invitee = Invitee.objects.get()
    page = Client().get(link_of(invitee))

    invitee.refresh_from_db()
    assert (page.status_code, invitee.answered_at) == (200, None)


def test_no_such_offer_is_an_answer() -> None:
    make.town()
    survey = survey_of(AWO)
    Client().post(link_of(Invitee.objects.get()), {"nothing": "1"}, **HERE)  # type: ignore[arg-type]

    assert queries.silent(survey) == []
    assert queries.picture_of(survey).nothing == 1


def test_a_link_cannot_be_forged_ended_or_used_late() -> None:
    make.town()
    survey = survey_of(AWO, Address("Andere", "andere@a.example"))
    one, other = Invitee.objects.order_by("name")
    client = Client()

    assert client.get(reverse("surveys:answer", args=[one.pk, queries.secret_of(other)])).status_code == 410
    assert client.get(reverse("surveys:answer", args=[one.pk, "0" * 40])).status_code == 410
    actions.end_invitation(one, now=timezone.now(), by=cast.coordinator())
    assert client.get(link_of(one)).status_code == 410
    Survey.objects.filter(pk=survey.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert client.get(link_of(other)).status_code == 410


def test_what_is_missing_is_said_and_nothing_is_lost() -> None:
    make.town()
    survey_of(AWO)
    response = Client().post(link_of(Invitee.objects.get()), {**OFFER, "postcode": "355", "name": ""}, **HERE)  # type: ignore[arg-type]

    page = response.content.decode()
    assert response.status_code == 422
    assert "Eine Postleitzahl hat fünf Ziffern." in page
    assert "Bahnhofstraße 5" in page


@pytest.mark.django_db(transaction=True)
def test_who_is_silent_is_reminded_twice_and_who_answers_is_not() -> None:
    make.town()
    boss, now = cast.coordinator(), timezone.now()
    survey = survey_of(AWO, Address("Andere", "andere@a.example"), by=boss)
    actions.invite_all(survey, now=now, by=boss)
    actions.has_nothing(Invitee.objects.get(name="Andere"), now=now)
    mail.outbox.clear()
    for day in range(1, 30):
        then = now + timedelta(days=day)
        actions.remind_by_rule(today=then.date(), now=then)

    assert [one.to for one in mail.outbox] == [["info@awo.example"]] * 2


def test_nobody_is_reminded_twice_on_one_day() -> None:
    make.town()
    boss, now = cast.coordinator(), timezone.now()
    survey = survey_of(AWO, by=boss)
    actions.invite_all(survey, now=now, by=boss)

    assert actions.remind_silent(survey, now=now + timedelta(hours=3), by=boss) == 0
    assert actions.remind_silent(survey, now=now + timedelta(days=3), by=boss) == 1


def test_addresses_are_deleted_half_a_year_after_the_end() -> None:
    survey = survey_of(AWO)
    end = datetime.combine(survey.closes_on, time(12), tzinfo=timezone.get_current_timezone())

    people.forget_old(now=end + timedelta(days=181))

    assert Invitee.objects.get().email == ""


def test_the_desk_makes_a_survey_and_sees_what_came_in(client: Client) -> None:
    make.town()
    make.area()
    staff = cast.sign_in(client, cast.coordinator())
    said = {
        "title": "Erhebung",
        "closes_on": timezone.localdate() + timedelta(days=20),
        "letter": "",
        "pasted": "AWO, info@awo.example\nkaputt",
        "file": SimpleUploadedFile("liste.csv", b"Name;Mail\nCaritas;c@caritas.example\n"),
    }
    page = staff.post(reverse("directory:surveys"), said).content.decode()
    survey = Survey.objects.get()

    assert "Zeile 2: „kaputt“ – Da steht keine Mailadresse." in page
    assert set(survey.invitees.values_list("name", flat=True)) == {"AWO", "Caritas"}
    staff.post(reverse("directory:invite", args=[survey.pk]))
    Client().post(link_of(survey.invitees.get(name="AWO")), OFFER, **HERE)  # type: ignore[arg-type]
    page = staff.get(reverse("directory:survey", args=[survey.pk])).content.decode()
    assert "1 von 2 haben geantwortet (50 %)" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Krabbelgruppe" in page


def test_a_broken_file_gets_a_sentence(client: Client) -> None:
    make.town()
    said = {
        "title": "Erhebung",
        "closes_on": timezone.localdate() + timedelta(days=20),
        "file": SimpleUploadedFile("liste.xlsx", b"PK\x03\x04kaputt"),
    }
    response = cast.sign_in(client, cast.coordinator()).post(reverse("directory:surveys"), said)

    assert response.status_code == 422
    assert not Survey.objects.exists()
