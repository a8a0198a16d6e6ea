"""An empty installation is opened once, by the person who runs it."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests import cast
from unterwegs.people.models import Invitation, User

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
    cast.visitor()

    assert "/konto/einladung/" in printed
    with pytest.raises(CommandError):
        call_command("invite_first", "uli@example.org", name="Uli Skizze")
