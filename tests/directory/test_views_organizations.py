"""Organizations, their editors, contacts and topics as staff keep them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.directory.filled import filled
from unterwegs.directory import actions, queries, rules
from unterwegs.directory.models import Contact, Organization, Topic
from unterwegs.people.models import Deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def url_of(noun: str, row: Any, **more: Any) -> str:
    return reverse(f"directory:{noun}", kwargs={"pk": row.pk, **more})


# --- organizations --------------------------------------------------------------------------------------------------


def test_an_organization_is_entered_with_its_texts(coordinator: Client) -> None:
    url = reverse("directory:new_organization")
    typed = {"name": "Elterntreff", "kind": "parents_group", "text-de-description": "Eltern helfen Eltern."}

    coordinator.post(url, filled(coordinator.get(url), "name") | typed)

    organization = Organization.objects.get()
    assert (organization.name, organization.kind) == ("Elterntreff", "parents_group")
    assert [(text.language, text.description) for text in organization.texts.all()] == [("de", "Eltern helfen Eltern.")]


def test_a_late_organization_is_not_saved_silently(coordinator: Client) -> None:
    organization = make.organization("Verein")
    url = url_of("organization", organization)
    data = filled(coordinator.get(url), "name") | {"name": "Mein Verein"}
    Organization.objects.filter(pk=organization.pk).update(revision=organization.revision + 1, name="Ihr Verein")

    page = coordinator.post(url, data)
    organization.refresh_from_db()
    after_first = organization.name
    coordinator.post(url, filled(page, "name"))
    organization.refresh_from_db()

    assert (after_first, organization.name) == ("Ihr Verein", "Mein Verein")


def test_a_provider_editor_keeps_the_own_organization(client: Client) -> None:
    own, foreign = make.organization("Verein"), make.organization("Anderer Träger")
    own.memberships.create(user=cast.provider_editor())
    cast.sign_in(client, cast.provider_editor())

    listed = client.get(reverse("directory:organizations")).context["organizations"]

    assert [one.name for one in listed] == ["Verein"]
    assert client.get(url_of("organization", own)).status_code == 200
    assert client.get(url_of("organization", foreign)).status_code == 404
    assert client.get(reverse("directory:new_organization")).status_code == 403


def test_a_stranger_sees_no_organizations(client: Client) -> None:
    cast.sign_in(client, cast.stranger())

    assert client.get(reverse("directory:organizations")).status_code == 403


def test_an_editor_is_appointed_and_dismissed(coordinator: Client) -> None:
    organization, editor = make.organization("Verein"), cast.provider_editor()

    coordinator.post(url_of("add_editor", organization), {"user": str(editor.pk)})
    (member,) = organization.memberships.all()
    coordinator.post(url_of("remove_editor", organization, member=member.pk))

    assert member.user == editor
    assert organization.memberships.count() == 0
    assert [deed.deed for deed in Deed.objects.at(organization)][:2] == [
        rules.Deeds.MEMBER_REMOVED,
        rules.Deeds.MEMBER_ADDED,
    ]


def test_only_people_with_the_role_write_for_an_organization(coordinator: Client) -> None:
    organization = make.organization("Verein")

    coordinator.post(url_of("add_editor", organization), {"user": str(cast.visitor().pk)})

    assert organization.memberships.count() == 0


def test_an_editor_appoints_nobody(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    cast.sign_in(client, cast.provider_editor())

    assert client.post(url_of("add_editor", own), {"user": "1"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    make.town()
    for number in range(count):
        make.organization(f"Verein {number}")

    with django_assert_num_queries(7):
        coordinator.get(reverse("directory:organizations"))


# --- contacts -------------------------------------------------------------------------------------------------------


def test_a_contact_is_changed_once_for_all_entries(coordinator: Client) -> None:
    contact = make.contact("Büro", phone="06441 1")
    make.service("Stillgruppe", contact=contact)
    make.service("Elterncafé", contact=contact)
    url = url_of("contact", contact)
    page = coordinator.get(url)

    coordinator.post(url, filled(page, "name") | {"phones-0-number": "06441 2", "phones-1-number": "06441 3"})

    numbers = [[phone.number for phone in offer.contact.phones] for offer in queries.shelf("de").offers]
    assert sorted(str(one) for one in page.context["services"]) == ["Elterncafé", "Stillgruppe"]
    assert numbers == [["06441 2", "06441 3"]] * 2


def test_a_used_contact_is_not_deleted(coordinator: Client) -> None:
    used, unused = make.contact("Büro"), make.contact("Altes Büro")
    make.service("Stillgruppe", contact=used)

    for contact in (used, unused):
        coordinator.post(url_of("delete_contact", contact))

    assert list(Contact.objects.all()) == [used]


def test_a_provider_editor_keeps_contacts_of_the_own_organization(client: Client) -> None:
    own = make.organization("Verein")
    own.memberships.create(user=cast.provider_editor())
    mine, foreign = make.contact("Büro", of=own), make.contact("Anderes Büro")
    cast.sign_in(client, cast.provider_editor())

    assert client.get(url_of("contact", mine)).status_code == 200
    assert client.get(url_of("contact", foreign)).status_code == 404
    assert client.get(reverse("directory:new_contact")).context["form"].fields["organization"].queryset.get() == own


# --- topics ---------------------------------------------------------------------------------------------------------


def test_a_topic_gets_its_key_from_its_name_and_keeps_it(coordinator: Client) -> None:
    url = reverse("directory:new_topic")

    coordinator.post(url, {"name-de": "Stillen & Füttern", "name-en": "Feeding"})
    coordinator.post(reverse("directory:topic", args=["stillen-fuettern"]), {"name-de": "Füttern"})

    topic = Topic.objects.get()
    assert topic.slug == "stillen-fuettern"
    assert [(text.language, text.name) for text in topic.texts.all()] == [("de", "Füttern")]


def test_a_topic_is_not_part_of_its_own_parts(coordinator: Client) -> None:
    actions.keep_topic("familie", names={"de": "Familie"}, by=None)
    actions.keep_topic("stillen", parent="familie", names={"de": "Stillen"}, by=None)

    page = coordinator.post(reverse("directory:topic", args=["familie"]), {"name-de": "Familie", "parent": "stillen"})

    assert list(page.context["form"].errors) == ["parent"]


def test_topics_are_shown_as_a_tree(coordinator: Client) -> None:
    actions.keep_topic("familie", names={"de": "Familie"}, by=None)
    actions.keep_topic("stillen", parent="familie", names={"de": "Stillen"}, by=None)
    actions.keep_topic("geld", names={"de": "Geld"}, by=None)

    page = coordinator.get(reverse("directory:topics"))

    assert [(branch.name, branch.depth) for branch in page.context["topics"]] == [
        ("Familie", 0),
        ("Stillen", 1),
        ("Geld", 0),
    ]


def test_a_carried_topic_is_not_deleted(coordinator: Client) -> None:
    actions.keep_topic("stillen", names={"de": "Stillen"}, by=None)
    make.service("Stillgruppe", topics=("stillen",))

    coordinator.post(reverse("directory:delete_topic", args=["stillen"]))

    assert Topic.objects.count() == 1


def test_a_planner_keeps_no_topics(client: Client) -> None:
    cast.sign_in(client, cast.planner())

    assert client.get(reverse("directory:topics")).status_code == 403
