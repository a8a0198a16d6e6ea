"""The list of offers and the page of one: who sees what, what can be done, what is refused."""

from datetime import date
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast, make
from unterwegs.directory import actions, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import Text
from unterwegs.directory.models import Service
from unterwegs.kit import sheets
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db
LIST = "/desk/angebote/"


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def names(page: Any) -> list[str]:
    return [service.name for service in page.context["page"]]


def url_of(service: Service, name: str = "service") -> str:
    return reverse(f"directory:{name}", kwargs={"pk": service.pk})


def step(client: Client, service: Service, which: rules.Step, **typed: str) -> Any:
    data = {"step": which.value, "revision": str(service.revision), **typed}
    return client.post(url_of(service, "take_step"), data, follow=True)


# --- who sees what --------------------------------------------------------------------------------------------------


def test_the_coordinator_sees_all_offers(coordinator: Client) -> None:
    make.service("Stillgruppe")
    make.service("Elterncafé", state="draft")

    page = coordinator.get(LIST, {"sort": "name"})

    assert names(page) == ["Elterncafé", "Stillgruppe"]


def test_a_provider_editor_sees_the_own_offers(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    mine, foreign = make.service("Stillgruppe", of=own), make.service("Elterncafé")
    cast.sign_in(client, cast.provider_editor())

    assert names(client.get(LIST)) == ["Stillgruppe"]
    assert client.get(url_of(mine)).status_code == 200
    assert client.get(url_of(foreign)).status_code == 404


def test_a_lead_sees_what_lies_in_the_own_neighborhood(client: Client) -> None:
    here, there = make.area("Niedergirmes"), make.area("Dalheim", west=9.0)
    here.leads.create(user=cast.neighborhood_lead())
    mine, foreign = make.service("Stillgruppe", areas=[here]), make.service("Elterncafé", areas=[there])
    cast.sign_in(client, cast.neighborhood_lead())

    assert names(client.get(LIST)) == ["Stillgruppe"]
    assert client.get(url_of(mine, "edit_service")).status_code == 200
    assert client.get(url_of(foreign, "edit_service")).status_code == 404


def test_a_visitor_reads_all_offers_and_writes_none(client: Client) -> None:
    service = make.service("Stillgruppe")
    cast.sign_in(client, cast.visitor())

    page = client.get(url_of(service))

    assert page.status_code == 200
    assert page.context["steps"] == ()
    assert client.get(url_of(service, "edit_service")).status_code == 403


def test_a_stranger_is_refused(client: Client) -> None:
    service = make.service("Stillgruppe")
    cast.sign_in(client, cast.stranger())

    assert [client.get(url).status_code for url in (LIST, url_of(service), url_of(service, "edit_service"))] == [
        403
    ] * 3


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "still dienst"}, ["Stillgruppe am Dienstag"]),
        ({"words": "ELTERNCAFÉ"}, ["Elterncafé"]),
        ({"state": "draft"}, ["Elterncafé"]),
        ({"kind": "meeting"}, ["Elterncafé"]),
        ({"phase": "pregnancy"}, ["Elterncafé"]),
        ({"missing": "en"}, ["Elterncafé", "Stillgruppe am Dienstag"]),
        ({"outdated": "en"}, []),
        ({"waiting": "on"}, []),
        ({"due": "on"}, []),
        ({"state": "gibt es nicht"}, ["Elterncafé", "Stillgruppe am Dienstag"]),
    ],
)
def test_filters_leave_what_fits(coordinator: Client, asked: dict[str, str], found: list[str]) -> None:
    make.service("Stillgruppe am Dienstag")
    make.service("Elterncafé", state="draft", kind="meeting", phases=("pregnancy",))

    assert names(coordinator.get(LIST, {"sort": "name", **asked})) == found


def test_the_area_filter_finds_what_happens_there_and_what_serves_it(coordinator: Client) -> None:
    town = make.area("Wetzlar", kind="municipality", west=8.0)
    here = make.area("Niedergirmes", parent=town)
    make.service("Dort", areas=[here])
    make.service("Überall", location=None, mode="home", areas_served=(town.pk,))
    make.service("Woanders", areas=[make.area("Dalheim", west=9.0)])

    page = coordinator.get(LIST, {"area": str(here.pk), "sort": "name"})

    assert names(page) == ["Dort", "Überall"]


