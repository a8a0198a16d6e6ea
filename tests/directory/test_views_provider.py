"""What organizations do by their link: opening changes nothing, a button acts, and the link opens only their own."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, queries, rules
from unterwegs.directory.models import Organization, ProviderLink, Schedule, Service
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db
SITE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def awo() -> Organization:
    return make.organization("AWO", email="post@awo.example")


@pytest.fixture
def secret(awo: Organization) -> str:
    return actions.make_link(awo, today=timezone.localdate(), by=None)


@pytest.fixture
def due(awo: Organization) -> Service:
    contact = make.contact("Büro", of=awo, phone="06441 1", email="buero@awo.example")
    return make.service("Stillgruppe", of=awo, due_on=timezone.localdate(), day="TU", contact=contact)


def page(name: str, secret: str, *args: Any) -> str:
    return reverse(f"providers:{name}", args=[secret, *args])


def text(response: HttpResponse) -> str:
    return response.content.decode()


def correction(service: Service, **typed: str) -> dict[str, str]:
    return {
        "revision": str(service.revision),
        "name": service.name,
        "summary": "Wir treffen uns.",
        "registration": "none",
        "cost": "free",
        "phone": "06441 1",
        "email": "buero@awo.example",
        **typed,
    }


def test_opening_the_link_shows_what_is_due_and_changes_nothing(client: Client, secret: str, due: Service) -> None:
    before = Service.objects.values().get()

    response = client.get(page("offers", secret))

    assert response.status_code == 200
    assert "Stillgruppe" in text(response)
    assert "Stimmt noch" in text(response)
    assert response["Cache-Control"] == "no-store"
    assert response.cookies == {}
    assert Service.objects.values().get() == before
    assert ProviderLink.objects.get().used_at is None


def test_one_button_confirms_all_that_is_due(client: Client, secret: str, due: Service) -> None:
    other = make.service("Chor", of=due.organization, due_on=timezone.localdate())
    typed = {"offer": [str(due.pk), str(other.pk)]}
    typed |= {f"revision-{one.pk}": str(one.revision) for one in (due, other)}  # type: ignore[dict-item]

    response = client.post(page("confirm", secret), typed, follow=True, **SITE)

    assert "Vielen Dank" in text(response)
    assert [one.due_on for one in Service.objects.all()] == [timezone.localdate() + timedelta(days=180)] * 2
    assert ProviderLink.objects.get().used_at is not None
    assert Deed.objects.filter(deed=rules.Deeds.CONFIRMED).values_list("by_name", flat=True)[0] == "AWO, per Link"


def test_a_link_never_reaches_the_offers_of_others(client: Client, secret: str, due: Service) -> None:
    foreign = make.service("Fremd", due_on=timezone.localdate())
    foreign_day = make.service("Fremder Tag", day="MO")
    typed = {"offer": str(foreign.pk), f"revision-{foreign.pk}": str(foreign.revision)}

    client.post(page("confirm", secret), typed, **SITE)
    schedule = Schedule.objects.get(service=foreign_day)
    codes = [
        client.get(page("offer", secret, foreign.pk)).status_code,
        client.post(page("offer", secret, foreign.pk), correction(foreign), **SITE).status_code,
        client.post(page("take_away", secret, foreign.pk), {"revision": "1"}, **SITE).status_code,
        client.post(page("one_date", secret, due.pk, schedule.pk), {"on": "2026-12-01"}, **SITE).status_code,
        client.post(page("close", secret, foreign.pk), {}, **SITE).status_code,
    ]

    foreign.refresh_from_db()
    assert foreign.due_on == timezone.localdate()
    assert codes == [404, 404, 404, 404, 302] or codes == [404] * 5
    assert foreign.state == rules.State.PUBLISHED


@pytest.mark.parametrize("forged", ["x" * 32, "", "../../desk", "A" * 500])
def test_a_forged_link_opens_nothing(client: Client, secret: str, due: Service, forged: str) -> None:
    address = f"/anbieter/{forged}/" if forged else "/anbieter/"

    assert client.get(address).status_code in {404, 410}


def test_a_link_that_was_ended_or_expired_opens_nothing(client: Client, awo: Organization, due: Service) -> None:
    ended = actions.make_link(awo, today=timezone.localdate(), by=None)
    actions.end_links(awo, by=cast.coordinator())
    expired = actions.make_link(awo, today=timezone.localdate() - timedelta(days=61), by=None)

    for secret in (ended, expired):
        shown = client.get(page("offers", secret))
        confirmed = client.post(page("confirm", secret), {"offer": str(due.pk)}, **SITE)
        assert (shown.status_code, confirmed.status_code) == (410, 410)
        assert "Stillgruppe" not in text(shown)
    due.refresh_from_db()
    assert due.due_on == timezone.localdate()


def test_a_form_from_another_site_does_nothing(client: Client, secret: str, due: Service) -> None:
    response = client.post(page("confirm", secret), {"offer": str(due.pk)}, HTTP_ORIGIN="https://evil.example")

    assert response.status_code == 403
    assert Service.objects.get().due_on == timezone.localdate()


def test_a_correction_goes_to_the_review_and_families_keep_the_old_text(
    client: Client, secret: str, due: Service
) -> None:
    typed = correction(due, summary="Jetzt freitags.", remark="Wir sind umgezogen.")

    client.post(page("offer", secret, due.pk), typed, **SITE)

    due.refresh_from_db()
    assert (due.change, due.submit_note) == (rules.Change.SUBMITTED, "Wir sind umgezogen.")
    assert queries.shelf("de").offers[0].summary.text == "Wir treffen uns."
    assert list(Service.objects.waiting_for_review()) == [due]


def test_a_new_phone_counts_at_once_and_the_rest_is_confirmed(client: Client, secret: str, due: Service) -> None:
    client.post(page("offer", secret, due.pk), correction(due, phone="06441 999"), **SITE)

    due.refresh_from_db()
    (offer,) = queries.shelf("de").offers
    assert offer.contact is not None
    assert [phone.number for phone in offer.contact.phones] == ["06441 999"]
    assert (due.change, due.due_on) == (rules.Change.NONE, timezone.localdate() + timedelta(days=180))


def test_a_mistake_in_the_form_loses_nothing(client: Client, secret: str, due: Service) -> None:
    response = client.post(page("offer", secret, due.pk), correction(due, name="", summary="Neu"), **SITE)

    assert response.status_code == 422
    assert 'value="Neu"' in text(response)


def test_somebody_else_was_faster(client: Client, secret: str, due: Service) -> None:
    response = client.post(page("offer", secret, due.pk), correction(due, revision="0", summary="Neu"), **SITE)

    assert response.status_code == 422
    assert "inzwischen" in text(response)


@pytest.mark.parametrize(
    ("because", "kept"), [("by_provider", rules.Pausing.BY_PROVIDER), ("ended", rules.Pausing.ENDED)]
)
def test_pausing_and_ending_take_the_offer_off_the_shelf_at_once(
    client: Client, secret: str, due: Service, because: str, kept: str
) -> None:
    typed = {"because": because, "revision": str(due.revision)}

    client.post(page("take_away", secret, due.pk), typed, **SITE)

    due.refresh_from_db()
    assert (due.state, due.paused_because) == (rules.State.PAUSED, kept)
    assert queries.shelf("de").offers == []


def test_one_date_is_cancelled_at_once(client: Client, secret: str, due: Service) -> None:
    schedule = Schedule.objects.get(service=due)

    client.post(page("one_date", secret, due.pk, schedule.pk), {"on": "2026-12-01", "reason": "krank"}, **SITE)

    (offer,) = queries.shelf("de").offers
    assert [(day.on, day.kind) for day in offer.schedules[0].exceptions] == [(date(2026, 12, 1), "cancelled")]


def test_a_closure_needs_its_days_in_order(client: Client, secret: str, due: Service) -> None:
    typed = {"first_on": "2026-12-24", "last_on": "2026-12-20"}

    response = client.post(page("close", secret, due.pk), typed, follow=True, **SITE)

    assert "Bitte nennen Sie einen Tag" in text(response)
    assert queries.shelf("de").offers[0].schedules[0].pauses == ()


def test_other_regular_times_go_to_the_review(client: Client, secret: str, due: Service) -> None:
    schedule = Schedule.objects.get(service=due)
    form = client.get(page("times", secret, due.pk, schedule.pk))
    typed = {
        "revision": str(due.revision),
        "rhythm": "weekly",
        "days": ["4"],
        "every": "1",
        "first_on": "2026-12-04",
        "opens_at": "10:00",
        "closes_at": "12:00",
        "school": "always",
        "form-TOTAL_FORMS": "0",
        "form-INITIAL_FORMS": "0",
        "pauses-TOTAL_FORMS": "0",
        "pauses-INITIAL_FORMS": "0",
    }

    response = client.post(page("times", secret, due.pk, schedule.pk), typed, **SITE)

    due.refresh_from_db()
    assert (form.status_code, response.status_code) == (200, 302)
    assert due.change == rules.Change.SUBMITTED
    assert Schedule.objects.get(service=due).rule == "FREQ=WEEKLY;BYDAY=FR"


def test_a_new_offer_waits_for_the_review(client: Client, secret: str, awo: Organization) -> None:
    house = make.location("Haus der AWO", of=awo)
    typed = {
        "name": "Vorlesestunde",
        "summary": "Wir lesen vor.",
        "kind": "group",
        "phases": ["kindergarten"],
        "location": str(house.pk),
        "when": "dienstags um drei",
        "registration": "none",
    }

    response = client.post(page("propose", secret), typed, **SITE)

    service = Service.objects.get()
    assert response.status_code == 302
    assert (service.state, service.organization) == (rules.State.SUBMITTED, awo)
    assert "dienstags um drei" in service.submit_note


def test_the_same_pages_open_with_an_account_of_the_organization(client: Client, due: Service) -> None:
    editor = cast.provider_editor()
    actions.add_member(due.organization, editor, by=cast.coordinator())
    staff = cast.sign_in(client, editor)
    own = reverse("directory:own_offers", args=[due.organization.pk])
    foreign = reverse("directory:own_offers", args=[make.organization("Fremd").pk])

    typed = {"offer": str(due.pk), f"revision-{due.pk}": str(due.revision)}
    shown = staff.get(own)
    staff.post(reverse("directory:own_confirm", args=[due.organization.pk]), typed)

    due.refresh_from_db()
    assert "Stillgruppe" in text(shown)
    assert staff.get(foreign).status_code == 404
    assert due.confirmed_on == timezone.localdate()


def test_the_office_sends_and_ends_links(
    client: Client, awo: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    kim = cast.sign_in(Client(), cast.coordinator())

    with django_capture_on_commit_callbacks(execute=True):
        kim.post(reverse("directory:send_link", args=[awo.pk]))
    (letter,) = mail.outbox
    secret = letter.body.split("/anbieter/")[1].split("/")[0]
    opened = client.get(page("offers", secret)).status_code
    kim.post(reverse("directory:end_links", args=[awo.pk]))

    assert (opened, client.get(page("offers", secret)).status_code) == (200, 410)


def test_the_page_of_calls_names_numbers_and_days(due: Service) -> None:
    Service.objects.update(due_on=timezone.localdate() - timedelta(days=30))

    shown = cast.sign_in(Client(), cast.coordinator()).get(reverse("directory:questions"))

    assert "06441 1" in text(shown)
    assert "Bitte anrufen" in text(shown)


def test_a_wrong_id_is_not_an_error(client: Client, secret: str) -> None:
    response = client.post(page("confirm", secret), {"offer": ["keine", str(uuid4())]}, **SITE)

    assert response.status_code == 302
