"""An empty installation is opened once, by the person who runs it; one that nobody administers any more is opened again."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests import cast
from unterwegs.people import actions, queries
from unterwegs.people.models import Invitation, User
from unterwegs.people.roles import Role

pytestmark = pytest.mark.django_db
WHO = {"name": "Uli Skizze", "email": "uli@example.org"}


def test_the_first_page_of_an_empty_town_leads_to_the_administrators_account(client: Client) -> None:
    start = client.get("/de/")

    link = client.post(start.context["setup"], WHO)
    answer = client.post(link["Location"], {"password": "ein sehr langes Wort", "again": "ein sehr langes Wort"})

    user = User.objects.get()
    assert answer.status_code == 302
    assert (user.name, user.roles) == ("Uli Skizze", {"administrator", "coordinator"})
    assert client.get("/de/").context["setup"] == ""


def test_looking_at_the_page_makes_nothing(client: Client) -> None:
    client.get("/konto/anfang/")

    assert Invitation.objects.count() == 0


def test_it_is_closed_once_there_is_an_account(client: Client) -> None:
    cast.visitor()

    assert client.post("/konto/anfang/", WHO).status_code == 404


def test_it_is_closed_where_others_could_reach_it(client: Client, settings: Any) -> None:
    settings.LOCAL = False

    assert client.post("/konto/anfang/", WHO).status_code == 404


def test_the_command_prints_the_link_and_refuses_a_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite_first", "uli@example.org", name="Uli Skizze")
    printed = capsys.readouterr().out
    cast.administrator()

    assert "/konto/einladung/" in printed
    with pytest.raises(CommandError, match="Es gibt schon eine Verwaltung"):
        call_command("invite_first", "uli@example.org", name="Uli Skizze")


def test_the_command_opens_a_house_whose_administrators_are_closed_and_leaves_other_invitations(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    admin, planner = cast.administrator(), cast.planner()
    actions.invite(email="neu@example.org", name="Neu", roles=[Role.VISITOR], by=admin, now=timezone.now())
    User.objects.filter(pk=admin.pk).update(is_active=False)

    call_command("invite_first", "uli@example.org", name="Uli Skizze")
    link = next(line for line in capsys.readouterr().out.splitlines() if "/konto/einladung/" in line)
    client.post(urlsplit(link).path, {"password": "ein sehr langes Wort", "again": "ein sehr langes Wort"})

    assert User.objects.get(email="uli@example.org").roles == {"administrator", "coordinator"}
    assert [one.email for one in queries.open_invitations()] == ["neu@example.org"]
    assert User.objects.get(pk=planner.pk).is_active


def test_the_command_refuses_an_address_whose_account_no_link_could_make_again() -> None:
    closed = cast.administrator()
    User.objects.filter(pk=closed.pk).update(is_active=False)

    with pytest.raises(CommandError, match="Zu dieser Mailadresse gibt es schon ein Konto"):
        call_command("invite_first", closed.email.upper(), name="Uli Skizze")
