"""The record says who changed an offer, and of what a family entrusted only the day, the function and the deed."""

from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tests import cast, make
from unterwegs.people import access, actions
from unterwegs.people.models import Deed
from unterwegs.people.roles import Role
from unterwegs.people.rules import Doer

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
migration = import_module("unterwegs.people.migrations.0010_deeds_name_no_family")


def told(deed: Deed) -> tuple[Any, ...]:
    return deed.at, deed.by, deed.by_name, deed.object_id, deed.label


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (None, ""),
        ("kim", "somebody of the staff"),
        ("Kita Sonne, per Link", "somebody elsewhere"),
        (Doer.VISITOR, "a visitor"),
    ],
)
def test_of_a_row_under_a_key_day_function_and_deed_are_recorded(by: Any, said: str) -> None:
    wish = make.wish("Rufen Sie mich an")

    deed = actions.record(by=cast.coordinator() if by == "kim" else by, deed="tried", on=wish, label="Ayşe")

    deed.refresh_from_db()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert (told(deed), deed.deed, deed.noun) == ((today, None, said, "", ""), "tried", "wishes.wish")


def test_of_an_offer_it_is_recorded_who_changed_it_and_when() -> None:
    service, kim = make.service(), cast.coordinator()

    deed = actions.record(by=kim, deed="changed", on=service)

    assert told(deed)[1:] == (kim, kim.name, str(service.pk), str(service))
    assert not deed.is_of_a_day


def test_a_forgotten_family_leaves_no_deed_that_leads_to_her() -> None:
    """Neither while she is here: a row of the record was never hers."""
    wish = make.wish("Rufen Sie mich an", by=cast.coordinator(), source="phone")

    left = [str(value) for deed in Deed.objects.values() for value in deed.values()]

    assert [value for value in left if str(wish.pk) in value or str(wish.holder_id) in value or "Rufen" in value] == []


def test_the_page_of_the_record_says_function_and_day(client: Client) -> None:
    cast.sign_in(client, cast.member(Role.PRIVACY_OFFICER))
    actions.record(by=cast.coordinator(), deed="tried to reach a family", on=make.wish("Rufen Sie mich an"))

    page = " ".join(client.get("/desk/protokoll/", {"noun": "wishes.wish"}).content.decode().split())

    assert "jemand von den Mitarbeitenden" in page
    assert cast.coordinator().name not in page.split("<tbody>")[1]
    assert f">{timezone.localdate():%d.%m.%Y}</time>" in page


def test_what_is_under_a_key_in_the_rooms_is_what_the_migration_made_neutral() -> None:
    entrusted = {model._meta.label_lower for model in apps.get_models() if access.is_entrusted(model)}

    assert entrusted - {"people.share"} == set(migration.UNDER_A_KEY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"noun": "wishes.wish", "by_name": "Kita Sonne, per Link", "deed": "handed over a wish as a Lotse"},
            ("wishes.wish", "a Lotse"),
        ),
        (
            {"noun": "wishes.wish", "by_name": "Frühförderstelle, per Link", "deed": "read what a family allowed"},
            ("wishes.wish", "somebody elsewhere"),
        ),
        ({"noun": "wishes.wish", "by_name": "Kim", "deed": "answered"}, ("wishes.wish", "somebody of the staff")),
        ({"noun": "welcome.visit", "by_name": "a visitor", "deed": "reported a visit"}, ("welcome.visit", "a visitor")),
        ({"noun": "welcome.family", "by_name": "", "deed": "forgot a family"}, ("welcome.family", "")),
        (
            {"noun": "courses.course", "by_name": "Leni", "deed": "took down a sign-up"},
            ("courses.signup", "somebody of the staff"),
        ),
    ],
)
def test_what_was_recorded_before_is_made_neutral(before: dict[str, str], after: tuple[str, str]) -> None:
    at = datetime(2026, 5, 3, 10, 14, 7, tzinfo=BERLIN)
    Deed.objects.create(at=at, by=cast.coordinator(), object_id="7", label="Advice, 03.05.2026", **before)

    migration.name_no_family(apps, None)

    deed = Deed.objects.get()
    assert (deed.noun, deed.by_name, deed.deed) == (*after, before["deed"])
    assert told(deed) == (datetime(2026, 5, 3, tzinfo=BERLIN), None, after[1], "", "")


def test_what_was_recorded_on_offers_stays() -> None:
    actions.record(by=cast.coordinator(), deed="changed", on=make.service())
    before = list(Deed.objects.values())

    migration.name_no_family(apps, None)

    assert list(Deed.objects.values()) == before
