"""Pages about people: what they show, whom they refuse, what they change."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.people import outbox
from unterwegs.people.models import Deed, Invitation, Job, User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.django_db
Commit = Callable[..., AbstractContextManager[Any]]
PASSWORD = "ein sehr langes Passwort"
LINK = "/konto/einladung/geheim/"


def at_desk(client: Client, role: Role) -> Client:
    return cast.sign_in(client, cast.member(role))


# --- invitation -----------------------------------------------------------------------------------------------------
def test_a_coordinator_invites_and_the_letter_is_on_its_way(
    client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    at_desk(client, Role.COORDINATOR)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("people:invite"), {"name": "Noa Neu", "email": "neu@example.org", "roles": ["visitor"]}
        )

    assert answer["Location"] == reverse("people:accounts")
    assert [letter.to for letter in mail.outbox] == [["neu@example.org"]]
    assert Invitation.objects.get().roles == ["visitor"]


def test_a_coordinator_is_not_offered_the_role_of_administrator(client: Client) -> None:
    at_desk(client, Role.COORDINATOR)

    client.post(reverse("people:invite"), {"name": "N", "email": "n@example.org", "roles": ["administrator"]})

    assert Invitation.objects.count() == 0


def test_looking_at_an_invitation_changes_nothing(client: Client) -> None:
    make.invitation()

    pages = [client.get(LINK).status_code for _time in range(3)]

    assert pages == [200, 200, 200]
    assert Invitation.objects.get().accepted_at is None
    assert User.objects.count() == 0


def test_a_password_opens_the_account_and_the_second_factor_comes_next(client: Client) -> None:
    make.town()
    make.invitation(roles=["visitor"])

    answer = client.post(LINK, {"password": PASSWORD, "again": PASSWORD})

    assert answer["Location"] == reverse("mfa_index")
    assert User.objects.get().roles == {Role.VISITOR}
    assert client.get(reverse("people:me"))["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_passkey_opens_the_account_without_a_password(client: Client) -> None:
    make.invitation()

    answer = client.post(LINK, {"passkey": "yes"})

    assert answer["Location"] == reverse("mfa_add_webauthn")
    assert not User.objects.get().has_usable_password()
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"password": "kurz", "again": "kurz"},
        {"password": PASSWORD, "again": "etwas anderes"},
        {"password": "neu@example.org", "again": "neu@example.org"},
    ],
)
def test_a_weak_or_mistyped_password_opens_nothing(client: Client, given: dict[str, str]) -> None:
    make.invitation()

    client.post(LINK, given)

    assert User.objects.count() == 0


def test_a_link_works_once_and_for_fourteen_days(client: Client) -> None:
    make.invitation()

    with time_machine.travel(make.now().replace(year=2030), tick=False):
        late = client.post(LINK, {"passkey": "yes"}).status_code
    first = client.post(LINK, {"passkey": "yes"}).status_code
    second = Client().post(LINK, {"passkey": "yes"}).status_code

    assert (late, first, second) == (404, 302, 404)
    assert User.objects.count() == 1


# --- sign-in --------------------------------------------------------------------------------------------------------
def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client: Client) -> None:
    kim = cast.coordinator()
    kim.emailaddress_set.create(email=kim.email, verified=True, primary=True)
    make.second_factor(kim)

    answer = client.post(reverse("account_login"), {"login": kim.email, "password": "ein langes Passwort"})

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/desk/konten/")["Location"].startswith(reverse("account_login"))


def test_a_closed_account_loses_its_session(client: Client) -> None:
    at_desk(client, Role.VISITOR)

    User.objects.update(is_active=False)

    assert client.get(reverse("people:me"))["Location"].startswith(reverse("account_login"))


def test_nobody_signs_up(client: Client) -> None:
    make.town()

    client.post(reverse("account_signup"), {"email": "fremd@example.org", "password1": PASSWORD})

    assert User.objects.count() == 0


def test_asking_for_a_password_tells_nobody_who_has_an_account(client: Client) -> None:
    cast.coordinator()

    answers = [
        client.post(reverse("account_reset_password"), {"email": email})["Location"]
        for email in ("coordinator@example.org", "fremd@example.org")
    ]

    assert answers == [reverse("account_reset_password_done")] * 2


def test_without_a_single_sign_on_there_is_no_button(client: Client) -> None:
    make.town()

    assert b"openid" not in client.get(reverse("account_login")).content


def test_a_new_mail_address_counts_when_it_is_confirmed(
    client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    make.town()
    at_desk(client, Role.VISITOR)
    cast.visitor().emailaddress_set.create(email=cast.visitor().email, verified=True, primary=True)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_email"), {"action_add": "", "email": "neu@example.org"})
    before = cast.visitor().email
    link = re.search(r"/konto/confirm-email/\S+", str(mail.outbox[0].body))
    assert link
    client.post(link[0])

    assert before == "visitor@example.org"
    assert cast.visitor().email == "neu@example.org"


def test_a_mail_about_a_change_tells_when_but_not_from_where(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    cast.visitor().emailaddress_set.create(email=cast.visitor().email, verified=True, primary=True)
    words = {
        "oldpassword": "ein langes Passwort",
        "password1": "ein anderes langes Passwort",
        "password2": "ein anderes langes Passwort",
    }

    client.post(reverse("account_change_password"), words, headers={"User-Agent": "Telefon 7"})

    (letter,) = mail.outbox
    assert letter.to == ["visitor@example.org"]
    assert str(timezone.localtime().year) in str(letter.body)
    assert "127.0.0.1" not in str(letter.body)
    assert "Telefon 7" not in str(letter.body)


# --- accounts -------------------------------------------------------------------------------------------------------
def test_roles_a_coordinator_may_not_take_stay(client: Client) -> None:
    at_desk(client, Role.COORDINATOR)
    both = make.user("Beides", roles=[Role.ADMINISTRATOR, Role.VISITOR])

    client.post(reverse("people:change_roles", args=[both.pk]), {"roles": ["planner"]})

    both.forget_roles()
    assert both.roles == {Role.ADMINISTRATOR, Role.PLANNER}


def test_a_refusal_is_told_on_the_page(client: Client) -> None:
    at_desk(client, Role.COORDINATOR)
    make.town()
    administrator = cast.administrator()

    page = client.post(reverse("people:close", args=[administrator.pk]), follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    administrator.refresh_from_db()
    assert administrator.is_active


def test_lists_are_paged_by_twenty(client: Client) -> None:
    at_desk(client, Role.COORDINATOR)
    make.town()
    for number in range(25):
        make.user(f"Mensch {number}")

    page = client.get(reverse("people:accounts"), {"page": 2})

    assert len(page.context["page"]) == 6


# --- my own page ----------------------------------------------------------------------------------------------------
def test_own_data_is_changed_and_recorded(client: Client) -> None:
    at_desk(client, Role.VISITOR)

    client.post(reverse("people:me"), {"name": "Billie Neu", "language": "en"})

    me = User.objects.get()
    assert (me.name, me.language, me.weekly_mail) == ("Billie Neu", "en", False)
    assert Deed.objects.get().deed == "changed the own data"


def test_an_absence_names_a_deputy_and_is_removed_again(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    deputy = make.user("Vertretung", roles=[Role.VISITOR])
    days = {"first_on": "2026-12-21", "last_on": "2026-12-31", "deputy": str(deputy.pk)}

    client.post(reverse("people:absence"), days)
    absence = cast.visitor().absences.get()
    client.post(reverse("people:remove_absence", args=[absence.pk]))

    assert (absence.first_on, absence.deputy) == (date(2026, 12, 21), deputy)
    assert cast.visitor().absences.count() == 0


def test_nobody_removes_the_absence_of_somebody_else(client: Client) -> None:
    at_desk(client, Role.PLANNER)
    absence = cast.visitor().absences.create(first_on=make.TODAY, last_on=make.TODAY, deputy=cast.planner())

    answer = client.post(reverse("people:remove_absence", args=[absence.pk]))

    assert answer.status_code == 404


# --- deeds, rights, mails -------------------------------------------------------------------------------------------
def test_the_record_is_filtered_by_person(client: Client) -> None:
    at_desk(client, Role.PRIVACY_OFFICER)
    make.town()
    make.deed("published", by=cast.coordinator())
    make.deed("invited", by=cast.administrator())

    page = client.get(reverse("people:deeds"), {"by": str(cast.coordinator().pk)})

    assert [deed.deed for deed, _noun in page.context["rows"]] == ["published"]


def test_reading_a_kept_mail_is_a_deed(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "unterwegs.people.outbox.Outbox", tmp_path
    at_desk(client, Role.COORDINATOR)
    make.town()
    send_mail("Hallo", "Bitte öffnen: http://localhost:8000/x/", None, ["noa@example.org"])
    (letter,) = outbox.kept_mails()

    looked = client.get(reverse("people:mail", args=[letter.key])).status_code
    page = client.post(reverse("people:mail", args=[letter.key])).content.decode()

    assert looked == 405
    assert '<a href="http://localhost:8000/x/"' in page
    assert [deed.deed for deed in Deed.objects.all()] == ["read a mail"]


def test_a_coordinator_cannot_open_a_mail_to_an_administrator(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "unterwegs.people.outbox.Outbox", tmp_path
    at_desk(client, Role.COORDINATOR)
    make.town()
    send_mail("Neues Passwort", "…", None, [cast.administrator().email])
    (letter,) = outbox.kept_mails()

    answer = client.post(reverse("people:mail", args=[letter.key]))

    assert answer.status_code == 404
    assert Deed.objects.count() == 0


def test_a_new_address_of_an_administrator_is_read_by_nobody_else(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "unterwegs.people.outbox.Outbox", tmp_path
    at_desk(client, Role.COORDINATOR)
    make.town()
    cast.administrator().emailaddress_set.create(email="neu@example.org", verified=False)
    send_mail("Neues Passwort", "…", None, ["neu@example.org"])
    (letter,) = outbox.kept_mails()

    answer = client.post(reverse("people:mail", args=[letter.key]))

    assert answer.status_code == 404


# --- long work ------------------------------------------------------------------------------------------------------
def test_the_progress_of_ones_own_work_is_told_as_json(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    job = make.job(by=cast.visitor(), done=1, total=4, step="liest")

    told = client.get(reverse("people:job_state", args=[job.pk])).json()

    assert (told["percent"], told["step"], told["open"]) == (25, "liest", True)


def test_the_work_of_others_is_not_there(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    job = make.job(by=cast.planner())

    names = ("job", "job_state", "restart_job", "clear_job")
    answers = [
        (client.post if name.endswith("_job") else client.get)(reverse(f"people:{name}", args=[job.pk])).status_code
        for name in names
    ]

    assert answers == [404] * 4


def test_an_open_job_is_shown_again_without_a_script(client: Client) -> None:
    make.town()
    at_desk(client, Role.VISITOR)
    running, done = make.job(by=cast.visitor()), make.job(by=cast.visitor(), state="done")

    pages = [client.get(reverse("people:job", args=[job.pk])).content for job in (running, done)]

    assert [b'<noscript><meta http-equiv="refresh"' in page for page in pages] == [True, False]


def test_refused_rows_are_downloaded_for_a_spreadsheet(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    report = {"read": 2, "lines": [{"row": 2, "reason": "=ohne Namen"}, {"row": 5, "reason": "doppelt"}]}
    job = make.job(by=cast.visitor(), state="done", report=report)

    answer = client.get(reverse("people:job_table", args=[job.pk, "lines"]))

    assert answer.content.decode().splitlines()[1:] == ["2;'=ohne Namen", "5;doppelt"]
    assert client.get(reverse("people:job_table", args=[job.pk, "read"])).status_code == 404


def test_finished_work_is_taken_from_the_list(client: Client) -> None:
    at_desk(client, Role.VISITOR)
    job = make.job(by=cast.visitor(), state="done")

    client.post(reverse("people:clear_job", args=[job.pk]))

    assert Job.objects.count() == 0
