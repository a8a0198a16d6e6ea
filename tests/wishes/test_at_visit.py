"""A wish said at a welcome visit: nothing is kept before the family agrees, and nothing leads back to the visit."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from tests import cast, make
from unterwegs.people.models import Deed
from unterwegs.places.models import Lead
from unterwegs.welcome.models import Family
from unterwegs.wishes import consents
from unterwegs.wishes.models import Consent, Wish

pytestmark = pytest.mark.django_db
migration = import_module("unterwegs.wishes.migrations.0010_no_visitor_at_a_wish")
PAGE = "/desk/wuensche/besuch/"


@pytest.fixture
def phone(client: Client) -> Client:
    make.town()
    make.open_part("wishes")
    return cast.sign_in(client, cast.visitor())


def told(client: Client, **fields: Any) -> dict[str, Any]:
    ticket = re.findall(r'name="ticket" value="([^"]+)"', client.get(PAGE).content.decode())[0]
    return {"ticket": ticket, "read_in": "ar", "kind": "companion", "words": "أريد المساعدة", "reach": "code", **fields}


def test_the_family_reads_in_its_language_before_anything_is_kept(phone: Client) -> None:
    page = phone.post(PAGE, told(phone))

    said = page.content.decode()
    assert ('lang="ar" dir="rtl"' in said, "أريد المساعدة" in said, Wish.objects.exists()) == (True, True, False)


def test_with_its_consent_it_is_kept_under_a_key_of_its_own_and_the_code_stands_there(phone: Client) -> None:
    family = make.family()
    form = told(phone)
    route = phone.post(PAGE, form).context["route"]

    page = phone.post(PAGE, {**form, "read_by": route.key, "agreed": "on", "way": "herself"})

    wish = Wish.objects.get()
    assert (wish.source, wish.kind, wish.words, wish.language) == ("visit", "companion", "أريد المساعدة", "ar")
    assert wish.holder != Family.objects.get(pk=family.pk).holder
    assert page.context["code"] in page.content.decode()
    with translation.override("ar"):
        assert str(consents.SLIP[-1]) in page.content.decode()
    assert [(one.matter, one.language, one.way) for one in Consent.objects.all()] == [("release", "ar", "herself")]
    assert {(deed.by, deed.by_name) for deed in Deed.objects.filter(noun="wishes.wish")} == {(None, "a visitor")}


def test_nothing_of_it_names_the_visitor(phone: Client) -> None:
    """Who, day, area and language in one place would be the visit."""
    form = told(phone)
    route = phone.post(PAGE, form).context["route"]
    phone.post(PAGE, {**form, "read_by": route.key, "agreed": "on", "way": "herself"})

    consent = Consent.objects.get()

    assert (consent.documented_by, consent.given_on) == (None, timezone.localdate())
    assert cast.visitor().pk not in {value for row in Wish.objects.values() for value in row.values()}


def test_the_migration_takes_visitors_away_and_leaves_whoever_documented_at_the_desk() -> None:
    by, visitor = cast.coordinator(), cast.visitor()
    make.wish(source="visit", consents=[make.consent(documented_by=visitor), make.consent("hand_on", documented_by=by)])
    make.wish("Anderer", source="lotse", lotse=make.lotse(by=by), consents=[make.consent(documented_by=by)])

    migration.unname(apps, None)

    named = Consent.objects.values_list("wish__source", "matter", "documented_by")
    assert set(named) == {("visit", "release", None), ("visit", "hand_on", by.pk), ("lotse", "release", by.pk)}


def test_the_family_reads_in_its_language_who_else_may_read_it_and_when_and_both_are_kept(phone: Client) -> None:
    lead = cast.neighborhood_lead()
    Lead.objects.create(user=lead, area=make.area())
    form = told(phone, area="niedergirmes")

    page = phone.post(PAGE, form)
    phone.post(PAGE, {**form, "read_by": page.context["route"].key, "agreed": "on", "way": "herself"})

    section = page.content.decode().partition('<section class="section consent"')[2].partition("</section>")[0]
    with translation.override("ar"):
        assert gettext("If nobody answers in time, the coordination of the Frühe Hilfen reads it.") in section
        assert gettext("In an emergency please call 112.") in section
        assert gettext("On working days, %(first)s to %(last)s.") % {"first": "9:00", "last": "15:00"} in section
    assert "Werktags, 9:00 bis 15:00 Uhr. Im Notfall rufen Sie bitte 112 an." in page.content.decode()
    assert str(Consent.objects.get().to).endswith(
        "; wenn dort niemand rechtzeitig antwortet, die Koordination der Frühen Hilfen"
    )


def test_where_the_coordination_reads_it_nobody_else_is_named(phone: Client) -> None:
    form = told(phone)
    page = phone.post(PAGE, form)
    phone.post(PAGE, {**form, "read_by": page.context["route"].key, "agreed": "on", "way": "herself"})

    with translation.override("ar"):
        second = gettext("If nobody answers in time, the coordination of the Frühe Hilfen reads it.")
    assert second not in page.content.decode()
    assert "; " not in str(Consent.objects.get().to)


def test_sent_twice_it_is_one_wish_with_one_code(phone: Client) -> None:
    form = told(phone)
    sent = {**form, "read_by": phone.post(PAGE, form).context["route"].key, "agreed": "on", "way": "spoken"}

    codes = {phone.post(PAGE, sent).context["code"] for _time in range(2)}

    assert (len(codes), Wish.objects.count()) == (1, 1)


def test_without_a_yes_nothing_is_sent(phone: Client) -> None:
    form = told(phone)
    route = phone.post(PAGE, form).context["route"]

    page = phone.post(PAGE, {**form, "read_by": route.key, "way": "herself"})

    assert (page.status_code, Wish.objects.exists()) == (422, False)


def test_who_does_not_visit_does_not_see_it(client: Client) -> None:
    make.open_part("wishes")
    cast.sign_in(client, cast.planner())

    assert client.get(reverse("wishes:at_visit")).status_code == 403
