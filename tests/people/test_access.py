"""Who asks, gets what is kept about her – all of it, and nothing of others (Art. 15)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests import cast, make
from tests.people.letters import table as letters_table
from unterwegs.directory.models import Membership
from unterwegs.people import access, actions, holders, open_forms, privacy, processing
from unterwegs.people.models import Absence, Deed, KeyHolder, Look, Read
from unterwegs.people.privacy import Kind
from unterwegs.people.roles import Role
from unterwegs.places.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_FOLDER, settings.UPLOAD_FOLDER = tmp_path / "mails", tmp_path / "uploads"


def found_in(answer: access.Answer) -> dict[str, int]:
    return {one.table.label: one.count for one in answer.found}


def test_an_account_gets_every_row_that_points_to_it() -> None:
    person, other = make.user("Nour"), make.user("Andere")
    person.assignments.create(role=Role.NEIGHBORHOOD_LEAD)
    Lead.objects.create(user=person, area=make.area())
    Membership.objects.create(user=person, organization=make.organization())
    Absence.objects.create(user=other, deputy=person, first_on=make.TODAY, last_on=make.TODAY)
    make.second_factor(person)
    make.deed(by=person)
    make.deed(by=other)
    make.job(by=person)
    make.invitation("x@example.org", by=person)
    person.emailaddress_set.create(email=person.email)

    answer = access.answer(email=person.email.upper(), now=timezone.now(), to_herself=True)

    assert found_in(answer) == {
        "account.emailaddress": 1,
        "directory.membership": 1,
        "mfa.authenticator": 1,
        "people.absence": 1,
        "people.assignment": 1,
        "people.deed": 1,
        "people.invitation": 1,
        "people.job": 1,
        "people.user": 1,
        "places.lead": 1,
    }


def test_secrets_are_named_and_not_given() -> None:
    person = make.user("Nour")
    make.second_factor(person)

    told = json.loads(access.answer(email=person.email, now=timezone.now(), to_herself=True).as_json())

    rows = {table["table"]: table["rows"][0] for table in told["tables"]}
    assert rows["people.user"]["email"] == person.email
    assert rows["people.user"]["password"] == rows["mfa.authenticator"]["data"]
    assert person.password not in json.dumps(told)


def test_a_contact_person_without_an_account_is_found_by_her_address() -> None:
    awo = make.organization("AWO", email="Eva.Muster@awo.example")
    make.contact("Büro", of=awo, email="eva.muster@awo.example")
    make.contact("Beratung", of=awo, email="beratung@awo.example")
    make.invitation("eva.muster@awo.example")

    answer = access.answer(email="eva.muster@awo.example", now=timezone.now(), to_herself=True)

    assert found_in(answer) == {"directory.contact": 1, "directory.organization": 1, "people.invitation": 1}
    assert answer.person is None


def test_who_answered_a_family_is_not_given_what_the_family_said() -> None:
    person = make.user("Nour")
    said = open_forms.keep("directory.idea", now=make.now(), language="de", words={"words": "Bitte ein Café"})
    open_forms.close(said, outcome="soon", reply="Das Café kommt", shown=True, by=person, now=make.now())

    (found,) = [
        one
        for one in access.answer(email=person.email, now=timezone.now(), to_herself=True).found
        if one.table.label == "people.contribution"
    ]

    assert set(found.rows[0]) == {
        "id",
        "digest",
        "made_at",
        "told_at",
        "language",
        "closed_at",
        "closed_by",
        "closed_by_name",
    }


def test_a_report_that_names_several_is_named_and_not_given() -> None:
    make.job(report={"rejected": [["eva@awo.example", "andere@awo.example"]]})

    (found,) = access.answer(email="eva@awo.example", now=timezone.now(), to_herself=True).found

    assert found.table.label == "people.job"
    assert "andere@awo.example" not in str(found.rows)
    assert found.rows[0]["title"] == "Einlesen"


def test_a_namesake_learns_nothing() -> None:
    one, other = make.user("Kim Muster"), make.user("Kim Muster", email="andere@example.org")
    make.deed(by=other)
    make.invitation("dritte@example.org", name="Kim Muster")

    assert found_in(access.answer(email=one.email, now=timezone.now(), to_herself=True)) == {"people.user": 1}


def test_what_was_done_on_an_account_belongs_to_it() -> None:
    person, other = make.user("Nour"), make.user("Andere")
    actions.close(person, by=cast.administrator())
    actions.close(other, by=cast.administrator())

    (deeds,) = [
        one
        for one in access.answer(email=person.email, now=timezone.now(), to_herself=True).found
        if one.count and one.table.label == "people.deed"
    ]

    assert [row["label"] for row in deeds.rows] == ["Nour"]


def test_what_somebody_did_and_read_is_given_to_nobody_but_her(client: Client) -> None:
    make.town()
    person, officer = cast.visitor(), cast.privacy_officer()
    Read.objects.create(
        at=make.now(), by=person, by_name=person.name, whom=make.holder().pk, what="wishes.wish", why="answer"
    )
    make.deed(by=person)
    Look.objects.create(
        at=make.now(), by=officer, by_name=officer.name, sealed=b"", witness="Wim", person=person,
        first_on=make.TODAY, last_on=make.TODAY,
    )  # fmt: skip
    traces = {"people.read", "people.look", "people.deed"}
    cast.sign_in(client, person)
    own = json.loads(client.post("/desk/ich/daten/", {"format": "json"}).content)
    cast.sign_in(client, officer)

    given = json.loads(client.post("/desk/auskunft/", {"email": person.email, "format": "json"}).content)

    assert (traces - {one["table"] for one in own["tables"]}, own["left_out"]) == (set(), "")
    assert traces & {one["table"] for one in given["tables"]} == set()
    assert given["left_out"] == (
        "Was Sie hier getan und gelesen haben, bekommen nur Sie selbst: anmelden, „Mein Konto“, „Meine Daten“."
    )


def test_a_name_without_an_account_is_found_where_only_a_name_is_kept() -> None:
    person = make.user("Lena Leitung")
    by = cast.coordinator()
    given = {"function": "office", "name": person.name, "released_on": make.TODAY, "digest": "a" * 64}
    actions.release_part(module="wishes", **given, by=by, now=make.now())
    make.deed()
    Deed.objects.filter(by=None).update(by_name=person.name)

    assert found_in(access.answer(email=person.email, now=timezone.now(), to_herself=True)) == {
        "people.deed": 1,
        "people.modulerelease": 1,
        "people.user": 1,
    }


@pytest.fixture
def letters() -> Iterator[Any]:
    with letters_table() as model:
        yield model


class LetterPrivacy(privacy.Declared):
    personal = {"holder": Kind.PERSON}
    purpose = privacy.VOICES
    kept = privacy.Until("until it is answered")


def test_a_family_gets_what_lies_under_her_key_and_nothing_of_another(letters: Any) -> None:
    hers, others = (holders.new(room="people", purpose="letters") for _family in range(2))
    letters.objects.create(holder=hers, words="Bitte anrufen", name="Familie Beispiel", reach={"phone": "06441 1"})
    letters.objects.create(holder=others, words="Bitte nicht", name="Familie Muster")
    table = processing.Table(letters, LetterPrivacy)

    (found,) = access.of_family(hers, among=[table])
    holders.forget(hers, rule="test", on=make.TODAY)
    (forgotten,) = access.of_family(KeyHolder.objects.get(pk=hers.pk), among=[table])

    given = [(row["words"], row["name"], row["reach"]) for row in found.rows]
    assert given == [("Bitte anrufen", "Familie Beispiel", {"phone": "06441 1"})]
    assert [(row["words"], row["name"], row["reach"]) for row in forgotten.rows] == [(None, None, None)]


def test_kept_mails_are_counted(settings: Any) -> None:
    settings.EMAIL_BACKEND = "unterwegs.people.outbox.Outbox"
    send_mail("Hallo", "Worte", None, ["eva@awo.example"])
    send_mail("Hallo", "Worte", None, ["andere@awo.example"])

    assert access.answer(email="EVA@awo.example", now=timezone.now(), to_herself=True).mails == 1


def test_nothing_is_said_of_somebody_unknown() -> None:
    make.user("Nour")

    assert access.answer(email="niemand@example.org", now=timezone.now(), to_herself=True).found == []


def test_everybody_takes_the_own_data_and_it_is_recorded(client: Client) -> None:
    make.town()
    person = cast.visitor()
    cast.sign_in(client, person)

    answer = client.post("/desk/ich/daten/", {"format": "json", "email": cast.coordinator().email})

    assert json.loads(answer.content)["email"] == person.email
    assert (answer["Content-Disposition"][:10], answer["Cache-Control"]) == ("attachment", "no-store")
    assert [(deed.deed, deed.label) for deed in Deed.objects.filter(by=person)] == [
        ("gave a person the own data", person.name)
    ]


def test_the_officer_answers_a_person_without_an_account_and_the_record_names_nobody(
    client: Client, tmp_path: Path
) -> None:
    make.town()
    make.contact("Büro von Eva", email="eva@awo.example")
    officer = cast.privacy_officer()
    cast.sign_in(client, officer)

    answer = client.post("/desk/auskunft/", {"email": "eva@awo.example", "format": "pdf"})

    file = tmp_path / "auskunft.pdf"
    file.write_bytes(answer.content)
    words = " ".join(page.extract_text() for page in PdfReader(file).pages)
    assert "Büro von Eva" in words
    assert "eva@awo.example" in words
    (deed,) = Deed.objects.filter(by=officer)
    assert (deed.deed, deed.label, deed.object_id) == ("gave a person the own data", "", "")


def test_only_the_officer_answers_for_others(client: Client) -> None:
    make.town()
    given = {"email": cast.visitor().email, "format": "json"}
    refused = {}
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        cast.sign_in(client, cast.member(role))
        refused[role] = client.post("/desk/auskunft/", given).status_code

    assert refused == dict.fromkeys(set(Role) - {Role.PRIVACY_OFFICER}, 403)


def test_a_wrong_address_is_said_and_nothing_is_recorded(client: Client) -> None:
    make.town()
    cast.sign_in(client, cast.privacy_officer())

    assert client.post("/desk/auskunft/", {"email": "keine", "format": "pdf"}).status_code == 422
    assert Deed.objects.count() == 0
