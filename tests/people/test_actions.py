"""Deeds on accounts: before and after, the record, the refusal."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests import cast, make
from unterwegs.people import actions, outbox, queries, rules, uploads
from unterwegs.people.models import Absence, Deed, Invitation, Job, User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.django_db
Commit = Callable[..., AbstractContextManager[Any]]


def recorded() -> list[str]:
    return list(Deed.objects.order_by("id").values_list("deed", flat=True))


def invited(roles: list[str] | None = None, *, by: User | None = None) -> Invitation:
    given = ["visitor"] if roles is None else roles
    return actions.invite(
        email="Neu@Example.org", name="Noa Neu", roles=given, by=by or cast.coordinator(), now=make.now()
    )


def test_an_invitation_is_mailed_with_a_link_of_which_only_the_digest_stays(
    django_capture_on_commit_callbacks: Commit,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invited()

    (letter,) = mail.outbox
    token = str(letter.body).split("/konto/einladung/")[1].split("/")[0]
    assert letter.to == ["neu@example.org"]
    assert actions.digest_of(token) == invitation.digest
    assert invitation.expires_at == make.now() + timedelta(days=14)
    assert recorded() == ["invited"]


def test_a_second_invitation_ends_the_first() -> None:
    first = invited()

    second = invited()

    first.refresh_from_db()
    assert first.withdrawn_at == make.now()
    assert list(queries.open_invitations()) == [second]


def test_a_coordinator_does_not_end_the_invitation_of_an_administrator() -> None:
    first = invited(["administrator"], by=cast.administrator())

    with pytest.raises(actions.NotAllowed):
        invited(["visitor"])

    assert list(queries.open_invitations()) == [first]


def test_a_coordinator_cannot_invite_an_administrator() -> None:
    with pytest.raises(actions.NotAllowed):
        invited(["administrator"])

    assert Invitation.objects.count() == 0


def test_an_invitation_has_a_role() -> None:
    with pytest.raises(actions.NotAllowed):
        invited([])


def test_inviting_again_gives_a_new_link_and_new_days() -> None:
    invitation = make.invitation()
    old = invitation.digest

    actions.invite_again(invitation, by=cast.coordinator(), now=make.now())

    assert invitation.digest != old
    assert invitation.expires_at == make.now() + rules.INVITATION_LASTS
    assert recorded() == ["invited again"]


def test_a_withdrawn_invitation_opens_no_account() -> None:
    invitation = make.invitation()
    actions.withdraw(invitation, by=cast.coordinator(), now=make.now())

    with pytest.raises(actions.NotAllowed):
        actions.accept(invitation, password="ein langes Passwort", now=make.now())

    assert not User.objects.filter(email="neu@example.org").exists()


def test_accepting_makes_an_account_with_its_roles_and_a_verified_mail_address() -> None:
    invitation = make.invitation(roles=["visitor", "planner"])

    user = actions.accept(invitation, password="ein langes Passwort", now=make.now())

    assert user.roles == {Role.VISITOR, Role.PLANNER}
    assert user.check_password("ein langes Passwort")
    assert EmailAddress.objects.get(user=user).verified
    assert recorded() == ["accepted the invitation"]


def test_an_invitation_is_accepted_once() -> None:
    invitation = make.invitation()
    actions.accept(invitation, password=None, now=make.now())

    with pytest.raises(actions.NotAllowed):
        actions.accept(invitation, password=None, now=make.now())


def test_a_mail_server_that_is_down_keeps_the_invitation(
    django_capture_on_commit_callbacks: Commit, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "unterwegs.people.outbox.Outbox"
    settings.MAIL_URL = "smtp://127.0.0.1:9"

    with pytest.raises(actions.MailNotSent), django_capture_on_commit_callbacks(execute=True):
        invited()

    assert queries.open_invitations().count() == 1


def test_roles_are_given_and_taken_with_a_record() -> None:
    person = cast.visitor()

    actions.change_roles(person, roles=["planner"], by=cast.coordinator())

    assert person.roles == {Role.PLANNER}
    assert Deed.objects.get().details == {"given": ["planner"], "taken": ["visitor"]}


def test_the_last_administrator_stays() -> None:
    administrator = cast.administrator()

    with pytest.raises(actions.NotAllowed):
        actions.change_roles(administrator, roles=[], by=administrator)

    assert administrator.roles == {Role.ADMINISTRATOR}


def test_a_second_administrator_may_go() -> None:
    cast.administrator()
    second = make.user("Zwei", roles=[Role.ADMINISTRATOR])

    actions.close(second, by=cast.administrator())

    assert not second.is_active
    assert recorded() == ["closed the account"]


def test_a_closed_account_is_opened_again() -> None:
    person = make.user("Zurück", roles=[Role.VISITOR], is_active=False)

    actions.open_again(person, by=cast.coordinator())

    assert person.is_active
    assert recorded() == ["opened the account again"]


def test_a_deputy_acts_in_the_scope_of_somebody_who_is_away() -> None:
    away, deputy = cast.coordinator(), make.user("Vertretung", roles=[Role.COORDINATOR, Role.PLANNER])
    actions.enter_absence(first_on=date(2026, 11, 20), last_on=date(2026, 11, 27), deputy=deputy, by=away)

    today, later = make.TODAY, date(2026, 11, 28)

    assert list(queries.stood_in_for(deputy, today)) == [away]
    assert list(queries.stood_in_for(deputy, later)) == []
    assert queries.acting_for(deputy, role=Role.COORDINATOR, today=today) == [deputy.pk, away.pk]
    assert queries.acting_for(deputy, role=Role.PLANNER, today=today) == [deputy.pk]


def test_a_deputy_without_a_common_role_is_refused() -> None:
    with pytest.raises(actions.NotAllowed):
        actions.enter_absence(first_on=make.TODAY, last_on=make.TODAY, deputy=cast.visitor(), by=cast.coordinator())

    assert Absence.objects.count() == 0


def test_a_deputy_whose_account_is_closed_acts_for_nobody() -> None:
    away, deputy = cast.coordinator(), make.user("Vertretung", roles=[Role.COORDINATOR])
    actions.enter_absence(first_on=make.TODAY, last_on=make.TODAY, deputy=deputy, by=away)
    deputy.is_active = False

    assert queries.acting_for(deputy, role=Role.COORDINATOR, today=make.TODAY) == []


def test_what_is_old_is_forgotten_by_rule() -> None:
    now = make.now()
    person = make.user("Mensch")
    make.deed(by=person, at=now - rules.DEEDS_KEPT - timedelta(days=1))
    make.deed(by=person, at=now - rules.DEEDS_KEPT + timedelta(days=1))
    make.invitation("a@example.org", token="a", sent_at=now - timedelta(days=40), accepted_at=now)
    make.invitation("b@example.org", token="b", sent_at=now - timedelta(days=2), expires_at=now + timedelta(days=12))
    old = make.job("Alt")
    Job.objects.filter(pk=old.pk).update(made_at=now - rules.JOBS_KEPT - timedelta(days=1))

    counts = actions.forget_old(now=now)

    assert {name: count for name, count in counts.items() if count} == {
        "people.deed": 1,
        "people.invitation": 1,
        "people.job": 1,
    }
    assert Deed.objects.count() == 1
    assert list(Invitation.objects.values_list("email", flat=True)) == ["b@example.org"]


def test_finished_work_is_cleared_with_its_input(settings: Any, tmp_path: Any) -> None:
    settings.UPLOAD_FOLDER = tmp_path
    job = make.job(state="failed", upload=uploads.keep([b"Datei"]))

    actions.clear_job(job, by=cast.coordinator())

    assert list(tmp_path.iterdir()) == []
    assert recorded() == ["cleared long work"]


def test_work_under_way_is_not_cleared() -> None:
    with pytest.raises(actions.NotAllowed):
        actions.clear_job(make.job(state="running"), by=cast.coordinator())


def test_reading_a_mail_records_to_whom_it_was_and_nothing_else() -> None:
    letter = outbox.Kept("0" * 32, make.now(), ["neu@example.org"], "Einladung", "https://unterwegs.example/geheim/")

    actions.record_reading(letter, by=cast.coordinator())

    deed = Deed.objects.get()
    assert (deed.deed, deed.label, deed.details) == ("read a mail", "neu@example.org", {})
