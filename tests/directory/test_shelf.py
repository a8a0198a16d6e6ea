"""The shelf follows every publication and asks the database no more than it must."""

from datetime import date
from typing import Any

import pytest

from tests import cast, make
from unterwegs.directory import actions, queries, shelf

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_a_known_shelf_costs_one_query(django_assert_num_queries: Any) -> None:
    make.service("Stillgruppe")
    queries.shelf("de")

    with django_assert_num_queries(1):
        queries.shelf("de")


@pytest.mark.parametrize("count", [1, 3])
def test_filling_the_shelf_costs_the_same_for_one_and_for_three(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        make.service(f"Stillgruppe {number}")
    shelf.empty()

    with django_assert_num_queries(5):
        queries.shelf("de")


def test_only_what_is_new_is_fetched() -> None:
    make.service("Stillgruppe")
    (before,) = queries.shelf("de").offers
    make.service("Krabbelgruppe")

    after = queries.shelf("de").offers

    assert [offer.name.text for offer in after] == ["Krabbelgruppe", "Stillgruppe"]
    assert after[1] is before


def test_an_ended_offer_names_others_that_are_alike() -> None:
    topic = actions.keep_topic("feeding", names={"de": "Stillen"}, by=None)
    ended = make.service("Stillgruppe", topics=(topic.slug,))
    make.service("Stillcafé", topics=(topic.slug,), kind="meeting")
    make.service("Krabbelgruppe", kind="group")
    make.service("Schulkindtreff", kind="course", phases=("primary",))
    actions.archive(ended, by=cast.coordinator())

    gone = queries.ended_offer(ended.code, "de")

    assert gone is not None
    assert (gone.label, gone.is_paused) == ("Stillgruppe", False)
    assert [offer.name.text for offer in gone.alternatives] == ["Stillcafé", "Krabbelgruppe"]


def test_a_link_that_was_never_public_says_nothing() -> None:
    draft = make.service("Geheim", state="draft")

    assert queries.ended_offer(draft.code, "de") is None


def test_a_confirmation_is_seen_without_a_new_version() -> None:
    service = make.service("Stillgruppe")

    actions.confirm(service, today=date(2026, 12, 1), by=cast.coordinator())

    (row,) = queries.shelf("de").rows
    assert (row.confirmed_on, row.offer.version) == (date(2026, 12, 1), 1)
