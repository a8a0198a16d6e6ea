"""Editing an offer: nothing is lost, also when two people write at once."""

from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from tests import cast, make
from tests.directory.filled import filled
from unterwegs.directory import actions, rules
from unterwegs.directory import content as contents
from unterwegs.directory.content import At, Cost
from unterwegs.directory.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client: Client) -> Client:
    return cast.sign_in(client, cast.coordinator())


def url_of(service: Service) -> str:
    return reverse("directory:edit_service", kwargs={"pk": service.pk})


def opened(client: Client, service: Service) -> dict[str, Any]:
    """The form as it came, as a browser would send it back."""
    return filled(client.get(url_of(service)), "revision")


def save_as_toni(service: Service, **changes: Any) -> None:
    """Somebody else saves meanwhile."""
    stored = Service.objects.get(pk=service.pk)
    content = contents.content_of(stored)
    words = {word: changes.pop(word) for word in ("name", "summary") if word in changes}
    texts = {**content.texts, "de": msgspec.structs.replace(content.german, **words)}
    content = msgspec.structs.replace(content, texts=texts, **changes)
    actions.change_service(stored, content, revision=stored.revision, by=cast.provider_editor())


def test_saving_an_untouched_form_changes_nothing(coordinator: Client) -> None:
    service = make.service("Stillgruppe", day="TU", costs=(Cost("free"), Cost("donation", note="gern")), minimum_age=0)
    before = contents.content_of(service)

    page = coordinator.post(url_of(service), opened(coordinator, service))

    service.refresh_from_db()
    assert page.status_code == 302
    assert contents.content_of(service) == before
    assert service.change == rules.Change.NONE


def test_what_was_typed_becomes_an_open_change(coordinator: Client) -> None:
    service, garten = make.service("Stillgruppe"), make.location("Garten")
    typed = {
        "name": "Stillcafé",
        "maximum_age": "3 Jahre",
        "phases": ["pregnancy", "infancy"],
        "places-1-location": str(garten.pk),
        "places-1-room": "Raum 2",
        "costs-0-kind": "fixed",
        "costs-0-amount": "5,50",
    }

    coordinator.post(url_of(service), opened(coordinator, service) | typed)

    service.refresh_from_db()
    content = contents.content_of(service)
    assert (content.german.name, content.maximum_age, content.phases) == ("Stillcafé", 36, ("pregnancy", "infancy"))
    assert content.locations[1:] == (At(garten.pk, "Raum 2"),)
    assert [(cost.kind, str(cost.amount)) for cost in content.costs] == [("fixed", "5.50")]
    assert service.change == rules.Change.OPEN


def test_a_line_is_taken_away(coordinator: Client) -> None:
    service = make.service("Stillgruppe", costs=(Cost("free"), Cost("donation")))

    coordinator.post(url_of(service), opened(coordinator, service) | {"costs-0-DELETE": "on"})

    assert contents.content_of(service).costs == (Cost("donation"),)


def test_more_lines_can_be_added_after_saving(coordinator: Client) -> None:
    service = make.service("Stillgruppe")

    page = coordinator.post(url_of(service), opened(coordinator, service) | {"more": "yes"})

    assert page["Location"] == url_of(service)


def test_what_both_changed_is_shown_and_nothing_typed_is_lost(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    data = opened(coordinator, service) | {"name": "Stillcafé"}
    save_as_toni(service, name="Milchbar", capacity=8)

    page = coordinator.post(url_of(service), data)

    service.refresh_from_db()
    conflict = page.context["conflict"]
    assert page.status_code == 409
    assert service.name == "Milchbar"
    assert conflict.service.changed_by == cast.provider_editor()
    assert [(one.key, one.before, one.after) for one in conflict.disputed] == [
        ("texts.de.name", "Stillcafé", "Milchbar")
    ]
    assert [(one.key, one.after) for one in conflict.taken] == [("capacity", "8")]
    assert filled(page, "revision")["name"] == "Stillcafé"


def test_after_a_conflict_the_typed_words_win_when_saved_again(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    data = opened(coordinator, service) | {"name": "Stillcafé"}
    save_as_toni(service, name="Milchbar", capacity=8)
    page = coordinator.post(url_of(service), data)

    coordinator.post(url_of(service), filled(page, "revision"))

    content = contents.content_of(service)
    assert (content.german.name, content.capacity) == ("Stillcafé", 8)


def test_after_a_conflict_the_other_words_can_be_taken(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    data = opened(coordinator, service) | {"name": "Stillcafé", "capacity": "5"}
    save_as_toni(service, name="Milchbar", capacity=8)
    page = coordinator.post(url_of(service), data)

    coordinator.post(url_of(service), filled(page, "revision") | {"take": ["texts.de.name"]})

    content = contents.content_of(service)
    assert (content.german.name, content.capacity) == ("Milchbar", 5)


def test_an_error_in_the_form_does_not_hide_that_somebody_saved(coordinator: Client) -> None:
    service = make.service("Stillgruppe")
    data = opened(coordinator, service) | {"name": ""}
    save_as_toni(service, name="Milchbar")

    page = coordinator.post(url_of(service), data)
    again = coordinator.post(url_of(service), filled(page, "revision") | {"name": "Stillcafé"})

    assert (page.status_code, again.status_code) == (200, 409)


def test_a_wrong_line_is_said_at_the_top_of_the_form(coordinator: Client) -> None:
    service = make.service("Stillgruppe", costs=())

    page = coordinator.post(url_of(service), opened(coordinator, service) | {"costs-0-amount": "viel"})

    assert page.status_code == 200
    assert len(page.context["form"].non_field_errors()) == 1


def test_a_lead_cannot_move_an_offer_out_of_the_own_neighborhood(client: Client) -> None:
    here, there = make.area("Niedergirmes"), make.area("Dalheim", west=9.0)
    here.leads.create(user=cast.neighborhood_lead())
    service, garten = make.service("Stillgruppe", areas=[here]), make.location("Garten", area=there)
    cast.sign_in(client, cast.neighborhood_lead())

    page = client.post(url_of(service), opened(client, service) | {"places-0-location": str(garten.pk)})

    service.refresh_from_db()
    assert page.status_code == 200
    assert len(page.context["form"].non_field_errors()) == 1
    assert [location.name for location in service.locations.all()] == ["Haus Stillgruppe"]


def test_an_editor_cannot_give_an_offer_to_another_organization(client: Client) -> None:
    own, foreign = make.organization("Verein"), make.organization("Anderer Träger")
    own.memberships.create(user=cast.provider_editor())
    service = make.service("Stillgruppe", of=own)
    cast.sign_in(client, cast.provider_editor())

    page = client.post(url_of(service), opened(client, service) | {"organization": str(foreign.pk)})

    assert list(page.context["form"].errors) == ["organization"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_needs_a_constant_number_of_queries(
    coordinator: Client, count: int, django_assert_num_queries: Any
) -> None:
    make.town()
    make.contact("Büro")
    service = make.service("Stillgruppe", costs=tuple(Cost("free") for _number in range(count)), day="TU")
    for number in range(count):
        make.service(f"Gruppe {number}")

    with django_assert_num_queries(28):
        coordinator.get(url_of(service))