def test_outdated_translations_are_found(coordinator: Client) -> None:
    service, other = make.service("Stillgruppe"), make.service("Elterncafé")
    for one in (service, other):
        actions.translate(one, "en", Text(name="Group"), revision=one.revision, by=None)
    service.refresh_from_db()
    content = contents.content_of(service)
    german = Text(name="Stillcafé", summary=content.german.summary)
    texts = {**content.texts, "de": german}
    actions.change_service(service, msgspec.structs.replace(content, texts=texts), revision=service.revision, by=None)

    assert names(coordinator.get(LIST, {"outdated": "en"})) == ["Stillcafé"]


def test_what_was_confirmed_long_ago_is_due(coordinator: Client) -> None:
    old, fresh = make.service("Alt"), make.service("Frisch")
    Service.objects.filter(pk=old.pk).update(confirmed_on=date(2020, 1, 1), due_on=timezone.localdate())
    actions.confirm(fresh, today=timezone.localdate(), by=None)

    assert names(coordinator.get(LIST, {"due": "on"})) == ["Alt"]


@pytest.mark.parametrize(("sort", "order"), [("name", ["A", "B"]), ("-name", ["B", "A"]), ("unsinn", ["B", "A"])])
def test_the_list_is_sorted(coordinator: Client, sort: str, order: list[str]) -> None:
    make.service("A")
    make.service("B")

    assert names(coordinator.get(LIST, {"sort": sort})) == order


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    make.town()
    for number in range(count):
        make.service(f"Gruppe {number}")

    with django_assert_num_queries(12):
        coordinator.get(LIST)


# --- steps ----------------------------------------------------------------------------------------------------------


