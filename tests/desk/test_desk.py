"""What waits for whom, and the portrait of an area."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.desk import actions, queries
from unterwegs.directory import actions as directory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def lines(desk: queries.Desk) -> list[str]:
    return [f"{item.count} {item.label}" for item in desk.items]


def test_a_submitted_offer_waits_for_the_coordinator_only() -> None:
    service = make.service("Stillgruppe", state="submitted")

    assert [one.pk for one in queries.waiting(cast.coordinator(), today=TODAY).to_review] == [service.pk]
    assert queries.waiting(cast.provider_editor(), today=TODAY).to_review == []
    assert queries.waiting(cast.visitor(), today=TODAY).count == 0


def test_a_returned_offer_waits_for_its_editor_with_the_note() -> None:
    editor, coordinator = cast.provider_editor(), cast.coordinator()
    service = make.service("Stillgruppe", state="draft")
    directory.add_member(service.organization, editor, by=coordinator)
    directory.submit(service, by=editor)

    directory.return_to_editor(service, note="Bitte die Uhrzeit ergänzen.", by=coordinator)

    assert [one.review_note for one in queries.waiting(editor, today=TODAY).returned] == ["Bitte die Uhrzeit ergänzen."]


def test_an_offer_nobody_confirmed_for_half_a_year_waits() -> None:
    make.service("Stillgruppe", due_on=make.TODAY + timedelta(days=180))

    later = queries.waiting(cast.coordinator(), today=make.TODAY + timedelta(days=181))

    assert "1 Angebot sollte neu bestätigt werden" in lines(later)


def test_the_weekly_mail_comes_to_those_for_whom_something_waits(
    django_capture_on_commit_callbacks: Any, mailoutbox: list[EmailMessage]
) -> None:
    make.service("Stillgruppe", state="submitted")
    coordinator = cast.coordinator()
    cast.visitor()

    with django_capture_on_commit_callbacks(execute=True):
        sent = actions.send_weekly_mails(today=TODAY)

    assert sent == 1
    assert [mail.to for mail in mailoutbox] == [[coordinator.email]]


def test_a_deputy_sees_only_what_waits_in_a_shared_role(client: Client) -> None:
    make.town()
    absent = make.user("Alma Abwesend", roles=["coordinator", "provider_editor"])
    deputy = make.user("Vera Vertretung", roles=["provider_editor"])
    directory.submit(make.service("Geheimer Entwurf", state="draft"), by=absent)
    absent.absences.create(first_on=timezone.localdate(), last_on=timezone.localdate(), deputy=deputy)
    cast.sign_in(client, deputy)

    page = client.get("/desk/")

    ((_person, desk),) = page.context["away"]
    assert (list(desk.to_review), list(desk.items)) == ([], [])
    assert "Geheimer Entwurf" not in page.text


def test_a_deputy_sees_what_waits_for_the_absent(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_DEMANDED = False
    absent = cast.provider_editor()
    deputy = make.user("Vera Vertretung", roles=["provider_editor"])
    service = make.service("Stillgruppe", state="draft")
    directory.add_member(service.organization, absent, by=cast.coordinator())
    absent.absences.create(first_on=timezone.localdate(), last_on=timezone.localdate(), deputy=deputy)
    client.force_login(deputy)

    page = client.get("/desk/")

    assert [person for person, _desk in page.context["away"]] == [absent]


def test_a_portrait_counts_what_takes_place_in_the_area_and_names_what_is_missing() -> None:
    niedergirmes, westend = make.area("Niedergirmes"), make.area("Westend", west=9.0)
    make.service("Krabbelgruppe", areas=[niedergirmes], kind="group", phases=("infancy",), day="TU")
    make.service("Fern", areas=[westend])
    make.service("Plaudertelefon", mode="phone", location=None)

    portrait = queries.portrait(niedergirmes)

    assert (portrait.offers, portrait.everywhere, portrait.free) == (1, 1, 1)
    assert {row.kind: list(row.counts) for row in portrait.rows if row.total} == {"group": [0, 1, 0, 0, 0]}
    assert [count for _day, count in portrait.days] == [0, 1, 0, 0, 0, 0, 0]
    assert "Kein offener Treff" in [str(one) for one in portrait.missing]
