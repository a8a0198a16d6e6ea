"""The coordinator decides about families whom no letter reaches by itself."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests import cast, make
from tests.welcome import births
from unterwegs.people.models import Deed, Read
from unterwegs.places import queries as places
from unterwegs.welcome import actions, queries
from unterwegs.welcome.models import Family, House, Letter, Visit
from unterwegs.welcome.rules import Address

pytestmark = pytest.mark.django_db
HELD = "/desk/willkommen/zu-entscheiden/"
TODAY = make.TODAY


@pytest.fixture
def coordinator(client: Client) -> Client:
    make.open_part("welcome")
    cast.sign_in(client, cast.coordinator())
    return client


def test_the_list_names_nobody_and_sealed_families_stand_apart(coordinator: Client) -> None:
    make.family(state="held", holds=["minor"])
    make.family("Winter", state="held", holds=["sealed", "minor"])

    page = coordinator.get(HELD)
    before = Read.objects.count()
    sealed = coordinator.get(f"{HELD}gesperrt/")

    assert [(hold.value, len(rows)) for hold, rows in page.context["groups"]] == [("minor", 1)]
    assert page.context["sealed"] == 1
    assert "Sommer" not in page.content.decode() + sealed.content.decode()
    assert (before, Read.objects.get().what) == (0, "welcome.sealed")


def test_opening_a_family_leaves_a_trace(coordinator: Client) -> None:
    family = make.family(state="held", holds=["minor"])

    page = coordinator.get(f"{HELD}{family.pk}/")

    assert "Mara Sommer" in page.content.decode()
    assert (Read.objects.get().whom, Read.objects.get().what) == (family.holder_id, "welcome.family")


@pytest.mark.parametrize(
    ("decision", "state", "end"),
    [
        ("invite", "due", ""),
        ("foster", "due", ""),
        ("myself", "ended", "met_elsewhere"),
        ("not_invite", "ended", "not_invited"),
        ("wait", "held", ""),
    ],
)
def test_each_decision_is_done_and_recorded_without_a_name(
    coordinator: Client, decision: str, state: str, end: str
) -> None:
    family = make.family(state="held", holds=["minor"])

    coordinator.post(
        f"{HELD}{family.pk}/entscheiden/", {"decision": decision, "carers": "Familie Linde", "note": "Ruft an"}
    )

    decided = Family.objects.get()
    deed = Deed.objects.get(deed="decided about a family")
    assert (decided.state, decided.end, decided.note) == (state, end, "Ruft an")
    assert (decided.names or [{}])[0].get("family_name") == ("Familie Linde" if decision == "foster" else "Sommer")
    assert deed.details == {"decision": decision}
    assert "Sommer" not in deed.label


def test_a_sealed_family_gets_no_letter_of_this_program() -> None:
    family = make.family(state="held", holds=["sealed"])

    with pytest.raises(actions.NotToDecide):
        actions.decide(family, decision="invite", by=None, today=TODAY)

    assert Family.objects.get().state == "held"


def test_foster_carers_need_a_name(coordinator: Client) -> None:
    family = make.family(state="held", holds=["not_a_person"])

    answer = coordinator.post(f"{HELD}{family.pk}/entscheiden/", {"decision": "foster", "note": ""})

    assert answer.status_code == 422
    assert list(answer.context["decision"].errors) == ["carers"]


def test_what_somebody_decided_meanwhile_counts() -> None:
    family = make.family(state="held", holds=["minor"])
    actions.decide(family, decision="not_invite", by=None, today=TODAY)

    with pytest.raises(actions.NotHeld):
        actions.decide(family, decision="invite", by=None, today=TODAY)


def test_a_corrected_address_stays_when_the_register_repeats_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    make.area()
    found = places.lookup.Answer("x", (8.5, 50.55), "Rechte Gasse 7")
    monkeypatch.setattr(places, "has_addresses", lambda: True)
    monkeypatch.setattr(places, "match_addresses", lambda words: [places.lookup.Answer(text) for text in words])
    monkeypatch.setattr(places, "find_address", lambda words: found)
    make.received(births.LIA)

    actions.correct_address(Family.objects.get(), address=Address("Rechte Gasse", "7", "35578", "Wetzlar"), by=None)
    again = make.received(births.LIA)

    family = Family.objects.get()
    assert again.counts == {"known": 1}
    assert (family.state, family.holds, family.address["street"]) == ("due", [], "Rechte Gasse")


def test_the_point_is_kept_only_where_there_may_be_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    area = make.area()
    asked: list[str] = []

    def match(words: list[str]) -> list[Any]:
        asked.extend(words)
        return [places.lookup.Answer(text, make_point(), text) for text in words]

    monkeypatch.setattr(places, "has_addresses", lambda: True)
    monkeypatch.setattr(places, "match_addresses", match)
    sealed = births.child("Ben", is_blocked=True, representatives=(births.NEW,), address=births.THERE)
    make.received(births.LIA, sealed)

    due, held = Family.objects.get(state="due"), Family.objects.get(state="held")
    assert asked == ["Erfundene Gasse 7, 35578 Wetzlar"]
    assert (due.area, due.address["longitude"]) == (area, make_point()[0])
    assert (held.area, set(held.address)) == (None, {"street", "number", "addition", "postcode", "town"})


def make_point() -> tuple[float, float]:
    """A point inside `make.area()`."""
    middle = places.middle_of(places.family_areas()[0])
    assert middle is not None
    return middle


# --- houses ---------------------------------------------------------------------------------------------------------------
def test_a_house_holds_back_who_lives_there_already() -> None:
    family = make.family(state="planned", area=make.area())
    visit, letter = make.visit(family), make.printed(family)

    actions.keep_house(kind="shelter", name="Haus", address=births.HERE, agreed_on=None, by=None, today=TODAY)

    held = Family.objects.get()
    visit.refresh_from_db()
    letter.refresh_from_db()
    assert (held.state, held.holds, held.area) == ("held", ["sheltered"], None)
    assert (visit.canceled_on, letter.pulled_on, letter.pull_reason) == (TODAY, TODAY, "held")


def test_a_house_under_52_that_agreed_may_be_visited_a_shelter_never() -> None:
    agreed = {"name": "Haus", "agreed_on": TODAY, "by": None, "today": TODAY}
    actions.keep_house(kind="refugees", address=births.HERE, **agreed)
    actions.keep_house(kind="shelter", address=births.THERE, **agreed)
    there = births.child("Ben", address=births.THERE, representatives=(births.NEW,))

    make.received(births.child(is_sheltered=True), there)

    assert sorted((family.holds, family.may_have_a_route) for family in Family.objects.all()) == [
        (["house"], True),
        (["sheltered"], False),
    ]


def test_houses_are_kept_sealed_shown_with_a_trace_and_removed(coordinator: Client) -> None:
    page = "/desk/willkommen/haeuser/"
    told = {"kind": "clinic", "name": "Klinik am Berg", "street": "Bergweg", "number": "1", "postcode": "35578"}

    coordinator.post(page, told)
    shown = coordinator.get(page).content.decode()
    house = House.objects.get()
    coordinator.post(f"{page}{house.pk}/entfernen/")

    assert "Klinik am Berg" in shown
    assert Read.objects.filter(whom=house.holder_id, what="welcome.house").count() == 1
    assert House.objects.count() == 0
    assert "Klinik am Berg" not in str(list(Deed.objects.values()))


# --- after printing -------------------------------------------------------------------------------------------------------
def test_a_death_pulls_the_letter_and_cancels_the_visit() -> None:
    make.received(births.LIA)
    family = Family.objects.get()
    visit, letter = make.visit(family), make.printed(family)
    Family.objects.update(state="planned")

    make.received(births.dies(births.LIA))

    visit, letter = Visit.objects.get(), Letter.objects.select_related("family").get()
    assert (letter.pulled_on, letter.pull_reason, queries.may_still_go(letter)) == (TODAY, "stopped", False)
    assert (visit.canceled_on, queries.may_still_visit(visit)) == (TODAY, False)


def test_a_pulled_letter_is_found_by_its_envelope_until_the_post_has_gone() -> None:
    make.received(births.LIA)
    letter = make.printed(Family.objects.get())
    make.received(births.dies(births.LIA))

    actions.forget(today=TODAY)
    left = [str(one) for one in Letter.objects.filter(run__posted_on=None)]
    letter.run.posted_on = TODAY
    letter.run.save()
    actions.forget(today=TODAY)

    assert left == [f"{letter.run.number}-001"]
    assert Letter.objects.count() == 0
    assert Family.objects.get().names is None


def test_after_an_adoption_nothing_leads_from_the_new_name_to_the_old() -> None:
    make.received(births.LIA)
    old = Family.objects.get()
    make.received(births.ADOPTED)

    new = Family.objects.open().get()
    old.refresh_from_db()
    assert (old.names, old.address, old.forgotten_on, old.children.count()) == (None, None, TODAY, 0)
    assert (new.state, new.holds, new.names) == ("held", ["changed"], [{"family_name": "Winter", "first_names": "Ida"}])
    assert new.pk != old.pk
    assert new.holder_id != old.holder_id


def test_the_name_of_a_dead_twin_is_not_kept() -> None:
    make.received(births.LIA, births.BEN)
    make.received(births.dies(births.LIA))

    family = Family.objects.get()
    told = [(child.counts, child.told["first_names"]) for child in family.children.all()]
    assert sorted(told) == [(False, ""), (True, "Ben")]
    assert (family.state, family.holds, family.children_count) == ("held", ["twin_died"], 1)


def test_a_parcel_that_is_still_in_the_house_does_not_go_to_who_lost_a_parent() -> None:
    make.received(births.LIA)
    family = actions.end(Family.objects.get(), end="by_post", by=None, today=TODAY)
    parcel = make.printed(family, kind="parcel")
    might_go = queries.may_still_go(parcel)
    late = (replace(births.MARA, died_on=TODAY),)

    receipt = make.received(replace(births.LIA, event="parent_died", representatives=late))

    parcel = Letter.objects.select_related("family").get()
    assert (might_go, queries.may_still_go(parcel)) == (True, False)
    assert receipt.counts == {"finished": 1}
    assert Family.objects.get().end == "by_post"