def test_a_provider_editor_submits_and_cannot_publish(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    service = make.service("Stillgruppe", of=own, state="draft")
    cast.sign_in(client, cast.provider_editor())

    step(client, service, rules.Step.PUBLISH)
    service.refresh_from_db()
    after_publishing = service.state
    step(client, service, rules.Step.SUBMIT)
    service.refresh_from_db()

    assert (after_publishing, service.state) == (rules.State.DRAFT, rules.State.SUBMITTED)


def test_the_coordinator_returns_with_a_note(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="submitted")

    without = coordinator.post(url_of(service, "take_step"), {"step": "return", "revision": str(service.revision)})
    step(coordinator, service, rules.Step.RETURN, note="Bitte die Uhrzeit ergänzen.")

    service.refresh_from_db()
    assert without.status_code == 422
    assert (service.state, service.review_note) == (rules.State.DRAFT, "Bitte die Uhrzeit ergänzen.")


def test_the_coordinator_publishes_pauses_resumes_archives_and_revives(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="submitted")
    states = []

    for which in (
        rules.Step.PUBLISH,
        rules.Step.PAUSE,
        rules.Step.RESUME,
        rules.Step.CONFIRM,
        rules.Step.ARCHIVE,
        rules.Step.REVIVE,
    ):
        step(coordinator, service, which)
        service.refresh_from_db()
        states.append(service.state)

    assert states == ["published", "paused", "published", "published", "archived", "draft"]


def test_what_was_changed_after_looking_is_not_published(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="submitted")
    looked_at = service.revision
    Service.objects.filter(pk=service.pk).update(revision=looked_at + 1)

    step(coordinator, service, rules.Step.PUBLISH, revision=str(looked_at))

    service.refresh_from_db()
    assert service.state == rules.State.SUBMITTED


def test_what_is_missing_is_said_and_nothing_is_published(coordinator: Client) -> None:
    service = make.service("Stillgruppe", state="draft", phases=())

    page = step(coordinator, service, rules.Step.PUBLISH)

    service.refresh_from_db()
    assert service.state == rules.State.DRAFT
    assert len(list(page.context["messages"])) == 1


def test_a_deed_on_a_foreign_offer_is_not_found(client: Client) -> None:
    service = make.service("Stillgruppe", state="draft")
    cast.sign_in(client, cast.provider_editor())

    assert step(client, service, rules.Step.SUBMIT).status_code == 404


def test_an_open_change_is_shown_beside_what_families_read(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    content = contents.content_of(service)
    changed = msgspec.structs.replace(content, capacity=8)
    actions.change_service(service, changed, revision=service.revision, by=cast.coordinator())

    page = coordinator.get(url_of(service))

    assert [(one.key, one.before, one.after) for one in page.context["differences"]] == [("capacity", "", "8")]


# --- many at once ---------------------------------------------------------------------------------------------------


def test_many_offers_are_done_or_say_why_not(coordinator: Client) -> None:
    ready = make.service("Bereit", state="submitted")
    draft = make.service("Entwurf", state="draft")
    gap = make.service("Lücke", state="submitted", phases=())
    chosen = [str(one.pk) for one in (ready, draft, gap)]

    page = coordinator.post(reverse("directory:bulk"), {"step": "publish", "offer": chosen})

    assert [one.service.name for one in page.context["done"]] == ["Bereit"]
    assert sorted(one.service.name for one in page.context["refused"]) == ["Entwurf", "Lücke"]
    assert all(one.refusal for one in page.context["refused"])


def test_foreign_offers_are_counted_and_left_alone(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    mine, foreign = make.service("Stillgruppe", of=own), make.service("Elterncafé")
    before = foreign.confirmed_on
    cast.sign_in(client, cast.provider_editor())

    page = client.post(reverse("directory:bulk"), {"step": "confirm", "offer": [str(mine.pk), str(foreign.pk), "x"]})

    foreign.refresh_from_db()
    assert (len(page.context["done"]), page.context["not_found"]) == (1, 1)
    assert foreign.confirmed_on == before


def test_a_provider_editor_cannot_archive_many(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    service = make.service("Stillgruppe", of=own)
    cast.sign_in(client, cast.provider_editor())

    page = client.post(reverse("directory:bulk"), {"step": "archive", "offer": [str(service.pk)]})

    service.refresh_from_db()
    assert (page.status_code, service.state) == (302, rules.State.PUBLISHED)


# --- new offers -----------------------------------------------------------------------------------------------------


def first_step(**typed: str) -> dict[str, Any]:
    return {"name": "Stillgruppe", "summary": "Wir treffen uns.", "kind": "group", "phases": ["infancy"], **typed}


def test_a_new_offer_begins_as_a_draft(coordinator: Client) -> None:
    organization = make.organization("Verein")

    page = coordinator.post(reverse("directory:new_service"), first_step(organization=str(organization.pk)))

    service = Service.objects.get()
    assert page["Location"] == url_of(service, "edit_service")
    assert (service.name, service.state) == ("Stillgruppe", rules.State.DRAFT)
    assert [deed.deed for deed in Deed.objects.at(service)] == [rules.Deeds.ENTERED]


def test_a_provider_editor_enters_offers_of_the_own_organization_only(client: Client) -> None:
    own, foreign = make.organization("Verein"), make.organization("Anderer Träger")
    own.memberships.create(user=cast.provider_editor())
    cast.sign_in(client, cast.provider_editor())

    refused = client.post(reverse("directory:new_service"), first_step(organization=str(foreign.pk)))
    client.post(reverse("directory:new_service"), first_step(organization=str(own.pk)))

    assert list(refused.context["form"].errors) == ["organization"]
    assert [service.organization for service in Service.objects.all()] == [own]


def test_a_lead_enters_offers_in_the_own_neighborhood_only(client: Client) -> None:
    here, there = make.area("Niedergirmes"), make.area("Dalheim", west=9.0)
    here.leads.create(user=cast.neighborhood_lead())
    organization = str(make.organization("Verein").pk)
    haus, garten = make.location("Haus", area=here), make.location("Garten", area=there)
    cast.sign_in(client, cast.neighborhood_lead())
    url = reverse("directory:new_service")

    refused = client.post(url, first_step(organization=organization, location=str(garten.pk)))
    placeless = client.post(url, first_step(organization=organization))
    client.post(url, first_step(organization=organization, location=str(haus.pk)))

    assert [page.status_code for page in (refused, placeless)] == [200, 200]
    assert [list(service.locations.all()) for service in Service.objects.all()] == [[haus]]


# --- downloads ------------------------------------------------------------------------------------------------------


def test_the_filtered_list_is_downloaded_as_csv(coordinator: Client) -> None:
    make.service("=Stillgruppe", day="TU", minimum_age=0, maximum_age=36)
    make.service("Elterncafé", state="draft")

    answer = coordinator.get(reverse("directory:services_csv"), {"state": "published"})

    sheet = sheets.read_rows(answer.content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(sheet.rows) == 1
    assert "'=Stillgruppe" in answer.content.decode()


def test_the_list_is_downloaded_for_excel(coordinator: Client) -> None:
    make.service("Stillgruppe")
    make.service("Elterncafé")

    answer = coordinator.get(reverse("directory:services_xlsx"), {"sort": "name"})

    sheet = sheets.read_rows(answer.content)
    assert [list(row.cells.values())[1] for row in sheet.rows] == ["Elterncafé", "Stillgruppe"]


def test_a_provider_editor_downloads_no_lists(client: Client) -> None:
    cast.sign_in(client, cast.provider_editor())

    assert client.get(reverse("directory:services_csv")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_download_needs_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    area, contact = make.area(), make.contact("Büro")
    for number in range(count):
        make.service(f"Gruppe {number}", areas=[area], contact=contact, day="TU")

    with django_assert_num_queries(21):
        coordinator.get(reverse("directory:services_csv"))
